//! What the listener thinks of the current song. A component, since the song in the queue is as it was when it was
//! put there: what it is now is asked for.

use std::rc::Rc;

use shared::songs::{GetSong, Song};
use yew::prelude::*;

use crate::components::heart::heart;
use crate::components::stars::stars;
use crate::hooks::{Thing, use_marks, use_query};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The song, as far as it is known already.
    pub song: Rc<Song>,
    /// Whether the stars are there as well.
    #[prop_or_default]
    pub with_stars: bool,
}

/// The heart, and perhaps the stars.
#[component]
pub fn Opinion(props: &Props) -> Html {
    let (marks, thing) = (use_marks(), Thing::Song(props.song.id));
    let now = use_query(&GetSong(props.song.id));
    let song = now.remote.value().unwrap_or(&props.song);
    html! {
        <div class="opinion">
            { heart(&song.title, song.favorite, None, marks.on_heart(thing, song.favorite)) }
            if props.with_stars {
                { stars("player-stars", &song.title, song.rating, &marks.on_stars(thing)) }
            }
        </div>
    }
}
