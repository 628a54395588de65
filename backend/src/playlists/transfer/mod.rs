//! Playlists out of files and into files. An import makes the playlist and all its entries in one transaction, or
//! nothing; entries whose song is not found stay as what the file says, to be put right by hand.

pub mod api;
mod entry;
mod jspf;
mod m3u;
mod match_store;
mod matching;
mod table;
mod xspf;

use shared::events::Change;
use shared::ids::{PlaylistId, PlaylistItemId, UserId};
use shared::playlists::items::{PlaylistItem, Said};
use shared::playlists::transfer::{ImportOutcome, ImportReport, ImportedEntry, TransferFormat};
use shared::playlists::{MAX_ITEMS, parse_name};
use shared::songs::{Song, Visibility};

use self::entry::{Parsed, Unreadable};
use self::matching::Candidates;
use super::items::{self, NewItem};
use super::service::{self, refused};
use super::store::{self, NewRow};
use super::{smart, tell};
use crate::app::AppState;
use crate::error::AppError;

/// What a playlist is called when neither the file nor the request says.
const UNNAMED: &str = "Imported";

/// A file that is to become a playlist.
struct Import {
    file: Vec<u8>,
    name: Option<String>,
    visibility: Visibility,
}

/// Reads a file, whatever its form.
fn read(file: &[u8]) -> Result<(TransferFormat, Parsed), Unreadable> {
    // Old M3U files are not in UTF-8; each byte is a character then.
    let text = String::from_utf8(file.to_vec())
        .unwrap_or_else(|_| file.iter().map(|byte| char::from(*byte)).collect());
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let first = text.lines().next().unwrap_or_default();
    let format = match text.chars().next() {
        None => return Err(Unreadable("empty", "The file is empty.")),
        Some('<') => TransferFormat::Xspf,
        Some('{') => TransferFormat::Jspf,
        Some('#') => TransferFormat::M3u8,
        Some(_) if table::delimiter(first).is_some() => TransferFormat::Csv,
        Some(_) => TransferFormat::M3u8,
    };
    if text.contains('\0') {
        return Err(Unreadable("malformed", "The file is no text."));
    }
    let parsed = match format {
        TransferFormat::M3u8 => m3u::read(text),
        TransferFormat::Xspf => xspf::read(text),
        TransferFormat::Jspf => jspf::read(text),
        TransferFormat::Csv => table::read(text),
    }?;
    if parsed.entries.is_empty() {
        return Err(Unreadable("empty", "There are no entries in the file."));
    }
    Ok((format, parsed))
}

/// Makes a playlist out of a file.
async fn import(state: &AppState, caller: UserId, import: Import) -> Result<ImportReport, AppError> {
    let (format, parsed) =
        read(&import.file).map_err(|Unreadable(code, detail)| refused("file", code, detail))?;
    let name = import.name.or(parsed.name).unwrap_or_else(|| UNNAMED.to_owned());
    let name = parse_name(&name).map_err(|rule| AppError::field("name", rule))?.to_owned();
    let candidates = match_store::candidates(state.db.read(), caller, &parsed.entries).await?;
    let candidates = Candidates::new(candidates);
    let now = state.clock.now();
    let id = PlaylistId(state.ids.next(now));
    let (mut entries, mut rows) = (Vec::new(), Vec::new());
    for said in parsed.entries {
        let found = candidates.find(&said);
        let item_id = PlaylistItemId(state.ids.next(now));
        rows.push(NewItem { id: item_id, song: found.song, said: Some(said.clone()) });
        entries.push(ImportedEntry {
            item_id,
            said,
            outcome: found.outcome,
            song_id: found.song,
            confidence: found.confidence,
            candidates: found.candidates,
        });
    }
    let row = NewRow {
        id,
        owner: caller,
        name,
        description: String::new(),
        visibility: import.visibility,
        collaborative: true,
        rules: None,
        now,
    };
    let write = state.db.begin().await?;
    service::check_room(&write, caller).await?;
    store::create(&write, row).await?;
    items::fill(&write, id, caller, now, rows).await?;
    write.commit().await?;
    tell(state, id, Change::Created).await?;
    let count = |outcome| entries.iter().filter(|entry| entry.outcome == outcome).count();
    let number = |outcome| u32::try_from(count(outcome)).unwrap_or(u32::MAX);
    Ok(ImportReport {
        playlist: service::read(state, caller, id).await?,
        format,
        matched: number(ImportOutcome::Matched),
        ambiguous: number(ImportOutcome::Ambiguous),
        missing: number(ImportOutcome::Missing),
        entries,
    })
}

