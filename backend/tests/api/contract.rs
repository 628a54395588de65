//! Two serialisers know the same types: poem-openapi, whose derives make the specification, and serde, which
//! writes and reads them. Each must read what the other wrote, and both must write the same, with every field set
//! and with every optional one absent.

use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::types::{ParseFromJSON, ToJSON};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::admin::{Job, JobState};
use shared::auth::{LogIn, Refresh, SessionGrant, SetUp, SignUp};
use shared::events::EventLink;
use shared::favorites::FavoriteSong;
use shared::home::{Home, Reason, ReasonKind, Shelf, ShelfItem, ShelfKind};
use shared::ids::{
    AlbumId, ArtistId, FolderId, GenreId, ImportId, InvitationId, JobId, PlayId, PlaylistId, PlaylistItemId,
    ShareId, SongId, UploadId, UserId,
};
use shared::lyrics::{LyricLine, Lyrics};
use shared::me::{Preferences, Profile, ProfileChanges, Role};
use shared::page::Page;
use shared::playlists::folders::{Filing, Folder, NewFolder};
use shared::playlists::items::{
    AddedItems, ItemChanges, ItemsChanged, MovedItems, NewItems, PlaylistItem, Said, SomeItems,
};
use shared::playlists::members::{
    Invitation, Joining, Member, MemberRole, Membership, NewInvitation, NewMember,
};
use shared::playlists::smart::{Preview, PreviewedRules};
use shared::playlists::transfer::{ImportOutcome, ImportedEntry, TransferFormat};
use shared::playlists::{Access, NewPlaylist, Playlist, PlaylistChanges, PlaylistScope, PlaylistSort};
use shared::plays::{
    Play, PlayBatch, PlayOutcome, PlayReceipt, PlayReceipts, PlayReport, PlaySource, PlaySourceKind,
    PlayedSong,
};
use shared::problem::{FieldError, Problem, ProblemCode};
use shared::ratings::{Rating, Stars};
use shared::renditions::{Fragments, Rendition, Renditions, SongRendition};
use shared::rules::{Rule, RuleLimit, RuleSort, RuleValue, Rules};
use shared::search::Found;
use shared::server::{ServerInfo, UploadLimits};
use shared::shares::{NewShare, Share, ShareChanges, ShareKind, ShareState, SharedSong, SharedThing};
use shared::songs::{
    AlbumCredit, ArtistCredit, ArtistRole, Cover, Loudness, Owner, Quality, Song, SongSort, StreamUrl,
    Visibility,
};
use shared::stats::{
    Discoveries, FirstPlay, HourOfDay, Period, Span, Stats, Streak, TopAlbum, TopArtist, TopGenre, Tops,
    Totals, YearReview,
};
use shared::uploads::{
    Contents, DirectFile, ImportUndone, KnownContent, KnownContents, Upload, UploadAccepted, UploadError,
    UploadState,
};
use shared::waveform::Waveform;
use uuid::Uuid;

pub fn both_ways<T>(value: &T)
where
    T: Serialize + DeserializeOwned + ToJSON + ParseFromJSON + PartialEq + Debug,
{
    let by_poem = value.to_json().unwrap();
    assert_eq!(&serde_json::from_value::<T>(by_poem.clone()).unwrap(), value, "serde reads {by_poem}");
    let by_serde = serde_json::to_value(value).unwrap();
    let read = T::parse_from_json(Some(by_serde.clone())).map_err(|error| error.into_message());
    assert_eq!(&read.unwrap(), value, "poem-openapi reads {by_serde}");
    assert_eq!(with_plain_times(by_serde), with_plain_times(by_poem));
}

/// Times in one way of writing: UTC is `Z` for one serialiser and `+00:00` for the other.
fn with_plain_times(mut value: Value) -> Value {
    match &mut value {
        Value::String(text) => {
            if let Ok(time) = DateTime::parse_from_rfc3339(text) {
                *text = time.to_utc().to_rfc3339();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = with_plain_times(item.take())),
        Value::Object(fields) => {
            fields.values_mut().for_each(|field| *field = with_plain_times(field.take()))
        }
        _ => {}
    }
    value
}

pub fn time() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_222_051, 455_630_000).unwrap()
}

