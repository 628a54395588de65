//! What counts as heard.

use shared::plays::{PlaySource, PlaySourceKind};

use super::*;

fn notes(effects: &[Effect]) -> Vec<Play> {
    let note = |effect: &Effect| match effect {
        Effect::Note(play) => Some(*play),
        _ => None,
    };
    effects.iter().filter_map(note).collect()
}

/// A player of somebody, with its first song of three minutes already sounding.
fn listener(titles: &str) -> Player {
    let mut player = Player::default();
    player.apply(Event::SignedIn(owner()));
    player.apply(Event::PlayList { songs: songs(titles), source: None, start: 0, seed: 1 });
    report(&mut player, Report::Playing);
    player
}

/// The sound moves on from one position to another, a second at a time.
fn hear(player: &mut Player, from_s: u32, to_s: u32) -> Vec<Play> {
    let seconds = from_s..=to_s;
    seconds.flat_map(|second| notes(&at(player, second * 1000))).collect()
}

#[test]
fn a_play_begins_with_the_sound_and_says_out_of_what() {
    let mut player = Player::default();
    player.apply(Event::SignedIn(owner()));
    let source = Some(PlaySource::of(PlaySourceKind::Search));
    let effects = player.apply(Event::PlayList { songs: songs("a"), source, start: 0, seed: 1 });
    assert_eq!(notes(&effects), [], "nothing is heard yet");
    let song = player.current().unwrap().song.id;
    let begun = Play::Begun { owner: owner(), song, source };
    assert_eq!(notes(&report(&mut player, Report::Playing)), [begun]);
    report(&mut player, Report::Waiting);
    assert_eq!(notes(&report(&mut player, Report::Playing)), [], "it goes on");
}

#[test]
fn a_song_that_is_heard_to_its_end_is_noted_once_it_is_enough_and_when_it_is_over() {
    let mut player = listener("ab");
    assert_eq!(hear(&mut player, 0, 89), [], "half of it is not heard yet");
    let heard = hear(&mut player, 90, 179);
    assert_eq!(heard.first(), Some(&Play::Heard { listened_ms: 90_000 }));
    assert!(heard.len() > 10, "kept every few seconds: {heard:?}");
    let over = report(&mut player, Report::Ended);
    assert_eq!(notes(&over), [Play::Over { listened_ms: 180_000 }]);
    let song = player.current().unwrap().song.id;
    let begun = Play::Begun { owner: owner(), song, source: None };
    assert_eq!(notes(&report(&mut player, Report::Playing)), [begun], "the next song");
}

#[test]
fn what_is_jumped_over_is_not_heard() {
    let mut player = listener("ab");
    hear(&mut player, 0, 20);
    player.apply(Event::SeekTo(170_000));
    assert_eq!(hear(&mut player, 170, 179), []);
    assert_eq!(notes(&report(&mut player, Report::Ended)), [], "30 seconds of 180");

    let mut player = listener("ab");
    hear(&mut player, 0, 20);
    assert_eq!(hear(&mut player, 100, 120), [], "nor what the element jumps over by itself");
    assert_eq!(notes(&player.apply(Event::Next)), []);
}

#[test]
fn hearing_a_part_twice_counts_twice() {
    let mut player = listener("ab");
    hear(&mut player, 0, 60);
    player.apply(Event::SeekTo(0));
    hear(&mut player, 0, 60);
    assert_eq!(notes(&player.apply(Event::Next)), [Play::Over { listened_ms: 120_000 }]);
}

#[test]
fn a_pause_keeps_what_was_heard_and_the_play_goes_on_after_it() {
    let mut player = listener("ab");
    hear(&mut player, 0, 92);
    assert_eq!(notes(&player.apply(Event::Pause)), [Play::Heard { listened_ms: 92_000 }]);
    at(&mut player, 95_000);
    player.apply(Event::Play);
    assert_eq!(notes(&report(&mut player, Report::Playing)), []);
    hear(&mut player, 95, 100);
    assert_eq!(notes(&player.apply(Event::Leaving)), [Play::Heard { listened_ms: 97_000 }]);
    assert_eq!(notes(&player.apply(Event::Clear)), [Play::Over { listened_ms: 97_000 }]);
}

#[test]
fn each_round_of_a_repeated_song_is_a_play() {
    let mut player = listener("a");
    player.apply(Event::SetRepeat(Repeat::One));
    for _ in 0..2 {
        hear(&mut player, 0, 179);
        let over = notes(&report(&mut player, Report::Ended));
        assert_eq!(over, [Play::Over { listened_ms: 180_000 }]);
        assert!(matches!(*notes(&report(&mut player, Report::Playing)), [Play::Begun { .. }]));
    }
}

#[test]
fn a_source_that_broke_and_came_back_is_one_play() {
    let mut player = listener("ab");
    hear(&mut player, 0, 60);
    report(&mut player, Report::Failed(MediaFailure::Network));
    let epoch = player.epoch;
    player.apply(Event::Diagnosed { epoch, status: Some(206) });
    assert_eq!(loads(&player.apply(Event::RetryDue { epoch })), [(2, 60_000)]);
    assert_eq!(notes(&report(&mut player, Report::Playing)), []);
    hear(&mut player, 60, 120);
    assert_eq!(notes(&player.apply(Event::Next)), [Play::Over { listened_ms: 120_000 }]);
}

#[test]
fn a_lost_session_keeps_the_play_and_a_log_out_drops_it() {
    for (forget, expected) in [
        (false, vec![Play::Heard { listened_ms: 94_000 }, Play::Over { listened_ms: 94_000 }]),
        (true, Vec::new()),
    ] {
        let mut player = listener("ab");
        hear(&mut player, 0, 94);
        assert_eq!(notes(&player.apply(Event::SignedOut { forget })), expected);
    }
}

#[test]
fn nobody_listens_where_nobody_is_signed_in() {
    let mut player = playing("ab", 0);
    hear(&mut player, 0, 170);
    assert_eq!(notes(&player.apply(Event::Next)), []);
}
