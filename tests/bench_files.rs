//! What `wgs bench` writes for other tools, read by those tools: the annotated VCF and its index by bcftools, the summary
//! table by MultiQC.

use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Output of a tool; `None` when it is not installed and not required.
fn tool(name: &str, args: &[&str]) -> Option<Output> {
    match Command::new(name).args(args).output() {
        Ok(out) => Some(out),
        Err(_) => {
            assert!(std::env::var_os("WGS_REQUIRE_ORACLES").is_none(), "{name} is required but not installed");
            eprintln!("SKIPPED: {name} is not installed");
            None
        }
    }
}

/// One contig of 4,000 bases without repeats longer than a few bases.
fn reference() -> String {
    let mut state = 12_345u64;
    let mut base = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ['A', 'C', 'G', 'T'][(state >> 60) as usize & 3]
    };
    (0..4_000).map(|_| base()).collect()
}

/// A VCF of SNVs at these places (1-based) with genotype and score, and of one-base deletions behind `indels`.
fn vcf(sample: &str, reference: &str, snvs: &[(usize, &str, u32)], indels: &[(usize, &str, u32)]) -> String {
    let at = |pos: usize| &reference[pos - 1..pos];
    let other = |pos: usize| if at(pos) == "A" { "G" } else { "A" };
    let mut lines: Vec<(usize, String)> = Vec::new();
    for &(pos, gt, qual) in snvs {
        lines.push((pos, format!("c1\t{pos}\t.\t{}\t{}\t{qual}\tPASS\t.\tGT\t{gt}\n", at(pos), other(pos))));
    }
    for &(pos, gt, qual) in indels {
        let (long, short) = (&reference[pos - 1..pos + 1], at(pos));
        lines.push((pos, format!("c1\t{pos}\t.\t{long}\t{short}\t{qual}\tPASS\t.\tGT\t{gt}\n")));
    }
    lines.sort();
    let mut text = String::from("##fileformat=VCFv4.3\n##contig=<ID=c1,length=4000>\n");
    text.push_str("##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n");
    let _ = writeln!(text, "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{sample}");
    lines.iter().for_each(|(_, line)| text.push_str(line));
    text
}

struct Case {
    dir: tempfile::TempDir,
}

impl Case {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Compares a truth of twelve SNVs (and three deletions) with calls of which two are missed, one has the wrong genotype
    /// and two are extra.
    fn run(indels: bool) -> Self {
        let case = Self { dir: tempfile::tempdir().unwrap() };
        let sequence = reference();
        std::fs::write(case.path("r.fa"), format!(">c1\n{sequence}\n")).unwrap();
        let truth: Vec<_> = (1..=12).map(|i| (i * 250, if i % 3 == 0 { "1/1" } else { "0/1" }, 50)).collect();
        let mut calls: Vec<_> = truth.iter().copied().map(|(pos, gt, _)| (pos, gt, 20 + pos as u32 / 100)).collect();
        calls.retain(|(pos, _, _)| ![500, 1_000].contains(pos));
        calls[0].1 = "1/1";
        calls.extend([(1_375, "0/1", 12), (2_125, "0/1", 15)]);
        let deletions: &[(usize, &str, u32)] =
            if indels { &[(400, "0/1", 60), (900, "1/1", 61), (1_900, "0/1", 62)] } else { &[] };
        std::fs::write(case.path("t.vcf"), vcf("TRUTH", &sequence, &truth, deletions)).unwrap();
        std::fs::write(case.path("q.vcf"), vcf("CASE", &sequence, &calls, deletions)).unwrap();
        std::fs::write(case.path("c.bed"), "c1\t100\t3700\n").unwrap();
        std::fs::write(case.path("s.tsv"), "odd, one\todd.bed\n").unwrap();
        std::fs::write(case.path("odd.bed"), "c1\t0\t1000\nc1\t3600\t4000\n").unwrap();
        let out = Command::new(env!("CARGO_BIN_EXE_wgs"))
            .current_dir(case.dir.path())
            .args(["bench", "t.vcf", "q.vcf", "-r", "r.fa", "-b", "c.bed", "--strata", "s.tsv", "-o", "out/x", "-q"])
            .args(["--json", "x.json", "--html", "x.html", "--multiqc", "mqc", "--sample", "Case-1.b"])
            .output()
            .unwrap();
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        case
    }
}

#[test]
fn multiqc_shows_what_the_report_says() {
    let case = Case::run(true);
    let table = case.text("out/x.summary.csv");
    assert_eq!(case.text("mqc/Case-1.b.report.summary.csv"), table, "one table, written twice");
    let report: Value = serde_json::from_str(&case.text("x.json")).unwrap();
    let bench = &report["sections"]["bench"];
    assert_eq!((&bench["snv"]["tp"], &bench["snv"]["fn"], &bench["snv"]["fp"]), (&9.into(), &3.into(), &3.into()));
    let Some(data) = multiqc(&case) else { return };
    for (kind, class) in [("snp", "snv"), ("indel", "indel")] {
        let rows = data[format!("multiqc_happy_{kind}_data")].as_object().unwrap();
        // The other filter setting was not compared, and no row pretends it was.
        assert_eq!(rows.keys().collect::<Vec<_>>(), [&format!("Case-1.b_{}_PASS", kind.to_uppercase())]);
        let row = rows.values().next().unwrap();
        let shown = |key: &str| row[format!("{key}_{kind}")].as_str().unwrap().parse::<f64>().unwrap();
        for (key, field) in [
            ("TRUTH.TOTAL", "truth_total"),
            ("TRUTH.TP", "tp"),
            ("TRUTH.FN", "fn"),
            ("QUERY.TOTAL", "query_total"),
            ("QUERY.FP", "fp"),
            ("QUERY.UNK", "unknown"),
            ("FP.gt", "genotype_errors"),
            ("METRIC.Recall", "recall"),
            ("METRIC.Precision", "precision"),
            ("METRIC.F1_Score", "f1"),
        ] {
            assert_eq!(shown(key), bench[class][field].as_f64().unwrap(), "{key} of {class}");
        }
    }
}

