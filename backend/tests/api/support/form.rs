//! A multipart form, as a browser writes one.

use shared::uploads::fields;

use super::media;

const BOUNDARY: &str = "rhythmix-test-boundary";

#[derive(Default)]
pub struct Form(Vec<u8>);

impl Form {
    /// A form with one of the files in `tests/media`.
    pub fn with_media(name: &str) -> Self {
        Self::with_file(name, &media(name))
    }

    pub fn with_file(name: &str, bytes: &[u8]) -> Self {
        Self::default().file(fields::FILE, name, bytes)
    }

    /// A form with an MP3 that differs from every other by what stands behind its last frame.
    pub fn distinct(number: usize) -> Self {
        let mut bytes = media("tone.mp3");
        bytes.extend(format!("TAG{number:0>125}").bytes());
        Self::with_file("tone.mp3", &bytes)
    }

    pub fn text(self, name: &str, value: &str) -> Self {
        self.part(&format!("name=\"{name}\""), value.as_bytes())
    }

    pub fn file(self, field: &str, file_name: &str, bytes: &[u8]) -> Self {
        self.part(&format!("name=\"{field}\"; filename=\"{file_name}\""), bytes)
    }

    fn part(mut self, disposition: &str, bytes: &[u8]) -> Self {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n");
        self.0.extend(head.bytes());
        self.0.extend(bytes);
        self.0.extend(b"\r\n");
        self
    }

    pub fn into_parts(mut self) -> (String, Vec<u8>) {
        self.0.extend(format!("--{BOUNDARY}--\r\n").bytes());
        (format!("multipart/form-data; boundary={BOUNDARY}"), self.0)
    }
}
