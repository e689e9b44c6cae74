//! Which calls become findings, and what is kept of them.
//!
//! An allele is in a gene of the case's lists by its consequences there: those on MANE, canonical and preferred transcripts. What
//! lies beside a gene counts only where the allele is inside of none. Where an allele hits genes of both lists, the list with the graver consequence
//! has it, at a tie the genes asked for; a consequence of low impact or less in them does not outweigh a graver one in a gene of neither.
//!
//! Findings are
//! - every allele that somebody assessed and the sample carries;
//! - germline calls that pass, in genes of the lists, that ClinVar has as pathogenic or likely pathogenic; of a tumour without
//!   its normal, calls that are rather of the germline likewise, and where an evidence table names the very variant or change,
//!   and those of undetermined or unstated origin that ClinVar knows;
//! - somatic calls that pass, of high or moderate impact in the genes asked for, or with evidence in the tables.

use crate::annotated::line::{Allele, Cell, Consequence, Line, mitochondrion, zygosity};
use crate::assessments::{Assessments, Calls, Entry};
use crate::candidates::is_rs;
use crate::evidence::{Matched, Tables};
use crate::genes::{Asked, Lists};
use crate::layout::{Fields, Layout};
use crate::model::{Evidence, Finding, Observed, Origin, Variant};
use wgs_core::Rounded;

/// By what calls are chosen.
pub struct Select<'a> {
    /// Gene lists.
    pub lists: &'a Lists,
    /// Layout.
    pub layout: &'a Layout,
    /// Assessments.
    pub assessments: &'a Assessments,
    /// Evidence tables.
    pub tables: &'a Tables,
    /// The tumour is without its normal.
    pub alone: bool,
}

/// A chosen allele.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// What it is to the case.
    pub asked: Asked,
    /// The finding, without number.
    pub finding: Finding,
    /// Its assessment's place in the file.
    pub entry: Option<usize>,
    /// ClinVar has it as pathogenic or likely pathogenic.
    pub known: bool,
}

/// An allele of the calls with its place.
#[derive(Clone, Copy)]
pub struct Seen<'a, 'l> {
    /// The record.
    pub line: &'a Line<'l>,
    /// What the sample has.
    pub cell: &'a Cell<'l>,
    /// The allele.
    pub allele: &'a Allele<'l>,
}

