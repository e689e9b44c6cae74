//! `wgs bench` on damaged, inconsistent and empty input: exit code 3 with the file and the place and nothing left behind,
//! or a right answer that says what it left out.

mod common;

use common::{Ended, command, finish, listing};
use serde_json::Value;
use std::path::PathBuf;
use tempfile::TempDir;
use wgs_testkit::Rng;
use wgs_testkit::bgzf;
use wgs_testkit::variants::rewrite::{Style, rewrite};
use wgs_testkit::variants::{Variant, random, vcf};

/// A folder with a reference of two contigs, a sound truth and the same calls.
struct Case {
    folder: TempDir,
    bases: [String; 2],
    set: Vec<Variant>,
}

const CONTIGS: [&str; 2] = ["chr1", "chr2"];

impl Case {
    fn new() -> Self {
        let mut rng = Rng::new(11);
        let bases = [random::reference(20_000, &mut rng), random::reference(10_000, &mut rng)];
        let mut set = Vec::new();
        for (contig, bases) in CONTIGS.iter().zip(&bases) {
            let copies = random::copies(bases, 300, &mut rng);
            set.extend(rewrite(contig, bases, &copies, &Style::PLAIN, &mut rng));
        }
        let case = Self { folder: tempfile::tempdir().unwrap(), bases, set };
        let fasta: String = CONTIGS.iter().zip(&case.bases).map(|(c, b)| format!(">{c}\n{b}\n")).collect();
        case.file("ref.fa", fasta.as_bytes());
        case.file("truth.vcf", case.text(&case.set).as_bytes());
        case
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn text(&self, set: &[Variant]) -> String {
        vcf::text(&[(CONTIGS[0], self.bases[0].len()), (CONTIGS[1], self.bases[1].len())], set)
    }

    fn run(&self, truth: &str, query: &str, more: &[&str]) -> Ended {
        let at = |name: &str| self.folder.path().join(name);
        let mut c = command();
        c.arg("bench").arg(at(truth)).arg(at(query)).arg("-r").arg(at("ref.fa")).args(more);
        finish(&mut c, None)
    }

    /// Wants exit code 3, the name of the file and all `words` in the message, and no output, for a query and for a truth.
    fn refused(&self, bytes: &[u8], more: &[&str], words: &[&str]) {
        self.file("bad.vcf", bytes);
        for (truth, query) in [("truth.vcf", "bad.vcf"), ("bad.vcf", "truth.vcf")] {
            self.refused_run(truth, query, more, &[&["bad.vcf"], words].concat());
        }
    }

    fn refused_run(&self, truth: &str, query: &str, more: &[&str], words: &[&str]) {
        let before = listing(self.folder.path());
        let at = |name: &str| self.folder.path().join(name).to_str().unwrap().to_owned();
        let (json, prefix) = (at("out.json"), at("out"));
        let ended = self.run(truth, query, &[&["--json", &json, "-o", &prefix], more].concat());
        assert_eq!(ended.code, 3, "{words:?}: {}", ended.stderr);
        assert!(ended.stderr.contains("error: "), "{}", ended.stderr);
        for word in words {
            assert!(ended.stderr.contains(word), "'{word}' is not in: {}", ended.stderr);
        }
        let named = |name: &str| ended.stderr.matches(&at(name)).count();
        assert!(named(truth) <= 1 && named(query) <= 1, "a file named twice: {}", ended.stderr);
        assert_eq!(listing(self.folder.path()), before, "{words:?}: something was left behind");
    }

    /// The section of a run that must succeed, and what it said.
    fn section(&self, query: &str, more: &[&str]) -> (Value, String) {
        let ended = self.run("truth.vcf", query, &[&["--json", "-"], more].concat());
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let mut report: Value = serde_json::from_str(&ended.stdout).unwrap();
        (report["sections"]["bench"].take(), ended.stderr)
    }
}

/// A place as messages write it.
fn place(v: &Variant) -> String {
    let digits = (v.pos + 1).to_string();
    let (head, tail) = digits.split_at(digits.len().saturating_sub(3));
    format!("{}:{}{tail}", v.contig, if head.is_empty() { String::new() } else { format!("{head},") })
}

#[test]
fn the_sound_files_match() {
    let case = Case::new();
    let (section, _) = case.section("truth.vcf", &[]);
    assert!(case.set.len() > 60);
    assert_eq!(section["all"]["tp"], case.set.len());
    assert_eq!(section["all"]["fp"], 0);
}

#[test]
fn unsorted_records_are_refused() {
    let case = Case::new();
    let mut set = case.set.clone();
    let at = 10;
    assert!(set[at].pos < set[at + 1].pos && set[at].contig == set[at + 1].contig);
    set.swap(at, at + 1);
    case.refused(case.text(&set).as_bytes(), &[], &[&place(&set[at + 1]), "sorted"]);
    // A contig in two parts.
    let mut set = case.set.clone();
    let first = set.remove(0);
    set.push(first.clone());
    case.refused(case.text(&set).as_bytes(), &[], &[&place(&first), "sorted"]);
}

#[test]
fn contigs_in_another_order_are_refused() {
    let case = Case::new();
    let at = case.set.iter().position(|v| v.contig == "chr2").unwrap();
    let turned = [&case.set[at..], &case.set[..at]].concat();
    case.refused(case.text(&turned).as_bytes(), &[], &["chr1", "order"]);
}

#[test]
fn a_ref_allele_of_another_reference_is_refused() {
    let case = Case::new();
    for at in [0, case.set.len() - 1] {
        let mut set = case.set.clone();
        let last = set[at].reference.pop().unwrap();
        set[at].reference.push(if last == 'A' { 'C' } else { 'A' });
        case.refused(case.text(&set).as_bytes(), &[], &[&place(&set[at]), "REF"]);
    }
    // REF beyond the end of the contig.
    let mut set = case.set.clone();
    set.push(Variant::new("chr2", 9_999, "AC", &["A"], "0/1"));
    case.refused(case.text(&set).as_bytes(), &[], &["chr2:10,000"]);
    set.last_mut().unwrap().pos = 20_000;
    case.refused(case.text(&set).as_bytes(), &[], &["chr2:20,001"]);
}

#[test]
fn contigs_unknown_to_the_reference_are_refused() {
    let case = Case::new();
    let text = case.text(&case.set);
    let bare = text.replace("\nchr", "\n").replace("ID=chr", "ID=");
    case.refused(bare.as_bytes(), &[], &["contig 1 ", "hint: ", "chr1"]);
    let other = text.replace("\nchr2\t", "\nchr7\t").replace("ID=chr2,", "ID=chr7,");
    case.refused(other.as_bytes(), &[], &["contig chr7 ", "ref.fa"]);
    case.file("bad.bed", b"chr1\t0\t100\n1\t200\t300\n");
    let bed = case.folder.path().join("bad.bed").to_str().unwrap().to_owned();
    case.refused_run("truth.vcf", "truth.vcf", &["-b", &bed], &["bad.bed", "contig 1 "]);
}

#[test]
fn incomplete_files_are_refused() {
    let case = Case::new();
    let text = case.text(&case.set).into_bytes();
    let whole = bgzf::file(&text);
    let (section, _) = {
        case.file("whole.vcf.gz", &whole);
        case.section("whole.vcf.gz", &[])
    };
    assert_eq!(section["all"]["tp"], case.set.len(), "the whole file is sound");
    // Without the end marker; within a block; within a plain gzip member; within a line of text.
    case.refused(&whole[..whole.len() - bgzf::END.len()], &[], &[]);
    case.refused(&whole[..whole.len() / 2], &[], &[]);
    let gzip = bgzf::gzip_member(&text);
    case.refused(&gzip[..gzip.len() - 5], &[], &[]);
    case.refused(b"", &[], &["empty"]);
    let header = &text[..text.iter().rposition(|&b| b == b'#').unwrap()];
    case.refused(header, &[], &[]);
    case.refused(b"no variants at all\n", &[], &[]);
    case.refused(&text[..text.len() - 12], &[], &[]);
}

#[test]
fn ill_formed_records_are_refused() {
    let case = Case::new();
    let text = case.text(&case.set);
    let line = vcf::line(&case.set[5]);
    for bad in [
        line.replace("GT\t0/1", "GT\t0/7").replace("GT\t1/0", "GT\t7/0").replace("GT\t1/1", "GT\t7/7"),
        line.replacen(&(case.set[5].pos + 1).to_string(), "12x", 1),
        line.split('\t').take(4).collect::<Vec<_>>().join("\t"),
    ] {
        assert_ne!(bad, line);
        let number = text.lines().position(|l| l == line).unwrap() + 1;
        let message = text.replace(&line, &bad);
        case.file("bad.vcf", message.as_bytes());
        let ended = case.run("truth.vcf", "bad.vcf", &[]);
        let named = ended.stderr.contains(&place(&case.set[5])) || ended.stderr.contains(&format!("line {number}"));
        assert!(ended.code == 3 && named, "{bad}: {} {}", ended.code, ended.stderr);
    }
}

#[test]
fn samples_that_are_not_there_are_refused() {
    let case = Case::new();
    case.refused_run("truth.vcf", "truth.vcf", &["--query-sample", "NOBODY"], &["truth.vcf", "NOBODY", "SAMPLE"]);
    case.refused_run("truth.vcf", "truth.vcf", &["--truth-sample", "NOBODY"], &["truth.vcf", "NOBODY", "SAMPLE"]);
    // No samples at all: only alleles can be compared.
    let text = case.text(&case.set);
    let sites: String = text
        .lines()
        .map(|l| {
            let fields = if l.starts_with("##") { 1 } else { 8 };
            l.split('\t').take(fields).collect::<Vec<_>>().join("\t") + "\n"
        })
        .collect();
    case.refused(sites.as_bytes(), &[], &["genotypes", "--somatic"]);
    case.file("sites.vcf", sites.as_bytes());
    let (section, _) = case.section("sites.vcf", &["--somatic"]);
    assert_eq!(section["all"]["fp"], 0);
}

#[test]
fn the_chosen_sample_is_the_one_compared() {
    let case = Case::new();
    // Another sample in front that has nothing.
    let two: String = case
        .text(&case.set)
        .lines()
        .map(|l| match l.rsplit_once('\t') {
            Some((rest, "SAMPLE")) => format!("{rest}\tEMPTY\tSAMPLE\n"),
            Some((rest, gt)) if !l.starts_with('#') => format!("{rest}\t0/0\t{gt}\n"),
            _ => format!("{l}\n"),
        })
        .collect();
    case.file("two.vcf", two.as_bytes());
    let (section, _) = case.section("two.vcf", &[]);
    assert_eq!((&section["all"]["tp"], &section["all"]["query_total"]), (&0.into(), &0.into()), "the first one");
    let (section, _) = case.section("two.vcf", &["--query-sample", "SAMPLE"]);
    assert_eq!((&section["all"]["tp"], &section["all"]["fp"]), (&case.set.len().into(), &0.into()));
    case.refused_run("truth.vcf", "two.vcf", &["--query-sample", "NOBODY"], &["two.vcf", "EMPTY, SAMPLE"]);
}

#[test]
fn of_a_somatic_pair_the_tumour_is_compared() {
    let case = Case::new();
    // A pair as Mutect2 and Strelka write it, the normal first; AF tells which column was read.
    let pair = |header: &str, samples: &str| {
        let lines: String = case
            .text(&case.set)
            .lines()
            .map(|l| match l.strip_prefix("#CHROM") {
                Some(_) => format!("{header}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{samples}\n"),
                None if l.starts_with("##") => format!("{l}\n"),
                None => {
                    let fields: Vec<&str> = l.split('\t').take(8).collect();
                    format!("{}\tGT:AF\t0/0:0.01\t0/1:0.4\n", fields.join("\t"))
                }
            })
            .collect();
        case.file("pair.vcf", lines.as_bytes());
        case.section("pair.vcf", &["--somatic"]).0
    };
    for (header, samples, used, low) in [
        ("##normal_sample=a\n##tumor_sample=b\n", "a\tb", "b", false),
        ("", "NORMAL\tTUMOR", "TUMOR", false),
        ("", "a\tb", "a", true),
        ("##tumor_sample=gone\n", "a\tb", "a", true),
    ] {
        let section = pair(header, samples);
        assert_eq!(section["setting"]["query_sample"], used, "{header}{samples}");
        let bins = section["allele_fraction"].as_array().unwrap();
        let lowest = &bins.iter().find(|b| b["to"].as_f64() == Some(0.025)).unwrap()["snv"]["query_tp"];
        assert_eq!(lowest.as_u64().unwrap() > 0, low, "{header}{samples}");
    }
}

#[test]
fn no_variants_at_all_is_an_answer() {
    let case = Case::new();
    case.file("none.vcf", case.text(&[]).as_bytes());
    let (section, _) = case.section("none.vcf", &[]);
    assert_eq!(section["all"]["fn"], case.set.len());
    assert_eq!(section["all"]["recall"].as_f64(), Some(0.0));
    assert_eq!(section["all"]["precision"], Value::Null);
    let ended = case.run("none.vcf", "none.vcf", &["--json", "-"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    let section = &report["sections"]["bench"];
    for class in ["snv", "indel", "insertion", "deletion", "complex", "all"] {
        for key in ["truth_total", "tp", "fn", "query_total", "query_tp", "fp", "unknown", "genotype_errors"] {
            assert_eq!(section[class][key], 0, "{class}.{key}");
        }
        for key in ["recall", "precision", "f1", "recall_low", "precision_high"] {
            assert_eq!(section[class][key], Value::Null, "{class}.{key}");
        }
    }
}

/// What cannot be compared is counted apart and said; everything else is compared as before.
#[test]
fn records_that_are_not_assessed_are_counted_and_said() {
    let case = Case::new();
    let mut set = case.set.clone();
    let long = "A".repeat(1001);
    let base = |pos: usize| &case.bases[1][pos..=pos];
    for (pos, alt) in
        [(9_900, "<DEL>"), (9_901, "<INS:ME>"), (9_902, "G]chr1:5]"), (9_903, "R"), (9_904, long.as_str())]
    {
        set.push(Variant::new("chr2", pos, base(pos), &[alt], "0/1"));
    }
    // Not called: no reason to leave anything out.
    set.push(Variant::new("chr2", 9_905, base(9_905), &["<DEL>"], "0/0"));
    let kept = set.len() - 6;
    assert!(set[..kept].iter().all(|v| v.contig == "chr1" || v.end() < 9_900));
    case.file("odd.vcf", case.text(&set).as_bytes());
    let (section, said) = case.section("odd.vcf", &[]);
    assert_eq!(section["all"]["query_total"], kept);
    assert_eq!(section["all"]["fp"], 0);
    let left = |why: &str| section["left_out"]["query"][why].as_u64();
    assert_eq!((left("not_assessed"), left("symbolic"), left("too_long")), (Some(5), Some(4), Some(1)));
    assert!(said.contains("5 records of the query are not assessed"), "{said}");
    let (section, _) = case.section("odd.vcf", &["--max-length", "2000"]);
    assert_eq!(section["all"]["fp"], 1, "the long insertion is compared when it may be");
}
