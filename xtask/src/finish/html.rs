//! Takes a page apart into tags, scripts and the text between; no more than the build needs.

/// A part of a page. All parts in a row are the page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Anything that is not a start tag: text, comments, end tags.
    Text(&'a str),
    /// A start tag.
    Tag(Tag<'a>),
    /// A script with what stands in it; its end tag follows as text.
    Script(Tag<'a>, &'a str),
}

/// A start tag. Attribute values are as written, without their quotes; `None` has no value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// The tag from `<` to `>`.
    pub(super) raw: &'a str,
    /// Its name as written.
    pub(super) name: &'a str,
    /// Its attributes in order.
    pub(super) attributes: Vec<(&'a str, Option<&'a str>)>,
}

impl Tag<'_> {
    /// The value of an attribute: empty when it has none, `None` when it is not there.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.unwrap_or_default())
    }
}

/// Takes a page apart.
pub(super) fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, after) = first(rest);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// The first piece and what follows it. There is something to take.
fn first(html: &str) -> (Piece<'_>, &str) {
    if html.starts_with("<!--") {
        let end = html.find("-->").map_or(html.len(), |at| at + 3);
        return text(html, end);
    }
    let Some(tag) = start_tag(html) else {
        // Text up to the next thing that could be a tag.
        let skipped = html.chars().next().map_or(0, char::len_utf8);
        let more = html.get(skipped..).and_then(|after| after.find('<'));
        return text(html, more.map_or(html.len(), |at| at + skipped));
    };
    let after = html.get(tag.raw.len()..).unwrap_or_default();
    if tag.name.eq_ignore_ascii_case("script") {
        let (body, after) = after.split_at(after.find("</script").unwrap_or(after.len()));
        return (Piece::Script(tag, body), after);
    }
    (Piece::Tag(tag), after)
}

fn text(html: &str, end: usize) -> (Piece<'_>, &str) {
    let (text, after) = html.split_at(end);
    (Piece::Text(text), after)
}

/// The start tag at the beginning, if there is one.
fn start_tag(html: &str) -> Option<Tag<'_>> {
    let inner = html.strip_prefix('<')?;
    if !inner.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let (name, mut rest) = split(inner, |c| c.is_whitespace() || c == '/' || c == '>');
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            let raw = html.get(..html.len() - after.len())?;
            return Some(Tag { raw, name, attributes });
        }
        let (name, after) = split(rest, |c| c.is_whitespace() || "=/>".contains(c));
        if name.is_empty() {
            return None;
        }
        let (value, after) = value(after)?;
        attributes.push((name, value));
        rest = after;
    }
}

/// What stands behind an attribute's `=`, if there is one. `None` for a quote without an end.
fn value(after_name: &str) -> Option<(Option<&str>, &str)> {
    let Some(given) = after_name.trim_start().strip_prefix('=') else { return Some((None, after_name)) };
    let given = given.trim_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = given.strip_prefix(quote) {
            let (value, after) = quoted.split_once(quote)?;
            return Some((Some(value), after));
        }
    }
    let (value, after) = split(given, |c| c.is_whitespace() || c == '>');
    Some((Some(value), after))
}

fn split(text: &str, at: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(at).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_page_is_lost() {
        let page = "<!DOCTYPE html>\n<html lang=en><!-- <script>no</script> --><body a = 'x>y' b>1 < 2 & é\
                    <script>if (a<b) {}</script><br/></body></html>\n<";
        let whole: String = pieces(page)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Tag(tag) => tag.raw.to_owned(),
                Piece::Script(tag, body) => format!("{}{body}", tag.raw),
            })
            .collect();
        assert_eq!(whole, page);
    }

    #[test]
    fn tags_have_their_attributes() {
        let page = "<link rel=\"preload\" href='/a.wasm' as=fetch defer/>";
        let parts = pieces(page);
        let [Piece::Tag(tag)] = parts.as_slice() else { panic!("one tag") };
        assert_eq!(tag.name, "link");
        assert_eq!(tag.attribute("REL"), Some("preload"));
        assert_eq!(tag.attribute("href"), Some("/a.wasm"));
        assert_eq!(tag.attribute("as"), Some("fetch"));
        assert_eq!(tag.attribute("nonce"), None);
    }

    #[test]
    fn a_script_keeps_what_looks_like_tags_and_a_comment_holds_none() {
        let parts = pieces("<!-- <p> --><script type=\"module\">'<p>'</script>");
        let [Piece::Text(comment), Piece::Script(tag, body), Piece::Text(end)] = parts.as_slice() else {
            panic!("three pieces")
        };
        assert_eq!((*comment, *body, *end), ("<!-- <p> -->", "'<p>'", "</script>"));
        assert_eq!(tag.attribute("type"), Some("module"));
    }

    #[test]
    fn broken_markup_is_text() {
        assert_eq!(pieces("<a href=\"x"), [Piece::Text("<a href=\"x")]);
        assert_eq!(pieces("<a <b>").len(), 1);
    }
}
