//! Tags as readers hand them out, and what becomes of them.

use std::sync::Arc;

use symphonia_core::meta::well_known::METADATA_ID_ID3V2;
use symphonia_core::meta::{
    MetadataBuilder, MetadataId, MetadataInfo, RawTag, RawTagSubField, StandardTag, Tag,
};

use super::revision::read as from_revision;
use super::*;
use crate::text::MAX_NAME;

fn info(metadata: MetadataId) -> MetadataInfo {
    MetadataInfo { metadata, short_name: "test", long_name: "test" }
}

fn text(value: &str) -> Arc<String> {
    Arc::new(value.to_owned())
}

fn revision(kind: MetadataId, tags: Vec<StandardTag>) -> MetadataRevision {
    let mut builder = MetadataBuilder::new(info(kind));
    for tag in tags {
        builder.add_tag(Tag::new_std(RawTag::new("X", ""), tag));
    }
    builder.build()
}

fn raw(pairs: &[(&str, &str)]) -> Tags {
    let mut builder = MetadataBuilder::new(info(METADATA_ID_ID3V2));
    for (key, value) in pairs {
        builder.add_tag(Tag::new(RawTag::new(*key, *value)));
    }
    from_revisions(vec![builder.build()], 0).tags
}

#[test]
fn standard_tags_become_clean_lines() {
    let tags = from_revision(&revision(
        METADATA_ID_ID3V2,
        vec![
            StandardTag::TrackTitle(text("  So\tWhat\u{0} ")),
            StandardTag::Artist(text("Miles Davis; Bill Evans")),
            StandardTag::Artist(text("AC/DC")),
            StandardTag::Artist(text("AC/DC")),
            StandardTag::Genre(text("Jazz")),
            StandardTag::TrackNumber(3),
            StandardTag::DiscNumber(0),
            StandardTag::RecordingDate(text("1959-03-02")),
        ],
    ));
    assert_eq!(tags.title.as_deref(), Some("So What"));
    assert_eq!(tags.artists, ["Miles Davis", "Bill Evans", "AC/DC"]);
    assert_eq!(tags.genres, ["Jazz"]);
    assert_eq!((tags.track_number, tags.disc_number, tags.year), (Some(3), None, Some(1959)));
}

#[test]
fn the_poorer_tags_only_fill_gaps() {
    let poor = revision(
        METADATA_ID_ID3V1,
        vec![StandardTag::TrackTitle(text("A Very Long Tit")), StandardTag::Album(text("Album"))],
    );
    let rich = revision(METADATA_ID_ID3V2, vec![StandardTag::TrackTitle(text("A Very Long Title"))]);
    let tags = from_revisions(vec![poor, rich], 0).tags;
    assert_eq!(tags.title.as_deref(), Some("A Very Long Title"));
    assert_eq!(tags.album.as_deref(), Some("Album"));
}

#[test]
fn odd_numbers_and_separate_artists_are_read_from_raw_tags() {
    let tags = raw(&[("TRCK", " 03 / 12"), ("DISCNUMBER", "2 of 2"), ("TXXX:Artists", "A;B")]);
    assert_eq!((tags.track_number, tags.disc_number), (Some(3), Some(2)));
    assert_eq!((tags.track_total, tags.disc_total), (Some(12), Some(2)));
    assert_eq!(tags.artists, ["A", "B"]);
    let nonsense = raw(&[("TRCK", "99999999999999999999999"), ("TRCK", "-1"), ("TPOS", "")]);
    assert_eq!(nonsense, Tags::default());
}

#[test]
fn hostile_amounts_are_bounded() {
    let artists = vec![StandardTag::Artist(text(&"x;y".repeat(100_000))); 3];
    let mut many: Vec<_> = (0..5000).map(|n| StandardTag::Artist(text(&format!("artist {n}")))).collect();
    many.extend(artists);
    many.push(StandardTag::TrackTitle(text(&"t".repeat(1_000_000))));
    let tags = from_revision(&revision(METADATA_ID_ID3V2, many));
    assert_eq!(tags.artists.len(), MAX_LIST);
    assert_eq!(tags.title.map(|title| title.chars().count()), Some(MAX_NAME));
}

