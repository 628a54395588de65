//! The filters of a list of songs. They stand in the address.

use frontend_core::format;
use shared::genres::{GenreSort, ListGenres};
use shared::page::MAX_LIMIT;
use shared::ratings::MAX_STARS;
use shared::songs::ListSongs;
use yew::prelude::*;

use crate::components::filters::{choice_chip, clear_chip, switch_chip};
use crate::components::icon::Glyph;
use crate::hooks::{use_list, use_param};

/// The filters that are on, and what they look like.
pub struct SongFilters {
    /// Only favourites.
    pub liked: bool,
    /// Only what was never played.
    never_played: bool,
    /// Only what has so many stars or more.
    min_rating: Option<u8>,
    /// Only what is of this genre.
    genre: Option<String>,
    /// The chips.
    pub chips: Html,
}

impl SongFilters {
    /// Whether any is on.
    pub const fn is_any(&self) -> bool {
        self.liked || self.never_played || self.min_rating.is_some() || self.genre.is_some()
    }

    /// The list with these filters.
    pub fn of(&self, list: ListSongs) -> ListSongs {
        ListSongs {
            liked: self.liked,
            never_played: self.never_played,
            min_rating: self.min_rating,
            genre: self.genre.clone(),
            ..list
        }
    }
}

/// The filters of the page.
#[hook]
pub fn use_song_filters() -> SongFilters {
    let (liked, like) = use_param("liked");
    let (never_played, never_play) = use_param("never_played");
    let (stars, give) = use_param("min_rating");
    let (genre, choose) = use_param("genre");
    let genres = use_list(&ListGenres {
        sort: Some(GenreSort::Name),
        limit: Some(MAX_LIMIT),
        ..ListGenres::default()
    });
    let (liked, never_played) = (liked.is_some(), never_played.is_some());
    let min_rating =
        stars.and_then(|stars| stars.parse().ok()).filter(|stars| (1..=MAX_STARS).contains(stars));
    let flag = |change: &Callback<Option<String>>| change.reform(|on: bool| on.then(|| "true".to_owned()));
    let clear = {
        let changes = [like.clone(), never_play.clone(), give.clone(), choose.clone()];
        Callback::from(move |_: MouseEvent| changes.iter().for_each(|change| change.emit(None)))
    };
    let ratings = (1..=MAX_STARS).rev().map(|stars| {
        let words = format::count(stars.into(), "star", "stars");
        (stars.to_string(), if stars == MAX_STARS { words } else { format!("{words} or more") })
    });
    let known = genres.items.iter().map(|genre| (genre.id.to_string(), genre.name.clone()));
    let any = liked || never_played || min_rating.is_some() || genre.is_some();
    let chips = html! {
        <div class="choices" role="group" aria-label="Filters">
            { switch_chip(Glyph::Heart, "Favourites", liked, &flag(&like)) }
            { switch_chip(Glyph::History, "Never played", never_played, &flag(&never_play)) }
            { choice_chip("Rating", "Any rating", ratings, min_rating.map(|stars| stars.to_string()).as_deref(), &give) }
            { choice_chip("Genre", "All genres", known, genre.as_deref(), &choose) }
            if any {
                { clear_chip(clear) }
            }
        </div>
    };
    SongFilters { liked, never_played, min_rating, genre, chips }
}
