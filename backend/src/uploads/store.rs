//! Queries about uploads.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use shared::ids::{SongId, UploadId, UserId};
use uuid::Uuid;

use crate::entities::upload;

/// Objects are on their way into the store.
const PROCESSING: &str = "processing";
/// There is a song.
const DONE: &str = "done";

/// The objects that an upload is going to put into the store.
#[derive(Debug, Clone)]
pub(super) struct Announced {
    /// The upload.
    pub(super) id: UploadId,
    /// The name of the audio.
    pub(super) media_id: Uuid,
    /// The name of the cover.
    pub(super) cover_id: Option<Uuid>,
}

/// Announces what is going to be put into the store, before the first byte of it is.
pub(super) async fn announce(
    db: &impl ConnectionTrait,
    owner: UserId,
    objects: &Announced,
    size_bytes: u64,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = upload::Model {
        id: objects.id,
        owner_id: owner,
        state: PROCESSING.to_owned(),
        size_bytes: size_bytes.try_into().unwrap_or(i64::MAX),
        media_id: objects.media_id,
        cover_id: objects.cover_id,
        song_id: None,
        created_at: now,
        filename: None,
        import_id: None,
        offset_bytes: 0,
        wishes: "{}".to_owned(),
        sha256: None,
        direct: false,
        has_cover: false,
        progress_percent: None,
        duplicate_of: None,
        error_code: None,
        error_detail: None,
        lease: None,
        lease_until_ms: None,
        expires_at: None,
    };
    row.into_active_model().insert(db).await.map(|_| ())
}

/// Says that the song is there; belongs into the transaction that makes it.
pub(super) async fn finish(db: &impl ConnectionTrait, id: UploadId, song: SongId) -> Result<(), DbErr> {
    upload::Entity::update_many()
        .col_expr(upload::Column::State, Expr::value(DONE))
        .col_expr(upload::Column::SongId, Expr::value(song))
        .filter(upload::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}

/// Forgets an upload whose objects are gone.
pub(super) async fn forget(db: &impl ConnectionTrait, id: UploadId) -> Result<(), DbErr> {
    upload::Entity::delete_by_id(id).exec(db).await.map(|_| ())
}

/// Uploads that were begun before `before` and never ended, at most `limit`.
pub(super) async fn list_unfinished(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Announced>, DbErr> {
    let rows = upload::Entity::find()
        .filter(upload::Column::State.eq(PROCESSING))
        .filter(upload::Column::CreatedAt.lte(before))
        .order_by_asc(upload::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Announced { id: row.id, media_id: row.media_id, cover_id: row.cover_id })
        .collect())
}
