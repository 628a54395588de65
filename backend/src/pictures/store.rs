//! Queries about pictures.

use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::entities::{album, picture, playlist, song, user};

/// Makes a picture.
pub(super) async fn insert(db: &impl ConnectionTrait, id: Uuid, placeholder: String) -> Result<(), DbErr> {
    let row = picture::ActiveModel { id: Set(id), placeholder: Set(Some(placeholder)), has_avif: Set(false) };
    picture::Entity::insert(row).exec_without_returning(db).await.map(|_| ())
}

/// Removes a picture. One that is not there counts as removed.
pub(super) async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    picture::Entity::delete_by_id(id).exec(db).await.map(|_| ())
}

/// Whether a picture is there as AVIF; `false` also when it is not there at all.
pub(super) async fn has_avif(db: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    Ok(find_avif(db, id).await?.unwrap_or(false))
}

/// Whether a picture is there, and as AVIF.
pub(super) async fn find_avif(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<bool>, DbErr> {
    let has_avif = picture::Entity::find_by_id(id).select_only().column(picture::Column::HasAvif);
    has_avif.into_tuple().one(db).await
}

/// Says that a picture is there as AVIF. `false` when it has been removed in the meantime.
pub(super) async fn set_drawn(
    db: &impl ConnectionTrait,
    id: Uuid,
    placeholder: String,
) -> Result<bool, DbErr> {
    // One that came from the picture itself is better than ours, which comes from a JPEG.
    let placeholder =
        Func::coalesce([Expr::col(picture::Column::Placeholder), Expr::value(placeholder)]).into();
    let drawn = picture::Entity::update_many()
        .col_expr(picture::Column::HasAvif, Expr::value(true))
        .col_expr(picture::Column::Placeholder, placeholder)
        .filter(picture::Column::Id.eq(id));
    Ok(drawn.exec(db).await?.rows_affected > 0)
}

/// Forgets those of these pictures that nothing shows any more, and says which those are.
pub(super) async fn delete_unused(
    db: &impl ConnectionTrait,
    mut pictures: Vec<Uuid>,
) -> Result<Vec<Uuid>, DbErr> {
    let these = || pictures.iter().copied();
    let songs = song::Entity::find().select_only().column(song::Column::CoverId);
    let mut used: Vec<Uuid> = songs.filter(song::Column::CoverId.is_in(these())).into_tuple().all(db).await?;
    let albums = album::Entity::find().select_only().column(album::Column::CoverId);
    let albums = albums.filter(album::Column::CoverId.is_in(these())).into_tuple::<Uuid>();
    used.extend(albums.all(db).await?);
    let playlists = playlist::Entity::find().select_only().column(playlist::Column::CoverId);
    let playlists = playlists.filter(playlist::Column::CoverId.is_in(these())).into_tuple::<Uuid>();
    used.extend(playlists.all(db).await?);
    let avatars = user::Entity::find().select_only().column(user::Column::AvatarId);
    let avatars = avatars.filter(user::Column::AvatarId.is_in(these())).into_tuple::<Uuid>();
    used.extend(avatars.all(db).await?);
    pictures.retain(|picture| !used.contains(picture));
    pictures.sort_unstable();
    pictures.dedup();
    picture::Entity::delete_many()
        .filter(picture::Column::Id.is_in(pictures.iter().copied()))
        .exec(db)
        .await?;
    Ok(pictures)
}
