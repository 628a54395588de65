//! What stands in the place of content that is not there: nothing yet, or a failure.

use frontend_core::api_error::ApiError;
use yew::prelude::*;

use super::icon::{Glyph, Icon};

/// What a notice needs.
#[derive(Properties, PartialEq)]
pub struct NoticeProps {
    /// What is drawn.
    pub glyph: Glyph,
    /// A few words.
    pub title: AttrValue,
    /// A sentence or two.
    #[prop_or_default]
    pub text: AttrValue,
    /// What can be done.
    #[prop_or_default]
    pub children: Html,
}

/// Why there is nothing to see, and the way on.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    html! {
        <div class="notice">
            <div class="notice-art"><Icon glyph={props.glyph} large=true /></div>
            <h2>{ props.title.clone() }</h2>
            <p>{ props.text.clone() }</p>
            <div class="actions">{ props.children.clone() }</div>
        </div>
    }
}

/// What the notice of a failure needs.
#[derive(Properties, PartialEq)]
pub struct ErrorNoticeProps {
    /// What went wrong.
    pub error: ApiError,
    /// Called to try again.
    pub onretry: Callback<()>,
}

/// What went wrong, why, and a button to try again.
#[component]
pub fn ErrorNotice(props: &ErrorNoticeProps) -> Html {
    let glyph = if props.error == ApiError::Offline { Glyph::Offline } else { Glyph::Alert };
    html! {
        <div role="alert">
            <Notice {glyph} title={props.error.title()} text={props.error.to_string()}>
                <button type="button" class="button" onclick={props.onretry.reform(|_: MouseEvent| ())}>
                    <Icon glyph={Glyph::Retry} />
                    { "Try again" }
                </button>
            </Notice>
        </div>
    }
}

/// What a callout needs.
#[derive(Properties, PartialEq)]
pub struct CalloutProps {
    /// A sentence.
    pub text: AttrValue,
    /// Whether it tells of a failure.
    #[prop_or_default]
    pub error: bool,
}

/// A sentence above a form.
#[component]
pub fn Callout(props: &CalloutProps) -> Html {
    html! {
        <div class={classes!("callout", props.error.then_some("error"))} role={if props.error { "alert" } else { "status" }}>
            <Icon glyph={Glyph::Alert} />
            <p>{ props.text.clone() }</p>
        </div>
    }
}
