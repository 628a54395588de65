//! What rules mean, in cases.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::evaluate::select;
use super::facts::{Facts, Names, shuffled};
use super::fields::{Field, Operator, SortField, operators};
use super::{Rule, RuleLimit, RuleSort, RuleValue, Rules};
use crate::ids::{PlaylistId, SongId};
use crate::songs::Visibility;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_222_051, 0).unwrap()
}

/// A song whose number is in all that it has.
fn song(number: u32) -> Facts {
    let names = Names::of("Élan vital", ["Ann Áre", "B"], Some("The Blue"), [], ["Dub", "Trip-Hop"]);
    Facts {
        id: SongId(Uuid::from_u128(number.into())),
        title: names.title,
        artists: names.artists,
        album: names.album,
        album_artists: names.album_artists,
        genres: names.genres,
        year: Some(1999),
        duration_ms: 60_000 * number,
        created_at: now() - TimeDelta::days(number.into()),
        last_played_at: None,
        play_count: number,
        rating: None,
        rating_sum: 11,
        rating_count: 3,
        favorite: false,
        mine: true,
        owner: "ada".into(),
        mime: "audio/mpeg".into(),
        size_bytes: 1000 * u64::from(number),
        has_lyrics: false,
        visibility: Visibility::Site,
        playlists: vec![PlaylistId(Uuid::from_u128(9))],
    }
}

fn rule(field: &str, operator: &str, value: Option<RuleValue>) -> Rule {
    Rule { field: Some(field.into()), operator: Some(operator.into()), value, ..Rule::default() }
}

fn all(rules: Vec<Rule>) -> Rules {
    Rules { join: "all".into(), rules, sort: Vec::new(), limit: None }
}

fn text(text: &str) -> Option<RuleValue> {
    Some(RuleValue::Text(text.into()))
}

fn number(number: f64) -> Option<RuleValue> {
    Some(RuleValue::Number(number))
}

fn holds(rule: Rule, song: &Facts) -> bool {
    !select(&all(vec![rule]).check().unwrap(), [song], now()).is_empty()
}

#[test]
fn each_operator_means_what_it_says() {
    let one = song(1);
    let id = Uuid::from_u128(9).to_string();
    for (field, operator, value, expected) in [
        ("title", "is", text("elan VITAL"), true),
        ("title", "is", text("elan"), false),
        ("title", "is_not", text("elan"), true),
        ("title", "contains", text("n v"), true),
        ("title", "does_not_contain", text("n v"), false),
        ("title", "starts_with", text("ÉL"), true),
        ("title", "ends_with", text("tal"), true),
        ("title", "ends_with", text("elan"), false),
        ("artist", "is", text("b"), true),
        ("artist", "is", text("ann"), false),
        ("artist", "starts_with", text("ann"), true),
        ("artist", "contains", text("re b"), false),
        ("artist", "is_not", text("ann are"), false),
        ("genre", "is", text("trip-hop"), true),
        ("album_artist", "is_set", None, false),
        ("album_artist", "is_not_set", None, true),
        ("album_artist", "does_not_contain", text("x"), true),
        ("album", "is_set", None, true),
        ("album", "contains", text("%"), false),
        ("year", "is", number(1999.0), true),
        ("year", "greater", number(1999.0), false),
        ("year", "greater", number(1998.0), true),
        ("year", "less", number(2000.0), true),
        ("year", "between", Some(RuleValue::Numbers(vec![1999.0, 1999.0])), true),
        ("year", "between", Some(RuleValue::Numbers(vec![2000.0, 1999.0])), false),
        ("rating", "is_set", None, false),
        ("rating", "less", number(3.0), false),
        ("rating", "is_not", number(3.0), true),
        ("rating_mean", "is", number(3.67), true),
        ("rating_mean", "greater", number(3.5), true),
        ("play_count", "is", number(1.0), true),
        ("created_at", "in_the_last", number(1.0), true),
        ("created_at", "not_in_the_last", number(1.0), false),
        ("created_at", "before", text("2100-01-01"), true),
        ("created_at", "after", text("2000-01-01T00:00:00Z"), true),
        (
            "created_at",
            "between",
            Some(RuleValue::Texts(vec!["2026-11-20".into(), "2026-11-20".into()])),
            true,
        ),
        ("last_played_at", "in_the_last", number(9.0), false),
        ("last_played_at", "not_in_the_last", number(9.0), true),
        ("last_played_at", "is_set", None, false),
        ("favorite", "is", Some(RuleValue::Flag(false)), true),
        ("has_lyrics", "is", Some(RuleValue::Flag(true)), false),
        ("owner", "is", text("me"), true),
        ("owner", "is", text("Ada"), true),
        ("owner", "is_not", text("eve"), true),
        ("mime", "is", text("audio/mpeg"), true),
        ("mime", "contains", text("flac"), false),
        ("visibility", "is", text("site"), true),
        ("playlist", "is", text(&id), true),
        ("playlist", "is_not", text(&id), false),
    ] {
        let found = holds(rule(field, operator, value.clone()), &one);
        assert_eq!(found, expected, "{field} {operator} {value:?}");
    }
    let unknown = Facts { year: None, rating_count: 0, rating_sum: 0, ..one };
    assert!(!holds(rule("year", "less", number(2000.0)), &unknown), "what is unknown is in no range");
    assert!(holds(rule("year", "is_not", number(2000.0)), &unknown));
    assert!(!holds(rule("rating_mean", "less", number(5.0)), &unknown));
}

