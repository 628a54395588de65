//! `/songs/{song_id}/lyrics`.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::PlainText;
use poem_openapi::{ApiRequest, ApiResponse, OpenApi};
use shared::ids::SongId;
use shared::lyrics::Lyrics;

use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::{Json, JsonBody};
use crate::router::Tag;

/// The operations.
pub struct LyricsApi;

#[OpenApi(tag = "Tag::Songs")]
impl LyricsApi {
    /// Read the lyrics of a song
    ///
    /// What somebody has written, else what its file says; no lines when there are none.
    #[oai(path = "/songs/:song_id/lyrics", method = "get", operation_id = "get_lyrics")]
    async fn get_lyrics(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
    ) -> Result<Json<Lyrics>, AppError> {
        super::read(state, caller.user, song_id.0).await.map(Json)
    }

    /// Write the lyrics of a song
    ///
    /// As JSON, or as a text in the form of LRC. The answer is what is kept: lines in the order of their
    /// times, words without what cannot be shown.
    #[oai(path = "/songs/:song_id/lyrics", method = "put", operation_id = "put_lyrics")]
    async fn put_lyrics(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
        lyrics: Written,
    ) -> Result<Json<Lyrics>, AppError> {
        let lyrics = match lyrics {
            Written::Json(JsonBody(lyrics)) => lyrics,
            Written::Lrc(PlainText(text)) => Lyrics::parse(&text),
        };
        super::write(state, &caller, song_id.0, lyrics).await.map(Json)
    }

    /// Remove the lyrics of a song
    ///
    /// Those of its file are not shown any more either.
    #[oai(path = "/songs/:song_id/lyrics", method = "delete", operation_id = "delete_lyrics")]
    async fn delete_lyrics(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
    ) -> Result<Removed, AppError> {
        super::write(state, &caller, song_id.0, Lyrics::default()).await?;
        Ok(Removed::Done)
    }
}

/// Lyrics as they are sent.
#[derive(ApiRequest)]
enum Written {
    /// Line by line.
    Json(JsonBody<Lyrics>),
    /// A text, LRC where its lines have times.
    Lrc(PlainText<String>),
}

/// There are no lyrics any more.
#[derive(ApiResponse)]
enum Removed {
    /// There are none.
    #[oai(status = 204)]
    Done,
}
