//! The laws of a collector, for the whole stage and for each group alone: any plan equals one pass, forks merge in any
//! order and grouping, an empty fork changes nothing.
//!
//! Random templates on two short contigs (overlapping mates, supplementary alignments of the same name, duplicates,
//! secondary, QC-fail and unmapped records, clips, indels, skips, missing qualities, no bases) are shown to collectors over
//! random grids, each cell to a random fork.

use proptest::prelude::*;
use wgs_align::ReadGroup;
use wgs_core::{Contig, ContigId, Contigs, Interval, ReadView};
use wgs_engine::{Cell, Collector, Role};
use wgs_io::reference::RefSlice;
use wgs_qc_align::select::GROUPS;
use wgs_qc_align::{AlignQc, Selection, Settings, parse_bed};
use wgs_testkit::{Rng, Sam};

const LEN: u32 = 4_000;
const MARGIN: u32 = 300;

struct World {
    contigs: Contigs,
    reference: Vec<Vec<u8>>,
    /// `(contig, start, end, record)`, sorted as in a file; unplaced ones last.
    records: Vec<(Option<u32>, u32, u32, Vec<u8>)>,
}

fn read_line(rng: &mut Rng, name: &str, flags: u64, contig: usize, mate: (usize, u64)) -> (String, u64) {
    let start = if rng.percent(50) {
        mate.1.saturating_sub(rng.below(120)) + rng.below(160)
    } else {
        rng.below(u64::from(LEN) - 600)
    };
    let shapes = ["60M", "5S50M5S", "20M2I38M", "30M3D30M", "10M200N50M", "30=1X29=", "3H57M", "60M"];
    let cigar = shapes[rng.index(shapes.len())];
    let n = if cigar == "3H57M" { 57 } else { 60 };
    let (bases, quals) = match rng.below(12) {
        0 => ("*".to_owned(), "*".to_owned()),
        1 => (rng.bases(n), "*".to_owned()),
        _ => {
            let mut bases: Vec<u8> = rng.bases(n).into_bytes();
            if rng.percent(20) {
                bases[rng.index(n)] = b'N';
            }
            let quals = (0..n).map(|_| char::from(33 + [2u8, 11, 19, 20, 30, 37][rng.index(6)])).collect();
            (String::from_utf8_lossy(&bases).into_owned(), quals)
        }
    };
    let names = ["a", "b"];
    let (mapq, tlen) = ([0, 10, 19, 20, 60][rng.index(5)], rng.below(500) as i64 - 250);
    let (cigar, mapq) = if flags & 4 != 0 { ("*", 0) } else { (cigar, mapq) };
    let mut line = format!(
        "{name}\t{flags}\t{}\t{}\t{mapq}\t{cigar}\t{}\t{}\t{tlen}\t{bases}\t{quals}",
        names[contig],
        start + 1,
        names[mate.0],
        mate.1 + 1
    );
    if rng.percent(60) {
        line += &format!("\tRG:Z:g{}", rng.below(3));
    }
    if rng.percent(20) && quals != "*" {
        line += &format!("\tOQ:Z:{}", "?".repeat(n));
    }
    (line, start)
}

fn world(seed: u64) -> World {
    let mut rng = Rng::new(seed);
    let contigs = Contigs::new(vec![
        Contig { name: "chr1".into(), len: LEN, md5: None },
        Contig { name: "chrX".into(), len: LEN, md5: None },
    ]);
    let code = |b: u8| 1u8 << b"ACGT".iter().position(|x| *x == b).unwrap_or(0);
    let mut reference: Vec<Vec<u8>> = (0..2).map(|_| rng.bases(LEN as usize).bytes().map(code).collect()).collect();
    for r in &mut reference {
        let from = rng.index(3_000);
        let len = rng.index(300);
        r[from..from + len].fill(15);
    }
    let mut sam = Sam::new(&[("a", LEN), ("b", LEN)]);
    for t in 0..60 + rng.below(60) {
        let name = format!("A00{}:1:FC:{}:1101:{}:{}", rng.below(2), 1 + rng.below(3), rng.below(300), 1000 + t);
        let shared = [0, 0, 0, 0x400, 0x200][rng.index(5)];
        let contig = rng.index(2);
        let mut mate = (contig, rng.below(u64::from(LEN) - 700));
        for part in 0..2 + rng.below(2) {
            let side = if part % 2 == 0 { 0x40 } else { 0x80 };
            let kind = [0, 0x800, 0x100][if part < 2 { 0 } else { 1 + rng.index(2) }];
            let strand = [0, 0x10][rng.index(2)] | [0, 0x20][rng.index(2)] | [0, 2][rng.index(2)];
            let pair = if rng.percent(90) { 1 | side } else { 0 };
            let unmapped = [0, 0, 0, 0, 0, 0, 0, 4, 8][rng.index(9)];
            let contig = if rng.percent(95) { contig } else { 1 - contig };
            let (line, start) = read_line(&mut rng, &name, shared | kind | strand | pair | unmapped, contig, mate);
            sam.push(&line);
            mate = (contig, start);
        }
        if rng.percent(10) {
            sam.push(&format!("{name}\t77\t*\t0\t0\t*\t*\t0\t0\tACGT\tIIII"));
        }
    }
    let mut records: Vec<_> = sam
        .raw()
        .1
        .into_iter()
        .map(|record| {
            let record = record[4..].to_vec(); // behind the block size
            let view = ReadView::from_bam(&record, &contigs).expect("the builder makes good records");
            (view.contig().map(|c| c.0), view.start(), view.end(), record)
        })
        .collect();
    records.sort_by_key(|(contig, start, ..)| (contig.is_none(), *contig, *start));
    World { contigs, reference, records }
}

