//! What every page can ask for: who is signed in, what plays, what is being uploaded, how the app
//! shall look.
//!
//! All of it lives outside of the tree of components, in [`Services`], and is wired together once; a
//! hook for each part lets a component see its state and hear of changes.

pub mod player;
pub mod session;
pub mod settings;
mod stored;
pub mod toasts;
pub mod uploads;

use std::rc::Rc;

use self::settings::Settings;
use self::toasts::Toasts;
use self::uploads::Uploads;
use crate::services::api::Api;
use crate::services::player::Driver;
use crate::services::wiring::Wiring;

/// What outlives every page.
struct Services {
    settings: Settings,
    toasts: Toasts,
    api: Api,
    driver: Rc<Driver>,
    uploads: Uploads,
    _wiring: Wiring,
}

impl Services {
    fn start() -> Self {
        let (settings, toasts, api) = (Settings::default(), Toasts::default(), Api::default());
        let driver = player::start_driver(&api, &toasts);
        let uploads = Uploads::new(&api, &toasts);
        let mut wiring = Wiring::default();
        player::wire(&driver, &api, &mut wiring);
        uploads.wire(&api, &mut wiring);
        // Last, so that everybody above hears who is signed in.
        session::wire(&api, &mut wiring);
        Self { settings, toasts, api, driver, uploads, _wiring: wiring }
    }
}

thread_local! {
    static SERVICES: Rc<Services> = Rc::new(Services::start());
}

/// What outlives every page, started by whoever asks first.
fn services() -> Rc<Services> {
    SERVICES.with(Rc::clone)
}
