//! The pages and dialogs that are fetched when they are opened, in parts that belong together.
//!
//! In the release build each part is a WebAssembly file of its own; what several need stays in the app or becomes
//! a small file that they share. Other builds, such as that of `trunk serve`, have everything in one. See
//! `docs/decisions/0020-lazy-parts.md`.

use std::cell::RefCell;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::SplitLoaderError;
use yew::prelude::*;

use crate::components::edit_songs::EditHost;
use crate::components::icon::{Glyph, icon};
use crate::components::notice::notice;
use crate::components::page_title::PageTitle;
use crate::components::playlist_dialogs::PlaylistDialogs;
use crate::components::sharing::ShareHost;
use crate::components::skeleton::row_skeletons;
use crate::contexts::toasts::{Toast, ToastKind};
use crate::hooks::{use_edited, use_playlist_dialog, use_shared, use_toasts};
use crate::pages::account::AccountPage;
use crate::pages::album::AlbumPage;
use crate::pages::artist::{ArtistPage, GenrePage};
use crate::pages::library::albums::AlbumsPage;
use crate::pages::library::artists::{ArtistsPage, GenresPage};
use crate::pages::library::bin::BinPage;
use crate::pages::library::playlists::PlaylistsPage;
use crate::pages::library::shares::SharesPage;
use crate::pages::library::songs::SongsPage;
use crate::pages::listening::history::HistoryPage;
use crate::pages::listening::stats::StatsPage;
use crate::pages::listening::year::YearPage;
use crate::pages::lyrics::LyricsPage;
use crate::pages::not_found::not_found;
use crate::pages::playlist::PlaylistPage;
use crate::pages::playlist::import::ImportPage;
use crate::pages::playlist::join::JoinPage;
use crate::pages::playlist::rules::RulesPage;
use crate::pages::search::SearchPage;
use crate::pages::song::SongPage;
use crate::pages::upload::UploadPage;
use crate::routes::Route;

/// A part. There are few: what some of them share, but not all, becomes a file for each set of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Everything one has, in lists, and the pages of songs, albums, artists and genres.
    Library,
    /// Playlists.
    Playlist,
    /// What is about oneself: the account, bringing songs in, what was shared and heard.
    Account,
    /// The dialogs over all pages.
    Dialogs,
}

/// Makes the function that fetches a part and draws one of its pages.
macro_rules! part {
    ($part:ident, $draw:path) => {
        #[cfg(lazy_parts)]
        #[wasm_split_helpers::wasm_split($part, fallible)]
        fn $part(route: Route) -> Result<Html, SplitLoaderError> {
            Ok($draw(route))
        }

        #[cfg(not(lazy_parts))]
        async fn $part(route: Route) -> Result<Html, SplitLoaderError> {
            Ok($draw(route))
        }
    };
}

part!(library, library_page);
part!(playlist, playlist_page);
part!(account, account_page);
part!(dialogs, all_dialogs);

fn library_page(route: Route) -> Html {
    match route {
        Route::Songs => html! { <SongsPage key="songs" /> },
        Route::Search => html! { <SearchPage /> },
        Route::Uploads => html! { <SongsPage key="uploads" uploads=true /> },
        Route::Bin => html! { <BinPage /> },
        Route::Song { id } => html! { <SongPage key={id.to_string()} {id} /> },
        Route::Lyrics { id } => html! { <LyricsPage key={id.to_string()} {id} /> },
        Route::Albums => html! { <AlbumsPage /> },
        Route::Album { id } => html! { <AlbumPage key={id.to_string()} {id} /> },
        Route::Artists => html! { <ArtistsPage /> },
        Route::Artist { id } => html! { <ArtistPage key={id.to_string()} {id} /> },
        Route::Genres => html! { <GenresPage /> },
        Route::Genre { id } => html! { <GenrePage key={id.to_string()} {id} /> },
        _ => not_found(),
    }
}

fn playlist_page(route: Route) -> Html {
    match route {
        Route::Playlists => html! { <PlaylistsPage /> },
        Route::Playlist { id } => html! { <PlaylistPage key={id.to_string()} {id} /> },
        Route::PlaylistRules { id } => html! { <RulesPage key={id.to_string()} {id} /> },
        Route::NewSmart => html! { <RulesPage key="new" /> },
        Route::ImportPlaylist => html! { <ImportPage /> },
        Route::Join => html! { <JoinPage /> },
        _ => not_found(),
    }
}

fn account_page(route: Route) -> Html {
    match route {
        Route::Upload => html! { <UploadPage /> },
        Route::Account => html! { <AccountPage /> },
        Route::Shares => html! { <SharesPage /> },
        Route::History => html! { <HistoryPage /> },
        Route::Stats => html! { <StatsPage /> },
        Route::Year { year } => html! { <YearPage key={u32::from(year)} {year} /> },
        _ => not_found(),
    }
}

fn all_dialogs(_: Route) -> Html {
    html! {
        <>
            <EditHost />
            <PlaylistDialogs />
            <ShareHost />
        </>
    }
}

