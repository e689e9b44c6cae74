//! Criteria and ClinVar's evidence as INFO fields and as JSON.
//!
//! INFO is short: `ACMG` and `ONCO` have an entry for each allele and gene, columns joined by `|`; of the criteria those that fired, with
//! their facts (`PM2_Supporting(sources:gnomad+absent:yes)`, joined by `&`), then the codes of those that were not evaluated. What a value
//! may not hold, or what separates, is percent-encoded. JSON has every criterion with all facts and reasons.

use super::json::{comma, string};
use crate::allele::Allele;
use crate::criteria::{Entry, Outcome};
use crate::evidence::{ClinVarRecord, Evidence};
use std::fmt::Write;
use wgs_consequence::effect::write_number;
use wgs_genes::GeneModels;

/// INFO key of the ACMG/AMP criteria.
pub const ACMG: &str = "ACMG";
/// INFO key of the oncogenicity criteria.
pub const ONCO: &str = "ONCO";
/// INFO key of ClinVar's records.
pub const CLINVAR: &str = "ClinVar_evidence";

/// The keys that are written.
pub fn keys(evidence: &Evidence) -> Vec<String> {
    let all = [(evidence.germline, ACMG), (evidence.somatic, ONCO), (evidence.has_clinvar(), CLINVAR)];
    all.into_iter().filter(|(on, _)| *on).map(|(_, key)| key.to_owned()).collect()
}

/// The header's lines, each with its newline.
pub fn header(evidence: &Evidence) -> String {
    let mut out = evidence.header_line();
    let mut declare = |key: &str, what: &str| {
        let _ = writeln!(out, "##INFO=<ID={key},Number=.,Type=String,Description=\"{what}\">");
    };
    let fired = "CODE(fact:value+...) of those that fired, joined by &; codes alone of those not evaluated";
    if evidence.germline {
        let what = "ACMG/AMP criteria that the data decide, candidate strengths, no classification";
        declare(ACMG, &format!("{what}: {fired}. Format: Allele_num|Symbol|Feature|Fired|Not_evaluated"));
    }
    if evidence.somatic {
        let what = "Oncogenicity criteria (ClinGen/CGC/VICC) that the data decide and the sum of their points, no classification";
        let columns = "Allele_num|Symbol|Feature|Points|Clonal_haematopoiesis|Fired|Not_evaluated";
        declare(ONCO, &format!("{what}: {fired}. Format: {columns}"));
    }
    if evidence.has_clinvar() {
        let what = "ClinVar's records of the alleles, evidence beside the criteria and none of them";
        declare(CLINVAR, &format!("{what}. Format: Allele_num|Variation|Significance|Stars|Date|Conflicts"));
    }
    out
}

/// Appends the INFO fields of a record, each behind `joint`.
pub fn info(
    evidence: &Evidence,
    models: &GeneModels,
    alleles: &[Allele],
    out: &mut String,
    joint: impl Fn(&mut String),
) {
    let assessed = || alleles.iter().flat_map(|a| a.assessed.iter().map(move |x| (a.number, x)));
    let field = |key: &str, begin: &mut bool, out: &mut String| {
        if std::mem::take(begin) {
            joint(out);
            out.push_str(key);
            out.push('=');
        } else {
            out.push(',');
        }
    };
    let head = |number: u32, x: &crate::evidence::Assessed, out: &mut String| {
        write_number(number, out);
        out.push('|');
        encoded(models.genes.get(x.gene.0 as usize).map_or("", |g| &g.symbol), out);
        out.push('|');
        encoded(models.transcripts.get(x.transcript.0 as usize).map_or("", |t| &t.id), out);
        out.push('|');
    };
    let mut begin = true;
    for (number, x) in assessed().filter(|(_, x)| !x.germline.is_empty()) {
        field(ACMG, &mut begin, out);
        head(number, x, out);
        short(&x.germline, out);
    }
    begin = true;
    for (number, x) in assessed() {
        let Some(somatic) = &x.somatic else { continue };
        field(ONCO, &mut begin, out);
        head(number, x, out);
        let flag = if somatic.clonal_haematopoiesis { "YES" } else { "" };
        let _ = write!(out, "{}|{flag}|", somatic.points);
        short(&somatic.entries, out);
    }
    begin = true;
    if evidence.has_clinvar() {
        for (number, r) in alleles.iter().flat_map(|a| a.clinvar.iter().map(move |r| (a.number, r))) {
            field(CLINVAR, &mut begin, out);
            write_number(number, out);
            for text in [&r.id, &r.significance] {
                out.push('|');
                encoded(text, out);
            }
            out.push('|');
            r.stars.iter().for_each(|&s| write_number(s.into(), out));
            for text in [&r.date, &r.conflicts] {
                out.push('|');
                encoded(text, out);
            }
        }
    }
}

