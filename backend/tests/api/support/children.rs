//! How much memory and processor time the children of the workshop take.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// The most memory of a child, in kilobytes.
const MEMORY_KB: u64 = 256 << 10;

/// The most that any child has taken.
#[derive(Default)]
struct Most {
    memory_kb: AtomicU64,
    /// In hundredths of a second, as the kernel counts.
    time_cs: AtomicU64,
}

/// Looks again and again at what the children of this process have taken.
pub struct ChildWatch {
    most: Arc<Most>,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl ChildWatch {
    /// Begins to look.
    pub fn start() -> Self {
        let (most, stop) = (Arc::new(Most::default()), Arc::new(AtomicBool::new(false)));
        let (seen, end) = (most.clone(), stop.clone());
        let thread = std::thread::spawn(move || {
            while !end.load(Ordering::Relaxed) {
                for (memory_kb, time_cs) in children().into_iter().filter_map(taken) {
                    seen.memory_kb.fetch_max(memory_kb, Ordering::Relaxed);
                    seen.time_cs.fetch_max(time_cs, Ordering::Relaxed);
                }
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        Self { most, stop, thread }
    }

    /// Makes certain that children worked, and that none of them took more memory than it may, or more than `time` of a
    /// processor. Children come last, so that the clock tells more about the machine than about them.
    pub fn end(self, time: Duration) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
        let memory_kb = self.most.memory_kb.load(Ordering::Relaxed);
        assert!((1..MEMORY_KB).contains(&memory_kb), "a child took {memory_kb} kB");
        let taken = Duration::from_millis(self.most.time_cs.load(Ordering::Relaxed) * 10);
        assert!(taken < time, "a child took {taken:?}");
    }
}

fn children() -> Vec<u32> {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().filter_map(Result::ok);
    // A thread that has just ended has none.
    let lists = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
        .collect()
}

/// What a child has taken so far: its peak of memory in kilobytes, and processor time.
fn taken(pid: u32) -> Option<(u64, u64)> {
    // Until it has become the program, a child is a copy of the tests.
    let program = std::fs::read_link(format!("/proc/{pid}/exe")).ok()?;
    if program.as_os_str() != env!("CARGO_BIN_EXE_rhythmix") {
        return None;
    }
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let memory_kb = line.trim().trim_end_matches(" kB").parse().ok()?;
    // Behind the name, which may hold anything: the state is field 3, the times are fields 14 and 15.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let times = stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2);
    Some((memory_kb, times.filter_map(|time| time.parse::<u64>().ok()).sum()))
}
