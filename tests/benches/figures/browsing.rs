//! What a listener waits for in a large library that has been heard for years, on both databases: pages, albums,
//! artists, search, home; how many lists a second the server answers; what it takes of the memory.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use chrono::TimeDelta;
use e2e::client::Client;
use e2e::http::{Connection, request};
use e2e::wait::until_within;
use rhythmix::clock::{Clock as _, SystemClock};
use shared::admin::{ListJobs, RunJob};
use shared::endpoint::API_BASE;
use shared::plays::{MAX_BATCH, PlayBatch, PlayReport, ReportPlays};
use uuid::Uuid;

use crate::library::{Library, fresh_database, name};
use crate::process;
use crate::report::{Budget, Figure};

const SONGS: u32 = 100_000;
const GROWN: u32 = 500_000;
/// How many listen, and how often each has.
const LISTENERS: u32 = 20;
const PLAYS: u32 = 50_000;
/// Over how long a time.
const HEARD_FOR: TimeDelta = TimeDelta::days(700);
/// How long it may take to find what is heard together.
const RELATING: Duration = Duration::from_secs(600);
/// So many requests for each figure, after so many that warm up: PostgreSQL plans a statement once on each connection.
const REQUESTS: usize = 400;
const WARMING: usize = 100;
/// Connections that ask all the time, and for how long.
const CROWD: usize = 16;
const ASKING: Duration = Duration::from_secs(10);

/// Something that is asked for: what it is called, the addresses, and what it may take, p50 and p99 in milliseconds,
/// and how much more in a library that has grown.
struct Asked {
    what: &'static str,
    paths: Vec<String>,
    p50: f64,
    p99: f64,
    growth: f64,
}

pub(crate) async fn measure(postgres: &str) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (database, url) in
        [("SQLite", String::new()), ("PostgreSQL", fresh_database(postgres, "browsing").await?)]
    {
        println!("browsing: {SONGS} songs and {} plays on {database}", LISTENERS * PLAYS);
        let mut library = Library::with(SONGS, &url).await?;
        hear(&library).await?;
        library.restart().await?;
        let before = all(&library).await?;
        let mut medians = Vec::with_capacity(before.len());
        for asked in &before {
            let name = format!("{database}, {SONGS} songs, {}", asked.what);
            let (p50, p99) = times(&library, &asked.paths).await?;
            medians.push(p50);
            figures.extend([
                said(Figure::new(format!("{name}, p50"), p50, "ms", Budget::AtMost(asked.p50))),
                said(Figure::new(format!("{name}, p99"), p99, "ms", Budget::AtMost(asked.p99))),
            ]);
        }
        figures.extend(crowd(database, &library)?);
        figures.push(memory(&format!("{database}, memory"), &library, Budget::None)?);
        library.restart().await?;
        times(&library, &["/songs?limit=50".to_owned()]).await?;
        figures.push(memory(&format!("{database}, idle memory"), &library, Budget::AtMost(60.0))?);

        println!("browsing: {GROWN} songs on {database}");
        library.add(SONGS..GROWN).await?;
        library.restart().await?;
        for (asked, before) in all(&library).await?.iter().zip(medians) {
            let name = format!("{database}, {GROWN} songs, {}", asked.what);
            let (p50, _) = times(&library, &asked.paths).await?;
            let growth = Budget::AtMost(asked.growth);
            figures.extend([
                said(Figure::new(format!("{name}, p50"), p50, "ms", Budget::None)),
                said(Figure::new(format!("{name}, growth"), p50 / before, "", growth)),
            ]);
        }
    }
    Ok(figures)
}

/// Prints a figure at once: all of them take more than an hour.
fn said(figure: Figure) -> Figure {
    println!("browsing: {figure}");
    figure
}

fn memory(name: &str, library: &Library, budget: Budget) -> Result<Figure> {
    let bytes = process::resident_bytes(library.server.pid()?)?;
    Ok(said(Figure::new(name.to_owned(), bytes as f64 / 1e6, "MB", budget)))
}

/// Lets people hear what they may for years: everybody has some songs that he hears again and again.
async fn hear(library: &Library) -> Result<()> {
    let mut listeners = vec![library.ben.clone()];
    for number in 1..LISTENERS {
        listeners.push(Client::sign_up(&library.server, &format!("listener{number}")).await?);
    }
    let now = SystemClock.now();
    let since = (now - HEARD_FOR - TimeDelta::days(1)).to_rfc3339();
    library.execute(&format!("UPDATE users SET created_at = '{since}'")).await?;
    let songs = u32::try_from(library.shared.len())?;
    for (listener, number) in listeners.iter().zip(0_u32..) {
        let report = |place: u32| {
            // A quarter of the library, the first of it most.
            let taste =
                f64::from(songs / 4).powf(f64::from(place.wrapping_mul(2_654_435_761)) / 4_294_967_296.0);
            let song = (taste as u32 + number * (songs / 4 / LISTENERS)) % songs;
            let began = now - HEARD_FOR + HEARD_FOR * i32::try_from(place)? / i32::try_from(PLAYS)?;
            Ok(PlayReport {
                song_id: *library.shared.get(song as usize).context("a song")?,
                started_at: began,
                listened_ms: 200_000,
                source: None,
                client_id: Uuid::now_v7(),
            })
        };
        for first in (0..PLAYS).step_by(MAX_BATCH) {
            let last = PLAYS.min(first + u32::try_from(MAX_BATCH)?);
            let plays = (first..last).map(report).collect::<Result<_>>()?;
            listener.send(&ReportPlays(PlayBatch { plays })).await?;
        }
    }
    library.settle().await?;
    relate(library).await
}

