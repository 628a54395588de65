//! Ratings: one to five stars from each listener. The sum and the number of them stand with the thing, and
//! change in the transaction that changes the stars of a listener.

pub mod api;
pub mod store;

use shared::ratings::{MAX_STARS, Rating};

use crate::app::AppState;
use crate::auth::Principal;
use crate::error::AppError;
use crate::marks::{self, Subject};

/// What all listeners have given to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// All stars.
    pub sum: i32,
    /// How many listeners have given some.
    pub count: i32,
}

/// More listeners than this do not raise a rank.
const MAX_RANKED: i32 = 999_999;

impl Tally {
    /// After one listener has changed what he gives.
    fn changed(self, from: Option<u8>, to: Option<u8>) -> Self {
        let stars = |stars: Option<u8>| i32::from(stars.unwrap_or_default());
        let one = |stars: Option<u8>| i32::from(stars.is_some());
        Self { sum: self.sum + stars(to) - stars(from), count: self.count + one(to) - one(from) }
    }

    /// The place in an order by rating: by the mean, to a hundredth below, and among equals by how many have
    /// rated. 0 when nobody has.
    fn rank(self) -> i32 {
        if self.count <= 0 {
            return 0;
        }
        let hundredths = i64::from(self.sum) * 100 / i64::from(self.count);
        let hundredths = i32::try_from(hundredths).unwrap_or_default();
        hundredths * (MAX_RANKED + 1) + self.count.min(MAX_RANKED)
    }

    /// The lowest rank of a thing with so many stars on the mean.
    pub fn lowest_rank(stars: u8) -> i32 {
        i32::from(stars) * 100 * (MAX_RANKED + 1)
    }

    /// As it is shown; `None` when nobody has rated.
    pub fn rating(self, mine: Option<u8>) -> Option<Rating> {
        let count = u32::try_from(self.count).ok().filter(|count| *count > 0)?;
        Some(Rating { mean: f64::from(self.sum) / f64::from(count), count, mine })
    }
}

/// Keeps what the caller gives to a thing, `None` to take it back, and says what all have given then.
///
/// # Errors
/// `Validation` for stars that there are not; `NotFound` when there is no such thing that the caller may see.
async fn rate(
    state: &AppState,
    caller: &Principal,
    subject: Subject,
    stars: Option<u8>,
) -> Result<Option<Rating>, AppError> {
    if stars.is_some_and(|stars| !(1..=MAX_STARS).contains(&stars)) {
        return Err(AppError::invalid("stars", "out_of_range", "Give 1 to 5 stars."));
    }
    let write = state.db.begin().await?;
    // What is hidden by now can still be taken back.
    let viewer = stars.map(|_| caller.user);
    if !marks::store::lock(&write, viewer, subject).await? {
        return if stars.is_some() { Err(AppError::NotFound) } else { Ok(None) };
    }
    let (old, new) = marks::store::change(&write, caller.user, subject, |mark| mark.stars = stars).await?;
    let mut tally = store::find_tally(&write, subject).await?;
    if new != old {
        tally = tally.changed(old.stars, new.stars);
        store::set_tally(&write, subject, tally, tally.rank()).await?;
    }
    write.commit().await?;
    if new != old {
        marks::tell(state, caller.user, subject, &new);
    }
    Ok(tally.rating(stars))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_orders_by_the_mean_and_then_by_how_many_have_rated() {
        let rank = |sum, count| Tally { sum, count }.rank();
        let ordered = [
            rank(0, 0),
            rank(1, 1),
            rank(2_999_999, 1_000_000),
            rank(3, 1),
            rank(6, 2),
            rank(499, 100),
            rank(5, 1),
            rank(5_000_000, 1_000_000),
        ];
        assert!(ordered.is_sorted_by(|a, b| a < b), "{ordered:?}");
        for stars in 1..=5 {
            let (count, sum) = (7, 7 * i32::from(stars));
            assert!(rank(sum, count) >= Tally::lowest_rank(stars), "{stars}");
            assert!(rank(sum - 1, count) < Tally::lowest_rank(stars), "{stars}");
        }
    }

    #[test]
    fn a_tally_follows_what_listeners_give() {
        let tally = Tally::default().changed(None, Some(5)).changed(None, Some(2)).changed(Some(5), Some(4));
        assert_eq!(tally.rating(Some(4)), Some(Rating { mean: 3.0, count: 2, mine: Some(4) }));
        assert_eq!(tally.changed(Some(4), None).changed(Some(2), None).rating(None), None);
    }
}
