//! Boxes of the ISO base media file format (ISO/IEC 14496-12): what both renditions write alike.

/// Ticks of the samples of Opus a second, whatever the source had.
pub(super) const OPUS_RATE: u32 = 48_000;

/// The track of the sound, the only one.
const TRACK: u32 = 1;

/// Bytes being put together.
#[derive(Debug, Default)]
pub(super) struct Bytes(Vec<u8>);

impl Bytes {
    pub(super) fn u8(&mut self, value: u8) -> &mut Self {
        self.raw(&[value])
    }

    pub(super) fn u16(&mut self, value: u16) -> &mut Self {
        self.raw(&value.to_be_bytes())
    }

    pub(super) fn u32(&mut self, value: u32) -> &mut Self {
        self.raw(&value.to_be_bytes())
    }

    pub(super) fn u64(&mut self, value: u64) -> &mut Self {
        self.raw(&value.to_be_bytes())
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// A box with what `fill` puts into it.
    pub(super) fn part(&mut self, kind: &[u8; 4], fill: impl FnOnce(&mut Self)) -> &mut Self {
        let mut inside = Self::default();
        fill(&mut inside);
        let size = u32::try_from(inside.0.len() + 8).unwrap_or(u32::MAX);
        self.u32(size).raw(kind).raw(&inside.0)
    }

    /// A box that begins with a version and flags.
    pub(super) fn full(
        &mut self,
        kind: &[u8; 4],
        version: u8,
        flags: u32,
        fill: impl FnOnce(&mut Self),
    ) -> &mut Self {
        self.part(kind, |inside| {
            inside.u32(u32::from(version) << 24 | flags);
            fill(inside);
        })
    }

    pub(super) fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

/// What stands in front of the fragments.
pub(super) struct Head<'a> {
    /// Ticks a second of everything.
    pub(super) timescale: u32,
    /// How many of them come before the first that is heard.
    pub(super) lead_ticks: u64,
    /// How many are heard.
    pub(super) heard_ticks: u64,
    /// The one entry of the sample description.
    pub(super) entry: &'a [u8],
    /// How many blocks a decoder must have seen before its sound is right.
    pub(super) roll: u16,
    /// The fragments: size in bytes, length in ticks.
    pub(super) fragments: &'a mut dyn Iterator<Item = (u32, u32)>,
}

impl Head<'_> {
    pub(super) fn write(self) -> Vec<u8> {
        let mut out = Bytes::default();
        out.part(b"ftyp", |ftyp| {
            ftyp.raw(b"iso6").u32(0).raw(b"iso6").raw(b"isom").raw(b"mp41");
        });
        out.part(b"moov", |moov| {
            moov.full(b"mvhd", 1, 0, |mvhd| {
                mvhd.u64(0).u64(0).u32(self.timescale).u64(0);
                mvhd.u32(0x1_0000).u16(0x100).raw(&[0; 10]);
                unity_matrix(mvhd);
                mvhd.raw(&[0; 24]).u32(TRACK + 1);
            });
            self.track(moov);
            moov.part(b"mvex", |mvex| {
                mvex.full(b"mehd", 1, 0, |mehd| {
                    mehd.u64(self.heard_ticks);
                });
                mvex.full(b"trex", 0, 0, |trex| {
                    trex.u32(TRACK).u32(1).u32(0).u32(0).u32(0);
                });
            });
        });
        self.index(&mut out);
        out.into_vec()
    }

    fn track(&self, moov: &mut Bytes) {
        moov.part(b"trak", |trak| {
            // Enabled, in the movie.
            trak.full(b"tkhd", 1, 3, |tkhd| {
                tkhd.u64(0).u64(0).u32(TRACK).u32(0).u64(self.heard_ticks);
                tkhd.u64(0).u16(0).u16(0).u16(0x100).u16(0);
                unity_matrix(tkhd);
                tkhd.u32(0).u32(0);
            });
            trak.part(b"edts", |edts| {
                edts.full(b"elst", 1, 0, |elst| {
                    elst.u32(1).u64(self.heard_ticks).u64(self.lead_ticks).u32(0x1_0000);
                });
            });
            trak.part(b"mdia", |mdia| {
                mdia.full(b"mdhd", 1, 0, |mdhd| {
                    // Language: undetermined.
                    mdhd.u64(0).u64(0).u32(self.timescale).u64(0).u16(0x55C4).u16(0);
                });
                mdia.full(b"hdlr", 0, 0, |hdlr| {
                    hdlr.u32(0).raw(b"soun").raw(&[0; 12]).u8(0);
                });
                mdia.part(b"minf", |minf| {
                    minf.full(b"smhd", 0, 0, |smhd| {
                        smhd.u32(0);
                    });
                    minf.part(b"dinf", |dinf| {
                        dinf.full(b"dref", 0, 0, |dref| {
                            dref.u32(1).full(b"url ", 0, 1, |_| {});
                        });
                    });
                    minf.part(b"stbl", |stbl| self.sample_table(stbl));
                });
            });
        });
    }

