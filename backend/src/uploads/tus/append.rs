//! Appending to an upload: one at a time, by a lease in the database, and what has arrived stays.
//!
//! The order is always: bytes on the disk, then their number in the database, then the answer. So what the
//! database says is never more than what a crash leaves, and what lies behind it is cut off by whoever goes
//! on.

use std::time::Duration;

use anyhow::Context;
use bytes::BytesMut;
use poem::Body;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use shared::ids::{UploadId, UserId};
use tokio::time::Instant;
use uuid::Uuid;

use super::headers::Checksum;
use super::store::{self, Progress};
use crate::app::AppState;
use crate::db;
use crate::error::AppError;
use crate::http::body_limit::from_body_error;
use crate::uploads::blocks::{Block, read_block};
use crate::uploads::expire;
use crate::uploads::limits;
use crate::uploads::service;
use crate::uploads::staging::{Appender, Staged, blocking};
use crate::uploads::tell::tell;

/// For how long who appends may be silent before somebody else can.
const LEASE: Duration = Duration::from_secs(30);
/// How long a sender may be silent: he is given up well before his lease is.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often the lease is renewed while bytes come.
const RENEW: Duration = Duration::from_secs(5);
/// After how many bytes what has arrived is made safe.
const SAFE_EVERY: u64 = 16 << 20;

/// One request that appends.
#[derive(Debug)]
pub(in crate::uploads) struct Append {
    pub(in crate::uploads) owner: UserId,
    pub(in crate::uploads) id: UploadId,
    /// Where the bytes belong.
    pub(in crate::uploads) offset_bytes: u64,
    /// How many there are, if the request says so.
    pub(in crate::uploads) length: Option<u64>,
    pub(in crate::uploads) checksum: Option<Checksum>,
}

/// Appends a body and says where the upload stands now.
///
/// # Errors
/// The upload is not there, stands elsewhere, is appended to by somebody else or was given up; the body
/// breaks off, brings too much or sums up to something else; the database or the disk fails.
pub(in crate::uploads) async fn append(
    state: &AppState,
    append: Append,
    body: Body,
) -> Result<u64, AppError> {
    let state = state.clone();
    let work = async move {
        let Some(lease) = take(&state, &append).await? else { return Ok(append.offset_bytes) };
        Appending { state, append, lease }.run(body).await
    };
    // In a task of its own: when the connection goes, what has arrived must still be made safe, and the lease
    // given back.
    tokio::spawn(work).await.context("appending failed")?
}

/// The right to append.
#[derive(Debug, Clone, Copy)]
struct Lease {
    token: Uuid,
    size_bytes: u64,
}

/// Takes the right to append; `None` when there is nothing left to append.
async fn take(state: &AppState, append: &Append) -> Result<Option<Lease>, AppError> {
    let config = &state.config.uploads;
    let write = state.db.begin().await?;
    // Also what is counted below stays as it is.
    limits::lock_owner(&write, append.owner).await?;
    let status = store::lock(&write, append.owner, append.id).await?.ok_or(AppError::NotFound)?;
    if status.is_expired(state.clock.now()) {
        return Err(AppError::Expired);
    }
    if status.offset_bytes != append.offset_bytes {
        return Err(AppError::WrongOffset { offset_bytes: status.offset_bytes });
    }
    let left = status.size_bytes.saturating_sub(status.offset_bytes);
    if append.length.is_some_and(|length| length > left) {
        return Err(AppError::TooLarge { limit_bytes: left });
    }
    if !status.is_receiving {
        return Ok(None);
    }
    if status.is_direct {
        return Err(AppError::InvalidRequest(
            "The bytes of this upload go to the links that came with it.".into(),
        ));
    }
    let now_ms = db::now_ms(&write).await?;
    if status.leased_until_ms.is_some_and(|until| until > now_ms) {
        return Err(AppError::Locked);
    }
    let limit = config.max_appending_per_user;
    if store::count_leases(&write, append.owner, now_ms).await? >= u64::from(limit) {
        return Err(AppError::TooManyUploads { limit });
    }
    let lease = Lease { token: Uuid::now_v7(), size_bytes: status.size_bytes };
    store::take_lease(&write, append.id, lease.token, until(now_ms)).await?;
    write.commit().await?;
    Ok(Some(lease))
}

fn until(now_ms: i64) -> i64 {
    now_ms.saturating_add(i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX))
}

struct Appending {
    state: AppState,
    append: Append,
    lease: Lease,
}

/// What a body has brought.
struct Arrived {
    appender: Appender,
    offset_bytes: u64,
    /// Why it is not all of it.
    broken: Option<AppError>,
    summer: Option<Summer>,
}

impl Appending {
    async fn run(self, body: Body) -> Result<u64, AppError> {
        let staged = Staged::of(&self.state.storage, self.append.id);
        let received = match staged.append_at(self.append.offset_bytes).await {
            Ok(appender) => self.receive(appender, body).await,
            Err(error) => Err(error),
        };
        let finished = match received {
            Ok(arrived) => self.finish(arrived).await,
            Err(error) => Err(error),
        };
        if finished.is_err() {
            // Where the lease is lost or already given back, there is nothing to give back.
            self.give_back().await?;
        }
        finished
    }

