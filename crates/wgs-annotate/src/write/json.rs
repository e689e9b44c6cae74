//! A record as one JSON object in one line.
//!
//! Keys stand in a fixed order: `contig`, `pos` (1-based), `id`, `ref`, `alt[]`, `qual`, `filter[]`, `info{}` and `samples[]` as the
//! input has them (text), and `alleles[]`, for each ALT of bases `alt`, `number`, `hgvs_g`, `vrs`, `consequences[]`, `sources{}`; and `haplotypes[]`, what alleles
//! of the record do together with others on one haplotype. What does
//! not apply is left out.

use super::{Columns, haplotype};
use crate::allele::{Allele, FoundEffect};
use crate::batch::Row;
use crate::fields::{Entry, FIELDS, Field};
use crate::worker::Shared;
use std::fmt::Write;
use wgs_consequence::Terms;
use wgs_sources::Found;

/// Appends a record.
pub fn record<'e>(
    shared: &Shared<'_>,
    columns: &Columns<'_>,
    row: &Row,
    alleles: &[Allele],
    found: &[Option<Found>],
    haplotypes: impl Iterator<Item = &'e crate::haplotype::Entry>,
    out: &mut String,
) {
    out.push_str("{\"contig\":");
    string(columns.contig, out);
    let pos = if row.telomere { 0 } else { u64::from(row.pos) + 1 };
    let _ = write!(out, ",\"pos\":{pos}");
    if columns.id != "." {
        out.push_str(",\"id\":");
        string(columns.id, out);
    }
    out.push_str(",\"ref\":");
    string(columns.reference, out);
    out.push_str(",\"alt\":");
    strings(columns.alt.split(',').filter(|a| *a != "."), out);
    if columns.qual != "." {
        out.push_str(",\"qual\":");
        match columns.qual.parse::<f64>().ok().filter(|q| q.is_finite()) {
            Some(q) => write!(out, "{q}").unwrap_or(()),
            None => string(columns.qual, out),
        }
    }
    out.push_str(",\"filter\":");
    strings(columns.filter.split(';').filter(|f| *f != "."), out);
    out.push_str(",\"info\":{");
    let mut first = true;
    for field in columns.info.split(';').filter(|f| !f.is_empty() && *f != ".") {
        let (key, value) = field.split_once('=').map_or((field, None), |(k, v)| (k, Some(v)));
        comma(&mut first, out);
        string(key, out);
        out.push(':');
        match value {
            Some(value) => string(value, out),
            None => out.push_str("true"),
        }
    }
    out.push('}');
    samples(shared, columns, out);
    out.push_str(",\"alleles\":[");
    let mut first = true;
    for (i, allele) in alleles.iter().enumerate().filter(|(_, a)| a.is_bases) {
        comma(&mut first, out);
        let alt = columns.alt.split(',').nth(i).unwrap_or_default();
        self::allele(shared, allele, alt, found.get(i).and_then(Option::as_ref), out);
    }
    out.push(']');
    haplotype::json(shared, haplotypes, out);
    out.push('}');
}

fn samples(shared: &Shared<'_>, columns: &Columns<'_>, out: &mut String) {
    let mut parts = columns.rest.split('\t');
    let (Some(format), false) = (parts.next(), shared.samples.is_empty()) else { return };
    out.push_str(",\"samples\":[");
    let mut first = true;
    for (name, values) in shared.samples.iter().zip(parts) {
        comma(&mut first, out);
        out.push_str("{\"name\":");
        string(name, out);
        for (key, value) in format.split(':').zip(values.split(':')).filter(|(_, v)| *v != ".") {
            out.push(',');
            string(key, out);
            out.push(':');
            string(value, out);
        }
        out.push('}');
    }
    out.push(']');
}

