//! A year in review.

use frontend_core::format;
use frontend_core::listening::at_midnight;
use frontend_core::remote::Remote;
use shared::stats::{GetYearReview, Span, YearReview};
use yew::prelude::*;

use super::plot::plot;
use super::stats::nothing;
use super::tops::{highest, hours, plays, songs, spans, tops};
use super::{tabs, this_year, tile, time_zone};
use crate::components::link::link;
use crate::components::notice::{error_notice, stale_note};
use crate::components::page_title::PageTitle;
use crate::components::skeleton::row_skeletons;
use crate::contexts::player::PlayerHandle;
use crate::hooks::{use_player, use_query};
use crate::routes::Route;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What the page of a year needs.
#[derive(Properties, PartialEq)]
pub struct YearProps {
    /// Which year.
    pub year: u16,
}

/// The page of a year.
#[component]
pub fn YearPage(props: &YearProps) -> Html {
    let year = props.year;
    let review = use_query(&GetYearReview { year, time_zone: time_zone() });
    let player = use_player();
    let content = match &review.remote {
        Remote::Failed(error) => error_notice(error, &review.reload),
        Remote::Ready(review) if review.totals.plays == 0 => nothing(),
        Remote::Ready(review) => shown(review, &player),
        Remote::Idle | Remote::Loading(_) => row_skeletons(10),
    };
    let other = |year: u16| link(Route::Year { year }, "button button-small", year.to_string().into());
    html! {
        <div class="page">
            <PageTitle title={format!("Your {year}")} />
            { tabs(Route::Year { year }, year) }
            <div class="actions">
                { other(year.saturating_sub(1)) }
                if year < this_year() {
                    { other(year + 1) }
                }
            </div>
            <div>{ review.trouble.as_ref().map(stale_note) }</div>
            { content }
        </div>
    }
}

fn shown(review: &YearReview, player: &PlayerHandle) -> Html {
    let totals = review.totals;
    let month = |span: &Span| {
        use chrono::Datelike;
        let at = usize::try_from(span.date.month0()).unwrap_or_default();
        MONTHS.get(at).copied().unwrap_or_default().to_owned()
    };
    let months = spans(&review.months, month);
    let of_day = hours(&review.hours);
    let first = review.first.as_ref().and_then(|first| Some((first.started_at, first.song.as_ref()?)));
    html! {
        <>
            <dl class="tiles">
                { tile(&format::length(totals.listened_ms), "Heard") }
                { tile(&totals.plays.to_string(), "Plays") }
                { tile(&totals.songs.to_string(), "Different songs") }
                { tile(&totals.days.to_string(), "Days with music") }
                { tile(&format::count(review.streak.longest_days.into(), "day", "days"), "Longest streak") }
                { tile(&format::count(review.discoveries.songs.into(), "song", "songs"), "New to you") }
            </dl>
            if let Some(day) = &review.biggest_day {
                <p class="page-lead">
                    { format!("Your biggest day was {}: {} in {}.", format::date(at_midnight(day.date)), plays(day.plays), format::length(day.listened_ms)) }
                </p>
            }
            if let Some((at, song)) = first {
                <p class="page-lead">
                    { format!("The year began on {} with ", format::date(at)) }
                    { link(Route::Song { id: song.id }, "link", html! { <bdi>{ &song.title }</bdi> }) }
                    { "." }
                </p>
            }
            { plot("by-month", "Month by month", &highest(&months), &months) }
            { plot("by-hour", "By the hour", &highest(&of_day), &of_day) }
            { tops(&review.top, player) }
            { songs("discoveries", "Discovered this year", &review.discoveries.top, player) }
        </>
    }
}
