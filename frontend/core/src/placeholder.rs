//! What is seen of a picture while it loads: its average colour, from the first bytes of its ThumbHash.

/// The average colour of a picture as `#rrggbb`; `None` for what is no placeholder. Only the first 18 bits
/// say it: lightness, and how yellow and how red it is. The rest would make a blur.
pub fn average_colour(placeholder: &str) -> Option<String> {
    let first = placeholder.get(..4)?;
    let bits = first.bytes().try_fold(0_i32, |bits, byte| Some(bits << 6 | digit(byte)?))?;
    let bytes = [bits >> 16 & 255, bits >> 8 & 255, bits & 255];
    let header = bytes[0] | bytes[1] << 8 | bytes[2] << 16;
    // In units of 1/378 of full light, so that all of it is whole numbers.
    let lightness = (header & 63) * 6;
    let yellow = (header >> 6 & 63) * 12 - 378;
    let red = (header >> 12 & 63) * 12 - 378;
    let b = lightness - yellow * 2 / 3;
    let r = (lightness * 3 - b + red) / 2;
    let channel = |light: i32| (light * 255 / 378).clamp(0, 255);
    Some(format!("#{:06x}", channel(r) << 16 | channel(r - red) << 8 | channel(b)))
}

/// The value of a digit of base64.
const fn digit(byte: u8) -> Option<i32> {
    let (first, value) = match byte {
        b'A'..=b'Z' => (b'A', 0),
        b'a'..=b'z' => (b'a', 26),
        b'0'..=b'9' => (b'0', 52),
        b'+' => return Some(62),
        b'/' => return Some(63),
        _ => return None,
    };
    Some((byte - first) as i32 + value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the reference implementation (`thumbHashToAverageRGBA`) says of some.
    const REFERENCE: [(&str, [u8; 3]); 6] = [
        ("3HMBBwgJCg==", [34, 103, 202]),
        ("GIsDBwgJCg==", [230, 32, 30]),
        ("AAgCBwgJCg==", [3, 0, 0]),
        ("PwgCBwgJCg==", [255, 254, 252]),
        ("mpgABwgJCg==", [21, 203, 92]),
        ("1QcSHQRnh493V4dIh4eXh1h4kJUI", [86, 82, 88]),
    ];

    #[test]
    fn the_colour_is_that_of_the_reference() {
        for (placeholder, reference) in REFERENCE {
            let colour = average_colour(placeholder).unwrap();
            let ours = u32::from_str_radix(&colour[1..], 16).unwrap().to_be_bytes();
            for (ours, theirs) in ours[1..].iter().zip(reference) {
                assert!(ours.abs_diff(theirs) <= 2, "{placeholder}: {colour}, not {reference:?}");
            }
        }
    }

    #[test]
    fn what_is_no_placeholder_has_no_colour() {
        for bad in ["", "AAA", "\u{e4}\u{e4}", "a b c"] {
            assert_eq!(average_colour(bad), None, "{bad}");
        }
    }
}
