//! Confidence in the reference: what the templates say at every position, whether anything was called there or not.
//!
//! The pile of a job goes in, one [`Point`] per position of its hull comes out: templates that are evidence, and how much
//! less likely two explanations are than two reference copies, each the lower of two models:
//!
//! * **bases**: the quick road's likelihoods, every base other than the reference taken for one and the same other allele;
//! * **lengths**: templates across a position, or across the whole repeat it lies in, against templates that show a gap
//!   there, with the sample's error of that repeat.
//!
//! Sums are integers of 1/1024 nat, looked up by mapping quality, base quality and agreement, so they do not depend on the
//! order of records. Records of one template that overlap are one observation, by the rule of [`wgs_pileup::Column`].
//! Formulae: `docs/methods/gvcf.md`.

use crate::Model;
use wgs_call::candidates::{self, gaps};
use wgs_call::indel::{IndelModel, Place};
use wgs_core::repeat::{self, ROWS, Tract};
use wgs_kernel::math::ln;
use wgs_pileup::{NO_QUALITY, Pile, StoredRead, base_index};

use wgs_core::Interval;
use wgs_io::reference::RefSlice;

/// Parts of a nat in the sums: a term is rounded by at most 0.002 Phred, a thousand of them by two at the very worst.
const UNIT: f64 = 1024.0;
/// Bases of an aligned block beyond a change of length before it can tell: aligners open no gap so near an end.
const FLANK: u32 = 5;
/// Qualities per row of a table.
const QUALS: usize = NO_QUALITY as usize + 2;
/// Most that one template says about lengths, nats: Phred 45, as in GATK's indel reference model.
const LENGTH_MAX: f64 = 10.36;

/// What is known of one position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// Templates that are evidence.
    pub depth: u32,
    /// Phred-scaled likelihood of one other allele, the reference's being 0.
    pub het: u32,
    /// Of two.
    pub alt: u32,
}

/// One observation: 1, and what it says against one and against two other alleles.
type Term = [i32; 4];

/// Tables of a sample.
#[derive(Clone, Debug)]
pub struct Tables {
    /// By mapping quality, then 96 qualities for each of: the reference's base, another, none of the four.
    bases: Vec<[Term; 3 * QUALS]>,
    /// By row of the repeat: a template of the reference's length.
    lengths: Vec<[i32; 2]>,
    indels: IndelModel,
    min_bq: u8,
}

fn units(nats: f64) -> i32 {
    (nats * UNIT).round() as i32
}

impl Tables {
    /// From the sample's rates.
    pub fn new(model: &Model, indels: &IndelModel, min_bq: u8) -> Self {
        Self::of_rates(model.bases.errors(), model.bases.foreign(), indels, min_bq)
    }

    /// From errors by base quality and chances of being foreign by mapping quality.
    fn of_rates(errors: &[f64], foreign: &[f64], indels: &IndelModel, min_bq: u8) -> Self {
        let row = |f: &f64| {
            let mut row = [[0; 4]; 3 * QUALS];
            for (q, e) in (0..=NO_QUALITY).zip(errors).skip(usize::from(min_bq)) {
                let (same, other) = ((1.0 - f) * (1.0 - e) + f * 0.25, (1.0 - f) * (e / 3.0) + f * 0.25);
                let half = ln(0.5 * (same + other));
                row[usize::from(q)] = [1, units(ln(same) - half), units(ln(same) - ln(other)), 0];
                row[QUALS + usize::from(q)] = [1, units(ln(other) - half), units(ln(other) - ln(same)), 0];
            }
            row
        };
        let lengths = (0..ROWS)
            .map(|r| {
                let units_of = -i32::from(r > 0);
                let e = indels.error(Place { row: r, units: units_of, tract: 0 }, 1);
                let (same, other) = (1.0 - 2.0 * e, e);
                let cap = |nats: f64| units(nats.clamp(0.0, LENGTH_MAX));
                [cap(ln(same) - ln(0.5 * (same + other))), cap(ln(same) - ln(other))]
            })
            .collect();
        Self { bases: foreign.iter().map(row).collect(), lengths, indels: indels.clone(), min_bq }
    }

    /// What a template that shows a change says.
    fn change(&self, place: Option<Place>, len: u32) -> [i32; 2] {
        let e = place.map_or(1e-5, |p| self.indels.error(p, len)).clamp(1e-6, 0.4);
        let (same, other) = (1.0 - 2.0 * e, e);
        let cap = |nats: f64| units(nats.clamp(-LENGTH_MAX, 0.0));
        [cap(ln(other) - ln(0.5 * (same + other))), cap(ln(other) - ln(same))]
    }
}

