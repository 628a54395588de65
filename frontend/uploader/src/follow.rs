//! Asks the server how far it is with what it has, now and then, until it has come to an end.

use std::rc::{Rc, Weak};

use frontend_core::upload::Event;
use gloo_timers::future::TimeoutFuture;
use shared::ids::UploadId;
use shared::uploads::{GetUpload, ListUploads};
use wasm_bindgen_futures::spawn_local;

use crate::driver::Driver;

/// How long to wait between two questions: at first, and at most, in milliseconds.
const WAIT_MS: std::ops::RangeInclusive<u32> = 300..=4000;
/// More uploads than these are asked for as a list.
const ONE_BY_ONE: usize = 3;
/// The longest list.
const LIST: u16 = 200;

/// Begins to ask, unless there is nothing to ask or somebody asks already.
pub fn follow(driver: &Rc<Driver>) {
    if driver.is_following.get() || driver.with_state(|state| state.processing().is_empty()) {
        return;
    }
    driver.is_following.set(true);
    let driver = Rc::downgrade(driver);
    spawn_local(async move {
        let mut wait = *WAIT_MS.start();
        while let Some(uploads) = at_work(&driver) {
            TimeoutFuture::new(wait).await;
            let Some(driver) = driver.upgrade() else { return };
            let moved = ask(&driver, &uploads).await;
            let same = driver.with_state(|state| state.processing()) == uploads;
            wait = if same && !moved { (wait * 3 / 2).min(*WAIT_MS.end()) } else { *WAIT_MS.start() };
        }
        if let Some(driver) = driver.upgrade() {
            driver.is_following.set(false);
        }
    });
}

fn at_work(driver: &Weak<Driver>) -> Option<Vec<UploadId>> {
    let uploads = driver.upgrade()?.with_state(|state| state.processing());
    (!uploads.is_empty()).then_some(uploads)
}

/// Asks about all of them; whether anything was answered that ends one.
async fn ask(driver: &Driver, uploads: &[UploadId]) -> bool {
    if uploads.len() > ONE_BY_ONE {
        let list = ListUploads { limit: Some(LIST), ..ListUploads::default() };
        let Ok(page) = driver.session.call(&list).await else { return false };
        let listed: Vec<UploadId> = page.items.iter().map(|upload| upload.id).collect();
        let ended = page.items.iter().any(|upload| upload.state.is_final() && uploads.contains(&upload.id));
        for upload in page.items {
            driver.send(Event::Followed(upload));
        }
        // Too old for the list, or gone: these are asked for by themselves.
        let rest: Vec<UploadId> = uploads.iter().filter(|id| !listed.contains(id)).copied().collect();
        return ask_each(driver, rest.get(..ONE_BY_ONE).unwrap_or(&rest)).await || ended;
    }
    ask_each(driver, uploads).await
}

async fn ask_each(driver: &Driver, uploads: &[UploadId]) -> bool {
    let mut ended = false;
    for id in uploads {
        match driver.session.call(&GetUpload(*id)).await {
            Ok(upload) => {
                ended |= upload.state.is_final();
                driver.send(Event::Followed(upload));
            }
            Err(error) if matches!(error.status(), Some(404 | 410)) => {
                ended = true;
                driver.send(Event::Lost(*id));
            }
            // It can be asked again.
            Err(_) => {}
        }
    }
    ended
}
