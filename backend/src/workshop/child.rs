//! One child process from the parent's side: started, listened to with bounds, and ended.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Context;
use bytes::{Bytes, BytesMut};
use processing::task::frames::{HEADER_BYTES, MESSAGES, parse_header};
use processing::task::{MISUSE, Message, Refusal, Request};
use rustix::process::Signal;
use tokio::io::{AsyncReadExt, BufReader};
use tokio::process::{ChildStdout, Command};
use tokio::time::timeout;

/// How long a child that has answered may take to go.
const FAREWELL: Duration = Duration::from_secs(2);
/// What is read from a child at once.
const BUFFER_BYTES: usize = 64 << 10;
/// The only thing in the environment of a child: what its allocator no longer needs goes back to the system at once, so
/// that the limit of its memory is one of what it uses.
const ALLOCATOR: &str = "narenas:1,retain:false,dirty_decay_ms:0,muzzy_decay_ms:0";

/// What a child says.
#[derive(Debug)]
pub(super) enum Said {
    /// A message.
    Message(Message),
    /// Bytes of a thing, by its channel.
    Bytes(u8, Bytes),
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The file is refused.
    #[error("the file is refused: {0:?}")]
    Refused(Refusal),
    /// The file made the child die, or say what makes no sense.
    #[error("the child died: {0}")]
    Died(String),
    /// The file kept the child busy for too long.
    #[error("the child took too long")]
    TooSlow,
    /// The file is not to blame.
    #[error("the workshop does not work: {0:#}")]
    Broken(#[from] anyhow::Error),
}

/// A child that works; dropping it ends it.
#[derive(Debug)]
pub(super) struct Child {
    process: tokio::process::Child,
    answer: BufReader<ChildStdout>,
    patience: Duration,
}

impl Child {
    /// Starts `program` on a file. Whenever it then says nothing for longer than `patience`, it is given up.
    pub(super) fn start(
        program: &Path,
        request: &Request,
        file: File,
        patience: Duration,
    ) -> Result<Self, Failure> {
        let request = serde_json::to_string(request).context("writing the request")?;
        let mut process = Command::new(program)
            .arg0("rhythmix")
            .args(["workshop", &request])
            .env_clear()
            .env("MALLOC_CONF", ALLOCATOR)
            .stdin(read_only(file))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // Out of reach of the Ctrl-C that is meant for the server.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .context("starting a child process")?;
        let answer = process.stdout.take().context("the answer of a child process")?;
        Ok(Self { process, answer: BufReader::with_capacity(BUFFER_BYTES, answer), patience })
    }

    /// Waits for what it says next.
    pub(super) async fn next(&mut self) -> Result<Said, Failure> {
        let said = timeout(self.patience, self.read()).await.map_err(|_| Failure::TooSlow)?;
        match said {
            Ok(Said::Message(Message::Refused(refusal))) => Err(Failure::Refused(refusal)),
            Ok(said) => Ok(said),
            // It has gone, or talks nonsense: how it ends tells which.
            Err(error) => Err(self.autopsy(&error).await),
        }
    }

    async fn read(&mut self) -> std::io::Result<Said> {
        let mut header = [0; HEADER_BYTES];
        self.answer.read_exact(&mut header).await?;
        let (channel, length) = parse_header(header).ok_or(std::io::ErrorKind::InvalidData)?;
        let mut body = BytesMut::zeroed(length);
        self.answer.read_exact(&mut body).await?;
        if channel == MESSAGES {
            return Ok(Said::Message(serde_json::from_slice(&body)?));
        }
        Ok(Said::Bytes(channel, body.freeze()))
    }

    async fn autopsy(&mut self, error: &std::io::Error) -> Failure {
        match timeout(FAREWELL, self.process.wait()).await {
            Ok(Ok(status)) => cause_of_death(status),
            Ok(Err(error)) => Failure::Broken(error.into()),
            Err(_) => Failure::Died(format!("it is alive and says nonsense: {error}")),
        }
    }

    /// Lets a child go that has said its last message.
    pub(super) async fn dismiss(mut self) {
        // One that stays is killed when it is dropped here.
        let _gone = timeout(FAREWELL, self.process.wait()).await;
    }
}

/// What a way to end says about the file.
fn cause_of_death(status: ExitStatus) -> Failure {
    let by = |signal: Signal| status.signal() == Some(signal.as_raw());
    if by(Signal::XCPU) {
        return Failure::TooSlow;
    }
    // Sent by people, by an init system that stops everything, or by a machine without memory.
    if [Signal::TERM, Signal::INT, Signal::HUP, Signal::KILL].into_iter().any(by)
        || status.code() == Some(MISUSE.into())
    {
        return Failure::Broken(anyhow::anyhow!("a child process was stopped: {status}"));
    }
    Failure::Died(status.to_string())
}

/// The same file, opened anew for reading alone where the system can do that.
fn read_only(file: File) -> File {
    let path = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    File::open(path).unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended_by(raw: i32) -> Failure {
        cause_of_death(ExitStatus::from_raw(raw))
    }

    #[test]
    fn a_file_is_to_blame_for_crashes_and_not_for_what_others_do() {
        for signal in [Signal::ABORT, Signal::SEGV, Signal::SYS, Signal::BUS] {
            assert!(matches!(ended_by(signal.as_raw()), Failure::Died(_)), "{signal:?}");
        }
        assert!(matches!(ended_by(101 << 8), Failure::Died(_)), "a panic");
        assert!(matches!(ended_by(0), Failure::Died(_)), "an end without an answer");
        assert!(matches!(ended_by(Signal::XCPU.as_raw()), Failure::TooSlow));
        for signal in [Signal::TERM, Signal::KILL, Signal::INT] {
            assert!(matches!(ended_by(signal.as_raw()), Failure::Broken(_)), "{signal:?}");
        }
        assert!(matches!(ended_by(i32::from(MISUSE) << 8), Failure::Broken(_)));
    }
}
