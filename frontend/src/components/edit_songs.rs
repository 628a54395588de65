//! The form that changes what songs say about themselves, one or many at once.

use std::rc::Rc;

use frontend_core::edit::{EditDraft, EditField};
use frontend_core::format;
use shared::edits::{ListSongPeople, UndoEdit, UpdateSongs};
use shared::songs::{Song, Visibility};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::choices::Choices;
use super::cover_choice::{CoverChoice, CoverOf};
use super::dialog::{form_buttons, form_trouble};
use super::field::Field;
use super::icon::Glyph;
use crate::contexts::toasts::{Toast, ToastKind};
use crate::hooks::{use_api, use_edited, use_editing, use_modal, use_queries, use_toasts, use_trouble};

/// Who may hear a song.
const AUDIENCES: [(Visibility, &str, Glyph); 4] = [
    (Visibility::Private, "Only me", Glyph::Lock),
    (Visibility::People, "Some people", Glyph::People),
    (Visibility::Site, "Everyone here", Glyph::User),
    (Visibility::Public, "Everyone", Glyph::Globe),
];

/// Where the form stands when songs are edited.
#[component]
pub fn EditHost() -> Html {
    let edited = use_edited();
    html! {
        <div class="edit-host">
            if let Some(songs) = edited {
                <EditSongs {songs} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    songs: Rc<Vec<Song>>,
}

#[component]
fn EditSongs(props: &Props) -> Html {
    let (api, toasts, queries, editing) = (use_api(), use_toasts(), use_queries(), use_editing());
    let dialog = use_modal();
    let draft = use_state_eq(|| EditDraft::new(props.songs.to_vec()));
    let trouble = use_trouble();
    let is_busy = use_state_eq(|| false);
    {
        let (api, draft) = (api.clone(), draft.clone());
        use_effect_with((), move |()| {
            if let [song] = draft.songs()
                && song.visibility == Visibility::People
            {
                let id = song.id;
                spawn_local(async move {
                    if let Ok(people) = api.send(&ListSongPeople(id)).await {
                        let names: Vec<String> = people.into_iter().map(|person| person.username).collect();
                        let mut known = (*draft).clone();
                        known.know_people(&names);
                        draft.set(known);
                    }
                });
            }
        });
    }
    let close = {
        let editing = editing.clone();
        Callback::from(move |()| editing.close())
    };
    let onsubmit = {
        let (draft, trouble, is_busy) = (draft.clone(), trouble.clone(), is_busy.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let changes = match draft.changes() {
                Ok(Some(changes)) => changes,
                Ok(None) => return editing.close(),
                Err(found) => return trouble.correct(found),
            };
            is_busy.set(true);
            let (api, toasts, queries, editing) =
                (api.clone(), toasts.clone(), queries.clone(), editing.clone());
            let (trouble, is_busy) = (trouble.clone(), is_busy.clone());
            spawn_local(async move {
                match api.send(&UpdateSongs(changes)).await {
                    Ok(edited) => {
                        editing.close();
                        queries.outdate(&["/"]);
                        let text = format!(
                            "{} changed.",
                            format::count(edited.changed.into(), "song was", "songs were")
                        );
                        let toast = Toast::new(ToastKind::Info, text);
                        let told = toasts.clone();
                        toasts.push(match edited.edit_id {
                            None => toast,
                            Some(id) => toast.with_action(
                                "Undo",
                                Callback::from(move |()| {
                                    let (api, toasts, queries) = (api.clone(), told.clone(), queries.clone());
                                    spawn_local(async move {
                                        if let Err(error) = api.send(&UndoEdit(id)).await {
                                            toasts.fail(&error);
                                        }
                                        queries.outdate(&["/"]);
                                    });
                                }),
                            ),
                        });
                    }
                    Err(error) => {
                        is_busy.set(false);
                        trouble.fail(&error);
                    }
                }
            });
        })
    };
    let field = |field: EditField| {
        let oninput = {
            let draft = draft.clone();
            Callback::from(move |text: String| {
                let mut changed = (*draft).clone();
                changed.set(field, text);
                draft.set(changed);
            })
        };
        let (label, class) = label(field);
        let id = format!("edit-{}", field.name());
        Field {
            placeholder: if draft.is_mixed(field) { "Leave as they are" } else { "" },
            error: trouble.of(field.name()),
            class,
            input_class: "input-compact",
            ..Field::new(id.into(), label, draft.value(field), oninput)
        }
        .draw()
    };
    let publish = {
        let draft = draft.clone();
        Callback::from(move |at: usize| {
            if let Some((visibility, ..)) = AUDIENCES.get(at) {
                let mut changed = (*draft).clone();
                changed.publish(*visibility);
                draft.set(changed);
            }
        })
    };
    let chosen = AUDIENCES.iter().position(|(visibility, ..)| Some(*visibility) == draft.visibility());
    let audience = Choices {
        name: "edit-visibility".into(),
        legend: "Who can hear it",
        quiet: false,
        choices: &AUDIENCES.map(|(_, words, glyph)| (words, Some(glyph))),
        chosen: chosen.unwrap_or(usize::MAX),
        onchoose: publish,
    };
    let people = {
        let oninput = {
            let draft = draft.clone();
            Callback::from(move |text: String| {
                let mut changed = (*draft).clone();
                changed.name_people(text);
                draft.set(changed);
            })
        };
        Field {
            error: trouble.of("people"),
            help: "Their user names, with commas between.",
            input_class: "input-compact",
            ..Field::new("edit-people".into(), "Who they are", draft.people().to_owned(), oninput)
        }
        .draw()
    };
    let title = match &**props.songs {
        [song] => format!("Edit {}", song.title),
        songs => format!("Edit {}", format::count(songs.len() as u64, "song", "songs")),
    };
    let told: Vec<&str> = EditField::ALL.into_iter().map(EditField::name).chain(["people"]).collect();
    let fields = EditField::ALL.into_iter().filter(|field| draft.count() == 1 || !field.is_for_one());
    html! {
        <dialog class="edit" ref={dialog} aria-labelledby="edit-heading" oncancel={close.reform(|_: Event| ())}>
            <form class="form" {onsubmit} novalidate=true>
                <h2 id="edit-heading" class="truncate">{ title }</h2>
                { form_trouble(&trouble, &told) }
                if let [song] = &**props.songs {
                    <CoverChoice of={CoverOf::Song(song.id)} name={song.title.clone()} cover={song.cover.clone()} />
                }
                <div class="edit-fields">
                    for shown in fields {
                        <div key={shown.name()} class={label(shown).1}>{ field(shown) }</div>
                    }
                </div>
                { audience.draw() }
                <div>
                    if draft.visibility() == Some(Visibility::People) {
                        { people }
                    }
                </div>
                { form_buttons("Save", *is_busy, &close) }
            </form>
        </dialog>
    }
}

/// What a field is called, and whether it is short.
const fn label(field: EditField) -> (&'static str, &'static str) {
    match field {
        EditField::Title => ("Title", ""),
        EditField::Artists => ("Artists, with ; between them", ""),
        EditField::Album => ("Album", ""),
        EditField::AlbumArtists => ("Artists of the album, with ; between them", ""),
        EditField::Track => ("Track", "short"),
        EditField::Disc => ("Disc", "short"),
        EditField::Genres => ("Genres, with ; between them", ""),
        EditField::Year => ("Year", "short"),
    }
}
