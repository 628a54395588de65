//! Songs that are there without having been uploaded: for tests that want many and hear none.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use processing::format::AudioFormat;
use rhythmix::catalogue::entry::{AlbumEntry, Credited};
use rhythmix::songs::create::create;
use rhythmix::songs::store::NewSong;
use shared::ids::{SongId, UserId};
use shared::songs::{ArtistRole, Visibility};
use uuid::Uuid;

use super::TestApp;

static COUNT: AtomicU64 = AtomicU64::new(1);

/// What is said about a song.
#[derive(Debug, Clone)]
pub struct Said {
    pub title: String,
    pub credits: Vec<Credited>,
    pub album: Option<AlbumEntry>,
    pub genres: Vec<String>,
    pub track_number: Option<u16>,
    pub disc_number: Option<u16>,
    pub year: Option<u16>,
    pub duration_ms: u32,
    pub visibility: Visibility,
}

impl Said {
    pub fn titled(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            credits: Vec::new(),
            album: None,
            genres: Vec::new(),
            track_number: None,
            disc_number: None,
            year: None,
            duration_ms: 180_000,
            visibility: Visibility::Site,
        }
    }

    pub fn by(mut self, artists: &[&str]) -> Self {
        self.credits.extend(artists.iter().map(|name| Credited::named(*name, ArtistRole::Main)));
        self
    }

    pub fn on(mut self, album: &str) -> Self {
        self.album = Some(AlbumEntry {
            id: None,
            title: album.to_owned(),
            artists: Vec::new(),
            compilation: false,
            musicbrainz_id: None,
            year: self.year,
            accent: None,
        });
        self
    }

    pub fn of(mut self, genres: &[&str]) -> Self {
        self.genres = genres.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    pub fn track(mut self, disc: u16, track: u16) -> Self {
        (self.disc_number, self.track_number) = (Some(disc), Some(track));
        self
    }

    pub fn seen_by(mut self, visibility: Visibility) -> Self {
        self.visibility = visibility;
        self
    }
}

impl TestApp {
    /// Makes a song of an account.
    pub async fn make_song(&self, owner: UserId, said: Said) -> SongId {
        let state = self.application.state();
        let created_at: DateTime<Utc> = state.clock.now();
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let sha256 = [number.to_be_bytes(), [0; 8], [0; 8], [0; 8]].concat();
        let id = SongId(state.ids.next(created_at));
        let new = NewSong {
            id,
            owner,
            title: said.title,
            credits: said.credits,
            album: said.album,
            track_number: said.track_number,
            disc_number: said.disc_number,
            year: said.year,
            genres: said.genres,
            duration_ms: said.duration_ms,
            sample_rate_hz: 44_100,
            channels: 2,
            format: AudioFormat::Mp3,
            size_bytes: 1000,
            sha256,
            media_id: Uuid::from_u128(number.into()),
            cover_id: None,
            accent: None,
            visibility: said.visibility,
            created_at,
            samples: u64::from(said.duration_ms) * 441 / 10,
            loudness: None,
            import_id: None,
        };
        let tx = state.db.begin().await.unwrap();
        assert!(create(&tx, &state.ids, new).await.unwrap(), "its bytes are new");
        tx.commit().await.unwrap();
        id
    }
}
