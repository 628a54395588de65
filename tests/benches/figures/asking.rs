//! Asking servers for one thing after another, and how long that takes.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use e2e::client::Client;
use e2e::http::{Connection, request};
use shared::endpoint::API_BASE;

use crate::library::Library;

/// So many requests for each figure, after so many that warm up: PostgreSQL plans a statement once on each connection.
const REQUESTS: usize = 400;
const WARMING: usize = 100;

/// The request of one who has no songs of his own.
pub(crate) fn by_ben(library: &Library, path: &str) -> Result<String> {
    by(&library.ben, path)
}

/// The request of the one who has all songs.
pub(crate) fn by_ada(library: &Library, path: &str) -> Result<String> {
    by(&library.ada, path)
}

fn by(client: &Client, path: &str) -> Result<String> {
    let path = format!("{API_BASE}{path}");
    Ok(request("GET", &path, &[("Authorization", &client.authorization()?)]))
}

/// What is answered to a request.
pub(crate) fn ask(connection: &mut Connection, request: &str) -> Result<Vec<u8>> {
    connection.send(request)?;
    let answer = connection.read("GET")?;
    ensure!(answer.head.status == 200, "{request} answers {}", answer.head.status);
    Ok(answer.body)
}

/// How long servers take, each asked for its own over one connection, the shortest time first. They are asked in turn,
/// so that what else the machine does hits all.
pub(crate) fn in_turn<const N: usize>(servers: [(&Library, &[String]); N]) -> Result<[Vec<Duration>; N]> {
    let mut asked = Vec::with_capacity(N);
    let mut warming = WARMING;
    for (library, requests) in servers {
        warming = warming.max(requests.len());
        let connection = Connection::open(library.server.port())?;
        asked.push((connection, requests.iter().cycle(), Vec::with_capacity(REQUESTS)));
    }
    for round in 0..warming + REQUESTS {
        for (connection, requests, times) in &mut asked {
            let request = requests.next().context("something to ask for")?;
            let began = Instant::now();
            ask(connection, request)?;
            if round >= warming {
                times.push(began.elapsed());
            }
        }
    }
    let times = asked.into_iter().map(|(_, _, mut times)| {
        times.sort();
        times
    });
    times.collect::<Vec<_>>().try_into().map_err(|_| anyhow!("not as many times as servers"))
}

/// The time that so many of a hundred stay below, in milliseconds. The shortest time comes first.
pub(crate) fn percentile(times: &[Duration], percent: usize) -> Result<f64> {
    let time = times.get(times.len() * percent / 100).context("times")?;
    Ok(time.as_secs_f64() * 1000.0)
}
