//! Queries about what songs count for.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait,
};
use shared::ids::{AlbumId, ArtistId, GenreId, SongId, UserId};
use shared::songs::{ArtistCredit, Visibility};
use uuid::Uuid;

use super::EVERYBODY;
use super::share::{Counted, Kind, Label, Share, Shares, Subject};
use crate::catalogue::name_key::name_key;
use crate::entities::{album, artist, genre, song, song_artist, song_genre, song_people, tally};

/// How many rows go into one statement; each has a dozen values.
const ROWS: usize = 1000;

/// A song, as far as it counts.
#[derive(Debug, FromQueryResult)]
struct SongRow {
    id: SongId,
    owner_id: UserId,
    visibility: String,
    duration_ms: i32,
    cover_id: Option<Uuid>,
    artists: String,
    album_id: Option<AlbumId>,
}

/// What these songs count for now. What lies in the bin counts for nothing.
pub(super) async fn shares(tx: &impl ConnectionTrait, songs: &[SongId]) -> Result<Shares, DbErr> {
    let ids = || songs.iter().copied();
    let rows: Vec<SongRow> = song::Entity::find()
        .select_only()
        .columns([
            song::Column::Id,
            song::Column::OwnerId,
            song::Column::Visibility,
            song::Column::DurationMs,
            song::Column::CoverId,
            song::Column::Artists,
            song::Column::AlbumId,
        ])
        .filter(song::Column::Id.is_in(ids()))
        .filter(song::Column::DeletedAt.is_null())
        .filter(song::Column::Catalogued.eq(true))
        // Locked, so that two who change the same song do not both take away what it counted for.
        .order_by_asc(song::Column::Id)
        .lock_exclusive()
        .into_model()
        .all(tx)
        .await?;
    let alive: Vec<SongId> = rows.iter().map(|row| row.id).collect();
    if alive.is_empty() {
        return Ok(Shares::default());
    }
    let people = people(tx, &alive).await?;
    let mut counted = genres(tx, &alive).await?;
    for (song, artists) in artists(tx, &alive, &rows).await? {
        counted.entry(song).or_default().extend(artists);
    }
    let albums = albums(tx, rows.iter().filter_map(|row| row.album_id)).await?;
    let mut shares = Shares::default();
    for row in rows {
        let mut of = counted.remove(&row.id).unwrap_or_default();
        of.extend(row.album_id.and_then(|album| albums.get(&album)).cloned());
        let cover = row.cover_id.map(|cover| (cover, row.id));
        shares.add(&seen_by(&row, &people), &of, row.duration_ms, cover);
    }
    Ok(shares)
}

/// The scopes that see a song.
fn seen_by(row: &SongRow, people: &HashMap<SongId, Vec<UserId>>) -> Vec<Uuid> {
    let visibility = Visibility::parse(&row.visibility).unwrap_or_default();
    if visibility.is_shared() {
        return vec![EVERYBODY];
    }
    let named = people.get(&row.id).filter(|_| visibility == Visibility::People);
    let named = named.into_iter().flatten().filter(|user| **user != row.owner_id);
    std::iter::once(row.owner_id.0).chain(named.map(|user| user.0)).collect()
}

async fn people(tx: &impl ConnectionTrait, songs: &[SongId]) -> Result<HashMap<SongId, Vec<UserId>>, DbErr> {
    let rows = song_people::Entity::find()
        .filter(song_people::Column::SongId.is_in(songs.iter().copied()))
        .all(tx)
        .await?;
    let mut people: HashMap<SongId, Vec<UserId>> = HashMap::new();
    for row in rows {
        people.entry(row.song_id).or_default().push(row.user_id);
    }
    Ok(people)
}

