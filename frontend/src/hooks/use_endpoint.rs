//! Data from one endpoint, fetched when a component appears and dropped with it.

use std::rc::Rc;

use frontend_core::remote::Remote;
use shared::endpoint::Endpoint;
use shared::server::{GetServer, ServerInfo};
use yew::prelude::*;

use crate::contexts::session::use_api;
use browser::task::Task;

/// The data, and the way to have it again.
#[derive(Clone, PartialEq)]
pub struct EndpointHandle<T> {
    /// The data.
    pub remote: Remote<Rc<T>>,
    /// Fetches it again; what is there stays until then.
    pub reload: Callback<()>,
}

/// Fetches from an endpoint, and again whenever `deps` change. Only the last answer counts: leaving,
/// reloading and changed `deps` abort the request that is on its way.
#[hook]
pub fn use_endpoint<E, D>(endpoint: E, deps: D) -> EndpointHandle<E::Response>
where
    E: Endpoint + 'static,
    E::Response: PartialEq + 'static,
    D: PartialEq + 'static,
{
    let api = use_api();
    let remote = use_state_eq(|| Remote::<Rc<E::Response>>::Loading(None));
    let round = use_state_eq(|| 0_u32);
    {
        let (setter, before) = (remote.setter(), (*remote).clone());
        use_effect_with((*round, deps), move |_| {
            setter.set(before.asked());
            let task = Task::spawn(async move {
                setter.set(api.send(&endpoint).await.map(Rc::new).into());
            });
            move || drop(task)
        });
    }
    let reload = {
        let round = round.clone();
        Callback::from(move |()| round.set(round.wrapping_add(1)))
    };
    EndpointHandle { remote: (*remote).clone(), reload }
}

/// How the server is set up.
#[hook]
pub fn use_server_info() -> EndpointHandle<ServerInfo> {
    use_endpoint(GetServer, ())
}