pub fn credit(name: &str) -> ArtistCredit {
    ArtistCredit { id: Some(ArtistId(Uuid::from_u128(3))), ..ArtistCredit::named(name) }
}

fn song(full: bool) -> Song {
    Song {
        id: SongId(Uuid::from_u128(1)),
        title: "Ünïcode “title”".into(),
        artists: if full {
            vec![credit("A"), ArtistCredit { role: ArtistRole::Featured, ..credit("F") }]
        } else {
            Vec::new()
        },
        album: full.then(|| AlbumCredit {
            id: Some(AlbumId(Uuid::from_u128(4))),
            title: "B".into(),
            track_number: Some(3),
            disc_number: None,
            artists: vec![ArtistCredit::named("C")],
            compilation: true,
        }),
        loudness: full.then_some(Loudness { integrated_lufs: -14.25, true_peak_dbtp: -0.5 }),
        genres: if full { vec!["Dub".into()] } else { Vec::new() },
        year: full.then_some(1999),
        duration_ms: u32::MAX,
        mime: "audio/mpeg".into(),
        size_bytes: 1 << 52,
        sample_rate_hz: 44_100,
        channels: 2,
        cover: full.then(|| Cover { url: "/c".into(), placeholder: Some("p".into()) }),
        accent: full.then(|| "#aabbcc".into()),
        visibility: Visibility::Site,
        owner: Owner {
            id: UserId(Uuid::from_u128(2)),
            username: "ada".into(),
            display_name: "Ada".into(),
            avatar: full.then(|| Cover { url: "/a".into(), placeholder: None }),
        },
        created_at: time(),
        deleted_at: full.then(time),
        favorite: full,
        rating: full.then_some(Rating { mean: 11.0 / 3.0, count: 3, mine: Some(4) }),
        play_count: 7,
    }
}

fn profile(full: bool) -> Profile {
    Profile {
        id: UserId(Uuid::from_u128(2)),
        username: "ada".into(),
        email: "ada@example.org".into(),
        display_name: "Ada".into(),
        avatar: full.then(|| Cover { url: "/a".into(), placeholder: Some("p".into()) }),
        roles: vec![Role::Listener, Role::Artist, Role::Admin],
        preferences: Preferences { stream_quality: Some(Quality::Normal) },
        keeps_history: !full,
        created_at: time(),
    }
}

fn rules() -> Rules {
    let values = [
        RuleValue::Text("a".into()),
        RuleValue::Number(2.5),
        RuleValue::Flag(true),
        RuleValue::Numbers(vec![1.0, 2.0]),
        RuleValue::Texts(vec!["2026-01-01".into(), "2026-12-31".into()]),
    ];
    let tests = values.map(|value| Rule {
        field: Some("f".into()),
        operator: Some("o".into()),
        value: Some(value),
        ..Rule::default()
    });
    let group = Rule { join: Some("any".into()), rules: Some(tests.into()), ..Rule::default() };
    Rules {
        join: "all".into(),
        rules: vec![group],
        sort: vec![
            RuleSort { field: "random".into(), descending: false, seed: Some(7) },
            RuleSort { field: "year".into(), descending: true, seed: None },
        ],
        limit: Some(RuleLimit { songs: Some(1), minutes: None, bytes: Some(1 << 40) }),
    }
}

#[test]
fn home_is_read_by_both() {
    for full in [true, false] {
        let reason = Reason {
            kind: ReasonKind::GenreListened,
            id: Uuid::from_u128(6),
            name: "Dub".into(),
            text: "Because you listen to Dub".into(),
        };
        let item = ShelfItem {
            song: full.then(|| song(full)),
            next_song_id: full.then_some(SongId(Uuid::from_u128(5))),
            reason: full.then_some(reason),
            ..ShelfItem::default()
        };
        let shelf = |id| Shelf { id, items: vec![item.clone()], more: full.then(|| "/albums".into()) };
        both_ways(&Home { shelves: ShelfKind::ALL.map(shelf).into() });
    }
}

