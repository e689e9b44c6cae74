//! A variant and what a sample shows of it, in lines.

use super::codes::{self, term};
use super::view::{ABSENT, Line};
use super::words::{Lang, Say, Word};
use crate::model::{Candidate, Finding, Observed, Variant};
use wgs_report::html::format::{column, count};

/// A fraction as percent with one decimal.
pub fn share(value: f64) -> String {
    format!("{}\u{a0}%", column(value * 100.0, 1))
}

/// `chr13:32,340,300 GT>G`.
pub fn place(variant: &Variant) -> String {
    format!("{}:{} {}>{}", variant.contig, count(variant.pos), variant.reference, variant.alternate)
}

/// The shortest name it has: `BRCA2 p.Arg2520Ter`, used where a table points to it.
pub fn short_name(variant: &Variant) -> String {
    let change = variant.hgvs_p.as_deref().or(variant.hgvs_c.as_deref()).map(bare);
    match (variant.gene.as_deref(), change) {
        (Some(gene), Some(change)) => format!("{gene} {change}"),
        (Some(gene), None) => format!("{gene} {}", place(variant)),
        (None, _) => place(variant),
    }
}

/// A name without its accession: `NM_000059.4:c.7558C>T` → `c.7558C>T`.
pub fn bare(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, change)| change)
}

/// Gene, coding and protein names.
pub fn names(variant: &Variant) -> Vec<Line> {
    let mut lines = Vec::new();
    lines.extend(variant.gene.iter().map(|gene| Line::of("gene", gene)));
    lines.extend(variant.hgvs_c.iter().map(|c| Line::new(bare(c))));
    lines.extend(variant.hgvs_p.iter().map(|p| Line::new(bare(p))));
    if variant.hgvs_c.is_none() && variant.hgvs_p.is_none() {
        lines.push(Line::new(place(variant)));
    }
    lines
}

/// Transcript and its tag.
pub fn transcript(variant: &Variant, lang: Lang) -> Option<String> {
    let name = variant.transcript.as_ref()?;
    Some(match &variant.transcript_tag {
        Some(tag) => format!("{name} · {}", term(lang, codes::TRANSCRIPT_TAG, tag)),
        None => name.clone(),
    })
}

/// Sequence Ontology terms and impact.
pub fn consequence(variant: &Variant, lang: Lang) -> Option<String> {
    let terms = variant.consequence.join(", ");
    let impact = variant.impact.as_ref().map(|i| term(lang, codes::IMPACT, i));
    match (terms.is_empty(), impact) {
        (true, None) => None,
        (true, Some(impact)) => Some(impact),
        (false, None) => Some(terms),
        (false, Some(impact)) => Some(format!("{terms} ({impact})")),
    }
}

/// `48.2 % · 41/85 reads`, zygosity first where there is one.
pub fn observed(observed: &Observed, lang: Lang) -> Vec<Line> {
    let mut lines = Vec::new();
    lines.extend(observed.zygosity.iter().map(|z| Line::keep(term(lang, codes::ZYGOSITY, z))));
    lines.extend(observed.vaf.written().map(|vaf| Line::keep(format!("VAF\u{a0}{}", share(vaf)))));
    match (observed.alternate_depth, observed.depth) {
        (Some(alt), Some(depth)) => {
            lines.push(Line::of("sub", lang.fill(Word::Reads, &format!("{}/{}", count(alt), count(depth)))));
        }
        (None, Some(depth)) => lines.push(Line::of("sub", lang.fill(Word::DepthOf, &count(depth)))),
        _ => {}
    }
    if lines.is_empty() {
        lines.push(Line::new(ABSENT));
    }
    lines
}

/// `1`, leading to the finding.
pub fn number(finding: &Finding) -> Line {
    Line::of("no", finding.number.to_string()).to(format!("#{}", id(finding.number)))
}

/// Id of a finding in the page.
pub fn id(number: u32) -> String {
    format!("f{number}")
}

/// The finding a candidate is.
pub fn same_as(candidate: &Candidate, lang: Lang) -> Option<Line> {
    candidate.finding.map(|n| Line::of("sub", lang.fill(Word::SameAsFinding, &n.to_string())).to(format!("#{}", id(n))))
}
