//! The gate: today's result against an earlier one.
//!
//! Two results are comparable when they come from one truth, in the same regions, by the same rules: [`unlike`] says where not. Then
//! [`drops`] tells the rates that fell, [`changes`] the variants behind them, [`rates`] every rate then and now.

use crate::summary::{Bench, ClassSummary};

/// The classes of a result, in the order of every table.
pub fn classes(b: &Bench) -> [(&'static str, &ClassSummary); 6] {
    [
        ("snv", &b.snv),
        ("indel", &b.indel),
        ("insertion", &b.insertion),
        ("deletion", &b.deletion),
        ("complex", &b.complex),
        ("all", &b.all),
    ]
}

/// What two results differ in that makes them incomparable, each with what it was then and is now: mode, filters, longest allele, bases of
/// the confident regions, truth variants of a class. Empty when they can be compared.
pub fn unlike(before: &Bench, now: &Bench) -> Vec<String> {
    let (a, b) = (&before.setting, &now.setting);
    let bases = |n: Option<u64>| n.map_or_else(|| "everywhere".to_owned(), |n| n.to_string());
    let mut all = vec![
        ("what is compared".to_owned(), a.mode.clone(), b.mode.clone()),
        ("filtered records count".to_owned(), a.all_filters.to_string(), b.all_filters.to_string()),
        ("longest allele".to_owned(), a.longest_allele.to_string(), b.longest_allele.to_string()),
        ("confident bases".to_owned(), bases(a.confident_bases), bases(b.confident_bases)),
    ];
    all.extend(classes(before).into_iter().zip(classes(now)).map(|((class, a), (_, b))| {
        (format!("truth variants of {class}"), a.truth_total.to_string(), b.truth_total.to_string())
    }));
    all.into_iter().filter(|(_, a, b)| a != b).map(|(what, a, b)| format!("{what}: {a} then, {b} now")).collect()
}

/// One rate of one class, then and now; `None` where there was nothing to divide by.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// Class.
    pub class: &'static str,
    /// `recall`, `precision` or `f1`.
    pub metric: &'static str,
    /// Then.
    pub before: Option<f64>,
    /// Now.
    pub now: Option<f64>,
}

impl Rate {
    /// Now less then; `None` where one of them is missing.
    pub fn change(&self) -> Option<f64> {
        Some(self.now? - self.before?)
    }
}

/// Every rate of every class.
pub fn rates(before: &Bench, now: &Bench) -> Vec<Rate> {
    let of = |c: &ClassSummary| [("recall", c.recall), ("precision", c.precision), ("f1", c.f1)];
    classes(before)
        .into_iter()
        .zip(classes(now))
        .flat_map(|((class, a), (_, b))| {
            let rate =
                move |((metric, a), (_, b)): ((&'static str, wgs_core::Frac), (&'static str, wgs_core::Frac))| Rate {
                    class,
                    metric,
                    before: a.written(),
                    now: b.written(),
                };
            of(a).into_iter().zip(of(b)).map(rate)
        })
        .collect()
}

/// One class that lost more than was allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Drop {
    /// Class.
    pub class: &'static str,
    /// `recall`, `precision` or `f1`.
    pub metric: &'static str,
    /// Then and now.
    pub before: f64,
    /// Now.
    pub now: f64,
}

/// Every class and rate that fell by more than `max_drop`. A rate that was there and is not counts as 0.
pub fn drops(before: &Bench, now: &Bench, max_drop: f64) -> Vec<Drop> {
    let fell = |r: Rate| {
        let (before, now) = (r.before?, r.now.unwrap_or(0.0));
        // Both are rounded to six digits, so a difference is exact to half of one.
        (before - now > max_drop + 5e-7).then_some(Drop { class: r.class, metric: r.metric, before, now })
    };
    rates(before, now).into_iter().filter_map(fell).collect()
}

/// Errors of one list that the other lacks, as far as both lists reach.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Wrong now and not before.
    pub lost: Vec<String>,
    /// Wrong before and not now.
    pub gained: Vec<String>,
    /// Where a list ends that does not hold all errors: contig and POS, before which both were compared. `None`: all of them.
    pub up_to: Option<String>,
}

/// What went wrong, and what went right, since then.
pub fn changes(before: &Bench, now: &Bench) -> Changes {
    let contigs = order(&before.errors.listed, &now.errors.listed);
    let place = |line: &str| {
        let (contig, pos) = place(line);
        (contigs.iter().position(|c| *c == contig).unwrap_or(contigs.len()), pos)
    };
    // Of a list that was cut, the errors before its last place are all there.
    let cut = |b: &Bench| Some(&b.errors).filter(|e| e.total > e.listed.len() as u64)?.listed.last().map(|l| place(l));
    let end = [before, now].into_iter().filter_map(cut).min();
    let covered = |line: &&String| end.is_none_or(|end| place(line) < end);
    let of = |b: &Bench| b.errors.listed.iter().cloned().collect::<std::collections::BTreeSet<String>>();
    let (a, b) = (of(before), of(now));
    let only = |list: &Bench, other: &std::collections::BTreeSet<String>| {
        list.errors.listed.iter().filter(covered).filter(|e| !other.contains(*e)).cloned().collect()
    };
    let up_to = end.and_then(|(contig, pos)| Some(format!("{} {pos}", contigs.get(contig)?)));
    Changes { lost: only(now, &a), gained: only(before, &b), up_to }
}

