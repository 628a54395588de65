//! Several people change one playlist, each by what he saw last: nothing is lost.

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use shared::ids::{PlaylistId, PlaylistItemId, SongId};
use shared::playlists::items::{
    AddItems, ItemChanges, MoveItems, MovedItems, NewItems, RemoveItems, SomeItems, UpdateItem,
};
use shared::problem::ProblemCode;
use shared::songs::Visibility;

use super::{entries, make};
use crate::support::{Client, Form, TestApp};

/// What somebody does. Numbers are places in what he saw last, taken as often as it is long.
#[derive(Debug, Clone)]
enum Act {
    Look,
    Add { count: usize, at: At },
    Move { which: Vec<usize>, at: At },
    MoveOne { which: usize, at: At },
    Remove { which: Vec<usize> },
}

#[derive(Debug, Clone, Copy)]
enum At {
    End,
    Before(usize),
    Position(u32),
}

fn act() -> impl Strategy<Value = Act> {
    let at =
        prop_oneof![Just(At::End), any::<usize>().prop_map(At::Before), (0u32..12).prop_map(At::Position)];
    let which = proptest::collection::vec(any::<usize>(), 1..4);
    prop_oneof![
        2 => Just(Act::Look),
        3 => (1usize..4, at.clone()).prop_map(|(count, at)| Act::Add { count, at }),
        2 => (which.clone(), at.clone()).prop_map(|(which, at)| Act::Move { which, at }),
        3 => (any::<usize>(), at).prop_map(|(which, at)| Act::MoveOne { which, at }),
        1 => which.prop_map(|which| Act::Remove { which }),
    ]
}

/// One person and what he saw last.
struct Person {
    client: Client,
    seen: Vec<PlaylistItemId>,
}

impl Person {
    fn pick(&self, number: usize) -> Option<PlaylistItemId> {
        self.seen.get(number.checked_rem(self.seen.len())?).copied()
    }

    fn picks(&self, numbers: &[usize]) -> Vec<PlaylistItemId> {
        let mut seen = HashSet::new();
        numbers.iter().filter_map(|number| self.pick(*number)).filter(|id| seen.insert(*id)).collect()
    }
}

async fn look(client: &Client, list: PlaylistId) -> Vec<PlaylistItemId> {
    entries(client, list, 200).await.iter().map(|item| item.id.unwrap()).collect()
}

/// Where something goes in a list of others; `None` when the entry that it should go before is gone.
fn index(others: &[PlaylistItemId], before: Option<PlaylistItemId>, position: Option<u32>) -> Option<usize> {
    match (before, position) {
        (Some(before), _) => others.iter().position(|id| *id == before),
        (None, Some(position)) => Some((position as usize).min(others.len())),
        (None, None) => Some(others.len()),
    }
}

/// Does something, and the same to the list as it should be.
async fn perform(
    act: &Act,
    person: &mut Person,
    list: PlaylistId,
    song: SongId,
    model: &mut Vec<PlaylistItemId>,
) {
    let place = |at: At| match at {
        At::End => Some((None, None)),
        At::Before(number) => person.pick(number).map(|id| (Some(id), None)),
        At::Position(position) => Some((None, Some(position))),
    };
    let conflict = ProblemCode::Conflict;
    match act {
        Act::Look => {
            person.seen = look(&person.client, list).await;
            assert_eq!(person.seen, *model);
        }
        Act::Add { count, at } => {
            let Some((before_item_id, position)) = place(*at) else { return };
            let items = NewItems { song_ids: vec![song; *count], before_item_id, position };
            let answer = person.client.send(&AddItems { playlist: list, items }).await;
            match index(model, before_item_id, position) {
                Some(index) => {
                    let ids = answer.unwrap().items.into_iter().map(|item| item.id.unwrap());
                    model.splice(index..index, ids);
                }
                None => assert_eq!(answer.unwrap_err().code, conflict),
            }
        }
        Act::MoveOne { which, at } => {
            let (Some(id), Some((before_item_id, position))) = (person.pick(*which), place(*at)) else {
                return;
            };
            let changes = ItemChanges { before_item_id, position, song_id: None };
            if (before_item_id.is_none() && position.is_none()) || before_item_id == Some(id) {
                return;
            }
            let answer = person.client.send(&UpdateItem { playlist: list, item: id, changes }).await;
            let others: Vec<_> = model.iter().copied().filter(|other| *other != id).collect();
            match index(&others, before_item_id, position) {
                None => assert_eq!(answer.unwrap_err().code, conflict),
                Some(_) if others.len() == model.len() => {
                    assert_eq!(answer.unwrap_err().code, ProblemCode::NotFound);
                }
                Some(index) => {
                    answer.unwrap();
                    *model = others;
                    model.insert(index, id);
                }
            }
        }
        Act::Move { which, at } => {
            let (ids, Some((before_item_id, position))) = (person.picks(which), place(*at)) else { return };
            if ids.is_empty() || before_item_id.is_some_and(|id| ids.contains(&id)) {
                return;
            }
            let items = MovedItems { item_ids: ids.clone(), before_item_id, position };
            let answer = person.client.send(&MoveItems { playlist: list, items }).await;
            let there: Vec<_> = ids.into_iter().filter(|id| model.contains(id)).collect();
            let others: Vec<_> = model.iter().copied().filter(|other| !there.contains(other)).collect();
            match index(&others, before_item_id, position) {
                _ if there.is_empty() => assert_eq!(answer.unwrap().changed, 0),
                None => assert_eq!(answer.unwrap_err().code, conflict),
                Some(index) => {
                    assert_eq!(answer.unwrap().changed as usize, there.len());
                    *model = others;
                    model.splice(index..index, there);
                }
            }
        }
        Act::Remove { which } => {
            let ids = person.picks(which);
            if ids.is_empty() {
                return;
            }
            let items = SomeItems { item_ids: ids.clone() };
            let changed = person.client.send(&RemoveItems { playlist: list, items }).await.unwrap().changed;
            let before = model.len();
            model.retain(|id| !ids.contains(id));
            assert_eq!(changed as usize, before - model.len());
        }
    }
}

