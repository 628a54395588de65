//! Reading rules: what is asked for becomes a value that cannot be wrong, or all that is wrong is named with
//! the place where it stands, as a JSON pointer.

use super::fields::{self, Field, Operator, SortField};
use super::values::{self, Bad};
use super::{Rule, RuleLimit, Rules};
use crate::problem::FieldError;

/// How deep groups of rules can lie in each other, the outermost included.
pub const MAX_DEPTH: usize = 4;
/// The most rules and groups altogether.
pub const MAX_RULES: usize = 50;
/// The most keys of an order.
pub const MAX_SORT: usize = 4;
/// The most songs that a limit can name.
pub const MAX_LIMIT_SONGS: u32 = 10_000;

/// Rules that have been read.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// What must hold.
    pub group: Group,
    /// The order; behind it the id decides.
    pub sort: Vec<SortKey>,
    /// Where to stop.
    pub limit: RuleLimit,
}

/// Some tests of which all or any must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Whether one is enough.
    pub any: bool,
    /// The tests; `all` of none holds, `any` of none too.
    pub nodes: Vec<Node>,
}

/// A part of a group.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A group.
    Group(Group),
    /// A test, and whether it must fail instead.
    Test(values::Test, bool),
}

/// One key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    /// By what.
    pub field: SortField,
    /// Whether the largest come first.
    pub descending: bool,
    /// For an order at random.
    pub seed: u32,
}

/// Collects what is wrong.
struct Reader {
    errors: Vec<FieldError>,
    count: usize,
}

impl Rules {
    /// Reads the rules.
    ///
    /// # Errors
    /// Everything that is wrong with them; `field` is a JSON pointer into the rules.
    pub fn check(&self) -> Result<Checked, Vec<FieldError>> {
        let mut reader = Reader { errors: Vec::new(), count: 0 };
        let group = reader.group("", &self.join, &self.rules, 1);
        let sort = reader.sort(self);
        let limit = reader.limit(self.limit.as_ref());
        if reader.errors.is_empty() { Ok(Checked { group, sort, limit }) } else { Err(reader.errors) }
    }
}

impl Reader {
    fn refuse(&mut self, field: String, code: &str, detail: String) {
        // Hostile rules need not be listed in full.
        if self.errors.len() < 20 {
            self.errors.push(FieldError { field, code: code.to_owned(), detail });
        }
    }

    fn group(&mut self, at: &str, join: &str, rules: &[Rule], depth: usize) -> Group {
        if !matches!(join, "all" | "any") {
            self.refuse(format!("{at}/join"), "unknown_value", "Use `all` or `any`.".into());
        }
        let mut nodes = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            self.count += 1;
            let at = format!("{at}/rules/{index}");
            if self.count > MAX_RULES {
                if self.count == MAX_RULES + 1 {
                    self.refuse(at, "too_many", format!("Use at most {MAX_RULES} rules."));
                }
                break;
            }
            nodes.extend(self.node(&at, rule, depth));
        }
        Group { any: join == "any", nodes }
    }

    fn node(&mut self, at: &str, rule: &Rule, depth: usize) -> Option<Node> {
        match (&rule.join, &rule.rules, &rule.field) {
            (Some(join), Some(rules), None) if rule.operator.is_none() && rule.value.is_none() => {
                if depth >= MAX_DEPTH {
                    let detail = format!("Groups lie at most {MAX_DEPTH} deep.");
                    self.refuse(at.to_owned(), "too_deep", detail);
                    return None;
                }
                Some(Node::Group(self.group(at, join, rules, depth + 1)))
            }
            (None, None, Some(field)) => self.test(at, field, rule),
            _ => {
                let detail = "A rule has `field` and `operator`, a group has `join` and `rules`.";
                self.refuse(at.to_owned(), "malformed", detail.into());
                None
            }
        }
    }

    fn test(&mut self, at: &str, name: &str, rule: &Rule) -> Option<Node> {
        let Some(field) = Field::parse(name) else {
            self.refuse(format!("{at}/field"), "unknown_field", "There is no such field.".into());
            return None;
        };
        let operator = rule.operator.as_deref().and_then(Operator::parse);
        let Some(operator) = operator.filter(|operator| fields::operators(field).contains(operator)) else {
            let names: Vec<&str> = fields::operators(field).iter().map(|known| known.as_str()).collect();
            let detail = format!("For `{name}` use one of: {}.", names.join(", "));
            self.refuse(format!("{at}/operator"), "unknown_operator", detail);
            return None;
        };
        match values::read(field, operator, rule.value.as_ref()) {
            Ok((test, negated)) => Some(Node::Test(test, negated)),
            Err(Bad(code, detail)) => {
                self.refuse(format!("{at}/value"), code, detail.to_owned());
                None
            }
        }
    }

    fn sort(&mut self, rules: &Rules) -> Vec<SortKey> {
        if rules.sort.len() > MAX_SORT {
            self.refuse("/sort".into(), "too_many", format!("Use at most {MAX_SORT} keys."));
            return Vec::new();
        }
        let mut keys = Vec::new();
        for (index, key) in rules.sort.iter().enumerate() {
            match SortField::parse(&key.field) {
                Some(field) => {
                    let seed = key.seed.unwrap_or_default();
                    keys.push(SortKey { field, descending: key.descending, seed });
                }
                None => {
                    let detail = "One cannot sort by this.".into();
                    self.refuse(format!("/sort/{index}/field"), "unknown_field", detail);
                }
            }
        }
        if keys.is_empty() {
            keys.push(SortKey { field: SortField::CreatedAt, descending: true, seed: 0 });
        }
        keys
    }

    fn limit(&mut self, limit: Option<&RuleLimit>) -> RuleLimit {
        let limit = limit.cloned().unwrap_or_default();
        if limit.songs.is_some_and(|songs| !(1..=MAX_LIMIT_SONGS).contains(&songs)) {
            let detail = format!("Use 1 to {MAX_LIMIT_SONGS} songs.");
            self.refuse("/limit/songs".into(), "out_of_range", detail);
        }
        if limit.minutes.is_some_and(|minutes| !(1..=1_000_000).contains(&minutes)) {
            self.refuse("/limit/minutes".into(), "out_of_range", "Use 1 to 1,000,000 minutes.".into());
        }
        if limit.bytes.is_some_and(|bytes| !(1..=1 << 50).contains(&bytes)) {
            self.refuse("/limit/bytes".into(), "out_of_range", "Use 1 byte to 1 PiB.".into());
        }
        limit
    }
}
