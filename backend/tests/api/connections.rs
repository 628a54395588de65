//! Connections over real sockets, with deadlines short enough for a test.

use std::net::SocketAddr;
use std::time::Duration;

use rhythmix::http::server::Deadlines;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::support::TestApp;

/// The deadline that is under test.
const SHORT: Duration = Duration::from_millis(300);
/// All others.
const LONG: Duration = Duration::from_secs(20);

struct Running {
    address: SocketAddr,
    stop: CancellationToken,
    server: JoinHandle<anyhow::Result<()>>,
    _folder: tempfile::TempDir,
}

async fn run(change: impl FnOnce(&mut Deadlines)) -> Running {
    let mut deadlines = Deadlines {
        first_byte: LONG,
        head: LONG,
        idle: LONG,
        write_stall: LONG,
        body_grace: LONG,
        body_bytes_per_s: 1000,
    };
    change(&mut deadlines);
    let (application, folder) = TestApp::application(deadlines).await;
    let (address, stop) = (application.address().unwrap(), CancellationToken::new());
    let server = tokio::spawn(application.run(stop.clone()));
    Running { address, stop, server, _folder: folder }
}

/// Sends bytes and reads until the server closes or `LONG` has passed.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    read_to_close(&mut stream).await
}

async fn read_to_close(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is cut may end in a reset.
    let _ = tokio::time::timeout(LONG, stream.read_to_end(&mut answer)).await.expect("it was never closed");
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

#[tokio::test]
async fn requests_that_two_readers_understand_differently_are_refused() {
    let running = run(|_| {}).await;
    for (head, expected) in [
        ("GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "200"),
        ("GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n", "400"),
        (
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
            "400",
        ),
        (
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\nConnection: close\r\n\r\n0\r\n\r\n",
            "400",
        ),
        (
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n\r\n",
            "400",
        ),
        ("TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "405"),
        ("nonsense\r\n\r\n", "400"),
    ] {
        let answer = exchange(running.address, head.as_bytes()).await;
        assert_eq!(status(&answer), expected, "{head}\n{answer}");
    }
    let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "x".repeat(10_000));
    assert_eq!(status(&exchange(running.address, long.as_bytes()).await), "400");
    let fat = format!("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: {}\r\n\r\n", "x".repeat(40_000));
    assert_eq!(status(&exchange(running.address, fat.as_bytes()).await), "431");
}

#[tokio::test]
async fn a_client_that_says_nothing_is_cut() {
    let running = run(|deadlines| deadlines.first_byte = SHORT).await;
    assert_eq!(exchange(running.address, b"").await, "");
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut() {
    let running = run(|deadlines| deadlines.head = SHORT).await;
    assert_eq!(exchange(running.address, b"GET / HTTP/1.1\r\nHost:").await, "");
}

#[tokio::test]
async fn a_connection_between_two_requests_is_cut_when_it_idles() {
    let running = run(|deadlines| deadlines.idle = SHORT).await;
    let answer = exchange(running.address, b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(status(&answer), "200");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let running = run(|deadlines| deadlines.body_grace = SHORT).await;
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\nConnection: close\r\n\r\n{";
    let answer = exchange(running.address, head.as_bytes()).await;
    assert_eq!(status(&answer), "408", "{answer}");
}

#[tokio::test]
async fn a_stop_lets_running_requests_end_and_takes_no_new_ones() {
    let running = run(|_| {}).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");

    running.stop.cancel();
    while TcpStream::connect(running.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    stream.write_all(b"{}").await.unwrap();
    assert_eq!(status(&read_to_close(&mut stream).await), "400", "the request was answered");
    running.server.await.unwrap().unwrap();
}

#[tokio::test]
async fn who_is_refused_in_the_middle_of_sending_hears_why() {
    let running = run(|_| {}).await;
    let length = 64 << 20;
    let head = format!(
        "POST /api/v1/songs HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\n\
         Content-Length: {length}\r\n\r\n"
    );
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'x'; length]).await.expect("it was cut off");
    let answer = read_to_close(&mut stream).await;
    assert_eq!(status(&answer), "401", "{answer}");
}