#[test]
fn playlists_are_read_by_both() {
    let id = PlaylistItemId(Uuid::from_u128(9));
    for full in [true, false] {
        let cover = || Cover { url: "/c".into(), placeholder: Some("p".into()) };
        let said =
            || Said { title: full.then(|| "t".into()), duration_ms: full.then_some(5), ..Said::default() };
        both_ways(&Playlist {
            id: PlaylistId(Uuid::from_u128(8)),
            name: "n".into(),
            description: String::new(),
            visibility: Visibility::People,
            collaborative: full,
            smart: full,
            rules: full.then(rules),
            owner: song(full).owner,
            access: Access::Editor,
            song_count: full.then_some(3),
            duration_ms: full.then_some(1 << 40),
            cover: full.then(cover),
            covers: if full { vec![cover()] } else { Vec::new() },
            folder_id: full.then_some(FolderId(Uuid::from_u128(7))),
            favorite: full,
            version: 3,
            created_at: time(),
            updated_at: time(),
            deleted_at: full.then(time),
        });
        let item = PlaylistItem {
            id: full.then_some(id),
            song: full.then(|| song(full)),
            said: full.then(said),
            added_by: full.then(|| song(full).owner),
            added_at: full.then(time),
        };
        both_ways(&said());
        both_ways(&AddedItems { items: vec![item] });
        both_ways(&NewPlaylist {
            name: "n".into(),
            description: full.then(|| "d".into()),
            visibility: full.then_some(Visibility::Public),
            collaborative: full.then_some(false),
            rules: full.then(rules),
        });
        both_ways(&PlaylistChanges {
            name: full.then(|| "n".into()),
            rules: full.then(rules),
            ..PlaylistChanges::default()
        });
        let (before_item_id, position) = (full.then_some(id), full.then_some(1));
        both_ways(&NewItems { song_ids: vec![SongId(Uuid::from_u128(1))], before_item_id, position });
        both_ways(&MovedItems { item_ids: vec![id], before_item_id, position });
        both_ways(&ItemChanges { before_item_id, position, song_id: None });
    }
    for full in [true, false] {
        both_ways(&Member { user: song(full).owner, role: MemberRole::Editor, joined_at: time() });
        both_ways(&Invitation {
            id: InvitationId(Uuid::from_u128(6)),
            role: MemberRole::Viewer,
            created_at: time(),
            expires_at: time(),
            token: full.then(|| "t".into()),
        });
        both_ways(&NewInvitation { role: MemberRole::Viewer, expires_in_ms: full.then_some(1 << 40) });
        let folder_id = full.then_some(FolderId(Uuid::from_u128(7)));
        both_ways(&Folder { id: FolderId(Uuid::from_u128(5)), name: "n".into(), parent_id: folder_id });
        both_ways(&NewFolder { name: "n".into(), parent_id: folder_id });
        both_ways(&Filing { folder_id });
        both_ways(&Preview { song_count: 1, duration_ms: 1 << 40, items: vec![song(full)] });
    }
    for format in TransferFormat::ALL {
        both_ways(&format);
    }
    for full in [true, false] {
        both_ways(&ImportedEntry {
            item_id: id,
            said: Said::default(),
            outcome: ImportOutcome::Ambiguous,
            song_id: full.then_some(SongId(Uuid::from_u128(1))),
            confidence: full.then_some(90),
            candidates: if full { vec![SongId(Uuid::from_u128(1))] } else { Vec::new() },
        });
    }
    both_ways(&Membership { role: MemberRole::Editor });
    both_ways(&NewMember { username: "ada".into(), role: MemberRole::Editor });
    both_ways(&Joining { token: "t".into() });
    both_ways(&PreviewedRules { rules: rules() });
    both_ways(&SomeItems { item_ids: vec![id] });
    both_ways(&ItemsChanged { changed: 2 });
    for access in [Access::Owner, Access::Editor, Access::Viewer] {
        both_ways(&access);
    }
    for sort in PlaylistSort::ALL {
        both_ways(&sort);
    }
    both_ways(&PlaylistScope::Bin);
}

