//! What this device keeps of what was read, for when there is no network: which texts, and which of them
//! go when there are too many.

use serde::{Deserialize, Serialize};

/// So many texts are kept.
const ITEMS: usize = 200;
/// And so many bytes of them.
const BYTES: usize = 6 << 20;
/// A text that is longer is not kept.
const LONGEST: usize = 512 << 10;

/// One text that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelfItem {
    /// What it is the answer to.
    pub key: String,
    /// How long it is.
    pub bytes: usize,
}

/// What is kept, the newest last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shelf(Vec<ShelfItem>);

impl Shelf {
    /// Makes room for a text; whether it is kept at all, and the keys of those that go for it.
    pub fn put(&mut self, key: &str, bytes: usize) -> (bool, Vec<String>) {
        self.0.retain(|item| item.key != key);
        if bytes > LONGEST {
            return (false, vec![key.to_owned()]);
        }
        self.0.push(ShelfItem { key: key.to_owned(), bytes });
        let mut gone = Vec::new();
        while self.0.len() > ITEMS || self.0.iter().map(|item| item.bytes).sum::<usize>() > BYTES {
            gone.push(self.0.remove(0).key);
        }
        (true, gone)
    }

    /// What is kept.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|item| item.key.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let mut shelf = Shelf::default();
        for at in 0..ITEMS {
            assert_eq!(shelf.put(&at.to_string(), 1), (true, vec![]));
        }
        assert_eq!(shelf.put("0", 1), (true, vec![]), "what is kept again is new");
        assert_eq!(shelf.put("more", 1), (true, vec!["1".to_owned()]));
        assert_eq!(shelf.0.len(), ITEMS);
    }

    #[test]
    fn there_is_an_end_to_the_room() {
        let mut shelf = Shelf::default();
        assert_eq!(shelf.put("book", LONGEST + 1), (false, vec!["book".to_owned()]));
        for at in 0..BYTES / LONGEST {
            assert_eq!(shelf.put(&at.to_string(), LONGEST), (true, vec![]));
        }
        assert_eq!(shelf.put("more", LONGEST), (true, vec!["0".to_owned()]));
    }
}
