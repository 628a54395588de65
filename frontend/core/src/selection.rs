//! Which rows of a list are chosen, and how keys, clicks and long presses change that.

/// Chosen rows, by whatever tells one row from another, and where a range begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection<K> {
    /// In order. No tree: its machinery weighs more than it saves.
    chosen: Vec<K>,
    anchor: Option<K>,
}

impl<K> Default for Selection<K> {
    fn default() -> Self {
        Self { chosen: Vec::new(), anchor: None }
    }
}

impl<K: Ord + Copy> Selection<K> {
    /// Whether a row is chosen.
    pub fn has(&self, key: K) -> bool {
        self.chosen.binary_search(&key).is_ok()
    }

    /// How many rows are chosen.
    pub fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// Chooses a row, or no longer.
    pub fn toggle(&mut self, key: K) {
        match self.chosen.binary_search(&key) {
            Ok(at) => drop(self.chosen.remove(at)),
            Err(at) => self.chosen.insert(at, key),
        }
        self.anchor = Some(key);
    }

    /// Chooses all from where the last choice was made up to `at`, instead of what was chosen. `rows` are
    /// the keys in the order of the list; without a choice before, the range begins at `from`.
    pub fn extend(&mut self, rows: &[K], from: usize, at: usize) {
        let begin = self.anchor.and_then(|anchor| rows.iter().position(|row| *row == anchor)).unwrap_or(from);
        let range = begin.min(at)..begin.max(at) + 1;
        self.choose(rows.get(range.start..range.end.min(rows.len())).unwrap_or_default().to_vec());
        self.anchor = rows.get(begin).copied();
    }

    /// Chooses all rows.
    pub fn all(&mut self, rows: &[K]) {
        self.choose(rows.to_vec());
    }

    fn choose(&mut self, mut rows: Vec<K>) {
        rows.sort_unstable();
        rows.dedup();
        self.chosen = rows;
    }

    /// Chooses none.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Lets go of rows that are no longer there; whether there were any.
    pub fn keep(&mut self, rows: &[K]) -> bool {
        if self.is_empty() {
            return false;
        }
        let before = self.chosen.len();
        self.choose(rows.iter().filter(|key| self.has(**key)).copied().collect());
        self.chosen.len() != before
    }
}

/// Where the focus goes in a list of `count` rows of which one page shows `page`; `None` when the key does
/// not move it.
pub fn moved(key: &str, at: usize, count: usize, page: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let to = match key {
        "ArrowDown" => at.saturating_add(1),
        "ArrowUp" => at.saturating_sub(1),
        "PageDown" => at.saturating_add(page.max(1)),
        "PageUp" => at.saturating_sub(page.max(1)),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    Some(to.min(last))
}

/// Where the focus goes among the items of a menu; `None` when the key does not move it. A letter goes to the
/// next item that begins with it.
pub fn moved_in_menu(key: &str, at: usize, labels: &[&str]) -> Option<usize> {
    let count = labels.len();
    match key {
        "ArrowDown" if count > 0 => Some((at + 1) % count),
        "ArrowUp" if count > 0 => Some((at + count - 1) % count),
        "Home" | "PageUp" => Some(0),
        "End" | "PageDown" => count.checked_sub(1),
        _ => {
            let mut letters = key.chars();
            let letter = letters.next().filter(|letter| letters.next().is_none() && *letter != ' ')?;
            let begins = |at: &usize| {
                labels.get(*at).is_some_and(|label| {
                    label.chars().next().is_some_and(|first| first.eq_ignore_ascii_case(&letter))
                })
            };
            (1..=count).map(|step| (at + step) % count).find(begins)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [u8; 6] = [10, 20, 30, 40, 50, 60];

    fn chosen(selection: &Selection<u8>) -> Vec<u8> {
        ROWS.into_iter().filter(|row| selection.has(*row)).collect()
    }

    #[test]
    fn rows_are_chosen_one_by_one_and_in_ranges() {
        let mut selection = Selection::default();
        selection.toggle(20);
        selection.toggle(50);
        assert_eq!(chosen(&selection), [20, 50]);
        selection.toggle(50);
        assert_eq!(chosen(&selection), [20]);
        selection.toggle(20);
        assert!(selection.is_empty());
        selection.extend(&ROWS, 0, 3);
        assert_eq!(chosen(&selection), [20, 30, 40], "from the last choice on");
        selection.extend(&ROWS, 0, 0);
        assert_eq!(chosen(&selection), [10, 20], "and back over it");
        selection.all(&ROWS);
        assert_eq!(selection.len(), 6);
        selection.clear();
        selection.extend(&ROWS, 4, 5);
        assert_eq!(chosen(&selection), [50, 60], "from where the focus was");
        selection.extend(&ROWS, 0, 99);
        assert_eq!(chosen(&selection), [50, 60], "no further than there are rows");
    }

    #[test]
    fn what_is_gone_is_not_chosen() {
        let mut selection = Selection::default();
        selection.all(&ROWS);
        assert!(!selection.keep(&ROWS));
        assert!(selection.keep(&[20, 99]));
        assert_eq!(chosen(&selection), [20]);
    }

    #[test]
    fn keys_move_within_the_list() {
        for (key, at, to) in [
            ("ArrowDown", 0, Some(1)),
            ("ArrowDown", 9, Some(9)),
            ("ArrowUp", 0, Some(0)),
            ("PageDown", 1, Some(5)),
            ("PageUp", 1, Some(0)),
            ("Home", 7, Some(0)),
            ("End", 7, Some(9)),
            ("x", 7, None),
        ] {
            assert_eq!(moved(key, at, 10, 4), to, "{key}");
        }
        assert_eq!(moved("End", 0, 0, 4), None);
    }

    #[test]
    fn keys_move_around_in_a_menu() {
        let labels = ["Play next", "Add to queue", "Delete", "Photo"];
        for (key, at, to) in [
            ("ArrowDown", 3, Some(0)),
            ("ArrowUp", 0, Some(3)),
            ("End", 0, Some(3)),
            ("p", 0, Some(3)),
            ("P", 3, Some(0)),
            ("d", 2, Some(2)),
            ("z", 0, None),
            (" ", 0, None),
            ("Enter", 0, None),
        ] {
            assert_eq!(moved_in_menu(key, at, &labels), to, "{key}");
        }
        assert_eq!(moved_in_menu("ArrowDown", 0, &[]), None);
    }
}
