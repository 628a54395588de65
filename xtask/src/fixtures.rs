//! Makes the audio and the pictures that the tests of the whole system use, once for each machine.
//!
//! Real files come from ffmpeg on the PATH; what bad hands make of them is made here. All of it is
//! synthetic. The names, which tests use:
//!
//! Sound that must be taken ([`SOUND`]; 4 s unless said otherwise, "Fixture Tone" by "The Fixtures"):
//! - `cbr.mp3`, `vbr.mp3` (Xing), `no-xing.mp3`, `mono-22k.mp3`, `cover.mp3` (embedded front cover),
//!   `unicode.mp3` (Cyrillic, Japanese, emoji), `rtl.mp3` (Arabic, Hebrew), `untagged.mp3`,
//!   `several-artists.mp3`, `tone-30s.mp3` (30 s, for playback)
//! - `tone.flac`, `hires.flac` (96 kHz, 24 bit), `surround.flac` (5.1), `cover.flac`
//! - `tone.ogg`, `tone.opus`, `surround.opus` (5.1)
//! - `aac.m4a` (moov at the end), `aac-faststart.m4a`, `alac.m4a`
//! - `tone.wav`, `float.wav` (32-bit float)
//!
//! Unusual sound that must be taken too ([`UNUSUAL`], 4 s): `id3v1.mp3`, `trailing-garbage.mp3`,
//! `streamed.wav` (sizes unknown), `id3-flood.mp3` (160,000 frames, which are not read).
//!
//! Pictures that must be taken ([`PICTURES`]): `cover.png`, `alpha.png`, `cover.jpg`, `oriented.jpg`
//! (stored on its side, with an EXIF orientation), `cover.webp`, `cover.gif` (animated), `small.png`.
//!
//! The file `index` names them all, one a line behind its kind (`sound`, `picture`, `hostile`).
//!
//! What must be refused ([`HOSTILE`]): `text.mp3`, `empty.mp3`, `picture-with-mp3.png`,
//! `video.mp4`, `silence-half.wav` and `cut-*` (half of the file), `flipped.flac` (damaged),
//! `rate-0.wav`, `rate-1e9.wav`, `channels-0.opus`, `day.flac` (claims 24 hours), `comments.ogg`
//! (claims two thousand million comments), `cyclic.m4a`, `deep.m4a`, `moment.wav` (0.1 s), `bomb.png` (claims
//! 20,000 x 20,000), `vector.svg`, `cut.png`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Raise it when anything below changes.
const VERSION: &str = "2";

/// Tones that beat, a decaying pluck and a breath of noise: no codec can take it for silence.
const MUSIC: &str = "aevalsrc=0.22*sin(2*PI*220*t)+0.16*sin(2*PI*(277+3*sin(t))*t)+0.14*sin(2*PI*330*t)\
*(0.6+0.4*sin(2*PI*2*t))+0.2*sin(2*PI*880*t)*exp(-6*mod(t\\,0.5))+0.02*(random(0)-0.5)";

/// How ffmpeg makes a sound: name, seconds, what follows the input.
const SOUND: [(&str, u32, &str); 22] = [
    ("cbr.mp3", 4, "-ac 2 -c:a libmp3lame -b:a 128k TAGS"),
    ("vbr.mp3", 4, "-ac 2 -c:a libmp3lame -q:a 4 TAGS"),
    ("no-xing.mp3", 4, "-ac 2 -c:a libmp3lame -b:a 128k -write_xing 0 TAGS"),
    ("mono-22k.mp3", 4, "-ac 1 -ar 22050 -c:a libmp3lame -q:a 6 TAGS"),
    ("cover.mp3", 4, "COVER -ac 2 -c:a libmp3lame -b:a 96k TAGS"),
    ("unicode.mp3", 4, "-ac 2 -c:a libmp3lame -b:a 96k UNICODE"),
    ("rtl.mp3", 4, "-ac 2 -c:a libmp3lame -b:a 96k RTL"),
    ("untagged.mp3", 4, "-ac 2 -c:a libmp3lame -b:a 96k -map_metadata -1 -id3v2_version 0"),
    ("several-artists.mp3", 4, "-ac 2 -c:a libmp3lame -b:a 96k ARTISTS"),
    ("tone-30s.mp3", 30, "-ac 2 -c:a libmp3lame -b:a 128k TAGS"),
    ("tone.flac", 4, "-ac 2 -c:a flac TAGS"),
    ("hires.flac", 4, "-ac 2 -ar 96000 -sample_fmt s32 -bits_per_raw_sample 24 -c:a flac TAGS"),
    ("surround.flac", 4, "-af pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0 -c:a flac TAGS"),
    ("cover.flac", 4, "COVER -ac 2 -c:a flac TAGS"),
    ("tone.ogg", 4, "-ac 2 -c:a libvorbis -q:a 4 TAGS"),
    ("tone.opus", 4, "-ac 2 -c:a libopus -b:a 96k TAGS"),
    (
        "surround.opus",
        4,
        "-af pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0 -ar 48000 -c:a libopus -b:a 256k TAGS",
    ),
    ("aac.m4a", 4, "-ac 2 -c:a aac -b:a 128k TAGS"),
    ("aac-faststart.m4a", 4, "-ac 2 -c:a aac -b:a 128k -movflags +faststart TAGS"),
    ("alac.m4a", 4, "-ac 2 -c:a alac TAGS"),
    ("tone.wav", 4, "-ac 2 -c:a pcm_s16le TAGS"),
    ("float.wav", 4, "-ac 1 -c:a pcm_f32le TAGS"),
];

