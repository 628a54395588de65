//! How much memory the children of the workshop take.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// The most memory of a child, in kilobytes.
const MEMORY_KB: u64 = 256 << 10;

/// Looks again and again at how much memory the children of this process have used.
pub struct MemoryWatch {
    most_kb: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl MemoryWatch {
    /// Begins to look.
    pub fn start() -> Self {
        let (most_kb, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let (most, end) = (most_kb.clone(), stop.clone());
        let thread = std::thread::spawn(move || {
            while !end.load(Ordering::Relaxed) {
                for child in children() {
                    most.fetch_max(peak_kb(child).unwrap_or(0), Ordering::Relaxed);
                }
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        Self { most_kb, stop, thread }
    }

    /// Makes certain that children worked, and that none of them took more than they may.
    pub fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
        let most = self.most_kb.load(Ordering::Relaxed);
        assert!((1..MEMORY_KB).contains(&most), "a child took {most} kB");
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

fn peak_kb(pid: u32) -> Option<u64> {
    // Until it has become the program, a child is a copy of the tests.
    let program = std::fs::read_link(format!("/proc/{pid}/exe")).ok()?;
    if program.as_os_str() != env!("CARGO_BIN_EXE_rhythmix") {
        return None;
    }
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
