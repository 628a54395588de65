//! Search: the same answers in the same order on both databases.

use shared::bin::{DeleteSong, RestoreSong};
use shared::lyrics::{LyricLine, Lyrics, PutLyrics};
use shared::playlists::{CreatePlaylist, DeletePlaylist, NewPlaylist, PlaylistChanges, UpdatePlaylist};
use shared::problem::ProblemCode;
use shared::search::{Found, Search, SearchKind};
use shared::songs::{Song, Visibility};

use crate::support::made::id3;
use crate::support::{Client, Form, TestApp, media};

fn search(text: &str) -> Search {
    Search { text: text.to_owned(), ..Search::default() }
}

async fn songs(who: &Client, text: &str) -> Vec<String> {
    let found = who.send(&search(text)).await.unwrap();
    found.songs.into_iter().map(|song| song.title).collect()
}

async fn add(who: &Client, number: usize, title: &str, artist: &str, album: &str) -> Song {
    let form = Form::distinct(number).text("title", title).text("artist", artist).text("album", album);
    who.add_song(form.text("visibility", "site")).await
}

/// Songs as libraries have them.
const LIBRARY: [(&str, &str, &str); 22] = [
    ("One", "Metallica", "...And Justice for All"),
    ("Master of Puppets", "Metallica", "Master of Puppets"),
    ("Halo", "Beyoncé", "I Am... Sasha Fierce"),
    ("Help!", "The Beatles", "Help!"),
    ("Thunderstruck", "AC/DC", "The Razors Edge"),
    ("Home Sweet Home", "Mötley Crüe", "Theatre of Pain"),
    ("First Love", "宇多田ヒカル", "First Love"),
    ("ハナミズキ", "一青窈", "一青想"),
    ("Ёлка", "Ёлка", "Точки расставлены"),
    ("ﬁrst ﬂight", "Ligature", "Types"),
    ("Weiße Straße", "Kraftwerk", "Autobahn"),
    ("첫사랑", "버스커 버스커", "1집"),
    ("เพลงรัก", "คาราบาว", "เพลง"),
    ("!!!", "Signs", "÷"),
    ("100% _Pure_", "Crystal \\ Waters", "50/50"),
    ("Love", "John Lennon", "Plastic Ono Band"),
    ("Love Me Do", "The Beatles", "Please Please Me"),
    ("Lovely Day", "Bill Withers", "Menagerie"),
    ("All My Love", "Led Zeppelin", "In Through the Out Door"),
    ("Everyday", "Love Unlimited", "Rhapsody"),
    ("Losing My Religion", "R.E.M.", "Out of Time"),
    ("Don't Stop", "Fleetwood Mac", "Rumours"),
];

async fn library(who: &Client) {
    for (number, (title, artist, album)) in LIBRARY.into_iter().enumerate() {
        add(who, number, title, artist, album).await;
    }
}

