//! Depth of coverage: usable (GA4GH, Picard CollectWgsMetrics), raw (samtools depth) and template (mosdepth), side by
//! side, for genome, autosomes, contigs, targets and along chromosomes.
//!
//! A cell holds one counter per position and definition. Usable bases are added as rows of bits, kept apart by the
//! template's orientation (the error metrics need that); raw and template depth as differences at block ends. When the
//! cell ends, one walk over its positions turns them into histograms and clears them.
//!
//! Overlap: a template counts once per position. The first usable read with a good base there counts; later reads of the
//! same name find it in [`Living`]. Picard counts the distinct names at a position, so the order does not matter.

use crate::overlap::{Earlier, Living, Remember, clear_met, intersections};
use crate::prepare::{MIN_MAPQ, Prepared, Span};
use crate::stats::{CAP, DepthHistogram, LAST_BIN};
use crate::targets::TargetCounts;
use wgs_core::name::template_hash;
use wgs_core::{ContigId, Contigs, Flags, ReadView};
use wgs_engine::{Cell, Role};
use wgs_io::reference::RefSlice;
use wgs_kernel::align::Kernels;

/// Unmapped, secondary, QC-fail, duplicate: what samtools depth and mosdepth leave out.
const RAW_OUT: u16 = 0x704;

/// Genomics England's newborn gate counts reads with mapping quality over this.
const CLEAN_MAPQ: u8 = 10;

/// Why a read's bases are not usable; the order is Picard's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExcludedBases {
    pub mapq: u64,
    pub duplicate: u64,
    pub unpaired: u64,
    pub base_quality: u64,
    pub overlap: u64,
    pub capped: u64,
}

/// What is known of one contig.
#[derive(Clone, Debug, Default)]
pub struct ContigCounts {
    /// Usable depth to the cap; empty until a cell of the contig was walked.
    pub usable: Vec<u64>,
    pub usable_sum: u64,
    pub raw_sum: u64,
    pub raw_covered: u64,
    pub template_sum: u64,
    pub reads: u64,
    /// Mean usable depth of each cell: sum and positions.
    pub track: Vec<(u64, u64)>,
}

/// Counters of the current cell.
#[derive(Default)]
struct Tile {
    start: u32,
    len: usize,
    /// Usable depth by orientation: R1 forward or R2 reverse, and the other.
    usable: [Vec<u32>; 2],
    raw: Vec<i32>,
    template: Vec<i32>,
    /// Depth by Genomics England's rules.
    clean: Vec<i32>,
    touched: bool,
    has_n: bool,
}

/// Collects depth.
pub struct DepthCollector {
    autosome: Vec<bool>,
    /// A reference is there: contigs that it lacks (no read lies on them) are unknown, as if all N.
    has_reference: bool,
    kernels: &'static Kernels,
    tile: Tile,
    living: Living,
    counted: Vec<u64>,
    stored: Vec<u64>,
    met: Vec<usize>,
    pub usable: [DepthHistogram; 2],
    pub raw: [DepthHistogram; 2],
    pub template: DepthHistogram,
    pub excluded: ExcludedBases,
    /// Usable bases that only a supplementary alignment counts, on autosomes.
    pub supplementary_only: i64,
    /// Autosomal positions that are not N with 15 or more reads of mapping quality over [`CLEAN_MAPQ`].
    pub clean_ge_15: u64,
    pub by_contig: Vec<ContigCounts>,
    pub targets: Option<TargetCounts>,
}

/// Index of the whole genome in the pairs of histograms.
pub const GENOME: usize = 0;
/// Index of chromosomes 1–22.
pub const AUTOSOMES: usize = 1;

/// Usable by its flags and mapping quality; base qualities are another matter.
#[inline]
pub fn is_usable(read: &ReadView<'_>) -> bool {
    let f = read.flags();
    !f.any(0x704) && f.is_paired() && !f.is_mate_unmapped() && read.mapq() >= MIN_MAPQ
}

/// 0 for R1 forward or R2 reverse (F1R2), 1 for the other (F2R1).
#[inline]
pub fn orientation(flags: Flags) -> usize {
    usize::from(flags.is_last() != flags.is_reverse())
}

impl DepthCollector {
    pub fn new(contigs: &Contigs, autosome: Vec<bool>, has_reference: bool, targets: Option<TargetCounts>) -> Self {
        Self {
            autosome,
            has_reference,
            kernels: Kernels::current(),
            tile: Tile::default(),
            living: Living::default(),
            counted: Vec::new(),
            stored: Vec::new(),
            met: Vec::new(),
            usable: Default::default(),
            raw: Default::default(),
            template: DepthHistogram::default(),
            excluded: ExcludedBases::default(),
            supplementary_only: 0,
            clean_ge_15: 0,
            by_contig: vec![ContigCounts::default(); contigs.len()],
            targets,
        }
    }

