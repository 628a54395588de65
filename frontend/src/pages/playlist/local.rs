//! The songs of a smart playlist while the server is away: its rules, tried on what this device knows.

use browser::task::Task;
use frontend_core::listing::Items;
use shared::plays::PlaySource;
use shared::rules::Rules;
use shared::songs::Song;
use yew::prelude::*;

use super::rules::preview::partial;
use crate::components::icon::{Glyph, icon};
use crate::components::song_list::SongList;
use crate::hooks::{use_local_rules, use_player};
use crate::pages::play_from;

/// What the list needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The rules.
    pub rules: Rules,
    /// What the playlist is called.
    pub label: AttrValue,
    /// What its plays are out of.
    pub source: PlaySource,
}

/// See the module.
#[component]
pub fn LocalEntries(props: &Props) -> Html {
    let (local, player) = (use_local_rules(), use_player());
    let found = use_state_eq(|| None::<(Items<Song>, usize)>);
    {
        let found = found.setter();
        use_effect_with(props.rules.clone(), move |rules| {
            let rules = rules.clone();
            let task = Task::spawn(async move {
                let (songs, of) = local.select(&rules).await;
                found.set(Some((songs.into_iter().collect(), of)));
            });
            move || drop(task)
        });
    }
    let Some((songs, of)) = &*found else { return html! { <div /> } };
    html! {
        <div>
            <p class="stale-note" role="status">{ icon(Glyph::Offline) }{ partial(*of) }</p>
            if !songs.is_empty() {
                <SongList
                    label={props.label.clone()}
                    songs={songs.clone()}
                    player={player.state.clone()}
                    onplay={play_from(&player, songs, props.source)}
                />
            }
        </div>
    }
}
