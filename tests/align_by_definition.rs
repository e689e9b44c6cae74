//! What no other tool prints, held against its definition, written out slowly over SAM text: errors by cycle, quality and
//! context, read groups and lanes, library size, sex, viruses, genes that the reference hides.

mod common;

use common::{at, command, finish, number, qc_align, testdata};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use wgs_testkit::Sam;
use wgs_testkit::tools::{available, plain_fasta, text};

/// A record of SAM text.
struct Record {
    name: String,
    flag: u32,
    contig: String,
    start: usize,
    mapq: u32,
    cigar: Vec<(usize, char)>,
    bases: Vec<u8>,
    quals: Vec<u8>,
    group: String,
}

impl Record {
    fn parse(line: &str) -> Self {
        let f: Vec<&str> = line.split('\t').collect();
        let (mut cigar, mut n) = (Vec::new(), 0);
        for c in f[5].chars().filter(|c| *c != '*') {
            match c.to_digit(10) {
                Some(d) => n = n * 10 + d as usize,
                None => cigar.push((std::mem::take(&mut n), c)),
            }
        }
        Self {
            name: f[0].into(),
            flag: f[1].parse().unwrap(),
            contig: f[2].into(),
            start: f[3].parse::<usize>().unwrap().saturating_sub(1),
            mapq: f[4].parse().unwrap(),
            cigar,
            bases: f[9].bytes().collect(),
            quals: f[10].bytes().map(|q| q - 33).collect(),
            group: f.iter().find_map(|f| f.strip_prefix("RG:Z:")).unwrap_or_default().into(),
        }
    }

    fn has(&self, flags: u32) -> bool {
        self.flag & flags != 0
    }

    /// Aligned bases: index in the read, position.
    fn aligned(&self) -> Vec<(usize, usize)> {
        let (mut at, mut pos, mut all) = (0, self.start, Vec::new());
        for &(n, op) in &self.cigar {
            match op {
                'M' | '=' | 'X' => {
                    all.extend((0..n).map(|i| (at + i, pos + i)));
                    (at, pos) = (at + n, pos + n);
                }
                'I' | 'S' => at += n,
                'D' | 'N' => pos += n,
                _ => {}
            }
        }
        all
    }

    /// Cycle of a stored base.
    fn cycle(&self, at: usize) -> usize {
        if self.has(16) { self.bases.len() - 1 - at } else { at }
    }
}

/// The bundled reads, and chr20 of their reference.
fn bundled(folder: &Path) -> (Vec<Record>, Vec<u8>, Value) {
    let fasta = plain_fasta(&testdata("demo/hg19.chr20.fa.gz"), folder);
    let bam = testdata("demo/NA12878.bam");
    let records = text(Command::new("samtools").arg("view").arg(&bam)).lines().map(Record::parse).collect();
    let lines = std::fs::read_to_string(&fasta).unwrap();
    let reference = lines.lines().skip(1).flat_map(str::bytes).map(|b| b.to_ascii_uppercase()).collect();
    (records, reference, qc_align(&bam, &fasta, &[]))
}

const KNOWN: &[u8] = b"ACGT";

