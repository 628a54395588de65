//! The Rhythmix web app.

mod app;
mod components;
mod contexts;
mod hooks;
mod pages;
mod routes;
mod services;

fn main() {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"));
    match root {
        Some(root) => yew::Renderer::<app::App>::with_root(root).render(),
        None => yew::Renderer::<app::App>::new().render(),
    };
}
