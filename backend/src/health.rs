//! Whether the process lives, and whether it can do its work.

use poem::handler;
use poem::http::StatusCode;
use poem::web::{Data, Json};
use serde::Serialize;

use crate::app::AppState;

/// The process answers.
#[handler]
pub fn live() -> Json<Live> {
    Json(Live { status: "live" })
}

/// The answer of [`live`].
#[derive(Serialize)]
pub struct Live {
    status: &'static str,
}

/// The parts that the server needs, each with its state; 503 unless all are well.
#[handler]
pub async fn ready(Data(state): Data<&AppState>) -> (StatusCode, Json<Ready>) {
    let ready = Ready {
        accepting: word(!state.stopping.is_cancelled()),
        database: word(state.db.ping().await.is_ok()),
        storage: word(state.storage.is_writable().await),
        workers: word(state.workers.is_well()),
    };
    let well = [ready.accepting, ready.database, ready.storage, ready.workers].iter().all(|word| *word == OK);
    (if well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(ready))
}

/// The answer of [`ready`].
#[derive(Serialize)]
pub struct Ready {
    accepting: &'static str,
    database: &'static str,
    storage: &'static str,
    workers: &'static str,
}

const OK: &str = "ok";

const fn word(well: bool) -> &'static str {
    if well { OK } else { "unavailable" }
}
