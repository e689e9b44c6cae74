//! The best single alignment of a read to a haplotype under the model of [`super`]: its recursion with the largest term in
//! place of the sum (Viterbi). One read at a time, logarithms in 64 bits: this is for showing what a caller saw, not for
//! calling.

use super::{HmmHaplotype, HmmRead};
use crate::math::ln;

/// An alignment.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// Natural logarithm of its probability; never above that of the sum over all alignments.
    pub ln_probability: f64,
    /// For each read base the haplotype base it is matched with; `None` for an inserted one.
    pub places: Vec<Option<u32>>,
}

/// Alignments whose logarithms differ by less are equally good: the same gaps and mismatches cost a little more or less from place
/// to place.
const SAME: f64 = 0.05;

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Start,
    Match,
    Insertion,
    Deletion,
}

/// The best alignment; of equally good ones that which begins and ends nearest to `near`, the haplotype bases where the read's
/// first and last are thought to lie (`None` where nothing is thought). `None` for an empty read or haplotype.
pub fn trace(read: HmmRead<'_>, haplotype: HmmHaplotype<'_>, near: (Option<usize>, Option<usize>)) -> Option<Trace> {
    let (m, n) = (read.bases.len(), haplotype.bases.len());
    if m == 0 || n == 0 {
        return None;
    }
    let width = n + 1;
    let never = f64::NEG_INFINITY;
    // M, I, D and where each came from; row i, column j.
    let mut score = vec![[never; 3]; (m + 1) * width];
    let mut from = vec![[Step::Start; 3]; (m + 1) * width];
    score[..width].iter_mut().for_each(|s| s[0] = 0.0);
    // ln of: no gap, an insertion opens, a deletion opens, a gap goes on, closes; behind haplotype base j, 1-based.
    let gaps = haplotype.insert.iter().zip(haplotype.delete).zip(haplotype.extend);
    let costs: Vec<[f64; 5]> = std::iter::once([0.0, never, never, never, 0.0])
        .chain(gaps.map(|((&a, &d), &x)| {
            let (a, d, x) = (f64::from(a), f64::from(d), f64::from(x));
            [ln(1.0 - a - d), ln(a), ln(d), ln(x), ln(1.0 - x)]
        }))
        .collect();
    let best = |options: [(f64, Step); 2]| if options[0].0 >= options[1].0 { options[0] } else { options[1] };
    for i in 1..=m {
        let e = f64::from(read.errors[i - 1]);
        let (right, wrong) = (ln(1.0 - e), ln(e / 3.0));
        for j in 1..=n {
            let p = if read.bases[i - 1] == haplotype.bases[j - 1] { right } else { wrong };
            let (before, here) = (costs[j - 1], costs[j]);
            let diagonal = score[(i - 1) * width + j - 1];
            let gap = best([(diagonal[2], Step::Deletion), (diagonal[1], Step::Insertion)]);
            let begun = if i == 1 { Step::Start } else { Step::Match };
            let matched = best([(diagonal[0] + before[0], begun), (gap.0 + before[4], gap.1)]);
            let above = score[(i - 1) * width + j];
            let inserted = best([(above[0] + here[1], begun), (above[1] + here[3], Step::Insertion)]);
            let left = score[i * width + j - 1];
            let deleted = best([(left[0] + before[2], Step::Match), (left[2] + before[3], Step::Deletion)]);
            score[i * width + j] = [p + matched.0, inserted.0, deleted.0];
            from[i * width + j] = [matched.1, inserted.1, deleted.1];
        }
    }
    let last = &score[m * width..];
    let ends = (1..=n).flat_map(|j| [(last[j][0], j, Step::Match), (last[j][1], j, Step::Insertion)]);
    let top = ends.clone().map(|e| e.0).fold(never, f64::max);
    let back = |(ln_probability, mut j, mut state): (f64, usize, Step)| {
        let mut places = vec![None; m];
        let mut i = m;
        while i > 0 && state != Step::Start {
            let came = from[i * width + j];
            match state {
                Step::Match => {
                    places[i - 1] = Some(j as u32 - 1);
                    (i, j, state) = (i - 1, j - 1, came[0]);
                }
                Step::Insertion => (i, state) = (i - 1, came[1]),
                Step::Deletion => (j, state) = (j - 1, came[2]),
                Step::Start => {}
            }
        }
        Trace { ln_probability, places }
    };
    // The nearest, then the one with fewest inserted.
    let key = |t: &Trace| {
        let away = |place: Option<&Option<u32>>, thought: Option<usize>| {
            thought.map_or(0, |p| place.copied().flatten().map_or(n, |q| p.abs_diff(q as usize)))
        };
        (
            away(t.places.first(), near.0) + away(t.places.last(), near.1),
            t.places.iter().filter(|p| p.is_none()).count(),
        )
    };
    ends.filter(|e| e.0 > top - SAME).map(back).min_by_key(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pairhmm::{Batch, State};
    use proptest::prelude::*;

    fn forward(read: HmmRead<'_>, h: HmmHaplotype<'_>) -> f64 {
        let (mut batch, mut state) = (Batch::default(), State::default());
        batch.fill(&[read]);
        state.begin(&batch);
        state.advance(&batch, h);
        state.finish(&batch)[0]
    }

    /// ln probability of an alignment, from the definition.
    fn of_path(read: HmmRead<'_>, h: HmmHaplotype<'_>, places: &[Option<u32>]) -> f64 {
        let gap = |j: usize| match j.checked_sub(1) {
            None => (0.0, 0.0, 0.0),
            Some(j) => (f64::from(h.insert[j]), f64::from(h.delete[j]), f64::from(h.extend[j])),
        };
        let (mut sum, mut at, mut inserted) = (0.0, None::<usize>, false);
        // An insertion at the read's start stands behind the base before its first matched one.
        let first = places.iter().flatten().next().map_or(0, |&j| j as usize);
        for (i, place) in places.iter().enumerate() {
            match place {
                Some(j) => {
                    let j = *j as usize;
                    let e = f64::from(read.errors[i]);
                    sum += if read.bases[i] == h.bases[j] { (1.0 - e).ln() } else { (e / 3.0).ln() };
                    match at {
                        Some(p) if j > p + 1 => {
                            sum += gap(p + 1).1.ln() + (1.0 - gap(j).2).ln();
                            sum += (p + 2..j).map(|k| gap(k).2.ln()).sum::<f64>();
                        }
                        _ if inserted => sum += (1.0 - gap(j).2).ln(),
                        _ => sum += (1.0 - gap(j).0 - gap(j).1).ln(),
                    }
                    (at, inserted) = (Some(j), false);
                }
                None => {
                    let behind = at.map_or(first, |p| p + 1);
                    sum += if inserted { gap(behind).2.ln() } else { gap(behind).0.ln() };
                    inserted = true;
                }
            }
        }
        sum
    }

    proptest! {
        #[test]
        fn the_score_is_the_paths_and_below_the_sum(seed: u64, n in 4usize..50) {
            let mut state = seed | 1;
            let mut next = |bound: u64| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state >> 33) % bound
            };
            let bases: Vec<u8> = (0..n).map(|_| 1 << next(4)).collect();
            let [insert, delete] = [(); 2].map(|()| (0..n).map(|_| [1e-5f32, 1e-4, 1e-2][next(3) as usize]).collect::<Vec<_>>());
            let extend: Vec<f32> = (0..n).map(|_| [0.1, 0.5][next(2) as usize]).collect();
            let h = HmmHaplotype { bases: &bases, insert: &insert, delete: &delete, extend: &extend };
            let from = next(n as u64 - 1) as usize;
            let to = from + 1 + next((n - from) as u64) as usize;
            let mut r = bases[from..to].to_vec();
            if next(2) == 0 {
                let at = next(r.len() as u64) as usize;
                if next(2) == 0 { r.insert(at, 1 << next(4)); } else { r.remove(at); }
            }
            if r.is_empty() { r.push(2); }
            let errors: Vec<f32> = r.iter().map(|_| [1e-4, 1e-3, 1e-2][next(3) as usize]).collect();
            let read = HmmRead { bases: &r, errors: &errors };
            let found = trace(read, h, (Some(from), Some(to - 1))).unwrap();
            let sum = forward(read, h);
            prop_assert!(found.ln_probability <= sum + 1e-3, "{} over {}", found.ln_probability, sum);
            // As many alignments as there are matter little: each is at most the best.
            prop_assert!(sum - found.ln_probability < ((n * 40) as f64).ln(), "{} far under {}", found.ln_probability, sum);
            // Where all bases are inserted the places do not tell behind which one.
            let path = found.places.iter().flatten().next().map(|_| of_path(read, h, &found.places));
            let path = path.unwrap_or(found.ln_probability);
            prop_assert!((path - found.ln_probability).abs() < 1e-5, "{} {}", path, found.ln_probability);
            let places: Vec<u32> = found.places.iter().flatten().copied().collect();
            prop_assert!(places.windows(2).all(|w| w[0] < w[1]));
        }
    }

    fn codes(s: &str) -> Vec<u8> {
        s.bytes().map(|b| 1 << "ACGT".find(char::from(b)).unwrap()).collect()
    }

    fn places(read: &str, haplotype: &str, near: (Option<usize>, Option<usize>)) -> Vec<Option<u32>> {
        let (r, h) = (codes(read), codes(haplotype));
        let (open, extend) = (vec![1e-4f32; h.len()], vec![0.2f32; h.len()]);
        let errors = vec![1e-3f32; r.len()];
        let h = HmmHaplotype { bases: &h, insert: &open, delete: &open, extend: &extend };
        let found = trace(HmmRead { bases: &r, errors: &errors }, h, near).unwrap();
        let sum = forward(HmmRead { bases: &r, errors: &errors }, h);
        assert!((sum - found.ln_probability) < 3.0);
        found.places
    }

    #[test]
    fn gaps_and_places() {
        let at = |from: u32, n: u32| (from..from + n).map(Some).collect::<Vec<_>>();
        assert_eq!(places("ACGTACCA", "TTACGTACCATT", (None, None)), at(2, 8));
        let deleted = places("ACGTACCATGGATTC", "ACGTACCAGTCATGGATTC", (None, None));
        assert_eq!(deleted.iter().flatten().count(), 15);
        assert_eq!((deleted[0], deleted[14]), (Some(0), Some(18)));
        let inserted = places("ACGTACCAGTCATGGATTC", "ACGTACCATGGATTC", (None, None));
        assert_eq!(inserted.iter().filter(|p| p.is_none()).count(), 4);
        // Inside of a repeat any place is as good: the hint decides.
        assert_eq!(places("ACACAC", "ACACACACACACACAC", (None, Some(15))), at(10, 6));
        assert_eq!(places("ACACAC", "ACACACACACACACAC", (Some(2), None)), at(2, 6));
    }
}
