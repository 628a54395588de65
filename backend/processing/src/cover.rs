//! Pictures from strangers: decoded within limits, and drawn anew in our own sizes.
//!
//! Only what we encoded ourselves is ever kept or served, so that neither metadata nor anything else
//! that hides in a file survives.

use std::io::Cursor;
use std::panic::catch_unwind;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize, thumbnail};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage, RgbaImage};
use shared::songs::COVER_SIZES;

use super::accent::accent;
use super::placeholder::placeholder;

/// The largest file that is looked at.
pub const MAX_BYTES: usize = 15 << 20;
/// The most pixels on a side.
const MAX_SIDE: u32 = 8192;
/// The most pixels in all.
const MAX_PIXELS: u64 = 40_000_000;
/// The most bytes that decoding may take.
const MAX_ALLOC: u64 = 64 << 20;
/// What shows through where a picture is transparent: dark, as the page behind a cover mostly is.
const BACKDROP: [u8; 3] = [24, 24, 27];
const JPEG_QUALITY: u8 = 85;
/// The largest is also what the AVIFs are made of, and so has a little more to lose.
const LARGEST_JPEG_QUALITY: u8 = 90;

/// The largest size that is offered.
pub const LARGEST: u16 = match COVER_SIZES {
    [.., largest] => largest,
};

/// A picture that is ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PreparedCover {
    /// A square JPEG for each of [`COVER_SIZES`], in that order. Where the picture has fewer pixels than
    /// the size asks for, it comes in its own size. They are no part of its JSON.
    #[serde(skip)]
    pub images: InAllSizes,
    /// The colour that goes with it, `#rrggbb`.
    pub accent: String,
    /// What to show until a picture is there: a ThumbHash in base64.
    pub placeholder: String,
}

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CoverError {
    /// It is of no kind that we read.
    #[error("This is not a picture in PNG, JPEG, WebP or GIF.")]
    Unsupported,
    /// More bytes or pixels than we read.
    #[error("This picture is too large: at most 15 MB and 8192 pixels on a side.")]
    TooLarge,
    /// It does not decode.
    #[error("This picture is damaged.")]
    Damaged,
}

/// Makes a cover out of a picture: turned as its camera says, cut to its middle square, in all sizes.
/// It takes a while and blocks.
///
/// # Errors
/// The picture is of another kind, too large or damaged.
pub fn prepare(bytes: &[u8]) -> Result<PreparedCover, CoverError> {
    if bytes.len() > MAX_BYTES {
        return Err(CoverError::TooLarge);
    }
    catch_unwind(|| decode(bytes).map(|picture| draw(square(picture)))).unwrap_or(Err(CoverError::Damaged))?
}

