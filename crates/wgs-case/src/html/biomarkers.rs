//! Burden, microsatellites, tumour cells, spectrum.

use super::codes::{self, term};
use super::returned;
use super::variant::share;
use super::view::{ABSENT, Fact, Line, Part, Section};
use super::words::{Lang, Say, Word};
use crate::model::{Biomarkers, Burden, Case, Kind, Microsatellites};
use wgs_report::html::format::{bases, count, fixed};
use wgs_report::html::plot::Plot;
use wgs_report::html::spectrum::Spectrum;

/// The block; none without a tumour.
pub fn section(case: &Case, lang: Lang) -> Option<Section> {
    if case.kind == Kind::RareDisease && case.biomarkers.is_none() {
        return None;
    }
    let mut section = Section::new(lang, "biomarkers", Word::Biomarkers);
    let Some(numbers) = &case.biomarkers else {
        let word = if returned(case) { Word::NotMeasured } else { Word::NotReturned };
        section.text("lead", lang.say(word));
        return Some(section);
    };
    let mut cards = Vec::new();
    cards.extend(numbers.burden.as_ref().map(|b| burden(b, lang)));
    cards.extend(numbers.microsatellites.as_ref().map(|m| microsatellites(m, lang)));
    cards.extend(numbers.frac_tumor_cells.written().map(|f| Fact::new(lang, Word::TumorCells, share(f))));
    let nothing = cards.is_empty() && numbers.spectrum.is_empty();
    if !cards.is_empty() {
        section.parts.push(Part::Cards(cards));
    }
    if nothing {
        section.text("lead", lang.say(Word::NotMeasured));
    }
    section.parts.extend(spectrum(numbers, lang));
    Some(section)
}

fn burden(b: &Burden, lang: Lang) -> Fact {
    let value = b.per_megabase.written().map(|v| lang.fill(Word::PerMegabase, &fixed(v, 2)));
    let mut lines = vec![Line::new(value.unwrap_or_else(|| ABSENT.to_owned()))];
    if let Some((low, high)) = b.per_megabase_low.written().zip(b.per_megabase_high.written()) {
        let interval = format!("{}–{}", fixed(low, 2), fixed(high, 2));
        lines.push(Line::of("sub", lang.fill(Word::Interval, &interval)));
    }
    if b.callable_bases > 0 {
        lines.push(Line::of("sub", lang.fill(Word::OverCallable, &bases(b.callable_bases as f64))));
    }
    lines.extend(state(b.state.as_deref(), b.not_comparable.as_deref(), lang));
    Fact::lines(lang, Word::Burden, lines)
}

fn microsatellites(m: &Microsatellites, lang: Lang) -> Fact {
    let value = m.frac_unstable.written().map(|f| format!("{}\u{a0}%", fixed(f * 100.0, 3)));
    let mut lines = vec![Line::new(value.unwrap_or_else(|| ABSENT.to_owned()))];
    let of = format!("{}/{}", count(m.unstable), count(m.judged));
    lines.push(Line::of("sub", lang.fill(Word::UnstableTracts, &of)));
    lines.extend(state(m.state.as_deref(), m.not_comparable.as_deref(), lang));
    Fact::lines(lang, Word::Microsatellites, lines)
}

fn state(state: Option<&str>, not_comparable: Option<&str>, lang: Lang) -> Vec<Line> {
    let state = state.map(|s| Line::of("strong", term(lang, codes::BIOMARKER_STATE, s)));
    let why = not_comparable
        .map(|why| Line::of("warn", lang.fill(Word::NotComparable, &term(lang, codes::NOT_COMPARABLE, why))));
    [state, why].into_iter().flatten().collect()
}

fn spectrum(numbers: &Biomarkers, lang: Lang) -> Option<Part> {
    let counts = Spectrum::new(numbers.spectrum.iter().map(|(class, n)| (class.as_str(), *n as f64)));
    if counts.is_empty() {
        return None;
    }
    let comma = lang.of(", ", "、");
    let mut text = lang.fill(Word::SpectrumSum, &fixed(counts.sum(), 0));
    text += lang.of(": ", "：");
    text += &counts.by_substitution().join(comma);
    text += lang.of(". ", "。");
    let most = counts.most_frequent();
    if !most.is_empty() {
        text += &lang.fill(Word::SpectrumMost, &most.join(comma));
        text += lang.of(".", "。");
    }
    let plot = Plot::new(lang.say(Word::SpectrumTitle), lang.say(Word::SpectrumX), lang.say(Word::SpectrumY), text);
    counts.draw(plot).render("spectrum").map(Part::Figure)
}
