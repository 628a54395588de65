//! A list of songs that grows page by page.

use std::rc::Rc;

use frontend_core::listing::{ListStatus, Listing};
use shared::endpoint::Endpoint;
use shared::songs::{ListSongs, Song};
use yew::prelude::*;

use crate::contexts::session::use_api;
use browser::task::Task;

/// The list, and the way to have more of it.
#[derive(Clone, PartialEq)]
pub struct ListHandle {
    /// The songs so far.
    pub items: Rc<Vec<Song>>,
    /// Whether there are more, on their way, or trouble.
    pub status: ListStatus,
    load_more: Callback<()>,
}

impl ListHandle {
    /// Asks for the next page, or again for the one that failed. Does nothing while one is on its
    /// way or at the end, so it may be called at every scroll.
    pub fn load_more(&self) {
        self.load_more.emit(());
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
        Callback::from(move |cursor: Option<String>| {
            let (list, draw, api) = (Rc::clone(&list), draw.clone(), api.clone());
            let request = ListSongs { cursor, ..request.clone() };
            let fetching = Task::spawn(async move {
                let answer = api.send(&request).await;
                list.borrow_mut().take(answer);
                draw.force_update();
            });
            // The one before, if any, is dropped and with it aborted.
            drop(task.replace(Some(fetching)));
        })
    };
    let load_more = {
        let (list, fetch) = (Rc::clone(&list), fetch.clone());
        use_callback(uri.clone(), move |(), _| {
            let asked = list.borrow_mut().ask_more();
            if let Some(cursor) = asked {
                draw.force_update();
                fetch.emit(cursor);
            }
        })
    };
    {
        let list = Rc::clone(&list);
        use_effect_with(uri, move |_| {
            *list.borrow_mut() = Listing::default();
            fetch.emit(None);
            move || drop(task.take())
        });
    }
    let list = list.borrow();
    ListHandle { items: Rc::clone(list.items()), status: list.status().clone(), load_more }
}
