//! Queries about folders of playlists. Each takes whose they are.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::ids::{FolderId, PlaylistId, UserId};
use shared::playlists::folders::{Folder, MAX_FOLDERS};

use crate::entities::{playlist_folder, playlist_place, user};

/// Nobody else changes the folders of the account until the transaction ends.
pub(super) async fn hold(db: &impl ConnectionTrait, user: UserId) -> Result<(), DbErr> {
    let row = user::Entity::find_by_id(user).select_only().column(user::Column::Id).lock_exclusive();
    row.into_tuple::<UserId>().one(db).await.map(|_| ())
}

/// All folders of an account, the oldest first.
pub(super) async fn list(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<Folder>, DbErr> {
    let rows = playlist_folder::Entity::find()
        .filter(playlist_folder::Column::UserId.eq(user))
        .order_by_asc(playlist_folder::Column::Id)
        .limit(MAX_FOLDERS as u64)
        .all(db)
        .await?;
    let read = |row: playlist_folder::Model| Folder { id: row.id, name: row.name, parent_id: row.parent_id };
    Ok(rows.into_iter().map(read).collect())
}

/// Makes a folder.
pub(super) async fn insert(db: &impl ConnectionTrait, user: UserId, folder: &Folder) -> Result<(), DbErr> {
    let row = playlist_folder::ActiveModel {
        id: Set(folder.id),
        user_id: Set(user),
        parent_id: Set(folder.parent_id),
        name: Set(folder.name.clone()),
    };
    playlist_folder::Entity::insert(row).exec_without_returning(db).await.map(|_| ())
}

/// Gives a folder its name and its place.
pub(super) async fn update(db: &impl ConnectionTrait, user: UserId, folder: &Folder) -> Result<(), DbErr> {
    playlist_folder::Entity::update_many()
        .col_expr(playlist_folder::Column::Name, Expr::value(folder.name.clone()))
        .col_expr(playlist_folder::Column::ParentId, Expr::value(folder.parent_id.map(|id| id.0)))
        .filter(playlist_folder::Column::Id.eq(folder.id))
        .filter(playlist_folder::Column::UserId.eq(user))
        .exec(db)
        .await
        .map(|_| ())
}

/// Removes a folder, and puts what is in it where the folder was.
pub(super) async fn remove(db: &impl ConnectionTrait, user: UserId, folder: &Folder) -> Result<(), DbErr> {
    playlist_folder::Entity::update_many()
        .col_expr(playlist_folder::Column::ParentId, Expr::value(folder.parent_id.map(|id| id.0)))
        .filter(playlist_folder::Column::ParentId.eq(folder.id))
        .filter(playlist_folder::Column::UserId.eq(user))
        .exec(db)
        .await?;
    if let Some(parent) = folder.parent_id {
        playlist_place::Entity::update_many()
            .col_expr(playlist_place::Column::FolderId, Expr::value(parent.0))
            .filter(playlist_place::Column::FolderId.eq(folder.id))
            .filter(playlist_place::Column::UserId.eq(user))
            .exec(db)
            .await?;
    }
    // What lay at the top goes there by the foreign key, which removes the places in it.
    playlist_folder::Entity::delete_many()
        .filter(playlist_folder::Column::Id.eq(folder.id))
        .filter(playlist_folder::Column::UserId.eq(user))
        .exec(db)
        .await
        .map(|_| ())
}

/// Puts a playlist into a folder, or into none.
pub(super) async fn file(
    db: &impl ConnectionTrait,
    user: UserId,
    playlist: PlaylistId,
    folder: Option<FolderId>,
) -> Result<(), DbErr> {
    let Some(folder) = folder else {
        return playlist_place::Entity::delete_many()
            .filter(playlist_place::Column::UserId.eq(user))
            .filter(playlist_place::Column::PlaylistId.eq(playlist))
            .exec(db)
            .await
            .map(|_| ());
    };
    let row = playlist_place::ActiveModel {
        user_id: Set(user),
        playlist_id: Set(playlist),
        folder_id: Set(folder),
    };
    let again = OnConflict::columns([playlist_place::Column::UserId, playlist_place::Column::PlaylistId])
        .update_column(playlist_place::Column::FolderId)
        .to_owned();
    playlist_place::Entity::insert(row).on_conflict(again).exec_without_returning(db).await.map(|_| ())
}
