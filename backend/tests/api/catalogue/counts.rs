//! Whatever is done to songs, each listener counts the songs that he sees, and nothing else.
#![expect(clippy::indexing_slicing, reason = "the numbers are chosen below the lengths")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use shared::albums::ListAlbums;
use shared::artists::ListArtists;
use shared::bin::{DeleteSong, RestoreSong};
use shared::edits::{Clearable, SongChanges, UpdateSong};
use shared::genres::ListGenres;
use shared::ids::{SongId, UserId};
use shared::songs::{ArtistCredit, ArtistRole, ListSongs, Song, Visibility};

use super::id;
use crate::support::library::Said;
use crate::support::{Client, TestApp};

/// Something that somebody does. Numbers choose among what is there.
#[derive(Debug, Clone)]
enum Step {
    Make { owner: usize, artist: usize, album: Option<usize>, genre: usize, visibility: usize },
    Credit { song: usize, artist: usize, role: usize },
    Move { song: usize, album: Option<usize> },
    Show { song: usize, visibility: usize, to: usize },
    Delete { song: usize },
    Restore { song: usize },
}

const ARTISTS: [&str; 3] = ["Ann", "Bea", "Cid"];
const ALBUMS: [&str; 3] = ["X", "Y", "Z"];
const GENRES: [&str; 2] = ["Dub", "Ska"];
const PEOPLE: [&str; 3] = ["ada", "eve", "bob"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let album = || prop::option::of(0..ALBUMS.len());
    let step = prop_oneof![
        4 => (0..2_usize, 0..3_usize, album(), 0..2_usize, 0..4_usize).prop_map(
            |(owner, artist, album, genre, visibility)| Step::Make { owner, artist, album, genre, visibility }
        ),
        2 => (0..9_usize, 0..3_usize, 0..6_usize)
            .prop_map(|(song, artist, role)| Step::Credit { song, artist, role }),
        2 => (0..9_usize, album()).prop_map(|(song, album)| Step::Move { song, album }),
        3 => (0..9_usize, 0..4_usize, 0..3_usize)
            .prop_map(|(song, visibility, to)| Step::Show { song, visibility, to }),
        2 => (0..9_usize).prop_map(|song| Step::Delete { song }),
        1 => (0..9_usize).prop_map(|song| Step::Restore { song }),
    ];
    prop::collection::vec(step, 4..24)
}

struct World {
    app: TestApp,
    clients: Vec<Client>,
    users: Vec<UserId>,
    songs: Vec<(SongId, usize)>,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let (mut clients, mut users) = (Vec::new(), Vec::new());
        for name in PEOPLE {
            let client = app.user(name).await;
            users.push(id(&client).await);
            clients.push(client);
        }
        Self { app, clients, users, songs: Vec::new() }
    }

    async fn apply(&mut self, step: Step) {
        let (number, changes) = match step {
            Step::Make { owner, artist, album, genre, visibility } => {
                let mut said = Said::titled("T").by(&[ARTISTS[artist]]).of(&[GENRES[genre]]);
                if let Some(album) = album {
                    said = said.on(ALBUMS[album]);
                }
                said = said.seen_by(Visibility::ALL[visibility]);
                self.songs.push((self.app.make_song(self.users[owner], said).await, owner));
                return;
            }
            Step::Credit { song, artist, role } => {
                let role = ArtistRole::ALL[role];
                let credit = ArtistCredit { role, ..ArtistCredit::named(ARTISTS[artist]) };
                let artists = Some(vec![ArtistCredit::named("Ann"), credit]);
                (song, Some(SongChanges { artists, ..SongChanges::default() }))
            }
            Step::Move { song, album } => {
                let clear = if album.is_none() { vec![Clearable::Album] } else { Vec::new() };
                let album = album.map(|album| ALBUMS[album].to_owned());
                (song, Some(SongChanges { album, clear, ..SongChanges::default() }))
            }
            Step::Show { song, visibility, to } => {
                let people = Some(vec![PEOPLE[to].to_owned()]);
                let visibility = Some(Visibility::ALL[visibility]);
                (song, Some(SongChanges { visibility, people, ..SongChanges::default() }))
            }
            Step::Delete { song } | Step::Restore { song } => (song, None),
        };
        let Some((song, owner)) = self.songs.get(number % self.songs.len().max(1)).copied() else { return };
        let client = &self.clients[owner];
        match (step, changes) {
            // Refused for songs in the bin.
            (_, Some(changes)) => drop(client.send(&UpdateSong { id: song, changes }).await),
            (Step::Delete { .. }, _) => client.send(&DeleteSong(song)).await.unwrap(),
            _ => drop(client.send(&RestoreSong(song)).await),
        }
    }

    /// What each listener is told is what he would count himself.
    async fn check(&self) {
        for client in &self.clients {
            let songs = client.send(&ListSongs { limit: Some(200), ..ListSongs::default() }).await.unwrap();
            let songs = songs.items;
            let artists = client.send(&ListArtists::default()).await.unwrap().items;
            let artists = artists.into_iter().map(|artist| (artist.name, (artist.songs, artist.duration_ms)));
            let performers = |song: &Song| song.performers().map(|artist| artist.name.clone()).collect();
            assert_eq!(artists.collect::<BTreeMap<_, _>>(), counted(&songs, performers));
            let genres = client.send(&ListGenres::default()).await.unwrap().items;
            let genres = genres.into_iter().map(|genre| (genre.name, (genre.songs, genre.duration_ms)));
            assert_eq!(genres.collect::<BTreeMap<_, _>>(), counted(&songs, |song| song.genres.clone()));
            let albums = client.send(&ListAlbums::default()).await.unwrap().items;
            let albums =
                albums.into_iter().map(|album| (album.id.to_string(), (album.songs, album.duration_ms)));
            let on = |song: &Song| {
                let album = song.album.as_ref().and_then(|album| album.id);
                album.into_iter().map(|album| album.to_string()).collect()
            };
            assert_eq!(albums.collect::<BTreeMap<_, _>>(), counted(&songs, on));
        }
    }
}

fn counted(songs: &[Song], of: impl Fn(&Song) -> Vec<String>) -> BTreeMap<String, (u32, u64)> {
    let mut counts = BTreeMap::new();
    for song in songs {
        let mut names = of(song);
        names.sort_unstable();
        names.dedup();
        for name in names {
            let count: &mut (u32, u64) = counts.entry(name).or_default();
            count.0 += 1;
            count.1 += u64::from(song.duration_ms);
        }
    }
    counts
}

#[test]
fn everybody_counts_what_he_sees() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&steps(), |steps| {
            runtime.block_on(async {
                let mut world = World::new().await;
                for step in steps {
                    world.apply(step).await;
                }
                world.check().await;
            });
            Ok(())
        })
        .unwrap();
}