#[test]
fn answers_are_read_by_both() {
    for full in [true, false] {
        both_ways(&song(full));
        both_ways(&Found {
            songs: vec![song(full)],
            users: vec![song(full).owner],
            next_cursor: full.then(|| "next".into()),
            ..Found::default()
        });
        both_ways(&Page { items: vec![song(full)], next_cursor: full.then(|| "next".into()) });
        both_ways(&SessionGrant {
            user: profile(full),
            access_token: "a".into(),
            expires_in_ms: 900_000,
            refresh_token: full.then(|| "r".into()),
        });
        both_ways(&UploadAccepted {
            upload: Upload {
                id: UploadId(Uuid::from_u128(3)),
                state: UploadState::Done,
                offset_bytes: 1,
                size_bytes: 2,
                filename: full.then(|| "a.mp3".into()),
                import_id: full.then_some(ImportId(Uuid::from_u128(4))),
                progress_percent: full.then_some(7),
                error: full.then(|| UploadError { code: "c".into(), detail: "d".into() }),
                created_at: time(),
                expires_at: full.then(time),
                song_id: full.then_some(SongId(Uuid::from_u128(1))),
                duplicate_of: full.then_some(SongId(Uuid::from_u128(1))),
            },
        });
        both_ways(&Job {
            id: JobId(Uuid::from_u128(5)),
            kind: "render_song".into(),
            subject: full.then_some(Uuid::from_u128(6)),
            owner_id: full.then_some(UserId(Uuid::from_u128(2))),
            state: JobState::Dead,
            attempts: 3,
            error: full.then(|| "e".into()),
            created_at: time(),
            run_at: time(),
        });
        let source = PlaySource { kind: PlaySourceKind::Album, id: full.then_some(Uuid::from_u128(9)) };
        both_ways(&Play {
            id: PlayId(Uuid::from_u128(8)),
            song_id: SongId(Uuid::from_u128(1)),
            song: full.then(|| song(true)),
            started_at: time(),
            listened_ms: 5,
            source: full.then_some(source),
        });
        both_ways(&PlayedSong { song: song(full), plays: 3, last_played_at: time() });
        both_ways(&PlayReceipts {
            items: vec![PlayReceipt {
                client_id: Uuid::from_u128(7),
                outcome: PlayOutcome::Refused,
                play_id: full.then_some(PlayId(Uuid::from_u128(8))),
                error: full.then(|| FieldError { field: "f".into(), code: "c".into(), detail: "d".into() }),
            }],
        });
        both_ways(&PlayBatch {
            plays: vec![PlayReport {
                song_id: SongId(Uuid::from_u128(1)),
                started_at: time(),
                listened_ms: 5,
                source: full.then_some(source),
                client_id: Uuid::from_u128(7),
            }],
        });
        let span = Span { date: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(), plays: 1, listened_ms: 2 };
        let streak = Streak { longest_days: 3, longest_from: full.then_some(span.date), current_days: 1 };
        let top = Tops {
            songs: vec![PlayedSong { song: song(full), plays: 3, last_played_at: time() }],
            artists: vec![TopArtist {
                id: ArtistId(Uuid::from_u128(1)),
                name: "A".into(),
                plays: 1,
                listened_ms: 1 << 40,
            }],
            albums: vec![TopAlbum {
                id: AlbumId(Uuid::from_u128(1)),
                title: "A".into(),
                plays: 1,
                listened_ms: 2,
            }],
            genres: vec![TopGenre {
                id: GenreId(Uuid::from_u128(1)),
                name: "A".into(),
                plays: 1,
                listened_ms: 2,
            }],
        };
        let first = FirstPlay {
            started_at: time(),
            song_id: SongId(Uuid::from_u128(1)),
            song: full.then(|| song(full)),
        };
        let totals = Totals { plays: 1, listened_ms: 2, songs: 3, days: 4 };
        both_ways(&Stats {
            from: time(),
            to: time(),
            time_zone: "UTC".into(),
            totals,
            period: Period::Week,
            series: vec![span],
            hours: vec![HourOfDay { hour: 23, plays: 1, listened_ms: 2 }],
            top: top.clone(),
            first: full.then(|| first.clone()),
            streak,
        });
        both_ways(&YearReview {
            year: 2026,
            time_zone: "UTC".into(),
            totals,
            months: vec![span],
            hours: vec![HourOfDay { hour: 23, plays: 1, listened_ms: 2 }],
            biggest_day: full.then_some(span),
            discoveries: Discoveries { songs: 1, top: top.songs.clone() },
            top,
            first: full.then_some(first),
            streak,
        });
        both_ways(&FavoriteSong { favorited_at: time(), song: song(full) });
        both_ways(&Rating { mean: 4.0, count: 1, mine: full.then_some(4) });
        both_ways(&EventLink { url: "/e".into(), expires_at: time() });
        both_ways(&Problem {
            r#type: "about:blank".into(),
            title: "T".into(),
            status: 422,
            detail: "D".into(),
            code: ProblemCode::ValidationFailed,
            errors: vec![FieldError { field: "f".into(), code: "c".into(), detail: "d".into() }],
            request_id: full.then(|| "id".into()),
        });
    }
    for synced in [true, false] {
        both_ways(&Lyrics {
            language: synced.then(|| "en".into()),
            synced,
            lines: vec![LyricLine { at_ms: synced.then_some(1), text: "One".into() }],
        });
    }
    both_ways(&StreamUrl {
        url: "/s".into(),
        expires_at: time(),
        mime: "audio/flac".into(),
        size_bytes: 5,
        duration_ms: 6,
    });
    for full in [true, false] {
        let rendition = Rendition {
            quality: Quality::High,
            mime: "audio/mp4".into(),
            codecs: "opus".into(),
            size_bytes: 1 << 40,
            samples: 1 << 40,
            sample_rate_hz: 48_000,
            channels: 2,
            pre_skip_samples: 120,
            init_bytes: 700,
            fragments: vec![Fragments { count: 3, bytes: 4, samples: 5 }],
        };
        let rendition = full.then_some(rendition);
        both_ways(&Renditions {
            items: vec![SongRendition { quality: Quality::High, ready: full, rendition }],
        });
    }
    both_ways(&Waveform {
        points: 2,
        peaks: vec![0.0, 1.0],
        rms: vec![0.25, 0.5],
        min: vec![-1.0, 0.0],
        max: vec![0.125, 1.0],
    });
    both_ways(&KnownContents {
        known: vec![KnownContent { sha256: "00".repeat(32), song_id: SongId(Uuid::from_u128(1)) }],
    });
    both_ways(&ImportUndone { songs: 1, uploads: 2 });
    both_ways(&ServerInfo {
        version: "1".into(),
        registration_open: true,
        needs_setup: false,
        uploads: UploadLimits {
            max_audio_bytes: 1,
            max_cover_bytes: 2,
            max_duration_ms: 3,
            min_duration_ms: 4,
            formats: vec!["MP3".into()],
            direct: true,
        },
    });
}

