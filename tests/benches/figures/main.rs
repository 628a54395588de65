//! The figures that the project promises, measured on this machine against the finished binary. Start
//! it by `cargo xtask bench`, which brings what it needs.

mod cold_start;
mod crowd;
mod first_byte;
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

async fn measure() -> Result<Vec<Figure>> {
    // Found missing at once, not after minutes.
    let (nginx, postgres) = (e2e::environment::nginx()?, e2e::environment::postgres()?);
    let mut figures = cold_start::measure().await?;
    figures.extend(processing::measure()?);
    figures.extend(streaming::measure(&nginx).await?);
    figures.extend(first_byte::measure(&nginx).await?);
    figures.extend(crowd::measure().await?);
    figures.extend(upload::measure().await?);
    figures.extend(listing::measure(&postgres).await?);
    Ok(figures)
}
