//! Starts other programs and makes sure that none of them outlives us: each runs in a process group of
//! its own, and a signal that asks us to stop is passed on to the whole group before we clean up.

use std::{
    error, fmt,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use std::os::unix::process::CommandExt as _;

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};

use crate::failures::Listener;

/// Somebody asked us to stop, so nothing more is to be started.
#[derive(Debug)]
pub(crate) struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("interrupted")
    }
}

impl error::Error for Interrupted {}

/// Runs programs one after the other.
pub(crate) struct Programs {
    state: Arc<Mutex<State>>,
}

/// What the thread that waits for signals has to know.
#[derive(Default)]
struct State {
    running: Option<Pid>,
    interrupted: bool,
}

impl Programs {
    /// Starts to listen for Ctrl+C and its relatives.
    ///
    /// # Errors
    /// When the signals cannot be caught.
    pub(crate) fn new() -> Result<Self> {
        let state = Arc::new(Mutex::new(State::default()));
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM]).context("cannot listen for Ctrl+C")?;
        let seen = Arc::clone(&state);
        thread::spawn(move || {
            for _ in signals.forever() {
                let mut state = seen.lock().unwrap_or_else(PoisonError::into_inner);
                state.interrupted = true;
                if let Some(group) = state.running {
                    // It may have ended by itself in this moment, which is as good.
                    let _ = kill_process_group(group, Signal::TERM);
                }
            }
        });
        Ok(Self { state })
    }

    /// Runs a program to its end; its output goes to ours.
    ///
    /// # Errors
    /// When it cannot be started or fails, and [`Interrupted`] when we were asked to stop.
    pub(crate) fn run(&self, command: &mut Command) -> Result<()> {
        let child = self.start(command)?;
        self.wait(child, command)
    }

    /// Does the same with tests.
    ///
    /// # Errors
    /// As [`Self::run`]; the message holds what tests have said of their failures.
    pub(crate) fn test(&self, command: &mut Command) -> Result<()> {
        let mut child = self.start(command.stdout(Stdio::piped()))?;
        let listener = child.stdout.take().map(Listener::new);
        let passed = self.wait(child, command);
        let failures = listener.map(Listener::failures).unwrap_or_default();
        match passed {
            Err(error) if !error.is::<Interrupted>() && !failures.is_empty() => bail!("{error}\n{failures}"),
            passed => passed,
        }
    }

    fn wait(&self, mut child: Child, command: &Command) -> Result<()> {
        let status = child.wait().with_context(|| format!("lost track of {}", shown(command)));
        let interrupted = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.running = None;
            state.interrupted
        };
        ensure!(!interrupted, Interrupted);
        let status = status?;
        ensure!(status.success(), "`{}` failed ({status})", shown(command));
        Ok(())
    }

    /// Starts the program under the lock, so that no signal falls between start and registration.
    fn start(&self, command: &mut Command) -> Result<Child> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.interrupted {
            bail!(Interrupted);
        }
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        state.running = Some(Pid::from_child(&child));
        Ok(child)
    }
}

/// Runs a short program and gives what it printed.
///
/// # Errors
/// When it cannot be started or fails; then the message holds what it said.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({}): {}", shown(command), output.status, said.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` did not print text", shown(command)))
}

/// Whether a short program can be started and succeeds; its output is thrown away.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as one would type it, for messages: without the folder of the program.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let words = std::iter::once(program.file_name().unwrap_or(program.as_os_str())).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_with_its_status() {
        let programs = Programs::new().unwrap();
        let error = programs.run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "`sh -c exit 3` failed (exit status: 3)");
    }

    #[test]
    fn tests_that_fail_are_heard_once_more() {
        let programs = Programs::new().unwrap();
        let script = "echo failures:; echo Error: no luck; echo test result: FAILED; exit 1";
        let error = programs.test(Command::new("sh").args(["-c", script])).unwrap_err();
        let said = error.to_string();
        assert!(said.starts_with("`sh -c"), "{said}");
        assert!(said.ends_with("failed (exit status: 1)\nError: no luck\n"), "{said}");
    }

    #[test]
    fn what_a_failing_program_said_is_kept() {
        let error = capture(Command::new("sh").args(["-c", "echo no luck >&2; exit 1"])).unwrap_err();
        assert!(error.to_string().ends_with("no luck"), "{error}");
    }

    #[test]
    fn a_missing_program_is_an_error_that_names_it() {
        let error = capture(&mut Command::new("/nowhere/at-all")).unwrap_err();
        assert_eq!(error.to_string(), "cannot start /nowhere/at-all");
        assert!(!succeeds(&mut Command::new("/nowhere/at-all")));
    }
}
