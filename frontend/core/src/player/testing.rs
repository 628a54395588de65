//! Songs for the tests of the player.

use shared::songs::Song;

/// One song per letter, each three minutes long.
pub(crate) fn songs(titles: &str) -> Vec<Song> {
    titles.chars().map(|title| song(&title.to_string())).collect()
}

fn song(title: &str) -> Song {
    let id = title.chars().next().map_or(0, u32::from);
    let body = format!(
        r#"{{"id":"0192d3c4-0000-7000-8000-0000{id:08x}","title":"{title}","artists":[],"genres":[],"duration_ms":180000,
        "mime":"audio/mpeg","size_bytes":1,"sample_rate_hz":44100,"channels":2,"visibility":"private",
        "owner":{{"id":"0192d3c4-0000-7000-8000-000000000000","username":"ada","display_name":"Ada"}},
        "created_at":"2026-01-01T00:00:00Z"}}"#
    );
    serde_json::from_str(&body).unwrap()
}