async fn artists(
    tx: &impl ConnectionTrait,
    songs: &[SongId],
    rows: &[SongRow],
) -> Result<HashMap<SongId, Vec<Counted>>, DbErr> {
    // The names are as these songs write them: how somebody else writes one in a private song is private.
    let mut names: HashMap<(SongId, ArtistId), String> = HashMap::new();
    for row in rows {
        let credits: Vec<ArtistCredit> =
            serde_json::from_str(&row.artists).map_err(|error| DbErr::Json(error.to_string()))?;
        for credit in credits {
            if let Some(artist) = credit.id {
                names.entry((row.id, artist)).or_insert(credit.name);
            }
        }
    }
    let credits: Vec<(SongId, ArtistId, bool, String, String)> = song_artist::Entity::find()
        .select_only()
        .columns([song_artist::Column::SongId, song_artist::Column::ArtistId, song_artist::Column::Performs])
        .columns([artist::Column::Name, artist::Column::NameKey])
        .join(JoinType::InnerJoin, song_artist::Relation::Artist.def())
        .filter(song_artist::Column::SongId.is_in(songs.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    let mut counted: HashMap<SongId, Vec<Counted>> = HashMap::new();
    for (song, artist, counts, known_as, key) in credits {
        let name = names.remove(&(song, artist)).filter(|name| name_key(name) == key).unwrap_or(known_as);
        let label = Label { name, name_key: key, ..Label::default() };
        let one = Counted { kind: Kind::Artist, id: artist.0, counts, label };
        counted.entry(song).or_default().push(one);
    }
    Ok(counted)
}

async fn genres(tx: &impl ConnectionTrait, songs: &[SongId]) -> Result<HashMap<SongId, Vec<Counted>>, DbErr> {
    let rows: Vec<(SongId, GenreId, String, String)> = song_genre::Entity::find()
        .select_only()
        .column(song_genre::Column::SongId)
        .column(song_genre::Column::GenreId)
        .column(genre::Column::Name)
        .column(genre::Column::NameKey)
        .join(JoinType::InnerJoin, song_genre::Relation::Genre.def())
        .filter(song_genre::Column::SongId.is_in(songs.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    let mut counted: HashMap<SongId, Vec<Counted>> = HashMap::new();
    for (song, genre, name, name_key) in rows {
        let label = Label { name, name_key, ..Label::default() };
        counted.entry(song).or_default().push(Counted {
            kind: Kind::Genre,
            id: genre.0,
            counts: true,
            label,
        });
    }
    Ok(counted)
}

async fn albums(
    tx: &impl ConnectionTrait,
    albums: impl Iterator<Item = AlbumId>,
) -> Result<HashMap<AlbumId, Counted>, DbErr> {
    let rows = album::Entity::find().filter(album::Column::Id.is_in(albums)).all(tx).await?;
    let counted = rows.into_iter().map(|row| {
        let label =
            Label { name: row.title, name_key: row.title_key, artist_key: row.artist_key, year: row.year };
        (row.id, Counted { kind: Kind::Album, id: row.id.0, counts: true, label })
    });
    Ok(counted.collect())
}

/// Adds changes to the rows, in the order of their keys, and removes those that nothing holds any more.
pub(super) async fn add(tx: &impl ConnectionTrait, changes: Vec<(Subject, Share)>) -> Result<(), DbErr> {
    let sum = |column: tally::Column| Expr::col((tally::Entity, column)).add(Expr::col(("excluded", column)));
    let cover = |column: tally::Column| {
        Expr::case(
            Expr::col((tally::Entity, tally::Column::CoverId)).is_null(),
            Expr::col(("excluded", column)),
        )
        .finally(Expr::col((tally::Entity, column)))
    };
    let listed = sum(tally::Column::Songs)
        .gt(0)
        .or(Expr::col((tally::Entity, tally::Column::Kind)).eq(Kind::Album.as_str()));
    let grow = OnConflict::columns([tally::Column::Kind, tally::Column::SubjectId, tally::Column::ScopeId])
        .value(tally::Column::Songs, sum(tally::Column::Songs))
        .value(tally::Column::Holds, sum(tally::Column::Holds))
        .value(tally::Column::DurationMs, sum(tally::Column::DurationMs))
        .value(tally::Column::Listed, listed)
        .value(tally::Column::CoverSongId, cover(tally::Column::CoverSongId))
        .value(tally::Column::CoverId, cover(tally::Column::CoverId))
        .to_owned();
    let shrinks: Vec<Subject> =
        changes.iter().filter(|(_, share)| share.holds < 0).map(|(subject, _)| *subject).collect();
    for changes in changes.chunks(ROWS) {
        let rows = changes.iter().map(|(subject, share)| tally::ActiveModel::from(row(*subject, share)));
        tally::Entity::insert_many(rows).on_conflict(grow.clone()).exec_without_returning(tx).await?;
    }
    for subjects in shrinks.chunks(ROWS) {
        let any = subjects.iter().fold(Condition::any(), |any, subject| any.add(is(*subject)));
        tally::Entity::delete_many().filter(any).filter(tally::Column::Holds.lte(0)).exec(tx).await?;
    }
    Ok(())
}

pub(super) fn is(subject: Subject) -> Condition {
    Condition::all()
        .add(tally::Column::Kind.eq(subject.kind.as_str()))
        .add(tally::Column::SubjectId.eq(subject.id))
        .add(tally::Column::ScopeId.eq(subject.scope))
}

fn row(subject: Subject, share: &Share) -> tally::Model {
    tally::Model {
        kind: subject.kind.as_str().to_owned(),
        subject_id: subject.id,
        scope_id: subject.scope,
        listed: share.songs > 0 || subject.kind == Kind::Album,
        songs: share.songs,
        holds: share.holds,
        duration_ms: share.duration_ms,
        name: share.label.name.clone(),
        name_key: share.label.name_key.clone(),
        artist_key: share.label.artist_key.clone(),
        year: share.label.year,
        cover_id: share.cover.map(|(cover, _)| cover),
        cover_song_id: share.cover.map(|(_, song)| song),
    }
}
