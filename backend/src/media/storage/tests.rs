//! The storage, in a folder and in a store: the same must hold of both.

use futures_util::TryStreamExt;
use s3_server::{ACCESS_KEY_ID, BUCKET, Mood, S3Server, SECRET_ACCESS_KEY};
use uuid::Uuid;

use super::*;

/// A storage with what it lies in.
struct Fixture {
    storage: Storage,
    folder: tempfile::TempDir,
    /// The server of a distant one.
    server: Option<S3Server>,
}

impl Fixture {
    fn folder() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::open_folder(&folder.path().join("media")).unwrap();
        Self { storage, folder, server: None }
    }

    async fn s3() -> Self {
        Self::s3_with(1 << 20, |_| {}).await
    }

    async fn s3_with(cache_bytes: u64, change: impl FnOnce(&mut S3Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = S3Server::start(&folder.path().join("s3")).await.unwrap();
        let mut settings = S3Settings {
            bucket: BUCKET.to_owned(),
            prefix: "our/music".to_owned(),
            endpoint: Some(server.endpoint()),
            public_endpoint: None,
            region: "us-east-1".to_owned(),
            access_key_id: ACCESS_KEY_ID.to_owned(),
            secret_access_key: SECRET_ACCESS_KEY.to_owned(),
            session_token: None,
        };
        change(&mut settings);
        let links = LinkUse { delivery: true, uploads: true };
        let storage = Storage::open_s3(&settings, &folder.path().join("data"), cache_bytes, links).unwrap();
        Self { storage, folder, server: Some(server) }
    }

    fn server(&self) -> &S3Server {
        self.server.as_ref().unwrap()
    }

    async fn objects(&self) -> Vec<String> {
        let listed: Vec<Listed> = self.storage.list().try_collect().await.unwrap();
        let mut names: Vec<_> = listed.into_iter().map(|object| object.name).collect();
        names.sort();
        names
    }

    fn receive(&self, content: &[u8]) -> PathBuf {
        let file = self.storage.incoming().join(Uuid::now_v7().to_string());
        std::fs::write(&file, content).unwrap();
        file
    }

    /// Makes the server fail until nobody asks it any more.
    async fn wear_out(&self) {
        self.server().set_mood(Mood::Broken);
        loop {
            let before = self.server().requests();
            let read = self.storage.read_whole(&Key::song(Uuid::nil())).await;
            assert!(matches!(read, Err(StorageError::Failed(_))), "{read:?}");
            if self.server().requests() == before {
                return;
            }
        }
    }
}

async fn both() -> [Fixture; 2] {
    [Fixture::folder(), Fixture::s3().await]
}

async fn read(storage: &Storage, key: &Key) -> Vec<u8> {
    storage.read_whole(key).await.unwrap().to_vec()
}

async fn read_range(storage: &Storage, key: &Key, range: Range<u64>) -> io::Result<Vec<u8>> {
    let stream = storage.read(key, range).await.map_err(io::Error::other)?;
    let blocks: Vec<Bytes> = stream.try_collect().await?;
    Ok(blocks.concat())
}

