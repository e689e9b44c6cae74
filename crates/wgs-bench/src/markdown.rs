//! The result as Markdown, for the summary page of a CI job.
//!
//! A table of the classes that have variants; with a baseline the changes beside the rates, what fell too far in bold, and the variants
//! behind it. The page is short: long lists are cut, with a word on how many there are.

use crate::baseline::{self, Changes, Drop};
use crate::summary::{Bench, ClassSummary};
use std::fmt::Write;
use wgs_core::Frac;

/// Variants of one list that are shown.
const SHOWN: usize = 50;

/// An earlier result and what came of it.
pub struct Against<'b> {
    /// The earlier result.
    pub before: &'b Bench,
    /// Version of the program that made it.
    pub version: &'b str,
    /// How much a rate may fall.
    pub max_drop: f64,
    /// What fell by more.
    pub drops: &'b [Drop],
    /// Variants lost and gained.
    pub changes: &'b Changes,
}

/// The page: heading, table, and with a baseline its verdict and the variants.
pub fn markdown(title: &str, now: &Bench, against: Option<&Against>) -> String {
    let mut out = String::new();
    let verdict = match against {
        Some(a) if a.drops.is_empty() => ": no class fell",
        Some(_) => ": worse than the baseline",
        None => "",
    };
    let _ = writeln!(out, "### {}{verdict}\n", escaped(title));
    out +=
        "| class | truth | FN | FP | genotype errors | recall | precision | F1 |\n|---|--:|--:|--:|--:|--:|--:|--:|\n";
    for (i, (class, c)) in baseline::classes(now).into_iter().enumerate() {
        let before = against.and_then(|a| baseline::classes(a.before).into_iter().nth(i)).map(|(_, b)| b);
        if c.truth_total == 0 && c.query_total == 0 && before.is_none_or(|b| b.query_total == 0) {
            continue;
        }
        let count = |of: fn(&ClassSummary) -> u64| match before {
            Some(b) if of(b) != of(c) => format!("{} (was {})", of(c), of(b)),
            _ => of(c).to_string(),
        };
        let rate = |metric: &str, of: fn(&ClassSummary) -> Frac| {
            let shown = of(c).written().map_or_else(|| "–".to_owned(), |v| format!("{v:.6}"));
            let change = before.and_then(|b| Some(of(c).written()? - of(b).written()?)).filter(|d| d.abs() >= 5e-7);
            let shown = change.map_or_else(|| shown.clone(), |d| format!("{shown} ({d:+.6})"));
            let fell = against.is_some_and(|a| a.drops.iter().any(|d| d.class == class && d.metric == metric));
            if fell { format!("**{shown}**") } else { shown }
        };
        let _ = writeln!(
            out,
            "| {class} | {} | {} | {} | {} | {} | {} | {} |",
            c.truth_total,
            count(|c| c.r#fn),
            count(|c| c.fp),
            count(|c| c.genotype_errors),
            rate("recall", |c| c.recall),
            rate("precision", |c| c.precision),
            rate("f1", |c| c.f1),
        );
    }
    if let Some(a) = against {
        let _ = writeln!(out, "\nBaseline of wgs {}; allowed drop {}.", escaped(a.version), a.max_drop);
        list(&mut out, "Wrong now, not before", &a.changes.lost, !a.drops.is_empty());
        list(&mut out, "Wrong before, not now", &a.changes.gained, false);
        if let Some(end) = &a.changes.up_to {
            let _ =
                writeln!(out, "\nA report lists its first errors and there are more: both were compared before {end}.");
        }
    }
    out
}

/// Variants of one list, folded away unless `open`.
fn list(out: &mut String, what: &str, lines: &[String], open: bool) {
    if lines.is_empty() {
        return;
    }
    let open = if open { " open" } else { "" };
    let _ = writeln!(out, "\n<details{open}><summary>{what}: {}</summary>\n\n```", lines.len());
    for line in lines.iter().take(SHOWN) {
        let _ = writeln!(out, "{}", line.replace('`', "'"));
    }
    if lines.len() > SHOWN {
        let _ = writeln!(out, "… and {} more", lines.len() - SHOWN);
    }
    *out += "```\n\n</details>\n";
}

/// Text of the operator's without a meaning in Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if "\\`*_{}[]<>#|&".contains(c) {
            let _ = write!(out, "&#{};", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_core::Rounded;

    fn result(found: u64) -> Bench {
        let mut b = Bench::default();
        b.snv.truth_total = 4;
        b.snv.tp = found;
        b.snv.r#fn = 4 - found;
        b.snv.recall = Rounded(found as f64 / 4.0);
        b.errors.listed = (found..4).map(|i| format!("c {i} A C FN alone")).collect();
        b.errors.total = b.errors.listed.len() as u64;
        b
    }

    #[test]
    fn without_a_baseline_a_table() {
        let page = markdown("HG<002>", &result(3), None);
        assert!(page.starts_with("### HG&#60;002&#62;\n\n| class |"), "{page}");
        assert!(page.ends_with("| snv | 4 | 1 | 0 | 0 | 0.750000 | – | – |\n"), "{page}");
    }

    #[test]
    fn what_fell_is_bold_and_named() {
        let (before, now) = (result(4), result(2));
        let drops = baseline::drops(&before, &now, 0.0005);
        let changes = baseline::changes(&before, &now);
        let against = Against { before: &before, version: "0.1.0", max_drop: 0.0005, drops: &drops, changes: &changes };
        let page = markdown("x", &now, Some(&against));
        assert!(page.contains("### x: worse than the baseline"), "{page}");
        assert!(page.contains("| snv | 4 | 2 (was 0) | 0 | 0 | **0.500000 (-0.500000)** | – |"), "{page}");
        assert!(
            page.contains("<details open><summary>Wrong now, not before: 2</summary>\n\n```\nc 2 A C FN alone\nc 3"),
            "{page}"
        );
        assert!(!page.contains("Wrong before"), "{page}");
    }
}
