//! Nothing is lost, doubled or left when the server dies in the middle of uploads, of the work on them, and
//! of what is made of songs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use e2e::client::Client;
use e2e::fixtures;
use e2e::http::{Connection, upload_request};
use e2e::server::Server;
use e2e::wait;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use sha2::{Digest as _, Sha256};
use shared::admin::{JobState, ListJobs};
use shared::ids::{SongId, UploadId};
use shared::renditions::ListRenditions;
use shared::songs::{COVER_SIZES, ListSongs, Song};
use shared::uploads::{ListUploads, Upload, UploadAccepted};

const ROUNDS: u64 = 50;

/// So many milliseconds at most the server may live on: receiving, examining and storing take from a few
/// on a fast machine to hundreds on a busy one, renditions longer, and each of these is tried.
const LIVES_ON_MS: [u64; 5] = [10, 40, 120, 300, 900];

/// How long cut off jobs may take to end on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

type Sha = [u8; 32];

/// What the server is at when it dies.
#[derive(Debug, Clone, Copy)]
enum Stage {
    /// It receives forms, whole or in part, and may have begun to work on them.
    Receiving,
    /// It has said that it has all of a file.
    Processing,
    /// It has made the song.
    Rendering,
}

impl Stage {
    const ALL: [Self; 3] = [Self::Receiving, Self::Processing, Self::Rendering];
}

#[tokio::test]
async fn a_crash_at_any_moment_loses_and_doubles_nothing() -> Result<()> {
    let mut server = Server::start()?;
    let root = Client::set_up(&server, "root").await?;
    let ada = Client::sign_up(&server, "ada").await?;
    // One that is there before all crashes and must still be there after them.
    let first = fixtures::unique("cover.mp3", "there before")?;
    let mut known = Known::default();
    known.songs.insert(ada.upload("first.mp3", first.clone(), &[]).await?.song_id.context("a song")?);
    known.sent.insert(sha(&first));

    for (seed, stage) in (0..ROUNDS).zip(Stage::ALL.into_iter().cycle()) {
        // Shown when the test fails: the round can be walked again by its seed.
        println!("round {seed}, {stage:?}, {} uploads so far", known.uploads.len());
        let mut random = StdRng::seed_from_u64(seed);
        let files = (0..random.random_range(1..=3)).map(|at| song(seed, at, &mut random));
        let files: Vec<Vec<u8>> = files.collect::<Result<_>>()?;
        known.sent.extend(files.iter().map(|file| sha(file)));
        match stage {
            Stage::Receiving => {
                let attempts = files.into_iter().map(|file| Attempt::new(file, &mut random)).collect();
                crash_during(&mut server, &ada.authorization()?, attempts, &mut random, &mut known)?;
            }
            Stage::Processing | Stage::Rendering => {
                for file in files {
                    known.uploads.insert(ada.tus(file).await?);
                }
                if matches!(stage, Stage::Rendering) {
                    settle(&ada).await?;
                }
                tokio::time::sleep(Duration::from_millis(moment(&mut random))).await;
                known.interrupted.extend(running(&root).await?);
                server.kill()?;
            }
        }
        server.restart()?;
        settle(&ada).await?;
        // Every other crash comes while the renditions of the last round are made. A job whose worker is
        // lost three times in a row would be given up.
        if seed % 2 == 1 {
            rest(&root).await?;
            check(&server, &ada, &known).await.with_context(|| format!("after round {seed}"))?;
        }
    }
    println!("interrupted: {:?}", known.interrupted);
    for kind in ["process_upload", "render_song"] {
        ensure!(known.interrupted.iter().any(|cut| cut == kind), "no {kind} was ever interrupted");
    }
    let after = ada.upload("after.mp3", fixtures::unique("cover.mp3", "after all")?, &[]).await?;
    ensure!(after.song_id.is_some(), "uploads work again");
    rest(&root).await?;
    check_renditions(&ada).await?;
    server.stop_and_check_storage()
}

