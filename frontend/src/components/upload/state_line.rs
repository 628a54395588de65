//! How far a file is, in words and as a bar.

use frontend_core::format;
use frontend_core::upload::Stage;
use yew::prelude::*;

use crate::components::icon::{Glyph, icon};

/// How far a file is; `title` is what it is called, for screen readers.
pub fn state_line(title: &str, stage: &Stage) -> Html {
    let (class, glyph, text) = match stage {
        Stage::Draft => ("", None, String::new()),
        Stage::Waiting => ("", Some(Glyph::Clock), "Waiting for its turn".to_owned()),
        Stage::Sending { sent, total } => {
            ("", Some(Glyph::Upload), format!("{} of {}", format::size(*sent), format::size(*total)))
        }
        Stage::Processing => ("", Some(Glyph::Clock), "The server is looking at it…".to_owned()),
        Stage::Done(_) => ("good", Some(Glyph::Check), "Added".to_owned()),
        Stage::Duplicate(_) => ("good", Some(Glyph::Check), "You have this very file already".to_owned()),
        Stage::Failed(error) => ("bad", Some(Glyph::Alert), format!("{}. {error}", error.title())),
        Stage::Cancelled => ("", Some(Glyph::Close), "Stopped".to_owned()),
    };
    // Shares of a thousand, since a float has no place in an attribute.
    let bar = match stage {
        Stage::Sending { sent, total } => Some(Some((sent * 1000 / (*total).max(1)).to_string())),
        Stage::Processing => Some(None),
        _ => None,
    };
    html! {
        <div class="upload-progress">
            <p class={classes!("upload-state", class)} role="status">
                { glyph.map(icon) }
                <span class="numeric">{ text }</span>
            </p>
            if let Some(value) = bar {
                <progress class="progress" max="1000" {value} aria-label={format!("Progress of {title}")} />
            }
        </div>
    }
}
