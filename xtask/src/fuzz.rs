//! `cargo xtask fuzz`: looks for inputs that break the parsers and writers, for as long as one wants.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};

use crate::{report::Report, tools::Tool, workspace::Workspace};

/// What `cargo xtask fuzz` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Which target; all of them, one after another, when none is named
    target: Option<String>,
    /// For how long each
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// Runs each target from its seeds, which stay as they are: what is found on the way is kept in
/// `target/fuzz`, and what breaks something in `fuzz/artifacts`.
///
/// # Errors
/// When something breaks, there is no such target, or the fuzzer cannot be built.
pub(crate) fn fuzz(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut targets = targets(&workspace.path("fuzz/corpus"))?;
    if let Some(wanted) = &options.target {
        ensure!(targets.contains(wanted), "there is no target {wanted:?}, only: {}", targets.join(", "));
        targets.retain(|target| target == wanted);
    }
    let mut report = Report::new(1 + targets.len());
    let work = steps(workspace, &mut report, &targets, options.seconds);
    report.finish(work)
}

fn steps(workspace: &Workspace, report: &mut Report, targets: &[String], seconds: u32) -> Result<()> {
    let program = report.step("cargo-fuzz", || Tool::cargo_fuzz().provide(workspace))?;
    for target in targets {
        report.attempt(target, || {
            let found = workspace.path(&format!("target/fuzz/{target}"));
            fs::create_dir_all(&found).with_context(|| format!("cannot create {}", found.display()))?;
            let mut command = workspace.program(&program);
            // In safe Rust a sanitizer has nothing to find, and without one the pinned compiler will do.
            command
                .args(["fuzz", "run", "--sanitizer", "none", "--target-dir", "target/fuzz-build", target])
                .arg(&found)
                .arg(workspace.path("fuzz/corpus").join(target))
                .args(["--", &format!("-max_total_time={seconds}"), "-timeout=10", "-max_len=20000"]);
            workspace.programs().run(&mut command)
        })?;
    }
    Ok(())
}

/// The targets: each has a folder of seeds.
fn targets(corpus: &Path) -> Result<Vec<String>> {
    let folders = fs::read_dir(corpus).with_context(|| format!("cannot read {}", corpus.display()))?;
    let names: Result<Vec<_>, _> = folders
        .map(|folder| folder.map(|folder| folder.file_name().to_string_lossy().into_owned()))
        .collect();
    let mut names = names.context("cannot list the seeds")?;
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_seeds_and_every_folder_of_seeds_a_target() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        let sources = fs::read_dir(fuzz.join("targets")).unwrap().map(|file| file.unwrap().path());
        let mut named: Vec<_> =
            sources.map(|file| file.file_stem().unwrap().to_string_lossy().into_owned()).collect();
        named.sort_unstable();
        assert_eq!(targets(&fuzz.join("corpus")).unwrap(), named);
        let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
        assert!(named.iter().all(|name| manifest.contains(&format!("\"targets/{name}.rs\""))));
    }
}
