//! How the queue learns what the server makes of the files that it has: the server says so over a
//! WebSocket; where there is none, it is asked now and then. What a lost message would hide is found out
//! by asking, too, only more rarely.

use shared::events::CLOSE_TOKEN_EXPIRED;

/// How long to wait before the socket is opened again, after so many failures in a row, in milliseconds.
const REOPEN_MS: [u64; 4] = [1_000, 5_000, 15_000, 60_000];
/// How long to wait between two questions without a socket: at first, and at most.
const ASK_MS: std::ops::RangeInclusive<u64> = 500..=8_000;
/// The same with one: it may have spoken before the queue knew of the upload.
const CHECK_MS: std::ops::RangeInclusive<u64> = 5_000..=30_000;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Open a socket; with a new token when the last one has run out.
    Open {
        /// Whether it has.
        is_spent: bool,
    },
    /// Close it.
    Close,
    /// Ask about everything that the server works on.
    Ask,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Line {
    #[default]
    Down,
    Opening,
    Up,
}

/// See the module. Times are those of this device in milliseconds.
#[derive(Debug, Clone, Default)]
pub struct Following {
    line: Line,
    failures: usize,
    open_at_ms: u64,
    is_spent: bool,
    ask_at_ms: u64,
    pause_ms: u64,
    /// How many uploads the server worked on when we last looked.
    processing: usize,
}

impl Following {
    /// Time has passed. Whether anything is on its way, and how much of that the server works on.
    pub fn tick(&mut self, now_ms: u64, is_under_way: bool, processing: usize) -> Vec<Need> {
        let mut needs = Vec::new();
        if !is_under_way {
            if self.line != Line::Down {
                needs.push(Need::Close);
            }
            *self = Self::default();
            return needs;
        }
        if self.line == Line::Down && now_ms >= self.open_at_ms {
            self.line = Line::Opening;
            needs.push(Need::Open { is_spent: std::mem::take(&mut self.is_spent) });
        }
        let pauses = if self.line == Line::Up { CHECK_MS } else { ASK_MS };
        if processing > self.processing {
            self.pause_ms = *pauses.start();
            let soon = now_ms + self.pause_ms;
            self.ask_at_ms = if self.processing == 0 { soon } else { self.ask_at_ms.min(soon) };
        }
        self.processing = processing;
        if processing > 0 && now_ms >= self.ask_at_ms {
            self.pause_ms = (self.pause_ms * 3 / 2).clamp(*pauses.start(), *pauses.end());
            self.ask_at_ms = now_ms + self.pause_ms;
            needs.push(Need::Ask);
        }
        needs
    }

    /// Whether there is no socket, nor one that is being opened.
    pub fn is_down(&self) -> bool {
        self.line == Line::Down
    }

    /// The socket is open. What happened before is not told.
    pub const fn opened(&mut self) {
        self.line = Line::Up;
        self.failures = 0;
        self.ask_at_ms = 0;
    }

    /// The socket has closed, or could not be opened.
    pub fn closed(&mut self, now_ms: u64, code: u16) {
        self.line = Line::Down;
        self.is_spent = code == CLOSE_TOKEN_EXPIRED;
        let wait = REOPEN_MS.get(self.failures).or(REOPEN_MS.last()).copied().unwrap_or_default();
        self.open_at_ms = if self.is_spent { now_ms } else { now_ms + wait };
        self.failures += 1;
        self.moved(now_ms);
    }

    /// Something may have been missed.
    pub const fn missed(&mut self) {
        self.ask_at_ms = 0;
    }

    /// An answer brought something new: there may soon be more.
    pub fn moved(&mut self, now_ms: u64) {
        if self.line != Line::Up {
            self.pause_ms = *ASK_MS.start();
            self.ask_at_ms = self.ask_at_ms.min(now_ms + self.pause_ms);
        }
    }

    /// The connection is back.
    pub const fn online(&mut self) {
        self.open_at_ms = 0;
        self.ask_at_ms = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Need = Need::Open { is_spent: false };

    /// When the server is asked within so many milliseconds, looked at four times a second.
    fn asked(following: &mut Following, from: u64, to: u64) -> Vec<u64> {
        let at = (from..to).step_by(250);
        at.filter(|at| following.tick(*at, true, 1).contains(&Need::Ask)).collect()
    }

    #[test]
    fn nothing_is_asked_or_opened_without_work() {
        let mut following = Following::default();
        assert_eq!(following.tick(1000, false, 0), []);
        assert_eq!(following.tick(1250, true, 0), [OPEN]);
        following.opened();
        assert_eq!(following.tick(1500, true, 0), []);
        assert_eq!(following.tick(1750, false, 0), [Need::Close]);
        assert_eq!(following.tick(2000, false, 0), []);
    }

    #[test]
    fn a_server_that_speaks_is_hardly_asked() {
        let mut following = Following::default();
        following.tick(0, true, 0);
        following.opened();
        let asked = asked(&mut following, 1000, 100_000);
        assert_eq!(asked.first(), Some(&6000), "once soon: it may have spoken too early");
        assert!(asked.len() < 7, "{asked:?}");
    }

    #[test]
    fn a_server_that_does_not_speak_is_asked_now_and_then() {
        let mut following = Following::default();
        following.tick(0, true, 0);
        following.closed(0, 1006);
        let often = asked(&mut following, 1000, 60_000);
        assert_eq!(often.first(), Some(&1500));
        assert!((8..20).contains(&often.len()), "{often:?}");
        following.moved(60_000);
        assert_eq!(asked(&mut following, 60_000, 61_000), [60_500]);
    }

    #[test]
    fn a_socket_is_opened_again_less_and_less_often() {
        let mut following = Following::default();
        let mut opened = Vec::new();
        for now in (0..200_000).step_by(250) {
            if following.tick(now, true, 0).contains(&OPEN) {
                opened.push(now);
                following.closed(now, 1006);
            }
        }
        assert_eq!(opened, [0, 1000, 6000, 21_000, 81_000, 141_000]);
        following.online();
        assert_eq!(following.tick(200_000, true, 0), [OPEN]);
    }

    #[test]
    fn an_open_socket_makes_up_for_what_was_missed() {
        let mut following = Following::default();
        following.tick(0, true, 1);
        following.opened();
        assert_eq!(following.tick(250, true, 1), [Need::Ask]);
        following.missed();
        assert_eq!(following.tick(500, true, 1), [Need::Ask]);
        assert_eq!(following.tick(750, true, 1), []);
    }

    #[test]
    fn a_token_that_has_run_out_is_replaced_at_once() {
        let mut following = Following::default();
        following.tick(0, true, 0);
        following.opened();
        following.closed(500, CLOSE_TOKEN_EXPIRED);
        assert_eq!(following.tick(500, true, 0), [Need::Open { is_spent: true }]);
    }
}
