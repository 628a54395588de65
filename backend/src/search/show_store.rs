//! What was found, as its own features show it. Each asks once more who may see it.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait,
};
use shared::ids::{AlbumId, PlaylistId, SongId, UserId};
use shared::search::Found;
use shared::songs::Owner;
use uuid::Uuid;

use super::kind::Kind;
use super::narrow::Narrow;
use super::service::{Hits, Place};
use crate::catalogue::tallies::{self, Kind as Tallied, Total};
use crate::catalogue::{albums, artists, genres};
use crate::entities::{picture, user};
use crate::pictures::links;
use crate::{playlists, songs};

/// Reads what was found, as far as filters leave it.
pub(super) async fn show(
    db: &impl ConnectionTrait,
    viewer: UserId,
    hits: &Hits,
    narrow: Option<&Narrow>,
) -> Result<Found, DbErr> {
    let ids =
        |kind: Kind| -> Vec<Uuid> { hits.get(&kind).into_iter().flatten().map(|Place(_, id)| *id).collect() };
    let mut found = Found::default();
    let (named, sung) = (ids(Kind::Songs), ids(Kind::Lyrics));
    if !(named.is_empty() && sung.is_empty()) {
        let both = named.iter().chain(&sung).copied().map(SongId);
        let known = match narrow {
            Some(narrow) => songs::list_store::find_matching(db, viewer, both, &narrow.filter).await?,
            None => songs::store::find_many(db, viewer, both).await?,
        };
        let read =
            |ids: Vec<Uuid>| ids.into_iter().filter_map(|id| known.get(&SongId(id)).cloned()).collect();
        (found.songs, found.lyrics) = (read(named), read(sung));
    }
    let playlist_ids: Vec<PlaylistId> = ids(Kind::Playlists).into_iter().map(PlaylistId).collect();
    if !playlist_ids.is_empty() {
        let mut known = playlists::store::find_many_bare(db, viewer, playlist_ids.iter().copied()).await?;
        found.playlists = playlist_ids.iter().filter_map(|id| known.remove(id)).collect();
    }
    let album_ids: Vec<AlbumId> = ids(Kind::Albums).into_iter().map(AlbumId).collect();
    let mut known = albums::store::find_many(db, viewer, album_ids.iter().copied()).await?;
    found.albums = album_ids.iter().filter_map(|id| known.remove(id)).collect();
    let tallied = [(Tallied::Artist, ids(Kind::Artists)), (Tallied::Genre, ids(Kind::Genres))];
    let mut totals = tallies::find_of_kinds(db, viewer, &tallied).await?;
    let [artists, genres] = tallied.map(|(kind, ids)| in_order(&ids, totals.remove(&kind)));
    found.artists = artists::store::of_totals(artists);
    if let Some(narrow) = narrow {
        found.albums.retain(|album| narrow.takes_album(album));
        found.artists.retain(|artist| narrow.takes_artist(artist));
        found.playlists.retain(|playlist| narrow.takes_playlist(playlist));
    }
    found.genres = genres::store::of_totals(genres);
    found.users = find_users(db, ids(Kind::Users)).await?;
    Ok(found)
}

fn in_order<B>(ids: &[Uuid], totals: Option<HashMap<Uuid, Total<B>>>) -> Vec<Total<B>> {
    let mut totals = totals.unwrap_or_default();
    ids.iter().filter_map(|id| totals.remove(id)).collect()
}

/// An account: id, both names, its picture, and what stands in for that.
type UserRow = (UserId, String, String, Option<Uuid>, Option<String>);

/// Accounts as others see them.
async fn find_users(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<Vec<Owner>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<UserRow> = user::Entity::find()
        .select_only()
        .columns([
            user::Column::Id,
            user::Column::Username,
            user::Column::DisplayName,
            user::Column::AvatarId,
        ])
        .join_as(JoinType::LeftJoin, user::Relation::Avatar.def(), "avatar")
        .expr_as(Expr::col(("avatar", picture::Column::Placeholder)), "placeholder")
        .filter(user::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    let mut owners: HashMap<Uuid, Owner> = rows
        .into_iter()
        .map(|(id, username, display_name, avatar, placeholder)| {
            let avatar = avatar.map(|avatar| links::avatar(id, avatar, placeholder));
            (id.0, Owner { id, username, display_name, avatar })
        })
        .collect();
    Ok(ids.iter().filter_map(|id| owners.remove(id)).collect())
}
