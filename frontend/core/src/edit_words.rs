//! What a change did to a song, in words.

use shared::edits::{Clearable, SongChanges, SongEdit};
use shared::songs::Visibility;

/// Each place that was changed: what it is called, what it said, and what it says since. What was empty is empty.
pub fn in_words(edit: &SongEdit) -> Vec<(&'static str, String, String)> {
    let (before, after) = (said(&edit.before), said(&edit.after));
    let places = before.into_iter().zip(after);
    places
        .filter(|((_, was), (_, is))| was.is_some() || is.is_some())
        .map(|((place, was), (_, is))| (place, was.unwrap_or_default(), is.unwrap_or_default()))
        .collect()
}

/// What a change says of each place; nothing where it says nothing.
fn said(changes: &SongChanges) -> [(&'static str, Option<String>); 12] {
    let clears = |what| changes.clear.contains(&what).then(String::new);
    let number = |number: Option<u16>| number.map(|number| number.to_string());
    let names = |names: &Option<Vec<String>>| names.as_ref().map(|names| names.join(", "));
    let artists = changes
        .artists
        .as_ref()
        .map(|artists| artists.iter().map(|artist| artist.name.as_str()).collect::<Vec<_>>().join(", "));
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    [
        ("Title", changes.title.clone()),
        ("Artists", artists),
        ("Album", changes.album.clone().or_else(|| clears(Clearable::Album))),
        ("Artists of the album", names(&changes.album_artists)),
        ("Compilation", changes.compilation.map(yes)),
        ("Track", number(changes.track_number).or_else(|| clears(Clearable::TrackNumber))),
        ("Disc", number(changes.disc_number).or_else(|| clears(Clearable::DiscNumber))),
        ("Genres", names(&changes.genres)),
        ("Year", number(changes.year).or_else(|| clears(Clearable::Year))),
        ("Colour", changes.accent.clone().or_else(|| clears(Clearable::Accent))),
        ("Who can hear it", changes.visibility.map(|who| audience(who).to_owned())),
        ("People", names(&changes.people)),
    ]
}

/// Who may hear a song, in words.
pub const fn audience(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Private => "Only you",
        Visibility::People => "People you chose",
        Visibility::Site => "Everyone here",
        Visibility::Public => "Everyone",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_places_that_were_changed_are_named() {
        let edit: SongEdit = serde_json::from_str(
            r#"{"id":"01a1fb92-9a7f-71de-bfa7-e678cd45e5a1","at":"2026-01-01T00:00:00Z",
                "by":{"id":"01a1fb92-9a7f-71de-bfa7-e678cd45e5a1","username":"ada","display_name":"Ada"},
                "before":{"title":"One","clear":["year"]},"after":{"title":"Two","year":1999,"visibility":"site"}}"#,
        )
        .unwrap();
        let words = in_words(&edit);
        let expected = [
            ("Title", "One".to_owned(), "Two".to_owned()),
            ("Year", String::new(), "1999".to_owned()),
            ("Who can hear it", String::new(), "Everyone here".to_owned()),
        ];
        assert_eq!(words, expected);
    }
}
