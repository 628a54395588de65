//! Public links: who may make them, what visitors see and hear by them, and when that ends.

use chrono::Duration;
use poem::http::StatusCode;
use shared::albums::MergeAlbums;
use shared::bin::{DeleteSong, RestoreSong};
use shared::edits::{SongChanges, UpdateSong};
use shared::ids::{ShareId, UserId};
use shared::playlists::{PlaylistChanges, UpdatePlaylist};
use shared::problem::ProblemCode;
use shared::shares::{
    CreateShare, DeleteShare, GetShare, ListShares, NewShare, Share, ShareChanges, ShareKind, ShareState,
    SharedThing, UpdateShare, VisitShare,
};
use shared::songs::{GetSong, Song, Visibility};
use uuid::Uuid;

use crate::catalogue::id;
use crate::playlists::{add, make};
use crate::support::library::Said;
use crate::support::{Client, Form, TestApp, media};

fn to(kind: ShareKind, thing_id: Uuid) -> CreateShare {
    CreateShare(NewShare { kind, thing_id, expires_in_ms: None, downloads: None })
}

fn word(share: &Share) -> String {
    share.url.strip_prefix("/s/").unwrap().to_owned()
}

async fn visit(app: &TestApp, share: &Share) -> Result<SharedThing, Box<shared::problem::Problem>> {
    app.anonymous().send(&VisitShare { token: word(share), limit: None, cursor: None }).await
}

async fn page_of(app: &TestApp, share: &Share) -> (StatusCode, String) {
    let answer = app.anonymous().get(&share.url, &[]).await;
    (answer.status, String::from_utf8(answer.body).unwrap())
}

async fn song_with_cover(client: &Client) -> Song {
    client.add_song(Form::with_media("tone.mp3").file("cover", "c.png", &media("cover.png"))).await
}

async fn show(client: &Client, song: &Song, visibility: Visibility) {
    let changes = SongChanges { visibility: Some(visibility), ..SongChanges::default() };
    client.send(&UpdateSong { id: song.id, changes }).await.unwrap();
}

#[tokio::test]
async fn a_link_to_a_private_song_is_made_read_changed_and_revoked() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = ada.add_song(Form::with_media("tone.mp3")).await;
    show(&ada, &song, Visibility::Private).await;
    let answer = ada.answer_to(&to(ShareKind::Song, song.id.0), &[]).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let share: Share = answer.json();
    assert_eq!(answer.header("location"), Some(format!("/api/v1/shares/{}", share.id).as_str()));
    assert_eq!((share.state, share.downloads, share.visits), (ShareState::Live, false, 0));
    assert_eq!(share.title.as_deref(), Some(song.title.as_str()));
    assert_eq!(ada.send(&GetShare(share.id)).await.unwrap(), share, "the link can be copied again");

    let thing = visit(&app, &share).await.unwrap();
    assert_eq!(
        (thing.kind, thing.title.as_str(), thing.songs.len()),
        (ShareKind::Song, song.title.as_str(), 1)
    );

    for nobody in [eve.send(&GetShare(share.id)).await, eve.send(&GetShare(ShareId(Uuid::now_v7()))).await] {
        assert_eq!(nobody.unwrap_err().code, ProblemCode::NotFound);
    }
    let changes = ShareChanges { downloads: Some(true), ..ShareChanges::default() };
    let foreign = eve.send(&UpdateShare { id: share.id, changes }).await.unwrap_err();
    assert_eq!(foreign.code, ProblemCode::NotFound);
    eve.send(&DeleteShare(share.id)).await.unwrap();
    let changed = ada.send(&UpdateShare { id: share.id, changes }).await.unwrap();
    assert!(changed.downloads && changed.url == share.url, "{changed:?}");

    ada.send(&DeleteShare(share.id)).await.unwrap();
    ada.send(&DeleteShare(share.id)).await.unwrap();
    let gone = visit(&app, &share).await.unwrap_err();
    assert_eq!((gone.status, gone.code), (410, ProblemCode::ShareGone));
    assert_eq!(page_of(&app, &share).await.0, StatusCode::GONE);
    assert_eq!(ada.send(&GetShare(share.id)).await.unwrap_err().code, ProblemCode::NotFound);
}

