//! Home: shelves, and recommendations with their reasons.

use chrono::Duration;
use rhythmix::jobs::Kind;
use shared::albums::ListAlbums;
use shared::artists::ListArtists;
use shared::bin::DeleteSong;
use shared::edits::{SongChanges, UpdateSong};
use shared::favorites::{AddFavoriteAlbum, AddFavoriteArtist, AddFavoritePlaylist, AddFavoriteSong};
use shared::home::{GetHome, Home, ReasonKind, ShelfItem, ShelfKind};
use shared::ids::{AlbumId, SongId, UserId};
use shared::me::GetMe;
use shared::playlists::items::{AddItems, NewItems};
use shared::playlists::{CreatePlaylist, GetPlaylist, NewPlaylist};
use shared::plays::{DeletePlays, PlayBatch, PlayReport, PlaySource, PlaySourceKind, ReportPlays};
use shared::songs::Visibility;
use uuid::Uuid;

use crate::support::library::Said;
use crate::support::{Client, Form, TestApp, media};

async fn id(client: &Client) -> UserId {
    client.send(&GetMe).await.unwrap().id
}

async fn home(client: &Client) -> Home {
    client.send(&GetHome).await.unwrap()
}

fn names(home: &Home, id: ShelfKind) -> Vec<String> {
    let name = |item: &ShelfItem| {
        let song = item.song.as_ref().map(|song| song.title.clone());
        let album = item.album.as_ref().map(|album| album.title.clone());
        let artist = item.artist.as_ref().map(|artist| artist.name.clone());
        let playlist = item.playlist.as_ref().map(|playlist| playlist.name.clone());
        let names: Vec<String> = [song, album, artist, playlist].into_iter().flatten().collect();
        assert_eq!(names.len(), 1, "exactly one of them is there");
        names.concat()
    };
    home.shelf(id).map(|shelf| shelf.items.iter().map(name).collect()).unwrap_or_default()
}

fn out_of(kind: PlaySourceKind, id: Uuid) -> Option<PlaySource> {
    Some(PlaySource { kind, id: Some(id) })
}

/// Hears songs one after the other, an hour and more after whatever was heard before.
async fn session(app: &TestApp, name: &str, songs: &[SongId], source: Option<PlaySource>) {
    app.clock.advance(Duration::hours(3));
    let now = app.application.state().clock.now();
    let client = app.log_in(name).await;
    let plays = songs.iter().zip(0_i32..).map(|(song, place)| PlayReport {
        song_id: *song,
        started_at: now - Duration::minutes(90) + Duration::minutes(4 * i64::from(place)),
        listened_ms: 180_000,
        source,
        client_id: Uuid::now_v7(),
    });
    client.send(&ReportPlays(PlayBatch { plays: plays.collect() })).await.unwrap();
}

async fn album(client: &Client, title: &str) -> AlbumId {
    let albums = client.send(&ListAlbums::default()).await.unwrap().items;
    albums.iter().find(|album| album.title == title).unwrap().id
}

#[tokio::test]
async fn home_is_empty_for_who_has_nothing() {
    let app = TestApp::start().await;
    assert_eq!(home(&app.user("ada").await).await, Home::default());
}

