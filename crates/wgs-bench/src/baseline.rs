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
