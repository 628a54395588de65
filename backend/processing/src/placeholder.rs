//! What stands in for a picture until it is there: a ThumbHash, some 24 bytes that hold its average colour
//! and its coarsest shapes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::imageops::{FilterType, resize};
use image::{Rgb, RgbImage};

/// The side of what is looked at. The algorithm is made for at most 100, and goes astray below 7.
const SIDE: u32 = 64;

/// The ThumbHash of a square picture in base64.
pub fn placeholder(picture: &RgbImage) -> String {
    let small = resize(picture, SIDE, SIDE, FilterType::Triangle);
    let rgba: Vec<u8> = small.pixels().flat_map(|Rgb([r, g, b])| [*r, *g, *b, u8::MAX]).collect();
    STANDARD.encode(thumbhash::rgba_to_thumb_hash(SIDE as usize, SIDE as usize, &rgba))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The picture that a placeholder shows, and its pixel at a place from 0 to 1.
    fn shown(placeholder: &str, x: f64, y: f64) -> [u8; 3] {
        let hash = STANDARD.decode(placeholder).unwrap();
        let (width, height, rgba) = thumbhash::thumb_hash_to_rgba(&hash).unwrap();
        let at = |of: usize, part: f64| ((of as f64 * part) as usize).min(of - 1);
        let pixel = 4 * (at(height, y) * width + at(width, x));
        [rgba[pixel], rgba[pixel + 1], rgba[pixel + 2]]
    }

    #[test]
    fn it_shows_roughly_what_the_picture_shows() {
        for side in [1_u32, 7, 64, 100, 600] {
            let halves = RgbImage::from_fn(side, side, |_, y| {
                if y < side / 2 { Rgb([230, 30, 30]) } else { Rgb([20, 40, 200]) }
            });
            let text = placeholder(&halves);
            assert!(text.len() <= 40, "{text}");
            let below = shown(&text, 0.5, 0.9);
            assert!(below[2] > 120 && below[0] < 110, "{side}: {below:?}");
            if side > 1 {
                let above = shown(&text, 0.5, 0.1);
                assert!(above[0] > 150 && above[2] < 110, "{side}: {above:?}");
            }
        }
    }

    #[test]
    fn one_colour_stays_that_colour() {
        for colour in [[0, 0, 0], [255, 255, 255], [34, 102, 204]] {
            let text = placeholder(&RgbImage::from_pixel(64, 64, Rgb(colour)));
            let seen = shown(&text, 0.3, 0.6);
            assert!(seen.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 12), "{colour:?} {seen:?}");
        }
    }
}
