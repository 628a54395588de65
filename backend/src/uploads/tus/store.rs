//! Queries about uploads that are being received: who appends, and how far they are.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, UpdateMany,
};
use shared::ids::{UploadId, UserId};
use shared::uploads::UploadState;
use uuid::Uuid;

use crate::entities::upload;
use crate::uploads::store::word;
use crate::uploads::wishes::Wishes;

/// How far an upload is.
#[derive(Debug)]
pub(in crate::uploads) struct Status {
    pub(in crate::uploads) is_receiving: bool,
    pub(in crate::uploads) offset_bytes: u64,
    pub(in crate::uploads) size_bytes: u64,
    pub(in crate::uploads) expires_at: Option<DateTime<Utc>>,
    /// Whether the bytes go straight to the object store.
    pub(super) is_direct: bool,
    /// `Upload-Metadata` as it came.
    pub(in crate::uploads) metadata: Option<String>,
    /// Until when somebody is appending, by the clock of the database.
    pub(super) leased_until_ms: Option<i64>,
}

impl Status {
    /// Whether nobody went on with it in time.
    pub(in crate::uploads) fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.is_receiving && self.expires_at.is_some_and(|end| end <= now)
    }
}

/// How far an upload of this account is. Inside of a transaction it stays so until that ends.
pub(in crate::uploads) async fn find_status(
    db: &impl ConnectionTrait,
    owner: UserId,
    id: UploadId,
) -> Result<Option<Status>, DbErr> {
    let row = upload::Entity::find_by_id(id).filter(upload::Column::OwnerId.eq(owner)).one(db).await?;
    row.map(to_status).transpose()
}

/// The same, and nobody else changes it until the transaction ends.
pub(super) async fn lock(
    db: &impl ConnectionTrait,
    owner: UserId,
    id: UploadId,
) -> Result<Option<Status>, DbErr> {
    let select = upload::Entity::find_by_id(id).filter(upload::Column::OwnerId.eq(owner));
    select.lock_exclusive().one(db).await?.map(to_status).transpose()
}

fn to_status(row: upload::Model) -> Result<Status, DbErr> {
    let wishes: Wishes = serde_json::from_str(&row.wishes).map_err(|error| DbErr::Json(error.to_string()))?;
    Ok(Status {
        is_receiving: row.state == word(UploadState::Receiving),
        offset_bytes: row.offset_bytes.try_into().unwrap_or_default(),
        size_bytes: row.size_bytes.try_into().unwrap_or_default(),
        expires_at: row.expires_at,
        is_direct: row.direct,
        metadata: wishes.metadata,
        leased_until_ms: row.lease.and(row.lease_until_ms),
    })
}

/// How many uploads of an account are being appended to.
pub(super) async fn count_leases(
    db: &impl ConnectionTrait,
    owner: UserId,
    now_ms: i64,
) -> Result<u64, DbErr> {
    upload::Entity::find()
        .filter(upload::Column::OwnerId.eq(owner))
        .filter(upload::Column::State.eq(word(UploadState::Receiving)))
        .filter(upload::Column::Lease.is_not_null())
        .filter(upload::Column::LeaseUntilMs.gt(now_ms))
        .count(db)
        .await
}

/// Gives an upload to who appends now.
pub(super) async fn take_lease(
    db: &impl ConnectionTrait,
    id: UploadId,
    lease: Uuid,
    until_ms: i64,
) -> Result<(), DbErr> {
    let take = upload::Entity::update_many()
        .col_expr(upload::Column::Lease, Expr::value(lease))
        .col_expr(upload::Column::LeaseUntilMs, Expr::value(until_ms))
        .filter(upload::Column::Id.eq(id));
    take.exec(db).await.map(|_| ())
}

/// What the holder of a lease writes down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progress {
    /// Whose lease it is.
    pub(super) lease: Uuid,
    /// How many bytes are safe.
    pub(super) offset_bytes: u64,
    /// Until when he may be silent now; `None` when he is done.
    pub(super) until_ms: Option<i64>,
    /// When the rest is given up.
    pub(super) expires_at: DateTime<Utc>,
}

/// Writes down how far an upload is. `false` when the lease was lost or the upload taken back.
pub(super) async fn advance(
    db: &impl ConnectionTrait,
    id: UploadId,
    progress: Progress,
) -> Result<bool, DbErr> {
    let lease = progress.until_ms.map(|_| progress.lease);
    let update = held(id, progress.lease)
        .col_expr(upload::Column::OffsetBytes, Expr::value(to_i64(progress.offset_bytes)))
        .col_expr(upload::Column::Lease, Expr::value(lease))
        .col_expr(upload::Column::LeaseUntilMs, Expr::value(progress.until_ms))
        .col_expr(upload::Column::ExpiresAt, Expr::value(progress.expires_at));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Says that the last byte of an upload is safe. `false` when the lease was lost or the upload taken back.
pub(super) async fn complete(
    db: &impl ConnectionTrait,
    id: UploadId,
    lease: Uuid,
    size_bytes: u64,
) -> Result<bool, DbErr> {
    let update = held(id, lease)
        .col_expr(upload::Column::State, Expr::value(word(UploadState::Queued)))
        .col_expr(upload::Column::OffsetBytes, Expr::value(to_i64(size_bytes)))
        .col_expr(upload::Column::Lease, Expr::value(None::<Uuid>))
        .col_expr(upload::Column::LeaseUntilMs, Expr::value(None::<i64>))
        .col_expr(upload::Column::ExpiresAt, Expr::value(None::<DateTime<Utc>>));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Ends a lease and changes nothing else.
pub(super) async fn release(db: &impl ConnectionTrait, id: UploadId, lease: Uuid) -> Result<(), DbErr> {
    let release = held(id, lease)
        .col_expr(upload::Column::Lease, Expr::value(None::<Uuid>))
        .col_expr(upload::Column::LeaseUntilMs, Expr::value(None::<i64>));
    release.exec(db).await.map(|_| ())
}

fn held(id: UploadId, lease: Uuid) -> UpdateMany<upload::Entity> {
    upload::Entity::update_many()
        .filter(upload::Column::Id.eq(id))
        .filter(upload::Column::State.eq(word(UploadState::Receiving)))
        .filter(upload::Column::Lease.eq(lease))
}

/// Says that a picture has come with an upload. `false` when it is too late for that.
pub(in crate::uploads) async fn keep_cover(
    db: &impl ConnectionTrait,
    owner: UserId,
    id: UploadId,
) -> Result<bool, DbErr> {
    let kept = upload::Entity::update_many()
        .col_expr(upload::Column::HasCover, Expr::value(true))
        .filter(upload::Column::Id.eq(id))
        .filter(upload::Column::OwnerId.eq(owner))
        .filter(upload::Column::State.eq(word(UploadState::Receiving)))
        .exec(db)
        .await?;
    Ok(kept.rows_affected == 1)
}

/// Ends all leases: at the start of the only node there is, nobody is appending.
pub(in crate::uploads) async fn release_leases(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let release = upload::Entity::update_many()
        .col_expr(upload::Column::Lease, Expr::value(None::<Uuid>))
        .col_expr(upload::Column::LeaseUntilMs, Expr::value(None::<i64>))
        .filter(upload::Column::State.eq(word(UploadState::Receiving)))
        .filter(upload::Column::Lease.is_not_null());
    release.exec(db).await.map(|_| ())
}

fn to_i64(bytes: u64) -> i64 {
    bytes.try_into().unwrap_or(i64::MAX)
}
