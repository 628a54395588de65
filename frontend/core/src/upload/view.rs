//! The queue as the page draws it. The worker makes the texts, so that the page has little to do and
//! little to load; both sides share the types of what goes between them.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use shared::songs::Visibility;

use super::draft::Field;
use super::item::{Item, Stage, Step};
use super::{Action, Uploads};
use crate::format;

/// How a text is meant.
pub mod tone {
    /// As it is.
    pub const PLAIN: u8 = 0;
    /// It went well.
    pub const GOOD: u8 = 1;
    /// It did not.
    pub const BAD: u8 = 2;
}

/// The bar of something that goes on without a measure.
pub const UNKNOWN: i16 = -1;
/// No bar.
pub const NO_BAR: i16 = -2;

impl Action {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Start, Self::Pause, Self::Resume, Self::Retry, Self::Cancel, Self::Remove];

    /// Its place in a set of bits.
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A file as one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The file.
    pub id: u32,
    /// What it is called.
    pub title: String,
    /// Who made it, or the name of the file.
    pub detail: String,
    /// How far it is.
    pub status: String,
    /// See [`tone`].
    pub tone: u8,
    /// How far it is in thousandths, or [`UNKNOWN`], or [`NO_BAR`].
    pub bar: i16,
    /// What can be done, as [`Action::bit`]s.
    pub actions: u8,
    /// Whether its texts can be edited.
    pub editable: bool,
    /// Whether they are being edited.
    pub selected: bool,
    /// The song that it is.
    pub song: Option<String>,
    /// A link to its picture.
    pub cover: Option<String>,
}

/// All files together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// How far they are.
    pub text: String,
    /// As in [`Row`].
    pub bar: i16,
    /// What can be done with all, as [`Action::bit`]s.
    pub actions: u8,
    /// How many have not been started.
    pub drafts: u32,
    /// How many are being edited, and how many could be.
    pub selected: u32,
    /// See `selected`.
    pub editable: u32,
    /// Whether leaving the page would lose something.
    pub would_lose: bool,
    /// Whether there is something to go on with when the page is opened again.
    pub unfinished: bool,
    /// The last import that can be undone.
    pub import: Option<String>,
}

/// One field of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    /// How requests call it.
    pub name: String,
    /// Its text; empty when the files have different ones.
    pub value: String,
    /// Whether they have.
    pub mixed: bool,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// The texts of the files that are being edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The texts have to be shown anew when this changes.
    pub revision: u32,
    /// What is being edited, in words.
    pub title: String,
    /// The fields that make sense for so many files.
    pub fields: Vec<FormField>,
    /// Who may hear them, by place in [`VISIBILITIES`]; beyond its end when that differs.
    pub visibility: u8,
    /// A link to the picture that they have in common.
    pub cover: Option<String>,
}

/// What the choices of the form stand for.
pub const VISIBILITIES: [Visibility; 3] = [Visibility::Private, Visibility::Site, Visibility::Public];

/// What changed since the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Whether this is everything, and what was before is gone.
    pub whole: bool,
    /// Rows that changed or came; the order of all is that of their ids.
    pub rows: Vec<Row>,
    /// Rows that went.
    pub gone: Vec<u32>,
    /// All together.
    pub summary: Summary,
    /// What is being edited.
    pub form: Option<Form>,
}

impl View {
    /// Takes a change into the rows that the page has, which are in the order of their ids. Rows that did
    /// not change stay the same in memory.
    pub fn update(self, rows: &mut Vec<Rc<Row>>) -> (Summary, Option<Form>) {
        if self.whole {
            rows.clear();
        }
        for row in self.rows {
            match rows.binary_search_by_key(&row.id, |row| row.id) {
                Ok(at) => {
                    if let Some(place) = rows.get_mut(at) {
                        *place = Rc::new(row);
                    }
                }
                Err(at) => rows.insert(at, Rc::new(row)),
            }
        }
        if !self.gone.is_empty() {
            rows.retain(|row| !self.gone.contains(&row.id));
        }
        (self.summary, self.form)
    }
}

/// A file as one row.
pub fn row(item: &Item) -> Row {
    let artists = item.draft.artist_line();
    let title = item.draft.text(Field::Title).trim();
    let (status, tone, bar) = status(item);
    let song = match &item.stage {
        Stage::Done(song) | Stage::Duplicate(song) => Some(song.to_string()),
        _ => None,
    };
    Row {
        id: item.id.0,
        title: if title.is_empty() { item.name.clone() } else { title.to_owned() },
        detail: if artists.is_empty() { item.name.clone() } else { artists },
        status,
        tone,
        bar,
        actions: actions(item).into_iter().fold(0, |bits, action| bits | action.bit()),
        editable: item.is_editable(),
        selected: item.selected && item.is_editable(),
        song,
        cover: item.cover_url.clone(),
    }
}

