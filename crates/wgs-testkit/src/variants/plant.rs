//! A query with a known number of errors, and what a comparison must count.
//!
//! Errors are planted only at isolated places: where the record, wherever its repeat lets it be moved, is [`ISOLATION`] or
//! more from every other. There no other record can make up for it, so each error has one outcome:
//!
//! | planted | truth side | query side |
//! |---|---|---|
//! | wrong genotype (0/1 for 1/1 or back) | fn, genotype error | fp |
//! | missed record | fn | – |
//! | extra record | – | fp |
//! | wrong allele (same place, other ALT) | fn, allele error | fp |
//!
//! What is planted is written plainly. All other records can be rewritten ([`super::rewrite`]): they are all true.

use super::classes::{self, Taken};
use super::roll::reach;
use super::{Class, Copies, Edit, Variant, random, rewrite};
use crate::Rng;
use std::collections::BTreeMap;

/// Reference bases between a planted error and anything else.
pub const ISOLATION: usize = 200;

/// How many errors of each kind to plant.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// 0/1 for 1/1 and back.
    pub wrong_genotypes: usize,
    /// Truth records that the query lacks.
    pub missed: usize,
    /// Query records where the truth has nothing.
    pub extra: usize,
    /// Another ALT at the same place.
    pub wrong_alleles: usize,
}

/// What must be counted for one class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Truth records inside the confident regions.
    pub truth_total: u64,
    /// Truth records matched.
    pub tp: u64,
    /// Truth records not matched.
    pub fn_: u64,
    /// Query records matched.
    pub query_tp: u64,
    /// Query records not matched.
    pub fp: u64,
    /// Query records outside the confident regions.
    pub unknown: u64,
    /// Of `fn_`: found with another genotype.
    pub genotype_errors: u64,
    /// Of `fn_`: another allele was called there.
    pub allele_errors: u64,
}

/// What a record of a planted set is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Matched.
    True,
    /// Not in the other set at all.
    Alone,
    /// In the other set with another genotype.
    WrongGenotype,
    /// The other set has another allele there.
    WrongAllele,
}

/// Truth and query with the fate of each record, both in order of position.
#[derive(Clone, Debug, Default)]
pub struct Planted {
    /// The truth, without phase.
    pub truth: Vec<(Variant, Fate)>,
    /// The query.
    pub query: Vec<(Variant, Fate)>,
}

/// Plants errors into the query of a phased truth. Panics when there are not enough isolated places.
pub fn plant(
    contig: &str,
    bases: &str,
    truth: &[Variant],
    plan: Plan,
    style: &rewrite::Style,
    rng: &mut Rng,
) -> Planted {
    let reaches: Vec<(usize, usize)> = truth.iter().map(|v| reach(bases, v)).collect();
    let mut fates = vec![Fate::True; truth.len()];
    let mut out = Planted::default();
    let kinds = [
        (Fate::WrongGenotype, plan.wrong_genotypes),
        (Fate::Alone, plan.missed),
        (Fate::WrongAllele, plan.wrong_alleles),
    ];
    let mut places = isolated(&reaches);
    for (fate, number) in kinds {
        let mut done = 0;
        while done < number {
            assert!(!places.is_empty(), "isolated places for {done} of {number} {fate:?}");
            let i = places.swap_remove(rng.index(places.len()));
            let wrong = match fate {
                Fate::WrongGenotype => other_genotype(&truth[i]),
                Fate::WrongAllele => other_allele(bases, &truth[i], rng),
                _ => None,
            };
            if fate == Fate::Alone || wrong.is_some() {
                out.query.extend(wrong.map(|v| (v, fate)));
                fates[i] = fate;
                done += 1;
            }
        }
    }
    for extra in extras(contig, bases, &reaches, plan.extra, rng) {
        out.query.push((extra, Fate::Alone));
    }
    let kept: Vec<Variant> =
        truth.iter().zip(&fates).filter(|(_, f)| **f == Fate::True).map(|(v, _)| v.clone()).collect();
    let copies = Copies::of_variants(&kept).unwrap_or_else(|v| panic!("the truth clashes at {v:?}"));
    let written = rewrite::rewrite(contig, bases, &copies, style, rng);
    out.query.extend(written.into_iter().map(|v| (v, Fate::True)));
    out.query.sort_by_key(|(v, _)| v.pos);
    let unphased = |v: &Variant| Variant { phased: false, ..v.clone() };
    out.truth = truth.iter().zip(fates).map(|(v, f)| (unphased(v), f)).collect();
    out
}

