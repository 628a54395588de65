//! The order of entries: what a list looks like after a move, before the server has said so, and how
//! entries that were removed come back to where they were.

/// A way to carry rows by the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carry {
    /// One place up.
    Up,
    /// One place down.
    Down,
    /// To the beginning.
    First,
    /// To the end.
    Last,
}

/// Before which row, of those as they stand now, carried rows go; the number of rows for the end. `None` when
/// they are there already. `moved` are the places of the rows, ascending.
pub fn target(carry: Carry, moved: &[usize], count: usize) -> Option<usize> {
    let (first, last) = (*moved.first()?, *moved.last()?);
    let is_block = last - first + 1 == moved.len();
    match carry {
        Carry::Up | Carry::First if is_block && first == 0 => None,
        Carry::Down | Carry::Last if is_block && last + 1 >= count => None,
        Carry::Up => Some(first.saturating_sub(1)),
        Carry::Down => Some((last + 2).min(count)),
        Carry::First => Some(0),
        Carry::Last => Some(count),
    }
}

/// Which row that stays the moved ones come before; `None` for the end.
pub fn anchor(moved: &[usize], before: usize, count: usize) -> Option<usize> {
    (before..count).find(|at| !moved.contains(at))
}

/// The rows after some of them went before another one. `None` when that changes nothing.
pub fn reordered<T: Clone>(rows: &[T], moved: &[usize], before: usize) -> Option<Vec<T>> {
    let order = places(rows.len(), moved, before);
    let is_new = order.iter().enumerate().any(|(at, from)| at != *from);
    is_new.then(|| order.iter().filter_map(|at| rows.get(*at)).cloned().collect())
}

/// Where each row of the new order was before.
fn places(count: usize, moved: &[usize], before: usize) -> Vec<usize> {
    let stays = |at: &usize| !moved.contains(at);
    let mut order: Vec<usize> = (0..before.min(count)).filter(stays).collect();
    order.extend(moved.iter().copied().filter(|at| *at < count));
    order.extend((before.min(count)..count).filter(stays));
    order
}

/// Rows that were removed, in runs that stood together: each with the row behind it that is still there, `None`
/// at the end. `removed` are the places, ascending.
pub fn runs(removed: &[usize], count: usize) -> Vec<(Vec<usize>, Option<usize>)> {
    let mut runs: Vec<(Vec<usize>, Option<usize>)> = Vec::new();
    for at in removed.iter().copied() {
        let next = anchor(removed, at, count);
        match runs.last_mut() {
            Some((run, behind)) if *behind == next => run.push(at),
            _ => runs.push((vec![at], next)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_where_they_are_dropped() {
        let rows = ['a', 'b', 'c', 'd', 'e'];
        for (moved, before, after) in [
            (&[0][..], 2, Some("bacde")),
            (&[3], 0, Some("dabce")),
            (&[1, 3], 5, Some("acebd")),
            (&[0, 4], 2, Some("baecd")),
            (&[1], 1, None),
            (&[1], 2, None),
            (&[1, 2], 2, None),
            (&[4], 5, None),
        ] {
            let result = reordered(&rows, moved, before).map(String::from_iter);
            assert_eq!(result.as_deref(), after, "{moved:?} before {before}");
        }
    }

    #[test]
    fn the_row_before_which_others_go_is_never_one_of_them() {
        assert_eq!(anchor(&[1, 2], 1, 5), Some(3));
        assert_eq!(anchor(&[4], 4, 5), None);
        assert_eq!(anchor(&[0], 5, 5), None);
    }

    #[test]
    fn keys_carry_rows_until_they_are_at_the_end() {
        for (carry, moved, to) in [
            (Carry::Up, &[2][..], Some(1)),
            (Carry::Up, &[0], None),
            (Carry::Down, &[2], Some(4)),
            (Carry::Down, &[3], Some(5)),
            (Carry::Down, &[4], None),
            (Carry::First, &[1, 2], Some(0)),
            (Carry::Last, &[3, 4], None),
            (Carry::Up, &[0, 2], Some(0)),
            (Carry::Down, &[], None),
        ] {
            assert_eq!(target(carry, moved, 5), to, "{carry:?} {moved:?}");
        }
        // One step down changes the place by one.
        assert_eq!(
            reordered(&[0, 1, 2, 3], &[1], target(Carry::Down, &[1], 4).unwrap()).unwrap(),
            [0, 2, 1, 3]
        );
    }

    #[test]
    fn what_was_removed_comes_back_in_runs() {
        assert_eq!(runs(&[0, 1, 3], 5), [(vec![0, 1], Some(2)), (vec![3], Some(4))]);
        assert_eq!(runs(&[3, 4], 5), [(vec![3, 4], None)]);
        assert!(runs(&[], 5).is_empty());
    }
}
