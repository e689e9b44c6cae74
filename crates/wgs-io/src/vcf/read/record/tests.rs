//! Accessors on one line, and every refusal once.

use super::*;
use crate::vcf::read::{GenotypeProblem, HeaderProblem, header::Builder};
use proptest::prelude::*;

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
    let walked: Vec<_> = r.genotypes().map(|g| g.unwrap()).collect();
    assert_eq!(walked, (0..3).map(|s| r.genotype(s).unwrap()).collect::<Vec<_>>());
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

fn word() -> impl Strategy<Value = String> {
    "[A-Za-z0-9_.,+-]{1,12}"
}

proptest! {
    /// A line put together from columns gives the columns back.
    #[test]
    fn columns_put_together_are_found(
        contig in "[A-Za-z0-9_*:.-]{1,12}",
        pos in 1u32..=i32::MAX.cast_unsigned(),
        bases in prop::collection::vec("[ACGTNacgtn]{1,9}", 1..6),
        qual in prop::option::of(0f64..1e9),
        info in prop::collection::btree_map("[A-Z][A-Z0-9_]{0,5}", prop::option::of(word()), 1..8),
        format in prop::collection::btree_set("[A-Z]{2,3}", 1..6),
        columns in prop::collection::vec(prop::collection::vec(word(), 1..6), 0..7),
        alleles in prop::collection::vec((prop::option::of(0usize..6), any::<bool>()), 1..=8),
    ) {
        // GT goes first; other keys may be cut off at the end of a sample's column.
        let keys: Vec<&str> = std::iter::once("GT").chain(format.iter().map(String::as_str).filter(|&k| k != "GT")).collect();
        let alts = bases.len() - 1;
        let alleles: Vec<(Option<usize>, bool)> = alleles.into_iter().map(|(a, p)| (a.filter(|&a| a <= alts), p)).collect();
        let mut gt = String::new();
        for (i, (allele, phased)) in alleles.iter().enumerate() {
            if i > 0 {
                gt.push(if *phased { '|' } else { '/' });
            }
            gt += &allele.map_or_else(|| ".".to_owned(), |a| a.to_string());
        }
        let columns: Vec<Vec<String>> = columns.into_iter().map(|rest| {
            std::iter::once(gt.clone()).chain(rest).take(keys.len()).collect()
        }).collect();
        let names: String = (0..columns.len()).map(|i| format!("\ts{i}")).collect();
        let context = context(&format!("\tFORMAT{names}"));
        let alt = if alts == 0 { ".".to_owned() } else { bases[1..].join(",") };
        let fields: Vec<String> = info.iter().map(|(k, v)| v.as_ref().map_or_else(|| k.clone(), |v| format!("{k}={v}"))).collect();
        let quality = qual.map_or_else(|| ".".to_owned(), |q| q.to_string());
        let samples: String = columns.iter().map(|c| format!("\t{}", c.join(":"))).collect();
        let line = format!("{contig}\t{pos}\tid\t{}\t{alt}\t{quality}\tPASS\t{}\t{}{samples}", bases[0], fields.join(";"), keys.join(":"));
        let r = Record::parse(line.as_bytes(), 1, &context).unwrap();
        prop_assert_eq!((r.contig(), r.pos(), r.reference()), (contig.as_str(), pos - 1, bases[0].as_bytes()));
        prop_assert_eq!(r.alts().map(<[u8]>::to_vec).collect::<Vec<_>>(), bases[1..].iter().map(|b| b.clone().into_bytes()).collect::<Vec<_>>());
        prop_assert_eq!(r.qual().unwrap(), qual);
        for (key, value) in &info {
            prop_assert_eq!(r.info(key), Some(value.as_deref()));
        }
        prop_assert_eq!(r.info("absent"), None);
        prop_assert_eq!(r.genotypes().count(), columns.len());
        for (sample, column) in columns.iter().enumerate() {
            for (at, key) in keys.iter().enumerate() {
                prop_assert_eq!(r.format(sample, key), column.get(at).map(String::as_str));
            }
            let genotype = r.genotype(sample).unwrap().unwrap();
            let read: Vec<Option<usize>> = genotype.alleles().iter().map(|a| a.map(usize::from)).collect();
            prop_assert_eq!(read, alleles.iter().map(|a| a.0).collect::<Vec<_>>());
            prop_assert!((1..alleles.len()).all(|i| genotype.is_phased(i) == alleles[i].1));
        }
    }

    /// Any bytes are a record or an error, and a record's line is those bytes.
    #[test]
    fn any_bytes(line in prop::collection::vec(prop_oneof![Just(b'\t'), Just(b'1'), Just(b'.'), Just(b'A'), any::<u8>()], 0..60)) {
        let context = context("");
        if let Ok(record) = Record::parse(&line, 1, &context) {
            prop_assert_eq!(record.line().as_bytes(), &line[..]);
        }
    }
}
