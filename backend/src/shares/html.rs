//! The text of the page of a public link. Whatever people have written is escaped.

use std::fmt::Write;

use shared::shares::{ShareKind, SharedSong, SharedThing};

use super::page::PATH;

/// The width of the picture on the page and in previews.
const COVER: u16 = 512;

/// The page of what a link leads to. `origin` stands before addresses that must be absolute.
pub(super) fn page(thing: &SharedThing, word: &str, origin: &str) -> String {
    let mut body = String::new();
    let accent = thing.accent.as_deref().unwrap_or_default();
    let (kind, songs) = (name_of(thing.kind), thing.songs.len());
    let here = format!("{PATH}/{word}");
    let _ = write!(
        body,
        "<main class=\"share\" data-word=\"{}\" data-accent=\"{}\"><header>",
        escape(word),
        escape(accent)
    );
    if let Some(cover) = &thing.cover {
        let url = escape(&format!("{}?size={COVER}", cover.url));
        let _ = write!(body, "<img class=\"cover\" src=\"{url}\" alt=\"\" width=\"240\" height=\"240\">");
    }
    let _ = write!(
        body,
        "<div><p class=\"kind\">{kind}</p><h1>{}</h1><p class=\"by\">{}</p>",
        escape(&thing.title),
        escape(&thing.by)
    );
    if let Some(description) = &thing.description {
        let _ = write!(body, "<p class=\"description\">{}</p>", escape(description));
    }
    let _ = write!(body, "<p class=\"from\">Shared by {}</p></div></header>", escape(&thing.shared_by));
    body.push_str("<ol class=\"songs\">");
    for song in &thing.songs {
        row(&mut body, song);
    }
    body.push_str("</ol>");
    if songs == 0 {
        body.push_str("<p>There is nothing to hear here at the moment.</p>");
    }
    if let Some(cursor) = &thing.next_cursor {
        let _ = write!(body, "<p><a href=\"{}?cursor={}\">More songs</a></p>", escape(&here), escape(cursor));
    }
    body.push_str("</main>");
    document(&thing.title, &preview(thing, &here, origin), &body, true)
}

/// The page for when there is nothing.
pub(super) fn none(sentence: &str) -> String {
    let body = format!(
        "<main class=\"share\"><h1>{}</h1><p>Ask who gave it to you for another one.</p></main>",
        escape(sentence)
    );
    document(sentence, "", &body, false)
}

fn row(body: &mut String, song: &SharedSong) {
    let Some(stream) = song.stream_url.as_deref().filter(|_| !song.gone) else {
        body.push_str("<li class=\"gone\">This song is not here any more.</li>");
        return;
    };
    let (title, by) = (escape(&song.title), escape(&song.by));
    let _ = write!(
        body,
        "<li class=\"song\"><span class=\"what\"><span class=\"title\">{title}</span>\
         <span class=\"by\">{by}</span></span><span class=\"time\">{}</span>\
         <audio controls preload=\"none\" src=\"{}\" aria-label=\"{title}\"></audio>",
        time(song.duration_ms),
        escape(stream)
    );
    if let Some(download) = &song.download_url {
        let name = escape(&format!("{} - {}", song.by, song.title));
        let _ = write!(
            body,
            "<a class=\"download\" href=\"{}\" download=\"{name}\" aria-label=\"Download {title}\">Download</a>",
            escape(download)
        );
    }
    body.push_str("</li>");
}

