//! The picture of a song, or in its place a tile of two tones with the initial of the title.

use shared::songs::Song;
use yew::prelude::*;

/// How many tones the tiles have; each is a class in `styles/controls.css`.
const TONES: u32 = 12;

/// What a picture needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The title, for the tile.
    pub title: AttrValue,
    /// Where the picture is, if there is one.
    #[prop_or_default]
    pub src: Option<AttrValue>,
    /// Where it is for dense screens.
    #[prop_or_default]
    pub srcset: Option<AttrValue>,
    /// Sizes and shadows.
    #[prop_or_default]
    pub class: Classes,
}

/// A square picture. It says nothing to a screen reader, since the title always stands beside it.
#[component]
pub fn Cover(props: &Props) -> Html {
    // The link that failed, so that another one gets its chance.
    let failed = use_state(|| None::<AttrValue>);
    let onerror = {
        let (failed, src) = (failed.clone(), props.src.clone());
        Callback::from(move |_: Event| failed.set(src.clone()))
    };
    let src = props.src.clone().filter(|src| failed.as_ref() != Some(src));
    html! {
        <span class={classes!("cover", props.class.clone())} aria-hidden="true">
            if let Some(src) = src {
                <img {src} srcset={props.srcset.clone()} alt="" loading="lazy" decoding="async" draggable="false" {onerror} />
            } else {
                <span class={format!("cover-tile tone-{}", tone(&props.title))}>{ initial(&props.title) }</span>
            }
        </span>
    }
}

/// The picture of a song, as sharp as the screen; `pixels` is how wide it is shown at most, in CSS
/// pixels.
pub fn song_cover(song: &Song, pixels: u16, class: &'static str) -> Html {
    let cover = song.cover.as_ref();
    let src = cover.map(|cover| cover.at(pixels));
    let srcset = cover.map(|cover| format!("{} 1x, {} 2x", cover.at(pixels), cover.at(pixels * 2)));
    html! { <Cover title={song.title.clone()} {src} {srcset} {class} /> }
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
