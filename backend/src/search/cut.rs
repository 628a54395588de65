//! Cuts what was found to what was asked for.

use shared::search::{Found, SearchKind};
use uuid::Uuid;

/// Leaves so many of each kind, and says which is the last one of the only kind when there are more behind it.
pub(super) fn cut(found: &mut Found, wanted: usize, only: Option<SearchKind>) -> Option<Uuid> {
    macro_rules! cut {
        ($($kind:ident $list:ident),*) => {{
            let mut last = None;
            $(
                if only == Some(SearchKind::$kind) && found.$list.len() > wanted {
                    last = wanted.checked_sub(1).and_then(|at| found.$list.get(at)).map(|one| one.id.0);
                }
                found.$list.truncate(wanted);
            )*
            last
        }};
    }
    cut!(
        Songs songs, Albums albums, Artists artists, Playlists playlists, Genres genres, Lyrics lyrics,
        Users users
    )
}
