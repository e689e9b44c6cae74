//! Counts records: totals by file and tile, cycles by read, the samples. Integers only; merging is addition.
//!
//! One record costs a pass over its bases, one over its qualities, one increment a base in the cycle table, and a compare of
//! its name with the one before. The samples cost a hash of the name and one of the first bases, and more only for the
//! templates they hold.

use crate::Error;
use crate::adapters::Adapters;
use crate::cycles::Cycles;
use crate::duplicates::Duplicates;
use crate::group::{Part, Task};
use crate::names::{Stated, Tiles, stated};
use crate::quality::{ERRORS, read_quality_milli};
use crate::sample::Sample;
use crate::select::{Group, Selection};
use wgs_core::name::template_hash;
use wgs_engine::batches::Observe;
use wgs_io::fastq::Block;
use wgs_kernel::Level;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Counts of all reads together that are not sums over tiles.
#[derive(Clone)]
pub struct Shared {
    /// R1 and single reads; R2.
    pub cycles: [Cycles; 2],
    pub pairs: u64,
    pub filtered: u64,
    /// Reads by GC percent.
    pub gc: Vec<u64>,
    /// Reads by rounded mean quality.
    pub read_quality: Vec<u64>,
    /// Sum of mean read qualities, thousandths of Phred.
    pub read_quality_milli: u64,
    pub sample: Sample,
    pub duplicates: Duplicates,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            cycles: Default::default(),
            pairs: 0,
            filtered: 0,
            gc: vec![0; 101],
            read_quality: vec![0; 100],
            read_quality_milli: 0,
            sample: Sample::default(),
            duplicates: Duplicates::default(),
        }
    }
}

impl Shared {
    /// Adds all of `other`.
    pub fn merge(&mut self, other: Self, adapters: &Adapters) {
        for (a, b) in self.cycles.iter_mut().zip(other.cycles) {
            a.merge(b);
        }
        self.pairs += other.pairs;
        self.filtered += other.filtered;
        self.gc.iter_mut().zip(other.gc).for_each(|(a, b)| *a += b);
        self.read_quality.iter_mut().zip(other.read_quality).for_each(|(a, b)| *a += b);
        self.read_quality_milli += other.read_quality_milli;
        self.sample.merge(other.sample, adapters);
        self.duplicates.merge(other.duplicates);
    }
}

/// One worker's counts.
pub struct Collector<'a> {
    level: Level,
    adapters: &'a Adapters,
    selection: &'a Selection,
    pub shared: Box<Shared>,
    /// By file.
    pub files: Vec<Tiles>,
    /// By file: sum of the reads' content hashes, when they are asked for.
    pub contents: Option<Vec<u64>>,
}

impl<'a> Collector<'a> {
    /// Empty, for `files` files.
    pub fn new(files: usize, adapters: &'a Adapters, selection: &'a Selection) -> Self {
        let shared = Box::default();
        let files = vec![Tiles::default(); files];
        Self { level: Level::current(), adapters, selection, shared, files, contents: None }
    }

    /// Also hashes what the reads of each file are.
    pub fn with_contents(mut self) -> Self {
        self.contents = Some(vec![0; self.files.len()]);
        self
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: Self) {
        self.shared.merge(*other.shared, self.adapters);
        for (a, b) in self.contents.iter_mut().flatten().zip(other.contents.iter().flatten()) {
            *a = a.wrapping_add(*b);
        }
        for (a, b) in self.files.iter_mut().zip(other.files) {
            a.merge(b);
        }
    }

