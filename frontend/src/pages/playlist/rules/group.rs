//! Groups of questions: which field, how it is compared, with what.

use std::rc::Rc;

use frontend_core::listing::Items;
use frontend_core::playlist::rules::{
    Draft, Group, Input, Node, Path, Test, error_at, field_words, input, operator_words,
};
use shared::playlists::Playlist;
use shared::problem::FieldError;
use shared::rules::fields::{Field, Operator, operators};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::IconButton;

/// A change to the rules; answers with what gets the focus, or nothing.
pub type Change = Box<dyn FnOnce(&mut Draft) -> String>;

/// What the builder needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The rules.
    pub draft: Draft,
    /// What is wrong with them.
    pub errors: Rc<Vec<FieldError>>,
    /// The playlists that a song can stand in.
    pub playlists: Items<Playlist>,
    /// Called with every change.
    pub onedit: Callback<Change>,
}

/// The rules as nested groups.
#[component]
pub fn Builder(props: &Props) -> Html {
    props.group(&props.draft.group, &Vec::new())
}

/// What a rule is called where it cannot be seen: `rule 2.1`.
fn number(path: &[usize]) -> String {
    path.iter().map(|at| (at + 1).to_string()).collect::<Vec<_>>().join(".")
}

fn id(prefix: &str, path: &[usize]) -> String {
    path.iter().fold(prefix.to_owned(), |id, at| format!("{id}-{at}"))
}

impl Props {
    fn edit(&self, change: impl Fn(&mut Draft) -> String + Clone + 'static) -> Callback<MouseEvent> {
        self.onedit.reform(move |_: MouseEvent| -> Change { Box::new(change.clone()) })
    }

    fn group(&self, group: &Group, path: &Path) -> Html {
        let (has_room, has_room_for_group) = self.draft.has_room(path);
        let choose = {
            let path = path.clone();
            self.onedit.reform(move |event: Event| -> Change {
                let path = path.clone();
                let any = selected(&event) == "any";
                Box::new(move |draft| {
                    draft.set_any(&path, any);
                    String::new()
                })
            })
        };
        let (to_rule, to_group) = (path.clone(), path.clone());
        let add =
            self.edit(move |draft| draft.add(&to_rule).map(|path| id("field", &path)).unwrap_or_default());
        let add_group = self
            .edit(move |draft| draft.add_group(&to_group).map(|path| id("field", &path)).unwrap_or_default());
        let name = if path.is_empty() { "the rules".to_owned() } else { format!("group {}", number(path)) };
        let remove = {
            let gone = path.clone();
            self.edit(move |draft| {
                draft.remove(&gone);
                id("add", gone.split_last().map_or(&[], |(_, above)| above))
            })
        };
        html! {
            <fieldset class="rule-group">
                <legend class="visually-hidden">{ &name }</legend>
                <div class="rule-head">
                    <select class="select input-compact" aria-label={format!("How many of {name} must hold")} onchange={choose}>
                        <option value="all" selected={!group.any}>{ "All of these hold" }</option>
                        <option value="any" selected={group.any}>{ "Any of these holds" }</option>
                    </select>
                    if !path.is_empty() {
                        { IconButton::new(Glyph::Close, format!("Remove group {}", number(path)).into(), remove).draw() }
                    }
                </div>
                <ul class="rule-list" aria-label={format!("Parts of {name}")}>
                    for (at, node) in group.nodes.iter().enumerate() {
                        <li key={at}>{ self.node(node, path.iter().copied().chain([at]).collect()) }</li>
                    }
                </ul>
                <div class="rule-error">
                    for error in error_at(&self.errors, path).filter(|_| !path.is_empty()) {
                        <p class="field-error">{ icon(Glyph::Alert) }<span>{ error.to_owned() }</span></p>
                    }
                </div>
                <div class="actions">
                    <button type="button" id={id("add", path)} class="button button-small" disabled={!has_room} onclick={add}>{ icon(Glyph::Plus) }{ "Add a rule" }</button>
                    <button type="button" class="button button-small button-plain" disabled={!has_room_for_group} onclick={add_group}>{ icon(Glyph::Plus) }{ "Add a group" }</button>
                </div>
            </fieldset>
        }
    }

    fn node(&self, node: &Node, path: Path) -> Html {
        match node {
            Node::Group(group) => self.group(group, &path),
            Node::Test(test) => self.test(test, &path),
        }
    }

