//! An address where nothing is.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::icon::Glyph;
use crate::components::notice::notice;
use crate::components::page_title::PageTitle;
use crate::routes::Route;

/// The page for addresses where nothing is.
pub fn not_found() -> Html {
    let home =
        html! { <Link<Route> to={Route::Home} classes="button button-primary">{ "Go home" }</Link<Route>> };
    html! {
        <div class="page">
            <PageTitle title="Not found" class="visually-hidden" />
            {
                notice(
                    Glyph::Songs,
                    "There is nothing here",
                    "The address may be mistyped, or what was here is gone.",
                    home,
                )
            }
        </div>
    }
}
