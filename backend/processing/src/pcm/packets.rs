//! Packets of the one track that is heard, and which of them holds the first sound.

use std::collections::VecDeque;
use std::io;

use symphonia::core::errors::Error;
use symphonia::core::packet::Packet;

use super::Census;
use super::decoder::{Decoder, Signal};
use crate::probe::{AudioLimits, Flaw, Opened, ProbeError};

/// The first sound comes within so many packets ...
const MAX_DEAF_PACKETS: usize = 4096;
/// ... and bytes, which are kept until it is known what silence is like in this file.
const MAX_DEAF_BYTES: usize = 16 << 20;

/// The next packet of the track; `None` at the end.
pub(super) fn next_packet(opened: &mut Opened, census: &mut Census) -> Result<Option<Packet>, ProbeError> {
    loop {
        let packet = match opened.reader.next_packet() {
            Ok(Some(packet)) if packet.data.is_empty() && packet.dur.get() > 0 => return Ok(None),
            Ok(Some(packet)) => packet,
            Ok(None) => return Ok(None),
            Err(Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                census.ends_early = true;
                return Ok(None);
            }
            Err(Error::IoError(error)) => return Err(error.into()),
            Err(Error::ResetRequired) => return Err(Flaw::SeveralStreams.into()),
            Err(_) => return Err(Flaw::Damaged.into()),
        };
        if packet.track_id == opened.track.id {
            return Ok(Some(packet));
        }
    }
}

/// Decodes up to the first packet with sound in it, and gives back all packets that it looked at.
pub(super) fn find_signal(
    opened: &mut Opened,
    limits: &AudioLimits,
    census: &mut Census,
) -> Result<(Signal, VecDeque<Packet>), ProbeError> {
    let mut decoder = Decoder::new(&opened.parameters)?;
    let (mut packets, mut bytes, mut samples) = (VecDeque::new(), 0, Vec::new());
    while packets.len() < MAX_DEAF_PACKETS && bytes < MAX_DEAF_BYTES {
        let Some(packet) = next_packet(opened, census)? else {
            return Err(flaw_of_silence(opened, limits, census, packets.is_empty()).into());
        };
        let signal = decoder.decode(&packet, &mut samples);
        bytes += packet.data.len();
        packets.push_back(packet);
        if let Some(signal) = signal.filter(|_| !samples.is_empty()) {
            limits.check_signal(signal.sample_rate_hz, signal.speakers.len())?;
            return Ok((signal, packets));
        }
    }
    Err(Flaw::Damaged.into())
}

/// What is wrong with a file that ends without any sound.
fn flaw_of_silence(opened: &Opened, limits: &AudioLimits, census: &Census, is_empty: bool) -> Flaw {
    if census.ends_early || opened.declared_frames().is_some_and(|frames| frames > 0) {
        Flaw::Truncated
    } else if is_empty {
        Flaw::TooShort(limits.shortest.as_millis())
    } else {
        Flaw::Damaged
    }
}
