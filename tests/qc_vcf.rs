//! `wgs qc vcf` as users run it: goldens, the same numbers from every wrapping, which sample, targets, reference, and bad
//! input: exit code 3 with the place, 2 for wrong usage, nothing left behind.

mod common;

use common::{Ended, at, command, finish, listing, testdata};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use wgs_testkit::tools;

fn run(folder: &Path, args: &[&str], input: Option<&[u8]>) -> Ended {
    let mut c = command();
    c.current_dir(folder).args(["qc", "vcf"]).args(args);
    finish(&mut c, input)
}

fn section(folder: &Path, args: &[&str]) -> Value {
    let args: Vec<&str> = args.iter().copied().chain(["-q", "--json", "-"]).collect();
    let ended = run(folder, &args, None);
    assert_eq!(ended.code, 0, "{args:?}: {}", ended.stderr);
    let mut report: Value = serde_json::from_str(&ended.stdout).unwrap();
    report["sections"]["qc_vcf"].take()
}

/// `WGS_BLESS=1 cargo test --test qc_vcf` writes the expected sections anew.
#[test]
fn goldens() {
    let mut cases = 0;
    for case in listing(&testdata("qc-vcf")) {
        let folder = testdata("qc-vcf").join(case);
        let Ok(line) = std::fs::read_to_string(folder.join("cmd")) else { continue };
        let args: Vec<&str> = line.split_whitespace().skip(2).collect();
        let got = format!("{:#}\n", section(&folder, &args));
        let path = folder.join("expected.json");
        if std::env::var_os("WGS_BLESS").is_some() {
            std::fs::write(&path, &got).unwrap();
        }
        assert_eq!(got, std::fs::read_to_string(&path).unwrap_or_default(), "{}", path.display());
        cases += 1;
    }
    assert_eq!(cases, 3);
}

#[test]
fn what_the_goldens_mean() {
    let single = section(&testdata("qc-vcf/single"), &["input.vcf", "-r", "reference.fa", "--targets", "targets.bed"]);
    let n = |path: &str| at(&single, path).as_u64();
    // 22 records; one missing and one on chrX lie outside the targets.
    assert_eq!(
        (n("setting.outside_targets"), n("records.total"), n("setting.references_compared")),
        (Some(2), Some(20), Some(20))
    );
    // 400 bases less the gap of 40 and ten outside the targets.
    assert_eq!((n("setting.target_bases"), n("setting.autosome_bases")), (Some(405), Some(350)));
    // chr1 PASS outside the gap at 110: 10, 20, 30, 40, 210, 220.
    assert_eq!(n("ga4gh.count_snvs"), Some(6));
    // 50, 70, 240 (60 bases); 40, 60, 70.
    assert_eq!((n("ga4gh.count_insertions"), n("ga4gh.count_insertions_by_definition")), (Some(3), Some(2)));
    assert_eq!(n("ga4gh.count_deletions"), Some(3));
    assert_eq!(at(&single, "by_filter.0.filter"), "PASS");
    let trio = section(&testdata("qc-vcf/trio"), &["input.vcf", "--sample", "mother"]);
    let n = |path: &str| at(&trio, path).as_u64();
    // ALTs of the others are gone: A>T, AT>A with AT>G, G>A; C>T is REF or missing in her.
    assert_eq!(
        (n("records.variants"), n("records.homozygous_reference"), n("records.missing_genotype")),
        (Some(4), Some(1), Some(1))
    );
    assert_eq!((n("pass.multiallelic_sites"), n("pass.by_type.star.records")), (Some(1), Some(0)));
    assert_eq!((n("pass.allele_balance_snv.median"), n("pass.depth.count")), (Some(57), Some(3)));
    let gvcf = section(&testdata("qc-vcf/gvcf"), &["input.vcf"]);
    let n = |path: &str| at(&gvcf, path).as_u64();
    assert_eq!(
        (n("records.no_variant"), n("records.variants"), n("pass.multiallelic_sites")),
        (Some(3), Some(2), Some(0))
    );
    assert_eq!(at(&gvcf, "ga4gh_absent.count_snvs"), "unfiltered");
    assert_eq!((n("pass.allele_balance_snv.median"), n("pass.records")), (Some(53), Some(2)));
}

