//! `wgs qc align` against samtools, mosdepth and Picard: on the bundled alignments against pinned values, and on every
//! alignment of the data folder against the tools themselves.

#[path = "common/align_oracle.rs"]
mod align_oracle;
mod common;

use common::{qc_align, root, testdata};
use std::path::{Path, PathBuf};
use std::process::Command;
use wgs_testkit::Sam;
use wgs_testkit::tools::{self, Oracle};

/// A folder that lives as long as the build.
fn kept(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The bundled alignment as BAM without samtools, and the reference as plain FASTA.
fn toy(name: &str, folder: &Path) -> (PathBuf, PathBuf) {
    let bam = folder.join(format!("{name}.bam"));
    let text = std::fs::read_to_string(testdata(&format!("qc-align/{name}.sam"))).unwrap();
    std::fs::write(&bam, Sam::parse(&text).bam()).unwrap();
    (bam, unpacked(&testdata("qc-align/toy.fa.gz"), folder))
}

fn unpacked(fasta: &Path, folder: &Path) -> PathBuf {
    let plain = folder.join("reference.fa");
    std::fs::write(&plain, tools::run(Command::new("gzip").arg("-dc").arg(fasta)).stdout).unwrap();
    plain
}

fn assert_equal(bam: &Path, fasta: &Path, oracles: &[Oracle]) {
    let found = align_oracle::differences(&qc_align(bam, fasta, &[]), oracles);
    assert!(found.is_empty(), "{}: {} values differ:\n{}", bam.display(), found.len(), found.join("\n"));
}

#[test]
fn toy_equals_its_pins() {
    let folder = tempfile::tempdir().unwrap();
    let (bam, fasta) = toy("toy", folder.path());
    assert_equal(&bam, &fasta, &Oracle::read_pins(&testdata("qc-align/toy.oracle.json")));
}

#[test]
fn toy_of_odd_records_equals_its_pins() {
    let folder = tempfile::tempdir().unwrap();
    let (bam, fasta) = toy("toy-odd", folder.path());
    let mut oracles = Oracle::read_pins(&testdata("qc-align/toy-odd.oracle.json"));
    // samtools stats passes over reads without bases, flagstat does not; we count as flagstat.
    oracles.retain(|o| o.name != "stats");
    assert_equal(&bam, &fasta, &oracles);
}

#[test]
fn real_reads_equal_their_pins() {
    let folder = tempfile::tempdir().unwrap();
    let fasta = unpacked(&testdata("demo/hg19.chr20.fa.gz"), folder.path());
    assert_equal(&testdata("demo/NA12878.bam"), &fasta, &Oracle::read_pins(&testdata("qc-align/NA12878.oracle.json")));
}

const JUDGES: [&str; 3] = ["samtools", "mosdepth", "PicardCommandLine"];

/// One file of the data folder and its reference there, judged live.
fn live(bam: &str, fasta: &str) {
    let Some(data) = tools::shared(root()) else { return };
    if tools::available(&JUDGES) {
        judge(&data.join(bam), &tools::plain_fasta(&data.join(fasta), &kept("references")));
    }
}

/// All judges on one file.
fn judge(bam: &Path, fasta: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let oracles = [
        tools::flagstat(bam),
        tools::stats(bam),
        tools::depth(bam),
        tools::mosdepth(bam, folder.path()),
        tools::picard(bam, fasta, folder.path()),
    ];
    assert_equal(bam, fasta, &oracles);
}

#[test]
fn simulated_30x() {
    if !tools::available(&JUDGES) {
        return;
    }
    let Some(set) = tools::simulated(root(), &kept("references")) else { return };
    let (bam, fasta) = (set.join("reads.bam"), set.join("ref.fa"));
    let section = qc_align(&bam, &fasta, &[]);
    let depth = common::number(&section, "depth.genome.mean");
    assert!((20.0..32.0).contains(&depth), "{depth}×");
    judge(&bam, &fasta);
}

/// Columns of a table by name, one map a row.
fn table(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|l| l.split('\t').map(str::to_owned));
    let head: Vec<String> = lines.next().unwrap().collect();
    lines.map(|cells| head.iter().cloned().zip(cells).collect()).collect()
}

