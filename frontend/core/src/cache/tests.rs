use super::*;
use crate::listing::ListStatus;

impl Value for Vec<u32> {
    fn rows(&self) -> usize {
        self.len()
    }
    fn followed_by(&self, next: &Self) -> Self {
        self.iter().chain(next).copied().collect()
    }
    fn starts_with(&self, first: &Self) -> bool {
        self.get(..first.len()) == Some(first)
    }
    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

fn part(rows: impl IntoIterator<Item = u32>, cursor: Option<&str>) -> Result<Part<Vec<u32>>, ApiError> {
    Ok(Part { value: rows.into_iter().collect(), next_cursor: cursor.map(str::to_owned) })
}

fn first() -> Option<Need> {
    Some(Need::Part(None))
}

fn at(cursor: &str) -> Option<Need> {
    Some(Need::Part(Some(cursor.to_owned())))
}

fn value(cache: &Cache<Vec<u32>>, key: &str) -> Option<Vec<u32>> {
    cache.view(key).value
}

#[test]
fn what_is_new_is_asked_for_once_and_shown_from_memory_afterwards() {
    let mut cache = Cache::default();
    assert_eq!(cache.watch("/a", 0.0), [Need::Kept, Need::Part(None)]);
    assert_eq!(cache.view("/a"), View::default());
    assert_eq!(cache.watch("/a", 1.0), [], "who comes second waits for the same answer");
    assert_eq!(cache.take("/a", part([1], None), 5.0), None);
    assert_eq!(cache.view("/a").status, ListStatus::End);
    assert!(!cache.unwatch("/a"));
    assert!(cache.unwatch("/a"));
    assert_eq!(cache.watch("/a", 9_000.0), [], "it is fresh");
    cache.unwatch("/a");
    assert_eq!(cache.watch("/a", 60_000.0), [Need::Part(None)], "it is old, but shown");
    assert_eq!(value(&cache, "/a"), Some(vec![1]));
    cache.take("/a", part([2], None), 60_001.0);
    assert_eq!(value(&cache, "/a"), Some(vec![2]));
}

#[test]
fn what_nobody_waits_for_any_more_is_asked_for_again() {
    let mut cache = Cache::<Vec<u32>>::default();
    cache.watch("/a", 0.0);
    assert!(cache.unwatch("/a"));
    assert_eq!(cache.watch("/a", 1.0), [Need::Kept, Need::Part(None)]);
}

#[test]
fn what_was_kept_is_shown_until_the_server_answers_and_when_it_does_not() {
    let mut cache = Cache::default();
    cache.watch("/a", 0.0);
    cache.take_kept("/a", part([1], Some("old")).unwrap());
    assert_eq!(value(&cache, "/a"), Some(vec![1]));
    assert_eq!(cache.view("/a").status, ListStatus::End, "an old cursor is of no use");
    cache.take("/a", Err(ApiError::Offline), 1.0);
    assert_eq!((value(&cache, "/a"), cache.view("/a").trouble), (Some(vec![1]), Some(ApiError::Offline)));
    assert_eq!(cache.reload("/a"), first());
    cache.take("/a", part([2], None), 2.0);
    assert_eq!(cache.view("/a").trouble, None);
    cache.take_kept("/a", part([1], None).unwrap());
    assert_eq!(value(&cache, "/a"), Some(vec![2]), "too late");

    // The server may fail before the disk has answered.
    cache.watch("/b", 0.0);
    cache.take("/b", Err(ApiError::Offline), 1.0);
    assert_eq!(cache.view("/b").status, ListStatus::Failed(ApiError::Offline));
    cache.take_kept("/b", part([3], None).unwrap());
    assert_eq!(value(&cache, "/b"), Some(vec![3]));

    cache.watch("/gone", 0.0);
    cache.take("/gone", Err(ApiError::said(404, "not_found")), 1.0);
    cache.take_kept("/gone", part([4], None).unwrap());
    assert_eq!(value(&cache, "/gone"), None, "the server has refused it");
}

#[test]
fn a_refusal_takes_away_what_was_shown() {
    let mut cache = Cache::default();
    cache.watch("/a", 0.0);
    cache.take("/a", part([1], None), 0.0);
    cache.reload("/a");
    let gone = ApiError::said(404, "not_found");
    cache.take("/a", Err(gone.clone()), 1.0);
    assert_eq!((value(&cache, "/a"), cache.view("/a").status), (None, ListStatus::Failed(gone)));
    assert_eq!(cache.more("/a"), first(), "and can be asked for again");
    assert_eq!(cache.view("/a").status, ListStatus::Loading);
}

#[test]
fn lists_grow_and_a_failed_part_keeps_the_rows() {
    let mut cache = Cache::default();
    cache.watch("/a", 0.0);
    cache.take("/a", part([1, 2], Some("c")), 0.0);
    assert_eq!(cache.view("/a").status, ListStatus::More);
    assert_eq!(cache.more("/a"), at("c"));
    assert_eq!(cache.more("/a"), None, "one at a time");
    cache.take("/a", Err(ApiError::Offline), 1.0);
    assert_eq!(cache.view("/a").status, ListStatus::Failed(ApiError::Offline));
    assert_eq!(cache.more("/a"), at("c"));
    assert_eq!(cache.view("/a").status, ListStatus::LoadingMore);
    cache.take("/a", part([3], None), 2.0);
    assert_eq!((value(&cache, "/a"), cache.view("/a").status), (Some(vec![1, 2, 3]), ListStatus::End));
    assert_eq!(cache.more("/a"), None);
}

#[test]
fn a_list_is_read_again_as_far_as_it_was_read() {
    let mut cache = Cache::default();
    cache.watch("/a", 0.0);
    cache.take("/a", part([1, 2], Some("c")), 0.0);
    cache.more("/a");
    cache.take("/a", part([3, 4], Some("d")), 0.0);
    assert_eq!(cache.outdate(&["/a"]), [("/a".to_owned(), Need::Part(None))]);
    assert_eq!(cache.take("/a", part([0, 1], Some("e")), 1.0), at("e"));
    assert_eq!(value(&cache, "/a"), Some(vec![1, 2, 3, 4]), "nothing jumps meanwhile");
    assert_eq!(cache.take("/a", part([2, 3], Some("f")), 2.0), None);
    assert_eq!(value(&cache, "/a"), Some(vec![0, 1, 2, 3]));
    assert_eq!(cache.more("/a"), at("f"));
}

#[test]
fn a_very_long_list_is_read_again_only_when_its_beginning_has_changed() {
    let mut cache = Cache::default();
    cache.watch("/a", 0.0);
    cache.take("/a", part(0..1_500, Some("c")), 0.0);
    cache.reload("/a");
    assert_eq!(cache.take("/a", part(0..100, Some("x")), 1.0), None);
    assert_eq!((value(&cache, "/a").unwrap().len(), cache.more("/a")), (1_500, at("c")));
    cache.take("/a", part([1_500], Some("d")), 1.0);
    cache.reload("/a");
    cache.take("/a", part(1..101, Some("x")), 2.0);
    assert_eq!((value(&cache, "/a").unwrap().len(), cache.more("/a")), (100, at("x")));
}

#[test]
fn a_change_during_a_request_asks_once_more() {
    let mut cache = Cache::default();
    cache.watch("/songs?x", 0.0);
    cache.watch("/genres", 0.0);
    assert_eq!(cache.outdate(&["/songs", "/albums"]), []);
    assert_eq!(cache.take("/songs?x", part([1], None), 1.0), first());
    assert_eq!(cache.take("/songs?x", part([2], None), 2.0), None);
    assert_eq!(cache.take("/genres", part([1], None), 1.0), None);
}

#[test]
fn what_nobody_looks_at_is_asked_for_when_somebody_does() {
    let mut cache = Cache::default();
    cache.watch("/a", 0.0);
    cache.take("/a", part([1], None), 0.0);
    cache.unwatch("/a");
    assert_eq!(cache.outdate(&["/"]), []);
    assert_eq!(cache.watch("/a", 1.0), [Need::Part(None)]);
}

#[test]
fn a_change_shows_everywhere_before_the_server_has_said_so() {
    let mut cache = Cache::default();
    for key in ["/a", "/b", "/c"] {
        cache.watch(key, 0.0);
    }
    cache.take("/a", part([1, 2], None), 0.0);
    cache.take("/b", part([3], None), 0.0);
    let without_two =
        |rows: &Vec<u32>| rows.contains(&2).then(|| rows.iter().copied().filter(|row| *row != 2).collect());
    assert_eq!(cache.change(without_two), ["/a"]);
    assert_eq!(value(&cache, "/a"), Some(vec![1]));
}

#[test]
fn the_memory_has_an_end_and_forgets_at_the_log_out() {
    let mut cache = Cache::default();
    for at in 0..200 {
        let key = format!("/{at}");
        cache.watch(&key, 0.0);
        cache.take(&key, part(0..500, None), 0.0);
        if at > 0 {
            cache.unwatch(&key);
        }
    }
    let kept = (0..200).filter(|at| value(&cache, &format!("/{at}")).is_some()).collect::<Vec<_>>();
    assert_eq!((kept.len(), kept[0], kept[1]), (41, 0, 160), "what is looked at, and the last ones");
    cache.clear();
    assert_eq!(cache.view("/0"), View::default());
    assert_eq!(cache.entries.len(), 1);
}

#[test]
fn news_of_a_song_touch_lists_but_not_the_server() {
    let mut cache = Cache::default();
    for key in ["/songs?sort=title", "/server"] {
        cache.watch(key, 0.0);
        cache.take(key, part([1], None), 0.0);
    }
    let touched = |needs: Vec<(String, Need)>| needs.into_iter().map(|(key, _)| key).collect::<Vec<_>>();
    assert_eq!(touched(cache.outdate(outdated_by("song"))), ["/songs?sort=title"]);
    cache.take("/songs?sort=title", part([1], None), 1.0);
    assert_eq!(touched(cache.outdate(outdated_by("missed"))).len(), 2);
    assert_eq!(outdated_by("upload"), [""; 0]);
}

#[test]
fn an_answer_from_before_a_change_does_not_take_it_back() {
    let mut cache = Cache::default();
    cache.watch("/list", 0.0);
    cache.take("/list", part([1, 2], None), 0.0);
    assert_eq!(cache.outdate(&["/list"]).len(), 1);
    cache.change(|rows: &Vec<u32>| Some(rows.iter().rev().copied().collect()));
    assert_eq!(cache.take("/list", part([1, 2], None), 1.0), None, "the change is still on its way");
    assert_eq!(value(&cache, "/list"), Some(vec![2, 1]));
    assert_eq!(cache.outdate(&["/list"]).len(), 1, "it has arrived");
    assert_eq!(cache.take("/list", part([3], None), 2.0), None);
    assert_eq!(value(&cache, "/list"), Some(vec![3]));
}

#[test]
fn the_events_are_called_as_the_server_calls_them() {
    use shared::events::{Change, Event};
    let song = Event::Song { song_id: shared::ids::SongId(Default::default()), change: Change::Created };
    let playlist_id = shared::ids::PlaylistId(Default::default());
    let playlist = Event::Playlist { playlist_id, change: Change::Changed };
    for (event, is_news) in [(song, true), (playlist, true), (Event::Missed, true)] {
        let json = serde_json::to_value(event).unwrap();
        assert_eq!(!outdated_by(json["type"].as_str().unwrap()).is_empty(), is_news);
    }
}
