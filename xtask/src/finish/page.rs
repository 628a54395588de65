//! Makes the page fit a content security policy without `unsafe-inline`.

use std::fmt::Write as _;

use anyhow::{Result, bail, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha384};

use super::html::{Piece, Tag, pieces};
use crate::files::Fingerprint;

/// A page whose scripts stand in files.
#[derive(Debug)]
pub(super) struct Page {
    /// The page.
    pub(super) html: String,
    /// The files that have to be laid beside it.
    pub(super) scripts: Vec<Script>,
}

/// A script that stood in the page.
#[derive(Debug)]
pub(super) struct Script {
    /// Its file name, with a hash of the content in it.
    pub(super) name: String,
    /// What it says.
    pub(super) content: String,
}

/// Moves inline scripts out of a page and drops attributes that do no good. Trunk's reload script for
/// development stays, since Trunk's own server fills it in.
///
/// # Errors
/// When a script is of a kind that cannot stand in a file.
pub(super) fn without_inline_scripts(html: &str) -> Result<Page> {
    let mut page = Page { html: String::with_capacity(html.len()), scripts: Vec::new() };
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => page.html.push_str(text),
            Piece::Tag(tag) => page.html.push_str(&cleaned(&tag)),
            Piece::Script(tag, body) if body.contains("{{__TRUNK_") => {
                page.html.push_str(tag.raw);
                page.html.push_str(body);
            }
            Piece::Script(tag, body) if tag.attribute("src").is_some() || body.trim().is_empty() => {
                page.html.push_str(&cleaned(&tag));
                page.html.push_str(body);
            }
            Piece::Script(tag, body) => {
                let kind = tag.attribute("type").unwrap_or_default();
                ensure!(["", "module", "text/javascript"].contains(&kind), "an inline script of type {kind}");
                let script = Script::new(body);
                let kind = if kind == "module" { " type=\"module\"" } else { "" };
                let Script { name, content } = &script;
                let sum = integrity(content.as_bytes());
                write!(
                    page.html,
                    "<script{kind} src=\"/{name}\" crossorigin=\"anonymous\" integrity=\"{sum}\">"
                )?;
                page.scripts.push(script);
            }
        }
    }
    Ok(page)
}

impl Script {
    fn new(body: &str) -> Self {
        let content = format!("{}\n", body.trim());
        let mut sum = Fingerprint::default();
        sum.add("loader", content.as_bytes());
        Self { name: format!("loader-{}.js", sum.finish()), content }
    }
}

/// Compares every checksum in the page with the file that it stands for. A wrong one would leave the
/// user before an empty page, so it has to fail here.
///
/// # Errors
/// When a file is missing or differs.
pub(super) fn verify_checksums(html: &str, read: impl Fn(&str) -> Option<Vec<u8>>) -> Result<()> {
    for piece in pieces(html) {
        let (Piece::Tag(tag) | Piece::Script(tag, _)) = piece else { continue };
        let Some(promised) = tag.attribute("integrity") else { continue };
        let Some(url) = tag.attribute("src").or_else(|| tag.attribute("href")) else {
            bail!("a checksum without a file: {}", tag.raw)
        };
        let Some(content) = read(url.trim_start_matches('/')) else {
            bail!("the page asks for {url}, which is missing")
        };
        ensure!(promised == integrity(&content), "{url} differs from its checksum in the page");
    }
    Ok(())
}

/// The value of an `integrity` attribute.
fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(content)))
}

/// The tag without what does no good in it: a nonce is only worth something when it differs with every
/// answer, and a checksum on the preloading of the wasm file is ignored by browsers, with a warning.
fn cleaned(tag: &Tag<'_>) -> String {
    let preloaded = tag.attribute("rel") == Some("preload") && tag.attribute("as") == Some("fetch");
    let useless = |name: &str| {
        name.eq_ignore_ascii_case("nonce") || (preloaded && name.eq_ignore_ascii_case("integrity"))
    };
    if !tag.attributes.iter().any(|(name, _)| useless(name)) {
        return tag.raw.to_owned();
    }
    let mut written = format!("<{}", tag.name);
    for (name, value) in tag.attributes.iter().filter(|(name, _)| !useless(name)) {
        written.push(' ');
        written.push_str(name);
        if let Some(value) = value {
            let quote = if value.contains('"') { '\'' } else { '"' };
            written.extend(['=', quote]);
            written.push_str(value);
            written.push(quote);
        }
    }
    written.push('>');
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inline_script_becomes_a_file_with_its_checksum() {
        let page =
            without_inline_scripts("<body><script type=\"module\" nonce=\"n\">\nimport a;\n</script></body>")
                .unwrap();
        let [script] = page.scripts.as_slice() else { panic!("one script") };
        assert_eq!(script.content, "import a;\n");
        let sum = integrity(b"import a;\n");
        let name = &script.name;
        assert_eq!(
            page.html,
            format!(
                "<body><script type=\"module\" src=\"/{name}\" crossorigin=\"anonymous\" integrity=\"{sum}\"></script></body>"
            )
        );
        verify_checksums(&page.html, |file| (file == name).then(|| script.content.clone().into_bytes()))
            .unwrap();
    }

    #[test]
    fn the_name_of_a_script_follows_its_content() {
        assert_eq!(Script::new(" a ").name, Script::new("a").name);
        assert_ne!(Script::new("a").name, Script::new("b").name);
    }

    #[test]
    fn scripts_in_files_and_reload_scripts_stay_as_they_are() {
        for kept in [
            "<script src=\"/boot.js\"></script>",
            "<script>connect('{{__TRUNK_ADDRESS__}}')</script>",
            "<!-- <script>1</script> -->",
        ] {
            let page = without_inline_scripts(kept).unwrap();
            assert_eq!(page.html, kept);
            assert!(page.scripts.is_empty());
        }
    }

    #[test]
    fn a_script_that_cannot_stand_in_a_file_is_refused() {
        let error = without_inline_scripts("<script type=\"importmap\">{}</script>").unwrap_err();
        assert_eq!(error.to_string(), "an inline script of type importmap");
    }

    #[test]
    fn useless_attributes_are_dropped_and_the_rest_of_the_tag_stays() {
        let page =
            without_inline_scripts("<link nonce=\"n\" rel=preload href='/a' title='\"' defer>").unwrap();
        assert_eq!(page.html, "<link rel=\"preload\" href=\"/a\" title='\"' defer>");
        let wasm = without_inline_scripts("<link rel=preload as=fetch integrity=sha384-x>").unwrap();
        assert_eq!(wasm.html, "<link rel=\"preload\" as=\"fetch\">");
        let module = "<link rel=modulepreload integrity=sha384-x>";
        assert_eq!(without_inline_scripts(module).unwrap().html, module);
    }

    #[test]
    fn a_wrong_checksum_or_a_missing_file_fails() {
        let right =
            format!("<link rel=\"modulepreload\" href=\"/a.js\" integrity=\"{}\">", integrity(b"abc"));
        let holding = |content: &'static [u8]| move |_: &str| Some(content.to_vec());
        verify_checksums(&right, holding(b"abc")).unwrap();
        let differs = verify_checksums(&right, holding(b"abd")).unwrap_err();
        assert_eq!(differs.to_string(), "/a.js differs from its checksum in the page");
        assert!(verify_checksums(&right, |_| None).is_err());
        assert_eq!(
            integrity(b"abc"),
            "sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn",
            "the known value of SHA-384"
        );
    }
}
