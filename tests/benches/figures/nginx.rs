//! The web server that streaming is compared with.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Result;
use e2e::http::Connection;
use e2e::wait::block_until;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// An nginx that serves a folder with sendfile; it ends on drop.
pub(crate) struct Nginx {
    process: Child,
    port: u16,
    _folder: TempDir,
}

impl Nginx {
    /// Starts it and waits until it answers.
    pub(crate) fn start(program: &Path, root: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("rhythmix-nginx-").tempdir()?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let file = folder.path().join("nginx.conf");
        fs::write(&file, configuration(folder.path(), root, port))?;
        let process = Command::new(program)
            .arg("-c")
            .arg(&file)
            .arg("-e")
            .arg(folder.path().join("error.log"))
            .stdin(Stdio::null())
            .spawn()?;
        let nginx = Self { process, port, _folder: folder };
        block_until("nginx to listen", Duration::from_secs(10), || Ok(Connection::open(port).ok()))?;
        Ok(nginx)
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Asked, not killed: it ends its workers itself.
        if let Some(pid) = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::TERM);
        }
        let _ = self.process.wait();
    }
}

fn configuration(folder: &Path, root: &Path, port: u16) -> String {
    // Started by root its workers would be somebody who may not read the folder.
    let user = if rustix::process::geteuid().is_root() { "user root root;" } else { "" };
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {}/{kind};\n", folder.display()))
        .concat();
    format!(
        "{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n\
         events {{ worker_connections 64; }}\n\
         http {{\n{temporary} access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;\n\
         server {{ listen 127.0.0.1:{port}; root {root}; }} }}\n",
        folder = folder.display(),
        root = root.display(),
    )
}
