//! What was not assessed: always printed.

use super::codes::{self, term};
use super::push;
use super::variant::share;
use super::view::{Cell, Line, Section, Table};
use super::words::{Lang, Say, Word};
use crate::model::{Case, NotAssessed};

/// The block. Genes follow what holds for the whole case.
pub fn not_assessed(case: &Case, lang: Lang) -> Section {
    let mut section = Section::new(lang, "not-assessed", Word::NotAssessed);
    section.text("lead", lang.say(Word::NotAssessedNote));
    let head = [(Word::What, false), (Word::Why, false)];
    let is_gene = |n: &&NotAssessed| n.gene.is_some();
    let rows = case.not_assessed.iter().filter(|n| !is_gene(n));
    let rows = rows.chain(case.not_assessed.iter().filter(is_gene)).map(|n| row(n, lang)).collect();
    push(&mut section, Table::new(lang.say(Word::NotAssessed), "not-assessed", lang, &head).rows(rows).part());
    section
}

fn row(entry: &NotAssessed, lang: Lang) -> Vec<Cell> {
    let label = entry.labels.iter().find(|(tag, _)| tag == lang.tag()).or(entry.labels.first()).map(|(_, label)| label);
    let what = match (&entry.gene, label) {
        (Some(gene), _) => Line::of("gene", gene),
        (None, Some(label)) => Line::new(label),
        (None, None) => Line::new(term(lang, codes::NOT_ASSESSED, &entry.code)),
    };
    let mut why = vec![Line::new(term(lang, codes::NOT_ASSESSED_REASON, &entry.reason))];
    why.extend(entry.frac_callable.written().map(|f| Line::of("sub", lang.fill(Word::CallableShare, &share(f)))));
    vec![Cell(vec![what]), Cell(why)]
}
