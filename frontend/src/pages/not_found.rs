//! An address where nothing is.

use yew::prelude::*;

use crate::components::icon::Glyph;
use crate::components::link::link;
use crate::components::notice::notice;
use crate::components::page_title::PageTitle;
use crate::routes::Route;

/// The page for addresses where nothing is.
pub fn not_found() -> Html {
    html! {
        <div class="page">
            <PageTitle title="Not found" class="visually-hidden" />
            {
                notice(
                    Glyph::Songs,
                    "There is nothing here",
                    "The address may be mistyped, or what was here is gone.",
                    link(Route::Home, "button button-primary", "Go home".into()),
                )
            }
        </div>
    }
}
