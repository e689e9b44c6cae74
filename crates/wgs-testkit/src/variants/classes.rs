//! The class of a record, straight from the definition that `wgs bench` states.
//!
//! Only called alleles count, each trimmed by itself at the end, then at the start. All single-base substitutions: SNV.
//! All pure insertions, all pure deletions: those. Everything else is complex. A record whose called allele changes the
//! length is besides an indel.

use super::{Edit, Variant};

/// Class of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Single-base substitutions.
    Snv,
    /// Pure insertions.
    Insertion,
    /// Pure deletions.
    Deletion,
    /// MNV, block substitution, mixed.
    Complex,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Snv, Self::Insertion, Self::Deletion, Self::Complex];

    /// Key in the report.
    pub fn key(self) -> &'static str {
        match self {
            Self::Snv => "snv",
            Self::Insertion => "insertion",
            Self::Deletion => "deletion",
            Self::Complex => "complex",
        }
    }
}

/// What a comparison takes a record for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// No ALT allele called.
    NoVariant,
    /// Symbolic, breakend, letters other than `ACGTN`, or a called allele longer than 1,000.
    NotAssessed,
    /// A variant of this class, and whether a called allele changes the length.
    Variant(Class, bool),
}

/// The longest allele that is assessed.
pub const LONGEST_ALLELE: usize = 1000;

/// Takes a record by its genotype.
pub fn take(v: &Variant) -> Taken {
    take_alleles(v, &v.called())
}

/// Takes a record by all its ALT alleles, as a comparison without genotypes does.
pub fn take_all(v: &Variant) -> Taken {
    let all: Vec<usize> = (1..=v.alts.len()).filter(|&a| v.allele(a) != "*").collect();
    take_alleles(v, &all)
}

fn take_alleles(v: &Variant, called: &[usize]) -> Taken {
    let plain = |a: &str| a.len() <= LONGEST_ALLELE && a.bytes().all(|b| b"ACGTN".contains(&b.to_ascii_uppercase()));
    if called.is_empty() {
        return Taken::NoVariant;
    }
    if !plain(&v.reference) || !called.iter().all(|&a| plain(v.allele(a))) {
        return Taken::NotAssessed;
    }
    let edit = |&a: &usize| Edit::of_allele(v.pos, &v.reference, v.allele(a), [true; 2]);
    let edits: Vec<Edit> = called.iter().filter_map(edit).collect();
    if edits.is_empty() {
        return Taken::NoVariant;
    }
    let all = |test: fn(&Edit) -> bool| edits.iter().all(test);
    let class = if all(|e| e.keeps_length() && e.alt.len() == 1) {
        Class::Snv
    } else if all(Edit::is_insertion) {
        Class::Insertion
    } else if all(Edit::is_deletion) {
        Class::Deletion
    } else {
        Class::Complex
    };
    Taken::Variant(class, edits.iter().any(|e| !e.keeps_length()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_the_definition() {
        let class = |r, alts: &[&str], gt| take(&Variant::new("c", 5, r, alts, gt));
        assert_eq!(class("A", &["G"], "0/1"), Taken::Variant(Class::Snv, false));
        assert_eq!(class("A", &["G", "T"], "1/2"), Taken::Variant(Class::Snv, false));
        assert_eq!(class("CA", &["CG"], "1/1"), Taken::Variant(Class::Snv, false));
        assert_eq!(class("CAG", &["CAGAG"], "./1"), Taken::Variant(Class::Insertion, true));
        assert_eq!(class("CA", &["C", "CAA"], "1/2"), Taken::Variant(Class::Complex, true));
        assert_eq!(class("CA", &["C", "CAA"], "0/2"), Taken::Variant(Class::Insertion, true));
        assert_eq!(class("CAT", &["C", "*"], "2/1"), Taken::Variant(Class::Deletion, true));
        assert_eq!(class("CA", &["TG"], "0/1"), Taken::Variant(Class::Complex, false));
        assert_eq!(class("CA", &["TGA"], "0/1"), Taken::Variant(Class::Complex, true));
        assert_eq!(class("CA", &["TGA"], "0/0"), Taken::NoVariant);
        assert_eq!(class("C", &["*"], "0/1"), Taken::NoVariant);
        assert_eq!(class("C", &["<DEL>"], "0/1"), Taken::NotAssessed);
        assert_eq!(class("C", &["<DEL>", "T"], "0/2"), Taken::Variant(Class::Snv, false));
        assert_eq!(class("C", &["R"], "0/1"), Taken::NotAssessed);
    }
}
