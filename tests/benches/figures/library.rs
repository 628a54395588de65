//! A server with a large library, on either database. The songs are put in through the server's own
//! store, without files: lists do not look at them.

use std::ops::Range;

use anyhow::{Context as _, Result};
use e2e::client::Client;
use e2e::server::Server;
use processing::format::AudioFormat;
use rhythmix::catalogue::entry::{AlbumEntry, Credited};
use rhythmix::clock::{Clock as _, Ids, SystemClock};
use rhythmix::config::DatabaseConfig;
use rhythmix::db::Db;
use rhythmix::songs::create::create;
use rhythmix::songs::store::NewSong;
use sea_orm::{ConnectionTrait as _, Database};
use sha2::{Digest as _, Sha256};
use shared::ids::{SongId, UserId};
use shared::me::GetMe;
use shared::songs::{ArtistRole, Visibility};
use uuid::Uuid;

/// So many songs are put in at once.
const BATCH: u32 = 1000;
/// How many songs are on an album, and how many are by an artist.
const ON_ALBUM: u32 = 20;
const BY_ARTIST: u32 = 50;
/// How many words titles are made of. Few of them stand in many titles, and most in few, as in real ones.
const WORDS: f64 = 5_000.0;

/// A server, and two who are signed in.
pub(crate) struct Library {
    pub(crate) server: Server,
    /// All songs are hers.
    pub(crate) ada: Client,
    /// Sees those that she shares, and has none.
    pub(crate) ben: Client,
    db: Db,
    /// The address of the database; empty for SQLite.
    url: String,
    /// The songs that others hear as well.
    pub(crate) shared: Vec<SongId>,
}

impl Library {
    /// Makes a library of so many songs; `url` is empty for SQLite.
    pub(crate) async fn with(songs: u32, url: &str) -> Result<Self> {
        let server = Server::start_with(&arguments(url))?;
        let (ada, ben) = (Client::sign_up(&server, "ada").await?, Client::sign_up(&server, "ben").await?);
        let config = DatabaseConfig { url: url.to_owned(), max_connections: 1 };
        let db = Db::connect(&config, &server.data()).await?;
        let mut library = Self { server, ada, ben, db, url: url.to_owned(), shared: Vec::new() };
        library.add(0..songs).await?;
        Ok(library)
    }

    /// Stops the server and starts it again, as it is when nobody has asked it for anything.
    pub(crate) async fn restart(&mut self) -> Result<()> {
        self.server.terminate()?;
        self.server.wait()?;
        self.server.restart()?;
        self.log_in().await
    }

    /// Another server with a copy of all that this one has. This one is stopped and started for it.
    pub(crate) async fn copy(&mut self) -> Result<Self> {
        self.server.terminate()?;
        self.server.wait()?;
        let url = match self.url.rsplit_once('/') {
            None => String::new(),
            Some((server, database)) => {
                let copy = format!("{server}/{database}_copy");
                copy_database(&format!("{server}/postgres"), database).await?;
                copy
            }
        };
        let server = self.server.copy(&arguments(&url))?;
        self.server.restart()?;
        let config = DatabaseConfig { url: url.clone(), max_connections: 1 };
        let db = Db::connect(&config, &server.data()).await?;
        let (ada, ben) = (Client::log_in(&server, "ada").await?, Client::log_in(&server, "ben").await?);
        Ok(Self { server, ada, ben, db, url, shared: self.shared.clone() })
    }

    /// Signs both in again: filling a library takes longer than their tokens are good for.
    async fn log_in(&mut self) -> Result<()> {
        self.ada = Client::log_in(&self.server, "ada").await?;
        self.ben = Client::log_in(&self.server, "ben").await?;
        Ok(())
    }

    /// Puts in songs of hers, which are numbered.
    pub(crate) async fn add(&mut self, songs: Range<u32>) -> Result<()> {
        self.log_in().await?;
        let owner = self.ada.send(&GetMe).await?.id;
        let ids = Ids::default();
        let mut left = songs;
        while !left.is_empty() {
            let write = self.db.begin().await?;
            for number in left.by_ref().take(BATCH as usize) {
                let song = song(&ids, owner, number);
                if song.visibility == Visibility::Site {
                    self.shared.push(song.id);
                }
                create(&write, &ids, song).await?;
            }
            write.commit().await?;
        }
        self.settle().await?;
        self.log_in().await
    }

