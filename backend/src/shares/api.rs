//! `/shares`: one's own public links.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use shared::endpoint::API_BASE;
use shared::ids::ShareId;
use shared::page::Page;
use shared::shares::{NewShare, Share, ShareChanges};
use uuid::Uuid;

use super::{service, store};
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::{Json, JsonBody};
use crate::paging::{self, Asked};
use crate::router::Tag;

/// The operations.
pub struct SharesApi;

#[OpenApi(tag = "Tag::Sharing")]
impl SharesApi {
    /// List your public links
    ///
    /// The latest first, also those that work no more.
    #[oai(path = "/shares", method = "get", operation_id = "list_shares")]
    async fn list_shares(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// Only those to this song, album or playlist.
        thing_id: Query<Option<Uuid>>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<Share>>, AppError> {
        let list = format!("shares {} {:?}", caller.user, thing_id.0);
        let asked = Asked::<ShareId>::read(&state.keys, list, limit.0, cursor.0.as_deref())?;
        let more = u64::from(asked.limit) + 1;
        let links = store::list(state.db.read(), caller.user, thing_id.0, asked.after, more).await?;
        let (links, next) = paging::page(links, asked.limit, |link| link.id);
        let items = service::show(state, caller.user, links).await?;
        asked.answer(&state.keys, (items, next))
    }

    /// Make a public link
    ///
    /// To a song, an album or a playlist of yours, or one that its owner shows to everyone. Whoever has the link
    /// sees and hears, without an account, what of it is yours or public at that time.
    #[oai(path = "/shares", method = "post", operation_id = "create_share")]
    async fn create_share(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        new: JsonBody<NewShare>,
    ) -> Result<Created, AppError> {
        let share = service::create(state, caller.user, new.0).await?;
        let location = format!("{API_BASE}/shares/{}", share.id);
        Ok(Created::Share(Json(share), location))
    }

    /// Read one of your public links
    #[oai(path = "/shares/:share_id", method = "get", operation_id = "get_share")]
    async fn get_share(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The link.
        share_id: Path<ShareId>,
    ) -> Result<Json<Share>, AppError> {
        service::read(state, caller.user, share_id.0).await.map(Json)
    }

    /// Change a public link
    ///
    /// Its address stays.
    #[oai(path = "/shares/:share_id", method = "patch", operation_id = "update_share")]
    async fn update_share(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The link.
        share_id: Path<ShareId>,
        changes: JsonBody<ShareChanges>,
    ) -> Result<Json<Share>, AppError> {
        service::update(state, caller.user, share_id.0, changes.0).await.map(Json)
    }

    /// Revoke a public link
    ///
    /// It works no more from now on, and links to sound that came of it end within seconds.
    #[oai(path = "/shares/:share_id", method = "delete", operation_id = "delete_share")]
    async fn delete_share(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The link.
        share_id: Path<ShareId>,
    ) -> Result<Revoked, AppError> {
        service::delete(state, caller.user, share_id.0).await?;
        Ok(Revoked::Revoked)
    }
}

/// A new link.
#[derive(ApiResponse)]
enum Created {
    /// It works.
    #[oai(status = 201)]
    Share(
        Json<Share>,
        /// Where it is.
        #[oai(header = "Location")]
        String,
    ),
}

/// 204.
#[derive(ApiResponse)]
enum Revoked {
    /// It works no more.
    #[oai(status = 204)]
    Revoked,
}
