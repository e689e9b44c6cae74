//! BAM out: what is read and written again is the same to samtools, and so is its index.

use std::path::{Path, PathBuf};
use std::process::Command;
use wgs_align::{BamRecord, BamWriter, OpenOptions, Source};
use wgs_core::Fields;

fn samtools(args: &[&str]) -> String {
    let out = Command::new("samtools").args(args).output().expect("samtools is needed");
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// Reads a file and writes it again, with its index.
fn copy(from: &Path, to: &Path) -> u64 {
    let fields = Fields::NAME | Fields::BASES | Fields::QUALS | Fields::MATE | Fields::READ_GROUP | Fields::TAGS;
    let source = Source::open(from, OpenOptions { reference: None, fields, inflate_threads: 0 }).unwrap();
    let header = source.header().clone();
    let text = String::from_utf8(header.text.clone()).unwrap();
    let mut writer =
        BamWriter::new(to.to_str().unwrap(), std::fs::File::create(to).unwrap(), &text, &header.contigs).unwrap();
    let (mut stream, mut n) = (source.stream().unwrap(), 0);
    while let Some(read) = stream.next().unwrap() {
        writer.write(&BamRecord::from_view(&read)).unwrap();
        n += 1;
    }
    let (_, index) = writer.finish().unwrap();
    std::fs::write(format!("{}.{}", to.display(), index.extension), index.bytes).unwrap();
    n
}

#[test]
fn a_copy_is_the_same_to_samtools() {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let dir = tempfile::tempdir().unwrap();
    // Single reads, secondary and supplementary ones, placed and unplaced unmapped ones, every kind of CIGAR.
    let toy = dir.path().join("toy.bam");
    let sorted = ["sort", "--no-PG", "-o", toy.to_str().unwrap()];
    samtools(&[&sorted[..], &[testdata.join("qc-align/toy.sam").to_str().unwrap()]].concat());
    samtools(&["index", toy.to_str().unwrap()]);
    for (from, least) in
        [(testdata.join("demo/NA12878.bam"), 26_000), (testdata.join("call-germline/reads.bam"), 4_000), (toy, 50)]
    {
        let to: PathBuf = dir.path().join("copy.bam");
        assert!(copy(&from, &to) >= least, "{}", from.display());
        let (from, to) = (from.to_str().unwrap(), to.to_str().unwrap());
        samtools(&["quickcheck", to]);
        let of = |file: &str, args: &[&str]| samtools(&[&["view", "--no-PG"], args, &[file]].concat());
        assert_eq!(of(to, &["-H"]), of(from, &["-H"]));
        let (a, b) = (of(to, &[]), of(from, &[]));
        let differs = a.lines().zip(b.lines()).find(|(x, y)| x != y);
        assert_eq!(differs, None, "{from}");
        assert_eq!(a.len(), b.len());
        assert_eq!(samtools(&["idxstats", to]), samtools(&["idxstats", from]));
        for line in b.lines().step_by(b.lines().count() / 40 + 1) {
            let f: Vec<&str> = line.split('\t').collect();
            if f[2] != "*" {
                let region = format!("{}:{}-{}", f[2], f[3], f[3]);
                let fetched = |file: &str| samtools(&["view", file, &region]);
                assert!(fetched(to) == fetched(from), "{from} {region}");
            }
        }
    }
}
