//! A file that goes straight to the object store: what the server is told of it, which parts are there,
//! and when to take the way through the server after all.

use serde::{Deserialize, Serialize};
use shared::ids::UploadId;
use shared::songs::Visibility;
use shared::uploads::{DirectFile, DirectPart, DirectUpload, fields};

/// So many failures in a row, before anything went through, mean that the store cannot be reached from
/// here: it has another address for browsers, or does not allow the origin of the page.
const FAILURES: u8 = 2;

/// The links of an upload, and which of its parts have gone. Kept until all have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// The upload.
    pub upload: UploadId,
    parts: Vec<DirectPart>,
    /// How many of the parts, from the first one, are in the store.
    done: usize,
}

impl From<DirectUpload> for Links {
    fn from(made: DirectUpload) -> Self {
        Self { upload: made.upload.id, parts: made.parts, done: 0 }
    }
}

impl Links {
    /// The part to send next; `None` when all are there.
    pub fn next(&self) -> Option<&DirectPart> {
        self.parts.get(self.done)
    }

    /// The part to send next is in the store.
    pub fn advance(&mut self) {
        self.done = (self.done + 1).min(self.parts.len());
    }

    /// Parts that were there are not, so that all are sent again.
    pub const fn rewind(&mut self) {
        self.done = 0;
    }

    /// How many bytes are in the store.
    pub fn sent_bytes(&self) -> u64 {
        self.parts.iter().take(self.done).map(|part| part.size_bytes).sum()
    }
}

/// What the server is told of a file. `texts` are named as in a form.
pub fn describe(size_bytes: u64, texts: &[(&'static str, String)]) -> DirectFile {
    let mut file = DirectFile { size_bytes, ..DirectFile::default() };
    let list = |text: &str| text.split('\n').map(str::to_owned).collect();
    for (name, text) in texts {
        let text = text.clone();
        match *name {
            fields::FILENAME => file.filename = Some(text),
            fields::SHA256 => file.sha256 = text,
            fields::IMPORT_ID => file.import_id = text.parse().ok(),
            fields::TITLE => file.title = Some(text),
            fields::ARTIST => file.artists = list(&text),
            fields::ALBUM => file.album = Some(text),
            fields::GENRE => file.genres = list(&text),
            fields::YEAR => file.year = text.parse().ok(),
            fields::TRACK_NUMBER => file.track_number = text.parse().ok(),
            fields::VISIBILITY => file.visibility = Visibility::parse(&text),
            _ => {}
        }
    }
    file
}

/// What the answer of the store to a part means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It has the part.
    Taken,
    /// It may take it later.
    Later,
    /// The link is no good, or not any more.
    Refused,
}

/// What a status of the store means; 0 for no answer.
pub const fn judge(status: u16) -> Verdict {
    match status {
        200..=299 => Verdict::Taken,
        0 | 408 | 425 | 429 | 500.. => Verdict::Later,
        _ => Verdict::Refused,
    }
}

/// Whether the store can be reached from this device.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reach {
    is_proven: bool,
    failures: u8,
}

impl Reach {
    /// A part went through.
    pub const fn worked(&mut self) {
        self.is_proven = true;
    }

    /// The store did not take a part while the server could be asked. Whether to take the other way from
    /// now on: a store that has worked before is only having a bad time.
    pub const fn failed(&mut self) -> bool {
        self.failures = self.failures.saturating_add(1);
        !self.is_proven && self.failures >= FAILURES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(sizes: &[u64]) -> Links {
        let mut offset_bytes = 0;
        let part = |size: &u64| {
            let part = DirectPart { url: format!("/{offset_bytes}"), offset_bytes, size_bytes: *size };
            offset_bytes += size;
            part
        };
        let upload = "0192d3c4-0000-7000-8000-000000000001".parse().unwrap();
        Links { upload, parts: sizes.iter().map(part).collect(), done: 0 }
    }

    #[test]
    fn parts_go_one_after_the_other() {
        let mut links = links(&[10, 10, 3]);
        let mut offsets = Vec::new();
        while let Some(part) = links.next() {
            assert_eq!(part.offset_bytes, links.sent_bytes());
            offsets.push(part.offset_bytes);
            links.advance();
        }
        links.advance();
        assert_eq!((offsets, links.sent_bytes()), (vec![0, 10, 20], 23));
        links.rewind();
        assert_eq!(links.next().map(|part| part.offset_bytes), Some(0));
    }

    #[test]
    fn the_server_hears_what_a_form_would_say() {
        let texts = [
            (fields::VISIBILITY, "site"),
            (fields::TITLE, "So What"),
            (fields::ARTIST, "Miles Davis\nBill Evans"),
            (fields::YEAR, "1959"),
            (fields::FILENAME, "01.flac"),
            (fields::SHA256, "ab"),
            (fields::IMPORT_ID, "0192d3c4-0000-7000-8000-000000000002"),
        ]
        .map(|(name, text)| (name, text.to_owned()));
        let file = describe(7, &texts);
        assert_eq!((file.size_bytes, file.sha256.as_str(), file.year), (7, "ab", Some(1959)));
        assert_eq!(file.title.as_deref(), Some("So What"));
        assert_eq!(file.artists, ["Miles Davis", "Bill Evans"]);
        assert_eq!(file.visibility, Some(Visibility::Site));
        assert_eq!(file.filename.as_deref(), Some("01.flac"));
        assert!(file.import_id.is_some() && file.album.is_none() && file.genres.is_empty());
    }

    #[test]
    fn every_answer_of_the_store_has_a_meaning() {
        for (status, meant) in [
            (200, Verdict::Taken),
            (0, Verdict::Later),
            (503, Verdict::Later),
            (403, Verdict::Refused),
            (404, Verdict::Refused),
        ] {
            assert_eq!(judge(status), meant, "{status}");
        }
    }

    #[test]
    fn a_store_that_never_worked_is_given_up_and_one_that_did_is_not() {
        let mut never = Reach::default();
        assert!(!never.failed());
        assert!(never.failed());
        let mut once = Reach::default();
        assert!(!once.failed());
        once.worked();
        assert!((0..10).all(|_| !once.failed()));
    }
}
