//! Pictures that are made to hurt: each ends in an answer, in time, and what is refused leaves nothing.

use std::time::{Duration, Instant};

use crate::support::{ChildWatch, Client, Form, TestApp, media};

/// What a processor may work for one picture. The AVIF of the largest cover is our own, no stranger's, and has taken 11.6 s
/// in the profile of the tests on a slow machine.
const LIMIT: Duration = Duration::from_secs(20);

/// The checksum of PNG, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let named = [kind, content].concat();
    [&u32::try_from(content.len()).unwrap().to_be_bytes(), &named[..], &crc32(&named).to_be_bytes()].concat()
}

fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 2, 0, 0, 0]);
    [b"\x89PNG\r\n\x1a\n", &chunk(b"IHDR", &header)[..]].concat()
}

/// A whole PNG with chunks put in behind its header.
fn png_with(chunks: &[u8]) -> Vec<u8> {
    let whole = media("cover.png");
    let (header, rest) = whole.split_at(33);
    [header, chunks, rest].concat()
}

/// A zlib stream of about `size` bytes that inflates to 158 times as much: matches of 258 bytes, 13 bits each.
fn zlib_bomb(size: usize) -> Vec<u8> {
    let mut stream = vec![0x78, 0x9C];
    let (mut held, mut count) = (0_u32, 0);
    let mut put = |bits: u32, length: u32, stream: &mut Vec<u8>| {
        held |= bits << count;
        count += length;
        while count >= 8 {
            stream.push(held as u8);
            held >>= 8;
            count -= 8;
        }
    };
    // The last block, of fixed codes; a zero byte; then the matches. Codes go in with their first bit first.
    put(0b011, 3, &mut stream);
    put(0b0000_1100, 8, &mut stream);
    while stream.len() < size {
        put(0b1010_0011, 8, &mut stream);
        put(0, 5, &mut stream);
    }
    put(0, 7, &mut stream);
    put(0, 7, &mut stream);
    stream.extend([0; 4]);
    stream
}

/// A zlib stream of these bytes, as they are.
fn zlib_stored(bytes: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let blocks = bytes.chunks(65_535);
    let last = blocks.len() - 1;
    for (number, block) in blocks.enumerate() {
        let length = u16::try_from(block.len()).unwrap();
        stream.push(u8::from(number == last));
        stream.extend([length.to_le_bytes(), (!length).to_le_bytes()].concat());
        stream.extend(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    stream.extend((b << 16 | a).to_be_bytes());
    stream
}

/// A whole PNG of noise: `colour` is the kind of its pixels, with so many bytes for each.
fn noise(width: u32, height: u32, (depth, colour, bytes): (u8, u8, u32)) -> Vec<u8> {
    let mut state = 1_u32;
    let mut pixels = Vec::new();
    for _ in 0..height {
        pixels.push(0);
        pixels.extend((0..width * bytes).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        }));
    }
    whole_png(width, height, (depth, colour), &zlib_stored(&pixels))
}

/// A whole PNG of nothing but zeros, in few bytes.
fn zeros(width: u32, height: u32, (depth, colour, bytes): (u8, u8, u32)) -> Vec<u8> {
    whole_png(width, height, (depth, colour), &zlib_bomb((height * (1 + width * bytes)) as usize / 158))
}

fn whole_png(width: u32, height: u32, (depth, colour): (u8, u8), pixels: &[u8]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat();
    let parts = [chunk(b"IHDR", &header), chunk(b"IDAT", pixels), chunk(b"IEND", &[])];
    [&b"\x89PNG\r\n\x1a\n"[..], &parts.concat()].concat()
}

/// The kinds of PNG: bits of a sample, kind of colour, bytes of a pixel.
const GREY: (u8, u8, u32) = (8, 0, 1);
const RGB: (u8, u8, u32) = (8, 2, 3);
const RGBA: (u8, u8, u32) = (8, 6, 4);
const DEEP_GREY: (u8, u8, u32) = (16, 0, 2);
const DEEP_RGBA: (u8, u8, u32) = (16, 6, 8);

