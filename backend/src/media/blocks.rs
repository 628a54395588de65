//! A part of a file as a stream of blocks, for the body of an answer.
//!
//! Bytes that the kernel holds in memory are read at once, on the thread that sends them: handing each
//! block to another thread costs more than reading it. Only what must come from the disk goes to the
//! threads for blocking work. A reader that keeps up is given larger blocks, filled again and again in the
//! same memory; one that does not holds little memory.

use std::fs::File;
use std::io::{self, IoSliceMut};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use futures_util::stream::try_unfold;
use rustix::io::{Errno, ReadWriteFlags, preadv2};

/// What a slow reader gets: there may be thousands of them, each holding one.
pub const SMALLEST: usize = 16 << 10;
/// The first block: it arrives soon, and most ranges that players ask for fit into it.
pub const FIRST: usize = 64 << 10;
/// The block of a reader that keeps up. Larger ones do not stay in the cache of a processor.
pub const LARGEST: usize = 128 << 10;
/// Who has taken so much without a pause does keep up: the buffers of his connection are full by then.
const PROVEN: u64 = 1 << 20;
/// A reader that comes back within this time keeps up.
const SOON: Duration = Duration::from_millis(20);

/// Streams the bytes `range` of a file. They are read as they are asked for, one block ahead of
/// nobody. A file that is shorter than the range ends the stream with an error, so that the connection
/// is cut and nobody takes the part for the whole.
pub fn stream(file: File, range: Range<u64>) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
    let state = Blocks { file: Arc::new(file), range, taken: 0, size: FIRST, given_at: None, given: None };
    try_unfold(state, |mut blocks| async move {
        let block = blocks.next().await?;
        Ok(block.map(|block| (block, blocks)))
    })
}

struct Blocks {
    file: Arc<File>,
    /// What is still to be sent.
    range: Range<u64>,
    /// How much has been taken without a pause.
    taken: u64,
    /// The size of the next block.
    size: usize,
    given_at: Option<Instant>,
    /// The last block, if it was a large one: as soon as it has been sent, its memory takes the next.
    given: Option<Bytes>,
}

impl Blocks {
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.range.is_empty() {
            return Ok(None);
        }
        if let Some(took) = self.given_at.map(|given_at| given_at.elapsed()) {
            self.taken = if took <= SOON { self.taken + self.size as u64 } else { 0 };
            self.size = next_size(took, self.taken);
        }
        let left = usize::try_from(self.range.end - self.range.start).unwrap_or(usize::MAX);
        let block = self.read(self.size.min(left)).await?.freeze();
        self.range.start += block.len() as u64;
        self.given_at = Some(Instant::now());
        self.given = (block.len() >= FIRST).then(|| block.clone());
        Ok(Some(block))
    }

    /// Memory for a block: that of the last one, if nobody else holds it any more.
    fn memory(&mut self, size: usize) -> BytesMut {
        match self.given.take().map(Bytes::try_into_mut) {
            Some(Ok(mut memory)) if memory.len() >= size => {
                memory.truncate(size);
                memory
            }
            _ => BytesMut::zeroed(size),
        }
    }

    /// Reads a block of 1 to `size` bytes.
    async fn read(&mut self, size: usize) -> io::Result<BytesMut> {
        let mut block = self.memory(size);
        let read = match read_from_memory(&self.file, &mut block, self.range.start) {
            Some(read) => read?,
            None => {
                let (file, offset) = (Arc::clone(&self.file), self.range.start);
                let reading = tokio::task::spawn_blocking(move || {
                    let read = file.read_at(&mut block, offset);
                    (block, read)
                });
                let (filled, read) = reading.await.map_err(io::Error::other)?;
                block = filled;
                read?
            }
        };
        if read == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file is shorter than it was"));
        }
        block.truncate(read);
        Ok(block)
    }
}

/// Reads what the kernel has in memory. `None` when it would have to wait for the disk, or cannot tell.
fn read_from_memory(file: &File, block: &mut [u8], offset: u64) -> Option<io::Result<usize>> {
    match preadv2(file, &mut [IoSliceMut::new(block)], offset, ReadWriteFlags::NOWAIT) {
        Ok(read) => Some(Ok(read)),
        Err(Errno::AGAIN | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL | Errno::INTR) => None,
        Err(error) => Some(Err(error.into())),
    }
}

/// The size of the next block, from how long the reader took to come back for more and how much he has
/// taken without a pause.
fn next_size(took: Duration, taken: u64) -> usize {
    match taken {
        _ if took > SOON => SMALLEST,
        PROVEN.. => LARGEST,
        _ => FIRST,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use futures_util::{StreamExt, TryStreamExt};

    use super::*;

    fn content(size: usize) -> Vec<u8> {
        (0..size).map(|index| (index.wrapping_mul(31) >> 3) as u8).collect()
    }

    fn file_of(content: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        file
    }

    async fn collect(file: File, range: Range<u64>) -> io::Result<Vec<u8>> {
        let blocks: Vec<Bytes> = stream(file, range).try_collect().await?;
        assert!(blocks.iter().all(|block| !block.is_empty() && block.len() <= LARGEST));
        Ok(blocks.concat())
    }

    #[tokio::test]
    async fn every_byte_of_the_range_comes_once() {
        let content = content(1_500_001);
        for range in [0..1_500_001, 0..0, 1..2, 65_535..65_537, 700_000..1_500_001, 1_500_000..1_500_001] {
            let expected = &content[range.start..range.end];
            let got = collect(file_of(&content), range.start as u64..range.end as u64).await.unwrap();
            assert!(got == expected, "{range:?}");
        }
    }

    #[tokio::test]
    async fn a_file_that_shrank_is_an_error_after_what_is_there() {
        let content = content(100_000);
        let file = file_of(&content);
        let mut blocks = Box::pin(stream(file, 0..200_000));
        let mut got = Vec::new();
        let error = loop {
            match blocks.next().await.unwrap() {
                Ok(block) => got.extend(block),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert!(got == content);
        assert!(blocks.next().await.is_none());
    }

    #[tokio::test]
    async fn a_file_that_memory_does_not_hold_is_read_too() {
        // The kernel does not know this flag for a directory of its own such as /proc, so that the
        // slow way is taken.
        let file = File::open("/proc/self/status").unwrap();
        assert!(read_from_memory(&file, &mut [0; 5], 0).is_none());
        assert_eq!(collect(file, 0..5).await.unwrap(), b"Name:");
    }

    #[tokio::test]
    async fn memory_is_used_again_only_when_nobody_holds_it() {
        let content = content(30 * LARGEST);
        let mut blocks = Box::pin(stream(file_of(&content), 0..content.len() as u64));
        let (mut held, mut got) = (Vec::new(), Vec::new());
        let mut number = 0;
        while let Some(block) = blocks.next().await {
            let block = block.unwrap();
            got.extend_from_slice(&block);
            // Every third is held on to, as by a connection that has not sent it yet.
            if number % 3 == 0 {
                held.push((got.len() - block.len(), block));
            }
            number += 1;
        }
        assert!(got == content);
        for (start, block) in held {
            assert!(block == content[start..start + block.len()], "the block at {start} was written over");
        }
    }

    #[test]
    fn blocks_grow_while_the_reader_keeps_up() {
        let (soon, late) = (Duration::from_millis(1), Duration::from_millis(200));
        assert_eq!(next_size(soon, 0), FIRST);
        assert_eq!(next_size(soon, PROVEN - 1), FIRST);
        assert_eq!(next_size(soon, PROVEN), LARGEST);
        assert_eq!(next_size(late, PROVEN), SMALLEST);
    }
}
