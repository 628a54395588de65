//! Rules of smart playlists, tried on the songs that this device knows, for when the server is away.

use shared::ids::UserId;
use shared::rules::Rules;
use shared::rules::evaluate::select;
use shared::rules::facts::Facts;
use shared::songs::Song;
use yew::prelude::*;

use crate::hooks::{use_queries, use_session};
use crate::services::clock;
use crate::services::queries::Queries;

/// See the module.
#[derive(Clone)]
pub struct LocalRules {
    queries: Queries,
    me: Option<UserId>,
}

/// To try rules here.
#[hook]
pub fn use_local_rules() -> LocalRules {
    let me = use_session().state.profile().map(|profile| profile.id);
    LocalRules { queries: use_queries(), me }
}

impl LocalRules {
    /// The songs that rules choose among those that were read before, and how many these are.
    pub async fn select(&self, rules: &Rules) -> (Vec<Song>, usize) {
        let songs = self.queries.known_songs().await;
        let (Ok(rules), Some(me)) = (rules.check(), self.me) else { return (Vec::new(), songs.len()) };
        let facts: Vec<Facts> = songs.iter().map(|song| Facts::of(song, me)).collect();
        let chosen = select(&rules, &facts, clock::now());
        let song_of = |facts: &&Facts| {
            let at = songs.binary_search_by_key(&facts.id, |song| song.id).ok()?;
            songs.get(at).cloned()
        };
        (chosen.iter().filter_map(song_of).collect(), songs.len())
    }
}
