//! What an ALT is beside its REF.
//!
//! Bases in common at the beginning, then at the end, are taken off (upper and lower case alike); what is left decides. For
//! sequences the classes are htslib's (`bcf_get_variant_types`): its SNP, MNP and INDEL are ours, its OTHER is `Complex` or
//! `Symbolic`, its REF is `Reference`, its OVERLAP is `Star`.

/// Kind of an ALT allele.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// One base for another.
    Snv,
    /// Several bases for as many.
    Mnv,
    /// Bases more at one place.
    Insertion,
    /// Bases fewer at one place.
    Deletion,
    /// Bases for a different number of bases.
    Complex,
    /// Two places joined: `A[chr2:1[`, `A.`.
    Breakend,
    /// `<DEL>`, `<INS:ME>`, …
    Symbolic,
    /// `*`: the place is deleted by another record.
    Star,
    /// No variant: `<NON_REF>`, `<*>`, or REF again.
    Reference,
}

impl Class {
    /// The classes of variants, in the order of reports.
    pub const VARIANTS: [Self; 8] = [
        Self::Snv,
        Self::Mnv,
        Self::Insertion,
        Self::Deletion,
        Self::Complex,
        Self::Breakend,
        Self::Symbolic,
        Self::Star,
    ];

    /// Place in arrays over all classes.
    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

/// An ALT allele, classified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allele {
    /// Its kind.
    pub class: Class,
    /// Bases inserted, deleted or replaced (the longer side); 0 where the record does not spell them.
    pub size: u32,
    /// Of an SNV between A, C, G and T: REF and ALT as 0–3.
    pub substitution: Option<(u8, u8)>,
    /// The first bases of REF and ALT are the same: an SNV beside others, written with what comes before it.
    pub padded: bool,
}

impl Allele {
    fn new(class: Class, size: usize) -> Self {
        Self { class, size: u32::try_from(size).unwrap_or(u32::MAX), substitution: None, padded: false }
    }

    fn snv(reference: u8, alt: u8, padded: bool) -> Self {
        let substitution = code(reference).zip(code(alt));
        Self { class: Class::Snv, size: 1, substitution, padded }
    }

    /// True for A↔G and C↔T; none for what is no SNV between the four bases.
    pub fn is_transition(&self) -> Option<bool> {
        self.substitution.map(|(r, a)| r ^ a == 2)
    }
}

/// A, C, G, T as 0–3.
fn code(base: u8) -> Option<u8> {
    match base {
        b'A' | b'a' => Some(0),
        b'C' | b'c' => Some(1),
        b'G' | b'g' => Some(2),
        b'T' | b't' => Some(3),
        _ => None,
    }
}

/// Classifies an ALT as it stands in the file.
pub fn classify(reference: &[u8], alt: &[u8]) -> Allele {
    if let (&[r], &[a]) = (reference, alt) {
        return match a {
            b'*' => Allele::new(Class::Star, 0),
            // `X` is what old mpileups wrote for "anything else".
            b'.' | b'X' => Allele::new(Class::Reference, 0),
            _ if r.eq_ignore_ascii_case(&a) => Allele::new(Class::Reference, 0),
            _ => Allele::snv(r, a, false),
        };
    }
    match alt {
        b"*" => return Allele::new(Class::Star, 0),
        b"<NON_REF>" | b"<*>" | b"<X>" => return Allele::new(Class::Reference, 0),
        [b'<', ..] => return Allele::new(Class::Symbolic, 0),
        [b'.', ..] | [.., b'.'] => return Allele::new(Class::Breakend, 0),
        _ if alt.iter().any(|b| matches!(b, b'[' | b']')) => return Allele::new(Class::Breakend, 0),
        _ => {}
    }
    let same = |(a, b): &(&u8, &u8)| a.eq_ignore_ascii_case(b);
    let before = reference.iter().zip(alt).take_while(same).count();
    let (r, a) = (reference.get(before..).unwrap_or_default(), alt.get(before..).unwrap_or_default());
    let after = r.iter().rev().zip(a.iter().rev()).take_while(same).count();
    let r = r.get(..r.len() - after).unwrap_or_default();
    let a = a.get(..a.len() - after).unwrap_or_default();
    match (r, a) {
        ([], []) => Allele::new(Class::Reference, 0),
        ([], a) => Allele::new(Class::Insertion, a.len()),
        (r, []) => Allele::new(Class::Deletion, r.len()),
        (&[r], &[a]) => Allele::snv(r, a, before > 0),
        (r, a) if r.len() == a.len() => Allele::new(Class::Mnv, r.len()),
        (r, a) => Allele::new(Class::Complex, r.len().max(a.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_by_hand() {
        use Class::*;
        for (reference, alt, class, size) in [
            ("A", "G", Snv, 1),
            ("a", "G", Snv, 1),
            ("N", "G", Snv, 1),
            ("AT", "AG", Snv, 1),
            ("AT", "GT", Snv, 1),
            ("ATG", "ACG", Snv, 1),
            ("AT", "GC", Mnv, 2),
            ("ATGC", "ACCC", Mnv, 2),
            ("ATGC", "GTGA", Mnv, 4),
            ("A", "AT", Insertion, 1),
            ("AT", "ATT", Insertion, 1),
            ("AT", "GAT", Insertion, 1),
            ("ATTT", "A", Deletion, 3),
            ("ATTT", "AT", Deletion, 2),
            ("ATG", "G", Deletion, 2),
            ("ATG", "AC", Complex, 2),
            ("A", "GC", Complex, 2),
            ("A", "A[chr1:2[", Breakend, 0),
            ("A", "]chr1:2]A", Breakend, 0),
            ("A", "A.", Breakend, 0),
            ("A", ".A", Breakend, 0),
            ("A", "<DEL>", Symbolic, 0),
            ("A", "<DUP:TANDEM>", Symbolic, 0),
            ("A", "*", Star, 0),
            ("AT", "*", Star, 0),
            ("A", "<NON_REF>", Reference, 0),
            ("AT", "<*>", Reference, 0),
            ("A", "a", Reference, 0),
            ("AT", "at", Reference, 0),
        ] {
            let allele = classify(reference.as_bytes(), alt.as_bytes());
            assert_eq!((allele.class, allele.size), (class, size), "{reference} {alt}");
        }
    }

    #[test]
    fn transitions() {
        let of = |r: &str, a: &str| classify(r.as_bytes(), a.as_bytes()).is_transition();
        for (r, a, is) in [("A", "G", true), ("g", "A", true), ("C", "T", true), ("T", "C", true), ("A", "C", false)] {
            assert_eq!(of(r, a), Some(is), "{r} {a}");
        }
        assert_eq!((of("N", "G"), of("A", "R"), of("A", "AT")), (None, None, None));
        assert_eq!(of("TA", "TG"), Some(true));
        assert!(classify(b"TA", b"TG").padded && !classify(b"AT", b"GT").padded);
    }
}