/// Those that fired with their facts, then the codes of those not evaluated.
fn short(entries: &[Entry], out: &mut String) {
    let mut first = true;
    for entry in entries.iter().filter(|e| e.strength().is_some()) {
        join('&', &mut first, out);
        entry.write_code(out);
        out.push('(');
        let mut first = true;
        for fact in &entry.facts {
            join('+', &mut first, out);
            out.push_str(fact.name);
            out.push(':');
            encoded(&fact.value, out);
        }
        out.push(')');
    }
    out.push('|');
    first = true;
    for entry in entries.iter().filter(|e| matches!(e.outcome, Outcome::NotEvaluated(_))) {
        join('&', &mut first, out);
        out.push_str(entry.criterion);
    }
}

fn join(separator: char, first: &mut bool, out: &mut String) {
    if !std::mem::take(first) {
        out.push(separator);
    }
}

/// Appends text, percent-encoding what separates here or in INFO. Spaces become `_`, which no reader need decode to read.
fn encoded(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            ' ' => out.push('_'),
            ';' | '=' | '|' | ',' | '%' | '&' | '+' | '(' | ')' | ':' | '\t' | '\n' | '\r' => {
                let _ = write!(out, "%{:02X}", c as u32);
            }
            c => out.push(c),
        }
    }
}

/// Appends the keys `criteria` and `clinvar` of an allele's JSON object, each behind a comma.
pub fn json(evidence: &Evidence, models: &GeneModels, allele: &Allele, out: &mut String) {
    out.push_str(",\"criteria\":[");
    let mut first = true;
    for x in &allele.assessed {
        comma(&mut first, out);
        out.push_str("{\"symbol\":");
        string(models.genes.get(x.gene.0 as usize).map_or("", |g| &g.symbol), out);
        out.push_str(",\"feature\":");
        string(models.transcripts.get(x.transcript.0 as usize).map_or("", |t| &t.id), out);
        if evidence.germline {
            out.push_str(",\"germline\":");
            entries(&x.germline, out);
        }
        if let Some(somatic) = &x.somatic {
            let (points, flag) = (somatic.points, somatic.clonal_haematopoiesis);
            let _ = write!(out, ",\"somatic\":{{\"points\":{points},\"clonal_haematopoiesis\":{flag},\"criteria\":");
            entries(&somatic.entries, out);
            out.push('}');
        }
        out.push('}');
    }
    out.push(']');
    if evidence.has_clinvar() {
        out.push_str(",\"clinvar\":[");
        let mut first = true;
        for record in &allele.clinvar {
            comma(&mut first, out);
            clinvar(record, out);
        }
        out.push(']');
    }
}

fn entries(entries: &[Entry], out: &mut String) {
    out.push('[');
    let mut first = true;
    for entry in entries {
        comma(&mut first, out);
        let _ = write!(out, "{{\"criterion\":\"{}\",\"outcome\":", entry.criterion);
        match &entry.outcome {
            Outcome::Fired(strength) => {
                let _ = write!(out, "\"fired\",\"strength\":\"{}\"", strength.word());
            }
            Outcome::NotFired => out.push_str("\"not_met\""),
            Outcome::NotEvaluated(why) => {
                out.push_str("\"not_evaluated\",\"missing\":");
                string(why, out);
            }
        }
        if !entry.facts.is_empty() {
            out.push_str(",\"facts\":{");
            let mut first = true;
            for fact in &entry.facts {
                comma(&mut first, out);
                string(fact.name, out);
                out.push(':');
                string(&fact.value, out);
            }
            out.push('}');
        }
        out.push('}');
    }
    out.push(']');
}

fn clinvar(record: &ClinVarRecord, out: &mut String) {
    out.push_str("{\"variation\":");
    string(&record.id, out);
    out.push_str(",\"significance\":");
    string(&record.significance, out);
    let _ = write!(out, ",\"class\":\"{}\"", record.class);
    if let Some(stars) = record.stars {
        let _ = write!(out, ",\"stars\":{stars}");
    }
    for (key, value) in [("date", &record.date), ("conflicts", &record.conflicts)] {
        if !value.is_empty() {
            let _ = write!(out, ",\"{key}\":");
            string(value, out);
        }
    }
    out.push('}');
}
