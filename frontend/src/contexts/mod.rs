//! What every page can ask for: who is signed in, what plays, what is being uploaded, how the app
//! shall look. The providers go around the whole app, each inside of those that it uses: uploads need
//! the session, the player needs the session and the toasts.

pub mod player;
pub mod session;
pub mod settings;
mod stored;
pub mod toasts;
pub mod uploads;

use yew::prelude::*;

/// Properties of a component that only goes around others.
#[derive(Properties, PartialEq)]
pub struct AroundProps {
    /// What it goes around.
    #[prop_or_default]
    pub children: Html,
}

/// All providers, in their order.
#[component]
pub fn Providers(props: &AroundProps) -> Html {
    html! {
        <settings::SettingsProvider>
            <toasts::ToastProvider>
                <session::SessionProvider>
                    <player::PlayerProvider>
                        <uploads::UploadsProvider>{ props.children.clone() }</uploads::UploadsProvider>
                    </player::PlayerProvider>
                </session::SessionProvider>
            </toasts::ToastProvider>
        </settings::SettingsProvider>
    }
}
