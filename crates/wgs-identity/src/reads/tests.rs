use super::*;
use crate::{Observation, Panel};
use std::collections::BTreeMap;
use std::path::Path;
use wgs_core::read::{Core, Parts};
use wgs_core::{Contig, ContigId, Contigs};

/// A record of SAM text in the layout of BAM.
struct Record {
    core: Core,
    name: Vec<u8>,
    cigar: Vec<u8>,
    bases: Vec<u8>,
    quals: Vec<u8>,
}

impl Record {
    fn parse(line: &str, contig: &str) -> Record {
        let f: Vec<&str> = line.split('\t').collect();
        let id = |name: &str| if name == contig { 0 } else { -1 };
        let (mut cigar, mut n) = (Vec::new(), 0u32);
        for c in f[5].chars() {
            match c.to_digit(10) {
                Some(d) => n = n * 10 + d,
                None => {
                    let code = "MIDNSHP=X".find(c).expect("operation") as u32;
                    cigar.extend((n << 4 | code).to_le_bytes());
                    n = 0;
                }
            }
        }
        let code = |b: u8| b"=ACMGRSVTWYHKDBN".iter().position(|&x| x == b).expect("base") as u8;
        let seq: Vec<u8> = f[9].bytes().map(code).collect();
        Record {
            core: Core {
                contig: id(f[2]),
                start: f[3].parse::<i64>().expect("position") - 1,
                mapq: f[4].parse().expect("mapq"),
                flags: f[1].parse().expect("flags"),
                mate_contig: if f[6] == "=" { id(f[2]) } else { id(f[6]) },
                mate_start: f[7].parse::<i64>().expect("mate") - 1,
                template_len: f[8].parse().expect("length"),
                read_len: seq.len(),
            },
            name: f[0].as_bytes().to_vec(),
            cigar,
            bases: seq.chunks(2).map(|p| p[0] << 4 | p.get(1).copied().unwrap_or(0)).collect(),
            quals: f[10].bytes().map(|b| b - 33).collect(),
        }
    }

    fn view<'a>(&'a self, contigs: &Contigs) -> ReadView<'a> {
        let parts = Parts { name: &self.name, cigar: &self.cigar, bases: &self.bases, quals: &self.quals, tags: &[] };
        ReadView::new(self.core, parts, contigs).expect("valid")
    }
}

/// Allele and quality, with the count.
type Pile = BTreeMap<(u32, u8, u8), u32>;

fn pile(counts: &SiteCounts, panel: &PlacedPanel) -> Pile {
    let mut out = Pile::new();
    for (marker, observations) in counts.sites() {
        for Observation { allele, quality, count } in observations {
            out.insert((panel.marker(marker).expect("marker").pos, allele as u8, quality), count);
        }
    }
    out
}

/// Reads of `records` over the sites, in cells of `cell` bases.
fn collect(records: &[Record], panel: &PlacedPanel, contigs: &Contigs, reference: Reference, cell: u32) -> SiteCounts {
    let len = contigs.contig(ContigId(0)).len;
    let mut total = MarkerReads::new(panel.clone());
    let views: Vec<ReadView> = records.iter().map(|r| r.view(contigs)).collect();
    for start in (0..len).step_by(cell as usize) {
        let end = len.min(start + cell);
        let mut worker = total.fork();
        worker.begin(Interval { contig: ContigId(0), start, end });
        views.iter().filter(|r| r.start() < end && r.end() > start).for_each(|r| worker.observe(r, reference));
        worker.end();
        total.merge(worker);
    }
    total.finish()
}

/// The pile as samtools mpileup prints it, for one file.
fn samtools_pile(text: &str, sites: &Panel) -> Pile {
    let mut out = Pile::new();
    for line in text.lines() {
        let f: Vec<&str> = line.split('\t').collect();
        let pos: u32 = f[1].parse::<u32>().expect("position") - 1;
        let marker = sites.markers().iter().find(|m| m.pos == pos).expect("a site");
        let (mut quals, mut bases) = (f[5].bytes(), f[4].bytes());
        while let Some(b) = bases.next() {
            match b {
                b'^' => {
                    bases.next();
                }
                b'$' => {}
                b'+' | b'-' => {
                    let mut n = 0usize;
                    let mut rest = bases.clone();
                    while let Some(d) = rest.next().filter(u8::is_ascii_digit) {
                        n = n * 10 + usize::from(d - b'0');
                        bases = rest.clone();
                    }
                    (0..n).for_each(|_| {
                        bases.next();
                    });
                }
                b'*' | b'#' | b'<' | b'>' => {
                    quals.next();
                }
                _ => {
                    let code = match b.to_ascii_uppercase() {
                        b'A' => 1,
                        b'C' => 2,
                        b'G' => 4,
                        b'T' => 8,
                        b'.' | b',' => marker.reference,
                        _ => 15,
                    };
                    let quality = quals.next().expect("quality") - 33;
                    *out.entry((pos, allele(code, marker) as u8, quality)).or_default() += 1;
                }
            }
        }
    }
    out
}

