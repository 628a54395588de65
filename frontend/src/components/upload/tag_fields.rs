//! The texts of a song before it is sent.

use frontend_core::form::FieldErrors;
use frontend_core::upload::{Draft, UploadItemId};
use shared::songs::Visibility;
use shared::uploads::fields;
use yew::prelude::*;

use crate::components::choices::{Choice, Choices};
use crate::components::field::Field;
use crate::components::icon::Glyph;

/// What the fields need.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which file, to tell the fields of several cards apart.
    pub id: UploadItemId,
    /// The texts.
    pub draft: Draft,
    /// What is wrong with them.
    pub errors: FieldErrors,
    /// Called with the texts after every change.
    pub onedit: Callback<Draft>,
}

/// Between artists in their one field. A comma is part of too many names.
const BETWEEN_ARTISTS: char = ';';

/// What an empty field means.
const FROM_FILE: &str = "As the file says";

const AUDIENCES: [(Visibility, &str, Glyph); 3] = [
    (Visibility::Private, "Only me", Glyph::Lock),
    (Visibility::Site, "Everyone here", Glyph::People),
    (Visibility::Public, "Everyone", Glyph::Globe),
];

/// Title, artists, album, year, genre, track, and who may hear it.
#[component]
pub fn TagFields(props: &Props) -> Html {
    let id = props.id.0;
    let draft = &props.draft;
    let field = |name: &'static str,
                 label: &'static str,
                 value: String,
                 class: &'static str,
                 change: fn(&mut Draft, String)| {
        let oninput = {
            let (draft, onedit) = (draft.clone(), props.onedit.clone());
            Callback::from(move |text| {
                let mut draft = draft.clone();
                change(&mut draft, text);
                onedit.emit(draft);
            })
        };
        let error = props.errors.of(name).map(|text| AttrValue::from(text.to_owned()));
        html! { <Field id={format!("{name}-{id}")} {label} {value} {class} placeholder={FROM_FILE} compact=true {error} {oninput} /> }
    };
    let chosen =
        AUDIENCES.iter().position(|(audience, ..)| *audience == draft.visibility).unwrap_or_default();
    let choose = {
        let (draft, onedit) = (draft.clone(), props.onedit.clone());
        Callback::from(move |at: usize| {
            let visibility = AUDIENCES.get(at).map(|(audience, ..)| *audience).unwrap_or_default();
            onedit.emit(Draft { visibility, ..draft.clone() });
        })
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
            <Choices
                name={format!("visibility-{id}")}
                legend="Who can hear it"
                choices={AUDIENCES.map(|(_, label, glyph)| Choice { label: label.into(), glyph: Some(glyph) }).to_vec()}
                {chosen}
                onchoose={choose}
            />
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
