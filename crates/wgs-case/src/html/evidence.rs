//! Drugs, trials and other lines of the operator's tables; confirmatory tests.

use super::code;
use super::codes::{self, term};
use super::push;
use super::variant::{number, short_name};
use super::view::{Cell, Line, Part, Section, Table};
use super::words::{Lang, Say, Word};
use crate::model::{Case, Confirmation, Evidence, Finding, Kind, Need};

/// The block of drugs and trials; none for a rare disease without any.
pub fn section(case: &Case, lang: Lang) -> Option<Section> {
    let mut section = Section::new(lang, "evidence", Word::Evidence);
    let kinds: [(Word, &dyn Fn(&str) -> bool); 3] = [
        (Word::Drugs, &|kind| kind == "drug"),
        (Word::Trials, &|kind| kind == "trial"),
        (Word::OtherEvidence, &|kind| kind != "drug" && kind != "trial"),
    ];
    let tables: Vec<(Word, Part)> =
        kinds.iter().filter_map(|(word, wanted)| table(case, lang, *word, *wanted).map(|part| (*word, part))).collect();
    if tables.is_empty() && case.kind == Kind::RareDisease {
        return None;
    }
    if tables.is_empty() {
        section.text("lead", lang.say(Word::NoEvidence));
        return Some(section);
    }
    section.text("sub", lang.say(Word::EvidenceNote));
    for (word, part) in tables {
        section.heading(lang.say(word));
        section.parts.push(part);
    }
    Some(section)
}

fn table(case: &Case, lang: Lang, word: Word, wanted: &dyn Fn(&str) -> bool) -> Option<Part> {
    let head = [
        (Word::Finding, false),
        (Word::Name, false),
        (Word::Disease, false),
        (Word::Effect, false),
        (Word::TableLevel, false),
        (Word::Match, false),
        (Word::TableAndDate, false),
    ];
    let lines = |f: &'_ Finding| -> Vec<Vec<Cell>> {
        f.evidence.iter().filter(|e| wanted(&e.kind)).map(|e| row(f, e, word, lang)).collect()
    };
    let rows = case.findings.iter().flat_map(lines).collect();
    Table::new(lang.say(word), "stack evidence", lang, &head).rows(rows).part()
}

fn row(finding: &Finding, evidence: &Evidence, word: Word, lang: Lang) -> Vec<Cell> {
    let mut name = vec![Line::of("strong", &evidence.name)];
    name.extend(evidence.id.iter().map(|id| Line::of("sub", id)));
    if matches!(word, Word::OtherEvidence) {
        name.push(Line::of("sub", term(lang, codes::EVIDENCE, &evidence.kind)));
    }
    let mut source = vec![Line::new(&evidence.source), Line::of("sub", &evidence.source_date)];
    source.extend(evidence.reference.iter().map(|r| Line::of("sub", r)));
    vec![
        Cell(vec![number(finding), Line::of("inl", short_name(&finding.variant))]),
        Cell(name),
        Cell::maybe(evidence.disease.clone()),
        Cell::keep(evidence.effect.as_ref().map(|e| term(lang, codes::EFFECT, e))),
        Cell::maybe(evidence.level.clone()),
        Cell::text(term(lang, codes::MATCHED, &evidence.matched)),
        Cell(source),
    ]
}

/// The block of confirmatory tests.
pub fn confirmation(case: &Case, lang: Lang) -> Section {
    let mut section = Section::new(lang, "confirmation", Word::Confirmations);
    let head = [
        (Word::Finding, false),
        (Word::Need, false),
        (Word::Ordered, false),
        (Word::Method, false),
        (Word::Result, false),
    ];
    let row = |f: &Finding| {
        let c = &f.confirmation;
        vec![
            Cell(vec![number(f), Line::of("inl", short_name(&f.variant))]),
            Cell(vec![need(c, lang)]),
            Cell::keep(c.ordered.clone()),
            Cell::maybe(c.method.clone()),
            Cell::maybe(c.result.as_ref().map(|r| term(lang, codes::RESULT, r))),
        ]
    };
    if case.findings.is_empty() {
        section.text("lead", lang.say(Word::NoneNeeded));
    }
    let rows = case.findings.iter().map(row).collect();
    push(&mut section, Table::new(lang.say(Word::Confirmations), "stack", lang, &head).rows(rows).part());
    section
}

fn need(confirmation: &Confirmation, lang: Lang) -> Line {
    let word = term(lang, codes::NEED, &code(&confirmation.need));
    match confirmation.need {
        Need::Needed => Line::of("strong", word),
        _ => Line::new(word),
    }
}

/// Need and result, short.
pub fn confirmation_lines(confirmation: &Confirmation, lang: Lang) -> Vec<Line> {
    let mut lines = vec![need(confirmation, lang)];
    match (&confirmation.result, &confirmation.ordered) {
        (Some(result), _) => lines.push(Line::of("sub", term(lang, codes::RESULT, result))),
        (None, Some(day)) => lines.push(Line::of("sub", format!("{} {day}", lang.say(Word::Ordered)))),
        _ => {}
    }
    lines
}
