//! What the player does, told as what a person does and what the media element says.

mod listening;
mod properties;
mod recovery;

use super::testing::songs;
use super::*;

/// A player with a queue of one song per letter that is already sounding at `start`.
fn playing(titles: &str, start: usize) -> Player {
    let mut player = Player::default();
    player.apply(Event::PlayList { songs: songs(titles), source: None, start, seed: 1 });
    report(&mut player, Report::Playing);
    player
}

fn report(player: &mut Player, report: Report) -> Vec<Effect> {
    let epoch = player.epoch;
    player.apply(Event::Media { epoch, report })
}

fn at(player: &mut Player, position_ms: u32) -> Vec<Effect> {
    report(player, Report::Time { position_ms, buffered_ms: position_ms + 10_000 })
}

fn title(player: &Player) -> &str {
    player.current().map_or("", |entry| entry.song.title.as_str())
}

fn loads(effects: &[Effect]) -> Vec<(u32, u32)> {
    let load = |effect: &Effect| match effect {
        Effect::Load { epoch, position_ms, .. } => Some((epoch.0, *position_ms)),
        _ => None,
    };
    effects.iter().filter_map(load).collect()
}

fn owner() -> UserId {
    "0192d3c4-0000-7000-8000-000000000007".parse().unwrap()
}

#[test]
fn a_list_plays_from_the_song_that_was_clicked() {
    let mut player = Player::default();
    let effects = player.apply(Event::PlayList { songs: songs("abc"), source: None, start: 1, seed: 0 });
    assert_eq!((title(&player), player.index(), player.status()), ("b", 1, Status::Loading));
    assert_eq!(loads(&effects), [(1, 0)]);
    assert_eq!(effects.first(), Some(&Effect::TakeTurn));
    assert!(effects.contains(&Effect::ShowHandlers { next: true }));
    assert!(effects.contains(&Effect::ShowPlayback(PlaybackState::Playing)));
    report(&mut player, Report::Playing);
    assert_eq!(player.status(), Status::Playing);
}

#[test]
fn pausing_and_playing_keep_the_source() {
    let mut player = playing("ab", 0);
    at(&mut player, 42_000);
    let effects = player.apply(Event::Toggle);
    assert!(effects.contains(&Effect::Pause));
    assert!(effects.contains(&Effect::ShowPlayback(PlaybackState::Paused)));
    assert_eq!((player.status(), player.is_playing()), (Status::Paused, false));
    let effects = player.apply(Event::Toggle);
    assert!(effects.contains(&Effect::Resume) && loads(&effects).is_empty());
    assert!(player.is_playing());
}

#[test]
fn a_pause_from_outside_is_taken_over() {
    let mut player = playing("ab", 0);
    let effects = report(&mut player, Report::Paused);
    assert_eq!(player.status(), Status::Paused);
    assert!(!effects.contains(&Effect::Pause), "it has paused already");
    let mut player = playing("ab", 0);
    let effects = player.apply(Event::OtherTabPlays);
    assert!(effects.contains(&Effect::Pause) && !player.is_playing());
}

#[test]
fn previous_restarts_after_three_seconds() {
    let mut player = playing("abc", 1);
    at(&mut player, 3001);
    let effects = player.apply(Event::Previous);
    assert_eq!(title(&player), "b");
    assert!(effects.contains(&Effect::Seek { position_ms: 0 }) && loads(&effects).is_empty());
    let effects = player.apply(Event::Previous);
    assert_eq!((title(&player), loads(&effects).len()), ("a", 1));
    report(&mut player, Report::Playing);
    player.apply(Event::Previous);
    assert_eq!(title(&player), "a", "nothing stands before the first");
    player.apply(Event::SetRepeat(Repeat::All));
    player.apply(Event::Previous);
    assert_eq!(title(&player), "c");
}