impl Planted {
    /// What must be counted of each class, records whose position lies in `confident` (start, end; all of it unless given).
    /// Query records outside are unknown, truth records outside are not counted.
    pub fn expected(&self, confident: Option<&[(usize, usize)]>) -> BTreeMap<Class, Counts> {
        let inside = |v: &Variant| confident.is_none_or(|c| c.iter().any(|&(s, e)| s <= v.pos && v.pos < e));
        let mut out: BTreeMap<Class, Counts> = Class::ALL.map(|c| (c, Counts::default())).into();
        for (v, fate) in self.truth.iter().filter(|(v, _)| inside(v)) {
            let Taken::Variant(class, _) = classes::take(v) else { continue };
            let counts = out.entry(class).or_default();
            counts.truth_total += 1;
            counts.tp += u64::from(*fate == Fate::True);
            counts.fn_ += u64::from(*fate != Fate::True);
            counts.genotype_errors += u64::from(*fate == Fate::WrongGenotype);
            counts.allele_errors += u64::from(*fate == Fate::WrongAllele);
        }
        for (v, fate) in &self.query {
            let Taken::Variant(class, _) = classes::take(v) else { continue };
            let counts = out.entry(class).or_default();
            match fate {
                _ if !inside(v) => counts.unknown += 1,
                Fate::True => counts.query_tp += 1,
                _ => counts.fp += 1,
            }
        }
        out
    }

    /// Regions whose borders lie in the middle of stretches of at least [`ISOLATION`] bases without a record, about
    /// one in `every` such stretches, by turns inside and outside.
    pub fn regions(&self, bases: &str, every: u64, rng: &mut Rng) -> Vec<(usize, usize)> {
        let all = self.truth.iter().chain(&self.query).map(|(v, _)| {
            let (start, end) = reach(bases, v);
            (start.min(v.pos), end.max(v.end()))
        });
        let mut spans: Vec<(usize, usize)> = all.collect();
        spans.sort_unstable();
        let (mut out, mut open, mut end) = (Vec::new(), Some(0), 0);
        for (s, e) in spans {
            if s >= end + ISOLATION && rng.below(every) == 0 {
                let border = usize::midpoint(s, end);
                match open.take() {
                    Some(start) => out.push((start, border)),
                    None => open = Some(border),
                }
            }
            end = end.max(e);
        }
        out.extend(open.map(|start| (start, bases.len())));
        out
    }
}

/// Numbers of the records whose reach is [`ISOLATION`] or more from all others and from the start of the contig.
fn isolated(reaches: &[(usize, usize)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..reaches.len()).collect();
    order.sort_by_key(|&i| reaches[i]);
    let mut out = Vec::new();
    let mut end_before = 0;
    for (n, &i) in order.iter().enumerate() {
        let (start, end) = reaches[i];
        let next = order.get(n + 1).map_or(usize::MAX, |&j| reaches[j].0);
        if start >= end_before + ISOLATION && next >= end + ISOLATION {
            out.push(i);
        }
        end_before = end_before.max(end);
    }
    out
}

/// Homozygous for heterozygous and back, of a record with one allele called.
fn other_genotype(v: &Variant) -> Option<Variant> {
    let [called] = v.called()[..] else { return None };
    let gt = if v.gt[0] == v.gt[1] { vec![Some(0), Some(called)] } else { vec![Some(called); 2] };
    Some(Variant { gt, phased: false, ..v.clone() })
}

/// Another allele of the same class at the same place with the same genotype, for a record with one allele called that is
/// a single SNV, insertion or deletion. Lengths differ for the latter, so the two can never be equivalent.
fn other_allele(bases: &str, v: &Variant, rng: &mut Rng) -> Option<Variant> {
    let [called] = v.called()[..] else { return None };
    let on = [0, 1].map(|copy| v.gt.get(copy) == Some(&Some(called)));
    let mut edit = Edit::of_allele(v.pos, &v.reference, v.allele(called), on)?;
    if edit.is_insertion() {
        let more = 1 + rng.index(3);
        edit.alt += &rng.bases(more);
    } else if edit.is_deletion() {
        edit.end += 1;
    } else if edit.alt.len() == 1 && edit.keeps_length() {
        let reference = bases[edit.start..edit.end].to_ascii_uppercase();
        let other = ["A", "C", "G", "T"].into_iter().filter(|&b| b != edit.alt && b != reference);
        edit.alt = other.collect::<Vec<_>>()[rng.index(2)].to_owned();
    } else {
        return None;
    }
    rewrite::rewrite(&v.contig, bases, &Copies { edits: vec![edit] }, &rewrite::Style::PLAIN, rng).pop()
}

