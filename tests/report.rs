//! `wgs report` as users run it: outputs that appear together, the same bytes twice, bad and foreign inputs with their exit codes,
//! what is for the laboratory alone, names that try to be something else.

mod common;
mod report_case;

use common::listing;
use report_case::{ASKED, CANDIDATES, Folder, Made, case, list, report, verdict};
use serde_json::json;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;

const GRANTED: &str = "primary_findings = \"granted\"\nsecondary_findings = \"granted\"";
const ALL: &str = "-o r.html --json case.json --fhir f.json --phenopacket p.json --laboratory lab.json";
const PLAIN: &str = "--case case.toml --germline calls.jsonl --genes genes.txt";

fn germline() -> Folder {
    let folder = Folder::default();
    folder.put("case.toml", case("rare_disease", &[("S1", "proband"), ("S2", "mother")], GRANTED, ""));
    folder.put("calls.jsonl", ASKED.line(&[("S1", "0/1"), ("S2", "0/0")]));
    folder.put("genes.txt", list("Asked", &["ASKEDGENE", "PMS2", "THIN", "NOWHERE"]));
    folder.put("regions.bed", "2\t100\t200\tASKEDGENE\n7\t0\t100\tPMS2\n2\t300\t400\tTHIN\n");
    folder.put("callable.bed", "2\t0\t350\n7\t0\t100\n");
    folder
}

#[test]
fn what_was_found_and_what_was_not_assessed() {
    let folder = germline();
    let quality = json!({"qc_align": {"reads": {"frac_mapped": 0.99}, "depth": {"autosomes": {"mean_uncapped": 31.25},
        "targets": {"low": [{"contig": "2", "start": 300, "end": 400, "name": "THIN", "mean": 9.5}]}}},
        "qc_fastq": {"total": {"bases": 1000, "frac_q30": 0.9}}});
    folder.put("qc.json", report("S1", quality, None));
    folder.put("verdict.json", verdict("S1", "warn", "qc_fastq.total.frac_q30", "few good bases"));
    let ended =
        folder.run(&format!("qc.json verdict.json {PLAIN} --gene-regions regions.bed --callable callable.bed {ALL}"));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(ended.stdout, "CASE-7: quality warn; 1 findings; 0 candidates\n");
    let whole = folder.json("case.json");
    assert_eq!(whole["sample"]["name"], "P-7");
    let case = &whole["sections"]["case"];
    let found = &case["findings"][0];
    assert_eq!((&found["number"], &found["origin"]), (&json!(1), &json!("germline")));
    assert_eq!(found["variant"]["transcript_tag"], "MANE_Select");
    assert_eq!(
        found["observed"],
        json!({"sample": "S1", "genotype": "0/1", "zygosity": "heterozygous", "depth": 32,
        "alternate_depth": 14, "vaf": 0.4375, "filter": "PASS"})
    );
    assert_eq!(found["assessment"], json!(null), "nobody assessed it");
    let entries = case["not_assessed"].as_array().unwrap();
    let codes: Vec<String> = entries
        .iter()
        .map(|e| match e["gene"].as_str() {
            Some(gene) => format!("{gene} {}", e["reason"].as_str().unwrap()),
            None => e["code"].as_str().unwrap().to_owned(),
        })
        .collect();
    let expected = [
        "structural_variants",
        "fusions",
        "copy_number",
        "internal_tandem_duplications",
        "repeat_expansions",
        "hla",
        "pharmacogenes",
        "small_somatic",
        "mitochondrial",
        "PMS2 paralogous",
        "THIN under_callable_limit",
        "NOWHERE no_intervals",
    ];
    assert_eq!(codes, expected);
    let thin = &case["scope"]["coverage"][2];
    assert_eq!((&thin["frac_callable"], &thin["mean_depth"]), (&json!(0.5), &json!(9.5)));
    assert_eq!(thin["holes"], json!([{"contig": "2", "start": 351, "end": 400}]));
    let s = &case["quality"]["samples"][0];
    assert_eq!((&s["mean_depth"], &s["bases"], &s["status"]), (&json!(31.25), &json!(1000), &json!("warn")));
    assert_eq!(case["quality"]["reasons"][0]["message"], "few good bases");
}