#[test]
fn the_same_numbers_from_every_wrapping() {
    if !tools::available(&["bcftools"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let input = testdata("qc-vcf/single/input.vcf");
    std::fs::copy(&input, folder.path().join("plain.vcf")).unwrap();
    let whole = section(folder.path(), &["plain.vcf"]);
    for (name, kind) in [("a.vcf.gz", "z"), ("b.bcf", "b"), ("c.bcf", "u")] {
        let mut bcftools = std::process::Command::new("bcftools");
        let path = folder.path().join(name);
        tools::run(bcftools.args(["view", "--no-version", "-O", kind, "-o"]).arg(&path).arg(&input));
        assert_eq!(section(folder.path(), &[name]), whole, "{name}");
    }
    let bytes = std::fs::read(&input).unwrap();
    let zipped = tools::run(std::process::Command::new("gzip").arg("-c").arg(&input)).stdout;
    for bytes in [bytes, zipped] {
        let ended = run(folder.path(), &["-", "-q", "--json", "-"], Some(&bytes));
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let report: Value = serde_json::from_str(&ended.stdout).unwrap();
        assert_eq!(report["sections"]["qc_vcf"], whole);
        assert_eq!(report["sample"]["name"], "NA1");
    }
}

#[test]
fn one_report_is_one_sample() {
    let folder = testdata("qc-vcf/trio");
    let many = run(&folder, &["input.vcf"], None);
    assert_eq!(many.code, 2, "{}", many.stderr);
    assert!(many.stderr.contains("input.vcf: 3 samples: child, father, mother\nhint: "), "{}", many.stderr);
    assert!(many.stderr.contains("--sample NAME"), "{}", many.stderr);
    let unknown = run(&folder, &["input.vcf", "--sample", "aunt"], None);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("no sample 'aunt'; it has child, father, mother"), "{}", unknown.stderr);
    let child = section(&folder, &["input.vcf", "--sample", "child"]);
    assert_eq!(at(&child, "setting.sample"), "child");
    // A file without samples: the name is the report's, genotypes are not there.
    let temporary = tempfile::tempdir().unwrap();
    let sites =
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t7\t.\tA\tG\t9\tPASS\tDP=12\n";
    std::fs::write(temporary.path().join("sites.vcf"), sites).unwrap();
    let ended = run(temporary.path(), &["sites.vcf", "-q", "--json", "-"], None);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(report["sample"]["name"], "sites");
    let qc = &report["sections"]["qc_vcf"];
    assert_eq!((at(qc, "ga4gh.count_snvs"), at(qc, "pass.genotypes.without")), (&1.into(), &1.into()));
    assert_eq!(at(qc, "ga4gh_absent.ratio_heterozygous_homzygous_snv"), "no_genotypes");
    assert_eq!((at(qc, "pass.depth.median"), at(qc, "pass.depths_from_info")), (&12.into(), &1.into()));
    let named = run(temporary.path(), &["sites.vcf", "--sample", "S", "-q", "--json", "-"], None);
    assert!(named.stdout.contains("\"name\": \"S\""), "{}", named.stdout);
}

/// A folder with the single sample's files, one of them changed.
struct Case(tempfile::TempDir);

impl Case {
    fn new() -> Self {
        let case = Self(tempfile::tempdir().unwrap());
        for name in ["input.vcf", "reference.fa", "targets.bed"] {
            std::fs::copy(testdata("qc-vcf/single").join(name), case.path(name)).unwrap();
        }
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::File::create(self.path(name)).unwrap().write_all(bytes).unwrap();
    }

    /// Wants exit code 3, all `words` in the message and no output.
    fn refused(&self, args: &[&str], words: &[&str]) {
        let before = listing(self.0.path());
        let outputs = ["--json", "out.json", "--html", "out.html", "--multiqc", "mqc", "--contig-table", "out.tsv"];
        let all: Vec<&str> = args.iter().copied().chain(outputs).collect();
        let ended = run(self.0.path(), &all, None);
        assert_eq!(ended.code, 3, "{args:?}: {}{}", ended.stderr, ended.stdout);
        assert!(ended.stderr.starts_with("error: ") || ended.stderr.contains("\nerror: "), "{}", ended.stderr);
        for word in words {
            assert!(ended.stderr.contains(word), "{word} is not in {}", ended.stderr);
        }
        assert!(ended.stdout.is_empty(), "{}", ended.stdout);
        assert_eq!(listing(self.0.path()), before, "something was left behind");
    }
}

#[test]
fn bad_input_is_refused_with_its_place() {
    let case = Case::new();
    let vcf = case.text("input.vcf");
    case.write("bad.vcf", vcf.replace("\t10\t.\t", "\t10x\t.\t").as_bytes());
    case.refused(&["bad.vcf"], &["bad.vcf: line 11", "POS '10x'"]);
    case.write("bad.vcf", vcf.replace("\t0/2:", "\t0/7:").as_bytes());
    case.refused(&["bad.vcf"], &["bad.vcf: line 17 (chr1:70)", "names allele 7", "sample NA1"]);
    let lines: Vec<&str> = vcf.lines().collect();
    let mut swapped = lines.clone();
    swapped.swap(11, 12);
    case.write("bad.vcf", (swapped.join("\n") + "\n").as_bytes());
    case.refused(&["bad.vcf"], &["line 13 (chr1:20)", "not sorted: it follows chr1:30", "bcftools sort"]);
    let mut split = lines.clone();
    split.push(lines[10]);
    case.write("bad.vcf", (split.join("\n") + "\n").as_bytes());
    case.refused(&["bad.vcf"], &["line 33 (chr1:10)", "chr1 comes in two parts"]);
    case.write("bad.vcf", &vcf.as_bytes()[..vcf.len() - 30]);
    case.refused(&["bad.vcf"], &["bad.vcf: line 32", "columns"]);
    case.write("bad.vcf", b"");
    case.refused(&["bad.vcf"], &["empty file"]);
    case.refused(&["nowhere.vcf"], &["nowhere.vcf"]);
    case.refused(&["reference.fa"], &["FASTA"]);
    let zipped = wgs_testkit::bgzf::file(vcf.as_bytes());
    for cut in [28, 100] {
        case.write("bad.vcf.gz", &zipped[..zipped.len() - cut]);
        case.refused(&["bad.vcf.gz"], &["bad.vcf.gz", "hint: "]);
    }
}

#[test]
fn another_reference_or_bed_is_refused() {
    let case = Case::new();
    let (vcf, fasta) = (case.text("input.vcf"), case.text("reference.fa"));
    let other: String =
        fasta.lines().map(|l| if l.starts_with('>') { l.into() } else { l.replace('A', "C") } + "\n").collect();
    case.write("other.fa", other.as_bytes());
    case.refused(
        &["input.vcf", "-r", "other.fa"],
        &["input.vcf: line ", "(chr1:40): REF is GA, the reference has GC", "the calls were made on"],
    );
    case.write("other.fa", fasta.replace(">chr", ">").as_bytes());
    case.refused(&["input.vcf", "-r", "other.fa"], &["contig chr1 is not in the reference other.fa", "calls it 1"]);
    case.write("longer.vcf", vcf.replace("length=400", "length=401").as_bytes());
    case.refused(&["longer.vcf", "-r", "reference.fa"], &["chr1 has 401 bases in the header, 400 in the reference"]);
    case.write("behind.vcf", vcf.replace(",length=200", "").replace("chrX\t30\t", "chrX\t300\t").as_bytes());
    case.refused(&["behind.vcf", "-r", "reference.fa"], &["(chrX:300)", "the reference has ended"]);
    case.write("x.bed", b"1\t0\t10\n2\t0\t7\n");
    case.refused(
        &["input.vcf", "--targets", "x.bed"],
        &["x.bed: line 1: contig 1 is not in the calls", "name it chr1"],
    );
    case.write("x.bed", b"chr1\t0\t10\nchr1\t390\t401\n");
    case.refused(&["input.vcf", "--targets", "x.bed"], &["x.bed: line 2", "not an interval of chr1"]);
    case.write("x.bed", b"chr1\t0\n");
    case.refused(&["input.vcf", "--targets", "x.bed"], &["x.bed: line 1: fewer than three columns"]);
    // A gap of the reference is one whatever REF says: of the six SNV records four lie within 1–60.
    let masked = fasta.replacen(fasta.lines().nth(1).unwrap(), &"N".repeat(60), 1);
    case.write("masked.fa", masked.as_bytes());
    let count = |fasta: &str| {
        let section = section(case.0.path(), &["input.vcf", "-r", fasta]);
        let n = |path: &str| at(&section, path).as_u64().unwrap();
        (n("ga4gh.count_snvs"), n("pass.by_type.snv.records"), n("setting.autosome_bases"))
    };
    assert_eq!((count("reference.fa"), count("masked.fa")), ((6, 9, 360), (2, 9, 300)));
    // Contigs that only the BED has are no mistake.
    case.write("x.bed", b"chr1\t0\t15\nchr2\t0\t99\n");
    assert_eq!(at(&section(case.0.path(), &["input.vcf", "--targets", "x.bed"]), "records.total"), 1);
}

#[test]
fn outputs_and_what_people_see() {
    let case = Case::new();
    let args = ["input.vcf", "--html", "x.html", "--multiqc", "mqc", "--contig-table", "x.tsv"];
    let ended = run(case.0.path(), &args, None);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stdout.contains("22 in all") && ended.stdout.contains("Ti/Tv"), "{}", ended.stdout);
    assert!(ended.stdout.contains("warning: 1 passing records have an ALT and a missing allele"), "{}", ended.stdout);
    assert_eq!(listing(&case.path("mqc")), ["NA1.report.bcftools_stats.txt"]);
    assert!(case.text("x.html").contains("GA4GH variant metrics"));
    let table = case.text("x.tsv");
    let rows: Vec<Vec<&str>> = table.lines().map(|l| l.split('\t').collect()).collect();
    assert_eq!((rows.len(), rows[0].len(), rows[0][0], rows[1][0], rows[2][0]), (3, 15, "contig", "chr1", "chrX"));
    assert!(rows.iter().all(|r| r.len() == 15), "{table}");
    // A plain file that ends without a newline may have been cut: said, not refused.
    case.write("cut.vcf", case.text("input.vcf").trim_end().as_bytes());
    assert!(run(case.0.path(), &["cut.vcf"], None).stdout.contains("warning: the last line has no newline"));
    let help = run(case.0.path(), &["--help"], None).stdout;
    assert!(help.contains("The sample's column, and its name in the report"), "{help}");
}