#[tokio::test]
async fn shelves_show_what_was_heard_is_new_and_is_liked() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let owner = id(&ada).await;
    let mut record = Vec::new();
    for track in 1..=3 {
        let said = Said::titled(&format!("Track {track}")).by(&["Band"]).on("Record").track(1, track);
        record.push(app.make_song(owner, said).await);
    }
    app.clock.advance(Duration::seconds(1));
    let alone = app.make_song(owner, Said::titled("Alone").by(&["Solo"])).await;
    let list = CreatePlaylist(NewPlaylist { name: "List".into(), ..NewPlaylist::default() });
    let list = ada.send(&list).await.unwrap().id;
    let song_ids = vec![alone, record[0], record[2]];
    let items = NewItems { song_ids, before_item_id: None, position: None };
    ada.send(&AddItems { playlist: list, items }).await.unwrap();
    let on_record = out_of(PlaySourceKind::Album, album(&ada, "Record").await.0);
    session(&app, "ada", &record[..2], on_record).await;
    session(&app, "ada", &[alone, record[0]], out_of(PlaySourceKind::Playlist, list.0)).await;
    session(&app, "ada", &[alone], None).await;
    let ada = app.log_in("ada").await;
    ada.send(&AddFavoriteSong(record[1])).await.unwrap();
    app.clock.advance(Duration::seconds(1));
    ada.send(&AddFavoriteAlbum(album(&ada, "Record").await)).await.unwrap();

    let shown = home(&ada).await;
    assert_eq!(names(&shown, ShelfKind::RecentlyPlayed), ["Alone", "List", "Record"]);
    assert_eq!(names(&shown, ShelfKind::NewlyUploaded), ["Alone", "Record"]);
    assert_eq!(names(&shown, ShelfKind::MostPlayed).len(), 3);
    assert_eq!(names(&shown, ShelfKind::Favorites), ["Record", "Track 2"]);
    let kept = shown.shelf(ShelfKind::ContinueListening).unwrap();
    let next: Vec<_> = kept.items.iter().map(|item| item.next_song_id.unwrap()).collect();
    assert_eq!(next, [record[2], record[2]]);
    assert_eq!(shown.shelf(ShelfKind::MostPlayed).unwrap().more.as_deref(), Some("/me/most-played"));

    // To the end of the album: there is nothing to go on with.
    session(&app, "ada", &record[2..], on_record).await;
    let ada = app.log_in("ada").await;
    assert_eq!(names(&home(&ada).await, ShelfKind::ContinueListening), ["List"]);
    ada.send(&DeletePlays { before: None }).await.unwrap();
    let shown = home(&ada).await;
    for kind in [ShelfKind::RecentlyPlayed, ShelfKind::ContinueListening, ShelfKind::MostPlayed] {
        assert_eq!(shown.shelf(kind), None, "a history that is gone leaves nothing behind");
    }
}

#[tokio::test]
async fn a_playlist_shows_the_pictures_of_its_songs_that_one_may_see() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let mut songs = Vec::new();
    for (number, (visibility, picture)) in
        [("site", "cover.png"), ("private", "turned.jpg")].into_iter().enumerate()
    {
        let form = Form::distinct(number).text("visibility", visibility);
        songs.push(ada.add_song(form.file("cover", "c.png", &media(picture))).await);
    }
    let mut lists = Vec::new();
    for (name, song_ids) in [("Empty", vec![]), ("Full", vec![songs[1].id, songs[0].id, songs[1].id])] {
        let list =
            NewPlaylist { name: name.into(), visibility: Some(Visibility::Site), ..NewPlaylist::default() };
        let list = ada.send(&CreatePlaylist(list)).await.unwrap().id;
        if !song_ids.is_empty() {
            let items = NewItems { song_ids, before_item_id: None, position: None };
            ada.send(&AddItems { playlist: list, items }).await.unwrap();
        }
        lists.push(list);
    }
    for (who, count) in [(&ada, 2), (&eve, 1)] {
        for list in &lists {
            who.send(&AddFavoritePlaylist(*list)).await.unwrap();
        }
        let shown = home(who).await;
        let shelf = shown.shelf(ShelfKind::Favorites).unwrap();
        let covers: Vec<_> =
            shelf.items.iter().filter_map(|item| Some(item.playlist.as_ref()?.covers.clone())).collect();
        let full = who.send(&GetPlaylist(lists[1])).await.unwrap();
        assert_eq!(full.covers.len(), count);
        assert_eq!(covers, [full.covers, Vec::new()], "in the order of the playlist");
    }
}