#[test]
fn the_end_of_a_song_follows_the_repeat_mode() {
    let mut player = playing("ab", 1);
    report(&mut player, Report::Ended);
    assert_eq!((player.status(), title(&player)), (Status::Finished, "b"));
    let effects = player.apply(Event::Play);
    assert_eq!((title(&player), loads(&effects)), ("a", vec![(2, 0)]), "once more from the start");

    let mut player = playing("ab", 1);
    player.apply(Event::SetRepeat(Repeat::All));
    report(&mut player, Report::Ended);
    assert_eq!((title(&player), player.status()), ("a", Status::Loading));

    let mut player = playing("ab", 0);
    player.apply(Event::SetRepeat(Repeat::One));
    let effects = report(&mut player, Report::Ended);
    assert!(effects.contains(&Effect::Resume) && loads(&effects).is_empty());
    player.apply(Event::Next);
    assert_eq!(title(&player), "b", "a person may leave the song");
}

#[test]
fn the_lock_screen_offers_next_only_where_there_is_one() {
    let mut player = playing("ab", 0);
    let effects = player.apply(Event::Next);
    assert!(effects.contains(&Effect::ShowHandlers { next: false }));
    let effects = player.apply(Event::Append(songs("c"), None));
    assert!(effects.contains(&Effect::ShowHandlers { next: true }));
    let effects = player.apply(Event::Clear);
    assert!(effects.contains(&Effect::ShowMetadata(None)) && effects.contains(&Effect::Unload));
    assert_eq!(player.status(), Status::Empty);
}

#[test]
fn seeking_stays_inside_of_the_song() {
    let mut player = playing("a", 0);
    let effects = player.apply(Event::SeekTo(999_999));
    assert!(effects.contains(&Effect::Seek { position_ms: 180_000 }));
    player.apply(Event::SeekBy(-1_000_000));
    assert_eq!(player.progress().position_ms, 0);
}

#[test]
fn removing_the_song_that_plays_goes_on_with_the_following_one() {
    let mut player = playing("abc", 1);
    let id = player.current().unwrap().id;
    let effects = player.apply(Event::Remove(id));
    assert_eq!((title(&player), loads(&effects).len()), ("c", 1));
    let last = player.current().unwrap().id;
    let effects = player.apply(Event::Remove(last));
    assert_eq!((title(&player), player.status()), ("a", Status::Paused));
    assert!(effects.contains(&Effect::Unload));
}

#[test]
fn what_is_added_to_an_empty_queue_waits() {
    let mut player = Player::default();
    let effects = player.apply(Event::Append(songs("ab"), None));
    assert_eq!((player.status(), title(&player)), (Status::Paused, "a"));
    assert!(loads(&effects).is_empty());
    assert_eq!(loads(&player.apply(Event::Play)), [(1, 0)]);
}

#[test]
fn volume_is_bounded_and_moving_it_unmutes() {
    let mut player = Player::default();
    assert_eq!(player.apply(Event::SetMuted(true)), [Effect::Volume { percent: 100, muted: true }]);
    assert_eq!(player.apply(Event::SetVolume(200)), [Effect::Volume { percent: 100, muted: false }]);
    player.apply(Event::SetVolume(30));
    assert_eq!((player.volume(), player.is_muted()), (30, false));
}

#[test]
fn a_restored_queue_is_paused_and_shows_nowhere() {
    let mut player = playing("abc", 0);
    player.apply(Event::SignedIn(owner()));
    player.apply(Event::SetRepeat(Repeat::All));
    player.apply(Event::Next);
    report(&mut player, Report::Playing);
    at(&mut player, 61_000);
    let kept = player.apply(Event::Leaving);
    let [Effect::SavePosition { position, .. }] = kept.as_slice() else { panic!("{kept:?}") };
    let queue = SavedQueue { entries: player.shared_queue(), shuffled: false, repeat: player.repeat() };

    let mut later = Player::default();
    assert_eq!(later.apply(Event::SignedIn(owner())), [Effect::RestoreSaved { owner: owner() }]);
    let restored = Event::Restored { owner: owner(), queue, position: Some(*position) };
    assert_eq!(later.apply(restored.clone()), [], "nothing sounds and nothing is written");
    assert_eq!((title(&later), later.status(), later.repeat()), ("b", Status::Paused, Repeat::All));
    assert_eq!(later.progress().position_ms, 61_000);
    assert_eq!(loads(&later.apply(Event::Play)), [(1, 61_000)]);

    let before = later.clone();
    later.apply(restored);
    assert!(!before.differs_beyond_progress(&later), "too late to restore anything");
}

