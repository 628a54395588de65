//! A TCP stream with deadlines: a client that sends or takes nothing is cut. One that is answered before all
//! that it sends was read may go on for a moment, or it would never see the answer.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use super::head_scan::HeadScan;
use super::server::Held;

/// How long a client that was answered early may go on sending.
const LINGER: Duration = Duration::from_secs(5);
/// How much of that is thrown away at once.
const SCRAP_BYTES: usize = 8 * 1024;

/// How long a client may take.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// From the connection to its first byte.
    pub first_byte: Duration,
    /// From the first byte of a request to the end of its head.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// Without taking a single byte of an answer.
    pub write_stall: Duration,
    /// How long a body may keep us waiting in all, before the rate below counts.
    pub body_grace: Duration,
    /// The least bytes a second of a body after that.
    pub body_bytes_per_s: u64,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(10),
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            write_stall: Duration::from_secs(30),
            body_grace: Duration::from_secs(10),
            body_bytes_per_s: 1000,
        }
    }
}

/// What the bytes of a connection and the requests on it know of each other.
#[derive(Debug, Clone, Default)]
pub(super) struct Traffic(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// How many requests are being worked on: while there is one, waiting for the next is not idling.
    in_flight: AtomicUsize,
    /// How many requests there have been.
    begun: AtomicUsize,
    /// The reading side, which must look at the clock again when the last request is done.
    reader: AtomicWaker,
    /// A head had both a length and a chunked encoding.
    ambiguous: AtomicBool,
    /// There will be no more requests: the connection speaks another protocol, which keeps time itself.
    upgraded: AtomicBool,
    /// The body of a request was not read to its end.
    unread: AtomicBool,
}

impl Traffic {
    /// Counts a request until the guard is dropped.
    pub(super) fn enter(&self) -> InFlightGuard {
        self.0.in_flight.fetch_add(1, Ordering::AcqRel);
        self.0.begun.fetch_add(1, Ordering::AcqRel);
        InFlightGuard(self.clone())
    }

    /// Whether a head was such that its end depends on who reads it.
    pub(super) fn is_ambiguous(&self) -> bool {
        self.0.ambiguous.load(Ordering::Acquire)
    }

    /// Says that the connection speaks another protocol from here on.
    pub(super) fn upgrade(&self) {
        self.0.upgraded.store(true, Ordering::Release);
    }

    /// Says that nobody will read the rest of a body.
    pub(super) fn leave_unread(&self) {
        self.0.unread.store(true, Ordering::Release);
    }

    fn is_busy(&self) -> bool {
        self.0.in_flight.load(Ordering::Acquire) > 0 || self.0.upgraded.load(Ordering::Acquire)
    }
}

/// Keeps a request counted.
#[derive(Debug)]
pub(super) struct InFlightGuard(Traffic);

impl Drop for InFlightGuard {
    fn drop(&mut self) {
        self.0.0.in_flight.fetch_sub(1, Ordering::AcqRel);
        self.0.0.reader.wake();
    }
}

/// What the reading side waits for.
#[derive(Debug, Clone, Copy)]
enum Waiting {
    /// The first byte of the connection.
    FirstByte,
    /// The rest of a head.
    Head,
    /// The next request.
    Next,
    /// Nothing in particular: a request is being worked on.
    Nothing,
}

/// A TCP stream that fails with `TimedOut` when a deadline passes.
#[derive(Debug)]
pub(super) struct TimedIo {
    stream: TcpStream,
    deadlines: Deadlines,
    traffic: Traffic,
    head: HeadScan,
    /// How many requests there had been when we last looked.
    begun: usize,
    waiting: Waiting,
    read_timer: Pin<Box<Sleep>>,
    write_timer: Option<Pin<Box<Sleep>>>,
    /// Until when what still comes is thrown away; `None` before all is said.
    linger: Option<Pin<Box<Sleep>>>,
    // Its place lasts as long as the connection, also when that outlives HTTP.
    _held: Held,
}

impl TimedIo {
    pub(super) fn new(stream: TcpStream, deadlines: Deadlines, traffic: Traffic, held: Held) -> Self {
        Self {
            stream,
            deadlines,
            traffic,
            head: HeadScan::default(),
            begun: 0,
            waiting: Waiting::FirstByte,
            read_timer: Box::pin(tokio::time::sleep(deadlines.first_byte)),
            write_timer: None,
            linger: None,
            _held: held,
        }
    }

    fn await_until(&mut self, waiting: Waiting, time: Duration) {
        self.waiting = waiting;
        self.read_timer.as_mut().reset(Instant::now() + time);
    }

    /// Whether a request is being worked on. Once one was, what is waited for is a new head.
    fn is_busy(&mut self) -> bool {
        let begun = self.traffic.0.begun.load(Ordering::Acquire);
        if begun != self.begun {
            self.begun = begun;
            self.waiting = Waiting::Nothing;
        }
        self.traffic.is_busy()
    }

    /// Bytes have arrived.
    fn on_read(&mut self, bytes: &[u8]) {
        if self.is_busy() {
            return;
        }
        if !matches!(self.waiting, Waiting::Head) {
            self.head.restart();
            self.await_until(Waiting::Head, self.deadlines.head);
        }
        if self.head.take(bytes) {
            self.traffic.0.ambiguous.store(true, Ordering::Release);
        }
    }

    /// Nothing has arrived: has the client used up its time?
    fn poll_read_deadline(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.traffic.0.reader.register(cx.waker());
        if self.is_busy() {
            return Poll::Pending;
        }
        if matches!(self.waiting, Waiting::Nothing) {
            self.await_until(Waiting::Next, self.deadlines.idle);
        }
        self.read_timer.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Throws away what comes until the client closes or its time is up. A connection that is closed on bytes
    /// that nobody has read is reset, and the client loses the answer that it had no time to read.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut scrap = [0; SCRAP_BYTES];
        loop {
            let mut buf = ReadBuf::new(&mut scrap);
            match Pin::new(&mut self.stream).poll_read(cx, &mut buf) {
                Poll::Ready(Ok(())) if !buf.filled().is_empty() => {}
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => break,
            }
        }
        let timer = self.linger.get_or_insert_with(|| Box::pin(tokio::time::sleep(LINGER)));
        timer.as_mut().poll(cx).map(Ok)
    }

    /// Starts or ends the wait of the writing side.
    fn timed_write<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.write_timer = None;
            return written;
        }
        let stall = self.deadlines.write_stall;
        let timer = self.write_timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(stall)));
        timer.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for TimedIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buf) {
            Poll::Ready(read) => {
                self.on_read(buf.filled().get(before..).unwrap_or_default());
                Poll::Ready(read)
            }
            Poll::Pending => self.poll_read_deadline(cx),
        }
    }
}

impl AsyncWrite for TimedIo {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.timed_write(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.timed_write(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.linger.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            if !self.traffic.0.unread.load(Ordering::Acquire) {
                return Poll::Ready(Ok(()));
            }
        }
        self.poll_linger(cx)
    }
}
