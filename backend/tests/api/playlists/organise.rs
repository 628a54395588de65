//! Folders and pictures of playlists.

use shared::endpoint::API_BASE;
use shared::ids::FolderId;
use shared::me::GetMe;
use shared::playlists::folders::{
    CreateFolder, DeleteFolder, FilePlaylist, Filing, ListFolders, NewFolder, PutFolder,
};
use shared::playlists::members::{MemberRole, Membership, PutMember};
use shared::playlists::{DeletePlaylist, GetPlaylist, Playlist};
use shared::problem::ProblemCode;
use shared::songs::Visibility;

use super::make;
use crate::support::{TestApp, media};

#[tokio::test]
async fn everybody_sorts_what_he_sees_into_his_own_folders() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let user = eve.send(&GetMe).await.unwrap().id;
    let list = make(&ada, "ours", Visibility::People).await;
    let membership = Membership { role: MemberRole::Viewer };
    ada.send(&PutMember { playlist: list.id, user, membership }).await.unwrap();
    let folder = |name: &str, parent_id| NewFolder { name: name.into(), parent_id };
    let top = eve.send(&CreateFolder(folder("From others", None))).await.unwrap();
    let inner = eve.send(&CreateFolder(folder("Ada", Some(top.id)))).await.unwrap();
    let file = |folder_id| FilePlaylist { playlist: list.id, filing: Filing { folder_id } };
    assert_eq!(eve.send(&file(Some(inner.id))).await.unwrap().folder_id, Some(inner.id));
    assert_eq!(ada.send(&GetPlaylist(list.id)).await.unwrap().folder_id, None, "she does not notice");
    let foreign = ada.send(&file(Some(inner.id))).await.unwrap_err();
    assert_eq!(foreign.errors[0].field, "folder_id");
    let not_hers = PutFolder { id: top.id, folder: folder("x", None) };
    assert_eq!(ada.send(&not_hers).await.unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(ada.send(&DeleteFolder(top.id)).await.unwrap_err().code, ProblemCode::NotFound);

    let circle = PutFolder { id: top.id, folder: folder("x", Some(inner.id)) };
    assert_eq!(eve.send(&circle).await.unwrap_err().errors[0].code, "circle");
    let renamed = PutFolder { id: inner.id, folder: folder(" Ada's ", Some(top.id)) };
    assert_eq!(eve.send(&renamed).await.unwrap().name, "Ada's");
    let mut parent = inner.id;
    for _ in 0..2 {
        parent = eve.send(&CreateFolder(folder("deeper", Some(parent)))).await.unwrap().id;
    }
    let deep = eve.send(&CreateFolder(folder("too deep", Some(parent)))).await.unwrap_err();
    assert_eq!((deep.errors[0].field.as_str(), deep.errors[0].code.as_str()), ("parent_id", "too_deep"));
    let unknown = Some(FolderId(uuid::Uuid::now_v7()));
    let orphan = eve.send(&CreateFolder(folder("a", unknown))).await.unwrap_err();
    assert_eq!(orphan.errors[0].code, "unknown");

    eve.send(&DeleteFolder(inner.id)).await.unwrap();
    assert_eq!(eve.send(&GetPlaylist(list.id)).await.unwrap().folder_id, Some(top.id), "moves up");
    let folders = eve.send(&ListFolders).await.unwrap().items;
    assert!(folders.iter().any(|other| other.name == "deeper" && other.parent_id == Some(top.id)));
    eve.send(&DeleteFolder(top.id)).await.unwrap();
    assert_eq!(eve.send(&GetPlaylist(list.id)).await.unwrap().folder_id, None);
    assert_eq!(eve.send(&file(None)).await.unwrap().folder_id, None);
}

#[tokio::test]
async fn a_playlist_has_a_picture_of_its_own() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let list = make(&ada, "a", Visibility::Private).await;
    let path = format!("{API_BASE}/playlists/{}/cover", list.id);
    let png = [("content-type", "image/png")];
    assert_eq!(eve.request("PUT", &path, &png, media("cover.png")).await.status.as_u16(), 404);
    let answer = ada.request("PUT", &path, &png, media("cover.png")).await;
    let cover = answer.json::<Playlist>().cover.unwrap();
    assert!(cover.placeholder.is_some());
    let shown = ada.get(&cover.at(128), &[]).await;
    assert!(
        shown.body.starts_with(&[0xFF, 0xD8]) && shown.header("cache-control").unwrap().contains("immutable")
    );
    assert_eq!(eve.get(&cover.at(128), &[]).await.status.as_u16(), 404);
    let replaced: Playlist = ada.request("PUT", &path, &png, media("cover.jpg")).await.json();
    assert_ne!(replaced.cover.as_ref().unwrap().url, cover.url);
    assert_eq!(app.count("pictures").await, 1, "the old one is gone");
    let broken = ada.request("PUT", &path, &png, b"no picture".to_vec()).await;
    assert_eq!(broken.problem().code, ProblemCode::UnusableImage);

    ada.send(&DeletePlaylist(list.id)).await.unwrap();
    assert_eq!(ada.get(&replaced.cover.unwrap().at(128), &[]).await.status.as_u16(), 404);
    app.clock.advance(chrono::Duration::days(31));
    app.run_job(rhythmix::jobs::Kind::EmptyBin).await;
    assert_eq!((app.count("playlists").await, app.count("pictures").await), (0, 0));
    let ada = app.log_in("ada").await;
    let other = make(&ada, "b", Visibility::Private).await;
    let path = format!("{API_BASE}/playlists/{}/cover", other.id);
    ada.request("PUT", &path, &png, media("cover.png")).await;
    assert_eq!(ada.request("DELETE", &path, &[], Vec::new()).await.status.as_u16(), 204);
    assert_eq!(ada.request("DELETE", &path, &[], Vec::new()).await.status.as_u16(), 204);
    assert_eq!(app.count("pictures").await, 0);
}
