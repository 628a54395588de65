//! JSPF: a playlist as JSON.

use serde::Deserialize;
use serde_json::{Value, json};
use shared::playlists::items::Said;

use super::entry::{Parsed, Unreadable, identifier, line, location, says_something};

#[derive(Deserialize)]
struct File {
    playlist: Playlist,
}

#[derive(Deserialize)]
struct Playlist {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    track: Vec<Track>,
}

#[derive(Deserialize)]
struct Track {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    creator: Option<String>,
    #[serde(default)]
    album: Option<String>,
    #[serde(default)]
    duration: Option<f64>,
    #[serde(default)]
    location: Option<Texts>,
    #[serde(default)]
    identifier: Option<Texts>,
}

/// One text, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Several(Vec<String>),
}

impl Texts {
    fn all(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Several(texts) => texts,
        }
    }
}

/// Reads it.
pub(super) fn read(text: &str) -> Result<Parsed, Unreadable> {
    let broken = |_| Unreadable("malformed", "The file is not a playlist as JSON.");
    let file: File = serde_json::from_str(text).map_err(broken)?;
    let name = file.playlist.title.as_deref().and_then(line);
    let mut parsed = Parsed { name, ..Parsed::default() };
    for track in file.playlist.track {
        let mut said = Said {
            title: track.title.as_deref().and_then(line),
            artist: track.creator.as_deref().and_then(line),
            album: track.album.as_deref().and_then(line),
            duration_ms: track.duration.filter(|ms| (0.0..4e9).contains(ms)).map(whole),
            location: track.location.into_iter().flat_map(Texts::all).find_map(|text| location(&text)),
            ..Said::default()
        };
        for text in track.identifier.into_iter().flat_map(Texts::all) {
            identifier(&mut said, &text);
        }
        if says_something(&said) {
            parsed.push(said)?;
        }
    }
    Ok(parsed)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
fn whole(number: f64) -> u32 {
    number.round() as u32
}

/// Writes it.
pub(super) fn write(name: &str, entries: &[Said]) -> String {
    let tracks: Vec<Value> = entries.iter().map(track).collect();
    json!({ "playlist": { "title": name, "track": tracks } }).to_string()
}

fn track(said: &Said) -> Value {
    let isrc = said.isrc.iter().map(|code| format!("urn:isrc:{code}"));
    let recording = said.musicbrainz_id.iter().map(|id| format!("https://musicbrainz.org/recording/{id}"));
    let mut track = json!({
        "title": said.title,
        "creator": said.artist,
        "album": said.album,
        "duration": said.duration_ms,
        "location": said.location.as_ref().map(|place| [place]),
        "identifier": isrc.chain(recording).collect::<Vec<_>>(),
    });
    if let Some(fields) = track.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    track
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracks_are_read_in_both_forms_of_lists() {
        let text = r#"{"playlist":{"title":"L","extension":{},"track":[
            {"title":"T","creator":"C","duration":5000.4,"location":["a","b"],"identifier":"urn:isrc:USRC17607839"},
            {"location":"x"},{"album":"only"}]}}"#;
        let parsed = read(text).unwrap();
        assert_eq!((parsed.name.as_deref(), parsed.entries.len()), (Some("L"), 2));
        let said = &parsed.entries[0];
        assert_eq!((said.duration_ms, said.location.as_deref()), (Some(5000), Some("a")));
        assert_eq!(said.isrc.as_deref(), Some("USRC17607839"));
        let nested = "[".repeat(500);
        for text in ["{}", "[]", "{\"playlist\":{\"track\":[5]}}", &nested] {
            assert_eq!(read(text).unwrap_err().0, "malformed", "{text:.40}");
        }
    }
}
