//! M3U: a place in each line, and comments with what is there.

use std::fmt::Write;

use shared::playlists::items::Said;

use super::entry::{Parsed, Unreadable, line, location};

/// Reads it. Lines that are not understood say nothing.
pub(super) fn read(text: &str) -> Result<Parsed, Unreadable> {
    let mut parsed = Parsed::default();
    let mut said = Said::default();
    for row in text.lines().map(str::trim).filter(|row| !row.is_empty()) {
        if let Some(name) = row.strip_prefix("#PLAYLIST:") {
            parsed.name = line(name);
        } else if let Some(info) = row.strip_prefix("#EXTINF:") {
            extended(&mut said, info);
        } else if let Some(artist) = row.strip_prefix("#EXTART:") {
            said.artist = line(artist);
        } else if let Some(album) = row.strip_prefix("#EXTALB:") {
            said.album = line(album);
        } else if !row.starts_with('#') {
            said.location = location(row);
            parsed.push(settle(std::mem::take(&mut said), row))?;
        }
    }
    Ok(parsed)
}

/// `seconds attributes,what is shown`.
fn extended(said: &mut Said, info: &str) {
    let (length, shown) = info.split_once(',').unwrap_or((info, ""));
    let seconds = length.split_whitespace().next().and_then(|number| number.parse::<f64>().ok());
    said.duration_ms = seconds.filter(|seconds| *seconds > 0.0 && *seconds < 4e6).map(milliseconds);
    said.title = line(shown);
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
fn milliseconds(seconds: f64) -> u32 {
    (seconds * 1000.0).round() as u32
}

/// What is shown is mostly `artist - title`; a file without comments has at least its name.
fn settle(mut said: Said, row: &str) -> Said {
    if let Some(shown) = said.title.take() {
        let known = said.artist.as_deref().and_then(|artist| shown.strip_prefix(artist)?.strip_prefix(" - "));
        let split = if said.artist.is_some() { None } else { shown.split_once(" - ") };
        match (known, split) {
            (Some(title), _) => said.title = line(title),
            (None, Some((artist, title))) => (said.artist, said.title) = (line(artist), line(title)),
            (None, None) => said.title = Some(shown),
        }
    } else if !row.contains("://") && !row.starts_with("/api/") {
        let name = row.rsplit(['/', '\\']).next().unwrap_or(row);
        said.title = line(name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    }
    said
}

/// Writes it.
pub(super) fn write(name: &str, entries: &[Said]) -> String {
    let mut text = format!("#EXTM3U\n#PLAYLIST:{name}\n");
    for said in entries {
        let seconds = said.duration_ms.map_or(-1.0, |ms| f64::from(ms) / 1000.0);
        let title = said.title.as_deref().unwrap_or_default();
        let _ = match said.artist.as_deref() {
            Some(artist) => write!(text, "#EXTINF:{seconds},{artist} - {title}\n#EXTART:{artist}\n"),
            None => writeln!(text, "#EXTINF:{seconds},{title}"),
        };
        if let Some(album) = said.album.as_deref() {
            let _ = writeln!(text, "#EXTALB:{album}");
        }
        let _ = writeln!(text, "{}", said.location.as_deref().unwrap_or("missing"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_bare_names_are_understood() {
        let text = "#EXTM3U\r\n#PLAYLIST: Ä list \r\n#EXTINF:123,Ann - One - Two\r\nC:\\Music\\x.mp3\r\n\
                    #EXTINF:-1,Alone\n#EXTALB:Al\nhttp://a/b\n\n/music/03 Só.flac\n#odd\n#EXTINF:nonsense\nz.ogg";
        let parsed = read(text).unwrap();
        assert_eq!(parsed.name.as_deref(), Some("Ä list"));
        let seen: Vec<_> = parsed
            .entries
            .iter()
            .map(|said| {
                (said.artist.as_deref(), said.title.as_deref(), said.album.as_deref(), said.duration_ms)
            })
            .collect();
        assert_eq!(
            seen,
            [
                (Some("Ann"), Some("One - Two"), None, Some(123_000)),
                (None, Some("Alone"), Some("Al"), None),
                (None, Some("03 Só"), None, None),
                (None, Some("z"), None, None),
            ]
        );
        assert_eq!(read("").unwrap(), Parsed::default());
    }
}
