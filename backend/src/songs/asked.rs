//! The filters that lists of songs and search share, as a request has them.

use shared::ids::UserId;
use shared::ratings::MAX_STARS;
use shared::songs::OwnerFilter;

use super::list::{Between, Filter, Taste};
use crate::app::AppState;
use crate::catalogue::genres;
use crate::error::AppError;
use crate::paging::bad_parameter;

/// What a request asks for.
#[derive(Debug, Default)]
pub struct Asked {
    /// A genre, by its name or id.
    pub genre: Option<String>,
    /// Years.
    pub years: (Option<u16>, Option<u16>),
    /// Lengths in milliseconds.
    pub durations_ms: (Option<u32>, Option<u32>),
    /// Stars, on the mean.
    pub min_rating: Option<u8>,
    /// Whose.
    pub owner: Option<OwnerFilter>,
    /// Favourites.
    pub liked: Option<bool>,
    /// Not in the history.
    pub never_played: Option<bool>,
}

impl Asked {
    /// What that means for who asks; `None` when there is no such genre, and so nothing of it.
    ///
    /// # Errors
    /// A parameter is out of range; the database fails.
    pub async fn read(self, state: &AppState, viewer: UserId) -> Result<Option<Filter>, AppError> {
        if self.min_rating.is_some_and(|stars| !(1..=MAX_STARS).contains(&stars)) {
            return Err(bad_parameter("min_rating", "Ask for 1 to 5 stars."));
        }
        let (from, to) = self.years;
        let years = between("max_year", from.map(Into::into), to.map(Into::into))?;
        let durations_ms = between("max_duration_ms", self.durations_ms.0, self.durations_ms.1)?;
        let genre = match self.genre {
            None => None,
            Some(name) => {
                let found = match name.parse() {
                    Ok(id) => Some(id),
                    Err(_) => genres::store::find_by_name(state.db.read(), &name).await?,
                };
                if found.is_none() {
                    return Ok(None);
                }
                found
            }
        };
        let taste = Taste {
            liked: self.liked.unwrap_or_default(),
            never_played: self.never_played.unwrap_or_default(),
            min_rating: self.min_rating,
        };
        let owner = self.owner.map(|OwnerFilter::Me| viewer);
        Ok(Some(Filter { genre, owner, years, durations_ms, taste, ..Filter::default() }))
    }
}

fn between(field: &'static str, from: Option<u32>, to: Option<u32>) -> Result<Between, AppError> {
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(bad_parameter(field, "The upper end is below the lower one."));
    }
    Ok(Between { from, to })
}