/// How ffmpeg makes a picture: name, what it is made of, what follows.
const PICTURES: [(&str, &str, &str); 7] = [
    ("cover.png", "gradients=s=640x640:c0=0x1b4d8f:c1=0x36a2c9:x0=0:y0=0:x1=640:y1=640:d=1", "-frames:v 1"),
    ("alpha.png", "color=c=0xd04020@0.5:s=300x200:d=1,format=rgba", "-frames:v 1"),
    (
        "cover.jpg",
        "gradients=s=1400x1400:c0=0x8f1b4d:c1=0xe0702a:x0=0:y0=0:x1=1400:y1=1400:d=1",
        "-frames:v 1 -q:v 3",
    ),
    ("oriented.jpg", "color=c=0xc80000:s=320x640:d=1,pad=640:640:0:0:0x0000c8", "-frames:v 1 -q:v 3"),
    (
        "cover.webp",
        "gradients=s=500x400:c0=0x2f7d32:c1=0xcddc39:x0=0:y0=0:x1=500:y1=400:d=1",
        "-frames:v 1 -c:v libwebp",
    ),
    ("cover.gif", "testsrc2=s=200x200:r=5:d=1", ""),
    ("small.png", "color=c=0x7040a0:s=40x40:d=1", "-frames:v 1"),
];

/// Unusual files that must be taken, made by code.
const UNUSUAL: [&str; 4] = ["id3v1.mp3", "trailing-garbage.mp3", "id3-flood.mp3", "streamed.wav"];

/// What must be refused: `video.mp4` from ffmpeg, the rest made by code from the files above.
#[rustfmt::skip]
const HOSTILE: [&str; 26] = [
    "video.mp4", "text.mp3", "empty.mp3", "picture-with-mp3.png", "silence-half.wav", "cut-cbr.mp3",
    "cut-vbr.mp3", "cut-tone.flac", "cut-tone.ogg", "cut-tone.opus", "cut-aac.m4a", "cut-aac-faststart.m4a",
    "cut-alac.m4a", "cut-tone.wav", "flipped.flac", "rate-0.wav", "rate-1e9.wav", "channels-0.opus",
    "day.flac", "comments.ogg", "cyclic.m4a", "deep.m4a", "moment.wav", "bomb.png", "vector.svg", "cut.png",
];

/// Makes every file in `dir`, unless this version of them is there already.
///
/// # Errors
/// ffmpeg is missing or fails, or the folder cannot be written.
pub fn ensure(dir: &Path) -> Result<()> {
    let stamp = dir.join("version");
    if fs::read_to_string(&stamp).is_ok_and(|version| version == VERSION) {
        return Ok(());
    }
    fs::create_dir_all(dir).context("making the folder of the fixtures")?;
    for (name, source, arguments) in PICTURES {
        ffmpeg(dir, &["-f", "lavfi", "-i", source], arguments, name)?;
    }
    for (name, seconds, arguments) in SOUND {
        let music = format!("{MUSIC}:s=44100:d={seconds}");
        ffmpeg(dir, &["-f", "lavfi", "-i", &music], arguments, name)?;
    }
    ffmpeg(
        dir,
        &["-f", "lavfi", "-i", &format!("{MUSIC}:d=1")],
        "FILM -c:a aac -c:v mpeg4 -shortest",
        "video.mp4",
    )?;
    orient(dir)?;
    unusual(dir)?;
    truncated(dir)?;
    lying(dir)?;
    fs::write(dir.join("index"), index()).context("writing the index of the fixtures")?;
    fs::write(&stamp, VERSION).context("writing the stamp of the fixtures")
}

