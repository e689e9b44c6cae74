//! Random references with the repeats in which representation is ambiguous, and random pairs of haplotypes over them.

use super::{Copies, Edit};
use crate::Rng;

/// `length` bases: stretches of random bases, homopolymers, tandem repeats of units of 2–6, and repeated stretches.
pub fn reference(length: usize, rng: &mut Rng) -> String {
    let mut out = String::new();
    while out.len() < length {
        match rng.index(5) {
            0 => out += &rng.bases(1).repeat(3 + rng.index(15)),
            1 => {
                let unit = 2 + rng.index(5);
                out += &rng.bases(unit).repeat(2 + rng.index(8));
            }
            2 if out.len() > 40 => {
                let from = rng.index(out.len() - 20);
                let again = out[from..from + 8 + rng.index(12)].to_owned();
                out += &again;
            }
            _ => {
                let more = 5 + rng.index(30);
                out += &rng.bases(more);
            }
        }
    }
    out.truncate(length);
    out
}

/// A random pair of haplotypes: about one variant site each `spacing` bases (so at 3 they crowd): SNVs, MNVs, insertions
/// and deletions of 1–50, block substitutions; indels often of repeat units that stand there. Of the sites 20 % are on
/// each copy alone, 40 % on both, 20 % have a change of its own on each. No edits [cancel](Copies::cancels).
pub fn copies(bases: &str, spacing: usize, rng: &mut Rng) -> Copies {
    let mut out = Copies::default();
    let mut at = 2 + rng.index(spacing);
    while at + 1 < bases.len() {
        for on in zygosity(rng) {
            let edit = edit(bases, at, on, rng);
            // What meets a neighbour is left out.
            if let Some(edit) = edit.filter(|e| e.end < bases.len() && out.stands(e)) {
                out.add(edit);
                // Near ones only: those further back have been looked at.
                let near = Copies { edits: out.edits[out.edits.len().saturating_sub(16)..].to_vec() };
                if near.cancels(bases) {
                    out.edits.retain(|e| e.start < at);
                }
            }
        }
        at += 1 + rng.index(2 * spacing);
    }
    out
}

/// Like [`copies`], all on the first copy.
pub fn one_copy(bases: &str, spacing: usize, rng: &mut Rng) -> Copies {
    let mut out = copies(bases, spacing, rng);
    out.edits.retain(|e| e.on[0]);
    out.edits.iter_mut().for_each(|e| e.on = [true, false]);
    out
}

/// Copies with mistakes: of the edits a third is left out, changed on the way or given to other copies, and some more
/// edits come in.
pub fn spoiled(bases: &str, copies: &Copies, rng: &mut Rng) -> Copies {
    let mut out = Copies::default();
    let mut wanted = Vec::new();
    for e in &copies.edits {
        match rng.index(12) {
            0 => {}
            1 => wanted.push(Edit { on: if e.on == [true; 2] { [true, false] } else { [true; 2] }, ..e.clone() }),
            2 => wanted.push(Edit { on: [e.on[1], e.on[0]], ..e.clone() }),
            3 => wanted.extend(edit(bases, e.start, e.on, rng)),
            4 => {
                wanted.push(e.clone());
                let at = (e.start + rng.index(12)).min(bases.len() - 2);
                let on = [[true, false], [false, true], [true; 2]][rng.index(3)];
                wanted.extend(edit(bases, at, on, rng));
            }
            _ => wanted.push(e.clone()),
        }
    }
    for e in wanted {
        if e.end < bases.len() && e.start > 1 && out.stands(&e) {
            out.add(e);
        }
    }
    out
}

fn zygosity(rng: &mut Rng) -> Vec<[bool; 2]> {
    match rng.index(10) {
        0..=1 => vec![[true, false]],
        2..=3 => vec![[false, true]],
        4..=7 => vec![[true; 2]],
        _ => vec![[true, false], [false, true]],
    }
}

/// A random change at a place; `None` when it changes nothing or does not fit.
pub fn edit(bases: &str, at: usize, on: [bool; 2], rng: &mut Rng) -> Option<Edit> {
    let length = if rng.percent(80) { 1 + rng.index(6) } else { 1 + rng.index(50) };
    let rest = &bases[at..];
    let (span, alt) = match rng.index(8) {
        0..=2 => (1, rng.bases(1)),
        3 => {
            // Some bases may stay the same.
            let span = 2 + rng.index(4);
            (span, rng.bases(span))
        }
        // A copy of what stands there, or anything.
        4 if rest.len() > length => (0, rest[..length].to_owned()),
        4 | 5 => (0, rng.bases(length)),
        6 => (length, String::new()),
        _ => {
            let more = 1 + rng.index(6);
            (1 + rng.index(6), rng.bases(more))
        }
    };
    let reference = rest.get(..span)?;
    Edit::of_allele(at, reference, &alt, on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_occurs_and_seeds_repeat() {
        let mut kinds = [0; 5];
        let mut longest = 0;
        for seed in 0..200 {
            let make = || {
                let mut rng = Rng::new(seed);
                let bases = reference(400, &mut rng);
                (bases.clone(), copies(&bases, 20, &mut rng))
            };
            let (bases, copies) = make();
            assert_eq!((bases.len(), &copies), (400, &make().1));
            for e in &copies.edits {
                longest = longest.max(e.alt.len()).max(e.end - e.start);
                let moves = e.left(&bases).is_some() || e.right(&bases).is_some();
                kinds[match e {
                    e if e.is_insertion() => usize::from(moves),
                    e if e.is_deletion() => usize::from(moves),
                    e if !e.keeps_length() => 2,
                    e if e.alt.len() > 1 => 3,
                    _ => 4,
                }] += 1;
            }
        }
        assert!(kinds.iter().all(|&k| k > 100) && longest == 50, "{kinds:?} {longest}");
    }
}
