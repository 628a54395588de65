//! `cargo xtask bench`: the figures that the project promises, measured on this machine.

use anyhow::Result;

use crate::{
    dist,
    postgres::Cluster,
    report::Report,
    system::{self, CHROMEDRIVER, CHROMIUM, FFMPEG, NGINX, POSTGRESQL},
    test,
    workspace::Workspace,
};

/// What `cargo xtask bench` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Measure only these; the names stand in `tests/benches/figures/main.rs`
    only: Vec<String>,
}

/// Builds the finished binary and measures it, next to nginx and on both databases.
///
/// # Errors
/// When something cannot be set up or built, or a figure misses its mark.
pub(crate) fn bench(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut report = Report::new(3 + dist::STEPS);
    let work = steps(workspace, &mut report, options);
    report.finish(work)
}

fn steps(workspace: &Workspace, report: &mut Report, options: &Options) -> Result<()> {
    let [chromium, chromedriver, postgresql, nginx, _] = report
        .step("Chromium, PostgreSQL, nginx, ffmpeg", || {
            system::provide(workspace, [CHROMIUM, CHROMEDRIVER, POSTGRESQL, NGINX, FFMPEG])
        })?;
    let fixtures = report.step("Test audio", || test::test_audio(workspace))?;
    let binary = dist::steps(workspace, report)?;
    report.step("Figures", || {
        let cluster = Cluster::start(&postgresql)?;
        let mut command = workspace.cargo();
        command
            .args(["bench", "--locked", "--package", "e2e", "--bench", "figures", "--"])
            .args(&options.only)
            .env("RHYTHMIX_BIN", &binary)
            .env("RHYTHMIX_CHROME", &chromium)
            .env("RHYTHMIX_CHROMEDRIVER", &chromedriver)
            .env("RHYTHMIX_FIXTURES", &fixtures)
            .env("RHYTHMIX_NGINX", &nginx)
            .env("RHYTHMIX_TEST_DATABASE_URL", cluster.url());
        workspace.programs().run(&mut command)
    })
}
