//! Pictures as AVIF: a third to a fifth of the bytes of a JPEG, for forty times the work. So it is done later, from
//! the JPEG that is there already.

use std::io::Cursor;
use std::panic::catch_unwind;

use bytes::Bytes;
use image::{ImageFormat, ImageReader, RgbImage};
use ravif::{BitDepth, Encoder, Img};
use rgb::FromSlice;

use crate::cover::{CoverError, InAllSizes, in_all_sizes};
use crate::placeholder::placeholder;

/// Of 100; the scale is not that of JPEG. Measured in `docs/decisions/0011-pictures.md`, as is the speed.
const QUALITY: f32 = 78.0;
/// Of 10: slower ones take twice the time for the same bytes, the last one a tenth to a fifth more bytes.
const SPEED: u8 = 9;

/// A picture as AVIF.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PreparedAvif {
    /// A square AVIF for each of [`COVER_SIZES`](shared::songs::COVER_SIZES), in that order, as with
    /// [`PreparedCover`](crate::cover::PreparedCover). They are no part of its JSON.
    #[serde(skip)]
    pub images: InAllSizes,
    /// What to show until a picture is there: a ThumbHash in base64.
    pub placeholder: String,
}

/// Makes the AVIFs of a picture from the largest JPEG that
/// [`cover::prepare`](crate::cover::prepare) has made of it. It takes more than a second and blocks.
///
/// # Errors
/// These bytes are no such JPEG.
pub fn prepare(jpeg: &[u8]) -> Result<PreparedAvif, CoverError> {
    catch_unwind(|| {
        let picture = ImageReader::with_format(Cursor::new(jpeg), ImageFormat::Jpeg)
            .decode()
            .map_err(|_| CoverError::Damaged)?;
        let (images, smallest) = in_all_sizes(picture.into_rgb8(), |picture, _| encode(picture))?;
        Ok(PreparedAvif { images, placeholder: placeholder(&smallest) })
    })
    .unwrap_or(Err(CoverError::Damaged))
}

fn encode(picture: &RgbImage) -> Result<Bytes, CoverError> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let encoded = Encoder::new()
        .with_quality(QUALITY)
        .with_speed(SPEED)
        .with_bit_depth(BitDepth::Eight)
        .with_num_threads(Some(1))
        .encode_rgb(Img::new(picture.as_raw().as_rgb(), width, height))
        .map_err(|_| CoverError::Damaged)?;
    Ok(encoded.avif_file.into())
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;
    use crate::cover;

    /// Something like a photograph: soft shapes and a little grain.
    fn photograph(side: u32) -> Vec<u8> {
        let picture = RgbImage::from_fn(side, side, |x, y| {
            let wave = |scale: f32| {
                ((x as f32 / side as f32 * scale).sin() * (y as f32 / side as f32 * scale).cos() + 1.0)
                    * 120.0
            };
            let grain = (x.wrapping_mul(7919) ^ y.wrapping_mul(104_729)) % 13;
            Rgb([wave(5.0) as u8 + grain as u8, wave(9.0) as u8, wave(3.0) as u8 + grain as u8])
        });
        let mut png = Vec::new();
        picture.write_with_encoder(image::codecs::png::PngEncoder::new(&mut png)).unwrap();
        png
    }

    fn avifs(picture: &[u8]) -> (cover::PreparedCover, PreparedAvif) {
        let cover = cover::prepare(picture).unwrap();
        let (_, jpeg) = cover.images.last().unwrap();
        let avif = prepare(jpeg).unwrap();
        (cover, avif)
    }

    #[test]
    fn every_size_is_there_and_smaller_than_as_jpeg() {
        let (cover, avif) = avifs(&photograph(700));
        for ((size, avif), (of, jpeg)) in avif.images.iter().zip(&cover.images) {
            assert_eq!(size, of);
            assert_eq!(&avif[4..12], b"ftypavif");
            assert!(avif.len() * 2 < jpeg.len(), "{size}: {} of {} bytes", avif.len(), jpeg.len());
        }
        assert_eq!(avif.placeholder.len(), 32);
    }

    #[test]
    fn the_smallest_pictures_can_be_encoded() {
        for side in [1, 2, 15, 65] {
            let (_, avif) = avifs(&photograph(side));
            assert!(avif.images.iter().all(|(_, avif)| avif.starts_with(b"\0\0\0")), "{side}");
        }
    }

    #[test]
    fn what_is_no_jpeg_is_damaged() {
        assert_eq!(prepare(b""), Err(CoverError::Damaged));
        assert_eq!(prepare(&photograph(9)), Err(CoverError::Damaged));
    }
}
