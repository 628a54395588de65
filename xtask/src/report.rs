//! Says which step is running and how long each took, and sums up at the end.

use std::{
    fmt,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use crate::process::Interrupted;

/// The steps of one chore, in order.
pub(crate) struct Report {
    total: usize,
    started: Instant,
    rows: Vec<Row>,
    /// Why attempts failed.
    errors: Vec<String>,
}

struct Row {
    name: String,
    took: Duration,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    Failed,
    /// Left out, and why.
    NotRun(String),
}

impl Report {
    /// A chore of `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, started: Instant::now(), rows: Vec::new(), errors: Vec::new() }
    }

    /// Does a step and gives its error on, for what the rest depends on.
    ///
    /// # Errors
    /// That of the step.
    pub(crate) fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        eprintln!("\n[{}/{}] {name}", self.rows.len() + 1, self.total);
        let started = Instant::now();
        let result = work();
        let took = started.elapsed();
        let outcome = if result.is_ok() { Outcome::Passed } else { Outcome::Failed };
        eprintln!("      {outcome} after {} (total {})", Seconds(took), Seconds(self.started.elapsed()));
        self.rows.push(Row { name: name.to_owned(), took, outcome });
        result
    }

    /// Does a step on which nothing else depends: an error is remembered, and the rest goes on.
    ///
    /// # Errors
    /// [`Interrupted`] alone.
    pub(crate) fn attempt(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        match self.step(name, work) {
            Err(error) if error.is::<Interrupted>() => Err(error),
            Err(error) => {
                self.errors.push(format!("{name}: {error:#}"));
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Notes a step that could not be done here; the table names the reason.
    pub(crate) fn not_run(&mut self, name: &str, reason: &str) {
        eprintln!("\n[{}/{}] {name}\n      not run: {reason}", self.rows.len() + 1, self.total);
        self.rows.push(Row {
            name: name.to_owned(),
            took: Duration::ZERO,
            outcome: Outcome::NotRun(reason.to_owned()),
        });
    }

    /// Prints why attempts failed and the table, and passes judgement. `work` is how the chore itself ended.
    ///
    /// # Errors
    /// When the chore broke off or a step failed.
    pub(crate) fn finish(self, work: Result<()>) -> Result<()> {
        for error in &self.errors {
            eprintln!("\n{}", error.trim_end());
        }
        eprint!("\n{self}");
        work?;
        match self.rows.iter().filter(|row| matches!(row.outcome, Outcome::Failed)).count() {
            0 => Ok(()),
            1 => bail!("one step failed"),
            failed => bail!("{failed} steps failed"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
        for Row { name, took, outcome } in &self.rows {
            writeln!(f, "  {name:width$}  {:>9}  {outcome}", Seconds(*took).to_string())?;
        }
        writeln!(f, "  {:width$}  {:>9}", "total", Seconds(self.started.elapsed()).to_string())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.write_str("ok"),
            Self::Failed => f.write_str("FAILED"),
            Self::NotRun(reason) => write!(f, "not run: {reason}"),
        }
    }
}

/// A duration as one reads it: `4.2 s`, `3 min 05 s`.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_secs() {
            0..=59 => write!(f, "{:.1} s", self.0.as_secs_f64()),
            whole => write!(f, "{} min {:02} s", whole / 60, whole % 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(Seconds(Duration::from_millis(4_230)).to_string(), "4.2 s");
        assert_eq!(Seconds(Duration::from_secs(185)).to_string(), "3 min 05 s");
    }

    #[test]
    fn a_failed_attempt_lets_the_rest_run_and_fails_the_whole() {
        let mut report = Report::new(2);
        report.attempt("first", || Err(anyhow!("broken"))).unwrap();
        report.attempt("second", || Ok(())).unwrap();
        assert_eq!(report.rows.len(), 2);
        assert_eq!(report.finish(Ok(())).unwrap_err().to_string(), "one step failed");
    }

    #[test]
    fn an_interrupted_attempt_ends_the_whole() {
        let error = Report::new(2).attempt("first", || Err(Interrupted.into())).unwrap_err();
        assert_eq!(error.to_string(), "interrupted");
    }

    #[test]
    fn what_was_not_run_is_in_the_table_with_its_reason() {
        let mut report = Report::new(1);
        report.not_run("advisories", "no network");
        assert!(report.to_string().contains("not run: no network"));
        assert!(report.finish(Ok(())).is_ok());
    }
}
