//! In which form a song is sent: what the request says, else what the account likes, else what the
//! connection can bear.

use processing::format::AudioFormat;
use shared::songs::Quality;

/// What there is to decide by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Wishes {
    /// What the request names.
    pub(super) named: Option<Quality>,
    /// Whether the request asks for a gain, which only what is encoded anew can have.
    pub(super) has_gain: bool,
    /// What the account likes.
    pub(super) preferred: Option<Quality>,
    /// Whether the browser was told to save data.
    pub(super) save_data: bool,
}

/// What the song is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::songs) struct Source {
    /// What its original is.
    pub(in crate::songs) format: AudioFormat,
    /// Whether its samples have been counted, without which nothing can be made of it.
    pub(in crate::songs) is_measured: bool,
}

/// Why a form that the request names cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unable {
    /// The song never comes in it.
    Never,
    /// It cannot have a gain.
    NoGain,
    /// The song has to be measured first.
    NotYet,
}

/// The forms that a song can have.
pub(in crate::songs) fn offered(source: Source) -> impl Iterator<Item = Quality> {
    Quality::ALL.into_iter().filter(move |quality| check(*quality, source).is_ok())
}

/// Decides. What nobody has named gives way to the original where it cannot be.
pub(super) fn choose(wishes: Wishes, source: Source) -> Result<Quality, Unable> {
    if let Some(named) = wishes.named {
        if wishes.has_gain && !is_lossy(named) {
            return Err(Unable::NoGain);
        }
        return check(named, source).map(|()| named);
    }
    let saving = wishes.save_data.then_some(Quality::Low);
    let liked = wishes.preferred.or(saving).unwrap_or(Quality::Original);
    if wishes.has_gain {
        let lossy = if is_lossy(liked) { liked } else { Quality::High };
        return check(lossy, source).map(|()| lossy);
    }
    Ok(check(liked, source).map_or(Quality::Original, |()| liked))
}

fn check(quality: Quality, source: Source) -> Result<(), Unable> {
    match quality {
        Quality::Original => Ok(()),
        Quality::Lossless if source.format != AudioFormat::Flac => Err(Unable::Never),
        _ if !source.is_measured => Err(Unable::NotYet),
        _ => Ok(()),
    }
}

const fn is_lossy(quality: Quality) -> bool {
    matches!(quality, Quality::High | Quality::Normal | Quality::Low)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MP3: Source = Source { format: AudioFormat::Mp3, is_measured: true };
    const FLAC: Source = Source { format: AudioFormat::Flac, is_measured: true };
    const OLD: Source = Source { format: AudioFormat::Flac, is_measured: false };

    #[test]
    fn the_request_goes_before_the_account_and_that_before_the_connection() {
        use Quality::{High, Lossless, Low, Normal, Original};
        let table = [
            (None, None, false, MP3, Ok(Original)),
            (None, None, true, MP3, Ok(Low)),
            (None, Some(Normal), true, MP3, Ok(Normal)),
            (None, Some(Original), true, MP3, Ok(Original)),
            (Some(High), Some(Normal), true, MP3, Ok(High)),
            (Some(Original), Some(Low), true, MP3, Ok(Original)),
            (Some(Lossless), None, false, FLAC, Ok(Lossless)),
            (Some(Lossless), None, false, MP3, Err(Unable::Never)),
            (None, Some(Lossless), false, MP3, Ok(Original)),
            (None, Some(Lossless), false, FLAC, Ok(Lossless)),
            (Some(Low), None, false, OLD, Err(Unable::NotYet)),
            (Some(Lossless), None, false, OLD, Err(Unable::NotYet)),
            (None, Some(Low), false, OLD, Ok(Original)),
            (None, None, true, OLD, Ok(Original)),
        ];
        for (named, preferred, save_data, source, expected) in table {
            let wishes = Wishes { named, preferred, save_data, has_gain: false };
            assert_eq!(choose(wishes, source), expected, "{wishes:?} {source:?}");
        }
    }

    #[test]
    fn a_gain_takes_an_encoded_form() {
        use Quality::{High, Lossless, Low, Normal, Original};
        let table = [
            (None, None, MP3, Ok(High)),
            (None, Some(Low), MP3, Ok(Low)),
            (None, Some(Lossless), FLAC, Ok(High)),
            (Some(Normal), Some(Low), MP3, Ok(Normal)),
            (Some(Original), None, MP3, Err(Unable::NoGain)),
            (Some(Lossless), None, FLAC, Err(Unable::NoGain)),
            (None, None, OLD, Err(Unable::NotYet)),
        ];
        for (named, preferred, source, expected) in table {
            let wishes = Wishes { named, preferred, save_data: false, has_gain: true };
            assert_eq!(choose(wishes, source), expected, "{wishes:?} {source:?}");
        }
    }

    #[test]
    fn a_song_offers_what_can_be_made_of_it() {
        assert_eq!(offered(FLAC).count(), 5);
        assert_eq!(offered(MP3).count(), 4);
        assert_eq!(offered(OLD).collect::<Vec<_>>(), [Quality::Original]);
    }
}
