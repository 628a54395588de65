//! `cargo xtask test`: every test there is, with all that they need.

use std::{path::PathBuf, process::Command};

use anyhow::{Context as _, Result};

use crate::{
    fixtures, npm,
    postgres::Cluster,
    report::Report,
    system::{self, CHROMEDRIVER, CHROMIUM, FFMPEG, POSTGRESQL},
    web,
    workspace::Workspace,
};

/// What `cargo xtask test` takes.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Options {
    /// Leave out the browser, PostgreSQL and S3, for the inner loop
    #[arg(long)]
    fast: bool,
}

/// One selection of crates for every call: cargo unites the features of what is selected, and another
/// selection would compile half of the tree a second time.
const WORKSPACE: [&str; 2] = ["--locked", "--workspace"];

/// The web app goes into the server of a full run, as it does into that of a release.
const EMBEDDED: [&str; 2] = ["--features", "rhythmix/embedded-web"];

/// What is tested without a browser.
const HOST: [&str; 4] = ["--lib", "--bins", "--test", "api"];

/// The journeys, each a file in `tests/tests`.
const JOURNEYS: [&str; 40] = [
    "--test",
    "access",
    "--test",
    "connections",
    "--test",
    "covers",
    "--test",
    "crash",
    "--test",
    "direct",
    "--test",
    "editing",
    "--test",
    "favorites",
    "--test",
    "full_disk",
    "--test",
    "home",
    "--test",
    "library",
    "--test",
    "listen",
    "--test",
    "lyrics",
    "--test",
    "merging",
    "--test",
    "playlists",
    "--test",
    "plays",
    "--test",
    "search",
    "--test",
    "sharing",
    "--test",
    "states",
    "--test",
    "upload",
    "--test",
    "tus",
];

/// Sets everything up, runs every suite even when an earlier one fails, and sums up.
///
/// # Errors
/// When something cannot be set up, or a test failed.
pub(crate) fn test(workspace: &Workspace, options: Options) -> Result<()> {
    let (mut report, work): (_, fn(&Workspace, &mut Report) -> Result<()>) =
        if options.fast { (Report::new(3), fast) } else { (Report::new(7 + web::STEPS), full) };
    let work = work(workspace, &mut report);
    let verdict = report.finish(work);
    if options.fast {
        eprintln!("Fast run: the browser journeys and the API suite on PostgreSQL and S3 were left out.");
    }
    verdict
}

fn fast(workspace: &Workspace, report: &mut Report) -> Result<()> {
    report.step("ffmpeg", || system::provide(workspace, [FFMPEG]))?;
    let fixtures = report.step("Test audio", || test_audio(workspace))?;
    report.attempt("Unit and API tests on SQLite", || host_tests(workspace, &fixtures, &[]))
}

fn full(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let [chromium, chromedriver, postgresql, _] = report.step("Chromium, PostgreSQL, ffmpeg", || {
        system::provide(workspace, [CHROMIUM, CHROMEDRIVER, POSTGRESQL, FFMPEG])
    })?;
    let (axe, tus) = report.step("axe-core, tus-js-client", || {
        Ok((npm::provide(workspace, &npm::AXE)?, npm::provide(workspace, &npm::TUS)?))
    })?;
    let fixtures = report.step("Test audio", || test_audio(workspace))?;
    web::steps(workspace, report)?;
    let binary = report.step("Server and tests", || server(workspace))?;
    report.attempt("Unit and API tests on SQLite", || host_tests(workspace, &fixtures, &EMBEDDED))?;
    report.attempt("API tests on PostgreSQL and S3", || {
        let cluster = Cluster::start(&postgresql)?;
        let mut command = tests(workspace, &EMBEDDED);
        command
            .args(["--test", "api"])
            .env("RHYTHMIX_TEST_DATABASE_URL", cluster.url())
            .env("RHYTHMIX_TEST_STORAGE", "s3")
            .env("RHYTHMIX_FIXTURES", &fixtures);
        workspace.programs().test(&mut command)
    })?;
    let mut journeys = tests(workspace, &EMBEDDED);
    journeys
        .args(JOURNEYS)
        .env("RHYTHMIX_AXE", &axe)
        .env("RHYTHMIX_TUS", &tus)
        .env("RHYTHMIX_BIN", &binary)
        .env("RHYTHMIX_CHROME", &chromium)
        .env("RHYTHMIX_CHROMEDRIVER", &chromedriver)
        .env("RHYTHMIX_FIXTURES", &fixtures);
    report.attempt("Journeys: the real binary, a real browser", || workspace.programs().test(&mut journeys))
}

/// Compiles the server that the journeys visit, and them. It is compiled as tests are, not as a release:
/// `docs/decisions/0002-build-tooling.md` says why.
fn server(workspace: &Workspace) -> Result<PathBuf> {
    let mut command = workspace.cargo();
    // Together: what tests depend on asks for features of its own, and without them there would be two trees.
    command.arg("build").args(WORKSPACE).args(EMBEDDED);
    command.args(["--bin", "rhythmix", "--test", "api"]).args(JOURNEYS);
    workspace.programs().run(&mut command)?;
    Ok(workspace.path("target/debug/rhythmix"))
}

fn tests(workspace: &Workspace, features: &[&str]) -> Command {
    let mut command = workspace.cargo();
    command.arg("test").args(WORKSPACE).arg("--no-fail-fast").args(features);
    command
}

fn host_tests(workspace: &Workspace, fixtures: &PathBuf, features: &[&str]) -> Result<()> {
    let mut command = tests(workspace, features);
    // What is set in the caller's shell must not turn the SQLite run into another one.
    command
        .args(HOST)
        .env_remove("RHYTHMIX_TEST_DATABASE_URL")
        .env_remove("RHYTHMIX_TEST_STORAGE")
        .env("RHYTHMIX_FIXTURES", fixtures);
    workspace.programs().test(&mut command)
}

/// The folder of the test audio, filled.
///
/// # Errors
/// When ffmpeg cannot make it.
pub(crate) fn test_audio(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.path("target/fixtures");
    fixtures::ensure(&folder).context("cannot make the test audio")?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    #[test]
    fn every_journey_is_run() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/tests");
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let files: BTreeSet<String> =
            files.map(|file| file.file_stem().unwrap().to_string_lossy().into_owned()).collect();
        let run: BTreeSet<String> =
            JOURNEYS.iter().filter(|word| **word != "--test").map(|&word| word.to_owned()).collect();
        assert_eq!(files, run);
    }
}
