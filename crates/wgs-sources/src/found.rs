//! What the sources have of one allele.
//!
//! One [`Found`] serves for allele after allele without allocating. Hits of a source are in the order of its records. Where
//! a source has the allele more than once (two records, overlapping intervals), text values are joined by `&`, missing
//! ones as `.`, so that the parts of several fields correspond; of numbers that differ the largest is printed, because an INFO field of
//! numbers cannot hold several for one allele. [`Found::values`] gives them all.

use crate::field::{Escape, Field, Type, escape, number};

/// Hits and values of all sources for one allele.
#[derive(Clone, Debug, Default)]
pub struct Found {
    text: Vec<u8>,
    cells: Vec<Option<(u32, u32)>>,
    /// Of each source: its first cell, its hits, its fields.
    sources: Vec<(usize, usize, usize)>,
}

impl Found {
    /// Without hits.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.sources.clear();
    }

    /// Begins the next source, of this many fields.
    pub(crate) fn source(&mut self, fields: usize) {
        self.sources.push((self.cells.len(), 0, fields));
    }

    /// Begins a hit.
    pub(crate) fn hit(&mut self) {
        if let Some(last) = self.sources.last_mut() {
            last.1 += 1;
        }
    }

    /// Adds the next field's value; false when `write` says that there is no sound one.
    pub(crate) fn value(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Option<bool>) -> bool {
        let at = self.text.len();
        let Some(there) = write(&mut self.text) else { return false };
        if !there {
            self.text.truncate(at);
        }
        let sound = std::str::from_utf8(self.text.get(at..).unwrap_or_default()).is_ok();
        self.cells.push((there && sound).then_some((at as u32, (self.text.len() - at) as u32)));
        sound
    }

    /// How often source `source` has the allele.
    pub fn hits(&self, source: usize) -> usize {
        self.sources.get(source).map_or(0, |s| s.1)
    }

    /// The values of field `field` of source `source`, one for each hit; `None` is missing. Raw: as the source has them.
    pub fn values(&self, source: usize, field: usize) -> impl Iterator<Item = Option<&str>> {
        let (first, hits, fields) = self.sources.get(source).copied().unwrap_or_default();
        let hits = if field < fields { hits } else { 0 };
        (0..hits).map(move |hit| {
            let (at, len) = (*self.cells.get(first + hit * fields + field)?)?;
            let text = self.text.get(at as usize..at as usize + len as usize)?;
            std::str::from_utf8(text).ok()
        })
    }

    /// Appends the value of a field as one text for its place; false, and nothing, when it is missing.
    pub fn print(&self, source: usize, field: usize, what: &Field, place: Escape, out: &mut String) -> bool {
        let mut there = self.values(source, field).flatten();
        let Some(first) = there.next() else { return false };
        if self.hits(source) == 1 {
            escape(first, place, out);
            return true;
        }
        if what.kind == Type::String {
            for (i, value) in self.values(source, field).enumerate() {
                if i > 0 {
                    out.push('&');
                }
                escape(value.unwrap_or("."), place, out);
            }
            return true;
        }
        let size = |t: &str| number(t).filter(|n| !n.is_nan()).unwrap_or(f64::NEG_INFINITY);
        let largest = there.fold(first, |most, next| if size(next) > size(most) { next } else { most });
        escape(largest, place, out);
        true
    }
}