#[tokio::test]
async fn only_what_is_ones_own_or_public_can_be_shared() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let owner = id(&ada).await;
    let site = app.make_song(owner, Said::titled("Site").on("Album")).await;
    let public = app.make_song(owner, Said::titled("Public").on("Album").seen_by(Visibility::Public)).await;
    let album = ada.send(&GetSong(site)).await.unwrap().album.unwrap().id.unwrap();
    let (list, open) =
        (make(&ada, "Site", Visibility::Site).await, make(&ada, "All", Visibility::Public).await);
    add(&ada, open.id, &[site, public]).await;

    for refused in [
        to(ShareKind::Song, site.0),
        to(ShareKind::Playlist, list.id.0),
        to(ShareKind::Song, Uuid::now_v7()),
        to(ShareKind::Album, public.0),
    ] {
        let problem = eve.send(&refused).await.unwrap_err();
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "thing_id"), "{refused:?}");
    }
    assert_eq!(app.count("shares").await, 0, "what is refused leaves nothing");

    eve.send(&to(ShareKind::Song, public.0)).await.unwrap();
    let of_album = eve.send(&to(ShareKind::Album, album.0)).await.unwrap();
    let titles = |thing: SharedThing| thing.songs.into_iter().map(|song| song.title).collect::<Vec<_>>();
    assert_eq!(titles(visit(&app, &of_album).await.unwrap()), ["Public"]);
    let own = ada.send(&to(ShareKind::Album, album.0)).await.unwrap();
    assert_eq!(titles(visit(&app, &own).await.unwrap()).len(), 2);
    let of_list = eve.send(&to(ShareKind::Playlist, open.id.0)).await.unwrap();
    let songs = visit(&app, &of_list).await.unwrap().songs;
    assert_eq!(songs.iter().map(|song| song.gone).collect::<Vec<_>>(), [true, false], "the order stays");
    assert_eq!((songs[0].title.as_str(), songs[0].id, &songs[0].stream_url), ("", None, &None));

    // What its owner does not show to everyone any more ends for those who passed it on.
    let changes = PlaylistChanges { visibility: Some(Visibility::Site), ..PlaylistChanges::default() };
    ada.send(&UpdatePlaylist { id: open.id, changes }).await.unwrap();
    assert_eq!(eve.send(&GetShare(of_list.id)).await.unwrap().state, ShareState::Gone);
}

#[tokio::test]
async fn sound_and_pictures_come_by_signed_links_and_end_with_the_link() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = song_with_cover(&ada).await;
    show(&ada, &song, Visibility::Private).await;
    let other = ada.add_song(Form::distinct(1)).await;
    app.idle().await;
    let share = ada.send(&to(ShareKind::Song, song.id.0)).await.unwrap();
    let anybody = app.anonymous();
    let thing = visit(&app, &share).await.unwrap();
    let shown = thing.songs[0].clone();
    let (stream, cover) = (shown.stream_url.unwrap(), format!("{}&size=64", shown.cover.unwrap().url));
    let heard = anybody.get(&stream, &[("range", "bytes=0-99")]).await;
    assert_eq!((heard.status, heard.body.len()), (StatusCode::PARTIAL_CONTENT, 100));
    assert_eq!(anybody.get(&cover, &[]).await.status, StatusCode::OK);
    let front = format!("{}?size=512", thing.cover.unwrap().url);
    assert_eq!(anybody.get(&front, &[]).await.header("content-type"), Some("image/jpeg"));

    // The link is good for this song, and without leave to download not for the original.
    let elsewhere = stream.replace(&song.id.to_string(), &other.id.to_string());
    assert_eq!(anybody.get(&elsewhere, &[]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(shown.download_url, None);
    let original = stream.replace("quality=high", "quality=original");
    assert_eq!(anybody.get(&original, &[]).await.problem().code, ProblemCode::Forbidden);
    let unnamed = stream.replace("quality=high&", "");
    assert_eq!(
        anybody.get(&unnamed, &[]).await.header("content-type").unwrap(),
        "audio/mp4; codecs=\"opus\""
    );
    let token = stream.split("token=").nth(1).unwrap();
    let renditions = format!("/api/v1/songs/{}/renditions?token={token}", song.id);
    assert_eq!(anybody.get(&renditions, &[]).await.status, StatusCode::BAD_REQUEST, "nor for anything else");

    let changes = ShareChanges { downloads: Some(true), ..ShareChanges::default() };
    ada.send(&UpdateShare { id: share.id, changes }).await.unwrap();
    let download = visit(&app, &share).await.unwrap().songs[0].download_url.clone().unwrap();
    assert_eq!(anybody.get(&download, &[]).await.status, StatusCode::OK);

    ada.send(&DeleteShare(share.id)).await.unwrap();
    for dead in [&stream, &cover, &download, &front] {
        assert_eq!(anybody.get(dead, &[]).await.problem().code, ProblemCode::ShareGone, "{dead}");
    }
}

#[tokio::test]
async fn a_link_ends_when_its_time_is_over() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::with_media("tone.mp3")).await;
    app.idle().await;
    let NewShare { kind, thing_id, .. } = to(ShareKind::Song, song.id.0).0;
    for (milliseconds, good) in [(0, false), (59_999, false), (60_000, true), (u64::MAX, false)] {
        let new = NewShare { kind, thing_id, expires_in_ms: Some(milliseconds), downloads: None };
        assert_eq!(ada.send(&CreateShare(new)).await.is_ok(), good, "{milliseconds}");
    }
    let share = ada.send(&ListShares::default()).await.unwrap().items.remove(0);
    let stream = visit(&app, &share).await.unwrap().songs[0].stream_url.clone().unwrap();
    app.clock.advance(Duration::seconds(60));
    assert_eq!(visit(&app, &share).await.unwrap_err().code, ProblemCode::ShareGone);
    assert_eq!(app.anonymous().get(&stream, &[]).await.problem().code, ProblemCode::ShareGone);
    assert_eq!(ada.send(&GetShare(share.id)).await.unwrap().state, ShareState::Expired);
    let forever = ShareChanges { expires_in_ms: Some(0), ..ShareChanges::default() };
    ada.send(&UpdateShare { id: share.id, changes: forever }).await.unwrap();
    assert!(visit(&app, &share).await.is_ok());
    app.clock.advance(Duration::hours(13));
    assert_eq!(
        app.anonymous().get(&stream, &[]).await.status,
        StatusCode::UNAUTHORIZED,
        "a new one is needed"
    );
}

