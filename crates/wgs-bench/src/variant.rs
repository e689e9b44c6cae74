//! A record's called alleles as edits of the reference, its class, and what cannot be assessed.

use crate::search::{Edit, Item, Side};
use serde::{Deserialize, Serialize};

/// What a variant is, by its called alleles once the bases shared with REF are taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// One base for another.
    Snv,
    /// Bases more.
    Insertion,
    /// Bases fewer.
    Deletion,
    /// Anything else: several bases for several, or alleles of different kinds.
    Complex,
}

/// Why a record is left out of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotAssessed {
    /// A called allele is symbolic, a breakend, or spelled with other letters than bases.
    Symbolic,
    /// A called allele or REF is longer than the limit.
    TooLong,
    /// More than two copies that differ.
    Ploidy,
}

/// Stands between alleles; no base has this code.
const BREAK: u8 = 0;
/// The code of the `*` allele: the copy is deleted by another record.
const STAR: u8 = 254;
/// The code of an allele that is not spelled out.
const SYMBOL: u8 = 255;

/// One called allele: where it differs from the reference and the place of its codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    start: u32,
    end: u32,
    from: u32,
    to: u32,
}

/// Zygosity, for ratios and tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zygosity {
    /// One copy differs from REF.
    Het,
    /// All copies carry the same allele.
    HomAlt,
    /// Two different ALTs.
    HetAlt,
}

/// What a record says of one sample beside its alleles.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Facts {
    /// QUAL, or the score chosen instead; not a number when absent.
    pub score: f32,
    /// Depth of the sample; `u32::MAX` when absent.
    pub depth: u32,
    /// Allele fraction of the first called ALT; not a number when absent.
    pub fraction: f32,
    /// QUAL; not a number when absent, or not asked for.
    pub qual: f32,
    /// GQ of the sample; not a number when absent, or not asked for.
    pub gq: f32,
}

/// A record with at least one called ALT allele.
#[derive(Clone, Debug)]
pub struct Variant {
    /// POS, 0-based.
    pub pos: u32,
    /// REF and ALTs as codes, with [`BREAK`] between them.
    alleles: Box<[u8]>,
    changes: [Option<Change>; 2],
    /// Further alleles of a record that is taken without its genotype.
    more: Vec<Change>,
    /// Called allele of each copy, −1 missing; a haploid call stands twice.
    pub genotype: [i8; 2],
    /// Written with `|`.
    pub phased: bool,
    /// What it is.
    pub class: Class,
    /// Some allele changes the length.
    pub indel: bool,
    /// Zygosity.
    pub zygosity: Zygosity,
    /// Score, depth, fraction.
    pub facts: Facts,
    /// FILTER is PASS or empty.
    pub pass: bool,
    /// Overlaps the confident regions.
    pub inside: bool,
    /// Its place among the records of its contig in the file.
    pub number: u32,
}

/// Letter to 4-bit code, upper or lower case; `None` for what is no base.
fn code(letter: u8) -> Option<u8> {
    const LETTERS: &[u8; 16] = b"=ACMGRSVTWYHKDBN";
    let upper = letter.to_ascii_uppercase();
    (1..16u8).find(|&c| LETTERS[usize::from(c)] == upper)
}

fn encode(allele: &[u8], out: &mut Vec<u8>) {
    let at = out.len();
    match allele {
        b"*" => out.push(STAR),
        _ => {
            for &letter in allele {
                let code = match letter {
                    b'A' => 1,
                    b'C' => 2,
                    b'G' => 4,
                    b'T' => 8,
                    other => match code(other) {
                        Some(code) => code,
                        None => {
                            out.truncate(at);
                            out.push(SYMBOL);
                            return;
                        }
                    },
                };
                out.push(code);
            }
        }
    }
}

/// What becomes of a record.
pub enum Parsed {
    /// Takes part.
    Variant(Variant),
    /// No called ALT allele: reference, missing, or only deleted elsewhere.
    NoVariant,
    /// Left out, counted.
    NotAssessed(NotAssessed),
}

