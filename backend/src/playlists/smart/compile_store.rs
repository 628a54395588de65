//! Rules as conditions and orders of SQL. Values are always bound, texts are searched by a function that knows
//! no patterns, and what is unknown (NULL) never holds. The same is said for songs at hand in
//! `shared::rules::evaluate`; a test holds the two together.

use chrono::{DateTime, Utc};
use processing::format::AudioFormat;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, DatabaseBackend};
use shared::ids::{PlaylistId, UserId};
use shared::rules::check::{Group, Node, SortKey};
use shared::rules::facts::{SHUFFLE_MODULUS, shuffle_terms};
use shared::rules::fields::SortField;
use shared::rules::values::{FlagField, NumberField, Test, TextField, TimeField};

use crate::entities::{mark, playlist, playlist_item, song, song_facts, user};
use crate::playlists::access_store;

/// Who looks, when, and at which database.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) viewer: UserId,
    pub(super) now: DateTime<Utc>,
    pub(super) backend: DatabaseBackend,
}

/// What holds for the songs that a group chooses.
pub(super) fn group(group: &Group, look: Look) -> Condition {
    let start = if group.any && !group.nodes.is_empty() { Condition::any() } else { Condition::all() };
    group.nodes.iter().fold(start, |condition, node| match node {
        Node::Group(inner) => condition.add(self::group(inner, look)),
        Node::Test(test, false) => condition.add(holds(test, look)),
        Node::Test(test, true) => {
            let known = Func::coalesce([SimpleExpr::from(holds(test, look)), Expr::value(false)]);
            condition.add(SimpleExpr::from(known).not())
        }
    })
}

fn holds(test: &Test, look: Look) -> Condition {
    let of_song = |column| Expr::col((song::Entity, column));
    let one = |expr: SimpleExpr| Condition::all().add(expr);
    match test {
        Test::Text(field, needle) => one(found_in(names(*field), needle, look.backend)),
        Test::Number(field, min, max) => between(number(*field), *min, *max),
        Test::Time(field, period) => {
            let (from, until) = period.ends(look.now);
            match field {
                TimeField::CreatedAt => within(of_song(song::Column::CreatedAt), from, until),
                // A number of milliseconds lies behind a moment when it does behind the next whole one.
                TimeField::LastPlayedAt => within(last_played(), from.map(next_ms), until.map(next_ms)),
            }
        }
        Test::Flag(FlagField::Favorite) => one(mark::Column::FavoriteId.is_not_null()),
        Test::Flag(FlagField::HasLyrics) => one(song_facts::Column::HasLyrics.eq(true)),
        Test::Mime { text, whole } => {
            let is_meant = |format: &AudioFormat| {
                if *whole { format.mime() == text } else { format.mime().contains(text.as_str()) }
            };
            let formats = AudioFormat::ALL.iter().filter(|format| is_meant(format)).map(|it| it.as_str());
            one(song::Column::Format.is_in(formats))
        }
        Test::Mine => one(song::Column::OwnerId.eq(look.viewer)),
        Test::Owner(name) => {
            let mut owners = Query::select();
            owners.column(user::Column::Id).from(user::Entity).and_where(user::Column::Username.eq(name));
            one(song::Column::OwnerId.in_subquery(owners))
        }
        Test::Visibility(visibility) => one(song::Column::Visibility.eq(visibility.as_str())),
        Test::Playlist(id) => one(stands_in(*id, look.viewer)),
    }
}

/// Whether the song of the row stands in a playlist that the viewer may see.
fn stands_in(id: PlaylistId, viewer: UserId) -> SimpleExpr {
    let mut visible = Query::select();
    visible
        .column(playlist::Column::Id)
        .from(playlist::Entity)
        .and_where(playlist::Column::Id.eq(id))
        .cond_where(access_store::visible_to(viewer));
    let mut songs = Query::select();
    songs
        .column(playlist_item::Column::SongId)
        .from(playlist_item::Entity)
        .and_where(playlist_item::Column::PlaylistId.in_subquery(visible))
        .and_where(playlist_item::Column::SongId.is_not_null());
    song::Column::Id.in_subquery(songs)
}