#[tokio::test]
async fn made_up_links_lead_nowhere() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = app.make_song(id(&ada).await, Said::titled("One")).await;
    let share = ada.send(&to(ShareKind::Song, song.0)).await.unwrap();
    let good = word(&share);
    let mut turned: Vec<char> = good.chars().collect();
    turned.swap(30, 31);
    let other: String = if turned[30] == turned[31] { format!("x{good}") } else { turned.iter().collect() };
    let cut = good[..good.len() - 1].to_owned();
    for bad in [other, cut, "x".into(), share.id.to_string(), "%00".into(), "..%2f..".into()] {
        let answer = app.anonymous().get(&format!("/api/v1/s/{bad}"), &[]).await;
        assert_eq!(answer.problem().code, ProblemCode::NotFound, "{bad}");
        let page = app.anonymous().get(&format!("/s/{bad}"), &[]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{bad}");
        let cover = app.anonymous().get(&format!("/api/v1/s/{bad}/cover?size=64"), &[]).await;
        assert_eq!(cover.problem().code, ProblemCode::NotFound, "{bad}");
    }
}

#[tokio::test]
async fn deleted_songs_keep_their_place_and_come_back() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let owner: UserId = id(&ada).await;
    let mut songs = Vec::new();
    for title in ["One", "Two", "Three"] {
        songs.push(app.make_song(owner, Said::titled(title)).await);
    }
    let list = make(&ada, "List", Visibility::Private).await;
    add(&ada, list.id, &songs).await;
    let share = ada.send(&to(ShareKind::Playlist, list.id.0)).await.unwrap();
    let single = ada.send(&to(ShareKind::Song, songs[1].0)).await.unwrap();
    ada.send(&DeleteSong(songs[1])).await.unwrap();
    let thing = visit(&app, &share).await.unwrap();
    let titles: Vec<&str> = thing.songs.iter().map(|song| song.title.as_str()).collect();
    assert_eq!(titles, ["One", "", "Three"]);
    assert_eq!(visit(&app, &single).await.unwrap_err().code, ProblemCode::ShareGone);
    assert!(page_of(&app, &share).await.1.contains("not here any more"));
    let shown = ada.send(&ListShares { thing_id: Some(songs[1].0), ..ListShares::default() }).await.unwrap();
    assert_eq!((shown.items.len(), shown.items[0].state), (1, ShareState::Gone));
    assert_eq!(shown.items[0].title, None);
    ada.send(&RestoreSong(songs[1])).await.unwrap();
    assert_eq!(ada.send(&GetShare(single.id)).await.unwrap().state, ShareState::Live);
}

