//! Grey shapes where content is about to be, in its final sizes, so that nothing jumps.

use yew::prelude::*;

/// Rows of songs to come.
pub fn row_skeletons(count: usize) -> Html {
    html! {
        <div class="song-list" role="status" aria-label="Loading songs">
            for at in 0..count {
                <div key={at} class="song-row">
                    <div />
                    <div class="song-main">
                        <div class="skeleton cover-40 cover" />
                        <div class="song-text grow"><div class="skeleton skeleton-line" /><div class="skeleton skeleton-line short" /></div>
                    </div>
                </div>
            }
        </div>
    }
}

/// Cards of songs to come.
pub fn card_skeletons(count: usize) -> Html {
    html! {
        <div class="card-grid" role="status" aria-label="Loading songs">
            for at in 0..count {
                <div key={at} class="card">
                    <div class="skeleton cover" />
                    <div><div class="skeleton skeleton-line" /><div class="skeleton skeleton-line short" /></div>
                </div>
            }
        </div>
    }
}
