//! Sound inputs to begin with, made here: small, so that damage hits something that matters.

use crate::{Target, regressions};
use wgs_testkit::sim::{self, Plan};
use wgs_testkit::variants::rewrite::{Style, rewrite};
use wgs_testkit::variants::{random, vcf};
use wgs_testkit::{Rng, Sam, bgzf};

/// Inputs of a target: the made ones and those kept as regressions (which are as the target takes them, so only of targets
/// whose inputs are not packed).
pub fn of(target: &Target) -> Vec<Vec<u8>> {
    let mut inputs = match target.name {
        "bam" => alignments().iter().map(inflated).collect(),
        "bam-file" => alignments().iter().map(Sam::bam).collect(),
        "cram" | "cram-codecs" => bundled("qc-align/cram", "cram"),
        "sam" => alignments().iter().map(|s| s.text().into_bytes()).collect(),
        "bgzf" => vec![bgzf::file(b"hello"), bgzf::file(&[]), bgzf::file(&[7; 70_000]), two_blocks()],
        "fastq" | "fastq-bgzf" => reads(),
        "fastq-gzip" => reads().iter().map(|r| bgzf::gzip_member(r)).collect(),
        "record" => alignments().iter().flat_map(|s| s.raw().1).map(|r| r[4..].to_vec()).collect(),
        "fasta" => fastas(),
        "report" => vec![
            br#"{"wgs":{"version":"0.1.0","commit":"x"},"run":{"threads":1,"seconds":0.1,"peak_memory_mb":null},
            "sample":{"name":"s"},"sections":{"qc_align":{"reads":{"passed":{"total":10}},"ga4gh":{"x":1e300}}}}"#
                .to_vec(),
        ],
        "profile" => profiles(),
        "fingerprint" => vec![b"wgs-fingerprint".to_vec(), vec![0; 64]],
        "vcf" => bundled("vcf", "vcf"),
        "bcf" => bundled("bcf", "bcf").iter().map(|b| unpacked(b)).collect(),
        "bed" => {
            let text = b"track name=x\n#c\nchr1\t0\t10\tname 1\t0\t+\nchr1\t5\t50\r\nchr2 7  9 b\n\nchrX\t4294967295\t4294967295\n";
            vec![text.to_vec(), bgzf::file(text), bgzf::gzip_member(text), Vec::new()]
        }
        "bench" => calls(),
        "genes" => bundled("annotate/terms", "gff3"),
        "hgvs" => HGVS.iter().map(|name| name.as_bytes().to_vec()).collect(),
        "annotate" => bundled("annotate/terms", "vcf").into_iter().chain([PHASED.to_vec()]).collect(),
        name => panic!("no corpus for {name}"),
    };
    if !target.wrapped {
        let kept = std::fs::read_dir(regressions(target)).into_iter().flatten().flatten();
        inputs.extend(kept.filter_map(|e| std::fs::read(e.path()).ok()));
    }
    inputs
}

/// Names of every kind.
const HGVS: [&str; 12] = [
    "NM_000546.6:c.743G>A",
    "NM_000546.6:c.-29+1_-28-1del",
    "NM_000546.6:c.*37_*38insACGT",
    "NC_000017.11:g.7673776_7673780delinsTT",
    "NC_012920.1:m.3243A>G",
    "NR_027242.1:n.76_77dup",
    "NM_000546.6:r.76a>u",
    "NP_000537.3:p.(Arg248Gln)",
    "NP_000537.3:p.Arg97ProfsTer23",
    "NP_000537.3:p.Ter110GlnextTer17",
    "NP_000537.3:p.Met1?",
    "LRG_199t1(NC_000023.11):c.357_358inv",
];

/// Phased neighbours in one codon of the made-up genes, and what is no bases.
const PHASED: &[u8] = b"##fileformat=VCFv4.3\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n##contig=<ID=toy,length=13000>\n\
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\n\
toy\t1034\t.\tT\tA\t.\t.\t.\tGT\t0|1\t1|1\ntoy\t1035\t.\tG\tA,<DEL>\t.\t.\tX=1\tGT\t0|1\t2|1\ntoy\t1036\t.\tG\tGA\t.\t.\t.\tGT\t0|1\t.\n";

/// Files of `testdata/FOLDER` with an extension, by name.
fn bundled(folder: &str, extension: &str) -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == extension));
    paths.sort();
    paths.iter().filter_map(|p| std::fs::read(p).ok()).collect()
}

/// The content of BGZF.
fn unpacked(packed: &[u8]) -> Vec<u8> {
    let (mut reader, mut out) = (wgs_bgzf::Reader::new(packed), Vec::new());
    while let Ok(Some(_)) = reader.append_block(&mut out) {}
    out
}

fn inflated(sam: &Sam) -> Vec<u8> {
    let (header, records) = sam.raw();
    [header, records.concat()].concat()
}