/// What may be there and what must be there.
#[derive(Default)]
struct Known {
    /// The content of every file that was ever on its way.
    sent: BTreeSet<Sha>,
    /// The songs that the server has promised to keep.
    songs: BTreeSet<SongId>,
    /// The uploads of which it has said that it has all of them.
    uploads: BTreeSet<UploadId>,
    /// The kinds of the jobs that were cut off.
    interrupted: Vec<String>,
}

/// A file of which there is no other.
fn song(round: u64, at: u32, random: &mut StdRng) -> Result<Vec<u8>> {
    let name = if random.random_bool(0.5) { "cover.mp3" } else { "tone-30s.mp3" };
    fixtures::unique(name, &format!("{at} of round {round}"))
}

/// How many milliseconds the server lives on.
fn moment(random: &mut StdRng) -> u64 {
    let most = LIVES_ON_MS.choose(random).copied().unwrap_or_default();
    random.random_range(0..most)
}

/// The kinds of the jobs that run.
async fn running(root: &Client) -> Result<Vec<String>> {
    let jobs = root.send(&ListJobs { state: Some(JobState::Running), ..ListJobs::default() }).await?;
    Ok(jobs.items.into_iter().map(|job| job.kind).collect())
}

/// One upload, and where in it the sender falls silent.
struct Attempt {
    file: Vec<u8>,
    /// Sent in two parts, so that the server may be anywhere between them when it dies.
    stop_at: Option<f64>,
}

impl Attempt {
    fn new(file: Vec<u8>, random: &mut StdRng) -> Self {
        Self { file, stop_at: random.random_bool(0.3).then(|| random.random_range(0.0..1.0)) }
    }
}

/// Starts the uploads at the same time and kills the server at some moment; those that it has answered
/// before count as promised.
fn crash_during(
    server: &mut Server,
    authorization: &str,
    uploads: Vec<Attempt>,
    random: &mut StdRng,
    known: &mut Known,
) -> Result<()> {
    let port = server.port();
    let senders: Vec<_> = uploads
        .into_iter()
        .map(|attempt| {
            let request = upload_request(authorization, "song.mp3", &attempt.file);
            let stop_at =
                attempt.stop_at.map_or(request.len(), |share| (request.len() as f64 * share) as usize);
            thread::spawn(move || -> Result<Upload> {
                let mut connection = Connection::open(port)?;
                connection.send(request.get(..stop_at).unwrap_or_default())?;
                let answer = connection.read("POST")?;
                ensure!(answer.head.status == 202, "it was refused with {}", answer.head.status);
                Ok(serde_json::from_slice::<UploadAccepted>(&answer.body)?.upload)
            })
        })
        .collect();
    let end = Instant::now() + Duration::from_millis(moment(random));
    while Instant::now() < end && !senders.iter().all(thread::JoinHandle::is_finished) {
        thread::sleep(Duration::from_millis(1));
    }
    server.kill()?;
    for sender in senders {
        // A connection that broke is what a crash looks like from outside.
        if let Ok(upload) = sender.join().ok().context("the thread of a sender")? {
            known.uploads.insert(upload.id);
            known.songs.extend(upload.song_id);
        }
    }
    Ok(())
}

/// Waits until what had arrived whole before the crash is worked on to its end.
async fn settle(ada: &Client) -> Result<()> {
    wait::until_within(PATIENCE, "the end of all uploads", || async {
        let uploads = ada.send(&ListUploads { limit: Some(200), ..ListUploads::default() }).await?.items;
        Ok(uploads.iter().all(|upload| upload.state.is_final()).then_some(()))
    })
    .await
}

/// Waits until there is nothing left to be done, and nothing was given up.
async fn rest(root: &Client) -> Result<()> {
    wait::until_within(PATIENCE, "the end of all jobs", || async {
        let jobs = root.send(&ListJobs::default()).await?.items;
        let dead = jobs.iter().find(|job| job.state == JobState::Dead);
        ensure!(dead.is_none(), "given up: {dead:?}");
        Ok(jobs.is_empty().then_some(()))
    })
    .await
}