impl Select<'_> {
    /// A finding of the allele, if it is one. `among` says what the calls are of.
    pub fn allele(&self, seen: Seen, among: Calls) -> Option<Chosen> {
        let Seen { line, cell, allele } = seen;
        let found = self.assessments.find(line, allele, among);
        let passes = line.filter.iter().all(|f| &**f == "PASS");
        let known = significances(allele, &self.layout.fields).any(|s| pathogenic(&s));
        let origin = match among {
            Calls::Germline => Origin::Germline,
            Calls::Somatic => match line.info.origin.as_deref() {
                Some("germline_likely" | "germline_possible") => Origin::PresumedGermline,
                // Between the two, what ClinVar knows of the germline is taken for that: consent then decides.
                Some("undetermined") if known => Origin::PresumedGermline,
                // So it is where the caller does not say.
                None if known && self.alone => Origin::PresumedGermline,
                _ => Origin::Somatic,
            },
        };
        // What is rather of the germline is filtered as that, and nothing else may be wrong with it.
        let germline = |f: &&str| *f == "germline";
        let called = passes
            || (origin == Origin::PresumedGermline
                && line.filter.iter().map(|f| &**f).all(|f| f == "PASS" || germline(&f)));
        // Most germline calls of a genome end here.
        if found.is_none() && (!called || (origin == Origin::Germline && !known)) {
            return None;
        }
        let carried = cell.carries(allele.number).unwrap_or(among == Calls::Somatic && passes);
        if !carried {
            return None;
        }
        let named = found.and_then(|(_, name)| name);
        let (asked, shown) = self.gene(allele, origin, named);
        let mut variant = variant(line, allele, shown, &self.layout.fields);
        if found.is_none() && variant.gene.is_none() {
            return None;
        }
        let rank = shown.map_or(0, Consequence::rank);
        let names: Vec<&str> = allele
            .hgvs_g
            .as_deref()
            .into_iter()
            .chain(allele.consequences.iter().filter_map(|c| c.hgvs_c.as_deref()))
            .collect();
        let evidence = self.tables.of(&variant, &names, rank >= 3);
        let close = evidence.iter().any(|(m, _)| *m >= Matched::Protein);
        let wanted = match origin {
            _ if found.is_some() => true,
            Origin::Germline => asked != Asked::No && known,
            Origin::PresumedGermline => asked != Asked::No && (known || close),
            Origin::Somatic => !evidence.is_empty() || (asked == Asked::Primary && rank >= 3),
        };
        if !wanted {
            return None;
        }
        if variant.hgnc.is_none() {
            variant.hgnc = allele
                .consequences
                .iter()
                .find(|c| c.symbol == shown.and_then(|s| s.symbol.clone()))
                .and_then(|c| c.hgnc_id.as_deref().map(str::to_owned));
        }
        let entry = found.map(|(i, _)| i);
        let finding = self.finding(seen, origin, variant, evidence, entry);
        Some(Chosen { asked, finding, entry, known })
    }

    /// What the allele is to the case, and the consequence to show.
    fn gene<'c, 'l>(
        &self,
        allele: &'c Allele<'l>,
        origin: Origin,
        named: Option<&str>,
    ) -> (Asked, Option<&'c Consequence<'l>>) {
        let listed = |c: &Consequence| match (c.symbol.as_deref(), origin) {
            (None, _) => Asked::No,
            // What the tumour acquired is no secondary finding.
            (Some(s), Origin::Somatic) => match &self.lists.asked {
                Some(list) if !list.has(s) => Asked::No,
                _ => Asked::Primary,
            },
            (Some(s), _) => self.lists.of(s),
        };
        let mut genes: Vec<&str> = Vec::new();
        let mut best: [Option<(u8, &Consequence)>; 2] = [None, None];
        let mut most = 0;
        for c in &allele.consequences {
            let symbol = c.symbol.as_deref().unwrap_or_default();
            let first = !genes.contains(&symbol);
            genes.push(symbol);
            if !(first || c.counts()) {
                continue;
            }
            let rank = c.rank();
            most = most.max(rank);
            let slot = match listed(c) {
                Asked::Primary => 0,
                Asked::Secondary => 1,
                Asked::No => continue,
            };
            if let Some(place) = best.get_mut(slot)
                && place.is_none_or(|(r, _)| rank > r)
            {
                *place = Some((rank, c));
            }
        }
        let weighs = |b: Option<(u8, &'c Consequence<'l>)>| b.filter(|(rank, _)| *rank == most || *rank >= 2);
        let [primary, secondary] = best.map(weighs);
        let (asked, chosen) = match (primary, secondary) {
            (Some(p), Some(s)) if s.0 > p.0 => (Asked::Secondary, Some(s.1)),
            (Some(p), _) => (Asked::Primary, Some(p.1)),
            (None, Some(s)) => (Asked::Secondary, Some(s.1)),
            (None, None) => (Asked::No, None),
        };
        // The transcript by which somebody assessed it, if it is of the same gene.
        let by_name = named.and_then(|n| allele.consequences.iter().find(|c| c.hgvs_c.as_deref() == Some(n)));
        let same = by_name.filter(|n| chosen.is_none_or(|c| c.symbol == n.symbol));
        let preferred = || allele.consequences.iter().find(|c| c.pick).or(allele.consequences.first());
        (asked, same.or(chosen).or_else(preferred))
    }

    fn finding(
        &self,
        seen: Seen,
        origin: Origin,
        variant: Variant,
        evidence: Vec<(Matched, Evidence)>,
        entry: Option<usize>,
    ) -> Finding {
        let Seen { line, cell, allele } = seen;
        let entry: Option<&Entry> = entry.and_then(|i| self.assessments.entries.get(i));
        let (alternate_depth, depth) = cell.depths(allele.number);
        let filter: Vec<&str> = line.filter.iter().map(|f| &**f).collect();
        let genotype = cell.gt.as_deref().map(str::to_owned);
        let own = genotype.as_deref().filter(|_| origin == Origin::Germline);
        let mut notes = Vec::new();
        if origin == Origin::PresumedGermline {
            notes.push("presumed_germline_confirm_in_normal".to_owned());
        }
        let gene = variant.gene.as_deref();
        let criteria = allele.criteria.iter().find(|c| Some(&*c.symbol) == gene);
        if origin != Origin::Germline
            && criteria.and_then(|c| c.somatic.as_ref()).is_some_and(|s| s.clonal_haematopoiesis)
        {
            notes.push("clonal_haematopoiesis_gene".to_owned());
        }
        let mut annotations: Vec<(String, String)> = Vec::new();
        for (name, value) in allele.values(&self.layout.fields.show) {
            annotations.push((name.to_owned(), value.to_owned()));
        }
        let fired = |all: &[crate::annotated::line::Criterion]| {
            let fired = all.iter().filter(|c| &*c.outcome == "fired");
            let word = |c: &crate::annotated::line::Criterion| match c.strength.as_deref() {
                Some(strength) => format!("{}_{strength}", &*c.criterion),
                None => c.criterion.to_string(),
            };
            fired.map(word).collect::<Vec<_>>().join(", ")
        };
        if let Some(c) = criteria {
            let germline = fired(&c.germline);
            if !germline.is_empty() && origin != Origin::Somatic {
                annotations.push(("acmg_criteria_of_data".into(), germline));
            }
            if let Some(s) = c.somatic.as_ref().filter(|_| origin == Origin::Somatic) {
                annotations.push(("oncogenicity_points_of_data".into(), s.points.to_string()));
            }
        }
        Finding {
            number: 0,
            origin,
            secondary: false,
            observed: Observed {
                sample: cell.name.to_string(),
                zygosity: own.and_then(|gt| zygosity(gt, allele.number, &line.contig)).map(str::to_owned),
                genotype,
                depth,
                alternate_depth,
                vaf: Rounded(cell.fraction(allele.number)),
                filter: if filter.is_empty() { "PASS".into() } else { filter.join(";") },
            },
            variant,
            assessment: entry.map(|e| e.assessment.clone()),
            annotations,
            tiers: entry.map(|e| e.tiers.clone()).unwrap_or_default(),
            evidence: evidence.into_iter().map(|(_, e)| e).collect(),
            confirmation: entry.map(|e| e.confirmation.clone()).unwrap_or_default(),
            notes,
        }
    }
}

