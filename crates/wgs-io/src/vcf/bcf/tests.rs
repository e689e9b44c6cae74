//! Lines through BCF and back by our reader, and every problem once. bcftools judges in `tests/vcf_bcftools.rs`.

use super::*;
use crate::input::Input;
use crate::vcf::read::Reader;
use proptest::prelude::*;

const META: &str = "##fileformat=VCFv4.3\n\
##FILTER=<ID=q10,Description=\"Low, IDX=3>\">\n\
##FILTER=<ID=PASS,Description=\"All\">\n\
##contig=<ID=c,length=2147483647>\n##contig=<ID=d,length=5>\n\
##ALT=<ID=NON_REF,Description=\"Any\">\n\
##INFO=<ID=END,Number=1,Type=Integer,Description=\"\">\n\
##INFO=<ID=DP,Number=1,Type=Integer,Description=\"\">\n\
##INFO=<ID=I,Number=.,Type=Integer,Description=\"\">\n\
##INFO=<ID=F,Number=.,Type=Float,Description=\"\">\n\
##INFO=<ID=S,Number=.,Type=String,Description=\"\">\n\
##INFO=<ID=B,Number=0,Type=Flag,Description=\"\">\n\
##FORMAT=<ID=GT,Number=1,Type=String,Description=\"\">\n\
##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"\">\n\
##FORMAT=<ID=I,Number=.,Type=Integer,Description=\"\">\n\
##FORMAT=<ID=F,Number=.,Type=Float,Description=\"\">\n\
##FORMAT=<ID=C,Number=1,Type=Character,Description=\"\">\n\
##FORMAT=<ID=S,Number=.,Type=String,Description=\"\">\n";
const COLUMNS: &str = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";

fn header(samples: usize) -> String {
    let names: String = (1..=samples).map(|i| format!("\ts{i}")).collect();
    format!("{META}{COLUMNS}{}{names}\n", if samples > 0 { "\tFORMAT" } else { "" })
}

fn bcf(header: &str, lines: &[String]) -> Result<Vec<u8>, BcfProblem> {
    let (mut encoder, mut out) = Encoder::new(header)?;
    for line in lines {
        encoder.record(line, &mut out)?;
    }
    Ok(out)
}

/// Header and lines as our reader gives them.
fn back(bytes: Vec<u8>) -> (String, Vec<String>) {
    let mut reader = Reader::new(Input::new("x.bcf".into(), bytes, Box::new(std::io::empty()))).unwrap();
    let (header, mut lines) = (reader.header().text.clone(), Vec::new());
    while let Some(record) = reader.next().unwrap() {
        lines.push(record.line().to_owned());
    }
    (header, lines)
}

/// `.` or a value; never `.` alone of several, which is its own case.
fn or_missing(value: impl Strategy<Value = String> + 'static) -> BoxedStrategy<String> {
    prop_oneof![5 => value, 1 => Just(".".to_owned())].boxed()
}

fn vector(value: BoxedStrategy<String>, most: usize) -> BoxedStrategy<String> {
    proptest::collection::vec(value, 1..=most).prop_map(|v| v.join(",")).boxed()
}

fn integer() -> BoxedStrategy<String> {
    let edges = [-120, -121, -128, 127, 128, -32760, -32761, -32768, 32767, 32768, 0];
    let edge = proptest::sample::select(edges.to_vec());
    prop_oneof![edge, -200..200, -40_000..40_000, -2_147_483_640..=i32::MAX].prop_map(|i: i32| i.to_string()).boxed()
}

/// A float as six digits give it, which is how it comes back.
fn float() -> BoxedStrategy<String> {
    let shown = |value: f32| {
        let mut out = Vec::new();
        crate::vcf::read::write_float(value, &mut out);
        let text = String::from_utf8(out).unwrap();
        // Printing is not injective: what it gives stands.
        let again: f32 = text.parse().unwrap();
        let mut out = Vec::new();
        crate::vcf::read::write_float(again, &mut out);
        String::from_utf8(out).unwrap()
    };
    let bits = any::<u32>().prop_map(f32::from_bits).prop_filter("a number", |f| !f.is_nan());
    prop_oneof![bits, -1000f32..1000.0, Just(f32::INFINITY), Just(-0.0)].prop_map(shown).boxed()
}

fn word() -> BoxedStrategy<String> {
    "[A-Za-z|<>é-]{1,40}".boxed()
}

