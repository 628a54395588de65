//! What a listener waits for in a large library that has been heard for years: pages, albums,
//! artists, search, home; how many lists a second the server answers; what it takes of the memory.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use chrono::TimeDelta;
use e2e::client::Client;
use e2e::http::Connection;
use e2e::wait::until_within;
use rhythmix::clock::{Clock as _, SystemClock};
use shared::admin::{ListJobs, RunJob};
use shared::plays::{MAX_BATCH, PlayBatch, PlayReport, ReportPlays};
use uuid::Uuid;

use crate::asking::{ask, by_ada, by_ben, in_turn, percentile};
use crate::library::{Library, name};
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
/// Connections that ask all the time, and for how long.
const CROWD: usize = 16;
const ASKING: Duration = Duration::from_secs(10);

/// Something that is asked for: what it is called, the requests, and what it may take, p50 and p99 in milliseconds,
/// and how much more in a library that has grown.
struct Asked {
    what: &'static str,
    requests: Vec<String>,
    p50: f64,
    p99: f64,
    growth: f64,
}

/// Measures it on one database; `url` is empty for SQLite.
pub(crate) async fn measure(database: &str, url: &str) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    println!("browsing: {SONGS} songs and {} plays on {database}", LISTENERS * PLAYS);
    let mut library = Library::with(SONGS, url).await?;
    hear(&library).await?;
    library.restart().await?;
    for asked in all(&library).await? {
        let name = format!("{database}, {SONGS} songs, {}", asked.what);
        let [times] = in_turn([(&library, &*asked.requests)])?;
        let (p50, p99) = (percentile(&times, 50)?, percentile(&times, 99)?);
        figures.extend([
            said(Figure::new(format!("{name}, p50"), p50, "ms", Budget::AtMost(asked.p50))),
            said(Figure::new(format!("{name}, p99"), p99, "ms", Budget::AtMost(asked.p99))),
        ]);
    }
    figures.extend(crowd(database, &library)?);
    figures.push(memory(&format!("{database}, memory"), &library, Budget::None)?);
    library.restart().await?;
    in_turn([(&library, &[by_ben(&library, "/songs?limit=50")?][..])])?;
    figures.push(memory(&format!("{database}, idle memory"), &library, Budget::AtMost(60.0))?);

    println!("browsing: {GROWN} songs on {database}");
    let mut small = library.copy().await?;
    library.add(SONGS..GROWN).await?;
    library.restart().await?;
    small.restart().await?;
    for (before, after) in all(&small).await?.into_iter().zip(all(&library).await?) {
        let name = format!("{database}, {GROWN} songs, {}", after.what);
        let [short, long] = in_turn([(&small, &*before.requests), (&library, &*after.requests)])?;
        let (short, long) = (percentile(&short, 50)?, percentile(&long, 50)?);
        let growth = Budget::AtMost(after.growth);
        figures.extend([
            said(Figure::new(format!("{name}, p50"), long, "ms", Budget::None)),
            said(Figure::new(format!("{name}, growth"), long / short, "", growth)),
        ]);
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
    relate(library).await?;
    library.settle().await
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
        let mut connection = Connection::open(library.server.port())?;
        let page = ask(&mut connection, &by_ben(library, path)?)?;
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
    let bens =
        |paths: Vec<String>| paths.iter().map(|path| by_ben(library, path)).collect::<Result<Vec<_>>>();
    let asked = |what, requests, p50, p99| Asked { what, requests, p50, p99, growth: 1.5 };
    let songs = ["", "&sort=title", "&sort=-play_count", "&sort=artist"];
    let songs = songs.map(|sort| format!("/songs?limit=50{sort}"));
    let own = songs.iter().map(|path| by_ada(library, path)).collect::<Result<Vec<_>>>()?;
    let search = asked("search", bens(searched.collect())?, 5.0, 20.0);
    Ok(vec![
        asked("50 songs", bens(songs.to_vec())?, 1.2, 5.0),
        asked("50 songs, all one's own", own, 1.2, 5.0),
        asked("50 songs never heard", bens(vec!["/songs?limit=50&never_played=true".to_owned()])?, 5.0, 20.0),
        asked("50 albums", bens(vec!["/albums?limit=50".to_owned()])?, 1.2, 5.0),
        asked("50 artists", bens(vec!["/artists?limit=50".to_owned()])?, 1.2, 5.0),
        asked("an album", bens(each(&albums, "albums"))?, 0.6, 5.0),
        asked("an artist", bens(each(&artists, "artists"))?, 1.0, 5.0),
        asked("home", bens(vec!["/home".to_owned()])?, 5.0, 20.0),
        Asked { growth: 2.0, ..search },
    ])
}

/// Several who turn pages at once.
fn crowd(database: &str, library: &Library) -> Result<[Figure; 2]> {
    let (port, request) = (library.server.port(), by_ben(library, "/songs?limit=50")?);
    let until = Instant::now() + ASKING;
    let turn = |request: String| {
        let mut connection = Connection::open(port)?;
        let mut times = Vec::new();
        while Instant::now() < until {
            let began = Instant::now();
            ask(&mut connection, &request)?;
            times.push(began.elapsed());
        }
        Ok(times)
    };
    let mut times: Vec<Duration> = thread::scope(|scope| {
        let all: Vec<_> = (0..CROWD).map(|_| scope.spawn(|| turn(request.clone()))).collect();
        let all = all.into_iter().map(|one| one.join().map_err(|_| anyhow!("a client has failed"))?);
        Ok::<_, anyhow::Error>(all.collect::<Result<Vec<_>>>()?.concat())
    })?;
    let pages = times.len() as f64 / ASKING.as_secs_f64();
    times.sort();
    let p99 = percentile(&times, 99)?;
    let name = format!("{database}, {CROWD} connections");
    Ok([
        said(Figure::new(format!("{name}, lists a second"), pages, "", Budget::AtLeast(3_000.0))),
        said(Figure::new(format!("{name}, p99"), p99, "ms", Budget::AtMost(15.0))),
    ])
}
