//! A list of songs that grows page by page.

use std::rc::Rc;

use frontend_core::listing::{ListStatus, Listing};
use shared::endpoint::Endpoint;
use shared::songs::{ListSongs, Song};
use yew::prelude::*;

use crate::contexts::session::use_api;
use crate::services::api::Api;
use crate::services::task::Task;

/// The list, and the ways to have more of it.
#[derive(Clone, PartialEq)]
pub struct ListHandle {
    /// The songs so far.
    pub items: Rc<Vec<Song>>,
    /// Whether there are more, on their way, or trouble.
    pub status: ListStatus,
    load_more: Callback<()>,
    reload: Callback<()>,
}

impl ListHandle {
    /// Asks for the next page, or again for the one that failed. Does nothing while one is on its
    /// way or at the end, so it may be called at every scroll.
    pub fn load_more(&self) {
        self.load_more.emit(());
    }

    /// Reads the list from its start again; the songs that are there stay until then.
    pub fn reload(&self) {
        self.reload.emit(());
    }
}

/// Lists songs; starts over when the request differs from the one before.
#[hook]
pub fn use_song_list(request: ListSongs) -> ListHandle {
    let api = use_api();
    let list = use_mut_ref(Listing::<Song>::default);
    let task = use_mut_ref(|| None::<Task>);
    let draw = use_force_update();
    let uri = request.uri();

    let fetch = {
        let (list, task, draw) = (Rc::clone(&list), Rc::clone(&task), draw.clone());
        move |request: ListSongs, fresh: bool| {
            let (list, draw, api) = (Rc::clone(&list), draw.clone(), api.clone());
            let running = Task::spawn(fetch_page(api, request, move |answer| {
                let mut list = list.borrow_mut();
                if fresh {
                    list.replace(answer)
                } else {
                    list.take(answer)
                }
                draw.force_update();
            }));
            // The one before, if any, is dropped and with it aborted.
            drop(task.replace(Some(running)));
        }
    };
    let reload = {
        let (list, draw) = (Rc::clone(&list), draw.clone());
        let (fetch, request) = (fetch.clone(), request.clone());
        use_callback(uri.clone(), move |(), _| {
            list.borrow_mut().ask_again();
            draw.force_update();
            fetch(request.clone(), true);
        })
    };
    let load_more = {
        let list = Rc::clone(&list);
        use_callback(uri.clone(), move |(), _| {
            let asked = list.borrow_mut().ask_more();
            if let Some(cursor) = asked {
                draw.force_update();
                fetch(ListSongs { cursor, ..request.clone() }, false);
            }
        })
    };
    {
        let (list, reload) = (Rc::clone(&list), reload.clone());
        use_effect_with(uri, move |_| {
            *list.borrow_mut() = Listing::default();
            reload.emit(());
            move || drop(task.take())
        });
    }
    let list = list.borrow();
    ListHandle { items: Rc::clone(list.items()), status: list.status().clone(), load_more, reload }
}

async fn fetch_page(
    api: Api,
    request: ListSongs,
    take: impl FnOnce(Result<shared::page::Page<Song>, frontend_core::api_error::ApiError>),
) {
    let answer = api.send(&request).await;
    take(answer);
}
