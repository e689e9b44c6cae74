//! What was looked at, and what was not: genes, coverage, kinds of variants.

use super::{Inputs, Read};
use crate::coverage::Coverage;
use crate::error::CaseError;
use crate::model::{GeneCoverage, GeneList, NotAssessed, Scope};
use crate::quality::Reports;
use serde_json::Value;
use std::collections::HashMap;
use wgs_core::Rounded;

/// What no command of `wgs` calls.
const NEVER: [&str; 7] = [
    "structural_variants",
    "fusions",
    "copy_number",
    "internal_tandem_duplications",
    "repeat_expansions",
    "hla",
    "pharmacogenes",
];

/// The scope.
pub fn scope(inputs: &Inputs, read: &Read, reports: &Reports, mitochondrion: bool) -> Result<Scope, CaseError> {
    let asked = read.lists.asked.as_ref();
    let mut coverage = Vec::new();
    if let Some((list, regions)) = asked.zip(inputs.gene_regions.as_ref()) {
        let measured = Coverage::read(regions, &inputs.callable)?;
        let depths = depths(read, reports);
        for symbol in &list.symbols {
            let mut gene = measured.of(symbol, read.layout.limits.callable);
            gene.mean_depth = Rounded(mean(&measured.intervals(symbol), &depths));
            coverage.push(gene);
        }
    }
    let assessed = [
        (inputs.germline.is_some(), "small_germline"),
        (inputs.somatic.is_some(), "small_somatic"),
        (mitochondrion, "mitochondrial"),
    ];
    Ok(Scope {
        assembly: read.case.assembly.clone(),
        assessed: assessed.into_iter().filter(|(is, _)| *is).map(|(_, what)| what.to_owned()).collect(),
        genes: GeneList {
            id: asked.map(|l| l.id.clone()),
            symbols: asked.map(|l| l.symbols.clone()).unwrap_or_default(),
        },
        secondary_genes: read.lists.secondary.as_ref().filter(|_| read.secondary).map(|l| l.id.clone()),
        coverage,
    })
}

/// Mean depths of the index sample's target intervals, by contig, start and end.
fn depths(read: &Read, reports: &Reports) -> HashMap<(String, u32, u32), f64> {
    let index = read.case.samples.first().and_then(|s| reports.of(&s.name));
    let rows = index.and_then(|s| s.sections.get("qc_align")?.pointer("/depth/targets/low")?.as_array());
    let row = |r: &Value| {
        let at = |key: &str| r.get(key)?.as_u64()?.try_into().ok();
        Some(((r.get("contig")?.as_str()?.to_owned(), at("start")?, at("end")?), r.get("mean")?.as_f64()?))
    };
    rows.into_iter().flatten().filter_map(row).collect()
}

/// Mean depth of a gene, when every interval of it was measured.
fn mean(intervals: &[(String, u32, u32)], depths: &HashMap<(String, u32, u32), f64>) -> f64 {
    let mut bases = 0.0;
    let mut sum = 0.0;
    for interval in intervals {
        let Some(depth) = depths.get(interval) else { return f64::NAN };
        let len = f64::from(interval.2 - interval.1);
        bases += len;
        sum += len * depth;
    }
    if bases > 0.0 { sum / bases } else { f64::NAN }
}

/// What was not assessed: kinds of variants first, then genes in the order of their list, then what the layout adds.
pub fn not_assessed(inputs: &Inputs, read: &Read, scope: &Scope) -> Vec<NotAssessed> {
    let plain = |code: &str, reason: &str| NotAssessed {
        code: code.to_owned(),
        reason: reason.to_owned(),
        ..NotAssessed::default()
    };
    let labelled = |entry: NotAssessed, en: &str, ja: &str| NotAssessed {
        labels: vec![("en".into(), en.into()), ("ja".into(), ja.into())],
        ..entry
    };
    let mut all = Vec::new();
    if !read.primary {
        let entry = plain("analysis_not_returned", "no_consent");
        all.push(labelled(
            entry,
            "Results of the analysis (consent is not granted)",
            "解析結果(同意が得られていないため)",
        ));
    }
    all.extend(NEVER.map(|code| plain(code, "outside_method")));
    let calls = [("small_germline", inputs.germline.is_some()), ("small_somatic", inputs.somatic.is_some())];
    all.extend(calls.into_iter().filter(|(_, given)| !given).map(|(code, _)| plain(code, "no_calls_given")));
    if !scope.assessed.iter().any(|a| a == "mitochondrial") {
        all.push(plain("mitochondrial", "no_calls_given"));
    }
    let symbols = &scope.genes.symbols;
    if inputs.gene_regions.is_none() {
        let entry = plain("gene_coverage", "no_intervals");
        all.push(labelled(entry, "Coverage of the genes asked for", "対象遺伝子の被覆率"));
    }
    for symbol in symbols {
        let covered = scope.coverage.iter().find(|c| c.gene == *symbol);
        all.extend(gene(read, symbol, covered));
    }
    for extra in &read.layout.not_assessed.extra {
        all.push(labelled(plain(&extra.code, &extra.reason), &extra.en, &extra.ja));
    }
    all
}

/// A gene that does not count as assessed.
fn gene(read: &Read, symbol: &str, covered: Option<&GeneCoverage>) -> Option<NotAssessed> {
    let reason = match covered {
        _ if read.layout.paralogous(symbol) => "paralogous",
        Some(c) if c.bases == 0 => "no_intervals",
        Some(c) if c.under_limit => "under_callable_limit",
        _ => return None,
    };
    Some(NotAssessed {
        code: "gene".into(),
        gene: Some(symbol.to_owned()),
        frac_callable: covered.map_or(Rounded::ABSENT, |c| c.frac_callable),
        reason: reason.into(),
        labels: Vec::new(),
    })
}
