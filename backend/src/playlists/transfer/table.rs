//! CSV: a table with a row of names. Cells that a spreadsheet would take for a formula are quoted with an
//! apostrophe.

use csv::{ReaderBuilder, WriterBuilder};
use shared::playlists::items::Said;

use super::entry::{Parsed, Unreadable, isrc, line, location, musicbrainz_id, says_something};

const BROKEN: Unreadable = Unreadable("malformed", "The file is not a table that we understand.");

/// The columns that we write.
const COLUMNS: [&str; 7] = ["title", "artist", "album", "duration_ms", "isrc", "musicbrainz_id", "location"];

/// Which of our columns one of this name is.
fn column(name: &str) -> Option<&'static str> {
    let folded: String = name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    Some(match folded.as_str() {
        "title" | "trackname" | "track" | "name" | "song" | "tracktitle" => "title",
        "artist" | "artistname" | "artistnames" | "artists" | "creator" => "artist",
        "album" | "albumname" | "albumtitle" => "album",
        "durationms" | "trackdurationms" => "duration_ms",
        "isrc" => "isrc",
        "musicbrainzid" | "mbid" | "recordingmbid" => "musicbrainz_id",
        "location" | "url" | "uri" | "path" | "file" | "trackuri" => "location",
        _ => return None,
    })
}

/// What parts the cells of a row of names; `None` when it is none.
pub(super) fn delimiter(first_line: &str) -> Option<u8> {
    [b',', b';', b'\t'].into_iter().find(|delimiter| {
        let cells = first_line.split(char::from(*delimiter)).map(|cell| cell.trim().trim_matches('"'));
        cells.filter_map(column).any(|name| name == "title" || name == "location")
    })
}

/// Reads it.
pub(super) fn read(text: &str) -> Result<Parsed, Unreadable> {
    let delimiter = delimiter(text.lines().next().unwrap_or_default()).ok_or(BROKEN)?;
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let columns: Vec<Option<&str>> = reader.headers().map_err(|_| BROKEN)?.iter().map(column).collect();
    let mut parsed = Parsed::default();
    for row in reader.records() {
        let row = row.map_err(|_| BROKEN)?;
        let mut said = Said::default();
        for (cell, column) in row.iter().zip(&columns) {
            let cell = plain(cell);
            match column {
                Some("title") => said.title = line(cell),
                Some("artist") => said.artist = line(cell),
                Some("album") => said.album = line(cell),
                Some("duration_ms") => said.duration_ms = cell.trim().parse().ok(),
                Some("isrc") => said.isrc = isrc(cell),
                Some("musicbrainz_id") => said.musicbrainz_id = musicbrainz_id(cell),
                Some("location") => said.location = location(cell),
                _ => {}
            }
        }
        if says_something(&said) {
            parsed.push(said)?;
        }
    }
    Ok(parsed)
}

/// What begins like a formula, or with what keeps it from being one.
fn is_special(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\'' | '\t' | '\r')
}

fn guarded(cell: &str) -> String {
    if cell.starts_with(is_special) { format!("'{cell}") } else { cell.to_owned() }
}

fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(is_special)).unwrap_or(cell)
}

/// Writes it.
pub(super) fn write(entries: &[Said]) -> anyhow::Result<String> {
    let mut writer = WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for said in entries {
        let duration = said.duration_ms.map(|ms| ms.to_string());
        let cells = [
            &said.title,
            &said.artist,
            &said.album,
            &duration,
            &said.isrc,
            &said.musicbrainz_id,
            &said.location,
        ];
        writer.write_record(cells.map(|cell| guarded(cell.as_deref().unwrap_or_default())))?;
    }
    Ok(String::from_utf8(writer.into_inner().map_err(|error| error.into_error())?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_others_are_read_and_ours_hold_no_formulas() {
        let text = "Track name;Artist name;Album;ISRC\n\"One; two\";Ann;;us-rc1-76-07839\n;;;\nThree\n";
        let parsed = read(text).unwrap();
        assert_eq!(parsed.entries.len(), 2);
        assert_eq!(parsed.entries[0].title.as_deref(), Some("One; two"));
        assert_eq!(parsed.entries[0].isrc.as_deref(), Some("USRC17607839"));
        assert_eq!(read("a,b\n1,2\n").unwrap_err().0, "malformed");
        for title in ["=1+1", "+a", "-a", "@a", "'a", "'=a", "a"] {
            let said = Said { title: Some(title.into()), ..Said::default() };
            let text = write(std::slice::from_ref(&said)).unwrap();
            let cell = text.lines().nth(1).unwrap();
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
            assert_eq!(read(&text).unwrap().entries, [said]);
        }
    }
}
