//! How the app shall look on this device.

pub use frontend_core::theme::Theme;

use yew::prelude::*;

use super::services;
use super::stored::use_stored;
use crate::services::settings;
use crate::services::store::Store;

/// The settings. The theme is `data-theme` on the root element: `dark`, `light`, or absent when the
/// device decides.
pub(super) struct Settings {
    theme: Store<Theme>,
}

impl Default for Settings {
    fn default() -> Self {
        let theme = settings::theme();
        show(theme);
        Self { theme: Store::new(theme) }
    }
}

/// The settings, and the verbs to change them.
#[derive(Clone, PartialEq)]
pub struct SettingsHandle {
    /// Dark, light, or as the device says.
    pub theme: Theme,
    store: Store<Theme>,
}

impl SettingsHandle {
    /// Chooses a theme, keeps it and shows it.
    pub fn set_theme(&self, theme: Theme) {
        settings::keep_theme(theme);
        show(theme);
        self.store.set(theme);
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
    let store = services().settings.theme.clone();
    SettingsHandle { theme: use_stored(&store), store }
}