/// A GIF of one pixel, so many times over.
fn gif(frames: usize, width: u16, height: u16) -> Vec<u8> {
    let mut gif = b"GIF89a".to_vec();
    gif.extend([width.to_le_bytes(), height.to_le_bytes()].concat());
    gif.extend([0x80, 0, 0, 200, 30, 30, 0, 0, 0]);
    for _ in 0..frames {
        gif.extend([0x2C, 0, 0, 0, 0]);
        gif.extend([width.to_le_bytes(), height.to_le_bytes()].concat());
        gif.extend([0, 2, 2, 0x44, 0x01, 0]);
    }
    gif.push(0x3B);
    gif
}

fn jpeg_header(width: u16, height: u16) -> Vec<u8> {
    let whole = media("cover.jpg");
    // The frame header: its size stands behind marker, length and depth.
    let frame = whole.windows(2).position(|marker| [[0xFF, 0xC0], [0xFF, 0xC2]].iter().any(|m| m == marker));
    let mut jpeg = whole.clone();
    let at = frame.unwrap() + 5;
    let size = [height.to_be_bytes(), width.to_be_bytes()].concat();
    jpeg.splice(at..at + 4, size);
    jpeg
}

/// The same with coefficients that come bit by bit, which a decoder must all keep.
fn progressive(mut jpeg: Vec<u8>) -> Vec<u8> {
    let frame = jpeg.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    jpeg.splice(frame..frame + 2, [0xFF, 0xC2]);
    jpeg
}

fn webp_header(side: u32) -> Vec<u8> {
    // VP8L: a signature, and 14 bits for each side less one.
    let mut content = vec![0x2F];
    content.extend(((side - 1) | (side - 1) << 14).to_le_bytes());
    content.extend([0x88; 64]);
    let length = u32::try_from(content.len()).unwrap();
    let mut webp = b"RIFF".to_vec();
    webp.extend((12 + length).to_le_bytes());
    webp.extend(b"WEBPVP8L");
    webp.extend(length.to_le_bytes());
    webp.extend(content);
    webp
}

/// Pictures that nobody can take.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a PNG of 4 gigapixels", png_header(65_535, 65_535)),
        ("a PNG of 2^62 pixels", png_header(u32::MAX >> 1, u32::MAX >> 1)),
        (
            "a PNG whose pixels never end",
            [png_header(8000, 5000), chunk(b"IDAT", &zlib_bomb(1 << 20))].concat(),
        ),
        ("a JPEG of 4 gigapixels", jpeg_header(65_535, 65_535)),
        ("a WebP of 268 megapixels", webp_header(16_384)),
        ("a GIF of 4 gigapixels", gif(1, 65_535, 65_535)),
        ("a GIF of 10,000 large frames", gif(10_000, 8000, 8000)),
        ("a vector", media_fixture_svg()),
    ]
}

fn media_fixture_svg() -> Vec<u8> {
    b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"99999\" height=\"99999\"/>"
        .to_vec()
}

/// Pictures with something that hurts beside the picture: to be drawn or refused, in time.
fn burdened() -> Vec<(&'static str, Vec<u8>)> {
    let profile = [b"profile\0\0", &zlib_bomb(2 << 20)[..]].concat();
    let text = [b"Comment\0\0", &zlib_bomb(2 << 20)[..]].concat();
    vec![
        ("a profile of 330 MB", png_with(&chunk(b"iCCP", &profile))),
        ("a text of 330 MB", png_with(&chunk(b"zTXt", &text))),
        ("a million chunks", png_with(&chunk(b"tEXt", b"a\0b").repeat(500_000))),
        ("a GIF of 10,000 frames", gif(10_000, 1, 1)),
        ("music behind the picture", [media("cover.png"), media("tone.mp3")].concat()),
    ]
}

/// Sends a picture and gives the status, which must come in time and be a clear one.
async fn status_of(app: &TestApp, client: &Client, name: &str, picture: Vec<u8>) -> u16 {
    let began = Instant::now();
    let header = [("content-type", "image/png")];
    let answer = client.request("PUT", "/api/v1/me/avatar", &header, picture).await;
    assert!(began.elapsed() < Duration::from_secs(60), "{name} took {:?}", began.elapsed());
    if answer.status.is_success() {
        client.request("DELETE", "/api/v1/me/avatar", &[], Vec::new()).await;
        app.idle().await;
        rhythmix::strays::reap(app.application.state(), rhythmix::strays::Due::Now).await.unwrap();
    } else {
        let problem = answer.problem();
        assert_eq!(problem.status, 422, "{name}: {}", problem.detail);
    }
    assert!(app.stored_files().is_empty(), "{name}");
    answer.status.as_u16()
}