#[test]
fn shares_are_read_by_both() {
    for full in [true, false] {
        let cover = || full.then(|| Cover { url: "/c".into(), placeholder: full.then(|| "data:".into()) });
        both_ways(&Share {
            id: ShareId(Uuid::from_u128(1)),
            kind: ShareKind::Album,
            thing_id: Uuid::from_u128(2),
            title: full.then(|| "t".into()),
            cover: cover(),
            state: ShareState::Live,
            url: "/s/x".into(),
            downloads: full,
            created_at: time(),
            expires_at: full.then(time),
            visits: 3,
            last_visit_at: full.then(time),
        });
        both_ways(&NewShare {
            kind: ShareKind::Song,
            thing_id: Uuid::from_u128(2),
            expires_in_ms: full.then_some(60_000),
            downloads: full.then_some(true),
        });
        both_ways(&ShareChanges { expires_in_ms: full.then_some(0), downloads: full.then_some(false) });
        both_ways(&SharedThing {
            kind: ShareKind::Playlist,
            title: "t".into(),
            by: "b".into(),
            description: full.then(|| "d".into()),
            shared_by: "a".into(),
            cover: cover(),
            accent: full.then(|| "#aabbcc".into()),
            downloads: full,
            links_expire_at: time(),
            songs: vec![SharedSong {
                gone: !full,
                id: full.then_some(SongId(Uuid::from_u128(4))),
                title: "t".into(),
                by: "b".into(),
                duration_ms: 1,
                cover: cover(),
                stream_url: full.then(|| "/s".into()),
                download_url: full.then(|| "/d".into()),
            }],
            next_cursor: full.then(|| "n".into()),
        });
    }
}

