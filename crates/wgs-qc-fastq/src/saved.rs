//! Counts of a group of files as bytes and back, so that a run that was stopped need not read the files again.
//!
//! Integers as LEB128, strings and lists with their length before them, everything in a fixed order; sparse tables without
//! their zeros. The bytes are those of one version of the program: who keeps them keeps the version beside them. A reader
//! never trusts them: whatever does not fit is `None`.

use crate::adapters::Hit;
use crate::collector::Shared;
use crate::cycles::Cycles;
use crate::duplicates::Duplicates;
use crate::names::{Place, Row as TileRow, Tiles};
use crate::overlap::Overlap;
use crate::sample::{PREFIX, ReadRow, Row, Sample};
use crate::yields::{Counts, Lengths};

/// Bytes being written.
#[derive(Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    pub fn int(&mut self, n: impl Into<u128>) {
        let mut n = n.into();
        while n >= 0x80 {
            self.0.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.0.push(n as u8);
    }

    pub fn len(&mut self, n: usize) {
        self.int(n as u64);
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.len(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    pub fn text(&mut self, text: &Option<String>) {
        self.int(text.is_some());
        if let Some(text) = text {
            self.bytes(text.as_bytes());
        }
    }

    /// Places and values of what is not zero.
    fn sparse(&mut self, all: &[u64]) {
        let filled = all.iter().enumerate().filter(|(_, n)| **n > 0);
        self.len(filled.clone().count());
        for (i, &n) in filled {
            self.len(i);
            self.int(n);
        }
    }
}

/// Bytes being read.
pub struct Reader<'a>(pub &'a [u8]);

