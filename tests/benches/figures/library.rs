//! A server with a large library, on either database. The songs are put in through the server's own
//! store, without files: lists do not look at them.

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

/// A server, and two who are signed in.
pub(crate) struct Library {
    pub(crate) server: Server,
    /// All songs are hers.
    pub(crate) ada: Client,
    /// Sees those that she shares, and has none.
    pub(crate) ben: Client,
}

impl Library {
    /// Makes a library of so many songs; `url` is empty for SQLite.
    pub(crate) async fn with(songs: u32, url: &str) -> Result<Self> {
        let server =
            if url.is_empty() { Server::start()? } else { Server::start_with(&["--database-url", url])? };
        let (ada, ben) = (Client::sign_up(&server, "ada").await?, Client::sign_up(&server, "ben").await?);
        let owner = ada.send(&GetMe).await?.id;
        let config = DatabaseConfig { url: url.to_owned(), max_connections: 1 };
        let db = Db::connect(&config, &server.data()).await?;
        let ids = Ids::default();
        for first in (0..songs).step_by(BATCH as usize) {
            let write = db.begin().await?;
            for number in first..songs.min(first + BATCH) {
                create(&write, &ids, song(&ids, owner, number)).await?;
            }
            write.commit().await?;
        }
        if !url.is_empty() {
            // What PostgreSQL does by itself within a minute.
            Database::connect(url).await?.execute_unprepared("ANALYZE").await?;
        }
        Ok(Self { server, ada, ben })
    }
}

/// Makes an empty database beside the given one and gives its address.
pub(crate) async fn fresh_database(postgres: &str, name: &str) -> Result<String> {
    let server = Database::connect(postgres).await?;
    server.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await?;
    server.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
    let (address, _) = postgres.rsplit_once('/').context("a database in the address of PostgreSQL")?;
    Ok(format!("{address}/{name}"))
}

fn song(ids: &Ids, owner: UserId, number: u32) -> NewSong {
    let now = SystemClock.now();
    // Neither in the order of the ids, nor with few different values.
    let sha256 = Sha256::digest(number.to_be_bytes()).to_vec();
    let word =
        |from: usize| sha256.iter().skip(from).take(4).map(|byte| format!("{byte:02x}")).collect::<String>();
    NewSong {
        id: SongId(ids.next(now)),
        owner,
        title: format!("Song {}", word(0)),
        credits: vec![Credited::named(format!("Artist {}", number % 997), ArtistRole::Main)],
        album: Some(AlbumEntry {
            id: None,
            title: format!("Album {}", number % 9973),
            artists: Vec::new(),
            compilation: false,
            musicbrainz_id: None,
            year: None,
            accent: None,
        }),
        track_number: u16::try_from(number % 20 + 1).ok(),
        disc_number: None,
        year: u16::try_from(1950 + number % 76).ok(),
        genres: vec!["Electronic".to_owned()],
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