/// The files of a comparison: `reads.sam` (records only), `ref.fa` (one contig), `sites.tsv`, `pile.txt`.
fn compare_with_samtools(folder: &Path, pile_name: &str) -> (Pile, Pile) {
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).expect(name);
    let fasta = text("ref.fa");
    let (head, sequence) = fasta.split_once('\n').expect("FASTA");
    let mut words = head.trim_start_matches('>').split_whitespace();
    let (name, start) = (words.next().expect("name"), words.next().map_or(0, |s| s.parse().expect("start")));
    let code = |b: u8| b"ACGT".iter().position(|&x| x == b.to_ascii_uppercase()).map_or(15, |i| 1u8 << i);
    let codes: Vec<u8> = sequence.bytes().filter(u8::is_ascii_alphabetic).map(code).collect();
    let len = start + codes.len() as u32;
    let contigs = Contigs::new(vec![Contig { name: name.to_owned(), len, md5: None }]);
    let sites = Panel::from_sites(&text("sites.tsv")).expect("sites");
    let panel = PlacedPanel::own(sites.clone(), &contigs).expect("placed");
    let records: Vec<Record> = text("reads.sam").lines().map(|l| Record::parse(l, name)).collect();
    let reference = Reference { start, codes: &codes };
    let counts = collect(&records, &panel, &contigs, reference, len);
    for cell in [1_000, 777_777] {
        assert!(counts == collect(&records, &panel, &contigs, reference, cell), "cells of {cell}");
    }
    (pile(&counts, &panel), samtools_pile(&text(pile_name), &sites))
}

/// Reads with duplicates, clips, indels and overlapping mates: the pile of `samtools mpileup` 1.16.1.
#[test]
fn the_pile_is_samtools() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/qc-identity/sites");
    let (ours, theirs) = compare_with_samtools(&folder, "pile.txt");
    assert_eq!(ours, theirs);
    assert!(theirs.values().sum::<u32>() > 150, "the fixture shows little");
}

#[test]
fn mates_make_one_observation() {
    use Allele::{Alternate, Other, Reference};
    assert_eq!(overlap((Reference, 37), (Reference, 25)), (Reference, 62));
    assert_eq!(overlap((Alternate, 60), (Alternate, 60)), (Alternate, 93));
    assert_eq!(overlap((Reference, 37), (Alternate, 25)), (Reference, 29));
    assert_eq!(overlap((Reference, 25), (Alternate, 37)), (Alternate, 29));
    assert_eq!(overlap((Reference, 30), (Other, 30)), (Reference, 24));
}

/// A made-up read of 20 bases `A` at position 100 of a reference of `A`; the marker is at 110.
struct Made {
    record: Record,
}

impl Made {
    fn new(flags: u16, quality: u8) -> Self {
        let record = Record {
            core: Core {
                flags,
                mapq: 60,
                start: 100,
                read_len: 20,
                mate_contig: -1,
                mate_start: -1,
                ..Core::default()
            },
            name: b"r".to_vec(),
            cigar: (20u32 << 4).to_le_bytes().to_vec(),
            bases: vec![0x11; 10],
            quals: vec![quality; 20],
        };
        Self { record }
    }

    fn seen(&self) -> u32 {
        count(&[&self.record])
    }
}

/// Observations at the marker.
fn count(records: &[&Record]) -> u32 {
    let contigs = Contigs::new(vec![Contig { name: "1".into(), len: 1000, md5: None }]);
    let panel = PlacedPanel::own(Panel::from_sites("1 110 111 A C 0.5\n").expect("sites"), &contigs).expect("placed");
    let mut reads = MarkerReads::new(panel);
    reads.begin(Interval { contig: ContigId(0), start: 0, end: 1000 });
    let reference = Reference { start: 0, codes: &[1; 1000] };
    records.iter().for_each(|r| reads.observe(&r.view(&contigs), reference));
    let counts = reads.finish();
    counts.sites().flat_map(|(_, o)| o).map(|o| o.count).sum()
}

