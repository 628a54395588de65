//! Queries of the backfill.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::entities::{album, artist, genre, playlist, search_progress as progress, song, user};
use crate::search::kind::Kind;
use crate::search::refresh_store::refresh;

/// Puts the next things of a kind into the index and says how many those were; `None` when all are in it.
pub(super) async fn next_batch(
    db: &impl ConnectionTrait,
    version: i32,
    kind: Kind,
    limit: u64,
) -> Result<Option<usize>, DbErr> {
    let found = progress::Entity::find_by_id((version, kind.number())).one(db).await?;
    let after = match found {
        Some(progress::Model { after: None, .. }) => return Ok(None),
        Some(progress::Model { after, .. }) => after,
        None => None,
    };
    let ids = next_ids(db, kind, after.unwrap_or(Uuid::nil()), limit).await?;
    refresh(db, kind, ids.clone()).await?;
    let row = progress::ActiveModel {
        version: Set(version),
        kind: Set(kind.number()),
        after: Set(ids.last().copied()),
    };
    let again = OnConflict::columns([progress::Column::Version, progress::Column::Kind])
        .update_column(progress::Column::After)
        .to_owned();
    progress::Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    Ok(Some(ids.len()))
}

async fn next_ids(
    db: &impl ConnectionTrait,
    kind: Kind,
    after: Uuid,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    macro_rules! next_of {
        ($table:ident) => {
            $table::Entity::find()
                .select_only()
                .column($table::Column::Id)
                .filter($table::Column::Id.gt(after))
                .order_by_asc($table::Column::Id)
                .limit(limit)
                .into_tuple()
                .all(db)
                .await
        };
    }
    match kind {
        Kind::Songs | Kind::Lyrics => next_of!(song),
        Kind::Albums => next_of!(album),
        Kind::Artists => next_of!(artist),
        Kind::Genres => next_of!(genre),
        Kind::Playlists => next_of!(playlist),
        Kind::Users => next_of!(user),
    }
}
