//! `bench.calibration`: what calls state of themselves against the truth, filtered calls too.

mod bench_support;
mod common;

use bench_support::{World, write};
use serde_json::Value;
use wgs_testkit::Rng;
use wgs_testkit::variants::rewrite::{Style, rewrite};
use wgs_testkit::variants::{Variant, random, vcf};

//                   0         1         2         3         4         5
//                   0123456789012345678901234567890123456789012345678901234567
const BASES: &str = "GATTACAGGCACACACACATTGCCGTAAAAAAAAGTCCTGAGGATCTTCAGATTGCAT";

/// A line with QUAL, FILTER, GT and GQ.
fn call(pos: usize, r: &str, a: &str, qual: &str, filter: &str, sample: &str) -> String {
    assert_eq!(r, &BASES[pos - 1..pos - 1 + r.len()], "REF at {pos}");
    format!("c\t{pos}\t.\t{r}\t{a}\t{qual}\t{filter}\t.\tGT:GQ\t{sample}\n")
}

fn tables(section: &Value) -> Vec<(String, String, String)> {
    let text = |t: &Value, key: &str| t[key].as_str().unwrap().to_owned();
    let of = |t: &Value| (text(t, "field"), text(t, "class"), text(t, "event"));
    section["calibration"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn filtered_calls_are_held_against_the_truth_too() {
    let truth = vec![
        Variant::new("c", 4, "A", &["C"], "0/1"),
        Variant::new("c", 21, "G", &["A"], "1/1"),
        Variant::new("c", 40, "A", &["C"], "0/1"),
        Variant::new("c", 52, "T", &["A"], "1/1"),
    ];
    let files = write(&[World { contig: "c".into(), bases: BASES.into(), truth, query: vec![] }]);
    let head = format!(
        "##fileformat=VCFv4.3\n##contig=<ID=c,length={}>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts\n",
        BASES.len()
    );
    let calls = [
        // Right; right but filtered, so missed; a wrong genotype; nothing there, filtered; an indel that is nothing.
        call(5, "A", "C", "50", "PASS", "0/1:40"),
        call(22, "G", "A", "12", "low", "1/1:7"),
        call(34, "A", "T", "8", "low;other", "0/1:."),
        call(41, "A", "C", "33", ".", "1/1:20"),
        call(48, "T", "TG", "4", "PASS", "0/1:2"),
        // Outside the confident regions, and what is no variant or cannot be judged, are in no table.
        call(53, "T", "A", "60", "PASS", "1/1:60"),
        call(55, "G", "A", "60", "low", "0/0:60"),
        call(56, "C", "<DEL>", "60", "low", "0/1:60"),
        "c\t57\t.\tG\tT\t60\tlow\t.\tGT:GQ\t0/1:60\n".to_owned(),
    ];
    std::fs::write(&files.query, format!("{head}{}", calls.concat())).unwrap();
    std::fs::write(files.path("b.bed"), "c\t0\t50\n").unwrap();
    let page = files.path("page.html");
    let section = files.report(&["-b", &files.path("b.bed"), "--html", &page])["sections"]["bench"].take();
    let counts = ["tp", "fn", "query_tp", "fp", "unknown"].map(|key| section["all"][key].as_u64().unwrap());
    assert_eq!(counts, [1, 2, 1, 2, 1], "filtered calls count nowhere else");
    assert_eq!(section["left_out"]["query"]["filtered"], 5);

    let expected = [
        ("QUAL", "snv", "absent"),
        ("QUAL", "indel", "absent"),
        ("FORMAT/GQ", "snv", "wrong"),
        ("FORMAT/GQ", "indel", "wrong"),
    ];
    assert_eq!(tables(&section), expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())));
    let sums = |i: usize| {
        ["calls", "filtered", "without", "wrong", "absent"].map(|key| section["calibration"][i][key].as_u64().unwrap())
    };
    assert_eq!(
        [sums(0), sums(1), sums(2), sums(3)],
        [[4, 2, 0, 2, 1], [1, 0, 0, 1, 1], [3, 1, 1, 1, 0], [1, 0, 0, 1, 1]]
    );
    let bins = |i: usize| -> Vec<(u64, Option<u64>, u64, u64, u64)> {
        let n = |b: &Value, key: &str| b[key].as_u64().unwrap();
        let rows = section["calibration"][i]["bins"].as_array().unwrap().iter();
        rows.map(|b| (n(b, "from"), b["to"].as_u64(), n(b, "calls"), n(b, "wrong"), n(b, "absent"))).collect()
    };
    assert_eq!(
        bins(0),
        [(5, Some(10), 1, 1, 1), (10, Some(15), 1, 0, 0), (30, Some(35), 1, 1, 0), (50, Some(60), 1, 0, 0)]
    );
    assert_eq!(bins(2), [(5, Some(10), 1, 0, 0), (20, Some(25), 1, 1, 0), (40, Some(45), 1, 0, 0)]);
    // QUAL of SNVs: absent is the one of quality 8. −ln of 10^-0.8, 1 − 10^-1.2, 1 − 10^-3.3, 1 − 10^-5.
    let near = |key: &str, expected: f64| {
        let is = section["calibration"][0][key].as_f64().unwrap();
        assert!((is - expected).abs() < 1e-6, "{key} is {is}, not {expected}");
    };
    let p = [0.8, 1.2, 3.3, 5.0].map(|x: f64| 10f64.powf(-x));
    near("log_loss", -(p[0].ln() + (1.0 - p[1]).ln() + (1.0 - p[2]).ln() + (1.0 - p[3]).ln()) / 4.0);
    near("stated_errors", (p.iter().sum::<f64>() * 1000.0).round() / 1000.0);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("Stated quality against errors") && page.contains("FORMAT/GQ"));
}