impl Reader<'_> {
    fn wide(&mut self) -> Option<u128> {
        let mut n = 0u128;
        for shift in (0..19).map(|i| i * 7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            n |= u128::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    }

    pub fn int<T: TryFrom<u128>>(&mut self) -> Option<T> {
        T::try_from(self.wide()?).ok()
    }

    /// A length: what it counts takes at least a byte each.
    pub fn len(&mut self) -> Option<usize> {
        self.int().filter(|n| *n <= self.0.len())
    }

    pub fn bytes(&mut self) -> Option<&[u8]> {
        let n = self.len()?;
        let (bytes, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(bytes)
    }

    pub fn text(&mut self) -> Option<Option<String>> {
        match self.int::<u8>()? {
            0 => Some(None),
            _ => Some(Some(String::from_utf8(self.bytes()?.to_vec()).ok()?)),
        }
    }

    fn sparse(&mut self, all: &mut [u64]) -> Option<()> {
        for _ in 0..self.len()? {
            let i: usize = self.int()?;
            *all.get_mut(i)? = self.int()?;
        }
        Some(())
    }

    fn list<T>(&mut self, one: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        (0..self.len()?).map(|_| one(self)).collect()
    }
}

fn save_counts(w: &mut Writer, c: &Counts) {
    for n in [c.reads, c.bases, c.q20, c.q30, c.gc, c.n, c.phred] {
        w.int(n);
    }
    w.int(c.error);
    let (max, lengths) = c.lengths.parts();
    w.int(max);
    w.len(lengths.len());
    for (len, n) in lengths {
        w.int(len);
        w.int(n);
    }
}

fn load_counts(r: &mut Reader) -> Option<Counts> {
    let (reads, bases, q20, q30) = (r.int()?, r.int()?, r.int()?, r.int()?);
    let (gc, n, phred, error, max) = (r.int()?, r.int()?, r.int()?, r.int()?, r.int()?);
    let lengths = r.list(|r| Some((r.int()?, r.int()?)))?;
    Some(Counts { reads, bases, q20, q30, gc, n, phred, error, lengths: Lengths::of_parts(max, &lengths) })
}

/// Counts by tile.
pub fn save_tiles(w: &mut Writer, tiles: &Tiles) {
    let rows: Vec<&TileRow> = tiles.rows().collect();
    w.len(rows.len());
    for row in rows {
        w.bytes(&row.key);
        w.int(row.place.is_some());
        if let Some(place) = &row.place {
            w.text(&place.instrument);
            w.text(&place.run);
            w.text(&place.flowcell);
            w.int(place.lane);
            w.int(place.tile);
        }
        save_counts(w, &row.counts);
    }
}

/// Back from [`save_tiles`].
pub fn load_tiles(r: &mut Reader) -> Option<Tiles> {
    let place = |r: &mut Reader| {
        Some(Place { instrument: r.text()?, run: r.text()?, flowcell: r.text()?, lane: r.int()?, tile: r.int()? })
    };
    let row = |r: &mut Reader| {
        let key = r.bytes()?.to_vec();
        let place = if r.int::<u8>()? == 0 { None } else { Some(place(r)?) };
        Some(TileRow { key, place, counts: load_counts(r)? })
    };
    Some(Tiles::of_rows(r.list(row)?))
}

fn save_row(w: &mut Writer, row: &Row) {
    w.int(row.hash);
    for read in &row.reads {
        w.int(read.is_some());
        let Some(read) = read else { continue };
        w.int(read.len);
        w.int(read.adapter.map_or(0, |hit| u16::from(hit.adapter) + 1));
        w.int(read.adapter.map_or(0, |hit| hit.start));
        w.int(read.poly_g);
        w.int(read.phix);
        w.0.extend_from_slice(&read.prefix);
    }
    w.int(row.overlap.is_some());
    if let Some(overlap) = row.overlap {
        w.int(overlap.insert);
        w.int(overlap.compared);
        w.int(overlap.mismatches);
    }
}

fn load_row(r: &mut Reader) -> Option<Row> {
    let hash = r.int()?;
    let read = |r: &mut Reader| -> Option<Option<ReadRow>> {
        if r.int::<u8>()? == 0 {
            return Some(None);
        }
        let (len, adapter, start): (u32, u16, u32) = (r.int()?, r.int()?, r.int()?);
        let adapter = match adapter.checked_sub(1) {
            Some(n) => Some(Hit { adapter: u8::try_from(n).ok()?, start }),
            None => None,
        };
        let (poly_g, phix) = (r.int()?, r.int::<u8>()? == 1);
        let (prefix, rest) = r.0.split_at_checked(PREFIX / 2)?;
        r.0 = rest;
        Some(Some(ReadRow { len, adapter, poly_g, phix, prefix: prefix.try_into().ok()? }))
    };
    let reads = [read(r)?, read(r)?];
    let overlap = match r.int::<u8>()? {
        0 => None,
        _ => Some(Overlap { insert: r.int()?, compared: r.int()?, mismatches: r.int()? }),
    };
    Some(Row { hash, reads, overlap })
}

/// What is no sum over tiles. `sample` has been examined ([`Sample::rows`]).
pub fn save_shared(w: &mut Writer, shared: &mut Shared, adapters: &crate::adapters::Adapters) {
    for cycles in &mut shared.cycles {
        let (bases, quals) = cycles.wide();
        w.len(bases.len());
        for (bases, quals) in bases.iter().zip(quals) {
            w.sparse(bases);
            w.sparse(quals);
        }
    }
    for n in [shared.pairs, shared.filtered, shared.read_quality_milli] {
        w.int(n);
    }
    w.sparse(&shared.gc);
    w.sparse(&shared.read_quality);
    w.int(shared.sample.level);
    let mut rows: Vec<&Row> = shared.sample.rows(adapters).iter().collect();
    rows.sort_by_key(|row| (row.hash, row.reads.map(|r| r.map(|r| r.prefix))));
    w.len(rows.len());
    rows.into_iter().for_each(|row| save_row(w, row));
    let (level, seen) = shared.duplicates.parts();
    w.int(level);
    w.len(seen.len());
    for (key, n) in seen {
        w.0.extend_from_slice(&key.to_le_bytes());
        w.int(n);
    }
}

/// Back from [`save_shared`].
pub fn load_shared(r: &mut Reader) -> Option<Shared> {
    let mut shared = Shared::default();
    for cycles in &mut shared.cycles {
        let n = r.len()?;
        let (mut bases, mut quals) = (vec![[0; 4]; n], vec![[0; 128]; n]);
        for (bases, quals) in bases.iter_mut().zip(&mut quals) {
            r.sparse(bases)?;
            r.sparse(quals)?;
        }
        *cycles = Cycles::of_wide(bases, quals)?;
    }
    (shared.pairs, shared.filtered, shared.read_quality_milli) = (r.int()?, r.int()?, r.int()?);
    r.sparse(&mut shared.gc)?;
    r.sparse(&mut shared.read_quality)?;
    let level = r.int()?;
    shared.sample = Sample::of_rows(level, r.list(load_row)?);
    let level = r.int()?;
    let seen = r.list(|r| {
        let (key, rest) = r.0.split_at_checked(8)?;
        r.0 = rest;
        Some((u64::from_le_bytes(key.try_into().ok()?), r.int()?))
    })?;
    shared.duplicates = Duplicates::of_parts(level, seen);
    Some(shared)
}
