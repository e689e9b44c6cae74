//! `wgs annotate --criteria` on made-up evidence about real sequence (`testdata/annotate/criteria`): every fact from where it comes to
//! the criterion it decides.

mod common;

use common::{command, finish, testdata};
use serde_json::Value;
use std::path::Path;

const SOURCES: &[&str] = &[
    "gnomad=gnomad.vcf:ALL",
    "tommo=tommo.vcf:ALL",
    "clinvar=clinvar.vcf:ALL,ID",
    "scores=scores.vcf:ALL",
    "hotspots=hotspots.vcf:ALL",
    "repeats=repeats.bed:name",
    "domains=domains.bed:name",
];

/// Arguments that annotate the calls with a configuration.
fn annotate(config: &Path, cache: &Path, more: &[&str]) -> common::Ended {
    let dir = testdata("annotate/criteria");
    let mut command = command();
    command.arg("annotate").arg(dir.join("calls.vcf")).arg("-g").arg(dir.join("genes.gff3"));
    command.arg("-r").arg(dir.join("ref.fa")).arg("--gene-cache").arg(cache).arg("--allow-no-hits");
    for source in SOURCES {
        let (id, rest) = source.split_once('=').unwrap();
        command.arg("--source").arg(format!("{id}={}/{rest}", dir.display()));
    }
    command.arg("--criteria").arg(config).args(more);
    finish(&mut command, None)
}

fn with_shipped(more: &[&str]) -> common::Ended {
    let dir = tempfile::tempdir().unwrap();
    annotate(&testdata("annotate/criteria/config.toml"), &dir.path().join("genes.cache"), more)
}

/// The objects of `--json-lines`, by the record's id.
fn lines() -> Vec<(String, Value)> {
    let ended = with_shipped(&["--json-lines"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let parse = |l: &str| serde_json::from_str::<Value>(l).unwrap();
    ended.stdout.lines().map(parse).map(|v| (v["id"].as_str().unwrap().to_owned(), v)).collect()
}

/// `CODE_strength` of what fired for the first allele in the first gene.
fn fired(entries: &Value) -> Vec<String> {
    let all = entries.as_array().unwrap().iter().filter(|e| e["outcome"] == "fired");
    all.map(|e| format!("{} {}", e["criterion"].as_str().unwrap(), e["strength"].as_str().unwrap())).collect()
}

fn of<'v>(lines: &'v [(String, Value)], id: &str) -> &'v Value {
    &lines.iter().find(|l| l.0 == id).unwrap().1["alleles"][0]
}

fn germline(lines: &[(String, Value)], id: &str) -> String {
    fired(&of(lines, id)["criteria"][0]["germline"]).join(", ")
}

fn entry<'v>(lines: &'v [(String, Value)], id: &str, mode: &str, criterion: &str) -> &'v Value {
    let first = &of(lines, id)["criteria"][0];
    let list = if mode == "germline" { &first["germline"] } else { &first["somatic"]["criteria"] };
    list.as_array().unwrap().iter().find(|e| e["criterion"] == criterion).unwrap()
}

#[test]
fn what_fires() {
    let lines = lines();
    let known = entry(&lines, "ps1", "germline", "PS1");
    assert_eq!((known["outcome"].as_str(), known["strength"].as_str()), (Some("fired"), Some("strong")));
    assert!(known["facts"]["record"].as_str().unwrap().starts_with("900001: pathogenic to E, 2 stars"));
    assert!(germline(&lines, "ps1").contains("PP3 strong"));
    assert!(germline(&lines, "ps1").contains("PM1 moderate"));
    // Likely pathogenic, an expert panel: one step lower.
    let residue = entry(&lines, "pm5", "germline", "PM5");
    assert_eq!((residue["outcome"].as_str(), residue["strength"].as_str()), (Some("fired"), Some("supporting")));
    assert_eq!(entry(&lines, "weak", "germline", "PM5")["outcome"], "not_met");
    assert!(germline(&lines, "common").starts_with("BA1 stand_alone") || germline(&lines, "common").contains("BA1"));
    assert!(germline(&lines, "bs1").contains("BS1 strong"));
    assert!(germline(&lines, "silent").contains("BP4 supporting, BP7 supporting"));
    assert_eq!(entry(&lines, "repeat_del", "germline", "PM4")["outcome"], "not_met");
    assert!(germline(&lines, "inframe").contains("PM4 supporting"));
    // An allele between genes has none.
    assert_eq!(of(&lines, "far")["criteria"], Value::Array(Vec::new()));
}

#[test]
fn null_variants_and_the_tree() {
    let lines = lines();
    let tree = |id| {
        let e = entry(&lines, id, "germline", "PVS1");
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        (text(&e["outcome"]), text(&e["strength"]), text(&e["facts"]["tree"]), text(&e["missing"]))
    };
    let is = |a: &str, b: &str, c: &str, d: &str| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned());
    assert_eq!(tree("stop"), is("fired", "very_strong", "decayed", ""));
    assert_eq!(tree("frameshift"), is("fired", "very_strong", "decayed", ""));
    assert_eq!(tree("donor_lost"), is("fired", "very_strong", "frame disrupted, decayed", ""));
    let open = "whether loss-of-function variants of the exon are frequent in the population";
    assert_eq!(tree("donor_kept"), is("not_evaluated", "", "frame kept", open));
    assert_eq!(tree("stop_last"), is("not_evaluated", "", "escapes decay", open));
    let before = "pathogenic variants before the next start in frame";
    assert_eq!(tree("start"), is("fired", "moderate", before, ""));
    // The gene's mechanism is likely alone: one step lower.
    assert_eq!(tree("idh3b"), is("fired", "strong", "decayed", ""));
    // Exon 4 has 54 codons of 594.
    assert_eq!(entry(&lines, "donor_kept", "germline", "PVS1")["facts"]["removed_fraction"], "0.091");
}

