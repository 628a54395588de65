//! A slow line to a server: everything that goes up through it takes its time.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

/// So many bytes go at once.
const PIECE: usize = 16 << 10;

/// See the module. It ends when this is dropped.
pub struct SlowLine {
    port: u16,
    accepting: JoinHandle<()>,
}

impl SlowLine {
    /// Opens a line to a port of this machine that takes so many bytes a second, over all connections.
    ///
    /// # Errors
    /// No port can be had.
    pub async fn to(port: u16, bytes_per_second: u32) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let own = listener.local_addr()?.port();
        let takes = Duration::from_secs_f64(PIECE as f64 / f64::from(bytes_per_second));
        let line = Arc::new(Mutex::new(()));
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { continue };
                let ((from_client, mut to_client), (mut from_server, to_server)) =
                    (client.into_split(), server.into_split());
                tokio::spawn(up(from_client, to_server, Arc::clone(&line), takes));
                tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
            }
        });
        Ok(Self { port: own, accepting })
    }

    /// The address to open.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }
}

impl Drop for SlowLine {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn up(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    line: Arc<Mutex<()>>,
    takes: Duration,
) -> std::io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        let length = client.read(&mut piece).await?;
        if length == 0 {
            return server.shutdown().await;
        }
        let busy = line.lock().await;
        // A question is through at once, a full piece takes its time.
        tokio::time::sleep(takes.mul_f64(length as f64 / PIECE as f64)).await;
        drop(busy);
        server.write_all(piece.get(..length).unwrap_or_default()).await?;
    }
}
