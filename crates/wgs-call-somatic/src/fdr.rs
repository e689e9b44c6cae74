//! A false discovery rate for the calls that pass: `--fdr`.
//!
//! METHOD: of calls with posteriors `pᵢ` the expected share of false ones is the mean of `1 − pᵢ` (Newton et al. 2004,
//! doi:10.1093/biostatistics/5.2.155). QUAL is `−10 log₁₀ (1 − p)` with two decimals, so a part keeps the calls by hundredths of QUAL
//! ([`ByQual`]), which are integers and add up; the limit ([`ByQual::limit`]) is the lowest QUAL at which the calls from there on keep to
//! the rate. What a call adds to the report stands beside its QUAL. [`rewrite`] then sets `low_posterior` where the most probable cause is
//! somatic and QUAL lies below the limit, and takes it away elsewhere; nothing else of a record changes. The limit may lie above
//! `min_posterior` or below.
//!
//! A call counts when nothing but `low_posterior` is against it. `clustered` and `multiallelic` look at other calls that pass: they were
//! decided when the part was made, on what passes with `min_posterior`, and stay.

use crate::call::{Call, Filter};
use crate::measured::{Job, Measured};
use crate::record::trimmed;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use wgs_core::Rounded;
use wgs_kernel::math::{exp, ln};

/// From this QUAL on (hundredths) calls are taken together, so that a part stays small: at most one in a million is false.
pub const SURE: u32 = 6000;
/// Least rate that can be asked for.
pub const RATE_MIN: f64 = 1e-5;

/// Records of one QUAL whose most probable cause is somatic.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtQual {
    /// All of them.
    pub records: u64,
    /// SNVs and substitutions, of those that nothing but `low_posterior` is against.
    pub snvs: u64,
    /// Insertions among them.
    pub insertions: u64,
    /// Deletions among them.
    pub deletions: u64,
    /// What they add to the run's counts.
    pub measured: Measured,
}

impl AtQual {
    fn calls(&self) -> u64 {
        self.snvs + self.insertions + self.deletions
    }

    fn merge(&mut self, o: &Self) {
        self.records += o.records;
        self.snvs += o.snvs;
        self.insertions += o.insertions;
        self.deletions += o.deletions;
        self.measured.merge(&o.measured);
    }
}

/// Records by hundredths of QUAL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByQual(BTreeMap<u32, AtQual>);

/// A limit of QUAL and what is expected above it.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// Rate asked for.
    pub fdr: f64,
    /// Least QUAL that passes, hundredths, at most [`SURE`]; `None`: no call passes.
    pub qual: Option<u32>,
    /// Calls that pass.
    pub calls: u64,
    /// Mean of `1 − p` over them; 0 without calls.
    pub expected: f64,
}

/// `1 − P(somatic)` of a QUAL in hundredths.
fn wrong(hundredths: u32) -> f64 {
    exp(-f64::from(hundredths) / 1000.0 * ln(10.0))
}

impl ByQual {
    /// Adds a record of a job, with its QUAL as it is written.
    pub fn add(&mut self, call: &Call, qual: &str, job: &Job<'_>) {
        let Some(key) = hundredths(qual).map(|q| q.min(SURE)).filter(|_| !call.filters.iter().any(|f| f.is_cause()))
        else {
            return;
        };
        let at = self.0.entry(key).or_default();
        at.records += 1;
        if call.filters.iter().all(|f| *f == Filter::LowPosterior) {
            *(match (call.reference.len(), call.alt.len()) {
                (r, a) if a > r => &mut at.insertions,
                (r, a) if r > a => &mut at.deletions,
                _ => &mut at.snvs,
            }) += 1;
            at.measured.add_passing(call, job);
        }
    }

    /// Adds another.
    pub fn merge(&mut self, o: &Self) {
        o.0.iter().for_each(|(qual, at)| self.0.entry(*qual).or_default().merge(at));
    }

