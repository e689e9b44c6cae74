//! `-o out.bcf`, `--gvcf out.g.bcf`: the records of the text, bcftools' bytes, an index that finds them, and the same bytes
//! however the work is cut.

#[path = "call_germline_support/mod.rs"]
mod support;

use support::{Fixture, inflate, tool, wgs};
use wgs_io::vcf::read::Reader;

fn learn(f: &Fixture) -> String {
    let profile = f.text("sample.profile");
    wgs(&["call", "learn", f.bam(), "-r", f.reference(), "-o", &profile, "-q"]).succeeds();
    profile
}

/// VCF and gVCF of one run, with the endings given.
fn both(f: &Fixture, profile: &str, name: &str, ending: &str, extra: &[&str]) -> [String; 2] {
    let out = [f.text(&format!("{name}.{ending}")), f.text(&format!("{name}.g.{ending}"))];
    let mut args = vec!["call", "germline", f.bam(), "-r", f.reference(), "--profile", profile, "-q"];
    args.extend(["-o", &out[0], "--gvcf", &out[1]]);
    args.extend(extra);
    wgs(&args).succeeds();
    out
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().filter(|l| !l.starts_with('#')).collect()
}

fn bytes(path: &str) -> (Vec<u8>, Vec<u8>) {
    (std::fs::read(path).unwrap(), std::fs::read(format!("{path}.csi")).unwrap())
}

/// The records of a BCF file, without its header.
fn records(path: &str) -> Vec<u8> {
    let (mut reader, mut out) = (wgs_bgzf::Reader::new(std::fs::File::open(path).unwrap()), Vec::new());
    while reader.append_block(&mut out).unwrap().is_some() {}
    let header = u32::from_le_bytes(out[5..9].try_into().unwrap()) as usize;
    out.split_off(9 + header)
}

#[test]
fn bcftools_finds_the_text_in_it() {
    let f = Fixture::new();
    let profile = learn(&f);
    // Alleles that are asked for have fields of their own, one of them not assessable.
    let asked = f.text("asked.vcf");
    let rows = "chr20\t1000200\t.\tA\tAT\t.\t.\t.\nchr20\t2000100\t.\tG\t<DEL>\t.\t.\t.\n";
    std::fs::write(&asked, format!("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{rows}"))
        .unwrap();
    let texts = both(&f, &profile, "text", "vcf.gz", &["--alleles", &asked]);
    let bcfs = both(&f, &profile, "binary", "bcf", &["--alleles", &asked]);
    for (vcf, bcf) in texts.iter().zip(&bcfs) {
        let text = inflate(&std::fs::read(vcf).unwrap());
        assert!(lines(&text).len() > 40, "{vcf}");
        let view = |args: &[&str], path: &str| tool("bcftools", &[&["view", "--no-version"], args, &[path]].concat());
        assert_eq!(lines(&view(&[], bcf)), lines(&text), "{bcf}");
        assert_eq!(view(&[], bcf), view(&[], vcf), "{bcf}: header and records");
        // Our reader too, and the header is the text's.
        let mut reader = Reader::open(bcf.as_ref()).unwrap();
        let mut back = reader.header().text.clone();
        while let Some(record) = reader.next().unwrap() {
            back.push_str(record.line());
            back.push('\n');
        }
        assert_eq!(back, text, "{bcf}");
        // bcftools makes the same records of the text.
        let made = f.text("made.bcf");
        tool("bcftools", &["view", "--no-version", "-Ob", "-o", &made, vcf]);
        assert_eq!(records(&made), records(bcf), "{bcf}: bytes of the records");
        // The index: counts, and what a scan finds.
        let count = lines(&text).len();
        assert_eq!(tool("bcftools", &["index", "-s", bcf]), format!("chr20\t4000000\t{count}\n"));
        assert_eq!(tool("bcftools", &["index", "-n", bcf]), format!("{count}\n"));
        for (start, end) in [
            (1, 16_384),
            (999_990, 1_000_010),
            (1_000_001, 1_002_000),
            (2_000_000, 2_000_500),
            (3_500_000, 4_000_000),
            (3_999_990, 3_999_999),
        ] {
            let region = format!("chr20:{start}-{end}");
            assert_eq!(view(&["-r", &region], bcf), view(&["-r", &region], vcf), "{bcf}: {region}");
            assert_eq!(
                view(&["-H", "-r", &region], bcf),
                view(&["-H", "-t", &region, "--targets-overlap", "1"], bcf),
                "{region}"
            );
        }
        let stats = |path: &str| {
            let text = tool("bcftools", &["stats", "-s", "-", path]);
            text.lines().filter(|l| !l.starts_with('#') && !l.starts_with("ID")).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(stats(bcf), stats(vcf), "{bcf}: bcftools stats");
    }
}

#[test]
fn same_bytes_for_threads_simd_and_gathered_shards() {
    let f = Fixture::new();
    let profile = learn(&f);
    let expected = both(&f, &profile, "whole", "bcf", &["-@", "1", "--simd", "scalar"]).map(|p| bytes(&p));
    assert_eq!(both(&f, &profile, "threaded", "bcf", &["-@", "5"]).map(|p| bytes(&p)), expected);
    for n in [1, 2, 7] {
        let mut gather = vec!["call".to_owned(), "gather".into()];
        for i in 1..=n {
            let (part, shard) = (f.text(&format!("{i}of{n}.part")), format!("{i}/{n}"));
            let args = ["call", "germline", f.bam(), "-r", f.reference(), "--profile", &profile, "-q"];
            wgs(&[&args[..], &["-o", &part, "--gvcf", "unused.g.bcf", "--shard", &shard]].concat()).succeeds();
            gather.push(part);
        }
        let out = [f.text("gathered.bcf"), f.text("gathered.g.bcf")];
        gather.extend(["-o", &out[0], "--gvcf", &out[1], "-q"].map(str::to_owned));
        wgs(&gather.iter().map(String::as_str).collect::<Vec<_>>()).succeeds();
        assert_eq!(out.map(|p| bytes(&p)), expected, "{n} shards");
    }
}
