//! The body of a stream, which holds its place until it is gone.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::BoxStream;

use super::places::Place;

/// Blocks, and the place that their listener takes.
pub(super) struct Placed {
    blocks: BoxStream<'static, io::Result<Bytes>>,
    _place: Place,
}

impl Placed {
    pub(super) fn new(blocks: BoxStream<'static, io::Result<Bytes>>, place: Place) -> Self {
        Self { blocks, _place: place }
    }
}

impl Stream for Placed {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.blocks.as_mut().poll_next(cx)
    }
}
