//! The one colour that goes with a cover: the one that a person would name, made fit for tinting a dark
//! and a light page.

use std::ops::RangeInclusive;

use super::oklch::Oklch;

/// How many parts the circle of hues has.
const BINS: usize = 36;
/// Less chroma than this is grey to the eye.
const GREY: f32 = 0.04;
/// What share of a cover must have a colour for it to be the colour of the cover.
const LEAST_SHARE: f32 = 0.01;
/// Lightness at which a tint is seen on black and on white.
const LIGHTNESS: RangeInclusive<f32> = 0.58..=0.76;
/// Chroma at which a tint is seen and does not shout.
const CHROMA: RangeInclusive<f32> = 0.07..=0.17;
/// For covers without a colour: a grey with a little blue in it.
const MUTED: Oklch = Oklch { lightness: 0.64, chroma: 0.02, hue: 0.72 };

/// Sums over the pixels of about one hue.
#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    weight: f32,
    pixels: f32,
    lightness: f32,
    chroma: f32,
    /// The mean direction, as a vector, since hues go round.
    x: f32,
    y: f32,
}

impl Bin {
    fn plus(self, other: Self) -> Self {
        Self {
            weight: self.weight + other.weight,
            pixels: self.pixels + other.pixels,
            lightness: self.lightness + other.lightness,
            chroma: self.chroma + other.chroma,
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }
}

/// Finds the accent of a picture from its pixels, as `#rrggbb`.
pub fn accent(pixels: impl IntoIterator<Item = [u8; 3]>) -> String {
    let mut bins = [Bin::default(); BINS];
    let mut count: f32 = 0.0;
    for pixel in pixels {
        count += 1.0;
        let colour = Oklch::from_srgb(pixel);
        if colour.chroma < GREY {
            continue;
        }
        if let Some(bin) = bins.get_mut(bin_of(colour.hue)) {
            *bin = bin.plus(weigh(colour));
        }
    }
    // A colour seldom keeps to one bin: each is judged together with its neighbours.
    let wide = (0..BINS).map(|middle| {
        [BINS - 1, 0, 1]
            .into_iter()
            .filter_map(|step| bins.get((middle + step) % BINS))
            .fold(Bin::default(), |sum, bin| sum.plus(*bin))
    });
    let best = wide.max_by(|a, b| a.weight.total_cmp(&b.weight)).unwrap_or_default();
    let colour = if best.pixels < count * LEAST_SHARE || best.weight <= 0.0 { MUTED } else { tint(best) };
    let [r, g, b] = colour.to_srgb();
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn bin_of(hue: f32) -> usize {
    ((hue * BINS as f32) as usize).min(BINS - 1)
}

/// Strong colours of middle lightness count most: they are what people name.
fn weigh(colour: Oklch) -> Bin {
    let from_middle = (colour.lightness - 0.6).abs() * 1.5;
    let weight = colour.chroma * (1.0 - from_middle).max(0.1);
    let (sin, cos) = (colour.hue * std::f32::consts::TAU).sin_cos();
    Bin {
        weight,
        pixels: 1.0,
        lightness: weight * colour.lightness,
        chroma: weight * colour.chroma,
        x: weight * cos,
        y: weight * sin,
    }
}

fn tint(bin: Bin) -> Oklch {
    Oklch {
        lightness: (bin.lightness / bin.weight).clamp(*LIGHTNESS.start(), *LIGHTNESS.end()),
        chroma: (bin.chroma / bin.weight).clamp(*CHROMA.start(), *CHROMA.end()),
        hue: (bin.y.atan2(bin.x) / std::f32::consts::TAU).rem_euclid(1.0),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(accent: &str) -> Oklch {
        let channel = |from: usize| u8::from_str_radix(&accent[from..from + 2], 16).unwrap();
        assert!(accent.len() == 7 && accent.starts_with('#'), "{accent}");
        Oklch::from_srgb([channel(1), channel(3), channel(5)])
    }

    fn hue_distance(accent: &str, rgb: [u8; 3]) -> f32 {
        let distance = (parse(accent).hue - Oklch::from_srgb(rgb).hue).abs();
        distance.min(1.0 - distance)
    }

    fn picture(parts: &[([u8; 3], usize)]) -> String {
        accent(parts.iter().flat_map(|(rgb, count)| std::iter::repeat_n(*rgb, *count)))
    }

    #[test]
    fn the_named_colour_wins() {
        const RED: [u8; 3] = [200, 30, 30];
        const BLUE: [u8; 3] = [30, 60, 200];
        let black_with_red = picture(&[([10, 10, 10], 90), (RED, 10)]);
        assert!(hue_distance(&black_with_red, RED) < 0.03, "{black_with_red}");
        let mostly_blue = picture(&[(BLUE, 70), (RED, 30)]);
        assert!(hue_distance(&mostly_blue, BLUE) < 0.03, "{mostly_blue}");
        let pale_wall = picture(&[([225, 215, 190], 70), (BLUE, 30)]);
        assert!(hue_distance(&pale_wall, BLUE) < 0.03, "{pale_wall}");
    }

    #[test]
    fn hues_on_both_sides_of_zero_are_one_colour() {
        let pinks: Vec<_> = [0.985, 0.995, 0.005, 0.015]
            .map(|hue| (Oklch { lightness: 0.65, chroma: 0.15, hue }.to_srgb(), 25))
            .into();
        let found = picture(&pinks);
        let hue = parse(&found).hue;
        assert!(!(0.03..=0.97).contains(&hue), "{found} has hue {hue}");
    }

    #[test]
    fn covers_without_colour_get_a_muted_tone() {
        for grey in
            [picture(&[([0, 0, 0], 50), ([255, 255, 255], 50)]), picture(&[]), picture(&[([128; 3], 9)])]
        {
            assert!(parse(&grey).chroma < 0.03, "{grey}");
        }
        let one_red_dot = picture(&[([90; 3], 9999), ([255, 0, 0], 1)]);
        assert!(parse(&one_red_dot).chroma < 0.03, "{one_red_dot}");
    }

    proptest! {
        #[test]
        fn every_accent_is_fit_for_a_tint(pixels in prop::collection::vec(any::<[u8; 3]>(), 0..50)) {
            let colour = parse(&accent(pixels));
            prop_assert!((0.56..=0.78).contains(&colour.lightness), "{:?}", colour);
            prop_assert!(colour.chroma <= 0.18, "{:?}", colour);
        }
    }
}
