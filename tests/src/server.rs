//! The real binary: started in a folder of its own on a free port, stopped, killed, started again.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::environment;
use crate::wait::block_until;

/// How long a start or an end may take when the machine is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much of its log is shown of a server that does not come up, which may be its hundredth start.
const LAST_LINES: usize = 20;

/// A server. It is killed, and its folder removed, when this is dropped.
pub struct Server {
    folder: TempDir,
    port: u16,
    arguments: Vec<String>,
    place: Place,
    /// `None` after it was stopped or killed.
    process: Option<Child>,
}

/// What a server finds where its data are.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// A folder on the disk of the machine.
    Machine,
    /// A disk of so many bytes.
    Disk { bytes: u64, mount: Mount },
    /// A folder on a disk that takes no file of more bytes.
    SmallFiles { bytes: u64 },
}

/// How this machine lets us have a disk of our own.
#[derive(Debug, Clone, Copy)]
enum Mount {
    /// Anybody may, in a name space of users.
    Anybody,
    /// Root may.
    Root,
}

impl Mount {
    const ALL: [Self; 2] = [Self::Anybody, Self::Root];

    /// Runs what follows in a name space of its own.
    const fn unshare(self) -> &'static [&'static str] {
        match self {
            Self::Anybody => &["--user", "--map-root-user", "--mount"],
            Self::Root => &["--mount"],
        }
    }

    /// The way that works here; `None` when none does, as in many containers.
    fn find() -> Option<Self> {
        let works = |mount: &Self| {
            let mut command = Command::new("unshare");
            command.args(mount.unshare()).args(["mount", "-t", "tmpfs", "none", "/mnt"]);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        Self::ALL.into_iter().find(works)
    }
}

impl Server {
    /// Starts a server with a fresh data folder.
    ///
    /// # Errors
    /// It does not come up; the message holds what it said.
    pub fn start() -> Result<Self> {
        Self::start_with(&[])
    }

    /// Starts a server with a fresh data folder and more arguments for `rhythmix serve`.
    ///
    /// # Errors
    /// It does not come up; the message holds what it said.
    pub fn start_with(arguments: &[&str]) -> Result<Self> {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Self::start_in(Place::Machine, arguments)
    }

    fn start_in(place: Place, arguments: Vec<String>) -> Result<Self> {
        let mut server = Self { folder: folder()?, port: 0, arguments, place, process: None };
        if matches!(place, Place::Disk { .. }) {
            // What is mounted on must be there.
            fs::create_dir(server.data())?;
        }
        server.restart()?;
        Ok(server)
    }

    /// Starts another server with a copy of the data of this one, which must be stopped, and with these arguments.
    ///
    /// # Errors
    /// The data cannot be copied, or it does not come up.
    pub fn copy(&self, arguments: &[&str]) -> Result<Self> {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let mut copy = Self { folder: folder()?, port: 0, arguments, place: Place::Machine, process: None };
        let copied = Command::new("cp").arg("-r").arg(self.data()).arg(copy.data()).status()?;
        anyhow::ensure!(copied.success(), "the data of the server cannot be copied");
        copy.restart()?;
        Ok(copy)
    }

    /// Starts a server whose data folder is a disk of so many bytes. The disk is in memory, only the
    /// server sees it, and it goes with the process. `None` on a machine that lets us mount nothing.
    ///
    /// # Errors
    /// It does not come up.
    pub fn start_on_small_disk(bytes: u64) -> Result<Option<Self>> {
        let Some(mount) = Mount::find() else { return Ok(None) };
        Self::start_in(Place::Disk { bytes, mount }, Vec::new()).map(Some)
    }

    /// Starts a server that can write no file of more than so many bytes.
    ///
    /// # Errors
    /// It does not come up.
    pub fn start_with_small_files(bytes: u64) -> Result<Self> {
        Self::start_in(Place::SmallFiles { bytes }, Vec::new())
    }

    /// Starts it again, on the same port, after it was stopped or killed.
    ///
    /// # Errors
    /// It runs, or does not come up.
    pub fn restart(&mut self) -> Result<()> {
        anyhow::ensure!(self.process.is_none(), "the server is running");
        // Cargo unites the features of our client with those of the server, which leave the choice of a
        // TLS library to the program. Only the first call chooses.
        drop(rustls::crypto::ring::default_provider().install_default());
        let said = File::create(self.said())?;
        let log = File::options().create(true).append(true).open(self.log())?;
        let program = rhythmix()?;
        let mut command = match self.place {
            Place::Machine => program,
            Place::Disk { bytes, mount } => on_disk(&program, bytes, mount, &self.data()),
            Place::SmallFiles { bytes } => with_small_files(&program, bytes),
        };
        command.arg("serve").arg("--data").arg(self.data());
        command.args(["--listen", &format!("127.0.0.1:{}", self.port)]).args(&self.arguments);
        self.process = Some(command.stdin(Stdio::null()).stdout(said).stderr(log).spawn()?);
        self.port = block_until("the server to be ready", PATIENCE, || self.ready_port())?;
        Ok(())
    }