/// Filters do not change what a quality is worth: the tables are those of a run in which all records count, where the calls
/// take part in the comparison itself.
#[test]
fn the_tables_are_those_of_a_run_without_filters() {
    let mut worlds = Vec::new();
    for seed in 0..400u64 {
        let mut rng = Rng::new(seed);
        let length = 200 + rng.index(400);
        let bases = random::reference(length, &mut rng);
        let truth = random::copies(&bases, 15 + rng.index(40), &mut rng);
        let query = random::spoiled(&bases, &truth, &mut rng);
        let contig = format!("seed{seed}");
        let truth = rewrite(&contig, &bases, &truth, &Style::ANY, &mut rng);
        let query = rewrite(&contig, &bases, &query, &Style::ANY, &mut rng);
        worlds.push(World { contig, bases, truth, query });
    }
    let files = write(&worlds);
    let mut rng = Rng::new(77);
    let contigs: Vec<(&str, usize)> = worlds.iter().map(|w| (w.contig.as_str(), w.bases.len())).collect();
    let all: Vec<Variant> = worlds.iter().flat_map(|w| &w.query).cloned().collect();
    let mut failed = 0;
    let lines = vcf::text(&contigs, &all)
        .lines()
        .map(|line| {
            let mut fields: Vec<&str> = line.split('\t').collect();
            let (qual, filter) = ((rng.index(600)).to_string(), if rng.index(3) == 0 { "low" } else { "PASS" });
            if !line.starts_with('#') {
                failed += usize::from(filter == "low");
                (fields[5], fields[6]) = (&qual, filter);
            }
            fields.join("\t") + "\n"
        })
        .collect::<String>();
    std::fs::write(&files.query, lines).unwrap();
    assert!(failed > 300, "{failed}");
    let bed: String = worlds.iter().map(|w| format!("{}\t50\t{}\n", w.contig, w.bases.len() - 50)).collect();
    std::fs::write(files.path("b.bed"), bed).unwrap();
    for mode in [&[][..], &["--somatic"]] {
        let of = |more: &[&str]| {
            let section =
                files.report(&[&["-b", &files.path("b.bed")], mode, more].concat())["sections"]["bench"].take();
            let calls: u64 =
                section["calibration"].as_array().unwrap().iter().map(|t| t["calls"].as_u64().unwrap()).sum();
            (section["calibration"].clone(), calls, ["query_tp", "fp"].map(|k| section["all"][k].as_u64().unwrap()))
        };
        let (some, all) = (of(&[]), of(&["--all-filters"]));
        assert_eq!(some.0, all.0, "{mode:?}");
        assert_eq!(all.1, all.2.iter().sum::<u64>(), "every call that is right or wrong is in a table, once");
        assert!(some.2.iter().sum::<u64>() < all.1);
        assert_eq!(of(&["-@", "3"]).0, some.0, "threads");
    }
}