#[test]
fn what_is_kept_survives_json() {
    let player = playing("ab", 1);
    let queue = SavedQueue { entries: player.shared_queue(), shuffled: true, repeat: Repeat::One };
    let text = serde_json::to_string(&queue).unwrap();
    assert_eq!(serde_json::from_str::<SavedQueue>(&text).unwrap(), queue);
}

#[test]
fn the_place_is_kept_now_and_then() {
    let mut player = playing("ab", 0);
    player.apply(Event::SignedIn(owner()));
    let saves = |effects: Vec<Effect>| {
        effects.iter().filter(|effect| matches!(effect, Effect::SavePosition { .. })).count()
    };
    assert_eq!(saves(at(&mut player, 4000)), 0);
    assert_eq!(saves(at(&mut player, 5100)), 1);
    assert_eq!(saves(at(&mut player, 9000)), 0);
    assert_eq!(saves(player.apply(Event::Pause)), 1);
    assert_eq!(saves(player.apply(Event::Next)), 1);
}

#[test]
fn logging_out_forgets_and_losing_the_session_does_not() {
    for (forget, expected) in [(true, 1), (false, 0)] {
        let mut player = playing("ab", 0);
        player.apply(Event::SignedIn(owner()));
        let effects = player.apply(Event::SignedOut { forget });
        let count = |wanted: fn(&Effect) -> bool| effects.iter().filter(|effect| wanted(effect)).count();
        assert_eq!(count(|effect| matches!(effect, Effect::Forget { .. })), expected);
        assert_eq!(count(|effect| matches!(effect, Effect::SaveQueue { .. })), 0);
        assert_eq!((player.status(), player.queue().len()), (Status::Empty, 0));
        assert!(effects.contains(&Effect::Unload));
    }
}

#[test]
fn a_shuffled_player_keeps_sounding_the_same_song() {
    let mut player = playing("abcdef", 3);
    let effects = player.apply(Event::Shuffle { seed: 9 });
    assert_eq!((title(&player), player.index(), player.shuffle()), ("d", 0, true));
    assert!(loads(&effects).is_empty());
    player.apply(Event::Unshuffle);
    assert_eq!((title(&player), player.index()), ("d", 3));
}

#[test]
fn a_browser_that_refuses_to_sound_waits_for_a_gesture() {
    let mut player = Player::default();
    player.apply(Event::PlayList { songs: songs("a"), source: None, start: 0, seed: 0 });
    report(&mut player, Report::Blocked);
    assert_eq!((player.status(), player.is_playing()), (Status::Blocked, false));
    assert!(player.apply(Event::Play).contains(&Effect::Resume));
}

#[test]
fn waiting_for_data_is_told_from_playing() {
    let mut player = playing("a", 0);
    report(&mut player, Report::Waiting);
    assert!(player.is_playing() && player.is_waiting());
    report(&mut player, Report::Playing);
    assert!(!player.is_waiting());
}

#[test]
fn a_change_of_the_quality_is_heard_from_the_next_song_on() {
    let urls = |effects: Vec<Effect>| -> Vec<String> {
        let url = |effect: Effect| match effect {
            Effect::Load { url, .. } => Some(url),
            _ => None,
        };
        effects.into_iter().filter_map(url).collect()
    };
    let mut player = playing("abc", 0);
    assert_eq!(player.apply(Event::Prefer(Some(Quality::Low))), [], "what plays goes on as it is");
    let next = urls(report(&mut player, Report::Ended));
    assert!(next.len() == 1 && next[0].ends_with("/stream?quality=low"), "{next:?}");
    player.apply(Event::Prefer(None));
    let next = urls(player.apply(Event::Next));
    assert!(next.len() == 1 && next[0].ends_with("/stream"), "{next:?}");
}