impl Variant {
    /// From a record's fields; `genotype` has the allele of each copy, −1 for missing. Without a genotype (`None`) all ALTs
    /// count as called, and the copies are those of a het-alt or het call.
    pub fn parse<'r>(
        pos: u32,
        reference: &[u8],
        alts: impl Iterator<Item = &'r [u8]>,
        genotype: Option<(&[i16], bool)>,
        longest: usize,
    ) -> Parsed {
        let mut alleles = Vec::with_capacity(reference.len() + 4);
        encode(reference, &mut alleles);
        let mut starts = vec![0];
        for alt in alts {
            alleles.push(BREAK);
            let start = alleles.len();
            starts.push(start);
            encode(alt, &mut alleles);
            // REF may hold what the reference holds; an ALT is spelled with A, C, G, T and N.
            if alleles[start..].iter().any(|&c| !matches!(c, 1 | 2 | 4 | 8 | 15 | STAR | SYMBOL)) {
                alleles.truncate(start);
                alleles.push(SYMBOL);
            }
        }
        starts.push(alleles.len() + 1);
        let allele = |i: usize| &alleles[starts[i]..starts[i + 1] - 1];
        let n_alts = starts.len() - 2;
        let all = genotype.is_none();
        let (genotype, phased) = match genotype {
            Some((copies, phased)) => {
                let mut distinct: Vec<i16> = copies.to_vec();
                distinct.sort_unstable();
                distinct.dedup();
                match (copies, distinct.as_slice()) {
                    ([], _) => return Parsed::NoVariant,
                    ([one], _) => ([*one; 2], phased),
                    ([a, b], _) => ([*a, *b], phased),
                    (_, [one]) => ([*one; 2], phased),
                    (_, all) if all.iter().all(|&a| a <= 0) => return Parsed::NoVariant,
                    _ => return Parsed::NotAssessed(NotAssessed::Ploidy),
                }
            }
            None => ([if n_alts > 1 { 2 } else { 0 }, 1], false),
        };
        let called = |a: i16| usize::try_from(a).ok().filter(|&a| (1..=n_alts).contains(&a) && allele(a) != [STAR]);
        let called = genotype.map(called);
        if called == [None, None] || n_alts == 0 {
            return Parsed::NoVariant;
        }
        for i in [Some(0), called[0], called[1]].into_iter().flatten() {
            if allele(i) == [SYMBOL] {
                return Parsed::NotAssessed(NotAssessed::Symbolic);
            }
            if allele(i).len() > longest {
                return Parsed::NotAssessed(NotAssessed::TooLong);
            }
        }
        let changed = |a: usize| change(pos, allele(0), allele(a), starts[a]);
        let changes = called.map(|a| a.and_then(changed));
        let plain = |&a: &usize| ![[STAR], [SYMBOL]].iter().any(|s| allele(a) == s) && allele(a).len() <= longest;
        let more = if all { (3..=n_alts).filter(plain).filter_map(changed).collect() } else { Vec::new() };
        if changes == [None, None] {
            // ALT spells REF.
            return Parsed::NoVariant;
        }
        let class = changes
            .iter()
            .flatten()
            .chain(&more)
            .map(|c| c.class())
            .reduce(|a, b| if a == b { a } else { Class::Complex });
        let zygosity = match changes {
            [Some(a), Some(b)] if a == b => Zygosity::HomAlt,
            [Some(_), Some(_)] => Zygosity::HetAlt,
            _ => Zygosity::Het,
        };
        let indel = changes.iter().flatten().chain(&more).any(|c| c.to - c.from != c.end - c.start);
        Parsed::Variant(Self {
            pos,
            changes,
            more,
            genotype: genotype.map(|a| a.clamp(-1, 127) as i8),
            phased,
            class: class.unwrap_or(Class::Complex),
            indel,
            zygosity,
            facts: Facts { score: f32::NAN, depth: u32::MAX, fraction: f32::NAN, qual: f32::NAN, gq: f32::NAN },
            pass: true,
            inside: true,
            number: 0,
            alleles: alleles.into(),
        })
    }

    /// REF as codes.
    pub fn reference(&self) -> &[u8] {
        self.alleles.split(|&c| c == BREAK).next().unwrap_or_default()
    }

    /// ALTs as text, comma-separated; upper case.
    pub fn alt_text(&self) -> String {
        let alts: Vec<String> = self.alleles.split(|&c| c == BREAK).skip(1).map(text).collect();
        alts.join(",")
    }

    /// REF as text.
    pub fn ref_text(&self) -> String {
        text(self.reference())
    }

    fn edit(&self, change: Change) -> Edit<'_> {
        Edit { start: change.start, end: change.end, alt: &self.alleles[change.from as usize..change.to as usize] }
    }

    /// The edit of each copy.
    pub fn edits(&self) -> [Option<Edit<'_>>; 2] {
        self.changes.map(|c| c.map(|c| self.edit(c)))
    }

    /// The different edits.
    pub fn distinct(&self) -> impl Iterator<Item = Edit<'_>> {
        let [a, b] = self.edits();
        a.into_iter().chain(b.filter(|b| a != Some(*b))).chain(self.more.iter().map(|c| self.edit(*c)))
    }

    /// First position of the edits.
    pub fn start(&self) -> u32 {
        self.distinct().map(|e| e.start).min().unwrap_or(self.pos)
    }

    /// End of the edits.
    pub fn end(&self) -> u32 {
        self.distinct().map(|e| e.end).max().unwrap_or(self.pos)
    }

    /// Positions that decide whether it lies in a region: replaced bases; of an insertion the base before it.
    pub fn span(&self) -> (u32, u32) {
        let start = |e: Edit<'_>| if e.start == e.end { e.start.saturating_sub(1) } else { e.start };
        let end = |e: Edit<'_>| e.end.max(start(e) + 1);
        (self.distinct().map(start).min().unwrap_or(self.pos), self.distinct().map(end).max().unwrap_or(self.pos + 1))
    }

    /// The largest change of length, bases; positive for more.
    pub fn length_change(&self) -> i64 {
        let change = |e: Edit<'_>| e.alt.len() as i64 - i64::from(e.end - e.start);
        self.distinct().map(change).max_by_key(|c| c.abs()).unwrap_or(0)
    }

    /// Both copies, for the search by genotype.
    pub fn diploid(&self, side: Side) -> Item<'_, 2> {
        let [a, b] = self.edits();
        Item { side, ways: if a == b { vec![[a, b]] } else { vec![[a, b], [b, a]] } }
    }

    /// Any one allele, for the search by alleles.
    pub fn haploid(&self, side: Side) -> Item<'_, 1> {
        Item { side, ways: self.distinct().map(|e| [Some(e)]).collect() }
    }

    /// True when both have the same edits on the same number of copies.
    pub fn same(&self, other: &Self) -> bool {
        let ([a, b], [c, d]) = (self.edits(), other.edits());
        ((a == c && b == d) || (a == d && b == c)) && self.more.is_empty() && other.more.is_empty()
    }

    /// Transitions and transversions among the single-base changes.
    pub fn ti_tv(&self) -> (u64, u64) {
        let mut counts = (0, 0);
        if self.class == Class::Snv {
            let base = |pos: u32| self.reference().get((pos - self.pos) as usize).copied().unwrap_or(15);
            for e in self.distinct() {
                match (base(e.start), e.alt) {
                    (1, [4]) | (4, [1]) | (2, [8]) | (8, [2]) => counts.0 += 1,
                    _ => counts.1 += 1,
                }
            }
        }
        counts
    }
}

