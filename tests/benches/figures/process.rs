//! What the system says about running processes.

use std::fs;
use std::pin::pin;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::time::timeout;

/// The processor time that a process and its children have used so far.
pub(crate) fn cpu_time(pid: u32) -> Result<Duration> {
    let mut ticks = cpu_ticks(pid)?;
    for child in children(pid) {
        // One that has ended meanwhile counts no more.
        ticks += cpu_ticks(child).unwrap_or_default();
    }
    Ok(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
}

/// The processes that a process has started, whichever of its threads did.
fn children(pid: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    threads
        .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok())
        .flat_map(|pids| pids.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
        .collect()
}

fn cpu_ticks(pid: u32) -> Result<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field is a name in parentheses, which may hold anything.
    let (_, fields) = stat.rsplit_once(") ").context("the fields of a process")?;
    let mut times = fields.split(' ').skip(11).map(str::parse::<u64>);
    let (user, system) = times.next().zip(times.next()).context("the times of a process")?;
    Ok(user? + system?)
}

/// The memory of a process that is in the machine's, in bytes.
pub(crate) fn resident_bytes(pid: u32) -> Result<u64> {
    kilobytes(&fs::read_to_string(format!("/proc/{pid}/status"))?, "VmRSS:")
}

/// What the system says behind a name, in bytes.
fn kilobytes(said: &str, name: &'static str) -> Result<u64> {
    let line = said.lines().find_map(|line| line.strip_prefix(name)).context(name)?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}

/// The memory of a process and its children, in bytes; what they share counts once.
pub(crate) fn memory_bytes(pid: u32) -> Result<u64> {
    let mut sum = proportional_bytes(pid)?;
    for child in children(pid) {
        sum += proportional_bytes(child).unwrap_or_default();
    }
    Ok(sum)
}

fn proportional_bytes(pid: u32) -> Result<u64> {
    kilobytes(&fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?, "Pss:")
}

/// The most that [`memory_bytes`] says while some work is done, and what comes of the work.
pub(crate) async fn peak_memory<T>(
    pid: u32,
    look_every: Duration,
    work: impl Future<Output = Result<T>>,
) -> Result<(T, u64)> {
    let mut work = pin!(work);
    let mut peak = 0;
    loop {
        peak = peak.max(memory_bytes(pid)?);
        if let Ok(done) = timeout(look_every, &mut work).await {
            return Ok((done?, peak));
        }
    }
}