#[tokio::test]
async fn changes_by_what_was_seen_last_add_up() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::distinct(1)).await.id;
    let mut runner = TestRunner::deterministic();
    let script = proptest::collection::vec((0usize..3, act()), 40);
    for _ in 0..12 {
        let script = script.new_tree(&mut runner).unwrap().current();
        let list = make(&ada, "a", Visibility::Private).await.id;
        let mut people: Vec<Person> =
            (0..3).map(|_| Person { client: ada.clone(), seen: Vec::new() }).collect();
        let mut model = Vec::new();
        for (who, act) in &script {
            perform(act, &mut people[*who], list, song, &mut model).await;
        }
        assert_eq!(look(&ada, list).await, model, "{script:?}");
    }
}

/// What one of those does who work at the same time. Gives the entries that he made and removed.
async fn work(
    client: Client,
    list: PlaylistId,
    song: SongId,
    acts: Vec<Act>,
) -> (Vec<PlaylistItemId>, Vec<PlaylistItemId>) {
    let (mut made, mut removed) = (Vec::new(), Vec::new());
    let mut person = Person { seen: look(&client, list).await, client };
    for act in acts {
        let place = |at: At| match at {
            At::End => (None, None),
            At::Before(number) => (person.pick(number), None),
            At::Position(position) => (None, Some(position)),
        };
        match act {
            Act::Look => person.seen = look(&person.client, list).await,
            Act::Add { count, at } => {
                let (before_item_id, position) = place(at);
                let items = NewItems { song_ids: vec![song; count], before_item_id, position };
                match person.client.send(&AddItems { playlist: list, items }).await {
                    Ok(added) => made.extend(added.items.into_iter().map(|item| item.id.unwrap())),
                    Err(problem) => assert_eq!(problem.code, ProblemCode::Conflict),
                }
            }
            Act::Move { which, at } => {
                let ((before_item_id, position), item_ids) = (place(at), person.picks(&which));
                if item_ids.is_empty() || before_item_id.is_some_and(|id| item_ids.contains(&id)) {
                    continue;
                }
                let items = MovedItems { item_ids, before_item_id, position };
                if let Err(problem) = person.client.send(&MoveItems { playlist: list, items }).await {
                    assert_eq!(problem.code, ProblemCode::Conflict);
                }
            }
            Act::MoveOne { which, at } => {
                let ((before_item_id, position), Some(item)) = (place(at), person.pick(which)) else {
                    continue;
                };
                if before_item_id == Some(item) || (before_item_id.is_none() && position.is_none()) {
                    continue;
                }
                let changes = ItemChanges { before_item_id, position, song_id: None };
                if let Err(problem) = person.client.send(&UpdateItem { playlist: list, item, changes }).await
                {
                    assert!(matches!(problem.code, ProblemCode::Conflict | ProblemCode::NotFound));
                }
            }
            Act::Remove { which } => {
                let item_ids = person.picks(&which);
                if !item_ids.is_empty() {
                    let items = SomeItems { item_ids: item_ids.clone() };
                    person.client.send(&RemoveItems { playlist: list, items }).await.unwrap();
                    removed.extend(item_ids);
                }
            }
        }
    }
    (made, removed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_when_people_work_at_the_same_time() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::distinct(1)).await.id;
    let list = make(&ada, "a", Visibility::Private).await.id;
    let mut runner = TestRunner::deterministic();
    let script = proptest::collection::vec(act(), 25);
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let acts = script.new_tree(&mut runner).unwrap().current();
            tokio::spawn(work(ada.clone(), list, song, acts))
        })
        .collect();
    let (mut made, mut removed) = (HashSet::new(), HashSet::new());
    for task in tasks {
        let (of_one, gone) = task.await.unwrap();
        made.extend(of_one);
        removed.extend(gone);
    }
    let left = look(&ada, list).await;
    let unique: HashSet<PlaylistItemId> = left.iter().copied().collect();
    assert_eq!(unique.len(), left.len(), "an entry stands in one place");
    assert_eq!(unique, made.difference(&removed).copied().collect::<HashSet<_>>());
    let distinct = app.number("SELECT COUNT(DISTINCT place) AS n FROM playlist_items").await;
    assert_eq!(distinct, Some(left.len() as i64), "no two have one place");
}
