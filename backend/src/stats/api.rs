//! `/me/stats`.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use shared::stats::{Stats, YearReview};

use super::calendar;
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::Json;
use crate::paging::bad_parameter;
use crate::router::Tag;

/// The operations.
pub struct StatsApi;

#[OpenApi(tag = "Tag::Taste")]
impl StatsApi {
    /// Read what you have heard in some time
    ///
    /// By day, week or month, whichever suits the length of the time; ten years at most.
    #[oai(path = "/me/stats", method = "get", operation_id = "get_stats")]
    async fn get_stats(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The begin; 30 days before the end when absent.
        from: Query<Option<DateTime<Utc>>>,
        /// The end; now when absent.
        to: Query<Option<DateTime<Utc>>>,
        /// By which clocks days and hours are told, a name such as `Europe/Berlin`; UTC when absent.
        time_zone: Query<Option<String>>,
    ) -> Result<Json<Stats>, AppError> {
        let zone = zone(time_zone.0.as_deref())?;
        super::stats(state, caller.user, from.0, to.0, zone).await.map(Json)
    }

    /// Read a year of yours in review
    #[oai(path = "/me/stats/years/:year", method = "get", operation_id = "get_year_review")]
    async fn get_year_review(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The year, 1970 to 9998.
        year: Path<u16>,
        /// By which clocks days and hours are told, a name such as `Europe/Berlin`; UTC when absent.
        time_zone: Query<Option<String>>,
    ) -> Result<Json<YearReview>, AppError> {
        let zone = zone(time_zone.0.as_deref())?;
        super::year(state, caller.user, year.0, zone).await.map(Json)
    }
}

fn zone(name: Option<&str>) -> Result<Tz, AppError> {
    let Some(name) = name else { return Ok(Tz::UTC) };
    calendar::zone(name).ok_or_else(|| {
        bad_parameter("time_zone", "There is no time zone of that name; one is `Europe/Berlin`.")
    })
}
