//! Which loudspeaker a channel is meant for.

use symphonia::core::audio::{Channels, Position};

/// Where a channel belongs, as far as it matters for mixing to two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Speaker {
    /// In front on the left.
    Left,
    /// In front on the right.
    Right,
    /// In front in the middle.
    Centre,
    /// The effects below 120 Hz.
    LowFrequency,
    /// Beside the listener on the left.
    SideLeft,
    /// Beside the listener on the right.
    SideRight,
    /// Behind on the left.
    RearLeft,
    /// Behind on the right.
    RearRight,
    /// Behind in the middle.
    RearCentre,
    /// Above, or not said.
    Other,
}

/// The channels in the order in which symphonia hands them out: that of the bits of their positions.
pub(super) fn of_channels(channels: &Channels) -> Vec<Speaker> {
    match channels {
        Channels::Positioned(positions) => positions.iter().map(of_position).collect(),
        _ => of_count(channels.count()),
    }
}

/// The channels of Opus and Vorbis, in the order of the Vorbis specification, 4.3.9.
pub(super) fn of_vorbis_order(channels: u8) -> Vec<Speaker> {
    use Speaker::{Centre, Left, LowFrequency, RearCentre, RearLeft, RearRight, Right, SideLeft, SideRight};
    match channels {
        1 => vec![Centre],
        3 => vec![Left, Centre, Right],
        4 => vec![Left, Right, RearLeft, RearRight],
        5 => vec![Left, Centre, Right, RearLeft, RearRight],
        6 => vec![Left, Centre, Right, RearLeft, RearRight, LowFrequency],
        7 => vec![Left, Centre, Right, SideLeft, SideRight, RearCentre, LowFrequency],
        8 => vec![Left, Centre, Right, SideLeft, SideRight, RearLeft, RearRight, LowFrequency],
        count => of_count(usize::from(count)),
    }
}

/// Channels of which only the number is known: the first two are left and right.
fn of_count(count: usize) -> Vec<Speaker> {
    match count {
        1 => vec![Speaker::Centre],
        _ => [Speaker::Left, Speaker::Right]
            .into_iter()
            .chain(std::iter::repeat(Speaker::Other))
            .take(count)
            .collect(),
    }
}

fn of_position(position: Position) -> Speaker {
    match position {
        Position::FRONT_LEFT | Position::FRONT_LEFT_CENTER | Position::FRONT_LEFT_WIDE => Speaker::Left,
        Position::FRONT_RIGHT | Position::FRONT_RIGHT_CENTER | Position::FRONT_RIGHT_WIDE => Speaker::Right,
        Position::FRONT_CENTER => Speaker::Centre,
        Position::LFE1 | Position::LFE2 => Speaker::LowFrequency,
        Position::SIDE_LEFT => Speaker::SideLeft,
        Position::SIDE_RIGHT => Speaker::SideRight,
        Position::REAR_LEFT => Speaker::RearLeft,
        Position::REAR_RIGHT => Speaker::RearRight,
        Position::REAR_CENTER => Speaker::RearCentre,
        _ => Speaker::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_has_a_place() {
        for count in 1..=8 {
            assert_eq!(of_vorbis_order(count).len(), usize::from(count));
            assert_eq!(of_count(usize::from(count)).len(), usize::from(count));
        }
        let five_point_one = Channels::Positioned(
            Position::SIDE_LEFT
                | Position::SIDE_RIGHT
                | Position::FRONT_LEFT
                | Position::FRONT_RIGHT
                | Position::FRONT_CENTER
                | Position::LFE1,
        );
        use Speaker::{Centre, Left, LowFrequency, Right, SideLeft, SideRight};
        assert_eq!(of_channels(&five_point_one), [Left, Right, Centre, LowFrequency, SideLeft, SideRight]);
    }
}
