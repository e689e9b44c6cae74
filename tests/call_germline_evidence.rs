//! `wgs call germline --evidence`: what samtools and Picard make of the file, that nothing of the reads is lost, that realigned
//! reads show what was called, and the same bytes however it is made.

#[path = "call_germline_support/mod.rs"]
mod support;

use std::collections::{BTreeMap, HashMap, HashSet};
use support::{Fixture, tool, wgs};
use wgs_testkit::tools::available;

/// Reads of two islands and the border of two cells between them.
const REGION: &str = "chr20:2998001-3002600";

/// A line of SAM: the first eleven fields and the tags by name.
#[derive(Clone, Debug)]
struct Line {
    fields: Vec<String>,
    tags: BTreeMap<String, String>,
}

impl Line {
    fn tag(&self, name: &str) -> &str {
        self.tags.get(name).map_or("", String::as_str)
    }

    fn key(&self) -> (String, String) {
        (self.fields[0].clone(), self.fields[1].clone())
    }

    fn is_haplotype(&self) -> bool {
        self.tag("RG").starts_with("ArtificialHaplotype")
    }

    fn start(&self) -> u32 {
        self.fields[3].parse().unwrap()
    }
}

fn sam(args: &[&str]) -> Vec<Line> {
    let text = tool("samtools", &[&["view"], args].concat());
    let line = |l: &str| {
        let fields: Vec<String> = l.split('\t').map(str::to_owned).collect();
        let tags = fields[11..].iter().map(|t| (t[..2].to_owned(), t[5..].to_owned())).collect();
        Line { fields: fields[..11].to_vec(), tags }
    };
    text.lines().map(line).collect()
}

struct Made {
    f: Fixture,
    source: String,
    bam: String,
    vcf: String,
}

/// The fixture's reads as they are.
fn plain() -> Made {
    let f = Fixture::new();
    let (source, bam) = (f.bam().to_owned(), f.text("evidence.bam"));
    let vcf = called(&f, &source, &bam);
    Made { f, source, bam, vcf }
}

fn called(f: &Fixture, source: &str, bam: &str) -> String {
    wgs(&["call", "germline", source, "-r", f.reference(), "-o", "-", "-q", "--evidence", REGION, bam]).succeeds()
}

/// The fixture's reads with the tags that a realignment must change: MC, NM, MD. `fixmate` makes single reads of those
/// without a mate and leaves them the flags of pairs.
fn tagged() -> Made {
    let f = Fixture::new();
    let [source, bam, named, mated, sorted] =
        ["source", "evidence", "named", "mated", "sorted"].map(|name| f.text(&format!("{name}.bam")));
    tool("samtools", &["sort", "--no-PG", "-n", "-o", &named, f.bam()]);
    tool("samtools", &["fixmate", "--no-PG", "-m", &named, &mated]);
    tool("samtools", &["sort", "--no-PG", "-o", &sorted, &mated]);
    let text = tool("samtools", &["calmd", "--no-PG", &sorted, f.reference()]);
    std::fs::write(f.path("source.sam"), text).unwrap();
    tool("samtools", &["view", "--no-PG", "-b", "-o", &source, &f.text("source.sam")]);
    tool("samtools", &["index", &source]);
    let vcf = called(&f, &source, &bam);
    Made { f, source, bam, vcf }
}

#[test]
fn samtools_and_picard_accept_it() {
    let Made { f, bam, .. } = &plain();
    tool("samtools", &["quickcheck", bam]);
    // Our index gives what samtools' own gives.
    let copy = f.text("copy.bam");
    std::fs::copy(bam, &copy).unwrap();
    tool("samtools", &["index", &copy]);
    assert_eq!(tool("samtools", &["idxstats", bam]), tool("samtools", &["idxstats", &copy]));
    for region in ["chr20:2998930", "chr20:2999990-3000010", "chr20:3002300-3002350", "chr20:1-2000000"] {
        let of = |file: &str| tool("samtools", &["view", file, region]);
        assert_eq!(of(bam), of(&copy), "{region}");
    }
    // NM and MD as samtools computes them.
    let recomputed = tool("samtools", &["calmd", bam, f.reference()]);
    let ours = tool("samtools", &["view", bam]);
    let numbers = |text: &str| {
        let tags = |l: &str| {
            let of = |n: &str| l.split('\t').find(|t| t.starts_with(n)).unwrap_or("").to_owned();
            (of("NM:i:"), of("MD:Z:"))
        };
        text.lines().filter(|l| !l.starts_with('@')).map(tags).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&ours), numbers(&recomputed));
    if available(&["PicardCommandLine"]) {
        // A region has reads whose mates lie outside: that is all there is to say.
        let (input, reference) = (format!("I={bam}"), format!("R={}", f.reference()));
        let args = ["ValidateSamFile", &input, &reference, "MODE=SUMMARY", "IGNORE=MATE_NOT_FOUND"];
        assert!(tool("PicardCommandLine", &args).contains("No errors found"));
    }
}