/// Records at places far from all `reaches` and from each other.
fn extras(contig: &str, bases: &str, reaches: &[(usize, usize)], number: usize, rng: &mut Rng) -> Vec<Variant> {
    let mut taken = reaches.to_vec();
    let mut out: Vec<Variant> = Vec::new();
    for tried in 0.. {
        if out.len() == number {
            break;
        }
        assert!(tried < 1000 * (number + 1), "places for {} of {number} extra records", out.len());
        let at = 100 + rng.index(bases.len() - 200);
        if bases[at - 100..at + 100].contains(['N', 'n']) {
            continue;
        }
        let on = [true, rng.percent(50)];
        let Some(edit) = random::edit(bases, at, on, rng) else { continue };
        let alone = Copies { edits: vec![edit] };
        let Some(v) = rewrite::rewrite(contig, bases, &alone, &rewrite::Style::PLAIN, rng).pop() else { continue };
        let (start, end) = reach(bases, &v);
        if taken.iter().all(|&(s, e)| e + ISOLATION <= start || end + ISOLATION <= s) {
            taken.push((start, end));
            out.push(v);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variants::brute;

    #[test]
    fn every_planted_record_has_the_fate_that_brute_force_finds() {
        let plan = Plan { wrong_genotypes: 3, missed: 3, extra: 3, wrong_alleles: 3 };
        let mut found = [0; 4];
        for seed in 0..30 {
            let mut rng = Rng::new(seed);
            let bases = random::reference(60_000, &mut rng);
            let copies = random::copies(&bases, 800, &mut rng);
            let style = rewrite::Style { phasing: rewrite::Phasing::Phased, ..rewrite::Style::PLAIN };
            let truth = rewrite::rewrite("c", &bases, &copies, &style, &mut rng);
            let planted = plant("c", &bases, &truth, plan, &rewrite::Style::PLAIN, &mut rng);
            for (v, fate) in planted.truth.iter().chain(&planted.query).filter(|(_, f)| *f != Fate::True) {
                let near = |set: &[(Variant, Fate)]| -> Vec<Variant> {
                    let near = |o: &&(Variant, Fate)| o.0.pos + ISOLATION > v.pos && o.0.pos < v.end() + ISOLATION;
                    set.iter().filter(near).map(|(o, _)| o.clone()).collect()
                };
                let (truth, query) = (near(&planted.truth), near(&planted.query));
                let (start, end) = (v.pos.saturating_sub(500), (v.end() + 500).min(bases.len()));
                let moved = |v: &Variant| Variant { pos: v.pos - start, ..v.clone() };
                let [truth, query] = [truth, query].map(|set| set.iter().map(moved).collect::<Vec<_>>());
                let expected = match fate {
                    Fate::Alone => (1, 0),
                    Fate::WrongGenotype => (2, 1),
                    _ => (2, 0),
                };
                let best = brute::genotypes(&bases[start..end], &truth, &query);
                assert_eq!(best.counts.into_iter().collect::<Vec<_>>(), [(0, 0, expected.1)], "seed {seed} {v:?}");
                assert_eq!(truth.len() + query.len(), expected.0, "seed {seed} {v:?}");
                found[*fate as usize] += 1;
            }
        }
        assert_eq!(found, [0, 180, 180, 180]);
    }

    #[test]
    fn regions_cut_no_record() {
        let mut rng = Rng::new(5);
        let bases = random::reference(60_000, &mut rng);
        let copies = random::copies(&bases, 800, &mut rng);
        let style = rewrite::Style { phasing: rewrite::Phasing::Phased, ..rewrite::Style::PLAIN };
        let truth = rewrite::rewrite("c", &bases, &copies, &style, &mut rng);
        let plan = Plan { wrong_genotypes: 2, missed: 2, extra: 2, wrong_alleles: 2 };
        let planted = plant("c", &bases, &truth, plan, &rewrite::Style::ANY, &mut rng);
        let regions = planted.regions(&bases, 2, &mut rng);
        assert!(regions.len() > 5 && regions.is_sorted(), "{regions:?}");
        for (v, _) in planted.truth.iter().chain(&planted.query) {
            let whole = |&(s, e): &(usize, usize)| (s <= v.pos && v.end() <= e) || v.end() <= s || e <= v.pos;
            assert!(regions.iter().all(whole), "{v:?}");
        }
        let (all, inside) = (planted.expected(None), planted.expected(Some(&regions)));
        let sum = |of: &BTreeMap<Class, Counts>, what: fn(&Counts) -> u64| of.values().map(what).sum::<u64>();
        let query = |c: &Counts| c.query_tp + c.fp + c.unknown;
        assert_eq!((sum(&all, |c| c.fn_), sum(&all, |c| c.fp), sum(&all, |c| c.unknown)), (6, 6, 0));
        assert_eq!(sum(&all, query), sum(&inside, query));
        assert!(sum(&inside, |c| c.unknown) > 0 && sum(&inside, |c| c.truth_total) < sum(&all, |c| c.truth_total));
    }
}