/// Every name behind its kind.
fn index() -> String {
    let sound = SOUND.iter().map(|(name, ..)| name).chain(&UNUSUAL).map(|name| ("sound", name));
    let pictures = PICTURES.iter().map(|(name, ..)| ("picture", name));
    let hostile = HOSTILE.iter().map(|name| ("hostile", name));
    sound.chain(pictures).chain(hostile).map(|(kind, name)| format!("{kind} {name}\n")).collect()
}

/// Runs ffmpeg in `dir`. Words in capitals stand for arguments that several files share, or that hold
/// spaces.
fn ffmpeg(dir: &Path, input: &[&str], arguments: &str, name: &str) -> Result<()> {
    const EXACT: [&str; 4] = ["-fflags", "+bitexact", "-flags:a", "+bitexact"];
    let mut command = Command::new("ffmpeg");
    command.current_dir(dir).args(["-v", "error", "-nostdin", "-y"]).args(input);
    for word in arguments.split_whitespace() {
        match word {
            "TAGS" => tag(&mut command, "Fixture Tone", "The Fixtures", "Test Patterns"),
            "UNICODE" => tag(&mut command, "Тест 音楽 🎵 – naïve", "Björk & 東京", "Œuvres «complètes»"),
            "RTL" => tag(&mut command, "أغنية الاختبار", "להקת הבדיקה", "مجموعة"),
            "ARTISTS" => tag(&mut command, "Fixture Duet", "First Fixture;Second Fixture", "Test Patterns"),
            "COVER" => command
                .args(["-i", "small.png", "-map", "0:a", "-map", "1:v", "-c:v", "copy"])
                .args(["-disposition:v", "attached_pic", "-metadata:s:v", "comment=Cover (front)"]),
            "FILM" => command.args(["-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=1"]),
            word => command.arg(word),
        };
    }
    let status = command.args(EXACT).arg(name).status().context("running ffmpeg, which the tests need")?;
    ensure!(status.success(), "ffmpeg could not make {name}");
    Ok(())
}

fn tag<'a>(command: &'a mut Command, title: &str, artist: &str, album: &str) -> &'a mut Command {
    for (key, value) in [("title", title), ("artist", artist), ("album", album)] {
        command.arg("-metadata").arg(format!("{key}={value}"));
    }
    command.args(["-metadata", "track=3/12", "-metadata", "disc=1/2", "-metadata", "date=2019-05-06"]);
    command.args(["-metadata", "genre=Electronic"])
}

/// Puts an EXIF block that says "turn by 90 degrees" into the picture that lies on its side.
fn orient(dir: &Path) -> Result<()> {
    let exif: &[u8] =
        b"\xFF\xE1\x00\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let mut picture = read(dir, "oriented.jpg")?;
    picture.splice(2..2, exif.iter().copied());
    write(dir, "oriented.jpg", &picture)
}

/// Unusual files that must be taken.
fn unusual(dir: &Path) -> Result<()> {
    let plain = read(dir, "untagged.mp3")?;
    let mut old_tag = vec![0; 128];
    put(&mut old_tag, 0, b"TAGFixture Tone");
    put(&mut old_tag, 33, b"The Fixtures");
    write(dir, "id3v1.mp3", &[plain.as_slice(), &old_tag].concat())?;
    let garbage = b"left behind by some tool ".repeat(200);
    write(dir, "trailing-garbage.mp3", &[plain.as_slice(), &garbage].concat())?;
    let frames = b"TXXX\0\0\0\x03\0\0x\0y".repeat(160_000);
    let mut flood = b"ID3\x04\0\0".to_vec();
    flood
        .extend([21, 14, 7, 0].map(|shift| u8::try_from((frames.len() >> shift) & 0x7F).unwrap_or_default()));
    write(dir, "id3-flood.mp3", &[flood, frames, plain].concat())?;
    let mut streamed = read(dir, "tone.wav")?;
    let size = find(&streamed, b"data")? + 4;
    put(&mut streamed, 4, &u32::MAX.to_le_bytes());
    put(&mut streamed, size, &u32::MAX.to_le_bytes());
    write(dir, "streamed.wav", &streamed)
}