    /// Counts record `i` of a block as read `side` + 1 of its template.
    #[inline]
    fn count<'b>(&mut self, file: usize, side: usize, block: &'b Block, i: usize) -> Result<Seen<'b>, Error> {
        let Some(record) = block.records().get(i) else { return Err(Error::Panic("record out of range".to_owned())) };
        let (name, seq, qual) = (block.name(record), block.seq(record), block.qual(record));
        let bad = || Err(block.find_fault(i).map_or_else(|| Error::Panic("no fault found".to_owned()), Error::from));
        let shared = &mut *self.shared;
        let cycles = &mut shared.cycles[side];
        let Some(quals) = cycles.add_quals(self.level, qual, &ERRORS) else { return bad() };
        let bases = cycles.add_bases(self.level, seq);
        let (known, gc) = (bases.known(), bases.gc());
        if (known + bases.n) as usize != seq.len() && block.find_fault(i).is_some() {
            return bad();
        }
        let Some(tiles) = self.files.get_mut(file) else { return Err(Error::Panic("file out of range".to_owned())) };
        let (counts, key) = tiles.row(name);
        counts.add(seq.len(), &bases, &quals);
        if let Some(percent) = (200 * gc + known).checked_div(2 * known) {
            shared.gc[percent.min(100) as usize] += 1;
        }
        if !seq.is_empty() {
            let milli = read_quality_milli(quals.error, seq.len());
            shared.read_quality_milli += milli;
            shared.read_quality[((milli + 500) / 1000).min(99) as usize] += 1;
        }
        if let Some(content) = self.contents.as_mut().and_then(|all| all.get_mut(file)) {
            // A sum, so that blocks may come in any order.
            *content = content.wrapping_add(xxh3_64_with_seed(qual, xxh3_64(seq)));
        }
        let stated = stated(name, key);
        shared.filtered += u64::from(stated.filtered);
        Ok(Seen { stated, name, seq })
    }

    /// The samples' share of a template.
    #[inline]
    fn sample(&mut self, template: &[u8], read1: &[u8], read2: Option<&[u8]>) {
        let shared = &mut *self.shared;
        if self.selection.has(Group::Duplication) {
            shared.duplicates.add(read1, read2);
        }
        if !self.selection.samples() {
            return;
        }
        let hash = template_hash(template);
        if shared.sample.wants(hash) {
            shared.sample.add(hash, read1, read2, self.adapters);
        }
    }

    fn single(&mut self, file: usize, side: usize, part: &Part) -> Result<(), Error> {
        for i in part.range.clone() {
            let seen = self.count(file, side, &part.block, i)?;
            self.sample(seen.stated.template, seen.seq, None);
        }
        Ok(())
    }

    fn pair(&mut self, files: [usize; 2], blocks: [&Block; 2], at: [usize; 2]) -> Result<(), Error> {
        let first = self.count(files[0], 0, blocks[0], at[0])?;
        let second = self.count(files[1], 1, blocks[1], at[1])?;
        if first.stated.template != second.stated.template {
            let text = |s: &Seen| String::from_utf8_lossy(s.stated.template).into_owned();
            return Err(Error::OutOfStep {
                first: blocks[0].file().to_string(),
                second: blocks[1].file().to_string(),
                record: blocks[0].first_record() + at[0] as u64 + 1,
                name1: text(&first),
                name2: text(&second),
            });
        }
        for (side, seen) in [&first, &second].into_iter().enumerate() {
            // An index read can be number 2 and push R2 to 3: only the other one's number is wrong.
            if seen.stated.read == Some(2 - side as u8) {
                return Err(Error::Swapped {
                    file: blocks[side].file().to_string(),
                    record: blocks[side].first_record() + at[side] as u64 + 1,
                    name: String::from_utf8_lossy(seen.name).into_owned(),
                    states: 2 - side as u8,
                    expected: side as u8 + 1,
                });
            }
        }
        self.shared.pairs += 1;
        self.sample(first.stated.template, first.seq, Some(second.seq));
        Ok(())
    }
}

/// A record that was counted.
struct Seen<'b> {
    stated: Stated<'b>,
    name: &'b [u8],
    seq: &'b [u8],
}

impl Observe<Task, Error> for Collector<'_> {
    fn observe(&mut self, task: Task) -> Result<(), Error> {
        match task {
            Task::Single(file, side, part) => self.single(file, side, &part),
            Task::Interleaved(file, part) => {
                let block = &*part.block;
                let mut pairs = part.range.step_by(2);
                pairs.try_for_each(|i| self.pair([file; 2], [block; 2], [i, i + 1]))
            }
            Task::Pair(files, [a, b]) => {
                let mut both = a.range.zip(b.range);
                both.try_for_each(|(i, j)| self.pair(files, [&a.block, &b.block], [i, j]))
            }
        }
    }
}
