//! The figures that the project promises, measured on this machine against the finished binary. Start
//! it by `cargo xtask bench`, which brings what it needs.

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
mod streaming;
mod upload;

use std::process::ExitCode;

use anyhow::Result;

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

/// Measures everything, or only what the arguments name.
async fn measure() -> Result<Vec<Figure>> {
    // Found missing at once, not after minutes.
    let (nginx, postgres) = (e2e::environment::nginx()?, e2e::environment::postgres()?);
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |name: &str| named.is_empty() || named.iter().any(|named| named == name);
    let mut figures = Vec::new();
    if wanted("cold_start") {
        figures.extend(cold_start::measure().await?);
    }
    if wanted("processing") {
        figures.extend(processing::measure()?);
    }
    if wanted("streaming") {
        figures.extend(streaming::measure(&nginx).await?);
    }
    if wanted("first_byte") {
        figures.extend(first_byte::measure(&nginx).await?);
    }
    if wanted("crowd") {
        figures.extend(crowd::measure().await?);
    }
    if wanted("upload") {
        figures.extend(upload::measure().await?);
    }
    if wanted("large_upload") {
        figures.extend(large_upload::measure().await?);
    }
    if wanted("listing") {
        figures.extend(listing::measure(&postgres).await?);
    }
    Ok(figures)
}