#[tokio::test]
async fn what_is_new_of_artists_that_one_likes_or_hears_is_shown_with_the_reason() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let owner = id(&eve).await;
    let mut songs = Vec::new();
    for (title, artist) in [("Old", "Liked"), ("Heard once", "Heard"), ("Other", "Stranger")] {
        songs.push(app.make_song(owner, Said::titled(title).by(&[artist]).on(title)).await);
    }
    app.clock.advance(Duration::days(100));
    for (title, artist) in [("Fresh", "Liked"), ("New", "Heard"), ("Else", "Stranger")] {
        app.make_song(owner, Said::titled(title).by(&[artist]).on(title)).await;
    }
    let hidden = Said::titled("Secret").by(&["Liked"]).on("Secret").seen_by(Visibility::Private);
    app.make_song(owner, hidden).await;
    session(&app, "ada", &songs[1..2], None).await;
    let ada_again = app.log_in("ada").await;
    let artists = ada_again.send(&ListArtists::default()).await.unwrap().items;
    let liked = artists.iter().find(|artist| artist.name == "Liked").unwrap().id;
    ada_again.send(&AddFavoriteArtist(liked)).await.unwrap();
    let shown = home(&ada_again).await;
    let items = &shown.shelf(ShelfKind::NewFromArtists).unwrap().items;
    let reasons: Vec<&str> = items.iter().map(|item| item.reason.as_ref().unwrap().text.as_str()).collect();
    assert_eq!(names(&shown, ShelfKind::NewFromArtists), ["New", "Fresh"], "not what is old or hidden");
    assert_eq!(reasons, ["Because you listen to Heard", "Because you like Liked"]);
    drop(ada);
}

#[tokio::test]
async fn songs_that_are_heard_together_are_recommended_and_nothing_private_is() {
    let app = TestApp::start().await;
    let (ada, eve, bob) = (app.user("ada").await, app.user("eve").await, app.user("bob").await);
    let owner = id(&eve).await;
    let make = async |title: &str, visibility| {
        let said = Said::titled(title).by(&[&format!("By {title}")]).seen_by(visibility);
        app.make_song(owner, said).await
    };
    let known = make("Known", Visibility::Site).await;
    let near = make("Near", Visibility::Site).await;
    let far = make("Far", Visibility::Site).await;
    let secret = make("Secret", Visibility::Private).await;
    for _ in 0..4 {
        session(&app, "eve", &[known, near, secret], None).await;
    }
    session(&app, "eve", &[known, far], None).await;
    session(&app, "bob", &[far, near], None).await;
    session(&app, "ada", &[known], None).await;
    app.run_job(Kind::RelateSongs).await;
    let (ada, eve, bob) = {
        drop((ada, eve, bob));
        (app.log_in("ada").await, app.log_in("eve").await, app.log_in("bob").await)
    };
    let shown = home(&ada).await;
    assert_eq!(
        names(&shown, ShelfKind::Recommended),
        ["Near", "Far"],
        "the private one is nearer, but not hers"
    );
    let item = &shown.shelf(ShelfKind::Recommended).unwrap().items[0];
    let reason = item.reason.as_ref().unwrap();
    assert_eq!((reason.kind, reason.id), (ReasonKind::Listened, known.0));
    assert_eq!(reason.text, "Because you listened to Known");
    let text = serde_json::to_string(&shown).unwrap();
    assert!(!text.contains("Secret") && !text.contains("bob"), "{text}");
    assert_eq!(names(&home(&eve).await, ShelfKind::Recommended), [""; 0], "she knows all of them");
    assert_eq!(names(&home(&bob).await, ShelfKind::Recommended), ["Known"]);

    // What is hidden or deleted after it was related is not shown, neither as a song nor as a reason.
    let private = SongChanges { visibility: Some(Visibility::Private), ..SongChanges::default() };
    eve.send(&UpdateSong { id: near, changes: private.clone() }).await.unwrap();
    assert_eq!(names(&home(&ada).await, ShelfKind::Recommended), ["Far"]);
    eve.send(&UpdateSong { id: known, changes: private }).await.unwrap();
    assert_eq!(names(&home(&ada).await, ShelfKind::Recommended), [""; 0]);
    eve.send(&DeleteSong(far)).await.unwrap();
    app.clock.advance(Duration::days(40));
    rhythmix::songs::bin::empty(app.application.state()).await.unwrap();
    app.run_job(Kind::RelateSongs).await;
    assert_eq!(app.count("song_neighbours").await, 3, "those that there still are");
    for name in ["eve", "bob"] {
        app.log_in(name).await.send(&DeletePlays { before: None }).await.unwrap();
    }
    app.run_job(Kind::RelateSongs).await;
    assert_eq!(app.count("song_neighbours").await, 0, "a history that is gone relates nothing");
}

