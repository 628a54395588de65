//! The icons: one family of strokes, drawn in `assets/sprite.svg`, which stands in the page itself.
//!
//! Functions and no components, like everything here that keeps nothing and is cheap to draw: a
//! component costs more of the download than such a piece of markup.

use yew::prelude::*;

/// The name of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    Alert,
    Check,
    Close,
    Collapse,
    Expand,
    Eye,
    Globe,
    Home,
    Image,
    Leave,
    Lock,
    Moon,
    Next,
    Offline,
    Pause,
    People,
    Play,
    Previous,
    Queue,
    Repeat,
    RepeatOne,
    Retry,
    Shuffle,
    Songs,
    Sort,
    Sun,
    System,
    Upload,
    User,
    Volume,
    VolumeLow,
    VolumeOff,
}

impl Glyph {
    /// Where the drawing is in the page.
    const fn href(self) -> &'static str {
        match self {
            Self::Alert => "#icon-alert",
            Self::Check => "#icon-check",
            Self::Close => "#icon-close",
            Self::Collapse => "#icon-collapse",
            Self::Expand => "#icon-expand",
            Self::Eye => "#icon-eye",
            Self::Globe => "#icon-globe",
            Self::Home => "#icon-home",
            Self::Image => "#icon-image",
            Self::Leave => "#icon-leave",
            Self::Lock => "#icon-lock",
            Self::Moon => "#icon-moon",
            Self::Next => "#icon-next",
            Self::Offline => "#icon-offline",
            Self::Pause => "#icon-pause",
            Self::People => "#icon-people",
            Self::Play => "#icon-play",
            Self::Previous => "#icon-previous",
            Self::Queue => "#icon-queue",
            Self::Repeat => "#icon-repeat",
            Self::RepeatOne => "#icon-repeat-one",
            Self::Retry => "#icon-retry",
            Self::Shuffle => "#icon-shuffle",
            Self::Songs => "#icon-songs",
            Self::Sort => "#icon-sort",
            Self::Sun => "#icon-sun",
            Self::System => "#icon-system",
            Self::Upload => "#icon-upload",
            Self::User => "#icon-user",
            Self::Volume => "#icon-volume",
            Self::VolumeLow => "#icon-volume-low",
            Self::VolumeOff => "#icon-volume-off",
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
