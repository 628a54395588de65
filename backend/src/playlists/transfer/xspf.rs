//! XSPF: a playlist as XML. Types of documents and entities are refused, and nothing lies deep.

use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesRef, Event};
use shared::playlists::items::Said;

use super::entry::{Parsed, Unreadable, identifier, line, location, says_something};

/// How deep elements lie at most; of a playlist those of interest lie four deep.
const MAX_DEPTH: usize = 16;
/// The most characters of one text that are kept while it is read.
const MAX_TEXT: usize = 4000;

const BROKEN: Unreadable = Unreadable("malformed", "The file is not XML that we understand.");

const NO_PLAYLIST: Unreadable = Unreadable("malformed", "The XML is no playlist.");

/// Reads it.
pub(super) fn read(text: &str) -> Result<Parsed, Unreadable> {
    let mut reader = Reader::from_str(text);
    let (mut parsed, mut said) = (Parsed::default(), Said::default());
    let (mut path, mut content): (Vec<String>, String) = (Vec::new(), String::new());
    loop {
        match reader.read_event().map_err(|_| BROKEN)? {
            Event::Start(start) => {
                if path.len() >= MAX_DEPTH {
                    return Err(Unreadable("too_deep", "The XML lies too deep."));
                }
                path.push(String::from_utf8_lossy(start.local_name().as_ref()).into_owned());
                if path.len() == 1 && path.first().is_none_or(|root| root != "playlist") {
                    return Err(NO_PLAYLIST);
                }
                content.clear();
            }
            Event::Text(part) => keep(&mut content, &part.decode().map_err(|_| BROKEN)?),
            Event::CData(part) => keep(&mut content, &part.decode().map_err(|_| BROKEN)?),
            Event::GeneralRef(reference) => keep(&mut content, &character(&reference)?.to_string()),
            Event::End(_) => {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                match names.as_slice() {
                    ["playlist", "title"] => parsed.name = line(&content),
                    ["playlist", "trackList", "track"] => {
                        let said = std::mem::take(&mut said);
                        if says_something(&said) {
                            parsed.push(said)?;
                        }
                    }
                    ["playlist", "trackList", "track", field] => set(&mut said, field, content.trim()),
                    _ => {}
                }
                path.pop();
                content.clear();
            }
            Event::DocType(_) => {
                return Err(Unreadable("forbidden", "Types of documents and entities are not taken."));
            }
            Event::Empty(root) if path.is_empty() && root.local_name().as_ref() != b"playlist" => {
                return Err(NO_PLAYLIST);
            }
            Event::Eof if path.is_empty() => return Ok(parsed),
            Event::Eof => return Err(BROKEN),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

fn keep(content: &mut String, part: &str) {
    content.extend(part.chars().take(MAX_TEXT.saturating_sub(content.len())));
}

/// One of the five that XML knows, or a number.
fn character(reference: &BytesRef<'_>) -> Result<char, Unreadable> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| BROKEN)? {
        return Ok(character);
    }
    Ok(match reference.decode().map_err(|_| BROKEN)?.as_ref() {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return Err(Unreadable("forbidden", "Types of documents and entities are not taken.")),
    })
}

fn set(said: &mut Said, field: &str, content: &str) {
    match field {
        "title" => said.title = line(content),
        "creator" => said.artist = line(content),
        "album" => said.album = line(content),
        "duration" => said.duration_ms = content.parse().ok(),
        "location" => said.location = said.location.take().or_else(|| location(content)),
        "identifier" => identifier(said, content),
        _ => {}
    }
}

/// Writes it.
pub(super) fn write(name: &str, entries: &[Said]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">\n",
    );
    element(&mut text, "title", Some(name));
    text.push_str("<trackList>\n");
    for said in entries {
        text.push_str("<track>\n");
        element(&mut text, "location", said.location.as_deref());
        let isrc = said.isrc.as_ref().map(|code| format!("urn:isrc:{code}"));
        element(&mut text, "identifier", isrc.as_deref());
        let recording =
            said.musicbrainz_id.as_ref().map(|id| format!("https://musicbrainz.org/recording/{id}"));
        element(&mut text, "identifier", recording.as_deref());
        element(&mut text, "title", said.title.as_deref());
        element(&mut text, "creator", said.artist.as_deref());
        element(&mut text, "album", said.album.as_deref());
        let duration = said.duration_ms.map(|ms| ms.to_string());
        element(&mut text, "duration", duration.as_deref());
        text.push_str("</track>\n");
    }
    text.push_str("</trackList>\n</playlist>\n");
    text
}

fn element(text: &mut String, name: &str, content: Option<&str>) {
    if let Some(content) = content {
        text.push_str(&format!("<{name}>{}</{name}>\n", escape(content)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracks_are_read_and_hostile_files_refused() {
        let text = "<?xml version='1.0'?><playlist xmlns='http://xspf.org/ns/0/'><title>A &amp; B</title>\
                    <trackList><track><title>T &#233; <![CDATA[<x>]]></title><creator>C</creator>\
                    <duration>5000</duration><identifier>urn:isrc:USRC17607839</identifier>\
                    <location>file:///a.mp3</location><location>b</location></track><track/></trackList></playlist>";
        let parsed = read(text).unwrap();
        assert_eq!((parsed.name.as_deref(), parsed.entries.len()), (Some("A & B"), 1));
        let said = &parsed.entries[0];
        assert_eq!(said.title.as_deref(), Some("T é <x>"));
        assert_eq!((said.duration_ms, said.location.as_deref()), (Some(5000), Some("file:///a.mp3")));
        assert_eq!(said.isrc.as_deref(), Some("USRC17607839"));
        let deep = format!("<playlist>{}", "<a>".repeat(20));
        for (text, code) in [
            (
                "<!DOCTYPE playlist [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><playlist>&x;</playlist>",
                "forbidden",
            ),
            ("<playlist><title>&x;</title></playlist>", "forbidden"),
            ("<playlist><trackList>", "malformed"),
            ("<playlist></trackList>", "malformed"),
            ("<html></html>", "malformed"),
            (&deep, "too_deep"),
        ] {
            assert_eq!(read(text).unwrap_err().0, code, "{text}");
        }
    }
}