#[test]
fn multiqc_takes_a_table_with_nothing_to_rate() {
    // No indel on either side: the rates are empty, not zero.
    let case = Case::run(false);
    assert!(case.text("out/x.summary.csv").contains("\nINDEL,PASS,0,0,0,0,0,0,0,0,,,,,,,,\n"));
    let Some(data) = multiqc(&case) else { return };
    assert_eq!(data["multiqc_happy_indel_data"]["Case-1.b_INDEL_PASS"]["METRIC.Recall_indel"], "");
}

/// What MultiQC's module has read from the files of the case.
fn multiqc(case: &Case) -> Option<Value> {
    tool("multiqc", &["--version"])?;
    let (out, dir) = (case.path("mq_out"), case.path("mqc"));
    let run = tool(
        "multiqc",
        &["--quiet", "--no-ansi", "--strict", "--outdir", out.to_str().unwrap(), dir.to_str().unwrap()],
    )?;
    assert!(run.status.success(), "{}{}", String::from_utf8_lossy(&run.stderr), String::from_utf8_lossy(&run.stdout));
    let text = std::fs::read_to_string(out.join("multiqc_data/multiqc_data.json")).unwrap();
    let data: Value = serde_json::from_str(&text).unwrap();
    Some(data["report_saved_raw_data"].clone())
}

fn bcftools(args: &[&str]) -> Option<String> {
    let out = tool("bcftools", args)?;
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.success() && !said.contains("[W::") && !said.contains("[E::"), "{args:?}: {said}");
    Some(String::from_utf8(out.stdout).unwrap())
}

#[test]
fn bcftools_reads_the_annotated_vcf_and_its_index() {
    let case = Case::run(true);
    let path = case.path("out/x.vcf.gz");
    let path = path.to_str().unwrap();
    let columns = "%POS %INFO/BS %INFO/Regions[ %GT:%BD:%BK:%BI:%BVT:%BLT:%QQ]\n";
    let Some(all) = bcftools(&["query", "-f", columns, path]) else { return };
    let lines: Vec<&str> = all.lines().collect();
    assert_eq!(lines.len(), 12 + 3 + 2);
    // A wrong genotype, a missed variant, an extra call, a match: as hap.py's own files look. The score of a truth
    // variant is that of the calls around it.
    let line = |pos: &str| *lines.iter().find(|l| l.starts_with(pos)).unwrap();
    let snv = |pos: usize| if "AG".contains(&reference()[pos - 1..pos]) { "ti" } else { "tv" };
    let kind = snv(250);
    assert_eq!(line("250 "), format!("250 250 CONF 0/1:FN:am:{kind}:SNP:het:22 1/1:FP:am:{kind}:SNP:homalt:22"));
    assert_eq!(line("500 "), format!("500 500 CONF 0/1:FN:.:{}:SNP:het:. .:.:.:.:NOCALL:nocall:.", snv(500)));
    assert_eq!(line("1375 "), format!("1375 1375 CONF .:.:.:.:NOCALL:nocall:. 0/1:FP:.:{}:SNP:het:12", snv(1_375)));
    assert!(line("900 ").contains("1/1:TP:gm:d1_5:INDEL:homalt:61 1/1:TP:gm:d1_5:INDEL:homalt:61"), "{}", line("900 "));
    let region = bcftools(&["query", "-r", "c1:1300-1500", "-f", "%POS\n", path]).unwrap();
    assert_eq!(region, "1375\n1500\n", "through the index");
    assert_eq!(bcftools(&["query", "-l", path]).unwrap(), "TRUTH\nQUERY\n");
    let reference = case.path("r.fa");
    let checked = bcftools(&["norm", "-c", "e", "-f", reference.to_str().unwrap(), path]).unwrap();
    assert_eq!(checked.lines().filter(|l| !l.starts_with('#')).count(), 17, "every REF is the reference's");
    assert_eq!(bcftools(&["index", "-n", path]).unwrap(), "17\n");
}

#[test]
fn the_extended_table_counts_regions_and_the_page_is_there() {
    let case = Case::run(true);
    let table = case.text("out/x.extended.csv");
    let row = |start: &str| table.lines().find(|l| l.starts_with(start)).unwrap_or_else(|| panic!("no {start}"));
    // The stratum has 1,400 bases, of them 900 and 100 in the confident 3,600.
    assert!(row("SNP,*,\"odd, one\",PASS,*,QUAL,*,").contains(",1400,1000,0,4,"), "four SNVs at 250 … 1000");
    assert!(row("SNP,*,*,PASS,*,QUAL,*,0.750000,0.750000,0.000000,0.750000,1,0,,3600,0,12,").len() > 100);
    assert!(row("INDEL,D1_5,*,PASS,*,QUAL,*,1.000000,1.000000,").contains(",3600,0,3,.,.,2,1,,2.000000,"));
    let page = case.text("x.html");
    assert!(page.contains("Case-1.b") && page.contains(">75.000\u{a0}%<") && page.contains("odd, one"));
    assert!(Path::new(&case.path("out/x.vcf.gz.tbi")).exists());
}
