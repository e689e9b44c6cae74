//! The quality verdict: status, samples, reasons, waivers. A waiver releases; it never makes a pass.

use super::codes::{self, term};
use super::push;
use super::view::{Cell, Line, Part, Section, Table};
use super::words::{Lang, Say, Word};
use crate::model::{Case, SampleQuality};
use wgs_report::html::format::{bases, column, percent};
use wgs_report::html::words::message_ja;
use wgs_report::verdict::Status;

/// What a released sample's disposition begins with.
const RELEASED: &str = "released_by_waiver(";

/// The block.
pub fn section(case: &Case, lang: Lang) -> Section {
    let quality = &case.quality;
    let mut section = Section::new(lang, "quality", Word::Quality);
    match quality.status {
        Some(status) => {
            let word = term(lang, codes::STATUS, status.word());
            let sentence = match status {
                Status::Pass => Word::AllMet,
                Status::Warn => Word::SomeWarn,
                Status::Incomplete => Word::Incomplete,
                Status::Fail => Word::SomeFail,
            };
            let badge = Line::badge(status.word(), word);
            section.parts.push(Part::Lead(vec![badge, Line::new(lang.say(sentence))]));
        }
        None => section.text("lead warn", lang.say(Word::NoVerdict)),
    }
    let released = |s: &SampleQuality| s.disposition.as_deref().is_some_and(|d| d.starts_with(RELEASED));
    if quality.samples.iter().any(released) {
        section.text("lead warn", lang.say(Word::Released));
    }
    if let Some((name, version)) = &quality.profile {
        section.text("sub", format!("{} {name} {version}", lang.say(Word::Profile)));
    }
    push(&mut section, samples(case, lang));
    push(&mut section, reasons(case, lang));
    section
}

fn samples(case: &Case, lang: Lang) -> Option<Part> {
    let head = [
        (Word::Sample, false),
        (Word::Verdict, false),
        (Word::Disposition, false),
        (Word::MeanDepth, true),
        (Word::Yield, true),
        (Word::Q30, true),
        (Word::Mapped, true),
        (Word::Contamination, true),
    ];
    let row = |s: &SampleQuality| {
        let status = s.status.map(|status| Line::badge(status.word(), term(lang, codes::STATUS, status.word())));
        let disposition = s.disposition.as_deref().map(|d| disposition(d, lang));
        vec![
            Cell(vec![Line::keep(&s.sample)]),
            Cell(vec![status.unwrap_or_else(|| Line::new(super::view::ABSENT))]),
            Cell::maybe(disposition),
            Cell::keep(s.mean_depth.written().map(|d| format!("{}×", column(d, 1)))),
            Cell::keep(s.bases.map(|b| bases(b as f64))),
            Cell::keep(s.frac_q30.written().map(percent)),
            Cell::keep(s.frac_mapped.written().map(percent)),
            Cell::keep(s.contamination.written().map(|c| format!("{}\u{a0}%", column(c * 100.0, 2)))),
        ]
    };
    let rows = case.quality.samples.iter().map(row).collect();
    Table::new(lang.say(Word::QualityBySample), "stack titled quality", lang, &head).rows(rows).part()
}

/// `released_by_waiver(W1, Dr A, until 2027-01-31)` in words.
fn disposition(text: &str, lang: Lang) -> String {
    match text.strip_prefix(RELEASED).and_then(|rest| rest.strip_suffix(')')) {
        // All its waivers are of matters that the report does not give.
        Some("laboratory") => lang.fill(Word::ReleasedBy, &term(lang, codes::REASON, "laboratory")),
        Some(waivers) => {
            let waivers = waivers.replace(Word::WaiverUntil.both().0, lang.say(Word::WaiverUntil));
            lang.fill(Word::ReleasedBy, &waivers)
        }
        None => term(lang, codes::DISPOSITION, text),
    }
}

fn reasons(case: &Case, lang: Lang) -> Option<Part> {
    let head = [(Word::Sample, false), (Word::Verdict, false), (Word::Reason, false), (Word::Waiver, false)];
    let mut table = Table::new(lang.say(Word::Reasons), "stack titled reasons", lang, &head);
    let mut rows = Vec::new();
    for reason in &case.quality.reasons {
        let outcome = Line::badge(&reason.outcome, term(lang, codes::STATUS, &reason.outcome));
        let metric = reason.metric.as_deref().unwrap_or_default();
        let words = match codes::knows(codes::REASON, metric) {
            true => Line::new(term(lang, codes::REASON, metric)),
            // Other messages than those of gates are the verdict's own words.
            false => match (lang, message_ja(&reason.message)) {
                (Lang::Ja, Some(words)) => Line::new(words),
                _ => Line::new(&reason.message).english(lang),
            },
        };
        let waiver = reason.waiver.as_ref().map_or_else(String::new, |id| lang.fill(Word::ReleasedBy, id));
        rows.push(vec![
            Cell(vec![Line::keep(&reason.sample)]),
            Cell(vec![outcome]),
            Cell(vec![words]),
            Cell::text(waiver),
        ]);
    }
    table.groups.push((String::new(), rows));
    table.part()
}