/// Every form of every song has been made.
async fn check_renditions(ada: &Client) -> Result<()> {
    for song in list(ada).await? {
        let forms = ada.send(&ListRenditions(song.id)).await?.items;
        ensure!(forms.len() == 3 && forms.iter().all(|form| form.ready), "{}: {forms:?}", song.id);
    }
    Ok(())
}

/// Every upload that was taken has become a song.
async fn check_uploads(ada: &Client, known: &Known, songs: &BTreeSet<SongId>) -> Result<()> {
    let uploads = ada.send(&ListUploads { limit: Some(200), ..ListUploads::default() }).await?.items;
    let uploads: BTreeMap<UploadId, Upload> = uploads.into_iter().map(|upload| (upload.id, upload)).collect();
    for id in &known.uploads {
        let upload = uploads.get(id).with_context(|| format!("the upload {id} is lost"))?;
        let became = upload.song_id.or(upload.duplicate_of);
        ensure!(became.is_some_and(|song| songs.contains(&song)), "it came to nothing: {upload:?}");
    }
    Ok(())
}

/// Every file belongs to a song, every song is whole, every promise is kept.
async fn check(server: &Server, ada: &Client, known: &Known) -> Result<()> {
    let media = server.data().join("media");
    // What was staged goes a moment after its job has ended.
    wait::until("the end of what was staged", || async {
        let left = files_below(&media.join("incoming"))?;
        ensure!(left.is_empty(), "unfinished files are left: {left:?}");
        Ok(Some(()))
    })
    .await?;

    let songs = list(ada).await?;
    let mut heard = BTreeSet::new();
    for song in &songs {
        let bytes = ada.get(&song.stream_path()).await?.bytes().await?;
        ensure!(bytes.len() as u64 == song.size_bytes, "{}: {} bytes", song.id, bytes.len());
        ensure!(known.sent.contains(&sha(&bytes)), "{} is nothing that was sent", song.id);
        ensure!(heard.insert(sha(&bytes)), "{} is there twice", song.id);
    }
    let listed: BTreeSet<SongId> = songs.iter().map(|song| song.id).collect();
    let lost: Vec<_> = known.songs.difference(&listed).collect();
    ensure!(lost.is_empty(), "songs that were acknowledged are lost: {lost:?}");

    check_uploads(ada, known, &listed).await?;

    let stored = files_below(&media.join("songs"))?;
    ensure!(stored.len() == songs.len(), "{} files for {} songs", stored.len(), songs.len());
    for file in &stored {
        ensure!(heard.contains(&sha(&fs::read(file)?)), "{} belongs to no song", file.display());
    }
    check_covers(ada, &songs, &media.join("covers")).await
}

async fn check_covers(ada: &Client, songs: &[Song], folder: &Path) -> Result<()> {
    let mut stored: BTreeMap<String, usize> = BTreeMap::new();
    // AVIFs are made later.
    let jpegs =
        files_below(folder)?.into_iter().filter(|file| file.extension().is_some_and(|end| end == "jpg"));
    for file in jpegs {
        let cover = file.parent().and_then(Path::file_name).context("the folder of a cover")?;
        *stored.entry(cover.to_string_lossy().replace('-', "")).or_default() += 1;
    }
    let covers: Vec<_> = songs.iter().filter_map(|song| song.cover.as_ref()).collect();
    ensure!(covers.len() == stored.len(), "{} covers stored for {} songs", stored.len(), covers.len());
    for cover in covers {
        let (_, id) = cover.url.rsplit_once("v=").context("the link of a cover names it")?;
        ensure!(stored.get(id) == Some(&COVER_SIZES.len()), "the cover {id} is not there in all sizes");
        ada.get(&cover.at(64)).await?;
    }
    Ok(())
}

async fn list(ada: &Client) -> Result<Vec<Song>> {
    let page = ada.send(&ListSongs { limit: Some(200), ..ListSongs::default() }).await?;
    ensure!(page.next_cursor.is_none(), "one page holds them all");
    Ok(page.items)
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() { files.extend(files_below(&path)?) } else { files.push(path) }
    }
    Ok(files)
}

fn sha(bytes: &[u8]) -> Sha {
    Sha256::digest(bytes).into()
}