fn allele(shared: &Shared<'_>, allele: &Allele, alt: &str, found: Option<&Found>, out: &mut String) {
    out.push_str("{\"alt\":");
    string(alt, out);
    let _ = write!(out, ",\"number\":{}", allele.number);
    if !allele.hgvs_g.is_empty() {
        out.push_str(",\"hgvs_g\":");
        string(&allele.hgvs_g, out);
    }
    if let Some(id) = allele.vrs {
        let _ = write!(out, ",\"vrs\":\"{id}\"");
    }
    out.push_str(",\"consequences\":[");
    let mut first = true;
    if allele.effects.is_empty() {
        out.push_str("{\"terms\":[\"intergenic_variant\"],\"impact\":\"MODIFIER\"}");
    }
    for (i, effect) in allele.effects.iter().enumerate() {
        comma(&mut first, out);
        consequence(shared, allele, effect, i == 0, out);
    }
    out.push(']');
    regulatory(shared, allele, out);
    if let Some(found) = found {
        out.push_str(",\"sources\":{");
        let mut first = true;
        for (s, source) in shared.sources.list().iter().enumerate().filter(|(s, _)| found.hits(*s) > 0) {
            comma(&mut first, out);
            string(&source.id, out);
            out.push_str(":{");
            let mut first = true;
            for (f, field) in source.fields.iter().enumerate() {
                let values: Vec<Option<&str>> = found.values(s, f).collect();
                if values.iter().all(Option::is_none) {
                    continue;
                }
                comma(&mut first, out);
                string(&field.name, out);
                out.push_str(":[");
                let mut first = true;
                for value in values {
                    comma(&mut first, out);
                    match value {
                        Some(value) => string(value, out),
                        None => out.push_str("null"),
                    }
                }
                out.push(']');
            }
            out.push('}');
        }
        out.push('}');
    }
    if let Some(evidence) = shared.evidence {
        super::criteria::json(evidence, &shared.models.genes, allele, out);
    }
    out.push('}');
}

fn regulatory(shared: &Shared<'_>, allele: &Allele, out: &mut String) {
    let mut first = true;
    for &(number, terms) in &allele.regulatory {
        let Some((feature, kind)) = shared.regulatory.and_then(|r| r.feature(number)) else { continue };
        out.push_str(if first { ",\"regulatory\":[" } else { "," });
        first = false;
        out.push_str("{\"id\":");
        string(&feature.id, out);
        out.push_str(",\"kind\":");
        string(kind, out);
        out.push_str(",\"terms\":");
        self::terms(terms, out);
        out.push('}');
    }
    if !first {
        out.push(']');
    }
}

/// Columns that have a form of their own in JSON, or stand with the allele.
const OTHERWISE: &[Field] =
    &[Field::Allele, Field::Consequence, Field::AlleleNumber, Field::HgvsG, Field::HgvsC, Field::HgvsP, Field::Pick];

fn consequence(shared: &Shared<'_>, allele: &Allele, found: &FoundEffect, pick: bool, out: &mut String) {
    out.push_str("{\"terms\":");
    terms(found.effect.terms, out);
    for (name, value) in [("hgvs_c", &found.hgvs_c), ("hgvs_p", &found.hgvs_p)] {
        if !value.is_empty() {
            let _ = write!(out, ",\"{name}\":");
            string(value, out);
        }
    }
    if pick {
        out.push_str(",\"pick\":true");
    }
    let entry = Entry { allele, models: &shared.models.genes, found: Some(found), feature: None, pick };
    let mut text = String::new();
    for &(field, name, ..) in FIELDS.iter().filter(|(field, ..)| !OTHERWISE.contains(field)) {
        text.clear();
        entry.write(field, &mut text);
        if !text.is_empty() {
            out.push_str(",\"");
            out.extend(name.chars().map(|c| c.to_ascii_lowercase()));
            out.push_str("\":");
            string(&text, out);
        }
    }
    out.push('}');
}

pub(super) fn terms(terms: Terms, out: &mut String) {
    strings(terms.iter().map(|t| t.name()), out);
}

pub(super) fn comma(first: &mut bool, out: &mut String) {
    if !std::mem::take(first) {
        out.push(',');
    }
}

pub(super) fn strings<'a>(items: impl Iterator<Item = &'a str>, out: &mut String) {
    out.push('[');
    let mut first = true;
    for item in items {
        comma(&mut first, out);
        string(item, out);
    }
    out.push(']');
}

/// A JSON string.
pub(super) fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
