//! Alleles as VCF spells them.

use crate::candidates::Allele;
use wgs_io::reference::RefSlice;

/// Letters of codes.
pub fn letters(codes: impl IntoIterator<Item = u8>) -> String {
    codes.into_iter().map(|c| char::from(b"=ACMGRSVTWYHKDBN"[usize::from(c & 15)])).collect()
}

/// An allele by itself, for lists.
pub fn spell_alone(a: &Allele) -> String {
    match a.edit.gain() {
        0 => letters(a.edit.alt.iter().copied()),
        n if n > 0 => format!("+{}", letters(a.edit.alt.iter().copied())),
        n => format!("{n}"),
    }
}

/// Position, REF and ALT of alleles that begin at one base.
pub fn spelled(alleles: &[&Allele], reference: &RefSlice) -> (u32, String, Vec<String>) {
    let start = alleles.iter().map(|a| a.edit.start).min().unwrap_or(0);
    let end = alleles.iter().map(|a| a.edit.end).max().unwrap_or(start);
    let empty = alleles.iter().any(|a| a.edit.alt.is_empty() || a.edit.start == a.edit.end);
    // An anchor before, or behind at the contig's first base.
    let (from, to) = match (empty, start) {
        (true, 0) => (0, end + 1),
        (true, _) => (start - 1, end),
        (false, _) => (start, end),
    };
    let codes = |from: u32, to: u32| (from..to).map(|p| reference.code(p));
    let alt = |a: &&Allele| {
        let e = &a.edit;
        letters(codes(from, e.start).chain(e.alt.iter().copied()).chain(codes(e.end, to)))
    };
    (from, letters(codes(from, to)), alleles.iter().map(alt).collect())
}
