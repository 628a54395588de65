//! Queries that change artists and what is credited to them.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr,
};
use shared::ids::{AlbumId, ArtistId, SongId, UserId};
use shared::songs::ArtistCredit;

use crate::catalogue::name_key::{name_key, names_key};
use crate::entities::{album, album_artist, artist, song, song_artist, tally};
use crate::songs::sort_keys::sort_keys;
use crate::songs::store::{from_json, rewrite, to_json};

/// To whom what is credited to some is credited from now on.
pub(super) struct Recredit {
    /// To these it was.
    pub(super) from: Vec<ArtistId>,
    /// To this one it is.
    pub(super) into: ArtistId,
    /// The name of that one.
    pub(super) name: String,
    /// Credits by one of these names get that name.
    pub(super) old_names: Vec<String>,
}

impl Recredit {
    fn apply(&self, credits: &str) -> Result<Vec<ArtistCredit>, DbErr> {
        let mut credits: Vec<ArtistCredit> = from_json(credits)?;
        for credit in &mut credits {
            if credit.id.is_some_and(|id| self.from.contains(&id)) {
                credit.id = Some(self.into);
                if self.old_names.iter().any(|old| name_key(old) == name_key(&credit.name)) {
                    credit.name.clone_from(&self.name);
                }
            }
        }
        let mut once: Vec<ArtistCredit> = Vec::with_capacity(credits.len());
        for credit in credits {
            if !once.iter().any(|other| other.id == credit.id && other.role == credit.role) {
                once.push(credit);
            }
        }
        Ok(once)
    }
}

/// The name of an artist who is not part of another.
pub(super) async fn lock(tx: &impl ConnectionTrait, id: ArtistId) -> Result<Option<String>, DbErr> {
    let row = artist::Entity::find_by_id(id)
        .filter(artist::Column::MergedInto.is_null())
        .lock_exclusive()
        .one(tx)
        .await?;
    Ok(row.map(|row| row.name))
}

