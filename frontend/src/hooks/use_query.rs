//! What the server answers to a request, kept for the next time; see `services::queries`.

use std::rc::Rc;

use frontend_core::api_error::ApiError;
use frontend_core::cache::View;
use frontend_core::listing::{Items, ListStatus};
use frontend_core::remote::Remote;
use serde::de::DeserializeOwned;
use shared::Schema;
use shared::endpoint::Endpoint;
use shared::page::Page;
use shared::search::Search;
use shared::server::{GetServer, ServerInfo};
use yew::prelude::*;

use crate::contexts::queries::use_queries;
use crate::services::queries::{Cached, Kind, Parsed, Queries, list_kind, list_kind_by, value_kind};

/// Something that is looked at.
#[derive(Clone, PartialEq)]
struct Looked {
    view: View<Cached>,
    key: String,
    queries: Queries,
}

/// Looks at the answer to a request for as long as the component lives.
#[hook]
fn use_looked(key: String, kind: Kind) -> Looked {
    let queries = use_queries();
    let draw = use_force_update();
    {
        let queries = queries.clone();
        use_effect_with(key.clone(), move |key| {
            let before = queries.view(key);
            let watch = queries.watch(key, kind, {
                let draw = draw.clone();
                move || draw.force_update()
            });
            // Looking may have begun something that is to be seen.
            if queries.view(key) != before {
                draw.force_update();
            }
            move || drop(watch)
        });
    }
    Looked { view: queries.view(&key), key, queries }
}

/// An answer, and the way to have it again.
#[derive(Clone, PartialEq)]
pub struct QueryHandle<T> {
    /// What can be shown.
    pub remote: Remote<Rc<T>>,
    /// Why it may be out of date.
    pub trouble: Option<ApiError>,
    /// Asks again; what is there stays until then.
    pub reload: Callback<()>,
}

/// The answer to a request: at once what was known of it, and soon what it is now.
#[hook]
pub fn use_query<E>(endpoint: &E) -> QueryHandle<E::Response>
where
    E: Endpoint,
    E::Response: PartialEq + 'static,
{
    let looked = use_looked(endpoint.uri(), value_kind::<E::Response>());
    let View { value, status, trouble } = looked.view;
    let remote = match (value.and_then(|value| value.get()), status) {
        (Some(value), _) => Remote::Ready(value),
        (None, ListStatus::Failed(error)) => Remote::Failed(error),
        (None, _) => Remote::Loading(None),
    };
    // Nothing that is not there can be out of date.
    let trouble = trouble.filter(|_| matches!(remote, Remote::Ready(_)));
    let (queries, key) = (looked.queries, looked.key);
    QueryHandle { remote, trouble, reload: Callback::from(move |()| queries.reload(&key)) }
}

/// A list that grows part by part.
#[derive(Clone, PartialEq)]
pub struct ListHandle<T: PartialEq> {
    /// The rows so far.
    pub items: Items<T>,
    /// Whether there are more, on their way, or trouble.
    pub status: ListStatus,
    /// Why the rows may be out of date.
    pub trouble: Option<ApiError>,
    key: String,
    queries: Queries,
}

impl<T: PartialEq> ListHandle<T> {
    /// Asks for the next part, or again for what failed. Does nothing while something is on its way or at
    /// the end, so it may be called at every scroll.
    pub fn more(&self) -> Callback<()> {
        let (queries, key) = (self.queries.clone(), self.key.clone());
        Callback::from(move |()| queries.more(&key))
    }

    /// Whether more can be had.
    pub const fn has_more(&self) -> bool {
        matches!(self.status, ListStatus::More | ListStatus::LoadingMore)
    }
}

/// The list that a request without a cursor begins.
#[hook]
pub fn use_list<E, T>(endpoint: &E) -> ListHandle<T>
where
    E: Endpoint<Response = Page<T>>,
    T: DeserializeOwned + Clone + PartialEq + Schema + 'static,
{
    handle(use_looked(endpoint.uri(), list_kind::<T>()))
}

/// The list of one kind that a search without a cursor begins; `parse` reads a part of it.
#[hook]
pub fn use_found<T>(search: &Search, parse: fn(&str) -> Option<Parsed>) -> ListHandle<T>
where
    T: Clone + PartialEq + 'static,
{
    handle(use_looked(search.uri(), list_kind_by::<T>(parse)))
}

fn handle<T: PartialEq + 'static>(looked: Looked) -> ListHandle<T> {
    let View { value, status, trouble } = looked.view;
    let items = value.and_then(|value| value.get::<Vec<Rc<T>>>()).map(Items::from).unwrap_or_default();
    ListHandle { items, status, trouble, key: looked.key, queries: looked.queries }
}

/// How the server is set up.
#[hook]
pub fn use_server_info() -> QueryHandle<ServerInfo> {
    use_query(&GetServer)
}
