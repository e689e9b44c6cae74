//! Accessors on one line, and every refusal once.

use super::*;
use crate::vcf::read::{GenotypeProblem, HeaderProblem, header::Builder};

fn context(columns: &str) -> Context {
    let mut builder = Builder::default();
    let line = format!("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO{columns}");
    assert_eq!(builder.line(&line), Ok::<_, HeaderProblem>(true));
    Context { file: "x.vcf".into(), bcf: false, header: builder.finish() }
}

const LINE: &str = "chr1\t100\trs1;rs2\tACg\tA,<DEL>,*,C]chr2:7]\t12.5\tq10;s50\tDP=5;DB;AF=0.1,.;E=;XDP=6;DP=7\tGT:AD:GQ\t0|2:1,2:.\t./4\t.";

#[test]
fn columns_are_found() {
    let context = context("\tFORMAT\ta\tb\tc");
    let r = Record::parse(LINE.as_bytes(), 7, &context).unwrap();
    assert_eq!((r.line(), r.number(), r.contig(), r.pos(), r.is_telomere()), (LINE, 7, "chr1", 99, false));
    assert_eq!((r.id(), r.reference(), r.reference_end()), ("rs1;rs2", &b"ACg"[..], 102));
    assert_eq!(r.alts().collect::<Vec<_>>(), [&b"A"[..], b"<DEL>", b"*", b"C]chr2:7]"]);
    assert_eq!((r.alt_count(), r.qual().unwrap(), r.filters(), r.is_pass()), (4, Some(12.5), "q10;s50", false));
    assert_eq!((r.info("DP"), r.info("DB"), r.info("AF")), (Some(Some("5")), Some(None), Some(Some("0.1,."))));
    assert_eq!((r.info("E"), r.info("XDP"), r.info("P"), r.info("D")), (Some(Some("")), Some(Some("6")), None, None));
    assert_eq!((r.format_column(), r.samples().collect::<Vec<_>>()), ("GT:AD:GQ", vec!["0|2:1,2:.", "./4", "."]));
    assert_eq!(
        (r.format(0, "AD"), r.format(0, "GQ"), r.format(1, "AD"), r.format(0, "DP")),
        (Some("1,2"), Some("."), None, None)
    );
    assert_eq!((r.sample_column(2), r.sample_column(3), r.format(3, "GT")), (Some("."), None, None));
    let gt = |sample: usize| r.genotype(sample).unwrap().map(|g| g.alleles().to_vec());
    assert_eq!(
        (gt(0), gt(1), gt(2), gt(3)),
        (Some(vec![Some(0), Some(2)]), Some(vec![None, Some(4)]), Some(vec![None]), None)
    );
    assert_eq!(r.place(), "x.vcf: line 7 (chr1:100)");
}

#[test]
fn missing_values_and_lines_without_samples() {
    let context = context("");
    let r = Record::parse(b"<c>\t0\t.\tn\t.\t.\t.\t.", 1, &context).unwrap();
    assert_eq!((r.contig(), r.pos(), r.is_telomere(), r.id()), ("<c>", 0, true, "."));
    assert_eq!(
        (r.alts().count(), r.alt_count(), r.qual().unwrap(), r.is_pass(), r.info("DP")),
        (0, 0, None, true, None)
    );
    assert_eq!((r.samples().count(), r.format_column(), r.genotype(0).unwrap()), (0, "", None));
    assert!(Record::parse(b"c\t2147483647\t.\tA\tC\t1\tPASS\tx", 1, &context).unwrap().is_pass());
    let with_format = self::context("\tFORMAT");
    for line in ["c\t1\t.\tA\tC\t1\tPASS\tDP", "c\t1\t.\tA\tC\t1\tPASS\tDP\tGT"] {
        let r = Record::parse(line.as_bytes(), 1, &with_format).unwrap();
        assert_eq!((r.info("DP"), r.samples().count()), (Some(None), 0));
    }
}

