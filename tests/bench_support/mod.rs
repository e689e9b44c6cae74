//! Runs of `wgs bench` on variant sets made by the testkit: many small worlds in one run, each a contig of its own.
#![allow(dead_code)] // each test file uses its part

use crate::common::{self, Ended};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use wgs_testkit::tools;
use wgs_testkit::variants::classes::{self, Taken};
use wgs_testkit::variants::{Variant, vcf};

/// A contig with its truth and query.
#[derive(Clone, Debug)]
pub struct World {
    pub contig: String,
    pub bases: String,
    pub truth: Vec<Variant>,
    pub query: Vec<Variant>,
}

impl World {
    /// All a reader needs to try it by hand.
    pub fn show(&self) -> String {
        self.show_near(0, self.bases.len())
    }

    /// The same of what lies within `near` bases of a position.
    pub fn show_near(&self, pos: usize, near: usize) -> String {
        let (from, to) = (pos.saturating_sub(near), (pos + near).min(self.bases.len()));
        let inside = |v: &&Variant| from <= v.pos && v.pos < to;
        let lines = |set: &[Variant]| -> String {
            set.iter().filter(inside).map(|v| format!("  {}\n", vcf::line(v))).collect()
        };
        let bases = &self.bases[from..to];
        format!(
            "{} from {}\n{bases}\ntruth\n{}query\n{}",
            self.contig,
            from + 1,
            lines(&self.truth),
            lines(&self.query)
        )
    }
}

/// Files of a run.
pub struct Files {
    pub folder: tempfile::TempDir,
    pub fasta: PathBuf,
    pub truth: PathBuf,
    pub query: PathBuf,
}

/// Writes reference, truth and query of all worlds.
pub fn write(worlds: &[World]) -> Files {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (fasta, truth, query) = (at("ref.fa"), at("truth.vcf"), at("query.vcf"));
    let contigs: Vec<(&str, usize)> = worlds.iter().map(|w| (w.contig.as_str(), w.bases.len())).collect();
    let bases: String = worlds.iter().map(|w| format!(">{}\n{}\n", w.contig, w.bases)).collect();
    let all = |of: fn(&World) -> &Vec<Variant>| worlds.iter().flat_map(of).cloned().collect::<Vec<_>>();
    std::fs::write(&fasta, bases).unwrap();
    std::fs::write(&truth, vcf::text(&contigs, &all(|w| &w.truth))).unwrap();
    std::fs::write(&query, vcf::text(&contigs, &all(|w| &w.query))).unwrap();
    Files { folder, fasta, truth, query }
}

impl Files {
    /// `wgs bench TRUTH QUERY -r REF` with more arguments.
    pub fn run(&self, more: &[&str]) -> Ended {
        let mut c = common::command();
        c.arg("bench").arg(&self.truth).arg(&self.query).arg("-r").arg(&self.fasta).args(more);
        common::finish(&mut c, None)
    }

    /// The whole report of a run that must succeed.
    pub fn report(&self, more: &[&str]) -> Value {
        let ended = self.run(&[&["--json", "-"], more].concat());
        assert_eq!(ended.code, 0, "{more:?}\n{}", ended.stderr);
        serde_json::from_str(&ended.stdout).unwrap_or_else(|e| panic!("not JSON: {e}\n{}", ended.stdout))
    }

    /// The section `bench` of a run that must succeed, and what it says of each record by contig.
    pub fn judged(&self, more: &[&str]) -> (Value, BTreeMap<String, Judged>) {
        let prefix = self.path("judged");
        let section = self.report(&[&["-o", &prefix], more].concat())["sections"]["bench"].take();
        (section, judged(&self.folder.path().join("judged.vcf.gz")))
    }

    /// A path in the folder, as text.
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }
}

/// Counts of one contig from the annotated VCF (GA4GH's intermediate format: BD of the samples TRUTH and QUERY).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    pub tp: u64,
    pub fn_: u64,
    pub query_tp: u64,
    pub fp: u64,
    pub unknown: u64,
    /// Truth records not found (FN) that match when genotypes are ignored (BK `am`).
    pub genotype_errors: u64,
    /// Where records are neither matched nor left out, 0-based.
    pub wrong: Vec<usize>,
}

