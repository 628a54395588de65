//! Statistics about what one has heard, over a time that can be chosen.

use chrono::{DateTime, Duration, Utc};
use frontend_core::format;
use frontend_core::listening::{at_midnight, from_first};
use frontend_core::remote::Remote;
use shared::stats::{GetStats, Period, Stats};
use yew::prelude::*;

use super::plot::plot;
use super::tops::{highest, hours, spans, tops};
use super::{local, tabs, this_year, tile, time_zone, today};
use crate::components::choices::Choices;
use crate::components::icon::Glyph;
use crate::components::notice::{error_notice, notice, stale_note};
use crate::components::page_title::PageTitle;
use crate::components::skeleton::row_skeletons;
use crate::contexts::player::PlayerHandle;
use crate::hooks::{use_param, use_player, use_query};
use crate::routes::Route;
use crate::services::clock;

/// The times that can be chosen: their names in the address and in words, and how many days they have.
const RANGES: [(&str, &str, i64); 4] =
    [("week", "7 days", 7), ("month", "30 days", 30), ("year", "12 months", 365), ("all", "10 years", 3650)];

/// The page of statistics.
#[component]
pub fn StatsPage() -> Html {
    let (range, set_range) = use_param("range");
    let chosen = RANGES.iter().position(|(name, ..)| range.as_deref() == Some(name)).unwrap_or(1);
    let days = RANGES.get(chosen).map_or(30, |(_, _, days)| *days);
    let stats = use_query(&GetStats { from: Some(since(days)), to: None, time_zone: time_zone() });
    let player = use_player();
    let onchoose = set_range.reform(|at: usize| RANGES.get(at).map(|(name, ..)| (*name).to_owned()));
    let content = match &stats.remote {
        Remote::Failed(error) => error_notice(error, &stats.reload),
        Remote::Ready(stats) if stats.totals.plays == 0 => nothing(),
        Remote::Ready(stats) => shown(stats, &player),
        Remote::Idle | Remote::Loading(_) => row_skeletons(10),
    };
    let choices = RANGES.map(|(_, label, _)| (label, None));
    html! {
        <div class="page">
            <PageTitle title="Statistics" />
            { tabs(Route::Stats, this_year()) }
            { Choices { name: "range".into(), legend: "Time", quiet: true, choices: &choices, chosen, onchoose }.draw() }
            <div>{ stats.trouble.as_ref().map(stale_note) }</div>
            { content }
        </div>
    }
}

/// Midnight, so many days ago, where the person is: the same all day, so that it is asked for once.
fn since(days: i64) -> DateTime<Utc> {
    let ahead = local(clock::now()) - clock::now();
    at_midnight(today()) - Duration::seconds(ahead.num_seconds()) - Duration::days(days - 1)
}

pub fn nothing() -> Html {
    notice(
        Glyph::History,
        "Nothing heard yet",
        "What you hear counts when half of a song or four minutes were played.",
        html! {},
    )
}

fn shown(stats: &Stats, player: &PlayerHandle) -> Html {
    let totals = stats.totals;
    let label = |span: &shared::stats::Span| {
        let day = format::date(at_midnight(span.date));
        match stats.period {
            Period::Week => format!("Week of {day}"),
            Period::Month => day.split_once(' ').map_or_else(String::new, |(_, month)| month.to_owned()),
            Period::Day | Period::Unknown => day,
        }
    };
    let series = spans(from_first(&stats.series, |span| span.plays == 0), label);
    let of_day = hours(&stats.hours);
    html! {
        <>
            <dl class="tiles">
                { tile(&format::length(totals.listened_ms), "Heard") }
                { tile(&totals.plays.to_string(), "Plays") }
                { tile(&totals.songs.to_string(), "Different songs") }
                { tile(&totals.days.to_string(), "Days with music") }
                { tile(&format::count(stats.streak.longest_days.into(), "day", "days"), "Longest streak") }
            </dl>
            { plot("over-time", "Over time", &highest(&series), &series) }
            { plot("by-hour", "By the hour", &highest(&of_day), &of_day) }
            { tops(&stats.top, player) }
        </>
    }
}