fn actions(item: &Item) -> Vec<Action> {
    match item.stage {
        Stage::Draft => vec![Action::Start, Action::Remove],
        Stage::Waiting | Stage::Sending => vec![Action::Pause, Action::Cancel],
        Stage::Paused => vec![Action::Resume, Action::Cancel],
        Stage::Processing(_) => vec![Action::Cancel],
        Stage::Failed(_) | Stage::Cancelled => vec![Action::Retry, Action::Remove],
        Stage::Done(_) | Stage::Duplicate(_) | Stage::Missing => vec![Action::Remove],
    }
}

fn status(item: &Item) -> (String, u8, i16) {
    let reading = item.tags == Step::Running || item.hash == Step::Running;
    let facts = || {
        let size = format::size(item.size);
        item.duration_ms.map_or_else(|| size.clone(), |ms| format!("{} · {size}", format::time(ms)))
    };
    match &item.stage {
        _ if !item.errors.is_empty() && item.is_editable() => {
            ("Some texts need another look.".to_owned(), tone::BAD, NO_BAR)
        }
        Stage::Draft if reading => (facts(), tone::PLAIN, thousandths(item.hashed, item.size)),
        Stage::Draft => (facts(), tone::PLAIN, NO_BAR),
        Stage::Waiting if item.breaks > 0 => {
            ("The connection broke. Trying again…".to_owned(), tone::PLAIN, thousandths(item.sent, item.size))
        }
        Stage::Waiting if reading => {
            ("Being checked…".to_owned(), tone::PLAIN, thousandths(item.hashed, item.size))
        }
        Stage::Waiting => ("Waiting for its turn".to_owned(), tone::PLAIN, NO_BAR),
        Stage::Sending => (progress(item), tone::PLAIN, thousandths(item.sent, item.size)),
        Stage::Paused => {
            let text = format!("Paused at {} of {}", format::size(item.sent), format::size(item.size));
            (text, tone::PLAIN, thousandths(item.sent, item.size))
        }
        Stage::Processing(percent) => {
            let bar = percent.map_or(UNKNOWN, |percent| i16::from(percent) * 10);
            ("The server is looking at it…".to_owned(), tone::PLAIN, bar)
        }
        Stage::Done(_) => ("Added".to_owned(), tone::GOOD, NO_BAR),
        Stage::Duplicate(_) => ("Already in your library".to_owned(), tone::GOOD, NO_BAR),
        Stage::Failed(why) => (why.clone(), tone::BAD, NO_BAR),
        Stage::Cancelled => ("Stopped".to_owned(), tone::PLAIN, NO_BAR),
        Stage::Missing => ("Choose this file again to go on with it.".to_owned(), tone::BAD, NO_BAR),
    }
}

fn progress(item: &Item) -> String {
    let mut text = format!("{} of {}", format::size(item.sent), format::size(item.size));
    let speed = item.rate.per_second();
    if speed > 0 {
        text.push_str(&format!(" · {}/s{}", format::size(speed), left(item.size - item.sent, speed)));
    }
    text
}

/// How long so many bytes take, in words.
fn left(bytes: u64, per_second: u64) -> String {
    let seconds = bytes / per_second.max(1);
    match seconds {
        0..5 => String::new(),
        5..60 => format!(" · {seconds} s left"),
        60..3600 => format!(" · {} min left", seconds.div_ceil(60)),
        _ => format!(" · {} h left", seconds.div_ceil(3600)),
    }
}

fn thousandths(part: u64, whole: u64) -> i16 {
    i16::try_from(part.saturating_mul(1000) / whole.max(1)).unwrap_or(1000).min(1000)
}

