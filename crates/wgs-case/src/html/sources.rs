//! Remarks of the author; what the report rests on.

use super::codes::{self, term};
use super::push;
use super::view::{Cell, Line, Section, Table};
use super::words::{Lang, Say, Word};
use crate::model::{Case, Source};

/// The block of remarks.
pub fn remarks(case: &Case, lang: Lang) -> Section {
    let mut section = Section::new(lang, "remarks", Word::Remarks);
    for remark in &case.remarks {
        section.text("prose", remark);
    }
    if case.remarks.is_empty() {
        section.text("lead", lang.say(Word::NoRemarks));
    }
    section
}

/// The block of sources.
pub fn section(case: &Case, lang: Lang) -> Section {
    let mut section = Section::new(lang, "sources", Word::Sources);
    let head = [(Word::Name, false), (Word::Kind, false), (Word::VersionOrDate, false), (Word::Digest, false)];
    let row = |s: &Source| {
        vec![
            Cell::text(term(lang, codes::SOURCE_NAME, &s.name)),
            Cell::text(term(lang, codes::SOURCE, &s.kind)),
            Cell::maybe(s.version.clone()),
            match &s.sha256 {
                Some(digest) => Cell(vec![Line::of("code", digest)]),
                None => Cell::maybe(None),
            },
        ]
    };
    let rows = case.sources.iter().map(row).collect();
    push(&mut section, Table::new(lang.say(Word::Sources), "stack sources", lang, &head).rows(rows).part());
    section
}
