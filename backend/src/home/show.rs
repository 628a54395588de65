//! Puts together what is shown: everything is looked up by the rules of who may see it, and what is hidden or gone
//! is left out.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr};
use shared::albums::Album;
use shared::artists::Artist;
use shared::home::{Home, Reason, ReasonKind, Shelf, ShelfItem, ShelfKind};
use shared::ids::{AlbumId, ArtistId, GenreId, PlaylistId, SongId, UserId};
use shared::playlists::Playlist;
use shared::songs::Song;
use uuid::Uuid;

use super::plan::{Because, Plan, Thing};
use super::recommend::{Beside, Why};
use crate::catalogue::tallies::{self, Kind};
use crate::catalogue::{albums, artists};
use crate::{playlists, songs};

/// How much stands on a shelf.
const ITEMS: usize = 12;
/// How many recommendations of one artist, and for the same reason.
const ALIKE: usize = 3;

/// What a viewer sees of what may be shown.
struct Seen {
    songs: HashMap<SongId, Song>,
    albums: HashMap<AlbumId, Album>,
    artists: HashMap<ArtistId, Artist>,
    playlists: HashMap<PlaylistId, Playlist>,
    genres: HashMap<GenreId, String>,
}

/// The shelves that have something.
///
/// # Errors
/// The database fails.
pub(super) async fn show(
    db: &impl ConnectionTrait,
    viewer: UserId,
    plan: &Plan,
    beside: &Beside,
    recommended: &[(SongId, Why)],
) -> Result<Home, DbErr> {
    let seen = look_up(db, viewer, plan, beside, recommended).await?;
    let plain = |things: &[Thing]| things.iter().filter_map(|thing| seen.item(*thing)).collect();
    let shelves = ShelfKind::ALL.into_iter().filter_map(|id| {
        let mut items: Vec<ShelfItem> = match id {
            ShelfKind::ContinueListening => seen.continued(plan, beside),
            ShelfKind::Recommended => seen.recommended(plan, recommended),
            ShelfKind::RecentlyPlayed => plain(&plan.recently_played),
            ShelfKind::NewlyUploaded => {
                let mut items: Vec<ShelfItem> = plain(&plan.newly_uploaded);
                // One that was made by hand may have none.
                items.retain(|item| item.album.as_ref().is_none_or(|album| album.songs > 0));
                items
            }
            ShelfKind::NewFromArtists => seen.new_from_artists(plan, beside),
            ShelfKind::MostPlayed => plain(&plan.most_played),
            ShelfKind::Favorites => plain(&plan.favorites),
            ShelfKind::Unknown => Vec::new(),
        };
        items.truncate(ITEMS);
        let more = more(id).map(str::to_owned);
        (!items.is_empty()).then_some(Shelf { id, items, more })
    });
    Ok(Home { shelves: shelves.collect() })
}

/// Where the whole list is.
const fn more(id: ShelfKind) -> Option<&'static str> {
    match id {
        ShelfKind::RecentlyPlayed => Some("/me/recently-played"),
        ShelfKind::NewlyUploaded => Some("/albums?sort=-created_at"),
        ShelfKind::MostPlayed => Some("/me/most-played"),
        ShelfKind::Favorites => Some("/me/favorites/songs"),
        ShelfKind::ContinueListening
        | ShelfKind::Recommended
        | ShelfKind::NewFromArtists
        | ShelfKind::Unknown => None,
    }
}

/// Four statements, however much there is.
async fn look_up(
    db: &impl ConnectionTrait,
    viewer: UserId,
    plan: &Plan,
    beside: &Beside,
    recommended: &[(SongId, Why)],
) -> Result<Seen, DbErr> {
    let lists = [&plan.recently_played, &plan.newly_uploaded, &plan.most_played, &plan.favorites];
    let mut things: Vec<Thing> = lists.into_iter().flatten().copied().collect();
    things.extend(plan.continued.iter().map(|(thing, _)| *thing));
    things.extend(beside.next.values().map(|song| Thing::Song(*song)));
    for (album, artist) in &beside.new_albums {
        things.extend([Thing::Album(*album), Thing::Artist(*artist)]);
    }
    let mut genres = Vec::new();
    for (song, why) in recommended {
        things.push(Thing::Song(*song));
        match why {
            Why::Near(seed) => things.push(Thing::Song(*seed)),
            Why::OfGenre(genre) => genres.push(genre.0),
        }
    }
    let (mut song_ids, mut playlist_ids) = (Vec::new(), Vec::new());
    let (mut album_ids, mut artist_ids) = (Vec::new(), Vec::new());
    for thing in things {
        match thing {
            Thing::Song(id) => song_ids.push(id),
            Thing::Album(id) => album_ids.push(id),
            Thing::Artist(id) => artist_ids.push(id.0),
            Thing::Playlist(id) => playlist_ids.push(id),
        }
    }
    for ids in [&mut artist_ids, &mut genres] {
        ids.sort_unstable();
        ids.dedup();
    }
    album_ids.sort_unstable();
    album_ids.dedup();
    song_ids.sort_unstable();
    song_ids.dedup();
    let songs = songs::store::find_many(db, viewer, song_ids).await?;
    let albums = albums::store::find_many(db, viewer, album_ids).await?;
    let tallied = [(Kind::Artist, artist_ids), (Kind::Genre, genres)];
    let mut totals = tallies::find_of_kinds(db, viewer, &tallied).await?;
    let mut of = |kind: Kind| totals.remove(&kind).unwrap_or_default().into_values().collect::<Vec<_>>();
    let artists = artists::store::of_totals(of(Kind::Artist));
    let genres = of(Kind::Genre).into_iter().map(|total| (GenreId(total.id), total.name)).collect();
    playlist_ids.sort_unstable();
    playlist_ids.dedup();
    let playlists = playlists::store::find_many_pictured(db, viewer, playlist_ids).await?;
    Ok(Seen {
        songs,
        albums,
        artists: artists.into_iter().map(|artist| (artist.id, artist)).collect(),
        playlists,
        genres,
    })
}

