use super::*;
use crate::bam::Blocks;
use wgs_core::{Classify, Kind};

const HEAD: &str = "@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:1\tLN:1000\n@SQ\tSN:2\tLN:500\n";

/// Fields of a sound record; a test changes one.
const SOUND: [&str; 11] = ["r", "99", "1", "11", "60", "2S4M1I3D2M", "=", "31", "30", "ACGTNACGT", "IIIIIIII!"];

fn with(field: usize, value: &str) -> String {
    let mut fields = SOUND;
    fields[field] = value;
    fields.join("\t")
}

fn reader(text: &str) -> SamReader<&[u8]> {
    SamReader::new("a.sam".into(), Bytes::Plain(text.as_bytes()), 0)
}

/// Number of records, or the error; and the warnings.
fn outcome(text: &str) -> (Result<usize, AlignError>, Vec<String>) {
    let mut reader = reader(text);
    let mut read = || {
        let header = reader.header()?;
        let mut n = 0;
        while reader.next(&header)?.is_some() {
            n += 1;
        }
        Ok(n)
    };
    let result = read();
    (result, reader.warnings().to_vec())
}

#[track_caller]
fn refused(text: &str, line: u64, reason: &str) {
    let error = outcome(text).0.expect_err(text);
    assert_eq!(error.kind(), Kind::Input);
    let message = error.to_string();
    assert!(message.starts_with(&format!("a.sam: line {line}: ")), "{message}");
    assert!(message.contains(reason), "{message} (wanted: {reason})");
}

#[track_caller]
fn warned(text: &str, line: u64, reason: &str) {
    let (result, warnings) = outcome(text);
    result.expect(text);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].starts_with(&format!("a.sam: line {line}: ")), "{warnings:?}");
    assert!(warnings[0].contains(reason), "{warnings:?} (wanted: {reason})");
}

#[track_caller]
fn sound(text: &str, records: usize) {
    let (result, warnings) = outcome(text);
    assert_eq!(result.expect(text), records);
    assert!(warnings.is_empty(), "{warnings:?}");
}

fn record(line: &str) -> String {
    format!("{HEAD}{line}\n")
}

#[test]
fn a_record_is_what_its_line_says() {
    let text =
        record(&(SOUND.join("\t") + "\tNM:i:3\tRG:Z:a b\tXB:B:s,-2,300\tXF:f:0.5\tXH:H:1AE3\tXA:A:!\tXi:i:-70000"));
    let mut reader = reader(&text);
    let header = reader.header().unwrap();
    assert_eq!(header.sort_order, crate::SortOrder::Coordinate);
    let read = reader.next(&header).unwrap().unwrap();
    assert_eq!((read.name(), read.flags().0, read.contig().unwrap().0, read.start()), (&b"r"[..], 99, 0, 10));
    assert_eq!((read.mapq(), read.end(), read.mate_contig().unwrap().0), (60, 19, 0));
    assert_eq!((read.mate_start(), read.template_len()), (30, 30));
    let cigar: String = read.cigar().iter().map(|o| format!("{}{}", o.len(), o.letter())).collect();
    assert_eq!(cigar, "2S4M1I3D2M");
    let bases: Vec<u8> = (0..read.len()).map(|i| read.base(i)).collect();
    assert_eq!(bases, [1, 2, 4, 8, 15, 1, 2, 4, 8]);
    assert_eq!(read.quals(), [40, 40, 40, 40, 40, 40, 40, 40, 0]);
    let tags = b"NMC\x03RGZa b\0XBBs\x02\0\0\0\xfe\xff\x2c\x01XFf\0\0\0\x3fXHH1AE3\0XAA!Xii\x90\xee\xfe\xff";
    assert_eq!(read.tag_bytes(), tags);
    assert!(reader.next(&header).unwrap().is_none());
    assert!(reader.warnings().is_empty());
}

#[test]
fn stars_and_case() {
    sound(&record("u\t4\t*\t0\t0\t*\t*\t0\t0\t*\t*"), 1);
    sound(&record("u\t4\t*\t0\t0\t*\t*\t0\t0\tacgtu.=n\t*"), 1);
    let text = record("u\t77\t*\t0\t0\t*\t=\t0\t0\tacgtu.\t*");
    let mut reader = reader(&text);
    let header = reader.header().unwrap();
    let read = reader.next(&header).unwrap().unwrap();
    assert_eq!((read.contig(), read.mate_contig(), read.has_quals()), (None, None, false));
    assert_eq!((0..6).map(|i| read.base(i)).collect::<Vec<_>>(), [1, 2, 4, 8, 8, 15]);
}

