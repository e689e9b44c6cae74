//! Joint effects in INFO, and in JSON.

use super::json::{comma, string, strings, terms};
use crate::fields::{encoded, push_bytes};
use crate::haplotype::{Entry, KEY, LISTED};
use crate::worker::Shared;
use std::fmt::Write;
use wgs_consequence::effect::write_number;

/// Columns of an entry.
pub const COLUMNS: &str = "Consequence|IMPACT|SYMBOL|Gene|Feature|HGVSc|HGVSp|Protein_position|Amino_acids|Codons|NMD|Members|Status|Haplotypes|Samples";

/// Codons of an entry that are printed; a shifted frame can span kilobases.
const CODONS: usize = 30;

/// The declaration.
pub fn declaration() -> String {
    format!(
        "##INFO=<ID={KEY},Number=.,Type=String,Description=\"Joint consequences of alleles on one haplotype from wgs annotate. Format: {COLUMNS}\">\n"
    )
}

/// The haplotypes, as listed: `sample:copy`, or `sample` when all its ALT alleles count as one haplotype.
fn listed<'a>(shared: &'a Shared<'_>, entry: &'a Entry) -> impl Iterator<Item = String> + 'a {
    entry.haplotypes.iter().take(LISTED).filter_map(|&(sample, copy)| {
        let name = shared.samples.get(sample as usize)?;
        Some(if copy == 0 { name.clone() } else { format!("{name}:{copy}") })
    })
}

/// Codons and amino acids, unless they are too many.
fn codons(entry: &Entry) -> Option<[&[u8]; 4]> {
    let e = &entry.effect;
    let short = e.codons.0.len().max(e.codons.1.len()) <= 3 * CODONS;
    (e.has_codons() && short && !entry.behind_stop).then_some([&e.codons.0, &e.codons.1, &e.amino.0, &e.amino.1])
}

fn status(entry: &Entry) -> &'static str {
    if entry.behind_stop { "behind_stop" } else { "joint" }
}

/// Appends the entries of a record, `KEY=…`.
pub fn info<'e>(shared: &Shared<'_>, entries: impl Iterator<Item = &'e Entry>, out: &mut String) {
    for (i, entry) in entries.enumerate() {
        match i {
            0 => out.extend([KEY, "="]),
            _ => out.push(','),
        }
        let e = &entry.effect;
        e.terms.write(out);
        out.push('|');
        out.push_str(e.terms.impact().name());
        let models = &shared.models.genes;
        let transcript = models.transcripts.get(entry.transcript.0 as usize);
        let gene = transcript.and_then(|t| models.genes.get(t.gene.0 as usize));
        let texts = [gene.map(|g| &g.symbol), gene.map(|g| &g.id), transcript.map(|t| &t.id)];
        for text in texts.into_iter().map(|t| t.map_or("", String::as_str)).chain([&*entry.hgvs_c, &*entry.hgvs_p]) {
            out.push('|');
            encoded(text, out);
        }
        out.push('|');
        e.protein.write(out);
        let codons = codons(entry);
        for at in [2, 0] {
            out.push('|');
            if let Some(codons) = &codons {
                for (i, side) in codons.iter().skip(at).take(2).enumerate() {
                    if i > 0 {
                        out.push('/');
                    }
                    push_bytes(if side.is_empty() { b"-" } else { side }, out);
                }
            }
        }
        out.push('|');
        out.push_str(e.decay.map_or("", |d| d.name()));
        out.push('|');
        out.push_str(&entry.members.join("&"));
        out.extend(["|", status(entry), "|"]);
        write_number(entry.haplotypes.len() as u32, out);
        out.push('|');
        for (i, name) in listed(shared, entry).enumerate() {
            if i > 0 {
                out.push('&');
            }
            encoded(&name.replace('&', "%26"), out);
        }
    }
}

/// Appends `,"haplotypes":[…]` when there is any.
pub fn json<'e>(shared: &Shared<'_>, entries: impl Iterator<Item = &'e Entry>, out: &mut String) {
    let mut first = true;
    for entry in entries {
        if first {
            out.push_str(",\"haplotypes\":[");
        }
        comma(&mut first, out);
        let e = &entry.effect;
        out.push_str("{\"terms\":");
        terms(e.terms, out);
        let _ = write!(out, ",\"impact\":\"{}\"", e.terms.impact().name());
        let models = &shared.models.genes;
        let transcript = models.transcripts.get(entry.transcript.0 as usize);
        let gene = transcript.and_then(|t| models.genes.get(t.gene.0 as usize));
        let mut position = String::new();
        e.protein.write(&mut position);
        let pair = |at: usize| {
            codons(entry).map_or(String::new(), |c| {
                let sides = c.iter().skip(at).take(2).map(|s| String::from_utf8_lossy(s)).collect::<Vec<_>>();
                sides.join("/")
            })
        };
        let (amino, codons) = (pair(2), pair(0));
        let texts = [
            ("symbol", gene.map_or("", |g| &g.symbol)),
            ("gene", gene.map_or("", |g| &g.id)),
            ("feature", transcript.map_or("", |t| &t.id)),
            ("hgvs_c", &entry.hgvs_c),
            ("hgvs_p", &entry.hgvs_p),
            ("protein_position", &position),
            ("amino_acids", &amino),
            ("codons", &codons),
            ("nmd", e.decay.map_or("", |d| d.name())),
        ];
        for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            let _ = write!(out, ",\"{name}\":");
            string(text, out);
        }
        out.push_str(",\"members\":");
        strings(entry.members.iter().map(String::as_str), out);
        let _ = write!(out, ",\"status\":\"{}\",\"haplotypes\":{},\"samples\":", status(entry), entry.haplotypes.len());
        let names: Vec<String> = listed(shared, entry).collect();
        strings(names.iter().map(String::as_str), out);
        out.push('}');
    }
    if !first {
        out.push(']');
    }
}
