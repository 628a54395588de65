//! The specification is a committed file, every operation of it asks for credentials unless it is on
//! a reviewed list, and every endpoint that clients are built from is in it.

use poem::http::StatusCode;
use serde_json::Value;
use shared::admin::{DeleteJob, ListJobs, RetryJob, RunJob};
use shared::albums::{
    CreateAlbum, DeleteAlbum, GetAlbum, ListAlbumSongs, ListAlbums, MergeAlbums, RestoreAlbum, UpdateAlbum,
};
use shared::artists::{
    GetArtist, ListArtistAlbums, ListArtistTopSongs, ListArtists, MergeArtists, UpdateArtist,
};
use shared::auth::{LogIn, LogOut, Refresh, SetUp, SignUp};
use shared::edits::{ListSongEdits, ListSongPeople, UndoEdit, UpdateSong, UpdateSongs};
use shared::endpoint::{API_BASE, Endpoint};
use shared::events::GetEventLink;
use shared::favorites::{
    AddFavoriteAlbum, AddFavoriteArtist, AddFavoritePlaylist, AddFavoriteSong, ListFavoriteAlbums,
    ListFavoriteArtists, ListFavoritePlaylists, ListFavoriteSongs, RemoveFavoriteAlbum, RemoveFavoriteArtist,
    RemoveFavoritePlaylist, RemoveFavoriteSong,
};
use shared::genres::{GetGenre, ListGenres};
use shared::home::GetHome;
use shared::lyrics::{DeleteLyrics, GetLyrics, PutLyrics};
use shared::me::{GetMe, UpdateMe};
use shared::playlists::folders::{CreateFolder, DeleteFolder, FilePlaylist, ListFolders, PutFolder};
use shared::playlists::items::{AddItems, ListItems, MoveItems, RemoveItem, RemoveItems, UpdateItem};
use shared::playlists::members::{
    AddMember, CreateInvitation, GetMember, JoinPlaylist, ListInvitations, ListMembers, PutMember,
    RemoveMember, RevokeInvitation,
};
use shared::playlists::smart::PreviewPlaylist;
use shared::playlists::{
    CreatePlaylist, DeletePlaylist, GetPlaylist, ListPlaylists, RestorePlaylist, UpdatePlaylist,
};
use shared::plays::{
    DeletePlay, DeletePlays, GetPlay, ListMostPlayed, ListPlays, ListRecentlyPlayed, ReportPlay, ReportPlays,
};
use shared::ratings::{RateAlbum, RateSong, UnrateAlbum, UnrateSong};
use shared::renditions::ListRenditions;
use shared::search::Search;
use shared::server::GetServer;
use shared::shares::{CreateShare, DeleteShare, GetShare, ListShares, UpdateShare, VisitShare};
use shared::songs::{GetSong, GetStreamUrl, ListSongs};
use shared::stats::{GetStats, GetYearReview};
use shared::uploads::{CompleteDirect, CreateDirect, FindKnown, GetUpload, ListUploads, UndoImport};
use shared::waveform::GetWaveform;

use crate::support::TestApp;

/// The operations that anybody may call, each with the reason.
const OPEN: [(&str, &str, &str); 8] = [
    ("get", "/server", "a client must know what it talks to before anybody signs in"),
    ("options", "/uploads", "a client must know what it can send before it asks whether it may"),
    ("post", "/auth/signup", "makes an account"),
    ("post", "/auth/setup", "asks for the token of the set-up link"),
    ("post", "/auth/login", "asks for a password"),
    ("post", "/auth/refresh", "asks for a refresh token"),
    ("get", "/s/{token}", "asks for the word of a public link"),
    ("get", "/s/{token}/cover", "asks for the word of a public link"),
];

pub fn served() -> Value {
    serde_json::from_str(&rhythmix::router::specification().unwrap()).unwrap()
}