#[test]
fn errors_by_cycle_quality_and_context() {
    if !available(&["samtools"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (records, reference, section) = bundled(folder.path());
    // By (R2, cycle): bases, mismatches, insertions, deletions, clipped.
    let mut cycles: BTreeMap<(bool, usize), [u64; 5]> = BTreeMap::new();
    let mut qualities: BTreeMap<u8, [u64; 2]> = BTreeMap::new();
    let mut totals = [0u64; 4];
    // By context and base read in template orientation; positions that a template has counted.
    let mut contexts: BTreeMap<(String, char), u64> = BTreeMap::new();
    let mut of_context: BTreeMap<String, u64> = BTreeMap::new();
    let mut counted: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for r in records.iter().filter(|r| r.contig == "chr20") {
        let second = r.has(0x80);
        if !r.has(0xf04) && r.mapq >= 20 {
            for (at, pos) in r.aligned() {
                let (base, truth) = (r.bases[at], reference[pos]);
                if !KNOWN.contains(&base) || !KNOWN.contains(&truth) {
                    continue;
                }
                let different = u64::from(base != truth);
                let of_cycle = cycles.entry((second, r.cycle(at))).or_default();
                (of_cycle[0], of_cycle[1]) = (of_cycle[0] + 1, of_cycle[1] + different);
                let of_quality = qualities.entry(r.quals[at]).or_default();
                (of_quality[0], of_quality[1]) = (of_quality[0] + 1, of_quality[1] + different);
                (totals[0], totals[1]) = (totals[0] + 1, totals[1] + different);
            }
            let mut here = 0;
            for &(n, op) in &r.cigar {
                // In the order of sequencing: the first inserted base; the base behind the deletion.
                let place = match (op, r.has(16)) {
                    ('I', true) => Some((2, here + n - 1)),
                    ('I', false) => Some((2, here)),
                    ('D', true) => Some((3, here - 1)),
                    ('D', false) => Some((3, here)),
                    _ => None,
                };
                if let Some((what, at)) = place {
                    cycles.entry((second, r.cycle(at))).or_default()[what] += 1;
                    totals[what] += 1;
                }
                if op == 'S' {
                    (here..here + n).for_each(|at| cycles.entry((second, r.cycle(at))).or_default()[4] += 1);
                }
                here += if matches!(op, 'M' | '=' | 'X' | 'I' | 'S') { n } else { 0 };
            }
        }
        if !r.has(0x704) && r.has(1) && !r.has(8) && r.mapq >= 20 {
            let counted = counted.entry(&r.name).or_default();
            for (at, pos) in r.aligned() {
                let good = r.quals[at] >= 20 && KNOWN.contains(&r.bases[at]) && reference[pos] != b'N';
                if !good || !counted.insert(pos) {
                    continue;
                }
                let around = &reference[pos - 1..pos + 2];
                if around.iter().any(|b| !KNOWN.contains(b)) {
                    continue;
                }
                let turn = |b: u8| char::from(b"TGCA"[KNOWN.iter().position(|x| *x == b).unwrap()]);
                let first_is_forward = r.has(0x80) == r.has(16);
                let (context, base): (String, char) = if first_is_forward {
                    (String::from_utf8(around.to_vec()).unwrap(), char::from(r.bases[at]))
                } else {
                    (around.iter().rev().map(|b| turn(*b)).collect(), turn(r.bases[at]))
                };
                *of_context.entry(context.clone()).or_default() += 1;
                *contexts.entry((context, base)).or_default() += 1;
            }
        }
    }
    let errors = at(&section, "error_rate");
    let names = ["bases", "mismatches", "insertions", "deletions"];
    assert_eq!(names.map(|n| number(errors, n) as u64), totals);
    assert!(totals.iter().all(|n| *n > 20), "{totals:?}");
    for (second, name) in [(false, "by_cycle_read1"), (true, "by_cycle_read2")] {
        let rows = errors[name].as_array().unwrap();
        assert_eq!(rows.len(), 101);
        for (cycle, row) in rows.iter().enumerate() {
            let ours = ["bases", "mismatches", "insertions", "deletions", "clipped"].map(|n| number(row, n) as u64);
            assert_eq!(ours, cycles[&(second, cycle)], "{name} {cycle}");
        }
    }
    let rows = errors["by_base_quality"].as_array().unwrap();
    assert_eq!(rows.len(), qualities.len());
    for row in rows {
        let quality = number(row, "quality") as u8;
        let [bases, mismatches] = qualities[&quality];
        assert_eq!([number(row, "bases"), number(row, "mismatches")], [bases as f64, mismatches as f64], "Q{quality}");
        let empirical = -10.0 * ((mismatches + 1) as f64 / (bases + 2) as f64).log10();
        assert!((number(row, "empirical") - empirical).abs() < 0.006, "Q{quality}");
    }
    let rows = errors["by_context"].as_array().unwrap();
    assert_eq!(rows.len(), 192);
    let mut changes: BTreeMap<(char, char), [u64; 2]> = BTreeMap::new();
    for row in rows {
        let (context, base) = (row["context"].as_str().unwrap(), row["read"].as_str().unwrap().chars().next().unwrap());
        let bases = of_context.get(context).copied().unwrap_or(0);
        let mismatches = contexts.get(&(context.to_owned(), base)).copied().unwrap_or(0);
        assert_eq!(
            [number(row, "bases") as u64, number(row, "mismatches") as u64],
            [bases, mismatches],
            "{context} {base}"
        );
        let change = changes.entry((context.chars().nth(1).unwrap(), base)).or_default();
        (change[0], change[1]) = (change[0] + mismatches, change[1] + bases);
    }
    for (name, damage, background) in [("oxidised_g", ('G', 'T'), ('C', 'A')), ("deamination", ('C', 'T'), ('G', 'A'))]
    {
        let artefact = &errors[name];
        let theirs = [changes[&damage][0], changes[&damage][1], changes[&background][0], changes[&background][1]];
        let ours = ["damage", "damage_bases", "background", "background_bases"].map(|n| number(artefact, n) as u64);
        assert_eq!(ours, theirs, "{name}");
        let rate = theirs[0] as f64 / theirs[1] as f64 - theirs[2] as f64 / theirs[3] as f64;
        assert!((number(artefact, "score") + 10.0 * rate.max(1e-10).log10()).abs() < 1e-3, "{name}");
    }
}

#[test]
fn read_groups_lanes_and_duplicates() {
    if !available(&["samtools"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (records, _, section) = bundled(folder.path());
    let lane = |r: &Record| {
        let f: Vec<&str> = r.name.split(':').collect();
        if f.len() >= 7 { format!("{}:{}", f[2], f[3]) } else { String::new() }
    };
    let primary: Vec<&Record> = records.iter().filter(|r| !r.has(0xb00)).collect();
    let mut rows_seen = 0;
    for (table, id) in
        [("by_read_group", &(|r: &Record| r.group.clone()) as &dyn Fn(&Record) -> String), ("by_lane", &lane)]
    {
        for row in section[table].as_array().unwrap() {
            let reads: Vec<&&Record> = primary.iter().filter(|r| id(r) == row["id"].as_str().unwrap()).collect();
            let quals = || reads.iter().flat_map(|r| &r.quals);
            let ge = |q: u8| quals().filter(|x| **x >= q).count();
            let counts = [reads.len(), quals().count(), ge(20), ge(30)];
            let ours = ["reads", "bases", "q20_bases", "q30_bases"].map(|n| number(row, n) as usize);
            assert_eq!(ours, counts, "{table} {}", row["id"]);
            let mapped = reads.iter().filter(|r| !r.has(4)).count();
            let duplicates = reads.iter().filter(|r| !r.has(4) && r.has(0x400)).count();
            for (name, share) in [("frac_mapped", (mapped, reads.len())), ("frac_duplicates", (duplicates, mapped))] {
                let share = share.0 as f64 / share.1 as f64;
                assert!((number(row, name) - share).abs() < 1e-6, "{table} {}: {name}", row["id"]);
            }
            rows_seen += 1;
        }
    }
    assert!(rows_seen >= 3, "{rows_seen}");
    let duplication = at(&section, "duplication");
    // Pairs are counted where both mates are mapped, at R2.
    let pairs: Vec<&&Record> = primary.iter().filter(|r| r.has(1) && !r.has(4 | 8) && r.has(0x80)).collect();
    let duplicates = pairs.iter().filter(|r| r.has(0x400)).count() as f64;
    assert_eq!(number(duplication, "pairs"), pairs.len() as f64);
    assert_eq!(number(duplication, "duplicate_pairs"), duplicates);
    let optical = number(duplication, "optical_duplicate_pairs");
    assert_eq!(number(duplication, "pcr_duplicate_pairs"), duplicates - optical);
    // Lander and Waterman: unique = size × (1 − exp(−pairs / size)), by halving.
    let (all, unique) = (pairs.len() as f64 - optical, pairs.len() as f64 - duplicates);
    let (mut low, mut high) = (unique, unique * 1e6);
    for _ in 0..200 {
        let size = (low * high).sqrt();
        if size * (1.0 - (-all / size).exp()) < unique { low = size } else { high = size }
    }
    let ours = number(duplication, "library_size");
    assert!((ours / low - 1.0).abs() < 1e-3, "{ours} {low}");
}

/// Pairs of 2 × 500 bases that do not overlap, in steps such that the mean depth over `from..to` is `depth`.
fn cover(sam: &mut Sam, contig: &str, from: u32, to: u32, depth: f64) {
    let step = 1000.0 / depth;
    let pairs = (f64::from(to - from) / step) as u32;
    let (bases, quals) = ("ACGTA".repeat(100), "I".repeat(500));
    let mut lines = Vec::new();
    for i in 0..pairs {
        let left = from + (f64::from(i) * step) as u32 % (to - from - 1600) + 1;
        let right = left + 600;
        lines.push((left, format!("{contig}:{from}:{i} 99 {contig} {left} 60 500M = {right} 1100 {bases} {quals}")));
        lines.push((right, format!("{contig}:{from}:{i} 147 {contig} {right} 60 500M = {left} -1100 {bases} {quals}")));
    }
    lines.sort();
    lines.iter().for_each(|(_, line)| sam.push(line));
}

fn without_reference(sam: &Sam, groups: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let bam = folder.path().join("x.bam");
    std::fs::write(&bam, sam.bam()).unwrap();
    let mut c = command();
    let ended = finish(c.args(["qc", "align"]).arg(&bam).args(["--only", groups, "--json", "-", "-q"]), None);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    serde_json::from_str::<Value>(&ended.stdout).unwrap()["sections"]["qc_align"].take()
}

#[test]
fn sex_and_copies_by_depth() {
    let length = 9_000_000;
    let of = |x: f64, y: f64| {
        let mut sam =
            Sam::new(&[("chr1", 2_000_000), ("chr2", 1_000_000), ("chrX", length), ("chrY", length), ("chrM", 16_569)]);
        cover(&mut sam, "chr1", 0, 2_000_000, 4.0);
        cover(&mut sam, "chr2", 0, 1_000_000, 6.0);
        for (contig, depth) in [("chrX", x), ("chrY", y)] {
            // The pseudo-autosomal ends, which must not count, are deep.
            cover(&mut sam, contig, 0, 2_700_000, 3.0);
            if depth > 0.0 {
                cover(&mut sam, contig, 3_000_000, 7_000_000, depth);
            }
        }
        cover(&mut sam, "chrM", 0, 16_569, 200.0);
        without_reference(&sam, "sex")
    };
    // Autosomes: (2 × 4 + 1 × 6) / 3 = 4.67; the median chromosome of the two has 6.
    for (x, y, karyotype) in [(4.66, 0.0, "XX"), (2.33, 1.4, "XY"), (4.66, 1.4, "other"), (2.33, 0.0, "other")] {
        let section = of(x, y);
        let sex = &section["sex"];
        assert_eq!(sex["karyotype"], karyotype, "X {x}, Y {y}: {sex}");
        assert!((number(sex, "x_ratio") - x / 4.667).abs() < 0.02, "{sex}");
        assert!((number(sex, "y_ratio") - y / 4.667).abs() < 0.02, "{sex}");
        assert!((number(sex, "mitochondrial_ratio") - 200.0 / 4.667).abs() < 2.0, "{sex}");
        let copies: BTreeMap<&str, f64> = sex["ploidy"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| (p["contig"].as_str().unwrap(), number(p, "copies")))
            .collect();
        assert!((copies["chr2"] - 2.0).abs() < 0.01 && (copies["chr1"] - 2.0 * 4.0 / 6.0).abs() < 0.01, "{copies:?}");
    }
    let mut thin = Sam::new(&[("chr1", 2_000_000), ("chrX", length), ("chrY", length)]);
    cover(&mut thin, "chr1", 0, 2_000_000, 0.5);
    assert_eq!(without_reference(&thin, "sex")["sex"]["karyotype"], "undetermined");
}

#[test]
fn viruses_of_the_reference() {
    let mut sam = Sam::new(&[("chr1", 1_000_000), ("chrEBV", 171_823), ("HPV16", 7_906), ("HBV-B1", 3_215)]);
    cover(&mut sam, "chr1", 0, 1_000_000, 4.0);
    cover(&mut sam, "chrEBV", 10_000, 40_000, 8.0);
    let (bases, quals) = ("ACGTA".repeat(20), "I".repeat(100));
    sam.push(&format!("a 0 HPV16 101 60 100M * 0 0 {bases} {quals}"));
    sam.push(&format!("b 0 HPV16 151 60 100M * 0 0 {bases} {quals}"));
    sam.push(&format!("c 1024 HPV16 501 60 100M * 0 0 {bases} {quals}"));
    sam.push(&format!("d 0 HPV16 901 3 100M * 0 0 {bases} {quals}"));
    let section = without_reference(&sam, "viral");
    let rows = section["viral"].as_array().unwrap();
    let named: Vec<_> = rows.iter().map(|r| (r["contig"].as_str().unwrap(), r["virus"].as_str().unwrap())).collect();
    assert_eq!(named, [("chrEBV", "EBV"), ("HPV16", "HPV"), ("HBV-B1", "HBV")]);
    // 30 kb at 8× of 171,823 positions against 4× of the autosome.
    assert_eq!(number(&rows[0], "reads"), 2.0 * 240.0);
    assert!((number(&rows[0], "copies_per_cell") - 2.0 * (240_000.0 / 171_823.0) / 4.0).abs() < 1e-3, "{}", rows[0]);
    // a and b count; the duplicate does not, nor does d; raw depth covers a, b and d.
    assert_eq!(number(&rows[1], "reads"), 2.0);
    assert!((number(&rows[1], "frac_covered") - 250.0 / 7_906.0).abs() < 1e-6, "{}", rows[1]);
    assert_eq!((number(&rows[2], "reads"), number(&rows[2], "frac_covered")), (0.0, 0.0));
    let none = without_reference(&Sam::new(&[("chr1", 1_000)]), "viral");
    assert_eq!(none["viral"].as_array().map(Vec::len), Some(0));
}

/// Middles of the false duplications of GRCh38 chr21p, 1-based, from the masks that GIAB and the T2T consortium published.
#[test]
fn genes_hidden_by_false_duplications_are_named() {
    const LENGTH: usize = 46_709_983;
    let folder = tempfile::tempdir().unwrap();
    let sam = Sam::new(&[("chr21", LENGTH as u32)]).line("u 4 * 0 0 * * 0 0 ACGT IIII");
    let bam = folder.path().join("x.bam");
    std::fs::write(&bam, sam.bam()).unwrap();
    let warnings = |places: &[usize], length: usize| {
        let mut bases = vec![b'N'; length];
        places.iter().for_each(|at| bases[at - 2_000..at + 2_000].fill(b'A'));
        let fasta = folder.path().join("ref.fa");
        let _ = std::fs::remove_file(folder.path().join("ref.fa.fai"));
        std::fs::write(&fasta, [b">chr21\n", &bases[..], b"\n"].concat()).unwrap();
        let section = qc_align(&bam, &fasta, &["--only", "depth"]);
        section["warnings"].as_array().unwrap().iter().map(|w| w.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let places = [6_456_000, 6_491_000, 6_562_500, 7_823_000];
    let all = warnings(&places, LENGTH);
    assert!(all.len() == 1 && all[0].contains("CBS, U2AF1, CRYAA, KCNE1"), "{all:?}");
    let two = warnings(&[places[0], places[3]], LENGTH);
    assert!(two.len() == 1 && two[0].contains("CBS, KCNE1") && !two[0].contains("U2AF1"), "{two:?}");
    assert_eq!(warnings(&[20_000_000], LENGTH), Vec::<String>::new(), "masked");
}
