//! Scripts from the npm registry that the tests put into pages, each pinned by its checksum and kept in the
//! user's cache folder. The tests alone use them; nothing of them ships.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};

use crate::{
    system::{self, NPM},
    tools,
    workspace::Workspace,
};

/// One script of a package.
pub(crate) struct Script {
    package: &'static str,
    version: &'static str,
    /// Where it is in the package.
    path: &'static str,
    /// The SHA-256 of the script of that version.
    sha256: &'static str,
}

/// Audits pages for accessibility.
pub(crate) const AXE: Script = Script {
    package: "axe-core",
    version: "4.14.1",
    path: "axe.min.js",
    sha256: "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
};

/// The client of tus that its authors wrote.
pub(crate) const TUS: Script = Script {
    package: "tus-js-client",
    version: "4.3.1",
    path: "dist/tus.min.js",
    sha256: "8cbb1b63fccc3bba0ae73ad1deb160ce046c3750851d0c3e94921ae3ef070eb8",
};

/// Where a script is; fetched first when it is not there yet.
///
/// # Errors
/// When it cannot be fetched, or is not what it should be.
pub(crate) fn provide(workspace: &Workspace, script: &Script) -> Result<PathBuf> {
    let Script { package, version, path, .. } = script;
    let home = tools::cache()?.join(format!("{package}-{version}"));
    let file = home.join(path);
    if is_right(&file, script) {
        return Ok(file);
    }
    let [npm] = system::provide(workspace, [NPM])?;
    fs::create_dir_all(&home).with_context(|| format!("cannot create {}", home.display()))?;
    let mut pack = workspace.program(npm);
    pack.args(["pack", "--silent", &format!("{package}@{version}"), "--pack-destination"]).arg(&home);
    workspace.programs().run(&mut pack)?;
    let mut unpack = workspace.program("tar");
    unpack.args(["--extract", "--gzip", "--strip-components=1", "--directory"]).arg(&home);
    unpack.arg("--file").arg(home.join(format!("{package}-{version}.tgz"))).arg(format!("package/{path}"));
    workspace.programs().run(&mut unpack)?;
    ensure!(is_right(&file, script), "{} is not the script of {package} {version}", file.display());
    Ok(file)
}

fn is_right(file: &Path, script: &Script) -> bool {
    let hex = |content: Vec<u8>| {
        Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    fs::read(file).is_ok_and(|content| hex(content) == script.sha256)
}