/// Incomplete and damaged files.
fn truncated(dir: &Path) -> Result<()> {
    for name in HOSTILE.iter().filter_map(|name| name.strip_prefix("cut-")) {
        let whole = read(dir, name)?;
        write(dir, &format!("cut-{name}"), half(&whole))?;
    }
    write(dir, "cut.png", half(&read(dir, "cover.png")?))?;
    let mut flipped = read(dir, "tone.flac")?;
    let half = flipped.len() / 2;
    for byte in flipped.iter_mut().skip(half).step_by(37) {
        *byte ^= 0x5A;
    }
    write(dir, "flipped.flac", &flipped)?;
    let wave = read(dir, "tone.wav")?;
    let samples = find(&wave, b"data")? + 8;
    let mut silence = wave.get(..samples).unwrap_or_default().to_vec();
    silence.resize(samples + 100_000, 0);
    write(dir, "silence-half.wav", &silence)?;
    let mut moment = wave.get(..samples + 17_640).unwrap_or_default().to_vec();
    put(&mut moment, samples - 4, &17_640u32.to_le_bytes());
    write(dir, "moment.wav", &moment)
}

/// Files that are not what they say.
fn lying(dir: &Path) -> Result<()> {
    write(dir, "text.mp3", &b"These are words, and nothing that sounds.\n".repeat(300))?;
    write(dir, "empty.mp3", b"")?;
    write(dir, "picture-with-mp3.png", &[read(dir, "small.png")?, read(dir, "cbr.mp3")?].concat())?;
    let vector = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    write(dir, "vector.svg", vector.as_bytes())?;
    for (name, rate) in [("rate-0.wav", 0u32), ("rate-1e9.wav", 1_000_000_000)] {
        let mut wave = read(dir, "tone.wav")?;
        put(&mut wave, 24, &rate.to_le_bytes());
        write(dir, name, &wave)?;
    }
    let mut opus = read(dir, "tone.opus")?;
    let channels = find(&opus, b"OpusHead")? + 9;
    put(&mut opus, channels, &[0]);
    write(dir, "channels-0.opus", &opus)?;
    // STREAMINFO ends its sizes with 36 bits of samples; the lower 32 begin at byte 22.
    let mut day = read(dir, "tone.flac")?;
    put(&mut day, 22, &(44_100u32 * 60 * 60 * 24).to_be_bytes());
    write(dir, "day.flac", &day)?;
    let mut comments = read(dir, "tone.ogg")?;
    let vendor = find(&comments, b"\x03vorbis")? + 7;
    put(&mut comments, vendor, &[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F]);
    write(dir, "comments.ogg", &comments)?;
    atoms(dir)?;
    let mut bomb = read(dir, "small.png")?;
    put(&mut bomb, 16, &[20_000u32.to_be_bytes(), 20_000u32.to_be_bytes()].concat());
    let checksum = crc32(bomb.get(12..29).unwrap_or_default());
    put(&mut bomb, 29, &checksum.to_be_bytes());
    write(dir, "bomb.png", &bomb)
}

/// MP4 files whose boxes contain themselves, or each other without end.
fn atoms(dir: &Path) -> Result<()> {
    let head: &[u8] = b"\0\0\0\x14ftypM4A \0\0\0\0M4A ";
    let part = |kind: &[u8; 4], content: &[u8]| -> Vec<u8> {
        let size = u32::try_from(content.len() + 8).unwrap_or(u32::MAX);
        [&size.to_be_bytes()[..], kind, content].concat()
    };
    let mut deep = Vec::new();
    for _ in 0..5000 {
        deep = part(b"udta", &part(b"meta", &deep));
    }
    write(dir, "deep.m4a", &[head, &part(b"moov", &deep), &part(b"mdat", b"nothing")].concat())?;
    // A box of size 4 ends before it began.
    let cyclic = part(b"moov", b"\0\0\0\x04trak\0\0\0\x04trak");
    write(dir, "cyclic.m4a", &[head, &cyclic, &part(b"mdat", b"nothing")].concat())
}

fn read(dir: &Path, name: &str) -> Result<Vec<u8>> {
    fs::read(dir.join(name)).with_context(|| format!("reading the fixture {name}"))
}

fn write(dir: &Path, name: &str, content: &[u8]) -> Result<()> {
    fs::write(dir.join(name), content).with_context(|| format!("writing the fixture {name}"))
}

/// Writes over bytes of a file in memory.
fn put(content: &mut [u8], offset: usize, bytes: &[u8]) {
    content.iter_mut().skip(offset).zip(bytes).for_each(|(old, new)| *old = *new);
}

fn half(content: &[u8]) -> &[u8] {
    content.get(..content.len() / 2).unwrap_or_default()
}

fn find(content: &[u8], pattern: &[u8]) -> Result<usize> {
    let place = content.windows(pattern.len()).position(|window| window == pattern);
    place.with_context(|| format!("finding {} in a fixture", String::from_utf8_lossy(pattern)))
}

/// The checksum of PNG, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}