#[tokio::test]
async fn songs_are_found_whatever_is_typed_and_the_best_come_first() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    library(&ada).await;
    let mut wrong = Vec::new();
    for (text, expected) in [
        ("love", &["Love", "Love Me Do", "Lovely Day", "First Love", "All My Love", "Everyday"][..]),
        ("lov", &["Love", "Love Me Do", "Lovely Day", "First Love", "All My Love", "Everyday"]),
        ("love me", &["Love Me Do", "Lovely Day"]),
        ("beatles love", &["Love Me Do"]),
        ("metallica", &["One", "Master of Puppets"]),
        ("metallica one", &["One"]),
        ("one metal", &["One"]),
        ("metalica", &["One", "Master of Puppets"]),
        ("metalic", &["One", "Master of Puppets"]),
        ("metal mas", &["Master of Puppets"]),
        ("beyonce", &["Halo"]),
        ("BEYONCÉ", &["Halo"]),
        ("beyonse", &["Halo"]),
        ("the beatels", &["Help!", "Love Me Do"]),
        ("the beetles", &["Help!", "Love Me Do"]),
        ("ac/dc", &["Thunderstruck"]),
        ("acdc", &["Thunderstruck"]),
        ("AC DC", &["Thunderstruck"]),
        ("mötley", &["Home Sweet Home"]),
        ("motley crue", &["Home Sweet Home"]),
        ("led zepelin", &["All My Love"]),
        ("宇多田", &["First Love"]),
        ("多田", &["First Love"]),
        ("宇", &["First Love"]),
        ("ヒカル", &["First Love"]),
        ("ひかる", &["First Love"]),
        ("ハナ", &["ハナミズキ"]),
        ("はなみ", &["ハナミズキ"]),
        ("елка", &["Ёлка"]),
        ("ЁЛКА", &["Ёлка"]),
        ("first fl", &["ﬁrst ﬂight"]),
        ("ﬁrst", &["First Love", "ﬁrst ﬂight"]),
        ("weisse strasse", &["Weiße Straße"]),
        ("weiß", &["Weiße Straße"]),
        ("사랑", &["첫사랑"]),
        ("เพลง", &["เพลงรัก"]),
        ("!!!", &["!!!"]),
        ("r.e.m.", &["Losing My Religion"]),
        ("rem", &["Losing My Religion"]),
        ("dont stop", &["Don't Stop"]),
        ("don’t", &["Don't Stop"]),
        ("100%", &["100% _Pure_"]),
        ("nothing like it", &[]),
        ("%", &[]),
        ("", &[]),
        ("   ", &[]),
    ] {
        let found = songs(&eve, text).await;
        if found != expected {
            wrong.push((text, found));
        }
    }
    assert_eq!(wrong, []);
}

#[tokio::test]
async fn a_change_is_found_at_once() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let mut before = Vec::new();
    for table in ["search_terms", "search_words", "search_things"] {
        before.push((table, app.count(table).await));
    }
    let song = add(&ada, 1, "Zanzibar", "Billy Joel", "52nd Street").await;
    for text in ["zanz", "zanzibra", "billy zanzibar"] {
        assert_eq!(songs(&ada, text).await, ["Zanzibar"], "{text}");
    }
    ada.send(&DeleteSong(song.id)).await.unwrap();
    for text in ["zanz", "zanzibra", "billy zanzibar"] {
        assert_eq!(songs(&ada, text).await, Vec::<String>::new(), "{text}");
    }
    for (table, before) in before {
        assert_eq!(app.count(table).await, before, "nothing is left in {table}");
    }
    ada.send(&RestoreSong(song.id)).await.unwrap();
    assert_eq!(songs(&ada, "zanzibra").await, ["Zanzibar"]);
}

#[tokio::test]
async fn what_one_may_not_see_is_not_found_and_changes_nothing() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    add(&ada, 1, "Zebra", "Beach House", "Teen Dream").await;
    let mut before = Vec::new();
    let questions = ["zebra", "zebr", "zebar", "secret", "beach house", "beach hosue", "z", "hose"];
    for text in questions {
        before.push(eve.send(&search(text)).await.unwrap());
    }
    for (number, title) in
        ["Secret Zebra", "Zebra", "Zebar", "Hose", "Beach Hosue", "Zz Top"].into_iter().enumerate()
    {
        let form = Form::distinct(10 + number).text("title", title).text("artist", "Beach Hosue");
        ada.add_song(form).await;
    }
    assert_eq!(songs(&ada, "secret").await, ["Secret Zebra"]);
    assert_eq!(songs(&ada, "hosue").await.len(), 6);
    for (text, before) in questions.into_iter().zip(before) {
        assert_eq!(eve.send(&search(text)).await.unwrap(), before, "{text}");
    }
}

fn names<T>(things: &[T], name: impl Fn(&T) -> &String) -> Vec<&str> {
    things.iter().map(|thing| name(thing).as_str()).collect()
}

