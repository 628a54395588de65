//! Queries about where songs belong.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use shared::ids::SongId;

use super::Place;
use crate::entities::{song_artist, song_genre};

/// How many rows go into one statement; each has a handful of values.
const ROWS: usize = 2000;

/// Writes down who is credited on songs and of which genres they are.
///
/// # Errors
/// The database fails.
pub async fn attach(tx: &impl ConnectionTrait, places: &[Place<'_>]) -> Result<(), DbErr> {
    let artists: Vec<song_artist::ActiveModel> = places
        .iter()
        .flat_map(|(song, linked)| {
            let known = linked.credits.iter().filter_map(|credit| Some((credit.id?, credit.role)));
            (0_i16..).zip(known).map(|(position, (artist_id, role))| {
                song_artist::Model {
                    song_id: *song,
                    position,
                    role: role.as_str().to_owned(),
                    performs: role.performs(),
                    artist_id,
                }
                .into()
            })
        })
        .collect();
    for rows in artists.chunks(ROWS) {
        song_artist::Entity::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
    }
    let genres: Vec<song_genre::ActiveModel> = places
        .iter()
        .flat_map(|(song, linked)| {
            (0_i16..).zip(&linked.genres).map(|(position, genre)| {
                song_genre::Model { song_id: *song, position, genre_id: *genre }.into()
            })
        })
        .collect();
    for rows in genres.chunks(ROWS) {
        song_genre::Entity::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Forgets what [`attach`] wrote down of these songs.
///
/// # Errors
/// The database fails.
pub async fn detach(tx: &impl ConnectionTrait, songs: &[SongId]) -> Result<(), DbErr> {
    let ids = || songs.iter().copied();
    song_artist::Entity::delete_many().filter(song_artist::Column::SongId.is_in(ids())).exec(tx).await?;
    song_genre::Entity::delete_many().filter(song_genre::Column::SongId.is_in(ids())).exec(tx).await?;
    Ok(())
}
