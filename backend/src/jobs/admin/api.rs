//! `/admin/jobs`.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use shared::admin::{Job, JobState};
use shared::ids::JobId;
use shared::page::Page;

use super::store::{self, Wanted};
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::Json;
use crate::jobs::{Kind, enqueue, parked, schedules};
use crate::paging::{Asked, bad_parameter};
use crate::router::Tag;

/// The operations.
pub struct JobsApi;

#[OpenApi(tag = "Tag::Administration")]
impl JobsApi {
    /// List what the server has to do, newest first (admins)
    #[oai(path = "/admin/jobs", method = "get", operation_id = "list_jobs")]
    async fn list_jobs(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// Only those in this state.
        #[oai(name = "state")]
        Query(wanted): Query<Option<JobState>>,
        /// Only those of this kind, such as `process_upload`.
        Query(kind): Query<Option<String>>,
        /// How many, 1 to 200.
        Query(limit): Query<Option<u16>>,
        /// Where to go on.
        Query(cursor): Query<Option<String>>,
    ) -> Result<Json<Page<Job>>, AppError> {
        caller.require_admin()?;
        let unknown = || bad_parameter("kind", "There is no such kind of job.");
        let kind = kind.map(|name| Kind::parse(&name).ok_or_else(unknown)).transpose()?;
        let list = format!("jobs {wanted:?} {kind:?}");
        let asked = Asked::read(&state.keys, list, limit, cursor.as_deref())?;
        let wanted = Wanted { state: wanted, kind, before: asked.after };
        let found = store::list(state.db.read(), wanted, asked.limit).await?;
        asked.answer(&state.keys, found)
    }

    /// Start a job anew that was given up, or let one that waits after a failure run at once (admins)
    #[oai(path = "/admin/jobs/:job_id/retry", method = "post", operation_id = "retry_job")]
    async fn retry_job(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The job.
        Path(job_id): Path<JobId>,
    ) -> Result<Json<Job>, AppError> {
        caller.require_admin()?;
        let write = state.db.begin().await?;
        let taken_up = store::retry(&write, job_id).await?;
        if let Some(job) = &taken_up {
            parked::taken_up(&write, job).await?;
        }
        let job = store::find(&write, job_id).await?.ok_or(AppError::NotFound)?;
        write.commit().await?;
        if let Some(job) = &taken_up {
            parked::tell(state, job).await;
        }
        Ok(Json(job))
    }

    /// Remove a job that was given up (admins)
    #[oai(path = "/admin/jobs/:job_id", method = "delete", operation_id = "delete_job")]
    async fn delete_job(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The job.
        Path(job_id): Path<JobId>,
    ) -> Result<Removed, AppError> {
        caller.require_admin()?;
        let write = state.db.begin().await?;
        let Some(store::Removed(removed)) = store::delete_dead(&write, job_id).await? else {
            let alive = store::find(&write, job_id).await?.is_some();
            return Err(if alive { AppError::PreconditionFailed } else { AppError::NotFound });
        };
        if let Some(job) = &removed {
            parked::removed(&write, job).await?;
        }
        write.commit().await?;
        if let Some(job) = &removed {
            parked::clear(state, job).await?;
        }
        Ok(Removed::Removed)
    }

    /// Run something now that else runs by the clock (admins)
    ///
    /// One of `empty_bin`, `expire_uploads`, `reap_strays` and `relate_songs`.
    #[oai(path = "/admin/jobs/:name/run", method = "post", operation_id = "run_job")]
    async fn run_job(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// Its kind.
        Path(name): Path<String>,
    ) -> Result<Json<Job>, AppError> {
        caller.require_admin()?;
        let new = schedules::find(&name).ok_or(AppError::NotFound)?;
        let write = state.db.begin().await?;
        enqueue(&write, new).await?;
        let job = store::find_by_kind(&write, new.kind).await?.ok_or(AppError::NotFound)?;
        write.commit().await?;
        Ok(Json(job))
    }
}

/// The answer to a removal.
#[derive(ApiResponse)]
enum Removed {
    /// It is gone.
    #[oai(status = 204)]
    Removed,
}
