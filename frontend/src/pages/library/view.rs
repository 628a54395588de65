//! Whether a part of the library is shown as covers or as a table.

use yew::prelude::*;

use crate::components::choices::Choices;
use crate::components::icon::Glyph;
use crate::hooks::use_param;

/// Whether it is a table, and what changes that.
#[hook]
pub fn use_view() -> (bool, Callback<usize>) {
    let (view, choose) = use_param("view");
    (view.as_deref() == Some("table"), choose.reform(|at: usize| (at == 1).then(|| "table".to_owned())))
}

/// The switch between both.
pub fn view_switch(is_table: bool, onchoose: &Callback<usize>) -> Html {
    let choices = Choices {
        name: "view".into(),
        legend: "View",
        quiet: true,
        choices: &[("Grid", Some(Glyph::Grid)), ("Table", Some(Glyph::Rows))],
        chosen: usize::from(is_table),
        onchoose: onchoose.clone(),
    };
    html! { <div class="view-switch">{ choices.draw() }</div> }
}
