//! The filters of a page that lists songs. They stand in the address.

use frontend_core::filters::{Filters, LENGTHS, decades, range};
use frontend_core::format;
use shared::genres::{GenreSort, ListGenres};
use shared::page::MAX_LIMIT;
use shared::ratings::MAX_STARS;
use yew::prelude::*;

use super::{use_list, use_param};
use crate::components::filters::{choice_chip, clear_chip, switch_chip};
use crate::components::icon::Glyph;

/// The filters that are on, and their chips.
#[hook]
pub fn use_filters() -> (Filters, Html) {
    let (liked, like) = use_param("liked");
    let (never_played, never_play) = use_param("never_played");
    let (stars, give) = use_param("min_rating");
    let (genre, choose) = use_param("genre");
    let (years, date) = use_param("years");
    let (lengths, last) = use_param("lengths");
    let genres = use_list(&ListGenres {
        sort: Some(GenreSort::Name),
        limit: Some(MAX_LIMIT),
        ..ListGenres::default()
    });
    let stars = stars.and_then(|stars| stars.parse().ok());
    let filters = Filters {
        liked: liked.is_some(),
        never_played: never_played.is_some(),
        min_rating: stars.filter(|stars| (1..=MAX_STARS).contains(stars)),
        genre: genre.clone(),
        years: years.as_deref().map(range).unwrap_or_default(),
        lengths_ms: lengths.as_deref().map(range).unwrap_or_default(),
    };
    let flag = |change: &Callback<Option<String>>| change.reform(|on: bool| on.then(|| "true".to_owned()));
    let ratings = (1..=MAX_STARS).rev().map(|stars| {
        let words = format::count(stars.into(), "star", "stars");
        (stars.to_string(), if stars == MAX_STARS { words } else { format!("{words} or more") })
    });
    let known = genres.items.iter().map(|genre| (genre.id.to_string(), genre.name.clone()));
    let this_year = u16::try_from(js_sys::Date::new_0().get_full_year()).unwrap_or_default();
    let spans = LENGTHS.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned()));
    let rating = filters.min_rating.map(|stars| stars.to_string());
    let clear = {
        let changes =
            [like.clone(), never_play.clone(), give.clone(), choose.clone(), date.clone(), last.clone()];
        Callback::from(move |_: MouseEvent| changes.iter().for_each(|change| change.emit(None)))
    };
    let chips = html! {
        <div class="choices filters" role="group" aria-label="Filters">
            { switch_chip(Glyph::Heart, "Favourites", filters.liked, &flag(&like)) }
            { switch_chip(Glyph::History, "Never played", filters.never_played, &flag(&never_play)) }
            { choice_chip("Rating", "Any rating", ratings, rating.as_deref(), &give) }
            { choice_chip("Genre", "All genres", known, genre.as_deref(), &choose) }
            { choice_chip("Years", "All years", decades(this_year).into_iter(), years.as_deref(), &date) }
            { choice_chip("Length", "Any length", spans, lengths.as_deref(), &last) }
            if filters.is_any() {
                { clear_chip(clear) }
            }
        </div>
    };
    (filters, chips)
}
