//! In which form the account hears songs, on every device.

use shared::me::{Preferences, ProfileChanges, UpdateMe};
use shared::songs::Quality;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::choices::Choices;
use crate::hooks::{use_api, use_session, use_toasts};

/// What can be chosen: the server decides, or one of these.
const QUALITIES: [(&str, Option<Quality>); 5] = [
    ("Automatic", None),
    ("Original", Some(Quality::Original)),
    ("High", Some(Quality::High)),
    ("Normal", Some(Quality::Normal)),
    ("Low", Some(Quality::Low)),
];

const HELP: &str = "Automatic plays the files as they were uploaded, or low when this browser is set to save \
data. High, normal and low use about 72, 43 and 22 MB an hour. A change is heard from the next song on, on all \
your devices.";

/// The choice of the quality.
#[hook]
pub fn use_sound() -> Html {
    let (api, session, toasts) = (use_api(), use_session(), use_toasts());
    let redraw = use_force_update();
    let now = session.state.profile().and_then(|profile| profile.preferences.stream_quality);
    // A quality that this app does not offer is none of them.
    let chosen = QUALITIES.iter().position(|(_, quality)| *quality == now).unwrap_or(usize::MAX);
    let onchoose = Callback::from(move |at: usize| {
        let (api, toasts, redraw) = (api.clone(), toasts.clone(), redraw.clone());
        let stream_quality = QUALITIES.get(at).and_then(|(_, quality)| *quality);
        spawn_local(async move {
            let preferences = Some(Preferences { stream_quality });
            let change = UpdateMe(ProfileChanges { preferences, ..ProfileChanges::default() });
            if let Err(error) = api.change_me(&change).await {
                toasts.fail(&error);
                // What is chosen on the account is shown again.
                redraw.force_update();
            }
        });
    });
    let choices = QUALITIES.map(|(label, _)| (label, None));
    html! {
        <section class="panel" aria-labelledby="sound">
            <h2 id="sound">{ "Sound" }</h2>
            { Choices { name: "quality".into(), legend: "Quality", quiet: true, choices: &choices, chosen, onchoose }.draw() }
            <p class="help">{ HELP }</p>
        </section>
    }
}
