//! Samples of what is said about artists, albums, genres and edits, see [`crate::contract`].

use shared::albums::{Album, AlbumChanges, AlbumDetails, AlbumKind, AlbumMerge, AlbumSort};
use shared::artists::{Artist, ArtistChanges, ArtistDetails, ArtistMerge, ArtistSort};
use shared::edits::{BulkChanges, Clearable, Edited, SongChanges, SongEdit};
use shared::genres::{Genre, GenreSort};
use shared::ids::{AlbumId, ArtistId, EditId, GenreId, SongId, UserId};
use shared::songs::{Cover, Owner, Visibility};
use uuid::Uuid;

use crate::contract::{both_ways, credit, time};

fn cover() -> Cover {
    Cover { url: "/c".into(), placeholder: Some("p".into()) }
}

fn owner() -> Owner {
    Owner { id: UserId(Uuid::from_u128(2)), username: "ada".into(), display_name: "Ada".into(), avatar: None }
}

fn changes(full: bool) -> SongChanges {
    SongChanges {
        title: full.then(|| "T".into()),
        artists: full.then(|| vec![credit("A")]),
        main_artists: full.then(|| vec!["Z".into()]),
        album: full.then(|| "B".into()),
        album_artists: full.then(|| vec!["C".into()]),
        compilation: full.then_some(true),
        track_number: full.then_some(1),
        disc_number: full.then_some(2),
        genres: full.then(|| vec!["Dub".into()]),
        year: full.then_some(1999),
        accent: full.then(|| "#aabbcc".into()),
        visibility: full.then_some(Visibility::People),
        people: full.then(|| vec!["eve".into()]),
        clear: if full { vec![Clearable::Album, Clearable::Year] } else { Vec::new() },
    }
}

#[test]
fn the_catalogue_is_written_and_read_alike() {
    for full in [false, true] {
        let artist = Artist {
            id: ArtistId(Uuid::from_u128(3)),
            name: "A".into(),
            songs: 1,
            duration_ms: 1 << 40,
            favorite: full,
            image: full.then(cover),
        };
        both_ways(&ArtistDetails {
            artist,
            albums: 2,
            musicbrainz_id: full.then(|| "m".into()),
            editable: full,
        });
        let album = Album {
            id: AlbumId(Uuid::from_u128(4)),
            title: "B".into(),
            artists: if full { vec![credit("A")] } else { Vec::new() },
            kind: AlbumKind::Compilation,
            year: full.then_some(1999),
            songs: 3,
            duration_ms: 4,
            cover: full.then(cover),
            accent: full.then(|| "#aabbcc".into()),
            owner: owner(),
            created_at: time(),
            favorite: full,
            rating: full.then_some(shared::ratings::Rating { mean: 4.5, count: 2, mine: Some(4) }),
        };
        both_ways(&AlbumDetails { album, genres: vec!["Dub".into()], editable: full });
        both_ways(&Genre {
            id: GenreId(Uuid::from_u128(5)),
            name: "Dub".into(),
            songs: 1,
            duration_ms: 2,
            cover: full.then(cover),
        });
        both_ways(&AlbumChanges {
            title: full.then(|| "B".into()),
            artists: full.then(|| vec!["A".into()]),
            kind: full.then_some(AlbumKind::Ep),
            year: full.then_some(1999),
            accent: full.then(String::new),
        });
        both_ways(&ArtistChanges { name: full.then(|| "A".into()) });
        let edit = EditId(Uuid::from_u128(6));
        both_ways(&SongEdit {
            id: edit,
            by: owner(),
            at: time(),
            before: changes(full),
            after: changes(!full),
            undoes: full.then_some(edit),
        });
        both_ways(&Edited { edit_id: full.then_some(edit), changed: 1 });
    }
    both_ways(&BulkChanges { song_ids: vec![SongId(Uuid::from_u128(1))], changes: changes(true) });
    both_ways(&ArtistMerge { artist_ids: vec![ArtistId(Uuid::from_u128(3))] });
    both_ways(&AlbumMerge { album_ids: vec![AlbumId(Uuid::from_u128(4))] });
    AlbumSort::ALL.iter().for_each(both_ways);
    ArtistSort::ALL.iter().for_each(both_ways);
    GenreSort::ALL.iter().for_each(both_ways);
    AlbumKind::ALL.iter().for_each(both_ways);
}
