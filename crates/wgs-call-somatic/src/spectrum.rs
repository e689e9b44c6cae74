//! The 96 classes of single-base substitutions: what is replaced by what, between which neighbours.
//!
//! A substitution is named by its pyrimidine, so that both strands count together: G>T between T and C is `G[C>A]A`. Classes
//! stand in the order of COSMIC's plots: C>A, C>G, C>T, T>A, T>C, T>G, each by the base before and then the base after, A, C, G, T.
//!
//! METHOD: Alexandrov et al. 2013, doi:10.1038/nature12477; names as in COSMIC's reference signatures (SBS-96). How often
//! each of the 32 trinucleotides stands where a call could have been made is counted too: a signature fitted to a panel needs it.

use crate::counts::{add_all, at, one_more};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_core::Rounded;

/// Classes.
pub const CLASSES: usize = 96;
/// Trinucleotides with a pyrimidine in the middle.
pub const TRINUCLEOTIDES: usize = 32;
/// Substitutions of a pyrimidine.
pub const SUBSTITUTIONS: [&str; 6] = ["C>A", "C>G", "C>T", "T>A", "T>C", "T>G"];

const LETTERS: [char; 4] = ['A', 'C', 'G', 'T'];

/// The pyrimidine's strand: bases as indices 0–3 of A, C, G, T.
fn turned(before: usize, base: usize, after: usize) -> (bool, [usize; 3]) {
    match base {
        0 | 2 => (true, [3 - after, 3 - base, 3 - before]),
        _ => (false, [before, base, after]),
    }
}

/// Class of a substitution; bases are indices 0–3 of A, C, G, T. `None` where nothing is replaced or an index is none.
pub fn class(before: usize, base: usize, alt: usize, after: usize) -> Option<usize> {
    if [before, base, alt, after].iter().any(|b| *b > 3) || base == alt {
        return None;
    }
    let (reverse, [before, base, after]) = turned(before, base, after);
    let alt = if reverse { 3 - alt } else { alt };
    let substitution = match (base, alt) {
        (1, 0) => 0,
        (1, 2) => 1,
        (1, _) => 2,
        (_, 0) => 3,
        (_, 1) => 4,
        (_, _) => 5,
    };
    Some(substitution * 16 + before * 4 + after)
}

/// Name of a class: `A[C>A]A`.
pub fn class_name(class: usize) -> String {
    let substitution = SUBSTITUTIONS.get(class / 16).copied().unwrap_or("N>N");
    format!("{}[{substitution}]{}", LETTERS[class / 4 % 4], LETTERS[class % 4])
}

/// Index of a trinucleotide on its pyrimidine's strand: first those around C, then around T.
pub fn trinucleotide(before: usize, base: usize, after: usize) -> Option<usize> {
    if [before, base, after].iter().any(|b| *b > 3) {
        return None;
    }
    let (_, [before, base, after]) = turned(before, base, after);
    Some(usize::from(base == 3) * 16 + before * 4 + after)
}

/// Its name: `ACA`.
pub fn trinucleotide_name(index: usize) -> String {
    [LETTERS[index / 4 % 4], if index < 16 { 'C' } else { 'T' }, LETTERS[index % 4]].iter().collect()
}

/// What is counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpectrumCounts {
    /// Passing SNVs by [`class`].
    classes: Vec<u64>,
    /// Passing SNVs beside a base that is none of A, C, G, T.
    other: u64,
    /// Callable bases by [`trinucleotide`].
    opportunities: Vec<u64>,
}

impl SpectrumCounts {
    /// Counts a passing SNV; `None` is one without a class.
    pub fn add(&mut self, class: Option<usize>) {
        match class {
            Some(class) => one_more(&mut self.classes, class),
            None => self.other += 1,
        }
    }

    /// Keeps the opportunities alone.
    pub fn forget_calls(&mut self) {
        self.classes.clear();
        self.other = 0;
    }

    /// Counts callable bases by [`trinucleotide`].
    pub fn add_opportunities(&mut self, counts: &[u64]) {
        add_all(&mut self.opportunities, counts);
    }

    /// Adds another count.
    pub fn merge(&mut self, other: &Self) {
        add_all(&mut self.classes, &other.classes);
        self.other += other.other;
        add_all(&mut self.opportunities, &other.opportunities);
    }
}

/// Passing SNVs by what is replaced by what and between which bases, on the strand of the pyrimidine.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Spectrum {
    /// SNVs with a class.
    pub snvs: u64,
    /// SNVs beside a base of the reference that is none of A, C, G, T: they have none.
    pub other_context: u64,
    /// Transitions over transversions.
    pub ratio_transitions_transversions: Rounded<4>,
    /// The six substitutions.
    pub substitutions: Vec<SubstitutionCount>,
    /// The 96 classes, in the order of COSMIC's plots.
    pub classes: Vec<ClassCount>,
    /// The 32 trinucleotides where a call could have been made, both strands together: what a spectrum is divided by to compare it with that of
    /// another territory.
    pub opportunities: Vec<Opportunity>,
}

