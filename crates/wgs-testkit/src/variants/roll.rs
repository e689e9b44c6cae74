//! Moving a pure insertion or deletion within the repeat it lies in.

use super::{Edit, Variant};

impl Edit {
    /// The same change one base to the left, for a pure insertion or deletion whose sequence allows it.
    pub fn left(&self, bases: &str) -> Option<Self> {
        // An anchor base must remain before it.
        let before = *bases.as_bytes().get(self.start.checked_sub(1)?)? as char;
        let before = before.to_ascii_uppercase();
        if self.start < 2 {
            return None;
        }
        let alt = if self.is_insertion() {
            self.alt.ends_with(before).then(|| format!("{before}{}", &self.alt[..self.alt.len() - 1]))?
        } else if self.is_deletion() {
            bases[self.start..self.end].to_ascii_uppercase().ends_with(before).then(String::new)?
        } else {
            return None;
        };
        Some(Self { start: self.start - 1, end: self.end - 1, alt, on: self.on })
    }

    /// The same change one base to the right.
    pub fn right(&self, bases: &str) -> Option<Self> {
        let after = (*bases.as_bytes().get(self.end)? as char).to_ascii_uppercase();
        let alt = if self.is_insertion() {
            self.alt.starts_with(after).then(|| format!("{}{after}", &self.alt[1..]))?
        } else if self.is_deletion() {
            bases[self.start..self.end].to_ascii_uppercase().starts_with(after).then(String::new)?
        } else {
            return None;
        };
        Some(Self { start: self.start + 1, end: self.end + 1, alt, on: self.on })
    }
}

/// How far the alleles of a record can be moved without changing a haplotype: first base and base after the last one
/// that any equivalent placing touches.
pub fn reach(bases: &str, v: &Variant) -> (usize, usize) {
    let edit = |a: &usize| Edit::of_allele(v.pos, &v.reference, v.allele(*a), [true; 2]);
    let edits: Vec<Edit> = v.called().iter().filter_map(edit).collect();
    let furthest = |e: &Edit, by: fn(&Edit, &str) -> Option<Edit>| {
        std::iter::successors(Some(e.clone()), |e| by(e, bases)).last().unwrap()
    };
    let first = edits.iter().map(|e| furthest(e, Edit::left).start).min();
    let last = edits.iter().map(|e| furthest(e, Edit::right).end).max();
    (first.unwrap_or(v.pos), last.unwrap_or(v.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indels_reach_over_their_repeat() {
        let bases = "GGCACACATT";
        assert_eq!(reach(bases, &Variant::new("c", 1, "GCA", &["G"], "0/1")), (2, 8));
        assert_eq!(reach(bases, &Variant::new("c", 5, "A", &["ACA"], "0/1")), (2, 8));
        assert_eq!(reach(bases, &Variant::new("c", 5, "A", &["G"], "0/1")), (5, 6));
    }
}
