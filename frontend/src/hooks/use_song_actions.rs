//! What can be done with songs, wherever they are shown.

use std::rc::Rc;

use frontend_core::format;
use frontend_core::marks::mine;
use frontend_core::player::Event;
use shared::bin::{DeleteSong, RestoreSong};
use shared::ids::SongId;
use shared::me::{Profile, Role};
use shared::plays::PlaySource;
use shared::ratings::MAX_STARS;
use shared::shares::ShareKind;
use shared::songs::{Song, Visibility};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::icon::Glyph;
use crate::contexts::editing::Editing;
use crate::contexts::marks::{Marks, Thing};
use crate::contexts::menus::{MenuItem, Menus};
use crate::contexts::player::PlayerHandle;
use crate::contexts::playlists::{Dialog, Playlists, What};
use crate::contexts::sharing::Sharing;
use crate::contexts::toasts::{Toast, ToastKind, Toasts};
use crate::hooks::{
    use_api, use_editing, use_marks, use_menus, use_player, use_playlists, use_queries, use_session,
    use_sharing, use_toasts,
};
use crate::routes::Route;
use crate::services::api::Api;
use crate::services::queries::Queries;

/// The lists that are others when songs come or go.
const TOUCHED: [&str; 7] = ["/songs", "/albums", "/artists", "/genres", "/playlists", "/search", "/home"];

/// See the module. Equal while the person is the same, since nothing else in it is shown.
#[derive(Clone)]
pub struct SongActions {
    player: PlayerHandle,
    api: Api,
    toasts: Toasts,
    marks: Marks,
    menus: Menus,
    queries: Queries,
    navigator: Option<Navigator>,
    editing: Editing,
    sharing: Sharing,
    playlists: Playlists,
    profile: Option<Rc<Profile>>,
    source: Option<PlaySource>,
}

impl PartialEq for SongActions {
    fn eq(&self, other: &Self) -> bool {
        self.profile == other.profile
    }
}

/// What can be done with songs.
#[hook]
pub fn use_song_actions() -> SongActions {
    SongActions {
        player: use_player(),
        api: use_api(),
        toasts: use_toasts(),
        marks: use_marks(),
        menus: use_menus(),
        queries: use_queries(),
        navigator: use_navigator(),
        editing: use_editing(),
        sharing: use_sharing(),
        playlists: use_playlists(),
        profile: use_session().state.profile().cloned(),
        source: None,
    }
}

impl SongActions {
    /// The same for songs out of something.
    #[must_use]
    pub fn out_of(self, source: Option<PlaySource>) -> Self {
        Self { source, ..self }
    }

    /// Whether the person may change all of them.
    pub fn may_change(&self, songs: &[Song]) -> bool {
        self.profile.as_ref().is_some_and(|profile| {
            profile.roles.contains(&Role::Admin) || songs.iter().all(|song| song.owner.id == profile.id)
        })
    }

    /// Whether the person may pass a song on to people without an account.
    fn may_share(&self, song: &Song) -> bool {
        let is_own = self.profile.as_ref().is_some_and(|profile| profile.id == song.owner.id);
        is_own || song.visibility == Visibility::Public
    }

    /// Puts songs behind the one that plays.
    pub fn play_next(&self, songs: Vec<Song>) {
        let text = told(&songs, "plays next", "play next");
        self.player.send(Event::InsertNext(songs, self.source));
        self.toasts.push(Toast::new(ToastKind::Info, text));
    }

    /// Puts songs at the end of the queue.
    pub fn append(&self, songs: Vec<Song>) {
        let text = told(&songs, "was added to the queue", "were added to the queue");
        self.player.send(Event::Append(songs, self.source));
        self.toasts.push(Toast::new(ToastKind::Info, text));
    }

    /// Asks into which playlist songs go.
    pub fn add_to_playlist(&self, songs: Vec<Song>) {
        let title = match &*songs {
            [song] => song.title.clone(),
            songs => format::count(songs.len() as u64, "song", "songs"),
        };
        let what = What::Songs(songs.iter().map(|song| song.id).collect());
        self.playlists.open(Dialog::Add { title: title.into(), what });
    }

    /// Makes songs favourites, or no longer. Of one that shows its heart nothing is said.
    pub fn like(&self, songs: &[Song], on: bool) {
        let others: Vec<Song> = songs.iter().filter(|song| song.favorite != on).cloned().collect();
        for song in &others {
            self.marks.like(Thing::Song(song.id), on);
        }
        if songs.len() > 1 && !others.is_empty() {
            let (one, many) = if on {
                ("is one of your favourites", "are your favourites")
            } else {
                ("is no favourite of yours any more", "are no favourites of yours any more")
            };
            let (text, actions) = (told(&others, one, many), self.clone());
            let undo = Callback::from(move |()| {
                for song in &others {
                    actions.marks.like(Thing::Song(song.id), !on);
                }
            });
            self.toasts.push(Toast::new(ToastKind::Info, text).with_action("Undo", undo));
        }
    }

    /// Gives songs stars, or takes them back.
    pub fn rate(&self, songs: &[Song], stars: Option<u8>) {
        let rate = move |marks: &Marks, before: bool, songs: &[(SongId, Option<u8>)]| {
            for (id, had) in songs {
                let (now, then) = if before { (*had, stars) } else { (stars, *had) };
                marks.rate(Thing::Song(*id), now, then);
            }
        };
        let had: Vec<_> = songs.iter().map(|song| (song.id, mine(song.rating))).collect();
        let others: Vec<_> = had.into_iter().filter(|(_, had)| *had != stars).collect();
        if others.is_empty() {
            return;
        }
        rate(&self.marks, false, &others);
        let text = match stars {
            None => "Your stars were taken back.".to_owned(),
            Some(stars) => {
                let many = format!("were given {}", format::count(stars.into(), "star", "stars"));
                told(songs, &many.replacen("were", "was", 1), &many)
            }
        };
        let marks = self.marks.clone();
        let undo = Callback::from(move |()| rate(&marks, true, &others));
        self.toasts.push(Toast::new(ToastKind::Info, text).with_action("Undo", undo));
    }

