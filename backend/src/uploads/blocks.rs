//! Bodies, read in blocks: large ones from who sends fast, and whatever there is from who sends slowly.

use std::io;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::{Instant, timeout_at};

/// How much is read at once.
const BLOCK: usize = 256 * 1024;
/// How long a block is waited for once it has begun.
const GATHER: Duration = Duration::from_millis(250);

/// What a body has brought.
#[derive(Debug)]
pub(super) struct Block {
    /// Empty only at the end, or when nothing came before it broke off.
    pub(super) bytes: BytesMut,
    /// Why nothing more comes. What came before counts all the same.
    pub(super) broken: Option<io::Error>,
}

/// The next block of a body, which breaks off when nothing comes for as long as `patience`.
pub(super) async fn read_block(reader: &mut (impl AsyncRead + Unpin), patience: Duration) -> Block {
    let began = Instant::now();
    let mut bytes = BytesMut::with_capacity(BLOCK);
    let mut broken = None;
    while bytes.len() < BLOCK {
        let patience = if bytes.is_empty() { patience } else { GATHER };
        match timeout_at(began + patience, reader.read_buf(&mut bytes)).await {
            Ok(Ok(0)) => break,
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                broken = Some(error);
                break;
            }
            Err(_) => {
                broken = bytes.is_empty().then(|| io::ErrorKind::TimedOut.into());
                break;
            }
        }
    }
    Block { bytes, broken }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    #[tokio::test]
    async fn a_slow_sender_is_not_waited_for_and_a_silent_one_is_given_up() {
        let (mut sender, mut reader) = tokio::io::duplex(2 * BLOCK);
        let patience = Duration::from_millis(50);
        sender.write_all(&vec![1; BLOCK + 1]).await.unwrap();
        assert_eq!(read_block(&mut reader, patience).await.bytes.len(), BLOCK);
        let last = read_block(&mut reader, patience).await;
        assert_eq!((last.bytes.len(), last.broken.is_none()), (1, true));
        let silent = read_block(&mut reader, patience).await.broken.unwrap();
        assert_eq!(silent.kind(), io::ErrorKind::TimedOut);
        drop(sender);
        let end = read_block(&mut reader, patience).await;
        assert!(end.bytes.is_empty() && end.broken.is_none());
    }

    #[tokio::test]
    async fn what_came_before_a_body_broke_off_counts() {
        let broken = futures_util::stream::iter([
            Ok(bytes::Bytes::from_static(b"abc")),
            Err(io::Error::from(io::ErrorKind::ConnectionReset)),
        ]);
        let mut reader = tokio_util::io::StreamReader::new(broken);
        let block = read_block(&mut reader, Duration::from_secs(1)).await;
        assert_eq!(&block.bytes[..], b"abc");
        assert_eq!(block.broken.unwrap().kind(), io::ErrorKind::ConnectionReset);
    }
}
