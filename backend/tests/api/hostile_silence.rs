//! A few bytes that are hours of silence: whoever decodes them to the end waits for a long time.

use crate::hostile::Trial;

/// A checksum without reflection, over `width` bits that stand at the top of the 32.
fn crc(bytes: &[u8], polynomial: u32, width: u32) -> u32 {
    let polynomial = polynomial << (32 - width);
    let over = |crc: u32, byte: &u8| {
        let mixed = crc ^ u32::from(*byte) << 24;
        (0..8).fold(mixed, |crc, _| (crc << 1) ^ (polynomial & (crc >> 31).wrapping_neg()))
    };
    bytes.iter().fold(0, over) >> (32 - width)
}

/// FLAC in blocks of 65,535 samples, each channel of which is one number. The header claims `claimed`
/// samples, or does not say when that is 0.
fn flac(rate: u32, channels: u8, seconds: u64, claimed: u64) -> Vec<u8> {
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

/// A page of Ogg with these packets, none of which goes on in the next.
fn page(kind: u8, number: u32, granule: u64, packets: &[Vec<u8>]) -> Vec<u8> {
    let lacing =
        |packet: &Vec<u8>| [vec![255; packet.len() / 255], vec![(packet.len() % 255) as u8]].concat();
    let lacings = packets.iter().flat_map(lacing).collect::<Vec<_>>();
    let mut page = [&b"OggS\0"[..], &[kind], &granule.to_le_bytes(), b"song", &number.to_le_bytes()].concat();
    page.extend([0, 0, 0, 0, u8::try_from(lacings.len()).unwrap()]);
    page.extend(lacings);
    page.extend(packets.concat());
    let sum = crc(&page, 0x04C1_1DB7, 32);
    page.splice(22..26, sum.to_le_bytes());
    page
}

/// Opus in packets of two bytes, which stand for 120 ms each. Every page claims to end at `granule`.
fn opus(seconds: u32, granule: u64) -> Vec<u8> {
    let head = [&b"OpusHead\x01\x02\0\0"[..], &48_000u32.to_le_bytes(), &[0; 3]].concat();
    let mut file = page(2, 0, 0, &[head]);
    file.extend(page(0, 1, 0, &[b"OpusTags\0\0\0\0\0\0\0\0".to_vec()]));
    let packets = (seconds * 1000).div_ceil(120);
    // Six frames of 20 ms in stereo, all of the same size: none.
    let packets = vec![vec![0xFF, 6]; 250.min(packets as usize)];
    let pages = seconds * 1000 / 120 / 250;
    (0..pages).for_each(|number| {
        let kind = if number + 1 == pages { 4 } else { 0 };
        file.extend(page(kind, number + 2, granule, &packets));
    });
    file
}

#[tokio::test]
async fn silence_that_is_as_long_as_it_says_is_a_song() {
    let trial = Trial::start().await;
    assert!(trial.judge("a minute of FLAC", &flac(44_100, 2, 60, 44_100 * 60 / 65_535 * 65_535)).await);
    assert!(trial.judge("a minute of FLAC that was streamed", &flac(44_100, 2, 60, 0)).await);
    assert!(trial.judge("a minute of Opus", &opus(60, 48_000 * 60)).await);
    trial.end().await;
}

#[tokio::test]
async fn a_day_of_silence_in_a_few_bytes_is_refused() {
    let trial = Trial::start().await;
    let day = 24 * 60 * 60;
    trial.is_refused("a day of FLAC", &flac(44_100, 2, day, 44_100 * day)).await;
    trial.is_refused("a day of FLAC that says nothing", &flac(44_100, 2, day, 0)).await;
    trial.is_refused("a day of FLAC that says a minute", &flac(44_100, 2, day, 44_100 * 60)).await;
    trial.is_refused("two hours of eight channels", &flac(384_000, 8, 2 * 60 * 60, 0)).await;
    trial.is_refused("a day of Opus", &opus(day as u32, 48_000 * day)).await;
    trial.is_refused("a day of Opus that says a second", &opus(day as u32, 48_000)).await;
    trial.end().await;
}
