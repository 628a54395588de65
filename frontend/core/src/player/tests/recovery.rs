//! What the player does about troubles.

use super::*;

fn fail(player: &mut Player, failure: MediaFailure) -> Vec<Effect> {
    report(player, Report::Failed(failure))
}

fn diagnosed(player: &mut Player, status: Option<u16>) -> Vec<Effect> {
    let epoch = player.epoch;
    player.apply(Event::Diagnosed { epoch, status })
}

fn retry_due(player: &mut Player) -> Vec<Effect> {
    let epoch = player.epoch;
    player.apply(Event::RetryDue { epoch })
}

fn notices(effects: &[Effect]) -> Vec<&Notice> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Tell(notice) => Some(notice),
            _ => None,
        })
        .collect()
}

#[test]
fn a_broken_connection_is_tried_again_at_the_same_place_ever_slower() {
    let mut player = playing("ab", 0);
    at(&mut player, 50_000);
    for delay in [500, 2000, 5000] {
        let effects = fail(&mut player, MediaFailure::Network);
        assert!(matches!(effects.as_slice(), [Effect::Diagnose { .. }]), "{effects:?}");
        let effects = diagnosed(&mut player, None);
        assert_eq!(effects, [Effect::RetryLater { epoch: player.epoch, delay_ms: delay }]);
        assert_eq!(player.status(), Status::Recovering);
        let effects = retry_due(&mut player);
        assert_eq!(loads(&effects), [(player.epoch.0, 50_000)]);
    }
    fail(&mut player, MediaFailure::Network);
    let effects = diagnosed(&mut player, None);
    assert_eq!(notices(&effects), [&Notice::Unreachable]);
    assert_eq!((player.status(), player.is_playing()), (Status::Offline, true));
    let effects = player.apply(Event::Online);
    assert_eq!(loads(&effects), [(player.epoch.0, 50_000)]);
}

#[test]
fn what_was_heard_for_a_while_counts_as_repaired() {
    let mut player = playing("ab", 0);
    for _ in 0..5 {
        fail(&mut player, MediaFailure::Network);
        let effects = diagnosed(&mut player, Some(503));
        assert!(matches!(effects.as_slice(), [Effect::RetryLater { delay_ms: 500, .. }]), "{effects:?}");
        retry_due(&mut player);
        report(&mut player, Report::Playing);
        let position = player.progress().position_ms;
        at(&mut player, position + 2000);
    }
}

#[test]
fn an_ended_session_is_renewed_once() {
    let mut player = playing("ab", 0);
    at(&mut player, 10_000);
    fail(&mut player, MediaFailure::Network);
    let effects = diagnosed(&mut player, Some(401));
    assert_eq!(effects, [Effect::RenewSession { epoch: player.epoch }]);
    let epoch = player.epoch;
    let effects = player.apply(Event::SessionRenewed { epoch, renewed: true });
    assert_eq!(loads(&effects), [(epoch.0 + 1, 10_000)]);

    fail(&mut player, MediaFailure::Unsupported);
    let effects = diagnosed(&mut player, Some(401));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::RenewSession { .. })), "no circle");
    assert_eq!(title(&player), "b");
}

#[test]
fn a_session_that_is_over_pauses() {
    let mut player = playing("ab", 0);
    fail(&mut player, MediaFailure::Network);
    diagnosed(&mut player, Some(401));
    let epoch = player.epoch;
    player.apply(Event::SessionRenewed { epoch, renewed: false });
    assert_eq!((player.status(), title(&player)), (Status::Paused, "a"));
}

#[test]
fn three_unplayable_songs_in_a_row_stop_the_player_with_the_queue_untouched() {
    let mut player = playing("abcdef", 0);
    let mut told = Vec::new();
    for _ in 0..3 {
        told.extend(
            fail(&mut player, MediaFailure::Decode)
                .into_iter()
                .filter(|effect| matches!(effect, Effect::Tell(_))),
        );
    }
    assert_eq!((player.status(), title(&player), player.queue().len()), (Status::Failed, "c", 6));
    assert_eq!(notices(&told), [&Notice::SongUnplayable { title: "a".into() }, &Notice::Stopped]);
    assert!(fail(&mut player, MediaFailure::Decode).is_empty(), "it is over");
    assert_eq!(loads(&player.apply(Event::Play)).len(), 1, "a person may try again");
}

#[test]
fn who_meets_a_song_that_is_gone_is_told_so_and_the_queue_keeps_its_order() {
    for status in [404, 410] {
        let mut player = playing("abc", 0);
        let before = player.queue().to_vec();
        fail(&mut player, MediaFailure::Unsupported);
        let effects = diagnosed(&mut player, Some(status));
        assert_eq!(notices(&effects), [&Notice::SongGone { title: "a".into() }]);
        assert_eq!((title(&player), player.queue()), ("b", before.as_slice()));
    }
}

#[test]
fn a_single_song_that_cannot_be_played_is_not_tried_for_ever() {
    for repeat in [Repeat::Off, Repeat::All, Repeat::One] {
        let mut player = playing("a", 0);
        player.apply(Event::SetRepeat(repeat));
        let effects = fail(&mut player, MediaFailure::Decode);
        assert_eq!(player.status(), Status::Failed);
        assert_eq!(notices(&effects), [&Notice::SongUnplayable { title: "a".into() }]);
    }
}

#[test]
fn a_source_that_breaks_while_paused_is_loaded_again_when_it_is_to_play() {
    let mut player = playing("ab", 0);
    at(&mut player, 30_000);
    player.apply(Event::Pause);
    assert!(fail(&mut player, MediaFailure::Network).is_empty());
    assert_eq!(loads(&player.apply(Event::Play)), [(2, 30_000)]);
}

#[test]
fn answers_that_come_too_late_change_nothing() {
    let mut player = playing("ab", 0);
    fail(&mut player, MediaFailure::Network);
    let old = player.epoch;
    player.apply(Event::Next);
    let now = player.clone();
    for event in [
        Event::Diagnosed { epoch: old, status: Some(404) },
        Event::SessionRenewed { epoch: old, renewed: true },
        Event::RetryDue { epoch: old },
        Event::Media { epoch: old, report: Report::Ended },
    ] {
        assert!(player.apply(event).is_empty());
        assert_eq!(player, now);
    }
}
