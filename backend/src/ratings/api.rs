//! `/me/ratings`.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::{ApiResponse, OpenApi};
use shared::ids::{AlbumId, SongId};
use shared::ratings::{Rating, Stars};

use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::{Json, JsonBody};
use crate::marks::Subject;
use crate::router::Tag;

/// The operations.
pub struct RatingsApi;

#[OpenApi(tag = "Tag::Taste")]
impl RatingsApi {
    /// Rate a song
    ///
    /// With 1 to 5 stars, as often as you like; the last ones count. The answer is what all listeners
    /// think of it now.
    #[oai(path = "/me/ratings/songs/:song_id", method = "put", operation_id = "rate_song")]
    async fn rate_song(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
        JsonBody(given): JsonBody<Stars>,
    ) -> Result<Json<Rating>, AppError> {
        let rating = super::rate(state, &caller, Subject::Song(song_id.0), Some(given.stars)).await?;
        rating.map(Json).ok_or(AppError::NotFound)
    }

    /// Rate an album
    ///
    /// As songs are rated; it has nothing to do with the ratings of its songs.
    #[oai(path = "/me/ratings/albums/:album_id", method = "put", operation_id = "rate_album")]
    async fn rate_album(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The album.
        album_id: Path<AlbumId>,
        JsonBody(given): JsonBody<Stars>,
    ) -> Result<Json<Rating>, AppError> {
        let rating = super::rate(state, &caller, Subject::Album(album_id.0), Some(given.stars)).await?;
        rating.map(Json).ok_or(AppError::NotFound)
    }

    /// Take back your rating of an album
    #[oai(path = "/me/ratings/albums/:album_id", method = "delete", operation_id = "unrate_album")]
    async fn unrate_album(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The album.
        album_id: Path<AlbumId>,
    ) -> Result<Unrated, AppError> {
        super::rate(state, &caller, Subject::Album(album_id.0), None).await?;
        Ok(Unrated::Done)
    }

    /// Take back your rating of a song
    #[oai(path = "/me/ratings/songs/:song_id", method = "delete", operation_id = "unrate_song")]
    async fn unrate_song(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
    ) -> Result<Unrated, AppError> {
        super::rate(state, &caller, Subject::Song(song_id.0), None).await?;
        Ok(Unrated::Done)
    }
}

/// You have given nothing.
#[derive(ApiResponse)]
enum Unrated {
    /// You have given nothing.
    #[oai(status = 204)]
    Done,
}
