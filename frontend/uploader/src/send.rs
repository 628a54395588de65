//! Sends one file by the tus protocol, in pieces, from wherever the server is.

use frontend_core::api_error::ApiError;
use frontend_core::upload::tus::{self, Next};
use shared::ids::UploadId;
use web_sys::Blob;

use crate::request::{Answer, Body, Request, Session};
use crate::sum;

/// What is sent.
pub struct Parcel {
    /// The file.
    pub file: Blob,
    /// A picture instead of the one in it.
    pub cover: Option<Blob>,
    /// The texts that go along.
    pub texts: Vec<(&'static str, String)>,
    /// The upload that was begun before.
    pub upload: Option<UploadId>,
}

/// How it goes.
pub enum Report {
    /// The server knows of the file.
    Created(UploadId),
    /// So many bytes have gone.
    Sent(u64),
    /// It has so many bytes.
    Has(u64),
}

/// Why it did not go through.
pub enum Trouble {
    /// It may later.
    Passing,
    /// It will not.
    Final(ApiError),
    /// The file cannot be read any more.
    Unreadable,
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        if error.is_passing() { Self::Passing } else { Self::Final(error) }
    }
}

/// An upload is begun anew so many times in one go when the server forgets it.
const BEGINNINGS: u8 = 3;

/// Sends a file until the server has all of it. `piece` says how much to send at once.
///
/// # Errors
/// Something to wait for, or the server's last word.
pub async fn send(
    session: &Session,
    parcel: &Parcel,
    piece: impl Fn() -> u64,
    report: impl Fn(Report) + Clone + 'static,
) -> Result<(), Trouble> {
    let size = sum::bytes(parcel.file.size());
    let mut upload = parcel.upload;
    for _ in 0..BEGINNINGS {
        let (id, at) = match upload {
            Some(id) => (id, offset(session, &format!("/uploads/{id}")).await?),
            None => (create(session, parcel, size, &report).await?, Some(0)),
        };
        let Some(at) = at else {
            upload = None;
            continue;
        };
        match go_on(session, parcel, (id, at), size, &piece, &report).await? {
            Next::BeginAnew => upload = None,
            _ => return Ok(()),
        }
    }
    Err(Trouble::Passing)
}

async fn create(
    session: &Session,
    parcel: &Parcel,
    size: u64,
    report: &impl Fn(Report),
) -> Result<UploadId, Trouble> {
    let answer = session
        .send(&Request {
            method: "POST",
            url: "/uploads",
            headers: vec![
                version(),
                ("Upload-Length", size.to_string()),
                ("Upload-Metadata", tus::metadata(&parcel.texts)),
            ],
            ..Request::default()
        })
        .await?;
    expect_success(&answer)?;
    let place = answer.header("Location").unwrap_or_default();
    let id = place.rsplit('/').next().and_then(|id| id.parse().ok());
    let id: UploadId = id.ok_or(Trouble::Final(ApiError::Unexpected(0)))?;
    report(Report::Created(id));
    Ok(id)
}

/// Sends what the server does not have yet.
async fn go_on(
    session: &Session,
    parcel: &Parcel,
    (id, mut offset): (UploadId, u64),
    size: u64,
    piece: &impl Fn() -> u64,
    report: &(impl Fn(Report) + Clone + 'static),
) -> Result<Next, Trouble> {
    let url = format!("/uploads/{id}");
    report(Report::Sent(offset));
    // Before the last byte, which lets the server begin.
    if let Some(cover) = parcel.cover.as_ref().filter(|_| offset < size) {
        put_cover(session, id, cover).await?;
    }
    while offset < size {
        let end = (offset + piece()).min(size);
        let answer = patch(session, parcel, &url, offset, end, report).await?;
        match tus::next(answer.status()) {
            Next::GoOn => {
                let told = answer.header("Upload-Offset").and_then(|offset| offset.parse().ok());
                offset = told.unwrap_or(end);
                report(Report::Has(offset));
            }
            Next::BeginAnew => return Ok(Next::BeginAnew),
            // Asked again after a while, when the other request is through.
            Next::AskAgain | Next::Wait => return Err(Trouble::Passing),
            Next::GiveUp => return Err(Trouble::Final(answer.error())),
        }
    }
    Ok(Next::GoOn)
}

/// Sends the picture of an upload whose last byte has not come yet.
///
/// # Errors
/// Something to wait for, or the server's last word.
pub async fn put_cover(session: &Session, upload: UploadId, cover: &Blob) -> Result<(), Trouble> {
    let request = Request {
        method: "PUT",
        url: &format!("/uploads/{upload}/cover"),
        headers: vec![("Content-Type", cover.type_())],
        body: Some(Body::Bytes(cover)),
        ..Request::default()
    };
    expect_success(&session.send(&request).await?)
}

/// How many bytes the server has; `None` when it has forgotten the upload.
async fn offset(session: &Session, url: &str) -> Result<Option<u64>, Trouble> {
    let request = Request { method: "HEAD", url, headers: vec![version()], ..Request::default() };
    let answer = session.send(&request).await?;
    match tus::next(answer.status()) {
        Next::GoOn => {
            let offset = answer.header("Upload-Offset").and_then(|offset| offset.parse().ok());
            offset.map(Some).ok_or(Trouble::Final(ApiError::Unexpected(0)))
        }
        Next::BeginAnew => Ok(None),
        Next::AskAgain | Next::Wait => Err(Trouble::Passing),
        Next::GiveUp => Err(Trouble::Final(answer.error())),
    }
}

async fn patch(
    session: &Session,
    parcel: &Parcel,
    url: &str,
    offset: u64,
    end: u64,
    report: &(impl Fn(Report) + Clone + 'static),
) -> Result<Answer, Trouble> {
    let piece = sum::slice(&parcel.file, offset, end).ok_or(Trouble::Unreadable)?;
    let sum = sum::sha256(&piece, |_| {}).await.ok_or(Trouble::Unreadable)?;
    let report = report.clone();
    let request = Request {
        method: "PATCH",
        url,
        headers: vec![
            version(),
            ("Content-Type", "application/offset+octet-stream".to_owned()),
            ("Upload-Offset", offset.to_string()),
            ("Upload-Checksum", format!("sha256 {}", tus::base64(&sum))),
        ],
        body: Some(Body::Bytes(&piece)),
        progress: Some(Box::new(move |sent| report(Report::Sent(offset + sent)))),
    };
    Ok(session.send(&request).await?)
}

fn version() -> (&'static str, String) {
    ("Tus-Resumable", tus::VERSION.to_owned())
}

fn expect_success(answer: &Answer) -> Result<(), Trouble> {
    match tus::next(answer.status()) {
        Next::GoOn => Ok(()),
        Next::AskAgain | Next::Wait | Next::BeginAnew => Err(Trouble::Passing),
        Next::GiveUp => Err(Trouble::Final(answer.error())),
    }
}

/// Tells the server that an upload is not wanted any more. One that it keeps after all expires.
pub async fn terminate(session: &Session, id: UploadId) {
    let url = format!("/uploads/{id}");
    let request = Request { method: "DELETE", url: &url, headers: vec![version()], ..Request::default() };
    drop(session.send(&request).await);
}
