//! The picture of the account: choosing another one, or none.

use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

use crate::components::picker::picture_button;
use crate::hooks::{use_api, use_session, use_toasts};

/// The buttons to change the picture.
#[hook]
pub fn use_picture() -> Html {
    let (api, session, toasts) = (use_api(), use_session(), use_toasts());
    let has_one = session.state.profile().is_some_and(|profile| profile.avatar.is_some());
    let set = Callback::from(move |picture: Option<File>| {
        let (api, toasts) = (api.clone(), toasts.clone());
        spawn_local(async move {
            if let Err(error) = api.set_avatar(picture).await {
                toasts.fail(&error);
            }
        });
    });
    let words = if has_one { "Change picture" } else { "Choose a picture" };
    html! {
        <div class="actions">
            { picture_button(words, "Your picture", set.reform(Some)) }
            if has_one {
                <button type="button" class="button button-small button-plain" onclick={set.reform(|_: MouseEvent| None)}>{ "Remove picture" }</button>
            }
        </div>
    }
}
