//! What other features call when they make, change, show, hide or remove something: search then reads what
//! the thing is now, and brings the index to it. Each of these can be called for things that have not changed,
//! or are not there any more, and changes then nothing or takes them out.
//!
//! Call them in the transaction of the change, and last in it: on PostgreSQL whoever writes the index waits
//! for the others that do, and must not hold them up, nor wait for them with something that they want.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde::Deserialize;
use shared::ids::{AlbumId, ArtistId, GenreId, PlaylistId, SongId, UserId};
use shared::songs::Visibility;
use uuid::Uuid;

use super::index::{ADMINS, SHARED, Thing, heat};
use super::index_store::{lock, write};
use super::kind::Kind;
use crate::entities::{album, playlist, playlist_member, song, song_people, tally, user};
use crate::jobs::{self, NewJob};
use crate::songs::lyrics::find_sung;

/// So many things are read and written at once.
const BATCH: usize = 500;
/// So many counts are read with one statement.
const COUNTED: usize = 5000;

/// Songs: when their title, artists or album change, who sees them changes, or they come, go to the bin, come
/// back from it or are removed.
///
/// # Errors
/// The database fails.
pub async fn songs(db: &impl ConnectionTrait, ids: &[SongId]) -> Result<(), DbErr> {
    refresh(db, Kind::Songs, ids.iter().map(|id| id.0).collect()).await?;
    lyrics(db, ids).await
}

/// Songs that have been played: those that stand elsewhere in the ranking now, which is so each time that their
/// plays double.
///
/// # Errors
/// The database fails.
pub async fn played(db: &impl ConnectionTrait, ids: &[SongId]) -> Result<(), DbErr> {
    let counts = song::Entity::find().select_only().columns([song::Column::Id, song::Column::PlayCount]);
    let counts = counts.filter(song::Column::Id.is_in(ids.iter().copied()));
    let counts: Vec<(SongId, i32)> = counts.into_tuple().all(db).await?;
    let doubled = counts.into_iter().filter(|(_, plays)| plays.count_ones() == 1);
    refresh(db, Kind::Songs, doubled.map(|(id, _)| id.0).collect()).await
}

/// Songs that have lost plays, each with how many it had: those that stand elsewhere in the ranking now. Very many
/// are left to a job, so that nobody who writes waits for them.
///
/// # Errors
/// The database fails.
pub async fn cooled(db: &impl ConnectionTrait, before: &[(SongId, i32)]) -> Result<(), DbErr> {
    let mut moved = Vec::new();
    for some in before.chunks(COUNTED) {
        let counts = song::Entity::find().select_only().columns([song::Column::Id, song::Column::PlayCount]);
        let counts = counts.filter(song::Column::Id.is_in(some.iter().map(|(id, _)| *id)));
        let counts: HashMap<SongId, i32> = counts.into_tuple().all(db).await?.into_iter().collect();
        let is_moved =
            |(id, had): &&(SongId, i32)| counts.get(id).is_some_and(|has| heat(*has) != heat(*had));
        moved.extend(some.iter().filter(is_moved).map(|(id, _)| id.0));
    }
    if moved.len() > BATCH {
        let job = NewJob { kind: jobs::Kind::RankSongs, subject: Uuid::nil(), owner: None, priority: 0 };
        return jobs::enqueue(db, job).await;
    }
    refresh(db, Kind::Songs, moved).await
}

/// Lyrics: when somebody writes them, or a file with some has been examined.
///
/// # Errors
/// The database fails.
pub async fn lyrics(db: &impl ConnectionTrait, ids: &[SongId]) -> Result<(), DbErr> {
    refresh(db, Kind::Lyrics, ids.iter().map(|id| id.0).collect()).await
}

/// Albums: when their title or artists change, or who sees a song of them.
///
/// # Errors
/// The database fails.
pub async fn albums(db: &impl ConnectionTrait, ids: &[AlbumId]) -> Result<(), DbErr> {
    refresh(db, Kind::Albums, ids.iter().map(|id| id.0).collect()).await
}

/// Artists: when their name changes, or who sees a song of them.
///
/// # Errors
/// The database fails.
pub async fn artists(db: &impl ConnectionTrait, ids: &[ArtistId]) -> Result<(), DbErr> {
    refresh(db, Kind::Artists, ids.iter().map(|id| id.0).collect()).await
}

