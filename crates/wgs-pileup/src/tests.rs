//! Any cut of a contig and any order of records give the same evidence; columns count templates.

use super::*;
use proptest::prelude::*;
use wgs_core::read::{Core, Parts};
use wgs_core::{Contig, ContigId, Contigs, Interval, ReadView};

const LEN: u32 = 12_000;

fn contigs() -> Contigs {
    Contigs::new(vec![Contig { name: "c".into(), len: LEN, md5: None }])
}

/// A record to be: what a SAM line says.
#[derive(Clone, Debug)]
struct Spec {
    name: String,
    flags: u16,
    start: u32,
    mapq: u8,
    cigar: Vec<(u32, char)>,
    bases: Vec<u8>,
    quals: Vec<u8>,
}

fn spec(name: &str, start: u32, cigar: &[(u32, char)], bases: &str, qual: u8) -> Spec {
    let code = |b: u8| b"=ACMGRSVTWYHKDBN".iter().position(|&c| c == b).unwrap() as u8;
    let bases: Vec<u8> = bases.bytes().map(code).collect();
    let quals = vec![qual; bases.len()];
    Spec { name: name.into(), flags: 0, start, mapq: 60, cigar: cigar.to_vec(), bases, quals }
}

impl Spec {
    fn end(&self) -> u32 {
        let consumes = |c: &&(u32, char)| matches!(c.1, 'M' | 'D' | 'N' | '=' | 'X');
        self.start + self.cigar.iter().filter(consumes).map(|c| c.0).sum::<u32>()
    }

    fn show(&self, pile: &mut Pile, rules: &Rules) {
        let cigar: Vec<u8> = self
            .cigar
            .iter()
            .flat_map(|&(n, c)| (n << 4 | "MIDNSHP=X".find(c).unwrap() as u32).to_le_bytes())
            .collect();
        let packed: Vec<u8> = self.bases.chunks(2).map(|p| p[0] << 4 | p.get(1).copied().unwrap_or(0)).collect();
        let core = Core {
            flags: self.flags,
            start: self.start.into(),
            mapq: self.mapq,
            mate_contig: -1,
            mate_start: -1,
            read_len: self.bases.len(),
            ..Core::default()
        };
        let parts = Parts { name: self.name.as_bytes(), cigar: &cigar, bases: &packed, quals: &self.quals, tags: &[] };
        pile.observe(&ReadView::new(core, parts, &contigs()).unwrap(), rules);
    }
}

fn limits() -> ScanLimits {
    let mut evidence = [0; NO_QUALITY as usize + 1];
    evidence.iter_mut().enumerate().for_each(|(q, e)| *e = q as i32 * 150);
    ScanLimits { evidence, against: 105, limit: 3000, min_bq: 3 }
}

/// What a caller would see of an interval: every candidate with its column, marks, and the counts.
type Seen = (Vec<(Candidate, Vec<Evidence>, u32, bool)>, ReadCounts, Vec<i32>);

fn look(interval: Interval, reads: &[Spec], rules: &Rules, reference: &[u8]) -> Seen {
    let fetched = Pile::fetch_interval(interval, LEN);
    let mut pile = Pile::default();
    pile.begin(interval, interval, fetched);
    for read in reads.iter().filter(|r| r.start < fetched.end && r.end().max(r.start + 1) > fetched.start) {
        read.show(&mut pile, rules);
    }
    pile.end(rules);
    let mut scan = Scan::default();
    let here = &reference[interval.start as usize..interval.end as usize];
    let candidates = scan.run(&pile, here, &limits()).to_vec();
    let (mut column, mut seen) = (Column::default(), Vec::new());
    for c in candidates {
        column.fill(&pile, c.pos, rules.min_bq);
        seen.push((c, column.evidence().to_vec(), column.discordant, pile.is_capped(c.pos)));
    }
    (seen, pile.counts().clone(), scan.depth().to_vec())
}

