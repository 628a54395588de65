//! Programs that come with the operating system: found, or installed by apt when that is allowed.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::{process, workspace::Workspace};

/// A program, or a folder of programs, that a Debian package brings.
pub(crate) struct Program {
    /// Its Debian package.
    package: &'static str,
    find: fn() -> Option<PathBuf>,
}

/// The browser of the end-to-end tests.
pub(crate) const CHROMIUM: Program = Program {
    package: "chromium",
    find: || first(&["chromium", "chromium-browser", "google-chrome"], &["/usr/bin", "/usr/lib/chromium"]),
};

/// Steers the browser.
pub(crate) const CHROMEDRIVER: Program = Program {
    package: "chromium-driver",
    find: || first(&["chromedriver"], &["/usr/bin", "/usr/lib/chromium", "/usr/lib/chromium-browser"]),
};

/// Makes the test audio.
pub(crate) const FFMPEG: Program = Program { package: "ffmpeg", find: || first(&["ffmpeg"], &["/usr/bin"]) };

/// Fetches the script that audits pages.
pub(crate) const NPM: Program = Program { package: "npm", find: || first(&["npm"], &["/usr/bin"]) };

/// What streaming is compared with.
pub(crate) const NGINX: Program =
    Program { package: "nginx-light", find: || first(&["nginx"], &["/usr/sbin", "/usr/local/sbin"]) };

/// The folder of PostgreSQL's server programs, which Debian keeps off PATH.
pub(crate) const POSTGRESQL: Program = Program { package: "postgresql", find: postgresql };

/// The places of all these programs, in order; what is missing is installed first, in one go.
///
/// # Errors
/// When something is missing and may not be installed: the message names the packages.
pub(crate) fn provide<const N: usize>(workspace: &Workspace, programs: [Program; N]) -> Result<[PathBuf; N]> {
    let missing: Vec<_> =
        programs.iter().filter(|program| (program.find)().is_none()).map(|program| program.package).collect();
    if !missing.is_empty() {
        install(workspace, &missing)?;
    }
    let mut places = [const { PathBuf::new() }; N];
    for (place, program) in places.iter_mut().zip(&programs) {
        let found = (program.find)();
        *place = found
            .with_context(|| format!("{} is installed, but not where it is looked for", program.package))?;
    }
    Ok(places)
}

/// Where PATH leads for a program.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|place| is_executable(place))
}

fn first(names: &[&str], folders: &[&str]) -> Option<PathBuf> {
    let elsewhere =
        || folders.iter().flat_map(|folder| names.iter().map(move |name| Path::new(folder).join(name)));
    names.iter().find_map(|name| on_path(name)).or_else(|| elsewhere().find(|place| is_executable(place)))
}

fn is_executable(place: &Path) -> bool {
    fs::metadata(place).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

fn postgresql() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let debian =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let newest = debian.max_by_key(|version| major(version)).map(|version| version.join("bin"));
    let complete = |folder: &PathBuf| {
        ["initdb", "pg_ctl", "postgres"].iter().all(|program| is_executable(&folder.join(program)))
    };
    env::split_paths(&path).chain(newest).find(complete)
}

/// The number of a folder such as `/usr/lib/postgresql/15`.
fn major(folder: &Path) -> Option<u32> {
    folder.file_name()?.to_str()?.parse().ok()
}

fn install(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    let asked = "or install them yourself and try again";
    if on_path("apt-get").is_none() {
        bail!(
            "these programs are missing (by their Debian names): {list}; apt-get is not here, so install them and try again"
        );
    }
    let root = rustix::process::geteuid().is_root();
    if !root && !process::succeeds(Command::new("sudo").args(["-n", "true"])) {
        bail!(
            "these packages are missing: {list}; run `sudo apt-get install --no-install-recommends {list}`, {asked}"
        );
    }
    let apt = |arguments: &[&str]| {
        let mut command = Command::new(if root { "env" } else { "sudo" });
        if !root {
            command.args(["-n", "env"]);
        }
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(arguments);
        workspace.programs().run(&mut command).with_context(|| format!("apt-get could not install {list}"))
    };
    eprintln!("      apt-get installs what is missing: {list}");
    apt(&["update", "-q"])?;
    apt(&[&["install", "-y", "-q", "--no-install-recommends"], packages].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_on_path_and_in_the_usual_places() {
        assert!(on_path("sh").is_some());
        assert_eq!(on_path("surely-not-a-program"), None);
        assert!(first(&["surely-not-a-program", "sh"], &[]).is_some());
        assert_eq!(
            first(&["passwd"], &["/etc"]).filter(|place| place.starts_with("/etc")),
            None,
            "not executable"
        );
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!(major(Path::new("/usr/lib/postgresql/15")) > major(Path::new("/usr/lib/postgresql/9")));
        assert_eq!(major(Path::new("/usr/lib/postgresql/common")), None);
    }
}
