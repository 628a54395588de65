//! Queries of the upkeep: what the database says must be in the storage, and what repairs change.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait,
};
use shared::ids::{SongId, UploadId, UserId};
use uuid::Uuid;

use crate::entities::{album, picture, playlist, rendition, song, stray, upload, user};

/// How many rows are read at once.
const PAGE: u64 = 2000;

/// What of a song is in the storage.
#[derive(Debug)]
pub(super) struct SongRow {
    pub(super) id: SongId,
    pub(super) media_id: Uuid,
    pub(super) size_bytes: u64,
    pub(super) sha256: Vec<u8>,
    pub(super) cover_id: Option<Uuid>,
    pub(super) title: String,
    pub(super) owner: String,
}

/// What of a rendition is in the storage.
#[derive(Debug)]
pub(super) struct RenditionRow {
    pub(super) id: Uuid,
    pub(super) song: SongId,
    pub(super) owner: UserId,
    pub(super) quality: String,
    pub(super) size_bytes: u64,
    pub(super) sha256: Vec<u8>,
}

/// The songs after one, in the order of their ids.
pub(super) async fn songs(db: &impl ConnectionTrait, after: SongId) -> Result<Vec<SongRow>, DbErr> {
    type Row = (SongId, Uuid, i64, Vec<u8>, Option<Uuid>, String, String);
    let rows: Vec<Row> = song::Entity::find()
        .select_only()
        .columns([song::Column::Id, song::Column::MediaId, song::Column::SizeBytes, song::Column::Sha256])
        .columns([song::Column::CoverId, song::Column::Title])
        .column(user::Column::Username)
        .join(JoinType::InnerJoin, song::Relation::Owner.def())
        .filter(song::Column::Id.gt(after))
        .order_by_asc(song::Column::Id)
        .limit(PAGE)
        .into_tuple()
        .all(db)
        .await?;
    let read = |(id, media_id, size, sha256, cover_id, title, owner): Row| SongRow {
        id,
        media_id,
        size_bytes: u64::try_from(size).unwrap_or_default(),
        sha256,
        cover_id,
        title,
        owner,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// The renditions after one, in the order of their ids.
pub(super) async fn renditions(db: &impl ConnectionTrait, after: Uuid) -> Result<Vec<RenditionRow>, DbErr> {
    type Row = (Uuid, SongId, UserId, String, i64, Vec<u8>);
    let rows: Vec<Row> = rendition::Entity::find()
        .select_only()
        .columns([rendition::Column::Id, rendition::Column::SongId])
        .column(song::Column::OwnerId)
        .columns([rendition::Column::Quality, rendition::Column::SizeBytes, rendition::Column::Sha256])
        .join(
            JoinType::InnerJoin,
            rendition::Entity::belongs_to(song::Entity)
                .from(rendition::Column::SongId)
                .to(song::Column::Id)
                .into(),
        )
        .filter(rendition::Column::Id.gt(after))
        .order_by_asc(rendition::Column::Id)
        .limit(PAGE)
        .into_tuple()
        .all(db)
        .await?;
    let read = |(id, song, owner, quality, size, sha256): Row| RenditionRow {
        id,
        song,
        owner,
        quality,
        size_bytes: u64::try_from(size).unwrap_or_default(),
        sha256,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// The pictures after one, in the order of their ids, and whether each is there as AVIF too.
pub(super) async fn pictures(db: &impl ConnectionTrait, after: Uuid) -> Result<Vec<(Uuid, bool)>, DbErr> {
    picture::Entity::find()
        .select_only()
        .columns([picture::Column::Id, picture::Column::HasAvif])
        .filter(picture::Column::Id.gt(after))
        .order_by_asc(picture::Column::Id)
        .limit(PAGE)
        .into_tuple()
        .all(db)
        .await
}

/// The pictures that playlists show.
pub(super) async fn playlist_covers(db: &impl ConnectionTrait) -> Result<Vec<Uuid>, DbErr> {
    playlist::Entity::find()
        .select_only()
        .column(playlist::Column::CoverId)
        .filter(playlist::Column::CoverId.is_not_null())
        .into_tuple()
        .all(db)
        .await
}

/// The pictures that were chosen for albums.
pub(super) async fn album_covers(db: &impl ConnectionTrait) -> Result<Vec<Uuid>, DbErr> {
    album::Entity::find()
        .select_only()
        .column(album::Column::CoverId)
        .filter(album::Column::CoverId.is_not_null())
        .into_tuple()
        .all(db)
        .await
}

/// The pictures that accounts show.
pub(super) async fn avatars(db: &impl ConnectionTrait) -> Result<Vec<Uuid>, DbErr> {
    user::Entity::find()
        .select_only()
        .column(user::Column::AvatarId)
        .filter(user::Column::AvatarId.is_not_null())
        .into_tuple()
        .all(db)
        .await
}

/// Uploads that are not over yet, with the names of what they are going to put in.
pub(super) async fn open_uploads(
    db: &impl ConnectionTrait,
) -> Result<Vec<(UploadId, Uuid, Option<Uuid>)>, DbErr> {
    upload::Entity::find()
        .select_only()
        .columns([upload::Column::Id, upload::Column::MediaId, upload::Column::CoverId])
        .filter(upload::Column::State.is_not_in(["done", "duplicate", "failed"]))
        .into_tuple()
        .all(db)
        .await
}

/// The keys of strays after one, in their order.
pub(super) async fn strays(db: &impl ConnectionTrait, after: &str) -> Result<Vec<String>, DbErr> {
    stray::Entity::find()
        .select_only()
        .column(stray::Column::Key)
        .filter(stray::Column::Key.gt(after))
        .order_by_asc(stray::Column::Key)
        .limit(PAGE)
        .into_tuple()
        .all(db)
        .await
}

/// Forgets a rendition.
pub(super) async fn delete_rendition(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    rendition::Entity::delete_by_id(id).exec(db).await.map(|_| ())
}

/// Says that a picture is there as JPEG alone.
pub(super) async fn forget_avif(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    let update = picture::Entity::update_many()
        .col_expr(picture::Column::HasAvif, Expr::value(false))
        .filter(picture::Column::Id.eq(id));
    update.exec(db).await.map(|_| ())
}

/// Shows another picture wherever one was shown, or none.
pub(super) async fn replace_picture(
    db: &impl ConnectionTrait,
    old: Uuid,
    new: Option<Uuid>,
) -> Result<(), DbErr> {
    song::Entity::update_many()
        .col_expr(song::Column::CoverId, Expr::value(new))
        .filter(song::Column::CoverId.eq(old))
        .exec(db)
        .await?;
    user::Entity::update_many()
        .col_expr(user::Column::AvatarId, Expr::value(None::<Uuid>))
        .filter(user::Column::AvatarId.eq(old))
        .exec(db)
        .await?;
    Ok(())
}

/// A song that shows a picture as its cover: its original, and whose it is.
pub(super) async fn song_with_cover(
    db: &impl ConnectionTrait,
    cover: Uuid,
) -> Result<Option<(Uuid, UserId)>, DbErr> {
    song::Entity::find()
        .select_only()
        .columns([song::Column::MediaId, song::Column::OwnerId])
        .filter(song::Column::CoverId.eq(cover))
        .order_by_asc(song::Column::Id)
        .into_tuple()
        .one(db)
        .await
}
