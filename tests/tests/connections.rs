//! What the server does with clients that no browser is, and how it starts and stops.

use std::fs;
use std::io::Write as _;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use e2e::client::Client;
use e2e::fixtures;
use e2e::http::{Connection, request, upload_request};
use e2e::server::{Server, refuse_to_serve};
use sea_orm::{ConnectionTrait as _, Database};
use shared::ids::SongId;

/// Within this time a client that is too slow must be cut: the deadlines are ten seconds, and the
/// machine is busy.
const CUT: Duration = Duration::from_secs(25);

/// A server with one song in it.
struct Library {
    server: Server,
    authorization: String,
    song: SongId,
    bytes: Vec<u8>,
}

impl Library {
    async fn open() -> Result<Self> {
        Self::with(fixtures::read("cbr.mp3")?).await
    }

    async fn with(bytes: Vec<u8>) -> Result<Self> {
        let server = Server::start()?;
        let ada = Client::sign_up(&server, "ada").await?;
        let upload = ada.upload("song.mp3", bytes.clone(), &[]).await?;
        let song = upload.song_id.context("a song")?;
        Ok(Self { server, authorization: ada.authorization()?, song, bytes })
    }

    fn stream(&self) -> String {
        format!("/api/v1/songs/{}/stream", self.song)
    }
}

