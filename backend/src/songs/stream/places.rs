//! How many streams run at once: each takes a place until its body is gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::auth::Holder;
use crate::error::AppError;

/// When somebody whose places are all taken may try again: a stalled listener loses his within half a
/// minute.
const RETRY: Duration = Duration::from_secs(10);

/// The places for one kind of stream; cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Places {
    per_user: u32,
    per_share: u32,
    total: u32,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Debug, Default)]
struct Taken {
    total: u32,
    by_holder: HashMap<Holder, u32>,
}

impl Places {
    /// So many for one account, for the visitors of one public link, and in all.
    pub fn new(per_user: u32, per_share: u32, total: u32) -> Self {
        Self { per_user, per_share, total, taken: Arc::default() }
    }

    /// Takes a place until the guard is dropped.
    ///
    /// # Errors
    /// `TooManyStreams` when the holder has none left, `Busy` when nobody has.
    pub fn take(&self, holder: Holder) -> Result<Place, AppError> {
        let most = match holder {
            Holder::Account(_) => self.per_user,
            Holder::Share(_) => self.per_share,
        };
        let mut taken = self.lock();
        if taken.by_holder.get(&holder).is_some_and(|count| *count >= most) {
            return Err(AppError::TooManyStreams { retry_after: RETRY });
        }
        if taken.total >= self.total {
            return Err(AppError::Busy { retry_after: RETRY });
        }
        taken.total += 1;
        *taken.by_holder.entry(holder).or_default() += 1;
        Ok(Place { places: self.clone(), holder })
    }

    /// How many are taken.
    pub fn taken(&self) -> u32 {
        self.lock().total
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place that is taken.
#[derive(Debug)]
pub struct Place {
    places: Places,
    holder: Holder,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.total = taken.total.saturating_sub(1);
        if let Some(count) = taken.by_holder.get_mut(&self.holder) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.by_holder.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::ids::{ShareId, UserId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_place_is_free_again_when_its_guard_is_gone() {
        let [ada, eve] = [1, 2].map(|id| Holder::Account(UserId(Uuid::from_u128(id))));
        let places = Places::new(2, 1, 3);
        let first = places.take(ada).unwrap();
        let _second = places.take(ada).unwrap();
        assert!(matches!(places.take(ada), Err(AppError::TooManyStreams { .. })));
        let _third = places.take(eve).unwrap();
        assert!(matches!(places.take(eve), Err(AppError::Busy { .. })), "all are taken");
        drop(first);
        let again = places.take(eve).unwrap();
        assert_eq!(places.taken(), 3);
        drop(again);
        assert_eq!(places.taken(), 2);
        assert_eq!(places.lock().by_holder.len(), 2, "who has none is forgotten");
    }

    #[test]
    fn visitors_of_a_public_link_take_no_place_of_who_made_it() {
        let (ada, link) = (Uuid::from_u128(1), Holder::Share(ShareId(Uuid::from_u128(1))));
        let places = Places::new(1, 1, 3);
        let _visitor = places.take(link).unwrap();
        assert!(matches!(places.take(link), Err(AppError::TooManyStreams { .. })));
        assert!(places.take(Holder::Account(UserId(ada))).is_ok());
    }
}
