//! The kinds of jobs.

/// What a job does; the subject says to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Makes a song of an upload that has arrived; the subject is the upload.
    ProcessUpload,
    /// Makes the renditions of a song that are missing; the subject is the song.
    RenderSong,
    /// Makes the AVIFs of a picture; the subject is the picture.
    DrawPicture,
    /// Measures a song that was uploaded before songs were measured; the subject is the song.
    MeasureSong,
    /// Removes songs for good that have been in the bin for long enough.
    EmptyBin,
    /// Removes uploads that nobody goes on with.
    ExpireUploads,
    /// Removes strays from the store.
    ReapStrays,
    /// Ranks songs in search that have lost many plays.
    RankSongs,
    /// Finds out which songs are heard together.
    RelateSongs,
    /// Forgets answers that were kept for requests that are sent again.
    ForgetAnswers,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::ProcessUpload,
        Self::RenderSong,
        Self::DrawPicture,
        Self::MeasureSong,
        Self::EmptyBin,
        Self::ExpireUploads,
        Self::ReapStrays,
        Self::RankSongs,
        Self::RelateSongs,
        Self::ForgetAnswers,
    ];

    /// Those that somebody waits for, and that do not take long.
    pub const AWAITED: [Self; 1] = [Self::ProcessUpload];

    /// How it stands in the database and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProcessUpload => "process_upload",
            Self::RenderSong => "render_song",
            Self::DrawPicture => "draw_picture",
            Self::MeasureSong => "measure_song",
            Self::EmptyBin => "empty_bin",
            Self::ExpireUploads => "expire_uploads",
            Self::ReapStrays => "reap_strays",
            Self::RankSongs => "rank_songs",
            Self::RelateSongs => "relate_songs",
            Self::ForgetAnswers => "forget_answers",
        }
    }

    /// The one that is called so.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// How often it is tried before it is parked. See `jobs::backoff` for how long that takes.
    pub const fn max_attempts(self) -> u16 {
        match self {
            // An object store may be away, or a disk full, for half a night.
            Self::ProcessUpload
            | Self::RenderSong
            | Self::DrawPicture
            | Self::MeasureSong
            | Self::RankSongs => 30,
            // The schedule brings them again anyway.
            Self::EmptyBin
            | Self::ExpireUploads
            | Self::ReapStrays
            | Self::RelateSongs
            | Self::ForgetAnswers => 3,
        }
    }
}