/// Contig and POS of a listed error.
fn place(line: &str) -> (&str, u64) {
    let mut fields = line.split(' ');
    (fields.next().unwrap_or_default(), fields.next().and_then(|p| p.parse().ok()).unwrap_or(0))
}

/// The contigs of two lists of one reference, in its order as far as the lists tell.
fn order<'l>(before: &'l [String], now: &'l [String]) -> Vec<&'l str> {
    let mut contigs: Vec<&str> = before.iter().map(|l| place(l).0).collect();
    contigs.dedup();
    let mut at = 0;
    for contig in now.iter().map(|l| place(l).0) {
        match contigs.iter().position(|c| *c == contig) {
            Some(there) => at = there + 1,
            None => {
                contigs.insert(at, contig);
                at += 1;
            }
        }
    }
    contigs
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_core::Rounded;

    fn bench(recall: f64, errors: &[&str]) -> Bench {
        let mut b = Bench::default();
        b.snv.recall = Rounded(recall);
        b.errors.total = errors.len() as u64;
        b.errors.listed = errors.iter().map(|e| (*e).to_owned()).collect();
        b
    }

    #[test]
    fn equal_to_the_limit_is_no_drop() {
        let before = bench(0.9915, &["a"]);
        assert!(drops(&before, &bench(0.9910, &[]), 0.0005).is_empty());
        let found = drops(&before, &bench(0.990999, &[]), 0.0005);
        assert_eq!((found.len(), found[0].class, found[0].metric), (1, "snv", "recall"));
        assert_eq!(drops(&before, &Bench::default(), 0.0005).len(), 1, "a rate that is gone");
    }

    #[test]
    fn results_of_another_truth_or_by_other_rules_are_unlike() {
        let before = bench(1.0, &[]);
        assert!(unlike(&before, &bench(0.5, &["a"])).is_empty(), "what the calls are like does not matter");
        let mut now = before.clone();
        now.setting.confident_bases = Some(90);
        now.setting.all_filters = true;
        now.indel.truth_total = 3;
        let said = [
            "filtered records count: false then, true now",
            "confident bases: everywhere then, 90 now",
            "truth variants of indel: 0 then, 3 now",
        ];
        assert_eq!(unlike(&before, &now), said);
    }

    #[test]
    fn a_change_needs_both_rates() {
        let found = rates(&bench(0.5, &[]), &bench(0.75, &[]));
        assert_eq!((found.len(), found[0].class, found[0].metric), (18, "snv", "recall"));
        assert_eq!((found[0].change(), Rate { now: None, ..found[0].clone() }.change()), (Some(0.25), None));
    }

    #[test]
    fn lost_and_gained() {
        let c = changes(&bench(1.0, &["a", "b"]), &bench(1.0, &["b", "c"]));
        assert_eq!((c.lost, c.gained, c.up_to), (vec!["c".to_owned()], vec!["a".to_owned()], None));
    }

    #[test]
    fn what_a_cut_list_does_not_reach_is_neither() {
        let all = [
            "c1 10 A C FN alone",
            "c2 5 A C FN alone",
            "c2 30 A C FP alone",
            "c10 7 A C FN alone",
            "c11 3 A C FN alone",
        ];
        // Before: cut in c2. Now: one error more in c1, another missing from c2, all that follows as before.
        let mut before = bench(1.0, &all[..3]);
        before.errors.total = 9;
        let now = bench(1.0, &["c1 9 A C FP alone", all[0], all[2], all[3], all[4]]);
        let c = changes(&before, &now);
        assert_eq!(
            (c.lost.as_slice(), c.gained.as_slice()),
            (&["c1 9 A C FP alone".to_owned()][..], &[all[1].to_owned()][..])
        );
        assert_eq!(c.up_to.as_deref(), Some("c2 30"));
        // The other way round, and with both cut: the shorter reach counts.
        let back = changes(&now, &before);
        assert_eq!((back.lost, back.gained), (c.gained, c.lost));
        let mut short = bench(1.0, &all[..2]);
        short.errors.total = 9;
        let c = changes(&before, &short);
        assert_eq!((c.lost.len(), c.gained.len(), c.up_to.as_deref()), (0, 0, Some("c2 5")));
    }
}
