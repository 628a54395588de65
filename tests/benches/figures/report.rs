//! Figures, their budgets, and the table of both.

use std::fmt;

/// What a figure must keep to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Budget {
    /// It may not be more.
    AtMost(f64),
    /// It may not be less.
    AtLeast(f64),
    /// Shown for comparison only.
    None,
}

/// One figure.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    budget: Budget,
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, value: f64, unit: &'static str, budget: Budget) -> Self {
        Self { name: name.into(), value, unit, budget }
    }

    /// Whether it keeps to its budget.
    pub(crate) fn is_met(&self) -> bool {
        match self.budget {
            Budget::AtMost(most) => self.value <= most,
            Budget::AtLeast(least) => self.value >= least,
            Budget::None => true,
        }
    }

    fn cells(&self) -> [String; 4] {
        let budget = match self.budget {
            Budget::AtMost(most) => format!("≤ {most}"),
            Budget::AtLeast(least) => format!("≥ {least}"),
            Budget::None => String::new(),
        };
        let verdict = match self.budget {
            Budget::None => "",
            _ if self.is_met() => "ok",
            _ => "MISSED",
        };
        let value = format!("{:.2} {}", self.value, self.unit);
        [self.name.clone(), value.trim_end().to_owned(), budget, verdict.to_owned()]
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.cells().join("  ").trim_end())
    }
}

/// All figures as lines of equal columns.
pub(crate) fn table(figures: &[Figure]) -> String {
    let head = ["figure", "value", "budget", ""].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head).chain(figures.iter().map(Figure::cells)).collect();
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths = [0, 1, 2].map(|column| width(column).unwrap_or_default());
    let line = |[name, value, budget, verdict]: &[String; 4]| {
        let [first, second, third] = widths;
        format!("{name:first$}  {value:>second$}  {budget:third$}  {verdict}").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
