//! One allele by itself: trimmed, left-aligned, without an anchor base, so that two spellings of one change are equal.
//!
//! [`normalise`] takes REF and one ALT as VCF spells them. Bases shared at the end, then at the beginning, are cut off; what is
//! left of an insertion or deletion is moved left as long as the base before it is the last one of what is inserted or
//! deleted (Tan, Abecasis, Kang 2015, Bioinformatics 31:2202). A change of several bases for others stays where it is. Case is
//! ignored. An unknown base of the reference (N) stops the moving. A base of REF that is ambiguous is taken from the reference
//! where that knows it, so that the key holds what is really replaced.
//!
//! Positions are 0-based; `start..start + reference.len()` is replaced by `alt`. Sequences are upper-case letters.

use serde::{Deserialize, Serialize};
use wgs_core::ContigId;

/// A change that would move farther than this is not matched, in query and source alike: every reader looks this far for the
/// records of a place. No perfect tandem repeat outside satellite arrays is so long.
pub const SHIFT_MAX: u32 = 10_000;

/// A normalised allele.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Allele {
    /// Contig.
    pub contig: ContigId,
    /// First base replaced, or the base an insertion stands before.
    pub start: u32,
    /// Bases replaced; empty for an insertion.
    pub reference: Vec<u8>,
    /// Bases that stand there instead; empty for a deletion.
    pub alt: Vec<u8>,
}

impl Default for Allele {
    fn default() -> Self {
        Self { contig: ContigId(0), start: 0, reference: Vec::new(), alt: Vec::new() }
    }
}

impl Allele {
    /// One past the last base replaced.
    pub fn end(&self) -> u32 {
        self.start.saturating_add(u32::try_from(self.reference.len()).unwrap_or(u32::MAX))
    }
}

/// Why an allele is no change of bases that could be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmatched {
    /// `<DEL>`, `<NON_REF>`, `<*>` and the like.
    Symbolic,
    /// `*`: removed by a deletion before.
    Removed,
    /// `G]17:198982]`, `.A` and the like.
    Breakend,
    /// ALT is REF, or `.`.
    NoChange,
    /// Not letters.
    NotBases,
    /// It would move left by more than [`SHIFT_MAX`] bases.
    Far,
}

/// The letter of a base's 4-bit code; `N` for anything that is no single base.
fn letter(code: u8) -> u8 {
    match code {
        1 => b'A',
        2 => b'C',
        4 => b'G',
        8 => b'T',
        _ => b'N',
    }
}

/// True for the four bases.
pub(crate) fn is_base(letter: u8) -> bool {
    matches!(letter, b'A' | b'C' | b'G' | b'T')
}

/// Writes the normalised form of REF and one ALT at 0-based `pos` into `out`, whose contig stays as it is. `code` gives the
/// reference's 4-bit code at a position ([`wgs_io::reference`]: A 1, C 2, G 4, T 8), anything else where it is unknown. It is asked
/// for up to [`SHIFT_MAX`] bases before `pos`.
pub fn normalise<E>(
    pos: u32,
    reference: &[u8],
    alt: &[u8],
    mut code: impl FnMut(u32) -> Result<u8, E>,
    out: &mut Allele,
) -> Result<Result<(), Unmatched>, E> {
    if let Some(why) = unmatched(alt) {
        return Ok(Err(why));
    }
    out.start = pos;
    out.reference.clear();
    out.reference.extend(reference.iter().map(u8::to_ascii_uppercase));
    out.alt.clear();
    out.alt.extend(alt.iter().map(u8::to_ascii_uppercase));
    for (at, base) in (pos..).zip(&mut out.reference) {
        if !is_base(*base) {
            let known = letter(code(at)?);
            if is_base(known) {
                *base = known;
            }
        }
    }
    let shared = out.reference.iter().rev().zip(out.alt.iter().rev()).take_while(|(r, a)| r == a).count();
    out.reference.truncate(out.reference.len() - shared);
    out.alt.truncate(out.alt.len() - shared);
    let shared = out.reference.iter().zip(&out.alt).take_while(|(r, a)| r == a).count();
    out.reference.drain(..shared);
    out.alt.drain(..shared);
    out.start = out.start.saturating_add(shared as u32);
    let moving = match (out.reference.is_empty(), out.alt.is_empty()) {
        (true, true) => return Ok(Err(Unmatched::NoChange)),
        (false, false) => return Ok(Ok(())),
        (true, false) => &mut out.alt,
        (false, true) => &mut out.reference,
    };
    let (len, mut turns) = (moving.len(), 0usize);
    // The base before moves behind: `turns` of them have.
    while out.start > 0 {
        let before = letter(code(out.start - 1)?);
        if !is_base(before) || moving.get(len - 1 - turns % len) != Some(&before) {
            break;
        }
        if turns == SHIFT_MAX as usize {
            return Ok(Err(Unmatched::Far));
        }
        out.start -= 1;
        turns += 1;
    }
    moving.rotate_right(turns % len);
    Ok(Ok(()))
}

