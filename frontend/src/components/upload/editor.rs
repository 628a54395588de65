//! The texts of the files that are being edited, one or many at once. What is typed goes to all of
//! them; what is left alone stays as it is in each.

use std::rc::Rc;

use frontend_core::upload::view::{Form, FormField};
use shared::uploads::fields;
use yew::prelude::*;

use crate::components::choices::Choices;
use crate::components::cover::cover;
use crate::components::field::Field;
use crate::components::icon::Glyph;
use crate::components::icon_button::IconButton;
use crate::components::picker::picture_button;
use crate::contexts::uploads::UploadsHandle;

/// Who may hear a song, in the order of the worker.
const AUDIENCES: [(&str, Option<Glyph>); 3] = [
    ("Only me", Some(Glyph::Lock)),
    ("Everyone here", Some(Glyph::People)),
    ("Everyone", Some(Glyph::Globe)),
];

/// What the form needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is edited.
    pub form: Rc<Form>,
    /// The queue.
    pub uploads: UploadsHandle,
}

/// The form. The worker hears every change, but its answer comes too late for what is typed next: the
/// texts are held here, until others are to be shown.
#[component]
pub fn Editor(props: &Props) -> Html {
    let Props { form, uploads } = props;
    let typed = use_state(|| (form.revision, texts(form)));
    let shown = if typed.0 == form.revision { typed.1.clone() } else { texts(form) };
    let field = |at: usize, field: &FormField| {
        let oninput = {
            let (uploads, name) = (uploads.clone(), field.name.clone());
            let (typed, shown, revision) = (typed.clone(), shown.clone(), form.revision);
            Callback::from(move |text: String| {
                uploads.edit(&name, &text);
                let mut texts = shown.clone();
                if let Some(place) = texts.get_mut(at) {
                    *place = text;
                }
                typed.set((revision, texts));
            })
        };
        let (label, class) = label(&field.name);
        let value = shown.get(at).cloned().unwrap_or_default();
        let plain = Field::new(field.name.clone().into(), label, value, oninput);
        let placeholder = if field.mixed { "Leave as they are" } else { "As the file says" };
        Field { class, placeholder, input_class: "input-compact", error: field.error.clone(), ..plain }.draw()
    };
    let close = {
        let uploads = uploads.clone();
        Callback::from(move |_: MouseEvent| uploads.select(None, false))
    };
    let publish = {
        let uploads = uploads.clone();
        Callback::from(move |at: usize| uploads.publish(u8::try_from(at).unwrap_or_default()))
    };
    let audience = Choices {
        name: "visibility".into(),
        legend: "Who can hear it",
        quiet: false,
        choices: &AUDIENCES,
        chosen: form.visibility.into(),
        onchoose: publish,
    };
    html! {
        <section class="upload-editor" aria-label={form.title.clone()}>
            <div class="upload-head">
                <h2>{ &form.title }</h2>
                { IconButton::fixed(Glyph::Close, "Stop editing", close).draw() }
            </div>
            { cover_field(form, uploads) }
            <div class="upload-fields">
                for (at, given) in form.fields.iter().enumerate() {
                    { field(at, given) }
                }
            </div>
            { audience.draw() }
        </section>
    }
}

fn texts(form: &Form) -> Vec<String> {
    form.fields.iter().map(|field| field.value.clone()).collect()
}

/// What a field is called, and how wide it is.
fn label(name: &str) -> (&'static str, &'static str) {
    match name {
        fields::TITLE => ("Title", ""),
        fields::ARTIST => ("Artists, with ; between", ""),
        fields::ALBUM => ("Album", ""),
        fields::GENRE => ("Genre", ""),
        fields::TRACK_NUMBER => ("Track", "half"),
        _ => ("Year", "half"),
    }
}

/// The picture and a button to take another one.
fn cover_field(form: &Form, uploads: &UploadsHandle) -> Html {
    let uploads = uploads.clone();
    let words = if form.cover.is_some() { "Change cover" } else { "Choose a cover" };
    html! {
        <div class="upload-cover">
            { cover("♪", form.cover.clone(), "") }
            <div>{ picture_button(words, "Cover", Callback::from(move |file| uploads.cover(file))) }</div>
        </div>
    }
}
