//! What clients hear as it happens, over real sockets.

use std::net::SocketAddr;
use std::time::Duration;

use rhythmix::app::{AppState, Deps};
use rhythmix::http::server::Deadlines;
use shared::auth::{LogOut, SignUp};
use shared::bin::{DeleteSong, RestoreSong};
use shared::endpoint::Endpoint;
use shared::events::{Change, Event, GetEventLink};
use shared::ids::{SongId, UserId};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use crate::support::app::{cheap_deps, sign_up};
use crate::support::{Client, Form, TestApp};

struct Running {
    address: SocketAddr,
    state: AppState,
    client: Client,
    user: UserId,
    stop: CancellationToken,
    server: tokio::task::JoinHandle<anyhow::Result<()>>,
    _folder: tempfile::TempDir,
}

async fn run() -> Running {
    run_with(rhythmix::events::PING).await
}

async fn run_with(event_ping: Duration) -> Running {
    // An idle connection would be cut at once: a WebSocket must not count as one.
    let deadlines = Deadlines {
        idle: Duration::from_millis(50),
        head: Duration::from_millis(200),
        ..Deadlines::default()
    };
    let (application, folder) = TestApp::application_of(Deps { deadlines, event_ping, ..cheap_deps() }).await;
    let (address, stop) = (application.address().unwrap(), CancellationToken::new());
    let state = application.state().clone();
    let routes = rhythmix::router::routes(state.clone());
    let mut client = Client::new(std::sync::Arc::new(poem::endpoint::ToDynEndpoint(routes)));
    let grant: <SignUp as Endpoint>::Response = client.send(&sign_up("ada")).await.unwrap();
    client.token = Some(grant.access_token);
    let server = tokio::spawn(application.run(stop.clone()));
    Running { address, state, client, user: grant.user.id, stop, server, _folder: folder }
}

/// Asks for the WebSocket and returns the head of the answer.
async fn open(address: SocketAddr, path: &str, headers: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n{headers}\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    (stream, String::from_utf8(head).unwrap())
}

/// The next frame: its kind and what it says. That something may have been missed is said on PostgreSQL once
/// the server hears other nodes, and is no concern of these tests.
async fn frame(stream: &mut TcpStream) -> (u8, Vec<u8>) {
    loop {
        let frame = any_frame(stream).await;
        if frame != (1, br#"{"type":"missed"}"#.to_vec()) {
            return frame;
        }
    }
}