/// Every operation as method and path.
pub fn operations(specification: &Value) -> Vec<(String, String, Value)> {
    let paths = specification["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap();
            methods.iter().map(|(method, operation)| (method.clone(), path.clone(), operation.clone()))
        })
        .collect()
}

/// A path with values in it.
pub fn concrete(path: &str) -> String {
    let id = uuid::Uuid::now_v7().to_string();
    let ids = [
        "{song_id}",
        "{user_id}",
        "{job_id}",
        "{upload_id}",
        "{import_id}",
        "{playlist_id}",
        "{item_id}",
        "{invitation_id}",
        "{folder_id}",
        "{play_id}",
        "{year}",
        "{album_id}",
        "{artist_id}",
        "{genre_id}",
        "{edit_id}",
        "{share_id}",
    ];
    let concrete =
        ids.iter().fold(path.replace("{name}", "empty_bin").replace("{token}", "x"), |path, name| {
            path.replace(name, &id)
        });
    assert!(!concrete.contains('{'), "{path}: teach this test its parameter");
    concrete
}

#[test]
fn the_committed_specification_is_the_served_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let committed = std::fs::read_to_string(path).unwrap();
    let served = rhythmix::router::specification().unwrap();
    assert!(committed == served, "the API has changed: run `cargo xtask openapi` and commit what it writes");
}

#[tokio::test]
async fn the_specification_is_served() {
    let app = TestApp::start().await;
    let answer = app.anonymous().get("/api/v1/openapi.json", &[]).await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.json::<Value>(), served());
}

#[tokio::test]
async fn every_operation_asks_who_is_there() {
    let app = TestApp::start().await;
    let mut open = Vec::new();
    for (method, path, operation) in operations(&served()) {
        if OPEN.iter().any(|(m, p, _)| (*m, *p) == (method.as_str(), path.as_str())) {
            assert!(operation["security"].is_null(), "{method} {path} is open and protected");
            open.push(path);
            continue;
        }
        assert!(operation["security"].is_array(), "{method} {path} declares no policy");
        let size =
            operation["parameters"].as_array().is_some_and(|all| all.iter().any(|p| p["name"] == "size"));
        let url = format!("{API_BASE}{}{}", concrete(&path), if size { "?size=64" } else { "" });
        for headers in [&[][..], &[("authorization", "Bearer x")], &[("cookie", "rhythmix_media=x")]] {
            let answer = app.anonymous().request(&method.to_uppercase(), &url, headers, Vec::new()).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path} {headers:?}");
        }
    }
    assert_eq!(open.len(), OPEN.len(), "the list of open operations has one that is not there");
}

#[test]
fn every_operation_says_what_it_does() {
    for (method, path, operation) in operations(&served()) {
        assert!(operation["summary"].is_string(), "{method} {path}");
        assert!(operation["operationId"].is_string(), "{method} {path}");
        assert!(operation["responses"]["4XX"].is_object(), "{method} {path}");
    }
}

