//! Sound that is made byte by byte: hours of silence in little room, and tags of any size.

/// A checksum without reflection, over `width` bits that stand at the top of the 32.
fn crc(bytes: &[u8], polynomial: u32, width: u32) -> u32 {
    let polynomial = polynomial << (32 - width);
    let shifted = |crc: u32| (crc << 1) ^ (polynomial & (crc >> 31).wrapping_neg());
    let table: Vec<u32> = (0..256u32).map(|byte| (0..8).fold(byte << 24, |crc, _| shifted(crc))).collect();
    let over =
        |crc: u32, byte: &u8| (crc << 8) ^ table.get((crc >> 24) as usize ^ usize::from(*byte)).unwrap();
    bytes.iter().fold(0, over) >> (32 - width)
}

/// FLAC in blocks of 65,535 samples, each channel of which is one number. The header claims `claimed`
/// samples, or does not say when that is 0.
pub fn flac(rate: u32, channels: u8, seconds: u64, claimed: u64) -> Vec<u8> {
    const BLOCK: u64 = 65_535;
    let numbers = u64::from(rate) << 44 | u64::from(channels - 1) << 41 | 7 << 36 | claimed;
    let mut file = [&b"fLaC\x80\0\0\x22\xFF\xFF\xFF\xFF\0\0\0\0\0\0"[..], &numbers.to_be_bytes()].concat();
    file.extend([0; 16]);
    for number in 0..u32::try_from(u64::from(rate) * seconds / BLOCK).unwrap() {
        // A fixed size that stands behind the number of the frame; rate and bits as in the header.
        let mut frame = vec![0xFF, 0xF8, 0x70, (channels - 1) << 4];
        frame.extend(char::from_u32(number).map_or("\u{FFFF}".into(), String::from).into_bytes());
        frame.extend([0xFF, 0xFE]);
        frame.push(crc(&frame, 0x07, 8) as u8);
        frame.extend(vec![0; 2 * usize::from(channels)]);
        let sum = crc(&frame, 0x8005, 16) as u16;
        frame.extend(sum.to_be_bytes());
        file.extend(frame);
    }
    file
}

/// The most bytes of a packet on one page.
const PAGE_BYTES: usize = 255 * 255;

/// A page of Ogg: the lengths in its table, and what they are the lengths of.
fn page(kind: u8, number: u32, granule: u64, lacings: &[u8], body: &[u8]) -> Vec<u8> {
    let mut page = [&b"OggS\0"[..], &[kind], &granule.to_le_bytes(), b"song", &number.to_le_bytes()].concat();
    page.extend([0, 0, 0, 0, u8::try_from(lacings.len()).unwrap()]);
    page.extend(lacings);
    page.extend(body);
    let sum = crc(&page, 0x04C1_1DB7, 32);
    page.splice(22..26, sum.to_le_bytes());
    page
}

/// No tags at all.
pub const NO_TAGS: &[u8] = b"\0\0\0\0\0\0\0\0";

/// Opus in packets of two bytes, which stand for 120 ms each. Every page claims to end at `granule`.
pub fn opus(seconds: u32, granule: u64, tags: &[u8]) -> Vec<u8> {
    let head = [&b"OpusHead\x01\x02\0\0"[..], &48_000u32.to_le_bytes(), &[0; 3]].concat();
    let mut file = page(2, 0, 0, &[head.len() as u8], &head);
    let mut number = 1;
    let mut add = |kind, granule, lacings: &[u8], body: &[u8]| {
        file.extend(page(kind, number, granule, lacings, body));
        number += 1;
    };
    let tags = [b"OpusTags", tags].concat();
    for (index, part) in tags.chunks(PAGE_BYTES).enumerate() {
        let is_last = (index + 1) * PAGE_BYTES > tags.len();
        let rest = is_last.then_some((part.len() % 255) as u8);
        let lacings: Vec<u8> = std::iter::repeat_n(255, part.len() / 255).chain(rest).collect();
        // A packet that does not end here has no place; the next page goes on with it.
        add(u8::from(index > 0), if is_last { 0 } else { u64::MAX }, &lacings, part);
    }
    let pages = seconds * 1000 / 120 / 250;
    for page in 1..=pages {
        // Six frames of 20 ms in stereo, all of the same size: none.
        add(if page == pages { 4 } else { 0 }, granule, &[2; 250], &[0xFF, 6].repeat(250));
    }
    file
}

/// A block of Vorbis comments.
pub fn comments(count: usize, comment: &[u8]) -> Vec<u8> {
    let one = [&(comment.len() as u32).to_le_bytes(), comment].concat();
    [&[0; 4][..], &(count as u32).to_le_bytes(), &one.repeat(count)].concat()
}

/// An ID3v2.4 tag with these frames: name, flags, content.
pub fn id3(frames: impl Iterator<Item = (&'static [u8; 4], u16, Vec<u8>)>) -> Vec<u8> {
    let synchsafe = |size: usize| [21, 14, 7, 0].map(|shift| ((size >> shift) & 0x7F) as u8);
    let mut body = Vec::new();
    for (name, flags, content) in frames {
        body.extend(name);
        body.extend(synchsafe(content.len()));
        body.extend(flags.to_be_bytes());
        body.extend(content);
    }
    [&b"ID3\x04\0\0"[..], &synchsafe(body.len()), &body].concat()
}
