//! What admins see and do of the server's work.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::endpoint::{Endpoint, Method, query};
use crate::ids::{JobId, UserId};
use crate::page::Page;

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for its turn, or after a failure for its time.
    Waiting,
    /// A worker has it.
    Running,
    /// Failed too often and was given up.
    Dead,
    /// A state that this client does not know yet.
    #[serde(other)]
    Unknown,
}

impl JobState {
    /// How it stands in requests.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Dead => "dead",
            Self::Unknown => "unknown",
        }
    }
}

/// A piece of work for later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Job {
    /// The job.
    pub id: JobId,
    /// What it does, such as `process_upload`.
    pub kind: String,
    /// The id of what it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Uuid>,
    /// For whom it is done; nobody for the server's own work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<UserId>,
    /// Where it is.
    pub state: JobState,
    /// How often it was begun.
    pub attempts: u16,
    /// What went wrong the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When it was put in.
    #[serde(with = "crate::time")]
    pub created_at: DateTime<Utc>,
    /// Before when it does not begin; of a dead one, when it was given up.
    #[serde(with = "crate::time")]
    pub run_at: DateTime<Utc>,
}

/// Lists jobs, newest first.
#[derive(Debug, Clone, Default)]
pub struct ListJobs {
    /// Only those in this state.
    pub state: Option<JobState>,
    /// Only those of this kind.
    pub kind: Option<String>,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListJobs {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/admin/jobs";
    type Body = ();
    type Response = Page<Job>;

    fn uri(&self) -> String {
        let query = query(&[
            ("state", self.state.map(|state| state.as_str().to_owned())),
            ("kind", self.kind.clone()),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor.clone()),
        ]);
        format!("{}{query}", Self::PATH)
    }
}

/// Starts a job anew that was given up, or lets one that waits after a failure run at once.
#[derive(Debug, Clone, Copy)]
pub struct RetryJob(pub JobId);

impl Endpoint for RetryJob {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/admin/jobs/{job_id}/retry";
    type Body = ();
    type Response = Job;

    fn uri(&self) -> String {
        format!("/admin/jobs/{}/retry", self.0)
    }
}

/// Removes a job that was given up.
#[derive(Debug, Clone, Copy)]
pub struct DeleteJob(pub JobId);

impl Endpoint for DeleteJob {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/admin/jobs/{job_id}";
    type Body = ();
    type Response = ();

    fn uri(&self) -> String {
        format!("/admin/jobs/{}", self.0)
    }
}

/// Runs something now that else runs by the clock.
#[derive(Debug, Clone)]
pub struct RunJob(
    /// Its kind, such as `empty_bin`.
    pub String,
);

impl Endpoint for RunJob {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/admin/jobs/{name}/run";
    type Body = ();
    type Response = Job;

    fn uri(&self) -> String {
        format!("/admin/jobs/{}/run", self.0)
    }
}
