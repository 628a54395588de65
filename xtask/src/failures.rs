//! What tests say of their failures, kept to be told once more at the end: a long run buries it.

use std::{
    io::{BufRead, BufReader, Read},
    mem,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};

/// The most lines that are kept of one test program.
const MOST_LINES: usize = 60;

/// How long the last words may take once the program has ended. A browser that outlives its test holds the line open.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Passes on what test programs print, and keeps what they say of failures.
pub(crate) struct Listener {
    heard: Arc<Mutex<Failures>>,
    end: Receiver<()>,
}

impl Listener {
    /// Prints each line as it comes.
    pub(crate) fn new(output: impl Read + Send + 'static) -> Self {
        let heard = Arc::new(Mutex::new(Failures::default()));
        let (until_end, end) = mpsc::channel();
        let failures = Arc::clone(&heard);
        thread::spawn(move || {
            let _until_end = until_end;
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                failures.lock().unwrap_or_else(PoisonError::into_inner).hear(&line);
            }
        });
        Self { heard, end }
    }

    /// What was said of failures, after the program has ended; empty when there were none.
    pub(crate) fn failures(self) -> String {
        // Nothing is ever sent: it ends, or there is no more time.
        let _ = self.end.recv_timeout(LAST_WORDS);
        mem::take(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner).kept)
    }
}

/// The section that libtest prints below a line `failures:`, of each program.
#[derive(Default)]
struct Failures {
    kept: String,
    /// How many more lines of this section are kept.
    room: Option<usize>,
}

impl Failures {
    fn hear(&mut self, line: &str) {
        if line == "failures:" && self.room.is_none() {
            self.room = Some(MOST_LINES);
        } else if line.starts_with("test result: ") {
            self.room = None;
        } else if let Some(room @ 1..) = &mut self.room {
            *room -= 1;
            self.kept.push_str(line);
            self.kept.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "test one ... ok\n\nfailures:\n\n---- two stdout ----\nError: no luck\n\nfailures:\n    two\n\n\
                        test result: FAILED. 1 passed\nrunning 1 test\nfine\nfailures:\nmore\ntest result: FAILED.\n";

    #[test]
    fn what_is_said_of_failures_is_kept() {
        let failures = Listener::new(SAID.as_bytes()).failures();
        assert_eq!(failures, "\n---- two stdout ----\nError: no luck\n\nfailures:\n    two\n\nmore\n");
    }

    #[test]
    fn no_failure_fills_the_screen() {
        let said = format!("failures:\n{}test result: FAILED\n", "a line\n".repeat(10_000));
        assert_eq!(Listener::new(std::io::Cursor::new(said)).failures().lines().count(), MOST_LINES);
    }
}
