//! A VCF line as it came in, with the new INFO fields behind the old ones.

use super::{Columns, ann, haplotype};
use crate::allele::Allele;
use crate::fields::Entry as Consequence;
use crate::haplotype::Entry;
use crate::worker::{Format, Shared};
use std::fmt::Write;
use wgs_sources::{Found, Reader};

/// INFO key of VRS identifiers, vrs-python's.
pub const VRS_KEY: &str = "VRS_Allele_IDs";

/// Appends a record without its end. `reference` is the identifier of the reference allele.
#[allow(clippy::too_many_arguments)]
pub fn record<'e>(
    shared: &Shared<'_>,
    columns: &Columns<'_>,
    alleles: &[Allele],
    found: &[Option<Found>],
    haplotypes: impl Iterator<Item = &'e Entry> + Clone,
    joins: &Reader<'_>,
    reference: Option<wgs_vrs::Id>,
    out: &mut String,
) {
    let setting = shared.setting;
    out.push_str(columns.line.get(..columns.info_at).unwrap_or_default());
    let begun = out.len();
    if columns.info != "." {
        old_fields(shared, columns.info, out);
    }
    let joint = |out: &mut String| {
        if out.len() > begun {
            out.push(';');
        }
    };
    if alleles.iter().any(|a| a.is_bases) {
        joint(out);
        out.push_str(&setting.key);
        out.push('=');
        consequences(shared, columns, alleles, out);
        if haplotypes.clone().next().is_some() {
            joint(out);
            haplotype::info(shared, haplotypes, out);
        }
        if setting.vrs {
            joint(out);
            out.push_str(VRS_KEY);
            for (i, id) in std::iter::once(reference).chain(alleles.iter().map(|a| a.vrs)).enumerate() {
                out.push(if i == 0 { '=' } else { ',' });
                match id {
                    Some(id) => write!(out, "{id}").unwrap_or(()),
                    None => out.push('.'),
                }
            }
        }
        if !shared.sources.list().is_empty() {
            let mut fields = String::new();
            joins.info(found, &mut fields);
            if !fields.is_empty() {
                joint(out);
                out.push_str(&fields);
            }
        }
        if let Some(evidence) = shared.evidence {
            super::criteria::info(evidence, &shared.models.genes, alleles, out, joint);
        }
    }
    if out.len() == begun {
        out.push('.');
    }
    let after = columns.info_at + columns.info.len();
    out.push_str(columns.line.get(after..).unwrap_or_default());
}

/// The input's own fields, without those that are written anew.
fn old_fields(shared: &Shared<'_>, info: &str, out: &mut String) {
    if !shared.setting.replace {
        return out.push_str(info);
    }
    let mut first = true;
    for field in info.split(';') {
        let key = field.split('=').next().unwrap_or_default();
        if shared.keys.iter().any(|k| k == key) {
            continue;
        }
        if !std::mem::take(&mut first) {
            out.push(';');
        }
        out.push_str(field);
    }
}

/// The entries of all alleles, joined by commas.
fn consequences(shared: &Shared<'_>, columns: &Columns<'_>, alleles: &[Allele], out: &mut String) {
    let models = &shared.models.genes;
    let mut first = true;
    for (allele, alt) in alleles.iter().zip(columns.alt.split(',')).filter(|(a, _)| a.is_bases) {
        let mut put = |entry: &Consequence<'_>| {
            if !std::mem::take(&mut first) {
                out.push(',');
            }
            if shared.setting.format == Format::Ann {
                return ann::write(entry, alt, out);
            }
            for (i, &field) in shared.setting.fields.iter().enumerate() {
                if i > 0 {
                    out.push('|');
                }
                entry.write(field, out);
            }
        };
        if allele.effects.is_empty() && allele.regulatory.is_empty() {
            put(&Consequence { allele, models, found: None, feature: None, pick: true });
        }
        for (i, found) in allele.effects.iter().enumerate() {
            put(&Consequence { allele, models, found: Some(found), feature: None, pick: i == 0 });
        }
        for (i, &(number, terms)) in allele.regulatory.iter().enumerate() {
            let feature = shared.regulatory.and_then(|r| r.feature(number)).map(|(f, kind)| (f, kind, terms));
            put(&Consequence { allele, models, found: None, feature, pick: i == 0 && allele.effects.is_empty() });
        }
    }
}
