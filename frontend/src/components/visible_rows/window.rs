//! Which rows of a long list have to exist. Only what is in sight does, and some more around it.

use std::ops::Range;

/// The height of a row in pixels, `--row-height` in the style sheets.
pub const ROW_HEIGHT: f64 = 56.0;

/// Rows beyond the edges, so that Tab and fast wheels find some.
const OVERSCAN: usize = 10;
/// The edges move by as many rows at once, so that not every row scrolled by draws the list anew.
const STEP: usize = 5;

/// How the things of a list are laid out in lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lines {
    /// How many stand in a line.
    pub columns: usize,
    /// How high a line is, in pixels; the style sheet knows it when it is 0.
    height: f64,
}

impl Default for Lines {
    /// A guess, until there is something to measure.
    fn default() -> Self {
        Self { columns: 4, height: 240.0 }
    }
}

impl Lines {
    /// Rows of one height.
    pub const ROWS: Self = Self { columns: 1, height: 0.0 };

    /// Lines of a grid that was measured.
    pub const fn new(columns: usize, height: f64) -> Self {
        Self { columns, height: if height > 1.0 { height } else { 1.0 } }
    }

    /// How many lines so many things take.
    pub const fn of(self, count: usize) -> usize {
        count.div_ceil(self.columns)
    }

    /// How many rows high a line is.
    pub fn scale(self) -> f64 {
        if self.height > 0.0 { self.height / ROW_HEIGHT } else { 1.0 }
    }

    /// What the style of the list says about its lines.
    pub fn style(self) -> String {
        // In whole pixels and hundredths: to write a float costs a kilobyte.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "no line is as high as that"
        )]
        let hundredths = (self.height * 100.0) as u32;
        match (hundredths / 100, hundredths % 100) {
            (0, 0) => String::new(),
            (pixels, rest) => format!("--row-height:{pixels}.{rest:02}px"),
        }
    }
}

/// The rows that have to exist when the first `scrolled` pixels of a list of `rows` rows lie above
/// the upper edge of a view that is `height` pixels high. Negative when the list begins below it.
pub fn visible(scrolled: f64, height: f64, rows: usize) -> Range<usize> {
    let first = row_at(scrolled);
    let last = row_at(scrolled + height) + 1;
    let start = first.saturating_sub(OVERSCAN) / STEP * STEP;
    let end = (last + OVERSCAN).next_multiple_of(STEP).min(rows);
    start.min(end)..end
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float that becomes an index saturates, which is meant"
)]
fn row_at(pixels: f64) -> usize {
    (pixels / ROW_HEIGHT) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_lists_exist_as_a_whole() {
        assert_eq!(visible(0.0, 800.0, 3), 0..3);
        assert_eq!(visible(-400.0, 800.0, 0), 0..0);
    }

    #[test]
    fn what_is_in_sight_always_exists() {
        for rows in [0_usize, 7, 40, 10_000] {
            for at in 0..=rows {
                let scrolled = at as f64 * ROW_HEIGHT - 120.0;
                let range = visible(scrolled, 600.0, rows);
                let in_sight = row_at(scrolled)..(row_at(scrolled + 600.0) + 1).min(rows);
                assert!(
                    range.start <= in_sight.start.min(rows) && range.end >= in_sight.end,
                    "{rows} rows at {at}"
                );
                assert!(range.len() <= 40, "{range:?}");
            }
        }
    }

    #[test]
    fn a_list_that_shrank_has_no_rows_beyond_its_end() {
        assert_eq!(visible(56_000.0, 600.0, 5), 5..5);
    }
}