    pub fn begin(&mut self, cell: &Cell, reference: Option<&RefSlice>) {
        let Some(i) = cell.interval else { return };
        let n = i.len() as usize;
        let tile = &mut self.tile;
        (tile.start, tile.len, tile.touched) = (i.start, n, false);
        if tile.raw.len() < n + 1 {
            tile.usable.iter_mut().for_each(|v| v.resize(n, 0));
            tile.raw.resize(n + 1, 0);
            tile.template.resize(n + 1, 0);
            tile.clean.resize(n + 1, 0);
        }
        tile.has_n = reference.is_some_and(|r| r.range(i.start, i.end).contains(&15));
        self.living.clear();
    }

    /// Counts a read. The bits of `row_out` (laid out as the spans) are those that count here: usable, on a known reference
    /// position, and not counted by an earlier read of the template.
    pub fn observe(&mut self, p: &Prepared<'_>, reference: Option<&RefSlice>) {
        let (read, flags) = (p.read, p.read.flags());
        self.counted.clear();
        let Some(contig) = read.contig().filter(|_| !flags.is_unmapped()) else { return };
        if p.role == Role::Owned {
            self.by_contig[contig.index()].reads += 1;
            self.exclude(p);
        }
        let raw = !flags.any(RAW_OUT);
        let usable = is_usable(read);
        if !raw || p.spans.is_empty() {
            return;
        }
        self.tile.touched = true;
        let base = self.tile.start;
        for s in p.spans {
            let (from, to) = ((s.start - base) as usize, (s.start + s.len - base) as usize);
            self.tile.raw[from] += 1;
            self.tile.raw[to] -= 1;
            self.tile.template[from] += 1;
            self.tile.template[to] -= 1;
            let clean = i32::from(read.mapq() > CLEAN_MAPQ);
            self.tile.clean[from] += clean;
            self.tile.clean[to] -= clean;
        }
        let hash = template_hash(read.name());
        let first_of_pair = self.pair_overlap(p, hash);
        if usable && p.compared() {
            self.count_usable(p, hash, contig, reference);
        }
        if usable || first_of_pair {
            self.living.insert(&Remember {
                hash,
                name: read.name(),
                start: read.start(),
                end: read.end(),
                spans: p.spans,
                good: &self.stored,
                primary: !flags.is_supplementary(),
                first_of_pair,
            });
        }
        self.stored.clear();
    }

    /// Bits counted by the last read shown.
    pub fn counted(&self) -> &[u64] {
        &self.counted
    }

    /// Counts the bases of a read that is left out as a whole, by the first reason in Picard's order.
    fn exclude(&mut self, p: &Prepared<'_>) {
        let (flags, mapq) = (p.read.flags(), p.read.mapq());
        if flags.is_secondary() {
            // Picard drops secondary alignments before it begins to count.
            return;
        }
        let reason = if mapq < MIN_MAPQ {
            &mut self.excluded.mapq
        } else if flags.is_duplicate() {
            &mut self.excluded.duplicate
        } else if !flags.is_paired() || flags.is_mate_unmapped() {
            &mut self.excluded.unpaired
        } else {
            return;
        };
        *reason += p.blocks.iter().map(|b| u64::from(b.len)).sum::<u64>();
    }

    /// mosdepth's rule, for the primary reads of a template: of a proper pair on one contig the read that begins first is
    /// remembered when it reaches the mate's start; the other then takes back what both cover. Gives whether this read is to
    /// be remembered. (mosdepth lets supplementary alignments take part, whatever came last under the name; that depends on
    /// what lies elsewhere on the contig and is left out here.)
    fn pair_overlap(&mut self, p: &Prepared<'_>, hash: u64) -> bool {
        let read = p.read;
        if !read.flags().is_proper_pair() || !read.flags().is_primary() {
            return false;
        }
        let mate = read.mate_start();
        let reaches = read.contig() == read.mate_contig() && read.end() > mate;
        if reaches && (read.start() < mate || (read.start() == mate && !self.living.has_first(hash, read.name()))) {
            return true;
        }
        if let Some(first) = self.living.take_first(hash, read.name()) {
            for (_, _, pos, len) in intersections(first, p.spans) {
                let from = (pos - self.tile.start) as usize;
                self.tile.template[from] -= 1;
                self.tile.template[from + len as usize] += 1;
            }
        }
        false
    }

