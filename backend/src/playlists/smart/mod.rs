//! Smart playlists: rules decide what is in them, anew each time. They are evaluated for who looks: the songs are
//! those that he may hear, and what rules call ratings, plays and favourites are his.

pub mod api;
mod compile_store;
mod store;

use sea_orm::ConnectionTrait as _;
use shared::ids::{PlaylistId, SongId, UserId};
use shared::page::Page;
use shared::playlists::Playlist;
use shared::playlists::items::PlaylistItem;
use shared::playlists::smart::Preview;
use shared::problem::FieldError;
use shared::rules::Rules;
use shared::rules::check::Checked;
use shared::songs::{Cover, Song};

use self::compile_store::Look;
use crate::app::AppState;
use crate::error::AppError;
use crate::{paging, songs};

/// How many songs a preview shows.
const PREVIEWED: u16 = 20;
/// How many pictures stand for a playlist that has none.
const COVERS: usize = 4;

/// Reads rules that stand in the field `rules` of a request.
pub(super) fn check(rules: &Rules) -> Result<Checked, Vec<FieldError>> {
    rules.check().map_err(|errors| {
        let inside = |error: FieldError| FieldError { field: format!("/rules{}", error.field), ..error };
        errors.into_iter().map(inside).collect()
    })
}

fn look(state: &AppState, viewer: UserId) -> Look {
    Look { viewer, now: state.clock.now(), backend: state.db.read().get_database_backend() }
}

/// What the rules would choose now.
async fn preview(state: &AppState, viewer: UserId, rules: &Rules) -> Result<Preview, AppError> {
    let rules = check(rules).map_err(AppError::Validation)?;
    let look = look(state, viewer);
    let totals = store::totals(state.db.read(), &rules, look).await?;
    let (ids, _) = store::list(state.db.read(), &rules, look, None, PREVIEWED).await?;
    let items = find_songs(state, viewer, ids).await?;
    Ok(Preview { song_count: totals.songs, duration_ms: totals.duration_ms, items })
}

/// The songs with these ids, in their order.
async fn find_songs(state: &AppState, viewer: UserId, ids: Vec<SongId>) -> Result<Vec<Song>, AppError> {
    let mut songs = songs::store::find_many(state.db.read(), viewer, ids.iter().copied()).await?;
    Ok(ids.into_iter().filter_map(|id| songs.remove(&id)).collect())
}

/// Adds to a smart playlist what its rules choose for who looks.
pub(super) async fn complete(
    state: &AppState,
    viewer: UserId,
    playlist: Playlist,
) -> Result<Playlist, AppError> {
    let Some(rules) = &playlist.rules else { return Ok(playlist) };
    let preview = preview(state, viewer, rules).await?;
    let mut covers: Vec<Cover> = Vec::new();
    for cover in preview.items.into_iter().filter_map(|song| song.cover) {
        if covers.len() < COVERS && playlist.cover.is_none() && !covers.contains(&cover) {
            covers.push(cover);
        }
    }
    let (song_count, duration_ms) = (Some(preview.song_count), Some(preview.duration_ms));
    Ok(Playlist { song_count, duration_ms, covers, ..playlist })
}

/// A page of the songs that the rules of a playlist choose, in the version at hand.
pub(super) async fn list(
    state: &AppState,
    viewer: UserId,
    (playlist, version, rules): (PlaylistId, u32, &Rules),
    limit: u16,
    cursor: Option<&str>,
) -> Result<Page<PlaylistItem>, AppError> {
    let look = look(state, viewer);
    let rules = check(rules).map_err(AppError::Validation)?;
    // Other rules are another list.
    let list = format!("smart playlist {playlist} {version}");
    let after: Option<store::Place> = paging::decode(&state.keys, &list, cursor)?;
    let (ids, next) = store::list(state.db.read(), &rules, look, after.as_ref(), limit).await?;
    let songs = find_songs(state, viewer, ids).await?;
    let item = |song| PlaylistItem { id: None, song: Some(song), said: None, added_by: None, added_at: None };
    let next_cursor = next.map(|place| paging::encode(&state.keys, &list, &place)).transpose()?;
    Ok(Page { items: songs.into_iter().map(item).collect(), next_cursor })
}
