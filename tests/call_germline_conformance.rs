//! VCF, BCF and gVCF of the caller open without a complaint in bcftools, vcftools' vcf-validator and Picard (htsjdk, with the
//! codecs of GATK), and what these programs decode is what was written.
//!
//! Two call sets have every field there is: the fixture with a list of `--alleles`, and the made genome of a male with a
//! mitochondrion. GATK itself is in none of the registries a build may use, so it is not run; of its ValidateVariants, REF is held
//! against the reference by Picard's LiftoverVcf and `bcftools norm`, the rest by [`rules_of_validate_variants`].

#[path = "call_germline_support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};
use support::made::{CONTIGS, Made};
use support::{Fixture, inflate, tool, wgs};
use wgs_io::vcf::read::Reader;
use wgs_testkit::tools::available;

/// A reference, and a run's VCF and gVCF as text, compressed text and BCF.
struct Set {
    reference: String,
    folder: String,
    /// `out`, `out.g`.
    names: [String; 2],
    contigs: Vec<(String, usize)>,
}

impl Set {
    fn new(folder: &str, bam: &str, reference: &str, contigs: Vec<(String, usize)>, extra: &[&str]) -> Self {
        let profile = format!("{folder}/sample.profile");
        wgs(&["call", "learn", bam, "-r", reference, "-o", &profile, "-q"]).succeeds();
        let names = ["out", "out.g"].map(|n| format!("{folder}/{n}"));
        for ending in ["vcf", "vcf.gz", "bcf"] {
            let out = names.clone().map(|n| format!("{n}.{ending}"));
            let mut args = vec!["call", "germline", bam, "-r", reference, "--profile", &profile, "-q"];
            args.extend(["-o", &out[0], "--gvcf", &out[1]]);
            args.extend(extra);
            wgs(&args).succeeds();
        }
        Self { reference: reference.to_owned(), folder: folder.to_owned(), names, contigs }
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }
}