#[test]
fn the_front_cover_is_preferred_and_huge_pictures_are_passed_over() {
    let visual = |usage, data: &[u8]| Visual {
        media_type: None,
        dimensions: None,
        color_mode: None,
        usage,
        tags: Vec::new(),
        data: data.into(),
    };
    let cover = |visuals: Vec<Visual>| {
        let mut builder = MetadataBuilder::new(info(METADATA_ID_ID3V2));
        for visual in visuals {
            builder.add_visual(visual);
        }
        from_revisions(vec![builder.build()], 4).cover
    };
    let icon = || visual(Some(StandardVisualKey::FileIcon), b"icon");
    let back = || visual(Some(StandardVisualKey::BackCover), b"back");
    let front = || visual(Some(StandardVisualKey::FrontCover), b"frnt");
    let other = || visual(None, b"othr");
    let another = || visual(None, b"anot");
    assert_eq!(cover(vec![icon(), back(), front(), other()]).as_deref(), Some(&b"frnt"[..]));
    assert_eq!(cover(vec![icon(), back(), other(), another()]).as_deref(), Some(&b"othr"[..]));
    assert_eq!(cover(vec![icon()]).as_deref(), Some(&b"icon"[..]));
    assert_eq!(cover(vec![visual(None, b"too large")]), None);
}

fn with_field(key: &str, value: &str, field: &str, content: &str) -> RawTag {
    RawTag::new_with_sub_fields(key, value, vec![RawTagSubField::new(field, content)].into())
}

#[test]
fn the_fields_of_frames_say_what_they_are() {
    let recording = "b10bbbfc-cf9e-42e0-be17-e2c3e1d2600d";
    let mut builder = MetadataBuilder::new(info(METADATA_ID_ID3V2));
    builder.add_tag(Tag::new(with_field("TXXX", "A", "DESCRIPTION", "Artists")));
    let owner = vec![RawTagSubField::new("OWNER", "http://musicbrainz.org")];
    builder.add_tag(Tag::new(RawTag::new_with_sub_fields("UFID", recording.as_bytes(), owner.into())));
    let sung = with_field("USLT", "la", "LANGUAGE", "fra");
    builder.add_tag(Tag::new_std(sung, StandardTag::Lyrics(text("la"))));
    let noise = with_field("COMM", "0000", "SHORT_DESCRIPTION", "iTunNORM");
    builder.add_tag(Tag::new_std(noise, StandardTag::Comment(text("0000"))));
    let tags = from_revisions(vec![builder.build()], 0).tags;
    assert_eq!(tags.artists, ["A"]);
    assert_eq!(tags.musicbrainz.recording_id.map(|id| id.to_string()).as_deref(), Some(recording));
    assert_eq!(tags.lyrics.first().and_then(|lyrics| lyrics.language.as_deref()), Some("fra"));
    assert_eq!(tags.comment, None);
}

#[test]
fn frames_with_several_values_are_read() {
    let mut builder = MetadataBuilder::new(info(METADATA_ID_ID3V2));
    for (key, values) in [("TPE1", ["Anna", "Ben"]), ("TCON", ["Jazz", "Pop"]), ("TIT2", ["One", "Two"])] {
        builder.add_tag(Tag::new(RawTag::new(key, values.map(str::to_owned).to_vec())));
    }
    let tags = from_revisions(vec![builder.build()], 0).tags;
    assert_eq!(
        (tags.artists, tags.genres),
        (vec!["Anna".into(), "Ben".into()], vec!["Jazz".into(), "Pop".into()])
    );
    assert_eq!(tags.title.as_deref(), Some("One"));
}

#[test]
fn what_is_not_there_is_not_in_the_json_and_all_of_it_comes_back() {
    assert_eq!(serde_json::to_string(&Tags::default()).unwrap(), "{}");
    let tags = Tags {
        title: Some("Blue".into()),
        compilation: true,
        replay_gain: ReplayGain { track_gain_db: Some(-6.5), ..ReplayGain::default() },
        lyrics: vec![Lyrics { text: "la".into(), synced: false, language: None }],
        ..Tags::default()
    };
    let json = serde_json::to_string(&tags).unwrap();
    assert_eq!(
        json,
        r#"{"title":"Blue","compilation":true,"replay_gain":{"track_gain_db":-6.5},"lyrics":[{"text":"la"}]}"#
    );
    assert_eq!(serde_json::from_str::<Tags>(&json).unwrap(), tags);
}
