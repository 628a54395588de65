//! The children of the workshop: what binds them, and that none of them takes the server along.

use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use processing::probe::AudioLimits;
use processing::task::Request;
use rhythmix::workshop::{PATIENCE, Workshop};
use shared::problem::ProblemCode;

use crate::support::media;

fn file(content: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(content).unwrap();
    file.rewind().unwrap();
    file
}

/// A workshop whose children do what their files say.
fn obedient(patience: Duration) -> Workshop {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/workshop/obey.sh");
    Workshop::new(Some(program.into()), AudioLimits::default(), patience)
}

#[tokio::test]
async fn a_child_that_its_file_kills_or_takes_over_is_a_refused_file() {
    let workshop = obedient(PATIENCE);
    for command in [
        "kill -ABRT $$",
        "kill -SEGV $$",
        "kill -SYS $$",
        "kill -XCPU $$",
        "exit 101",
        "exit 0",
        "printf 'this is no frame at all'",
        r"printf '\001\377\377\377\377'",
        r"printf '\000\002\000\000\000{}'",
        r"printf '\011\001\000\000\000x'",
    ] {
        let problem = workshop.examine(file(command.as_bytes())).await.unwrap_err().problem();
        assert_eq!((problem.status, problem.code), (422, ProblemCode::UnplayableAudio), "{command}");
        let problem = workshop.draw(command.as_bytes().to_vec()).await.unwrap_err().problem();
        assert_eq!((problem.status, problem.code), (422, ProblemCode::UnusableImage), "{command}");
    }
}

#[tokio::test]
async fn a_child_that_never_ends_is_given_up() {
    let workshop = obedient(Duration::from_millis(300));
    let began = Instant::now();
    let problem = workshop.examine(file(b"while :; do :; done")).await.unwrap_err().problem();
    assert_eq!(problem.code, ProblemCode::UnplayableAudio);
    assert!(problem.detail.contains("too long"), "{}", problem.detail);
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn what_others_do_to_a_child_is_not_the_files_fault() {
    for command in ["kill -TERM $$", "kill -KILL $$", "exit 64"] {
        let problem = obedient(PATIENCE).examine(file(command.as_bytes())).await.unwrap_err().problem();
        assert_eq!((problem.status, problem.code), (503, ProblemCode::Unavailable), "{command}");
    }
    let missing = Workshop::new(Some("/nonexistent/program".into()), AudioLimits::default(), PATIENCE);
    assert_eq!(missing.examine(file(&media("tone.mp3"))).await.unwrap_err().problem().status, 503);
    assert_eq!(missing.draw(media("cover.png")).await.unwrap_err().problem().status, 503);
}

#[test]
fn a_child_binds_its_hands_before_it_works() {
    // Its picture does not fit into the pipe, so it waits for a reader, who comes last.
    let picture = [&b"\0image/png\0\x03\0"[..], &[7; 300_000]].concat();
    let frame = [&b"APIC"[..], &(picture.len() as u32).to_be_bytes(), &[0, 0], &picture].concat();
    let size = [21, 14, 7, 0].map(|shift| ((frame.len() >> shift) & 0x7F) as u8);
    let song = [&b"ID3\x03\0\0"[..], &size, &frame, &media("no-xing.mp3")].concat();
    let request = serde_json::to_string(&Request::Examine { limits: AudioLimits::default() }).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_rhythmix"))
        .args(["workshop", &request])
        .stdin(file(&song))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut answer = child.stdout.take().unwrap();
    answer.read_exact(&mut [0; 5]).unwrap();

    let of_child = |name: &str| fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap();
    let status = of_child("status");
    let value = |key: &str| {
        status.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().trim().to_owned()
    };
    assert_eq!((value("NoNewPrivs:"), value("Seccomp:")), ("1".to_owned(), "2".to_owned()));
    let limits = of_child("limits");
    for (name, most) in [
        ("Max data size", 256 << 20),
        ("Max cpu time", 600),
        ("Max core file size", 0),
        ("Max file size", 0),
        ("Max open files", 16),
    ] {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        let soft: u64 = line.split_whitespace().next().unwrap().parse().unwrap();
        assert!(soft <= most, "{name}: {line}");
    }
    let mut rest = Vec::new();
    answer.read_to_end(&mut rest).unwrap();
    assert!(rest.len() > 300_000 && child.wait().unwrap().success());
}