/// Both sets; their directories live as long as they.
fn sets() -> (Vec<Set>, Fixture, Made) {
    let (f, made) = (Fixture::new(), Made::new(1));
    tool("samtools", &["faidx", f.reference()]);
    let at = |pos: u32| {
        let text = tool("samtools", &["faidx", f.reference(), &format!("chr20:{pos}-{pos}")]);
        text.lines().nth(1).unwrap().to_owned()
    };
    // Detected, not detected, nothing known for every reason.
    let rows = [
        (500_000, "N".to_owned(), "C".to_owned()),
        (1_000_474, "C".into(), "T".into()),
        (1_000_475, "A".into(), "C,G".into()),
        (1_000_600, at(1_000_600), "<DEL>".into()),
        (1_000_700, at(1_000_700), format!("{}TTTG", at(1_000_700))),
        (4_000_003, "A".into(), "C".into()),
    ];
    let mut text = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n".to_owned();
    rows.iter().for_each(|(pos, r, a)| text += &format!("chr20\t{pos}\t.\t{r}\t{a}\t.\t.\t.\n"));
    let asked = f.text("asked.vcf");
    std::fs::write(&asked, text).unwrap();
    let folder = f.path("").display().to_string();
    let one = Set::new(&folder, f.bam(), f.reference(), vec![("chr20".into(), 4_000_000)], &["--alleles", &asked]);
    let contigs = CONTIGS.iter().map(|(name, len, _)| ((*name).to_owned(), *len)).collect();
    let two = Set::new(&made.text(""), &made.text("reads.bam"), &made.text("ref.fa"), contigs, &[]);
    (vec![one, two], f, made)
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().filter(|l| !l.starts_with('#')).collect()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Runs a tool that must succeed and have nothing to say; gives its standard output.
fn silent(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // `bcftools norm` counts what it did.
    let said: Vec<&str> = said.lines().filter(|l| !l.starts_with("Lines   total/split/realigned/skipped:")).collect();
    assert!(output.status.success() && said.is_empty(), "{program} {args:?}\n{said:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn bcftools_says_nothing_and_norm_changes_nothing() {
    if !available(&["bcftools", "samtools"]) {
        return;
    }
    let (sets, _f, _made) = sets();
    for set in &sets {
        for name in &set.names {
            let text = read(&format!("{name}.vcf"));
            assert_eq!(inflate(&std::fs::read(format!("{name}.vcf.gz")).unwrap()), text, "{name}");
            for ending in ["vcf", "vcf.gz", "bcf"] {
                let path = format!("{name}.{ending}");
                assert_eq!(lines(&silent("bcftools", &["view", "--no-version", &path])), lines(&text), "{path}");
                // An allele asked for behind the contig's end has no base to compare.
                let regions: Vec<String> = set.contigs.iter().map(|(name, len)| format!("{name}:1-{len}")).collect();
                let mut args = vec!["norm", "--no-version", "-c", "e", "-f", &set.reference, "-t"];
                let regions = regions.join(",");
                args.extend([regions.as_str(), &path]);
                let norm = silent("bcftools", &args);
                let inside = |l: &&str| !l.contains("ASKED_WHY=outside_contig");
                assert_eq!(lines(&norm), lines(&text).into_iter().filter(inside).collect::<Vec<_>>(), "{path}");
                silent("bcftools", &["stats", "-s", "-", "-F", &set.reference, &path]);
            }
        }
    }
}

/// Runs `vcf-validator`: whether it is content, and what it says.
fn validated(path: &str) -> (bool, String) {
    let output = Command::new("vcf-validator").arg("-d").arg(path).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn vcf_validator_says_nothing() {
    if !available(&["vcf-validator", "bcftools", "samtools"]) {
        return;
    }
    let (sets, _f, _made) = sets();
    for set in &sets {
        for name in &set.names {
            for ending in ["vcf", "vcf.gz"] {
                assert_eq!(validated(&format!("{name}.{ending}")), (true, String::new()), "{name}.{ending}");
            }
            let text = set.path("of_bcf.vcf");
            silent("bcftools", &["view", "--no-version", "-o", &text, &format!("{name}.bcf")]);
            assert_eq!(validated(&text), (true, String::new()), "{name}.bcf");
        }
        // It does look: a number too few, a name that is not declared, REF that is no base.
        let text = read(&format!("{}.vcf", set.names[0]));
        let line = lines(&text).into_iter().find(|l| l.contains("\tPASS\t") && l.contains(":PL\t")).unwrap();
        let columns: Vec<&str> = line.split('\t').collect();
        let short = columns[9].rsplit_once(',').unwrap().0;
        for (column, new) in [(9, short), (7, "NONE=1"), (3, "J"), (6, "none")] {
            let mut changed = columns.clone();
            changed[column] = new;
            let path = set.path("changed.vcf");
            std::fs::write(&path, text.replace(line, &changed.join("\t"))).unwrap();
            assert_ne!(validated(&path).1, "", "{column} {new}");
        }
    }
}

/// Runs a Picard tool with strict validation.
fn picard(tool: &str, args: &[String]) -> Output {
    let mut command = Command::new("PicardCommandLine");
    command.arg(tool).args(args).args(["VALIDATION_STRINGENCY=STRICT", "QUIET=true", "VERBOSITY=WARNING"]);
    command.output().unwrap()
}

/// What Picard says of the file: nothing of its own syntax and logging, of Intel's compression library, which Debian has not, or of counts.
fn complaints(output: &Output) -> Vec<String> {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let other = |l: &&str| {
        let itself = l.starts_with("INFO\t") || l.starts_with("**********") || l.starts_with("https://");
        let about = ["log4j:WARN", "com.intel.gkl", "libgkl_compression", "LD_LIBRARY_PATH", "Intel"];
        let counts = l.contains("LiftoverVcf\t0 variants with a swapped REF/ALT");
        !l.trim().is_empty() && !itself && !counts && !about.iter().any(|a| l.contains(a))
    };
    said.lines().filter(other).map(str::to_owned).collect()
}

fn content(tool: &str, args: &[String]) {
    let output = picard(tool, args);
    let said = complaints(&output);
    assert!(output.status.success() && said.is_empty(), "{tool} {args:?}\n{}", said.join("\n"));
}

/// A record as its meaning: INFO and FORMAT fields by name, filters as a set, without values that are missing.
fn meaning(line: &str) -> (Vec<String>, BTreeSet<String>, BTreeSet<String>, BTreeMap<String, String>) {
    let c: Vec<&str> = line.split('\t').collect();
    let set = |text: &str| text.split(';').map(str::to_owned).collect::<BTreeSet<_>>();
    // htsjdk keeps no missing value at a vector's end.
    let trimmed = |v: &str| {
        let mut v = v;
        while let Some(rest) = v.strip_suffix(",.") {
            v = rest;
        }
        v.to_owned()
    };
    // BCF 2.1 gives a flag the value 1, and begins a list of words with a comma.
    let flag = |f: &str| ["CAPPED", "CUT", "COUNTED", "LOCAL"].iter().any(|k| f.strip_prefix(k) == Some("=1"));
    let info = c[7]
        .split(';')
        .map(|f| trimmed(if flag(f) { f.trim_end_matches("=1") } else { f }).replace("=,", "="))
        .collect();
    let values = c[8].split(':').zip(c[9].split(':')).map(|(k, v)| (k.to_owned(), trimmed(v)));
    let fixed = c[..6].iter().map(|t| (*t).to_owned()).collect();
    (fixed, set(c[6]), info, values.filter(|(_, v)| v != ".").collect())
}

#[test]
fn picard_decodes_what_was_written() {
    if !available(&["PicardCommandLine", "samtools", "bcftools"]) {
        return;
    }
    let (sets, _f, _made) = sets();
    for set in &sets {
        for name in &set.names {
            // BCF, of which htsjdk knows 2.1 alone, needs every genotype and value by the types of the header.
            let (vcf, bcf) = (format!("{name}.vcf.gz"), set.path("picard.bcf"));
            content("VcfFormatConverter", &[format!("I={vcf}"), format!("O={bcf}"), "REQUIRE_INDEX=false".into()]);
            let mut reader = Reader::open(Path::new(&bcf)).unwrap();
            let text = read(&format!("{name}.vcf"));
            let mut wanted = lines(&text).into_iter();
            while let Some(record) = reader.next().unwrap() {
                assert_eq!(meaning(record.line()), meaning(wanted.next().unwrap()), "{name}");
            }
            assert_eq!(wanted.next(), None, "{name}");
        }
    }
    // A genotype of an allele that the record lacks: it does look.
    let text = read(&format!("{}.vcf", sets[0].names[0]));
    let path = sets[0].path("changed.vcf");
    std::fs::write(&path, text.replacen("\t0/1:", "\t0/7:", 1)).unwrap();
    let out = sets[0].path("changed.bcf");
    assert!(
        !picard("VcfFormatConverter", &[format!("I={path}"), format!("O={out}"), "REQUIRE_INDEX=false".into()])
            .status
            .success()
    );
}

#[test]
fn picard_sorts_lifts_and_counts() {
    if !available(&["PicardCommandLine", "samtools", "bcftools"]) {
        return;
    }
    let (sets, _f, _made) = sets();
    for set in &sets {
        tool("samtools", &["dict", &set.reference, "-o", &set.path("ref.dict")]);
        let vcf = format!("{}.vcf.gz", set.names[0]);
        for name in &set.names {
            let sorted = set.path("sorted.vcf");
            content("SortVcf", &[format!("I={name}.vcf.gz"), format!("O={sorted}")]);
            assert_eq!(lines(&read(&sorted)).len(), lines(&read(&format!("{name}.vcf"))).len(), "{name}");
        }
        // Onto itself: every REF is held against the reference.
        let chain = set.path("same.chain");
        let link = |(name, len): &(String, usize)| {
            format!("chain 1 {name} {len} + 0 {len} {name} {len} + 0 {len} 1\n{len}\n\n")
        };
        std::fs::write(&chain, set.contigs.iter().map(link).collect::<String>()).unwrap();
        let (lifted, rejected) = (set.path("lifted.vcf"), set.path("rejected.vcf"));
        let args = [("I", &vcf), ("O", &lifted), ("REJECT", &rejected), ("CHAIN", &chain), ("R", &set.reference)];
        content("LiftoverVcf", &args.map(|(k, v)| format!("{k}={v}")));
        let text = read(&format!("{}.vcf", set.names[0]));
        let outside = lines(&text).into_iter().filter(|l| l.contains("ASKED_WHY=outside_contig")).count();
        assert_eq!(lines(&read(&rejected)).len(), outside, "{}", read(&rejected));
        // Its counts are those of bcftools.
        let metrics = set.path("metrics");
        let mut args = vec![format!("I={vcf}"), format!("DBSNP={vcf}"), format!("O={metrics}")];
        args.push(format!("SEQUENCE_DICTIONARY={}", set.path("ref.dict")));
        content("CollectVariantCallingMetrics", &args);
        let table = read(&format!("{metrics}.variant_calling_summary_metrics"));
        let mut rows = table.lines().skip_while(|l| !l.starts_with("TOTAL_SNPS"));
        let total =
            rows.next().zip(rows.next()).map(|(_, values)| values.split('\t').next().unwrap().to_owned()).unwrap();
        let args = ["view", "-H", "-f", "PASS", "-v", "snps", "-m2", "-M2", &vcf];
        assert_eq!(total, tool("bcftools", &args).lines().count().to_string());
    }
}

/// What GATK's ValidateVariants asks beside REF: every ALT of a call that passes is in its genotype; a gVCF record has
/// `<NON_REF>`, last; and the records of a gVCF cover every base of their contig, in order. Alleles asked for with `--alleles` stand
/// though no genotype has them, as do rejected candidates (`docs/differences.md`).
#[test]
fn rules_of_validate_variants() {
    if !available(&["samtools"]) {
        return;
    }
    let (sets, _f, _made) = sets();
    for set in &sets {
        let text = read(&format!("{}.vcf", set.names[0]));
        let mut passed = 0;
        for line in lines(&text).into_iter().filter(|l| l.contains("\tPASS\t") && !l.contains("ASKED=")) {
            let c: Vec<&str> = line.split('\t').collect();
            let genotype: BTreeSet<&str> = c[9].split(':').next().unwrap().split(['/', '|']).collect();
            assert!((1..=c[4].split(',').count()).all(|i| genotype.contains(i.to_string().as_str())), "{line}");
            passed += 1;
        }
        assert!(passed >= 4, "{passed}");
        let text = read(&format!("{}.vcf", set.names[1]));
        let mut reached: BTreeMap<&str, usize> = BTreeMap::new();
        for line in lines(&text) {
            let c: Vec<&str> = line.split('\t').collect();
            assert_eq!(c[4].rsplit(',').next(), Some("<NON_REF>"), "{line}");
            let pos: usize = c[1].parse().unwrap();
            let end = c[7].strip_prefix("END=").map_or(pos + c[3].len() - 1, |e| e.parse().unwrap());
            let reached = reached.entry(c[0]).or_default();
            assert!(pos <= *reached + 1, "{line}: bases before it are missing");
            *reached = end.max(*reached);
        }
        // Bands are of two copies: other contigs have none.
        for (name, len) in set.contigs.iter().filter(|c| ["chr1", "chr20"].contains(&c.0.as_str())) {
            assert!(reached.get(name.as_str()).is_some_and(|r| r >= len), "{name} {reached:?}");
        }
    }
}
