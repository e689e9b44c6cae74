//! The files for MultiQC, read by MultiQC itself: the sample and the key numbers must come out as the report has them.

mod report_support;

use report_support::{empty, full, qc_align, with_bench};
use serde_json::Value;
use std::process::Command;
use wgs_report::{Report, multiqc};

fn file(report: &Report, suffix: &str) -> String {
    let files = multiqc::files(report);
    files.into_iter().find(|f| f.name.ends_with(suffix)).unwrap_or_else(|| panic!("no {suffix}")).content
}

/// Runs MultiQC on the files of these reports and gives its data; `None` when it is not installed and not required.
fn run_multiqc(reports: &[Report]) -> Option<Value> {
    if Command::new("multiqc").arg("--version").output().is_err() {
        assert!(std::env::var_os("WGS_REQUIRE_ORACLES").is_none(), "multiqc is required but not installed");
        eprintln!("SKIPPED: multiqc is not installed");
        return None;
    }
    let dir = tempfile::tempdir().unwrap();
    for report in reports {
        for file in multiqc::files(report) {
            std::fs::write(dir.path().join(&file.name), &file.content).unwrap();
        }
    }
    let out = dir.path().join("out");
    let run = Command::new("multiqc")
        .args(["--quiet", "--no-ansi", "--strict", "--data-format", "json", "--outdir"])
        .arg(&out)
        .arg(dir.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned() + &String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}");
    Some(serde_json::from_str(&std::fs::read_to_string(out.join("multiqc_data/multiqc_data.json")).unwrap()).unwrap())
}

fn near(value: &Value, expected: f64) {
    let value = value.as_f64().unwrap_or_else(|| panic!("{value} is no number, expected {expected}"));
    assert!((value - expected).abs() <= expected.abs() * 1e-5, "{value} is not {expected}");
}

#[test]
fn multiqc_shows_the_samples_and_their_numbers() {
    let Some(data) = run_multiqc(&[full("S1"), full("Case-2.b")]) else { return };
    let raw = &data["report_saved_raw_data"];
    for sample in ["S1", "Case-2.b"] {
        let fastp = &raw["multiqc_fastp"][sample];
        near(&fastp["summary"]["before_filtering"]["total_reads"], 620e6);
        near(&fastp["summary"]["before_filtering"]["q30_rate"], 0.92);
        near(&fastp["duplication"]["rate"], 0.087);
        let flagstat = &raw["multiqc_samtools_flagstat"][sample];
        near(&flagstat["mapped_passed"], 622.5e6);
        near(&flagstat["properly paired_passed"], 607e6);
        near(&flagstat["with mate mapped to a different chr (mapQ >= 5)_passed"], 2.9e6);
        let stats = &raw["multiqc_samtools_stats"][sample];
        near(&stats["raw_total_sequences"], 620e6);
        near(&stats["reads_mapped_percent"], 618.5 / 620.0 * 100.0);
        near(&stats["insert_size_average"], 438.2);
        near(&stats["reads_MQ0"], 20e6);
        let report = full(sample);
        let depth = &report.sections["qc_align"]["depth"];
        let wgs = &raw["multiqc_picard_wgsmetrics"][sample];
        near(&wgs["MEAN_COVERAGE"], depth["genome"]["mean"].as_f64().unwrap());
        near(&wgs["PCT_15X"], depth["genome"]["frac_depth_ge_15"].as_f64().unwrap());
        near(&wgs["PCT_EXC_DUPE"], 77.0 / 930.0);
        near(&raw["multiqc_picard_insertSize"][format!("{sample}_FR")]["MEAN_INSERT_SIZE"], 438.0);
        near(&raw["multiqc_picard_dups"][sample]["READ_PAIR_DUPLICATES"], 25.7e6);
        near(&raw["multiqc_picard_QualityYieldMetrics"][sample]["PF_Q30_BASES"], 85.56e9);
        let general = data["report_general_stats_data"].as_object().unwrap();
        let shown = |key: &str| general.values().any(|module| module[sample].to_string().contains(key));
        for key in [
            "mean_coverage",
            "median_coverage",
            "30_x_pc",
            "pct_duplication",
            "reads_mapped",
            "before_filtering_q30_rate",
        ] {
            assert!(shown(key), "{key} of {sample} is not among the general statistics: {:?}", general.keys());
        }
        let mosdepth = &general.iter().find(|(name, _)| name.contains("mosdepth")).unwrap().1[sample];
        near(
            &column(mosdepth, "mean_coverage"),
            (depth["template_genome"]["mean_uncapped"].as_f64().unwrap() * 100.0).round() / 100.0,
        );
    }
}

