//! `/s/{token}`: what visitors of a public link see. The word in the path is the proof.

use poem::Request;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use shared::shares::SharedThing;

use super::{store, visit};
use crate::app::AppState;
use crate::error::AppError;
use crate::http::Json;
use crate::pictures::{self, Picture};
use crate::router::Tag;

/// The operations.
pub struct PublicSharesApi;

#[OpenApi(tag = "Tag::Sharing")]
impl PublicSharesApi {
    /// See what a public link leads to
    ///
    /// Anybody may who has the link. The links to sound and pictures in the answer need no other proof; ask
    /// again when they are over. 404 for a link that never was, 410 for one that works no more.
    #[oai(path = "/s/:token", method = "get", operation_id = "visit_share")]
    async fn visit_share(
        &self,
        Data(state): Data<&AppState>,
        /// The word at the end of the link.
        token: Path<String>,
        /// How many songs at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        request: &Request,
    ) -> Result<Json<SharedThing>, AppError> {
        let link = visit::open(state, &token.0).await?;
        let thing = visit::read(state, &link, limit.0, cursor.0.as_deref()).await?;
        // Who reads on has been counted.
        if cursor.0.is_none() {
            visit::count(state, &link, request).await?;
        }
        Ok(Json(thing))
    }

    /// See the picture of what a public link leads to
    ///
    /// As AVIF for who takes it and once it is made, else as JPEG.
    #[oai(path = "/s/:token/cover", method = "get", operation_id = "get_share_cover")]
    async fn get_share_cover(
        &self,
        Data(state): Data<&AppState>,
        /// The word at the end of the link.
        token: Path<String>,
        /// The width in pixels: 64, 128, 256, 512 or 1024.
        size: Query<u16>,
        request: &Request,
    ) -> Result<Picture, AppError> {
        let link = visit::open(state, &token.0).await?;
        let picture = store::cover(state.db.read(), &link).await?.ok_or(AppError::NotFound)?;
        pictures::respond(state, picture, size.0, None, request.headers()).await
    }
}
