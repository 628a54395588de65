//! Queries about songs that were not measured when they came.

use processing::examine::Examination;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use shared::ids::{SongId, UserId};
use uuid::Uuid;

use crate::entities::{job, song, song_details};
use crate::jobs::Kind;
use crate::songs::store::centi;

/// The first song behind `last` that was not measured and for which there is no job, not even a dead one.
pub(super) async fn next_unmeasured(
    db: &impl ConnectionTrait,
    last: Option<SongId>,
) -> Result<Option<SongId>, DbErr> {
    let jobs = job::Entity::find()
        .select_only()
        .column(job::Column::Subject)
        .filter(job::Column::Kind.eq(Kind::MeasureSong.as_str()))
        .into_query();
    song::Entity::find()
        .select_only()
        .column(song::Column::Id)
        .filter(song::Column::Samples.is_null())
        .filter(song::Column::DeletedAt.is_null())
        .filter(song::Column::Id.not_in_subquery(jobs))
        .apply_if(last, |select, last| select.filter(song::Column::Id.gt(last)))
        .order_by_asc(song::Column::Id)
        .into_tuple()
        .one(db)
        .await
}

/// The name in the store of a song that was not measured.
pub(super) async fn find_unmeasured(db: &impl ConnectionTrait, id: SongId) -> Result<Option<Uuid>, DbErr> {
    song::Entity::find_by_id(id)
        .select_only()
        .column(song::Column::MediaId)
        .filter(song::Column::Samples.is_null())
        .filter(song::Column::DeletedAt.is_null())
        .into_tuple()
        .one(db)
        .await
}

/// Writes down what was measured and says whose song it is; `None` when it is gone.
pub(super) async fn record(
    db: &impl ConnectionTrait,
    id: SongId,
    found: &Examination,
) -> Result<Option<UserId>, DbErr> {
    let loudness = found.loudness.map(|loudness| centi(loudness.integrated_lufs));
    let true_peak = found.loudness.map(|loudness| centi(loudness.true_peak_dbtp));
    let updated = song::Entity::update_many()
        .filter(song::Column::Id.eq(id))
        .col_expr(song::Column::Samples, Expr::value(i64::try_from(found.samples).ok()))
        .col_expr(song::Column::LoudnessCenti, Expr::value(loudness))
        .col_expr(song::Column::TruePeakCenti, Expr::value(true_peak))
        .exec(db)
        .await?;
    if updated.rows_affected == 0 {
        return Ok(None);
    }
    let details = song_details::ActiveModel {
        song_id: Set(id),
        tags: Set(serde_json::to_string(&found.tags).map_err(|error| DbErr::Json(error.to_string()))?),
        waveform: Set(found.waveform.clone()),
    };
    let again = OnConflict::column(song_details::Column::SongId)
        .update_columns([song_details::Column::Tags, song_details::Column::Waveform])
        .to_owned();
    song_details::Entity::insert(details).on_conflict(again).exec_without_returning(db).await?;
    song::Entity::find_by_id(id).select_only().column(song::Column::OwnerId).into_tuple().one(db).await
}
