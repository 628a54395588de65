//! Audio from bad hands, given to real children: each file ends as a clear refusal or as a song, in time
//! and with little memory, and the server takes the next one.

use std::fs::File;
use std::io::{Seek, Write};
use std::time::{Duration, Instant};

use rhythmix::workshop::Workshop;
use shared::uploads::UploadState;

use crate::support::made::{comments, id3, opus};
use crate::support::{ChildWatch, Form, TestApp, media};

const NAMES: [&str; 8] = [
    "tone.mp3",
    "no-xing.mp3",
    "tone.flac",
    "tone.ogg",
    "tone.opus",
    "tone-aac.m4a",
    "tone-alac.m4a",
    "tone.wav",
];
/// The most time for one file, on a machine that does a lot beside: [`ChildWatch`] knows how much of it was for
/// the file.
const DEADLINE: Duration = Duration::from_secs(60);

/// What decision 0010 promises of one file, in time of a processor.
const PROMISED: Duration = Duration::from_secs(10);

/// A workshop at work on bad files, with a server around it.
pub struct Trial {
    app: TestApp,
    workshop: Workshop,
    children: ChildWatch,
}

impl Trial {
    pub async fn start() -> Self {
        let app = TestApp::start().await;
        let workshop = app.application.state().workshop.clone();
        Self { app, workshop, children: ChildWatch::start() }
    }

    /// Examines a file; whether it is one that can be played.
    pub async fn judge_file(&self, what: &str, file: File) -> bool {
        let began = Instant::now();
        let judged = self.workshop.examine(file).await;
        assert!(began.elapsed() < DEADLINE, "{what} took {:?}", began.elapsed());
        match judged {
            Ok((found, _)) => {
                assert!(found.samples > 0 && found.waveform.len() == 2400, "{what}: {found:?}");
                true
            }
            Err(error) => {
                let problem = error.problem();
                assert!([415, 422].contains(&problem.status), "{what}: {error:#}");
                assert!(
                    problem.detail.starts_with("Th") && problem.detail.ends_with('.'),
                    "{}",
                    problem.detail
                );
                false
            }
        }
    }

    pub async fn judge(&self, what: &str, content: &[u8]) -> bool {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        file.rewind().unwrap();
        self.judge_file(what, file).await
    }

    pub async fn is_refused(&self, what: &str, content: &[u8]) {
        assert!(!self.judge(what, content).await, "{what} was taken");
    }