    fn count_usable(&mut self, p: &Prepared<'_>, hash: u64, contig: ContigId, reference: Option<&RefSlice>) {
        let read = p.read;
        self.counted.extend_from_slice(&p.rows.good);
        let mut bases: u64 = p.spans.iter().map(|s| u64::from(s.len)).sum();
        if let (true, Some(reference)) = (self.tile.has_n, reference) {
            bases -= clear_n(p.spans, &mut self.counted, reference);
        }
        let good: u64 = count(&self.counted);
        self.excluded.base_quality += bases - good;
        self.stored.extend_from_slice(&self.counted);
        let supplementary = read.flags().is_supplementary();
        let mine = |row| Earlier { index: 0, spans: p.spans, good: row, primary: !supplementary };
        self.met.clear();
        for earlier in self.living.earlier(hash, read.name()) {
            let met = clear_met(p.spans, &mut self.counted, &earlier);
            if !earlier.primary && !supplementary {
                // A primary read now counts here too, so the base is no longer a supplementary's alone.
                self.supplementary_only -= if self.autosome[contig.index()] { i64::from(met) } else { 0 };
                self.met.push(earlier.index);
            } else {
                clear_met(p.spans, &mut self.stored, &earlier);
            }
        }
        for &index in &self.met {
            self.living.forget_met(index, &mine(&self.stored));
        }
        let counted = count(&self.counted);
        self.excluded.overlap += good - counted;
        if supplementary && self.autosome[contig.index()] {
            self.supplementary_only += counted as i64;
        }
        let side = &mut self.tile.usable[orientation(read.flags())];
        for s in p.spans {
            let from = (s.start - self.tile.start) as usize;
            (self.kernels.add_bits)(&mut side[from..from + s.len as usize], s.bits(&self.counted));
        }
    }

    /// Walks the cell's positions; `visit` gets the usable depth of each position and orientation before it is cleared.
    pub fn end(&mut self, cell: &Cell, reference: Option<&RefSlice>, mut visit: impl FnMut(&[Vec<u32>; 2])) {
        let Some(i) = cell.interval else { return };
        let n = self.tile.len;
        if self.tile.touched {
            visit(&self.tile.usable);
        }
        let codes = reference.map(|r| r.range(i.start, i.end));
        let mut walked = Walked::default();
        if self.tile.touched {
            walked.walk(&mut self.tile, codes);
        } else {
            let unknown = match codes {
                Some(codes) if self.tile.has_n => codes.iter().filter(|&&b| b == 15).count() as u64,
                None if self.has_reference => n as u64,
                _ => 0,
            };
            walked.usable.bins[0] = n as u64 - unknown;
            walked.raw.bins[0] = n as u64;
            walked.template.bins[0] = n as u64;
        }
        if let Some(targets) = &mut self.targets {
            targets.cell(i, &self.tile.usable, codes);
        }
        if self.tile.touched {
            self.tile.usable.iter_mut().for_each(|v| v[..n].fill(0));
        }
        let of_contig = &mut self.by_contig[i.contig.index()];
        if of_contig.usable.is_empty() {
            of_contig.usable = vec![0; CAP + 1];
        }
        crate::flags::add(&mut of_contig.usable, &walked.usable.capped());
        of_contig.usable_sum += walked.usable.sum;
        of_contig.raw_sum += walked.raw.sum;
        of_contig.raw_covered += walked.raw.at_least(1);
        of_contig.template_sum += walked.template.sum;
        let at = (i.start / wgs_engine::CELL_LEN) as usize;
        if of_contig.track.len() <= at {
            of_contig.track.resize(at + 1, (0, 0));
        }
        let track = &mut of_contig.track[at];
        *track = (track.0 + walked.usable.sum, track.1 + walked.usable.positions());
        self.excluded.capped += walked.over_cap;
        self.template.merge(&walked.template);
        if self.autosome[i.contig.index()] {
            self.clean_ge_15 += walked.clean_ge_15;
        }
        for scope in [GENOME, AUTOSOMES] {
            if scope == GENOME || self.autosome[i.contig.index()] {
                self.usable[scope].merge(&walked.usable);
                self.raw[scope].merge(&walked.raw);
            }
        }
    }

