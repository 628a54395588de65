//! What holds for the player whatever happens to it, in any order.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

fn report() -> impl Strategy<Value = Report> {
    prop_oneof![
        Just(Report::Playing),
        Just(Report::Waiting),
        (0u32..200_000).prop_map(|position_ms| Report::Time { position_ms, buffered_ms: position_ms }),
        Just(Report::Paused),
        Just(Report::Ended),
        Just(Report::Blocked),
        Just(Report::Failed(MediaFailure::Network)),
        Just(Report::Failed(MediaFailure::Decode)),
        Just(Report::Failed(MediaFailure::Unsupported)),
    ]
}

fn epoch() -> impl Strategy<Value = Epoch> {
    (0u32..12).prop_map(Epoch)
}

fn some_songs() -> impl Strategy<Value = Vec<shared::songs::Song>> {
    "[a-z]{0,6}".prop_map(|titles| songs(&titles))
}

fn intent() -> impl Strategy<Value = Event> {
    let repeats = prop_oneof![Just(Repeat::Off), Just(Repeat::All), Just(Repeat::One)];
    prop_oneof![
        (some_songs(), 0usize..8, any::<u64>()).prop_map(|(songs, start, seed)| Event::PlayList {
            songs,
            source: None,
            start,
            seed
        }),
        prop::sample::select(vec![
            Event::Play,
            Event::Pause,
            Event::Toggle,
            Event::Stop,
            Event::Next,
            Event::Previous,
            Event::Unshuffle,
            Event::Online,
            Event::OtherTabPlays,
            Event::Leaving,
            Event::SignedIn(owner()),
            Event::SignedOut { forget: true },
        ]),
        any::<u32>().prop_map(Event::SeekTo),
        any::<i32>().prop_map(Event::SeekBy),
        (0u32..20).prop_map(|id| Event::Jump(EntryId(id))),
        (0u32..20).prop_map(|id| Event::Remove(EntryId(id))),
        (0u32..20, 0usize..20).prop_map(|(id, to)| Event::MoveTo(EntryId(id), to)),
        some_songs().prop_map(|songs| Event::InsertNext(songs, None)),
        some_songs().prop_map(|songs| Event::Append(songs, None)),
        any::<u8>().prop_map(Event::SetVolume),
        any::<u64>().prop_map(|seed| Event::Shuffle { seed }),
        repeats.prop_map(Event::SetRepeat),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let status = prop::option::of(prop::sample::select(vec![200, 401, 404, 503]));
    prop_oneof![
        5 => intent(),
        4 => (epoch(), report()).prop_map(|(epoch, report)| Event::Media { epoch, report }),
        1 => (epoch(), status).prop_map(|(epoch, status)| Event::Diagnosed { epoch, status }),
        1 => (epoch(), any::<bool>()).prop_map(|(epoch, renewed)| Event::SessionRenewed { epoch, renewed }),
        1 => epoch().prop_map(|epoch| Event::RetryDue { epoch }),
    ]
}

fn ids(player: &Player) -> Vec<EntryId> {
    player.queue().iter().map(|entry| entry.id).collect()
}

/// The entries that must be there after an event, whatever their order; `None` when it replaces all.
fn kept(before: &[EntryId], event: &Event) -> Option<HashSet<EntryId>> {
    match event {
        Event::PlayList { songs, .. } if !songs.is_empty() => None,
        Event::Clear | Event::SignedOut { .. } => None,
        Event::Remove(id) => Some(before.iter().copied().filter(|other| other != id).collect()),
        _ => Some(before.iter().copied().collect()),
    }
}

proptest! {
    #[test]
    fn the_player_stays_sound(events in prop::collection::vec(event(), 0..60)) {
        let mut player = Player::default();
        let mut epochs = HashSet::new();
        for event in &events {
            let before = player.clone();
            let effects = player.apply(event.clone());

            let now = ids(&player);
            let unique: HashSet<EntryId> = now.iter().copied().collect();
            prop_assert_eq!(unique.len(), now.len(), "an id stands twice");
            prop_assert_eq!(player.current().is_none(), now.is_empty(), "the cursor is off");
            prop_assert_eq!(player.status() == Status::Empty, now.is_empty());
            if let Some(kept) = kept(&ids(&before), event) {
                prop_assert!(kept.is_subset(&unique), "an entry was lost by {:?}", event);
            }
            prop_assert!(player.progress().position_ms <= player.progress().duration_ms);

            for (epoch, _) in loads(&effects) {
                prop_assert!(epochs.insert(epoch), "epoch {} was loaded twice", epoch);
                prop_assert_eq!(epoch, player.epoch.0);
            }
            if let Event::Media { epoch, .. } = event
                && *epoch != before.epoch
            {
                prop_assert!(effects.is_empty() && before == player, "a stale report had an effect");
            }
        }

        let mut again = Player::default();
        for event in events {
            again.apply(event);
        }
        prop_assert_eq!(again, player, "the same events lead to the same player");
    }

    #[test]
    fn unshuffling_undoes_any_shuffle(titles in "[a-z]{1,40}", start in 0usize..40, seeds in prop::collection::vec(any::<u64>(), 1..4)) {
        let mut player = playing(&titles, start);
        let (before, current) = (ids(&player), player.current().unwrap().id);
        for seed in seeds {
            player.apply(Event::Shuffle { seed });
            prop_assert_eq!(player.current().unwrap().id, current);
        }
        player.apply(Event::Unshuffle);
        prop_assert_eq!(ids(&player), before);
        prop_assert_eq!(player.current().unwrap().id, current);
    }
}