#[test]
fn the_same_bytes_apart_from_run_and_no_path_elsewhere() {
    let folder = germline();
    let run = |json: &str| {
        let ended = folder.run(&format!("{PLAIN} -o r.html --fhir f.json --phenopacket p.json --json {json}"));
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let mut whole = folder.json(json);
        whole["run"].take();
        (whole.to_string(), folder.text("r.html"), folder.text("f.json"), folder.text("p.json"))
    };
    let (first, second) = (run("a.json"), run("b.json"));
    assert_eq!(first, second);
    for text in [&first.0, &first.1, &first.2, &first.3] {
        for name in ["genes.txt", "calls.jsonl", "case.toml"] {
            assert!(!text.contains(name), "{name}");
        }
    }
}

#[test]
fn a_refused_case_is_exit_1_and_all_is_written() {
    let folder = germline();
    folder.put("v.json", verdict("S1", "fail", "qc_align.reads.frac_mapped", "too few"));
    let ended = folder.run(&format!("v.json {PLAIN} {ALL}"));
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert_eq!(folder.json("case.json")["sections"]["case"]["quality"]["status"], "fail");
    let mode = |name: &str| std::fs::metadata(folder.file(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("lab.json"), 0o600);
}

#[test]
fn identity_sex_and_runs_of_homozygosity_go_to_the_laboratory() {
    let folder = germline();
    folder.put("v.json", verdict("S1", "fail", "qc_identity.not_relatives", "S1 and S2 are no child and mother"));
    let sections = json!({"qc_align": {"sex": {"karyotype": "XY", "x_ratio": 0.52, "y_ratio": 0.51, "ploidy": []}}});
    folder.put("qc.json", report("S1", sections, None));
    let children =
        json!([{"child": "S1", "father": null, "mother": "S2", "genotyped": 9000, "mendelian_violations": 900}]);
    let family = json!({"call_family": {"members": [{"sample": "S1"}, {"sample": "S2"}], "children": children}});
    folder.put("family.json", report("F", family, None));
    folder.put("c.tsv", format!("{CANDIDATES}{}", ASKED.candidate()));
    let ended = folder.run(&format!("v.json qc.json family.json {PLAIN} --candidates c.tsv {ALL}"));
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let lab = &folder.json("lab.json")["sections"]["laboratory"];
    assert_eq!(lab["reasons"][0]["metric"], "qc_identity.not_relatives");
    assert_eq!(lab["sex"][0]["outcome"], "differs");
    assert_eq!(lab["parentage"][0]["outcome"], "differs");
    assert_eq!(lab["homozygosity"], json!({"runs": null, "bases": null, "candidates": 1, "candidates_in_runs": 1}));
    let whole = folder.json("case.json");
    let quality = &whole["sections"]["case"]["quality"];
    assert_eq!((&quality["status"], quality["reasons"].as_array().unwrap().len()), (&json!("fail"), 1));
    assert_eq!(
        quality["reasons"][0],
        json!({"sample": "CASE-7", "metric": "laboratory", "outcome": "fail",
        "message": "a matter for the laboratory", "waiver": null})
    );
    for output in ["r.html", "case.json", "f.json", "p.json"] {
        let text = folder.text(output);
        for word in
            ["not_relatives", "no child and mother", "karyotype", "\"XY\"", "mendelian", "in_roh", "homozygosity"]
        {
            assert!(!text.contains(word), "{output} says {word}");
        }
    }
    let laboratory = folder.text("lab.json");
    assert!(!laboratory.contains(ASKED.gene), "findings are not the laboratory's");
}

#[test]
fn a_tumour_with_its_normal() {
    let folder = Folder::default();
    folder.put("case.toml", case("tumor_normal", &[("T", "tumor"), ("N", "normal")], GRANTED, ""));
    folder.put("n.jsonl", ASKED.line(&[("N", "0/1")]));
    let hit = Made { pos: 99, gene: "HIT", p: "NP_1.1:p.Val600Glu", clinvar: None, ..ASKED };
    // The germline allele again, as the somatic caller filters it, and a somatic one.
    let columns = [("T", "0/1"), ("N", "0/0")];
    folder.put("t.jsonl", Made { filter: "germline", ..ASKED }.line(&columns) + &hit.line(&columns));
    folder.put("genes.txt", list("Asked", &["ASKEDGENE"]));
    folder.put("drugs.tsv", "# name: Drugs\n# date: 2026-01-01\nkind\tgene\tvariant\tdisease\tname\teffect\tlevel\ndrug\tHIT\tV600E\tasked disease\tHitinib\tsensitivity\tA\n");
    folder.put("levels.tsv", "# name: Levels\n# date: 2026-01-01\nscheme\ttable_level\tdisease\teffect\tlevel\namp_asco_cap\tA\tsame\tany\tI-A\namp_asco_cap\tA\tother\tany\tII-C\n");
    let somatic = json!({"call_somatic": {
        "samples": [{"name": "T", "role": "tumor"}, {"name": "N", "role": "normal"}],
        "burden": {"per_megabase": 12.5, "per_megabase_low": 11.0, "per_megabase_high": 14.0, "callable_bases": 2_500_000, "reason": null, "comparable": true, "comparable_reason": null},
        "microsatellites": [{"judged": 1000, "unstable": 200, "frac_unstable": 0.2, "reason": null, "comparable": true}],
        "spectrum": {"classes": [{"class": "A[C>A]A", "count": 3}]}}});
    folder.put("somatic.json", report("T", somatic, None));
    let cancer = common::wgs(&["report", "--show-layout", "cancer"]).stdout;
    folder
        .put("ours.toml", cancer.replace("# tmb_high = 10.0", "tmb_high = 12.5").replace("# msi = 0.1", "msi = 0.21"));
    let ended = folder.run(&format!(
        "somatic.json --case case.toml --layout ours.toml --germline n.jsonl --somatic t.jsonl --genes genes.txt \
         --evidence drugs.tsv --levels levels.tsv {ALL}"
    ));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let whole = folder.json("case.json");
    let case = &whole["sections"]["case"];
    let origins: Vec<_> = case["findings"].as_array().unwrap().iter().map(|f| &f["origin"]).collect();
    assert_eq!(origins, ["somatic", "germline"], "the level comes first; the germline allele is there once");
    assert_eq!(case["findings"][0]["tiers"], json!([{"scheme": "amp_asco_cap", "level": "I-A"}]));
    assert_eq!(case["findings"][0]["evidence"][0]["matched"], "protein");
    let markers = &case["biomarkers"];
    assert_eq!((&markers["burden"]["state"], &markers["microsatellites"]["state"]), (&json!("high"), &json!("stable")));
    assert_eq!(markers["spectrum"], json!([["A[C>A]A", 3]]));
}

#[test]
fn what_is_wrong_is_said_and_leaves_nothing() {
    let line = ASKED.line(&[("S1", "0/1"), ("S2", "0/0")]);
    let mut packed = wgs_io::bgzf_out::Writer::new(Vec::new());
    packed.write_all(line.repeat(2000).as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let assessed = "[[assessment]]\nvariant = \"9:9:G:A\"\nscheme = \"acmg\"\nclass = \"benign\"\n";
    let person = json!({"specimen": {"person": "P-8"}});
    let refused = case("rare_disease", &[("S1", "proband")], "primary_findings = \"granted\"", "");
    type Case<'a> = (&'a str, &'a [u8], &'a str, i32, &'a str);
    let vcf = b"##fileformat=VCFv4.3\n";
    let other = report("S9", json!({"qc_align": {}}), None);
    let person = report("S1", person, None);
    let cases: &[Case] = &[
        ("calls.jsonl", vcf, PLAIN, 3, "line 1: this is VCF or BCF, not JSON lines"),
        ("calls.jsonl", &line.as_bytes()[..300], PLAIN, 3, "line 1: column 300: EOF"),
        ("calls.jsonl", &packed[..packed.len() / 2], PLAIN, 3, "calls.jsonl: "),
        ("calls.jsonl", &packed[..packed.len() - 28], PLAIN, 3, "end"),
        ("calls.jsonl", b"", PLAIN, 3, "no record"),
        ("calls.jsonl", b"[]\n", PLAIN, 3, "line 1: not a JSON object"),
        ("case.toml", b"id = 3", PLAIN, 2, "case.toml: line 1: invalid type"),
        ("genes.txt", b"A\n", PLAIN, 2, "genes.txt: no line '# name:"),
        ("a.toml", assessed.as_bytes(), "--assessments a.toml", 2, "assessment of '9:9:G:A': no call of the sample"),
        ("v.json", other.as_bytes(), "v.json", 3, "a report of sample 'S9', which is not of this case"),
        ("v.json", person.as_bytes(), "v.json", 3, "is of person 'P-8', the case of 'P-7'"),
        ("v.json", b"{", "v.json", 3, "v.json: line "),
        ("e.tsv", b"kind\n", "--evidence e.tsv", 2, "no line '# name:"),
        ("l.toml", b"name = 3", "--layout l.toml", 2, "l.toml: line 1"),
        ("c.tsv", b"#contig\n", "--candidates c.tsv", 3, "no column 'pos'"),
        ("x", b"", "--layout nowhere", 2, "no layout 'nowhere'"),
        ("x", b"", "--somatic calls.jsonl", 2, "no sample of the case is a tumour"),
        ("x", b"", "--gene-regions regions.bed", 2, "--gene-regions needs --callable"),
        ("x", b"", "--levels nowhere.tsv", 2, "nowhere.tsv: "),
        ("x", b"", "nowhere.json", 3, "nowhere.json: "),
    ];
    for (name, content, more, code, expected) in cases {
        let folder = germline();
        folder.put(name, content);
        let before = listing(folder.path());
        let more = if *more == PLAIN { "" } else { more };
        let ended = folder.run(&format!("{more} {PLAIN} {ALL}"));
        assert_eq!(ended.code, *code, "{name} {more}: {}", ended.stderr);
        assert!(ended.stderr.contains(expected), "{name} {more}: {}\nnot: {expected}", ended.stderr);
        assert_eq!(listing(folder.path()), before, "{name} {more}");
    }
    let folder = germline();
    folder.put("case.toml", refused);
    let ended = folder.run(&format!("--case case.toml --germline calls.jsonl {ALL}"));
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("nothing says which findings are secondary"), "{}", ended.stderr);
    let ended = folder.run(PLAIN);
    assert!(ended.code == 2 && ended.stderr.contains("no output"), "{}", ended.stderr);
    let ended = folder.run(&format!("{PLAIN} -o calls.jsonl"));
    assert!(ended.code == 2 && ended.stderr.contains("is an input"), "{}", ended.stderr);
    // One output that cannot be written: none appears.
    let ended = folder.run(&format!("{PLAIN} --json a.json -o genes.txt/r.html"));
    assert_eq!(ended.code, 4, "{}", ended.stderr);
    assert!(!folder.file("a.json").exists());
}

#[test]
fn the_sample_must_be_the_cases() {
    let folder = germline();
    folder.put("calls.jsonl", ASKED.line(&[("X1", "0/1"), ("X2", "0/1")]));
    let ended = folder.run(&format!("{PLAIN} {ALL}"));
    assert_eq!(ended.code, 3);
    assert!(ended.stderr.contains("no sample 'S1' (the samples are X1, X2)"), "{}", ended.stderr);
    // The mother's allele is none of the child's.
    folder.put("calls.jsonl", ASKED.line(&[("S1", "0/0"), ("S2", "0/1")]));
    let ended = folder.run(&format!("{PLAIN} --json -"));
    let whole: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(whole["sections"]["case"]["findings"], json!([]));
}

#[test]
fn names_that_try_to_be_something_else_stay_names() {
    let folder = Folder::default();
    let name = "=cmd|'<script>alert(1)</script>\"";
    let text = case("rare_disease", &[("S1", "proband")], GRANTED, "").replace("P-7", "PSEUDO").replace("S1", "SAMPLE");
    let quoted = serde_json::to_string(name).unwrap();
    folder.put(
        "case.toml",
        text.replace("\"PSEUDO\"", &quoted).replace("\"SAMPLE\"", &quoted).replace("\"CASE-7\"", &quoted),
    );
    folder.put("calls.jsonl", ASKED.line(&[(name, "0/1")]));
    folder.put("genes.txt", list(name, &["ASKEDGENE"]));
    let ended = folder.run(&format!("{PLAIN} {ALL}"));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(!folder.text("r.html").contains("<script"));
    assert_eq!(folder.json("case.json")["sections"]["case"]["case_id"], name);
    folder.json("f.json");
    folder.json("p.json");
}

#[test]
fn templates_are_what_they_say() {
    let ended = common::wgs(&["report", "--case-template"]);
    assert!(ended.code == 0 && ended.stdout.contains("secondary_findings = \"unknown\""));
    assert_eq!(common::wgs(&["report", "--show-layout", "nowhere"]).code, 2);
    let folder = Folder::default();
    folder.put("case.toml", ended.stdout);
    let ended = folder.run("--case case.toml -o -");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stdout.contains("<html"), "to standard output");
}

