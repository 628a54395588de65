//! What one has heard: the history, statistics, and a year in review.

pub mod history;
mod plot;
pub mod stats;
mod tops;
pub mod year;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use js_sys::{Date, Object, Reflect};
use yew::prelude::*;

use crate::components::icon::Glyph;
use crate::components::tabs;
use crate::routes::Route;
use crate::services::clock;

/// The name of the time zone that the browser is in.
fn time_zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &Object::new());
    Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?.as_string()
}

/// A time as the clocks of the person show it.
fn local(time: DateTime<Utc>) -> DateTime<Utc> {
    #[expect(clippy::cast_precision_loss, reason = "times of people are far below 2^53")]
    let date = Date::new(&(time.timestamp_millis() as f64).into());
    #[expect(clippy::cast_possible_truncation, reason = "it is a number of minutes")]
    let behind = date.get_timezone_offset() as i64;
    time - Duration::minutes(behind)
}

fn today() -> NaiveDate {
    local(clock::now()).date_naive()
}

/// The links between these pages, `here` marked.
fn tabs(here: Route, year: u16) -> Html {
    let parts = [
        (Route::History, Glyph::History, "History"),
        (Route::Stats, Glyph::Sort, "Statistics"),
        (Route::Year { year }, Glyph::Star, "Year in review"),
    ];
    tabs::tabs("Your listening", &parts, here)
}

/// A number and what it counts.
fn tile(number: &str, what: &'static str) -> Html {
    html! { <div key={what} class="tile"><dt>{ what }</dt><dd class="numeric">{ number }</dd></div> }
}

/// This year, as the clocks of the person show it.
fn this_year() -> u16 {
    use chrono::Datelike;
    today().year().try_into().unwrap_or_default()
}
