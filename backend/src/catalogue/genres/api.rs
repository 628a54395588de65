//! `/genres`.

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use shared::genres::{Genre, GenreSort};
use shared::ids::GenreId;
use shared::page::Page;

use super::store;
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::Json;
use crate::paging;
use crate::router::Tag;

/// The operations.
pub struct GenresApi;

#[OpenApi(tag = "Tag::Catalogue")]
impl GenresApi {
    /// List genres
    ///
    /// Those of the songs that you may see.
    #[oai(path = "/genres", method = "get", operation_id = "list_genres")]
    async fn list_genres(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The order; by name when absent.
        sort: Query<Option<GenreSort>>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<Genre>>, AppError> {
        let sort = sort.0.unwrap_or_default();
        let limit = paging::limit(limit.0)?;
        let list = format!("genres {}", sort.as_str());
        let after = paging::decode(&state.keys, &list, cursor.0.as_deref())?;
        let (items, next) = store::page(state.db.pages(), caller.user, sort, after, limit).await?;
        let next_cursor = next.map(|place| paging::encode(&state.keys, &list, &place)).transpose()?;
        Ok(Json(Page { items, next_cursor }))
    }

    /// Read a genre
    #[oai(path = "/genres/:genre_id", method = "get", operation_id = "get_genre")]
    async fn get_genre(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The genre.
        genre_id: Path<GenreId>,
    ) -> Result<Json<Genre>, AppError> {
        let found = store::find_many(state.db.pages(), caller.user, [genre_id.0]).await?;
        found.into_values().next().map(Json).ok_or(AppError::NotFound)
    }
}