/// The example cases of `testdata/report`, whole.
#[test]
fn examples() {
    let folder = Folder::default();
    let from = |case: &str, arguments: &str| {
        let at = common::testdata("report").join(case);
        let whole = |word: &str| match word.strip_prefix('@') {
            Some(name) => at.join(name).display().to_string(),
            None => word.to_owned(),
        };
        let words: Vec<String> = arguments.split_whitespace().map(whole).collect();
        let ended = folder.run(&format!("{} {ALL}", words.join(" ")));
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        folder.json("case.json")["sections"]["case"].clone()
    };
    let case = from(
        "germline",
        "--layout rare-disease --case @case.toml --germline @annotated.jsonl.gz --candidates @candidates.tsv --genes @genes.txt \
         --secondary-genes @secondary.txt --gene-regions @regions.bed --callable @callable.bed --assessments @assessed.toml",
    );
    let brief = |case: &serde_json::Value| -> Vec<String> {
        let finding = |f: &serde_json::Value| {
            let text = |v: &serde_json::Value| v.as_str().unwrap_or("-").to_owned();
            format!(
                "{} {} {} {}",
                text(&f["variant"]["gene"]),
                text(&f["origin"]),
                text(&f["assessment"]["class"]),
                f["secondary"]
            )
        };
        case["findings"].as_array().unwrap().iter().map(finding).collect()
    };
    let expected = [
        "AP5S1 germline likely_pathogenic false",
        "AP5S1 germline uncertain_significance false",
        "AVP germline pathogenic true",
    ];
    assert_eq!(brief(&case), expected);
    assert_eq!(case["scope"]["assessed"], json!(["small_germline", "mitochondrial"]));
    let candidates = case["candidates"].as_array().unwrap();
    let first = candidates.iter().find(|c| c["finding"] == 1).unwrap();
    assert_eq!(
        (&first["mode"], &first["phase"]),
        (&json!("AR_compound"), &json!(["trans_phase_set", "unknown_phase"]))
    );
    assert!(first["variant"]["vrs_id"].as_str().unwrap().starts_with("ga4gh:VA."), "from the calls");
    assert!(candidates.iter().all(|c| c["variant"]["gene"] != "OXT"), "nobody asked for it");
    let case = from(
        "somatic",
        "--layout cancer --case @case.toml --germline @normal.jsonl.gz --somatic @tumor.jsonl.gz --genes @genes.txt \
         --secondary-genes @secondary.txt --evidence @drugs.tsv --levels @levels.tsv",
    );
    let found = case["findings"].as_array().unwrap();
    let tiers = |i: usize| {
        found[i]["tiers"].as_array().unwrap().iter().map(|t| t["level"].as_str().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!((tiers(0), tiers(1), tiers(2)), (vec!["I-A", "A"], vec!["II-C", "C"], vec!["III"]));
    assert!(found.iter().all(|f| f["origin"] == "somatic" && f["observed"]["sample"] == "T"));
    assert_eq!(found[0]["observed"]["vaf"], json!(0.4167));
}