/// Whether a text stands somewhere in a column.
fn found_in(column: SimpleExpr, needle: &str, backend: DatabaseBackend) -> SimpleExpr {
    let name = if backend == DatabaseBackend::Postgres { "strpos" } else { "instr" };
    Func::cust(name).args([column, Expr::value(needle)]).gt(0)
}

fn between(number: SimpleExpr, min: i64, max: i64) -> Condition {
    let mut condition = Condition::all().add(number.clone().is_not_null());
    if min > i64::MIN {
        condition = condition.add(number.clone().gte(min));
    }
    if max < i64::MAX {
        condition = condition.add(number.lte(max));
    }
    condition
}

fn within<T: Into<sea_orm::Value>>(time: SimpleExpr, from: Option<T>, until: Option<T>) -> Condition {
    let mut condition = Condition::all().add(time.clone().is_not_null());
    if let Some(from) = from {
        condition = condition.add(time.clone().gte(Expr::value(from)));
    }
    if let Some(until) = until {
        condition = condition.add(time.lt(Expr::value(until)));
    }
    condition
}

fn next_ms(time: DateTime<Utc>) -> i64 {
    let ms = time.timestamp_millis();
    if time.timestamp_subsec_nanos().is_multiple_of(1_000_000) { ms } else { ms + 1 }
}

fn names(field: TextField) -> SimpleExpr {
    let column = match field {
        TextField::Title => song_facts::Column::Title,
        TextField::Artist => song_facts::Column::Artists,
        TextField::Album => song_facts::Column::Album,
        TextField::AlbumArtist => song_facts::Column::AlbumArtists,
        TextField::Genre => song_facts::Column::Genres,
    };
    Expr::col((song_facts::Entity, column))
}

fn last_played() -> SimpleExpr {
    Expr::col((mark::Entity, mark::Column::LastPlayedMs))
}

/// As a number of 64 bits; NULL when it is not known.
fn number(field: NumberField) -> SimpleExpr {
    let of_song = |column| Expr::col((song::Entity, column)).cast_as(Alias::new("bigint"));
    let of_mark = |column| Expr::col((mark::Entity, column)).cast_as(Alias::new("bigint"));
    let null_if = |expr: SimpleExpr, value: i64| {
        SimpleExpr::from(Func::cust("NULLIF").args([expr, Expr::value(value)]))
    };
    match field {
        NumberField::Year => null_if(of_song(song::Column::Year), 0),
        NumberField::DurationMs => of_song(song::Column::DurationMs),
        NumberField::PlayCount => Func::coalesce([of_mark(mark::Column::Plays), Expr::value(0_i64)]).into(),
        NumberField::Rating => of_mark(mark::Column::Stars),
        NumberField::RatingMean => {
            let (sum, count) = (of_song(song::Column::RatingSum), of_song(song::Column::RatingCount));
            sum.mul(200_i64).add(count.clone()).div(null_if(count.mul(2_i64), 0))
        }
        NumberField::SizeBytes => of_song(song::Column::SizeBytes),
    }
}

/// What an order goes by; never NULL.
pub(super) fn sort_expr(key: SortKey) -> SimpleExpr {
    let known =
        |expr: SimpleExpr, unknown: i64| SimpleExpr::from(Func::coalesce([expr, Expr::value(unknown)]));
    match key.field {
        SortField::Title => names(TextField::Title),
        SortField::Artist => names(TextField::Artist),
        SortField::Album => names(TextField::Album),
        SortField::Year => known(number(NumberField::Year), 0),
        SortField::DurationMs => number(NumberField::DurationMs),
        SortField::CreatedAt => Expr::col((song::Entity, song::Column::CreatedAt)),
        SortField::LastPlayedAt => known(last_played(), i64::MIN),
        SortField::PlayCount => number(NumberField::PlayCount),
        SortField::Rating => known(number(NumberField::Rating), 0),
        SortField::RatingMean => known(number(NumberField::RatingMean), 0),
        SortField::SizeBytes => number(NumberField::SizeBytes),
        SortField::Random => {
            let (factor, summand) = shuffle_terms(key.seed);
            let shuffle = Expr::col((song_facts::Entity, song_facts::Column::Shuffle));
            shuffle.mul(factor).add(summand).modulo(SHUFFLE_MODULUS)
        }
    }
}
