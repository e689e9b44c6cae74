//! Full justification: one interval and one state for every way of writing the same change.
//!
//! VRS 2.0 "Normalization", after NCBI's Variant Overprecision Correction Algorithm (SPDI, Holmes et al. 2020,
//! doi:10.1093/bioinformatics/btz856). A change is trimmed of what reference and allele share at their ends. Where both
//! sides are left, it is a substitution and stays as trimmed. Where one side is left, an insertion or a deletion, it is
//! rolled in both directions as long as the sequence it makes is the same, and the interval becomes all that it passed.
//!
//! How the state is written: a reference allele and a deletion by length, since the reference says the rest; an insertion by
//! length too when what it adds continues the reference of the interval, else as letters.
//!
//! Positions are 0-based, half-open.

use crate::VrsError;
use wgs_io::reference::RefSlice;

/// Longest sequence given beside a length, bases: the default of vrs-python. It does not identify.
pub const LONGEST_SHOWN: usize = 50;

/// What stands in an allele's interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// `LiteralSequenceExpression`.
    Literal {
        /// The letters.
        sequence: String,
    },
    /// `ReferenceLengthExpression`: the reference of the interval, repeated or cut to a length.
    ReferenceLength {
        /// Bases of the allele.
        length: u32,
        /// Bases after which the sequence repeats.
        repeat_subunit: u32,
        /// The letters, unless there are more than [`LONGEST_SHOWN`].
        sequence: Option<String>,
    },
}

/// Letters of BAM's 4-bit codes; what is none reads N.
const LETTERS: &[u8; 16] = b"NACMGRSVTWYHKDBN";

/// Letter of a code.
pub(crate) fn letter(code: u8) -> u8 {
    LETTERS[usize::from(code & 15)]
}

/// 4-bit codes of letters, in upper and lower case; 0 for what is no nucleotide. U is none: VCF writes DNA.
const CODES: [u8; 256] = {
    let mut table = [0; 256];
    let mut code = 1;
    while code < 16 {
        table[LETTERS[code as usize] as usize] = code;
        table[(LETTERS[code as usize] | 32) as usize] = code;
        code += 1;
    }
    table
};

/// Code of a letter.
///
/// # Errors
/// No nucleotide.
pub(crate) fn code(letter: u8) -> Result<u8, VrsError> {
    match CODES[usize::from(letter)] {
        0 => Err(VrsError::letter(letter)),
        code => Ok(code),
    }
}

fn text(codes: impl Iterator<Item = u8>) -> String {
    codes.map(|c| char::from(letter(c))).collect()
}

/// The fully justified interval and state of `alt` in place of `start..end`.
///
/// # Errors
/// As [`crate::Identifier::allele`].
pub fn justify(
    genome: &RefSlice,
    contig_len: u32,
    start: u32,
    end: u32,
    alt: &[u8],
) -> Result<(u32, u32, State), VrsError> {
    let bad = VrsError::Interval { start, end, contig_len };
    if start > end || end > contig_len {
        return Err(bad);
    }
    for &b in alt {
        code(b)?;
    }
    // An allele reaches at most the contig and itself: more cannot be written as a length.
    if u32::try_from(alt.len()).ok().and_then(|n| n.checked_add(contig_len)).is_none() {
        return Err(bad);
    }
    let reference = stretch(genome, start, end)?;
    let same = |(r, a): &(&u8, &u8)| **r == CODES[usize::from(**a)];
    let prefix = reference.iter().zip(alt).take_while(same).count();
    if prefix == reference.len() && prefix == alt.len() {
        let length = end - start;
        return Ok((start, end, by_length(length, length, alt.len(), reference.iter().copied())));
    }
    let (reference, alt) = (&reference[prefix..], &alt[prefix..]);
    let suffix = reference.iter().rev().zip(alt.iter().rev()).take_while(same).count();
    let (start, end) = (start + prefix as u32, end - suffix as u32);
    let (reference, alt) = (&reference[..reference.len() - suffix], &alt[..alt.len() - suffix]);
    if !reference.is_empty() && !alt.is_empty() {
        let sequence = text(alt.iter().map(|&b| CODES[usize::from(b)]));
        return Ok((start, end, State::Literal { sequence }));
    }
    if reference.is_empty() {
        let added: Vec<u8> = alt.iter().map(|&b| CODES[usize::from(b)]).collect();
        insertion(genome, contig_len, start, &added)
    } else {
        deletion(genome, contig_len, start, end, reference)
    }
}

