//! What the upload queue does.

use shared::ids::SongId;
use shared::songs::Visibility;
use shared::tags::Tags;
use shared::uploads::{Upload, UploadState};

use super::view::{NO_BAR, form, row, summary};
use super::*;
use crate::api_error::ApiError;

fn import(number: u128) -> ImportId {
    ImportId(uuid(number))
}

fn uuid<T: std::str::FromStr<Err: std::fmt::Debug>>(number: u128) -> T {
    format!("0192d3c4-0000-7000-8000-{number:012x}").parse().unwrap()
}

fn song() -> SongId {
    uuid(7)
}

fn upload(number: u128) -> UploadId {
    uuid(number)
}

fn sha(id: u32) -> String {
    format!("{id:064x}")
}

fn chosen(ids: std::ops::Range<u32>) -> Vec<ChosenFile> {
    ids.map(|id| ChosenFile { id: ItemId(id), name: format!("{id}.mp3"), size: 1000, modified_ms: 5 })
        .collect()
}

/// A queue into which so many files were dropped at once.
fn dropped(files: u32) -> Uploads {
    let mut uploads = Uploads::default();
    uploads.apply(Event::Added(import(1), chosen(0..files)));
    uploads
}

/// The same, read and summed up; the server has none of them.
fn read(files: u32) -> Uploads {
    let mut uploads = dropped(files);
    for id in 0..files {
        uploads.apply(Event::TagsRead(ItemId(id), None));
    }
    for id in 0..files {
        uploads.apply(Event::Kept(ItemId(id), true));
        uploads.apply(Event::Hashed(ItemId(id), Some(sha(id))));
    }
    let all = (0..files).map(ItemId).collect();
    uploads.apply(Event::Known(all, Vec::new()));
    uploads
}

fn stage(uploads: &Uploads, id: u32) -> &Stage {
    &uploads.item(ItemId(id)).unwrap().stage
}

fn sent(effects: &[Effect]) -> Vec<u32> {
    let id = |effect: &Effect| match effect {
        Effect::Send(id) => Some(id.0),
        _ => None,
    };
    effects.iter().filter_map(id).collect()
}

fn act(uploads: &mut Uploads, id: u32, action: Action) -> Vec<Effect> {
    uploads.apply(Event::Act(Some(ItemId(id)), action))
}

fn followed(number: u128, state: UploadState) -> Event {
    Event::Followed(Upload {
        id: upload(number),
        state,
        filename: None,
        import_id: None,
        offset_bytes: 1000,
        size_bytes: 1000,
        progress_percent: Some(50),
        song_id: (state == UploadState::Done).then(song),
        duplicate_of: (state == UploadState::Duplicate).then(song),
        error: None,
        created_at: "2026-11-21T00:00:00Z".parse().unwrap(),
        expires_at: None,
    })
}

#[test]
fn files_are_read_one_by_one_and_all_tags_before_the_sums() {
    let mut uploads = dropped(0);
    let first = uploads.apply(Event::Added(import(1), chosen(0..2)));
    assert!(first.contains(&Effect::ReadTags(ItemId(0))) && !first.contains(&Effect::ReadTags(ItemId(1))));
    let second = uploads.apply(Event::TagsRead(ItemId(0), None));
    assert!(second.contains(&Effect::ReadTags(ItemId(1))));
    let third = uploads.apply(Event::TagsRead(ItemId(1), None));
    assert!(third.contains(&Effect::Hash(ItemId(0))));
    let fourth = uploads.apply(Event::Hashed(ItemId(0), Some(sha(0))));
    assert!(fourth.contains(&Effect::Hash(ItemId(1))));
    assert!(fourth.contains(&Effect::Ask(vec![(ItemId(0), sha(0))])));
}

