//! Sends a file with its texts. Over XMLHttpRequest, since fetch tells nothing about how much of a
//! body has gone.

use frontend_core::api_error::ApiError;
use gloo_events::EventListener;
use js_sys::Promise;
use shared::endpoint::{API_BASE, CLIENT_HEADER};
use shared::uploads::{UploadAccepted, fields};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FormData, ProgressEvent, XmlHttpRequest};

use super::api::{Api, read};
use super::json;

/// What is sent.
pub struct Parcel {
    /// The audio file.
    pub file: File,
    /// A picture instead of the one in the file.
    pub cover: Option<File>,
    /// Names and values of the text fields.
    pub fields: Vec<(&'static str, String)>,
}

impl Parcel {
    /// The fields before the file: the server knows them all when the last byte has come.
    fn form(&self) -> Result<FormData, JsValue> {
        let form = FormData::new()?;
        for (name, value) in &self.fields {
            form.append_with_str(name, value)?;
        }
        if let Some(cover) = &self.cover {
            form.append_with_blob_and_filename(fields::COVER, cover, &cover.name())?;
        }
        form.append_with_blob_and_filename(fields::FILE, &self.file, &self.file.name())?;
        Ok(form)
    }
}

struct AbortOnDrop(XmlHttpRequest);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        // Does nothing once the answer has come.
        let _ = self.0.abort();
    }
}

/// Sends a file, telling `progress` how many bytes of how many have gone. Dropping the future stops
/// it. When the session turns out to have ended, it is renewed and all is sent once more.
///
/// # Errors
/// No answer, a problem, or an answer that is not ours.
pub async fn send(
    api: &Api,
    parcel: &Parcel,
    progress: impl Fn(u64, u64) + Clone + 'static,
) -> Result<UploadAccepted, ApiError> {
    let bearer = api.bearer().await?;
    match post(parcel, bearer.as_deref(), progress.clone()).await {
        Err(error) if error.is_unauthenticated() && bearer.is_some() => {
            api.renew().await?;
            post(parcel, api.bearer().await?.as_deref(), progress).await
        }
        answer => answer,
    }
}

async fn post(
    parcel: &Parcel,
    bearer: Option<&str>,
    progress: impl Fn(u64, u64) + 'static,
) -> Result<UploadAccepted, ApiError> {
    let (status, body) = try_post(parcel, bearer, progress).await.map_err(|_: JsValue| ApiError::Offline)?;
    match status {
        // The connection broke, or there never was one.
        0 => Err(ApiError::Offline),
        200..=299 => read(&body),
        status => Err(ApiError::from_answer(status, json::read(&body))),
    }
}

async fn try_post(
    parcel: &Parcel,
    bearer: Option<&str>,
    progress: impl Fn(u64, u64) + 'static,
) -> Result<(u16, String), JsValue> {
    let request = AbortOnDrop(XmlHttpRequest::new()?);
    request.0.open("POST", &format!("{API_BASE}/songs"))?;
    request.0.set_request_header(CLIENT_HEADER, "web")?;
    if let Some(bearer) = bearer {
        request.0.set_request_header("Authorization", &format!("Bearer {bearer}"))?;
    }
    let _listener = EventListener::new(&request.0.upload()?.into(), "progress", move |event| {
        if let Some(event) = event.dyn_ref::<ProgressEvent>() {
            progress(bytes(event.loaded()), bytes(event.total()));
        }
    });
    let ended = Promise::new(&mut |resolve, _| request.0.set_onloadend(Some(&resolve)));
    request.0.send_with_opt_form_data(Some(&parcel.form()?))?;
    JsFuture::from(ended).await?;
    Ok((request.0.status()?, request.0.response_text()?.unwrap_or_default()))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size is a whole number from 0"
)]
fn bytes(size: f64) -> u64 {
    size as u64
}
