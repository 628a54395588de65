//! Byte ranges as RFC 9110, section 14: what part of a file a `Range` header asks for.
//!
//! A server may ignore the header. We do so for several ranges at once, since no player needs them and
//! they are the classic way to ask for a file a thousand times over in one request.

use std::ops::Range;

/// What to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangeOutcome {
    /// The whole file, status 200.
    Whole,
    /// These bytes, status 206. Never empty and never beyond the file.
    Part(Range<u64>),
    /// Nothing of the file was asked for, status 416.
    Unsatisfiable,
}

/// Decides what a `Range` header means for a file of `size` bytes. What is no single byte range, or is
/// not well formed, is ignored.
pub fn resolve(range: Option<&str>, size: u64) -> RangeOutcome {
    match range.and_then(parse) {
        None => RangeOutcome::Whole,
        Some(Spec::From(first)) => part(first, size, size),
        Some(Spec::FromTo(first, last)) => part(first, last.saturating_add(1), size),
        Some(Spec::Last(count)) => part(size.saturating_sub(count), size, size),
    }
}

fn part(start: u64, end: u64, size: u64) -> RangeOutcome {
    let end = end.min(size);
    if start < end { RangeOutcome::Part(start..end) } else { RangeOutcome::Unsatisfiable }
}

/// A single range as it was written.
#[derive(Debug, Clone, Copy)]
enum Spec {
    From(u64),
    /// Both ends included.
    FromTo(u64, u64),
    Last(u64),
}

fn parse(header: &str) -> Option<Spec> {
    let (unit, ranges) = header.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = ranges.trim_matches([' ', '\t']).split_once('-')?;
    match (first, last) {
        ("", count) => Some(Spec::Last(number(count)?)),
        (first, "") => Some(Spec::From(number(first)?)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Spec::FromTo(first, last))
        }
    }
}

/// A number of digits alone. One that no file can reach is as good as the largest.
fn number(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

/// What must hold of every header, for a file of any size; for the fuzzer and the tests.
///
/// # Panics
/// It does not hold.
#[cfg(any(test, fuzzing))]
pub fn check(data: &[u8]) {
    let (size, header) = data.split_first_chunk().unwrap_or((&[0; 8], data));
    let (size, header) = (u64::from_le_bytes(*size), String::from_utf8_lossy(header));
    let of_any = resolve(Some(&header), u64::MAX);
    match resolve(Some(&header), size) {
        RangeOutcome::Whole => assert_eq!(of_any, RangeOutcome::Whole, "the size decides what is ignored"),
        RangeOutcome::Part(part) => {
            assert!(part.start < part.end && part.end <= size, "{part:?} of {size}");
            let again = format!("bytes={}-{}", part.start, part.end - 1);
            assert_eq!(resolve(Some(&again), size), RangeOutcome::Part(part), "written as {again}");
        }
        RangeOutcome::Unsatisfiable => match of_any {
            RangeOutcome::Whole => unreachable!("the size decides what is ignored"),
            RangeOutcome::Part(part) => assert!(part.start >= size, "{part:?} begins within {size}"),
            RangeOutcome::Unsatisfiable => {}
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::RangeOutcome::{Part, Unsatisfiable, Whole};
    use super::*;

    #[test]
    fn the_table() {
        let table = [
            (None, 10, Whole),
            (Some("bytes=0-1"), 10, Part(0..2)),
            (Some("bytes=0-0"), 1, Part(0..1)),
            (Some("bytes=0-"), 10, Part(0..10)),
            (Some("bytes=9-"), 10, Part(9..10)),
            (Some("bytes=3-5"), 10, Part(3..6)),
            (Some("bytes=3-99"), 10, Part(3..10)),
            (Some("bytes=0-18446744073709551615"), 10, Part(0..10)),
            (Some("bytes=0-99999999999999999999999"), 10, Part(0..10)),
            (Some("bytes=-3"), 10, Part(7..10)),
            (Some("bytes=-99"), 10, Part(0..10)),
            (Some("Bytes= 3-5 "), 10, Part(3..6)),
            (Some("bytes=10-"), 10, Unsatisfiable),
            (Some("bytes=10-20"), 10, Unsatisfiable),
            (Some("bytes=99999999999999999999999-"), 10, Unsatisfiable),
            (Some("bytes=-0"), 10, Unsatisfiable),
            (Some("bytes=0-"), 0, Unsatisfiable),
            (Some("bytes=-5"), 0, Unsatisfiable),
            (Some("bytes=0-1,3-4"), 10, Whole),
            (Some("bytes=0-1,"), 10, Whole),
            (Some("items=0-1"), 10, Whole),
            (Some("bytes 0-1"), 10, Whole),
            (Some("bytes="), 10, Whole),
            (Some("bytes=-"), 10, Whole),
            (Some("bytes=--1"), 10, Whole),
            (Some("bytes=+1-2"), 10, Whole),
            (Some("bytes=5-3"), 10, Whole),
            (Some("bytes=0x1-2"), 10, Whole),
            (Some("bytes=1 - 2"), 10, Whole),
            (Some("bytes=١-٢"), 10, Whole),
            (Some(""), 10, Whole),
        ];
        for (header, size, outcome) in table {
            assert_eq!(resolve(header, size), outcome, "{header:?} of {size}");
        }
    }

    #[test]
    fn every_seed_of_the_fuzzer_holds() {
        let seeds = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/range")).unwrap();
        let seeds: Vec<_> = seeds.map(|seed| std::fs::read(seed.unwrap().path()).unwrap()).collect();
        assert!(seeds.len() > 3, "there are no seeds");
        seeds.iter().for_each(|seed| check(seed));
    }

    proptest! {
        #[test]
        fn what_must_hold_holds(header in "(bytes)?=?[0-9,-]{0,24}|.{0,40}", size: u64) {
            check(&[&size.to_le_bytes(), header.as_bytes()].concat());
        }

        #[test]
        fn what_is_there_is_given_as_asked(size in 1..u64::MAX, a: u64, b: u64) {
            let (first, last) = ((a % size).min(b % size), (a % size).max(b % size));
            prop_assert_eq!(resolve(Some(&format!("bytes={first}-{last}")), size), Part(first..last + 1));
            prop_assert_eq!(resolve(Some(&format!("bytes={first}-")), size), Part(first..size));
            prop_assert_eq!(resolve(Some(&format!("bytes=-{}", last + 1)), size), Part(size - last - 1..size));
        }
    }
}
