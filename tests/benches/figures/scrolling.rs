//! How smoothly a long table scrolls in a real browser, and how many of its rows exist at a time.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::PASSWORD;
use e2e::pages::Gate;
use serde::Deserialize;
use serde_json::json;

use crate::library::Library;
use crate::report::{Budget, Figure};

const SONGS: u32 = 100_000;
/// How long each way of scrolling is watched.
const SECONDS: u32 = 8;
/// A frame of a smooth page, in milliseconds: one in twenty may take longer.
const FRAME: Budget = Budget::AtMost(25.0);

/// The ways to scroll, as JavaScript: from where one is to where one is in the next frame.
const WAYS: [(&str, &str); 3] = [
    ("row by row", "at => at + 56"),
    ("page by page", "at => at + 700"),
    // Steps that share no factor with the length come everywhere, far apart each time.
    ("with jumps", "(at, frame, length) => frame % 15 ? at + 56 : (at + length * 0.381966) % length"),
];

/// Scrolls in every frame and watches: how long frames take, how many rows exist, and in how many frames
/// a part of the view has none. Begins again from the top at the end. `WAY` is one of [`WAYS`]: the page lets
/// nothing be read as a script that comes as a text.
const WATCH: &str = "
    const [seconds] = arguments, next = WAY;
    const view = document.querySelector('.content'), list = document.querySelector('.long-list');
    const frames = [];
    let rows = 0, bare = 0, at = 0, last = null, begun = null;
    return new Promise(done => {
        const frame = now => {
            begun ??= now;
            if (last !== null) frames.push(now - last);
            last = now;
            const drawn = list.querySelectorAll('[data-at]');
            rows = Math.max(rows, drawn.length);
            const [edge, whole] = [view.getBoundingClientRect(), list.getBoundingClientRect()];
            const first = drawn[0]?.getBoundingClientRect(), end = drawn[drawn.length - 1]?.getBoundingClientRect();
            const above = Math.max(edge.top, whole.top), below = Math.min(edge.bottom, whole.bottom);
            if (!first || first.top > above + 1 || end.bottom < below - 1) bare += 1;
            if (now - begun > seconds * 1000) return done({ frames, rows, bare });
            const length = view.scrollHeight - view.clientHeight;
            at = next(at, frames.length, length);
            if (at > length) at = 0;
            view.scrollTop = at;
            requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
    });";

/// Goes to the end of what is there, again and again, for as long as there is more; false after a while, so
/// that no call of the browser takes too long.
const REACH_END: &str = "
    const view = document.querySelector('.content'), grid = document.querySelector('.song-list');
    const begun = performance.now();
    return new Promise(done => {
        const frame = () => {
            const total = Number(grid.getAttribute('aria-rowcount'));
            if (total > 0) return done(total - 1);
            if (performance.now() - begun > 20000) return done(0);
            view.scrollTop = view.scrollHeight;
            requestAnimationFrame(frame);
        };
        frame();
    });";

/// What was seen while the page scrolled.
#[derive(Deserialize)]
struct Watched {
    /// How long each frame took, in milliseconds.
    frames: Vec<f64>,
    /// The most rows that existed.
    rows: u32,
    /// In how many frames rows were missing.
    bare: u32,
}

pub(crate) async fn measure() -> Result<Vec<Figure>> {
    println!("scrolling: {SONGS} songs");
    let library = Library::with(SONGS, "").await?;
    let mut figures = Vec::new();
    journey("scrolling", Autoplay::Default, async |browser| {
        let url = library.server.url();
        browser.goto(&format!("{url}/library/songs?sort=title")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.until::<bool>("the first rows", "return !!document.querySelector('[data-at]');").await?;
        figures = scroll(browser).await?;
        Ok(())
    })
    .await?;
    Ok(figures)
}

async fn scroll(browser: &Browser) -> Result<Vec<Figure>> {
    let began = Instant::now();
    let mut reached = 0;
    while reached == 0 {
        reached = browser.script::<u32>(REACH_END, Vec::new()).await?;
    }
    ensure!(reached == SONGS, "the table ends after {reached} songs");
    let name = |what: &str| format!("a table of {SONGS} songs, {what}");
    let seconds = began.elapsed().as_secs_f64();
    let mut figures =
        vec![Figure::new(name("from the top to its end, all read"), seconds, "s", Budget::None)];
    let (mut rows, mut bare) = (0, 0);
    for (what, way) in WAYS {
        let watched: Watched = browser.script(&WATCH.replace("WAY", way), vec![json!(SECONDS)]).await?;
        let frame = percentile(watched.frames, 0.95).context("no frame was drawn")?;
        figures.push(Figure::new(name(&format!("{what}, p95 of a frame")), frame, "ms", FRAME));
        (rows, bare) = (rows.max(watched.rows), bare + watched.bare);
    }
    figures.push(Figure::new(name("rows that exist"), f64::from(rows), "", Budget::AtMost(60.0)));
    figures.push(Figure::new(name("frames with rows missing"), f64::from(bare), "", Budget::AtMost(0.0)));
    Ok(figures)
}

fn percentile(mut values: Vec<f64>, part: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get((values.len() as f64 * part) as usize).copied()
}
