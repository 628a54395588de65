//! Sends one file straight to the object store, part by part, by the links that the server signs.

use std::cell::RefCell;

use frontend_core::api_error::ApiError;
use frontend_core::upload::direct::{Links, Reach, Verdict, describe, judge};
use shared::problem::ProblemCode;
use shared::uploads::{CompleteDirect, CreateDirect, GetUpload, UploadState};

use crate::request::{Session, put_elsewhere};
use crate::send::{Parcel, Report, Trouble, put_cover, terminate};
use crate::sum;

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The server has the whole file.
    Sent,
    /// It has to take the other way; the upload is given up.
    NoWay,
}

/// What became of the parts.
enum Parts {
    Gone,
    Anew,
    NoWay,
}

/// An upload is begun anew so many times in one go when its links are no good.
const BEGINNINGS: u8 = 3;

/// Sends a file until the server knows that all of it is there. `links` are those of an upload that was begun
/// before; `keep` takes them whenever a part is there.
///
/// # Errors
/// Something to wait for, or the server's last word.
pub async fn send(
    session: &Session,
    parcel: &Parcel,
    mut links: Option<Links>,
    reach: &RefCell<Reach>,
    keep: impl Fn(&Links),
    report: impl Fn(Report) + Clone + 'static,
) -> Result<End, Trouble> {
    let size = sum::bytes(parcel.file.size());
    if let Some(before) = &links {
        match session.call(&GetUpload(before.upload)).await {
            Ok(upload) if upload.state != UploadState::Receiving => return Ok(End::Sent),
            Err(error) if is_forgotten(&error) => links = None,
            Err(error) => return Err(error.into()),
            Ok(_) => {}
        }
    }
    for _ in 0..BEGINNINGS {
        let mut at = match links.take() {
            Some(links) => links,
            None => match session.call(&CreateDirect(describe(size, &parcel.texts))).await {
                Ok(made) => {
                    let links = Links::from(made);
                    keep(&links);
                    report(Report::Created(links.upload));
                    links
                }
                Err(error) if error.code() == Some(ProblemCode::NotOffered) => return Ok(End::NoWay),
                Err(error) => return Err(error.into()),
            },
        };
        match parts(session, parcel, &mut at, reach, &keep, &report).await? {
            Parts::Gone => {}
            Parts::Anew => {
                terminate(session, at.upload).await;
                continue;
            }
            Parts::NoWay => {
                terminate(session, at.upload).await;
                return Ok(End::NoWay);
            }
        }
        match session.call(&CompleteDirect(at.upload)).await {
            Ok(_) => return Ok(End::Sent),
            Err(error) if error.code() == Some(ProblemCode::Incomplete) => {
                at.rewind();
                keep(&at);
                links = Some(at);
            }
            Err(error) if is_forgotten(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Trouble::Passing)
}

/// Sends the parts that are not there yet.
async fn parts(
    session: &Session,
    parcel: &Parcel,
    links: &mut Links,
    reach: &RefCell<Reach>,
    keep: &impl Fn(&Links),
    report: &(impl Fn(Report) + Clone + 'static),
) -> Result<Parts, Trouble> {
    let mut sent = links.sent_bytes();
    report(Report::Sent(sent));
    if let Some(cover) = parcel.cover.as_ref().filter(|_| sent == 0) {
        put_cover(session, links.upload, cover).await?;
    }
    while let Some(part) = links.next() {
        let end = part.offset_bytes + part.size_bytes;
        let piece = sum::slice(&parcel.file, part.offset_bytes, end);
        let piece = piece.ok_or(Trouble::Unreadable)?;
        let told = report.clone();
        let progress = Box::new(move |gone| told(Report::Sent(sent + gone)));
        let verdict = judge(put_elsewhere(&part.url, &piece, progress).await);
        if verdict == Verdict::Taken {
            reach.borrow_mut().worked();
            links.advance();
            keep(links);
            sent = end;
            report(Report::Has(sent));
            continue;
        }
        // That we are offline says nothing about the store.
        match session.call(&GetUpload(links.upload)).await {
            Err(error) if error.is_passing() => return Err(Trouble::Passing),
            _ => {}
        }
        if reach.borrow_mut().failed() {
            return Ok(Parts::NoWay);
        }
        return if verdict == Verdict::Later { Err(Trouble::Passing) } else { Ok(Parts::Anew) };
    }
    Ok(Parts::Gone)
}

fn is_forgotten(error: &ApiError) -> bool {
    matches!(error.status(), Some(404 | 410))
}
