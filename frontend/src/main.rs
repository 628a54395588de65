//! The Rhythmix web app.

mod app;
mod components;
mod contexts;
mod hooks;
mod pages;
mod parts;
mod routes;
mod services;

use yew::prelude::*;
use yew_router::prelude::*;
use yew_router::router::ConcreteRouterProps;

fn main() {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"));
    let router = || ConcreteRouterProps { children: html! { <app::App /> }, basename: None };
    match root {
        Some(root) => yew::Renderer::<BrowserRouter>::with_root_and_props(root, router()).render(),
        None => yew::Renderer::<BrowserRouter>::with_props(router()).render(),
    };
}
