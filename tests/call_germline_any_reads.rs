//! Reads that no sequencer makes: whatever their CIGARs, clips, qualities and names, calling ends well and the pieces of a
//! contig add up to the whole.

#[path = "call_germline_support/mod.rs"]
mod support;

use support::any_reads::{Random, genome, line};
use support::{tool, wgs};

#[test]
fn any_reads_are_called_and_the_pieces_add_up() {
    for seed in 1..=12u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        let genome = genome(&mut random, 3000);
        std::fs::write(path("ref.fa"), format!(">c\n{genome}\n")).unwrap();
        let mut lines: Vec<(usize, String)> = (0..1200).map(|i| line(&mut random, &genome, i)).collect();
        lines.sort_by_key(|l| l.0);
        let mut sam = format!("@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:c\tLN:{}\n@RG\tID:a\tSM:ANY\n", genome.len());
        lines.iter().for_each(|l| sam.push_str(&l.1));
        std::fs::write(path("reads.sam"), sam).unwrap();
        tool("samtools", &["view", "-b", "--no-PG", "-o", &path("reads.bam"), &path("reads.sam")]);
        tool("samtools", &["index", &path("reads.bam")]);
        let call = |extra: &[&str]| {
            let (bam, reference) = (path("reads.bam"), path("ref.fa"));
            let mut args = vec!["call", "germline", &bam, "-r", &reference, "-o", "-", "-q"];
            args.extend(extra);
            let text = wgs(&args).succeeds();
            text.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>()
        };
        let whole = call(&[]);
        assert!(whole.len() > 20, "seed {seed}: {} records", whole.len());
        let mut pieces = Vec::new();
        for (from, to) in [(1, 1), (2, 700), (701, 1407), (1408, 1409), (1410, 3000)] {
            pieces.extend(call(&["--region", &format!("c:{from}-{to}")]));
        }
        assert_eq!(pieces, whole, "seed {seed}");
        assert_eq!(call(&["--simd", "scalar"]), whole, "seed {seed}: instruction sets");
    }
}
