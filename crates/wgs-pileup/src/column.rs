//! The evidence at one position: templates, not reads.
//!
//! All records of one template that cover the position are one observation, with the highest base and mapping quality
//! among those that agree; when they disagree the template is no evidence and is counted as discordant. The result is a
//! table of counts by (base, base quality, mapping quality, strand) in a fixed order, so that what is computed from it does
//! not depend on the order of records. An [oriented](Column::oriented) column tells read orientations apart too.

use crate::{NO_QUALITY, Orientation, Pile, StoredRead, base_index};

/// Templates that say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Base, index 0–3.
    pub base: u8,
    /// Base quality, or [`NO_QUALITY`].
    pub qual: u8,
    /// Mapping quality.
    pub mapq: u8,
    /// True for the reverse strand (of the observation with the highest quality).
    pub reverse: bool,
    /// Read orientation, in an [oriented](Column::oriented) column.
    pub orientation: Option<Orientation>,
    /// Number of templates.
    pub count: u32,
}

/// Evidence of one position. Reused.
#[derive(Debug, Default)]
pub struct Column {
    evidence: Vec<Evidence>,
    /// Templates whose records disagree here.
    pub discordant: u32,
    found: Vec<(u64, usize, Evidence)>,
    oriented: bool,
}

impl Column {
    /// A column whose rows tell read orientations apart.
    pub fn oriented() -> Self {
        Self { oriented: true, ..Self::default() }
    }

    /// The table, in order.
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// Templates per base.
    pub fn depths(&self) -> [u32; 4] {
        let mut depths = [0; 4];
        self.evidence.iter().for_each(|e| depths[usize::from(e.base)] += e.count);
        depths
    }

    /// Fills the column for `pos`.
    pub fn fill(&mut self, pile: &Pile, pos: u32, min_bq: u8) {
        self.evidence.clear();
        self.found.clear();
        self.discordant = 0;
        let reads = pile.near(pos, pos + 1);
        for (i, read) in reads.iter().enumerate() {
            if read.end > pos
                && let Some(mut evidence) = observation(pile, read, pos, min_bq)
            {
                evidence.orientation = if self.oriented { read.orientation() } else { None };
                self.found.push((read.hash, i, evidence));
            }
        }
        // Equal hashes are compared by name; within a template the order does not matter.
        self.found
            .sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| pile.name(&reads[a.1]).cmp(pile.name(&reads[b.1]))));
        let same = |a: &(u64, usize, Evidence), b: &(u64, usize, Evidence)| {
            a.0 == b.0 && pile.name(&reads[a.1]) == pile.name(&reads[b.1])
        };
        for template in self.found.chunk_by(same) {
            let base = template[0].2.base;
            if template.iter().any(|o| o.2.base != base) {
                self.discordant += 1;
                continue;
            }
            // The best by (quality, mapping quality, forward first): a rule that knows no order.
            let rank =
                |e: &Evidence| (if e.qual == NO_QUALITY { 0 } else { e.qual + 1 }, e.mapq, !e.reverse, e.orientation);
            if let Some(best) = template.iter().map(|o| o.2).max_by_key(rank) {
                let mapq = template.iter().map(|o| o.2.mapq).max().unwrap_or(best.mapq);
                self.evidence.push(Evidence { mapq, ..best });
            }
        }
        self.evidence.sort_unstable();
        self.evidence.dedup_by(|next, kept| {
            let equal = Evidence { count: 0, ..*next } == Evidence { count: 0, ..*kept };
            kept.count += if equal { next.count } else { 0 };
            equal
        });
    }
}

/// What a record says about a position; nothing inside a deletion, for N, or below the base quality.
#[inline]
fn observation(pile: &Pile, read: &StoredRead, pos: u32, min_bq: u8) -> Option<Evidence> {
    let block = pile.blocks(read).iter().find(|b| (b.start..b.end()).contains(&pos))?;
    let i = (pos - block.start + block.read_start) as usize;
    let qual = pile.quals(read)[i];
    let base = base_index(pile.bases(read)[i])? as u8;
    let reverse = read.flags & 0x10 != 0;
    (qual >= min_bq).then_some(Evidence { base, qual, mapq: read.mapq, reverse, orientation: None, count: 1 })
}
