//! Lyrics: which line is sung, and the editor that gives lines their times.

use shared::lyrics::{LyricLine, Lyrics};

use crate::api_error::ApiError;

/// How far one nudge moves a line, in milliseconds.
pub const NUDGE_MS: i32 = 100;
/// How long before a line it is listened to again after a step back, in milliseconds.
const LEAD_MS: u32 = 2_000;

/// The line that is sung at a position: the last one that has begun.
pub fn line_at(lyrics: &Lyrics, position_ms: u32) -> Option<usize> {
    if !lyrics.synced {
        return None;
    }
    lyrics.lines.partition_point(|line| line.at_ms.is_some_and(|at_ms| at_ms <= position_ms)).checked_sub(1)
}

/// What is wrong with what was written, and in which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LyricsFault {
    /// Which line; `None` when it is about something else.
    pub line: Option<usize>,
    /// What is wrong, as a sentence.
    pub text: String,
}

/// Lyrics while they are written. The times of lines never go backwards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Editor {
    lines: Vec<LyricLine>,
    language: String,
    /// The line that gets the next time.
    at: usize,
    saved: Lyrics,
}

impl Editor {
    /// Begins with what is there.
    pub fn new(lyrics: &Lyrics) -> Self {
        Self {
            lines: lyrics.lines.clone(),
            language: lyrics.language.clone().unwrap_or_default(),
            at: 0,
            saved: lyrics.clone(),
        }
    }

    /// The lines.
    pub fn lines(&self) -> &[LyricLine] {
        &self.lines
    }

    /// The language, as it is typed.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The line that gets the next time; behind the last one when all have theirs.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Whether there is something that is not saved.
    pub fn is_changed(&self) -> bool {
        let language = Some(self.language.trim()).filter(|language| !language.is_empty());
        language != self.saved.language.as_deref() || self.lines != self.saved.lines
    }

    /// Whether any line has a time.
    pub fn is_timed(&self) -> bool {
        self.lines.iter().any(|line| line.at_ms.is_some())
    }

    /// The text as it is edited: LRC when all lines have times, else the words alone.
    pub fn text(&self) -> String {
        let synced = !self.lines.is_empty() && self.lines.iter().all(|line| line.at_ms.is_some());
        Lyrics { language: None, synced, lines: self.lines.clone() }.to_lrc()
    }

    /// Another text, typed or pasted: LRC brings its times along; of words alone, lines that stay keep theirs.
    pub fn set_text(&mut self, text: &str) {
        let new = Lyrics::parse(text);
        if let Some(language) = new.language {
            self.language = language;
        }
        let mut lines = new.lines;
        if !new.synced {
            let is_same = |(old, new): &(&LyricLine, &LyricLine)| old.text == new.text;
            let head = self.lines.iter().zip(&lines).take_while(is_same).count();
            let tail = self.lines.iter().rev().zip(lines.iter().rev()).take_while(is_same).count();
            let tail = tail.min(self.lines.len().min(lines.len()) - head);
            let begin = lines.len() - tail;
            let old_begin = self.lines.len() - tail;
            for (at, line) in lines.iter_mut().enumerate() {
                let old =
                    if at < head { Some(at) } else { at.checked_sub(begin).map(|behind| old_begin + behind) };
                line.at_ms = old.and_then(|old| self.lines.get(old)).and_then(|line| line.at_ms);
            }
        }
        self.lines = lines;
        self.at = self.lines.iter().position(|line| line.at_ms.is_none()).unwrap_or(0);
    }

    /// Another language.
    pub fn set_language(&mut self, language: &str) {
        language.clone_into(&mut self.language);
    }

    /// Goes to a line.
    pub fn select(&mut self, at: usize) {
        self.at = at.min(self.lines.len());
    }

    /// The current line is sung now: it gets its time, and the next one is the current one. Times that
    /// would then stand in the wrong order go.
    pub fn stamp(&mut self, position_ms: u32) {
        let at = self.at;
        let Some(line) = self.lines.get_mut(at) else { return };
        line.at_ms = Some(position_ms);
        for (other, line) in self.lines.iter_mut().enumerate() {
            let is_wrong =
                |at_ms: u32| (other < at && at_ms > position_ms) || (other > at && at_ms < position_ms);
            line.at_ms = line.at_ms.filter(|at_ms| !is_wrong(*at_ms));
        }
        // Empty lines part verses; they need no time of their own.
        let next = self.lines.iter().enumerate().skip(at + 1).find(|(_, line)| !line.text.is_empty());
        self.at = next.map_or(self.lines.len(), |(next, _)| next);
    }

