//! Brings the value of a store into components.

use yew::prelude::*;

use crate::services::store::Store;

/// The value of a store, now and after every change.
#[hook]
pub(super) fn use_stored<T: Clone + PartialEq + 'static>(store: &Store<T>) -> T {
    let value = use_state_eq(|| store.get());
    {
        let value = value.setter();
        use_effect_with(store.clone(), move |store| {
            // It may have changed between the first drawing and now.
            value.set(store.get());
            let subscription = store.subscribe(move |now| value.set(now.clone()));
            move || drop(subscription)
        });
    }
    (*value).clone()
}