#[test]
fn fields_are_checked() {
    let cases = [
        (with(0, ""), "0 characters"),
        (with(0, &"x".repeat(255)), "255 characters"),
        (with(0, "a@"), "not allowed"),
        (with(0, "a b"), "not allowed"),
        (with(1, "65536"), "FLAG '65536'"),
        (with(1, "-1"), "FLAG"),
        (with(1, "0x20"), "FLAG"),
        (with(1, "099"), "FLAG '099' is no decimal number"),
        (with(2, "3"), "RNAME '3' is not in the header"),
        (with(2, ""), "RNAME"),
        (with(2, "a,b"), "not allowed as the name"),
        (with(3, "-1"), "POS"),
        (with(3, "2147483648"), "POS"),
        (with(3, "99999999999999999999"), "POS"),
        (with(3, ""), "POS"),
        (with(4, "256"), "MAPQ"),
        (with(4, "*"), "MAPQ"),
        (with(5, ""), "CIGAR"),
        (with(5, "9"), "CIGAR"),
        (with(5, "M"), "CIGAR"),
        (with(5, "9Y"), "CIGAR"),
        (with(5, "268435456D9M"), "longer than 268435455"),
        (with(5, "2S4M1I3D1M"), "CIGAR spans 8 bases but SEQ has 9"),
        (with(5, "4M1S4M"), "clips inside"),
        (with(5, "1S1H8M"), "clips inside"),
        (with(5, "8M1H1S"), "clips inside"),
        (with(6, "3"), "RNEXT '3' is not in the header"),
        (with(7, "1.9"), "PNEXT"),
        (with(8, "-2147483648"), "TLEN"),
        (with(8, "+-1"), "TLEN"),
        (with(9, ""), "SEQ is empty"),
        (with(9, "ACGT*ACGT"), "SEQ has the character '*'"),
        (with(9, "ACGT1ACGT"), "SEQ has the character '1'"),
        (with(10, "IIIIIIII"), "SEQ has 9 bases, QUAL 8 values"),
        (with(10, "IIIIIIIII "), "QUAL 10 values"),
        (with(10, "IIII IIII"), "QUAL has the character ' '"),
        (with(10, "IIII\x7fIIII"), "QUAL has the character"),
        (with(10, ""), "QUAL 0 values"),
        (SOUND[..10].join("\t"), "10 fields"),
        ("@CO\tlate".into(), "fields"),
    ];
    for (line, reason) in cases {
        refused(&format!("{HEAD}{}\n{line}\n", SOUND.join("\t")), 5, reason);
    }
    refused(&record("r\t4\t*\t0\t0\t*\t*\t0\t0\t*\tII"), 4, "SEQ has 0 bases");
    refused(&(SOUND.join("\t") + "\n"), 1, "not in the header");
}

#[test]
fn tags_are_checked() {
    let cases = [
        ("", "no tag"),
        ("XX", "no tag"),
        ("X:Z:a", "no tag"),
        ("XXX:Z:a", "no tag"),
        ("0X:Z:a", "name of a tag"),
        ("X_:Z:a", "name of a tag"),
        ("XX:z:a", "unknown type 'z'"),
        ("XX:I:1", "unknown type 'I'"),
        ("XX:A:", "one character"),
        ("XX:A:ab", "one character"),
        ("XX:i:", "integer of 32 bits"),
        ("XX:i:1.5", "integer of 32 bits"),
        ("XX:i:4294967296", "integer of 32 bits"),
        ("XX:i:-2147483649", "integer of 32 bits"),
        ("XX:f:e", "not a number"),
        ("XX:Z:a\0b", "not text"),
        ("XX:H:123", "hexadecimal"),
        ("XX:H:xy", "hexadecimal"),
        ("XX:B:", "array"),
        ("XX:B:x,1", "array"),
        ("XX:B:F,1", "array"),
        ("XX:B:C,256", "array"),
        ("XX:B:c,-129", "array"),
        ("XX:B:S,-1", "array"),
        ("XX:B:s,32768", "array"),
        ("XX:B:I,4294967296", "array"),
        ("XX:B:i,2147483648", "array"),
        ("XX:B:i1", "array"),
        ("XX:B:i,", "array"),
        ("XX:B:f,x", "array"),
        ("NM:i:1\tNM:i:2", "tag NM twice"),
    ];
    for (tags, reason) in cases {
        refused(&record(&format!("{}\t{tags}", SOUND.join("\t"))), 4, reason);
    }
    for tags in ["XX:A: ", "XX:f:nan", "XX:f:10.", "XX:f:1e-46", "XX:f:3.6e38", "XX:Z:\x7f", "XX:Z:é", "XX:H:ab"] {
        warned(&record(&format!("{}\t{tags}", SOUND.join("\t"))), 4, " ");
    }
}

