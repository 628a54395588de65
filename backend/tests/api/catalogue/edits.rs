//! Editing songs, their history, and taking changes back.

use shared::albums::ListAlbums;
use shared::artists::ListArtists;
use shared::edits::{
    BulkChanges, Clearable, ListSongEdits, ListSongPeople, SongChanges, UndoEdit, UpdateSong, UpdateSongs,
};
use shared::genres::ListGenres;
use shared::ids::SongId;
use shared::problem::ProblemCode;
use shared::songs::{ArtistCredit, ArtistRole, GetSong, ListSongs, Visibility};

use super::id;
use crate::support::library::Said;
use crate::support::{Client, TestApp};

fn update(id: SongId, changes: SongChanges) -> UpdateSong {
    UpdateSong { id, changes }
}

fn history(song: SongId) -> ListSongEdits {
    ListSongEdits { song, limit: None, cursor: None }
}

async fn names(client: &Client) -> (Vec<String>, Vec<String>, Vec<String>) {
    let artists = client.send(&ListArtists::default()).await.unwrap().items;
    let albums = client.send(&ListAlbums::default()).await.unwrap().items;
    let genres = client.send(&ListGenres::default()).await.unwrap().items;
    (
        artists.into_iter().map(|artist| artist.name).collect(),
        albums.into_iter().map(|album| album.title).collect(),
        genres.into_iter().map(|genre| genre.name).collect(),
    )
}

#[tokio::test]
async fn editing_a_song_leaves_others_as_they_are() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let owner = id(&ada).await;
    let said = |title: &str| Said::titled(title).by(&["Band"]).of(&["Rock"]).on("Record");
    let song = app.make_song(owner, said("One")).await;
    let other = app.make_song(owner, said("Two")).await;

    let changes = SongChanges {
        title: Some("Uno".into()),
        artists: Some(vec![
            ArtistCredit::named("Solo"),
            ArtistCredit { role: ArtistRole::Featured, ..ArtistCredit::named("Band") },
        ]),
        album: Some("Single".into()),
        genres: Some(vec!["Latin".into()]),
        year: Some(2001),
        track_number: Some(3),
        accent: Some("#AABBCC".into()),
        ..SongChanges::default()
    };
    let changed = ada.send(&update(song, changes)).await.unwrap();
    let album = changed.album.as_ref().unwrap();
    assert_eq!((album.title.as_str(), album.track_number), ("Single", Some(3)));
    assert_eq!((changed.year, changed.accent.as_deref()), (Some(2001), Some("#aabbcc")));
    assert_eq!(changed.artist_line(), "Solo, Band");
    let left = eve.send(&GetSong(other)).await.unwrap();
    assert_eq!((left.artist_line(), left.genres), ("Band".to_owned(), vec!["Rock".to_owned()]));
    assert_eq!(left.album.unwrap().title, "Record");
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let both = (list(&["Band", "Solo"]), list(&["Single", "Record"]), list(&["Latin", "Rock"]));
    assert_eq!(names(&eve).await, both);

    let edits = ada.send(&history(song)).await.unwrap().items;
    let [edit] = edits.as_slice() else { panic!("one change, not {edits:?}") };
    assert_eq!((edit.before.title.as_deref(), edit.after.title.as_deref()), (Some("One"), Some("Uno")));
    assert_eq!(edit.before.clear, [Clearable::TrackNumber, Clearable::Year, Clearable::Accent]);
    assert_eq!(eve.send(&history(song)).await.unwrap_err().code, ProblemCode::NotFound);
    let before = eve.send(&GetSong(other)).await.unwrap();
    ada.send(&UndoEdit(edit.id)).await.unwrap();
    let restored = eve.send(&GetSong(song)).await.unwrap();
    assert_eq!((restored.title.as_str(), restored.artist_line()), ("One", "Band".to_owned()));
    assert_eq!(restored.album.unwrap().id, before.album.unwrap().id, "it is on the same album as before");
    assert_eq!(names(&eve).await, (list(&["Band"]), list(&["Record"]), list(&["Rock"])));
    assert_eq!(app.count("albums").await + app.count("artists").await + app.count("genres").await, 3);
    assert_eq!(ada.send(&history(song)).await.unwrap().items[0].undoes, Some(edit.id));
}

