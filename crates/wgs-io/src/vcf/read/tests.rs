//! Files: wrappings, line ends, what ends a file, and every error of a file once.

use super::*;
use crate::input::InputError;
use std::io::Write;
use wgs_core::{Classify, Kind};

const HEAD: &str =
    "##fileformat=VCFv4.2\n##contig=<ID=c,length=9>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts\n";

fn open(bytes: &[u8]) -> Result<Reader, VcfError> {
    Reader::new(Input::new("x.vcf".into(), bytes.to_vec(), Box::new(std::io::empty())))
}

/// Lines and numbers, and whether the last line lacked its newline.
fn all(bytes: &[u8]) -> Result<(Vec<(u64, String)>, bool), VcfError> {
    let mut reader = open(bytes)?;
    let mut lines = Vec::new();
    while let Some(record) = reader.next()? {
        lines.push((record.number(), record.line().to_owned()));
    }
    assert!(reader.next()?.is_none(), "the end stays the end");
    Ok((lines, reader.unterminated()))
}

fn bgzf(text: &str) -> Vec<u8> {
    let mut writer = crate::bgzf_out::Writer::new(Vec::new());
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap()
}

fn line(pos: u32) -> String {
    format!("c\t{pos}\t.\tA\tC\t.\t.\tX={}\tGT\t0/1", "x".repeat(pos as usize % 300))
}

#[test]
fn many_lines_over_many_blocks() {
    let text: String = (1..5000).map(|pos| line(pos) + "\n").collect();
    let text = format!("{HEAD}{text}");
    let wanted: Vec<(u64, String)> = (1..5000).map(|pos| (u64::from(pos) + 3, line(pos))).collect();
    assert_eq!(all(text.as_bytes()).unwrap(), (wanted.clone(), false));
    assert_eq!(all(&bgzf(&text)).unwrap(), (wanted.clone(), false));
    assert_eq!(all(text.replace('\n', "\r\n").as_bytes()).unwrap(), (wanted.clone(), false));
    assert_eq!(all(text.trim_end().as_bytes()).unwrap(), (wanted, true));
    let header = open(text.replace('\n', "\r\n").as_bytes()).unwrap();
    assert_eq!((header.header().text.as_str(), header.file()), (HEAD, "x.vcf"));
}

#[test]
fn a_line_longer_than_any_piece() {
    let long = format!("c\t1\t.\tA\tC\t.\t.\tX={}\tGT\t0/1", "y".repeat(3_000_000));
    let text = format!("{HEAD}{}\n{long}\n{}\n", line(1), line(2));
    let wanted = vec![(4, line(1)), (5, long), (6, line(2))];
    assert_eq!(all(text.as_bytes()).unwrap().0, wanted);
    assert_eq!(all(&bgzf(&text)).unwrap().0, wanted);
}

#[test]
fn empty_lines_are_harmless_only_at_the_end() {
    assert_eq!(all(HEAD.as_bytes()).unwrap().0, []);
    assert_eq!(all(format!("{HEAD}{}\n\n\r\n", line(1)).as_bytes()).unwrap().0, [(4, line(1))]);
    let error = all(format!("{HEAD}\n\n{}\n", line(1)).as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "x.vcf: line 4: an empty line among the records");
}

#[test]
fn truncated_and_damaged_files_are_errors() {
    let text: String = (1..3000).map(|pos| line(pos) + "\n").collect();
    let whole = bgzf(&format!("{HEAD}{text}"));
    for cut in [28, 29, 1000, whole.len() / 2] {
        let error = all(&whole[..whole.len() - cut]).unwrap_err();
        assert!(matches!(error, VcfError::Input(InputError::Bgzf { .. })), "{error}");
        assert_eq!((error.kind(), error.hint().is_some()), (Kind::Input, true));
    }
    let mut flipped = whole.clone();
    flipped[3000] ^= 4;
    assert!(all(&flipped).is_err());
}

#[test]
fn what_is_not_vcf_is_named() {
    let message = |bytes: &[u8]| {
        let error = all(bytes).unwrap_err();
        assert_eq!(error.kind(), Kind::Input);
        error.to_string()
    };
    assert_eq!(message(b""), "x.vcf: empty file, without even a VCF header");
    assert_eq!(message(&bgzf("")), "x.vcf: empty file, without even a VCF header");
    for (bytes, what) in [
        (&b"##fileformat=VCFv3.3\n"[..], "version other than 4.x"),
        (b"##fileformat=\n", "first line"),
        (b"#CHROM\tPOS", "first line"),
        (b"##gff-version 3\n", "GFF"),
        (b"BCF\x04", "BCF of a version"),
        (b"BAM\x01", "BAM"),
        (b"CRAM\x03", "CRAM"),
        (b"TBI\x01", "index"),
        (b"CSI\x01", "index"),
        (b"@HD\tVN:1.6\n", "SAM"),
        (b">chr1\n", "FASTA"),
        (b"\xef\xbb\xbf##fileformat=VCFv4.2\n", "byte order mark"),
        (b"BZh9", "bzip2"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"\xfd7zXZ\0", "xz"),
        (b"chr1\t1\t2\n", "does not begin"),
    ] {
        assert!(message(bytes).contains(what), "{what}: {}", message(bytes));
    }
}

#[test]
fn headers_that_are_none() {
    let message = |text: &[u8]| all(text).unwrap_err().to_string();
    assert_eq!(message(b"##fileformat=VCFv4.2\n##x\n"), "x.vcf: line 3: no #CHROM line before the end of the file");
    assert_eq!(message(b"##fileformat=VCFv4.2\nc\t1\n"), "x.vcf: line 2: no #CHROM line before the records");
    assert_eq!(message(b"##fileformat=VCFv4.2\n##a=\xe9\n"), "x.vcf: line 2: not UTF-8 text");
    let spaces = all(HEAD.replace('\t', " ").as_bytes()).unwrap_err();
    assert_eq!(spaces.hint().as_deref(), Some("columns are separated by tabs, not spaces"));
    let twice = format!("{HEAD}{}\n{HEAD}", line(1));
    let joined = all(twice.as_bytes()).unwrap_err();
    assert_eq!(joined.to_string(), "x.vcf: line 5: a header line among the records");
    assert!(joined.hint().unwrap().contains("concat"));
    let short = format!("{HEAD}c\t1\t.\tA\tC\n");
    assert_eq!(message(short.as_bytes()), "x.vcf: line 4: 5 columns, but the header has 10");
}