#[test]
fn the_reads_are_those_of_the_input() {
    let Made { source, bam, .. } = &tagged();
    let all = sam(&[bam]);
    let reads: HashMap<_, &Line> = all.iter().filter(|l| !l.is_haplotype()).map(|l| (l.key(), l)).collect();
    let source = sam(&[source, REGION]);
    assert!(source.len() > 500 && reads.len() >= source.len(), "{} {}", source.len(), reads.len());
    assert_eq!(reads.len(), all.iter().filter(|l| !l.is_haplotype()).count(), "each once");
    let moved = |l: &Line| !l.tag("OA").is_empty();
    let templates: HashSet<&str> = all.iter().filter(|l| moved(l)).map(|l| l.fields[0].as_str()).collect();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for before in &source {
        let now = reads[&before.key()];
        *counts.entry(now.tag("YS")).or_default() += 1;
        assert_eq!(now.fields[9..], before.fields[9..], "bases and qualities");
        if !moved(now) {
            assert_eq!(now.fields[2..6], before.fields[2..6], "{:?}", now.fields);
            let mate = (&now.fields[6..9], now.tag("MC")) == (&before.fields[6..9], before.tag("MC"));
            assert!(mate || templates.contains(now.fields[0].as_str()), "{:?}", now.fields);
        } else {
            let (pos, cigar, mapq) = (&before.fields[3], &before.fields[5], &before.fields[4]);
            let strand = if before.fields[1].parse::<u32>().unwrap() & 16 == 0 { '+' } else { '-' };
            let original = format!("chr20,{pos},{strand},{cigar},{mapq},{};", before.tag("NM"));
            assert_eq!(now.tag("OA"), original);
        }
        for (name, value) in &before.tags {
            assert!(["NM", "MD", "MC"].contains(&name.as_str()) || now.tag(name) == value, "{name} {:?}", now.fields);
        }
        let excluded = before.fields[1].parse::<u32>().unwrap() & 0x400 != 0;
        assert_eq!(excluded, now.tag("YS") == "not_used:duplicate");
    }
    for status in ["realigned", "same", "outside", "not_used:duplicate"] {
        assert!(counts[status] > 5, "{counts:?}");
    }
    // Mates in the file agree about each other.
    for l in reads.values().filter(|l| l.fields[1].parse::<u32>().unwrap() & 0x900 == 0) {
        let other = if l.fields[1].parse::<u32>().unwrap() & 0x40 != 0 { 0x80 } else { 0x40 };
        let mate = all.iter().find(|m| {
            let flag: u32 = m.fields[1].parse().unwrap();
            m.fields[0] == l.fields[0] && flag & other != 0 && flag & 0x900 == 0
        });
        if let Some(m) = mate {
            assert_eq!((&l.fields[7], l.tag("MC")), (&m.fields[3], m.fields[5].as_str()), "{:?}", l.fields);
        }
    }
}

/// Inserted and deleted stretches: position before (1-based) and gain.
fn gaps(l: &Line) -> Vec<(u32, i64)> {
    let (mut at, mut n, mut out) = (l.start(), 0u32, Vec::new());
    for c in l.fields[5].chars() {
        match (c, c.to_digit(10)) {
            (_, Some(d)) => {
                n = 10 * n + d;
                continue;
            }
            ('I', _) => out.push((at - 1, i64::from(n))),
            ('D', _) => out.push((at - 1, -i64::from(n))),
            _ => {}
        }
        at += if matches!(c, 'M' | 'D' | 'N' | '=' | 'X') { n } else { 0 };
        n = 0;
    }
    out
}