#[test]
fn qualities() {
    let context = context("");
    let qual = |text: &str| {
        let line = format!("c\t1\t.\tA\tC\t{text}\tPASS\t.");
        Record::parse(line.as_bytes(), 1, &context).map(|r| r.qual().unwrap()).map_err(|e| e.to_string())
    };
    for (text, wanted) in
        [("0", 0.0), ("2e+1", 20.0), ("5.3E-10", 5.3e-10), ("-10.5", -10.5), ("+Inf", f64::INFINITY), (".5", 0.5)]
    {
        assert_eq!(qual(text), Ok(Some(wanted)), "{text}");
    }
    assert_eq!((qual("."), qual("NaN"), qual("-nan")), (Ok(None), Ok(None), Ok(None)));
    for text in ["", "quality", "1,5", "infinity", "1e", "--1", "0x1", " 1", "1 "] {
        assert_eq!(qual(text), Err(format!("x.vcf: line 1 (c:1): QUAL '{text}' is not a number")));
    }
}

#[test]
fn what_would_be_misread_is_refused() {
    let context = context("\tFORMAT\ta\tb");
    let problem = |line: &[u8]| match Record::parse(line, 3, &context) {
        Err(VcfError::Record { problem, place, .. }) => {
            assert_eq!(place.number, 3);
            problem
        }
        other => panic!("{other:?}"),
    };
    let with = |column: usize, value: &str| {
        let mut columns: Vec<&str> = "c\t1\t.\tA\tC\t1\tPASS\tDP\tGT\t0\t1".split('\t').collect();
        columns[column] = value;
        problem(columns.join("\t").as_bytes())
    };
    assert_eq!(problem(b""), Problem::EmptyLine);
    assert_eq!(problem(b"##x"), Problem::HeaderLine);
    assert_eq!(with(0, "#CHROM"), Problem::HeaderLine);
    assert_eq!(problem(b"c\t1\t.\tA\tC\t1\tPASS\tDP\tGT\t0"), Problem::Columns { found: 10, wanted: 11 });
    assert_eq!(problem(b"c\t1\t.\tA\tC\t1\tPASS\tDP\tGT\t0\t0\t0\t0"), Problem::Columns { found: 13, wanted: 11 });
    assert_eq!(problem(b"c 1 . A C"), Problem::Columns { found: 1, wanted: 11 });
    assert_eq!(problem(b"c\t1\t.\tA\tC\t1\tPASS\t\xff\tGT\t0\t0"), Problem::Utf8);
    for bad in ["", "<1", "1>", "chr 1"] {
        assert_eq!(with(0, bad), Problem::Contig(bad.into()));
    }
    for bad in ["", ".", "-1", "+1", "1e3", "1.0", "2147483648", "99999999999", "１"] {
        assert_eq!(with(1, bad), Problem::Pos(shown(bad)));
    }
    for bad in ["", ".", "A,C", "A C", "*", "<DEL>"] {
        assert_eq!(with(3, bad), Problem::Ref(bad.into()));
    }
    for bad in ["", "A,,C", ",A", "A,", "A T", "<DEL", "<INS>X>", "<>", "C,<A B>"] {
        assert_eq!(with(4, bad), Problem::Alt(bad.into()));
    }
    assert_eq!((with(6, ""), with(7, "")), (Problem::Missing("FILTER"), Problem::Missing("INFO")));
}

#[test]
fn genotype_errors_name_the_sample() {
    let context = context("\tFORMAT\tmother");
    let error = |gt: &str| {
        let line = format!("c\t1\t.\tA\tC\t1\tPASS\tDP\tDP:GT\t0:{gt}");
        Record::parse(line.as_bytes(), 1, &context).unwrap().genotype(0).unwrap_err()
    };
    let shown = "x.vcf: line 1 (c:1): genotype '0/2' of sample mother names allele 2, but the record has 1 ALT";
    assert_eq!(error("0/2").to_string(), shown);
    assert!(matches!(
        error("A/C"),
        VcfError::Record { problem: Problem::Genotype { what: GenotypeProblem::Syntax, .. }, .. }
    ));
    let long = error(&"1/".repeat(300)).to_string();
    assert!(long.len() < 200 && long.contains('…'), "{long}");
}