/// Shows one cell: halo reads first, as the engine does.
fn show(world: &World, cell: &Cell, collector: &mut AlignQc) {
    let slice = cell.interval.map(|i| {
        let (start, end) = (i.start.saturating_sub(MARGIN), (i.end + MARGIN).min(LEN));
        RefSlice { start, codes: world.reference[i.contig.index()][start as usize..end as usize].to_vec() }
    });
    collector.begin(cell, slice.as_ref());
    for (contig, start, end, record) in &world.records {
        let role = match (cell.interval, contig) {
            (None, None) => Role::Owned,
            (Some(i), Some(c)) if *c == i.contig.0 && (i.start..i.end).contains(start) => Role::Owned,
            (Some(i), Some(c)) if *c == i.contig.0 && *start < i.start && (*end).max(start + 1) > i.start => Role::Halo,
            _ => continue,
        };
        let view = ReadView::from_bam(record, &world.contigs).expect("checked before");
        collector.observe(&view, role, slice.as_ref());
    }
    collector.end(cell, slice.as_ref());
}

fn grid(cuts: &[u32]) -> Vec<Cell> {
    let mut cells = Vec::new();
    for contig in 0..2 {
        let mut borders: Vec<u32> = cuts.iter().map(|c| c % LEN).chain([0, LEN]).collect();
        borders.sort_unstable();
        borders.dedup();
        for pair in borders.windows(2) {
            let interval = Some(Interval { contig: ContigId(contig), start: pair[0], end: pair[1] });
            cells.push(Cell { index: cells.len(), interval });
        }
    }
    cells.push(Cell { index: cells.len(), interval: None });
    cells
}

fn collector(world: &World, selection: &Selection) -> AlignQc {
    let bed = "chr1\t100\t900\tx\nchr1\t850\t2500\nchrX\t0\t4000\n";
    let group = |i: usize| ReadGroup { id: format!("g{i}"), ..ReadGroup::default() };
    AlignQc::new(Settings {
        contigs: world.contigs.clone(),
        read_groups: (0..2).map(group).collect(),
        selection: selection.clone(),
        targets: parse_bed(bed, &world.contigs).ok().map(Into::into),
        has_reference: true,
        panel: None,
    })
}

fn finished(collector: AlignQc) -> String {
    let (section, tables) = collector.finish();
    let targets: Vec<String> = tables.targets.iter().map(|t| format!("{t:?}")).collect();
    format!("{}\n{}", serde_json::to_string_pretty(&section).expect("sections serialise"), targets.join("\n"))
}

/// Cells to forks by `deal`, forks merged in an order and grouping that `deal` decides too.
fn run(world: &World, selection: &Selection, cells: &[Cell], forks: usize, deal: u64) -> String {
    let mut rng = Rng::new(deal);
    let first = collector(world, selection);
    let mut parts: Vec<AlignQc> = (0..forks).map(|_| first.fork()).collect();
    parts.push(first);
    for cell in cells {
        let at = if forks == 0 { 0 } else { rng.index(forks) };
        show(world, cell, &mut parts[at]);
    }
    while parts.len() > 1 {
        let other = parts.swap_remove(rng.index(parts.len()));
        let into = rng.index(parts.len());
        parts[into].merge(other);
    }
    finished(parts.remove(0))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn any_plan_equals_one_pass(seed: u64, cuts in proptest::collection::vec(0u32..LEN, 0..9), forks in 1usize..5, deal: u64) {
        let world = world(seed);
        let all = Selection::default();
        let expected = run(&world, &all, &grid(&[]), 0, 0);
        let got = run(&world, &all, &grid(&cuts), forks, deal);
        prop_assert!(expected == got, "{}", first_difference(&expected, &got));
    }
}

#[test]
fn each_group_alone_gives_what_all_together_give() {
    let world = world(7);
    let whole: serde_json::Value = section(&world, &Selection::default());
    for (_, name) in GROUPS {
        let only = Selection::new(&[name.to_owned()], &[]).expect("a group");
        let alone = section(&world, &only);
        assert_eq!(alone[name], whole[name], "{name}");
        let present: Vec<&str> = GROUPS.iter().map(|(_, n)| *n).filter(|n| !alone[*n].is_null()).collect();
        assert_eq!(present, [name]);
    }
}

fn section(world: &World, selection: &Selection) -> serde_json::Value {
    let mut c = collector(world, selection);
    grid(&[1000, 2000]).iter().for_each(|cell| show(world, cell, &mut c));
    serde_json::to_value(c.finish().0).expect("sections serialise")
}

fn first_difference(a: &str, b: &str) -> String {
    let lines = a.lines().zip(b.lines()).enumerate();
    let different: Vec<String> =
        lines.filter(|(_, (x, y))| x != y).take(5).map(|(i, (x, y))| format!("{i}: {x} | {y}")).collect();
    different.join("\n")
}
