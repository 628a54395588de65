//! What the upload queue does.

use super::*;

fn chosen(names: &[&str]) -> Vec<ChosenFile> {
    let file = |(id, name): (u32, &&str)| ChosenFile {
        id: UploadItemId(id),
        name: (*name).to_owned(),
        size_bytes: 1000,
    };
    (0..).zip(names).map(file).collect()
}

fn queue(names: &[&str]) -> Uploads {
    let mut uploads = Uploads::default();
    uploads.apply(UploadEvent::Added(chosen(names)));
    uploads
}

fn stage(uploads: &Uploads, id: u32) -> &Stage {
    &uploads.item(UploadItemId(id)).unwrap().stage
}

fn sent(effects: &[UploadEffect]) -> Vec<u32> {
    let id = |effect: &UploadEffect| match effect {
        UploadEffect::Send(id, _) => Some(id.0),
        _ => None,
    };
    effects.iter().filter_map(id).collect()
}

fn song() -> SongId {
    "0192d3c4-0000-7000-8000-000000000001".parse().unwrap()
}

#[test]
fn two_files_are_sent_at_a_time() {
    let mut uploads = queue(&["a.mp3", "b.mp3", "c.mp3"]);
    assert!(!uploads.is_busy());
    assert_eq!(sent(&uploads.apply(UploadEvent::StartAll)), [0, 1]);
    assert_eq!(stage(&uploads, 2), &Stage::Waiting);
    let done = UploadEvent::Accepted { id: UploadItemId(0), song_id: song(), duplicate: false };
    assert_eq!(sent(&uploads.apply(done)), [2]);
    assert_eq!(stage(&uploads, 0), &Stage::Done(song()));
}

#[test]
fn when_all_bytes_have_gone_the_server_is_at_work() {
    let mut uploads = queue(&["a.mp3"]);
    let id = UploadItemId(0);
    uploads.apply(UploadEvent::Start(id));
    uploads.apply(UploadEvent::Progress { id, sent: 500, total: 1100 });
    assert_eq!(stage(&uploads, 0), &Stage::Sending { sent: 500, total: 1100 });
    uploads.apply(UploadEvent::Progress { id, sent: 1100, total: 1100 });
    assert_eq!(stage(&uploads, 0), &Stage::Processing);
    uploads.apply(UploadEvent::Accepted { id, song_id: song(), duplicate: true });
    assert_eq!(stage(&uploads, 0), &Stage::Duplicate(song()));
}

#[test]
fn a_file_can_be_stopped_and_sent_once_more() {
    let mut uploads = queue(&["a.mp3"]);
    let id = UploadItemId(0);
    uploads.apply(UploadEvent::Start(id));
    assert_eq!(uploads.apply(UploadEvent::Cancel(id)), [UploadEffect::Abort(id)]);
    assert_eq!(stage(&uploads, 0), &Stage::Cancelled);
    uploads.apply(UploadEvent::Refused(id, ApiError::Offline));
    assert_eq!(stage(&uploads, 0), &Stage::Cancelled, "the answer came too late");
    assert_eq!(sent(&uploads.apply(UploadEvent::Retry(id))), [0]);
    uploads.apply(UploadEvent::Refused(id, ApiError::Offline));
    assert_eq!(stage(&uploads, 0), &Stage::Failed(ApiError::Offline));
}

#[test]
fn a_draft_that_breaks_a_rule_is_not_sent() {
    let mut uploads = queue(&["a.mp3"]);
    let id = UploadItemId(0);
    uploads.apply(UploadEvent::Edited(id, Draft { year: "soon".into(), ..Draft::default() }));
    assert!(sent(&uploads.apply(UploadEvent::Start(id))).is_empty());
    assert!(uploads.item(id).unwrap().errors.of("year").is_some());
    uploads.apply(UploadEvent::Edited(id, Draft { year: "1999".into(), ..Draft::default() }));
    assert!(uploads.item(id).unwrap().errors.is_empty());
    assert_eq!(sent(&uploads.apply(UploadEvent::Start(id))), [0]);
}

#[test]
fn a_guessed_title_is_shown_but_not_sent() {
    let title = |effects: &[UploadEffect]| {
        effects.iter().find_map(|effect| match effect {
            UploadEffect::Send(_, fields) => Some(fields.iter().any(|(name, _)| *name == "title")),
            _ => None,
        })
    };
    let id = UploadItemId(0);
    let mut uploads = queue(&["01 - Airbag.mp3"]);
    assert_eq!(uploads.item(id).unwrap().draft.title, "Airbag");
    assert_eq!(title(&uploads.apply(UploadEvent::Start(id))), Some(false));

    let mut uploads = queue(&["01 - Airbag.mp3"]);
    uploads.apply(UploadEvent::Edited(id, Draft { title: "Air bag".into(), ..Draft::default() }));
    assert_eq!(title(&uploads.apply(UploadEvent::Start(id))), Some(true));
}

#[test]
fn removing_a_file_stops_it_and_lets_go_of_it() {
    let mut uploads = queue(&["a.mp3", "b.mp3"]);
    uploads.apply(UploadEvent::Start(UploadItemId(0)));
    let effects = uploads.apply(UploadEvent::Remove(UploadItemId(0)));
    assert_eq!(effects, [UploadEffect::Abort(UploadItemId(0)), UploadEffect::Drop(UploadItemId(0))]);
    assert_eq!(uploads.apply(UploadEvent::SignedOut), [UploadEffect::Drop(UploadItemId(1))]);
    assert!(uploads.items().is_empty());
}