/// SNVs of one substitution.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SubstitutionCount {
    /// `C>A` and so on.
    pub substitution: String,
    /// SNVs.
    pub count: u64,
}

/// SNVs of one class.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ClassCount {
    /// COSMIC's name: `A[C>A]A` is a C between two A that became A.
    pub class: String,
    /// SNVs.
    pub count: u64,
}

/// Places of one trinucleotide.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Opportunity {
    /// With the pyrimidine in the middle.
    pub trinucleotide: String,
    /// Callable bases in the middle of it.
    pub bases: u64,
}

impl Spectrum {
    /// From its counts.
    pub fn new(counts: &SpectrumCounts) -> Self {
        let of = |class: usize| at(&counts.classes, class);
        let group = |s: usize| (s * 16..s * 16 + 16).map(of).sum::<u64>();
        let snvs = (0..CLASSES).map(of).sum::<u64>();
        let transitions = group(2) + group(4);
        Self {
            snvs,
            other_context: counts.other,
            ratio_transitions_transversions: Rounded::ratio(transitions, snvs - transitions),
            substitutions: SUBSTITUTIONS
                .iter()
                .enumerate()
                .map(|(s, name)| SubstitutionCount { substitution: (*name).to_owned(), count: group(s) })
                .collect(),
            classes: (0..CLASSES).map(|c| ClassCount { class: class_name(c), count: of(c) }).collect(),
            opportunities: (0..TRINUCLEOTIDES)
                .map(|t| Opportunity { trinucleotide: trinucleotide_name(t), bases: at(&counts.opportunities, t) })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(context: &str, alt: char) -> String {
        let index = |c: char| LETTERS.iter().position(|l| *l == c).unwrap_or(4);
        let b: Vec<usize> = context.chars().map(index).collect();
        class(b[0], b[1], index(alt), b[2]).map_or("none".into(), class_name)
    }

    #[test]
    fn both_strands_are_one_class() {
        assert_eq!((named("ACA", 'A'), named("TGT", 'T')), ("A[C>A]A".into(), "A[C>A]A".into()));
        assert_eq!((named("GCA", 'T'), named("TGC", 'A')), ("G[C>T]A".into(), "G[C>T]A".into()));
        assert_eq!((named("CTG", 'C'), named("CAG", 'G')), ("C[T>C]G".into(), "C[T>C]G".into()));
        assert_eq!((named("ATC", 'G'), named("GAT", 'C')), ("A[T>G]C".into(), "A[T>G]C".into()));
        assert_eq!((named("ACN", 'A'), named("ACA", 'C')), ("none".into(), "none".into()));
    }

    #[test]
    fn classes_stand_in_the_order_of_the_plots() {
        let names: Vec<String> = (0..CLASSES).map(class_name).collect();
        assert_eq!(names[..5], ["A[C>A]A", "A[C>A]C", "A[C>A]G", "A[C>A]T", "C[C>A]A"]);
        assert_eq!((&*names[16], &*names[32], &*names[48]), ("A[C>G]A", "A[C>T]A", "A[T>A]A"));
        assert_eq!((&*names[64], &*names[95]), ("A[T>C]A", "T[T>G]T"));
        // 192 substitutions in context make each class twice.
        let mut seen = [0; CLASSES];
        for (before, base, alt, after) in (0..256).map(|i| (i / 64, i / 16 % 4, i / 4 % 4, i % 4)) {
            if let Some(c) = class(before, base, alt, after) {
                seen[c] += 1;
            }
        }
        assert_eq!(seen, [2; CLASSES]);
    }

    #[test]
    fn trinucleotides_are_those_of_the_classes() {
        let mut seen = [0; TRINUCLEOTIDES];
        (0..64).filter_map(|i| trinucleotide(i / 16, i / 4 % 4, i % 4)).for_each(|t| seen[t] += 1);
        assert_eq!(seen, [2; TRINUCLEOTIDES]);
        assert_eq!(trinucleotide(0, 2, 3).map(trinucleotide_name), Some("ACT".into()));
        assert_eq!(trinucleotide(3, 0, 3).map(trinucleotide_name), Some("ATA".into()));
        assert_eq!(trinucleotide(0, 4, 3), None);
    }

    #[test]
    fn a_section_counts_what_was_added() {
        let mut counts = SpectrumCounts::default();
        counts.add(class(0, 1, 3, 2));
        counts.add(class(0, 1, 0, 2));
        counts.add(None);
        let mut twice = counts.clone();
        twice.merge(&counts);
        let s = Spectrum::new(&twice);
        assert_eq!((s.snvs, s.other_context, s.ratio_transitions_transversions.written()), (4, 2, Some(1.0)));
        assert_eq!((s.classes.len(), s.substitutions[2].count, s.substitutions[0].count), (96, 2, 2));
    }
}