    /// Offers the stars that can be given.
    fn offer_stars(&self, songs: Vec<Song>) {
        let item = |glyph, label: String, stars: Option<u8>| {
            let (actions, songs) = (self.clone(), songs.clone());
            MenuItem::new(glyph, label, move || actions.rate(&songs, stars))
        };
        let mut items: Vec<MenuItem> = (1..=MAX_STARS)
            .rev()
            .map(|stars| {
                let label = format::count(stars.into(), "star", "stars");
                item(Glyph::StarFull, label, Some(stars))
            })
            .collect();
        if songs.iter().any(|song| mine(song.rating).is_some()) {
            items.push(item(Glyph::Close, "Take the stars back".to_owned(), None));
        }
        self.menus.go_on("Rate", items);
    }

    /// Goes to a page.
    pub fn go(&self, to: &Route) {
        if let Some(navigator) = &self.navigator {
            navigator.push(to);
        }
    }

    /// Puts songs into the bin. They go from every list at once; for a while they can be had back.
    pub fn delete(&self, songs: Vec<Song>) {
        let actions = self.clone();
        let ids: Rc<[SongId]> = songs.iter().map(|song| song.id).collect();
        self.queries.change::<Vec<Rc<Song>>>(|list| {
            let is_there = list.iter().any(|song| ids.contains(&song.id));
            is_there.then(|| list.iter().filter(|song| !ids.contains(&song.id)).cloned().collect())
        });
        spawn_local(async move {
            for id in ids.iter() {
                if let Err(error) = actions.api.send(&DeleteSong(*id)).await {
                    actions.toasts.fail(&error);
                    return actions.queries.outdate(&TOUCHED);
                }
            }
            let undo = actions.clone();
            let undo = Callback::from(move |()| undo.clone().restore(Rc::clone(&ids)));
            let text = told(&songs, "was deleted", "were deleted");
            actions.toasts.push(Toast::new(ToastKind::Info, text).with_action("Undo", undo));
            actions.queries.outdate(&TOUCHED);
        });
    }

    /// Takes songs out of the bin; a single one is shown.
    pub fn restore(self, ids: Rc<[SongId]>) {
        // They leave the bin at once.
        self.queries.change::<Vec<Rc<Song>>>(|list| {
            let stays = |song: &&Rc<Song>| song.deleted_at.is_none() || !ids.contains(&song.id);
            let is_there = list.iter().any(|song| !stays(&song));
            is_there.then(|| list.iter().filter(stays).cloned().collect())
        });
        spawn_local(async move {
            for id in ids.iter() {
                if let Err(error) = self.api.send(&RestoreSong(*id)).await {
                    self.toasts.fail(&error);
                    break;
                }
            }
            self.queries.outdate(&TOUCHED);
        });
    }

    /// What a menu offers for songs.
    pub fn menu(&self, songs: &[Song]) -> Vec<MenuItem> {
        let item = |glyph, label: &'static str, run: fn(&Self, Vec<Song>)| {
            let (actions, songs) = (self.clone(), songs.to_vec());
            MenuItem::new(glyph, label, move || run(&actions, songs.clone()))
        };
        let mut items = vec![
            item(Glyph::PlayNext, "Play next", Self::play_next),
            item(Glyph::Queue, "Add to queue", Self::append),
            item(Glyph::Plus, "Add to playlist…", Self::add_to_playlist),
        ];
        items.push(if songs.iter().all(|song| song.favorite) {
            item(Glyph::HeartFull, "Remove from favourites", |actions, songs| actions.like(&songs, false))
        } else {
            item(Glyph::Heart, "Add to favourites", |actions, songs| actions.like(&songs, true))
        });
        items.push(item(Glyph::Star, "Rate", Self::offer_stars).opening());
        if let [song] = songs {
            items.extend(self.ways(song));
        }
        if let [song] = songs
            && self.may_share(song)
        {
            items.push(item(Glyph::Link, "Share…", |actions, songs| {
                for song in songs {
                    actions.sharing.open(ShareKind::Song, song.id.0, song.title);
                }
            }));
        }
        if self.may_change(songs) {
            items.push(item(Glyph::Edit, "Edit", |actions, songs| actions.editing.open(songs)));
            items.push(item(Glyph::Bin, "Delete", Self::delete).grave());
        }
        items
    }

    /// Where a song leads to.
    fn ways(&self, song: &Song) -> Vec<MenuItem> {
        let to = |glyph, label: String, route: Route| {
            let actions = self.clone();
            MenuItem::new(glyph, label, move || actions.go(&route))
        };
        let mut ways = vec![to(Glyph::Songs, "Go to song".into(), Route::Song { id: song.id })];
        if let Some(id) = song.album.as_ref().and_then(|album| album.id) {
            ways.push(to(Glyph::Album, "Go to album".into(), Route::Album { id }));
        }
        for (artist, id) in song.performers().filter_map(|artist| Some((artist, artist.id?))) {
            ways.push(to(Glyph::User, format!("Go to {}", artist.name), Route::Artist { id }));
        }
        ways
    }
}

/// What is said about songs: `Blue was deleted.`, `3 songs were deleted.`
fn told(songs: &[Song], one: &str, many: &str) -> String {
    match songs {
        [song] => format!("{} {one}.", song.title),
        songs => format!("{} {many}.", format::count(songs.len() as u64, "song", "songs")),
    }
}
