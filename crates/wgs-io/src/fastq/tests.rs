//! Structure errors with record and line, shapes that must open, and piece borders.

use super::*;
use proptest::prelude::*;
use wgs_core::Classify;

fn parser(options: Options) -> Parser {
    Parser::new("t.fq".into(), Pool::default(), &SharedFacts::default(), options)
}

const PLAIN: Options = Options { encoding: EncodingChoice::Auto, multiple: 1 };

type Read = (String, String, String);

/// Records of `text` given in pieces of `piece` bytes, or the error; the text in front of it is lost here.
fn parse(text: &[u8], piece: usize, options: Options) -> Result<Vec<Read>, FastqError> {
    let mut parser = parser(options);
    let mut blocks = Vec::new();
    for chunk in text.chunks(piece) {
        let mut buffer = vec![0; HEADROOM];
        buffer.extend_from_slice(chunk);
        let end = buffer.len();
        parser.parse(Some(Text { buffer, start: HEADROOM, end }), &mut blocks)?;
    }
    parser.parse(None, &mut blocks)?;
    let mut reads = Vec::new();
    for block in &blocks {
        assert_eq!(block.first_record(), reads.len() as u64);
        assert!(options.multiple == 1 || block.records().len() % 2 == 0 || std::ptr::eq(block, blocks.last().unwrap()));
        for (i, r) in block.records().iter().enumerate() {
            if let Some(fault) = block.find_fault(i) {
                return Err(fault);
            }
            let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
            reads.push((text(block.name(r)), text(block.seq(r)), text(block.qual(r))));
        }
    }
    Ok(reads)
}

fn read(name: &str, seq: &str, qual: &str) -> Read {
    (name.into(), seq.into(), qual.into())
}

#[test]
fn shapes_that_open() {
    let two = vec![read("a x", "ACGT", "IIII"), read("b", "NN", "!!")];
    for text in [
        "@a x\nACGT\n+\nIIII\n@b\nNN\n+\n!!\n",
        "@a x\nACGT\n+\nIIII\n@b\nNN\n+\n!!",
        "@a x\r\nACGT\r\n+\r\nIIII\r\n@b\r\nNN\r\n+\r\n!!\r\n",
        "@a x\nACGT\n+a x\nIIII\n@b\nNN\n+b\n!!\n\n\n",
        "@a x\nAC\nGT\n+\nII\nII\n@b\nN\nN\n+\n!\n!",
        "@a x\nACGT\n+\nI\nI\nII\n@b\nNN\n+\n!!\n\n",
    ] {
        for piece in [1, 3, 7, 1000] {
            assert_eq!(parse(text.as_bytes(), piece, PLAIN).unwrap(), two, "{text:?} by {piece}");
        }
    }
    assert_eq!(parse(b"@e\n\n+\n\n@f\nA\n+\nI\n", 5, PLAIN).unwrap(), [read("e", "", ""), read("f", "A", "I")]);
    assert_eq!(parse(b"@f\nA\n+\nI\n@e\n\n+\n", 5, PLAIN).unwrap(), [read("f", "A", "I"), read("e", "", "")]);
    assert_eq!(parse(b"@i\nacgtRYKMSWBDHVNu.\n+\n@@@@@@@@@@@@@@@@#\n", 50, PLAIN).unwrap().len(), 1);
    assert_eq!(parse(b"@q\nACGT\n+\n@+@+\n@r\nA\n+\nI\n", 4, PLAIN).unwrap()[0].2, "@+@+");
    // A wrapped quality line that looks like a name.
    assert_eq!(parse(b"@q\nACGTAC\n+\nIII\n@II\n@r\nA\n+\nI\n", 4, PLAIN).unwrap()[0].2, "III@II");
}

#[test]
fn every_problem_with_record_and_line() {
    for (text, expected) in [
        ("@a\nA\n+\nI\nb\nA\n+\nI\n", "t.fq: record 2 (line 5): expected '@' and a name, found 'b'"),
        ("@a\nA\n+\nI\n\n@b\nA\n+\nI\n", "t.fq: record 2 (line 5): expected '@' and a name, found an empty line"),
        ("@a\nACG\n+\nII\n@b\nACG\n+\nIII\n", "t.fq: record 1 (line 4, read 'a'): 2 qualities for 3 bases"),
        ("@a\nACG\n+\nIIII\n", "t.fq: record 1 (line 4, read 'a'): 4 qualities for 3 bases"),
        ("@a\nACG\n@b\nACG\n+\nIII\n", "t.fq: record 1 (line 3, read 'a'): expected '+' after the sequence, found '@'"),
        ("@a\nACG\n+b\nIII\n", "t.fq: record 1 (line 3, read 'a'): the name after '+' differs from the one after '@'"),
        ("@a\nA G\n+\nIII\n", "t.fq: record 1 (line 2, read 'a'): a space at base 2 is not an IUPAC base"),
        ("@a\nA\tG\n+\nIII\n", "t.fq: record 1 (line 2, read 'a'): a tab at base 2 is not an IUPAC base"),
        ("@a\nAXG\n+\nIII\n", "t.fq: record 1 (line 2, read 'a'): 'X' at base 2 is not an IUPAC base"),
        ("@a\nACG\n+\nI I\n", "t.fq: record 1 (line 4, read 'a'): a space at base 2 is not a quality (Phred+33)"),
        (
            "@a\nACG\n+\nI\u{1f}I\n",
            "t.fq: record 1 (line 4, read 'a'): byte 0x1f at base 2 is not a quality (Phred+33)",
        ),
        ("@a\nA\n+\nI\n@b", "t.fq: record 2 (line 5, read 'b'): truncated: the file ends in the name"),
        ("@a\nA\n+\nI\n@b\nAC", "t.fq: record 2 (line 6, read 'b'): truncated: the file ends in the sequence"),
        (
            "@a\nA\n+\nI\n@b\nAC\n+",
            "t.fq: record 2 (line 7, read 'b'): truncated: the file ends in the line after the sequence",
        ),
        ("@a\nA\n+\nI\n@b\nAC\n+\nI", "t.fq: record 2 (line 9, read 'b'): truncated: the file ends in the qualities"),
        ("", "t.fq: empty file, no reads"),
        (
            "@a\nAC\nG\n+\nII\nI\n@b\nA C\nG\n+\nIII\nI\n",
            "t.fq: record 2 (line 8, read 'b'): a space at base 2 is not an IUPAC base",
        ),
    ] {
        for piece in [1, 5, 1000] {
            let error = parse(text.as_bytes(), piece, PLAIN).unwrap_err();
            assert_eq!(error.to_string(), expected, "by {piece}");
            assert_eq!(error.kind(), wgs_core::Kind::Input);
        }
    }
}

