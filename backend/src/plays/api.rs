//! `/me/plays`, and the lists that come of them.

use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use shared::endpoint::API_BASE;
use shared::ids::PlayId;
use shared::page::Page;
use shared::plays::{Play, PlayBatch, PlayOutcome, PlayReceipt, PlayReceipts, PlayReport, PlayedSong};
use shared::problem::FieldError;

use super::lists_store::{self, PlayedSort};
use super::{Wanted, delete, report};
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::{Json, JsonBody};
use crate::paging::Asked;
use crate::router::Tag;

/// The operations.
pub struct PlaysApi;

#[OpenApi(tag = "Tag::Taste")]
impl PlaysApi {
    /// Report a play
    ///
    /// It counts when half of the song or four minutes were heard, once for each time that you hear the
    /// song: what is reported again under the same `client_id`, or was heard while the same song was
    /// heard already, is answered with 200 and not counted.
    #[oai(path = "/me/plays", method = "post", operation_id = "report_play")]
    async fn report_play(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        JsonBody(play): JsonBody<PlayReport>,
    ) -> Result<Reported, AppError> {
        let receipt = report(state, &caller, vec![play]).await?.into_iter().next();
        let receipt = receipt.ok_or_else(|| anyhow::anyhow!("a play without a receipt"))?;
        match (receipt.outcome, receipt.play_id) {
            (PlayOutcome::Refused, _) => Err(refusal(receipt.error)),
            (PlayOutcome::Counted, Some(id)) => {
                Ok(Reported::Counted(Json(receipt), format!("{API_BASE}/me/plays/{id}")))
            }
            _ => Ok(Reported::NotCounted(Json(receipt))),
        }
    }

    /// Report plays together
    ///
    /// 1 to 500, as they come from a time without a network. Each is judged by itself, in their order, and
    /// has its own answer. Send the same batch again when you have heard none: nothing counts twice.
    #[oai(path = "/me/plays/batch", method = "post", operation_id = "report_plays")]
    async fn report_plays(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        JsonBody(batch): JsonBody<PlayBatch>,
    ) -> Result<Json<PlayReceipts>, AppError> {
        Ok(Json(PlayReceipts { items: report(state, &caller, batch.plays).await? }))
    }

    /// List your history
    ///
    /// The newest first. An entry whose song is gone or hidden from you stays, without the song.
    #[oai(path = "/me/plays", method = "get", operation_id = "list_plays")]
    async fn list_plays(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<Play>>, AppError> {
        let asked = Asked::read(&state.keys, "plays", limit.0, cursor.0.as_deref())?;
        let page = lists_store::list(state.db.read(), caller.user, asked.after, asked.limit).await?;
        asked.answer(&state.keys, page)
    }

    /// Delete your history
    ///
    /// All of it, or what began before a time. The numbers of plays go down with it, and what is reported
    /// late about that time is not counted any more.
    #[oai(path = "/me/plays", method = "delete", operation_id = "delete_plays")]
    async fn delete_plays(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// Only what began before this.
        before: Query<Option<DateTime<Utc>>>,
    ) -> Result<Deleted, AppError> {
        let wanted = before.0.map_or(Wanted::All, Wanted::Before);
        delete(state, &caller, wanted).await.map(|()| Deleted::Done)
    }

    /// Read an entry of your history
    #[oai(path = "/me/plays/:play_id", method = "get", operation_id = "get_play")]
    async fn get_play(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The entry.
        play_id: Path<PlayId>,
    ) -> Result<Json<Play>, AppError> {
        let play = lists_store::find(state.db.read(), caller.user, play_id.0).await?;
        play.map(Json).ok_or(AppError::NotFound)
    }

    /// Delete an entry of your history
    #[oai(path = "/me/plays/:play_id", method = "delete", operation_id = "delete_play")]
    async fn delete_play(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The entry.
        play_id: Path<PlayId>,
    ) -> Result<Deleted, AppError> {
        delete(state, &caller, Wanted::One(play_id.0)).await.map(|()| Deleted::Done)
    }

    /// List what you have played
    ///
    /// Each song once, the last played first.
    #[oai(path = "/me/recently-played", method = "get", operation_id = "list_recently_played")]
    async fn list_recently_played(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<PlayedSong>>, AppError> {
        let asked = Asked::read(&state.keys, "recently played", limit.0, cursor.0.as_deref())?;
        let (db, sort) = (state.db.read(), PlayedSort::LastPlay);
        let page = lists_store::list_played(db, caller.user, sort, None, asked.after, asked.limit).await?;
        asked.answer(&state.keys, page)
    }

    /// List what you play most
    ///
    /// Each song once, the most often played first; over all times, or by the plays that began between two.
    #[oai(path = "/me/most-played", method = "get", operation_id = "list_most_played")]
    async fn list_most_played(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// Only plays that began then or later.
        from: Query<Option<DateTime<Utc>>>,
        /// Only plays that began before.
        to: Query<Option<DateTime<Utc>>>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<PlayedSong>>, AppError> {
        let millis = |time: Option<DateTime<Utc>>| time.map(|time| time.timestamp_millis());
        let (from, to) = (millis(from.0), millis(to.0));
        let asked =
            Asked::read(&state.keys, format!("most played {from:?} {to:?}"), limit.0, cursor.0.as_deref())?;
        let (db, after, limit) = (state.db.read(), asked.after, asked.limit);
        let page = if from.is_none() && to.is_none() {
            lists_store::list_played(db, caller.user, PlayedSort::Plays, None, after, limit).await?
        } else {
            let between = (from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX));
            lists_store::list_most_played_between(db, caller.user, between, after, limit).await?
        };
        asked.answer(&state.keys, page)
    }
}

/// Why a play cannot be.
fn refusal(error: Option<FieldError>) -> AppError {
    match error {
        Some(error) if error.code == "not_found" => AppError::NotFound,
        error => AppError::Validation(error.into_iter().collect()),
    }
}

/// What became of a play.
#[derive(ApiResponse)]
enum Reported {
    /// It is a new entry of the history.
    #[oai(status = 201)]
    Counted(
        Json<PlayReceipt>,
        /// The entry.
        #[oai(header = "Location")]
        String,
    ),
    /// It is none; `outcome` says why.
    #[oai(status = 200)]
    NotCounted(Json<PlayReceipt>),
}

/// It is deleted.
#[derive(ApiResponse)]
enum Deleted {
    /// It is not there.
    #[oai(status = 204)]
    Done,
}