#[tokio::test]
async fn a_change_that_was_overtaken_is_not_taken_back() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = app.make_song(id(&ada).await, Said::titled("A")).await;
    let title = |title: &str| SongChanges { title: Some(title.into()), ..SongChanges::default() };
    ada.send(&update(song, title("B"))).await.unwrap();
    let first = ada.send(&history(song)).await.unwrap().items[0].id;
    assert_eq!(eve.send(&UndoEdit(first)).await.unwrap_err().code, ProblemCode::NotFound);
    ada.send(&update(song, SongChanges { year: Some(1999), ..SongChanges::default() })).await.unwrap();
    ada.send(&UndoEdit(first)).await.unwrap();
    let now = ada.send(&GetSong(song)).await.unwrap();
    assert_eq!((now.title.as_str(), now.year), ("A", Some(1999)), "what came after stays");
    assert_eq!(ada.send(&UndoEdit(first)).await.unwrap_err().code, ProblemCode::EditConflict);
}

#[tokio::test]
async fn several_songs_change_alike_or_none_does() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let owner = id(&ada).await;
    let mut songs = Vec::new();
    for number in 0..5 {
        songs.push(app.make_song(owner, Said::titled(&format!("T{number}")).by(&["X"])).await);
    }
    let changes = SongChanges { album: Some("Whole".into()), ..SongChanges::default() };
    let theirs = app.make_song(id(&eve).await, Said::titled("Hers")).await;
    let with = BulkChanges { song_ids: [songs.clone(), vec![theirs]].concat(), changes: changes.clone() };
    assert_eq!(ada.send(&UpdateSongs(with)).await.unwrap_err().code, ProblemCode::NotFound);
    assert!(ada.send(&ListAlbums::default()).await.unwrap().items.is_empty());
    let bulk = BulkChanges { song_ids: songs, changes };
    let edited = ada.send(&UpdateSongs(bulk.clone())).await.unwrap();
    assert_eq!(edited.changed, 5);
    assert_eq!(eve.send(&ListAlbums::default()).await.unwrap().items[0].songs, 5);
    let again = ada.send(&UpdateSongs(bulk)).await.unwrap();
    assert_eq!((again.changed, again.edit_id), (0, None), "nothing is other than before");
    assert_eq!(ada.send(&UndoEdit(edited.edit_id.unwrap())).await.unwrap().changed, 5);
    assert!(eve.send(&ListAlbums::default()).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn who_made_songs_changes_and_who_else_is_credited_stays() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let owner = id(&ada).await;
    let credit = |name: &str, role| ArtistCredit { role, ..ArtistCredit::named(name) };
    let mut songs = Vec::new();
    for (title, others) in [
        ("One", vec![credit("Composer", ArtistRole::Composer), credit("Guest", ArtistRole::Featured)]),
        ("Two", vec![credit("Producer", ArtistRole::Producer)]),
        ("Three", vec![]),
    ] {
        let song = app.make_song(owner, Said::titled(title).by(&["X", "Y"])).await;
        let artists = [credit("X", ArtistRole::Main), credit("Y", ArtistRole::Main)].into_iter();
        let artists = Some(artists.chain(others.clone()).collect());
        let changes = SongChanges { artists, ..SongChanges::default() };
        ada.send(&UpdateSong { id: song, changes }).await.unwrap();
        songs.push((song, others));
    }
    let song_ids: Vec<SongId> = songs.iter().map(|(song, _)| *song).collect();
    let changes = SongChanges { main_artists: Some(vec!["Z".into(), "Z".into()]), ..SongChanges::default() };
    let both = SongChanges { artists: Some(vec![credit("X", ArtistRole::Main)]), ..changes.clone() };
    let bulk = |changes| UpdateSongs(BulkChanges { song_ids: song_ids.clone(), changes });
    assert_eq!(ada.send(&bulk(both)).await.unwrap_err().errors[0].field, "main_artists");
    let edited = ada.send(&bulk(changes)).await.unwrap();
    assert_eq!(edited.changed, 3);
    for (song, others) in &songs {
        let now = ada.send(&GetSong(*song)).await.unwrap().artists;
        let now: Vec<ArtistCredit> = now.into_iter().map(|now| ArtistCredit { id: None, ..now }).collect();
        let expected = [vec![credit("Z", ArtistRole::Main)], others.clone()].concat();
        assert_eq!(now, expected);
    }
    assert_eq!(ada.send(&UndoEdit(edited.edit_id.unwrap())).await.unwrap().changed, 3);
    for (song, others) in &songs {
        let now = ada.send(&GetSong(*song)).await.unwrap().artists;
        assert_eq!((now[0].name.as_str(), now.len()), ("X", 2 + others.len()));
    }
}

