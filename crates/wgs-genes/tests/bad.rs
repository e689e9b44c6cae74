//! Files that contradict themselves: refused with the line, never read as something else.

use std::io::Write;
use wgs_core::{Classify, Kind};
use wgs_genes::{GeneModels, GenesError};

const HEAD: &str = "##gff-version 3\n";

fn error(bytes: &[u8]) -> GenesError {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    match GeneModels::load(file.path()) {
        Ok(loaded) => panic!("read: {:?}", loaded.models),
        Err(e) => {
            assert_eq!(e.kind(), Kind::Input);
            e
        }
    }
}

/// The message without the file's name; blanks become tabs in the first eight columns.
fn refused(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|l| l.trim().replacen(' ', "\t", 8)).collect();
    let message = error((lines.join("\n") + "\n").as_bytes()).to_string();
    message.split_once(": ").unwrap().1.to_owned()
}

/// A coding transcript of two exons with lines put in place of the marks.
fn gff(exon: &str, coding: &str, more: &str) -> String {
    format!(
        "1 x gene 101 400 . + . ID=gene:g\n1 x mRNA 101 400 . + . ID=transcript:t;Parent=gene:g\n1 x exon 101 200 . + . \
         Parent=transcript:t\n{exon}\n1 x CDS 111 200 . + 0 Parent=transcript:t\n{coding}\n{more}"
    )
}

const EXON: &str = "1 x exon 301 400 . + . Parent=transcript:t";
const CODING: &str = "1 x CDS 301 330 . + 0 Parent=transcript:t";

#[test]
fn gff3() {
    let with = |exon: &str, coding: &str, more: &str| refused(&gff(exon, coding, more));
    for (found, wanted) in [
        (
            with(EXON, CODING, "1 x exon 1 9 . + . Parent=transcript:u"),
            "line 7: exon: its parent transcript:u is not in the file",
        ),
        (
            with(EXON, CODING, "1 x mRNA 1 9 . + . ID=transcript:u;Parent=gene:h"),
            "line 7: transcript:u: its parent gene:h is not in the file",
        ),
        (with(EXON, CODING, "1 x exon 1 9 . + . ID=e"), "line 7: exon without Parent"),
        (
            with(EXON, "1 x CDS 290 330 . + 0 Parent=transcript:t", ""),
            "line 6: coding sequence of t at 1:290 lies in none of its exons",
        ),
        (
            with(EXON, "1 x CDS 301 330 . + 1 Parent=transcript:t", ""),
            "line 6: phase 1 of the coding sequence of t at 1:301, where the pieces before it leave 0",
        ),
        (with("1 x exon 150 400 . + . Parent=transcript:t", "#", ""), "line 2: exons of t overlap at 1:150"),
        (
            with(EXON, "1 x CDS 181 200 . + 0 Parent=transcript:t", ""),
            "line 6: coding pieces of t overlap at 1:181 by 20 bases",
        ),
        (
            with("1 x exon 301 4OO . + . Parent=transcript:t", CODING, ""),
            "line 4: end is '4OO', which is no number from 1 to 2,147,483,647",
        ),
        (
            with("1 x exon 0 400 . + . Parent=transcript:t", CODING, ""),
            "line 4: start is '0', which is no number from 1 to 2,147,483,647",
        ),
        (
            with("1 x exon 1 -9223372036854775808 . + . Parent=transcript:t", CODING, ""),
            "line 4: end is '-9223372036854775808', which is no number from 1 to 2,147,483,647",
        ),
        (with("1 x exon 401 400 . + . Parent=transcript:t", CODING, ""), "line 4: start 401 lies behind end 400"),
        (with("1 x exon 301 400 . - . Parent=transcript:t", CODING, ""), "line 4: exon and t lie on different strands"),
        (with("2 x exon 301 400 . + . Parent=transcript:t", CODING, ""), "line 4: exon lies on 2, t on 1"),
        (with("1 x exon 301 400 . * . Parent=transcript:t", CODING, ""), "line 4: strand is '*'"),
        (with(EXON, "1 x CDS 301 330 . + 3 Parent=transcript:t", ""), "line 6: phase is '3'"),
        (
            with(EXON, CODING, "1 x mRNA 1 9 . + . ID=transcript:t;Parent=gene:g"),
            "line 7: transcript:t stands in line 2 too",
        ),
        (
            with(
                EXON,
                CODING,
                "1 x mRNA 101 400 . - . ID=transcript:u;Parent=gene:g\n1 x exon 101 400 . - . Parent=transcript:u",
            ),
            "line 7: u and g lie on different strands",
        ),
        (with(EXON, CODING, "1\tx\texon"), "line 7: 3 columns where 9 are needed"),
    ] {
        assert_eq!(found, wanted);
    }
}