#[test]
fn multiqc_shows_the_calls() {
    let reports = [with_bench("S1"), with_bench("Case-2.b")];
    let Some(data) = run_multiqc(&reports) else { return };
    for sample in ["S1", "Case-2.b"] {
        let raw = &data["report_saved_raw_data"]["multiqc_bcftools_stats"][sample];
        let all = &with_bench(sample).sections["qc_vcf"]["all"];
        let n = |path: &str| path.split('.').fold(all, |v, key| &v[key]).as_f64().unwrap();
        near(&raw["number_of_records"], n("records"));
        near(&raw["number_of_SNPs"], n("by_type.snv.records"));
        near(&raw["number_of_MNPs"], n("by_type.mnv.records"));
        near(&raw["number_of_indels"], n("indel.records"));
        near(&raw["number_of_multiallelic_sites"], n("multiallelic_sites"));
        near(&raw["ts"], n("ti_tv.transitions") - n("ti_tv.padded_transitions"));
        near(&raw["variations_hom"], n("by_type.snv.homozygous"));
        near(&raw["variations_het"], n("by_type.snv.heterozygous"));
        near(&raw["substitution_type_A>G"], {
            let rows = all["substitutions"].as_array().unwrap();
            let row = rows.iter().find(|r| r["change"] == "A>G").unwrap();
            row["alleles"].as_f64().unwrap() - row["padded"].as_f64().unwrap()
        });
        let general = data["report_general_stats_data"].as_object().unwrap();
        assert!(general.values().any(|module| module[sample].to_string().contains("number_of_SNPs")), "{sample}");
    }
}

/// MultiQC keeps a general-statistics row as an object or as a list of rows.
fn column(row: &Value, key: &str) -> Value {
    match row {
        Value::Array(rows) => rows.iter().map(|r| column(r, key)).find(|v| !v.is_null()).unwrap_or_default(),
        row if row.get("data").is_some() => column(&row["data"], key),
        row => row.get(key).cloned().unwrap_or_default(),
    }
}

#[test]
fn flagstat_is_laid_out_as_samtools_prints_it() {
    let report = full("S1");
    let expected = "624000000 + 0 in total (QC-passed reads + QC-failed reads)\n620000000 + 0 primary\n0 + 0 secondary\n4000000 + 0 supplementary\n\
        52000000 + 0 duplicates\n51500000 + 0 primary duplicates\n622500000 + 0 mapped (99.76% : N/A)\n618500000 + 0 primary mapped (99.76% : N/A)\n\
        620000000 + 0 paired in sequencing\n310000000 + 0 read1\n310000000 + 0 read2\n607000000 + 0 properly paired (97.90% : N/A)\n\
        617400000 + 0 with itself and mate mapped\n1100000 + 0 singletons (0.18% : N/A)\n5200000 + 0 with mate mapped to a different chr\n\
        2900000 + 0 with mate mapped to a different chr (mapQ>=5)\n";
    assert_eq!(file(&report, ".flagstat"), expected);
}

#[test]
fn what_the_report_cannot_say_is_left_out() {
    let mut section = qc_align();
    let reads = section.reads.as_mut().unwrap();
    reads.failed.primary = 10;
    reads.failed.total = 10;
    let mut report = empty("S1");
    report.add("qc_align", &section).unwrap();
    let names: Vec<String> = multiqc::files(&report).into_iter().map(|f| f.name).collect();
    assert!(!names.iter().any(|n| n.contains("quality_yield")), "bases of QC-fail reads are not in the report");
    assert!(
        !file(&report, ".samtools_stats.txt").contains("average length"),
        "lengths are of fewer reads than samtools counts"
    );
    assert!(!names.iter().any(|n| n.contains("fastp")));
    // The rare orientation goes, as CollectInsertSizeMetrics drops it.
    assert!(!file(&report, ".insert_size_metrics.txt").contains("RF"));
    // Depth beyond the histogram: the maximum is not known.
    let deep = section.depth.as_mut().unwrap();
    deep.template_genome.histogram = vec![5; 1001];
    let mut report = empty("S1");
    report.add("qc_align", &section).unwrap();
    assert!(file(&report, ".summary.txt").trim_end().ends_with("\tnan"));
    let wgs = file(&report, ".wgs_metrics.txt");
    assert!(wgs.contains("\n## HISTOGRAM\tjava.lang.Integer\n") && !wgs.contains("PCT_EXC_ADAPTER"));
}