#[test]
fn clients_are_built_from_what_is_there() {
    fn known<E: Endpoint>(operations: &[(String, String, Value)]) {
        let method = E::METHOD.as_str().to_lowercase();
        assert!(
            operations.iter().any(|(m, p, _)| *m == method && p == E::PATH),
            "{method} {} is not there",
            E::PATH
        );
    }
    let all = operations(&served());
    known::<SignUp>(&all);
    known::<SetUp>(&all);
    known::<LogIn>(&all);
    known::<Refresh>(&all);
    known::<LogOut>(&all);
    known::<GetMe>(&all);
    known::<UpdateMe>(&all);
    known::<GetEventLink>(&all);
    known::<ListJobs>(&all);
    known::<RetryJob>(&all);
    known::<DeleteJob>(&all);
    known::<RunJob>(&all);
    known::<GetServer>(&all);
    known::<Search>(&all);
    known::<CreateShare>(&all);
    known::<ListShares>(&all);
    known::<GetShare>(&all);
    known::<UpdateShare>(&all);
    known::<DeleteShare>(&all);
    known::<VisitShare>(&all);
    known::<ListSongs>(&all);
    known::<UpdateSong>(&all);
    known::<UpdateSongs>(&all);
    known::<ListSongEdits>(&all);
    known::<UndoEdit>(&all);
    known::<ListSongPeople>(&all);
    known::<ListAlbums>(&all);
    known::<CreateAlbum>(&all);
    known::<UpdateAlbum>(&all);
    known::<DeleteAlbum>(&all);
    known::<RestoreAlbum>(&all);
    known::<MergeAlbums>(&all);
    known::<GetAlbum>(&all);
    known::<ListAlbumSongs>(&all);
    known::<ListArtists>(&all);
    known::<UpdateArtist>(&all);
    known::<MergeArtists>(&all);
    known::<GetArtist>(&all);
    known::<ListArtistAlbums>(&all);
    known::<ListArtistTopSongs>(&all);
    known::<GetHome>(&all);
    known::<ListGenres>(&all);
    known::<GetGenre>(&all);
    known::<ListUploads>(&all);
    known::<GetUpload>(&all);
    known::<FindKnown>(&all);
    known::<UndoImport>(&all);
    known::<CreateDirect>(&all);
    known::<CompleteDirect>(&all);
    known::<GetSong>(&all);
    known::<GetStreamUrl>(&all);
    known::<GetWaveform>(&all);
    known::<GetLyrics>(&all);
    known::<PutLyrics>(&all);
    known::<DeleteLyrics>(&all);
    known::<ListRenditions>(&all);
    known::<ListFavoriteSongs>(&all);
    known::<AddFavoriteSong>(&all);
    known::<RemoveFavoriteSong>(&all);
    known::<ListFavoriteAlbums>(&all);
    known::<AddFavoriteAlbum>(&all);
    known::<RemoveFavoriteAlbum>(&all);
    known::<ListFavoriteArtists>(&all);
    known::<AddFavoriteArtist>(&all);
    known::<RemoveFavoriteArtist>(&all);
    known::<ListFavoritePlaylists>(&all);
    known::<AddFavoritePlaylist>(&all);
    known::<RemoveFavoritePlaylist>(&all);
    known::<RateAlbum>(&all);
    known::<UnrateAlbum>(&all);
    known::<RateSong>(&all);
    known::<UnrateSong>(&all);
    known::<CreatePlaylist>(&all);
    known::<ListPlaylists>(&all);
    known::<GetPlaylist>(&all);
    known::<UpdatePlaylist>(&all);
    known::<DeletePlaylist>(&all);
    known::<RestorePlaylist>(&all);
    known::<ListItems>(&all);
    known::<AddItems>(&all);
    known::<UpdateItem>(&all);
    known::<RemoveItem>(&all);
    known::<RemoveItems>(&all);
    known::<MoveItems>(&all);
    known::<ListMembers>(&all);
    known::<GetMember>(&all);
    known::<AddMember>(&all);
    known::<PutMember>(&all);
    known::<RemoveMember>(&all);
    known::<ListInvitations>(&all);
    known::<CreateInvitation>(&all);
    known::<RevokeInvitation>(&all);
    known::<JoinPlaylist>(&all);
    known::<ListFolders>(&all);
    known::<CreateFolder>(&all);
    known::<PutFolder>(&all);
    known::<DeleteFolder>(&all);
    known::<FilePlaylist>(&all);
    known::<PreviewPlaylist>(&all);
    known::<ReportPlay>(&all);
    known::<ReportPlays>(&all);
    known::<ListPlays>(&all);
    known::<GetPlay>(&all);
    known::<DeletePlay>(&all);
    known::<DeletePlays>(&all);
    known::<ListRecentlyPlayed>(&all);
    known::<ListMostPlayed>(&all);
    known::<GetStats>(&all);
    known::<GetYearReview>(&all);
}