    /// One line back, whose time goes; where to listen again.
    pub fn step_back(&mut self) -> Option<u32> {
        let before =
            self.lines.iter().enumerate().take(self.at).rev().find(|(_, line)| !line.text.is_empty());
        self.at = before.map(|(at, _)| at)?;
        let at_ms = self.lines.get_mut(self.at)?.at_ms.take()?;
        Some(at_ms.saturating_sub(LEAD_MS))
    }

    /// Moves the time of a line a little, no further than to its neighbours.
    pub fn nudge(&mut self, at: usize, delta_ms: i32) {
        let least = self.lines.iter().take(at).filter_map(|line| line.at_ms).next_back().unwrap_or(0);
        let most = self.lines.iter().skip(at + 1).find_map(|line| line.at_ms).unwrap_or(u32::MAX);
        if let Some(at_ms) = self.lines.get_mut(at).and_then(|line| line.at_ms.as_mut()) {
            *at_ms = at_ms.saturating_add_signed(delta_ms).clamp(least, most.max(least));
        }
    }

    /// Takes all times away.
    pub fn clear_times(&mut self) {
        for line in &mut self.lines {
            line.at_ms = None;
        }
        self.at = 0;
    }

    /// What would be kept.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn finished(&self) -> Result<Lyrics, LyricsFault> {
        let is_timed = self.is_timed();
        let gap = self.lines.iter().position(|line| line.at_ms.is_none() && !line.text.is_empty());
        if let (true, Some(line)) = (is_timed, gap) {
            let text = "This line has no time yet. Give it one, or take all times away.".to_owned();
            return Err(LyricsFault { line: Some(line), text });
        }
        let kept = self.lines.iter().filter(|line| !is_timed || line.at_ms.is_some());
        let language = Some(self.language.trim().to_owned()).filter(|language| !language.is_empty());
        let lyrics = Lyrics { language, synced: is_timed, lines: kept.cloned().collect() };
        lyrics.tidied().map_err(|fault| LyricsFault { line: None, text: fault.detail })
    }

    /// It is saved, as the server has it now.
    pub fn saved(&mut self, lyrics: &Lyrics) {
        let at = self.at;
        *self = Self::new(lyrics);
        self.select(at);
    }
}