/// Never a panic, an internal error or a hang: damaged files are refused or counted.
#[test]
fn damaged_files_end_in_order() {
    let mut rng = wgs_testkit::Rng::new(29);
    let folder = tempfile::tempdir().unwrap();
    let mut list = Vec::new();
    for name in ["qc-vcf/single/input.vcf", "qc-vcf/trio/input.vcf", "vcf/freebayes.vcf", "bcf/octopus.bcf"] {
        list.push(std::fs::read(testdata(name)).unwrap());
    }
    for i in 0..240 {
        let mut bytes = list[i % list.len()].clone();
        for _ in 0..1 + rng.index(4) {
            let at = rng.index(bytes.len());
            match rng.below(3) {
                0 => bytes[at] = (rng.bits() & 0xff) as u8,
                1 => bytes[at] = *b"\t\n/|.,;:0129<>*[]N"[rng.index(18)..].first().unwrap(),
                _ => drop(bytes.drain(at..bytes.len().min(at + 1 + rng.index(9)))),
            }
        }
        let path = folder.path().join("x.vcf");
        std::fs::write(&path, &bytes).unwrap();
        let ended = run(folder.path(), &["x.vcf", "--sample", "mother", "-q", "--json", "-"], None);
        let ended = if ended.code == 2 { run(folder.path(), &["x.vcf", "-q", "--json", "-"], None) } else { ended };
        assert!([0, 2, 3].contains(&ended.code), "{i}: {}: {}", ended.code, ended.stderr);
    }
}

/// The collection of hts-specs: what it calls broken is refused or read by the rules of `docs/formats.md`, in order either way.
#[test]
fn collections_end_in_order() {
    let Some(data) = tools::shared(common::root()) else { return };
    fn walk(folder: &Path, run_one: &mut dyn FnMut(&Path)) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => walk(&path, run_one),
                false if path.extension().is_some_and(|e| e == "vcf") => run_one(&path),
                false => {}
            }
        }
    }
    let mut count = 0;
    walk(&data.join("formats/vcf"), &mut |path| {
        let ended = run(common::root(), &[path.to_str().unwrap(), "-q", "--json", "-"], None);
        assert!([0, 2, 3].contains(&ended.code), "{}: {}: {}", path.display(), ended.code, ended.stderr);
        count += 1;
    });
    assert!(count > 100, "{count}");
}
