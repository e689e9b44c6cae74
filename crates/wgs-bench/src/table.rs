//! The result as a table for people.

use crate::baseline::classes;
use crate::summary::Bench;
use std::fmt::Write;

/// A line per class, then what stands beside it.
pub fn text(b: &Bench) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{:<10} {:>9} {:>9} {:>7} {:>7} {:>7} {:>9} {:>8}  {:<27} {:<27} {:>8}",
        "class", "truth", "tp", "fn", "fp", "gt-err", "query", "unknown", "recall (95 %)", "precision (95 %)", "f1"
    );
    let number = |v: Option<f64>| v.map_or_else(|| "-".to_owned(), |v| format!("{v:.6}"));
    for (name, c) in classes(b) {
        let rate = |v: wgs_core::Frac, low: wgs_core::Frac, high: wgs_core::Frac| match v.written() {
            Some(v) => format!("{v:.6} ({:.4}-{:.4})", low.0, high.0),
            None => "-".to_owned(),
        };
        let _ = writeln!(
            out,
            "{name:<10} {:>9} {:>9} {:>7} {:>7} {:>7} {:>9} {:>8}  {:<27} {:<27} {:>8}",
            c.truth_total,
            c.tp,
            c.r#fn,
            c.fp,
            c.genotype_errors,
            c.query_total,
            c.unknown,
            rate(c.recall, c.recall_low, c.recall_high),
            rate(c.precision, c.precision_low, c.precision_high),
            number(c.f1.written()),
        );
    }
    for (name, a) in [("snv", &b.alleles.snv), ("indel", &b.alleles.indel)] {
        let _ = writeln!(
            out,
            "alleles, genotypes ignored: {name:<6} tp {} fn {} fp {} recall {} precision {}",
            a.tp,
            a.r#fn,
            a.fp,
            number(a.recall.written()),
            number(a.precision.written()),
        );
    }
    out
}