    /// The server still works, nothing was left behind, and no child took too much.
    pub async fn end(self) {
        assert!(self.app.stored_files().is_empty());
        let ada = self.app.user("ada").await;
        assert_eq!(ada.upload(Form::with_media("tone.mp3")).await.state, UploadState::Done);
        self.children.end(PROMISED);
    }
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

#[tokio::test]
async fn files_that_are_cut_anywhere() {
    let trial = Trial::start().await;
    for name in NAMES {
        let whole = media(name);
        for part in 0..16 {
            let end = whole.len() * part / 16;
            let plays = trial.judge(&format!("{name} cut to {end}"), &whole[..end]).await;
            // An MP3 without a header for its length cannot tell that something is missing; nor does it
            // matter when it is a fifth of a second.
            assert!(!plays || name == "no-xing.mp3" || part >= 14, "{name} cut to {end} plays");
        }
    }
    trial.end().await;
}

#[tokio::test]
async fn files_with_flipped_bits() {
    let trial = Trial::start().await;
    for name in NAMES {
        let whole = media(name);
        for seed in 0..16 {
            let mut dice = Dice(seed);
            let mut flipped = whole.clone();
            // Half of them where the headers are.
            let area = if seed % 2 == 0 { whole.len().min(512) } else { whole.len() };
            for _ in 0..1 << (seed / 3) {
                flipped[dice.below(area)] ^= 1 << dice.below(8);
            }
            trial.judge(&format!("{name} flipped by {seed}"), &flipped).await;
        }
    }
    trial.end().await;
}

#[tokio::test]
async fn tags_that_are_too_much() {
    let trial = Trial::start().await;
    let song = media("no-xing.mp3");
    let named = |count: usize, size: usize| {
        (0..count).map(move |number| {
            let content = [format!("\x03name {number}\0").into_bytes(), vec![b'x'; size]].concat();
            (b"TXXX", 0, content)
        })
    };
    for (what, tag) in [
        ("100,000 distinct frames", id3(named(100_000, 8))),
        ("4,000 frames of 4 kB", id3(named(4000, 4000))),
        ("a frame of 15 MB", id3(named(1, 15 << 20))),
        ("compressed frames that claim a gigabyte", {
            let bomb = [&[0x7F, 0x7F, 0x7F, 0x7F][..], &[0x78, 0x9C], &[0; 1000]].concat();
            id3((0..1000).map(|_| (b"TIT2", 0x0009, bomb.clone())))
        }),
        ("encrypted frames", id3((0..1000).map(|_| (b"TIT2", 0x0004, vec![3; 1000])))),
        (
            "lyrics of 15 MB",
            id3(std::iter::once((b"USLT", 0, [&b"\x03eng\0"[..], &vec![b'l'; 15 << 20]].concat()))),
        ),
        ("a picture of 15 MB", {
            let picture = [&b"\0image/png\0\x03\0"[..], &vec![7; 15 << 20]].concat();
            id3(std::iter::once((b"APIC", 0, picture)))
        }),
    ] {
        assert!(
            trial.judge(what, &[tag, song.clone()].concat()).await,
            "{what}: the song behind it is whole"
        );
    }

    // STREAMINFO, then comments as large as a block can be, then the sound.
    let flac = media("tone.flac");
    let commented = |block: &[u8]| {
        let [_, a, b, c] = (block.len() as u32).to_be_bytes();
        [&flac[..42], &[4, a, b, c], block, &flac[42..]].concat()
    };
    let long = [&b"LYRICS="[..], &vec![b'l'; 16_000_000]].concat();
    for (what, count, comment) in [
        ("one comment of 16 MB", 1, &long[..]),
        ("4,000 comments of 4 kB", 4000, &[b'c'; 4000]),
        ("100,000 comments", 100_000, b"a=b"),
    ] {
        let block = comments(count, comment);
        let plays = trial.judge(&format!("{what} in FLAC"), &commented(&block)).await;
        assert!(!plays || count < 100_000, "{what} were taken");
        let plays = trial.judge(&format!("{what} in Ogg"), &opus(60, 48_000 * 60, &block)).await;
        assert!(!plays || count < 100_000, "{what} were taken");
    }
    trial.end().await;
}

/// A box of MP4.
fn atom(kind: &[u8; 4], size: u32, content: &[u8]) -> Vec<u8> {
    [&size.to_be_bytes(), &kind[..], content].concat()
}

fn full(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    atom(kind, content.len() as u32 + 8, content)
}

fn place(haystack: &[u8], needle: &[u8]) -> usize {
    haystack.windows(needle.len()).position(|window| window == needle).unwrap()
}

#[tokio::test]
async fn boxes_that_are_nested_and_refer_to_themselves() {
    let trial = Trial::start().await;
    let start = full(b"ftyp", b"M4A \0\0\0\0");
    for kind in [b"moov", b"trak", b"meta", b"udta", b"stbl"] {
        let levels = 20_000u32;
        let nested: Vec<u8> =
            (0..levels).flat_map(|level| [((levels - level) * 8).to_be_bytes(), *kind].concat()).collect();
        let deep = [start.clone(), full(b"moov", &nested), full(b"mdat", &[0; 1000])].concat();
        trial.is_refused(&format!("deep {}", String::from_utf8_lossy(kind)), &deep).await;
    }
    for size in [0, 1, 4, 7, u32::MAX] {
        let file = [start.clone(), atom(b"moov", size, &[0; 64])].concat();
        trial.is_refused(&format!("a moov of {size} bytes"), &file).await;
    }
    let song = media("tone-aac.m4a");
    let mut cyclic = song.clone();
    let chunks = place(&song, b"stco") + 8;
    cyclic[chunks + 4..chunks + 8].copy_from_slice(&(place(&song, b"moov") as u32).to_be_bytes());
    trial.judge("sound that lies in its own table of contents", &cyclic).await;
    for table in [b"stsz", b"stts", b"stsc", b"stco"] {
        let mut lying = song.clone();
        let count = place(&song, table) + if table == b"stsz" { 12 } else { 8 };
        lying[count..count + 4].copy_from_slice(&u32::MAX.to_be_bytes());
        trial.judge(&format!("endless {}", String::from_utf8_lossy(table)), &lying).await;
    }
    trial.end().await;
}

#[tokio::test]
async fn headers_that_lie() {
    let trial = Trial::start().await;
    let wav = media("tone.wav");
    let with = |place: usize, bytes: &[u8]| {
        let mut lying = wav.clone();
        lying[place..place + bytes.len()].copy_from_slice(bytes);
        lying
    };
    trial.is_refused("no channels", &with(22, &[0, 0])).await;
    trial.is_refused("65,535 channels", &with(22, &[0xFF, 0xFF])).await;
    trial.is_refused("a sample rate of 10^9", &with(24, &1_000_000_000u32.to_le_bytes())).await;
    trial.is_refused("no sample rate", &with(24, &[0; 4])).await;
    trial.judge("no bits", &with(34, &[0, 0])).await;
    for claimed in [0u32, 36, 1 << 20, u32::MAX] {
        trial.judge("a RIFF of another size", &with(4, &claimed.to_le_bytes())).await;
        trial.judge("a format of another size", &with(16, &claimed.to_le_bytes())).await;
    }
    for (name, place) in [("tone.mp3", 6), ("tone.flac", 5), ("tone.ogg", 26), ("tone.opus", 26)] {
        // The size of the tag, of the first block, how many packets the first page has.
        for claimed in [[0; 3], [1; 3], [0x7F; 3], [0xFF; 3]] {
            let mut lying = media(name);
            let bytes = if place == 26 { 1 } else { 3 };
            lying[place..place + bytes].copy_from_slice(&claimed[..bytes]);
            trial.judge(&format!("{name} that claims {claimed:?}"), &lying).await;
        }
    }
    trial.is_refused("text", &b"I am not music, whatever they call me.\n".repeat(1000)).await;
    trial.is_refused("a picture with a song", &[media("cover.png"), media("tone.mp3")].concat()).await;
    trial.is_refused("nothing", b"").await;

    // A day of silence, of which the disk holds next to nothing.
    let day = 24 * 60 * 60 * 8000u32;
    let mut header = wav[..44].to_vec();
    header[4..8].copy_from_slice(&(day + 36).to_le_bytes());
    header[12..36].copy_from_slice(
        &[
            &b"fmt "[..],
            &[16, 0, 0, 0, 1, 0, 1, 0],
            &8000u32.to_le_bytes(),
            &8000u32.to_le_bytes(),
            &[1, 0, 8, 0],
        ]
        .concat(),
    );
    header[36..44].copy_from_slice(&[&b"data"[..], &day.to_le_bytes()].concat());
    let mut sparse = tempfile::tempfile().unwrap();
    sparse.write_all(&header).unwrap();
    sparse.set_len(44 + u64::from(day)).unwrap();
    assert!(!trial.judge_file("a day of silence", sparse).await);

    // An MP3 whose Xing header counts a day of frames.
    let mut mp3 = media("tone.mp3");
    let frames = mp3.windows(4).position(|window| window == b"Xing" || window == b"Info").unwrap() + 8;
    mp3[frames..frames + 4].copy_from_slice(&(24 * 60 * 60 * 44_100 / 1152u32).to_be_bytes());
    trial.is_refused("a day of MP3 in its header", &mp3).await;
    trial.end().await;
}