#[test]
fn gtf() {
    let exon = r#"1 x exon 1 9 . + . gene_id "g"; transcript_id "t";"#;
    let gene = r#"1 x gene 1 9 . + . gene_id "g";"#;
    for (text, wanted) in [
        (
            format!("{exon}\n1 x CDS 1 12 . + 0 gene_id \"g\"; transcript_id \"t\";"),
            "line 2: coding sequence of t at 1:1 lies in none of its exons",
        ),
        (format!("{exon}\n1 x exon 1 9 . + . gene_id \"g\""), "line 2: exon without transcript_id"),
        (
            format!("{exon}\n1 x exon 1 9 . + . gene_id \"g"),
            "line 2: attribute 'gene_id \"g' is not of the form of the other lines",
        ),
        (format!("{gene}\n{gene}"), "line 2: g stands in line 1 too"),
        (format!("{exon}\n{}", exon.replace('+', "-")), "line 2: exon and t lie on different strands"),
    ] {
        assert_eq!(refused(&text), wanted);
    }
}

#[test]
fn gene_pred() {
    let good = "NM_1 chr1 + 100 400 110 390 2 100,300, 200,400, 0 S cmpl cmpl 0,0,";
    let with = |from: &str, to: &str| {
        let text = format!("{good}\n{}\n", good.replacen(from, to, 1)).replace(' ', "\t");
        error(text.as_bytes()).to_string().split_once(": ").unwrap().1.to_owned()
    };
    for (found, wanted) in [
        (with("100,300,", "100,300,350,"), "line 2: exonStarts of NM_1: 3 where exonCount says 2"),
        (with("0,0,", "0,"), "line 2: exonFrames of NM_1: 1 where exonCount says 2"),
        (with("0,0,", "0,5,"), "line 2: phase is '5'"),
        (
            with("300,", "200000000000,"),
            "line 2: exonStarts is '200000000000', which is no number from 1 to 2,147,483,647",
        ),
        (with("200,400,", "200,299,"), "line 2: start 301 lies behind end 299"),
        (with("100,300,", "100,150,"), "line 2: exons of NM_1 overlap at chr1:151"),
        (with(" cmpl cmpl 0,0,", ""), "line 2: 12 columns where 15 (16 with bin) are needed"),
        (with(" + ", " x "), "line 2: strand is 'x'"),
    ] {
        assert_eq!(found, wanted);
    }
}

#[test]
fn files_that_are_none_or_cut() {
    for text in [
        "",
        "hello\n",
        "1\t2\t3\n",
        "@SQ\tSN:1\n",
        "##fileformat=VCFv4.2\n#CHROM\tPOS\n1\t1\t.\tA\tC\t.\t.\t.\n",
        "1\t0\t10\tx\n",
    ] {
        let e = error(text.as_bytes());
        assert!(matches!(e, GenesError::Format { .. }), "{text:?}: {e}");
        assert!(e.hint().is_some());
    }
    assert!(matches!(error(HEAD.as_bytes()), GenesError::Empty { .. }));
    let e = error(b"##gff-version 3\n1\tx\tgene\t1\t9\t.\t+\t.\tID=\xff\n");
    assert!(e.to_string().ends_with("line 2: not UTF-8"), "{e}");
    // gzip that was cut.
    let whole = std::process::Command::new("gzip").arg("-c").arg("Cargo.toml").output().unwrap().stdout;
    let e = error(&whole[..whole.len() - 5]);
    assert!(matches!(e, GenesError::Input(_)), "{e}");
    let missing = GeneModels::load("/nowhere/x.gff".as_ref()).unwrap_err();
    assert_eq!(missing.kind(), Kind::Input);
}