#[test]
fn old_encodings_are_refused_and_converted() {
    let old = b"@a\nACGT\n+\nhhB@\n";
    let error = parse(old, 9, PLAIN).unwrap_err();
    assert!(error.to_string().contains("Phred+64"), "{error}");
    assert!(error.hint().unwrap().contains("--encoding phred64"));
    let is = |e| Options { encoding: EncodingChoice::Is(e), multiple: 1 };
    assert_eq!(parse(old, 9, is(Encoding::Phred64)).unwrap()[0].2, "II#!");
    assert_eq!(parse(old, 9, is(Encoding::Phred33)).unwrap()[0].2, "hhB@");
    let solexa = b"@a\nACGT\n+\nh@;T\n";
    assert!(parse(solexa, 9, PLAIN).unwrap_err().to_string().contains("Solexa"));
    assert_eq!(parse(solexa, 9, is(Encoding::Solexa64)).unwrap()[0].2, "I$\"5");
    let error = parse(solexa, 9, is(Encoding::Phred64)).unwrap_err();
    assert!(error.to_string().contains("';' at base 3 is not a quality (Phred+64"), "{error}");
}

#[test]
fn content_decides_the_format() {
    assert_eq!(sniff(b"@r1\nA"), Ok(Format::Fastq));
    assert_eq!(sniff(b"@HD\tVN:1.6\n"), Ok(Format::Sam));
    assert_eq!(sniff(b"CRAM\x03\x00"), Ok(Format::Cram));
    assert_eq!(sniff(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), Ok(Format::Gzip));
    assert_eq!(sniff(&wgs_bgzf::EOF_MARKER), Ok(Format::Bgzf));
    for other in [&b">r\nA"[..], b"BZh9", &[0x28, 0xb5, 0x2f, 0xfd], b"r1\n", &[0xef, 0xbb, 0xbf, b'@']] {
        assert!(sniff(other).is_err());
    }
}

fn any_reads() -> impl Strategy<Value = Vec<Read>> {
    let one = ("[a-z]{1,9}( [12]:[YN]:0:AC)?", proptest::collection::vec((0..6usize, 33u8..127), 0..80)).prop_map(
        |(name, bases)| {
            let seq = bases.iter().map(|&(b, _)| b"ACGTNa"[b] as char).collect();
            (name, seq, bases.iter().map(|&(_, q)| q as char).collect())
        },
    );
    proptest::collection::vec(one, 1..40)
}

proptest! {
    /// Whatever the pieces, line ends and wrapping, the records are the ones written.
    #[test]
    fn written_then_read(reads in any_reads(), piece in 1usize..400, crlf: bool, wrap in prop_oneof![Just(usize::MAX), 1usize..90], pairs: bool) {
        let end = if crlf { "\r\n" } else { "\n" };
        let mut text = String::new();
        for (name, seq, qual) in &reads {
            let lines = |s: &str| {
                let lines: Vec<&str> = (0..s.len().max(1)).step_by(wrap.min(1 << 20)).map(|i| &s[i..s.len().min(i.saturating_add(wrap))]).collect();
                lines.join(end) + end
            };
            text += &format!("@{name}{end}{}+{end}{}", lines(seq), lines(qual));
        }
        let options = Options { encoding: EncodingChoice::Is(Encoding::Phred33), multiple: if pairs { 2 } else { 1 } };
        prop_assert_eq!(parse(text.as_bytes(), piece, options).unwrap(), reads);
    }

    /// Any bytes give records or an error, never a panic, and the same for any pieces.
    #[test]
    fn any_bytes_any_pieces(bytes in proptest::collection::vec(prop_oneof![Just(b'@'), Just(b'+'), Just(b'\n'), Just(b'\r'), Just(b'A'), any::<u8>()], 0..200), piece in 1usize..40) {
        let whole = parse(&bytes, usize::MAX, PLAIN).map_err(|e| e.to_string());
        prop_assert_eq!(parse(&bytes, piece, PLAIN).map_err(|e| e.to_string()), whole);
    }
}