#[test]
fn tags_fill_the_form_but_not_what_was_typed() {
    let mut uploads = dropped(1);
    uploads.apply(Event::Edit(Field::Title, "Mine".into()));
    let before = form(&uploads).unwrap().revision;
    let tags = Tags { title: Some("T".into()), album: Some("A".into()), ..Tags::default() };
    uploads.apply(Event::TagsRead(ItemId(0), Some(Box::new(Facts { tags, ..Facts::default() }))));
    let form = form(&uploads).unwrap();
    assert_ne!(form.revision, before, "the page shows the texts anew");
    let text = |name: &str| form.fields.iter().find(|field| field.name == name).unwrap().value.clone();
    assert_eq!((text("title").as_str(), text("album").as_str()), ("Mine", "A"));
}

#[test]
fn two_files_are_sent_at_a_time() {
    let mut uploads = read(3);
    assert_eq!(sent(&uploads.apply(Event::Act(None, Action::Start))), [0, 1]);
    assert_eq!(stage(&uploads, 2), &Stage::Waiting);
    assert_eq!(sent(&uploads.apply(Event::Sent(ItemId(0)))), [2]);
    assert_eq!(stage(&uploads, 0), &Stage::Processing(None));
}

#[test]
fn a_file_that_was_started_is_not_sent_before_all_is_known() {
    let mut uploads = dropped(1);
    assert!(sent(&act(&mut uploads, 0, Action::Start)).is_empty());
    uploads.apply(Event::TagsRead(ItemId(0), None));
    assert!(sent(&uploads.apply(Event::Hashed(ItemId(0), Some(sha(0))))).is_empty());
    assert_eq!(sent(&uploads.apply(Event::Known(vec![ItemId(0)], Vec::new()))), [0]);
}

#[test]
fn what_the_server_has_already_is_not_sent() {
    let mut uploads = read(1);
    uploads.apply(Event::Added(import(2), chosen(1..2)));
    act(&mut uploads, 1, Action::Start);
    uploads.apply(Event::TagsRead(ItemId(1), None));
    uploads.apply(Event::Hashed(ItemId(1), Some(sha(1))));
    let effects = uploads.apply(Event::Known(vec![ItemId(1)], vec![(sha(1), song())]));
    assert!(sent(&effects).is_empty() && effects.contains(&Effect::Forget(ItemId(1))));
    let row = row(uploads.item(ItemId(1)).unwrap());
    assert_eq!((row.status.as_str(), row.song), ("Already in your library", Some(song().to_string())));
}

#[test]
fn a_question_that_failed_is_asked_again_later() {
    let mut uploads = dropped(1);
    uploads.apply(Event::TagsRead(ItemId(0), None));
    uploads.apply(Event::Hashed(ItemId(0), Some(sha(0))));
    let ids = vec![ItemId(0)];
    uploads.apply(Event::AskFailed { ids: ids.clone(), is_passing: true, now_ms: 1000 });
    assert!(uploads.apply(Event::Tick(2000)).is_empty());
    assert_eq!(uploads.apply(Event::Tick(16_000)), [Effect::Ask(vec![(ItemId(0), sha(0))])]);
    uploads.apply(Event::AskFailed { ids, is_passing: false, now_ms: 16_000 });
    assert_eq!(sent(&act(&mut uploads, 0, Action::Start)), [0], "the server will find out itself");
}

#[test]
fn a_paused_file_goes_on_where_it_was() {
    let mut uploads = read(1);
    act(&mut uploads, 0, Action::Start);
    uploads.apply(Event::Created(ItemId(0), upload(1)));
    uploads.apply(Event::Progress { id: ItemId(0), sent: 400, confirmed: true, now_ms: 1000 });
    assert!(act(&mut uploads, 0, Action::Pause).contains(&Effect::Stop(ItemId(0))));
    uploads.apply(Event::Progress { id: ItemId(0), sent: 900, confirmed: true, now_ms: 1100 });
    let item = uploads.item(ItemId(0)).unwrap();
    assert_eq!((&item.stage, item.sent, item.upload), (&Stage::Paused, 400, Some(upload(1))));
    assert!(row(item).status.contains("400 bytes of 1.0 kB"));
    assert_eq!(sent(&act(&mut uploads, 0, Action::Resume)), [0]);
}

