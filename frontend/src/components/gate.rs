//! The frame around the pages of somebody who is not signed in yet.

use yew::prelude::*;

use super::brand::brand;

/// What the frame needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page: its heading comes first.
    pub children: Html,
}

/// The name over a narrow column.
#[component]
pub fn Gate(props: &Props) -> Html {
    html! {
        <main class="gate">
            <div class="gate-box">
                { brand() }
                { props.children.clone() }
            </div>
        </main>
    }
}

/// What a form at the gate needs.
#[derive(Properties, PartialEq)]
pub struct FormProps {
    /// What the button says.
    pub action: AttrValue,
    /// Whether the answer is on its way.
    pub busy: bool,
    /// Called when the form is sent.
    pub onsubmit: Callback<()>,
    /// The fields.
    pub children: Html,
}

/// Fields over one wide button.
#[component]
pub fn GateForm(props: &FormProps) -> Html {
    let busy = props.busy;
    let onsubmit = {
        let onsubmit = props.onsubmit.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !busy {
                onsubmit.emit(());
            }
        })
    };
    html! {
        <form class="form" novalidate=true {onsubmit}>
            { props.children.clone() }
            <button type="submit" class="button button-primary button-wide" aria-busy={busy.then_some("true")}>
                { props.action.clone() }
            </button>
        </form>
    }
}
