//! The rules as they are put together.

use shared::rules::RuleValue;

use super::*;

fn test(field: Field, operator: Operator, first: &str, second: &str) -> Test {
    Test { field, operator, first: first.into(), second: second.into() }
}

fn draft(tests: Vec<Test>) -> Draft {
    let nodes = tests.into_iter().map(Node::Test).collect();
    Draft { group: Group { any: false, nodes }, ..Draft::default() }
}

#[test]
fn what_is_typed_becomes_a_value_and_back() {
    for (typed, value) in [
        (test(Field::Genre, Operator::Contains, "jazz", ""), RuleValue::Text("jazz".into())),
        (test(Field::Year, Operator::Between, "1990", "1999"), RuleValue::Numbers(vec![1990.0, 1999.0])),
        (test(Field::RatingMean, Operator::Greater, "3.5", ""), RuleValue::Number(3.5)),
        (test(Field::DurationMs, Operator::Less, "3:07", ""), RuleValue::Number(187_000.0)),
        (test(Field::DurationMs, Operator::Less, "61:02.5", ""), RuleValue::Number(3_662_500.0)),
        (test(Field::SizeBytes, Operator::Greater, "4.2", ""), RuleValue::Number(4_200_000.0)),
        (test(Field::CreatedAt, Operator::Before, "2026-11-21", ""), RuleValue::Text("2026-11-21".into())),
        (test(Field::CreatedAt, Operator::InTheLast, "30", ""), RuleValue::Number(30.0)),
        (test(Field::Favorite, Operator::Is, "false", ""), RuleValue::Flag(false)),
        (test(Field::Visibility, Operator::Is, "site", ""), RuleValue::Text("site".into())),
    ] {
        let before = draft(vec![typed]);
        let rules = before.rules().unwrap();
        assert_eq!(rules.rules[0].value, Some(value));
        assert_eq!(Draft::read(&rules).unwrap().group, before.group);
    }
    let known = draft(vec![test(Field::Year, Operator::IsSet, "", "")]).rules().unwrap();
    assert_eq!(known.rules[0].value, None);
    let length = draft(vec![test(Field::DurationMs, Operator::Is, "1:02:03", "")]).rules().unwrap();
    assert_eq!(length.rules[0].value, Some(RuleValue::Number(3_723_000.0)));
}

#[test]
fn what_is_wrong_is_said_where_it_stands() {
    let mut draft = draft(vec![test(Field::Year, Operator::Is, "soon", "")]);
    let inner = draft.add_group(&[]).unwrap();
    assert_eq!(inner, [1, 0]);
    draft.change(&inner, |test| test.first = "x".into());
    draft.add(&[1]).unwrap();
    draft.limits[0] = "many".into();
    let errors = draft.rules().unwrap_err();
    assert_eq!(error_at(&errors, &[0]), Some("Use a number."));
    assert_eq!(error_at(&errors, &[1, 0]), None);
    assert_eq!(error_at(&errors, &[1, 1]), Some("Use at least one letter."));
    assert_eq!(error_at(&errors, &[1]), None, "a group is not to blame for what is in it");
    assert!(errors.iter().any(|error| error.field == "/limit/songs"));
}

#[test]
fn another_field_keeps_what_still_means_something() {
    let mut one = test(Field::Title, Operator::StartsWith, "blue", "");
    one.set_field(Field::Artist);
    assert_eq!((one.operator, one.first.as_str()), (Operator::StartsWith, "blue"));
    one.set_field(Field::Year);
    assert_eq!((one.operator, one.first.as_str()), (Operator::Is, ""));
    one.set_field(Field::Favorite);
    assert_eq!(one.first, "true", "there is always something chosen");
    one.set_field(Field::Visibility);
    assert_eq!(one.first, "private");
}

#[test]
fn groups_lie_no_deeper_than_the_server_takes() {
    let mut draft = Draft::new(7);
    let mut path = Vec::new();
    while draft.has_room(&path).1 {
        let mut inner = draft.add_group(&path).unwrap();
        inner.pop();
        path = inner;
    }
    assert_eq!(path.len(), MAX_DEPTH - 1);
    let texts = |group: &mut Group| {
        for node in &mut group.nodes {
            if let Node::Test(test) = node {
                test.first = "a".into();
            }
        }
    };
    for depth in 0..=path.len() {
        texts(draft.group.find(&path[..depth]).unwrap());
    }
    let rules = draft.rules().unwrap();
    assert_eq!(Draft::read(&rules).unwrap().group, draft.group);
    draft.remove(&path);
    assert!(draft.group.find(&path).is_none());
    draft.remove(&[9, 9]);
    while draft.has_room(&[]).0 {
        draft.add(&[]).unwrap();
    }
    assert_eq!(draft.group.count(), MAX_RULES);
}

#[test]
fn the_order_and_the_limits_stay() {
    let mut draft = draft(Vec::new());
    draft.sort = vec![(SortField::Year, true), (SortField::Random, false)];
    draft.limits = ["50".into(), String::new(), "1.5".into()];
    draft.seed = 3;
    let rules = draft.rules().unwrap();
    assert_eq!(rules.limit, Some(RuleLimit { songs: Some(50), minutes: None, bytes: Some(1_500_000) }));
    assert_eq!((rules.sort[0].seed, rules.sort[1].seed), (None, Some(3)));
    assert_eq!(Draft::read(&rules).unwrap(), draft);
}

#[test]
fn rules_that_are_not_known_here_are_left_alone() {
    let rule = Rule { field: Some("colour".into()), operator: Some("is".into()), ..Rule::default() };
    let rules = Rules { join: "all".into(), rules: vec![rule], sort: Vec::new(), limit: None };
    assert_eq!(Draft::read(&rules), None);
}

#[test]
fn every_field_has_a_way_to_be_typed() {
    for field in Field::ALL {
        for operator in operators(*field) {
            assert!(!field_words(*field).is_empty() && !operator_words(*operator).is_empty());
            let is_nothing = input(*field, *operator) == Input::Nothing;
            assert_eq!(is_nothing, matches!(operator, Operator::IsSet | Operator::IsNotSet));
        }
    }
}
