//! VariationDescriptor: names, VCF record, gene, zygosity, and what a sample shows.
//!
//! The schema holds variation of VRS 1; allele ids of VRS 2 are digests of another form and would be wrong in it, so they
//! are cross-references (`xrefs`), as are those of ClinVar and dbSNP. Positions: `vcfRecord.pos` is 1-based and, as protobuf
//! JSON wants it of 64-bit numbers, a string; SPDI is 0-based.

use crate::english;
use crate::model::{Candidate, Case, Finding, Observed, Variant};
use crate::terms;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A variant of a finding.
pub(super) fn descriptor(
    case: &Case,
    variant: &Variant,
    observed: &Observed,
    finding: Option<&Finding>,
    used: &mut BTreeSet<&'static str>,
) -> Value {
    let tx = variant.transcript.as_deref();
    let assembly = case.scope.assembly.as_deref();
    let mut extensions = vec![
        extension("allele_fraction", observed.vaf.written().map(|vaf| vaf.to_string())),
        extension("depth", observed.depth.map(|depth| depth.to_string())),
        extension("alternate_depth", observed.alternate_depth.map(|depth| depth.to_string())),
        extension("genotype", observed.genotype.clone()),
        extension("consequence", Some(variant.consequence.join(","))),
        // Names that are no expressions, for want of a reference sequence.
        extension("hgvs_g", variant.hgvs_g.clone().filter(|_| terms::genomic(variant, assembly).is_none())),
        extension("hgvs_c", variant.hgvs_c.clone().filter(|name| terms::hgvs(name, tx).is_none())),
        extension("hgvs_p", variant.hgvs_p.clone().filter(|name| terms::hgvs(name, None).is_none())),
        extension("impact", variant.impact.clone()),
        extension("sample", Some(observed.sample.clone())),
        extension("zygosity", observed.zygosity.clone()),
        extension("transcript", variant.transcript.clone()),
        extension("transcript_choice", variant.transcript_tag.clone()),
    ];
    if let Some(finding) = finding {
        let origin = serde_json::to_value(finding.origin).ok().and_then(|v| v.as_str().map(str::to_owned));
        extensions.push(extension("origin", origin));
        extensions.push(extension("secondary_finding", finding.secondary.then(|| "true".to_owned())));
        extensions.extend(
            finding
                .annotations
                .iter()
                .map(|(source, value)| extension(&format!("annotation:{source}"), Some(value.clone()))),
        );
        extensions.extend(finding.tiers.iter().map(|tier| extension("tier", Some(english::tier(tier)))));
    }
    let gene = match (variant.hgnc.as_deref().and_then(terms::hgnc), &variant.gene) {
        (Some(id), Some(symbol)) => {
            used.insert("HGNC");
            Some(json!({ "valueId": id, "symbol": symbol }))
        }
        (_, symbol) => {
            // A gene without an id is no GeneDescriptor.
            extensions.push(extension("gene_symbol", symbol.clone()));
            None
        }
    };
    let state = observed.zygosity.as_deref().and_then(allelic_state);
    let change = terms::change(variant);
    if state.is_some() {
        used.insert("GENO");
    }
    if change.is_some() {
        used.insert("SO");
    }
    json!({
        "id": format!("{}-{}-{}-{}", variant.contig, variant.pos, variant.reference, variant.alternate),
        "label": terms::short(variant),
        "geneContext": gene,
        "expressions": expressions(variant, assembly),
        "vcfRecord": {
            "genomeAssembly": case.scope.assembly,
            "chrom": variant.contig,
            "pos": variant.pos.to_string(),
            "id": variant.dbsnp,
            "ref": variant.reference,
            "alt": variant.alternate,
            "filter": observed.filter,
        },
        "xrefs": xrefs(variant),
        "extensions": extensions,
        "moleculeContext": "genomic",
        "structuralType": change.map(|(id, label)| json!({ "id": id, "label": label })),
        "allelicState": state.map(|(id, label)| json!({ "id": id, "label": label })),
    })
}

/// A variant of a candidate, with its way of inheritance.
pub(super) fn candidate(case: &Case, candidate: &Candidate, used: &mut BTreeSet<&'static str>) -> Value {
    let mut out = descriptor(case, &candidate.variant, &candidate.observed, None, used);
    let more = [
        extension("inheritance", Some(candidate.mode.clone())),
        extension("partners", Some(candidate.partners.join(","))),
        extension("phase", Some(candidate.phase.join(","))),
        extension("phenotype_likeness", candidate.hpo_score.written().map(|score| score.to_string())),
        extension("phenotypes_of_gene", Some(candidate.hpo_terms.join(","))),
    ];
    if let Some(Value::Array(extensions)) = out.get_mut("extensions") {
        extensions.extend(more);
        extensions.extend(
            candidate.columns.iter().map(|(name, value)| extension(&format!("column:{name}"), Some(value.clone()))),
        );
    }
    out
}

fn extension(name: &str, value: Option<String>) -> Value {
    match value.filter(|value| !value.trim().is_empty()) {
        Some(value) => json!({ "name": name, "value": value }),
        None => Value::Null,
    }
}

fn expressions(variant: &Variant, assembly: Option<&str>) -> Vec<Value> {
    let genomic = terms::genomic(variant, assembly);
    let spdi = genomic.as_deref().and_then(terms::sequence_of).filter(|id| id.starts_with("NC_")).and_then(|id| {
        terms::change(variant)?;
        Some(format!("{id}:{}:{}:{}", variant.pos.checked_sub(1)?, variant.reference, variant.alternate))
    });
    let coding = variant.hgvs_c.as_deref().and_then(|name| terms::hgvs(name, variant.transcript.as_deref()));
    let protein = variant.hgvs_p.as_deref().and_then(|name| terms::hgvs(name, None));
    // A name on a non-coding transcript has its own syntax.
    let kind = if coding.as_deref().is_some_and(|name| name.contains(":n.")) { "hgvs.n" } else { "hgvs.c" };
    let all = [(kind, coding), ("hgvs.g", genomic), ("hgvs.p", protein), ("spdi", spdi)];
    all.into_iter().filter_map(|(syntax, value)| Some(json!({ "syntax": syntax, "value": value? }))).collect()
}

fn xrefs(variant: &Variant) -> Vec<String> {
    let clinvar = variant.clinvar_id.as_deref().and_then(terms::digits).map(|id| format!("clinvar:{id}"));
    let dbsnp = variant.dbsnp.as_deref().and_then(terms::dbsnp).map(|id| format!("dbsnp:{id}"));
    let vrs = variant.vrs_id.as_deref().and_then(terms::vrs).map(str::to_owned);
    [vrs, clinvar, dbsnp].into_iter().flatten().collect()
}

fn allelic_state(zygosity: &str) -> Option<(&'static str, &'static str)> {
    Some(match zygosity {
        "heterozygous" => ("GENO:0000135", "heterozygous"),
        "homozygous" => ("GENO:0000136", "homozygous"),
        "hemizygous" => ("GENO:0000134", "hemizygous"),
        "homoplasmic" => ("GENO:0000602", "homoplasmic"),
        "heteroplasmic" => ("GENO:0000603", "heteroplasmic"),
        _ => return None,
    })
}
