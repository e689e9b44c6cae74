//! Depth of coverage: usable (GA4GH, Picard CollectWgsMetrics), raw (samtools depth) and template (mosdepth), side by
//! side, for genome, autosomes, contigs, targets and along chromosomes.
//!
//! A window of positions moves along the cell with one counter per position and definition, small enough for the
//! processor's cache. Usable bases are added as rows of bits, kept apart by the template's orientation (the error metrics
//! need that); raw and template depth as differences at block ends. Reads come sorted, so what lies before a read's start is
//! final: when a read reaches beyond the window, one walk over those positions turns them into histograms and clears them.
//!
//! Overlap: a template counts once per position. The first usable read with a good base there counts; later reads of the
//! same name find it in [`Living`]. Picard counts the distinct names at a position, so the order does not matter.

use crate::overlap::{Earlier, Living, Remember, clear_met, intersections};
use crate::prepare::{MIN_MAPQ, Prepared, Span};
use crate::stats::{CAP, DepthHistogram, LAST_BIN};
use crate::targets::TargetCounts;
use wgs_core::name::template_hash;
use wgs_core::{ContigId, Contigs, Flags, Interval, ReadView};
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
    /// Usable and raw depth to the cap; empty until a cell of the contig was walked.
    pub usable: Vec<u64>,
    pub raw: Vec<u64>,
    pub usable_sum: u64,
    pub raw_sum: u64,
    pub raw_covered: u64,
    pub template_sum: u64,
    pub reads: u64,
    /// Mean usable depth of each cell: sum and positions.
    pub track: Vec<(u64, u64)>,
}

/// Positions of a window, unless a read is longer.
const WINDOW: usize = 1 << 14;

/// The window of the current cell: counters of the positions that are not final yet.
#[derive(Default)]
struct Tile {
    /// First position of the window; those of the cell before it have been walked.
    start: u32,
    /// End of the cell.
    end: u32,
    /// Positions from `start` that a read has reached; behind them all counters are zero.
    reached: usize,
    /// Usable depth by orientation: R1 forward or R2 reverse, and the other.
    usable: [Vec<u32>; 2],
    raw: Vec<i32>,
    template: Vec<i32>,
    /// Depth by Genomics England's rules.
    clean: Vec<i32>,
    /// Raw, template and clean depth before `start`.
    running: [i32; 3],
    has_n: bool,
}

impl Tile {
    fn begin(&mut self, start: u32, end: u32, has_n: bool) {
        (self.start, self.end, self.reached, self.running, self.has_n) = (start, end, 0, [0; 3], has_n);
        if self.raw.is_empty() {
            self.grow(WINDOW);
        }
    }

    fn room(&self) -> usize {
        self.usable[0].len()
    }

    fn grow(&mut self, room: usize) {
        self.usable.iter_mut().for_each(|v| v.resize(room, 0));
        // One more: a difference stands where a block has ended.
        for v in [&mut self.raw, &mut self.template, &mut self.clean] {
            v.resize(room + 1, 0);
        }
    }

    /// Drops the first `n` of the positions reached, once walked.
    fn advance(&mut self, n: usize) {
        let filled = self.reached + 1;
        for v in [&mut self.raw, &mut self.template, &mut self.clean] {
            v.copy_within(n..filled, 0);
            v[filled - n..filled].fill(0);
        }
        for v in &mut self.usable {
            v.copy_within(n..filled - 1, 0);
            v[filled - 1 - n..filled - 1].fill(0);
        }
        self.start += n as u32;
        self.reached -= n;
        if self.reached == 0 {
            // Every block has ended.
            self.running = [0; 3];
            for v in [&mut self.raw, &mut self.template, &mut self.clean] {
                v[0] = 0;
            }
        }
    }
}

/// Usable depth of consecutive positions, by orientation.
#[derive(Clone, Copy)]
pub struct UsableDepth<'a> {
    pub at: Interval,
    pub by_orientation: [&'a [u32]; 2],
}

