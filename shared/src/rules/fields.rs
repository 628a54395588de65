//! What rules can look at and order by, and how each field can be compared.

/// Declares an enum of words and their names on the wire.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant),*
        }

        impl $name {
            /// All of them, in the order in which a menu shows them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),*
                }
            }

            /// The one of that name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == name)
            }
        }
    };
}

words! {
    /// What of a song a rule looks at. `my` fields are those of whoever looks at the playlist.
    Field {
        /// The title.
        Title = "title",
        /// Those who are heard.
        Artist = "artist",
        /// The title of the album.
        Album = "album",
        /// Whose album it is.
        AlbumArtist = "album_artist",
        /// The genres.
        Genre = "genre",
        /// The year of release.
        Year = "year",
        /// The length in milliseconds.
        DurationMs = "duration_ms",
        /// When it was added.
        CreatedAt = "created_at",
        /// When I heard it last.
        LastPlayedAt = "last_played_at",
        /// How often I have heard it.
        PlayCount = "play_count",
        /// How many stars I give it.
        Rating = "rating",
        /// The mean of all stars.
        RatingMean = "rating_mean",
        /// Whether it is a favourite of mine.
        Favorite = "favorite",
        /// Whose it is, by user name; `me` is whoever looks.
        Owner = "owner",
        /// The media type of the original.
        Mime = "mime",
        /// The size of the original.
        SizeBytes = "size_bytes",
        /// Whether it has lyrics.
        HasLyrics = "has_lyrics",
        /// Who may hear it.
        Visibility = "visibility",
        /// Whether it stands in a playlist.
        Playlist = "playlist",
    }
}

words! {
    /// How a field is compared.
    Operator {
        /// Equal; for several names, one of them is.
        Is = "is",
        /// None is equal.
        IsNot = "is_not",
        /// It stands somewhere in it.
        Contains = "contains",
        /// It stands nowhere in it.
        DoesNotContain = "does_not_contain",
        /// It begins so.
        StartsWith = "starts_with",
        /// It ends so.
        EndsWith = "ends_with",
        /// More than.
        Greater = "greater",
        /// Less than.
        Less = "less",
        /// From the first to the last, both included.
        Between = "between",
        /// Earlier than.
        Before = "before",
        /// Later than.
        After = "after",
        /// Within so many days until now.
        InTheLast = "in_the_last",
        /// Not within so many days until now, or never.
        NotInTheLast = "not_in_the_last",
        /// There is something.
        IsSet = "is_set",
        /// There is nothing.
        IsNotSet = "is_not_set",
    }
}

words! {
    /// What an order goes by.
    SortField {
        /// The title.
        Title = "title",
        /// Those who are heard.
        Artist = "artist",
        /// The title of the album.
        Album = "album",
        /// The year of release; unknown ones are the least.
        Year = "year",
        /// The length.
        DurationMs = "duration_ms",
        /// When it was added.
        CreatedAt = "created_at",
        /// When I heard it last; never is the least.
        LastPlayedAt = "last_played_at",
        /// How often I have heard it.
        PlayCount = "play_count",
        /// How many stars I give it; none is the least.
        Rating = "rating",
        /// The mean of all stars; none is the least.
        RatingMean = "rating_mean",
        /// The size of the original.
        SizeBytes = "size_bytes",
        /// At random, by a seed.
        Random = "random",
    }
}

/// How a field can be compared.
pub const fn operators(field: Field) -> &'static [Operator] {
    use Operator as By;
    match field {
        Field::Title | Field::Artist | Field::Album | Field::AlbumArtist | Field::Genre => &[
            By::Is,
            By::IsNot,
            By::Contains,
            By::DoesNotContain,
            By::StartsWith,
            By::EndsWith,
            By::IsSet,
            By::IsNotSet,
        ],
        Field::Year | Field::Rating | Field::RatingMean => {
            &[By::Is, By::IsNot, By::Greater, By::Less, By::Between, By::IsSet, By::IsNotSet]
        }
        Field::DurationMs | Field::PlayCount | Field::SizeBytes => {
            &[By::Is, By::IsNot, By::Greater, By::Less, By::Between]
        }
        Field::CreatedAt => &[By::Before, By::After, By::Between, By::InTheLast, By::NotInTheLast],
        Field::LastPlayedAt => {
            &[By::Before, By::After, By::Between, By::InTheLast, By::NotInTheLast, By::IsSet, By::IsNotSet]
        }
        Field::Favorite | Field::HasLyrics => &[By::Is],
        Field::Owner | Field::Visibility | Field::Playlist => &[By::Is, By::IsNot],
        Field::Mime => &[By::Is, By::IsNot, By::Contains, By::DoesNotContain],
    }
}