/// Merged observation of records that overlap. `base` 0: none yet; 255: they disagree.
#[derive(Clone, Copy, Default)]
struct Merged {
    base: u8,
    qual: u8,
    mapq: u8,
}

/// A repeat of the hull.
#[derive(Clone, Copy)]
struct Repeat {
    start: u32,
    end: u32,
    row: usize,
    across: i32,
}

/// Buffers. [`Confidence::run`] fills the points of one job.
#[derive(Default)]
pub struct Confidence {
    sums: Vec<Term>,
    /// Templates across a position; changes seen, against one and two other alleles. Differences, then sums.
    across: Vec<[i32; 4]>,
    repeats: Vec<Repeat>,
    tracts: Vec<Tract>,
    order: Vec<(u64, u32)>,
    /// Records that overlap another of their template.
    shared: Vec<bool>,
    /// Groups of them, by first record.
    clusters: Vec<Vec<u32>>,
    merged: Vec<Merged>,
    spans: Vec<(u32, u32)>,
    spanned: Vec<u32>,
    points: Vec<Point>,
}

impl Confidence {
    /// The points of `hull`.
    pub fn run(&mut self, pile: &Pile, hull: Interval, reference: &RefSlice, tables: &Tables) -> &[Point] {
        let n = hull.len() as usize;
        self.sums.clear();
        self.sums.resize(n, [0; 4]);
        self.across.clear();
        self.across.resize(n + 1, [0; 4]);
        self.points.clear();
        let here = reference.range(hull.start, hull.end);
        if here.len() < n {
            self.points.resize(n, Point::default());
            return &self.points;
        }
        self.find_repeats(hull, reference);
        self.find_clusters(pile, hull);
        for (i, read) in pile.reads().iter().enumerate() {
            if read.end > hull.start.saturating_sub(FLANK) && read.start < hull.end && !self.shared[i] {
                self.bases(pile, read, hull, here, tables);
                self.lengths(pile, &[read], hull);
            }
            self.changes(pile, read, hull, reference, tables);
        }
        let clusters = std::mem::take(&mut self.clusters);
        for cluster in &clusters {
            let reads: Vec<&StoredRead> = cluster.iter().map(|&i| &pile.reads()[i as usize]).collect();
            self.merge(pile, &reads, hull, here, tables);
            self.lengths(pile, &reads, hull);
        }
        self.clusters = clusters;
        self.finish(hull, here, tables);
        &self.points
    }

    fn find_repeats(&mut self, hull: Interval, reference: &RefSlice) {
        repeat::tracts(&reference.codes, &mut self.tracts);
        self.repeats.clear();
        let near = self.tracts.iter().map(|t| Repeat {
            start: reference.start + t.start as u32,
            end: reference.start + t.end as u32,
            row: repeat::row(t.unit, t.copies()),
            across: 0,
        });
        self.repeats.extend(near.filter(|r| r.start <= hull.end && r.end > hull.start));
        self.repeats.sort_unstable_by_key(|r| (r.start, r.end, r.row));
    }

    /// Records of one template that overlap each other.
    fn find_clusters(&mut self, pile: &Pile, hull: Interval) {
        let reads = pile.reads();
        self.shared.clear();
        self.shared.resize(reads.len(), false);
        self.clusters.clear();
        self.order.clear();
        let inside = |r: &StoredRead| r.end > hull.start.saturating_sub(FLANK) && r.start < hull.end;
        self.order.extend((0u32..).zip(reads).filter(|(_, r)| inside(r)).map(|(i, r)| (r.hash, i)));
        self.order.sort_unstable();
        for same in self.order.chunk_by(|a, b| a.0 == b.0).filter(|s| s.len() > 1) {
            // Indices ascend, and with them starts: most mates lie apart.
            let apart = |w: &[(u64, u32)]| reads[w[0].1 as usize].end <= reads[w[1].1 as usize].start;
            if same.windows(2).all(apart) {
                continue;
            }
            let name = |i: u32| pile.name(&reads[i as usize]);
            let mut left: Vec<u32> = same.iter().map(|s| s.1).collect();
            // By name, then by place: the pile is sorted by start.
            left.sort_by(|&a, &b| name(a).cmp(name(b)).then(a.cmp(&b)));
            for template in left.chunk_by(|&a, &b| name(a) == name(b)) {
                let (mut from, mut end) = (0, 0);
                for i in 0..=template.len() {
                    let next = template.get(i).map(|&r| &reads[r as usize]);
                    if next.is_none_or(|r| r.start >= end) {
                        if i - from > 1 {
                            self.clusters.push(template[from..i].to_vec());
                            template[from..i].iter().for_each(|&r| self.shared[r as usize] = true);
                        }
                        from = i;
                    }
                    end = next.map_or(end, |r| end.max(r.end));
                }
            }
        }
        self.clusters.sort_unstable();
    }

