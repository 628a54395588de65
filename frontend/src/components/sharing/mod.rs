//! Public links: the dialog that makes them, and a link as lists show it.

mod dialog;
mod row;

pub use self::dialog::ShareHost;
pub use self::row::share_row;

/// How long a link works, as it can be chosen. 0 is for ever.
const LIFETIMES: [(u64, &str); 5] = [
    (0, "Until you revoke it"),
    (DAY, "For a day"),
    (7 * DAY, "For a week"),
    (30 * DAY, "For 30 days"),
    (365 * DAY, "For a year"),
];

const DAY: u64 = 24 * 60 * 60 * 1000;
