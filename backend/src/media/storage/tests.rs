//! The storage in a folder of its own.

use futures_util::TryStreamExt;
use uuid::Uuid;

use super::*;

fn storage() -> (tempfile::TempDir, Storage) {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::open_folder(&folder.path().join("media")).unwrap();
    (folder, storage)
}

async fn read(storage: &Storage, key: &Key) -> Vec<u8> {
    storage.read_whole(key).await.unwrap().to_vec()
}

/// Every object, by its path below the folder.
fn objects(folder: &tempfile::TempDir) -> Vec<String> {
    let root = folder.path().join("media");
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = key::FOLDERS.iter().map(|name| root.join(name)).collect();
    while let Some(inside) = folders.pop() {
        // An empty folder goes with its last object.
        for entry in std::fs::read_dir(inside).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(&root).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn a_file_moves_in_and_can_be_read_listed_and_deleted() {
    let (folder, storage) = storage();
    let key = Key::song(Uuid::now_v7());
    let upload = storage.incoming().join("upload");
    std::fs::write(&upload, "sound").unwrap();

    storage.put_file(&key, &upload).await.unwrap();
    assert!(!upload.exists());
    assert_eq!(read(&storage, &key).await, b"sound");
    let part: Vec<Bytes> = storage.read(&key, 1..4).await.unwrap().try_collect().await.unwrap();
    assert_eq!(part.concat(), b"oun");
    assert_eq!(objects(&folder), [key.to_string()]);

    storage.delete(&key).await.unwrap();
    assert!(matches!(storage.read(&key, 0..1).await, Err(StorageError::NotFound)));
    storage.delete(&key).await.unwrap();
    assert!(objects(&folder).is_empty());
}

#[tokio::test]
async fn bytes_leave_nothing_behind_in_incoming() {
    let (folder, storage) = storage();
    let cover = Uuid::now_v7();
    for key in Key::pictures(cover, PictureFormat::Jpeg) {
        storage.put_bytes(&key, Bytes::from_static(b"picture")).await.unwrap();
        assert_eq!(read(&storage, &key).await, b"picture");
    }
    assert_eq!(objects(&folder).len(), 5);
    assert_eq!(std::fs::read_dir(storage.incoming()).unwrap().count(), 0);
}

#[tokio::test]
async fn unfinished_uploads_are_no_objects_and_are_swept() {
    let (folder, storage) = storage();
    std::fs::write(storage.incoming().join("a"), "half").unwrap();
    std::fs::write(storage.incoming().join("b"), "half").unwrap();
    assert!(objects(&folder).is_empty());
    assert_eq!(storage.sweep_incoming().await.unwrap(), 2);
    assert_eq!(storage.sweep_incoming().await.unwrap(), 0);
    drop(Storage::open_folder(&folder.path().join("media")).unwrap());
}

#[tokio::test]
async fn what_is_missing_is_told_apart_from_what_fails() {
    let (folder, storage) = storage();
    let key = Key::song(Uuid::now_v7());
    let missing = storage.put_file(&key, &storage.incoming().join("missing")).await;
    assert!(matches!(missing, Err(StorageError::NotFound)));
    std::fs::remove_dir_all(folder.path()).unwrap();
    assert!(storage.put_bytes(&key, Bytes::from_static(b"x")).await.is_err());
}

#[tokio::test]
async fn a_full_disk_is_noticed_before_and_while_writing() {
    let (_folder, storage) = storage();
    storage.check_space(0).await.unwrap();
    assert!(matches!(storage.check_space(u64::MAX).await, Err(StorageError::Full)));
    let full = io::Error::from(io::ErrorKind::StorageFull);
    assert!(matches!(StorageError::from(full), StorageError::Full));
}

#[cfg(target_os = "linux")]
#[test]
fn folders_are_closed_to_others() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, storage) = storage();
    let mode = std::fs::metadata(storage.incoming()).unwrap().permissions().mode();
    assert_eq!(mode & 0o007, 0);
}