impl Change {
    fn class(self) -> Class {
        match (self.end - self.start, self.to - self.from) {
            (1, 1) => Class::Snv,
            (0, _) => Class::Insertion,
            (_, 0) => Class::Deletion,
            _ => Class::Complex,
        }
    }
}

/// Where ALT differs from REF: shared bases are taken off the end, then the start. `offset` is the ALT's place.
fn change(pos: u32, reference: &[u8], alt: &[u8], offset: usize) -> Option<Change> {
    let shared = |a: &mut dyn Iterator<Item = (&u8, &u8)>| a.take_while(|(x, y)| x == y).count();
    let tail = |r: &[u8], a: &[u8]| shared(&mut r.iter().rev().zip(a.iter().rev()));
    // One base stays until the start is compared: `T` to `TT` inserts behind its anchor, not before it.
    let shorter = reference.len().min(alt.len());
    let cut = tail(reference, alt).min(shorter.saturating_sub(1));
    let (r, a) = (&reference[..reference.len() - cut], &alt[..alt.len() - cut]);
    let prefix = shared(&mut r.iter().zip(a));
    let cut = tail(&r[prefix..], &a[prefix..]);
    let (r, a) = (&r[..r.len() - cut], &a[..a.len() - cut]);
    let (start, end) = (pos + prefix as u32, pos + r.len() as u32);
    let (from, to) = ((offset + prefix) as u32, (offset + a.len()) as u32);
    (start < end || from < to).then_some(Change { start, end, from, to })
}

