//! Coverage of the genes asked for: a row for each gene with a hole or without a measurement, the whole ones by name.
//!
//! Intervals are 1-based and inclusive.

use super::push;
use super::variant::share;
use super::view::{Cell, Line, Section, Table};
use super::words::{Lang, Say, Word};
use crate::model::{Case, GeneCoverage, Hole};
use wgs_report::html::format::{column, count};

/// Intervals of one gene that are printed; the JSON has all.
const HOLES: usize = 12;

/// The block.
pub fn section(case: &Case, lang: Lang) -> Option<Section> {
    let mut section = Section::new(lang, "coverage", Word::Coverage);
    if let Some(id) = &case.scope.genes.id {
        let list = super::case::list(id, lang);
        let text: Vec<String> = list.into_iter().map(|line| line.text).collect();
        section.text("sub", text.join(" · "));
    }
    let rows = &case.scope.coverage;
    if rows.is_empty() {
        section.text("lead", lang.say(Word::NoCoverage));
        if !case.scope.genes.symbols.is_empty() {
            section.text("genes", case.scope.genes.symbols.join(" "));
        }
        return Some(section);
    }
    section.text("sub", lang.say(Word::CoverageNote));
    let whole = |g: &&GeneCoverage| g.bases > 0 && g.callable_bases >= g.bases && !g.under_limit && g.holes.is_empty();
    let head = [
        (Word::Gene, false),
        (Word::Callable, true),
        (Word::MeanDepth, true),
        (Word::Bases, true),
        (Word::Holes, false),
    ];
    let broken = rows.iter().filter(|g| g.bases > 0 && !whole(g)).map(|g| row(g, lang)).collect();
    push(&mut section, Table::new(lang.say(Word::Coverage), "stack coverage", lang, &head).rows(broken).part());
    let complete: Vec<String> = rows.iter().filter(whole).map(named).collect();
    if !complete.is_empty() {
        section.text("genes", lang.fill(Word::WholeGenes, &complete.join(lang.of(", ", "、"))));
    }
    let unmeasured: Vec<&str> = rows.iter().filter(|g| g.bases == 0).map(|g| g.gene.as_str()).collect();
    if !unmeasured.is_empty() {
        section.text("genes", lang.fill(Word::Unmeasured, &unmeasured.join(lang.of(", ", "、"))));
    }
    Some(section)
}

/// `BRCA2 34.1×`.
fn named(gene: &GeneCoverage) -> String {
    match gene.mean_depth.written() {
        Some(depth) => format!("{}\u{a0}{}×", gene.gene, column(depth, 1)),
        None => gene.gene.clone(),
    }
}

fn row(gene: &GeneCoverage, lang: Lang) -> Vec<Cell> {
    let mut callable = vec![Line::new(gene.frac_callable.written().map_or_else(|| super::view::ABSENT.into(), floor))];
    if gene.under_limit {
        callable.push(Line::of("warn", lang.say(Word::UnderLimit)));
    }
    let mut holes: Vec<Line> = gene.holes.iter().take(HOLES).map(|h| Line::new(interval(h))).collect();
    let more = gene.holes.len().saturating_sub(HOLES);
    if more > 0 {
        holes.push(Line::of("sub", lang.fill(Word::MoreHoles, &count(more as u64))));
    }
    if holes.is_empty() {
        holes.push(Line::new(lang.say(Word::NoHoles)));
    }
    vec![
        Cell(vec![Line::of("gene", &gene.gene)]),
        Cell(callable),
        Cell::maybe(gene.mean_depth.written().map(|d| format!("{}×", column(d, 1)))),
        Cell::text(format!("{} / {}", count(gene.callable_bases), count(gene.bases))),
        Cell(holes),
    ]
}

/// A share with two decimals, cut and not rounded: what is not whole never reads as 100 %.
fn floor(value: f64) -> String {
    let cut = (value * 10_000.0 + 1e-9).floor() / 10_000.0;
    if value >= 1.0 { share(1.0) } else { format!("{}\u{a0}%", column(cut * 100.0, 2)) }
}

fn interval(hole: &Hole) -> String {
    let bases = hole.end.saturating_sub(hole.start).saturating_add(1);
    format!("{}:{}–{} ({} bp)", hole.contig, count(hole.start), count(hole.end), count(bases))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_under_one_is_never_printed_as_one() {
        assert_eq!(floor(0.99999), "99.99\u{a0}%");
        assert_eq!(floor(1.0), "100.0\u{a0}%");
        assert_eq!(floor(0.95), "95.00\u{a0}%");
    }

    #[test]
    fn an_interval_is_one_based_and_inclusive() {
        let hole = Hole { contig: "chr7".into(), start: 5_970_925, end: 5_970_925 };
        assert_eq!(interval(&hole), "chr7:5,970,925–5,970,925 (1 bp)");
    }
}
