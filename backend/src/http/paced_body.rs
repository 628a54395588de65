//! A request body that must arrive at a least pace, and of which it is known whether all of it was taken.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep};

use super::timed_io::{Deadlines, Traffic};

/// Fails with `TimedOut` once the time spent *waiting* for bytes exceeds the grace plus what the
/// bytes that came have earned. Time that the server itself takes does not count.
pub(super) struct PacedBody {
    inner: Incoming,
    deadlines: Deadlines,
    traffic: Traffic,
    /// Whether there is nothing more to come.
    ended: bool,
    received: u64,
    waited: Duration,
    wait: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl PacedBody {
    pub(super) fn new(inner: Incoming, deadlines: Deadlines, traffic: Traffic) -> Self {
        Self { inner, deadlines, traffic, ended: false, received: 0, waited: Duration::ZERO, wait: None }
    }

    fn allowance(&self) -> Duration {
        let earned = Duration::from_secs(self.received / self.deadlines.body_bytes_per_s.max(1));
        (self.deadlines.body_grace + earned).saturating_sub(self.waited)
    }
}

impl Body for PacedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match Pin::new(&mut self.inner).poll_frame(cx) {
            Poll::Ready(frame) => {
                if let Some((since, _)) = self.wait.take() {
                    self.waited += since.elapsed();
                }
                self.ended |= frame.is_none();
                if let Some(Ok(Some(data))) = frame.as_ref().map(|frame| frame.as_ref().map(Frame::data_ref))
                {
                    self.received += data.len() as u64;
                }
                Poll::Ready(frame.map(|frame| frame.map_err(io::Error::other)))
            }
            Poll::Pending => {
                let allowance = self.allowance();
                let (_, timer) = self
                    .wait
                    .get_or_insert_with(|| (Instant::now(), Box::pin(tokio::time::sleep(allowance))));
                timer.as_mut().poll(cx).map(|()| Some(Err(io::ErrorKind::TimedOut.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for PacedBody {
    fn drop(&mut self) {
        if !self.ended && !self.inner.is_end_stream() {
            self.traffic.leave_unread();
        }
    }
}