    /// Adds the bases of a record that is alone.
    fn bases(&mut self, pile: &Pile, read: &StoredRead, hull: Interval, here: &[u8], tables: &Tables) {
        let table = &tables.bases[usize::from(read.mapq)];
        let (bases, quals) = (pile.bases(read), pile.quals(read));
        for block in pile.blocks(read) {
            let (from, to) = (block.start.max(hull.start), block.end().min(hull.end));
            if from >= to {
                continue;
            }
            let (skip, n) = ((from - block.start + block.read_start) as usize, (to - from) as usize);
            let at = (from - hull.start) as usize;
            let (bases, quals) = (&bases[skip..skip + n], &quals[skip..skip + n]);
            let (sums, here) = (&mut self.sums[at..at + n], &here[at..at + n]);
            for i in 0..n {
                let term = &table[kind(bases[i], here[i]) * QUALS + usize::from(quals[i].min(NO_QUALITY))];
                add(&mut sums[i], term);
            }
        }
    }

    /// Adds the bases of records of one template that overlap.
    fn merge(&mut self, pile: &Pile, reads: &[&StoredRead], hull: Interval, here: &[u8], tables: &Tables) {
        let start = reads.iter().map(|r| r.start).min().unwrap_or(0).max(hull.start);
        let end = reads.iter().map(|r| r.end).max().unwrap_or(0).min(hull.end);
        self.merged.clear();
        self.merged.resize(end.saturating_sub(start) as usize, Merged::default());
        let rank = |q: u8| if q == NO_QUALITY { 0 } else { q + 1 };
        for read in reads {
            for block in pile.blocks(read) {
                for p in block.start.max(start)..block.end().min(end) {
                    let i = (p - block.start + block.read_start) as usize;
                    let (base, qual) = (pile.bases(read)[i], pile.quals(read)[i]);
                    if base_index(base).is_none() || qual < tables.min_bq {
                        continue;
                    }
                    let m = &mut self.merged[(p - start) as usize];
                    *m = match m.base {
                        0 => Merged { base, qual, mapq: read.mapq },
                        b if b == base => Merged {
                            base,
                            qual: if rank(qual) > rank(m.qual) { qual } else { m.qual },
                            mapq: m.mapq.max(read.mapq),
                        },
                        _ => Merged { base: 255, ..*m },
                    };
                }
            }
        }
        for (i, m) in self.merged.iter().enumerate().filter(|(_, m)| m.base != 0 && m.base != 255) {
            let at = (start - hull.start) as usize + i;
            let term = &tables.bases[usize::from(m.mapq)][kind(m.base, here[at]) * QUALS + usize::from(m.qual)];
            add(&mut self.sums[at], term);
        }
    }

    /// Counts a template where it tells of lengths: behind and before [`FLANK`] bases of an aligned block.
    fn lengths(&mut self, pile: &Pile, reads: &[&StoredRead], hull: Interval) {
        self.spans.clear();
        self.spanned.clear();
        for block in reads.iter().flat_map(|r| pile.blocks(r)) {
            let (from, to) = (block.start + FLANK, block.end().saturating_sub(FLANK));
            if from >= to {
                continue;
            }
            self.spans.push((from, to));
            let first = self.repeats.partition_point(|r| r.start < from);
            let inside = self.repeats[first..].iter().take_while(|r| r.start < to).enumerate();
            self.spanned.extend(inside.filter(|(_, r)| r.end <= to).map(|(i, _)| (first + i) as u32));
        }
        if reads.len() > 1 {
            self.spanned.sort_unstable();
            self.spanned.dedup();
            self.spans.sort_unstable();
        }
        self.spanned.iter().for_each(|&i| self.repeats[i as usize].across += 1);
        let mut done = 0;
        for &(from, to) in &self.spans {
            let from = from.max(done);
            done = done.max(to);
            let at = |p: u32| (p.clamp(hull.start, hull.end) - hull.start) as usize;
            if from < to {
                self.across[at(from)][0] += 1;
                self.across[at(to)][0] -= 1;
            }
        }
    }