/// What messengers and search engines read: Open Graph and Twitter.
fn preview(thing: &SharedThing, here: &str, origin: &str) -> String {
    let kind = match thing.kind {
        ShareKind::Song => "music.song",
        ShareKind::Album => "music.album",
        ShareKind::Playlist => "music.playlist",
    };
    let about = format!("{} by {}, shared by {}", name_of(thing.kind), thing.by, thing.shared_by);
    let card = if thing.cover.is_some() { "summary_large_image" } else { "summary" };
    let mut tags = vec![
        ("og:type", kind.to_owned()),
        ("og:site_name", "Rhythmix".to_owned()),
        ("og:title", thing.title.clone()),
        ("og:description", about.clone()),
        ("og:url", format!("{origin}{here}")),
        ("twitter:card", card.to_owned()),
        ("twitter:title", thing.title.clone()),
        ("twitter:description", about),
    ];
    if let Some(cover) = &thing.cover {
        let url = format!("{origin}{}?size={COVER}", cover.url);
        tags.extend([
            ("og:image", url.clone()),
            ("og:image:type", "image/jpeg".to_owned()),
            ("og:image:width", COVER.to_string()),
            ("og:image:height", COVER.to_string()),
            ("og:image:alt", format!("The cover of {}", thing.title)),
            ("twitter:image", url),
        ]);
    }
    let tag = |(name, content): (&str, String)| {
        let attribute = if name.starts_with("og:") { "property" } else { "name" };
        format!("<meta {attribute}=\"{name}\" content=\"{}\">\n", escape(&content))
    };
    tags.into_iter().map(tag).collect()
}

fn document(title: &str, head: &str, body: &str, plays: bool) -> String {
    let script = if plays { "<script src=\"/s/files/page.js\" defer></script>\n" } else { "" };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex, nofollow\">\n<title>{} - Rhythmix</title>\n{head}\
         <link rel=\"stylesheet\" href=\"/s/files/page.css\">\n{script}</head>\n<body>\n{body}\n</body>\n</html>\n",
        escape(title)
    )
}

const fn name_of(kind: ShareKind) -> &'static str {
    match kind {
        ShareKind::Song => "Song",
        ShareKind::Album => "Album",
        ShareKind::Playlist => "Playlist",
    }
}

fn time(milliseconds: u32) -> String {
    let seconds = milliseconds / 1000;
    match seconds / 3600 {
        0 => format!("{}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}

/// Text that can stand in an element and in a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use shared::songs::Cover;

    use super::*;

    const EVIL: &str = "\"><script>alert('x')</script>&";

    fn thing() -> SharedThing {
        let song = SharedSong {
            title: EVIL.to_owned(),
            by: EVIL.to_owned(),
            duration_ms: 3_661_000,
            stream_url: Some("/stream?quality=high&token=abc".to_owned()),
            download_url: Some("/stream?quality=original&token=abc".to_owned()),
            ..SharedSong::default()
        };
        SharedThing {
            kind: ShareKind::Album,
            title: EVIL.to_owned(),
            by: EVIL.to_owned(),
            description: Some(EVIL.to_owned()),
            shared_by: EVIL.to_owned(),
            cover: Some(Cover { url: "/cover".to_owned(), placeholder: None }),
            accent: Some(EVIL.to_owned()),
            downloads: true,
            links_expire_at: DateTime::UNIX_EPOCH,
            songs: vec![song, SharedSong { gone: true, ..SharedSong::default() }],
            next_cursor: Some("next".to_owned()),
        }
    }

    #[test]
    fn what_people_write_stays_text() {
        let page = page(&thing(), "word", "https://music.example");
        assert!(!page.contains("<script>"), "{page}");
        assert_eq!(page.matches("<script").count(), 1, "ours alone");
        assert!(page.contains("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;"));
    }

    #[test]
    fn previews_have_absolute_addresses() {
        let page = page(&thing(), "word", "https://music.example");
        assert!(page.contains("<meta property=\"og:url\" content=\"https://music.example/s/word\">"));
        assert!(
            page.contains("<meta property=\"og:image\" content=\"https://music.example/cover?size=512\">")
        );
        assert!(page.contains("<meta name=\"twitter:card\" content=\"summary_large_image\">"));
    }

    #[test]
    fn what_is_gone_keeps_its_place() {
        let page = page(&thing(), "word", "");
        let (song, gone) = (page.find("1:01:01").unwrap(), page.find("not here any more").unwrap());
        assert!(song < gone);
        assert!(page.contains("<a href=\"/s/word?cursor=next\">"));
    }
}
