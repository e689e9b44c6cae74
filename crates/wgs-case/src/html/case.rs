//! The person, the samples, who answers, what was looked at, and consent.

use super::codes::{self, term};
use super::view::{ABSENT, Cell, Fact, Line, Part, Section, Table};
use super::words::{Lang, Say, Word};
use super::{code, push};
use crate::model::{Author, Case, Coded, GeneListId};
use wgs_report::html::format::count;

/// Under the title: person, what was analysed, author, dates.
pub fn head(case: &Case, lang: Lang) -> Vec<Line> {
    let mut lines = vec![Line::new(format!("{} {}", lang.say(Word::Person), or_dash(&case.subject.pseudonym)))];
    lines.extend(author(&case.author, lang).map(Line::new));
    for (word, day) in [(Word::PanelDate, &case.panel_date), (Word::ReportDate, &case.report_date)] {
        lines.extend(day.iter().map(|day| Line::new(format!("{} {day}", lang.say(word)))));
    }
    lines
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { ABSENT } else { text }
}

fn author(author: &Author, lang: Lang) -> Option<String> {
    let party = author.party.map(|p| term(lang, codes::PARTY, &code(&p)));
    let parts: Vec<String> =
        [author.organisation.clone().or(party), author.name.clone()].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The block.
pub fn section(case: &Case, lang: Lang) -> Section {
    let mut section = Section::new(lang, "case", Word::Case);
    let missing = || lang.say(Word::NotStated).to_owned();
    let subject = &case.subject;
    let sex = subject.stated_sex.map(|sex| term(lang, codes::SEX, &code(&sex)));
    let party = case.author.party.map(|p| Line::of("sub", term(lang, codes::PARTY, &code(&p))));
    let mut author = vec![Line::new(author(&case.author, lang).unwrap_or_else(missing))];
    author.extend(party.filter(|_| case.author.organisation.is_some()));
    let mut facts = vec![
        Fact::new(lang, Word::CaseId, or_dash(&case.case_id)),
        Fact::new(lang, Word::Person, or_dash(&subject.pseudonym)),
        Fact::new(lang, Word::StatedSex, sex.unwrap_or_else(missing)),
        Fact::new(lang, Word::Analysis, term(lang, codes::KIND, &code(&case.kind))),
        Fact::lines(lang, Word::Author, author),
        Fact::new(lang, Word::PanelDate, case.panel_date.clone().unwrap_or_else(missing)),
        Fact::new(lang, Word::ReportDate, case.report_date.clone().unwrap_or_else(missing)),
        Fact::lines(
            lang,
            Word::Diagnosis,
            subject.diagnosis.as_ref().map_or_else(|| vec![Line::new(missing())], coded),
        ),
    ];
    if !subject.phenotypes.is_empty() {
        let line = |p: &crate::model::Phenotype| match p.excluded {
            true => Line::new(format!("{} ({}) – {}", p.label, p.id, lang.say(Word::Absent))),
            false => Line::new(format!("{} ({})", p.label, p.id)),
        };
        facts.push(Fact::lines(lang, Word::Phenotypes, subject.phenotypes.iter().map(line).collect()));
    }
    facts.push(consent(case, lang));
    facts.push(assessed(case, lang));
    facts.push(Fact::lines(lang, Word::GenesAskedFor, genes(case, lang)));
    section.parts.push(Part::Facts(facts));
    push(&mut section, samples(case, lang));
    section
}

/// Name, and code beneath.
pub fn coded(coded: &Coded) -> Vec<Line> {
    let mut lines = vec![Line::new(&coded.label)];
    let code = match (&coded.system, &coded.code) {
        (Some(system), Some(code)) if !code.starts_with(system.as_str()) => Some(format!("{system} {code}")),
        (_, Some(code)) => Some(code.clone()),
        _ => None,
    };
    lines.extend(code.map(|code| Line::of("sub", code)));
    lines
}

fn consent(case: &Case, lang: Lang) -> Fact {
    let line = |c: &crate::model::Consent| {
        let class = term(lang, codes::CONSENT_CLASS, &code(&c.class));
        Line::new(format!("{class}{}{}", lang.of(": ", "："), term(lang, codes::CONSENT_STATE, &code(&c.state))))
    };
    let mut lines: Vec<Line> = case.consent.iter().map(line).collect();
    if lines.is_empty() {
        lines.push(Line::new(term(lang, codes::CONSENT_STATE, "unknown")));
    }
    Fact::lines(lang, Word::Consent, lines)
}

fn assessed(case: &Case, lang: Lang) -> Fact {
    let mut lines: Vec<Line> = case.scope.assessed.iter().map(|a| Line::new(term(lang, codes::ASSESSED, a))).collect();
    if lines.is_empty() {
        lines.push(Line::new(lang.say(Word::NothingAssessed)));
    }
    lines.extend(case.scope.assembly.iter().map(|a| Line::of("sub", a)));
    Fact::lines(lang, Word::AssessedScope, lines)
}

fn genes(case: &Case, lang: Lang) -> Vec<Line> {
    match &case.scope.genes.id {
        Some(id) => list(id, lang),
        None if case.scope.genes.symbols.is_empty() => vec![Line::new(lang.say(Word::AllGenes))],
        None => vec![Line::new(case.scope.genes.symbols.join(", "))],
    }
}

/// A named and versioned list.
pub fn list(id: &GeneListId, lang: Lang) -> Vec<Line> {
    vec![
        Line::new(format!("{} {}", id.name, id.version)),
        Line::of("sub", lang.fill(Word::GeneCount, &count(id.genes))),
    ]
}

fn samples(case: &Case, lang: Lang) -> Option<Part> {
    let head = [(Word::Sample, false), (Word::Role, false), (Word::Preservation, false), (Word::Collected, false)];
    let row = |s: &crate::model::Sample| {
        let kept = s.preservation.as_ref().map(|p| term(lang, codes::PRESERVATION, p));
        vec![
            Cell(vec![Line::keep(&s.name)]),
            Cell::text(term(lang, codes::ROLE, &s.role)),
            Cell::maybe(kept),
            Cell::keep(s.collected.clone()),
        ]
    };
    Table::new(lang.say(Word::Samples), "titled", lang, &head)
        .rows(case.subject.samples.iter().map(row).collect())
        .part()
}
