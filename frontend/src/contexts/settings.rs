//! How the app shall look on this device.

pub use frontend_core::theme::Theme;

use yew::prelude::*;

use super::AroundProps;
use crate::services::settings;

/// The settings, and the verbs to change them.
#[derive(Clone, PartialEq)]
pub struct SettingsHandle {
    /// Dark, light, or as the device says.
    pub theme: Theme,
    setter: UseStateSetter<Theme>,
}

impl SettingsHandle {
    /// Chooses a theme, keeps it and shows it.
    pub fn set_theme(&self, theme: Theme) {
        settings::keep_theme(theme);
        self.setter.set(theme);
    }
}

/// Reads the settings and lets everything inside see them. The theme is `data-theme` on the root
/// element: `dark`, `light`, or absent when the device decides.
#[component]
pub fn SettingsProvider(props: &AroundProps) -> Html {
    let theme = use_state_eq(settings::theme);
    use_effect_with(*theme, |theme| show(*theme));
    let handle = SettingsHandle { theme: *theme, setter: theme.setter() };
    html! {
        <ContextProvider<SettingsHandle> context={handle}>{ props.children.clone() }</ContextProvider<SettingsHandle>>
    }
}

fn show(theme: Theme) {
    let root =
        web_sys::window().and_then(|window| window.document()).and_then(|page| page.document_element());
    if let Some(root) = root {
        // Neither call can fail for an attribute with a good name.
        let _ = match theme {
            Theme::System => root.remove_attribute("data-theme"),
            theme => root.set_attribute("data-theme", theme.as_str()),
        };
    }
}

/// The settings.
#[hook]
pub fn use_settings() -> SettingsHandle {
    #[expect(clippy::expect_used, reason = "the provider goes around the whole app")]
    use_context().expect("inside SettingsProvider")
}