/// Gives an artist another name. `false` when there is one of that name.
pub(super) async fn rename(tx: &impl ConnectionTrait, id: ArtistId, name: &str) -> Result<bool, DbErr> {
    let renamed = artist::Entity::update_many()
        .col_expr(artist::Column::Name, Expr::value(name))
        .col_expr(artist::Column::NameKey, Expr::value(name_key(name)))
        .filter(artist::Column::Id.eq(id))
        .exec(tx)
        .await;
    match renamed {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Gives what everybody counts of an artist the name that the artist has now.
pub(super) async fn relabel(tx: &impl ConnectionTrait, id: ArtistId, name: &str) -> Result<(), DbErr> {
    tally::Entity::update_many()
        .col_expr(tally::Column::Name, Expr::value(name))
        .col_expr(tally::Column::NameKey, Expr::value(name_key(name)))
        .filter(tally::Column::Kind.eq(crate::catalogue::tallies::Kind::Artist.as_str()))
        .filter(tally::Column::SubjectId.eq(id))
        .exec(tx)
        .await
        .map(|_| ())
}

/// Makes artists part of another, with those that are part of them.
pub(super) async fn point_at(
    tx: &impl ConnectionTrait,
    from: &[ArtistId],
    into: ArtistId,
) -> Result<(), DbErr> {
    for column in [artist::Column::Id, artist::Column::MergedInto] {
        artist::Entity::update_many()
            .col_expr(artist::Column::MergedInto, Expr::value(into.0))
            .filter(column.is_in(from.iter().copied()))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// The albums of these artists, and those that songs of them are on.
pub(super) async fn albums(tx: &impl ConnectionTrait, of: &[ArtistId]) -> Result<Vec<AlbumId>, DbErr> {
    album_artist::Entity::find()
        .select_only()
        .column(album_artist::Column::AlbumId)
        .distinct()
        .filter(album_artist::Column::ArtistId.is_in(of.iter().copied()))
        .order_by_asc(album_artist::Column::AlbumId)
        .into_tuple()
        .all(tx)
        .await
}

/// The songs that these artists are credited on or that are on albums of theirs, also those in the bin.
pub(super) async fn songs(tx: &impl ConnectionTrait, of: &[ArtistId]) -> Result<Vec<SongId>, DbErr> {
    let mut songs: Vec<SongId> = song_artist::Entity::find()
        .select_only()
        .column(song_artist::Column::SongId)
        .distinct()
        .filter(song_artist::Column::ArtistId.is_in(of.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    let albums = albums(tx, of).await?;
    songs.extend::<Vec<SongId>>(
        song::Entity::find()
            .select_only()
            .column(song::Column::Id)
            .filter(song::Column::AlbumId.is_in(albums))
            .into_tuple()
            .all(tx)
            .await?,
    );
    songs.sort_unstable();
    songs.dedup();
    Ok(songs)
}

/// Credits albums anew. One that another album of its owner would then be the same as keeps what it is found
/// by, so that both stay: they can be merged.
pub(super) async fn credit_albums(
    tx: &impl ConnectionTrait,
    albums: &[AlbumId],
    recredit: &Recredit,
) -> Result<(), DbErr> {
    let rows = album::Entity::find()
        .filter(album::Column::Id.is_in(albums.iter().copied()))
        .order_by_asc(album::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    for row in rows {
        let credits = recredit.apply(&row.artists)?;
        let key = names_key(credits.iter().map(|credit| credit.name.as_str()));
        let same = album::Entity::find()
            .filter(album::Column::OwnerId.eq(row.owner_id))
            .filter(album::Column::TitleKey.eq(row.title_key.clone()))
            .filter(album::Column::ArtistKey.eq(key.clone()))
            .filter(album::Column::Id.ne(row.id))
            .one(tx)
            .await?;
        album::Entity::update_many()
            .col_expr(album::Column::Artists, Expr::value(to_json(&credits)?))
            .col_expr(
                album::Column::ArtistKey,
                Expr::value(if same.is_some() { row.artist_key } else { key }),
            )
            .filter(album::Column::Id.eq(row.id))
            .exec(tx)
            .await?;
    }
    album_artist::Entity::update_many()
        .col_expr(album_artist::Column::ArtistId, Expr::value(recredit.into.0))
        .filter(album_artist::Column::ArtistId.is_in(recredit.from.iter().copied()))
        .filter(album_artist::Column::AlbumId.is_in(albums.iter().copied()))
        .exec(tx)
        .await
        .map(|_| ())
}

/// Credits songs anew, and says whose they are.
pub(super) async fn credit_songs(
    tx: &impl ConnectionTrait,
    songs: &[SongId],
    recredit: &Recredit,
) -> Result<Vec<(SongId, UserId)>, DbErr> {
    let rows = song::Entity::find()
        .filter(song::Column::Id.is_in(songs.iter().copied()))
        .order_by_asc(song::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    let number = |number: Option<i16>| number.and_then(|number| u16::try_from(number).ok());
    let mut whose = Vec::with_capacity(rows.len());
    let mut credited = Vec::with_capacity(rows.len());
    for row in rows {
        whose.push((row.id, row.owner_id));
        let credits = recredit.apply(&row.artists)?;
        let (disc, track) = (number(row.disc_number), number(row.track_number));
        let keys = sort_keys(&row.title, &credits, row.album.as_deref(), disc, track);
        credited.push(song::Model {
            artists: to_json(&credits)?,
            album_artists: to_json(&recredit.apply(&row.album_artists)?)?,
            artist_key: keys.artist,
            ..row
        });
    }
    rewrite(tx, credited).await?;
    song_artist::Entity::update_many()
        .col_expr(song_artist::Column::ArtistId, Expr::value(recredit.into.0))
        .filter(song_artist::Column::ArtistId.is_in(recredit.from.iter().copied()))
        .filter(song_artist::Column::SongId.is_in(songs.iter().copied()))
        .exec(tx)
        .await?;
    Ok(whose)
}