    /// Adds the gaps of a record, over the stretch in which they could stand and the base before.
    fn changes(&mut self, pile: &Pile, read: &StoredRead, hull: Interval, reference: &RefSlice, tables: &Tables) {
        if pile.blocks(read).len() < 2 {
            return;
        }
        let across = &mut self.across;
        gaps(pile, read, |edit| {
            let Some(edit) = edit.normalised(reference) else { return };
            let len = edit.alt.len() as u32 + (edit.end - edit.start);
            let reach = edit.reach(reference);
            let (from, to) = (edit.start.saturating_sub(1), reach.1.max(edit.start + 1));
            let terms = tables.change(candidates::place(&edit, reference), len);
            let at = |p: u32| (p.clamp(hull.start, hull.end) - hull.start) as usize;
            for (k, t) in terms.into_iter().enumerate() {
                across[at(from)][k + 1] += t;
                across[at(to)][k + 1] -= t;
            }
        });
    }

    fn finish(&mut self, hull: Interval, here: &[u8], tables: &Tables) {
        let mut sum = [0; 4];
        let plain = tables.lengths[0];
        // `across` becomes what lengths say: against one and two other alleles, and of that the changes seen.
        for a in &mut self.across {
            add(&mut sum, a);
            *a = [sum[0] * plain[0] + sum[1], sum[0] * plain[1] + sum[2], sum[1], sum[2]];
        }
        for r in &self.repeats {
            let row = tables.lengths[r.row];
            let (from, to) = (r.start.saturating_sub(1).max(hull.start), r.end.min(hull.end));
            for p in from..to {
                let a = &mut self.across[(p - hull.start) as usize];
                a[0] = a[0].min(r.across * row[0] + a[2]);
                a[1] = a[1].min(r.across * row[1] + a[3]);
            }
        }
        let phred = |units: i32| {
            // Not negative, so truncation after adding a half rounds.
            (f64::from(units.max(0)) * (10.0 / std::f64::consts::LN_10 / UNIT) + 0.5) as u32
        };
        self.points.resize(self.sums.len(), Point::default());
        for (i, point) in self.points.iter_mut().enumerate() {
            let (s, a) = (&self.sums[i], &self.across[i]);
            if s[0] > 0 && base_index(here[i]).is_some() {
                *point = Point { depth: s[0] as u32, het: phred(s[1].min(a[0])), alt: phred(s[2].min(a[1])) };
            }
        }
    }
}

/// Four additions that become one instruction, which a check for overflow would prevent. There is none: a term is below
/// 2¹⁴ since `φ` is at least 3·10⁻⁵, and the depth cap leaves at most 500 records of each of 64 start bins of 64 bases.
#[inline(always)]
fn add(sum: &mut Term, term: &Term) {
    *sum = std::array::from_fn(|k| sum[k].wrapping_add(term[k]));
}

