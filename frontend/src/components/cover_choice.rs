//! The cover of a song or an album in its form: chosen or taken away at once, not with the rest of the form.

use frontend_core::api_error::ApiError;
use shared::albums::{AlbumDetails, GetAlbum};
use shared::ids::{AlbumId, SongId};
use shared::songs::{Cover, Song};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

use super::cover::picture;
use super::picker::picture_button;
use crate::hooks::{use_api, use_queries, use_toasts};
use crate::services::api::Api;

/// Whose cover it is.
#[derive(Clone, Copy, PartialEq)]
pub enum CoverOf {
    /// Of a song.
    Song(SongId),
    /// Of an album, which shows that of one of its songs when it has none itself.
    Album(AlbumId),
}

impl CoverOf {
    async fn put(self, api: &Api, file: &File) -> Result<Option<Cover>, ApiError> {
        match self {
            Self::Song(_) => api.send_file::<Song>("PUT", &self.uri(), file).await.map(|song| song.cover),
            Self::Album(_) => {
                let changed = api.send_file::<AlbumDetails>("PUT", &self.uri(), file).await;
                changed.map(|details| details.album.cover)
            }
        }
    }

    /// Takes it away; what is seen then.
    async fn remove(self, api: &Api) -> Result<Option<Cover>, ApiError> {
        api.remove(&self.uri()).await?;
        match self {
            Self::Song(_) => Ok(None),
            Self::Album(id) => api.send(&GetAlbum(id)).await.map(|details| details.album.cover),
        }
    }

    fn uri(self) -> String {
        match self {
            Self::Song(id) => format!("/songs/{id}/cover"),
            Self::Album(id) => format!("/albums/{id}/cover"),
        }
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Song(_) => ("Cover of the song", "Remove the cover"),
            Self::Album(_) => ("Cover of the album", "Use that of a song"),
        }
    }
}

/// What is needed.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whose cover it is.
    pub of: CoverOf,
    /// What it is called.
    pub name: AttrValue,
    /// The cover when the form was opened.
    pub cover: Option<Cover>,
}

/// The cover, a button for another, and one for none.
#[component]
pub fn CoverChoice(props: &Props) -> Html {
    let (api, queries, toasts) = (use_api(), use_queries(), use_toasts());
    let cover = use_state_eq(|| props.cover.clone());
    let of = props.of;
    let change = {
        let cover = cover.setter();
        Callback::from(move |file: Option<File>| {
            let (api, queries, toasts) = (api.clone(), queries.clone(), toasts.clone());
            let cover = cover.clone();
            spawn_local(async move {
                let changed = match file {
                    Some(file) => of.put(&api, &file).await,
                    None => of.remove(&api).await,
                };
                match changed {
                    Ok(now) => {
                        cover.set(now);
                        queries.outdate(&["/"]);
                    }
                    Err(error) => toasts.fail(&error),
                }
            });
        })
    };
    let (label, none) = of.words();
    html! {
        <div class="picture-choice">
            { picture(&props.name, cover.as_ref(), 96, "cover-96") }
            <div class="actions">
                { picture_button("Choose a picture", label, change.reform(Some)) }
                <button type="button" class="button button-small button-plain" onclick={change.reform(|_: MouseEvent| None)}>{ none }</button>
            </div>
        </div>
    }
}