/// Genres: when who sees a song of them changes.
///
/// # Errors
/// The database fails.
pub async fn genres(db: &impl ConnectionTrait, ids: &[GenreId]) -> Result<(), DbErr> {
    refresh(db, Kind::Genres, ids.iter().map(|id| id.0).collect()).await
}

/// Playlists: when their name changes, who sees them changes, or they come, go or come back.
///
/// # Errors
/// The database fails.
pub async fn playlists(db: &impl ConnectionTrait, ids: &[PlaylistId]) -> Result<(), DbErr> {
    refresh(db, Kind::Playlists, ids.iter().map(|id| id.0).collect()).await
}

/// Accounts: when they come or change their names.
///
/// # Errors
/// The database fails.
pub async fn users(db: &impl ConnectionTrait, ids: &[UserId]) -> Result<(), DbErr> {
    refresh(db, Kind::Users, ids.iter().map(|id| id.0).collect()).await
}

/// Things of any kind, by what the index knows them as.
pub(super) async fn refresh(db: &impl ConnectionTrait, kind: Kind, ids: Vec<Uuid>) -> Result<(), DbErr> {
    if !ids.is_empty() {
        lock(db).await?;
    }
    for ids in ids.chunks(BATCH) {
        let things = match kind {
            Kind::Songs => read_songs(db, ids).await?,
            Kind::Albums => with_artists(db, ids, read_tallied(db, kind, "album", ids).await?).await?,
            Kind::Artists => read_tallied(db, kind, "artist", ids).await?,
            Kind::Genres => read_tallied(db, kind, "genre", ids).await?,
            Kind::Playlists => read_playlists(db, ids).await?,
            Kind::Users => read_users(db, ids).await?,
            Kind::Lyrics => read_lyrics(db, ids).await?,
        };
        write(db, kind, ids, &things).await?;
    }
    Ok(())
}

/// What a song is found by.
type SongRow = (SongId, UserId, String, String, Option<String>, String, String, i32);

