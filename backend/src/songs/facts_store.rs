//! Queries that keep what rules and imports look songs up by, in the transactions that write the songs.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use shared::ids::SongId;
use shared::rules::facts::{Names, shuffle};
use shared::songs::ArtistCredit;
use shared::tags::Tags;

use super::store::from_json;
use crate::entities::{song, song_facts};

/// How many are written by one statement; each has ten values, and SQLite takes 32,766.
const AT_ONCE: usize = 1000;

fn facts(song: SongId, names: Names) -> song_facts::ActiveModel {
    song_facts::ActiveModel {
        song_id: Set(song),
        title: Set(names.title),
        artists: Set(names.artists),
        album: Set(names.album),
        album_artists: Set(names.album_artists),
        genres: Set(names.genres),
        has_lyrics: Set(false),
        shuffle: Set(shuffle(song)),
        isrc: Set(String::new()),
        musicbrainz_id: Set(String::new()),
    }
}

fn names(row: &song::Model) -> Result<Names, DbErr> {
    let artists: Vec<ArtistCredit> = from_json(&row.artists)?;
    let album_artists: Vec<ArtistCredit> = from_json(&row.album_artists)?;
    let genres: Vec<String> = from_json(&row.genres)?;
    // As songs are shown: whose album it is stands with the album.
    let album_artists = album_artists.iter().filter(|_| row.album.is_some());
    Ok(Names::of(
        &row.title,
        artists.iter().filter(|artist| artist.role.performs()).map(|artist| artist.name.as_str()),
        row.album.as_deref(),
        album_artists.map(|artist| artist.name.as_str()),
        genres.iter().map(String::as_str),
    ))
}

/// Keeps the names in these rows, which have just been written.
pub(super) async fn keep(db: &impl ConnectionTrait, rows: &[song::Model]) -> Result<(), DbErr> {
    use song_facts::Column as C;
    let again = OnConflict::column(C::SongId)
        .update_columns([C::Title, C::Artists, C::Album, C::AlbumArtists, C::Genres])
        .to_owned();
    for rows in rows.chunks(AT_ONCE) {
        let rows = rows.iter().map(|row| Ok(facts(row.id, names(row)?)));
        let rows = rows.collect::<Result<Vec<_>, DbErr>>()?;
        song_facts::Entity::insert_many(rows).on_conflict(again.clone()).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Keeps what the files of songs say: identifiers, and whether there are lyrics.
///
/// # Errors
/// The database fails.
pub async fn learn(db: &impl ConnectionTrait, songs: &[(SongId, &Tags)]) -> Result<(), DbErr> {
    use song_facts::Column as C;
    let again =
        OnConflict::column(C::SongId).update_columns([C::Isrc, C::MusicbrainzId, C::HasLyrics]).to_owned();
    for songs in songs.chunks(AT_ONCE) {
        let rows = songs.iter().map(|(song, tags)| song_facts::ActiveModel {
            isrc: Set(tags.isrc.clone().unwrap_or_default()),
            musicbrainz_id: Set(tags.musicbrainz.recording_id.map(|id| id.to_string()).unwrap_or_default()),
            has_lyrics: Set(!tags.lyrics.is_empty()),
            ..facts(*song, Names::default())
        });
        song_facts::Entity::insert_many(rows).on_conflict(again.clone()).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Says whether a song has lyrics, after somebody has written or removed them.
pub(super) async fn set_lyrics(db: &impl ConnectionTrait, song: SongId, there: bool) -> Result<(), DbErr> {
    song_facts::Entity::update_many()
        .col_expr(song_facts::Column::HasLyrics, Expr::value(there))
        .filter(song_facts::Column::SongId.eq(song))
        .exec(db)
        .await
        .map(|_| ())
}
