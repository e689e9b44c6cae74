//! The JSON section `qc_identity`: digests and verdicts, never genotypes.

use crate::expectation::{Expected, Tally, Verdict, judged};
use crate::{Comparison, Expectation, Fingerprint, IdentityError, compare};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Comparison of fingerprints, each with each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QcIdentity {
    /// Identity of the site set.
    pub sites: String,
    /// The fingerprints, in the order given.
    pub samples: Vec<SampleRow>,
    /// Every pair, first with second, first with third, …
    pub pairs: Vec<PairRow>,
    /// Verdicts; null without an expectation.
    pub expectation: Option<Tally>,
    /// Pairs of samples whose names seem to be exchanged.
    pub swaps: Vec<[String; 2]>,
}

/// One fingerprint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SampleRow {
    /// Sample name.
    pub sample: String,
    /// SHA-256 of the fingerprint file.
    pub digest: String,
    /// Assembly of the alignment.
    pub assembly: String,
    /// Sites with at least one base.
    pub sites_seen: u32,
    /// Sites of the set.
    pub sites_total: u32,
}

/// One pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PairRow {
    /// First sample.
    pub a: String,
    /// Second sample.
    pub b: String,
    /// What they are to each other.
    #[serde(flatten)]
    pub found: Comparison,
    /// What they should be; null when nothing is expected of them.
    pub expected: Option<Expected>,
    /// Whether they are.
    pub verdict: Option<Verdict>,
}

impl QcIdentity {
    /// Compares each with each.
    ///
    /// # Errors
    /// [`IdentityError::OtherPanel`] for fingerprints of different sites, [`IdentityError::EmptyExpectation`] when a table
    /// names none of the samples.
    pub fn new(prints: &[Fingerprint], expectation: Option<&Expectation>) -> Result<Self, IdentityError> {
        if expectation.is_some_and(|e| !e.names_any(prints.iter().map(Fingerprint::sample))) {
            return Err(IdentityError::EmptyExpectation);
        }
        let (mut pairs, mut relations) = (Vec::new(), Vec::new());
        let mut tally = Tally::default();
        for (i, a) in prints.iter().enumerate() {
            for (j, b) in prints.iter().enumerate().skip(i + 1) {
                let found = compare(a, b)?;
                let judged = judged(expectation, a.sample(), b.sample(), &found);
                relations.push((i, j, found.relation));
                judged.iter().for_each(|(_, verdict)| tally.add(*verdict));
                pairs.push(PairRow {
                    a: a.sample().to_owned(),
                    b: b.sample().to_owned(),
                    found,
                    expected: judged.map(|j| j.0),
                    verdict: judged.map(|j| j.1),
                });
            }
        }
        let names: Vec<&str> = prints.iter().map(Fingerprint::sample).collect();
        let swaps = expectation.map_or_else(Vec::new, |e| e.swaps(&names, &relations));
        let named = |i: usize| names.get(i).copied().unwrap_or_default().to_owned();
        Ok(Self {
            sites: prints.first().map_or_else(String::new, |p| p.key().to_owned()),
            samples: prints.iter().map(SampleRow::new).collect(),
            pairs,
            expectation: expectation.map(|_| tally),
            swaps: swaps.into_iter().map(|(x, y)| [named(x), named(y)]).collect(),
        })
    }

    /// True when an expectation is violated or could not be judged.
    pub fn refused(&self) -> bool {
        self.expectation.is_some_and(|t| t.violated + t.not_evaluated > 0)
    }

    /// The table for people, tab-separated with a header line; swaps and verdicts below it as comments.
    pub fn to_text(&self) -> String {
        let mut out = String::from("#a\tb\trelation\tkinship\tse\tibs0\tconcordance\tsites\texpected\tverdict\n");
        let number = |x: Option<f64>, digits: usize| x.map_or("-".to_owned(), |x| format!("{x:.digits$}"));
        for p in &self.pairs {
            let f = &p.found;
            let verdict = match p.verdict {
                Some(Verdict::Met) => "ok",
                Some(Verdict::Violated) => "VIOLATED",
                Some(Verdict::NotEvaluated) => "not evaluated",
                None => "-",
            };
            let cells = [
                p.a.clone(),
                p.b.clone(),
                f.relation.text().to_owned(),
                number(f.kinship.written(), 3),
                number(f.kinship_standard_error.written(), 3),
                number(f.frac_ibs0.written(), 4),
                number(f.frac_concordant.written(), 4),
                f.sites.to_string(),
                p.expected.map_or("-", Expected::text).to_owned(),
                verdict.to_owned(),
            ];
            out.push_str(&cells.join("\t"));
            out.push('\n');
        }
        for [x, y] in &self.swaps {
            out.push_str(&format!("# the names of {x} and {y} seem to be exchanged\n"));
        }
        if let Some(t) = self.expectation {
            out.push_str(&format!(
                "# expectation: {} met, {} violated, {} not evaluated\n",
                t.met, t.violated, t.not_evaluated
            ));
        }
        out
    }
}

impl SampleRow {
    fn new(print: &Fingerprint) -> Self {
        Self {
            sample: print.sample().to_owned(),
            digest: print.digest(),
            assembly: print.assembly().to_owned(),
            sites_seen: print.sites_seen(),
            sites_total: print.sites().len() as u32,
        }
    }
}