#[test]
fn what_is_doubtful_is_said_once() {
    let line = with(1, "4195");
    let (result, warnings) = outcome(&format!("{HEAD}{line}\n{line}\n"));
    assert_eq!((result.unwrap(), warnings.len()), (2, 1));
    warned(&record(&line), 4, "bits without a meaning");
    warned(&record(&with(9, "ACGTzACGT")), 4, "read as N");
    warned(&record("u\t4\t1\t5\t0\t3M\t*\t0\t0\tAC\t*"), 4, "its CIGAR is ignored");
    warned(&format!("{HEAD}{}", SOUND.join("\t")), 4, "no line end");
    warned(&format!("{HEAD}{}\n\n", SOUND.join("\t")), 5, "empty line at the end");
    warned(&record(&SOUND.join("\t")).replace('\n', "\r\n"), 1, "DOS");
    refused(&format!("{HEAD}\n{}\n", SOUND.join("\t")), 4, "empty");
    let mut again = SamReader::new("a.sam".into(), Bytes::Plain(line.as_bytes()), u32::MAX);
    again.header().unwrap();
    assert!(again.warnings().is_empty());
}

#[test]
fn header_lines_are_checked() {
    let cases = [
        ("@CO\tx\n@HD\tVN:1.6\n", 2, "@HD must be the first line"),
        ("@HD\tVN:1.6\n@HD\tVN:1.6\n", 2, "@HD must be the first line"),
        ("@HD\tVN:1.6\tVN:1.6\n", 1, "'VN' twice"),
        ("@HD\tVN\n", 1, "no header field"),
        ("@HD\t1N:1\n", 1, "no header field"),
        ("@SQ\tLN:1\n", 1, "no name"),
        ("@SQ\tSN:a\n", 1, "no length"),
        ("@SQ\tSN:a\tLN:0\n", 1, "length '0'"),
        ("@SQ\tSN:a\tLN:2147483648\n", 1, "length '2147483648'"),
        ("@SQ\tSN:*\tLN:1\n", 1, "not allowed as the name"),
        ("@SQ\tSN:=a\tLN:1\n", 1, "not allowed as the name"),
        ("@SQ\tSN:a b\tLN:1\n", 1, "not allowed as the name"),
        ("@SQ\tSN:<a>\tLN:1\n", 1, "not allowed as the name"),
        ("@SQ\tSN:a\tLN:1\n@SQ\tSN:a\tLN:1\n", 2, "two contigs are called 'a'"),
        ("@RG\tSM:s\n", 1, "@RG has no ID"),
        ("@RG\tID:a\n@RG\tID:a\n", 2, "two read groups are called 'a'"),
        ("@read\tx\n", 1, "no header line"),
    ];
    for (text, line, reason) in cases {
        refused(text, line, reason);
    }
    let doubts = [
        ("@HD\tSO:unsorted\n", 1, "no version"),
        ("@HD\tVN:1\n", 1, "version '1'"),
        ("@HD\tVN:1.6\tSO:query\n", 1, "SO has the unknown value 'query'"),
        ("@HD\tVN:1.6\tGO:x\n", 1, "GO"),
        ("@HD\tVN:1.6\tSS:unknown:MI\n", 1, "SS"),
        ("@HD\tVN:1.6\tSS:unsorted:bar code\n", 1, "SS"),
        ("@HD\tVN:1.6\tSS:unsorted\n", 1, "SS"),
        ("@XY\tVN:1.6\n", 1, "unknown"),
        ("@SQ\tSN:a\tLN:1\tM5:ABC\n", 1, "MD5"),
        ("@SQ\tSN:a\tLN:1\tTP:round\n", 1, "topology"),
        ("@SQ\tSN:a\tLN:1\tAH:=\n", 1, "AH"),
        ("@SQ\tSN:a\tLN:1\tAN:b,=\n", 1, "AN"),
        ("@SQ\tSN:a\tLN:1\tAN:b\n@SQ\tSN:b\tLN:1\n", 1, "'b' (AN)"),
        ("@SQ\tSN:a\tLN:1\tAN:c\n@SQ\tSN:b\tLN:1\tAN:c\n", 2, "'c' (AN)"),
        ("@RG\tID:a\tDT:Tuesday\n", 1, "DT"),
        ("@RG\tID:a\tDT:2020-23-06\n", 1, "DT"),
        ("@RG\tID:a\tPI:12.5\n", 1, "PI"),
        ("@RG\tID:a\tPL:454\n", 1, "PL"),
        ("@PG\tVN:1\n", 1, "@PG has no ID"),
        ("@PG\tID:a\n@PG\tID:a\n", 2, "two programs"),
        ("@PG\tID:a\tPP:b\n", 1, "previous program 'b'"),
        ("@PG\tID:a\tCL:bwa -R @RG\tID:x\n", 1, "'ID' twice"),
    ];
    for (text, line, reason) in doubts {
        warned(text, line, reason);
    }
    for text in [
        "@HD\tVN:1.6\tSS:coordinate:queryname:MI\n",
        "@RG\tID:a\tDT:2020-06-23T12:13:47+01:00\tPI:300\tPL:illumina\n",
        "@PG\tID:b\tPP:a\n@PG\tID:a\n@CO\n@CO\tPP: x\n",
        "@SQ\tSN:a\tLN:2147483647\tM5:7fc56270e7a70fa81a5935b72eacbe29\tTP:circular\tAH:*\tAN:b,c\tUR:/x\n",
    ] {
        sound(text, 0);
    }
}