#[tokio::test]
async fn people_are_named_and_see_the_song() {
    let app = TestApp::start().await;
    let (ada, eve, bob) = (app.user("ada").await, app.user("eve").await, app.user("bob").await);
    let said = Said::titled("Demo").by(&["Band"]).seen_by(Visibility::Private);
    let song = app.make_song(id(&ada).await, said).await;
    let to = |people: &[&str]| SongChanges {
        visibility: Some(Visibility::People),
        people: Some(people.iter().map(|name| (*name).to_owned()).collect()),
        ..SongChanges::default()
    };
    let unknown = ada.send(&update(song, to(&["nobody-here"]))).await.unwrap_err();
    assert_eq!((unknown.status, unknown.errors[0].field.as_str()), (422, "people"));
    ada.send(&update(song, to(&["Eve"]))).await.unwrap();
    assert_eq!(eve.send(&GetSong(song)).await.unwrap().visibility, Visibility::People);
    assert_eq!(eve.send(&ListSongs::default()).await.unwrap().items.len(), 1);
    assert_eq!(eve.send(&ListArtists::default()).await.unwrap().items[0].songs, 1);
    assert_eq!(bob.send(&GetSong(song)).await.unwrap_err().code, ProblemCode::NotFound);
    assert!(bob.send(&ListArtists::default()).await.unwrap().items.is_empty());
    let people = ada.send(&ListSongPeople(song)).await.unwrap();
    assert_eq!(people.iter().map(|person| person.username.as_str()).collect::<Vec<_>>(), ["eve"]);
    assert_eq!(eve.send(&ListSongPeople(song)).await.unwrap_err().code, ProblemCode::NotFound);

    let edit = ada.send(&history(song)).await.unwrap().items[0].id;
    ada.send(&UndoEdit(edit)).await.unwrap();
    assert_eq!(eve.send(&GetSong(song)).await.unwrap_err().code, ProblemCode::NotFound);
    assert!(eve.send(&ListArtists::default()).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_name() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = app.make_song(id(&ada).await, Said::titled("A")).await;
    let wrong = SongChanges { year: Some(1), title: Some(String::new()), ..SongChanges::default() };
    let problem = ada.send(&update(song, wrong)).await.unwrap_err();
    let fields: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!((problem.status, fields), (422, vec!["title", "year"]));
    let json = [("content-type", "application/json")];
    let body = br#"{"owner":"eve"}"#.to_vec();
    let answer = ada.request("PATCH", &format!("/api/v1/songs/{song}"), &json, body).await;
    assert_eq!(answer.status, 400);
    assert!(answer.problem().errors[0].field.contains("owner"), "the unknown field is named");
    let none = BulkChanges { song_ids: Vec::new(), changes: SongChanges::default() };
    assert_eq!(ada.send(&UpdateSongs(none)).await.unwrap_err().errors[0].field, "song_ids");
}
