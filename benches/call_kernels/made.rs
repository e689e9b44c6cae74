//! The input: 20 kb at 30×, pairs of 150 bases with 0.2 % errors, a heterozygous SNV every 1,000 bases, and three heterozygous
//! insertions of 60 bases, before and behind which records are clipped as aligners clip them.

use wgs_core::read::{Core, Parts};
use wgs_core::{Contig, ContigId, Contigs, Interval, ReadView};
use wgs_io::reference::RefSlice;
use wgs_pileup::{Pile, Rules};
use wgs_testkit::Rng;

/// Length of the contig.
pub const LEN: u32 = 20_000;
/// Length of a read.
pub const READ: usize = 150;
/// Where 60 bases are inserted before, in half of the templates.
pub const INSERTIONS: [u32; 3] = [5_500, 10_500, 15_500];
const INSERTED: usize = 60;
const DEPTH: usize = 30;
const SNV_STEP: usize = 1_000;

/// A record as BAM holds it.
struct Record {
    name: Vec<u8>,
    start: u32,
    reverse: bool,
    cigar: Vec<u8>,
    codes: Vec<u8>,
    packed: Vec<u8>,
    quals: Vec<u8>,
}

/// Reference and records.
pub struct Made {
    contigs: Contigs,
    /// All of the contig.
    pub reference: RefSlice,
    records: Vec<Record>,
}

impl Made {
    /// The same each time.
    pub fn new() -> Self {
        let mut rng = Rng::new(5);
        let codes: Vec<u8> = (0..LEN).map(|_| 1 << rng.index(4)).collect();
        let inserts: Vec<Vec<u8>> = INSERTIONS.map(|_| (0..INSERTED).map(|_| 1 << rng.index(4)).collect()).to_vec();
        // Each base of the second haplotype and the reference position it stands on; none inside an insertion.
        let mut haplotype: Vec<(u8, Option<u32>)> = Vec::new();
        for (pos, &code) in (0u32..).zip(&codes) {
            if let Some(i) = INSERTIONS.iter().position(|&at| at == pos) {
                haplotype.extend(inserts[i].iter().map(|&c| (c, None)));
            }
            let snv = pos > 0 && (pos as usize).is_multiple_of(SNV_STEP);
            haplotype.push((if snv { code.rotate_left(1) & 15 | code >> 3 } else { code }, Some(pos)));
        }
        let plain: Vec<(u8, Option<u32>)> = codes.iter().copied().zip((0..LEN).map(Some)).collect();
        let mut records = Vec::new();
        for pair in 0..LEN as usize * DEPTH / (2 * READ) {
            let source = if rng.percent(50) { &haplotype } else { &plain };
            let insert = 300 + rng.index(200);
            let from = rng.index(source.len() - insert);
            for (start, reverse) in [(from, false), (from + insert - READ, true)] {
                records.extend(record(&mut rng, pair, &source[start..start + READ], reverse));
            }
        }
        records.sort_by_key(|r| r.start);
        let contigs = Contigs::new(vec![Contig { name: "c".into(), len: LEN, md5: None }]);
        Self { contigs, reference: RefSlice { start: 0, codes }, records }
    }

    /// The contig.
    pub fn contig(&self) -> ContigId {
        ContigId(0)
    }

    /// Bases of all records.
    pub fn bases(&self) -> u64 {
        (self.records.len() * READ) as u64
    }

    /// Where each record starts.
    pub fn starts(&self) -> impl Iterator<Item = usize> {
        self.records.iter().map(|r| r.start as usize)
    }

    /// Base codes and qualities of all records, one behind the other.
    pub fn codes(&self) -> (Vec<u8>, Vec<u8>) {
        let codes = self.records.iter().flat_map(|r| r.codes.iter().copied()).collect();
        (codes, self.records.iter().flat_map(|r| r.quals.iter().copied()).collect())
    }

    /// Shows every record to the pile.
    pub fn fill(&self, pile: &mut Pile, rules: &Rules) {
        let all = Interval { contig: self.contig(), start: 0, end: LEN };
        pile.begin(all, all, Pile::fetch_interval(all, LEN));
        for r in &self.records {
            let flags = 0x3 | if r.reverse { 0x90 } else { 0x60 };
            let core = Core {
                flags,
                start: r.start.into(),
                mapq: 60,
                mate_contig: 0,
                mate_start: r.start.into(),
                read_len: READ,
                ..Core::default()
            };
            let parts = Parts { name: &r.name, cigar: &r.cigar, bases: &r.packed, quals: &r.quals, tags: &[] };
            if let Ok(view) = ReadView::new(core, parts, &self.contigs) {
                pile.observe(&view, rules);
            }
        }
        pile.end(rules);
    }
}

/// The record of a stretch: the longest part without an insertion is aligned, the rest clipped. None without such a part.
fn record(rng: &mut Rng, pair: usize, stretch: &[(u8, Option<u32>)], reverse: bool) -> Option<Record> {
    let together = |a: &(u8, Option<u32>), b: &(u8, Option<u32>)| a.1.zip(b.1).is_some_and(|(a, b)| a + 1 == b);
    // Bases before the part, and the part.
    let parts = stretch.chunk_by(together).scan(0, |at, part| Some((std::mem::replace(at, *at + part.len()), part)));
    let (before, part) = parts.max_by_key(|(_, part)| part.len())?;
    let start = part.first()?.1?;
    let operation = |n: usize, code: u32| ((n > 0).then_some((n as u32) << 4 | code)).map(u32::to_le_bytes);
    let after = stretch.len() - before - part.len();
    // S is 4, M is 0.
    let cigar = [operation(before, 4), operation(part.len(), 0), operation(after, 4)];
    let quals: Vec<u8> = stretch.iter().map(|_| [37, 37, 37, 25, 11][rng.index(5)]).collect();
    let error = |rng: &mut Rng, code: u8| if rng.below(500) == 0 { 1 << rng.index(4) } else { code };
    let codes: Vec<u8> = stretch.iter().map(|&(code, _)| error(rng, code)).collect();
    Some(Record {
        name: format!("pair{pair}").into_bytes(),
        start,
        reverse,
        cigar: cigar.into_iter().flatten().flatten().collect(),
        packed: codes.chunks(2).map(|p| p[0] << 4 | p.get(1).copied().unwrap_or(0)).collect(),
        codes,
        quals,
    })
}