#[tokio::test]
async fn clients_that_dawdle_are_cut() -> Result<()> {
    let library = Library::open().await?;
    let port = library.server.port();
    let upload = upload_request(&library.authorization, "slow.mp3", &library.bytes);
    // Each sends its first part at once and then a byte now and then, for as long as it is let.
    let dawdlers: [(&str, Vec<u8>, &[u8]); 4] = [
        ("silent", Vec::new(), b""),
        ("stuck in its head", b"GET / HTTP/1.1\r\nHost: local".to_vec(), b""),
        ("trickling its head", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ".to_vec(), b"x"),
        ("trickling its body", upload.get(..1000).context("a head")?.to_vec(), b"x"),
    ];
    let cuts: Vec<_> = dawdlers
        .into_iter()
        .map(|(what, first, drip)| {
            (what, thread::spawn(move || -> Result<Duration> { time_until_cut(port, &first, drip) }))
        })
        .collect();
    for (what, cut) in cuts {
        let time = cut.join().ok().with_context(|| format!("the client that was {what}"))??;
        ensure!(time < CUT, "a client that was {what} was cut only after {time:?}");
        ensure!(time > Duration::from_secs(5), "a client that was {what} was cut after {time:?} already");
    }
    let mut others = Connection::open(port)?;
    ensure!(others.ask("GET", "/health/live", &[])?.head.status == 200, "others are served meanwhile");
    Ok(())
}

fn time_until_cut(port: u16, first: &[u8], drip: &'static [u8]) -> Result<Duration> {
    let mut connection = Connection::open(port)?;
    connection.send(first)?;
    let began = Instant::now();
    let mut writer = connection.try_clone()?;
    let dripping = thread::spawn(move || {
        while !drip.is_empty() && began.elapsed() < CUT && writer.write_all(drip).is_ok() {
            thread::sleep(Duration::from_millis(300));
        }
    });
    connection.read_until_closed(CUT + Duration::from_secs(5))?;
    let time = began.elapsed();
    dripping.join().ok().context("the dripping thread")?;
    Ok(time)
}

#[tokio::test]
async fn a_request_with_two_hosts_is_refused() -> Result<()> {
    let server = Server::start()?;
    let mut connection = Connection::open(server.port())?;
    connection.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")?;
    ensure!(connection.read("GET")?.head.status == 400, "two hosts are one too many");
    Ok(())
}

#[tokio::test]
async fn parts_of_a_stream_are_exactly_what_was_asked_for() -> Result<()> {
    let library = Library::open().await?;
    let size = library.bytes.len();
    let mut connection = Connection::open(library.server.port())?;
    let mut ask = |method: &str, headers: &[(&str, &str)]| {
        let authorization = [("Authorization", library.authorization.as_str())];
        connection.ask(method, &library.stream(), &[&authorization, headers].concat())
    };
    // One connection for all of them: a length that is wrong spoils the next answer.
    let whole = ask("GET", &[])?;
    ensure!(whole.head.status == 200 && whole.body == library.bytes, "all of it, unchanged");
    ensure!(whole.head.get("accept-ranges") == Some("bytes"), "it says that parts can be had");
    let etag = whole.head.get("etag").context("an ETag")?.to_owned();

    let cases: [(String, Option<(usize, usize)>); 9] = [
        ("bytes=0-1".into(), Some((0, 2))),
        ("bytes=0-".into(), Some((0, size))),
        ("bytes=1000-1999".into(), Some((1000, 2000))),
        (format!("bytes={}-", size - 1), Some((size - 1, size))),
        ("bytes=-500".into(), Some((size - 500, size))),
        (format!("bytes=-{}", size * 2), Some((0, size))),
        (format!("bytes=100-{}", size * 2), Some((100, size))),
        (format!("bytes={size}-"), None),
        ("bytes=-0".into(), None),
    ];
    for (range, expected) in cases {
        for method in ["GET", "HEAD"] {
            let answer = ask(method, &[("Range", &range)])?;
            let Some((start, end)) = expected else {
                ensure!(answer.head.status == 416, "{method} {range}: {}", answer.head.status);
                let size = format!("bytes */{size}");
                ensure!(answer.head.get("content-range") == Some(&size), "{range} names the size");
                continue;
            };
            ensure!(answer.head.status == 206, "{method} {range}: {}", answer.head.status);
            let content_range = format!("bytes {start}-{}/{size}", end - 1);
            ensure!(answer.head.get("content-range") == Some(&content_range), "{method} {range}");
            ensure!(answer.head.length()? == end - start, "{method} {range}: the length");
            let body = if method == "HEAD" { Some(&[][..]) } else { library.bytes.get(start..end) };
            ensure!(Some(answer.body.as_slice()) == body, "{method} {range}: the bytes");
        }
    }
    let same = ask("GET", &[("Range", "bytes=0-9"), ("If-Range", &etag)])?;
    ensure!(same.head.status == 206, "the version is the same: the part");
    let other = ask("GET", &[("Range", "bytes=0-9"), ("If-Range", "\"another\"")])?;
    ensure!(other.head.status == 200 && other.body == library.bytes, "another version: all of it");
    let head = ask("HEAD", &[])?;
    ensure!(head.head.status == 200 && head.head.length()? == size && head.body.is_empty(), "only the head");
    let known = ask("GET", &[("If-None-Match", &etag)])?;
    ensure!(known.head.status == 304 && known.body.is_empty(), "nothing new");
    Ok(())
}

/// More than the buffers of both sides take, so that the stream is still running when it shall stop.
const BIG: usize = 400;

#[tokio::test]
async fn a_stop_lets_a_running_stream_end() -> Result<()> {
    let mut library = Library::with(fixtures::long_song(BIG)?).await?;
    let mut listener = Connection::open(library.server.port())?;
    let authorization = ("Authorization", library.authorization.as_str());
    listener.send(request("GET", &library.stream(), &[authorization]))?;
    let head = listener.read_head()?;
    ensure!(head.status == 200, "the stream runs: {}", head.status);

    library.server.terminate()?;
    // It takes no more connections, which shows that it has begun to stop.
    e2e::wait::block_until("the door to close", Duration::from_secs(10), || {
        Ok(Connection::open(library.server.port()).is_err().then_some(()))
    })?;
    let mut buffer = vec![0; 256 * 1024];
    let mut heard = Vec::new();
    while heard.len() < library.bytes.len() {
        let count = listener.read_some(&mut buffer)?;
        ensure!(count > 0, "the stream was cut at {} of {}", heard.len(), library.bytes.len());
        heard.extend_from_slice(buffer.get(..count).unwrap_or_default());
    }
    ensure!(heard == library.bytes, "the stream ends as it should");
    let status = library.server.wait()?;
    ensure!(status.success(), "and the server with it: {status}");
    Ok(())
}

/// A start that must fail: what is wrong, and a word that the sentence about it must have.
struct Refusal {
    what: &'static str,
    output: std::process::Output,
    word: String,
}

#[tokio::test]
async fn a_bad_start_says_why_in_one_sentence() -> Result<()> {
    let mut server = Server::start()?;
    let data = server.data();
    let folder = tempfile::tempdir()?;
    let fresh = |name: &str| folder.path().join(name);
    let mut refusals = Vec::new();
    let mut refuse =
        |what, output, word: &str| refusals.push(Refusal { what, output, word: word.to_owned() });

    refuse("a second process", refuse_to_serve(&data, &[], &[])?, "in use");
    let port = format!("127.0.0.1:{}", server.port());
    let occupied = ["--listen", port.as_str()];
    refuse("an occupied port", refuse_to_serve(&fresh("port"), &occupied, &[])?, &port);
    let file = fresh("file");
    fs::write(&file, "not a folder")?;
    let below = file.join("data");
    refuse("a folder below a file", refuse_to_serve(&below, &[], &[])?, &below.display().to_string());
    let key = [("RHYTHMIX_SERVER__LISSEN", "127.0.0.1:0")];
    refuse("an unknown key", refuse_to_serve(&fresh("key"), &[], &key)?, "lissen");
    let value = [("RHYTHMIX_UPLOADS__MAX_AUDIO_BYTES", "many")];
    refuse("a bad value", refuse_to_serve(&fresh("value"), &[], &value)?, "max_audio_bytes");
    let config = fresh("missing.toml").display().to_string();
    let missing = ["--config", config.as_str()];
    refuse("a missing file", refuse_to_serve(&fresh("config"), &missing, &[])?, &config);

    server.terminate()?;
    server.wait()?;
    let database = Database::connect(format!("sqlite://{}", data.join("rhythmix.sqlite").display())).await?;
    database
        .execute_unprepared(
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_flying', 0)",
        )
        .await?;
    database.close().await?;
    refuse("a newer schema", refuse_to_serve(&data, &[], &[])?, "newer");

    for Refusal { what, output, word } in refusals {
        let said = String::from_utf8(output.stderr)?;
        let last: Vec<&str> = said.lines().filter(|line| line.starts_with("rhythmix: ")).collect();
        ensure!(!output.status.success(), "{what}: it ended with {}", output.status);
        ensure!(last.len() == 1, "{what}: one sentence, but it said {said:?}");
        ensure!(said.lines().last() == last.first().copied(), "{what}: the sentence comes last: {said:?}");
        let named = said.to_lowercase().contains(&word.to_lowercase());
        ensure!(named, "{what}: {word:?} is not in {said:?}");
        ensure!(!output.stdout.starts_with(b"Rhythmix is ready"), "{what}: it was never ready");
    }
    Ok(())
}
