//! How much slower a page of a long list is than one of a short list, on both databases.

use anyhow::{Context as _, Result};
use e2e::http::request;
use shared::endpoint::{API_BASE, Endpoint as _};
use shared::songs::ListSongs;

use crate::asking::{in_turn, percentile};
use crate::library::{Library, fresh_database};
use crate::report::{Budget, Figure};

const FEW: u32 = 1_000;
const MANY: u32 = 100_000;

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    First,
    /// Reached by a cursor.
    Middle,
    /// By somebody who has no songs of his own, so that one of the two ranges of the list is empty.
    FirstOfOthers,
}

pub(crate) async fn measure(postgres: &str) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (database, url) in [("SQLite", ""), ("PostgreSQL", postgres)] {
        println!("listing: {FEW} and {MANY} songs on {database}");
        let (few, many) = (library(FEW, url).await?, library(MANY, url).await?);
        for (what, wanted) in [
            ("first page", Wanted::First),
            ("page in the middle", Wanted::Middle),
            ("first page, all others'", Wanted::FirstOfOthers),
        ] {
            let (short, long) = (page(&few, FEW, wanted).await?, page(&many, MANY, wanted).await?);
            let [short, long] = in_turn([(&few, &[short][..]), (&many, &[long][..])])?;
            let (short, long) = (percentile(&short, 50)?, percentile(&long, 50)?);
            let name = format!("GET /songs, {database}, {what}");
            figures.push(Figure::new(format!("{name}, p50 of {FEW}"), short, "ms", Budget::None));
            figures.push(Figure::new(format!("{name}, p50 of {MANY}"), long, "ms", Budget::None));
            figures.push(Figure::new(format!("{name}, ratio"), long / short, "", Budget::AtMost(1.5)));
        }
    }
    Ok(figures)
}

async fn library(songs: u32, postgres: &str) -> Result<Library> {
    if postgres.is_empty() {
        return Library::with(songs, "").await;
    }
    let url = fresh_database(postgres, &format!("figures_{songs}")).await?;
    Library::with(songs, &url).await
}

/// The request for a page of a library of so many songs.
async fn page(library: &Library, songs: u32, wanted: Wanted) -> Result<String> {
    let mut list = ListSongs { limit: Some(50), ..ListSongs::default() };
    let mut passed = 0;
    while wanted == Wanted::Middle && passed < songs / 2 {
        let longer = ListSongs { limit: Some(200), ..list.clone() };
        list.cursor = Some(library.ada.send(&longer).await?.next_cursor.context("the list goes on")?);
        passed += 200;
    }
    let path = format!("{API_BASE}{}", list.uri());
    let who = if wanted == Wanted::FirstOfOthers { &library.ben } else { &library.ada };
    Ok(request("GET", &path, &[("Authorization", &who.authorization()?)]))
}
