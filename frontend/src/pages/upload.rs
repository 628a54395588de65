//! Bringing songs in.

use frontend_core::format;
use shared::ids::SongId;
use shared::plays::{PlaySource, PlaySourceKind};
use shared::server::ServerInfo;
use shared::songs::GetSong;
use wasm_bindgen_futures::spawn_local;
use web_sys::FileList;
use yew::prelude::*;

use crate::components::icon::{Glyph, icon};
use crate::components::notice::notice;
use crate::components::page_title::PageTitle;
use crate::components::upload::bar::summary_bar;
use crate::components::upload::drop_zone::drop_zone;
use crate::components::upload::editor::Editor;
use crate::components::upload::list::UploadList;
use crate::hooks::{use_api, use_player, use_server_info, use_toasts, use_uploads};

/// The upload page: a place to drop files, a row for each, and a form for those that are edited.
#[component]
pub fn UploadPage() -> Html {
    let uploads = use_uploads();
    let server = use_server_info();
    let onplay = use_play_song();
    {
        let uploads = uploads.clone();
        use_effect_with((), move |()| uploads.prepare());
    }
    let onfiles = {
        let uploads = uploads.clone();
        Callback::from(move |files: FileList| uploads.add(&files))
    };
    if uploads.state.is_broken {
        let retry = Callback::from(move |_: MouseEvent| uploads.retry());
        return html! {
            <div class="page page-upload">
                <PageTitle title="Upload" />
                {
                    notice(
                        Glyph::Alert,
                        "Uploads cannot start",
                        "The part of the app that sends files could not be loaded. Check your connection and try again.",
                        html! { <button type="button" class="button button-primary" onclick={retry}>{ icon(Glyph::Retry) }{ "Try again" }</button> },
                    )
                }
            </div>
        };
    }
    let is_empty = uploads.state.rows.is_empty();
    html! {
        <div class="page page-upload">
            <PageTitle title="Upload" />
            { drop_zone(hint(server.remote.value().map(|server| &**server)), !is_empty, &onfiles) }
            <div>
                if !is_empty {
                    { summary_bar(&uploads) }
                    <div class={classes!("upload-panes", uploads.state.form.is_some().then_some("editing"))}>
                        <div>
                            if let Some(form) = uploads.state.form.clone() {
                                <Editor {form} uploads={uploads.clone()} />
                            }
                        </div>
                        <UploadList uploads={uploads.clone()} {onplay} />
                    </div>
                }
            </div>
        </div>
    }
}

/// Fetches a song by its id and plays it.
#[hook]
fn use_play_song() -> Callback<SongId> {
    let (api, player, toasts) = (use_api(), use_player(), use_toasts());
    Callback::from(move |id: SongId| {
        let (api, player, toasts) = (api.clone(), player.clone(), toasts.clone());
        spawn_local(async move {
            match api.send(&GetSong(id)).await {
                Ok(song) => player.play_list(vec![song], 0, PlaySource::of(PlaySourceKind::Song)),
                Err(error) => toasts.fail(&error),
            }
        });
    })
}

/// What is taken, in words.
fn hint(server: Option<&ServerInfo>) -> String {
    let Some(server) = server else { return "Or choose files from this device.".to_owned() };
    let limits = &server.uploads;
    format!("{}, up to {} each.", limits.formats.join(", "), format::size(limits.max_audio_bytes))
}