#[tokio::test]
async fn who_comes_back_soon_counts_once() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = app.make_song(id(&ada).await, Said::titled("One")).await;
    let share = ada.send(&to(ShareKind::Song, song.0)).await.unwrap();
    let visits = async || ada.send(&GetShare(share.id)).await.unwrap().visits;
    let come = async |agent: &str| {
        assert_eq!(app.anonymous().get(&share.url, &[("user-agent", agent)]).await.status, StatusCode::OK);
    };
    come("one").await;
    come("one").await;
    assert_eq!(visits().await, 1);
    come("two").await;
    assert_eq!(visits().await, 2);
    app.clock.advance(Duration::minutes(30));
    come("one").await;
    let read = ada.send(&GetShare(share.id)).await;
    let share = match read {
        Ok(share) => share,
        Err(_) => app.log_in("ada").await.send(&GetShare(share.id)).await.unwrap(),
    };
    assert_eq!(share.visits, 3);
    assert!(share.last_visit_at.is_some());
}

#[tokio::test]
async fn the_page_stands_on_its_own() {
    let app = TestApp::start_with(|config| config.server.public_url = "https://music.example".into()).await;
    let ada = app.user("ada").await;
    let song = song_with_cover(&ada).await;
    let changes = SongChanges { title: Some("<b>\"Bold\"</b>".into()), ..SongChanges::default() };
    ada.send(&UpdateSong { id: song.id, changes }).await.unwrap();
    let share = ada.send(&to(ShareKind::Song, song.id.0)).await.unwrap();
    let answer = app.anonymous().get(&share.url, &[]).await;
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-robots-tag"), Some("noindex, nofollow"));
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let page = String::from_utf8(answer.body).unwrap();
    assert!(page.contains("&lt;b&gt;&quot;Bold&quot;&lt;/b&gt;") && !page.contains("<b>"), "{page}");
    assert!(!page.contains(" style=") && !page.contains("onclick"), "nothing inline");
    let image = page.split("property=\"og:image\" content=\"https://music.example").nth(1).unwrap();
    let image = image.split('"').next().unwrap().replace("&amp;", "&");
    let picture = app.anonymous().get(&image, &[]).await;
    assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, Some("image/jpeg")));
    for file in ["/s/files/page.css", "/s/files/page.js"] {
        assert!(page.contains(&format!("\"{file}\"")));
        assert_eq!(app.anonymous().get(file, &[]).await.status, StatusCode::OK, "{file}");
    }
    let head = app.anonymous().request("HEAD", &share.url, &[], Vec::new()).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn lists_come_in_pages_and_are_ones_own() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = app.make_song(id(&ada).await, Said::titled("One")).await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(ada.send(&to(ShareKind::Song, song.0)).await.unwrap().id);
    }
    made.reverse();
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let list = ListShares { limit: Some(2), cursor, ..ListShares::default() };
        let page = ada.send(&list).await.unwrap();
        seen.extend(page.items.iter().map(|share| share.id));
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, made);
    assert!(eve.send(&ListShares::default()).await.unwrap().items.is_empty());
    let list = ListShares { limit: Some(2), ..ListShares::default() };
    let foreign = ada.send(&list).await.unwrap().next_cursor;
    let problem = eve.send(&ListShares { cursor: foreign, ..list }).await.unwrap_err();
    assert_eq!(problem.errors[0].field, "cursor");
}

#[tokio::test]
async fn links_follow_an_album_that_is_merged() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let owner = id(&ada).await;
    let mut albums = Vec::new();
    for album in ["Stays", "Goes"] {
        let song = app.make_song(owner, Said::titled(album).by(&["Band"]).on(album)).await;
        albums.push(ada.send(&GetSong(song)).await.unwrap().album.unwrap().id.unwrap());
    }
    let share = ada.send(&to(ShareKind::Album, albums[1].0)).await.unwrap();
    let merge = shared::albums::AlbumMerge { album_ids: vec![albums[1]] };
    ada.send(&MergeAlbums { into: albums[0], merge }).await.unwrap();
    assert_eq!(ada.send(&GetShare(share.id)).await.unwrap().thing_id, albums[0].0);
    let thing = visit(&app, &share).await.unwrap();
    assert_eq!((thing.title.as_str(), thing.songs.len()), ("Stays", 2));
}
