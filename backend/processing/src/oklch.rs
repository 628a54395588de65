//! Colours as people see them: lightness, chroma and hue in the space OKLCH.
//!
//! The matrices are those of Björn Ottosson, "A perceptual color space for image processing" (2020),
//! <https://bottosson.github.io/posts/oklab/>, in the public domain.

use std::f32::consts::TAU;

/// A colour in OKLCH.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Oklch {
    /// Lightness, 0 black to 1 white.
    pub lightness: f32,
    /// How colourful it is: 0 grey, about 0.3 the strongest that screens show.
    pub chroma: f32,
    /// The angle of its hue in turns, 0 to 1; without meaning for grey.
    pub hue: f32,
}

impl Oklch {
    /// The colour of a pixel in sRGB.
    pub fn from_srgb(rgb: [u8; 3]) -> Self {
        let [r, g, b] = rgb.map(to_linear);
        let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
        let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
        let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
        let lightness = 0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s;
        let a = 1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s;
        let b = 0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s;
        Self { lightness, chroma: a.hypot(b), hue: (b.atan2(a) / TAU).rem_euclid(1.0) }
    }

    /// The nearest pixel in sRGB: a colour that no screen can show is made paler, not another.
    pub fn to_srgb(self) -> [u8; 3] {
        const STEPS: u8 = 64;
        let paler = |step| self.chroma * (1.0 - f32::from(step) / f32::from(STEPS));
        let shown = (0..STEPS).map(|step| Self { chroma: paler(step), ..self }.to_linear_srgb());
        let fits = |channel: &f32| (-1e-4..=1.0001).contains(channel);
        let grey = || Self { chroma: 0.0, ..self }.to_linear_srgb();
        shown.into_iter().find(|rgb| rgb.iter().all(fits)).unwrap_or_else(grey).map(from_linear)
    }

    fn to_linear_srgb(self) -> [f32; 3] {
        let (sin, cos) = (self.hue * TAU).sin_cos();
        let (a, b) = (self.chroma * cos, self.chroma * sin);
        let l = (self.lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
        let m = (self.lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
        let s = (self.lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
        [
            4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
            -1.268_438 * l + 2.609_757_4 * m - 0.341_319_4 * s,
            -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
        ]
    }
}

fn to_linear(channel: u8) -> f32 {
    let channel = f32::from(channel) / 255.0;
    if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range of a byte")]
fn from_linear(channel: f32) -> u8 {
    let channel = channel.clamp(0.0, 1.0);
    let curved =
        if channel <= 0.003_130_8 { channel * 12.92 } else { 1.055 * channel.powf(1.0 / 2.4) - 0.055 };
    (curved * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_colours_have_known_places() {
        let close = |rgb, lightness: f32, chroma: f32, degrees: f32| {
            let colour = Oklch::from_srgb(rgb);
            assert!((colour.lightness - lightness).abs() < 0.002, "{colour:?}");
            assert!((colour.chroma - chroma).abs() < 0.002, "{colour:?}");
            assert!(chroma == 0.0 || (colour.hue * 360.0 - degrees).abs() < 0.5, "{colour:?}");
        };
        close([255, 0, 0], 0.628, 0.258, 29.23);
        close([0, 255, 0], 0.866, 0.295, 142.5);
        close([0, 0, 255], 0.452, 0.313, 264.05);
        close([255, 255, 255], 1.0, 0.0, 0.0);
        close([0, 0, 0], 0.0, 0.0, 0.0);
    }

    #[test]
    fn what_cannot_be_shown_keeps_its_hue() {
        let vivid = Oklch { lightness: 0.7, chroma: 0.5, hue: 0.4 };
        let shown = Oklch::from_srgb(vivid.to_srgb());
        assert!((shown.hue - vivid.hue).abs() < 0.01, "{shown:?}");
        assert!((shown.lightness - vivid.lightness).abs() < 0.01, "{shown:?}");
    }

    proptest! {
        #[test]
        fn every_pixel_comes_back(rgb: [u8; 3]) {
            let back = Oklch::from_srgb(rgb).to_srgb();
            prop_assert!(rgb.iter().zip(back).all(|(a, b)| a.abs_diff(b) <= 3), "{:?}", back);
        }
    }
}
