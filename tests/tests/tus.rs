//! The client that the authors of tus wrote, in a real browser, over a slow line to a server that is killed
//! twice on the way: the file arrives whole and plays.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::Client;
use e2e::server::Server;
use e2e::{environment, fixtures, wait};
use serde_json::json;
use shared::songs::GetSong;
use shared::uploads::{GetUpload, UploadState};

/// Bytes a second: slow enough that the file takes seconds.
const LINE: u64 = 500_000;

/// Sends the file in pieces and writes down how far it is.
const SEND: &str = "
    const [encoded, authorization] = arguments;
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
    const story = { sent: 0, failures: 0, url: null, done: false, error: null };
    window.story = story;
    const upload = new tus.Upload(new File([bytes], 'Long Song.mp3', { type: 'audio/mpeg' }), {
        endpoint: '/api/v1/uploads',
        chunkSize: 256 * 1024,
        retryDelays: Array(60).fill(250),
        headers: { Authorization: authorization },
        metadata: { filename: 'Long Song.mp3', filetype: 'audio/mpeg', title: 'Sent in pieces' },
        onProgress: (sent) => { story.sent = sent; },
        onUploadUrlAvailable: () => { story.url = upload.url; },
        onShouldRetry: () => { story.failures += 1; return true; },
        onError: (error) => { story.error = String(error); },
        onSuccess: () => { story.done = true; },
    });
    upload.start();
    return null;
";

#[tokio::test]
async fn a_file_arrives_over_a_line_that_breaks() -> Result<()> {
    let mut server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let file = fixtures::long_song(32)?;
    let authorization = ada.authorization()?;
    journey("tus", Autoplay::Default, async |browser| {
        browser.goto(&server.url()).await?;
        let tus = fs::read_to_string(environment::tus()?)?;
        browser.devtools("Runtime.evaluate", json!({ "expression": tus })).await?;
        slow_down(browser).await?;
        let arguments = vec![json!(STANDARD.encode(&file)), json!(authorization)];
        browser.script::<()>(SEND, arguments).await?;
        for share in [3, 6] {
            browser
                .until::<bool>(
                    "a part of the file",
                    &format!(
                        "return window.story.error !== null || window.story.sent > {}",
                        file.len() * share / 10
                    ),
                )
                .await?;
            server.kill()?;
            browser
                .until::<bool>(
                    "the client to notice",
                    &format!("return window.story.error !== null || window.story.failures >= {}", share / 3),
                )
                .await?;
            server.restart()?;
        }
        browser.until::<bool>("the end", "return window.story.done || window.story.error !== null").await?;
        let error: Option<String> = browser.script("return window.story.error", Vec::new()).await?;
        ensure!(error.is_none(), "the client gave up: {error:?}");

        let url: String = browser.script("return window.story.url", Vec::new()).await?;
        let id = url.rsplit('/').next().context("an id")?.parse()?;
        let upload = wait::until("the song", || async {
            Ok(Some(ada.send(&GetUpload(id)).await?).filter(|upload| upload.state.is_final()))
        })
        .await?;
        ensure!(upload.state == UploadState::Done, "{upload:?}");
        let song = ada.send(&GetSong(upload.song_id.context("a song")?)).await?;
        ensure!(song.title == "Sent in pieces", "the title is {}", song.title);
        ensure!(ada.get(&song.stream_path()).await?.bytes().await? == file, "it comes back changed");
        plays(browser, &song.stream_path(), &authorization).await
    })
    .await
}

async fn slow_down(browser: &Browser) -> Result<()> {
    browser.devtools("Network.enable", json!({})).await?;
    let line = json!({ "offline": false, "latency": 5, "downloadThroughput": -1, "uploadThroughput": LINE });
    browser.devtools("Network.emulateNetworkConditions", line).await.map(drop)
}

/// Whether the browser can decode it.
async fn plays(browser: &Browser, path: &str, authorization: &str) -> Result<()> {
    let seconds: f64 = browser
        .script(
            "const [path, authorization] = arguments;
             return fetch(path, { headers: { Authorization: authorization } })
                 .then((answer) => answer.arrayBuffer())
                 .then((bytes) => new OfflineAudioContext(2, 44100, 44100).decodeAudioData(bytes))
                 .then((sound) => sound.duration);",
            vec![json!(path), json!(authorization)],
        )
        .await?;
    ensure!(seconds > 100.0, "it plays for {seconds} s");
    Ok(())
}
