//! What the normals of a panel show in one block of a contig: sums over normals.

use crate::{BLOCK, STRETCH};
use std::cmp::Ordering;

/// An allele that normals show, spelled as in VCF: left-aligned, an insertion or deletion with the base before it.
///
/// A normal in which the allele has at least a fifth of the templates ([`crate::make::GERMLINE_SHARE`]) carries it; in one with less it is
/// noise. A normal with one template or none adds nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Position of the first base of `reference`.
    pub pos: u32,
    /// REF.
    pub reference: String,
    /// ALT.
    pub alt: String,
    /// Normals that show it as noise.
    pub noisy: u64,
    /// Templates with it in these.
    pub with: u64,
    /// All templates there in these.
    pub depth: u64,
    /// Pairs of templates with it in one normal, Σ w (w − 1) / 2 over these: what tells how unlike the normals are.
    pub pairs: u64,
    /// Normals that carry it.
    pub carriers: u64,
    /// Copies of it in these: two where it has at least four fifths of the templates.
    pub copies: u64,
}

impl Row {
    /// Order in a block.
    pub fn order(&self, other: &Self) -> Ordering {
        (self.pos, &self.reference, &self.alt).cmp(&(other.pos, &other.reference, &other.alt))
    }

    /// True for one base in place of another.
    pub fn is_snv(&self) -> bool {
        self.reference.len() == 1 && self.alt.len() == 1
    }

    fn add(&mut self, other: &Self) {
        self.noisy += other.noisy;
        self.with += other.with;
        self.depth += other.depth;
        self.pairs += other.pairs;
        self.carriers += other.carriers;
        self.copies += other.copies;
    }
}

/// How well the normals cover a stretch of [`STRETCH`] bases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Normals with a mean depth of [`crate::make::COVERED_MIN`] templates or more.
    pub covered: u64,
    /// Sum of the mean depths of these, templates.
    pub depth: u64,
}

/// A block: rows in order, and one stretch after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Contig index.
    pub contig: u32,
    /// Number of the block on the contig.
    pub number: u32,
    /// By place from the block's start on.
    pub stretches: Vec<Stretch>,
    /// Alleles, by place and spelling, each once.
    pub rows: Vec<Row>,
}

impl Block {
    /// An empty block of a contig of `len` bases.
    pub fn new(contig: u32, number: u32, len: u32) -> Self {
        let stretches = vec![Stretch::default(); stretches(number, len)];
        Self { contig, number, stretches, rows: Vec::new() }
    }

    /// First position.
    pub fn start(&self) -> u32 {
        self.number.saturating_mul(BLOCK)
    }

    /// The stretch of a position.
    pub fn stretch(&self, pos: u32) -> Option<&Stretch> {
        self.stretches.get((pos.checked_sub(self.start())? / STRETCH) as usize)
    }

    /// The row of an allele.
    pub fn row(&self, pos: u32, reference: &str, alt: &str) -> Option<&Row> {
        let key = (pos, reference, alt);
        let at = self.rows.binary_search_by(|r| (r.pos, r.reference.as_str(), r.alt.as_str()).cmp(&key)).ok()?;
        self.rows.get(at)
    }

    /// True when it says nothing.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.stretches.iter().all(|s| *s == Stretch::default())
    }

    /// Adds the same block of another panel.
    pub fn add(&mut self, other: Block) {
        for (a, b) in self.stretches.iter_mut().zip(&other.stretches) {
            a.covered += b.covered;
            a.depth += b.depth;
        }
        let mine = std::mem::take(&mut self.rows);
        self.rows.reserve(mine.len().max(other.rows.len()));
        let (mut mine, mut theirs) = (mine.into_iter().peekable(), other.rows.into_iter().peekable());
        loop {
            let order = match (mine.peek(), theirs.peek()) {
                (Some(a), Some(b)) => a.order(b),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => break,
            };
            let next = match order {
                Ordering::Less => mine.next(),
                Ordering::Greater => theirs.next(),
                Ordering::Equal => mine.next().zip(theirs.next()).map(|(mut a, b)| {
                    a.add(&b);
                    a
                }),
            };
            self.rows.extend(next);
        }
    }
}

/// Stretches of block `number` of a contig of `len` bases.
pub fn stretches(number: u32, len: u32) -> usize {
    len.saturating_sub(number.saturating_mul(BLOCK)).min(BLOCK).div_ceil(STRETCH) as usize
}