/// Frames of the server are not masked.
async fn any_frame(stream: &mut TcpStream) -> (u8, Vec<u8>) {
    let reading = async {
        let kind = stream.read_u8().await.unwrap() & 0x0f;
        let length = match stream.read_u8().await.unwrap() {
            126 => stream.read_u16().await.unwrap(),
            length => length.into(),
        };
        let mut payload = vec![0; length.into()];
        stream.read_exact(&mut payload).await.unwrap();
        (kind, payload)
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("nothing was said")
}

const NO_SONG: SongId = SongId(uuid::Uuid::nil());

/// Has something happen that no request brings about.
fn publish(running: &Running, user: UserId) {
    running.state.events.publish(user, &Event::Song { song_id: NO_SONG, change: Change::Deleted });
}

fn protocols(running: &Running) -> String {
    let token = running.client.token.as_deref().unwrap();
    format!("Sec-WebSocket-Protocol: rhythmix, bearer.{token}\r\n")
}

#[tokio::test]
async fn an_account_hears_its_events_until_it_logs_out() {
    let running = run().await;
    let (mut stream, head) = open(running.address, "/api/v1/me/events", &protocols(&running)).await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert!(head.to_lowercase().contains("sec-websocket-protocol: rhythmix\r\n"), "{head}");
    // A pong that nobody asked for, masked as clients must; then longer than any deadline above.
    stream.write_all(&[0x8a, 0x80, 1, 2, 3, 4]).await.unwrap();
    let silence = tokio::time::timeout(Duration::from_millis(500), frame(&mut stream)).await;
    assert!(silence.is_err(), "something was said: {silence:?}");
    publish(&running, running.user);
    assert_eq!(song_event(&mut stream).await, (NO_SONG, Change::Deleted));

    running.client.send(&LogOut).await.unwrap();
    let (kind, payload) = frame(&mut stream).await;
    assert_eq!((kind, &payload[..2]), (8, &4401_u16.to_be_bytes()[..]));
}

#[tokio::test]
async fn a_link_opens_one_connection_and_the_stop_of_the_server_closes_it() {
    let running = run().await;
    let link = running.client.send(&GetEventLink).await.unwrap();
    let (mut stream, head) = open(running.address, &link.url, "").await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    let (_, again) = open(running.address, &link.url, "").await;
    assert!(again.starts_with("HTTP/1.1 401 "), "{again}");

    running.stop.cancel();
    let (kind, payload) = frame(&mut stream).await;
    assert_eq!((kind, &payload[..2]), (8, &1001_u16.to_be_bytes()[..]));
    drop(stream);
    running.server.await.unwrap().unwrap();
}

#[tokio::test]
async fn strangers_and_foreign_pages_hear_nothing() {
    let running = run().await;
    let good = protocols(&running);
    for (headers, status) in [
        (String::new(), 401),
        ("Sec-WebSocket-Protocol: rhythmix, bearer.x\r\n".to_owned(), 401),
        (format!("{good}Origin: https://evil.example\r\n"), 403),
        (format!("{good}Origin: null\r\n"), 403),
        (format!("{good}Origin: http://a\r\n"), 101),
    ] {
        let (_, head) = open(running.address, "/api/v1/me/events", &headers).await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{headers}: {head}");
    }
    // No upgrade: the problem says what this is.
    let token = running.client.token.clone().unwrap();
    let header = ("sec-websocket-protocol", format!("rhythmix, bearer.{token}"));
    let answer = running.client.get("/api/v1/me/events", &[(header.0, &header.1)]).await;
    assert_eq!(answer.problem().status, 400);
}

#[tokio::test]
async fn an_account_has_a_bounded_number_of_connections() {
    let running = run().await;
    let mut open_ones = Vec::new();
    for _ in 0..16 {
        let (stream, head) = open(running.address, "/api/v1/me/events", &protocols(&running)).await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        open_ones.push(stream);
    }
    let (_, head) = open(running.address, "/api/v1/me/events", &protocols(&running)).await;
    assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
}

/// The next event about a song.
async fn song_event(stream: &mut TcpStream) -> (SongId, Change) {
    loop {
        let (kind, payload) = frame(stream).await;
        assert_eq!(kind, 1, "{payload:?}");
        if let Event::Song { song_id, change } = serde_json::from_slice(&payload).unwrap() {
            return (song_id, change);
        }
    }
}

#[tokio::test]
async fn an_owner_hears_what_becomes_of_his_songs_and_nobody_else_does() {
    let running = run().await;
    let mut eve = running.client.clone();
    let grant = running.client.send(&sign_up("eve")).await.unwrap();
    eve.token = Some(grant.access_token);
    let link = eve.send(&GetEventLink).await.unwrap();
    let (mut stranger, _) = open(running.address, &link.url, "").await;
    let (mut owner, _) = open(running.address, "/api/v1/me/events", &protocols(&running)).await;

    let song = running.client.upload(Form::with_media("tone.mp3")).await.song_id.unwrap();
    assert_eq!(song_event(&mut owner).await, (song, Change::Created));
    assert_eq!(song_event(&mut owner).await, (song, Change::Changed), "its renditions are made");
    running.client.send(&DeleteSong(song)).await.unwrap();
    assert_eq!(song_event(&mut owner).await, (song, Change::Deleted));
    running.client.send(&RestoreSong(song)).await.unwrap();
    assert_eq!(song_event(&mut owner).await, (song, Change::Created));
    assert_eq!(eve.send(&DeleteSong(song)).await.unwrap_err().status, 404);

    publish(&running, grant.user.id);
    assert_eq!(song_event(&mut stranger).await, (NO_SONG, Change::Deleted), "she has heard nothing before");
}

#[tokio::test]
async fn who_gives_no_sign_of_life_is_let_go() {
    let running = run_with(Duration::from_millis(200)).await;
    let (mut dead, _) = open(running.address, "/api/v1/me/events", &protocols(&running)).await;
    let (mut alive, _) = open(running.address, "/api/v1/me/events", &protocols(&running)).await;
    let living = async {
        for _ in 0..4 {
            assert_eq!(frame(&mut alive).await.0, 9);
            alive.write_all(&[0x8a, 0x80, 1, 2, 3, 4]).await.unwrap();
        }
    };
    let dying = async {
        assert_eq!(frame(&mut dead).await.0, 9);
        let mut rest = Vec::new();
        let gone = tokio::time::timeout(Duration::from_secs(20), dead.read_to_end(&mut rest)).await;
        gone.expect("it is kept though it says nothing").unwrap();
        assert!(rest.is_empty(), "{rest:?}");
    };
    tokio::join!(living, dying);
}
