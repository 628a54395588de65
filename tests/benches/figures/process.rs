//! What the system says about running processes.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// The processor time that a process and its children have used so far.
pub(crate) fn cpu_time(pid: u32) -> Result<Duration> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let mut ticks = cpu_ticks(pid)?;
    for child in children.split_whitespace() {
        ticks += cpu_ticks(child.parse()?)?;
    }
    Ok(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
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
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}
