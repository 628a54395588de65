//! The icons: one family of strokes, drawn in `assets/sprite.svg`, which stands in the page itself.
//!
//! Functions and no components, like everything here that keeps nothing and is cheap to draw: a
//! component costs more of the download than such a piece of markup.

use yew::prelude::*;

/// The name of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    Album,
    Alert,
    Back,
    Bin,
    Check,
    Close,
    Collapse,
    Down,
    Download,
    Edit,
    Expand,
    Eye,
    Folder,
    Genre,
    Globe,
    Grid,
    Heart,
    HeartFull,
    History,
    Home,
    Image,
    Leave,
    Library,
    Link,
    Lock,
    Lyrics,
    Moon,
    More,
    Next,
    Offline,
    Pause,
    People,
    Play,
    PlayNext,
    Playlist,
    Plus,
    Previous,
    Queue,
    Repeat,
    RepeatOne,
    Retry,
    Rows,
    Shuffle,
    Search,
    Songs,
    Sort,
    Star,
    StarFull,
    Sun,
    System,
    Timer,
    Up,
    Upload,
    User,
    Volume,
    VolumeLow,
    VolumeOff,
    Wand,
}

impl Glyph {
    /// Where the drawing is in the page.
    const fn href(self) -> &'static str {
        match self {
            Self::Album => "#icon-album",
            Self::Alert => "#icon-alert",
            Self::Back => "#icon-back",
            Self::Bin => "#icon-bin",
            Self::Check => "#icon-check",
            Self::Close => "#icon-close",
            Self::Collapse => "#icon-collapse",
            Self::Down => "#icon-down",
            Self::Download => "#icon-download",
            Self::Edit => "#icon-edit",
            Self::Expand => "#icon-expand",
            Self::Eye => "#icon-eye",
            Self::Folder => "#icon-folder",
            Self::Genre => "#icon-genre",
            Self::Globe => "#icon-globe",
            Self::Grid => "#icon-grid",
            Self::Heart => "#icon-heart",
            Self::HeartFull => "#icon-heart-full",
            Self::History => "#icon-history",
            Self::Home => "#icon-home",
            Self::Image => "#icon-image",
            Self::Leave => "#icon-leave",
            Self::Library => "#icon-library",
            Self::Link => "#icon-link",
            Self::Lock => "#icon-lock",
            Self::Lyrics => "#icon-lyrics",
            Self::Moon => "#icon-moon",
            Self::More => "#icon-more",
            Self::Next => "#icon-next",
            Self::Offline => "#icon-offline",
            Self::Pause => "#icon-pause",
            Self::People => "#icon-people",
            Self::Play => "#icon-play",
            Self::PlayNext => "#icon-play-next",
            Self::Playlist => "#icon-playlist",
            Self::Plus => "#icon-plus",
            Self::Previous => "#icon-previous",
            Self::Queue => "#icon-queue",
            Self::Repeat => "#icon-repeat",
            Self::RepeatOne => "#icon-repeat-one",
            Self::Retry => "#icon-retry",
            Self::Rows => "#icon-rows",
            Self::Shuffle => "#icon-shuffle",
            Self::Search => "#icon-search",
            Self::Songs => "#icon-songs",
            Self::Sort => "#icon-sort",
            Self::Star => "#icon-star",
            Self::StarFull => "#icon-star-full",
            Self::Sun => "#icon-sun",
            Self::System => "#icon-system",
            Self::Timer => "#icon-timer",
            Self::Up => "#icon-up",
            Self::Upload => "#icon-upload",
            Self::User => "#icon-user",
            Self::Volume => "#icon-volume",
            Self::VolumeLow => "#icon-volume-low",
            Self::VolumeOff => "#icon-volume-off",
            Self::Wand => "#icon-wand",
        }
    }
}

/// A drawing beside or instead of words; it says nothing to a screen reader.
pub fn icon(glyph: Glyph) -> Html {
    draw(glyph, "icon")
}

/// The drawing of a notice.
pub fn large_icon(glyph: Glyph) -> Html {
    draw(glyph, "icon icon-large")
}

fn draw(glyph: Glyph, class: &'static str) -> Html {
    html! { <svg {class} viewBox="0 0 20 20" aria-hidden="true"><use href={glyph.href()} /></svg> }
}
