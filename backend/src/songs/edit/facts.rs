//! What can be edited of a song, and what a change makes of it. Pure.

use shared::edits::{Clearable, SongChanges};
use shared::songs::{ArtistCredit, ArtistRole, Visibility};

/// What a song says about itself, as far as it can be edited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) title: String,
    /// Without ids: names find their artists.
    pub(super) artists: Vec<ArtistCredit>,
    pub(super) album: Option<String>,
    pub(super) album_artists: Vec<String>,
    pub(super) compilation: bool,
    pub(super) track_number: Option<u16>,
    pub(super) disc_number: Option<u16>,
    pub(super) genres: Vec<String>,
    pub(super) year: Option<u16>,
    pub(super) accent: Option<String>,
    pub(super) visibility: Visibility,
    /// User names, sorted.
    pub(super) people: Vec<String>,
}

impl Facts {
    /// The facts after a change. What is cleared and given at once is given.
    pub(super) fn changed(&self, changes: &SongChanges) -> Self {
        let clear = |what| changes.clear.contains(&what);
        let keep = |old: &Option<u16>, what| if clear(what) { None } else { *old };
        let mut now = self.clone();
        if clear(Clearable::Album) {
            (now.album, now.album_artists, now.compilation) = (None, Vec::new(), false);
        }
        now.track_number = changes.track_number.or(keep(&self.track_number, Clearable::TrackNumber));
        now.disc_number = changes.disc_number.or(keep(&self.disc_number, Clearable::DiscNumber));
        now.year = changes.year.or(keep(&self.year, Clearable::Year));
        if clear(Clearable::Accent) {
            now.accent = None;
        }
        set(&mut now.title, &changes.title);
        set(&mut now.artists, &changes.artists);
        if let Some(names) = &changes.main_artists {
            let others = now.artists.drain(..).filter(|credit| credit.role != ArtistRole::Main);
            now.artists = names.iter().map(ArtistCredit::named).chain(others).collect();
        }
        now.album = changes.album.clone().or(now.album);
        set(&mut now.album_artists, &changes.album_artists);
        set(&mut now.compilation, &changes.compilation);
        set(&mut now.genres, &changes.genres);
        now.accent = changes.accent.clone().or(now.accent);
        set(&mut now.visibility, &changes.visibility);
        set(&mut now.people, &changes.people);
        if now.album.is_none() {
            (now.album_artists, now.compilation) = (Vec::new(), false);
        }
        now
    }

    /// What must be changed to get from `old` to these: nothing more.
    pub(super) fn since(&self, old: &Self) -> SongChanges {
        let mut clear = Vec::new();
        let mut lost = |was: bool, is: bool, what| {
            if was && !is {
                clear.push(what);
            }
        };
        lost(old.album.is_some(), self.album.is_some(), Clearable::Album);
        lost(old.track_number.is_some(), self.track_number.is_some(), Clearable::TrackNumber);
        lost(old.disc_number.is_some(), self.disc_number.is_some(), Clearable::DiscNumber);
        lost(old.year.is_some(), self.year.is_some(), Clearable::Year);
        lost(old.accent.is_some(), self.accent.is_some(), Clearable::Accent);
        let has_album = self.album.is_some();
        SongChanges {
            title: other(&old.title, &self.title),
            artists: other(&old.artists, &self.artists),
            main_artists: None,
            album: self.album.clone().filter(|_| old.album != self.album),
            album_artists: other(&old.album_artists, &self.album_artists).filter(|_| has_album),
            compilation: other(&old.compilation, &self.compilation).filter(|_| has_album),
            track_number: self.track_number.filter(|_| old.track_number != self.track_number),
            disc_number: self.disc_number.filter(|_| old.disc_number != self.disc_number),
            genres: other(&old.genres, &self.genres),
            year: self.year.filter(|_| old.year != self.year),
            accent: self.accent.clone().filter(|_| old.accent != self.accent),
            visibility: other(&old.visibility, &self.visibility),
            people: other(&old.people, &self.people),
            clear,
        }
    }
}

fn set<T: Clone>(fact: &mut T, changed: &Option<T>) {
    if let Some(changed) = changed {
        fact.clone_from(changed);
    }
}

fn other<T: Clone + PartialEq>(old: &T, new: &T) -> Option<T> {
    (old != new).then(|| new.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Facts {
        Facts {
            title: "T".into(),
            artists: vec![ArtistCredit::named("A")],
            album: Some("B".into()),
            album_artists: vec!["C".into()],
            compilation: true,
            track_number: Some(1),
            disc_number: Some(2),
            genres: vec!["Dub".into()],
            year: Some(1999),
            accent: Some("#aabbcc".into()),
            visibility: Visibility::People,
            people: vec!["eve".into()],
        }
    }

    #[test]
    fn a_change_and_its_reverse_lead_there_and_back() {
        let other = Facts { title: "U".into(), year: Some(2000), album: Some("D".into()), ..full() };
        let all = [full(), other, Facts { title: "V".into(), ..Facts::default() }];
        for a in &all {
            for b in &all {
                assert_eq!(a.changed(&b.since(a)), *b);
                assert_eq!(b.since(a) == SongChanges::default(), a == b);
            }
        }
    }

    #[test]
    fn without_an_album_nobody_owns_it() {
        let without = full().changed(&SongChanges { clear: vec![Clearable::Album], ..Default::default() });
        assert_eq!((without.album, without.album_artists.len(), without.compilation), (None, 0, false));
        let whose = SongChanges { album_artists: Some(vec!["X".into()]), ..SongChanges::default() };
        assert!(Facts::default().changed(&whose).album_artists.is_empty());
    }
}