#[tokio::test]
async fn bombs_are_refused_in_time_and_leave_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let children = ChildWatch::start();
    for (name, bomb) in bombs() {
        assert_eq!(status_of(&app, &ada, name, bomb).await, 422, "{name}");
    }
    children.end(LIMIT);
}

#[tokio::test]
async fn the_largest_pictures_are_drawn_within_the_limits_or_refused() {
    let app = TestApp::start().await;
    let workshop = &app.application.state().workshop;
    let children = ChildWatch::start();
    // A little off the square, so that they are cut; what is drawn has at most 40 megapixels and 64 MB.
    for (name, picture, is_drawn) in [
        ("grey", zeros(8192, 4882, GREY), true),
        ("more grey than pixels", zeros(8192, 4883, GREY), false),
        ("colour", zeros(4730, 4728, RGB), true),
        ("more colour than memory", zeros(4730, 4730, RGB), false),
        ("glass", zeros(4097, 4094, RGBA), true),
        ("deep grey", zeros(5793, 5791, DEEP_GREY), true),
        ("deep glass", zeros(2897, 2895, DEEP_RGBA), true),
        ("noise", noise(2200, 2100, RGB), true),
        ("a JPEG", jpeg_header(4730, 4728), true),
        ("a progressive JPEG", progressive(jpeg_header(4730, 4728)), true),
    ] {
        let drawn = workshop.draw(picture).await;
        assert_eq!(drawn.is_ok(), is_drawn, "{name}: {:?}", drawn.err());
    }
    children.end(LIMIT);
}

#[tokio::test]
async fn the_avif_of_the_largest_cover_is_made_within_the_limits() {
    let app = TestApp::start().await;
    let workshop = &app.application.state().workshop;
    let children = ChildWatch::start();
    let drawn = workshop.draw(noise(1100, 1040, RGB)).await.unwrap();
    let (size, jpeg) = drawn.images.last().unwrap();
    let encoded = workshop.encode_avif(jpeg).await.unwrap();
    assert_eq!(*size, 1024);
    assert!(encoded.images.iter().all(|(_, avif)| avif.get(4..12) == Some(b"ftypavif")));
    children.end(LIMIT);
}

#[tokio::test]
async fn what_is_beside_the_picture_hurts_nobody() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let children = ChildWatch::start();
    for (name, picture) in burdened() {
        let status = status_of(&app, &ada, name, picture).await;
        let must_be_drawn = name.contains("frames") || name.contains("behind");
        assert!(!must_be_drawn || status == 200, "{name}: {status}");
    }
    children.end(LIMIT);
}

#[tokio::test]
async fn damaged_pictures_are_drawn_or_refused() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let children = ChildWatch::start();
    for name in ["cover.png", "cover.jpg", "cover.webp", "cover.gif"] {
        let whole = media(name);
        for part in 0..16 {
            status_of(&app, &ada, name, whole[..whole.len() * part / 16].to_vec()).await;
            let mut flipped = whole.clone();
            let at = whole.len() * part / 16;
            flipped[at] ^= 1 << (part % 8);
            status_of(&app, &ada, name, flipped).await;
        }
    }
    children.end(LIMIT);
}

#[tokio::test]
async fn a_song_with_a_hostile_picture_is_a_song_without_one() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for (name, bomb) in bombs() {
        let mut content = b"\0image/png\0\x03\0".to_vec();
        content.extend(&bomb);
        let length = u32::try_from(content.len()).unwrap();
        let mut frame = b"APIC".to_vec();
        frame.extend(length.to_be_bytes());
        frame.extend([0, 0]);
        frame.extend(content);
        let size = u32::try_from(frame.len()).unwrap();
        let mut file = b"ID3\x03\0\0".to_vec();
        file.extend([21, 14, 7, 0].map(|shift| (size >> shift & 0x7F) as u8));
        file.extend(frame);
        file.extend(media("no-xing.mp3"));
        let began = Instant::now();
        let song = ada.add_song(Form::with_file("a.mp3", &file)).await;
        assert!(song.cover.is_none(), "{name}");
        assert!(began.elapsed() < Duration::from_secs(60), "{name} took {:?}", began.elapsed());
    }
    assert!(!app.stored_files().iter().any(|file| file.starts_with("covers")), "the songs alone");
}
