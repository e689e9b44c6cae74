//! The gate of `wgs bench`: an earlier result in, what changed as text and as Markdown out; a baseline written for later.
//!
//! A baseline is a report of the command, or what `--write-baseline` wrote: the section `bench` with the program's version.

use crate::cli::{Failure, outputs};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use wgs_bench::baseline::{self, Changes, Drop};
use wgs_bench::markdown::Against;
use wgs_bench::{Bench, summary};

/// An earlier result.
pub struct Before {
    path: PathBuf,
    section: Bench,
    version: String,
}

/// An earlier result and what came of it.
pub struct Gate<'b> {
    before: &'b Before,
    now: &'b Bench,
    max_drop: f64,
    drops: Vec<Drop>,
    changes: Changes,
}

/// Reads an earlier result.
pub fn read(path: &Path) -> Result<Before, Failure> {
    let (shown, bytes) = outputs::report_bytes(path)
        .map_err(|e| e.hint("the first baseline is made without --baseline: wgs bench … --write-baseline FILE"))?;
    let bad = |what: String| Failure::input(format!("{shown}: {what}"));
    let mut value: Value = serde_json::from_slice(&bytes).map_err(|e| bad(format!("not JSON: {e}")))?;
    let version = value.pointer("/wgs/version").and_then(Value::as_str).unwrap_or("unknown").to_owned();
    let section = value.pointer_mut("/sections/bench").ok_or_else(|| bad("no section 'bench' in it".to_owned()))?;
    let section = serde_json::from_value(section.take()).map_err(|e| bad(format!("section 'bench': {e}")))?;
    Ok(Before { path: path.to_owned(), section, version })
}

/// A result as a baseline: keys in order, no paths, no times.
pub fn baseline(section: &Bench) -> Result<Vec<u8>, Failure> {
    let all = json!({"wgs": {"version": env!("CARGO_PKG_VERSION")}, "sections": {"bench": section}});
    let mut bytes =
        serde_json::to_vec_pretty(&all).map_err(|e| Failure::other(format!("cannot serialise the baseline: {e}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}

impl Before {
    /// Compares. A result of another truth, of other regions or by other rules is refused: its rates mean something else.
    pub fn against<'b>(&'b self, now: &'b Bench, max_drop: f64) -> Result<Gate<'b>, Failure> {
        let unlike = baseline::unlike(&self.section, now);
        if let Some(first) = unlike.first() {
            let more = if unlike.len() > 1 { format!(" (and {} more)", unlike.len() - 1) } else { String::new() };
            let message = format!("{}: not comparable: {first}{more}", self.path.display());
            return Err(Failure::input(message)
                .hint("another truth, other regions or rules: make a new baseline with --write-baseline"));
        }
        let drops = baseline::drops(&self.section, now, max_drop);
        let changes = baseline::changes(&self.section, now);
        Ok(Gate { before: self, now, max_drop, drops, changes })
    }
}

impl Gate<'_> {
    /// Whether a class fell by more than allowed.
    pub fn lost(&self) -> bool {
        !self.drops.is_empty()
    }

    /// The same for the Markdown page.
    pub fn as_page(&self) -> Against<'_> {
        Against {
            before: &self.before.section,
            version: &self.before.version,
            max_drop: self.max_drop,
            drops: &self.drops,
            changes: &self.changes,
        }
    }

    /// Every class then and now, what fell, and which variants.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(
            text,
            "\nagainst {} (wgs {}), allowed drop {}\n{:<10} {:>17} {:>17} {:>13} {:>13} {:>13}",
            self.before.path.display(),
            self.before.version,
            self.max_drop,
            "class",
            "fn then > now",
            "fp then > now",
            "recall",
            "precision",
            "f1"
        );
        let rates = baseline::rates(&self.before.section, self.now);
        let classes = baseline::classes(&self.before.section).into_iter().zip(baseline::classes(self.now));
        for (((class, a), (_, b)), of) in classes.zip(rates.chunks(3)) {
            let count = |then: u64, now: u64| format!("{then} > {now}");
            let _ = write!(text, "{class:<10} {:>17} {:>17}", count(a.r#fn, b.r#fn), count(a.fp, b.fp));
            for rate in of {
                let change = rate.change().map_or_else(|| "-".to_owned(), |c| format!("{c:+.6}"));
                let _ = write!(text, " {change:>13}");
            }
            text.push('\n');
        }
        for d in &self.drops {
            let fell = d.before - d.now;
            let _ = writeln!(
                text,
                "LOST: {} of {} fell by {fell:.6}, from {:.6} to {:.6}",
                d.metric, d.class, d.before, d.now
            );
        }
        for (what, list) in
            [("wrong now, not before", &self.changes.lost), ("wrong before, not now", &self.changes.gained)]
        {
            let _ = writeln!(text, "{what}: {}", list.len());
            for line in list {
                let _ = writeln!(text, "  {line}");
            }
        }
        if let Some(end) = &self.changes.up_to {
            let listed = summary::LISTED;
            let _ = writeln!(
                text,
                "(a report lists its first {listed} errors and there are more: both were compared before {end})"
            );
        }
        if self.drops.is_empty() {
            let _ = writeln!(text, "baseline: no class fell by more than {}", self.max_drop);
        }
        text
    }
}
