//! The rules of a smart playlist while somebody puts them together: a tree of what is chosen and typed. It becomes
//! rules of the API, whose own reader says what is wrong and where.

mod value;
mod words;

use shared::problem::FieldError;
use shared::rules::check::{MAX_DEPTH, MAX_RULES, MAX_SORT};
use shared::rules::fields::{Field, Operator, SortField, operators};
use shared::rules::{Rule, RuleLimit, RuleSort, Rules};

pub use self::value::{Input, input};
pub use self::words::{field_words, operator_words, sort_words};

/// The way from the outermost group to a rule or a group in it.
pub type Path = Vec<usize>;

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// What of a song is looked at.
    pub field: Field,
    /// How it is compared.
    pub operator: Operator,
    /// With what, as it is typed.
    pub first: String,
    /// The upper end of a range.
    pub second: String,
}

/// Some questions of which all or any must be answered with yes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// Whether one is enough.
    pub any: bool,
    /// What is in it.
    pub nodes: Vec<Node>,
}

/// A part of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A question.
    Test(Test),
    /// A group.
    Group(Group),
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// What must hold.
    pub group: Group,
    /// The order: each key, and whether the largest come first.
    pub sort: Vec<(SortField, bool)>,
    /// The most songs, minutes and megabytes, as they are typed.
    pub limits: [String; 3],
    /// Gives an order at random.
    pub seed: u32,
}

impl Test {
    /// A question about a field, not yet put.
    pub fn new(field: Field) -> Self {
        let operator = operators(field).first().copied().unwrap_or(Operator::Is);
        let mut test = Self { field, operator, first: String::new(), second: String::new() };
        test.begin();
        test
    }

    /// What stands there before anything is chosen, where there is only something to choose.
    fn begin(&mut self) {
        if let Input::Choice(choices) = input(self.field, self.operator) {
            self.first = choices.first().map(|(value, _)| (*value).to_owned()).unwrap_or_default();
        }
    }

    /// About another field. What was typed stays where it can mean the same.
    pub fn set_field(&mut self, field: Field) {
        let before = input(self.field, self.operator);
        self.field = field;
        if !operators(field).contains(&self.operator) {
            self.operator = operators(field).first().copied().unwrap_or(Operator::Is);
        }
        self.keep_if(before);
    }

    /// Compared in another way.
    pub fn set_operator(&mut self, operator: Operator) {
        let before = input(self.field, self.operator);
        self.operator = operator;
        self.keep_if(before);
    }

    fn keep_if(&mut self, before: Input) {
        if input(self.field, self.operator) != before {
            self.first.clear();
            self.second.clear();
            self.begin();
        }
    }

    fn rule(&self) -> Rule {
        Rule {
            field: Some(self.field.as_str().to_owned()),
            operator: Some(self.operator.as_str().to_owned()),
            value: value::write(self),
            ..Rule::default()
        }
    }
}

impl Group {
    fn rules(&self) -> Vec<Rule> {
        let rule = |node: &Node| match node {
            Node::Test(test) => test.rule(),
            Node::Group(group) => {
                Rule { join: Some(join(group.any).to_owned()), rules: Some(group.rules()), ..Rule::default() }
            }
        };
        self.nodes.iter().map(rule).collect()
    }

    fn read(any: bool, rules: &[Rule]) -> Option<Self> {
        let node = |rule: &Rule| match (&rule.join, &rule.rules, &rule.field, &rule.operator) {
            (Some(join), Some(rules), ..) => Some(Node::Group(Self::read(join == "any", rules)?)),
            (_, _, Some(field), Some(operator)) => {
                let (field, operator) = (Field::parse(field)?, Operator::parse(operator)?);
                let (first, second) = value::read(field, rule.value.as_ref())?;
                Some(Node::Test(Test { field, operator, first, second }))
            }
            _ => None,
        };
        Some(Self { any, nodes: rules.iter().map(node).collect::<Option<_>>()? })
    }

    fn find(&mut self, path: &[usize]) -> Option<&mut Self> {
        let Some((at, rest)) = path.split_first() else { return Some(self) };
        match self.nodes.get_mut(*at)? {
            Node::Group(group) => group.find(rest),
            Node::Test(_) => None,
        }
    }

    fn count(&self) -> usize {
        let of = |node: &Node| match node {
            Node::Test(_) => 1,
            Node::Group(group) => 1 + group.count(),
        };
        self.nodes.iter().map(of).sum()
    }
}

const fn join(any: bool) -> &'static str {
    if any { "any" } else { "all" }
}

impl Draft {
    /// One question to begin with.
    pub fn new(seed: u32) -> Self {
        let nodes = vec![Node::Test(Test::new(Field::Genre))];
        Self { group: Group { any: false, nodes }, seed, ..Self::default() }
    }