#[test]
fn a_break_is_waited_for_longer_and_longer() {
    let mut uploads = read(1);
    act(&mut uploads, 0, Action::Start);
    let mut now = 0;
    for wait in [500, 2_000, 5_000, 15_000, 15_000] {
        uploads.apply(Event::Broke(ItemId(0), now));
        assert!(sent(&uploads.apply(Event::Tick(now + wait - 1))).is_empty(), "{wait}");
        now += wait;
        assert_eq!(sent(&uploads.apply(Event::Tick(now))), [0], "{wait}");
    }
    uploads.apply(Event::Broke(ItemId(0), now));
    assert_eq!(sent(&uploads.apply(Event::Online)), [0], "a connection that is back is worth a try");
    uploads.apply(Event::Progress { id: ItemId(0), sent: 1, confirmed: true, now_ms: now });
    uploads.apply(Event::Broke(ItemId(0), now));
    assert_eq!(sent(&uploads.apply(Event::Tick(now + 500))), [0], "what went well begins anew");
}

#[test]
fn a_file_can_be_stopped_and_sent_once_more() {
    let mut uploads = read(1);
    act(&mut uploads, 0, Action::Start);
    uploads.apply(Event::Created(ItemId(0), upload(1)));
    let effects = act(&mut uploads, 0, Action::Cancel);
    assert!(effects.contains(&Effect::Stop(ItemId(0))) && effects.contains(&Effect::Terminate(upload(1))));
    uploads.apply(Event::Refused(ItemId(0), ApiError::Offline));
    assert_eq!(stage(&uploads, 0), &Stage::Cancelled, "the answer came too late");
    assert_eq!(sent(&act(&mut uploads, 0, Action::Retry)), [0]);
    uploads.apply(Event::Refused(ItemId(0), ApiError::Unexpected(413)));
    assert!(matches!(stage(&uploads, 0), Stage::Failed(_)));
    assert_eq!(sent(&act(&mut uploads, 0, Action::Retry)), [0]);
}

#[test]
fn stopping_a_file_that_is_being_read_lets_the_others_go_on() {
    let mut uploads = dropped(2);
    act(&mut uploads, 0, Action::Start);
    assert!(act(&mut uploads, 0, Action::Cancel).contains(&Effect::ReadTags(ItemId(1))));
    uploads.apply(Event::TagsRead(ItemId(1), None));
    assert!(act(&mut uploads, 1, Action::Remove).contains(&Effect::Forget(ItemId(1))));
    let effects = act(&mut uploads, 0, Action::Retry);
    assert!(effects.contains(&Effect::ReadTags(ItemId(0))));
}

#[test]
fn the_server_says_how_it_ends() {
    for (state, text) in [
        (UploadState::Done, "Added"),
        (UploadState::Duplicate, "Already in your library"),
        (UploadState::Failed, "The server could not use it."),
    ] {
        let mut uploads = read(1);
        act(&mut uploads, 0, Action::Start);
        uploads.apply(Event::Created(ItemId(0), upload(1)));
        uploads.apply(Event::Sent(ItemId(0)));
        uploads.apply(followed(1, UploadState::Processing));
        assert_eq!(uploads.processing(), [upload(1)]);
        let effects = uploads.apply(followed(1, state));
        assert_eq!(row(uploads.item(ItemId(0)).unwrap()).status, text);
        let forgotten = effects.contains(&Effect::Forget(ItemId(0)));
        assert_eq!(forgotten, state != UploadState::Failed, "a refused file can be tried again");
        assert!(uploads.processing().is_empty());
    }
}

#[test]
fn an_upload_that_the_server_lost_is_sent_again() {
    let mut uploads = read(1);
    act(&mut uploads, 0, Action::Start);
    uploads.apply(Event::Created(ItemId(0), upload(1)));
    uploads.apply(Event::Sent(ItemId(0)));
    assert_eq!(sent(&uploads.apply(Event::Lost(upload(1)))), [0]);
    assert_eq!(uploads.item(ItemId(0)).unwrap().upload, None);
}

/// What the queue is after the page was left: what was kept, and nothing else.
fn reopened(uploads: &Uploads) -> (Uploads, Vec<Effect>) {
    let kept = serde_json::to_string(uploads.items()).unwrap();
    let mut again = Uploads::default();
    let effects = again.apply(Event::Loaded(serde_json::from_str(&kept).unwrap()));
    (again, effects)
}

