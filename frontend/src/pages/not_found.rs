//! An address where nothing is.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::icon::Glyph;
use crate::components::notice::Notice;
use crate::components::page_title::PageTitle;
use crate::routes::Route;

/// The page for addresses where nothing is.
#[component]
pub fn NotFoundPage() -> Html {
    html! {
        <div class="page">
            <PageTitle title="Not found" class="visually-hidden" />
            <Notice glyph={Glyph::Songs} title="There is nothing here" text="The address may be mistyped, or what was here is gone.">
                <Link<Route> to={Route::Home} classes="button button-primary">{ "Go home" }</Link<Route>>
            </Notice>
        </div>
    }
}
