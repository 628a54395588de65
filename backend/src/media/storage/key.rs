//! Where things lie in the storage. Keys are made here and nowhere else, from random ids and our own
//! sizes: nothing that a client sends can become part of one.

use std::fmt;

use object_store::path::Path;
use shared::songs::COVER_SIZES;
use uuid::Uuid;

/// The place of one object.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(Path);

/// The folders that objects lie in.
pub(super) const FOLDERS: [&str; 4] = ["songs", "covers", "renditions", "parts"];

/// How a picture is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureFormat {
    /// Everybody reads it; every picture is there as such.
    Jpeg,
    /// Half the size; made later.
    Avif,
}

impl PictureFormat {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Jpeg, Self::Avif];

    /// The media type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Avif => "image/avif",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Avif => "avif",
        }
    }
}

impl Key {
    /// The original audio of a song: `songs/<2 hex>/<uuid>`.
    pub fn song(file: Uuid) -> Self {
        Self(Path::from(format!("songs/{:02x}/{file}", shard(file))))
    }

    /// One size of a cover or another picture: `covers/<2 hex>/<uuid>/<size>.jpg`. `None` for a size that
    /// is not one of [`COVER_SIZES`].
    pub fn picture(picture: Uuid, size: u16, format: PictureFormat) -> Option<Self> {
        let ending = format.ending();
        let path = || Self(Path::from(format!("covers/{:02x}/{picture}/{size}.{ending}", shard(picture))));
        COVER_SIZES.contains(&size).then(path)
    }

    /// All sizes of a picture in one format.
    pub fn pictures(picture: Uuid, format: PictureFormat) -> impl Iterator<Item = Self> {
        COVER_SIZES.into_iter().filter_map(move |size| Self::picture(picture, size, format))
    }

    /// Everything that a picture can have in the store.
    pub fn whole_picture(picture: Uuid) -> impl Iterator<Item = Self> {
        PictureFormat::ALL.into_iter().flat_map(move |format| Self::pictures(picture, format))
    }

    /// A song in another form: `renditions/<2 hex>/<uuid>`.
    pub fn rendition(file: Uuid) -> Self {
        Self(Path::from(format!("renditions/{:02x}/{file}", shard(file))))
    }

    /// A part of an upload that begins at `offset`: `parts/<2 hex>/<uuid>/<offset in 16 digits>`.
    pub fn part(upload: Uuid, offset: u64) -> Self {
        Self(Path::from(format!("parts/{:02x}/{upload}/{offset:016}", shard(upload))))
    }

    /// The picture that came with an upload: `parts/<2 hex>/<uuid>/cover`.
    pub fn staged_cover(upload: Uuid) -> Self {
        Self(Path::from(format!("parts/{:02x}/{upload}/cover", shard(upload))))
    }

    /// The upload that this is a part of; `None` for what is no part.
    pub fn upload(&self) -> Option<Uuid> {
        let mut steps = self.0.as_ref().split('/');
        (steps.next()? == "parts").then(|| steps.nth(1)?.parse().ok())?
    }

    /// Where in its upload this part begins; `None` for what is no part of the audio.
    pub fn part_offset(&self) -> Option<u64> {
        self.upload()?;
        self.0.as_ref().rsplit('/').next()?.parse().ok()
    }

    /// The folder of the parts of an upload, or of all of them.
    pub(super) fn staging(upload: Option<Uuid>) -> Path {
        match upload {
            None => Path::from("parts"),
            Some(id) => Path::from(format!("parts/{:02x}/{id}", shard(id))),
        }
    }

    /// Reads a key back from its text; `None` for what is none of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let (folder, _, name, rest) = (parts.next()?, parts.next()?, parts.next()?, parts.next());
        let id: Uuid = name.parse().ok()?;
        let key = match (folder, rest) {
            ("songs", None) => Self::song(id),
            ("renditions", None) => Self::rendition(id),
            ("parts", Some("cover")) => Self::staged_cover(id),
            ("parts", Some(offset)) => Self::part(id, offset.parse().ok()?),
            ("covers", Some(file)) => {
                let (size, ending) = file.split_once('.')?;
                let format = PictureFormat::ALL.into_iter().find(|format| format.ending() == ending)?;
                Self::picture(id, size.parse().ok()?, format)?
            }
            _ => return None,
        };
        // Whatever is written otherwise than we write it is not ours.
        (key.0.as_ref() == text).then_some(key)
    }

    pub(super) const fn path(&self) -> &Path {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The last byte: unlike the first it is random in every kind of id, so that folders fill evenly.
fn shard(id: Uuid) -> u8 {
    let [.., last] = *id.as_bytes();
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_of_ids_and_sizes_alone() {
        let id = Uuid::from_u128(0x0190_1234_5678_7abc_8def_0123_4567_89ab);
        assert_eq!(Key::song(id).to_string(), "songs/ab/01901234-5678-7abc-8def-0123456789ab");
        assert_eq!(
            Key::picture(id, 256, PictureFormat::Jpeg).map(|key| key.to_string()).as_deref(),
            Some("covers/ab/01901234-5678-7abc-8def-0123456789ab/256.jpg")
        );
        assert_eq!(Key::picture(id, 300, PictureFormat::Jpeg), None);
        assert_eq!(Key::whole_picture(id).count(), 2 * COVER_SIZES.len());
    }

    #[test]
    fn keys_are_read_back_and_nothing_else_is() {
        let id = Uuid::from_u128(0x0190_1234_5678_7abc_8def_0123_4567_89ab);
        let fixed = [Key::song(id), Key::rendition(id), Key::part(id, 7 << 20), Key::staged_cover(id)];
        for key in fixed.into_iter().chain(Key::whole_picture(id)) {
            let part = key.to_string().starts_with("parts/");
            assert_eq!(key.upload(), part.then_some(id));
            assert_eq!(Key::parse(&key.to_string()), Some(key));
        }
        assert_eq!(Key::part(id, 7 << 20).part_offset(), Some(7 << 20));
        assert_eq!(Key::staged_cover(id).part_offset(), None);
        assert_eq!(Key::song(id).part_offset(), None);
        for text in [
            "",
            "songs",
            "songs/ab/01901234-5678-7abc-8def-0123456789ab/x",
            "songs/aa/01901234-5678-7abc-8def-0123456789ab",
            "songs/../01901234-5678-7abc-8def-0123456789ab",
            "parts/ab/01901234-5678-7abc-8def-0123456789ab/7",
            "covers/ab/01901234-5678-7abc-8def-0123456789ab/300.jpg",
        ] {
            assert_eq!(Key::parse(text), None, "{text}");
        }
    }
}
