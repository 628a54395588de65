//! Holds a store to what it promised: so many bytes, no fewer and no more. A connection that ends early
//! must never look like the end of a song.

use std::io;

use bytes::Bytes;
use futures_util::stream::{BoxStream, try_unfold};
use futures_util::{Stream, StreamExt};

use super::breaker::Breaker;

/// Passes on a stream of `expected` bytes, and ends it with an error when it turns out otherwise.
pub(super) fn exactly(
    stream: BoxStream<'static, object_store::Result<Bytes>>,
    expected: u64,
    breaker: Breaker,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    try_unfold((stream, expected, breaker), |(mut stream, left, breaker)| async move {
        match stream.next().await {
            Some(Ok(block)) => match left.checked_sub(block.len() as u64) {
                Some(left) => Ok(Some((block, (stream, left, breaker)))),
                None => Err(io::Error::other("the store sent more than it was asked for")),
            },
            Some(Err(error)) => {
                breaker.note_failure();
                Err(io::Error::from(error))
            }
            None if left == 0 => Ok(None),
            None => {
                breaker.note_failure();
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the store sent less than it was asked for"))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use futures_util::{TryStreamExt, stream};

    use super::*;

    async fn collect(blocks: &[&'static [u8]], expected: u64) -> io::Result<Vec<Bytes>> {
        let blocks: Vec<_> = blocks.iter().map(|block| Ok(Bytes::from_static(block))).collect();
        exactly(stream::iter(blocks).boxed(), expected, Breaker::default()).try_collect().await
    }

    #[tokio::test]
    async fn only_the_promised_number_of_bytes_is_a_success() {
        assert_eq!(collect(&[b"ab", b"", b"c"], 3).await.unwrap().concat(), b"abc");
        assert_eq!(collect(&[b"ab"], 3).await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(collect(&[], 1).await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert!(collect(&[b"ab", b"cd"], 3).await.is_err());
    }
}