/// 0 for the reference's base, 1 for another, 2 for none of the four.
#[inline(always)]
fn kind(base: u8, expected: u8) -> usize {
    // Bit b: code b is A, C, G or T.
    const FOUR: u16 = 1 << 1 | 1 << 2 | 1 << 4 | 1 << 8;
    let four = FOUR >> (base & 15) & 1 == 1;
    if base == expected && four { 0 } else { 2 - usize::from(four) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bands::{Source, Taken, lines};
    use wgs_call::ploidy::{ContigCopies, Copies};
    use wgs_core::read::{Core, Parts};
    use wgs_core::{Contig, ContigId, Contigs, ReadView};
    use wgs_pileup::Rules;

    const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
    /// Without repeats where the tests look.
    const SEQUENCE: &[u8] =
        b"GATCGTACTGACGTCATGCTAGTCGATCAGTCTAGACTGCATGACTCGTAGCATCGTGACTAGCTCAGTACGTCTGATGCAGTCATCGAC";

    fn slice() -> RefSlice {
        let code = |b: &u8| [1u8, 2, 4, 8][b"ACGT".iter().position(|c| c == b).unwrap_or(0)];
        RefSlice { start: 0, codes: SEQUENCE.iter().map(code).collect() }
    }

    fn hull() -> Interval {
        Interval { contig: ContigId(0), start: 0, end: SEQUENCE.len() as u32 }
    }

    /// A record of `len` bases that match from `start`, but for `wrong`.
    fn show(pile: &mut Pile, rules: &Rules, (name, start, len, wrong): (&str, u32, u32, Option<u32>)) {
        let codes = slice().codes;
        let base = |p: u32| match codes[p as usize] {
            1 if wrong == Some(p) => 2,
            _ if wrong == Some(p) => 1,
            c => c,
        };
        let bases: Vec<u8> = (start..start + len).map(base).collect();
        let packed: Vec<u8> = bases.chunks(2).map(|b| b[0] << 4 | b.get(1).copied().unwrap_or(0)).collect();
        let contigs = Contigs::new(vec![Contig { name: "c".into(), len: hull().end, md5: None }]);
        let core = Core {
            start: start.into(),
            mapq: 60,
            mate_contig: -1,
            mate_start: -1,
            read_len: bases.len(),
            ..Core::default()
        };
        let (cigar, quals) = ((len << 4).to_le_bytes(), vec![30; bases.len()]);
        let parts = Parts { name: name.as_bytes(), cigar: &cigar, bases: &packed, quals: &quals, tags: &[] };
        pile.observe(&ReadView::new(core, parts, &contigs).unwrap(), rules);
    }

    /// Points of records (name, start, length, wrong base) with errors as stated.
    fn points(records: &[(&str, u32, u32, Option<u32>)]) -> Vec<Point> {
        let (mut pile, rules) = (Pile::default(), Rules::default());
        pile.begin(hull(), hull(), Pile::fetch_interval(hull(), hull().end));
        records.iter().for_each(|r| show(&mut pile, &rules, *r));
        pile.end(&rules);
        let stated = |q: u8| wgs_kernel::math::phred_to_error(q).min(0.75);
        let errors: Vec<f64> = (0..=NO_QUALITY).map(stated).collect();
        let foreign: Vec<f64> = (0..=255).map(|m| stated(m).max(1e-4)).collect();
        let tables = Tables::of_rates(&errors, &foreign, &IndelModel::shipped(), rules.min_bq);
        Confidence::default().run(&pile, hull(), &slice(), &tables).to_vec()
    }

    #[test]
    fn six_templates_by_hand() {
        let p = points(&NAMES.map(|n| (n, 0, 80, None)))[40];
        // 6 × 3.0088 by bases, 6 × 3.0103 by lengths; two copies: 6 × 10 log10(s / o) = 6 × 34.453.
        assert_eq!(p, Point { depth: 6, het: 18, alt: 207 });
    }

    #[test]
    fn mates_that_overlap_are_one_and_void_where_they_disagree() {
        let one = points(&[("a", 0, 80, None)]);
        let two = points(&[("a", 0, 60, None), ("a", 20, 60, None)]);
        assert_eq!(two[40], one[40]);
        let torn = points(&[("a", 0, 60, Some(40)), ("a", 20, 60, None)]);
        assert_eq!((torn[40].depth, torn[41].depth), (0, 1));
        let others = points(&[("a", 0, 60, None), ("b", 20, 60, None)]);
        assert_eq!(others[40].depth, 2);
    }

    #[test]
    fn ends_do_not_tell_of_lengths_and_errors_cost() {
        let p = points(&NAMES.map(|n| (n, 10, 60, (n == "c").then_some(40))));
        assert_eq!((p[9].depth, p[10].depth), (0, 6));
        // Five bases from the ends no template tells of lengths.
        assert_eq!((p[14].het, p[15].het, p[64].het, p[65].het), (0, 18, 18, 0));
        // 5 × 3.009 − (10 log10(½(s + o)/o) = 31.44) is below 0.
        assert_eq!((p[40].depth, p[40].het), (6, 0));
    }

    #[test]
    fn a_band_has_the_minima() {
        // Depth 6 for 30 bases, then 5: GQ 18 and 15, both in the class 15–19.
        let reads = NAMES.map(|n| (n, 0, if n == "c" { 45 } else { 85 }, None));
        let (points, codes) = (points(&reads), slice().codes);
        let copies = ContigCopies::even(Copies::Two);
        let source = Source { contig: "c", hull: hull(), points: &points, reference: &codes, copies };
        let piece = Interval { start: 10, end: 70, ..hull() };
        let out = lines(&source, &[piece], Taken::default(), Vec::new());
        let texts: Vec<&str> = out.iter().map(|l| l.1).collect();
        assert_eq!(texts, ["c\t11\t.\tA\t<NON_REF>\t.\t.\tEND=70\tGT:DP:GQ:MIN_DP:PL\t0/0:6:15:5:0,15,172"]);
    }
}