#[test]
fn realigned_reads_show_what_was_called() {
    let Made { bam, vcf, .. } = &tagged();
    let all = sam(&[bam]);
    let (first, last) = (2_998_001, 3_002_600);
    let mut seen = 0;
    for record in vcf.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect::<Vec<_>>()) {
        let pos: u32 = record[1].parse().unwrap();
        let lengths = (record[3].len() as i64, record[4].len() as i64);
        if record[6] != "PASS" || lengths.0 == lengths.1 || record[4].contains(',') || !(first..=last).contains(&pos) {
            continue;
        }
        let gap = (pos, lengths.1 - lengths.0);
        let sample: Vec<&str> = record[9].split(':').collect();
        let stated: u32 = sample[1].split(',').nth(1).unwrap().parse().unwrap();
        let names = |lines: &mut dyn Iterator<Item = &Line>| {
            let mut n: Vec<&str> = lines.map(|l| l.fields[0].as_str()).collect();
            n.sort_unstable();
            n.dedup();
            n.len() as u32
        };
        let in_window = |l: &&Line| ["realigned", "same"].contains(&l.tag("YS"));
        let shown = names(&mut all.iter().filter(in_window).filter(|l| gaps(l).contains(&gap)));
        // Templates that end beside the gap fit it, but do not tell.
        assert!(shown >= stated && shown <= stated + stated / 2 + 3, "{pos}: {shown} show it, {stated} are stated");
        // A called haplotype has it.
        let haplotypes: Vec<&Line> =
            all.iter().filter(|l| l.is_haplotype() && l.tag("YC") != "0" && gaps(l).contains(&gap)).collect();
        assert!(!haplotypes.is_empty(), "{pos}");
        seen += 1;
    }
    assert!(seen >= 3, "{seen}");
}

#[test]
fn haplotypes_are_marked() {
    let Made { bam, .. } = &tagged();
    let all = sam(&[bam]);
    let mut windows: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for l in all.iter().filter(|l| l.is_haplotype()) {
        windows.entry(l.tag("YW")).or_default().push(l);
    }
    assert!(windows.len() >= 4, "{}", windows.len());
    for (window, lines) in &windows {
        let copies: u32 = lines.iter().map(|l| l.tag("YC").parse::<u32>().unwrap()).sum();
        assert_eq!(copies, 2, "{window}");
        let numbers: Vec<usize> = lines.iter().map(|l| l.tag("HC").parse().unwrap()).collect();
        assert_eq!(numbers.iter().max(), Some(&(lines.len() - 1)), "{window}");
        for l in lines {
            assert_eq!(l.fields[4], if l.tag("YC") == "0" { "0" } else { "60" });
            assert_eq!(l.tag("HC") == "0", l.tag("YA") == "reference");
        }
        // Reads that name a haplotype name one there is; the best likelihood comes first.
        for r in all.iter().filter(|l| !l.is_haplotype() && l.tag("YW") == *window) {
            let hc = r.tag("HC");
            assert!(hc.is_empty() || lines.iter().any(|l| l.tag("HC") == hc));
            let likelihoods: Vec<f64> = r.tag("YL").split(',').skip(1).map(|v| v.parse().unwrap()).collect();
            assert!(likelihoods.len() == 2 && likelihoods[0] + 0.1001 > likelihoods[1] && likelihoods[0] < 0.0);
            let foreign: f64 = r.tag("YF").parse().unwrap();
            assert!(foreign > 0.0 && foreign <= 1.0, "{foreign}");
        }
    }
}