    fn test(&self, test: &Test, path: &Path) -> Html {
        let error = error_at(&self.errors, path);
        let number = number(path);
        let set = |change: fn(&mut Test, String)| {
            let path = path.clone();
            self.onedit.reform(move |text: String| -> Change {
                let path = path.clone();
                Box::new(move |draft| {
                    draft.change(&path, |test| change(test, text));
                    String::new()
                })
            })
        };
        let set_field = set(|test, name| {
            if let Some(field) = Field::parse(&name) {
                test.set_field(field);
            }
        });
        let set_operator = set(|test, name| {
            if let Some(operator) = Operator::parse(&name) {
                test.set_operator(operator);
            }
        });
        let (first, second) = (set(|test, text| test.first = text), set(|test, text| test.second = text));
        let remove = {
            let gone = path.clone();
            self.edit(move |draft| {
                draft.remove(&gone);
                id("add", gone.split_last().map_or(&[], |(_, above)| above))
            })
        };
        let note = id("rule-error", path);
        html! {
            <div class="rule">
                <select
                    class="select input-compact"
                    id={id("field", path)}
                    aria-label={format!("What rule {number} looks at")}
                    onchange={set_field.reform(|event: Event| selected(&event))}
                >
                    for field in Field::ALL {
                        <option key={field.as_str()} value={field.as_str()} selected={*field == test.field}>{ field_words(*field) }</option>
                    }
                </select>
                <select
                    class="select input-compact"
                    aria-label={format!("How rule {number} compares")}
                    onchange={set_operator.reform(|event: Event| selected(&event))}
                >
                    for operator in operators(test.field) {
                        <option key={operator.as_str()} value={operator.as_str()} selected={*operator == test.operator}>{ operator_words(*operator) }</option>
                    }
                </select>
                <div class="rule-value">
                    { self.value(test, &test.first, format!("Value of rule {number}"), error.map(|_| note.clone()), &first) }
                    if test.operator == Operator::Between {
                        <span class="secondary">{ "and" }</span>
                        { self.value(test, &test.second, format!("Upper end of rule {number}"), error.map(|_| note.clone()), &second) }
                    }
                </div>
                { IconButton::new(Glyph::Close, format!("Remove rule {number}").into(), remove).draw() }
                <div class="rule-error" id={note}>
                    for error in error {
                        <p class="field-error">{ icon(Glyph::Alert) }<span>{ error.to_owned() }</span></p>
                    }
                </div>
            </div>
        }
    }

    fn value(
        &self,
        test: &Test,
        value: &str,
        label: String,
        described: Option<String>,
        set: &Callback<String>,
    ) -> Html {
        let invalid = described.is_some().then_some("true");
        let onchange = set.reform(|event: Event| selected(&event));
        let (kind, mode, hint) = match input(test.field, test.operator) {
            Input::Nothing => return html! {},
            Input::Choice(choices) => {
                return html! {
                    <select class="select input-compact" aria-label={label} {onchange}>
                        for (choice, words) in choices {
                            <option key={*choice} value={*choice} selected={*choice == value}>{ *words }</option>
                        }
                    </select>
                };
            }
            Input::Playlist => {
                return html! {
                    <select class="select input-compact" aria-label={label} aria-invalid={invalid} aria-describedby={described} {onchange}>
                        <option value="" selected={value.is_empty()}>{ "Choose one" }</option>
                        for playlist in self.playlists.iter().filter(|playlist| !playlist.smart) {
                            <option key={playlist.id.to_string()} value={playlist.id.to_string()} selected={playlist.id.to_string() == value}>{ &playlist.name }</option>
                        }
                    </select>
                };
            }
            Input::Text => {
                ("text", "text", if test.field == Field::Owner { "a user name, or me" } else { "" })
            }
            Input::Number => ("text", "decimal", ""),
            Input::Days => ("text", "numeric", "days"),
            Input::Length => ("text", "text", "3:30"),
            Input::Size => ("text", "decimal", "MB"),
            Input::Day => ("date", "text", ""),
        };
        let oninput = set.reform(|event: InputEvent| {
            event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
        });
        html! {
            <input
                class="input input-compact"
                type={kind}
                inputmode={mode}
                placeholder={hint}
                autocomplete="off"
                aria-label={label}
                aria-invalid={invalid}
                aria-describedby={described}
                value={value.to_owned()}
                {oninput}
            />
        }
    }
}

/// What was chosen.
pub fn selected(event: &Event) -> String {
    event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default()
}
