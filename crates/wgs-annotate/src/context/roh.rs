//! Runs of homozygosity of the index case, from its own genotypes.
//!
//! METHOD: the two-state hidden Markov model of `bcftools roh` (Narasimhan et al. 2016) with genotypes (`-G30`), one allele frequency for
//! all sites (`--AF-dflt 0.4`), no genetic map, and without sites that are homozygous for REF (`--ignore-homref`), so that the result does
//! not depend on who else was called: with allele frequency f and genotype error e, a site is seen with probability
//! - homozygous for ALT: autozygous (1 − e − e²)·f + e²·(1 − f); else (1 − e − e²)·f² + 2e·f(1 − f) + e²·(1 − f)²
//! - heterozygous: autozygous e; else e·(f² + (1 − f)²) + (1 − 2e)·2f(1 − f)
//!
//! and from one base to the next the state changes with [`ENTER`] and [`LEAVE`]. The most likely path (Viterbi) gives the runs: from the
//! first to the last site of a stretch of autozygous sites. Used are SNVs with one ALT that pass the filters, on autosomes.

use wgs_kernel::math::{exp, ln};

/// Probability per base that a run begins: `bcftools roh`'s.
pub const ENTER: f64 = 6.7e-8;
/// Probability per base that a run ends.
pub const LEAVE: f64 = 5e-9;
/// Frequency of the ALT allele.
pub const FREQUENCY: f64 = 0.4;
/// Genotype error: Phred 30.
pub const ERROR: f64 = 0.001;

/// Shortest run that counts without asking, in bases: shorter ones are common in anybody (McQuillan et al. 2008 count from 0.5–1.5 Mb).
pub const SHORTEST: u32 = 1_000_000;

/// A site of the index case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// 0-based.
    pub pos: u32,
    /// Heterozygous; homozygous for ALT otherwise.
    pub het: bool,
}

/// A run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// First site, 0-based.
    pub start: u32,
    /// One past the last site.
    pub end: u32,
}

impl Run {
    /// Bases.
    pub fn len(self) -> u32 {
        self.end - self.start
    }
}

/// The runs of one contig, of any length; sites ascend.
pub fn runs(sites: &[Site]) -> Vec<Run> {
    let (f, g, e) = (FREQUENCY, 1.0 - FREQUENCY, ERROR);
    let sure = 1.0 - e - e * e;
    // Of [homozygous, heterozygous] in states [outside, autozygous].
    let seen = [
        [ln(sure * f * f + 2.0 * e * f * g + e * e * g * g), ln(sure * f + e * e * g)],
        [ln(e * (f * f + g * g) + (1.0 - 2.0 * e) * 2.0 * f * g), ln(e)],
    ];
    let stay = ln(1.0 - ENTER - LEAVE);
    let mut score = [0.0f64; 2];
    // Of each site and state, the state before.
    let mut from: Vec<[bool; 2]> = Vec::with_capacity(sites.len());
    let mut before: Option<u32> = None;
    for site in sites {
        let emitted = if site.het { seen[1] } else { seen[0] };
        let mut came = [false, true];
        if let Some(last) = before {
            let kept = exp(stay * f64::from(site.pos.saturating_sub(last).max(1)));
            let (enter, leave) = (ENTER / (ENTER + LEAVE) * (1.0 - kept), LEAVE / (ENTER + LEAVE) * (1.0 - kept));
            let [out, auto] = score;
            let (to_out, to_auto) =
                ([out + ln(1.0 - enter), auto + ln(leave)], [out + ln(enter), auto + ln(1.0 - leave)]);
            came = [to_out[1] > to_out[0], to_auto[1] >= to_auto[0]];
            score = [to_out[0].max(to_out[1]), to_auto[0].max(to_auto[1])];
        }
        score = [score[0] + emitted[0], score[1] + emitted[1]];
        from.push(came);
        before = Some(site.pos);
    }
    let mut auto = score[1] > score[0];
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for (site, came) in sites.iter().zip(&from).rev() {
        if auto {
            match runs.last_mut().filter(|_| open) {
                Some(run) => run.start = site.pos,
                None => runs.push(Run { start: site.pos, end: site.pos + 1 }),
            }
        }
        open = auto;
        auto = came[usize::from(auto)];
    }
    runs.reverse();
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_between_heterozygous_sites() {
        // A site every 3 kb; four of ten homozygous, none heterozygous from 3 to 6 Mb.
        let sites: Vec<Site> =
            (0..3000u32).map(|i| Site { pos: i * 3000, het: !(1000..2000).contains(&i) && i % 10 >= 4 }).collect();
        let found = runs(&sites);
        assert_eq!(found.len(), 1, "{found:?}");
        let (start, end) = (found[0].start, found[0].end);
        assert!((2_985_000..=3_000_000).contains(&start) && (5_997_001..=6_015_000).contains(&end), "{found:?}");
        assert!(runs(&[]).is_empty());
        let one_error: Vec<Site> = sites.iter().map(|s| Site { het: s.het || s.pos == 4_500_000, ..*s }).collect();
        assert_eq!(runs(&one_error), found, "one wrong genotype does not end a run");
    }
}