#[test]
fn long_cigars_become_a_tag() {
    let pairs = 40_000;
    let cigar = "1M1D".repeat(pairs) + "1M";
    let bases = "A".repeat(pairs + 1);
    let line = format!("r\t0\tl\t1\t60\t{cigar}\t*\t0\t0\t{bases}\t*");
    let text = format!("@SQ\tSN:l\tLN:100000\n{line}\n");
    let mut ours = reader(&text);
    let header = ours.header().unwrap();
    let read = ours.next(&header).unwrap().unwrap();
    assert_eq!((read.cigar().len(), read.end()), (2 * pairs + 1, 2 * pairs as u32 + 1));
    refused(&text.replace("*\n", "*\tCG:B:I,1\n"), 2, "tag CG too");
}

#[test]
fn lines_of_blocks_and_of_small_pieces_are_the_same() {
    struct Drip<'a>(&'a [u8]);
    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let n = out.len().min(3).min(self.0.len());
            let (now, later) = self.0.split_at(n);
            out[..n].copy_from_slice(now);
            self.0 = later;
            Ok(n)
        }
    }
    let text = HEAD.to_owned() + &format!("{}\n", SOUND.join("\t")).repeat(50);
    let mut drip = SamReader::new("a".into(), Bytes::Plain(Drip(text.as_bytes())), 0);
    let mut whole = reader(&text);
    let header = whole.header().unwrap();
    assert_eq!(drip.header().unwrap().text, header.text);
    assert_eq!(header.text, HEAD.as_bytes());
    loop {
        let (a, b) = (drip.next(&header).unwrap(), whole.next(&header).unwrap());
        assert_eq!(a.map(|r| (r.start(), r.len())), b.map(|r| (r.start(), r.len())));
        if b.is_none() {
            break;
        }
    }
    // A BGZF stream without blocks lacks its end marker.
    let blocks: Blocks<&[u8]> = Blocks::Serial(Box::new(wgs_bgzf::Reader::new(&[][..])));
    let error = SamReader::new("a".into(), Bytes::Bgzf(blocks), 0).header().unwrap_err();
    assert!(matches!(error, AlignError::Bgzf { .. }), "{error}");
}

#[test]
fn alignments_beyond_the_contig_are_refused_by_name() {
    let error = outcome(&record(&with(3, "995"))).0.unwrap_err().to_string();
    assert_eq!(error, "a.sam: read 'r' at 1:995: the alignment ends at 1003, beyond the contig's 1000 bases");
}
