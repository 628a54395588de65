//! The child binds its own hands before it touches a byte of a stranger: memory, processor time, files,
//! network, other processes.
//!
//! It does so itself, and not its parent between fork and exec, because that would need unsafe code.

use std::io;
use std::os::fd::AsRawFd;

use rustix::process::{
    Resource, Rlimit, Signal, getrlimit, nice, set_parent_process_death_signal, setrlimit,
};

/// What a task may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// The most bytes of memory of its own.
    pub memory_bytes: u64,
    /// The most seconds of processor time.
    pub cpu_seconds: u64,
}

/// How many files may be open: the three that it is born with, and copies of them.
const MAX_FILES: u64 = 16;
/// Address space for the program and its libraries, which take hardly any memory.
const PROGRAM_BYTES: u64 = 1 << 30;
/// How much nicer than the server, which must answer first.
const NICENESS: i32 = 10;

/// Applies all limits for the rest of this process, which can write to `answer` and to nothing else.
/// `false` when the system knows no filters of system calls; the limits hold all the same.
///
/// # Errors
/// The system refuses a limit.
pub fn confine(allowance: Allowance, answer: &impl AsRawFd) -> io::Result<bool> {
    // Should the server die, nobody waits for the answer.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let limits = [
        (Resource::Data, allowance.memory_bytes),
        (Resource::As, allowance.memory_bytes.saturating_add(PROGRAM_BYTES)),
        (Resource::Cpu, allowance.cpu_seconds),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, MAX_FILES),
        (Resource::Nproc, 0),
    ];
    for (resource, limit) in limits {
        restrict(resource, limit)?;
    }
    // A server that runs at the lowest priority already cannot be undercut.
    nice(NICENESS).or_else(|error| if error == rustix::io::Errno::PERM { Ok(0) } else { Err(error) })?;
    Ok(filter::apply(answer.as_raw_fd().unsigned_abs().into()).is_ok())
}

fn restrict(resource: Resource, limit: u64) -> io::Result<()> {
    // What the server itself may not have cannot be given.
    let most = getrlimit(resource).maximum.map_or(limit, |most| most.min(limit));
    // Processor time is first signalled, so that its end can be told from other ends.
    let soft = if resource == Resource::Cpu { most.saturating_sub(1).max(1) } else { most };
    Ok(setrlimit(resource, Rlimit { current: Some(soft), maximum: Some(most) })?)
}

/// The list of system calls that decoding needs; all others fail.
mod filter {
    use std::collections::BTreeMap;

    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule, apply_filter,
    };

    /// What may be called with any arguments. Files can be read where they are open, none can be opened.
    const FREE: [i64; 26] = [
        libc::SYS_brk,
        libc::SYS_clock_gettime,
        libc::SYS_close,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_fstat,
        libc::SYS_futex,
        libc::SYS_getpid,
        libc::SYS_getrandom,
        libc::SYS_gettid,
        libc::SYS_lseek,
        libc::SYS_madvise,
        libc::SYS_mremap,
        libc::SYS_munmap,
        libc::SYS_newfstatat,
        libc::SYS_pread64,
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_restart_syscall,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sched_getaffinity,
        libc::SYS_sched_yield,
        libc::SYS_sigaltstack,
        libc::SYS_statx,
    ];

    fn argument(index: u8, operator: SeccompCmpOp, value: u64) -> seccompiler::Result<SeccompRule> {
        let condition = SeccompCondition::new(index, SeccompCmpArgLen::Dword, operator, value)?;
        Ok(SeccompRule::new(vec![condition])?)
    }

    pub(super) fn apply(answer: u64) -> seccompiler::Result<()> {
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> = FREE.map(|call| (call, Vec::new())).into();
        for call in [libc::SYS_write, libc::SYS_writev] {
            rules.insert(call, vec![argument(0, SeccompCmpOp::Eq, answer)?]);
        }
        // No memory may become code.
        let executable = SeccompCmpOp::MaskedEq(libc::PROT_EXEC.unsigned_abs().into());
        for call in [libc::SYS_mmap, libc::SYS_mprotect] {
            rules.insert(call, vec![argument(2, executable.clone(), 0)?]);
        }
        // It may end itself, and nobody else.
        let own = u64::from(std::process::id());
        rules.insert(libc::SYS_tgkill, vec![argument(0, SeccompCmpOp::Eq, own)?]);
        rules.insert(
            libc::SYS_fcntl,
            [libc::F_DUPFD_CLOEXEC, libc::F_GETFD, libc::F_GETFL]
                .map(|command| argument(1, SeccompCmpOp::Eq, command.unsigned_abs().into()))
                .into_iter()
                .collect::<Result<_, _>>()?,
        );
        let filter = SeccompFilter::new(
            rules,
            SeccompAction::Errno(libc::EPERM.unsigned_abs()),
            SeccompAction::Allow,
            std::env::consts::ARCH.try_into()?,
        )?;
        let program: BpfProgram = filter.try_into()?;
        apply_filter(&program)
    }
}