/// Decodes the first frame.
fn decode(bytes: &[u8]) -> Result<DynamicImage, CoverError> {
    let format = image::guess_format(bytes).map_err(|_| CoverError::Unsupported)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Gif) {
        return Err(CoverError::Unsupported);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    let is_too_large = width.max(height) > MAX_SIDE
        || u64::from(width) * u64::from(height) > MAX_PIXELS
        || decoder.total_bytes() > MAX_ALLOC;
    if is_too_large {
        return Err(CoverError::TooLarge);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn refusal(error: image::ImageError) -> CoverError {
    match error {
        image::ImageError::Limits(_) => CoverError::TooLarge,
        _ => CoverError::Damaged,
    }
}

/// The middle square, opaque.
fn square(picture: DynamicImage) -> RgbImage {
    let (width, height) = (picture.width(), picture.height());
    let side = width.min(height);
    let (x, y) = ((width - side) / 2, (height - side) / 2);
    // The whole is forgotten before the part is copied again: the largest pictures fill half of the memory.
    let cut = |whole: DynamicImage| whole.crop_imm(x, y, side, side);
    let picture = if width == height { picture } else { cut(picture) };
    if picture.color().has_alpha() { flatten(&picture.into_rgba8()) } else { picture.into_rgb8() }
}

/// Lays a picture on the backdrop.
fn flatten(picture: &RgbaImage) -> RgbImage {
    let [br, bg, bb] = BACKDROP;
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (flat, over) in flat.pixels_mut().zip(picture.pixels()) {
        let [r, g, b, alpha] = over.0;
        *flat = Rgb([blend(r, br, alpha), blend(g, bg, alpha), blend(b, bb, alpha)]);
    }
    flat
}

fn blend(over: u8, under: u8, alpha: u8) -> u8 {
    let sum = u16::from(over) * u16::from(alpha) + u16::from(under) * u16::from(255 - alpha);
    u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
}

fn draw(picture: RgbImage) -> Result<PreparedCover, CoverError> {
    let quality = |size| if size == LARGEST { LARGEST_JPEG_QUALITY } else { JPEG_QUALITY };
    let (images, smallest) = in_all_sizes(picture, |picture, size| encode(picture, quality(size)))?;
    let accent = accent(smallest.pixels().map(|pixel| pixel.0));
    Ok(PreparedCover { images, accent, placeholder: placeholder(&smallest) })
}

/// A picture in each of [`COVER_SIZES`], in that order.
pub type InAllSizes = [(u16, Bytes); COVER_SIZES.len()];

/// Encodes a square picture in all sizes, each drawn from the next larger one, and gives the smallest drawing
/// too. Where sizes ask for more pixels than there are, they share one encoding.
pub(crate) fn in_all_sizes(
    picture: RgbImage,
    encode: impl Fn(&RgbImage, u16) -> Result<Bytes, CoverError>,
) -> Result<(InAllSizes, RgbImage), CoverError> {
    let mut images = COVER_SIZES.map(|size| (size, Bytes::new()));
    let mut current = picture;
    let mut encoded: Option<Bytes> = None;
    for (size, image) in images.iter_mut().rev() {
        let side = u32::from(*size);
        if current.width() > side {
            current = shrink(current, side);
            encoded = None;
        }
        *image = match encoded.take() {
            Some(same) => same,
            None => encode(&current, *size)?,
        };
        encoded = Some(image.clone());
    }
    Ok((images, current))
}

/// Makes a square picture smaller. A far larger one is brought near its size by the fast way first.
fn shrink(picture: RgbImage, side: u32) -> RgbImage {
    let near = if picture.width() > side * 4 { thumbnail(&picture, side * 2, side * 2) } else { picture };
    resize(&near, side, side, FilterType::Lanczos3)
}

fn encode(picture: &RgbImage, quality: u8) -> Result<Bytes, CoverError> {
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, quality);
    picture.write_with_encoder(encoder).map_err(|_| CoverError::Damaged)?;
    Ok(jpeg.into())
}

#[cfg(test)]
mod tests {
    use image::codecs::png::PngEncoder;
    use image::{ExtendedColorType, ImageEncoder};

    use super::*;

    fn png(picture: &RgbaImage) -> Vec<u8> {
        let mut png = Vec::new();
        picture.write_with_encoder(PngEncoder::new(&mut png)).unwrap();
        png
    }

    fn plain(width: u32, height: u32, rgba: [u8; 4]) -> Vec<u8> {
        png(&RgbaImage::from_pixel(width, height, image::Rgba(rgba)))
    }

    fn drawn(cover: &PreparedCover, size: u16) -> RgbImage {
        let (_, jpeg) = cover.images.iter().find(|(of, _)| *of == size).unwrap();
        image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().into_rgb8()
    }

    fn is_near(pixel: &Rgb<u8>, rgb: [u8; 3]) -> bool {
        pixel.0.iter().zip(rgb).all(|(a, b)| a.abs_diff(b) < 12)
    }

    #[test]
    fn every_size_is_square_and_none_is_blown_up() {
        let cover = prepare(&plain(300, 400, [40, 90, 200, 255])).unwrap();
        let sides = COVER_SIZES.map(|size| drawn(&cover, size).dimensions());
        assert_eq!(sides, [(64, 64), (128, 128), (256, 256), (300, 300), (300, 300)]);
        let large = prepare(&plain(2500, 2400, [40, 90, 200, 255])).unwrap();
        assert_eq!(drawn(&large, 1024).dimensions(), (1024, 1024));
        let tiny = prepare(&plain(1, 3, [40, 90, 200, 255])).unwrap();
        assert_eq!(drawn(&tiny, 64).dimensions(), (1, 1));
    }

    #[test]
    fn the_middle_is_kept_and_nothing_shows_through() {
        let mut wide = RgbaImage::from_pixel(90, 30, image::Rgba([0, 0, 0, 0]));
        for (x, _, pixel) in wide.enumerate_pixels_mut() {
            if x < 30 {
                *pixel = image::Rgba([255, 0, 0, 255]);
            }
        }
        let cover = prepare(&png(&wide)).unwrap();
        assert!(drawn(&cover, 64).pixels().all(|pixel| is_near(pixel, BACKDROP)));
    }

    #[test]
    fn the_four_kinds_are_read_and_no_other() {
        for name in ["cover.png", "cover.gif", "cover.webp", "cover.jpg"] {
            let cover = prepare(&std::fs::read(format!("../tests/media/{name}")).unwrap()).unwrap();
            assert!(is_near(drawn(&cover, 64).get_pixel(20, 40), [0x22, 0x66, 0xCC]), "{name}");
        }
        assert_eq!(prepare(b""), Err(CoverError::Unsupported));
        assert_eq!(prepare(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Err(CoverError::Unsupported));
        assert_eq!(prepare(b"BM\0\0\0\0\0\0\0\0"), Err(CoverError::Unsupported));
    }

    #[test]
    fn a_turned_camera_is_turned_back_and_its_metadata_is_gone() {
        // Stored lying on its side: the left half red, the right half blue, "rotate by 90 degrees".
        let turned = std::fs::read("../tests/media/turned.jpg").unwrap();
        assert!(turned.windows(4).any(|window| window == b"Exif"));
        let cover = prepare(&turned).unwrap();
        let picture = drawn(&cover, 1024);
        let (width, height) = picture.dimensions();
        assert!(
            is_near(picture.get_pixel(width / 2, 4), [200, 0, 0]),
            "{:?}",
            picture.get_pixel(width / 2, 4)
        );
        assert!(is_near(picture.get_pixel(width / 2, height - 4), [0, 0, 200]));
        assert!(cover.images.iter().all(|(_, jpeg)| !jpeg.windows(4).any(|window| window == b"Exif")));
    }

    #[test]
    fn bombs_are_refused_before_they_go_off() {
        // Headers that announce pictures, without the pictures.
        let mut header = Vec::new();
        PngEncoder::new(&mut header).write_image(&[0; 3], 1, 1, ExtendedColorType::Rgb8).unwrap();
        let with_size = |width: u32, height: u32| {
            let mut bomb = header.clone();
            bomb[16..20].copy_from_slice(&width.to_be_bytes());
            bomb[20..24].copy_from_slice(&height.to_be_bytes());
            let checksum = crc32(&bomb[12..29]);
            bomb[29..33].copy_from_slice(&checksum.to_be_bytes());
            bomb
        };
        for (width, height) in [(20_000, 20_000), (8193, 1), (8000, 8000), (8192, 4800), (u32::MAX, u32::MAX)]
        {
            let refused = prepare(&with_size(width, height));
            assert!(matches!(refused, Err(CoverError::TooLarge | CoverError::Damaged)), "{width}x{height}");
        }
        assert_eq!(prepare(&vec![0x89; MAX_BYTES + 1]), Err(CoverError::TooLarge));
    }

    #[test]
    fn a_cut_picture_is_damaged() {
        let whole = std::fs::read("../tests/media/cover.png").unwrap();
        assert_eq!(prepare(&whole[..whole.len() / 2]), Err(CoverError::Damaged));
    }

    #[test]
    fn the_accent_is_the_colour_of_the_picture() {
        let cover = prepare(&plain(100, 100, [0x22, 0x66, 0xCC, 255])).unwrap();
        let blue = u8::from_str_radix(&cover.accent[5..7], 16).unwrap();
        let red = u8::from_str_radix(&cover.accent[1..3], 16).unwrap();
        assert!(blue > red.saturating_add(80), "{}", cover.accent);
    }

    /// The checksum of PNG, bit by bit.
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8)
                .fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
        })
    }
}
