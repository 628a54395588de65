//! The file as the parsers see it, with an end to how much they may read for headers alone.
//!
//! Symphonia 0.6.1 takes limits for tags and pictures but does not apply them. What it never gets to
//! read it cannot put into memory, so the limit stands here.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use symphonia::core::io::MediaSource;

/// Bytes at absolute places of a file, for looking before parsing.
pub(super) struct Bytes {
    file: File,
    len: u64,
}

impl Bytes {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self { file, len })
    }

    /// The size of the file.
    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    /// `N` bytes at `offset`; `None` when the file ends before.
    pub(super) fn at<const N: usize>(&self, offset: u64) -> io::Result<Option<[u8; N]>> {
        let mut bytes = [0; N];
        match self.file.read_exact_at(&mut bytes, offset) {
            Ok(()) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// At most `max` bytes from `offset`; fewer at the end of the file.
    pub(super) fn up_to(&self, offset: u64, max: usize) -> io::Result<Vec<u8>> {
        let there = usize::try_from(self.len.saturating_sub(offset)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; max.min(there)];
        let mut filled = 0;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.file.read_at(rest, offset + filled as u64)? {
                0 => break,
                read => filled += read,
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }

    pub(super) fn u32_be(&self, offset: u64) -> io::Result<Option<u32>> {
        Ok(self.at(offset)?.map(u32::from_be_bytes))
    }

    pub(super) fn u32_le(&self, offset: u64) -> io::Result<Option<u32>> {
        Ok(self.at(offset)?.map(u32::from_le_bytes))
    }

    /// Gives the file to a parser, which sees it from `start` on, with `overlays` in place of what
    /// stands in the file.
    pub(super) fn into_source(self, start: u64, overlays: Vec<Overlay>, budget: &Budget) -> Source {
        Source {
            file: self.file,
            start,
            len: self.len.saturating_sub(start),
            position: 0,
            overlays,
            budget: budget.clone(),
        }
    }

    pub(super) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { file: self.file.try_clone()?, len: self.len })
    }
}

/// Four bytes that a parser shall read differently, at an absolute place of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overlay {
    pub(super) offset: u64,
    pub(super) bytes: [u8; 4],
}

/// How many bytes may still be read; shared with whoever lifts the limit.
#[derive(Clone)]
pub(super) struct Budget(Arc<AtomicU64>);

impl Budget {
    pub(super) fn new(bytes: u64) -> Self {
        Self(Arc::new(AtomicU64::new(bytes)))
    }

    /// The headers are read: the rest is audio, which flows through and stays nowhere.
    pub(super) fn lift(&self) {
        self.0.store(u64::MAX, Ordering::Relaxed);
    }

    pub(super) fn is_spent(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    fn take(&self, bytes: u64) {
        let left = self.0.load(Ordering::Relaxed);
        if left != u64::MAX {
            self.0.store(left.saturating_sub(bytes), Ordering::Relaxed);
        }
    }
}

/// A file that symphonia reads.
pub(super) struct Source {
    file: File,
    start: u64,
    len: u64,
    position: u64,
    overlays: Vec<Overlay>,
    budget: Budget,
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.budget.is_spent() {
            return Err(io::Error::other("the headers are larger than allowed"));
        }
        let from = self.start.saturating_add(self.position);
        let read = self.file.read_at(buffer, from)?;
        for overlay in &self.overlays {
            for (place, byte) in (overlay.offset..).zip(overlay.bytes) {
                let index = place.checked_sub(from).and_then(|index| usize::try_from(index).ok());
                if let Some(target) = index.and_then(|index| buffer.get_mut(..read)?.get_mut(index)) {
                    *target = byte;
                }
            }
        }
        self.position += read as u64;
        self.budget.take(read as u64);
        Ok(read)
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(delta) => self.position.checked_add_signed(delta),
            SeekFrom::End(delta) => self.len.checked_add_signed(delta),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl MediaSource for Source {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }
}
