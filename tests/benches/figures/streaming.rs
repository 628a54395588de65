//! How much sound a second of processor time sends, whole files and parts of them, next to nginx with
//! sendfile on the same machine in the same minute.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use e2e::http::{Connection, request};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use crate::pair::{Pair, SONGS, Song, Total, fetch};
use crate::report::{Budget, Figure};

/// The two take turns, so that what else the machine does hits both.
const TURNS: usize = 4;
const TURN: Duration = Duration::from_millis(1250);

/// What a player asks for when it seeks.
const PART: usize = 64 * 1024;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
enum Wanted {
    Whole,
    Parts,
}

pub(crate) async fn measure(nginx: &Path) -> Result<Vec<Figure>> {
    println!("streaming: {SONGS} listeners, {TURNS} turns of {TURN:?} for each server");
    let pair = Pair::start(nginx).await?;
    let mut figures = Vec::new();
    for (name, wanted, least) in
        [("whole files", Wanted::Whole, 0.7), ("random 64 KiB ranges", Wanted::Parts, 0.3)]
    {
        let (ours, theirs) = compare(&pair, wanted)?;
        figures.extend([
            Figure::new(format!("{name}, rhythmix"), ours, "MB per CPU s", Budget::None),
            Figure::new(format!("{name}, nginx"), theirs, "MB per CPU s", Budget::None),
            Figure::new(format!("{name}, rhythmix to nginx"), ours / theirs, "", Budget::AtLeast(least)),
        ]);
    }
    Ok(figures)
}

fn compare(pair: &Pair, wanted: Wanted) -> Result<(f64, f64)> {
    let ours = |time| listen(pair, pair.server.port(), wanted, time, |song| &song.ours);
    let theirs = |time| listen(pair, pair.nginx.port(), wanted, time, |song| &song.theirs);
    // Once for the page cache and the caches of the servers.
    ours(Duration::ZERO)?;
    theirs(Duration::ZERO)?;
    let (mut rhythmix, mut reference) = (Total::default(), Total::default());
    for _ in 0..TURNS {
        rhythmix.add(pair.server.pid()?, || ours(TURN))?;
        reference.add(pair.nginx.pid(), || theirs(TURN))?;
    }
    Ok((rhythmix.megabytes_per_cpu_second(), reference.megabytes_per_cpu_second()))
}

/// Each listener asks again and again, at least once, and says how many bytes came.
fn listen(
    pair: &Pair,
    port: u16,
    wanted: Wanted,
    time: Duration,
    path: impl Fn(&Song) -> &String + Sync,
) -> Result<u64> {
    thread::scope(|scope| {
        let listeners: Vec<_> = pair
            .songs
            .iter()
            .enumerate()
            .map(|(number, song)| {
                let path = &path;
                scope.spawn(move || -> Result<u64> {
                    let mut random = StdRng::seed_from_u64(number as u64);
                    let mut buffer = vec![0; 256 * 1024];
                    let (mut connection, mut bytes) = (Connection::open(port)?, 0);
                    let until = Instant::now() + time;
                    loop {
                        let mut headers = vec![("Authorization", pair.authorization.as_str())];
                        let from = random.random_range(0..song.size_bytes - PART);
                        let range = format!("bytes={from}-{}", from + PART - 1);
                        if matches!(wanted, Wanted::Parts) {
                            headers.push(("Range", &range));
                        }
                        bytes += fetch(&mut connection, &request("GET", path(song), &headers), &mut buffer)?;
                        if Instant::now() >= until {
                            return Ok(bytes);
                        }
                    }
                })
            })
            .collect();
        listeners.into_iter().map(|listener| listener.join().ok().context("a listener")?).sum()
    })
}
