//! How soon sound comes after somebody has pressed play or gone to another place in a song.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use e2e::http::{Connection, request};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use crate::pair::{Pair, SONGS, Song, drain};
use crate::report::{Budget, Figure};

/// So many requests on each connection.
const REQUESTS: usize = 500;

/// What is asked for each time.
const PART: usize = 64 * 1024;

pub(crate) async fn measure(nginx: &Path) -> Result<Vec<Figure>> {
    println!("first byte: {SONGS} connections, {REQUESTS} requests on each");
    let pair = Pair::start(nginx).await?;
    let ours = times(&pair, pair.server.port(), |song| &song.ours)?;
    let theirs = times(&pair, pair.nginx.port(), |song| &song.theirs)?;
    let figure = |name: &str, times: &[Duration], rank: usize, budget| {
        let time = times.get(times.len() * rank / 100).copied().unwrap_or_default();
        Figure::new(format!("first audio byte, {name}, p{rank}"), time.as_secs_f64() * 1e3, "ms", budget)
    };
    Ok(vec![
        figure("rhythmix", &ours, 50, Budget::AtMost(1.0)),
        figure("rhythmix", &ours, 99, Budget::AtMost(8.0)),
        figure("nginx", &theirs, 50, Budget::None),
        figure("nginx", &theirs, 99, Budget::None),
    ])
}

/// From each request to the first byte of its body, shortest first.
fn times(pair: &Pair, port: u16, path: impl Fn(&Song) -> &String + Sync) -> Result<Vec<Duration>> {
    let mut all = thread::scope(|scope| -> Result<Vec<Duration>> {
        let listeners: Vec<_> = pair
            .songs
            .iter()
            .map(|song| {
                let path = &path;
                scope.spawn(move || listen(port, path(song), &pair.authorization, song.size_bytes))
            })
            .collect();
        let mut all = Vec::new();
        for listener in listeners {
            all.extend(listener.join().ok().context("a listener")??);
        }
        Ok(all)
    })?;
    all.sort();
    Ok(all)
}

fn listen(port: u16, path: &str, authorization: &str, size_bytes: usize) -> Result<Vec<Duration>> {
    let mut connection = Connection::open(port)?;
    let mut random = StdRng::seed_from_u64(size_bytes as u64);
    let mut buffer = vec![0; PART];
    let mut times = Vec::with_capacity(REQUESTS);
    for _ in 0..REQUESTS {
        let from = random.random_range(0..size_bytes - PART);
        let range = format!("bytes={from}-{}", from + PART - 1);
        let request = request("GET", path, &[("Authorization", authorization), ("Range", &range)]);
        let began = Instant::now();
        connection.send(&request)?;
        let mut head = connection.read_head()?;
        ensure!(connection.read_some(buffer.get_mut(..1).context("room")?)? == 1, "no sound");
        times.push(began.elapsed());
        head.shorten(1)?;
        drain(&mut connection, &head, &mut buffer)?;
    }
    Ok(times)
}
