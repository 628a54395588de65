//! Queries about uploads.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use shared::ids::{ImportId, SongId, UploadId, UserId};
use shared::uploads::{Upload, UploadError, UploadState};
use uuid::Uuid;

use super::wishes::{Description, Wishes};
use crate::app::AppState;
use crate::entities::upload;

/// How a state stands in the database.
pub(super) const fn word(state: UploadState) -> &'static str {
    match state {
        UploadState::Receiving => "receiving",
        UploadState::Queued => "queued",
        UploadState::Processing => "processing",
        UploadState::Done => "done",
        UploadState::Duplicate => "duplicate",
        UploadState::Failed | UploadState::Unknown => "failed",
    }
}

/// How the state of an upload stands in the database whose job was given up. To its owner it has failed.
pub(super) const PARKED: &str = "parked";
/// The states in which bytes are staged.
pub(super) const OPEN: [&str; 4] =
    [word(UploadState::Receiving), word(UploadState::Queued), word(UploadState::Processing), PARKED];
/// The states in which there is a job for it.
pub(super) const WORKED_ON: [&str; 2] = [word(UploadState::Queued), word(UploadState::Processing)];
/// The states in which nothing more will happen.
const FINAL: [&str; 3] = [word(UploadState::Done), word(UploadState::Duplicate), word(UploadState::Failed)];

fn state_of(text: &str) -> UploadState {
    use UploadState as State;
    [State::Receiving, State::Queued, State::Processing, State::Done, State::Duplicate]
        .into_iter()
        .find(|state| word(*state) == text)
        .unwrap_or(State::Failed)
}

/// An upload to be made.
#[derive(Debug, Clone)]
pub(super) struct NewUpload {
    pub(super) id: UploadId,
    pub(super) owner: UserId,
    pub(super) description: Description,
    pub(super) size_bytes: u64,
    pub(super) has_cover: bool,
    /// Whether its bytes go straight to the object store.
    pub(super) direct: bool,
    pub(super) created_at: DateTime<Utc>,
    /// When it is given up; `None` when all of it is there.
    pub(super) expires_at: Option<DateTime<Utc>>,
}

impl NewUpload {
    /// One that begins now and whose bytes are all there.
    pub(super) fn of(
        state: &AppState,
        owner: UserId,
        id: UploadId,
        description: Description,
        size_bytes: u64,
    ) -> Self {
        let created_at = state.clock.now();
        Self {
            id,
            owner,
            description,
            size_bytes,
            has_cover: false,
            direct: false,
            created_at,
            expires_at: None,
        }
    }
}

/// Makes an upload.
pub(super) async fn insert(db: &impl ConnectionTrait, new: NewUpload) -> Result<(), DbErr> {
    let size_bytes = new.size_bytes.try_into().unwrap_or(i64::MAX);
    let is_whole = new.expires_at.is_none();
    let state = if is_whole { UploadState::Queued } else { UploadState::Receiving };
    let row = upload::Model {
        id: new.id,
        owner_id: new.owner,
        state: word(state).to_owned(),
        size_bytes,
        // Objects are named when they are made; see `process`.
        media_id: Uuid::nil(),
        cover_id: None,
        song_id: None,
        created_at: new.created_at,
        filename: new.description.filename,
        import_id: new.description.import_id,
        offset_bytes: if is_whole { size_bytes } else { 0 },
        wishes: serde_json::to_string(&new.description.wishes)
            .map_err(|error| DbErr::Json(error.to_string()))?,
        sha256: new.description.sha256,
        direct: new.direct,
        has_cover: new.has_cover,
        progress_percent: None,
        duplicate_of: None,
        error_code: None,
        error_detail: None,
        lease: None,
        lease_until_ms: None,
        expires_at: new.expires_at,
    };
    upload::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// An upload of this account.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    owner: UserId,
    id: UploadId,
) -> Result<Option<Upload>, DbErr> {
    let row = upload::Entity::find_by_id(id).filter(upload::Column::OwnerId.eq(owner)).one(db).await?;
    Ok(row.map(to_upload))
}

