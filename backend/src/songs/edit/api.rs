//! The history of songs, undoing what was changed, and whom they are shown to. `PATCH` stands with the other
//! methods of `/songs`.

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use shared::edits::{Edited, SongEdit};
use shared::ids::{EditId, SongId};
use shared::page::Page;
use shared::songs::Owner;

use super::store;
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::Json;
use crate::paging;
use crate::router::Tag;

/// The operations.
pub struct EditsApi;

#[OpenApi(tag = "Tag::Songs")]
impl EditsApi {
    /// List the changes to a song
    ///
    /// The latest first. For its owner and for admins.
    #[oai(path = "/songs/:song_id/edits", method = "get", operation_id = "list_song_edits")]
    async fn list_song_edits(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<SongEdit>>, AppError> {
        let limit = paging::limit(limit.0)?;
        let list = format!("edits {}", song_id.0);
        let before: Option<EditId> = paging::decode(&state.keys, &list, cursor.0.as_deref())?;
        let more = u64::from(limit) + 1;
        let found = store::history(state.db.read(), song_id.0, caller.reach(), before, more).await?;
        let mut items = found.ok_or(AppError::NotFound)?;
        let is_last = items.len() <= usize::from(limit);
        items.truncate(limit.into());
        let last = items.last().filter(|_| !is_last);
        let next_cursor = last.map(|edit| paging::encode(&state.keys, &list, &edit.id)).transpose()?;
        Ok(Json(Page { items, next_cursor }))
    }

    /// Take a change back
    ///
    /// On all songs that it was made to, as a change of its own. Refused when one of them was changed again
    /// in the same place.
    #[oai(path = "/edits/:edit_id/undo", method = "post", operation_id = "undo_edit")]
    async fn undo_edit(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The change.
        edit_id: Path<EditId>,
    ) -> Result<Json<Edited>, AppError> {
        super::undo(state, &caller, edit_id.0).await.map(Json)
    }

    /// List whom a song is shown to
    ///
    /// When its visibility is `people`. For its owner and for admins.
    #[oai(path = "/songs/:song_id/people", method = "get", operation_id = "list_song_people")]
    async fn list_song_people(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
    ) -> Result<Json<Vec<Owner>>, AppError> {
        let people = store::people_of(state.db.read(), song_id.0, caller.reach()).await?;
        people.map(Json).ok_or(AppError::NotFound)
    }
}