/// Codes of `start..end`.
fn stretch(genome: &RefSlice, start: u32, end: u32) -> Result<&[u8], VrsError> {
    if start == end {
        return Ok(&[]);
    }
    if start < genome.start {
        return Err(VrsError::Short { pos: start });
    }
    if end > genome.end() {
        return Err(VrsError::Short { pos: end - 1 });
    }
    Ok(genome.range(start, end))
}

/// How far `seed`, which stands or would stand in `start..end`, can be rolled to the left and to the right.
fn roll(genome: &RefSlice, contig_len: u32, start: u32, end: u32, seed: &[u8]) -> Result<(u32, u32), VrsError> {
    let base = |pos: u32| {
        let at = pos.checked_sub(genome.start).and_then(|i| genome.codes.get(i as usize));
        at.copied().ok_or(VrsError::Short { pos })
    };
    let mut left = 0;
    let mut ring = seed.iter().rev().cycle();
    while left < start && ring.next().copied() == Some(base(start - left - 1)?) {
        left += 1;
    }
    let mut right = 0;
    let mut ring = seed.iter().cycle();
    while end + right < contig_len && ring.next().copied() == Some(base(end + right)?) {
        right += 1;
    }
    Ok((left, right))
}

/// `seed` is removed from `start..end`.
fn deletion(
    genome: &RefSlice,
    contig_len: u32,
    start: u32,
    end: u32,
    seed: &[u8],
) -> Result<(u32, u32, State), VrsError> {
    let (left, right) = roll(genome, contig_len, start, end, seed)?;
    let kept = genome.range(start - left, start).iter().chain(genome.range(end, end + right));
    let state = by_length(left + right, end - start, (left + right) as usize, kept.copied());
    Ok((start - left, end + right, state))
}

/// `seed` is put before `at`.
fn insertion(genome: &RefSlice, contig_len: u32, at: u32, seed: &[u8]) -> Result<(u32, u32, State), VrsError> {
    let (left, right) = roll(genome, contig_len, at, at, seed)?;
    let (start, end) = (at - left, at + right);
    // Rolled to the right end, the interval is the unchanged reference and then what is added.
    let reference = genome.range(start, end);
    let added = seed.iter().cycle().skip(right as usize % seed.len()).take(seed.len());
    let length = reference.len() + seed.len();
    let sequence = reference.iter().chain(added.clone()).copied();
    let state = match subunit(reference, seed.len(), added) {
        Some(unit) => by_length(length as u32, unit as u32, length, sequence),
        None => State::Literal { sequence: text(sequence) },
    };
    Ok((start, end, state))
}

/// The longest unit whose last copy in `reference`, repeated, gives `added`: a divisor of the `n` bases added, not longer
/// than the reference. `None` where the reference does not give them.
fn subunit<'a>(reference: &'a [u8], n: usize, added: impl Iterator<Item = &'a u8> + Clone) -> Option<usize> {
    let gives = |unit: &usize| {
        let last = &reference[reference.len() - unit..];
        last.iter().cycle().zip(added.clone()).all(|(r, a)| r == a)
    };
    (1..=n.min(reference.len())).rev().filter(|d| n.is_multiple_of(*d)).find(gives)
}

fn by_length(length: u32, repeat_subunit: u32, bases: usize, codes: impl Iterator<Item = u8>) -> State {
    let sequence = (bases <= LONGEST_SHOWN).then(|| text(codes));
    State::ReferenceLength { length, repeat_subunit, sequence }
}