fn content(size: usize) -> Vec<u8> {
    (0..size).map(|index| (index.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

fn read_all(mut file: File) -> Vec<u8> {
    let mut content = Vec::new();
    io::Read::read_to_end(&mut file, &mut content).unwrap();
    content
}

#[tokio::test]
async fn a_file_moves_in_and_can_be_read_listed_and_deleted() {
    for fixture in both().await {
        let storage = &fixture.storage;
        storage.try_out().await.unwrap();
        let key = Key::song(Uuid::now_v7());
        let upload = fixture.receive(b"sound");

        storage.put_file(&key, &upload).await.unwrap();
        assert!(!upload.exists());
        assert_eq!(read(storage, &key).await, b"sound");
        assert_eq!(read_range(storage, &key, 1..4).await.unwrap(), b"oun");
        assert_eq!(read_range(storage, &key, 2..2).await.unwrap(), b"");
        assert_eq!(storage.head(&key).await.unwrap(), Some(ObjectInfo { size_bytes: 5 }));
        assert_eq!(read_all(storage.open_local(&key).await.unwrap()), b"sound");
        assert_eq!(fixture.objects().await, [key.to_string()]);

        storage.delete(&key).await.unwrap();
        assert!(matches!(storage.read(&key, 0..1).await, Err(StorageError::NotFound)));
        assert_eq!(storage.head(&key).await.unwrap(), None);
        storage.delete(&key).await.unwrap();
        assert!(fixture.objects().await.is_empty());
    }
}

#[tokio::test]
async fn a_large_file_goes_in_parts_and_comes_back_in_any_part() {
    for fixture in both().await {
        let storage = &fixture.storage;
        let content = content(20_000_001);
        let key = Key::song(Uuid::now_v7());
        storage.put_file(&key, &fixture.receive(&content)).await.unwrap();
        assert!(read(storage, &key).await == content);
        for range in [0..1, 8_388_607..8_388_609, 12_345_678..20_000_001] {
            let expected = &content[range.start..range.end];
            let got = read_range(storage, &key, range.start as u64..range.end as u64).await.unwrap();
            assert!(got == expected, "{range:?}");
        }
    }
}

#[tokio::test]
async fn what_is_shorter_than_asked_for_is_a_failure() {
    for fixture in both().await {
        let key = Key::song(Uuid::now_v7());
        fixture.storage.put_bytes(&key, Bytes::from_static(b"sound")).await.unwrap();
        assert!(read_range(&fixture.storage, &key, 0..6).await.is_err());
        assert!(read_range(&fixture.storage, &key, 5..6).await.is_err());
    }
}

#[tokio::test]
async fn bytes_leave_nothing_behind_in_incoming() {
    for fixture in both().await {
        let storage = &fixture.storage;
        let cover = Uuid::now_v7();
        for key in Key::pictures(cover, PictureFormat::Jpeg) {
            storage.put_bytes(&key, Bytes::from_static(b"picture")).await.unwrap();
            assert_eq!(read(storage, &key).await, b"picture");
        }
        assert_eq!(fixture.objects().await.len(), 5);
        assert_eq!(std::fs::read_dir(storage.incoming()).unwrap().count(), 0);
    }
}

#[tokio::test]
async fn an_object_replaces_the_one_before_it() {
    for fixture in both().await {
        let key = Key::part(Uuid::now_v7(), 0);
        for content in [&b"first"[..], b"then"] {
            fixture.storage.put_file(&key, &fixture.receive(content)).await.unwrap();
            assert_eq!(read(&fixture.storage, &key).await, content);
        }
    }
}

#[tokio::test]
async fn unfinished_uploads_are_no_objects_and_are_swept() {
    for fixture in both().await {
        fixture.receive(b"half");
        fixture.receive(b"half");
        assert!(fixture.objects().await.is_empty());
        assert_eq!(fixture.storage.sweep_incoming().await.unwrap(), 2);
        assert_eq!(fixture.storage.sweep_incoming().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_list_tells_ours_from_what_others_put_there() {
    for fixture in both().await {
        let key = Key::song(Uuid::now_v7());
        fixture.storage.put_bytes(&key, Bytes::from_static(b"x")).await.unwrap();
        let root = if fixture.storage.is_local() { "media" } else { "s3/library/our/music" };
        std::fs::write(fixture.folder.path().join(root).join("notes.txt"), b"remember").unwrap();
        let mut listed: Vec<Listed> = fixture.storage.list().try_collect().await.unwrap();
        listed.sort_by(|one, other| one.name.cmp(&other.name));
        let found: Vec<_> = listed
            .iter()
            .map(|object| (object.name.as_str(), object.key.clone(), object.size_bytes))
            .collect();
        assert_eq!(found, [("notes.txt", None, 8), (&key.to_string(), Some(key), 1)]);
    }
}

#[tokio::test]
async fn what_is_missing_is_told_apart_from_what_fails() {
    for fixture in both().await {
        let key = Key::song(Uuid::now_v7());
        let missing = fixture.storage.put_file(&key, &fixture.storage.incoming().join("missing")).await;
        assert!(matches!(missing, Err(StorageError::NotFound)));
        assert!(matches!(fixture.storage.open_local(&key).await, Err(StorageError::NotFound)));
        std::fs::remove_dir_all(fixture.folder.path()).unwrap();
        assert!(fixture.storage.put_bytes(&key, Bytes::from_static(b"x")).await.is_err());
        assert!(!fixture.storage.is_writable().await);
    }
}

#[tokio::test]
async fn a_full_disk_is_noticed_before_and_while_writing() {
    for fixture in both().await {
        fixture.storage.check_space(0).await.unwrap();
        assert!(matches!(fixture.storage.check_space(u64::MAX).await, Err(StorageError::Full)));
    }
    let full = io::Error::from(io::ErrorKind::StorageFull);
    assert!(matches!(StorageError::from(full), StorageError::Full));
}

#[tokio::test]
async fn folders_are_closed_to_others() {
    use std::os::unix::fs::PermissionsExt;
    for fixture in both().await {
        let mode = std::fs::metadata(fixture.storage.incoming()).unwrap().permissions().mode();
        assert_eq!(mode & 0o007, 0);
    }
}

#[tokio::test]
async fn wrong_keys_are_refused_and_told_apart_from_an_outage() {
    let wrong_secret = Fixture::s3_with(0, |settings| settings.secret_access_key = "guess".to_owned()).await;
    let wrong_id = Fixture::s3_with(0, |settings| settings.access_key_id = "guess".to_owned()).await;
    for fixture in [wrong_secret, wrong_id] {
        let refused = fixture.storage.try_out().await;
        assert!(matches!(refused, Err(StorageError::Refused(_))), "{refused:?}");
        assert!(fixture.objects_on_disk().is_empty());
    }
    let nobody = Fixture::s3_with(0, |settings| settings.endpoint = Some("http://127.0.0.1:1".into())).await;
    assert!(matches!(nobody.storage.try_out().await, Err(StorageError::Failed(_))));
}

#[tokio::test]
async fn a_store_that_cuts_is_never_believed() {
    let fixture = Fixture::s3().await;
    let key = Key::song(Uuid::now_v7());
    fixture.storage.put_bytes(&key, Bytes::from(content(300_000))).await.unwrap();
    fixture.server().set_mood(Mood::Cutting);
    assert!(read_range(&fixture.storage, &key, 0..300_000).await.is_err());
    assert!(fixture.storage.read_whole(&key).await.is_err());
    assert!(fixture.storage.open_local(&key).await.is_err());
    fixture.server().set_mood(Mood::Well);
    assert!(read_all(fixture.storage.open_local(&key).await.unwrap()) == content(300_000));
}

#[tokio::test]
async fn a_store_that_fails_is_left_alone_and_found_again() {
    let fixture = Fixture::s3().await;
    let key = Key::song(Uuid::now_v7());
    fixture.storage.put_bytes(&key, Bytes::from_static(b"sound")).await.unwrap();
    assert!(fixture.storage.is_writable().await);

    fixture.wear_out().await;
    assert!(!fixture.storage.is_writable().await);
    let upload = fixture.receive(b"waits");
    assert!(fixture.storage.put_file(&Key::song(Uuid::now_v7()), &upload).await.is_err());
    assert!(upload.exists());

    fixture.server().set_mood(Mood::Well);
    let back = async {
        while fixture.storage.read_whole(&key).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), back).await.unwrap();
    assert!(fixture.storage.is_writable().await);
}

#[tokio::test]
async fn links_work_without_our_keys_for_one_object_and_one_method() {
    let fixture = Fixture::s3().await;
    let client = reqwest::Client::new();
    let key = Key::part(Uuid::now_v7(), 0);
    let minute = Duration::from_secs(60);

    let put = fixture.storage.presigned_put(&key, minute).await.unwrap();
    assert!(client.put(&put).body("sent straight").send().await.unwrap().status().is_success());
    assert_eq!(read(&fixture.storage, &key).await, b"sent straight");

    let get = fixture.storage.delivery_link(&key, "audio/flac").await.unwrap();
    let answer = client.get(&get).header("range", "bytes=5-").send().await.unwrap();
    assert_eq!(answer.status(), 206);
    assert_eq!(answer.bytes().await.unwrap(), "straight");

    for refused in [
        client.delete(&get),
        client.put(&get).body("x"),
        client.get(get.replace("0000", "0001")),
        client.get(get.replace("audio%2Fflac", "text%2Fhtml")),
        client.get(get.split('?').next().unwrap()),
    ] {
        assert_eq!(refused.send().await.unwrap().status(), 403);
    }
    assert_eq!(fixture.storage.browser_origin(), Some(fixture.server().endpoint().as_str()));
}

#[tokio::test]
async fn a_folder_has_no_links() {
    let fixture = Fixture::folder();
    let key = Key::song(Uuid::now_v7());
    assert!(!fixture.storage.can_presign());
    assert_eq!(fixture.storage.delivery_link(&key, "audio/flac").await, None);
    assert_eq!(fixture.storage.browser_origin(), None);
    assert!(fixture.storage.presigned_put(&key, Duration::from_secs(1)).await.is_err());
}

#[tokio::test]
async fn links_name_the_store_as_browsers_know_it() {
    let public = |settings: &mut S3Settings| settings.public_endpoint = Some("https://cdn.example/x".into());
    let fixture = Fixture::s3_with(0, public).await;
    let link = fixture.storage.presigned_put(&Key::song(Uuid::nil()), Duration::from_secs(1)).await.unwrap();
    assert!(link.starts_with("https://cdn.example/x/library/our/music/songs/00/"), "{link}");
    assert!(!link.contains(SECRET_ACCESS_KEY));
    assert_eq!(fixture.storage.browser_origin(), Some("https://cdn.example"));
}

#[tokio::test]
async fn those_who_need_a_local_file_at_the_same_time_share_one_download() {
    let fixture = Fixture::s3().await;
    let key = Key::song(Uuid::now_v7());
    fixture.storage.put_bytes(&key, Bytes::from(content(500_000))).await.unwrap();
    let before = fixture.server().requests();
    let open = || async { read_all(fixture.storage.open_local(&key).await.unwrap()) };
    let (one, two, three) = tokio::join!(open(), open(), open());
    assert!(one == content(500_000) && one == two && two == three);
    assert_eq!(fixture.server().requests(), before + 1);
}

#[tokio::test]
async fn local_copies_are_bounded_and_go_at_the_next_start() {
    let fixture = Fixture::s3_with(1_000_000, |_| {}).await;
    let copies = fixture.folder.path().join("data/cache");
    let size = || -> u64 {
        std::fs::read_dir(&copies)
            .unwrap()
            .map(|copy| copy.unwrap().metadata().map_or(0, |copy| copy.len()))
            .sum()
    };
    let mut held = Vec::new();
    for _ in 0..6 {
        let key = Key::song(Uuid::now_v7());
        fixture.storage.put_bytes(&key, Bytes::from(content(400_000))).await.unwrap();
        held.push(fixture.storage.open_local(&key).await.unwrap());
    }
    let shrunk = async {
        while size() > 1_000_000 {
            fixture.storage.settle_cache().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), shrunk).await.unwrap();
    for file in held {
        assert!(read_all(file) == content(400_000), "who has it open keeps it");
    }
    std::fs::write(copies.join("left"), b"by a crash").unwrap();
    fixture.storage.try_out().await.unwrap();
    assert!(!copies.join("left").exists());
}

impl Fixture {
    /// What the folder of the server holds, asked for without keys.
    fn objects_on_disk(&self) -> Vec<PathBuf> {
        let root = self.folder.path().join("s3").join(BUCKET);
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect()
    }
}

impl Storage {
    async fn settle_cache(&self) {
        if let Kind::S3 { cache, .. } = &self.0.kind {
            cache.settle().await;
        }
    }
}
