//! What the page says: a word and what belongs to it, in an array.

use frontend_core::upload::view::VISIBILITIES;
use frontend_core::upload::{Action, Event, Field, ItemId};
use js_sys::Array;
use shared::ids::{ImportId, UserId};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

use crate::sum::bytes;

/// A message of the page.
pub enum Message {
    /// Somebody is signed in.
    Open(UserId),
    /// A good access token, or none.
    Token(Option<String>),
    /// Files were chosen together, with their paths below the folder that was chosen.
    Add(Vec<(File, String)>),
    /// The same once more, after a worker broke: for those that it had not kept yet.
    Again(Vec<File>),
    /// Something for the queue itself.
    Queue(Event),
    /// A picture for all that are being edited.
    Cover(File),
    /// Undo an import.
    Undo(ImportId),
    /// The person signed out: nothing of theirs may stay.
    Close,
}

impl Message {
    /// Reads a message; `None` for what this worker does not know.
    pub fn read(parts: &Array) -> Option<Self> {
        let text = |at: u32| parts.get(at).as_string();
        Some(match text(0)?.as_str() {
            "open" => Self::Open(text(1)?.parse().ok()?),
            "token" => Self::Token(text(1)),
            "add" => {
                let paths = parts.get(2).dyn_into::<Array>().ok()?;
                let path = |path: JsValue| path.as_string().unwrap_or_default();
                Self::Add(files(parts)?.into_iter().zip(paths.iter().map(path)).collect())
            }
            "again" => Self::Again(files(parts)?),
            "act" => {
                let bit = number(&parts.get(2))?;
                let action = Action::ALL.into_iter().find(|action| u32::from(action.bit()) == bit)?;
                Self::Queue(Event::Act(number(&parts.get(1)).map(ItemId), action))
            }
            "select" => {
                Self::Queue(Event::Select(number(&parts.get(1)).map(ItemId), parts.get(2).is_truthy()))
            }
            "edit" => Self::Queue(Event::Edit(Field::named(&text(1)?)?, text(2)?)),
            "publish" => {
                let place = usize::try_from(number(&parts.get(1))?).ok()?;
                Self::Queue(Event::Publish(*VISIBILITIES.get(place)?))
            }
            "cover" => Self::Cover(parts.get(1).dyn_into().ok()?),
            "undo" => Self::Undo(text(1)?.parse().ok()?),
            "close" => Self::Close,
            _ => return None,
        })
    }

    /// Whether it is for the one worker that sends, whichever tab that is in.
    pub const fn is_for_sender(&self) -> bool {
        matches!(self, Self::Add(_) | Self::Again(_) | Self::Queue(_) | Self::Cover(_) | Self::Undo(_))
    }
}

fn files(parts: &Array) -> Option<Vec<File>> {
    let files = parts.get(1).dyn_into::<Array>().ok()?;
    Some(files.iter().filter_map(|file| file.dyn_into().ok()).collect())
}

fn number(value: &JsValue) -> Option<u32> {
    u32::try_from(bytes(value.as_f64()?)).ok()
}