    /// The port that it says it listens on, once it says so.
    fn ready_port(&mut self) -> Result<Option<u16>> {
        let said = self.output()?;
        // What is behind the last line end may still be in the middle of being written.
        let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let ready = whole.lines().find(|line| line.starts_with("Rhythmix is ready: "));
        if let Some(port) = ready.and_then(|line| line.rsplit(':').next()?.parse().ok()) {
            return Ok(Some(port));
        }
        let process = self.process.as_mut().context("the server does not run")?;
        if let Some(status) = process.try_wait()? {
            self.process = None;
            let log = fs::read_to_string(self.log())?;
            let last = log.lines().count().saturating_sub(LAST_LINES);
            let log: Vec<_> = log.lines().skip(last).collect();
            bail!("the server ended with {status}:\n{}", log.join("\n"));
        }
        Ok(None)
    }

    /// Its address, as people open it.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Its port on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Its process id.
    ///
    /// # Errors
    /// It does not run.
    pub fn pid(&self) -> Result<u32> {
        self.process.as_ref().map(Child::id).context("the server does not run")
    }

    /// What it said on standard output since its last start.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn output(&self) -> Result<String> {
        Ok(fs::read_to_string(self.said())?)
    }

    /// Ends it as a power cut would.
    ///
    /// # Errors
    /// It does not run.
    pub fn kill(&mut self) -> Result<()> {
        let mut process = self.process.take().context("the server does not run")?;
        process.kill()?;
        process.wait()?;
        Ok(())
    }

    /// Asks it to end.
    ///
    /// # Errors
    /// It does not run.
    pub fn terminate(&self) -> Result<()> {
        let pid = i32::try_from(self.pid()?).ok().and_then(Pid::from_raw).context("a process id")?;
        Ok(kill_process(pid, Signal::TERM)?)
    }

    /// Waits until it has ended, after [`Self::terminate`].
    ///
    /// # Errors
    /// It does not run, or does not end.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        let mut process = self.process.take().context("the server does not run")?;
        let ended = block_until("the end of the server", PATIENCE, || Ok(process.try_wait()?));
        if ended.is_err() {
            process.kill()?;
            process.wait()?;
        }
        ended
    }

    /// Stops it, and compares what is in its storage with its database, byte for byte.
    ///
    /// # Errors
    /// Something is not as it should be, which the message lists.
    pub fn stop_and_check_storage(&mut self) -> Result<()> {
        self.terminate()?;
        self.wait()?;
        let mut command = rhythmix()?;
        command.args(["storage", "--data"]).arg(self.data()).args(["check", "--verify"]);
        let found = command.stdin(Stdio::null()).output()?;
        let text = String::from_utf8_lossy(&found.stdout);
        anyhow::ensure!(found.status.success(), "{text}{}", String::from_utf8_lossy(&found.stderr));
        Ok(())
    }

    fn said(&self) -> PathBuf {
        self.folder.path().join("stdout")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("stderr")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A process that is gone already cannot be killed, which is fine.
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
        if std::thread::panicking()
            && let Ok(log) = fs::read_to_string(self.log())
        {
            eprintln!("--- log of the server\n{log}---");
        }
    }
}

/// Runs `rhythmix serve` on a data folder until it ends by itself, for starts that must fail.
///
/// # Errors
/// It does not end.
pub fn refuse_to_serve(data: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Result<Output> {
    let mut command = rhythmix()?;
    command.arg("serve").arg("--data").arg(data).args(arguments);
    command.env("RHYTHMIX_SERVER__LISTEN", "127.0.0.1:0").envs(environment.iter().copied());
    let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let ended = block_until("a start that must fail", PATIENCE, || Ok(process.try_wait()?));
    if ended.is_err() {
        process.kill()?;
    }
    let output = process.wait_with_output()?;
    ended.map(|_| output)
}

/// The binary, with nothing of the caller's environment but what may stand in for the web app inside.
fn rhythmix() -> Result<Command> {
    let mut command = Command::new(environment::binary()?);
    command.env_clear();
    command.envs(std::env::vars().filter(|(name, _)| name == "RHYTHMIX_WEB__DIR"));
    Ok(command)
}

/// A program in a name space of its own, where `folder` is a disk of so many bytes. Each step replaces
/// the one before, so the process keeps its id.
fn on_disk(program: &Command, bytes: u64, mount: Mount, folder: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(mount.unshare()).args(["sh", "-c"]);
    command.arg(format!("mount -t tmpfs -o size={bytes} none \"$0\" && exec \"$@\""));
    command.arg(folder).arg(program.get_program());
    command
}

/// A program whose larger files end with an error, and not with the signal that comes before it.
fn with_small_files(program: &Command, bytes: u64) -> Command {
    let mut command = Command::new("prlimit");
    command.arg(format!("--fsize={bytes}")).args(["sh", "-c", "trap '' XFSZ && exec \"$0\" \"$@\""]);
    command.arg(program.get_program());
    command
}

fn folder() -> Result<TempDir> {
    Ok(tempfile::Builder::new().prefix("rhythmix-e2e-").tempdir()?)
}
