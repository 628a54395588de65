//! The picture of a song, or in its place a tile of two tones with the initial of the title.

use frontend_core::placeholder::average_colour;
use shared::songs::{Cover, Song};
use web_sys::HtmlElement;
use yew::prelude::*;

/// How many tones the tiles have; each is a class in `styles/controls.css`.
const TONES: u32 = 12;

/// A square picture, or the tile of the title when there is none or when it cannot be had. It says
/// nothing to a screen reader, since the title always stands beside it.
pub fn cover(title: &str, src: Option<String>, class: &'static str) -> Html {
    draw(title, src, None, String::new(), class)
}

/// `style` is seen until the picture is there.
fn draw(
    title: &str,
    src: Option<String>,
    srcset: Option<String>,
    style: String,
    class: &'static str,
) -> Html {
    html! {
        <span class={classes!("cover", class)} ~style={style} aria-hidden="true">
            if let Some(src) = src.map(AttrValue::from) {
                // Another picture is another element, so that it gets its chance after one that failed.
                <img key={&*src} {src} {srcset} alt="" loading="lazy" decoding="async" draggable="false" onerror={hide} />
            }
            <span key="tile" class={format!("cover-tile tone-{}", tone(title))}>{ initial(title) }</span>
        </span>
    }
}

/// A picture that cannot be had gives way to the tile.
pub fn hide(event: Event) {
    if let Some(image) = event.target_dyn_into::<HtmlElement>() {
        image.set_hidden(true);
    }
}

/// The picture of a thing, as sharp as the screen, on its average colour, or the tile of its name; `pixels` is
/// how wide it is shown at most, in CSS pixels.
pub fn picture(title: &str, cover: Option<&Cover>, pixels: u16, class: &'static str) -> Html {
    let at = |times: u16| cover.map(|cover| cover.at(pixels * times));
    let srcset = at(1).zip(at(2)).map(|(plain, dense)| format!("{plain} 1x, {dense} 2x"));
    let colour = cover.and_then(|cover| average_colour(cover.placeholder.as_deref()?));
    let style = colour.map(|colour| format!("background:{colour}")).unwrap_or_default();
    draw(title, at(1), srcset, style, class)
}

/// The picture of a song; see [`picture`].
pub fn song_cover(song: &Song, pixels: u16, class: &'static str) -> Html {
    picture(&song.title, song.cover.as_ref(), pixels, class)
}

/// The same title always gets the same tone (FNV-1a).
fn tone(title: &str) -> u32 {
    title.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
        % TONES
}

/// The first character that is no punctuation; a note when there is none. The style sheet makes it
/// upper case, since the tables for that are large.
fn initial(title: &str) -> char {
    let is_mark =
        |c: char| c.is_ascii_punctuation() || matches!(c, '\u{2010}'..='\u{205e}' | '«' | '»' | '¿' | '¡');
    title.chars().find(|c| !c.is_whitespace() && !is_mark(*c)).unwrap_or('♪')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_shows_the_first_letter() {
        assert_eq!(initial("“Blue in Green”"), 'B');
        assert_eq!(initial(" 99 Balloons"), '9');
        assert_eq!(initial("…"), '♪');
    }

    #[test]
    fn tones_differ_and_stay() {
        let tones: std::collections::HashSet<u32> =
            ["So What", "Blue in Green", "Flamenco Sketches", "All Blues"].map(tone).into();
        assert!(tones.len() > 1);
        assert!(tones.iter().all(|tone| *tone < TONES));
        assert_eq!(tone("So What"), tone("So What"));
    }
}
