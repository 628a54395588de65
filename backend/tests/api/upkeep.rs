//! Checking, repairing and moving the storage.

use std::path::{Path, PathBuf};

use chrono::Duration;
use poem::http::StatusCode;
use rhythmix::config::{Config, StorageConfig};
use rhythmix::strays;
use rhythmix::upkeep::StorageCommand;
use rhythmix::upkeep::check::Depth;
use rhythmix::upkeep::finding::{Finding, Flaw};
use rhythmix::upkeep::migrate::{Progress, migrate};
use rhythmix::upkeep::repair::Tools;
use sha2::{Digest, Sha256};
use shared::songs::{GetSong, Song};
use uuid::Uuid;

use crate::support::app::test_config;
use crate::support::stored::serve_s3;
use crate::support::{Client, Form, TestApp};

/// Adds a song and says which objects came of it: the original, and the sizes of the cover.
async fn add(app: &TestApp, client: &Client, form: Form) -> (Song, PathBuf, Vec<PathBuf>) {
    let before = app.stored_files();
    let song = client.add_song(form).await;
    only_originals(app).await;
    let new = app.stored_files().into_iter().filter(|file| !before.contains(file));
    let (originals, covers): (Vec<_>, Vec<_>) = new.partition(|file| file.starts_with("songs"));
    (song, originals.into_iter().next().unwrap(), covers)
}

/// Takes away what jobs have made of songs and pictures, so that tests know what there is.
async fn only_originals(app: &TestApp) {
    app.idle().await;
    app.execute("DELETE FROM renditions").await;
    app.execute("UPDATE pictures SET has_avif = false").await;
    repair_all(app, Depth::Sizes, true, Duration::zero()).await;
    app.storage_is_clean().await;
}

fn flip(file: &Path) {
    let mut content = std::fs::read(file).unwrap();
    let middle = content.len() / 2;
    *content.get_mut(middle).unwrap() ^= 1;
    std::fs::write(file, content).unwrap();
}

fn plant(root: &Path, name: &str, content: &[u8]) {
    let file = root.join(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, content).unwrap();
}

/// A rendition as a job would have made it, with the bytes that it should have.
async fn plant_rendition(app: &TestApp, song: &Song, quality: &str, content: &[u8]) -> (Uuid, String) {
    let id = Uuid::now_v7();
    let hex: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    let literal = |id: Uuid| {
        if app.is_postgres() { format!("'{id}'") } else { format!("x'{}'", id.simple()) }
    };
    let sum = if app.is_postgres() { format!("'\\x{hex}'") } else { format!("x'{hex}'") };
    app.execute(&format!(
        "INSERT INTO renditions (id, song_id, quality, size_bytes, sha256, layout, created_at) \
         VALUES ({}, {}, '{quality}', {}, {sum}, '{{}}', '2026-01-01 00:00:00+00:00')",
        literal(id),
        literal(song.id.0),
        content.len()
    ))
    .await;
    let id_text = id.to_string();
    let name = format!("renditions/{}/{id_text}", &id_text[id_text.len() - 2..]);
    plant(&app.objects_dir(), &name, content);
    (id, name)
}

async fn repair_all(app: &TestApp, depth: Depth, alone: bool, later: Duration) {
    let state = app.application.state();
    let tools = Tools {
        db: &state.db,
        storage: &state.storage,
        workshop: &state.workshop,
        now: state.clock.now() + later,
        alone,
    };
    for finding in app.check_storage(depth).await.findings {
        tools.repair(&finding).await.unwrap();
    }
    // What is reaped is all that nothing refers to yet, also what a job is about to.
    app.idle().await;
    strays::reap(state, strays::Due::All).await.unwrap();
}