#[test]
fn requests_are_read_by_both() {
    for full in [true, false] {
        both_ways(&SignUp {
            username: "ada".into(),
            email: "a@b.c".into(),
            password: "p".into(),
            display_name: full.then(|| "Ada".into()),
        });
        both_ways(&LogIn {
            login: "ada".into(),
            password: "p".into(),
            device_name: full.then(|| "Phone".into()),
        });
        both_ways(&Refresh { refresh_token: full.then(|| "t".into()) });
    }
    for full in [true, false] {
        both_ways(&ProfileChanges {
            display_name: full.then(|| "Ada".into()),
            preferences: full.then(Preferences::default),
            keeps_history: full.then_some(false),
        });
    }
    for full in [true, false] {
        both_ways(&DirectFile {
            size_bytes: 1,
            sha256: "00".repeat(32),
            filename: full.then(|| "a.mp3".into()),
            import_id: full.then_some(ImportId(Uuid::from_u128(4))),
            title: full.then(|| "t".into()),
            artists: if full { vec!["a".into()] } else { Vec::new() },
            album: full.then(|| "b".into()),
            genres: if full { vec!["g".into()] } else { Vec::new() },
            year: full.then_some(1999),
            track_number: full.then_some(1),
            disc_number: full.then_some(2),
            visibility: full.then_some(Visibility::Site),
            accent: full.then(|| "#aabbcc".into()),
        });
    }
    both_ways(&Stars { stars: 5 });
    both_ways(&Contents { sha256: vec!["00".repeat(32)] });
    both_ways(&SetUp { token: "t".into(), username: "u".into(), email: "e".into(), password: "p".into() });
}

#[test]
fn words_are_the_same_for_both() {
    for sort in SongSort::ALL {
        both_ways(&sort);
    }
    for quality in Quality::ALL {
        both_ways(&quality);
    }
    for kind in PlaySourceKind::ALL {
        both_ways(&kind);
    }
    use PlayOutcome::{Counted, Forgotten, Known, Off, Overlapping, Refused, TooShort};
    for outcome in [Counted, Known, TooShort, Overlapping, Forgotten, Off, Refused] {
        both_ways(&outcome);
    }
    for visibility in [Visibility::Private, Visibility::Site, Visibility::Public] {
        both_ways(&visibility);
    }
    for state in [
        UploadState::Receiving,
        UploadState::Queued,
        UploadState::Processing,
        UploadState::Done,
        UploadState::Duplicate,
        UploadState::Failed,
    ] {
        both_ways(&state);
    }
}

#[test]
fn an_old_client_survives_new_words() {
    assert_eq!(serde_json::from_str::<ProblemCode>("\"brand_new\"").unwrap(), ProblemCode::Unknown);
    assert_eq!(serde_json::from_str::<UploadState>("\"brand_new\"").unwrap(), UploadState::Unknown);
    assert_eq!(serde_json::from_str::<Role>("\"brand_new\"").unwrap(), Role::Unknown);
}
