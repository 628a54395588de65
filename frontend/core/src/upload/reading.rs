//! Before a file is sent: its tags, its SHA-256, and whether the server has it already.

use shared::ids::SongId;

use super::{BACK_OFF_MS, Draft, Effect, Facts, Field, Item, ItemId, Stage, Step, Uploads};

impl Uploads {
    pub(super) fn tags_read(&mut self, id: ItemId, facts: Option<Box<Facts>>, out: &mut Vec<Effect>) {
        let mut is_edited = false;
        self.change(id, |item| {
            item.tags = Step::Done;
            if let Some(facts) = facts {
                let said = Draft::from_tags(&facts.tags, &item.name);
                for field in Field::ALL {
                    // What the person has typed in the meantime stays.
                    if item.draft.text(field) == item.said.text(field) {
                        item.draft.set(field, said.text(field).to_owned());
                    }
                }
                item.said = said;
                item.duration_ms = facts.duration_ms;
                if !item.has_cover {
                    item.cover_url = facts.cover_url;
                }
            }
            is_edited = item.selected;
            out.push(Effect::Save(id));
        });
        self.form += u32::from(is_edited);
    }

    pub(super) fn hashed(&mut self, id: ItemId, sha256: Option<String>, out: &mut Vec<Effect>) {
        self.change(id, |item| {
            item.hash = Step::Done;
            let Some(sha256) = sha256 else {
                item.stage = Stage::Failed("This file cannot be read. It may have been moved.".to_owned());
                return;
            };
            // Chosen again, and not what it was: what the server has is of no use.
            if item.expected.take().is_some_and(|before| before != sha256) {
                out.extend(item.upload.take().map(Effect::Terminate));
                item.sent = 0;
                item.asked = false;
            }
            item.sha256 = Some(sha256);
            out.push(Effect::Save(id));
        });
    }

    pub(super) fn known(&mut self, ids: &[ItemId], known: &[(String, SongId)], out: &mut Vec<Effect>) {
        self.asking = false;
        for id in ids {
            self.change(*id, |item| {
                item.asked = true;
                let song = known.iter().find(|(sha256, _)| item.sha256.as_ref() == Some(sha256));
                if let Some((_, song)) = song.filter(|_| !item.is_done()) {
                    item.stage = Stage::Duplicate(*song);
                    item.selected = false;
                    out.push(Effect::Forget(*id));
                } else {
                    out.push(Effect::Save(*id));
                }
            });
        }
    }

    /// The server finds out by itself when it has all bytes, so no file waits for ever for an answer.
    pub(super) fn ask_failed(&mut self, ids: &[ItemId], is_passing: bool, now_ms: u64) {
        self.asking = false;
        self.now_ms = self.now_ms.max(now_ms);
        self.ask_after_ms = now_ms + BACK_OFF_MS.last().copied().unwrap_or_default();
        for id in ids.iter().filter(|_| !is_passing) {
            self.change(*id, |item| item.asked = true);
        }
    }

    /// One file at a time: the tags of all before the sums, since people look at the tags.
    pub(super) fn read_next(&mut self, out: &mut Vec<Effect>) {
        let is_busy = |item: &Item| item.tags == Step::Running || item.hash == Step::Running;
        if self.items.iter().any(is_busy) {
            return;
        }
        let at_hand = |item: &&mut Item| {
            matches!(item.stage, Stage::Draft | Stage::Waiting | Stage::Sending | Stage::Paused)
        };
        if let Some(item) = self.items.iter_mut().filter(at_hand).find(|item| item.tags == Step::Todo) {
            item.tags = Step::Running;
            out.push(Effect::ReadTags(item.id));
            return;
        }
        let unhashed = |item: &&mut Item| item.sha256.is_none() && item.hash == Step::Todo;
        if let Some(item) = self.items.iter_mut().filter(at_hand).find(unhashed) {
            item.hash = Step::Running;
            self.changed.insert(item.id);
            out.push(Effect::Hash(item.id));
        }
    }

    pub(super) fn ask(&mut self, out: &mut Vec<Effect>) {
        if self.asking || self.now_ms < self.ask_after_ms {
            return;
        }
        let unasked = self.items.iter().filter(|item| !item.asked && !item.is_done());
        let questions = unasked.filter_map(|item| Some((item.id, item.sha256.clone()?)));
        let questions: Vec<_> = questions.take(shared::uploads::MAX_KNOWN).collect();
        if !questions.is_empty() {
            self.asking = true;
            out.push(Effect::Ask(questions));
        }
    }
}