#[tokio::test]
async fn every_kind_is_found_by_those_who_see_it() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let form = |number: usize, visibility: &str| {
        let form = Form::distinct(number).text("title", "Träume").text("artist", "Françoise Hardy");
        form.text("album", "La Question").text("genre", "Chanson").text("visibility", visibility)
    };
    let song = ada.add_song(form(1, "private")).await;
    let playlist = NewPlaylist {
        name: "Question marks".into(),
        visibility: Some(Visibility::Private),
        ..NewPlaylist::default()
    };
    let playlist = ada.send(&CreatePlaylist(playlist)).await.unwrap();
    let found = |who: &Client, text: &str| {
        let (who, ask) = (who.clone(), search(text));
        async move { who.send(&ask).await.unwrap() }
    };
    for (text, expected) in [
        ("francoise", [1, 1, 1, 0, 0]),
        ("fransoise hardy", [1, 1, 1, 0, 0]),
        ("la question", [1, 1, 0, 0, 0]),
        ("question", [1, 1, 0, 1, 0]),
        ("chanso", [0, 0, 0, 0, 1]),
        ("traume", [1, 0, 0, 0, 0]),
    ] {
        let of = |found: &Found| {
            [
                found.songs.len(),
                found.albums.len(),
                found.artists.len(),
                found.playlists.len(),
                found.genres.len(),
            ]
        };
        assert_eq!(of(&found(&ada, text).await), expected, "{text}");
        assert_eq!(found(&eve, text).await, Found::default(), "{text} is private");
    }
    let all = found(&ada, "question").await;
    assert_eq!(names(&all.albums, |album| &album.title), ["La Question"]);
    assert_eq!(names(&all.playlists, |playlist| &playlist.name), ["Question marks"]);
    let artist = found(&ada, "hardy").await.artists.remove(0);
    assert_eq!((artist.name.as_str(), artist.songs), ("Françoise Hardy", 1));

    // Another song of them is everybody's: now they are, with what it counts for.
    eve.add_song(form(2, "site")).await;
    let seen = found(&eve, "hardy").await;
    assert_eq!((seen.songs.len(), seen.artists[0].songs), (1, 1));
    assert_eq!(found(&ada, "hardy").await.artists[0].songs, 2);
    assert_eq!(found(&ada, "chanson").await.genres.len(), 1, "once, though in two spaces");
    assert_eq!(found(&eve, "question").await.playlists, []);
    let changes = PlaylistChanges { visibility: Some(Visibility::Site), ..PlaylistChanges::default() };
    ada.send(&UpdatePlaylist { id: playlist.id, changes }).await.unwrap();
    assert_eq!(names(&found(&eve, "quest").await.playlists, |playlist| &playlist.name), ["Question marks"]);
    ada.send(&DeletePlaylist(playlist.id)).await.unwrap();
    ada.send(&DeleteSong(song.id)).await.unwrap();
    assert_eq!(found(&ada, "quest").await.playlists, []);
}

#[tokio::test]
async fn songs_are_found_by_what_is_sung() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let sung = |text: &str| {
        let content = [&b"\x03eng\0"[..], text.as_bytes()].concat();
        let tag = id3(std::iter::once((b"USLT", 0, content)));
        Form::with_file("sung.mp3", &[tag, media("no-xing.mp3")].concat())
    };
    let form = sung("[00:01.00]Is this the real life?\n[00:02.00]Is this just fantasy?");
    let song = ada.add_song(form.text("title", "Rhapsody").text("visibility", "site")).await;
    let found = async |who: &Client, text: &str| {
        let found = who.send(&search(text)).await.unwrap();
        assert_eq!(found.songs.len(), 0, "{text} is in no title");
        found.lyrics.into_iter().map(|song| song.id).collect::<Vec<_>>()
    };
    assert_eq!(found(&eve, "real life just fant").await, [song.id]);
    let line = LyricLine { at_ms: None, text: "Mamma mia, ハナ".into() };
    let lyrics = Lyrics { language: None, synced: false, lines: vec![line] };
    ada.send(&PutLyrics { song: song.id, lyrics }).await.unwrap();
    assert_eq!(found(&eve, "real life just fant").await, []);
    assert_eq!(found(&eve, "mamma").await, [song.id]);
    assert_eq!(found(&eve, "はな").await, [song.id]);
    ada.send(&DeleteSong(song.id)).await.unwrap();
    assert_eq!(found(&eve, "mamma").await, []);
}