fn judged(path: &Path) -> BTreeMap<String, Judged> {
    let text = tools::text(Command::new("gzip").arg("-dc").arg(path));
    let header = text.lines().find(|l| l.starts_with("#CHROM")).expect("a header line");
    let samples: Vec<&str> = header.split('\t').skip(9).collect();
    assert_eq!(samples, ["TRUTH", "QUERY"]);
    let mut out = BTreeMap::<String, Judged>::new();
    for line in text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let counts = out.entry(fields[0].into()).or_default();
        let value = |sample: usize, key: &str| {
            let at = fields[8].split(':').position(|k| k == key);
            at.and_then(|at| fields[9 + sample].split(':').nth(at)).unwrap_or(".")
        };
        if ["FN", "FP", "UNK"].iter().any(|&bad| value(0, "BD") == bad || value(1, "BD") == bad) {
            counts.wrong.push(fields[1].parse::<usize>().unwrap() - 1);
        }
        match value(0, "BD") {
            "TP" => counts.tp += 1,
            "FN" => {
                counts.fn_ += 1;
                counts.genotype_errors += u64::from(value(0, "BK") == "am");
            }
            _ => {}
        }
        match value(1, "BD") {
            "TP" => counts.query_tp += 1,
            "FP" => counts.fp += 1,
            "UNK" => counts.unknown += 1,
            _ => {}
        }
    }
    out
}

/// A count of a class.
pub fn count(section: &Value, class: &str, key: &str) -> u64 {
    let value = &section[class][key];
    value.as_u64().unwrap_or_else(|| panic!("bench.{class}.{key} is {value}"))
}

/// True when a record counts: by its genotype, or by all its alleles when it has none.
fn is_variant(v: &Variant) -> bool {
    let taken = if v.gt.is_empty() { classes::take_all(v) } else { classes::take(v) };
    matches!(taken, Taken::Variant(..))
}

/// Fails unless every record of both sets is matched; shows the first worlds with one that is not.
pub fn assert_all_match(worlds: &[World], more: &[&str], what: &str) {
    let files = write(worlds);
    let (section, judged) = files.judged(more);
    let mut lost: Vec<&World> =
        worlds.iter().filter(|w| judged.get(&w.contig).is_some_and(|j| j.fn_ + j.fp + j.unknown > 0)).collect();
    // The smallest say most.
    lost.sort_by_key(|w| w.truth.len() + w.query.len());
    let shown = |w: &&World| -> String {
        let places = judged[&w.contig].wrong.iter().copied();
        // Of a long contig the surroundings of some errors that are apart.
        let near: Vec<usize> = places
            .scan(0, |last, pos| Some(std::mem::replace(last, pos)..pos))
            .filter(|r| r.start == 0 || r.end > r.start + 200)
            .map(|r| r.end)
            .collect();
        if w.bases.len() <= 5000 { w.show() } else { near.iter().take(20).map(|&pos| w.show_near(pos, 60)).collect() }
    };
    let shown: String = lost.iter().take(5).map(shown).collect();
    assert!(lost.is_empty(), "{what}: {} of {} worlds do not match, such as\n{shown}", lost.len(), worlds.len());
    let total = |of: fn(&World) -> &Vec<Variant>| worlds.iter().flat_map(of).filter(|v| is_variant(v)).count() as u64;
    for (key, expected) in [
        ("truth_total", total(|w| &w.truth)),
        ("tp", total(|w| &w.truth)),
        ("query_total", total(|w| &w.query)),
        ("query_tp", total(|w| &w.query)),
        ("fn", 0),
        ("fp", 0),
        ("unknown", 0),
        ("genotype_errors", 0),
        ("allele_errors", 0),
    ] {
        assert_eq!(count(&section, "all", key), expected, "{what}: all.{key}");
    }
    assert_eq!(section["clusters"]["fallback"].as_u64(), Some(0), "{what}: clusters that were not searched in full");
    for key in ["recall", "precision", "f1"] {
        assert_eq!(section["all"][key].as_f64(), Some(1.0), "{what}: all.{key}");
    }
}
