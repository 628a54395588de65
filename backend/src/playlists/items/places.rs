//! The numbers that keep entries in their order, with room between them.

/// How far apart two neighbours are at first: room for 32 halvings.
pub(super) const GAP: i64 = 1 << 32;

/// Numbers for `count` entries behind `low` and before `high`, where `None` is an end of the list. `None` when
/// there is no room left.
pub(super) fn between(low: Option<i64>, high: Option<i64>, count: usize) -> Option<Vec<i64>> {
    let count = i64::try_from(count).ok()?;
    let (first, step) = match (low, high) {
        (None, None) => (0, GAP),
        (Some(low), None) => (low.checked_add(GAP)?, GAP),
        (None, Some(high)) => (high.checked_sub(GAP.checked_mul(count)?)?, GAP),
        (Some(low), Some(high)) => {
            let step = high.checked_sub(low)? / count.checked_add(1)?;
            (low.checked_add(step).filter(|_| step > 0)?, step)
        }
    };
    (0..count).map(|n| first.checked_add(step.checked_mul(n)?)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ends_are_open_and_a_full_gap_is_told() {
        assert_eq!(between(None, None, 2).unwrap(), [0, GAP]);
        assert_eq!(between(Some(5), None, 1).unwrap(), [5 + GAP]);
        assert_eq!(between(None, Some(5), 2).unwrap(), [5 - 2 * GAP, 5 - GAP]);
        assert_eq!(between(Some(1), Some(4), 2).unwrap(), [2, 3]);
        assert_eq!(between(Some(1), Some(3), 2), None);
        assert_eq!(between(Some(1), Some(2), 1), None);
        assert_eq!(between(Some(i64::MAX - 1), None, 1), None);
        assert_eq!(between(None, Some(i64::MIN + 1), 1), None);
    }

    proptest! {
        #[test]
        fn numbers_ascend_between_their_neighbours(low: Option<i64>, high: Option<i64>, count in 0usize..600) {
            if let Some(places) = between(low, high, count) {
                prop_assert_eq!(places.len(), count);
                let all: Vec<i64> = low.into_iter().chain(places).chain(high).collect();
                if low.zip(high).is_none_or(|(low, high)| low < high) {
                    prop_assert!(all.is_sorted_by(|a, b| a < b));
                }
            }
        }
    }
}
