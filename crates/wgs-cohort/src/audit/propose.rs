//! Reference-sample tests that the numbers of an assessment propose.
//!
//! A test is proposed when a cumulative sum signalled, when the party has more refused samples or re-submissions than all
//! others of its kind together and chance alone would give such a difference in less than one of a hundred assessments
//! (Fisher's exact test, one-sided), or when no reference sample was run in the period.

use super::{CohortAudit, Proposal};
use wgs_report::html::format::percent;

/// Chance below which a difference proposes a test.
const CHANCE: f64 = 0.01;

/// The proposals.
pub fn tests(audit: &CohortAudit) -> Vec<Proposal> {
    let mut out = Vec::new();
    let drifts: Vec<String> = audit
        .signals
        .iter()
        .filter(|s| s.rule == "cusum")
        .map(|s| format!("{} ({}) {} since {}", s.metric, s.stratum, s.side, s.since))
        .collect();
    if !drifts.is_empty() {
        out.push(Proposal { cause: "drift".into(), evidence: drifts.join("; ") });
    }
    let refused = |v: &super::Verdicts| (v.fail + v.incomplete, v.pass + v.warn);
    let again = |d: &super::Delivered| (d.resubmitted, d.delivered - d.resubmitted);
    for (cause, own, others) in [
        ("refused", refused(&audit.verdicts), refused(&audit.verdicts_others)),
        ("resubmitted", again(&audit.deliveries), again(&audit.deliveries_others)),
    ] {
        let chance = fisher_more(own, others);
        if chance < CHANCE {
            let share = |(a, b): (u64, u64)| percent(a as f64 / (a + b) as f64);
            let evidence = format!(
                "{} of {} ({}), all others {} of {} ({}); by chance with probability {chance:.1e}",
                own.0,
                own.0 + own.1,
                share(own),
                others.0,
                others.0 + others.1,
                share(others)
            );
            out.push(Proposal { cause: cause.into(), evidence });
        }
    }
    if audit.reference_samples.is_empty() {
        let evidence = "no result of a reference sample in the period".into();
        out.push(Proposal { cause: "no_reference_sample".into(), evidence });
    }
    out
}

/// Chance of at least so many hits in the first of two groups when both have the same share: the upper tail of the
/// hypergeometric distribution. Each group is hits and misses. 1 when there is nothing to compare.
pub fn fisher_more((hits, misses): (u64, u64), (other_hits, other_misses): (u64, u64)) -> f64 {
    let (own, others, all_hits) = (hits + misses, other_hits + other_misses, hits + other_hits);
    if own == 0 || others == 0 {
        return 1.0;
    }
    let choose = |n: u64, k: u64| {
        libm::lgamma(n as f64 + 1.0) - libm::lgamma(k as f64 + 1.0) - libm::lgamma((n - k) as f64 + 1.0)
    };
    let whole = choose(own + others, all_hits);
    let chance = |k: u64| (choose(own, k) + choose(others, all_hits - k) - whole).exp();
    let least = all_hits.saturating_sub(others).max(hits);
    (least..=own.min(all_hits)).map(chance).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::fisher_more;

    #[test]
    fn tea_tasting() {
        // Fisher, The Design of Experiments, chapter 2: all four right is 1 in 70, at least three right 17 in 70.
        assert!((fisher_more((4, 0), (0, 4)) - 1.0 / 70.0).abs() < 1e-12);
        assert!((fisher_more((3, 1), (1, 3)) - 17.0 / 70.0).abs() < 1e-12);
        assert_eq!(fisher_more((0, 5), (0, 5)), 1.0);
        assert_eq!(fisher_more((0, 0), (3, 5)), 1.0);
        assert!(fisher_more((60, 940), (300, 19_700)) < 1e-10);
    }
}
