//! Candidates of a rare disease in the order of their table.

use super::codes::{self, term};
use super::variant::{consequence, names, observed, place, same_as, transcript};
use super::view::{Cell, Line, Section, Table};
use super::words::{Lang, Say, Word};
use super::{push, returned};
use crate::model::{Candidate, Case, Kind};
use wgs_report::html::format::column;

/// The block; none for tumours without candidates.
pub fn section(case: &Case, lang: Lang) -> Option<Section> {
    if case.kind != Kind::RareDisease && case.candidates.is_empty() {
        return None;
    }
    let mut section = Section::new(lang, "candidates", Word::Candidates);
    if case.candidates.is_empty() {
        let germline = case.scope.assessed.iter().any(|a| a == "small_germline");
        let word = match (returned(case), germline) {
            (false, _) => Word::NotReturned,
            (true, true) => Word::NotDetected,
            (true, false) => Word::NoCalls,
        };
        section.text(if matches!(word, Word::NotReturned) { "lead warn" } else { "lead absent" }, lang.say(word));
        return Some(section);
    }
    section.text("sub", lang.say(Word::CandidatesNote));
    let head = [
        (Word::GeneAndChange, false),
        (Word::Consequence, false),
        (Word::InSample, false),
        (Word::Mode, false),
        (Word::Phenotype, false),
        (Word::More, false),
    ];
    let rows = case.candidates.iter().map(|c| row(c, lang)).collect();
    let table = Table::new(lang.say(Word::Candidates), "stack candidates", lang, &head).rows(rows);
    push(&mut section, table.part());
    Some(section)
}

fn row(candidate: &Candidate, lang: Lang) -> Vec<Cell> {
    let variant = &candidate.variant;
    let mut what = names(variant);
    if variant.hgvs_c.is_some() || variant.hgvs_p.is_some() {
        what.push(Line::of("sub", place(variant)));
    }
    what.extend(same_as(candidate, lang));
    let mut effect: Vec<Line> = consequence(variant, lang).map(Line::new).into_iter().collect();
    effect.extend(transcript(variant, lang).map(|t| Line::of("sub", t)));
    let mut mode = vec![Line::of("strong", term(lang, codes::MODE, &candidate.mode))];
    for (i, partner) in candidate.partners.iter().enumerate() {
        mode.push(Line::of("sub", lang.fill(Word::Partner, partner)));
        mode.extend(candidate.phase.get(i).map(|p| Line::of("sub", term(lang, codes::PHASE, p))));
    }
    let mut phenotype: Vec<Line> =
        candidate.hpo_score.written().map(|s| Line::new(lang.fill(Word::Score, &column(s, 2)))).into_iter().collect();
    if !candidate.hpo_terms.is_empty() {
        phenotype.push(Line::of("sub", candidate.hpo_terms.join(", ")));
    }
    vec![
        Cell(what),
        Cell(effect),
        Cell(observed(&candidate.observed, lang)),
        Cell(mode),
        Cell(phenotype),
        Cell(
            candidate
                .columns
                .iter()
                .filter(|(_, value)| !matches!(value.as_str(), "" | "."))
                .map(|c| further(c, lang))
                .collect(),
        ),
    ]
}

/// A further column: notes in words, the operator's columns as they are.
fn further((name, value): &(String, String), lang: Lang) -> Line {
    if name == "notes" {
        let notes: Vec<String> = value.split(';').map(|n| term(lang, codes::NOTE, n)).collect();
        return Line::of("sub", notes.join(lang.of(", ", "、")));
    }
    Line::of("sub", format!("{name}{}{value}", lang.of(": ", "：")))
}
