//! Settings of this device, in its local storage: nothing secret, and what was searched for until the log-out.

use browser::json;
use frontend_core::theme::Theme;
use shared::ids::UserId;

const THEME: &str = "rhythmix.theme";
const VOLUME: &str = "rhythmix.volume";
const SIGNED_IN: &str = "rhythmix.signed-in";
const SEARCHES: &str = "rhythmix.searches";
const UPLOADS: &str = "rhythmix.uploads";

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// A full or forbidden storage only means that the setting is gone with the page.
fn write(key: &str, value: Option<&str>) {
    if let Some(storage) = storage() {
        let _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}

/// The kept theme.
pub fn theme() -> Theme {
    read(THEME).map(|word| Theme::parse(&word)).unwrap_or_default()
}

/// Keeps the theme.
pub fn keep_theme(theme: Theme) {
    write(THEME, (theme != Theme::System).then_some(theme.as_str()));
}

/// The kept volume, 0 to 100.
pub fn volume() -> Option<u8> {
    read(VOLUME)?.parse().ok().filter(|percent| *percent <= 100)
}

/// Keeps the volume.
pub fn keep_volume(percent: u8) {
    write(VOLUME, Some(&percent.to_string()));
}

/// Whether somebody was signed in when a page was last open here. Not a credential: it saves the
/// first visitor a question to the server that can only be answered with no.
pub fn was_signed_in() -> bool {
    read(SIGNED_IN).is_some()
}

/// Keeps whether somebody is signed in.
pub fn keep_signed_in(signed_in: bool) {
    write(SIGNED_IN, signed_in.then_some("1"));
}

/// What somebody has searched for; nothing of anybody else.
pub fn searches(owner: &UserId) -> Vec<String> {
    let kept = read(SEARCHES).and_then(|text| json::read::<(UserId, Vec<String>)>(&text));
    kept.filter(|(whose, _)| whose == owner).map(|(_, searches)| searches).unwrap_or_default()
}

/// Keeps what somebody has searched for.
pub fn keep_searches(owner: &UserId, searches: &[String]) {
    write(SEARCHES, json::write(&(owner, searches)).filter(|_| !searches.is_empty()).as_deref());
}

/// Whether files are left that a worker could go on with.
pub fn has_uploads() -> bool {
    read(UPLOADS).is_some()
}

/// Keeps whether files are left.
pub fn keep_uploads(some: bool) {
    write(UPLOADS, some.then_some("1"));
}

/// Whether a change that another tab made to the storage means that the person logged out there.
pub fn says_signed_out(change: &web_sys::StorageEvent) -> bool {
    change.key().is_some_and(|key| key == SIGNED_IN) && change.new_value().is_none()
}