    /// The lowest QUAL from which on the mean of `1 − p` is at most `fdr`.
    pub fn limit(&self, fdr: f64) -> Limit {
        let mut best = Limit { fdr, qual: None, calls: 0, expected: 0.0 };
        let (mut calls, mut sum) = (0u64, 0.0);
        // From the best call on: the mean only rises.
        for (&qual, at) in self.0.iter().rev().filter(|(_, at)| at.calls() > 0) {
            calls += at.calls();
            sum += at.calls() as f64 * wrong(qual);
            let expected = sum / calls as f64;
            if expected > fdr {
                break;
            }
            best = Limit { fdr, qual: Some(qual), calls, expected };
        }
        best
    }

    /// What passes from a limit on (`records` are those of `low_posterior`, below it).
    pub fn split(&self, limit: &Limit) -> AtQual {
        let mut out = AtQual::default();
        for (qual, at) in &self.0 {
            if limit.passes(*qual) {
                out.merge(&AtQual { records: 0, ..at.clone() });
            } else {
                out.records += at.records;
            }
        }
        out
    }
}

impl Limit {
    fn passes(&self, hundredths: u32) -> bool {
        self.qual.is_some_and(|q| hundredths >= q)
    }

    /// The header with the limit: `min_posterior` among the settings, and a line of its own.
    pub fn header(&self, header: &str) -> String {
        let least = self.qual.map_or(1.0, |q| 1.0 - wrong(q));
        let mut out = String::with_capacity(header.len() + 100);
        for line in header.lines() {
            let Some(settings) = line.strip_prefix("##wgs_settings=") else {
                out.push_str(line);
                out.push('\n');
                continue;
            };
            let each = settings.split(';').map(|s| match s.strip_prefix("min_posterior=") {
                Some(_) => format!("min_posterior={}", trimmed(least, 6)),
                None => s.to_owned(),
            });
            let qual = self.qual.map_or(".".to_owned(), |q| format!("{}.{:02}", q / 100, q % 100));
            let (fdr, calls, expected) = (self.fdr, self.calls, trimmed(self.expected, 6));
            out.push_str(&format!("##wgs_settings={}\n", each.collect::<Vec<_>>().join(";")));
            out.push_str(&format!("##wgs_fdr=fdr={fdr};min_qual={qual};calls={calls};expected={expected}\n"));
        }
        out
    }

    /// For the report.
    pub fn section(&self) -> FalseDiscovery {
        let min_qual = self.qual.map_or(f64::NAN, |q| f64::from(q) / 100.0);
        FalseDiscovery { asked: self.fdr, min_qual: Rounded(min_qual), frac_expected: Rounded(self.expected) }
    }
}

/// A QUAL column in hundredths.
fn hundredths(qual: &str) -> Option<u32> {
    let (whole, part) = qual.split_once('.').unwrap_or((qual, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let part = format!("{part:0<2}");
    (!whole.is_empty() && part.len() == 2 && digits(whole) && digits(&part))
        .then(|| format!("{whole}{part}").parse().ok())
        .flatten()
}

/// A record's line with the limit in its FILTER; `None` when it is none of ours.
pub fn rewrite<'a>(line: &'a str, limit: &Limit) -> Option<Cow<'a, str>> {
    let fields: Vec<&str> = line.splitn(8, '\t').collect();
    let [contig, pos, id, reference, alt, qual, filter, rest] = fields[..] else { return None };
    let named = |name: &str| Filter::ALL.into_iter().find(|f| f.name() == name);
    let mut filters = match filter {
        "PASS" => Vec::new(),
        list => list.split(';').map(named).collect::<Option<Vec<Filter>>>()?,
    };
    if filters.iter().any(|f| f.is_cause()) {
        return Some(line.into());
    }
    filters.retain(|f| *f != Filter::LowPosterior);
    if !limit.passes(hundredths(qual)?) {
        // It stands first, as where the calls are made.
        filters.insert(0, Filter::LowPosterior);
    }
    let names: Vec<&str> = filters.iter().map(|f| f.name()).collect();
    let filter = if names.is_empty() { "PASS".to_owned() } else { names.join(";") };
    Some([contig, pos, id, reference, alt, qual, &filter, rest].join("\t").into())
}