/// The allele's names, with those of one consequence.
pub fn variant(line: &Line, allele: &Allele, shown: Option<&Consequence>, fields: &Fields) -> Variant {
    let text = |s: Option<&crate::annotated::line::Str>| s.map(|s| s.to_string());
    let value = |names: &[String]| allele.values(names).next().map(|(_, v)| v.to_owned());
    let rs = |id: Option<String>| id.and_then(|id| id.split([';', ',']).find(|i| is_rs(i)).map(str::to_owned));
    let clinvar = allele.clinvar.first().map(|c| c.variation.to_string());
    Variant {
        contig: line.contig.to_string(),
        pos: line.pos,
        reference: line.reference.to_string(),
        alternate: allele.alt.to_string(),
        gene: text(shown.and_then(|c| c.symbol.as_ref())),
        hgnc: text(shown.and_then(|c| c.hgnc_id.as_ref())),
        transcript: text(shown.and_then(|c| c.feature.as_ref())),
        transcript_tag: shown.and_then(Consequence::tag).map(str::to_owned),
        hgvs_g: text(allele.hgvs_g.as_ref()),
        hgvs_c: text(shown.and_then(|c| c.hgvs_c.as_ref())),
        hgvs_p: text(shown.and_then(|c| c.hgvs_p.as_ref())),
        consequence: shown.map_or_else(Vec::new, |c| c.terms.iter().map(|t| t.to_string()).collect()),
        impact: text(shown.and_then(|c| c.impact.as_ref())),
        vrs_id: text(allele.vrs.as_ref()),
        clinvar_id: value(&fields.clinvar_id).or(clinvar).filter(|id| id.bytes().all(|b| b.is_ascii_digit())),
        dbsnp: rs(value(&fields.dbsnp)).or_else(|| rs(text(line.id.as_ref()))),
    }
}

/// What ClinVar says of the allele.
fn significances<'a>(allele: &'a Allele, fields: &'a Fields) -> impl Iterator<Item = String> + 'a {
    let of_records = allele.clinvar.iter().map(|c| c.significance.to_string());
    allele.values(&fields.clinvar_significance).map(|(_, v)| v.to_owned()).chain(of_records)
}

/// Does ClinVar's `CLNSIG` say pathogenic or likely pathogenic? Conflicting classifications do not.
pub fn pathogenic(significance: &str) -> bool {
    let text = significance.to_lowercase().replace(' ', "_");
    let words = || text.split(['/', '|', ',', ';']).map(|w| w.trim_matches('_'));
    let says = |wanted: &[&str]| words().any(|w| wanted.contains(&w));
    !text.contains("conflicting") && says(&["pathogenic", "likely_pathogenic"]) && !says(&["benign", "likely_benign"])
}

/// Are calls of the mitochondrion among them?
pub fn of_mitochondrion(line: &Line) -> bool {
    mitochondrion(&line.contig)
}

#[cfg(test)]
mod tests;
