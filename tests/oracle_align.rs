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

/// One file of the data folder and its reference there, judged live.
fn live(bam: &str, fasta: &str) {
    let Some(data) = tools::shared(root()) else { return };
    if !tools::available(&["samtools", "mosdepth", "PicardCommandLine"]) {
        return;
    }
    let fasta = tools::plain_fasta(&data.join(fasta), &kept("references"));
    let bam = data.join(bam);
    let folder = tempfile::tempdir().unwrap();
    let oracles = [
        tools::flagstat(&bam),
        tools::stats(&bam),
        tools::depth(&bam),
        tools::mosdepth(&bam, folder.path()),
        tools::picard(&bam, &fasta, folder.path()),
    ];
    assert_equal(&bam, &fasta, &oracles);
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