/// Median, MAD, SD (n − 1) and breadth of depths, the slow way.
fn spread(depths: &[u64]) -> Vec<(String, f64)> {
    let middle = |mut v: Vec<f64>| {
        v.sort_by(f64::total_cmp);
        (v[(v.len() - 1) / 2] + v[v.len() / 2]) / 2.0
    };
    let n = depths.len() as f64;
    let capped: Vec<f64> = depths.iter().map(|&d| d.min(250) as f64).collect();
    let mean = capped.iter().sum::<f64>() / n;
    let median = middle(capped.clone());
    let mad = middle(capped.iter().map(|d| (d - median).abs()).collect());
    let sd = (capped.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let mut all = vec![("median".to_owned(), median), ("mad".to_owned(), mad), ("sd".to_owned(), sd)];
    for at in [1, 5, 10, 15, 20, 30, 40, 50, 60, 100] {
        let share = depths.iter().filter(|&&d| d >= at).count() as f64 / n;
        all.push((format!("frac_depth_ge_{at}"), share));
    }
    all
}

/// Every interval and contig has the whole distribution, usable (Picard over that interval alone) and raw (samtools depth).
#[test]
fn depth_of_intervals_and_contigs() {
    if !tools::available(&["samtools", "PicardCommandLine"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let fasta = tools::plain_fasta(&testdata("demo/hg19.chr20.fa.gz"), folder.path());
    let bam = testdata("demo/NA12878.bam");
    // Across the border of two cells of 1 Mb; within one; where no read lies.
    let intervals = [(9_999_500, 10_004_000), (10_010_000, 10_010_777), (10_051_500, 10_051_600)];
    let rows = intervals.map(|(start, end)| format!("chr20\t{start}\t{end}\n")).concat();
    let (bed, targets, contigs) =
        (folder.path().join("t.bed"), folder.path().join("t.tsv"), folder.path().join("c.tsv"));
    std::fs::write(&bed, rows).unwrap();
    let paths = [&bed, &targets, &contigs].map(|p| p.to_str().unwrap());
    qc_align(
        &bam,
        &fasta,
        &["--targets", paths[0], "--target-table", paths[1], "--contig-table", paths[2], "-@", "2", "--only", "depth"],
    );
    let close = |row: &std::collections::BTreeMap<String, String>, name: &str, theirs: f64, digits: i32, what: &str| {
        let ours: f64 = row[name].parse().unwrap_or_else(|_| panic!("{what}: {name} is {:?}", row[name]));
        assert!((ours - theirs).abs() <= 0.5 * 10f64.powi(-digits) + 1e-9, "{what}: {name} {ours} {theirs}");
    };
    let raw_of = |region: &str| -> Vec<u64> {
        let text = tools::text(Command::new("samtools").args(["depth", "-a", "-r", region]).arg(&bam));
        text.lines().map(|l| l.rsplit('\t').next().unwrap().parse().unwrap()).collect()
    };
    let mut rows = table(&targets);
    assert_eq!(rows.len(), intervals.len());
    let contig = table(&contigs).into_iter().find(|row| row["contig"] == "chr20").unwrap();
    let len: u32 = contig["length"].parse().unwrap();
    rows.push(contig);
    for (row, (start, end)) in rows.iter().zip(intervals.into_iter().chain([(0, len)])) {
        let region = format!("chr20:{}-{end}", start + 1);
        let mut raw = raw_of(&region);
        raw.resize((end - start) as usize, 0);
        close(row, "raw_mean", raw.iter().sum::<u64>() as f64 / raw.len() as f64, 4, &region);
        for (name, value) in spread(&raw) {
            close(row, &format!("raw_{name}"), value, if name == "sd" { 4 } else { 6 }, &region);
        }
        // Picard has nothing to say of positions that are all N.
        if start == 10_051_500 {
            assert_eq!((row["mean"].as_str(), row["min"].as_str()), ("0", "0"));
            continue;
        }
        let picard = tools::picard_interval(&bam, &fasta, folder.path(), ("chr20", start + 1, end));
        let columns = [("mean", "MEAN_COVERAGE", 4), ("sd", "SD_COVERAGE", 4), ("median", "MEDIAN_COVERAGE", 1)];
        for (name, column, digits) in columns.into_iter().chain([("mad", "MAD_COVERAGE", 1)]) {
            close(row, name, picard.number(column), digits, &region);
        }
        for depth in [1, 5, 10, 15, 20, 30, 40, 50, 60, 100] {
            close(row, &format!("frac_depth_ge_{depth}"), picard.number(&format!("PCT_{depth}X")), 6, &region);
        }
    }
}

macro_rules! live {
    ($($name:ident: $bam:literal, $fasta:literal;)*) => {
        mod live {
            $(#[test] fn $name() { super::live($bam, $fasta); })*
        }
    };
}

live! {
    platinum: "germline/na12878-platinum-chr20/NA12878_S1.chr20.10_10p1mb.bam", "ref/hg19.chr20.partial.fa.gz";
    hiseqx: "germline/hg002-hiseqx-chr20/HG002.hiseqx.b37.chr20.bam", "ref/grch37.chr20.partial.fa.gz";
    low_pass: "germline/na12878-7x-chr20/gatk_mini_bundle_extract.bam", "ref/grch37.chr20.partial.fa.gz";
    nist_30x: "germline/na12878-nist30x-chr1/HG001.nist.b37.chr1_10.107-10.212M.bam", "ref/grch37.chr1.partial.fa.gz";
    chm1: "germline/chm1-chr1/CHM1.b37.chr1_10k-100k.bam", "ref/grch37.chr1.partial.fa.gz";
    trio_hg001: "trio/HG001.chr20.10_10p1mb_sorted.bam", "ref/grch37.chr20.partial.fa.gz";
    trio_na12891: "trio/NA12891.chr20.10_10p1mb_sorted.bam", "ref/grch37.chr20.partial.fa.gz";
    trio_na12892: "trio/NA12892.chr20.10_10p1mb_sorted.bam", "ref/grch37.chr20.partial.fa.gz";
    hifi: "longread/HG002.hifi.GRCh38.chr20_9.0-9.1M.bam", "ref/grch38.chr20.first10M.fa.gz";
    vtn_normal: "somatic/vtn-giab-chr20/normal.bam", "ref/grch37.chr20.partial.fa.gz";
    vtn_tumor: "somatic/vtn-giab-chr20/tumor_p54.bam", "ref/grch37.chr20.partial.fa.gz";
    dream_normal: "somatic/dream-set1-chr20/normal_1.bam", "ref/grch37.chr20.partial.fa.gz";
    dream_tumor: "somatic/dream-set1-chr20/tumor_1.bam", "ref/grch37.chr20.partial.fa.gz";
    hcc1143_normal: "somatic/hcc1143-wgs-chr1/tcga.normal_L001.bam", "somatic/hcc1143-wgs-chr1/human_g1k_v37_decoy.small.fasta.gz";
    hcc1143_tumor: "somatic/hcc1143-wgs-chr1/tcga.tumor.bam", "somatic/hcc1143-wgs-chr1/human_g1k_v37_decoy.small.fasta.gz";
}
