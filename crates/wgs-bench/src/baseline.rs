//! The gate: today's result against an earlier one.

use crate::summary::{Bench, ClassSummary};

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
    let classes = |b: &Bench| -> [(&'static str, ClassSummary); 6] {
        [
            ("snv", b.snv.clone()),
            ("indel", b.indel.clone()),
            ("insertion", b.insertion.clone()),
            ("deletion", b.deletion.clone()),
            ("complex", b.complex.clone()),
            ("all", b.all.clone()),
        ]
    };
    let mut list = Vec::new();
    for ((class, a), (_, b)) in classes(before).into_iter().zip(classes(now)) {
        for (metric, before, now) in
            [("recall", a.recall, b.recall), ("precision", a.precision, b.precision), ("f1", a.f1, b.f1)]
        {
            let Some(before) = before.written() else { continue };
            let now = now.written().unwrap_or(0.0);
            // Both are rounded to six digits, so a difference is exact to half of one.
            if before - now > max_drop + 5e-7 {
                list.push(Drop { class, metric, before, now });
            }
        }
    }
    list
}

/// Errors of one list that the other lacks, and whether both lists are complete.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Wrong now and not before.
    pub lost: Vec<String>,
    /// Wrong before and not now.
    pub gained: Vec<String>,
    /// Both lists hold all errors.
    pub complete: bool,
}

/// What went wrong, and what went right, since then.
pub fn changes(before: &Bench, now: &Bench) -> Changes {
    let of = |b: &Bench| b.errors.listed.iter().cloned().collect::<std::collections::BTreeSet<String>>();
    let (a, b) = (of(before), of(now));
    let only = |list: &Bench, other: &std::collections::BTreeSet<String>| {
        list.errors.listed.iter().filter(|e| !other.contains(*e)).cloned().collect()
    };
    let whole = |b: &Bench| b.errors.total == b.errors.listed.len() as u64;
    Changes { lost: only(now, &a), gained: only(before, &b), complete: whole(before) && whole(now) }
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
    fn lost_and_gained() {
        let c = changes(&bench(1.0, &["a", "b"]), &bench(1.0, &["b", "c"]));
        assert_eq!((c.lost, c.gained, c.complete), (vec!["c".to_owned()], vec!["a".to_owned()], true));
    }
}