fn at(start: u32, end: u32) -> Interval {
    Interval { contig: ContigId(0), start, end }
}

fn any_read() -> impl Strategy<Value = Spec> {
    let cigar = prop_oneof![
        6 => Just(vec![(40u32, 'M')]),
        1 => Just(vec![(5, 'S'), (20, 'M'), (2, 'I'), (13, 'M')]),
        1 => Just(vec![(15, 'M'), (30, 'D'), (25, 'M')]),
        1 => Just(vec![(20, 'M'), (3900, 'D'), (20, 'M')]),
        1 => Just(vec![(20, 'M'), (4900, 'N'), (20, 'M')]),
        1 => Just(vec![(3, 'I'), (37, 'M')]),
    ];
    // Crowded around a few places so that candidates, overlaps and full bins occur.
    let start = prop_oneof![3 => 5000u32..5200, 1 => 900u32..1100, 1 => 0u32..7000];
    let flags = prop_oneof![8 => Just(0u16), 8 => Just(16), 1 => Just(0x400), 1 => Just(0x100), 1 => Just(0x800)];
    let mapq = prop_oneof![6 => Just(60u8), 1 => Just(0), 1 => 1u8..60];
    let bases = proptest::collection::vec(prop_oneof![9 => Just(1u8), 2 => Just(4), 1 => Just(15), 1 => Just(8)], 40);
    let quals = proptest::collection::vec(0u8..42, 40);
    (0..30u32, flags, start, mapq, cigar, bases, quals).prop_map(|(name, flags, start, mapq, cigar, bases, quals)| {
        Spec { name: format!("r{name}"), flags, start, mapq, cigar, bases, quals }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_cut_and_any_order_give_the_same(
        reads in proptest::collection::vec(any_read(), 0..120),
        cuts in proptest::collection::btree_set(1..LEN, 0..6),
        max_starts_per_bin in 2u32..40,
        turn in 0usize..120,
    ) {
        let rules = Rules { max_starts_per_bin, ..Rules::default() };
        let reference = vec![1u8; LEN as usize];
        let (sites, counts, depth) = look(at(0, LEN), &reads, &rules, &reference);
        let mut shuffled = reads.clone();
        shuffled.reverse();
        let n = shuffled.len().max(1);
        shuffled.rotate_left(turn % n);
        prop_assert_eq!(&look(at(0, LEN), &shuffled, &rules, &reference).0, &sites);
        let borders: Vec<u32> = std::iter::once(0).chain(cuts).chain([LEN]).collect();
        let (mut again, mut sum, mut depths) = (Vec::new(), ReadCounts::default(), Vec::new());
        for w in borders.windows(2) {
            let (s, c, d) = look(at(w[0], w[1]), &shuffled, &rules, &reference);
            again.extend(s);
            sum.merge(&c);
            depths.extend(d);
        }
        prop_assert_eq!(again, sites);
        prop_assert_eq!(sum, counts);
        prop_assert_eq!(depths, depth);
    }

    #[test]
    fn the_scan_is_what_its_formula_says(reads in proptest::collection::vec(any_read(), 0..80)) {
        let rules = Rules::default();
        let reference: Vec<u8> = (0..LEN).map(|i| if i % 97 == 0 { 15 } else { 1 }).collect();
        let (sites, _, depth) = look(at(0, LEN), &reads, &rules, &reference);
        let limits = limits();
        let mut expected = Vec::new();
        for pos in 0..LEN {
            let (mut sums, mut counts, mut over) = ([0i64; 4], [0u32; 4], 0u32);
            let usable =
                |r: &&Spec| r.flags & 0x500 == 0 && r.mapq > 0 && r.end() - r.start <= LEFT_MARGIN - 64;
            for read in reads.iter().filter(usable) {
                let (mut i, mut p) = (0usize, read.start);
                for &(n, op) in &read.cigar {
                    match op {
                        'M' => {
                            if (p..p + n).contains(&pos) {
                                over += 1;
                                let k = i + (pos - p) as usize;
                                if let (Some(b), true) = (base_index(read.bases[k]), read.quals[k] >= 3)
                                    && b != 0
                                {
                                    sums[b] += i64::from(limits.evidence[usize::from(read.quals[k])]);
                                    counts[b] += 1;
                                }
                            }
                            i += n as usize;
                            p += n;
                        }
                        'D' | 'N' => p += n,
                        _ => i += n as usize,
                    }
                }
            }
            prop_assert_eq!(depth[pos as usize], over as i32);
            let passes = |b: usize| counts[b] > 0 && sums[b] - i64::from(over - counts[b]) * 105 >= 3000;
            if pos % 97 != 0 && (1..4).any(passes) {
                expected.push((pos, [false, passes(1), passes(2), passes(3)], counts, over));
            }
        }
        let got: Vec<_> = sites.iter().map(|s| (s.0.pos, s.0.alleles, s.0.counts, s.0.depth)).collect();
        prop_assert_eq!(got, expected);
    }
}

fn column(reads: &[Spec], pos: u32) -> (Vec<Evidence>, u32) {
    filled(Column::default(), reads, pos)
}

fn filled(mut column: Column, reads: &[Spec], pos: u32) -> (Vec<Evidence>, u32) {
    let mut pile = Pile::default();
    let rules = Rules::default();
    pile.begin(at(0, LEN), at(0, LEN), Pile::fetch_interval(at(0, LEN), LEN));
    reads.iter().for_each(|r| r.show(&mut pile, &rules));
    pile.end(&rules);
    column.fill(&pile, pos, rules.min_bq);
    (column.evidence().to_vec(), column.discordant)
}

fn evidence(base: u8, qual: u8, reverse: bool, count: u32) -> Evidence {
    Evidence { base, qual, mapq: 60, reverse, orientation: None, count }
}

#[test]
fn mates_that_agree_are_one_and_that_disagree_are_none() {
    let m = [(4, 'M')];
    let reads = [
        spec("a", 10, &m, "ACGT", 30),
        Spec { flags: 16, ..spec("a", 12, &m, "GTAA", 35) },
        spec("b", 11, &m, "CTTT", 30),
        spec("b", 12, &m, "CTTT", 20),
        spec("c", 12, &m, "GTTT", 30),
        spec("d", 12, &m, "GTTT", 2),
    ];
    // a: G and G, one template with the better base; b: T and C, discordant; c: G; d: below the base quality.
    assert_eq!(column(&reads, 12), (vec![evidence(2, 30, false, 1), evidence(2, 35, true, 1)], 1));
    assert_eq!(column(&reads, 11), (vec![evidence(1, 30, false, 2)], 0));
    assert_eq!(column(&reads, 9), (vec![], 0));
}

#[test]
fn an_oriented_column_tells_orientations_apart() {
    let m = [(4, 'M')];
    let read = |name: &str, flags: u16, qual: u8| Spec { flags, ..spec(name, 10, &m, "ACGT", qual) };
    // Overlapping mates a (F1R2) and b (F2R1); c and d without their mates; e not of a pair.
    let reads = [
        (read("a", 99, 30), read("a", 147, 31)),
        (read("b", 163, 30), read("b", 83, 30)),
        (read("c", 99, 30), read("d", 163, 30)),
        (read("e", 0, 30), read("f", 147, 31)),
    ];
    let reads: Vec<Spec> = reads.into_iter().flat_map(|(a, b)| [a, b]).collect();
    let (f1r2, f2r1) = (Some(Orientation::F1R2), Some(Orientation::F2R1));
    let row = |qual, reverse, orientation, count| Evidence { orientation, ..evidence(0, qual, reverse, count) };
    assert_eq!(
        filled(Column::oriented(), &reads, 10).0,
        [row(30, false, None, 1), row(30, false, f1r2, 1), row(30, false, f2r1, 2), row(31, true, f1r2, 2)]
    );
    assert_eq!(column(&reads, 10).0, [row(30, false, None, 4), row(31, true, None, 2)]);
}

#[test]
fn deletions_insertions_clips_and_n_say_nothing() {
    let reads = [
        spec("a", 10, &[(1, 'M'), (2, 'D'), (1, 'M')], "AC", 30),
        spec("b", 10, &[(1, 'S'), (1, 'M'), (1, 'I'), (1, 'M')], "TAGC", 30),
        spec("c", 10, &[(2, 'M')], "AN", 30),
    ];
    assert_eq!(column(&reads, 10).0, [evidence(0, 30, false, 3)]);
    assert_eq!(column(&reads, 11).0, [evidence(1, 30, false, 1)]);
    assert_eq!(column(&reads, 12).0, []);
    assert_eq!(column(&reads, 13).0, [evidence(1, 30, false, 1)]);
}

#[test]
fn every_exclusion_is_counted_once() {
    let m = [(4, 'M')];
    let with = |name: &str, flags: u16, mapq: u8| Spec { flags, mapq, ..spec(name, 100, &m, "ACGT", 30) };
    let mut missing = spec("n", 100, &m, "ACGT", 30);
    (missing.bases, missing.quals) = (vec![], vec![]);
    let reads = [
        with("u", 0x4, 60),
        with("s", 0x100, 60),
        with("q", 0x200, 60),
        with("d", 0x400, 60),
        missing,
        with("m", 0, 0),
        spec("l", 100, &[(2, 'M'), (5000, 'N'), (2, 'M')], "ACGT", 30),
        with("ok", 0x800, 1),
        with("qd", 0x600, 0),
    ];
    let (_, counts, _) = look(at(0, LEN), &reads, &Rules::default(), &vec![1; LEN as usize]);
    assert_eq!((counts.seen, counts.excluded, counts.used()), (9, [1, 1, 2, 1, 1, 1, 1], 1));
}

#[test]
fn indels_are_felt_on_both_sides() {
    let reads = [spec("a", 1000, &[(20, 'M'), (3, 'D'), (20, 'M')], &"A".repeat(40), 30)];
    let mut pile = Pile::default();
    let rules = Rules::default();
    pile.begin(at(0, LEN), at(0, LEN), Pile::fetch_interval(at(0, LEN), LEN));
    reads[0].show(&mut pile, &rules);
    pile.end(&rules);
    let mut scan = Scan::default();
    scan.run(&pile, &vec![1; LEN as usize], &limits());
    let felt: Vec<usize> = (0..LEN as usize).filter(|&p| scan.indels()[p] > 0).collect();
    // Bases 1020–1022 are deleted, the base before them is 1019.
    assert_eq!((felt.first(), felt.last(), felt.len()), (Some(&1009), Some(&1032), 24));
}

#[test]
fn the_cap_keeps_the_lowest_hashes_and_marks() {
    let rules = Rules { max_starts_per_bin: 5, ..Rules::default() };
    let reads: Vec<Spec> = (0..3000).map(|i| spec(&format!("r{i}"), 640 + i % 64, &[(4, 'M')], "GGGG", 30)).collect();
    let mut pile = Pile::default();
    pile.begin(at(0, LEN), at(0, LEN), Pile::fetch_interval(at(0, LEN), LEN));
    reads.iter().for_each(|r| r.show(&mut pile, &rules));
    pile.end(&rules);
    let mut hashes: Vec<u64> = reads.iter().map(|r| wgs_core::name::name_hash(r.name.as_bytes())).collect();
    hashes.sort_unstable();
    let mut kept: Vec<u64> = pile.reads().iter().map(|r| r.hash).collect();
    kept.sort_unstable();
    assert_eq!(kept, hashes[..5]);
    assert_eq!((pile.counts().seen, pile.counts().capped, pile.counts().used()), (3000, 2995, 5));
    let over = pile.reads().iter().map(|r| r.start).min().unwrap();
    assert!(pile.is_capped(over) && !pile.is_capped(over - 1));
}
