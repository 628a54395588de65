//! Which song an entry of a file means: by identifiers, else by title and artist, and album and length where they
//! are said.

use std::collections::HashMap;

use shared::ids::SongId;
use shared::playlists::items::Said;
use shared::playlists::transfer::ImportOutcome;
use shared::rules::facts::pack;
use shared::rules::values::SEPARATOR;
use shared::text::fold::fold;

/// How far the length may be off, in milliseconds.
const NEAR_MS: u32 = 3000;
/// How sure it must be.
const ENOUGH: u8 = 60;
/// The most songs that are offered.
const MAX_CANDIDATES: usize = 5;

/// A song that may be meant. Texts are packed, see [`pack`].
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) id: SongId,
    pub(super) title: String,
    pub(super) artists: String,
    pub(super) album: String,
    pub(super) duration_ms: u32,
    pub(super) isrc: String,
    pub(super) musicbrainz_id: String,
}

/// What was found for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) outcome: ImportOutcome,
    pub(super) song: Option<SongId>,
    pub(super) confidence: Option<u8>,
    pub(super) candidates: Vec<SongId>,
}

/// The songs that may be meant, by what they are looked up by.
#[derive(Debug)]
pub(super) struct Candidates {
    all: Vec<Candidate>,
    by_id: HashMap<SongId, usize>,
    by_key: HashMap<String, Vec<usize>>,
}

impl Candidates {
    /// Sorts them.
    pub(super) fn new(all: Vec<Candidate>) -> Self {
        let mut by_id = HashMap::new();
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, song) in all.iter().enumerate() {
            by_id.insert(song.id, index);
            for key in [&song.title, &song.isrc, &song.musicbrainz_id] {
                if !key.is_empty() {
                    by_key.entry(key.clone()).or_default().push(index);
                }
            }
        }
        Self { all, by_id, by_key }
    }

    fn by<'a>(&'a self, key: Option<&str>) -> impl Iterator<Item = &'a Candidate> {
        let found = key.and_then(|key| self.by_key.get(key));
        found.into_iter().flatten().filter_map(|index| self.all.get(*index))
    }

    /// The song that an entry means.
    pub(super) fn find(&self, said: &Said) -> Found {
        let own = said.location.as_deref().and_then(own_id).filter(|id| self.by_id.contains_key(id));
        if let Some(id) = own {
            return matched(id, 100);
        }
        let mut scored: Vec<(u8, SongId)> = Vec::new();
        for key in [said.musicbrainz_id.as_deref(), said.isrc.as_deref()] {
            scored.extend(self.by(key).map(|song| (95 + near(said, song) + same_album(said, song), song.id)));
        }
        if scored.is_empty() {
            let title = said.title.as_deref().map(|title| pack([title]));
            scored.extend(self.by(title.as_deref()).filter_map(|song| Some((score(said, song)?, song.id))));
        }
        decide(scored)
    }
}

/// The id in a link to a song of this server.
pub(super) fn own_id(location: &str) -> Option<SongId> {
    let (_, rest) = location.split_once("/songs/")?;
    rest.get(..36)?.parse().ok()
}

const fn matched(song: SongId, confidence: u8) -> Found {
    Found {
        outcome: ImportOutcome::Matched,
        song: Some(song),
        confidence: Some(confidence),
        candidates: Vec::new(),
    }
}

fn near(said: &Said, song: &Candidate) -> u8 {
    u8::from(said.duration_ms.is_some_and(|ms| ms.abs_diff(song.duration_ms) <= NEAR_MS))
}

fn same_album(said: &Said, song: &Candidate) -> u8 {
    u8::from(said.album.as_deref().is_some_and(|album| pack([album]) == song.album))
}

/// How sure it is that this song of the same title is meant, in percent; `None` when it is of somebody else.
fn score(said: &Said, song: &Candidate) -> Option<u8> {
    let mut score = match said.artist.as_deref().map(fold) {
        None => 45,
        Some(artist) if names(&song.artists).any(|name| name == artist) => 70,
        Some(artist) if is_credit(&artist, &song.artists) => 65,
        Some(_) => return None,
    };
    if said.duration_ms.is_some() {
        score = if near(said, song) == 1 { score + 20 } else { score - 30 };
    }
    Some(score + 8 * same_album(said, song))
}