/// Codes as letters.
pub fn text(codes: &[u8]) -> String {
    let letter = |&c: &u8| match c {
        STAR => '*',
        SYMBOL => '.',
        c => char::from(b"=ACMGRSVTWYHKDBN"[usize::from(c & 15)]),
    };
    codes.iter().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(reference: &str, alts: &str, genotype: &[i16]) -> Parsed {
        let alts = alts.split(',').map(str::as_bytes);
        Variant::parse(100, reference.as_bytes(), alts, Some((genotype, false)), 1000)
    }

    fn variant(reference: &str, alts: &str, genotype: &[i16]) -> Variant {
        match parse(reference, alts, genotype) {
            Parsed::Variant(v) => v,
            _ => panic!("{reference} {alts}: no variant"),
        }
    }

    #[test]
    fn an_insertion_stays_behind_its_anchor() {
        let first = |r, a| variant(r, a, &[0, 1]).changes.into_iter().flatten().map(|c| (c.start, c.end)).next();
        assert_eq!(first("T", "TT"), Some((101, 101)));
        assert_eq!(first("GTAC", "GTGTAC"), Some((101, 101)));
        assert_eq!(first("TT", "T"), Some((101, 102)));
        assert_eq!(first("CAG", "AG"), Some((100, 101)));
        assert_eq!(first("AC", "GC"), Some((100, 101)));
    }

    #[test]
    fn classes_and_spans() {
        let snv = variant("A", "c", &[0, 1]);
        assert_eq!(
            (snv.class, snv.span(), snv.alt_text().as_str(), snv.ti_tv()),
            (Class::Snv, (100, 101), "C", (0, 1))
        );
        assert_eq!(variant("CAT", "CGT", &[1, 1]).span(), (101, 102), "padding is no part of it");
        let insertion = variant("A", "ACC", &[1]);
        assert_eq!((insertion.class, insertion.start(), insertion.span()), (Class::Insertion, 101, (100, 101)));
        assert_eq!(insertion.zygosity, Zygosity::HomAlt, "a haploid call");
        let deletion = variant("ACC", "A", &[0, 1]);
        assert_eq!((deletion.class, deletion.span(), deletion.length_change()), (Class::Deletion, (101, 103), -2));
        let mnv = variant("AC", "GT", &[0, 1]);
        assert_eq!((mnv.class, mnv.indel), (Class::Complex, false));
        let mixed = variant("AC", "A,GC", &[1, 2]);
        assert_eq!((mixed.class, mixed.indel, mixed.zygosity), (Class::Complex, true, Zygosity::HetAlt));
        assert_eq!(variant("ACC", "A,C", &[0, 1]).class, Class::Deletion, "only called alleles count");
    }

    #[test]
    fn what_is_no_variant_and_what_is_left_out() {
        for (alts, genotype) in [("C", &[0, 0][..]), ("C", &[-1, -1]), ("*", &[0, 1]), ("A", &[0, 1]), ("C", &[])] {
            assert!(matches!(parse("A", alts, genotype), Parsed::NoVariant), "{alts} {genotype:?}");
        }
        let left = |r: &str, a: &str, g: &[i16]| match parse(r, a, g) {
            Parsed::NotAssessed(why) => why,
            _ => panic!("{r} {a}"),
        };
        assert_eq!(left("A", "<DEL>", &[0, 1]), NotAssessed::Symbolic);
        assert_eq!(left("A", "A[chr2:5[", &[0, 1]), NotAssessed::Symbolic);
        assert_eq!(left("A", &"C".repeat(2000), &[0, 1]), NotAssessed::TooLong);
        assert_eq!(left("A", "C", &[0, 1, 1]), NotAssessed::Ploidy);
        assert_eq!(variant("A", "C,<NON_REF>", &[0, 1]).class, Class::Snv, "a symbol nobody called");
        assert_eq!(variant("A", "C,*", &[1, 2]).zygosity, Zygosity::Het, "the other copy is deleted elsewhere");
    }
}
