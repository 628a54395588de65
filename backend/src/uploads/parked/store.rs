//! Queries about uploads whose job was given up.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use shared::ids::UploadId;
use shared::uploads::{UploadError, UploadState};

use crate::entities::upload;
use crate::uploads::store::{PARKED, WORKED_ON, word};

/// What becomes of an upload whose job was given up.
#[derive(Debug, Clone)]
pub(super) enum Parking {
    /// It has failed, and is kept for a while.
    Parked {
        /// Why.
        error: UploadError,
        /// For how long.
        until: DateTime<Utc>,
    },
    /// It waits for its work again.
    Resumed,
    /// It has failed for good.
    Ended,
}

/// Parks an upload that is worked on, or goes on with one that is parked. It may have been taken back.
pub(super) async fn set_parking(
    db: &impl ConnectionTrait,
    id: UploadId,
    parking: Parking,
) -> Result<(), DbErr> {
    let upload = upload::Entity::update_many().filter(upload::Column::Id.eq(id));
    let (error, until) = match parking {
        Parking::Ended => {
            let failed = Expr::value(word(UploadState::Failed));
            let ended = upload.col_expr(upload::Column::State, failed);
            return ended.filter(upload::Column::State.eq(PARKED)).exec(db).await.map(|_| ());
        }
        Parking::Parked { error, until } => (Some(error), Some(until)),
        Parking::Resumed => (None, None),
    };
    let (from, to) =
        if error.is_some() { (&WORKED_ON[..], PARKED) } else { (&[PARKED][..], word(UploadState::Queued)) };
    let (code, detail) = error.map(|error| (error.code, error.detail)).unzip();
    upload
        .col_expr(upload::Column::State, Expr::value(to))
        .col_expr(upload::Column::ErrorCode, Expr::value(code))
        .col_expr(upload::Column::ErrorDetail, Expr::value(detail))
        .col_expr(upload::Column::ProgressPercent, Expr::value(None::<i16>))
        .col_expr(upload::Column::ExpiresAt, Expr::value(until))
        .filter(upload::Column::State.is_in(from.iter().copied()))
        .exec(db)
        .await
        .map(|_| ())
}