/// What the server says is wrong with lyrics, each at its line as far as it names one: `lines.3.text`, or
/// `lines[3]`.
pub fn faults_of(error: &ApiError) -> Vec<LyricsFault> {
    let ApiError::Problem(problem) = error else { return Vec::new() };
    let fault = |field: &str, text: &str| {
        let digits: String =
            field.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        let line = digits.parse().ok().filter(|_| field.starts_with("lines"));
        LyricsFault { line, text: text.to_owned() }
    };
    problem.errors.iter().map(|found| fault(&found.field, &found.detail)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timed(lines: &[(u32, &str)]) -> Lyrics {
        let lines =
            lines.iter().map(|(at_ms, text)| LyricLine { at_ms: Some(*at_ms), text: (*text).to_owned() });
        Lyrics { language: None, synced: true, lines: lines.collect() }
    }

    fn times(editor: &Editor) -> Vec<Option<u32>> {
        editor.lines().iter().map(|line| line.at_ms).collect()
    }

    fn written(text: &str) -> Editor {
        let mut editor = Editor::default();
        editor.set_text(text);
        editor
    }

    #[test]
    fn the_line_that_has_begun_is_sung() {
        let lyrics = timed(&[(1_000, "a"), (2_000, "b"), (2_000, "c"), (5_000, "d")]);
        for (position_ms, line) in
            [(0, None), (999, None), (1_000, Some(0)), (1_999, Some(0)), (2_000, Some(2)), (99_000, Some(3))]
        {
            assert_eq!(line_at(&lyrics, position_ms), line, "{position_ms}");
        }
        assert_eq!(line_at(&Lyrics { synced: false, ..lyrics }, 9_000), None);
        assert_eq!(line_at(&Lyrics::default(), 0), None);
    }

    #[test]
    fn taps_give_times_line_by_line() {
        let mut editor = written("one\ntwo\n\nthree");
        assert!(editor.is_changed() && !editor.is_timed());
        for at_ms in [1_000, 2_500, 4_000] {
            editor.stamp(at_ms);
        }
        assert_eq!(times(&editor), [Some(1_000), Some(2_500), None, Some(4_000)]);
        assert_eq!(editor.at(), 4);
        editor.stamp(9_000);
        let lyrics = editor.finished().unwrap();
        assert_eq!(lyrics, timed(&[(1_000, "one"), (2_500, "two"), (4_000, "three")]));
        editor.saved(&lyrics);
        assert!(!editor.is_changed());
    }

    #[test]
    fn a_step_back_takes_the_time_and_says_where_to_listen() {
        let mut editor = written("one\n\ntwo");
        editor.stamp(500);
        editor.stamp(9_000);
        assert_eq!(editor.step_back(), Some(7_000));
        assert_eq!((editor.at(), times(&editor)), (2, vec![Some(500), None, None]));
        assert_eq!(editor.step_back(), Some(0));
        assert_eq!((editor.at(), editor.step_back()), (0, None));
    }

    #[test]
    fn times_never_go_backwards() {
        let mut editor = Editor::new(&timed(&[(1_000, "a"), (2_000, "b"), (3_000, "c")]));
        editor.nudge(1, NUDGE_MS);
        editor.nudge(0, -NUDGE_MS);
        assert_eq!(times(&editor), [Some(900), Some(2_100), Some(3_000)]);
        editor.nudge(1, 5_000);
        editor.nudge(2, -5_000);
        assert_eq!(times(&editor), [Some(900), Some(3_000), Some(3_000)]);
        editor.select(0);
        editor.stamp(3_500);
        assert_eq!(times(&editor), [Some(3_500), None, None], "what was later is earlier now");
        editor.nudge(1, NUDGE_MS);
        assert_eq!(times(&editor), [Some(3_500), None, None], "without a time there is none to move");
    }

    #[test]
    fn half_of_the_times_is_told_at_the_line() {
        let mut editor = written("one\ntwo\nthree");
        editor.stamp(1);
        assert_eq!(editor.finished().unwrap_err().line, Some(1));
        editor.clear_times();
        assert_eq!(editor.finished().unwrap().lines.len(), 3);
        editor.set_language("not a language");
        assert_eq!(editor.finished().unwrap_err().line, None);
        editor.set_language(" pt-br ");
        assert_eq!(editor.finished().unwrap().language.as_deref(), Some("pt-br"));
    }

    #[test]
    fn lrc_brings_its_times_and_changed_words_keep_those_around() {
        let mut editor = written("[la:de]\n[00:01.00]eins\n[00:02.00]zwei\n[00:03.00]drei");
        assert_eq!((editor.language(), times(&editor)), ("de", vec![Some(1_000), Some(2_000), Some(3_000)]));
        assert!(editor.text().starts_with("[00:01.000]eins\n"));
        editor.set_text("eins\nzwo\nzweieinhalb\ndrei");
        assert_eq!(times(&editor), [Some(1_000), None, None, Some(3_000)]);
        assert_eq!((editor.at(), editor.text().as_str()), (1, "eins\nzwo\nzweieinhalb\ndrei\n"));
        editor.set_text("eins\neins");
        assert_eq!(times(&editor), [Some(1_000), None]);
        editor.set_text("");
        assert_eq!(editor.finished().unwrap(), Lyrics { language: Some("de".into()), ..Lyrics::default() });
    }

    #[test]
    fn what_the_server_finds_stands_at_its_line() {
        let body = r#"{"type":"about:blank","title":"T","status":422,"detail":"D","code":"validation_failed","errors":[
            {"field":"lines.3.text","code":"c","detail":"Too long."},{"field":"language","code":"c","detail":"Odd."}]}"#;
        let error = ApiError::from_answer(422, serde_json::from_str(body).ok());
        let fault = |line, text: &str| LyricsFault { line, text: text.to_owned() };
        assert_eq!(faults_of(&error), [fault(Some(3), "Too long."), fault(None, "Odd.")]);
        assert_eq!(faults_of(&ApiError::Offline), []);
    }
}