#[tokio::test]
async fn favourites_relate_songs_too_and_a_new_account_is_offered_genres() {
    let app = TestApp::start().await;
    let (ada, eve, _) = (app.user("ada").await, app.user("eve").await, app.user("new").await);
    let owner = id(&eve).await;
    let mut songs = Vec::new();
    for (title, genre) in [("A", "Jazz"), ("B", "Jazz"), ("C", "Jazz"), ("D", "Rock")] {
        songs.push(app.make_song(owner, Said::titled(title).by(&[title]).of(&[genre])).await);
    }
    let hidden = Said::titled("E").of(&["Jazz"]).seen_by(Visibility::Private);
    let hidden = app.make_song(owner, hidden).await;
    for song in [songs[0], songs[1], hidden] {
        eve.send(&AddFavoriteSong(song)).await.unwrap();
    }
    ada.send(&AddFavoriteSong(songs[0])).await.unwrap();
    session(&app, "eve", &[hidden, songs[2]], None).await;
    session(&app, "eve", &[songs[2]], None).await;
    app.run_job(Kind::RelateSongs).await;
    let newcomer = app.log_in("new").await;
    let shown = home(&newcomer).await;
    let (mut firsts, rest) = {
        let names = names(&shown, ShelfKind::Recommended);
        (names[..2].to_vec(), names[2..].to_vec())
    };
    firsts.sort();
    assert_eq!(
        (firsts, rest),
        (vec!["C".into(), "D".into()], vec!["B".into(), "A".into()]),
        "each genre in turn"
    );
    let items = &shown.shelf(ShelfKind::Recommended).unwrap().items;
    let most = items.iter().find(|item| item.song.as_ref().is_some_and(|song| song.title == "C")).unwrap();
    let reason = most.reason.clone().unwrap();
    assert_eq!((reason.kind, reason.text.as_str()), (ReasonKind::Genre, "Something from Jazz"));
    let ada = app.log_in("ada").await;
    let shown = home(&ada).await;
    assert_eq!(names(&shown, ShelfKind::Recommended), ["B", "C"], "a neighbour, and the same genre");
    let reasons = &shown.shelf(ShelfKind::Recommended).unwrap().items;
    let reasons: Vec<_> = reasons.iter().map(|item| item.reason.as_ref().unwrap().text.as_str()).collect();
    assert_eq!(reasons, ["Because you like A", "Because you listen to Jazz"]);
}

#[tokio::test]
async fn the_job_can_be_run_again_and_changes_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let owner = id(&ada).await;
    let mut songs = Vec::new();
    for number in 0..6 {
        let said = Said::titled(&format!("S{number}")).by(&[&format!("A{number}")]).of(&["Pop"]);
        songs.push(app.make_song(owner, said).await);
    }
    session(&app, "ada", &songs[..4], None).await;
    session(&app, "ada", &songs[2..], None).await;
    app.run_job(Kind::RelateSongs).await;
    let kept = (app.count("song_neighbours").await, app.count("genre_tops").await);
    assert_eq!(kept, (6, 6));
    app.run_job(Kind::RelateSongs).await;
    assert_eq!((app.count("song_neighbours").await, app.count("genre_tops").await), kept);
}