impl Part {
    /// The part that a page is in. `None` for those that are there from the start.
    pub fn of(route: Route) -> Option<Self> {
        match route {
            Route::Songs
            | Route::Search
            | Route::Uploads
            | Route::Bin
            | Route::Albums
            | Route::Album { .. }
            | Route::Artists
            | Route::Artist { .. }
            | Route::Genres
            | Route::Genre { .. }
            | Route::Song { .. }
            | Route::Lyrics { .. } => Some(Self::Library),
            Route::Playlists
            | Route::Playlist { .. }
            | Route::PlaylistRules { .. }
            | Route::NewSmart
            | Route::ImportPlaylist
            | Route::Join => Some(Self::Playlist),
            Route::Upload
            | Route::Account
            | Route::Shares
            | Route::History
            | Route::Stats
            | Route::Year { .. } => Some(Self::Account),
            Route::Home | Route::LogIn | Route::SignUp | Route::SetUp | Route::NotFound => None,
        }
    }

    async fn draw(self, route: Route) -> Result<Html, SplitLoaderError> {
        match self {
            Self::Library => library(route).await,
            Self::Playlist => playlist(route).await,
            Self::Account => account(route).await,
            Self::Dialogs => dialogs(route).await,
        }
    }

    /// The page, if the part is here.
    fn draw_now(self, route: Route) -> Option<Html> {
        if !FETCHED.with_borrow(|fetched| fetched.contains(&self)) {
            return None;
        }
        // What has been fetched is drawn at the first poll.
        match pin!(self.draw(route)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(drawn) => drawn.ok(),
            Poll::Pending => None,
        }
    }
}

thread_local! {
    static FETCHED: RefCell<Vec<Part>> = const { RefCell::new(Vec::new()) };
}

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The part that the page is in.
    pub part: Part,
    /// The page.
    pub route: Route,
}

/// How far a part that is not here yet has come.
#[derive(Clone, Copy, PartialEq)]
enum Fetching {
    Running,
    Done(Part),
    Failed(Part),
}

/// Fetches a part once it is wanted. Gives how far that has come, and what tries again.
#[hook]
fn use_part(part: Part, is_wanted: bool) -> (Fetching, Callback<()>) {
    let fetching = use_state_eq(|| Fetching::Running);
    let fetch = {
        let fetching = fetching.setter();
        Callback::from(move |()| {
            let fetching = fetching.clone();
            fetching.set(Fetching::Running);
            spawn_local(async move {
                fetching.set(match part.draw(Route::Home).await {
                    // It is drawn anew once this component knows that it can be.
                    Ok(_) => {
                        FETCHED.with_borrow_mut(|fetched| fetched.push(part));
                        Fetching::Done(part)
                    }
                    Err(_) => Fetching::Failed(part),
                });
            });
        })
    };
    let is_missing = is_wanted && !FETCHED.with_borrow(|fetched| fetched.contains(&part));
    {
        let fetch = fetch.clone();
        use_effect_with((part, is_missing), move |(_, is_missing)| {
            if *is_missing {
                fetch.emit(());
            }
        });
    }
    (*fetching, fetch)
}

/// A page of a part, which is fetched first if need be.
#[component]
pub fn LazyPage(props: &Props) -> Html {
    let Props { part, route } = *props;
    let (fetching, fetch) = use_part(part, true);
    part.draw_now(route).unwrap_or_else(|| match fetching {
        // Another part may have failed before.
        Fetching::Failed(missing) if missing == part => failed(&fetch),
        _ => html! { <div class="page">{ row_skeletons(8) }</div> },
    })
}

/// The dialogs over all pages, which are fetched when the first of them is opened.
#[component]
pub fn LazyDialogs() -> Html {
    let (edited, playlist, shared) = (use_edited(), use_playlist_dialog(), use_shared());
    let is_wanted = edited.is_some() || playlist.is_some() || shared.is_some();
    let (fetching, fetch) = use_part(Part::Dialogs, is_wanted);
    let toasts = use_toasts();
    use_effect_with(fetching, move |fetching| {
        if matches!(fetching, Fetching::Failed(_)) {
            let text = "This could not be loaded. Check your connection.";
            toasts.push(Toast::new(ToastKind::Error, text).with_action("Try again", fetch));
        }
    });
    Part::Dialogs.draw_now(Route::Home).unwrap_or_default()
}

fn failed(fetch: &Callback<()>) -> Html {
    html! {
        <div class="page" role="alert">
            <PageTitle title="Not loaded" class="visually-hidden" />
            {
                notice(
                    Glyph::Alert,
                    "This page could not be loaded",
                    "Check your connection and try again. If that does not help, load the app anew: it may have been updated in the meantime.",
                    html! {
                        <button type="button" class="button button-primary" onclick={fetch.reform(|_: MouseEvent| ())}>{ icon(Glyph::Retry) }{ "Try again" }</button>
                    },
                )
            }
        </div>
    }
}