#[test]
fn what_was_being_sent_goes_on_by_itself_after_a_reload() {
    let mut uploads = read(3);
    uploads.apply(Event::Act(None, Action::Start));
    uploads.apply(Event::Created(ItemId(0), upload(1)));
    uploads.apply(Event::Progress { id: ItemId(0), sent: 400, confirmed: true, now_ms: 1000 });
    act(&mut uploads, 2, Action::Pause);
    let (again, effects) = reopened(&uploads);
    assert_eq!(sent(&effects), [0, 1]);
    assert_eq!(stage(&again, 2), &Stage::Paused);
    assert_eq!(again.item(ItemId(0)).unwrap().upload, Some(upload(1)));
}

#[test]
fn a_file_that_broke_the_reader_is_not_read_again() {
    let mut uploads = dropped(2);
    uploads.apply(Event::Kept(ItemId(0), true));
    uploads.apply(Event::Kept(ItemId(1), true));
    let (_, effects) = reopened(&uploads);
    assert!(
        !effects.contains(&Effect::ReadTags(ItemId(0))) && effects.contains(&Effect::ReadTags(ItemId(1)))
    );
}

#[test]
fn a_file_without_room_has_to_be_chosen_again() {
    let mut uploads = read(1);
    act(&mut uploads, 0, Action::Start);
    uploads.apply(Event::Created(ItemId(0), upload(1)));
    uploads.apply(Event::Kept(ItemId(0), false));
    assert!(summary(&uploads).would_lose);
    let (mut again, effects) = reopened(&uploads);
    assert!(sent(&effects).is_empty());
    assert_eq!(stage(&again, 0), &Stage::Missing);
    assert_eq!(again.missing("0.mp3", 1000, 6), None, "changed since");
    let id = again.missing("0.mp3", 1000, 5).unwrap();
    assert!(again.apply(Event::Found(id)).contains(&Effect::Hash(id)));
    assert_eq!(sent(&again.apply(Event::Hashed(id, Some(sha(0))))), [0]);
    assert_eq!(again.item(id).unwrap().upload, Some(upload(1)), "it goes on where it was");
}

#[test]
fn a_file_that_is_no_longer_the_same_begins_anew() {
    let mut uploads = read(1);
    act(&mut uploads, 0, Action::Start);
    uploads.apply(Event::Created(ItemId(0), upload(1)));
    uploads.apply(Event::Kept(ItemId(0), false));
    let (mut again, _) = reopened(&uploads);
    again.apply(Event::Found(ItemId(0)));
    let effects = again.apply(Event::Hashed(ItemId(0), Some(sha(9))));
    assert!(effects.contains(&Effect::Terminate(upload(1))));
    assert!(effects.contains(&Effect::Ask(vec![(ItemId(0), sha(9))])));
}

#[test]
fn several_files_are_edited_together_and_the_rest_stays() {
    let mut uploads = dropped(3);
    assert!(form(&uploads).is_none());
    uploads.apply(Event::Select(Some(ItemId(0)), true));
    uploads.apply(Event::Edit(Field::Album, "One".into()));
    uploads.apply(Event::Select(Some(ItemId(1)), true));
    let both = form(&uploads).unwrap();
    let field = |name: &str| both.fields.iter().find(|field| field.name == name);
    assert!(field("title").is_none(), "no two songs share a title");
    assert!(field("album").unwrap().mixed);
    uploads.apply(Event::Edit(Field::Artists, "A; B".into()));
    uploads.apply(Event::Publish(Visibility::Site));
    let album = |id: u32| uploads.item(ItemId(id)).unwrap().draft.text(Field::Album).to_owned();
    assert_eq!((album(0).as_str(), album(1).as_str()), ("One", ""), "what was left alone stays");
    let visibility = |id: u32| uploads.item(ItemId(id)).unwrap().draft.visibility;
    assert_eq!((visibility(1), visibility(2)), (Visibility::Site, Visibility::Private));
}