    fn sample_table(&self, stbl: &mut Bytes) {
        stbl.full(b"stsd", 0, 0, |stsd| {
            stsd.u32(1).raw(self.entry);
        });
        for kind in [b"stts", b"stsc", b"stco"] {
            stbl.full(kind, 0, 0, |table| {
                table.u32(0);
            });
        }
        stbl.full(b"stsz", 0, 0, |stsz| {
            stsz.u32(0).u32(0);
        });
        if self.roll > 0 {
            // Version 2: the first description goes for all samples that nothing else is said of.
            stbl.full(b"sgpd", 2, 0, |sgpd| {
                sgpd.raw(b"roll").u32(1).u32(1).u32(2).u16(self.roll.wrapping_neg());
            });
        }
    }

    /// Where each fragment lies. More than the box can hold are left out as a whole.
    fn index(self, out: &mut Bytes) {
        let fragments: Vec<_> = self.fragments.take(usize::from(u16::MAX) + 1).collect();
        let Ok(count) = u16::try_from(fragments.len()) else { return };
        out.full(b"sidx", 1, 0, |sidx| {
            sidx.u32(TRACK).u32(self.timescale).u64(0).u64(0).u16(0).u16(count);
            for (bytes, ticks) in fragments {
                // Each begins with a sample that decoding can begin with.
                sidx.u32(bytes & 0x7FFF_FFFF).u32(ticks).u32(0x9000_0000);
            }
        });
    }
}

fn unity_matrix(out: &mut Bytes) {
    for value in [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000] {
        out.u32(value);
    }
}

/// The description of a track with sound: `kind` is the codec, `fill` its own box.
pub(super) fn audio_entry(
    kind: &[u8; 4],
    channels: u16,
    bits: u16,
    rate: u32,
    fill: impl FnOnce(&mut Bytes),
) -> Vec<u8> {
    let mut out = Bytes::default();
    out.part(kind, |entry| {
        entry.raw(&[0; 6]).u16(1).raw(&[0; 8]);
        entry.u16(channels).u16(bits).u16(0).u16(0);
        // 16 bits for the rate; the codec's own box is what counts.
        entry.u16(u16::try_from(rate).unwrap_or(0)).u16(0);
        fill(entry);
    });
    out.into_vec()
}

/// What the samples of a fragment are like.
pub(super) enum Samples<'a> {
    /// All of one size and length.
    Alike {
        /// How many.
        count: u32,
        /// Bytes of each.
        bytes: u32,
        /// Ticks of each.
        ticks: u32,
    },
    /// Each of its own size and length: bytes, ticks.
    Each(&'a [(u32, u32)]),
}

/// The size of what [`fragment_head`] writes for samples that are all alike.
pub(super) const ALIKE_HEAD_BYTES: u32 = 104;

/// The size of what [`fragment_head`] writes for so many samples of their own sizes.
pub(super) const fn each_head_bytes(count: u32) -> u32 {
    96 + 8 * count
}

/// Everything of a fragment but its samples: `moof` and the beginning of `mdat`.
pub(super) fn fragment_head(number: u32, begins_at: u64, samples: &Samples) -> Vec<u8> {
    let (count, data) = match samples {
        Samples::Alike { count, bytes, .. } => (*count, count.saturating_mul(*bytes)),
        Samples::Each(samples) => {
            let count = u32::try_from(samples.len()).unwrap_or(u32::MAX);
            (count, samples.iter().map(|(bytes, _)| *bytes).sum())
        }
    };
    let head = match samples {
        Samples::Alike { .. } => ALIKE_HEAD_BYTES,
        Samples::Each(_) => each_head_bytes(count),
    };
    let mut out = Bytes::default();
    out.part(b"moof", |moof| {
        moof.full(b"mfhd", 0, 0, |mfhd| {
            mfhd.u32(number);
        });
        moof.part(b"traf", |traf| {
            // Offsets count from the beginning of this box.
            const BASE_IS_MOOF: u32 = 0x2_0000;
            match samples {
                Samples::Alike { bytes, ticks, .. } => traf.full(b"tfhd", 0, BASE_IS_MOOF | 0x18, |tfhd| {
                    tfhd.u32(TRACK).u32(*ticks).u32(*bytes);
                }),
                Samples::Each(_) => traf.full(b"tfhd", 0, BASE_IS_MOOF, |tfhd| {
                    tfhd.u32(TRACK);
                }),
            };
            traf.full(b"tfdt", 1, 0, |tfdt| {
                tfdt.u64(begins_at);
            });
            match samples {
                Samples::Alike { .. } => traf.full(b"trun", 0, 0x1, |trun| {
                    trun.u32(count).u32(head);
                }),
                Samples::Each(samples) => traf.full(b"trun", 0, 0x301, |trun| {
                    trun.u32(count).u32(head);
                    for (bytes, ticks) in *samples {
                        trun.u32(*ticks).u32(*bytes);
                    }
                }),
            };
        });
    });
    out.u32(data.saturating_add(8)).raw(b"mdat");
    out.into_vec()
}