impl Seen {
    /// A thing as it stands on a shelf; `None` when the viewer does not see it.
    fn item(&self, thing: Thing) -> Option<ShelfItem> {
        let item = ShelfItem::default();
        Some(match thing {
            Thing::Song(id) => ShelfItem { song: Some(self.songs.get(&id)?.clone()), ..item },
            Thing::Album(id) => ShelfItem { album: Some(self.albums.get(&id)?.clone()), ..item },
            Thing::Artist(id) => ShelfItem { artist: Some(self.artists.get(&id)?.clone()), ..item },
            Thing::Playlist(id) => ShelfItem { playlist: Some(self.playlists.get(&id)?.clone()), ..item },
        })
    }

    /// What was left in the middle: there is a song behind the last that was heard.
    fn continued(&self, plan: &Plan, beside: &Beside) -> Vec<ShelfItem> {
        let item = |(thing, _): &(Thing, SongId)| {
            let next = beside.next.get(thing).filter(|next| self.songs.contains_key(next))?;
            Some(ShelfItem { next_song_id: Some(*next), ..self.item(*thing)? })
        };
        plan.continued.iter().filter_map(item).collect()
    }

    fn new_from_artists(&self, plan: &Plan, beside: &Beside) -> Vec<ShelfItem> {
        let mut shown: Vec<AlbumId> = Vec::new();
        let mut items = Vec::new();
        for (album, artist) in &beside.new_albums {
            let Some((item, by)) = self.item(Thing::Album(*album)).zip(self.artists.get(artist)) else {
                continue;
            };
            if item.album.as_ref().is_some_and(|album| album.songs > 0) && !shown.contains(album) {
                shown.push(*album);
                let does = if plan.favorite_artists.contains(artist) { "like" } else { "listen to" };
                let reason = reason(ReasonKind::Artist, artist.0, &by.name, &format!("Because you {does}"));
                items.push(ShelfItem { reason: Some(reason), ..item });
            }
        }
        items
    }

    /// The best of what is recommended, but not too many that are alike.
    fn recommended(&self, plan: &Plan, recommended: &[(SongId, Why)]) -> Vec<ShelfItem> {
        let mut artists: HashMap<&str, usize> = HashMap::new();
        let mut reasons: HashMap<Uuid, usize> = HashMap::new();
        let mut items = Vec::new();
        for (id, why) in recommended {
            let Some((song, reason)) = self.songs.get(id).zip(self.why(plan, *why)) else { continue };
            let by = song.artists.first().map_or("", |credit| credit.name.as_str());
            let alike = [artists.entry(by).or_default(), reasons.entry(reason.id).or_default()];
            // Songs of which nobody knows the artist are not alike.
            if alike.iter().zip([by.is_empty(), false]).any(|(count, free)| **count >= ALIKE && !free) {
                continue;
            }
            alike.into_iter().for_each(|count| *count += 1);
            items.push(ShelfItem { song: Some(song.clone()), reason: Some(reason), ..ShelfItem::default() });
        }
        items
    }

    /// A reason; `None` when it would speak of something that the viewer does not see.
    fn why(&self, plan: &Plan, why: Why) -> Option<Reason> {
        Some(match why {
            Why::Near(seed) => {
                let title = &self.songs.get(&seed)?.title;
                let because = plan.seeds.iter().find(|of| of.song == seed)?.because;
                let (kind, text) = match because {
                    Because::Listened => (ReasonKind::Listened, "Because you listened to"),
                    Because::Liked => (ReasonKind::Liked, "Because you like"),
                };
                reason(kind, seed.0, title, text)
            }
            Why::OfGenre(genre) => {
                let name = self.genres.get(&genre)?;
                let (kind, text) = if plan.seeds.is_empty() {
                    (ReasonKind::Genre, "Something from")
                } else {
                    (ReasonKind::GenreListened, "Because you listen to")
                };
                reason(kind, genre.0, name, text)
            }
        })
    }
}

fn reason(kind: ReasonKind, id: Uuid, name: &str, text: &str) -> Reason {
    Reason { kind, id, name: name.to_owned(), text: format!("{text} {name}") }
}