fn names(packed: &str) -> impl Iterator<Item = &str> {
    packed.split(SEPARATOR).filter(|name| !name.is_empty())
}

/// Whether a line such as `a, b feat. c` names one of the artists, as words of their own.
fn is_credit(line: &str, artists: &str) -> bool {
    let spaced = |text: &str| {
        let words: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        format!(" {} ", words.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let line = spaced(line);
    names(artists).any(|name| line.contains(&spaced(name)))
}

/// The best, if it is good enough and the only one of its kind.
fn decide(mut scored: Vec<(u8, SongId)>) -> Found {
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.dedup_by_key(|(_, id)| *id);
    let second = scored.get(1).map(|(score, _)| *score);
    match scored.first() {
        Some((score, id)) if *score >= ENOUGH && second.is_none_or(|second| second < *score) => {
            matched(*id, (*score).min(99))
        }
        Some(_) => Found {
            outcome: ImportOutcome::Ambiguous,
            song: None,
            confidence: None,
            candidates: scored.into_iter().take(MAX_CANDIDATES).map(|(_, id)| id).collect(),
        },
        None => {
            Found { outcome: ImportOutcome::Missing, song: None, confidence: None, candidates: Vec::new() }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn song(number: u128, title: &str, artists: &[&str], album: &str, duration_ms: u32) -> Candidate {
        Candidate {
            id: SongId(Uuid::from_u128(number)),
            title: pack([title]),
            artists: pack(artists.iter().copied()),
            album: pack([album]),
            duration_ms,
            isrc: format!("USRC1760783{number}"),
            musicbrainz_id: String::new(),
        }
    }

    #[test]
    fn what_is_said_decides_how_sure_it_is() {
        let candidates = Candidates::new(vec![
            song(1, "Blue", &["Ann Á"], "One", 100_000),
            song(2, "Blue", &["Bob", "Cid"], "Two", 200_000),
            song(3, "Intro", &["Ann Á"], "One", 60_000),
            song(4, "Intro", &["Ann Á"], "Two", 60_000),
        ]);
        let said = |title: &str, artist: Option<&str>, album: Option<&str>, duration_ms| Said {
            title: Some(title.into()),
            artist: artist.map(Into::into),
            album: album.map(Into::into),
            duration_ms,
            ..Said::default()
        };
        let id = |number: u128| Some(SongId(Uuid::from_u128(number)));
        for (said, outcome, song) in [
            (said("BLUE", Some("ann a"), None, None), ImportOutcome::Matched, id(1)),
            (said("Blue", Some("Bob feat. Dan"), None, None), ImportOutcome::Matched, id(2)),
            (said("Blue", Some("Bobby"), None, None), ImportOutcome::Missing, None),
            (said("Blue", None, None, None), ImportOutcome::Ambiguous, None),
            (said("Blue", None, None, Some(102_000)), ImportOutcome::Matched, id(1)),
            (said("Blue", Some("Ann Á"), None, Some(150_000)), ImportOutcome::Ambiguous, None),
            (said("Intro", Some("Ann Á"), None, None), ImportOutcome::Ambiguous, None),
            (said("Intro", Some("Ann Á"), Some("two"), None), ImportOutcome::Matched, id(4)),
            (said("Else", Some("Ann Á"), None, None), ImportOutcome::Missing, None),
        ] {
            let found = candidates.find(&said);
            assert_eq!((found.outcome, found.song), (outcome, song), "{said:?}");
        }
        let code = Said { isrc: Some("USRC17607832".into()), ..said("x", None, None, None) };
        assert_eq!(candidates.find(&code).song, id(2));
        let place = format!("https://here/api/v1/songs/{}/stream", Uuid::from_u128(3));
        let own = Said { location: Some(place), ..said("x", None, None, None) };
        assert_eq!((candidates.find(&own).song, candidates.find(&own).confidence), (id(3), Some(100)));
    }
}