/// Finds what is heard together, which home recommends by.
async fn relate(library: &Library) -> Result<()> {
    let root = Client::set_up(&library.server, "root").await?;
    let began = Instant::now();
    root.send(&RunJob("relate_songs".to_owned())).await?;
    let kind = ListJobs { kind: Some("relate_songs".to_owned()), ..ListJobs::default() };
    until_within(RELATING, "the end of the job", async || {
        Ok(root.send(&kind).await?.items.is_empty().then_some(()))
    })
    .await?;
    println!("browsing: what is heard together was found in {:.1} s", began.elapsed().as_secs_f64());
    Ok(())
}

async fn all(library: &Library) -> Result<Vec<Asked>> {
    let ids = async |path: &str| -> Result<Vec<String>> {
        let page = get(library, path).await?;
        let page: serde_json::Value = serde_json::from_slice(&page)?;
        let items = page.get("items").and_then(|items| items.as_array()).context("a list")?;
        Ok(items.iter().filter_map(|item| Some(item.get("id")?.as_str()?.to_owned())).collect())
    };
    let albums = ids("/albums?limit=100").await?;
    let artists = ids("/artists?limit=100").await?;
    let each = |ids: &[String], kind: &str| ids.iter().map(|id| format!("/{kind}/{id}")).collect::<Vec<_>>();
    // Whole names, their beginnings, slips: the words of names are common and rare as those of real ones are.
    let searched = (0..100_u32).map(|number| {
        let whole = name(number * 97);
        let text: String = match number % 4 {
            0 => whole,
            1 => whole.chars().take(3).collect(),
            2 => whole.chars().skip(1).collect(),
            _ => whole.split(' ').next().unwrap_or_default().to_owned(),
        };
        format!("/search?q={}", text.replace(' ', "%20"))
    });
    let asked = |what, paths, p50, p99| Asked { what, paths, p50, p99, growth: 1.5 };
    let sorts = ["", "&sort=title", "&sort=-play_count", "&sort=artist"];
    Ok(vec![
        asked("50 songs", sorts.map(|sort| format!("/songs?limit=50{sort}")).to_vec(), 1.2, 5.0),
        asked("50 albums", vec!["/albums?limit=50".to_owned()], 1.2, 5.0),
        asked("50 artists", vec!["/artists?limit=50".to_owned()], 1.2, 5.0),
        asked("an album", each(&albums, "albums"), 0.6, 5.0),
        asked("an artist", each(&artists, "artists"), 1.0, 5.0),
        asked("home", vec!["/home".to_owned()], 5.0, 20.0),
        Asked { growth: 2.0, ..asked("search", searched.collect(), 5.0, 20.0) },
    ])
}

fn asking(library: &Library, path: &str) -> Result<String> {
    let path = format!("{API_BASE}{path}");
    Ok(request("GET", &path, &[("Authorization", &library.ben.authorization()?)]))
}

async fn get(library: &Library, path: &str) -> Result<Vec<u8>> {
    let mut connection = Connection::open(library.server.port())?;
    connection.send(asking(library, path)?)?;
    let answer = connection.read("GET")?;
    ensure!(answer.head.status == 200, "{path} answers {}", answer.head.status);
    Ok(answer.body)
}

/// p50 and p99 of the addresses, asked in turn over one connection, in milliseconds.
async fn times(library: &Library, paths: &[String]) -> Result<(f64, f64)> {
    let mut connection = Connection::open(library.server.port())?;
    let requests: Vec<String> = paths.iter().map(|path| asking(library, path)).collect::<Result<_>>()?;
    let mut times = Vec::with_capacity(REQUESTS);
    let warming = requests.len().max(WARMING);
    for (round, request) in requests.iter().cycle().take(warming + REQUESTS).enumerate() {
        let began = Instant::now();
        connection.send(request)?;
        let answer = connection.read("GET")?;
        if round >= warming {
            times.push(began.elapsed());
        }
        ensure!(answer.head.status == 200, "{request} answers {}", answer.head.status);
    }
    percentiles(times)
}

fn percentiles(mut times: Vec<Duration>) -> Result<(f64, f64)> {
    times.sort();
    let at = |percent: usize| {
        times.get(times.len() * percent / 100).map(|time| time.as_secs_f64() * 1000.0).context("times")
    };
    Ok((at(50)?, at(99)?))
}

/// Several who turn pages at once.
fn crowd(database: &str, library: &Library) -> Result<[Figure; 2]> {
    let (port, request) = (library.server.port(), asking(library, "/songs?limit=50")?);
    let until = Instant::now() + ASKING;
    let turn = |request: String| {
        let mut connection = Connection::open(port)?;
        let mut times = Vec::new();
        while Instant::now() < until {
            let began = Instant::now();
            connection.send(&request)?;
            ensure!(connection.read("GET")?.head.status == 200, "a list is refused");
            times.push(began.elapsed());
        }
        Ok(times)
    };
    let times: Vec<Duration> = thread::scope(|scope| {
        let all: Vec<_> = (0..CROWD).map(|_| scope.spawn(|| turn(request.clone()))).collect();
        let all = all.into_iter().map(|one| one.join().map_err(|_| anyhow!("a client has failed"))?);
        Ok::<_, anyhow::Error>(all.collect::<Result<Vec<_>>>()?.concat())
    })?;
    let pages = times.len() as f64 / ASKING.as_secs_f64();
    let (_, p99) = percentiles(times)?;
    let name = format!("{database}, {CROWD} connections");
    Ok([
        said(Figure::new(format!("{name}, lists a second"), pages, "", Budget::AtLeast(3_000.0))),
        said(Figure::new(format!("{name}, p99"), p99, "ms", Budget::AtMost(15.0))),
    ])
}
