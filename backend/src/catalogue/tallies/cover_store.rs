//! Queries that give a tally another cover when the song is gone, hidden or changed that it had its cover of.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect,
    RelationTrait, Select,
};
use shared::ids::{SongId, UserId};
use uuid::Uuid;

use super::EVERYBODY;
use super::share::{Kind, Shares, Subject};
use super::store::is;
use crate::entities::{song, song_artist, song_genre, song_people, tally};

/// Looks again at the tallies whose cover is of one of these songs.
pub(super) async fn replace(tx: &impl ConnectionTrait, songs: &[SongId], now: &Shares) -> Result<(), DbErr> {
    let shown =
        tally::Entity::find().filter(tally::Column::CoverSongId.is_in(songs.iter().copied())).all(tx).await?;
    let mut lost: BTreeMap<Subject, ()> = BTreeMap::new();
    for row in shown {
        let Some(kind) = kind(&row.kind) else { continue };
        let subject = Subject { kind, id: row.subject_id, scope: row.scope_id };
        let cover = row.cover_id.zip(row.cover_song_id);
        let still = now.0.get(&subject).is_some_and(|share| share.cover.is_some() && share.cover == cover);
        if !still {
            lost.insert(subject, ());
        }
    }
    // Few: a song is the cover of its album, its genres and its artists at most.
    for subject in lost.into_keys() {
        let other: Option<(Uuid, SongId)> = one_of(subject)
            .select_only()
            .columns([song::Column::CoverId, song::Column::Id])
            .filter(seen_in(subject.scope))
            .filter(song::Column::CoverId.is_not_null())
            .limit(1)
            .into_tuple()
            .one(tx)
            .await?;
        let (cover, of) = other.unzip();
        tally::Entity::update_many()
            .col_expr(tally::Column::CoverId, Expr::value(cover))
            .col_expr(tally::Column::CoverSongId, Expr::value(of.map(|song| song.0)))
            .filter(is(subject))
            .exec(tx)
            .await?;
    }
    Ok(())
}

fn kind(name: &str) -> Option<Kind> {
    [Kind::Artist, Kind::Album, Kind::Genre].into_iter().find(|kind| kind.as_str() == name)
}

/// The songs of a subject.
fn one_of(subject: Subject) -> Select<song::Entity> {
    let songs = song::Entity::find();
    match subject.kind {
        Kind::Album => songs.filter(song::Column::AlbumId.eq(subject.id)),
        Kind::Artist => songs
            .join_rev(JoinType::InnerJoin, song_artist::Relation::Song.def())
            .filter(song_artist::Column::ArtistId.eq(subject.id)),
        Kind::Genre => songs
            .join_rev(JoinType::InnerJoin, song_genre::Relation::Song.def())
            .filter(song_genre::Column::GenreId.eq(subject.id)),
    }
}

fn seen_in(scope: Uuid) -> Condition {
    let alive = Condition::all().add(song::Column::DeletedAt.is_null());
    if scope == EVERYBODY {
        return alive.add(song::Column::Shared.eq(true));
    }
    alive
        .add(song::Column::Shared.eq(false))
        .add(Condition::any().add(song::Column::OwnerId.eq(UserId(scope))).add(named(scope)))
}

fn named(user: Uuid) -> SimpleExpr {
    let people = song_people::Entity::find()
        .select_only()
        .column(song_people::Column::SongId)
        .filter(song_people::Column::UserId.eq(user));
    let people = sea_orm::QueryTrait::into_query(people);
    Expr::col((song::Entity, song::Column::Visibility))
        .eq("people")
        .and(Expr::col((song::Entity, song::Column::Id)).in_subquery(people))
}
