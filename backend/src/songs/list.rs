//! Lists of songs: which, in which order, and where they go on.

use shared::ids::{AlbumId, ArtistId, GenreId, UserId};
use shared::page::Page;
use shared::songs::{Song, SongSort};

use super::list_store;
use crate::app::AppState;
use crate::catalogue::tallies::{self, Kind};
use crate::error::AppError;
use crate::paging;

/// Which songs a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All that the viewer may hear.
    Audible,
    /// The viewer's own.
    Own,
    /// The viewer's own that lie in the bin.
    Bin,
}

/// What the songs of a list have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// This artist is heard on them.
    pub artist: Option<ArtistId>,
    /// They are of this album.
    pub album: Option<AlbumId>,
    /// They are of this genre.
    pub genre: Option<GenreId>,
    /// They are his.
    pub owner: Option<UserId>,
    /// They are of these years.
    pub years: Between,
    /// They last so long, in milliseconds.
    pub durations_ms: Between,
    /// What listeners have to do with them.
    pub taste: Taste,
}

/// A range of numbers, both ends included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Between {
    /// Nothing below.
    pub from: Option<u32>,
    /// Nothing above.
    pub to: Option<u32>,
}

/// What holds for songs by what listeners have to do with them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taste {
    /// They are favourites of the viewer.
    pub liked: bool,
    /// The viewer's history does not have them.
    pub never_played: bool,
    /// They have so many stars or more on the mean.
    pub min_rating: Option<u8>,
}

impl Filter {
    /// What the list is about that it narrows down most, and that it is cheaper to begin with than with the
    /// order, unless it has very many songs.
    pub(super) fn subject(&self) -> Option<(Kind, uuid::Uuid)> {
        let album = self.album.map(|album| (Kind::Album, album.0));
        let artist = self.artist.map(|artist| (Kind::Artist, artist.0));
        album.or(artist).or(self.genre.map(|genre| (Kind::Genre, genre.0)))
    }
}

/// What a list shall hold.
#[derive(Debug)]
pub struct Listing {
    /// Who asks.
    pub viewer: UserId,
    /// Which songs.
    pub scope: Scope,
    /// What they have in common.
    pub filter: Filter,
    /// In which order.
    pub sort: SongSort,
    /// How many, as the request says.
    pub limit: Option<u16>,
}

/// How many songs of a list are read whole and sorted; longer ones are walked in their order until the page
/// is full.
const SORTED_WHOLE: u32 = 2000;

/// A page of a list, behind a cursor that this list has given.
///
/// # Errors
/// The limit or the cursor is bad, or the database fails.
pub async fn page(state: &AppState, listing: Listing, cursor: Option<&str>) -> Result<Page<Song>, AppError> {
    let limit = paging::limit(listing.limit)?;
    let name = format!("songs {} {:?} {:?}", listing.sort.as_str(), listing.scope, listing.filter);
    let after = paging::decode(&state.keys, &name, cursor)?;
    let is_filtered = listing.filter != Filter::default();
    let db = if is_filtered { state.db.read() } else { state.db.pages() };
    let whole = match listing.filter.subject() {
        // Nobody likes so much that it is not better found by his marks.
        None => listing.filter.taste.liked,
        Some((Kind::Album, _)) => true,
        Some((kind, id)) => {
            let total = tallies::find(db, kind, listing.viewer, id).await?;
            total.is_none_or(|total| total.songs <= SORTED_WHOLE)
        }
    };
    let (items, next) = list_store::list(db, &listing, whole, after, limit).await?;
    let next_cursor = next.map(|place| paging::encode(&state.keys, &name, &place)).transpose()?;
    Ok(Page { items, next_cursor })
}