    async fn receive(&self, mut appender: Appender, body: Body) -> Result<Arrived, AppError> {
        let mut reader = body.into_async_read();
        let mut offset_bytes = self.append.offset_bytes;
        let (mut safe, mut renewed) = (offset_bytes, Instant::now());
        let mut summer = self.append.checksum.as_ref().map(Summer::new);
        let broken = loop {
            let Block { bytes: block, broken } = tokio::select! {
                block = read_block(&mut reader, PATIENCE) => block,
                () = self.state.stopping.cancelled() => {
                    break Some(AppError::Busy { retry_after: Duration::from_secs(1) });
                }
            };
            let broken = broken.map(|error| from_body_error(&error));
            if block.is_empty() {
                break broken;
            }
            if offset_bytes + block.len() as u64 > self.lease.size_bytes {
                return Err(AppError::TooLarge { limit_bytes: self.lease.size_bytes });
            }
            if renewed.elapsed() + PATIENCE > LEASE {
                // The disk has kept us for so long that somebody else may have gone on by now.
                self.write_down(safe).await?;
                renewed = Instant::now();
            }
            offset_bytes += block.len() as u64;
            let block = match summer.take() {
                None => block,
                Some(sum) => {
                    let (sum, block) = sum.add(block).await?;
                    summer = Some(sum);
                    block
                }
            };
            appender = appender.write(block).await?;
            let is_much = offset_bytes - safe >= SAFE_EVERY && offset_bytes < self.lease.size_bytes;
            if summer.is_none() && is_much {
                appender = appender.sync().await?;
                safe = offset_bytes;
            }
            if safe == offset_bytes || renewed.elapsed() >= RENEW {
                self.write_down(safe).await?;
                renewed = Instant::now();
            }
            if broken.is_some() {
                break broken;
            }
        };
        Ok(Arrived { appender, offset_bytes, broken, summer })
    }

    /// Says how many bytes are safe, and that we are still at it.
    async fn write_down(&self, offset_bytes: u64) -> Result<(), AppError> {
        let write = self.state.db.begin().await?;
        let until_ms = Some(until(db::now_ms(&write).await?));
        if !store::advance(&write, self.append.id, self.progress(offset_bytes, until_ms)).await? {
            return Err(AppError::Locked);
        }
        write.commit().await?;
        Ok(())
    }

    fn progress(&self, offset_bytes: u64, until_ms: Option<i64>) -> Progress {
        let expires_at = expire::at(&self.state);
        Progress { lease: self.lease.token, offset_bytes, until_ms, expires_at }
    }

    async fn finish(&self, arrived: Arrived) -> Result<u64, AppError> {
        if let Some(summer) = arrived.summer {
            // With a checksum it is all or nothing.
            if let Some(error) = arrived.broken {
                return Err(error);
            }
            if !summer.holds() {
                return Err(AppError::ChecksumMismatch);
            }
        }
        arrived.appender.sync().await?;
        let id = self.append.id;
        let write = self.state.db.begin().await?;
        let is_whole = arrived.offset_bytes == self.lease.size_bytes;
        let is_ours = if is_whole {
            store::complete(&write, id, self.lease.token, arrived.offset_bytes).await?
        } else {
            store::advance(&write, id, self.progress(arrived.offset_bytes, None)).await?
        };
        if !is_ours {
            return Err(AppError::Locked);
        }
        if is_whole {
            service::enqueue(&write, self.append.owner, id).await?;
        }
        write.commit().await?;
        tell(&self.state, self.append.owner, id).await;
        match arrived.broken {
            Some(error) if !is_whole => Err(error),
            _ => Ok(arrived.offset_bytes),
        }
    }

    /// Ends the lease; what was written down before stays.
    async fn give_back(&self) -> Result<(), AppError> {
        let write = self.state.db.begin().await?;
        store::release(&write, self.append.id, self.lease.token).await?;
        write.commit().await?;
        Ok(())
    }
}

/// Sums up what one request brings.
enum Summer {
    Sha256(Sha256, [u8; 32]),
    Sha1(Sha1, [u8; 20]),
}

impl Summer {
    fn new(expected: &Checksum) -> Self {
        match expected {
            Checksum::Sha256(sum) => Self::Sha256(Sha256::new(), *sum),
            Checksum::Sha1(sum) => Self::Sha1(Sha1::new(), *sum),
        }
    }

    /// Takes a block along, off the threads that answer requests.
    async fn add(mut self, block: BytesMut) -> Result<(Self, BytesMut), AppError> {
        let work = move || {
            match &mut self {
                Self::Sha256(sum, _) => sum.update(&block),
                Self::Sha1(sum, _) => sum.update(&block),
            }
            Ok((self, block))
        };
        blocking(work).await
    }

    fn holds(self) -> bool {
        match self {
            Self::Sha256(sum, expected) => sum.finalize()[..] == expected,
            Self::Sha1(sum, expected) => sum.finalize()[..] == expected,
        }
    }
}
