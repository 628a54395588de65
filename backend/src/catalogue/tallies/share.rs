//! What songs count for, and what that changes. Pure.

use std::collections::{BTreeMap, HashSet};

use shared::ids::SongId;
use uuid::Uuid;

/// What is counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An artist.
    Artist,
    /// An album.
    Album,
    /// A genre.
    Genre,
}

impl Kind {
    /// How it stands in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Artist => "artist",
            Self::Album => "album",
            Self::Genre => "genre",
        }
    }
}

/// Something that is counted for, as one scope sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Subject {
    pub(super) kind: Kind,
    pub(super) id: Uuid,
    pub(super) scope: Uuid,
}

/// What a subject is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) name: String,
    pub(super) name_key: String,
    pub(super) artist_key: String,
    pub(super) year: i16,
}

/// What is counted for a subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) songs: i32,
    pub(super) holds: i32,
    pub(super) duration_ms: i64,
    pub(super) label: Label,
    /// A picture, and the song that it is of.
    pub(super) cover: Option<(Uuid, SongId)>,
}

/// One song as it counts for one kind of thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) kind: Kind,
    pub(super) id: Uuid,
    /// Whether the song stands among those of the subject, or only mentions it.
    pub(super) counts: bool,
    pub(super) label: Label,
}

/// What songs count for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shares(pub(super) BTreeMap<Subject, Share>);

impl Shares {
    /// Whether they count for nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a song that these scopes see.
    pub(super) fn add(
        &mut self,
        scopes: &[Uuid],
        counted: &[Counted],
        duration_ms: i32,
        cover: Option<(Uuid, SongId)>,
    ) {
        // An artist can be credited twice, as singer and as composer: one song, counted if one of them counts.
        let mut seen: HashSet<(Kind, Uuid)> = HashSet::new();
        for one in counted.iter().filter(|one| one.counts).chain(counted.iter().filter(|one| !one.counts)) {
            if !seen.insert((one.kind, one.id)) {
                continue;
            }
            for scope in scopes {
                let share = self.0.entry(Subject { kind: one.kind, id: one.id, scope: *scope }).or_default();
                share.holds += 1;
                if one.counts {
                    share.songs += 1;
                    share.duration_ms += i64::from(duration_ms);
                }
                if share.label.name.is_empty() {
                    share.label = one.label.clone();
                }
                share.cover = share.cover.or(cover);
            }
        }
    }

    /// What must be added to get from `before` to these.
    pub(super) fn since(&self, before: &Self) -> Vec<(Subject, Share)> {
        let mut changes = self.0.clone();
        for (subject, was) in &before.0 {
            let share = changes
                .entry(*subject)
                .or_insert_with(|| Share { label: was.label.clone(), ..Share::default() });
            share.songs -= was.songs;
            share.holds -= was.holds;
            share.duration_ms -= was.duration_ms;
        }
        let none = |share: &Share| share.songs == 0 && share.holds == 0 && share.duration_ms == 0;
        changes.into_iter().filter(|(_, share)| !none(share) || share.cover.is_some()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTIST: Uuid = Uuid::from_u128(1);
    const ME: Uuid = Uuid::from_u128(2);

    fn counted(counts: bool) -> Counted {
        let label = Label { name: "A".into(), ..Label::default() };
        Counted { kind: Kind::Artist, id: ARTIST, counts, label }
    }

    fn shares(scopes: &[Uuid], counted: &[Counted]) -> Shares {
        let mut shares = Shares::default();
        shares.add(scopes, counted, 1000, None);
        shares
    }

    #[test]
    fn who_sings_what_he_wrote_is_counted_once() {
        let both = shares(&[ME], &[counted(false), counted(true)]);
        let share = both.0.values().next().unwrap();
        assert_eq!((both.0.len(), share.songs, share.holds, share.duration_ms), (1, 1, 1, 1000));
        let wrote = shares(&[ME], &[counted(false)]);
        assert_eq!(wrote.0.values().next().map(|share| (share.songs, share.holds)), Some((0, 1)));
    }

    #[test]
    fn a_change_is_what_is_new_less_what_was() {
        let (mine, everybodys) = (shares(&[ME], &[counted(true)]), shares(&[Uuid::nil()], &[counted(true)]));
        let changes: Vec<(Uuid, i32, i64)> = everybodys
            .since(&mine)
            .into_iter()
            .map(|(subject, share)| (subject.scope, share.songs, share.duration_ms))
            .collect();
        assert_eq!(changes, [(Uuid::nil(), 1, 1000), (ME, -1, -1000)]);
        assert_eq!(mine.since(&mine), []);
    }
}