async fn read_songs(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Thing>, DbErr> {
    use song::Column as C;
    let rows: Vec<SongRow> = song::Entity::find()
        .select_only()
        .columns([
            C::Id,
            C::OwnerId,
            C::Title,
            C::Artists,
            C::Album,
            C::AlbumArtists,
            C::Visibility,
            C::PlayCount,
        ])
        .filter(C::Id.is_in(ids.iter().copied()))
        .filter(C::DeletedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let visibility = |name: &str| Visibility::parse(name).unwrap_or_default();
    let to_people = rows.iter().filter(|row| visibility(&row.6) == Visibility::People).map(|row| row.0);
    let people = read_people(db, to_people.collect()).await?;
    let mut things = Vec::with_capacity(rows.len());
    for (id, owner, title, artists, album, album_artists, visible, plays) in rows {
        let mut others = names(&artists)?;
        others.extend(album);
        others.extend(names(&album_artists)?);
        let thing =
            Thing { kind: Kind::Songs, id: id.0, name: title, others, space: SHARED, heat: heat(plays) };
        if visibility(&visible).is_shared() {
            things.push(thing);
        } else {
            let named = people.get(&id).into_iter().flatten().map(|user| user.0);
            let spaces: HashSet<Uuid> = named.chain([owner.0]).collect();
            things.extend(spaces.into_iter().map(|space| Thing { space, ..thing.clone() }));
        }
    }
    Ok(things)
}

/// What is sung in songs, for those who see the songs.
async fn read_lyrics(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Thing>, DbErr> {
    let songs: Vec<SongId> = ids.iter().copied().map(SongId).collect();
    let sung = find_sung(db, &songs).await?;
    if sung.is_empty() {
        return Ok(Vec::new());
    }
    let songs = read_songs(db, ids).await?.into_iter();
    let lyrics = songs.filter_map(|song| {
        let others = vec![sung.get(&SongId(song.id))?.clone()];
        Some(Thing { kind: Kind::Lyrics, name: String::new(), others, ..song })
    });
    Ok(lyrics.collect())
}

/// The accounts that songs are shown to by name.
async fn read_people(
    db: &impl ConnectionTrait,
    songs: Vec<SongId>,
) -> Result<HashMap<SongId, Vec<UserId>>, DbErr> {
    let mut people: HashMap<SongId, Vec<UserId>> = HashMap::new();
    if !songs.is_empty() {
        let rows =
            song_people::Entity::find().filter(song_people::Column::SongId.is_in(songs)).all(db).await?;
        for row in rows {
            people.entry(row.song_id).or_default().push(row.user_id);
        }
    }
    Ok(people)
}

/// Things that exist for those who have something of them in their tallies, under the name that stands there:
/// how somebody writes a name in private is private.
async fn read_tallied(
    db: &impl ConnectionTrait,
    kind: Kind,
    tallied: &str,
    ids: &[Uuid],
) -> Result<Vec<Thing>, DbErr> {
    let rows: Vec<(Uuid, Uuid, String)> = tally::Entity::find()
        .select_only()
        .columns([tally::Column::SubjectId, tally::Column::ScopeId, tally::Column::Name])
        .filter(tally::Column::Kind.eq(tallied))
        .filter(tally::Column::SubjectId.is_in(ids.iter().copied()))
        .filter(tally::Column::Listed.eq(true))
        .into_tuple()
        .all(db)
        .await?;
    let shared: HashSet<Uuid> =
        rows.iter().filter(|(_, scope, _)| *scope == SHARED).map(|(id, ..)| *id).collect();
    // What everybody sees is found there.
    let rows = rows.into_iter().filter(|(id, scope, _)| *scope == SHARED || !shared.contains(id));
    let thing = |(id, space, name)| Thing { kind, id, name, others: Vec::new(), space, heat: 0 };
    Ok(rows.map(thing).collect())
}

/// Albums with the names of their artists.
async fn with_artists(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
    mut albums: Vec<Thing>,
) -> Result<Vec<Thing>, DbErr> {
    let rows: Vec<(AlbumId, String)> = album::Entity::find()
        .select_only()
        .columns([album::Column::Id, album::Column::Artists])
        .filter(album::Column::Id.is_in(ids.iter().copied()))
        .filter(album::Column::DeletedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let mut artists = HashMap::with_capacity(rows.len());
    for (id, credits) in rows {
        artists.insert(id.0, names(&credits)?);
    }
    albums.retain(|album| artists.contains_key(&album.id));
    for album in &mut albums {
        album.others.clone_from(artists.get(&album.id).unwrap_or(&Vec::new()));
    }
    Ok(albums)
}

async fn read_playlists(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Thing>, DbErr> {
    use playlist::Column as C;
    let rows: Vec<(PlaylistId, UserId, String, String)> = playlist::Entity::find()
        .select_only()
        .columns([C::Id, C::OwnerId, C::Name, C::Visibility])
        .filter(C::Id.is_in(ids.iter().copied()))
        .filter(C::DeletedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let members = playlist_member::Entity::find()
        .filter(playlist_member::Column::PlaylistId.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    let mut things = Vec::with_capacity(rows.len());
    for (id, owner, name, visibility) in rows {
        let visibility = Visibility::parse(&visibility).unwrap_or_default();
        let thing =
            Thing { kind: Kind::Playlists, id: id.0, name, others: Vec::new(), space: SHARED, heat: 0 };
        if visibility.is_shared() {
            things.push(thing);
            continue;
        }
        // Members do not see a private one.
        let named = members.iter().filter(|member| member.playlist_id == id).map(|member| member.user_id.0);
        let named = named.filter(|_| visibility != Visibility::Private);
        let spaces: HashSet<Uuid> = named.chain([owner.0]).collect();
        things.extend(spaces.into_iter().map(|space| Thing { space, ..thing.clone() }));
    }
    Ok(things)
}

async fn read_users(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Thing>, DbErr> {
    use user::Column as C;
    let rows: Vec<(UserId, String, String)> = user::Entity::find()
        .select_only()
        .columns([C::Id, C::Username, C::DisplayName])
        .filter(C::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    let thing = |(id, username, name): (UserId, String, String)| Thing {
        kind: Kind::Users,
        id: id.0,
        name,
        others: vec![username],
        space: ADMINS,
        heat: 0,
    };
    Ok(rows.into_iter().map(thing).collect())
}

/// A credit, as far as it is searched: a bare name in rows of before there were artists.
#[derive(Deserialize)]
#[serde(untagged)]
enum Credit {
    Name(String),
    Of { name: String },
}

fn names(json: &str) -> Result<Vec<String>, DbErr> {
    let credits: Vec<Credit> = serde_json::from_str(json).map_err(|error| DbErr::Json(error.to_string()))?;
    let name = |credit| match credit {
        Credit::Name(name) | Credit::Of { name } => name,
    };
    Ok(credits.into_iter().map(name).collect())
}
