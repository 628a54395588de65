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

/// What the picture of a song needs.
#[derive(Properties, PartialEq)]
pub struct SongCoverProps {
    /// Whose picture.
    pub song: Song,
    /// How wide it is shown at most, in CSS pixels.
    pub pixels: u16,
    /// Sizes and shadows.
    #[prop_or_default]
    pub class: Classes,
}

/// The picture of a song, as sharp as the screen.
#[component]
pub fn SongCover(props: &SongCoverProps) -> Html {
    let cover = props.song.cover.as_ref();
    let src = cover.map(|cover| cover.at(props.pixels));
    let srcset =
        cover.map(|cover| format!("{} 1x, {} 2x", cover.at(props.pixels), cover.at(props.pixels * 2)));
    html! { <Cover title={props.song.title.clone()} {src} {srcset} class={props.class.clone()} /> }
}

/// The same title always gets the same tone (FNV-1a).
fn tone(title: &str) -> u32 {
    title.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
        % TONES
}

/// The first letter or digit, in upper case; a note when there is none.
fn initial(title: &str) -> String {
    match title.chars().find(|c| c.is_alphanumeric()) {
        Some(letter) => letter.to_uppercase().collect(),
        None => "♪".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_shows_the_first_letter() {
        assert_eq!(initial("“blue in Green”"), "B");
        assert_eq!(initial("ßtraße"), "SS");
        assert_eq!(initial("…"), "♪");
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
