//! What filters leave of what was found. Songs are asked about in their own query; of other things it is said by what
//! is shown of them. Pure.

use shared::albums::Album;
use shared::artists::Artist;
use shared::playlists::Playlist;

use super::kind::Kind;
use crate::songs::list::{Between, Filter};

/// The filters of a search.
#[derive(Debug)]
pub(super) struct Narrow {
    pub(super) filter: Filter,
}

impl Narrow {
    /// Whether everything passes.
    pub(super) fn is_empty(&self) -> bool {
        self.filter == Filter::default()
    }

    /// The kinds to which all filters apply.
    pub(super) fn kinds(&self, kinds: &[Kind]) -> Vec<Kind> {
        let of = &self.filter;
        let for_songs = of.genre.is_some() || of.taste.never_played || of.durations_ms != Between::default();
        let for_albums = of.years != Between::default() || of.taste.min_rating.is_some();
        let applies = |kind: &Kind| match kind {
            Kind::Songs | Kind::Lyrics => true,
            Kind::Albums => !for_songs,
            Kind::Playlists => !for_songs && !for_albums,
            Kind::Artists => !for_songs && !for_albums && of.owner.is_none(),
            Kind::Genres | Kind::Users => false,
        };
        kinds.iter().copied().filter(applies).collect()
    }

    /// Whether an album passes.
    pub(super) fn takes_album(&self, album: &Album) -> bool {
        let of = &self.filter;
        let year = album.year.map(u32::from);
        let stars = of.taste.min_rating.map(f64::from);
        of.owner.is_none_or(|owner| owner == album.owner.id)
            && (!of.taste.liked || album.favorite)
            && of.years.from.is_none_or(|from| year.is_some_and(|year| year >= from))
            && of.years.to.is_none_or(|to| year.is_some_and(|year| year <= to))
            && stars.is_none_or(|stars| album.rating.as_ref().is_some_and(|rating| rating.mean >= stars))
    }

    /// Whether an artist passes.
    pub(super) const fn takes_artist(&self, artist: &Artist) -> bool {
        !self.filter.taste.liked || artist.favorite
    }

    /// Whether a playlist passes.
    pub(super) fn takes_playlist(&self, playlist: &Playlist) -> bool {
        self.filter.owner.is_none_or(|owner| owner == playlist.owner.id)
            && (!self.filter.taste.liked || playlist.favorite)
    }
}
