//! axe-core, which audits pages for accessibility: a script from the npm registry, pinned by its checksum
//! and kept in the user's cache folder. The tests alone use it; nothing of it ships.

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

const VERSION: &str = "4.14.1";
/// SHA-256 of the script of that version.
const SHA256: &str = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";

/// Where the script is; fetched first when it is not there yet.
///
/// # Errors
/// When it cannot be fetched, or is not what it should be.
pub(crate) fn provide(workspace: &Workspace) -> Result<PathBuf> {
    let home = tools::cache()?.join(format!("axe-core-{VERSION}"));
    let script = home.join("axe.min.js");
    if is_right(&script) {
        return Ok(script);
    }
    let [npm] = system::provide(workspace, [NPM])?;
    fs::create_dir_all(&home).with_context(|| format!("cannot create {}", home.display()))?;
    let mut pack = workspace.program(npm);
    pack.args(["pack", "--silent", &format!("axe-core@{VERSION}"), "--pack-destination"]).arg(&home);
    workspace.programs().run(&mut pack)?;
    let mut unpack = workspace.program("tar");
    unpack.args(["--extract", "--gzip", "--strip-components=1", "--directory"]).arg(&home);
    unpack.arg("--file").arg(home.join(format!("axe-core-{VERSION}.tgz"))).arg("package/axe.min.js");
    workspace.programs().run(&mut unpack)?;
    ensure!(is_right(&script), "{} is not the script of axe-core {VERSION}", script.display());
    Ok(script)
}

fn is_right(script: &Path) -> bool {
    let hex = |content: Vec<u8>| {
        Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    fs::read(script).is_ok_and(|content| hex(content) == SHA256)
}
