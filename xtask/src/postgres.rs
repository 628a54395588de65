//! A private PostgreSQL for one test run: in a temporary folder, on a free port, gone afterwards.

use std::{
    fs,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::process;

/// A running database server. It stops and its files go when this is dropped.
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
    user: Option<User>,
}

/// Whom the server runs as when we are root, whom it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct User {
    uid: u32,
    gid: u32,
}

impl Cluster {
    /// Creates a cluster with the programs in that folder and waits until it answers.
    ///
    /// # Errors
    /// When it cannot be created or started; the message holds what the server said.
    pub(crate) fn start(programs: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("rhythmix-postgres-").tempdir()?;
        let user = if rustix::process::geteuid().is_root() { Some(unprivileged()?) } else { None };
        if let Some(User { uid, gid }) = user {
            chown(folder.path(), Some(uid), Some(gid))
                .context("cannot give the folder to the database's user")?;
        }
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let cluster = Self { programs: programs.to_owned(), folder, port, user };

        process::capture(cluster.program("initdb").args([
            "--username=rhythmix",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]))?;
        let log = cluster.folder.path().join("log");
        let started = process::capture(
            cluster
                .program("pg_ctl")
                .args(["start", "--wait", "--silent", "--options", &cluster.options()])
                .arg("--log")
                .arg(&log),
        );
        started.with_context(|| {
            format!("PostgreSQL: {}", fs::read_to_string(&log).unwrap_or_default().trim())
        })?;
        Ok(cluster)
    }

    /// The URL of its first database; the user may create more.
    pub(crate) fn url(&self) -> String {
        format!("postgres://rhythmix@127.0.0.1:{}/postgres", self.port)
    }

    /// The data is thrown away, so nothing has to reach the disk.
    fn options(&self) -> String {
        format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_connections=200 \
             -c fsync=off -c synchronous_commit=off -c full_page_writes=off",
            self.port,
            self.folder.path().display()
        )
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(self.folder.path()).env("PGDATA", self.folder.path().join("data"));
        if let Some(User { uid, gid }) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Fails when the server never started or is gone, which is what we want.
        let _ = process::capture(self.program("pg_ctl").args(["stop", "--wait", "--mode=immediate"]));
    }
}

/// The user `postgres`, or else `nobody`.
fn unprivileged() -> Result<User> {
    let users = fs::read_to_string("/etc/passwd").context("cannot read the list of users")?;
    let found = find_user(&users, "postgres").or_else(|| find_user(&users, "nobody"));
    found.context("PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody`")
}

fn find_user(users: &str, name: &str) -> Option<User> {
    let line = users.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    let mut fields = line.split(':').skip(1);
    Some(User { uid: fields.next()?.parse().ok()?, gid: fields.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/bash\npostgresql:x:1:1::/:\npostgres:x:105:110:PostgreSQL:/var:/bin/sh\n";
        assert_eq!(find_user(users, "postgres"), Some(User { uid: 105, gid: 110 }));
        assert_eq!(find_user(users, "post"), None);
        assert_eq!(find_user("postgres:x:many:110::/:", "postgres"), None);
    }
}