#[test]
fn which_reads_count() {
    assert_eq!(Made::new(0, 30).seen(), 1);
    assert_eq!(Made::new(0x800, 30).seen(), 1, "supplementary");
    for flags in [0x4, 0x100, 0x200, 0x400] {
        assert_eq!(Made::new(flags, 30).seen(), 0, "{flags:#x}");
    }
    assert_eq!((Made::new(0, 13).seen(), Made::new(0, 12).seen()), (1, 0));
    assert_eq!(Made::new(0, 0xff).seen(), 0, "no qualities");
    for (mapq, n) in [(2, 1), (1, 0)] {
        let mut made = Made::new(0, 30);
        made.record.core.mapq = mapq;
        assert_eq!(made.seen(), n, "mapping quality {mapq}");
    }
}

/// Penalties by hand. Seven clipped bases of quality 30: 7 × 30 / 5 = 42 > 40. Six: 36, cap 40 √(4/40) = 12.6. Two
/// mismatches of quality 30 among 20 + 20 bases: 60 − 4.343 ln(40² / 2) = 30.97, cap 40 √(9.03/40) = 19.0.
#[test]
fn mapping_quality_is_adjusted() {
    let contigs = Contigs::new(vec![Contig { name: "1".into(), len: 1000, md5: None }]);
    let reference = Reference { start: 0, codes: &[1; 1000] };
    let adjusted = |made: &Made| adjusted_mapq(&made.record.view(&contigs), reference);
    assert_eq!(adjusted(&Made::new(0, 30)), 40);
    let clipped = |n: u32| {
        let mut made = Made::new(0, 30);
        made.record.cigar = [n << 4 | 4, (20 - n) << 4].iter().flat_map(|w| w.to_le_bytes()).collect();
        made
    };
    assert_eq!((adjusted(&clipped(7)), adjusted(&clipped(6))), (0, 13));
    let mut made = Made::new(0, 30);
    made.record.bases[0] = 0x22;
    assert_eq!(adjusted(&made), 19);
    // Outside the known reference nothing is a mismatch.
    assert_eq!(adjusted_mapq(&made.record.view(&contigs), Reference::NONE), 40);
}

#[test]
fn a_pile_of_60000_pairs_is_counted_once_each() {
    let records: Vec<Record> = (0..120_000u32)
        .map(|i| {
            let mut made = Made::new(0x1 | if i % 2 == 0 { 0x40 } else { 0x80 }, 20).record;
            made.name = (i / 2).to_string().into_bytes();
            (made.core.mate_contig, made.core.mate_start) = (0, 100);
            made
        })
        .collect();
    let all: Vec<&Record> = records.iter().collect();
    assert_eq!(count(&all), crate::observations::MAX_COUNT, "joined, and the count stops");
    assert_eq!(count(&all[..20_000]), 10_000);
}

/// Simulated and aligned reads of two persons, the second mixed in at 0, 1, 3 and 10 % (by count of reads 0, 1.006, 3.004
/// and 9.999 %), 1,346 sites: within two of the reported standard errors. `testdata/qc-identity/README.md` says how the
/// piles were made.
#[test]
fn planted_shares_are_found_in_aligned_reads() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/qc-identity/mixtures");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a fixture");
    let sites = Panel::from_sites(&text("sites.tsv")).expect("sites");
    for (name, share) in [("0", 0.0), ("1", 0.01006), ("3", 0.03004), ("10", 0.09999)] {
        let mut counts = SiteCounts::new();
        for ((pos, allele, quality), n) in samtools_pile(&text(&format!("pile-{name}pct.txt")), &sites) {
            let marker = sites.markers().iter().position(|m| m.pos == pos).expect("a site") as u32;
            let allele = [Allele::Reference, Allele::Alternate, Allele::Other][usize::from(allele)];
            (0..n).for_each(|_| counts.add(marker, allele, quality));
        }
        let c = crate::estimate(&sites, &counts, crate::Options::default());
        println!("{name} %: {:.5} ± {:.5}, {} sites", c.freemix.0, c.standard_error.0, c.markers_used);
        assert!(
            (c.freemix.0 - share).abs() <= 2.0 * c.standard_error.0,
            "{name} %: {} ± {}",
            c.freemix.0,
            c.standard_error.0
        );
        assert!(c.standard_error.0 < 0.008 && c.markers_used > 1_000);
    }
}