/// Why an ALT is no sequence.
fn unmatched(alt: &[u8]) -> Option<Unmatched> {
    Some(match alt {
        b"" | b"." => Unmatched::NoChange,
        b"*" => Unmatched::Removed,
        [b'<', ..] => Unmatched::Symbolic,
        _ if alt.iter().all(u8::is_ascii_alphabetic) => return None,
        [b'.', ..] | [.., b'.'] => Unmatched::Breakend,
        _ if alt.iter().any(|b| matches!(b, b'[' | b']')) => Unmatched::Breakend,
        _ => Unmatched::NotBases,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn norm(genome: &str, pos: u32, reference: &str, alt: &str) -> Result<(u32, String, String), Unmatched> {
        let mut out = Allele::default();
        let code = |letter: u8| b"=ACMGRSVTWYHKDBN".iter().position(|&l| l == letter).unwrap() as u8;
        let base = |p: u32| Ok::<u8, ()>(genome.as_bytes().get(p as usize).map_or(15, |&l| code(l)));
        let text = |s: &[u8]| String::from_utf8(s.to_vec()).unwrap();
        let done = normalise(pos, reference.as_bytes(), alt.as_bytes(), base, &mut out).unwrap();
        done.map(|()| (out.start, text(&out.reference), text(&out.alt)))
    }

    fn key(start: u32, reference: &str, alt: &str) -> Result<(u32, String, String), Unmatched> {
        Ok((start, reference.into(), alt.into()))
    }

    #[test]
    fn trims_and_moves_left() {
        let g = "GCAAAATGCACACT";
        assert_eq!(norm(g, 0, "G", "T"), key(0, "G", "T"));
        assert_eq!(norm(g, 0, "g", "t"), key(0, "G", "T"));
        assert_eq!(norm(g, 5, "AT", "T"), key(2, "A", ""));
        assert_eq!(norm(g, 1, "CA", "C"), key(2, "A", ""));
        assert_eq!(norm(g, 5, "A", "AA"), key(2, "", "A"));
        assert_eq!(norm(g, 12, "CT", "CACT"), key(8, "", "CA"), "it turns while it moves");
        assert_eq!(norm(g, 0, "GCAAAATGC", "GTAAAATGC"), key(1, "C", "T"));
        assert_eq!(norm(g, 0, "GC", "AT"), key(0, "GC", "AT"), "several bases stay together");
        assert_eq!(norm("AAAA", 3, "A", ""), Err(Unmatched::NoChange), "an empty ALT is none");
        assert_eq!(norm("AAAA", 2, "AA", "A"), key(0, "A", ""));
    }

    #[test]
    fn the_unknown_stops_it_and_ambiguous_bases_are_looked_up() {
        assert_eq!(norm("GNAAT", 3, "AT", "T"), key(2, "A", ""));
        assert_eq!(norm("NNNNN", 1, "CAA", "CA"), key(2, "A", ""));
        assert_eq!(norm("GCAAT", 1, "M", "T"), key(1, "C", "T"));
        assert_eq!(norm("GNAAT", 1, "M", "T"), key(1, "M", "T"));
    }

    #[test]
    fn what_is_no_sequence_is_named() {
        use Unmatched::*;
        let cases = [
            ("<DEL>", Symbolic),
            ("*", Removed),
            ("<*>", Symbolic),
            ("G]17:198982]", Breakend),
            (".A", Breakend),
            ("A.", Breakend),
            (".", NoChange),
            ("A", NoChange),
            ("A1", NotBases),
        ];
        for (alt, why) in cases {
            assert_eq!(norm("AAAA", 0, "A", alt), Err(why), "{alt}");
        }
        let long = "A".repeat(SHIFT_MAX as usize + 2);
        let end = long.len() as u32;
        assert_eq!(norm(&long, end - 1, "A", "AA"), Err(Far));
        assert_eq!(norm(&long, end - 2, "A", "AA"), key(0, "", "A"));
    }

    proptest! {
        /// Any spelling of a change of a repetitive sequence has the key of any other that makes the same sequence.
        #[test]
        fn equal_sequences_have_equal_keys(
            genome in "[AC]{4,14}", at in 0usize..14, len in 0usize..4, alt in "[AC]{0,4}", left in 0usize..4, right in 0usize..4,
        ) {
            let at = at.min(genome.len());
            let end = (at + len).min(genome.len());
            prop_assume!(at != end || !alt.is_empty());
            let made = [&genome[..at], &alt, &genome[end..]].concat();
            // The oracle: of all pure insertions and deletions that make it, the one that stands first.
            let wider = |l: usize, r: usize| {
                let (s, e) = (at.saturating_sub(l), (end + r).min(genome.len()));
                let alt = [&genome[s..at], &alt, &genome[end..e]].concat();
                norm(&genome, s as u32, &genome[s..e], &alt)
            };
            prop_assume!(left + right > 0);
            let one = wider(left, right);
            let (s, e) = (at.saturating_sub(left), (end + right).min(genome.len()));
            prop_assume!(!genome[s..e].is_empty() && s + (made.len() + e - genome.len()) > 2 * s);
            prop_assert_eq!(&one, &wider(genome.len(), genome.len()));
            if let Ok((start, reference, alt)) = &one {
                let start = *start as usize;
                let again = [&genome[..start], alt, &genome[start + reference.len()..]].concat();
                prop_assert_eq!(&again, &made);
                if reference.is_empty() || alt.is_empty() {
                    let gap = reference.len().max(alt.len());
                    let first = (0..=genome.len()).find(|&p| match reference.is_empty() {
                        true => [&genome[..p], made.get(p..p + gap).unwrap_or(""), &genome[p..]].concat() == made,
                        false => p + gap <= genome.len() && [&genome[..p], &genome[p + gap..]].concat() == made,
                    });
                    prop_assert_eq!(first, Some(start));
                }
            } else {
                prop_assert_eq!(genome, made);
            }
        }
    }
}