    pub fn merge(&mut self, other: Self) {
        for scope in [GENOME, AUTOSOMES] {
            self.usable[scope].merge(&other.usable[scope]);
            self.raw[scope].merge(&other.raw[scope]);
        }
        self.template.merge(&other.template);
        let (a, b) = (&mut self.excluded, other.excluded);
        a.mapq += b.mapq;
        a.duplicate += b.duplicate;
        a.unpaired += b.unpaired;
        a.base_quality += b.base_quality;
        a.overlap += b.overlap;
        a.capped += b.capped;
        self.supplementary_only += other.supplementary_only;
        self.clean_ge_15 += other.clean_ge_15;
        for (a, b) in self.by_contig.iter_mut().zip(other.by_contig) {
            if a.usable.is_empty() {
                a.usable = b.usable;
            } else {
                crate::flags::add(&mut a.usable, &b.usable);
            }
            a.usable_sum += b.usable_sum;
            a.raw_sum += b.raw_sum;
            a.raw_covered += b.raw_covered;
            a.template_sum += b.template_sum;
            a.reads += b.reads;
            if a.track.len() < b.track.len() {
                a.track.resize(b.track.len(), (0, 0));
            }
            for (x, y) in a.track.iter_mut().zip(b.track) {
                *x = (x.0 + y.0, x.1 + y.1);
            }
        }
        if let (Some(a), Some(b)) = (&mut self.targets, other.targets) {
            a.merge(b);
        }
    }
}

fn count(row: &[u64]) -> u64 {
    row.iter().map(|w| u64::from(w.count_ones())).sum()
}

/// Clears the bits of `row` that lie on an N of the reference; gives how many positions of the spans are N.
fn clear_n(spans: &[Span], row: &mut [u64], reference: &RefSlice) -> u64 {
    let mut unknown = 0;
    for s in spans {
        let codes = reference.range(s.start, s.start + s.len);
        if !codes.contains(&15) {
            continue;
        }
        for (word, codes) in codes.chunks(64).enumerate() {
            let mask = codes.iter().enumerate().fold(0u64, |m, (i, &c)| m | u64::from(c == 15) << i);
            unknown += u64::from(mask.count_ones());
            row[s.word as usize + word] &= !mask;
        }
    }
    unknown
}

/// Histograms of one cell.
#[derive(Default)]
struct Walked {
    usable: DepthHistogram,
    raw: DepthHistogram,
    template: DepthHistogram,
    over_cap: u64,
    clean_ge_15: u64,
}

impl Walked {
    fn walk(&mut self, tile: &mut Tile, codes: Option<&[u8]>) {
        let n = tile.len;
        let (mut raw, mut template, mut clean) = (0i32, 0i32, 0i32);
        // Two sets of counters, used in turn: neighbours are often equally deep, and one counter would wait for itself.
        let mut bins = vec![[0u32; 3]; 2 * (LAST_BIN + 1)];
        let has_n = tile.has_n;
        let [a, b] = &tile.usable;
        let known = |k: usize| !has_n || codes.and_then(|c| c.get(k)).is_none_or(|&c| c != 15);
        let mut k = 0;
        while k < n {
            // A stretch that nothing covers is counted at once.
            let run =
                if raw == 0 && template == 0 && k % 16 == 0 { quiet(&tile.raw[k..n], &tile.template[k..n]) } else { 0 };
            if run > 0 {
                let unknown = if has_n { (k..k + run).filter(|&k| !known(k)).count() } else { 0 };
                bins[0][0] += (run - unknown) as u32;
                bins[0][1] += run as u32;
                bins[0][2] += run as u32;
                k += run;
                continue;
            }
            raw += std::mem::take(&mut tile.raw[k]);
            template += std::mem::take(&mut tile.template[k]);
            clean += std::mem::take(&mut tile.clean[k]);
            let odd = (k & 1) * (LAST_BIN + 1);
            if known(k) {
                let depth = a[k] + b[k];
                self.clean_ge_15 += u64::from(clean >= 15);
                self.usable.sum += u64::from(depth);
                self.over_cap += u64::from(depth.saturating_sub(CAP as u32));
                bins[odd + (depth as usize).min(LAST_BIN)][0] += 1;
            }
            self.raw.sum += raw as u64;
            self.template.sum += template as u64;
            bins[odd + (raw as usize).min(LAST_BIN)][1] += 1;
            bins[odd + (template as usize).min(LAST_BIN)][2] += 1;
            k += 1;
        }
        tile.raw[n] = 0;
        tile.template[n] = 0;
        tile.clean[n] = 0;
        for (i, counts) in bins.iter().enumerate() {
            let depth = i % (LAST_BIN + 1);
            self.usable.bins[depth] += u64::from(counts[0]);
            self.raw.bins[depth] += u64::from(counts[1]);
            self.template.bins[depth] += u64::from(counts[2]);
        }
    }
}

/// Length of the leading stretch of zeros in both, looked at in blocks of 16; 0 when the first block has something.
fn quiet(raw: &[i32], template: &[i32]) -> usize {
    let zero = |v: &[i32]| v.iter().fold(0, |a, &x| a | x) == 0;
    raw.chunks(16).zip(template.chunks(16)).take_while(|(a, b)| a.len() == 16 && zero(a) && zero(b)).count() * 16
}