/// All files together.
pub fn summary(uploads: &Uploads) -> Summary {
    let items = uploads.items();
    let count = |is: fn(&Item) -> bool| items.iter().filter(|item| is(item)).count();
    let done = count(Item::is_done);
    let busy = count(Item::is_under_way);
    let drafts = count(|item| item.stage == Stage::Draft);
    let can = |action: Action, is: bool| if is { action.bit() } else { 0 };
    let has = |is: fn(&Item) -> bool| items.iter().any(is);
    let actions = can(Action::Start, drafts > 0)
        | can(Action::Pause, has(|item| matches!(item.stage, Stage::Waiting | Stage::Sending)))
        | can(Action::Resume, has(|item| item.stage == Stage::Paused))
        | can(Action::Retry, count(|item| matches!(item.stage, Stage::Failed(_))) > 1)
        | can(Action::Remove, done > 0);
    let (text, bar) = together(items, done, busy);
    let undoable = |item: &&Item| matches!(item.stage, Stage::Done(_)) || item.upload.is_some();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Summary {
        text,
        bar,
        actions,
        drafts: number(drafts),
        selected: number(uploads.selected().count()),
        editable: number(count(Item::is_editable)),
        would_lose: has(|item| {
            item.is_under_way() && !item.kept && !matches!(item.stage, Stage::Processing(_))
        }),
        unfinished: has(|item| !item.is_done()),
        import: items.iter().rev().find(undoable).map(|item| item.import.to_string()),
    }
}

fn together(items: &[Item], done: usize, busy: usize) -> (String, i16) {
    let files = format::count(items.len() as u64, "file", "files");
    if busy == 0 {
        let text = if done == 0 { files } else { format!("{files}, {done} finished") };
        return (text, NO_BAR);
    }
    let wanted = || items.iter().filter(|item| item.is_under_way() || matches!(item.stage, Stage::Done(_)));
    let size: u64 = wanted().map(|item| item.size).sum();
    let there = |item: &Item| if item.is_under_way() { item.sent } else { item.size };
    let sent: u64 = wanted().map(there).sum();
    let sending = items.iter().filter(|item| item.stage == Stage::Sending);
    let speed: u64 = sending.map(|item| item.rate.per_second()).sum();
    let mut text = format!("{done} of {files}, {} of {}", format::size(sent), format::size(size));
    if speed > 0 {
        text.push_str(&format!(" · {}/s{}", format::size(speed), left(size - sent, speed)));
    }
    (text, thousandths(sent, size))
}

/// What is being edited; `None` when that is nothing.
pub fn form(uploads: &Uploads) -> Option<Form> {
    let selected: Vec<&Item> = uploads.selected().collect();
    let first = selected.first()?;
    let many = selected.len() > 1;
    let title = if many {
        format!("Edit {}", format::count(selected.len() as u64, "file", "files"))
    } else {
        "Edit".to_owned()
    };
    let field = |field: Field| {
        let value = first.draft.text(field);
        let mixed = selected.iter().any(|item| item.draft.text(field) != value);
        let error = selected.iter().find_map(|item| item.errors.of(field.name()));
        FormField {
            name: field.name().to_owned(),
            value: if mixed { String::new() } else { value.to_owned() },
            mixed,
            error: error.map(str::to_owned),
        }
    };
    let same_visibility = selected.iter().all(|item| item.draft.visibility == first.draft.visibility);
    let place = VISIBILITIES.iter().position(|visibility| *visibility == first.draft.visibility);
    let same_cover = selected.iter().all(|item| item.cover_url == first.cover_url);
    Some(Form {
        revision: uploads.form,
        title,
        fields: Field::ALL.into_iter().filter(|field| !many || field.is_shared()).map(field).collect(),
        visibility: place.filter(|_| same_visibility).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX),
        cover: first.cover_url.clone().filter(|_| same_cover),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(rows: &[(u32, &str)], gone: &[u32], whole: bool) -> View {
        let row = |(id, title): &(u32, &str)| Row {
            id: *id,
            title: (*title).to_owned(),
            detail: String::new(),
            status: String::new(),
            tone: tone::PLAIN,
            bar: NO_BAR,
            actions: 0,
            editable: true,
            selected: false,
            song: None,
            cover: None,
        };
        let rows = rows.iter().map(row).collect();
        View { whole, rows, gone: gone.to_vec(), summary: Summary::default(), form: None }
    }

    #[test]
    fn a_page_keeps_up_with_what_changes() {
        let mut rows = Vec::new();
        view(&[(1, "a"), (3, "c")], &[], true).update(&mut rows);
        let first = rows.first().map(Rc::clone);
        view(&[(2, "b"), (3, "C")], &[], false).update(&mut rows);
        let titles = |rows: &[Rc<Row>]| rows.iter().map(|row| row.title.clone()).collect::<String>();
        assert_eq!(titles(&rows), "abC");
        assert!(first.is_some_and(|first| rows.first().is_some_and(|now| Rc::ptr_eq(&first, now))));
        view(&[], &[1, 3], false).update(&mut rows);
        assert_eq!(titles(&rows), "b");
        view(&[(7, "z")], &[], true).update(&mut rows);
        assert_eq!(titles(&rows), "z");
    }
}
