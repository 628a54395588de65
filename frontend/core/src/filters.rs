//! Filters of songs as an address has them: ranges of years and lengths in one word, `1990-1999`, `-180000`.

use shared::search::SearchFilter;
use shared::songs::ListSongs;

/// From and to, where it has them.
pub type Range<T> = (Option<T>, Option<T>);

/// Lengths that can be chosen, in milliseconds, with their words.
pub const LENGTHS: [(&str, &str); 4] = [
    ("-180000", "Up to 3 minutes"),
    ("180000-360000", "3 to 6 minutes"),
    ("360000-600000", "6 to 10 minutes"),
    ("600000-", "10 minutes or more"),
];

/// The first decade that can be chosen by itself.
const OLDEST: u16 = 1950;

/// What a list of songs shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Only favourites.
    pub liked: bool,
    /// Only what was never played.
    pub never_played: bool,
    /// Only what has so many stars or more.
    pub min_rating: Option<u8>,
    /// Only what is of this genre.
    pub genre: Option<String>,
    /// Only what is of these years.
    pub years: Range<u16>,
    /// Only what is so long, in milliseconds.
    pub lengths_ms: Range<u32>,
}

impl Filters {
    /// Whether any is on.
    pub fn is_any(&self) -> bool {
        *self != Self::default()
    }

    /// A list of songs with these filters.
    pub fn of_songs(&self, list: ListSongs) -> ListSongs {
        ListSongs {
            liked: self.liked,
            never_played: self.never_played,
            min_rating: self.min_rating,
            genre: self.genre.clone(),
            min_year: self.years.0,
            max_year: self.years.1,
            min_duration_ms: self.lengths_ms.0,
            max_duration_ms: self.lengths_ms.1,
            ..list
        }
    }

    /// The same for a search.
    pub fn of_search(&self) -> SearchFilter {
        SearchFilter {
            genre: self.genre.clone(),
            min_year: self.years.0,
            max_year: self.years.1,
            min_rating: self.min_rating,
            min_duration_ms: self.lengths_ms.0,
            max_duration_ms: self.lengths_ms.1,
            owner: None,
            liked: self.liked,
            never_played: self.never_played,
        }
    }
}

/// Reads a range; what is none is no filter.
pub fn range<T: std::str::FromStr + PartialOrd>(text: &str) -> Range<T> {
    let Some((from, to)) = text.split_once('-') else { return (None, None) };
    let (from, to): Range<T> = (from.parse().ok(), to.parse().ok());
    match (&from, &to) {
        (Some(least), Some(most)) if least > most => (None, None),
        _ => (from, to),
    }
}

/// The decades that can be chosen until this year, the latest first, with their words.
pub fn decades(year: u16) -> Vec<(String, String)> {
    let mut decades: Vec<(String, String)> = (OLDEST..=year)
        .step_by(10)
        .map(|decade| (format!("{decade}-{}", decade + 9), format!("{decade} to {}", decade + 9)))
        .rev()
        .collect();
    decades.push((format!("-{}", OLDEST - 1), format!("Before {OLDEST}")));
    decades
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_nonsense_is_no_filter() {
        for (text, years) in [
            ("1990-1999", (Some(1990), Some(1999))),
            ("-1949", (None, Some(1949))),
            ("2020-", (Some(2020), None)),
            ("1999-1990", (None, None)),
            ("x-y", (None, None)),
            ("1990", (None, None)),
            ("", (None, None)),
        ] {
            assert_eq!(range::<u16>(text), years, "{text}");
        }
        for (text, _) in LENGTHS {
            assert_ne!(range::<u32>(text), (None, None), "{text}");
        }
    }

    #[test]
    fn decades_go_up_to_this_one() {
        let decades = decades(2026);
        assert_eq!(decades.first(), Some(&("2020-2029".to_owned(), "2020 to 2029".to_owned())));
        assert_eq!(decades.last(), Some(&("-1949".to_owned(), "Before 1950".to_owned())));
        assert_eq!(decades.len(), 9);
    }

    #[test]
    fn a_list_and_a_search_show_the_same() {
        let filters = Filters {
            liked: true,
            never_played: true,
            min_rating: Some(4),
            genre: Some("Jazz".to_owned()),
            years: (Some(1950), Some(1959)),
            lengths_ms: (None, Some(180_000)),
        };
        assert!(filters.is_any() && !Filters::default().is_any());
        let (list, search) = (filters.of_songs(ListSongs::default()), filters.of_search());
        assert_eq!(
            (list.liked, list.never_played, list.min_rating, list.genre, list.min_year, list.max_year),
            (
                search.liked,
                search.never_played,
                search.min_rating,
                search.genre,
                search.min_year,
                search.max_year
            )
        );
        assert_eq!(
            (list.min_duration_ms, list.max_duration_ms),
            (search.min_duration_ms, search.max_duration_ms)
        );
        assert_eq!(list.max_duration_ms, Some(180_000));
    }
}
