//! The figures that the project promises, measured on this machine against the finished binary. Start
//! it by `cargo xtask bench`, which brings what it needs.

mod asking;
mod browsing;
mod cold_start;
mod crowd;
mod first_byte;
mod large_upload;
mod library;
mod listing;
mod nginx;
mod pair;
mod process;
mod processing;
mod report;
mod scrolling;
mod streaming;
mod upload;

use std::process::ExitCode;

use anyhow::{Result, bail};

use self::report::Figure;

#[tokio::main]
async fn main() -> ExitCode {
    match measure().await {
        Ok(figures) => {
            println!("\n{}", report::table(&figures));
            if figures.iter().all(Figure::is_met) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("figures: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What can be measured, by the names that can be asked for.
const ALL: [&str; 11] = [
    "cold_start",
    "processing",
    "streaming",
    "first_byte",
    "crowd",
    "upload",
    "large_upload",
    "listing",
    "browsing_sqlite",
    "browsing_postgres",
    "scrolling",
];

/// Measures what the arguments name, or everything.
async fn measure() -> Result<Vec<Figure>> {
    // Found missing at once, not after minutes.
    let (nginx, postgres) = (e2e::environment::nginx()?, e2e::environment::postgres()?);
    // Cargo itself adds an option.
    let named: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let Some(unknown) = named.iter().find(|name| !ALL.contains(&name.as_str())) {
        bail!("there is no figure {unknown}, only {}", ALL.join(", "));
    }
    let mut figures = Vec::new();
    for name in ALL.iter().filter(|name| named.is_empty() || named.iter().any(|named| named == *name)) {
        figures.extend(match *name {
            "cold_start" => cold_start::measure().await?,
            "processing" => processing::measure()?,
            "streaming" => streaming::measure(&nginx).await?,
            "first_byte" => first_byte::measure(&nginx).await?,
            "crowd" => crowd::measure().await?,
            "upload" => upload::measure().await?,
            "large_upload" => large_upload::measure().await?,
            "listing" => listing::measure(&postgres).await?,
            "browsing_sqlite" => browsing::measure("SQLite", "").await?,
            "browsing_postgres" => {
                let url = library::fresh_database(&postgres, "browsing").await?;
                browsing::measure("PostgreSQL", &url).await?
            }
            _ => scrolling::measure().await?,
        });
    }
    Ok(figures)
}