    /// Rules as they can be edited; `None` when there is something in them that is not known here.
    pub fn read(rules: &Rules) -> Option<Self> {
        let sort: Option<Vec<_>> =
            rules.sort.iter().map(|key| Some((SortField::parse(&key.field)?, key.descending))).collect();
        let limit = rules.limit.clone().unwrap_or_default();
        let text = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        Some(Self {
            group: Group::read(rules.join == "any", &rules.rules)?,
            sort: sort?,
            limits: [
                text(limit.songs.map(u64::from)),
                text(limit.minutes.map(u64::from)),
                limit.bytes.map(value::megabytes).unwrap_or_default(),
            ],
            seed: rules.sort.iter().find_map(|key| key.seed).unwrap_or_default(),
        })
    }

    /// The rules as the API takes them.
    ///
    /// # Errors
    /// What is wrong, each with the place as a JSON pointer.
    pub fn rules(&self) -> Result<Rules, Vec<FieldError>> {
        let mut errors = Vec::new();
        let [songs, minutes, megabytes] = &self.limits;
        let number = |text: &str| match text.trim() {
            "" => Some(None),
            text => text.parse().ok().map(Some),
        };
        let mut limit_of = |found: Option<Option<u32>>, field: &str| {
            found.unwrap_or_else(|| {
                let detail = "Use a whole number.".to_owned();
                errors.push(FieldError { field: field.to_owned(), code: "malformed".to_owned(), detail });
                None
            })
        };
        let mut limit = RuleLimit {
            songs: limit_of(number(songs), "/limit/songs"),
            minutes: limit_of(number(minutes), "/limit/minutes"),
            bytes: None,
        };
        match value::bytes(megabytes) {
            Some(bytes) => limit.bytes = Some(bytes),
            None if megabytes.trim().is_empty() => {}
            None => drop(limit_of(None, "/limit/bytes")),
        }
        let key = |(field, descending): &(SortField, bool)| RuleSort {
            field: field.as_str().to_owned(),
            descending: *descending,
            seed: (*field == SortField::Random).then_some(self.seed),
        };
        let rules = Rules {
            join: join(self.group.any).to_owned(),
            rules: self.group.rules(),
            sort: self.sort.iter().map(key).collect(),
            limit: (limit != RuleLimit::default()).then_some(limit),
        };
        if let Err(found) = rules.check() {
            errors.extend(found);
        }
        if errors.is_empty() { Ok(rules) } else { Err(errors) }
    }

    /// Changes a question.
    pub fn change(&mut self, path: &[usize], change: impl FnOnce(&mut Test)) {
        let Some((last, above)) = path.split_last() else { return };
        let node = self.group.find(above).and_then(|group| group.nodes.get_mut(*last));
        if let Some(Node::Test(test)) = node {
            change(test);
        }
    }

    /// Whether one question of a group is enough.
    pub fn set_any(&mut self, path: &[usize], any: bool) {
        if let Some(group) = self.group.find(path) {
            group.any = any;
        }
    }

    /// Adds a question to a group; the way to it.
    pub fn add(&mut self, path: &[usize]) -> Option<Path> {
        self.push(path, Node::Test(Test::new(Field::Title)))
    }

    /// Adds a group to a group, with a question in it; the way to that.
    pub fn add_group(&mut self, path: &[usize]) -> Option<Path> {
        let nodes = vec![Node::Test(Test::new(Field::Title))];
        let mut path = self.push(path, Node::Group(Group { any: true, nodes }))?;
        path.push(0);
        Some(path)
    }

    fn push(&mut self, path: &[usize], node: Node) -> Option<Path> {
        let group = self.group.find(path)?;
        group.nodes.push(node);
        Some(path.iter().copied().chain([group.nodes.len() - 1]).collect())
    }

    /// Removes a question or a group.
    pub fn remove(&mut self, path: &[usize]) {
        let Some((last, above)) = path.split_last() else { return };
        if let Some(group) = self.group.find(above).filter(|group| *last < group.nodes.len()) {
            group.nodes.remove(*last);
        }
    }

    /// Whether there is room for another question, and in a group at this depth for another group.
    pub fn has_room(&self, path: &[usize]) -> (bool, bool) {
        let count = self.group.count();
        (count < MAX_RULES, count + 1 < MAX_RULES && path.len() + 1 < MAX_DEPTH)
    }

    /// Whether the order can have another key.
    pub const fn has_room_for_order(&self) -> bool {
        self.sort.len() < MAX_SORT
    }
}

/// Where a rule stands, as errors name it.
pub fn pointer(path: &[usize]) -> String {
    path.iter().map(|at| format!("/rules/{at}")).collect()
}

/// What is wrong with one rule, and with nothing in it.
pub fn error_at<'a>(errors: &'a [FieldError], path: &[usize]) -> Option<&'a str> {
    let here = pointer(path);
    let is_here = |error: &&FieldError| {
        let rest = error.field.strip_prefix(&here);
        rest.is_some_and(|rest| matches!(rest, "" | "/field" | "/operator" | "/value" | "/join"))
    };
    errors.iter().find(is_here).map(|error| error.detail.as_str())
}

#[cfg(test)]
mod tests;
