//! Chance that is always the same, and proteins as their descriptions say them.

use wgs_consequence::hgvs::parse::{Extension, Length, ProteinDescription, ProteinEdit};
use wgs_genes::codon::Code;

/// A generator that is always the same (xorshift).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % u64::from(n)) as u32
    }

    pub fn bases(&mut self, n: u32) -> String {
        // Two letters are more often than the others, so that repeats are frequent.
        (0..n).map(|_| ['A', 'C', 'A', 'C', 'G', 'T'][self.below(6) as usize]).collect()
    }
}

/// Residues up to and with the first stop.
pub fn translated(bases: &[u8], code: Code) -> Vec<u8> {
    let mut out = Vec::new();
    for codon in bases.chunks_exact(3) {
        out.push(code.amino(codon));
        if out.last() == Some(&b'*') {
            break;
        }
    }
    out
}

/// What a described protein is, as far as the description says: residues, and the length with the stop if it is said.
pub fn described(protein: &[u8], description: &ProteinDescription) -> Option<(Vec<u8>, Option<usize>)> {
    let ProteinDescription::At { start, end, edit, .. } = description else { return None };
    if *edit == ProteinEdit::Substitution(None) {
        return None;
    }
    let at = |number: u32| number as usize - 1;
    let (from, to) = (at(start.number), at(end.as_ref().unwrap_or(start).number) + 1);
    assert_eq!(protein[from], start.amino);
    assert_eq!(protein[to - 1], end.as_ref().unwrap_or(start).amino);
    let replaced = |alt: &[u8]| {
        let mut out = [&protein[..from], alt, &protein[to..]].concat();
        if let Some(stop) = out.iter().position(|&a| a == b'*') {
            out.truncate(stop + 1);
        }
        let n = out.len();
        Some((out, Some(n)))
    };
    match edit {
        ProteinEdit::Identity => replaced(&protein[from..to]),
        ProteinEdit::Substitution(amino) => replaced(&[amino.unwrap()]),
        ProteinEdit::Deletion => replaced(&[]),
        ProteinEdit::Duplication => replaced(&[&protein[from..to], &protein[from..to]].concat()),
        ProteinEdit::Insertion(alt) => replaced(&[&protein[from..from + 1], alt, &protein[to - 1..to]].concat()),
        ProteinEdit::DeletionInsertion(alt) => replaced(alt),
        ProteinEdit::Frameshift(amino, length) => {
            assert_ne!(amino.unwrap(), start.amino);
            let beginning = [&protein[..from], &[amino.unwrap()]].concat();
            match length {
                Length::Residues(n) => Some((beginning, Some(from + *n as usize))),
                _ => Some((beginning, None)),
            }
        }
        ProteinEdit::Extension(amino, extension) => {
            assert_eq!(start.amino, b'*');
            let beginning = [&protein[..from], &[amino.unwrap()]].concat();
            match extension {
                Extension::Stop(Length::Residues(n)) => Some((beginning, Some(from + *n as usize + 1))),
                _ => Some((beginning, None)),
            }
        }
    }
}