/// The uploads of an account, newest first.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    owner: UserId,
    import: Option<ImportId>,
    before: Option<UploadId>,
    limit: u64,
) -> Result<Vec<Upload>, DbErr> {
    let mut select = upload::Entity::find().filter(upload::Column::OwnerId.eq(owner));
    if let Some(import) = import {
        select = select.filter(upload::Column::ImportId.eq(import));
    }
    if let Some(before) = before {
        select = select.filter(upload::Column::Id.lt(before));
    }
    let rows = select.order_by_desc(upload::Column::Id).limit(limit).all(db).await?;
    Ok(rows.into_iter().map(to_upload).collect())
}

fn to_upload(row: upload::Model) -> Upload {
    let state = state_of(&row.state);
    let number = |number: i64| u64::try_from(number).unwrap_or_default();
    Upload {
        id: row.id,
        state,
        filename: row.filename,
        import_id: row.import_id,
        offset_bytes: number(row.offset_bytes),
        size_bytes: number(row.size_bytes),
        progress_percent: row.progress_percent.and_then(|percent| percent.try_into().ok()),
        song_id: row.song_id,
        duplicate_of: row.duplicate_of,
        error: row.error_code.zip(row.error_detail).map(|(code, detail)| UploadError { code, detail }),
        created_at: row.created_at,
        expires_at: row.expires_at.filter(|_| state == UploadState::Receiving),
    }
}

/// What is to be made of an upload whose bytes are all there.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) id: UploadId,
    pub(super) owner: UserId,
    pub(super) size_bytes: u64,
    pub(super) filename: Option<String>,
    pub(super) import_id: Option<ImportId>,
    pub(super) wishes: Wishes,
    pub(super) sha256: Option<Vec<u8>>,
    pub(super) has_cover: bool,
}

/// Says that work on an upload has begun; `None` when there is none to do (any more).
pub(super) async fn begin_work(db: &impl ConnectionTrait, id: UploadId) -> Result<Option<Work>, DbErr> {
    let begun = upload::Entity::update_many()
        .col_expr(upload::Column::State, Expr::value(word(UploadState::Processing)))
        .col_expr(upload::Column::ProgressPercent, Expr::value(0_i16))
        .filter(upload::Column::Id.eq(id))
        .filter(upload::Column::State.is_in(WORKED_ON))
        .exec(db)
        .await?;
    if begun.rows_affected == 0 {
        return Ok(None);
    }
    let Some(row) = upload::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    Ok(Some(Work {
        id,
        owner: row.owner_id,
        size_bytes: row.size_bytes.try_into().unwrap_or_default(),
        filename: row.filename,
        import_id: row.import_id,
        wishes: serde_json::from_str(&row.wishes).map_err(|error| DbErr::Json(error.to_string()))?,
        sha256: row.sha256,
        has_cover: row.has_cover,
    }))
}

/// Says how much of the work is done.
pub(super) async fn set_progress(db: &impl ConnectionTrait, id: UploadId, percent: i16) -> Result<(), DbErr> {
    upload::Entity::update_many()
        .col_expr(upload::Column::ProgressPercent, Expr::value(percent))
        .filter(upload::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}

/// How an upload ends.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// There is a song.
    Done(SongId),
    /// There was one before.
    Duplicate(SongId),
    /// It was refused.
    Failed(UploadError),
}

