//! A file on its way: lined up, held, sent, broken off, and what the server makes of it.

use shared::ids::UploadId;
use shared::uploads::{Upload, UploadState};

use super::{AT_ONCE, BACK_OFF_MS, Effect, Item, ItemId, Stage, Step, Uploads};

impl Uploads {
    /// Lines files up whose texts are in order.
    pub(super) fn start(&mut self, which: impl Fn(&Item) -> bool, out: &mut Vec<Effect>) {
        for item in self.items.iter_mut().filter(|item| which(item)) {
            if !item.is_editable() || item.stage == Stage::Missing {
                continue;
            }
            self.changed.insert(item.id);
            item.errors = item.draft.check();
            if item.errors.is_empty() {
                item.stage = Stage::Waiting;
                item.selected = false;
                item.breaks = 0;
                item.not_before_ms = 0;
                if item.hash == Step::Done && item.sha256.is_none() {
                    item.hash = Step::Todo;
                }
                out.push(Effect::Save(item.id));
            } else if !item.selected {
                item.selected = true;
                self.form += 1;
            }
        }
    }

    pub(super) fn pause(&mut self, which: impl Fn(&Item) -> bool, out: &mut Vec<Effect>) {
        for item in self.items.iter_mut().filter(|item| which(item)) {
            if matches!(item.stage, Stage::Waiting | Stage::Sending) {
                if item.stage == Stage::Sending {
                    out.push(Effect::Stop(item.id));
                }
                item.stage = Stage::Paused;
                item.rate.rest();
                self.changed.insert(item.id);
                out.push(Effect::Save(item.id));
            }
        }
    }

    pub(super) fn resume(&mut self, which: impl Fn(&Item) -> bool, out: &mut Vec<Effect>) {
        for item in self.items.iter_mut().filter(|item| which(item) && item.stage == Stage::Paused) {
            item.stage = Stage::Waiting;
            item.not_before_ms = 0;
            self.changed.insert(item.id);
            out.push(Effect::Save(item.id));
        }
    }

    pub(super) fn progress(&mut self, id: ItemId, sent: u64, now_ms: u64) {
        self.now_ms = self.now_ms.max(now_ms);
        self.change(id, |item| {
            if item.stage == Stage::Sending {
                // The places of a new upload, or of one that was cut, lie before those of the old.
                if sent < item.sent {
                    item.rate.rest();
                }
                item.sent = sent.min(item.size);
                item.rate.note(now_ms, sent);
            }
        });
    }

    pub(super) fn broke(&mut self, id: ItemId, now_ms: u64) {
        self.now_ms = self.now_ms.max(now_ms);
        self.change(id, |item| {
            if item.stage == Stage::Sending {
                let wait = BACK_OFF_MS.get(usize::from(item.breaks)).or(BACK_OFF_MS.last());
                item.not_before_ms = now_ms + wait.copied().unwrap_or_default();
                item.breaks = item.breaks.saturating_add(1);
                item.rate.rest();
                item.stage = Stage::Waiting;
            }
        });
    }

    pub(super) fn followed(&mut self, upload: &Upload, out: &mut Vec<Effect>) {
        let Some(id) = self.items.iter().find(|item| item.upload == Some(upload.id)).map(|item| item.id)
        else {
            return;
        };
        self.change(id, |item| {
            let stage = match (upload.state, upload.song_id, upload.duplicate_of) {
                (UploadState::Done, Some(song), _) => Stage::Done(song),
                (UploadState::Duplicate, song, of) => match of.or(song) {
                    Some(song) => Stage::Duplicate(song),
                    None => return,
                },
                (UploadState::Failed, ..) => {
                    let detail = upload.error.as_ref().map(|error| error.detail.clone());
                    Stage::Failed(detail.unwrap_or_else(|| "The server could not use it.".to_owned()))
                }
                _ => Stage::Processing(upload.progress_percent),
            };
            // The server may be done before its answer to the last bytes is read.
            let is_end = upload.state.is_final() && item.is_under_way();
            if !is_end && !matches!(item.stage, Stage::Processing(_)) {
                return;
            }
            if item.stage == Stage::Sending {
                out.push(Effect::Stop(id));
            }
            item.sent = item.size;
            item.stage = stage;
            match item.stage {
                Stage::Done(_) | Stage::Duplicate(_) => out.push(Effect::Forget(id)),
                Stage::Failed(_) => {
                    item.upload = None;
                    item.sent = 0;
                    out.push(Effect::Save(id));
                }
                _ => {}
            }
        });
    }

    pub(super) fn lost(&mut self, upload: UploadId, out: &mut Vec<Effect>) {
        let Some(id) = self.items.iter().find(|item| item.upload == Some(upload)).map(|item| item.id) else {
            return;
        };
        self.change(id, |item| {
            if matches!(item.stage, Stage::Processing(_)) {
                item.upload = None;
                item.sent = 0;
                item.stage = Stage::Waiting;
                out.push(Effect::Save(id));
            }
        });
    }

    pub(super) fn send_waiting(&mut self, out: &mut Vec<Effect>) {
        let busy = self.items.iter().filter(|item| item.stage == Stage::Sending).count();
        let now = self.now_ms;
        let is_ready =
            |item: &&mut Item| item.stage == Stage::Waiting && item.is_known() && item.not_before_ms <= now;
        for item in self.items.iter_mut().filter(is_ready).take(AT_ONCE.saturating_sub(busy)) {
            item.stage = Stage::Sending;
            self.changed.insert(item.id);
            out.push(Effect::Save(item.id));
            out.push(Effect::Send(item.id));
        }
    }
}
