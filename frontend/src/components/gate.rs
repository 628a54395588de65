//! The frame around the pages of somebody who is not signed in yet.

use yew::prelude::*;

use super::brand::brand;

/// The name over a narrow column. The heading of the page comes first in it.
pub fn gate(page: Html) -> Html {
    html! {
        <main class="gate">
            <div class="gate-box">
                { brand() }
                { page }
            </div>
        </main>
    }
}
