//! Rules on songs that are at hand: what the server asks its database, said again without one.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};

use super::check::{Checked, Group, Node, SortKey};
use super::facts::{Facts, shuffled};
use super::fields::SortField;
use super::values::{FlagField, NumberField, Test, TextField, TimeField};

/// The songs of a smart playlist, in its order.
pub fn select<'a>(
    rules: &Checked,
    songs: impl IntoIterator<Item = &'a Facts>,
    now: DateTime<Utc>,
) -> Vec<&'a Facts> {
    let mut found: Vec<&Facts> =
        songs.into_iter().filter(|song| group_holds(&rules.group, song, now)).collect();
    found.sort_by(|a, b| compare(&rules.sort, a, b));
    let (mut songs, mut duration_ms, mut bytes) = (0_u32, 0_u64, 0_u64);
    let limit = &rules.limit;
    let most_ms = limit.minutes.map(|minutes| u64::from(minutes) * 60_000);
    found
        .into_iter()
        .take_while(|song| {
            songs += 1;
            duration_ms += u64::from(song.duration_ms);
            bytes += song.size_bytes;
            limit.songs.is_none_or(|most| songs <= most)
                && most_ms.is_none_or(|most| duration_ms <= most)
                && limit.bytes.is_none_or(|most| bytes <= most)
        })
        .collect()
}

fn group_holds(group: &Group, song: &Facts, now: DateTime<Utc>) -> bool {
    let holds = |node: &Node| match node {
        Node::Group(group) => group_holds(group, song, now),
        Node::Test(test, negated) => test_holds(test, song, now) != *negated,
    };
    if group.any && !group.nodes.is_empty() {
        group.nodes.iter().any(holds)
    } else {
        group.nodes.iter().all(holds)
    }
}

fn test_holds(test: &Test, song: &Facts, now: DateTime<Utc>) -> bool {
    match test {
        Test::Text(field, needle) => names(*field, song).contains(needle.as_str()),
        Test::Number(field, min, max) => {
            number(*field, song).is_some_and(|number| (*min..=*max).contains(&number))
        }
        Test::Time(field, period) => {
            let time = match field {
                TimeField::CreatedAt => Some(song.created_at),
                TimeField::LastPlayedAt => song.last_played_at,
            };
            let (from, until) = period.ends(now);
            time.is_some_and(|time| {
                from.is_none_or(|from| time >= from) && until.is_none_or(|until| time < until)
            })
        }
        Test::Flag(FlagField::Favorite) => song.favorite,
        Test::Flag(FlagField::HasLyrics) => song.has_lyrics,
        Test::Mime { text, whole: true } => song.mime == *text,
        Test::Mime { text, whole: false } => song.mime.contains(text.as_str()),
        Test::Mine => song.mine,
        Test::Owner(name) => song.owner == *name,
        Test::Visibility(visibility) => song.visibility == *visibility,
        Test::Playlist(playlist) => song.playlists.contains(playlist),
    }
}

fn names(field: TextField, song: &Facts) -> &str {
    match field {
        TextField::Title => &song.title,
        TextField::Artist => &song.artists,
        TextField::Album => &song.album,
        TextField::AlbumArtist => &song.album_artists,
        TextField::Genre => &song.genres,
    }
}

/// `None` when it is not known.
fn number(field: NumberField, song: &Facts) -> Option<i64> {
    match field {
        NumberField::Year => song.year.map(i64::from),
        NumberField::DurationMs => Some(song.duration_ms.into()),
        NumberField::PlayCount => Some(song.play_count.into()),
        NumberField::Rating => song.rating.map(i64::from),
        NumberField::RatingMean => {
            // Rounded to hundredths, half of one up.
            let (sum, count) = (i64::from(song.rating_sum), i64::from(song.rating_count));
            (sum * 200 + count).checked_div(count * 2)
        }
        NumberField::SizeBytes => i64::try_from(song.size_bytes).ok(),
    }
}

fn compare(sort: &[SortKey], a: &Facts, b: &Facts) -> Ordering {
    let by_keys = sort.iter().map(|key| {
        let ascending = compare_by(*key, a, b);
        if key.descending { ascending.reverse() } else { ascending }
    });
    by_keys.fold(Ordering::Equal, Ordering::then).then_with(|| a.id.cmp(&b.id))
}

fn compare_by(key: SortKey, a: &Facts, b: &Facts) -> Ordering {
    let numbers = |field| number(field, a).unwrap_or(0).cmp(&number(field, b).unwrap_or(0));
    match key.field {
        SortField::Title => a.title.cmp(&b.title),
        SortField::Artist => a.artists.cmp(&b.artists),
        SortField::Album => a.album.cmp(&b.album),
        SortField::Year => numbers(NumberField::Year),
        SortField::DurationMs => numbers(NumberField::DurationMs),
        SortField::CreatedAt => a.created_at.cmp(&b.created_at),
        SortField::LastPlayedAt => a.last_played_at.cmp(&b.last_played_at),
        SortField::PlayCount => numbers(NumberField::PlayCount),
        SortField::Rating => numbers(NumberField::Rating),
        SortField::RatingMean => numbers(NumberField::RatingMean),
        SortField::SizeBytes => numbers(NumberField::SizeBytes),
        SortField::Random => shuffled(a.id, key.seed).cmp(&shuffled(b.id, key.seed)),
    }
}
