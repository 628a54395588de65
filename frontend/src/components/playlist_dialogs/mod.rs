//! The dialogs about playlists. One is open at a time, over whatever page.

mod add;
mod details;
mod folder;
mod matching;
mod naming;
mod new;
mod people;

use shared::songs::Visibility;
use yew::prelude::*;

use self::add::AddDialog;
use self::details::DetailsDialog;
use self::folder::FolderDialog;
use self::matching::MatchDialog;
use self::new::NewDialog;
use self::people::PeopleDialog;
use super::icon::Glyph;
use crate::contexts::playlists::Dialog;
use crate::hooks::use_playlist_dialog;

/// Who may see a playlist.
const AUDIENCES: [(Visibility, &str, Glyph); 4] = [
    (Visibility::Private, "Only me", Glyph::Lock),
    (Visibility::People, "People I invite", Glyph::People),
    (Visibility::Site, "Everyone here", Glyph::User),
    (Visibility::Public, "Everyone", Glyph::Globe),
];

/// Where the dialogs stand.
#[component]
pub fn PlaylistDialogs() -> Html {
    let dialog = use_playlist_dialog();
    html! {
        <div class="edit-host">
            {
                match dialog {
                    None => html! {},
                    Some(Dialog::Add { title, what }) => html! { <AddDialog key="add" {title} {what} /> },
                    Some(Dialog::New(what)) => html! { <NewDialog key="new" {what} /> },
                    Some(Dialog::Details(playlist)) => html! { <DetailsDialog key="details" {playlist} /> },
                    Some(Dialog::People(playlist)) => html! { <PeopleDialog key="people" {playlist} /> },
                    Some(Dialog::Folder(folder, is_new)) => {
                        html! { <FolderDialog key="folder" {folder} {is_new} /> }
                    }
                    Some(Dialog::Match { playlist, item, said }) => {
                        html! { <MatchDialog key="match" {playlist} {item} {said} /> }
                    }
                }
            }
        </div>
    }
}

/// The choice of who may see a playlist.
fn audience(chosen: Visibility, onchoose: &Callback<Visibility>) -> Html {
    let onchoose = onchoose.clone();
    super::choices::Choices {
        name: "playlist-visibility".into(),
        legend: "Who can see it",
        quiet: false,
        choices: &AUDIENCES.map(|(_, words, glyph)| (words, Some(glyph))),
        chosen: AUDIENCES.iter().position(|(visibility, ..)| *visibility == chosen).unwrap_or(usize::MAX),
        onchoose: Callback::from(move |at: usize| {
            if let Some((visibility, ..)) = AUDIENCES.get(at) {
                onchoose.emit(*visibility);
            }
        }),
    }
    .draw()
}
