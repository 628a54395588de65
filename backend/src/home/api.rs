//! `/home`.

use poem::web::Data;
use poem_openapi::OpenApi;
use shared::home::Home;

use super::{gather_store, plan, recommend, show};
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::Json;
use crate::router::Tag;

/// The operations.
pub struct HomeApi;

#[OpenApi(tag = "Tag::Taste")]
impl HomeApi {
    /// Read home
    ///
    /// Shelves of what you may want to hear now; those that would be empty are left out. What is recommended comes
    /// with a reason. Everything is made of what you have heard and like, and of what you may see.
    #[oai(path = "/home", method = "get", operation_id = "get_home")]
    async fn get_home(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
    ) -> Result<Json<Home>, AppError> {
        let (db, viewer) = (state.db.pages(), caller.user);
        let own = gather_store::own(db, viewer).await?;
        let plan = plan::plan(own, state.clock.now());
        let beside = gather_store::beside(db, viewer, &plan, state.clock.now()).await?;
        let recommended = recommend::recommend(&plan, &beside);
        Ok(Json(show::show(db, viewer, &plan, &beside, &recommended).await?))
    }
}
