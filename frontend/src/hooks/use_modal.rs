//! Modal dialogs: the browser keeps the focus in them, and gives it back when they close.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// A `dialog` that is open for as long as the component lives.
#[hook]
pub fn use_modal() -> NodeRef {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let dialog = dialog.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // It only fails for a dialog that is open already.
                let _ = dialog.show_modal();
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    dialog
}