fn genotype(alts: usize) -> BoxedStrategy<String> {
    let allele = or_missing((0..=alts).prop_map(|a| a.to_string()));
    let rest = proptest::collection::vec((proptest::sample::select(vec!['/', '|']), allele.clone()), 0..4);
    (allele, rest)
        .prop_map(|(first, rest)| rest.iter().fold(first, |gt, (mark, allele)| format!("{gt}{mark}{allele}")))
        .boxed()
}

/// Keys in order, some of them, with a value each.
fn some(all: Vec<(&'static str, BoxedStrategy<String>)>) -> BoxedStrategy<Vec<(&'static str, String)>> {
    let each = all.into_iter().map(|(key, value)| (any::<bool>(), value).prop_map(move |(on, v)| (on, (key, v))));
    let each: Vec<_> = each.map(Strategy::boxed).collect();
    each.prop_map(|v| v.into_iter().filter_map(|(on, field)| on.then_some(field)).collect()).boxed()
}

fn line(samples: usize) -> BoxedStrategy<String> {
    let alts =
        prop_oneof![Just(vec![]), Just(vec!["<NON_REF>".to_owned()]), proptest::collection::vec("[ACGT]{1,20}", 1..4)];
    let fixed = (
        proptest::sample::select(vec!["c", "d"]),
        0..=i32::MAX,
        or_missing("[a-z0-9;]{1,30}".boxed()),
        "[ACGTN]{1,300}",
        or_missing(float()),
        proptest::sample::select(vec![".", "PASS", "q10"]),
    );
    (fixed, alts)
        .prop_flat_map(move |((contig, pos, id, reference, qual, filter), alts)| {
            let infos = some(vec![
                ("END", integer()),
                ("DP", or_missing(integer())),
                ("I", vector(or_missing(integer()), 20)),
                ("F", vector(or_missing(float()), 5)),
                ("S", vector(or_missing(word()), 3)),
                ("B", Just(String::new()).boxed()),
            ]);
            let n = alts.len();
            let values = move || {
                vec![
                    ("GT", genotype(n)),
                    ("DP", or_missing(integer())),
                    ("I", vector(or_missing(integer()), 20)),
                    ("F", vector(or_missing(float()), 4)),
                    ("C", or_missing("[A-Z]".boxed())),
                    ("S", vector(or_missing(word()), 2)),
                ]
            };
            let keys = proptest::collection::vec(any::<bool>(), 6);
            let samples = (0..samples).map(|_| values().into_iter().map(|v| v.1).collect::<Vec<_>>());
            let columns = (keys, samples.collect::<Vec<_>>());
            let alt = if alts.is_empty() { ".".to_owned() } else { alts.join(",") };
            let fixed = format!("{contig}\t{pos}\t{id}\t{reference}\t{alt}\t{qual}\t{filter}");
            (Just(fixed), infos, columns)
        })
        .prop_map(move |(fixed, infos, (on, columns))| {
            let info = |(k, v): &(&str, String)| if v.is_empty() { (*k).to_owned() } else { format!("{k}={v}") };
            let info = infos.iter().map(info).collect::<Vec<_>>().join(";");
            let info = if info.is_empty() { "." } else { &info };
            if samples == 0 {
                return format!("{fixed}\t{info}");
            }
            let chosen = |all: &[String]| {
                let kept = all.iter().zip(&on).filter(|(_, on)| **on).map(|(v, _)| v.as_str()).collect::<Vec<_>>();
                if kept.is_empty() { ".".to_owned() } else { kept.join(":") }
            };
            let names = ["GT", "DP", "I", "F", "C", "S"].map(str::to_owned);
            let columns: String = columns.iter().map(|c| format!("\t{}", chosen(c))).collect();
            format!("{fixed}\t{info}\t{}{columns}", chosen(&names))
        })
        .boxed()
}

proptest! {
    #[test]
    fn lines_come_back(
        (samples, lines) in (0usize..4).prop_flat_map(|n| (Just(n), proptest::collection::vec(line(n), 1..8)))
    ) {
        let header = header(samples);
        let (text, found) = back(bcf(&header, &lines).unwrap());
        prop_assert_eq!(text, header);
        prop_assert_eq!(found, lines);
    }
}

proptest! {
    /// Whatever stands in a line: a record or a problem, and what is written can be read.
    #[test]
    fn damaged_lines_are_refused_or_read_back(line in line(2), at in any::<prop::sample::Index>(), new in "[\t;:,=/|.0-9\\-a-zGT]{0,3}") {
        let chars: Vec<char> = line.chars().collect();
        let at = at.index(chars.len());
        let damaged: String = chars[..at].iter().copied().chain(new.chars()).chain(chars[at + 1..].iter().copied()).collect();
        if let Ok(bytes) = bcf(&header(2), &[damaged]) {
            let mut reader = Reader::new(Input::new("x.bcf".into(), bytes, Box::new(std::io::empty()))).unwrap();
            let _ = reader.next();
        }
    }
}

#[test]
fn columns_that_end_early_come_back_filled() {
    let line = "c\t7\t.\tA\tC\t.\t.\t.\tGT:DP:I:S\t0|1:3:1,2:x\t1\t.:.:7".to_owned();
    let lines = back(bcf(&header(3), &[line]).unwrap()).1;
    assert_eq!(lines, ["c\t7\t.\tA\tC\t.\t.\t.\tGT:DP:I:S\t0|1:3:1,2:x\t1:.:.:.\t.:.:7:."]);
}

#[test]
fn numbers_of_names_and_reference_lengths() {
    let (encoder, begin) = Encoder::new(&header(1)).unwrap();
    let text = String::from_utf8(begin[9..begin.len() - 1].to_vec()).unwrap();
    assert_eq!(encoder.contigs().collect::<Vec<_>>(), ["c", "d"]);
    // q10 stands first and is 1: PASS is always 0. INFO and FORMAT share their numbers.
    for line in [
        "IDX=3>\",IDX=1>",
        "\"All\",IDX=0>",
        "length=5,IDX=1>",
        "##INFO=<ID=DP,Number=1,Type=Integer,Description=\"\",IDX=3>",
        "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"\",IDX=3>",
        "\"Any\">\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for (info, length) in [(".", 2), ("END=11", 7), ("END=3", 2), ("END=.", 2), ("B;END=11;DP=3", 7)] {
        let (mut encoder, _) = Encoder::new(&header(0)).unwrap();
        let mut out = Vec::new();
        assert_eq!(encoder.record(&format!("d\t5\t.\tAC\t.\t.\t.\t{info}"), &mut out).unwrap(), 1);
        assert_eq!(out[16..20], i32::to_le_bytes(length), "{info}");
    }
}

#[test]
fn every_problem_once() {
    let problem = |line: &str| bcf(&header(2), &[line.to_owned()]).unwrap_err();
    let message = |line: &str| problem(line).to_string();
    let ends = |info: &str, format: &str| format!("c\t1\t.\tA\tC\t.\t.\t{info}\t{format}");
    assert_eq!(problem("c\t1\t.\tA\tC\t.\t.\t."), BcfProblem::Columns { found: 8, wanted: 11 });
    for (line, wanted) in [
        ("e\t1\t.\tA\tC\t.\t.\t.\tGT\t.\t.".to_owned(), "contig e is not in the header"),
        ("c\t+1\t.\tA\tC\t.\t.\t.\tGT\t.\t.".into(), "POS '+1' is not a position"),
        ("c\t2147483648\t.\tA\tC\t.\t.\t.\tGT\t.\t.".into(), "POS '2147483648' is not a position"),
        ("c\t1\t.\tA\tC,\t.\t.\t.\tGT\t.\t.".into(), "an allele is empty (a missing value is '.')"),
        ("c\t1\t.\tA\tC\tx\t.\t.\tGT\t.\t.".into(), "QUAL 'x' is not a 32-bit number"),
        ("c\t1\t.\tA\tC\t1e39\t.\t.\tGT\t.\t.".into(), "QUAL '1e39' is not a 32-bit number"),
        ("c\t1\t.\tA\tC\t.\tq20\t.\tGT\t.\t.".into(), "FILTER q20 is not in the header"),
        ("c\t1\t.\tA\tC\t.\tDP\t.\tGT\t.\t.".into(), "FILTER DP is not in the header"),
        (ends("X=1", "GT\t.\t."), "INFO key X is not in the header"),
        (ends("q10", "GT\t.\t."), "INFO key q10 is not in the header"),
        (ends("GT=0/1", "GT\t.\t."), "INFO key GT is not in the header"),
        (ends("B;;", "GT\t.\t."), "an INFO field is empty (a missing value is '.')"),
        (ends("B=1", "GT\t.\t."), "B '1' is not the absence of a value, as of a flag"),
        (ends("I=1,x", "GT\t.\t."), "I 'x' is not an integer from -2147483640 to 2147483647"),
        (ends("I=-2147483641", "GT\t.\t."), "I '-2147483641' is not an integer from -2147483640 to 2147483647"),
        (ends("DP=2147483648", "GT\t.\t."), "DP '2147483648' is not an integer from -2147483640 to 2147483647"),
        (ends("F=0,5x", "GT\t.\t."), "F '5x' is not a 32-bit number"),
        (ends(".", "END\t.\t."), "FORMAT key END is not in the header"),
        (ends(".", "GT\t0/1:3\t."), "sample 1 has more values than FORMAT has keys"),
        (ends(".", "GT:DP\t0/1:\t."), "a sample's value is empty (a missing value is '.')"),
        (ends(".", "DP\t1.5\t."), "DP '1.5' is not an integer from -2147483640 to 2147483647"),
        (ends(".", "GT\t0/2\t."), "genotype '0/2' is not allele numbers of the record separated by '/' or '|'"),
        (ends(".", "GT\t0//1\t."), "genotype '0//1' is not allele numbers of the record separated by '/' or '|'"),
        (ends(".", "GT\t0/1|\t."), "genotype '0/1|' is not allele numbers of the record separated by '/' or '|'"),
    ] {
        assert_eq!(message(&line), wanted);
    }
    let many = format!("c\t1\t.\tA\t{}\t.\t.\t.\tGT\t.\t.", vec!["C"; 65_535].join(","));
    assert_eq!(message(&many), "more than 65535 alleles");
    let long = ends(".", &format!("{}\t.\t.", vec!["DP"; 256].join(":")));
    assert_eq!(message(&long), "more than 255 FORMAT keys");
    let odd = Encoder::new("##INFO=<ID=X,Number=1,Type=Int,Description=\"\">\n").err().unwrap();
    assert_eq!(odd.to_string(), "X is declared with the type 'Int'");
    let flag = Encoder::new(
        "##FORMAT=<ID=X,Number=0,Type=Flag,Description=\"\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts\n##contig=<ID=c>\n",
    );
    let (mut encoder, _) = flag.unwrap();
    let flag = encoder.record("c\t1\t.\tA\tC\t.\t.\t.\tX\t1", &mut Vec::new()).unwrap_err();
    assert_eq!(flag.to_string(), "X is declared with the type 'Flag'");
}

#[test]
fn the_writer_names_file_and_record_and_leaves_nothing() {
    use crate::vcf::{WriteError, Writer};
    use wgs_core::{Classify, Contig, ContigId, Contigs, Interval, Kind};
    let contigs =
        |names: &[&str]| Contigs::new(names.iter().map(|n| Contig { name: (*n).into(), len: 5, md5: None }).collect());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.bcf");
    let at = |start| Interval { contig: ContigId(0), start, end: start + 1 };
    let mut writer = Writer::create(&path, &header(0), &contigs(&["c", "d"])).unwrap();
    writer.record("c\t4\t.\tA\tC\t.\tPASS\tDP=3", at(3)).unwrap();
    let error = writer.record("c\t4\t.\tA\tG\t.\tPASS\tNO=3", at(3)).unwrap_err();
    let wanted = format!("{}: record c:4 cannot be written as BCF: INFO key NO is not in the header", path.display());
    assert_eq!((error.to_string(), error.kind(), error.hint().is_some()), (wanted, Kind::Input, true));
    let error = writer.record("d\t4\t.\tA\tG\t.\tPASS\t.", at(3)).unwrap_err();
    assert!(matches!(error, WriteError::Bcf { problem: BcfProblem::Contigs, .. }));
    let error = writer.record("c\t3\t.\tA\tG\t.\tPASS\t.", at(2)).unwrap_err();
    assert_eq!(
        (error.to_string(), error.kind()),
        (format!("{}: internal error: record 0:3 is out of order", path.display()), Kind::Other)
    );
    drop(writer);
    let error = Writer::create(&path, &header(0), &contigs(&["d", "c"])).err().unwrap();
    assert!(error.to_string().contains("x.bcf: the header cannot be written as BCF"), "{error}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is left");

    let mut writer = Writer::create(&path, &header(0), &contigs(&["c", "d"])).unwrap();
    writer.record("c\t4\t.\tA\tC\t.\tPASS\tDP=3", at(3)).unwrap();
    writer.commit().unwrap();
    let mut files: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["x.bcf", "x.bcf.csi"]);
}