    /// Does what PostgreSQL else does by itself within a minute, while something is measured: it clears up, and looks at
    /// what the tables hold.
    pub(crate) async fn settle(&self) -> Result<()> {
        if !self.url.is_empty() {
            Database::connect(&self.url).await?.execute_unprepared("VACUUM (ANALYZE)").await?;
        }
        Ok(())
    }

    /// Changes the database past the server, to states that take years to come about.
    pub(crate) async fn execute(&self, sql: &str) -> Result<()> {
        let write = self.db.begin().await?;
        write.execute_unprepared(sql).await?;
        Ok(write.commit().await?)
    }
}

/// How a server is told of its database.
fn arguments(url: &str) -> Vec<&str> {
    if url.is_empty() { Vec::new() } else { vec!["--database-url", url] }
}

/// Copies a database to one of its name with `_copy` behind it. Whoever is connected to it is thrown out; our own
/// connections are made anew when they are used again.
async fn copy_database(postgres: &str, name: &str) -> Result<()> {
    let server = Database::connect(postgres).await?;
    for sql in [
        format!("DROP DATABASE IF EXISTS {name}_copy"),
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
        format!("CREATE DATABASE {name}_copy TEMPLATE {name}"),
    ] {
        server.execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Makes an empty database beside the given one and gives its address.
pub(crate) async fn fresh_database(postgres: &str, name: &str) -> Result<String> {
    let server = Database::connect(postgres).await?;
    server.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await?;
    server.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
    let (address, _) = postgres.rsplit_once('/').context("a database in the address of PostgreSQL")?;
    Ok(format!("{address}/{name}"))
}

/// A name of one to three words. The same number gives the same name.
pub(crate) fn name(number: u32) -> String {
    let noise = Sha256::digest(number.to_be_bytes());
    let word = |byte: &u8| {
        // The more often the earlier a word is: the inverse of the harmonic series.
        let rank = WORDS.powf(f64::from(*byte) / 256.0) as u32;
        spelled(rank)
    };
    let words: Vec<String> = noise.iter().take(1 + number as usize % 3).map(word).collect();
    words.join(" ")
}

/// The word of that rank: syllables.
fn spelled(rank: u32) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "lo", "mi", "ter", "san", "vo", "re", "kin", "du", "el", "for", "ga", "han", "is", "ju", "pol",
    ];
    let mut left = rank + 1;
    let mut word = String::new();
    while left > 0 {
        word.push_str(SYLLABLES.get(left as usize % SYLLABLES.len()).copied().unwrap_or_default());
        left /= SYLLABLES.len() as u32;
    }
    word
}

fn song(ids: &Ids, owner: UserId, number: u32) -> NewSong {
    let now = SystemClock.now();
    // Neither in the order of the ids, nor with few different values.
    let sha256 = Sha256::digest(number.to_be_bytes()).to_vec();
    NewSong {
        id: SongId(ids.next(now)),
        owner,
        title: name(number),
        credits: vec![Credited::named(
            format!("{} {}", name(number / BY_ARTIST + 7), number / BY_ARTIST),
            ArtistRole::Main,
        )],
        album: Some(AlbumEntry {
            id: None,
            title: format!("{} {}", name(number / ON_ALBUM + 13), number / ON_ALBUM),
            artists: Vec::new(),
            compilation: false,
            musicbrainz_id: None,
            year: None,
            accent: None,
        }),
        track_number: u16::try_from(number % ON_ALBUM + 1).ok(),
        disc_number: None,
        year: u16::try_from(1950 + number % 76).ok(),
        genres: vec![format!("Genre {}", number / BY_ARTIST % 40)],
        duration_ms: 120_000 + number % 180_000,
        sample_rate_hz: 44_100,
        channels: 2,
        format: AudioFormat::Mp3,
        size_bytes: 4_000_000,
        sha256: sha256.clone(),
        media_id: Uuid::now_v7(),
        cover_id: None,
        accent: None,
        // Lists are made of two ranges, the shared and the private songs: half of them in each.
        visibility: if number.is_multiple_of(2) { Visibility::Site } else { Visibility::Private },
        created_at: now,
        samples: 44_100 * 120,
        loudness: None,
        import_id: None,
    }
}
