//! The own account, and how the app looks and sounds.

mod picture;
mod sound;

use frontend_core::format;
use frontend_core::theme::Theme;
use shared::me::Role;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use self::picture::use_picture;
use self::sound::use_sound;
use crate::components::avatar::avatar;
use crate::components::choices::Choices;
use crate::components::icon::{Glyph, icon};
use crate::components::link::link;
use crate::components::page_title::PageTitle;
use crate::contexts::settings::SettingsHandle;
use crate::contexts::toasts::{Toast, ToastKind};
use crate::hooks::{use_server_info, use_session, use_settings, use_toasts};
use crate::routes::Route;

/// The account page.
#[component]
pub fn AccountPage() -> Html {
    let session = use_session();
    let server = use_server_info();
    let (toasts, settings) = (use_toasts(), use_settings());
    let (picture, sound) = (use_picture(), use_sound());
    let Some(profile) = session.state.profile().cloned() else { return Html::default() };
    let leave = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| {
            let session = session.clone();
            let toasts = toasts.clone();
            spawn_local(async move {
                if let Err(error) = session.log_out().await {
                    toasts.push(Toast::new(
                        ToastKind::Error,
                        format!("You are still logged in. {}. {error}", error.title()),
                    ));
                }
            });
        })
    };
    html! {
        <div class="page page-narrow">
            <div class="profile">
                { avatar(&profile, 88, "avatar-large") }
                <div>
                    <PageTitle title="You">{ &profile.display_name }</PageTitle>
                    <p class="secondary">{ format!("@{}", profile.username) }</p>
                    { picture }
                </div>
            </div>
            <section class="panel" aria-labelledby="account">
                <h2 id="account">{ "Account" }</h2>
                <dl class="facts">
                    <div><dt>{ "E-mail" }</dt><dd>{ &profile.email }</dd></div>
                    <div><dt>{ "Member since" }</dt><dd>{ format::date(profile.created_at) }</dd></div>
                    <div><dt>{ "Role" }</dt><dd>{ roles(&profile.roles) }</dd></div>
                </dl>
            </section>
            <section class="panel" aria-labelledby="listening">
                <h2 id="listening">{ "Your listening" }</h2>
                <div class="actions">
                    { link(Route::History, "button", html! { <>{ icon(Glyph::History) }{ "History" }</> }) }
                    { link(Route::Stats, "button", html! { <>{ icon(Glyph::Sort) }{ "Statistics" }</> }) }
                </div>
            </section>
            { sound }
            { appearance(settings) }
            <section class="panel" aria-labelledby="links">
                <h2 id="links">{ "Public links" }</h2>
                { link(Route::Shares, "button", html! { <>{ icon(Glyph::Link) }{ "Your links" }</> }) }
            </section>
            <section class="panel" aria-labelledby="session">
                <h2 id="session">{ "This device" }</h2>
                <button type="button" class="button" onclick={leave}>{ icon(Glyph::Leave) }{ "Log out" }</button>
                <p class="help">
                    { server.remote.value().map(|server| format!("Rhythmix {}", server.version)) }
                </p>
            </section>
        </div>
    }
}

fn appearance(settings: SettingsHandle) -> Html {
    let chosen = Theme::ALL.iter().position(|theme| *theme == settings.theme).unwrap_or_default();
    let choices = Theme::ALL.map(|theme| {
        let glyph = match theme {
            Theme::System => Glyph::System,
            Theme::Dark => Glyph::Moon,
            Theme::Light => Glyph::Sun,
        };
        (theme.label(), Some(glyph))
    });
    let onchoose =
        Callback::from(move |at: usize| settings.set_theme(Theme::ALL.get(at).copied().unwrap_or_default()));
    html! {
        <section class="panel" aria-labelledby="appearance">
            <h2 id="appearance">{ "Appearance" }</h2>
            { Choices { name: "theme".into(), legend: "Theme", quiet: true, choices: &choices, chosen, onchoose }.draw() }
        </section>
    }
}

fn roles(roles: &[Role]) -> String {
    let names = roles.iter().filter_map(|role| match role {
        Role::Listener => Some("Listener"),
        Role::Artist => Some("Artist"),
        Role::Admin => Some("Admin"),
        Role::Unknown => None,
    });
    names.collect::<Vec<_>>().join(", ")
}
