//! The scan: which positions are worth a look.
//!
//! Every base that differs from the reference adds the evidence of its quality to its allele. A position is a candidate
//! when, for some allele, the log-likelihood ratio of "a tenth of the templates carry it" over "all are errors" passes a
//! low limit:
//!
//! `Σ over alternate bases ln(0.9 + 0.1 · 3 / e) + (depth − alternate bases) · ln 0.9 ≥ limit`
//!
//! with `e` the error probability of the base. It is computed in thousandths of a nat, in integers. It counts records, not
//! templates: mates that overlap count twice here, which can only add candidates. Depth is of aligned records.

use crate::{NO_QUALITY, Pile, base_index};

/// Limits of the scan, from the sample profile.
#[derive(Clone, Debug)]
pub struct ScanLimits {
    /// Evidence of one alternate base by quality, thousandths of a nat; index [`NO_QUALITY`] for records without.
    pub evidence: [i32; NO_QUALITY as usize + 1],
    /// What every other base takes away: −1000 ln 0.9.
    pub against: i32,
    /// Candidates reach this sum.
    pub limit: i32,
    /// Lowest quality that counts.
    pub min_bq: u8,
}

/// One candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Position, 0-based.
    pub pos: u32,
    /// Reference base, index 0–3 for A, C, G, T.
    pub reference: usize,
    /// Alternate bases that passed, by index; the reference's entry is false.
    pub alleles: [bool; 4],
    /// The sum each base reached, by index; 0 where it was not seen.
    pub evidence: [i64; 4],
    /// Alternate bases of records, by index.
    pub counts: [u32; 4],
    /// Aligned records over the position.
    pub depth: u32,
    /// Insertions and deletions of records felt here.
    pub indels: u32,
}

/// Buffers of a scan.
#[derive(Debug, Default)]
pub struct Scan {
    depth: Vec<i32>,
    indels: Vec<i32>,
    alts: Vec<(u32, u8, i32)>,
    candidates: Vec<Candidate>,
}

impl Scan {
    /// Depth of aligned records at each position of the last scanned interval.
    pub fn depth(&self) -> &[i32] {
        &self.depth
    }

    /// Candidates of the last scan, by position.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Insertions and deletions felt at each position of the last scanned interval.
    pub fn indels(&self) -> &[i32] {
        &self.indels
    }

    /// Scans the pile's reach; `reference` holds the codes of exactly that stretch. Candidates come by position.
    pub fn run(&mut self, pile: &Pile, reference: &[u8], limits: &ScanLimits) -> &[Candidate] {
        self.candidates.clear();
        self.alts.clear();
        let Some(interval) = pile.reach() else { return &self.candidates };
        let (start, len) = (interval.start, interval.len().min(reference.len() as u32));
        let inside = |p: u32| p.clamp(start, start + len) - start;
        for counts in [&mut self.depth, &mut self.indels] {
            counts.clear();
            counts.resize(len as usize + 1, 0);
        }
        for read in pile.reads() {
            let (bases, quals) = (pile.bases(read), pile.quals(read));
            for block in pile.blocks(read) {
                let (from, to) = (inside(block.start), inside(block.end()));
                if from == to {
                    continue;
                }
                self.depth[from as usize] += 1;
                self.depth[to as usize] -= 1;
                let skip = (start + from - block.start + block.read_start) as usize;
                let n = (to - from) as usize;
                let (read_bases, read_quals) = (&bases[skip..skip + n], &quals[skip..skip + n]);
                let here = &reference[from as usize..to as usize];
                for (i, (&base, &expected)) in read_bases.iter().zip(here).enumerate() {
                    if base != expected
                        && read_quals[i] >= limits.min_bq
                        && let Some(allele) = base_index(base)
                        && base_index(expected).is_some()
                    {
                        let evidence = limits.evidence[usize::from(read_quals[i].min(NO_QUALITY))];
                        self.alts.push((from + i as u32, allele as u8, evidence));
                    }
                }
            }
            for &span in pile.indels(read) {
                let (from, to) = Pile::indel_reach(span);
                let (from, to) = (inside(from), inside(to));
                self.indels[from as usize] += 1;
                self.indels[to as usize] -= 1;
            }
        }
        for counts in [&mut self.depth, &mut self.indels] {
            let mut sum = 0;
            counts.iter_mut().for_each(|c| {
                sum += *c;
                *c = sum;
            });
            counts.truncate(len as usize);
        }
        self.alts.sort_unstable();
        for site in self.alts.chunk_by(|a, b| a.0 == b.0) {
            let at = site[0].0 as usize;
            let Some(reference) = base_index(reference[at]) else { continue };
            let depth = self.depth[at];
            let (mut alleles, mut counts, mut sums) = ([false; 4], [0; 4], [0; 4]);
            for allele in site.chunk_by(|a, b| a.1 == b.1) {
                let evidence: i64 = allele.iter().map(|a| i64::from(a.2)).sum();
                counts[usize::from(allele[0].1)] = allele.len() as u32;
                let others = i64::from(depth) - allele.len() as i64;
                let sum = evidence - others * i64::from(limits.against);
                alleles[usize::from(allele[0].1)] = sum >= limits.limit.into();
                sums[usize::from(allele[0].1)] = sum;
            }
            if alleles.contains(&true) {
                self.candidates.push(Candidate {
                    pos: start + at as u32,
                    reference,
                    alleles,
                    evidence: sums,
                    counts,
                    depth: depth as u32,
                    indels: self.indels[at] as u32,
                });
            }
        }
        &self.candidates
    }
}