/// The limit that a false discovery rate set.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FalseDiscovery {
    /// Expected share of false calls that was asked for (`--fdr`).
    pub asked: f64,
    /// Least QUAL of a call that passes; null when none does.
    pub min_qual: Rounded<2>,
    /// Expected share of false calls among those that pass: mean of 1 − P(somatic).
    pub frac_expected: Rounded<6>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(calls: &[(u32, u64)]) -> ByQual {
        ByQual(calls.iter().map(|&(q, n)| (q, AtQual { records: n + 1, snvs: n, ..AtQual::default() })).collect())
    }

    #[test]
    fn the_limit_keeps_to_the_rate_and_no_lower_one_does() {
        // 1 − p of 0.001, 0.01, 0.1, 0.3, 0.5.
        let list = made(&[(3000, 50), (2000, 20), (1000, 10), (523, 5), (301, 8)]);
        let mut last = 0;
        for fdr in [0.0005, 0.001, 0.003, 0.0037, 0.02, 0.05, 0.08, 0.5] {
            let limit = list.limit(fdr);
            assert!(limit.expected <= fdr && limit.calls >= last, "{fdr}: {limit:?}");
            last = limit.calls;
            let above = list.0.iter().filter(|(q, _)| limit.passes(**q));
            let (n, sum) = above.fold((0, 0.0), |(n, s), (q, at)| (n + at.snvs, s + at.snvs as f64 * wrong(*q)));
            assert!(n == limit.calls && (n == 0 || (sum / n as f64 - limit.expected).abs() < 1e-12));
            let split = list.split(&limit);
            assert_eq!(
                (split.snvs, split.records),
                (n, 98 - list.0.iter().filter(|(q, _)| limit.passes(**q)).map(|(_, at)| at.records).sum::<u64>())
            );
            // The next lower QUAL would break it.
            if let Some((&q, at)) = list.0.range(..limit.qual.unwrap_or(u32::MAX)).next_back() {
                assert!((sum + at.snvs as f64 * wrong(q)) / (n + at.snvs) as f64 > fdr, "{fdr}");
            }
        }
        assert_eq!(
            (list.limit(0.0005).qual, list.limit(0.0011).qual, list.limit(0.5).qual),
            (None, Some(3000), Some(301))
        );
        assert_eq!(ByQual::default().limit(0.05), Limit { fdr: 0.05, qual: None, calls: 0, expected: 0.0 });
    }

    #[test]
    fn only_the_filter_changes_and_only_where_somatic_is_most_probable() {
        let limit = Limit { fdr: 0.05, qual: Some(1234), calls: 1, expected: 0.01 };
        let line = |qual: &str, filter: &str| format!("c\t5\t.\tA\tC\t{qual}\t{filter}\tCAUSES=1\tGT\t0/1");
        for (qual, before, after) in [
            ("12.34", "PASS", "PASS"),
            ("12.33", "PASS", "low_posterior"),
            ("12.4", "low_posterior", "PASS"),
            ("999", "low_posterior;normal_depth", "normal_depth"),
            ("12.3", "clustered", "low_posterior;clustered"),
            ("12", "normal_depth", "low_posterior;normal_depth"),
            ("1", "noise", "noise"),
            ("50", "germline;normal_depth", "germline;normal_depth"),
        ] {
            assert_eq!(rewrite(&line(qual, before), &limit).unwrap(), line(qual, after));
        }
        let none = Limit { qual: None, ..limit.clone() };
        assert_eq!(rewrite(&line("999", "PASS"), &none).unwrap(), line("999", "low_posterior"));
        for bad in ["", "c\t5", &line("12.345", "PASS"), &line(".", "PASS"), &line("9", "q10")] {
            assert_eq!(rewrite(bad, &limit), None, "{bad}");
        }
        let header = "##a\n##wgs_settings=x=1;min_posterior=0.7;y=2\n#CHROM\n";
        let wanted = "##a\n##wgs_settings=x=1;min_posterior=0.941655;y=2\n##wgs_fdr=fdr=0.05;min_qual=12.34;calls=1;expected=0.01\n#CHROM\n";
        assert_eq!(limit.header(header), wanted);
    }
}