/// Collects depth.
pub struct DepthCollector {
    autosome: Vec<bool>,
    /// A reference is there: contigs that it lacks (no read lies on them) are unknown, as if all N.
    has_reference: bool,
    kernels: &'static Kernels,
    tile: Tile,
    living: Living,
    walked: Walked,
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
            walked: Walked::default(),
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
        let has_n = reference.is_some_and(|r| r.range(i.start, i.end).contains(&15));
        self.tile.begin(i.start, i.end, has_n);
        self.living.clear();
    }

    /// Counts a read. `visit` gets the usable depth of positions that became final.
    pub fn observe(&mut self, p: &Prepared<'_>, reference: Option<&RefSlice>, visit: impl FnMut(UsableDepth<'_>)) {
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
        self.make_room(contig, p, reference, visit);
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
        if usable && !p.rows.good.is_empty() {
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

    /// Moves the window, so that all of the read lies in it; what comes later lies at or behind the read's start.
    fn make_room(
        &mut self,
        contig: ContigId,
        p: &Prepared<'_>,
        reference: Option<&RefSlice>,
        visit: impl FnMut(UsableDepth<'_>),
    ) {
        let end = p.spans.last().map_or(0, |s| s.start + s.len);
        if (end - self.tile.start) as usize > self.tile.room() {
            let start = p.read.start();
            if start.saturating_sub(self.tile.start) as usize >= self.tile.room() / 2 {
                self.walk(contig, start, reference, visit);
            }
            let needed = (end - self.tile.start) as usize;
            if needed > self.tile.room() {
                self.tile.grow(needed.next_power_of_two());
            }
        }
        self.tile.reached = self.tile.reached.max((end - self.tile.start) as usize);
    }

    /// Bits that the last read shown counts, laid out as its spans: usable, on a known reference position, not counted by an
    /// earlier read of the template.
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
        let good = (self.kernels.count_ones)(&self.counted);
        self.excluded.base_quality += bases - good;
        self.stored.extend_from_slice(&self.counted);
        let supplementary = read.flags().is_supplementary();
        let mine = |row| Earlier { index: 0, spans: p.spans, good: row, primary: !supplementary };
        self.met.clear();
        let mut overlap = 0;
        for earlier in self.living.earlier(hash, read.name()) {
            let met = clear_met(p.spans, &mut self.counted, &earlier);
            overlap += u64::from(met);
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
        self.excluded.overlap += overlap;
        let counted = good - overlap;
        if supplementary && self.autosome[contig.index()] {
            self.supplementary_only += counted as i64;
        }
        let side = &mut self.tile.usable[orientation(read.flags())];
        for s in p.spans {
            let from = (s.start - self.tile.start) as usize;
            (self.kernels.add_bits)(&mut side[from..from + s.len as usize], s.bits(&self.counted));
        }
    }

    /// Takes the positions up to `to` out of the window. `visit` gets their usable depth first.
    fn walk(
        &mut self,
        contig: ContigId,
        to: u32,
        reference: Option<&RefSlice>,
        mut visit: impl FnMut(UsableDepth<'_>),
    ) {
        let (from, n) = (self.tile.start, (to - self.tile.start) as usize);
        let covered = n.min(self.tile.reached);
        let codes = reference.filter(|_| self.tile.has_n).map(|r| r.range(from, to));
        if covered > 0 {
            let at = Interval { contig, start: from, end: from + covered as u32 };
            let usable = UsableDepth { at, by_orientation: [0, 1].map(|side| &self.tile.usable[side][..covered]) };
            visit(usable);
            if let Some(targets) = &mut self.targets {
                let differences = &self.tile.raw[..covered];
                targets.count(usable, self.tile.running[0], differences);
            }
            self.walked.walk(&mut self.tile, covered, codes);
        }
        if covered < n {
            if let Some(targets) = &mut self.targets {
                targets.uncovered(Interval { contig, start: from + covered as u32, end: to });
            }
            let n_there = match codes {
                Some(codes) => unknown(&codes[covered..]),
                None if self.has_reference && reference.is_none() => n - covered,
                None => 0,
            };
            self.walked.skip(n - covered, n_there);
        }
        if covered > 0 {
            self.tile.advance(covered);
        }
        self.tile.start = to;
    }

    /// Ends the cell; `visit` as in [`DepthCollector::observe`].
    pub fn end(&mut self, cell: &Cell, reference: Option<&RefSlice>, visit: impl FnMut(UsableDepth<'_>)) {
        let Some(i) = cell.interval else { return };
        self.walk(i.contig, self.tile.end, reference, visit);
        if let Some(targets) = &mut self.targets {
            targets.end(i);
        }
        let walked = self.walked.take();
        let of_contig = &mut self.by_contig[i.contig.index()];
        for (capped, walked) in [(&mut of_contig.usable, &walked.usable), (&mut of_contig.raw, &walked.raw)] {
            capped.resize(CAP + 1, 0);
            crate::flags::add(capped, &walked.capped());
        }
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
            for (a, b) in [(&mut a.usable, b.usable), (&mut a.raw, b.raw)] {
                if a.is_empty() {
                    *a = b;
                } else {
                    crate::flags::add(a, &b);
                }
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

/// Depths of positions: usable, raw, template.
type Bins = [[u32; 3]; LAST_BIN + 1];

/// Positions by depth in the three definitions, as far as the cell was walked.
struct Walked {
    /// Two sets of counters, used in turn: neighbours are often equally deep, and one counter would wait for itself.
    bins: Box<[Bins; 2]>,
    /// Depth over [`LAST_BIN`], summed.
    over: [u64; 3],
    clean_ge_15: u64,
}

impl Default for Walked {
    fn default() -> Self {
        Self { bins: Box::new([[[0; 3]; LAST_BIN + 1]; 2]), over: [0; 3], clean_ge_15: 0 }
    }
}

/// Histograms of one cell.
struct Histograms {
    usable: DepthHistogram,
    raw: DepthHistogram,
    template: DepthHistogram,
    over_cap: u64,
    clean_ge_15: u64,
}

/// Positions walked in one go.
const STEP: usize = 16;

impl Walked {
    /// Counts the first `n` positions of the window; `codes` are their reference bases when some are N.
    fn walk(&mut self, tile: &mut Tile, n: usize, codes: Option<&[u8]>) {
        let mut running = tile.running;
        for from in (0..n).step_by(STEP) {
            let range = from..n.min(from + STEP);
            let differences = [&tile.raw[range.clone()], &tile.template[range.clone()], &tile.clean[range.clone()]];
            let codes = codes.map(|c| &c[range.clone()]);
            // A stretch that nothing covers is counted at once.
            let zero = |v: &[i32]| v.iter().fold(0, |all, &x| all | x) == 0;
            if running[0] == 0 && running[1] == 0 && zero(differences[0]) && zero(differences[1]) {
                self.skip(range.len(), codes.map_or(0, unknown));
                continue;
            }
            self.step([&tile.usable[0][range.clone()], &tile.usable[1][range]], differences, &mut running, codes);
        }
        tile.running = running;
    }

    #[inline]
    fn step(&mut self, usable: [&[u32]; 2], differences: [&[i32]; 3], running: &mut [i32; 3], codes: Option<&[u8]>) {
        let [raw, template, clean] = differences;
        let depths = usable[0].iter().zip(usable[1]).zip(raw).zip(template).zip(clean);
        for (k, ((((a, b), raw), template), clean)) in depths.enumerate() {
            running[0] += raw;
            running[1] += template;
            running[2] += clean;
            let bins = &mut self.bins[k & 1];
            if codes.is_none_or(|c| c[k] != 15) {
                let depth = a + b;
                self.clean_ge_15 += u64::from(running[2] >= 15);
                count(bins, &mut self.over, 0, depth);
            }
            count(bins, &mut self.over, 1, running[0] as u32);
            count(bins, &mut self.over, 2, running[1] as u32);
        }
    }

    /// Counts `n` positions that nothing covers, of which `unknown` are N.
    fn skip(&mut self, n: usize, unknown: usize) {
        for (bin, n) in self.bins[0][0].iter_mut().zip([n - unknown, n, n]) {
            *bin += n as u32;
        }
    }

    /// The histograms; begins anew.
    fn take(&mut self) -> Histograms {
        let walked = std::mem::take(self);
        let histogram = |i: usize| {
            let bins = (0..=LAST_BIN).map(|d| walked.bins.iter().map(|b| u64::from(b[d][i])).sum());
            let bins: Vec<u64> = bins.collect();
            let sum = bins.iter().enumerate().map(|(depth, n)| depth as u64 * n).sum::<u64>() + walked.over[i];
            DepthHistogram { bins, sum }
        };
        let usable = histogram(0);
        let capped: u64 = usable.bins.iter().enumerate().map(|(depth, n)| depth.min(CAP) as u64 * n).sum();
        let over_cap = usable.sum - capped;
        let (raw, template) = (histogram(1), histogram(2));
        Histograms { usable, raw, template, over_cap, clean_ge_15: walked.clean_ge_15 }
    }
}

#[inline]
fn count(bins: &mut Bins, over: &mut [u64; 3], definition: usize, depth: u32) {
    if depth as usize > LAST_BIN {
        over[definition] += u64::from(depth) - LAST_BIN as u64;
    }
    bins[(depth as usize).min(LAST_BIN)][definition] += 1;
}

/// How many of the reference bases are N.
fn unknown(codes: &[u8]) -> usize {
    codes.iter().filter(|&&b| b == 15).count()
}
