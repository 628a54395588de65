//! The texts of a song before it is sent.

use frontend_core::upload::{Draft, UploadItem};
use shared::songs::Visibility;
use shared::uploads::fields;
use yew::prelude::*;

use crate::components::choices::Choices;
use crate::components::field::Field;
use crate::components::icon::Glyph;

/// Between artists in their one field. A comma is part of too many names.
const BETWEEN_ARTISTS: char = ';';

/// What an empty field means.
const FROM_FILE: &str = "As the file says";

const VISIBILITIES: [Visibility; 3] = [Visibility::Private, Visibility::Site, Visibility::Public];
/// The same in words.
const AUDIENCES: [(&str, Option<Glyph>); 3] = [
    ("Only me", Some(Glyph::Lock)),
    ("Everyone here", Some(Glyph::People)),
    ("Everyone", Some(Glyph::Globe)),
];

/// Title, artists, album, year, genre, track, and who may hear it.
pub fn tag_fields(item: &UploadItem, onedit: &Callback<Draft>) -> Html {
    let id = item.id.0;
    let draft = &item.draft;
    let field = |name: &'static str,
                 label: &'static str,
                 value: String,
                 class: &'static str,
                 change: fn(&mut Draft, String)| {
        let oninput = {
            let (draft, onedit) = (draft.clone(), onedit.clone());
            Callback::from(move |text| {
                let mut draft = draft.clone();
                change(&mut draft, text);
                onedit.emit(draft);
            })
        };
        let error = item.errors.of(name).map(str::to_owned);
        let field = Field::new(format!("{name}-{id}").into(), label, value, oninput);
        Field { class, placeholder: FROM_FILE, input_class: "input-compact", error, ..field }.draw()
    };
    let chosen = VISIBILITIES.iter().position(|audience| *audience == draft.visibility).unwrap_or_default();
    let choose = {
        let (draft, onedit) = (draft.clone(), onedit.clone());
        Callback::from(move |at: usize| {
            let visibility = VISIBILITIES.get(at).copied().unwrap_or_default();
            onedit.emit(Draft { visibility, ..draft.clone() });
        })
    };
    let audience = Choices {
        name: format!("visibility-{id}").into(),
        legend: "Who can hear it",
        quiet: false,
        choices: &AUDIENCES,
        chosen,
        onchoose: choose,
    };
    html! {
        <>
            <div class="upload-fields">
                { field(fields::TITLE, "Title", draft.title.clone(), "", |draft, text| draft.title = text) }
                { field(fields::ARTIST, "Artists, with ; between", artists_line(&draft.artists), "", |draft, text| draft.artists = parse_artists(&text)) }
                { field(fields::ALBUM, "Album", draft.album.clone(), "", |draft, text| draft.album = text) }
                { field(fields::GENRE, "Genre", draft.genre.clone(), "", |draft, text| draft.genre = text) }
                { field(fields::TRACK_NUMBER, "Track", draft.track.clone(), "half", |draft, text| draft.track = text) }
                { field(fields::YEAR, "Year", draft.year.clone(), "half", |draft, text| draft.year = text) }
            </div>
            { audience.draw() }
        </>
    }
}

/// What is typed stays as it is typed, white space too, so that the text never jumps.
fn artists_line(artists: &[String]) -> String {
    artists.join(&BETWEEN_ARTISTS.to_string())
}

fn parse_artists(line: &str) -> Vec<String> {
    line.split(BETWEEN_ARTISTS).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_what_is_shown() {
        for line in ["", "Miles Davis", "Simon; Garfunkel", "Earth, Wind & Fire;", "a;; b "] {
            assert_eq!(artists_line(&parse_artists(line)), line);
        }
    }
}