#[tokio::test]
async fn accounts_are_found_by_admins_alone() {
    let app = TestApp::start().await;
    let (ada, root) = (app.user("ada").await, app.admin().await);
    app.user("adalbert").await;
    let ask = Search { kinds: vec![SearchKind::Users], ..search("ada") };
    let found = root.send(&ask).await.unwrap().users;
    assert_eq!(names(&found, |user| &user.username), ["ada", "adalbert"]);
    assert_eq!(ada.send(&ask).await.unwrap_err().code, ProblemCode::Forbidden);
    assert_eq!(root.send(&search("ada")).await.unwrap(), Found::default(), "unless asked for");
}

#[tokio::test]
async fn the_list_of_a_kind_goes_on_without_repeating_or_losing() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    for number in 0..7 {
        add(&ada, number, &format!("Blue {number}"), "Many", "Colours").await;
    }
    let whole = Search { kinds: vec![SearchKind::Songs], ..search("blue") };
    let whole = eve.send(&whole).await.unwrap();
    assert_eq!((whole.songs.len(), &whole.next_cursor), (7, &None));
    for limit in 1..7 {
        let mut seen = Vec::new();
        let mut ask = Search { kinds: vec![SearchKind::Songs], limit: Some(limit), ..search("blue") };
        loop {
            let page: Found = eve.send(&ask).await.unwrap();
            assert!(page.songs.len() <= usize::from(limit));
            seen.extend(page.songs);
            match page.next_cursor {
                Some(next) => ask.cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, whole.songs, "by {limit}");
    }
    let page = Search { kinds: vec![SearchKind::Songs], limit: Some(2), ..search("blue") };
    let cursor = eve.send(&page).await.unwrap().next_cursor;
    let other = Search { kinds: vec![SearchKind::Songs], cursor, ..search("blu") };
    assert_eq!(eve.send(&other).await.unwrap_err().errors[0].field, "cursor", "of another question");
}

#[tokio::test]
async fn what_is_not_known_is_named() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for (query, field) in [
        ("q=a&types=songs,shoes", "types"),
        ("q=a&types=songs,", "types"),
        ("q=a&limit=0", "limit"),
        ("q=a&limit=201", "limit"),
        ("q=a&limit=x", "limit"),
        ("q=a&types=songs&cursor=MTIz", "cursor"),
        ("q=a&colour=blue", "colour"),
        ("q=a&owner%00=me", "owner\0"),
    ] {
        let answer = ada.get(&format!("/api/v1/search?{query}"), &[]).await;
        let problem = answer.problem();
        assert_eq!((problem.status, problem.code), (400, ProblemCode::InvalidRequest), "{query}");
        assert_eq!(problem.errors[0].field, field, "{query}");
    }
}

#[tokio::test]
async fn any_text_is_answered() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    library(&ada).await;
    let mut texts: Vec<String> = [
        "\u{0}",
        "'",
        "\"",
        "\"\"",
        "*",
        "a*",
        "NEAR(a b)",
        "title:love",
        "-love",
        "love AND",
        "OR",
        "(",
        ")",
        "%",
        "_",
        "\\",
        "love\\",
        "{a b}:c",
        "^a",
        "a + b",
        "\u{10ffff}",
        "\u{feff}",
        "\u{202e}evol",
        "\u{1}love",
        "\u{2}l",
        "🎵",
        "🎵 love",
        "' OR 1=1 --",
        "'; DROP TABLE songs; --",
        "$1",
        "?1",
        ":a",
        "\r\n",
        "а́",
        "ｌｏｖｅ",
        "l\u{0}ove",
        "&",
        "a&b",
        "!",
        "<->",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push("love ".repeat(5000));
    texts.push("x".repeat(3000));
    texts.push("宇".repeat(1000));
    texts.push((0..1000).map(|n| format!("w{n} ")).collect());
    for text in texts {
        let found = ada.send(&search(&text)).await;
        assert!(found.is_ok(), "{:?} of {:?}", found, text.chars().take(30).collect::<String>());
    }
    assert_eq!(songs(&ada, "title:love").await, Vec::<String>::new());
    assert_eq!(songs(&ada, "\"love\" (me)").await, songs(&ada, "love me").await);
    assert_eq!(songs(&ada, "ｌｏｖｅ ｍｅ").await, ["Love Me Do", "Lovely Day"]);
    assert_eq!(app.count("songs").await, LIBRARY.len() as i64);
}

mod filters;
