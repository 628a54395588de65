//! A permutation out of a seed: chance is data here, so that shuffling can be replayed and tested.

/// Fisher and Yates' shuffle, driven by SplitMix64.
pub(super) fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed;
    for last in (1..items.len()).rev() {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^= word >> 31;
        // The bias of the remainder is below one in a billion for any queue that fits into memory.
        let other = word % (last as u64 + 1);
        items.swap(last, usize::try_from(other).unwrap_or(last));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_shuffle_is_a_permutation_and_repeatable(len in 0usize..200, seed: u64) {
            let sorted: Vec<usize> = (0..len).collect();
            let mut once = sorted.clone();
            shuffle(&mut once, seed);
            let mut again = sorted.clone();
            shuffle(&mut again, seed);
            prop_assert_eq!(&once, &again);
            once.sort_unstable();
            prop_assert_eq!(once, sorted);
        }
    }

    #[test]
    fn every_place_is_about_equally_likely() {
        let mut first = [0u32; 8];
        for seed in 0..8000 {
            let mut items = [0usize, 1, 2, 3, 4, 5, 6, 7];
            shuffle(&mut items, seed);
            first[items[0]] += 1;
        }
        assert!(first.iter().all(|count| (850..1150).contains(count)), "{first:?}");
    }
}