#[test]
fn oncogenicity_and_clonal_haematopoiesis() {
    let lines = lines();
    let somatic = |id| fired(&of(&lines, id)["criteria"][0]["somatic"]["criteria"]).join(", ");
    assert!(somatic("stop").starts_with("OVS1 very_strong"), "{}", somatic("stop"));
    assert!(somatic("hotspot").contains("OS3 strong"), "{}", somatic("hotspot"));
    assert!(somatic("om4").contains("OM4 moderate"), "{}", somatic("om4"));
    assert!(somatic("common").contains("SBVS1 very_strong"));
    assert_eq!(of(&lines, "stop")["criteria"][0]["somatic"]["clonal_haematopoiesis"], true);
    assert_eq!(of(&lines, "idh3b")["criteria"][0]["somatic"]["clonal_haematopoiesis"], false);
}

#[test]
fn clinvar_is_evidence_beside_the_criteria() {
    let lines = lines();
    let own = &of(&lines, "ps1")["clinvar"][0];
    assert_eq!((own["variation"].as_str(), own["class"].as_str()), (Some("900002"), Some("conflicting")));
    assert_eq!((own["stars"].as_u64(), own["conflicts"].as_str().is_some()), (Some(1), true));
    let codes: Vec<&str> = of(&lines, "ps1")["criteria"][0]["germline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["criterion"].as_str().unwrap())
        .collect();
    assert_eq!(codes.len(), 26);
    assert!(!codes.contains(&"PP5") && !codes.contains(&"BP6"));
}

/// The VCF as it was looked through by hand; same bytes for any number of threads.
#[test]
fn the_fields() {
    let ended = with_shipped(&["--fields", "Allele,Consequence,SYMBOL,HGVSc,HGVSp"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let records: String = ended.stdout.lines().filter(|l| !l.starts_with('#')).map(|l| format!("{l}\n")).collect();
    let golden = testdata("annotate/criteria/expected.vcf");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&golden, &records).unwrap();
    }
    assert_eq!(records, std::fs::read_to_string(&golden).unwrap());
    let head = ended.stdout.lines().find(|l| l.starts_with("##wgs_criteria=")).unwrap();
    for part in ["Modes=\"germline,somatic\"", "Rules=\"wgs-2026\"", "RulesVersion=\"1\"", "ClinVarDate=\"2026-01-05\""]
    {
        assert!(head.contains(part), "{head}");
    }
    let again = with_shipped(&["--fields", "Allele,Consequence,SYMBOL,HGVSc,HGVSp", "-@", "3"]);
    assert_eq!(ended.stdout, again.stdout);
}

#[test]
fn counts_in_the_report() {
    let dir = tempfile::tempdir().unwrap();
    let (out, report) = (dir.path().join("out.vcf"), dir.path().join("report.json"));
    let more = ["-o", out.to_str().unwrap(), "--json", report.to_str().unwrap()];
    assert_eq!(with_shipped(&more).code, 0);
    let report: Value = serde_json::from_str(&std::fs::read_to_string(&report).unwrap()).unwrap();
    let criteria = &report["sections"]["annotate"]["criteria"];
    assert_eq!((criteria["rules"].as_str(), criteria["clinvar_variants"].as_u64()), (Some("wgs-2026"), Some(5)));
    let row = |code: &str| {
        let rows = criteria["germline"].as_array().unwrap();
        rows.iter().find(|r| r["criterion"] == code).map(|r| r["fired"].as_u64().unwrap()).unwrap()
    };
    assert_eq!([row("PS1"), row("PM5"), row("BA1"), row("BS1"), row("PP4")], [1, 1, 1, 1, 0]);
}

#[test]
fn what_is_not_known_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(testdata("annotate/criteria/config.toml")).unwrap();
    let data = testdata("annotate/criteria");
    let text = text.replace("file = \"", &format!("file = \"{}/", data.display()));
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let path = dir.path().join("c.toml");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
        annotate(&path, &dir.path().join("genes.cache"), &[])
    };
    for (from, to, named) in [
        ("scores_REVEL", "scores_Revel", "scores_Revel"),
        ("source = \"tommo\"", "source = \"tomo\"", "tomo"),
        ("[repeat]", "[repeats]", "repeats"),
        ("tool =", "tol =", "tol"),
        ("\"somatic\"", "\"tumour\"", "tumour"),
        ("symbol = \"gene\"", "symbol = \"symbol\"", "symbol"),
        ("[clinvar.index]", "[clinvar.index]\nsignificance = \"CLINSIG\"", "CLINSIG"),
        ("ac = \"tommo_AC\"", "ac = \"gnomad_AC_eas\"", "gnomad_AC_eas"),
    ] {
        let ended = with(from, to);
        assert_eq!(ended.code, 2, "{to}: {}", ended.stderr);
        assert!(ended.stderr.contains(named), "{to}: {}", ended.stderr);
    }
    let table = dir.path().join("bad.tsv");
    std::fs::write(&table, "gene\tlof\nNOP56\tsurely\n").unwrap();
    let config = format!(
        "mode = \"germline\"\n[[gene_table]]\nfile = \"{}\"\nsymbol = \"gene\"\nloss_of_function = \"lof\"\n",
        table.display()
    );
    let path = dir.path().join("t.toml");
    std::fs::write(&path, config).unwrap();
    let ended = annotate(&path, &dir.path().join("genes.cache"), &[]);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(ended.stderr.contains("line 2") && ended.stderr.contains("surely"), "{}", ended.stderr);
}
