//! Which encoding of a picture a client wants, by its `Accept` header (RFC 9110, section 12.5.1).

use crate::media::storage::PictureFormat;

/// Decides from the values of the header. AVIF must be asked for by its name: clients that take
/// everything, or every picture, said so before there was AVIF.
pub(super) fn wanted<'a>(accept: impl IntoIterator<Item = &'a str>) -> PictureFormat {
    let (mut avif, mut jpeg, mut any) = (None, None, None);
    for range in accept.into_iter().flat_map(|value| value.split(',')) {
        let mut parts = range.split(';');
        let name = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let weight = parts.find_map(weight).unwrap_or(1000);
        match name.as_str() {
            "image/avif" => avif = Some(weight),
            "image/jpeg" => jpeg = Some(weight),
            "image/*" | "*/*" => any = any.max(Some(weight)),
            _ => {}
        }
    }
    match avif {
        Some(weight) if weight > 0 && weight >= jpeg.or(any).unwrap_or(0) => PictureFormat::Avif,
        _ => PictureFormat::Jpeg,
    }
}

/// The thousandths of a parameter `q=0.8`; a weight that cannot be read is none at all.
fn weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, part) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let is_number = part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths = match whole {
        _ if !is_number => 0,
        "0" => format!("{part:0<3}").parse().unwrap_or(0),
        "1" => 1000,
        _ => 0,
    };
    Some(thousandths)
}

#[cfg(test)]
mod tests {
    use PictureFormat::{Avif, Jpeg};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table() {
        let table = [
            ("", Jpeg),
            ("*/*", Jpeg),
            ("image/*", Jpeg),
            ("image/webp,*/*", Jpeg),
            ("image/avif", Avif),
            ("IMAGE/AVIF ; Q=1.0", Avif),
            ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", Avif),
            ("image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", Avif),
            ("image/avif;q=0", Jpeg),
            ("image/avif;q=0.0,*/*", Jpeg),
            ("image/avif;q=0.5,image/jpeg;q=0.9", Jpeg),
            ("image/avif;q=0.9,image/jpeg;q=0.5,*/*", Avif),
            ("image/avif;q=0.5,*/*;q=0.4", Avif),
            ("image/avif;q=0.5, */*", Jpeg),
            ("image/avif;q=nan", Jpeg),
            ("image/avif;q=2", Jpeg),
            ("image/avif;q=-1", Jpeg),
            ("image/avif;v=b3;q=0.7", Avif),
            ("image/avifx", Jpeg),
        ];
        for (accept, format) in table {
            assert_eq!(wanted([accept]), format, "{accept}");
        }
        assert_eq!(wanted(["text/html", "image/avif"]), Avif, "in several headers");
    }

    proptest! {
        #[test]
        fn any_header_is_read(accept in ".{0,80}|(image/(avif|jpeg|\\*)(;q=[0-9.]{0,5})?,?){0,5}") {
            wanted([accept.as_str()]);
        }
    }
}
