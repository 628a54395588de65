//! What is wrong with playing, in place of the artists.

use frontend_core::player::Status;
use yew::prelude::*;

use crate::hooks::use_player;

/// What the line needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Its classes.
    #[prop_or_default]
    pub class: Classes,
    /// What it says when all is well.
    pub children: Html,
}

/// The second line under the title: the artists, or what is wrong.
#[component]
pub fn PlayerMessage(props: &Props) -> Html {
    let message = match use_player().state.status() {
        Status::Blocked => Some("Press play to start the sound"),
        Status::Recovering => Some("Trouble with the connection, trying again…"),
        Status::Offline => Some("The server is away, waiting for it…"),
        Status::Failed => Some("This song could not be played"),
        _ => None,
    };
    html! {
        <span class={classes!(props.class.clone(), message.map(|_| "bar-message"))} dir="auto">
            { message.map_or_else(|| props.children.clone(), Html::from) }
        </span>
    }
}