/// Ends an upload that is being worked on. `false` when its owner has taken it back meanwhile.
pub(super) async fn end(db: &impl ConnectionTrait, id: UploadId, end: End) -> Result<bool, DbErr> {
    let (state, song, duplicate, error) = match end {
        End::Done(song) => (UploadState::Done, Some(song), None, None),
        End::Duplicate(song) => (UploadState::Duplicate, None, Some(song), None),
        End::Failed(error) => (UploadState::Failed, None, None, Some(error)),
    };
    let (code, detail) = error.map(|error| (error.code, error.detail)).unzip();
    let ended = upload::Entity::update_many()
        .col_expr(upload::Column::State, Expr::value(word(state)))
        .col_expr(upload::Column::SongId, Expr::value(song))
        .col_expr(upload::Column::DuplicateOf, Expr::value(duplicate))
        .col_expr(upload::Column::ErrorCode, Expr::value(code))
        .col_expr(upload::Column::ErrorDetail, Expr::value(detail))
        .col_expr(upload::Column::ProgressPercent, Expr::value(None::<i16>))
        .filter(upload::Column::Id.eq(id))
        .filter(upload::Column::State.eq(word(UploadState::Processing)))
        .exec(db)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Removes an upload of this account, whatever its state.
pub(super) async fn delete(db: &impl ConnectionTrait, owner: UserId, id: UploadId) -> Result<bool, DbErr> {
    let gone = upload::Entity::delete_by_id(id).filter(upload::Column::OwnerId.eq(owner)).exec(db).await?;
    Ok(gone.rows_affected == 1)
}

/// Which of these uploads still need their staged bytes.
pub(super) async fn still_open(
    db: &impl ConnectionTrait,
    ids: Vec<UploadId>,
) -> Result<Vec<UploadId>, DbErr> {
    upload::Entity::find()
        .select_only()
        .column(upload::Column::Id)
        .filter(upload::Column::Id.is_in(ids))
        .filter(upload::Column::State.is_in(OPEN))
        .into_tuple()
        .all(db)
        .await
}

/// An upload of an older version, which named its objects before it wrote them.
#[derive(Debug)]
pub(super) struct Announced {
    pub(super) id: UploadId,
    pub(super) media_id: Uuid,
    pub(super) cover_id: Option<Uuid>,
}

/// Uploads of an older version that never ended, at most `limit`.
pub(super) async fn list_announced(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Announced>, DbErr> {
    let rows = upload::Entity::find()
        .filter(upload::Column::State.eq(word(UploadState::Processing)))
        .filter(upload::Column::MediaId.ne(Uuid::nil()))
        .order_by_asc(upload::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    let announced =
        |row: upload::Model| Announced { id: row.id, media_id: row.media_id, cover_id: row.cover_id };
    Ok(rows.into_iter().map(announced).collect())
}

/// Says that all bytes of a direct upload are in the object store. `false` when that was said before, or
/// it is none.
pub(super) async fn queue_direct(
    db: &impl ConnectionTrait,
    owner: UserId,
    id: UploadId,
) -> Result<bool, DbErr> {
    let queued = upload::Entity::update_many()
        .col_expr(upload::Column::State, Expr::value(word(UploadState::Queued)))
        .col_expr(upload::Column::OffsetBytes, Expr::col(upload::Column::SizeBytes))
        .col_expr(upload::Column::ExpiresAt, Expr::value(None::<DateTime<Utc>>))
        .filter(upload::Column::Id.eq(id))
        .filter(upload::Column::OwnerId.eq(owner))
        .filter(upload::Column::Direct.eq(true))
        .filter(upload::Column::State.eq(word(UploadState::Receiving)))
        .exec(db)
        .await?;
    Ok(queued.rows_affected == 1)
}

/// Gives up what has expired and says which uploads those were, at most `limit`.
pub(super) async fn delete_expired(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<UploadId>, DbErr> {
    let expired: Vec<UploadId> = upload::Entity::find()
        .select_only()
        .column(upload::Column::Id)
        .filter(upload::Column::State.is_in([word(UploadState::Receiving), PARKED]))
        .filter(upload::Column::ExpiresAt.lte(now))
        .limit(limit)
        .lock_exclusive()
        .into_tuple()
        .all(db)
        .await?;
    forget(db, expired.clone()).await?;
    Ok(expired)
}

/// Forgets what ended and began before `before`.
pub(super) async fn delete_final(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<(), DbErr> {
    upload::Entity::delete_many()
        .filter(upload::Column::State.is_in(FINAL))
        .filter(upload::Column::CreatedAt.lt(before))
        .exec(db)
        .await
        .map(|_| ())
}

/// Stops what is under way of an import of this account and says which uploads those were.
pub(super) async fn delete_open_of_import(
    db: &impl ConnectionTrait,
    owner: UserId,
    import: ImportId,
) -> Result<Vec<UploadId>, DbErr> {
    let open: Vec<UploadId> = upload::Entity::find()
        .select_only()
        .column(upload::Column::Id)
        .filter(upload::Column::ImportId.eq(import))
        .filter(upload::Column::OwnerId.eq(owner))
        .filter(upload::Column::State.is_in(OPEN))
        .lock_exclusive()
        .into_tuple()
        .all(db)
        .await?;
    forget(db, open.clone()).await?;
    Ok(open)
}

/// Forgets uploads.
pub(super) async fn forget(db: &impl ConnectionTrait, ids: Vec<UploadId>) -> Result<(), DbErr> {
    upload::Entity::delete_many().filter(upload::Column::Id.is_in(ids)).exec(db).await.map(|_| ())
}
