//! The time, and chance: the two things that the pure parts are given from outside.

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// Milliseconds since 1970 by the clock of this device.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Now by the clock of this device, for dates relative to it.
pub fn now() -> DateTime<Utc> {
    // Whole milliseconds since 1970 fit for as long as there will be browsers.
    #[expect(clippy::cast_possible_truncation, reason = "a float of milliseconds is far inside of i64")]
    DateTime::from_timestamp_millis(now_ms() as i64).unwrap_or_default()
}

/// A seed for shuffling; nothing secret hangs on it.
pub fn seed() -> u64 {
    (js_sys::Math::random().to_bits()).wrapping_add(now_ms().to_bits())
}

/// A name that no other thing has; nothing secret hangs on it.
pub fn name() -> Uuid {
    let (one, other) = (seed().to_be_bytes(), js_sys::Math::random().to_bits().to_le_bytes());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(one.into_iter().chain(other)).for_each(|(byte, chance)| *byte = chance);
    Builder::from_random_bytes(bytes).into_uuid()
}