#[tokio::test]
async fn a_library_as_it_should_be_is_clean() {
    let app = TestApp::start().await;
    app.storage_is_clean().await;
    let ada = app.user("ada").await;
    let (song, ..) = add(&app, &ada, Form::with_media("tone.mp3")).await;
    plant_rendition(&app, &song, "high", b"a rendition").await;
    app.storage_is_clean().await;
    let report = app.check_storage(Depth::Content).await;
    assert_eq!((report.objects, report.verified), (1 + 5 + 1, 2));
}

/// What is damaged in the store must not live on in a copy beside it.
async fn start_without_cache() -> TestApp {
    TestApp::start_with(|config| config.storage.cache_bytes = 0).await
}

#[tokio::test]
async fn every_planted_fault_is_found_and_repaired_if_it_can_be() {
    let app = start_without_cache().await;
    let ada = app.user("ada").await;
    let root = app.objects_dir();
    let (lost, lost_file, _) = add(&app, &ada, Form::distinct(1)).await;
    let (cut, cut_file, _) = add(&app, &ada, Form::distinct(2)).await;
    let (flipped, flipped_file, _) = add(&app, &ada, Form::distinct(3)).await;
    let (sound, sound_file, sound_cover) = add(&app, &ada, Form::distinct(4)).await;
    let (missing, missing_name) = plant_rendition(&app, &sound, "low", b"one").await;
    let (damaged, damaged_name) = plant_rendition(&app, &sound, "high", b"another").await;

    let size = std::fs::metadata(root.join(&cut_file)).unwrap().len();
    std::fs::remove_file(root.join(&lost_file)).unwrap();
    std::fs::write(root.join(&cut_file), vec![0; 10]).unwrap();
    flip(&root.join(&flipped_file));
    std::fs::remove_file(root.join(&missing_name)).unwrap();
    flip(&root.join(&damaged_name));
    std::fs::remove_file(root.join(&sound_cover[0])).unwrap();
    app.execute(&format!(
        "INSERT INTO strays (key, after_ms) VALUES ('{}', 9000000000000000)",
        sound_file.display()
    ))
    .await;
    let orphan = "songs/aa/00000000-0000-4000-8000-0000000000aa";
    plant(&root, orphan, b"forgotten");
    plant(&root, "notes.txt", b"remember the milk");

    let shallow = app.check_storage(Depth::Sizes).await.findings;
    let deep = app.check_storage(Depth::Content).await.findings;
    assert_eq!((shallow.len(), deep.len()), (7, 9), "{deep:#?}");
    let original = |song: &Song, flaw: Flaw| {
        let found = |finding: &Finding| matches!(finding, Finding::Original { song: found, flaw: of, .. } if *found == song.id && *of == flaw);
        deep.iter().any(found)
    };
    assert!(original(&lost, Flaw::Missing));
    assert!(original(&cut, Flaw::Size { expected: size, found: 10 }));
    assert!(original(&flipped, Flaw::Content));
    assert!(original(&sound, Flaw::Doomed));
    let words: Vec<String> = deep.iter().map(ToString::to_string).collect();
    for part in [orphan, "notes.txt", "of ada", &missing.to_string(), &damaged.to_string()] {
        assert!(words.iter().any(|line| line.contains(part)), "{part}: {words:#?}");
    }

    // Beside a running server a young orphan may be an upload on its way.
    repair_all(&app, Depth::Content, false, Duration::zero()).await;
    assert!(root.join(orphan).exists());
    // What is drawn anew must not be taken for such a one: here nothing is young.
    app.idle().await;
    repair_all(&app, Depth::Content, false, Duration::hours(25)).await;
    assert!(!root.join(orphan).exists());
    app.idle().await;

    let left = app.check_storage(Depth::Content).await.findings;
    let hopeless = |finding: &Finding| match finding {
        Finding::Original { song, .. } => [lost.id, cut.id, flipped.id].contains(song),
        Finding::Stranger { name, .. } => name == "notes.txt",
        _ => false,
    };
    assert!(left.len() == 4 && left.iter().all(hopeless), "{left:#?}");
    assert!(app.count("renditions").await > 0, "they are made anew");
    let redrawn = ada.send(&GetSong(sound.id)).await.unwrap().cover.unwrap();
    assert_ne!(Some(redrawn.at(64)), sound.cover.map(|cover| cover.at(64)));
    assert_eq!(ada.get(&redrawn.at(64), &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_picture_that_cannot_be_drawn_anew_is_no_longer_shown() {
    let app = start_without_cache().await;
    let ada = app.user("ada").await;
    let (song, original, cover) = add(&app, &ada, Form::with_media("tone.mp3")).await;
    std::fs::remove_file(app.objects_dir().join(&cover[2])).unwrap();
    std::fs::write(app.objects_dir().join(&original), b"nor can the song be read").unwrap();
    repair_all(&app, Depth::Sizes, true, Duration::zero()).await;
    app.idle().await;
    assert!(ada.send(&GetSong(song.id)).await.unwrap().cover.is_none());
    let left = app.check_storage(Depth::Sizes).await;
    assert!(matches!(left.findings[..], [Finding::Original { .. }]), "{:?}", left.findings);
    assert_eq!(app.stored_files(), [original], "nothing is left of the picture");
}

#[tokio::test]
async fn avifs_and_pictures_without_a_use_are_put_right() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    add(&app, &ada, Form::with_media("tone.mp3")).await;
    app.execute("UPDATE pictures SET has_avif = true").await;
    let unused = app.uuid_literal();
    app.execute(&format!("INSERT INTO pictures (id, has_avif) VALUES ({unused}, false)")).await;
    let found = app.check_storage(Depth::Sizes).await.findings;
    assert_eq!(found.iter().filter(|finding| matches!(finding, Finding::Avif { .. })).count(), 5);
    assert!(found.iter().any(|finding| matches!(finding, Finding::UnusedPicture { .. })));
    repair_all(&app, Depth::Sizes, true, Duration::zero()).await;
    assert_eq!(app.count("pictures").await, 1);
    app.idle().await;
    app.storage_is_clean().await;
}

#[tokio::test]
async fn the_exit_code_says_what_was_found() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    add(&app, &ada, Form::with_media("tone.mp3")).await;
    app.idle().await;
    let (config, root) = (app.config.clone(), app.objects_dir());
    let check = |repair| {
        let config = config.clone();
        async move {
            let done = StorageCommand::Check { repair, verify: true }.run(Ok(config)).await;
            format!("{done:?}")
        }
    };
    let [fine, findings, failure] = [0, 1, 2].map(|code| format!("{:?}", std::process::ExitCode::from(code)));
    assert_eq!(check(false).await, fine, "beside the running server");
    plant(&root, "songs/aa/00000000-0000-4000-8000-0000000000aa", b"forgotten");
    assert_eq!(check(true).await, findings, "it is young, and the server runs");
    if !app.is_postgres() {
        let _folder = app.stop().await;
        assert_eq!(check(false).await, findings);
        assert_eq!(check(true).await, fine);
        assert_eq!(check(false).await, fine);
    }
    let missing = Config { data: rhythmix::config::DataConfig { dir: "/nonexistent".into() }, ..config };
    let failed = StorageCommand::Check { repair: false, verify: false }.run(Ok(missing)).await;
    assert_eq!(format!("{failed:?}"), failure);
}

/// A new place of the other kind than the one in use, beside it.
async fn elsewhere(folder: &Path, now: &StorageConfig) -> (StorageConfig, Option<s3_server::S3Server>) {
    let mut config = test_config(&folder.join("elsewhere")).await;
    if now.s3().is_none() {
        let server = serve_s3(&mut config, &folder.join("elsewhere")).await;
        return (config.storage, Some(server));
    }
    let mut storage = now.clone();
    storage.url = format!("file://{}", folder.join("elsewhere/media").display());
    storage.direct_uploads = false;
    (storage, None)
}

#[tokio::test]
async fn a_library_moves_between_a_folder_and_a_store_and_survives_being_broken_off() {
    for from_s3 in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let mut config = test_config(folder.path()).await;
        config.storage = test_config(folder.path()).await.storage;
        let server = if from_s3 {
            Some(serve_s3(&mut config, folder.path()).await)
        } else {
            config.storage.url = format!("file://{}", folder.path().join("media").display());
            config.storage.direct_uploads = false;
            None
        };
        let (new, new_server) = elsewhere(folder.path(), &config.storage).await;
        let app = TestApp::start_on(config, folder).await;
        let ada = app.user("ada").await;
        let songs = [1, 2, 3].map(|number| Form::distinct(number).text("title", &number.to_string()));
        let mut kept = Vec::new();
        for form in songs {
            let song = ada.add_song(form).await;
            kept.push((song.clone(), ada.get(&song.stream_path(), &[]).await.body));
        }
        only_originals(&app).await;
        let state = app.application.state();
        let target =
            rhythmix::app::open_storage(&Config { storage: new.clone(), ..app.config.clone() }).unwrap();

        // Broken off in the middle.
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let mut stop = Some(stop);
        let broken_off = migrate(&state.db, &state.storage, &target, |progress, _| {
            if progress.copied >= 4 {
                stop.take().map(|stop| stop.send(()));
            }
        });
        tokio::select! {
            biased;
            _ = stopped => {}
            done = broken_off => assert!(done.is_ok()),
        }
        let copied = listed(&target).await;
        assert!((4..=18).contains(&copied.len()), "{copied:?}");

        // A copy is damaged before the next run, which finds it by its content.
        let bytes = target.read_whole(&copied[0]).await.unwrap();
        let damaged: Vec<u8> = bytes.iter().map(|byte| byte ^ 1).collect();
        target.put_bytes(&copied[0], damaged.into()).await.unwrap();
        let again =
            migrate(&state.db, &state.storage, &target, |_, note| assert_eq!(note, None)).await.unwrap();
        let skipped = copied.len() as u64 - 1;
        assert_eq!(
            Progress { copied_bytes: 0, ..again },
            Progress { objects: 18, copied: 18 - skipped, skipped, failed: 0, copied_bytes: 0 }
        );
        assert_eq!(std::fs::read_dir(target.incoming()).unwrap().count(), 0);

        // What is damaged at the source is not copied, and named.
        let target_key = &listed(&target).await[0];
        target.delete(target_key).await.unwrap();
        let source = app.objects_dir().join(target_key.to_string());
        flip(&source);
        let mut notes = Vec::new();
        let third = migrate(&state.db, &state.storage, &target, |_, note| notes.extend(note)).await.unwrap();
        assert_eq!((third.failed, third.skipped), (1, 17));
        assert!(notes[0].contains("damaged") && notes[0].contains(&target_key.to_string()), "{notes:?}");
        flip(&source);
        migrate(&state.db, &state.storage, &target, |_, _| {}).await.unwrap();

        // The same library, from its new place.
        let mut app = app;
        app.config.storage = new;
        let app = app.restart().await;
        let mut again = app.anonymous();
        again.token = ada.token;
        for (song, body) in kept {
            assert_eq!(again.send(&GetSong(song.id)).await.unwrap().cover, song.cover);
            assert!(again.get(&song.stream_path(), &[]).await.body == body);
        }
        app.idle().await;
        app.storage_is_clean().await;
        drop((server, new_server));
    }
}

async fn listed(storage: &rhythmix::media::storage::Storage) -> Vec<rhythmix::media::storage::Key> {
    use futures_util::TryStreamExt;
    let objects: Vec<_> = storage.list().try_collect().await.unwrap();
    let mut keys: Vec<_> = objects.into_iter().filter_map(|object| object.key).collect();
    // Originals first: their content is known.
    keys.sort_by_key(|key| (!key.to_string().starts_with("songs/"), key.clone()));
    keys
}