#[test]
fn groups_are_nested_and_empty_ones_hold() {
    let one = song(1);
    let yes = || rule("year", "is_set", None);
    let no = || rule("rating", "is_set", None);
    let group = |join: &str, rules| Rule { join: Some(join.into()), rules: Some(rules), ..Rule::default() };
    for (rule, expected) in [
        (group("any", vec![no(), yes()]), true),
        (group("all", vec![no(), yes()]), false),
        (group("any", vec![]), true),
        (group("all", vec![]), true),
        (group("any", vec![no(), group("all", vec![yes(), group("any", vec![no()])])]), false),
    ] {
        assert_eq!(holds(rule.clone(), &one), expected, "{rule:?}");
    }
}

#[test]
fn order_and_limits_are_kept() {
    let songs: Vec<Facts> = (1..=9).map(song).collect();
    let chosen = |sort: Vec<RuleSort>, limit: Option<RuleLimit>| {
        let rules = Rules { sort, limit, ..all(Vec::new()) }.check().unwrap();
        select(&rules, &songs, now()).iter().map(|song| song.play_count).collect::<Vec<_>>()
    };
    let by = |field: &str, descending| RuleSort { field: field.into(), descending, seed: Some(3) };
    assert_eq!(chosen(Vec::new(), None), [1, 2, 3, 4, 5, 6, 7, 8, 9], "the newest first");
    assert_eq!(chosen(vec![by("play_count", true)], None), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(chosen(vec![by("year", false), by("size_bytes", true)], None)[0], 9);
    let songs_limit = RuleLimit { songs: Some(2), ..RuleLimit::default() };
    assert_eq!(chosen(Vec::new(), Some(songs_limit)), [1, 2]);
    let minutes = RuleLimit { minutes: Some(7), ..RuleLimit::default() };
    assert_eq!(chosen(Vec::new(), Some(minutes)), [1, 2, 3]);
    let both = RuleLimit { bytes: Some(3000), songs: Some(9), minutes: None };
    assert_eq!(chosen(Vec::new(), Some(both)), [1, 2]);
    let random = chosen(vec![by("random", false)], None);
    let mut sorted = random.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let another = RuleSort { seed: Some(4), ..by("random", false) };
    assert_ne!(chosen(vec![another], None), random, "another seed, another order");
    assert_ne!(shuffled(songs[0].id, 1), shuffled(songs[0].id, 2));
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let deep = |levels: usize| {
        (0..levels).fold(rule("year", "is_set", None), |inner, _| Rule {
            join: Some("all".into()),
            rules: Some(vec![inner]),
            ..Rule::default()
        })
    };
    assert!(all(vec![deep(3)]).check().is_ok());
    let long = "x".repeat(201);
    for (rule, field, code) in [
        (rule("colour", "is", text("red")), "/rules/0/field", "unknown_field"),
        (rule("title", "greater", text("a")), "/rules/0/operator", "unknown_operator"),
        (rule("title", "resembles", text("a")), "/rules/0/operator", "unknown_operator"),
        (rule("title", "is", number(1.0)), "/rules/0/value", "wrong_type"),
        (rule("title", "is", text("")), "/rules/0/value", "too_short"),
        (rule("title", "is", text("\u{301}")), "/rules/0/value", "too_short"),
        (rule("title", "is", text(&long)), "/rules/0/value", "too_long"),
        (rule("title", "is", None), "/rules/0/value", "wrong_type"),
        (rule("title", "is_set", text("a")), "/rules/0/value", "unexpected"),
        (rule("year", "is", number(1.5)), "/rules/0/value", "not_whole"),
        (rule("year", "is", number(1e300)), "/rules/0/value", "out_of_range"),
        (rule("year", "between", Some(RuleValue::Numbers(vec![1.0]))), "/rules/0/value", "wrong_type"),
        (rule("created_at", "before", text("yesterday")), "/rules/0/value", "malformed"),
        (rule("created_at", "before", text("0001-01-01")), "/rules/0/value", "out_of_range"),
        (rule("created_at", "in_the_last", number(0.0)), "/rules/0/value", "out_of_range"),
        (rule("favorite", "is", text("yes")), "/rules/0/value", "wrong_type"),
        (rule("visibility", "is", text("all")), "/rules/0/value", "unknown_value"),
        (rule("playlist", "is", text("x")), "/rules/0/value", "malformed"),
        (Rule::default(), "/rules/0", "malformed"),
        (deep(4), "/rules/0/rules/0/rules/0/rules/0", "too_deep"),
    ] {
        let errors = all(vec![rule.clone()]).check().unwrap_err();
        assert_eq!((errors[0].field.as_str(), errors[0].code.as_str()), (field, code), "{rule:?}");
    }
    let many = all(vec![rule("year", "is_set", None); 51]).check().unwrap_err();
    assert_eq!((many.len(), many[0].field.as_str()), (1, "/rules/50"));
    let join = Rules { join: "none".into(), ..all(Vec::new()) }.check().unwrap_err();
    assert_eq!(join[0].field, "/join");
    let sort = RuleSort { field: "colour".into(), descending: false, seed: None };
    let sorted = Rules { sort: vec![sort], ..all(Vec::new()) }.check().unwrap_err();
    assert_eq!(sorted[0].field, "/sort/0/field");
    let none = Rules { limit: Some(RuleLimit { songs: Some(0), ..RuleLimit::default() }), ..all(Vec::new()) };
    assert_eq!(none.check().unwrap_err()[0].field, "/limit/songs");
}

#[test]
fn words_are_read_as_they_are_written() {
    for field in Field::ALL {
        assert_eq!(Field::parse(field.as_str()), Some(*field));
        assert!(!operators(*field).is_empty());
    }
    for operator in Operator::ALL {
        assert_eq!(Operator::parse(operator.as_str()), Some(*operator));
        assert!(
            Field::ALL.iter().any(|field| operators(*field).contains(operator)),
            "{operator:?} is of use"
        );
    }
    for sort in SortField::ALL {
        assert_eq!(SortField::parse(sort.as_str()), Some(*sort));
    }
}