/// Writes a playlist that the viewer may see: its name and the file. Entries whose song he may not hear are left
/// out, unless they came from a file themselves.
async fn export(
    state: &AppState,
    viewer: UserId,
    id: PlaylistId,
    format: TransferFormat,
) -> Result<(String, String), AppError> {
    let playlist = store::find(state.db.read(), viewer, id).await?.ok_or(AppError::NotFound)?;
    let items = match &playlist.rules {
        Some(rules) => {
            let limit = u16::try_from(MAX_ITEMS).unwrap_or(u16::MAX);
            smart::list(state, viewer, (id, playlist.version, rules), limit, None).await?.items
        }
        None => items::all(state, viewer, id).await?,
    };
    let host = &state.config.server.public_url;
    let entries: Vec<Said> = items.into_iter().filter_map(|item| say(item, host)).collect();
    let name = &playlist.name;
    let file = match format {
        TransferFormat::M3u8 => m3u::write(name, &entries),
        TransferFormat::Xspf => xspf::write(name, &entries),
        TransferFormat::Jspf => jspf::write(name, &entries),
        TransferFormat::Csv => table::write(&entries)?,
    };
    Ok((playlist.name, file))
}

/// What a file says of an entry.
fn say(item: PlaylistItem, host: &str) -> Option<Said> {
    let imported = item.said;
    let Some(song) = item.song else { return imported };
    let said = imported.unwrap_or_default();
    Some(Said {
        artist: Some(song.artist_line()).filter(|line| !line.is_empty()),
        location: Some(format!("{host}{}", Song::stream_path(&song))),
        album: song.album.map(|album| album.title),
        title: Some(song.title),
        duration_ms: Some(song.duration_ms),
        isrc: said.isrc,
        musicbrainz_id: said.musicbrainz_id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_apart() {
        use TransferFormat as F;
        for (text, format) in [
            ("\u{FEFF}#EXTM3U\na.mp3", F::M3u8),
            ("a.mp3\nb.mp3", F::M3u8),
            (" \n<playlist><trackList><track><title>a</title></track></trackList></playlist>", F::Xspf),
            ("{\"playlist\":{\"track\":[{\"title\":\"a\"}]}}", F::Jspf),
            ("artist,title\na,b", F::Csv),
            ("\"Track Name\"\t\"Artist\"\na\tb", F::Csv),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap().0, format, "{text}");
        }
        assert_eq!(read(b"#EXTINF:1,Gr\xFCn\nx.mp3").unwrap().1.entries[0].title.as_deref(), Some("Grün"));
        for (file, code) in [
            (&b""[..], "empty"),
            (b"\xEF\xBB\xBF \n", "empty"),
            (b"#EXTM3U\n", "empty"),
            (b"\x00\x01\x02", "malformed"),
            (b"<a/>", "malformed"),
            (b"{", "malformed"),
        ] {
            assert_eq!(read(file).unwrap_err().0, code, "{file:?}");
        }
        let many = "a.mp3\n".repeat(10_001);
        assert_eq!(read(many.as_bytes()).unwrap_err().0, "too_many");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let odd = ["=1+1", "a,b;\"c\"\t", "<x> & 'y'", "Ünï – 東京", "'quoted", "{\"a\"}", "]]>", "#hash"];
        let entries: Vec<Said> = odd
            .iter()
            .map(|text| Said {
                title: shared::text::clean_line(text, 200),
                artist: Some(format!("Artist {}", text.trim())),
                album: Some(format!("{} album", text.trim())),
                duration_ms: Some(123_456),
                location: Some("/api/v1/songs/00000000-0000-0000-0000-000000000001/stream".into()),
                ..Said::default()
            })
            .collect();
        for format in TransferFormat::ALL {
            let file = match format {
                TransferFormat::M3u8 => m3u::write("N & <m>", &entries),
                TransferFormat::Xspf => xspf::write("N & <m>", &entries),
                TransferFormat::Jspf => jspf::write("N & <m>", &entries),
                TransferFormat::Csv => table::write(&entries).unwrap(),
            };
            let (found, parsed) = read(file.as_bytes()).unwrap();
            assert_eq!((found, &parsed.entries), (format, &entries), "{file}");
            let name = (format != TransferFormat::Csv).then_some("N & <m>");
            assert_eq!(parsed.name.as_deref(), name);
        }
    }
}