#[test]
fn a_draft_that_breaks_a_rule_is_not_sent_and_comes_up_for_editing() {
    let mut uploads = read(2);
    uploads.apply(Event::Select(Some(ItemId(0)), true));
    uploads.apply(Event::Edit(Field::Year, "soon".into()));
    uploads.apply(Event::Select(None, false));
    assert_eq!(sent(&uploads.apply(Event::Act(None, Action::Start))), [1]);
    let form = form(&uploads).unwrap();
    assert!(form.fields.iter().any(|field| field.name == "year" && field.error.is_some()));
    uploads.apply(Event::Edit(Field::Year, "1999".into()));
    assert_eq!(sent(&act(&mut uploads, 0, Action::Start)), [0]);
}

#[test]
fn an_import_that_was_undone_leaves_the_page() {
    let mut uploads = read(2);
    uploads.apply(Event::Added(import(2), chosen(2..3)));
    assert_eq!(summary(&uploads).import, None, "nothing has been sent");
    act(&mut uploads, 0, Action::Start);
    uploads.apply(Event::Created(ItemId(0), upload(1)));
    assert_eq!(summary(&uploads).import, Some(import(1).to_string()));
    let effects = uploads.apply(Event::Undone(import(1)));
    assert!(effects.contains(&Effect::Stop(ItemId(0))));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Terminate(_))), "the server has done it");
    assert_eq!(uploads.items().len(), 1);
}

#[test]
fn removing_a_file_lets_go_of_it_here_and_there() {
    let mut uploads = read(2);
    act(&mut uploads, 0, Action::Start);
    uploads.apply(Event::Created(ItemId(0), upload(1)));
    let effects = act(&mut uploads, 0, Action::Remove);
    assert!(effects.contains(&Effect::Terminate(upload(1))) && effects.contains(&Effect::Forget(ItemId(0))));
    let effects = uploads.apply(Event::SignedOut);
    assert!(effects.contains(&Effect::Forget(ItemId(1))));
    assert!(uploads.items().is_empty());
}

#[test]
fn all_together_are_summed_up() {
    let mut uploads = read(3);
    assert_eq!((summary(&uploads).text.as_str(), summary(&uploads).bar), ("3 files", NO_BAR));
    uploads.apply(Event::Act(None, Action::Start));
    uploads.apply(Event::Created(ItemId(0), upload(1)));
    for tick in 0..4 {
        uploads.apply(Event::Progress {
            id: ItemId(0),
            sent: tick * 250,
            confirmed: true,
            now_ms: tick * 1000,
        });
    }
    let all = summary(&uploads);
    assert_eq!(
        (all.text.as_str(), all.bar),
        ("0 of 3 files, 750 bytes of 3.0 kB · 250 bytes/s · 9 s left", 250)
    );
    assert_eq!(all.actions, Action::Pause.bit());
    assert!(all.unfinished && !all.would_lose);
}

#[test]
fn a_server_that_is_done_before_its_answer_is_read_is_believed() {
    let mut uploads = read(1);
    act(&mut uploads, 0, Action::Start);
    uploads.apply(Event::Created(ItemId(0), upload(1)));
    uploads.apply(followed(1, UploadState::Queued));
    assert_eq!(*stage(&uploads, 0), Stage::Sending, "that all bytes are there is said by the answer");
    let effects = uploads.apply(followed(1, UploadState::Done));
    assert!(effects.contains(&Effect::Stop(ItemId(0))) && effects.contains(&Effect::Forget(ItemId(0))));
    uploads.apply(Event::Sent(ItemId(0)));
    assert_eq!(*stage(&uploads, 0), Stage::Done(song()));
}

#[test]
fn a_file_that_takes_another_way_begins_anew() {
    let mut uploads = read(1);
    act(&mut uploads, 0, Action::Start);
    uploads.apply(Event::Created(ItemId(0), upload(1)));
    uploads.apply(Event::Progress { id: ItemId(0), sent: 500, confirmed: false, now_ms: 1 });
    uploads.apply(Event::Diverted(ItemId(0)));
    let item = uploads.item(ItemId(0)).unwrap();
    assert_eq!((item.upload, item.sent, &item.stage), (None, 0, &Stage::Sending));
}
