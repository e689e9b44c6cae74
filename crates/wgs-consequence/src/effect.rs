//! What was found out about one allele on one transcript.
//!
//! Numbers are 1-based and inclusive here, as they are printed; of an insertion `first` is one more than `last`.

use crate::terms::Terms;

/// A stretch of positions, 1-based, both ends included. An end is `None` where the change reaches out of the sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Positions {
    /// First base replaced; of an insertion, the base behind it.
    pub first: Option<u32>,
    /// Last base replaced; of an insertion, the base before it.
    pub last: Option<u32>,
}

impl Positions {
    /// Of `start..end`, 0-based.
    pub fn of(start: u32, end: u32) -> Self {
        Self { first: Some(start + 1), last: Some(end) }
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.first.is_none() && self.last.is_none()
    }

    /// Appends them as VEP does: `12`, `12-14`, of an insertion `12-13`, `?` for an unknown end.
    pub fn write(&self, out: &mut String) {
        let mut put = |n: Option<u32>| match n {
            Some(n) => write_number(n, out),
            None => out.push('?'),
        };
        match (self.first, self.last) {
            (None, None) => {}
            (Some(a), Some(b)) if a == b => put(Some(a)),
            (Some(a), Some(b)) => {
                put(Some(a.min(b)));
                out.push('-');
                write_number(a.max(b), out);
            }
            (a, b) => {
                put(a);
                out.push('-');
                match b {
                    Some(n) => write_number(n, out),
                    None => out.push('?'),
                }
            }
        }
    }
}

/// Appends a number in decimal.
pub fn write_number(mut n: u32, out: &mut String) {
    let mut digits = [0u8; 10];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            break;
        }
    }
    out.extend(digits[at..].iter().map(|&d| char::from(d)));
}

/// A count of exons or introns: numbers 1-based, both ends included, of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ordinal {
    /// First.
    pub first: u32,
    /// Last.
    pub last: u32,
    /// Of how many.
    pub of: u32,
}

impl Ordinal {
    /// Appends `2/11` or `2-3/11`.
    pub fn write(&self, out: &mut String) {
        write_number(self.first, out);
        if self.last != self.first {
            out.push('-');
            write_number(self.last, out);
        }
        out.push('/');
        write_number(self.of, out);
    }
}

/// What nonsense-mediated decay does with a transcript that stops early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decay {
    /// The transcript is expected to be broken down.
    Triggers,
    /// It escapes: the stop lies in the last exon.
    LastExon,
    /// It escapes: the stop lies within the last 50 bases of the last but one exon.
    NearLastJunction,
    /// It escapes: the transcript has one exon only.
    SingleExon,
    /// It may escape: the stop lies within the first 100 coding bases, where translation can begin again.
    NearStart,
}

impl Decay {
    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Triggers => "NMD_triggering",
            Self::LastExon => "NMD_escaping_last_exon",
            Self::NearLastJunction => "NMD_escaping_50bp",
            Self::SingleExon => "NMD_escaping_single_exon",
            Self::NearStart => "NMD_escaping_start_proximal",
        }
    }

    /// True when the transcript stays.
    pub fn escapes(self) -> bool {
        self != Self::Triggers
    }
}

/// The effect of one allele on one transcript. Reused from call to call.
#[derive(Clone, Debug, Default)]
pub struct Effect {
    /// Terms.
    pub terms: Terms,
    /// Exons touched.
    pub exon: Option<Ordinal>,
    /// Introns touched.
    pub intron: Option<Ordinal>,
    /// Positions on the transcript.
    pub cdna: Positions,
    /// Positions on the coding sequence. Bases of an incomplete first codon that are not there are counted.
    pub cds: Positions,
    /// Amino acids.
    pub protein: Positions,
    /// Reference codons, changed bases in upper case; of a coding change only.
    pub codons: (Vec<u8>, Vec<u8>),
    /// Amino acids of these codons, one letter each; `X` for an incomplete codon.
    pub amino: (Vec<u8>, Vec<u8>),
    /// Bases between the change and the transcript, when it lies outside.
    pub distance: Option<u32>,
    /// The fate of the transcript when a stop comes early.
    pub decay: Option<Decay>,
    /// Amino acid (1-based) at which the new stop stands, of stop_gained and frameshift; `None` when no stop follows.
    pub new_stop: Option<u32>,
    /// Bases by which the place that was judged differs from the one stated, to higher positions.
    pub moved: i64,
}

impl Effect {
    /// Empties it.
    pub fn clear(&mut self) {
        let (mut codons, mut amino) = (std::mem::take(&mut self.codons), std::mem::take(&mut self.amino));
        for buffer in [&mut codons.0, &mut codons.1, &mut amino.0, &mut amino.1] {
            buffer.clear();
        }
        *self = Self { codons, amino, ..Self::default() };
    }

    /// True when codons are known.
    pub fn has_codons(&self) -> bool {
        !self.codons.0.is_empty() || !self.codons.1.is_empty()
    }
}