fn alignments() -> Vec<Sam> {
    let plan = Plan { seed: 1, contigs: 2, contig_len: 800, pairs: 8, read_len: 40, duplicates: 20 };
    let odd = Sam::new(&[("chr1", 1_000_000), ("chr2", 5000)])
        .header_line("@RG\tID:g\tSM:s\tLB:l\tPL:ILLUMINA\tPU:F.1")
        .line("A0:1:F:1:1101:10:20 99 chr1 11 60 3S10M2I5M3D10M4S = 60 90 ACGTACGTACGTACGTACGTACGTACGTACGTAC IIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIII RG:Z:g OQ:Z:JJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJ")
        .line("A0:1:F:1:1101:10:20 2147 chr1 15 60 5H10M = 60 0 ACGTACGTAC * SA:Z:chr1,11,+,10M,60,0;")
        .line("A0:1:F:1:1101:10:20 147 chr1 60 60 10=1X10M20N10M2P4M = 11 -90 ACGTACGTACGTACGTACGTACGTACGTACGTACG * NM:i:3")
        .line("x 73 chr2 100 0 10M = 100 0 * *")
        .line("x 133 chr2 100 0 * = 100 0 ACGTNNNN IIII!!!!")
        .line("y 4 * 0 0 * * 0 0 ACGT * XA:A:c XF:f:1.5 XH:H:1AE3");
    vec![sim::pairs(plan).sam, odd, Sam::new(&[]), Sam::new(&[("chr1", 100)])]
}

/// The reference of the target `bench`: one contig `c`.
pub fn bench_bases() -> String {
    random::reference(600, &mut Rng::new(4))
}

/// Calls over [`bench_bases`] in random words, sparse and crowded.
pub fn calls() -> Vec<Vec<u8>> {
    let bases = bench_bases();
    let mut rng = Rng::new(5);
    let set = |spacing: usize| {
        let copies = random::copies(&bases, spacing, &mut rng);
        let written = rewrite("c", &bases, &copies, &Style::ANY, &mut rng);
        vcf::text(&[("c", bases.len())], &written).into_bytes()
    };
    [60, 60, 25, 25, 10].map(set).into()
}

fn two_blocks() -> Vec<u8> {
    [bgzf::block(b"first"), bgzf::block(b"second"), bgzf::END.to_vec()].concat()
}

fn reads() -> Vec<Vec<u8>> {
    let mut rng = Rng::new(2);
    let mut illumina = String::new();
    for i in 0..12 {
        let len = 30 + rng.index(20);
        let name = format!("A00001:7:HTOYXDSXX:1:1101:{i}:{}", rng.below(9999));
        illumina += &format!("@{name} 1:N:0:ACGT\n{}\n+\n{}\n", rng.bases(len), "F".repeat(len));
    }
    vec![
        illumina.replace('\n', "\r\n").into_bytes(),
        illumina.into_bytes(),
        b"@r\n\n+\n\n@s\nACGT\n+s\nIIII".to_vec(),
        b"@w\nACGT\nACGT\n+\nIIII\nIIII\n".to_vec(),
        b"@nN\nacgtnRYK.\n+\n!!!!~~~~~\n".to_vec(),
    ]
}

fn fastas() -> Vec<Vec<u8>> {
    let mut rng = Rng::new(3);
    let lines = |s: &str, width: usize| {
        s.as_bytes().chunks(width).map(|c| String::from_utf8_lossy(c) + "\n").collect::<String>()
    };
    let (a, b) = (rng.bases(400), rng.bases(90));
    let plain = format!(">chr1 first\n{}>chr2\n{}", lines(&a, 60), lines(&b, 60));
    vec![
        bgzf::file(plain.as_bytes()),
        bgzf::gzip_member(plain.as_bytes()),
        plain.replace('\n', "\r\n").into_bytes(),
        plain.to_lowercase().into_bytes(),
        format!(">chr1\n{a}\n>chr2\n{b}").into_bytes(),
        plain.into_bytes(),
    ]
}

fn profiles() -> Vec<Vec<u8>> {
    let gate = "name = \"p\"\nversion = \"1\"\nrequired_sections = [\"qc_align\"]\n[[gate]]\nmetric = \"qc_align.reads.frac_mapped\"\n\
                fail_below = 0.9\nwarn_below = 0.95\napplies_to = \"any\"\nscope = \"sample\"\non_missing = \"fail\"\non_fail = \"review\"\n\
                owner = \"centre\"\nwhy = \"because\"\n";
    let mut all = vec![gate.as_bytes().to_vec(), b"sample\trole\tpair\nS1\ttumor\tp1\nS2\tnormal\tp1\n".to_vec()];
    all.extend(wgs_report::profile::SHIPPED.iter().map(|(_, text)| text.as_bytes().to_vec()));
    all
}
