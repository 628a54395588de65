//! What every page can ask for: who is signed in, what plays, what is being uploaded, how the app
//! shall look.
//!
//! All of it lives outside of the tree of components, in [`Services`], and is wired together once; a
//! hook for each part lets a component see its state and hear of changes.

pub mod drafts;
pub mod editing;
pub mod marks;
pub mod menus;
pub mod player;
pub mod playlists;
pub mod queries;
pub mod searching;
pub mod session;
pub mod settings;
pub mod sharing;
mod stored;
pub mod toasts;
pub mod uploads;

use std::rc::Rc;

use self::drafts::Drafts;
use self::editing::Editing;
use self::marks::Marks;
use self::menus::Menus;
use self::playlists::Playlists;
use self::searching::Searching;
use self::settings::Settings;
use self::sharing::Sharing;
use self::toasts::Toasts;
use self::uploads::Uploads;
use crate::services::api::Api;
use crate::services::player::Driver;
use crate::services::plays::Plays;
use crate::services::queries::Queries;
use crate::services::wiring::Wiring;

/// What outlives every page.
struct Services {
    settings: Settings,
    toasts: Toasts,
    menus: Menus,
    drafts: Drafts,
    editing: Editing,
    searching: Searching,
    sharing: Sharing,
    playlists: Playlists,
    api: Api,
    driver: Rc<Driver>,
    plays: Plays,
    uploads: Uploads,
    queries: Queries,
    marks: Marks,
    _wiring: Wiring,
}

impl Services {
    fn start() -> Self {
        let (settings, toasts, api) = (Settings::default(), Toasts::default(), Api::default());
        let plays = Plays::new(&api);
        let driver = player::start_driver(&api, &plays, &toasts);
        let uploads = Uploads::new(&api, &toasts);
        let queries = Queries::new(&api);
        let marks = Marks::new(&api, &queries, &toasts);
        let mut wiring = Wiring::default();
        // First, so that what another person has read is forgotten before anybody draws.
        let drafts = Drafts::default();
        queries::wire(&queries, &drafts, &api, &mut wiring);
        let searching = Searching::default();
        searching::wire(&searching, &api, &mut wiring);
        player::wire(&driver, &plays, &api, &mut wiring);
        uploads.wire(&api, &mut wiring);
        // Last, so that everybody above hears who is signed in.
        session::wire(&api, &mut wiring);
        Self {
            settings,
            menus: Menus::default(),
            drafts,
            editing: Editing::default(),
            searching,
            sharing: Sharing::default(),
            playlists: Playlists::default(),
            api,
            driver,
            plays,
            uploads,
            marks,
            toasts,
            queries,
            _wiring: wiring,
        }
    }
}

thread_local! {
    static SERVICES: Rc<Services> = Rc::new(Services::start());
}

/// What outlives every page, started by whoever asks first.
fn services() -> Rc<Services> {
    SERVICES.with(Rc::clone)
}
