//! The release build of the web app, by Trunk, into `dist`; skipped when nothing has changed.

use std::{env, ffi::OsString, fs, path::PathBuf};

use anyhow::{Context as _, Result};

use crate::{files::Fingerprint, report::Report, split, toolchain, tools::Tool, workspace::Workspace};

/// How many steps [`steps`] takes.
pub(crate) const STEPS: usize = 4;

/// Everything the result depends on.
const INPUTS: [&str; 11] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "frontend",
    "rust-toolchain.toml",
    "shared",
    "xtask/src/finish",
    "xtask/src/finish.rs",
    "xtask/src/split.rs",
    "xtask/src/web.rs",
];

/// What makes the release of the web app a tenth smaller: a standard library of its own, compiled for
/// size, whose panics stop at once and bring neither messages nor the code that formats them.
///
/// The compiler calls these options unstable. It is pinned (`rust-toolchain.toml`), so they mean the
/// same every day; see `docs/decisions/0008-small-web-app.md`. `trunk serve` does without them, and without the
/// last two: pages in parts of their own, which can be cut off while the linker's notes are there.
const SMALL: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none \
         --cfg=lazy_parts -Clink-arg=--emit-relocs",
    ),
];

/// Sets up the tools and builds the web app.
///
/// # Errors
/// When a tool cannot be had or the app does not build.
pub(crate) fn steps(workspace: &Workspace, report: &mut Report) -> Result<()> {
    report.step("Rust for WebAssembly", || {
        toolchain::provide_wasm(workspace)?;
        toolchain::provide_std_source(workspace)
    })?;
    let trunk = report.step("Trunk", || Tool::trunk().provide(workspace))?;
    let bindgen = report.step("wasm-bindgen", || Tool::wasm_bindgen(workspace)?.provide(workspace))?;
    report.step("Web app", || build(workspace, &[trunk, bindgen]))
}

fn build(workspace: &Workspace, tools: &[PathBuf; 2]) -> Result<()> {
    // The stamp holds the result too, since `trunk serve` writes into the same folder. The inputs are
    // summed up before the build: what is saved in the middle of it counts as new.
    let stamp = workspace.path("target/web/release.stamp");
    let inputs = fingerprint(workspace, &INPUTS)?;
    let current = || fingerprint(workspace, &["dist"]).map(|dist| format!("{inputs} {dist}\n"));
    if current().is_ok_and(|now| fs::read_to_string(&stamp).is_ok_and(|before| before == now)) {
        eprintln!("      nothing has changed");
        return Ok(());
    }

    let [trunk, bindgen] = tools;
    let (bin, environment) = split::environment(&workspace.path(Workspace::WEB_TARGET), bindgen)?;
    // Trunk runs offline, to keep it from looking for tools, so the crates have to be there.
    workspace.programs().run(workspace.cargo().args(["fetch", "--locked"]))?;
    let mut command = workspace.program(trunk);
    command
        .args(["build", "--release", "--cargo-profile", "web", "--offline", "--skip-version-check"])
        .env("CARGO_TARGET_DIR", workspace.path(Workspace::WEB_TARGET))
        .env("PATH", path_with(&[bin, trunk.parent().map(PathBuf::from).unwrap_or_default()])?)
        .envs(environment)
        .envs(SMALL)
        // Trunk takes nothing but `true` and `false` here, unlike everybody else.
        .env_remove("NO_COLOR");
    workspace.programs().run(&mut command)?;
    fs::write(&stamp, current()?).with_context(|| format!("cannot write {}", stamp.display()))
}

fn fingerprint(workspace: &Workspace, paths: &[&str]) -> Result<String> {
    let mut sum = Fingerprint::default();
    for inside in paths {
        sum.add_path(workspace.root(), inside)?;
    }
    Ok(sum.finish())
}

/// PATH with these folders in front.
fn path_with(folders: &[PathBuf]) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths(folders.iter().cloned().chain(env::split_paths(&path)))
        .context("a folder of the tools cannot be put on PATH")
}