#[test]
fn the_same_bytes_for_threads_container_and_split() {
    let f = Fixture::new();
    let (cram, a, b) = (f.text("reads.cram"), f.text("a.bam"), f.text("b.bam"));
    tool("samtools", &["view", "-C", "--no-PG", "-T", f.reference(), "-o", &cram, f.bam()]);
    tool("samtools", &["view", "-b", "--no-PG", "-s", "7.5", "-o", &a, "-U", &b, f.bam()]);
    [&cram, &a, &b].iter().for_each(|file| drop(tool("samtools", &["index", file])));
    let profile = f.text("sample.profile");
    wgs(&["call", "learn", f.bam(), "-r", f.reference(), "-o", &profile, "-q"]).succeeds();
    let out = f.text("evidence.bam");
    let made = |inputs: &[&str], threads: &str| {
        let mut args = vec!["call", "germline"];
        args.extend(inputs);
        args.extend(["-r", f.reference(), "--profile", &profile, "-o", "-", "-q", "-@", threads]);
        args.extend(["--evidence", REGION, &out]);
        let vcf = wgs(&args).succeeds();
        (std::fs::read(&out).unwrap(), std::fs::read(format!("{out}.bai")).unwrap(), vcf)
    };
    let expected = made(&[f.bam()], "1");
    let plain = wgs(&["call", "germline", f.bam(), "-r", f.reference(), "--profile", &profile, "-o", "-", "-q"]);
    assert_eq!(plain.succeeds(), expected.2, "the calls are the same");
    for inputs in [vec![f.bam()], vec![cram.as_str()], vec![&a, &b], vec![&b, &a]] {
        for threads in ["1", "5"] {
            let made = made(&inputs, threads);
            assert!(made == expected, "{inputs:?} -@ {threads}: {} bytes, {}", made.0.len(), expected.0.len());
        }
    }
}

#[test]
fn read_groups_of_one_name_stay_apart() {
    let f = Fixture::new();
    let (a, b, other) = (f.text("a.bam"), f.text("b.bam"), f.text("other.bam"));
    tool("samtools", &["view", "-b", "--no-PG", "-s", "7.5", "-o", &a, "-U", &b, f.bam()]);
    let header = tool("samtools", &["view", "-H", "--no-PG", &b]);
    let group = header.lines().find(|l| l.starts_with("@RG")).unwrap();
    let id = group.split('\t').find_map(|t| t.strip_prefix("ID:")).unwrap();
    let changed = group.replacen("LB:", "LB:other-", 1);
    tool("samtools", &["addreplacerg", "--no-PG", "-w", "-r", &changed.replace('\t', "\\t"), "-o", &other, &b]);
    [&a, &other].iter().for_each(|file| drop(tool("samtools", &["index", file])));
    let out = f.text("evidence.bam");
    wgs(&["call", "germline", &a, &other, "-r", f.reference(), "-o", "-", "-q", "--evidence", REGION, &out]).succeeds();
    let header = tool("samtools", &["view", "-H", "--no-PG", &out]);
    let renamed = format!("ID:{id}.2");
    assert!(header.lines().any(|l| l.contains(&renamed) && l.contains("LB:other-")), "{header}");
    let count = |file: &str, group: &str| tool("samtools", &["view", "-c", "-r", group, file, REGION]);
    assert_eq!(count(&out, &format!("{id}.2")), count(&other, id));
    assert_eq!(count(&out, id), count(&a, id));
    assert!(!header.contains("CL:") && !header.contains(f.path("").to_str().unwrap()), "{header}");
}

#[test]
fn wrong_use_is_refused_and_nothing_is_left() {
    let f = Fixture::new();
    let before = f.files();
    let (vcf, bam, part) = (f.text("o.vcf.gz"), f.text("e.bam"), f.text("o.part"));
    let call = |extra: &[&str]| {
        let base = ["call", "germline", f.bam(), "-r", f.reference(), "-q"];
        wgs(&[&base[..], extra].concat())
    };
    call(&["-o", &part, "--shard", "1/2", "--evidence", REGION, &bam])
        .fails(2, &["--evidence does not go with --shard"]);
    call(&["-o", &vcf, "--evidence", "chr21", &bam]).fails(2, &["--evidence chr21: no such contig"]);
    call(&["-o", &vcf, "--evidence", "chr20", &bam]).fails(2, &["longer than 1000000 bases", "hint: "]);
    call(&["-o", &vcf, "--evidence", REGION, &f.text("e.sam")]).fails(2, &["writes BAM"]);
    call(&["-o", &bam, "--evidence", REGION, &bam]).fails(2, &["both called"]);
    call(&["-o", &vcf, "--evidence", REGION]).fails(2, &["2 values"]);
    // The calls cannot be written: the evidence does not appear either.
    let nowhere = format!("{}/o.vcf.gz", f.bam());
    call(&["-o", &nowhere, "--evidence", REGION, &bam]).fails(4, &["o.vcf.gz"]);
    assert_eq!(f.files(), before);
}
