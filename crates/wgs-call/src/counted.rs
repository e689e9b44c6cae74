//! Alleles by counts of templates, for what haplotypes do not hold, and the bounds that counts give.

use crate::candidates::gaps;
use crate::edit::Edit;
use wgs_io::reference::RefSlice;
use wgs_kernel::math::{exp, ln};
use wgs_pileup::{Pile, StoredRead, base_index};

/// Bases of a record on either side of a change before it tells.
const FLANK: u32 = 2;
/// Chance of what the bounds leave out.
const MISSED: f64 = 0.05;

/// Templates that show a change, and those that could.
pub fn templates(edit: &Edit, pile: &Pile, reference: &RefSlice) -> (u32, u32) {
    let reach = edit.reach(reference);
    let (from, to) = (edit.start.saturating_sub(FLANK), reach.1.max(edit.end) + FLANK);
    let mut seen: Vec<(u64, bool)> = pile
        .near(from, to)
        .iter()
        .filter(|r| r.start <= from && r.end >= to)
        .map(|r| (r.hash, shows(edit, pile, r, reference)))
        .collect();
    seen.sort_unstable();
    let templates = seen.chunk_by(|a, b| a.0 == b.0);
    templates.fold((0, 0), |(k, n), t| (k + u32::from(t.iter().any(|t| t.1)), n + 1))
}

fn shows(edit: &Edit, pile: &Pile, read: &StoredRead, reference: &RefSlice) -> bool {
    if edit.gain() == 0 {
        let base = |p: u32| {
            let block = pile.blocks(read).iter().find(|b| (b.start..b.end()).contains(&p))?;
            pile.bases(read).get((p - block.start + block.read_start) as usize).copied()
        };
        return (edit.start..edit.end).zip(&edit.alt).all(|(p, &a)| base_index(a).is_some() && base(p) == Some(a));
    }
    let mut found = false;
    gaps(pile, read, |e| found |= e.normalised(reference).as_ref() == Some(edit));
    found
}

/// Largest share `p` for which `k` or fewer of `n` templates are not rarer than [`MISSED`] (Clopper and Pearson 1934).
pub fn upper(k: u32, n: u32) -> f64 {
    if k >= n {
        return 1.0;
    }
    // ln of the binomial coefficients.
    let mut choose = Vec::with_capacity(k as usize + 1);
    let mut sum = 0.0;
    for i in 0..=k {
        choose.push(sum);
        sum += ln(f64::from(n - i) / f64::from(i + 1));
    }
    let tail = |p: f64| -> f64 {
        let (ln_p, ln_q) = (ln(p), ln(1.0 - p));
        (0..=k).zip(&choose).map(|(i, c)| exp(c + f64::from(i) * ln_p + f64::from(n - i) * ln_q)).sum()
    };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if tail(middle) > MISSED { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds() {
        // Rule of three, and tables of Clopper and Pearson.
        assert!((upper(0, 30) - (1.0 - 0.05f64.powf(1.0 / 30.0))).abs() < 1e-9);
        assert!((upper(1, 10) - 0.3942).abs() < 1e-4 && (upper(3, 30) - 0.2390).abs() < 1e-3);
        assert_eq!(upper(5, 5).to_bits(), 1f64.to_bits());
        assert!(upper(0, 20_000) < 1.6e-4);
    }
}
