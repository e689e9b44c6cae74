//! What the calls say of themselves against what is true: stated qualities as chances of an error, and the errors.
//!
//! **In:** every call inside the confident regions that is a variant, whether it passed the filters or not, with its fate in a
//! comparison in which the failed ones take part (the caller in [`mod@crate::compare`] makes it). **Out:** for each stated quality and
//! class the calls and errors by bins of ten logarithms (Phred), and the log-loss.
//!
//! A quality `q` says that the chance of an error is `10^(−q/10)`. QUAL states that nothing of the called alleles is there
//! (`absent`); GQ, and the score chosen instead, that the call is not right as it stands, genotype included (`wrong`).
//!
//! Counted by tenths of Phred up to 100, so that everything is a whole number until [`Calibration::summary`].

use crate::counts::wilson;
use crate::load::Score;
use crate::variant::Variant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_core::num::{Frac, Rounded};
use wgs_kernel::math::{exp, ln};

/// Qualities are told apart by a tenth of Phred, up to 100: nothing that a call's evidence can state is surer.
const TENTHS: usize = 1_000;
/// Lower ends of the bins, Phred; the last is open.
const BINS: [u16; 17] = [0, 3, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100];
/// METHOD: a call at quality 0 states certain error; one right call would make the log-loss infinite.
const SUREST_ERROR: f64 = 0.999;

/// What a call turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Right as it stands.
    Right,
    /// An allele of it is there, with another genotype.
    Genotype,
    /// Nothing of it is there.
    Absent,
}

/// Calls of one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Calls {
    calls: u64,
    wrong: u64,
    absent: u64,
}

impl Calls {
    fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.wrong += other.wrong;
        self.absent += other.absent;
    }
}

/// The calls of one class by one stated quality.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Stated {
    /// By tenths of Phred; empty until the first call.
    tenths: Vec<Calls>,
    without: u64,
    filtered: u64,
}

/// Calls by stated quality: QUAL, GQ, the score; of each SNVs (and substitutions), indels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calibration([[Stated; 2]; 3]);

impl Calibration {
    /// Counts a call.
    pub fn count(&mut self, v: &Variant, truth: Truth) {
        let is = |yes: bool| u64::from(yes);
        let one = Calls { calls: 1, wrong: is(truth != Truth::Right), absent: is(truth == Truth::Absent) };
        for (fields, quality) in self.0.iter_mut().zip([v.facts.qual, v.facts.gq, v.facts.score]) {
            let stated = &mut fields[usize::from(v.indel)];
            if quality.is_nan() {
                stated.without += 1;
                continue;
            }
            stated.filtered += is(!v.pass);
            stated.tenths.resize(TENTHS + 1, Calls::default());
            // Below 0 is no chance: as 0. The cast saturates.
            let tenth = ((f64::from(quality) * 10.0).round() as usize).min(TENTHS);
            stated.tenths[tenth].add(one);
        }
    }

    /// Adds another count.
    pub fn merge(&mut self, other: &Self) {
        for (a, b) in self.0.iter_mut().flatten().zip(other.0.iter().flatten()) {
            a.without += b.without;
            a.filtered += b.filtered;
            if !b.tenths.is_empty() {
                a.tenths.resize(TENTHS + 1, Calls::default());
            }
            a.tenths.iter_mut().zip(&b.tenths).for_each(|(a, b)| a.add(*b));
        }
    }

    /// The tables; none of a quality that no call states.
    pub fn summary(&self, score: &Score) -> Vec<CalibrationSummary> {
        let (qual, gq) = (Score::Qual, Score::Format("GQ".to_owned()));
        let fields = [(Some(&qual), Event::Absent), (Some(&gq), Event::Wrong)];
        let chosen = (Some(score).filter(|s| **s != qual && **s != gq), Event::Wrong);
        let mut list = Vec::new();
        for ((field, event), classes) in fields.into_iter().chain([chosen]).zip(&self.0) {
            let Some(field) = field else { continue };
            for (stated, class) in classes.iter().zip(["snv", "indel"]) {
                if !stated.tenths.is_empty() {
                    list.push(stated.summary(field.name(), event, class));
                }
            }
        }
        list
    }
}

/// What a quality states the chance of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Nothing of the called alleles is there.
    #[default]
    Absent,
    /// The call is not right as it stands, genotype included.
    Wrong,
}

impl Event {
    fn of(self, c: Calls) -> u64 {
        match self {
            Self::Absent => c.absent,
            Self::Wrong => c.wrong,
        }
    }
}

/// One stated quality of one class of calls against the truth.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CalibrationSummary {
    /// The quality: `QUAL`, `FORMAT/GQ`, or what `--score` names.
    pub field: String,
    /// What it states the chance of.
    pub event: Event,
    /// `snv` (substitutions of several bases too) or `indel`.
    pub class: String,
    /// Calls inside the confident regions that state it, filtered ones too.
    pub calls: u64,
    /// Of those, calls that failed a filter.
    pub filtered: u64,
    /// Calls that do not state it; in no other number here.
    pub without: u64,
    /// Calls that are not right as they stand.
    pub wrong: u64,
    /// Of the wrong ones: nothing of the called alleles is there.
    pub absent: u64,
    /// Errors that the qualities state: the sum of their chances.
    pub stated_errors: Rounded<3>,
    /// Mean of −ln of the chance given to what turned out true; lower is better. Qualities count as at most 100, and a chance of
    /// an error as at most 0.999.
    pub log_loss: Frac,
    /// The log-loss of one quality for all calls, the best one: what the differences between qualities must beat.
    pub log_loss_constant: Frac,
    /// By quality; bins without calls are left out.
    pub bins: Vec<CalibrationBin>,
}

/// Calls of one bin of qualities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CalibrationBin {
    /// From this quality, Phred.
    pub from: u16,
    /// To this one and without it; null in the last bin.
    pub to: Option<u16>,
    /// Calls.
    pub calls: u64,
    /// Of those, not right as they stand.
    pub wrong: u64,
    /// Of the wrong ones: nothing of the called alleles is there.
    pub absent: u64,
    /// Mean stated chance of an error.
    pub stated: Rounded<10>,
    /// The same as Phred.
    pub stated_phred: Rounded<2>,
    /// Errors over calls.
    pub observed: Frac,
    /// The same as Phred; null without an error.
    pub observed_phred: Rounded<2>,
    /// Lower end of its 95 % interval (Wilson).
    pub observed_low: Frac,
    /// Upper end.
    pub observed_high: Frac,
}

/// Chance of an error at so many tenths of Phred.
fn chance(tenths: usize) -> f64 {
    exp(-(tenths as f64) * (std::f64::consts::LN_10 / 100.0))
}

impl Stated {
    fn summary(&self, field: String, event: Event, class: &str) -> CalibrationSummary {
        let mut all = Calls::default();
        let (mut stated, mut loss) = (0.0, 0.0);
        let mut bins: Vec<(Calls, f64)> = vec![Default::default(); BINS.len()];
        for (tenths, &c) in self.tenths.iter().enumerate().filter(|(_, c)| c.calls > 0) {
            let (p, errors) = (chance(tenths), event.of(c));
            all.add(c);
            stated += p * c.calls as f64;
            loss += log_loss(errors, c.calls, p.min(SUREST_ERROR));
            let bin = BINS.iter().rposition(|&from| usize::from(from) * 10 <= tenths).unwrap_or(0);
            bins[bin].0.add(c);
            bins[bin].1 += p * c.calls as f64;
        }
        let errors = event.of(all);
        let mean = |sum: f64| Rounded(if all.calls == 0 { f64::NAN } else { sum / all.calls as f64 });
        let rows = bins.into_iter().enumerate().filter(|(_, (c, _))| c.calls > 0);
        CalibrationSummary {
            field,
            event,
            class: class.to_owned(),
            calls: all.calls,
            filtered: self.filtered,
            without: self.without,
            wrong: all.wrong,
            absent: all.absent,
            stated_errors: Rounded(stated),
            log_loss: mean(loss),
            log_loss_constant: mean(log_loss(errors, all.calls, errors as f64 / all.calls as f64)),
            bins: rows.map(|(i, (c, stated))| bin(i, c, event.of(c), stated)).collect(),
        }
    }
}

/// Of so many calls with one stated chance; a chance of 0 or 1 that came true costs nothing.
fn log_loss(errors: u64, calls: u64, p: f64) -> f64 {
    let term = |n: u64, p: f64| if n == 0 { 0.0 } else { -(n as f64) * ln(p) };
    term(errors, p) + term(calls - errors, 1.0 - p)
}

fn bin(i: usize, c: Calls, errors: u64, stated: f64) -> CalibrationBin {
    let (low, high) = wilson(errors, c.calls).unwrap_or((f64::NAN, f64::NAN));
    let calls = c.calls as f64;
    let phred = |p: f64| Rounded(-10.0 / std::f64::consts::LN_10 * ln(p));
    CalibrationBin {
        from: BINS[i],
        to: BINS.get(i + 1).copied(),
        calls: c.calls,
        wrong: c.wrong,
        absent: c.absent,
        stated: Rounded(stated / calls),
        stated_phred: phred(stated / calls),
        observed: Frac::ratio(errors, c.calls),
        observed_phred: phred(errors as f64 / calls),
        observed_low: Rounded(low),
        observed_high: Rounded(high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variant::Parsed;

    fn call(alt: &str, qual: f32, gq: f32, pass: bool) -> Variant {
        let alts = std::iter::once(alt.as_bytes());
        let Parsed::Variant(mut v) = Variant::parse(9, b"A", alts, Some((&[0, 1], false)), 100) else { panic!() };
        (v.facts.qual, v.facts.gq, v.pass) = (qual, gq, pass);
        v
    }

    /// Four SNVs: 10 right, 10 wrong genotype, 13 absent and filtered, 500 right; one indel without GQ.
    fn case() -> Calibration {
        let (mut a, mut b) = (Calibration::default(), Calibration::default());
        a.count(&call("C", 10.0, 20.0, true), Truth::Right);
        a.count(&call("C", 10.04, 20.0, true), Truth::Genotype);
        b.count(&call("C", 13.0, f32::NAN, false), Truth::Absent);
        b.count(&call("C", 500.0, 99.0, true), Truth::Right);
        b.count(&call("AT", 0.0, f32::NAN, true), Truth::Right);
        let mut both = Calibration::default();
        both.merge(&b);
        both.merge(&a);
        a.merge(&b);
        assert_eq!(a, both);
        a
    }

    #[test]
    fn by_hand() {
        let tables = case().summary(&Score::Qual);
        let names: Vec<_> = tables.iter().map(|t| (t.field.as_str(), t.class.as_str(), t.event)).collect();
        assert_eq!(
            names,
            [("QUAL", "snv", Event::Absent), ("QUAL", "indel", Event::Absent), ("FORMAT/GQ", "snv", Event::Wrong)],
            "no indel states GQ; the score is QUAL already"
        );
        let t = &tables[0];
        assert_eq!((t.calls, t.filtered, t.without, t.wrong, t.absent), (4, 1, 0, 2, 1));
        // 0.1 + 0.1 + 10^-1.3 + 10^-10.
        assert_eq!(t.stated_errors.written(), Some(0.25));
        let expected = (-2.0 * 0.9f64.ln() - 10f64.powf(-1.3).ln() - (1.0 - 1e-10f64).ln()) / 4.0;
        assert!((t.log_loss.0 - expected).abs() < 1e-12, "{} {expected}", t.log_loss.0);
        // One error in four: the entropy of a quarter.
        let entropy = -(0.25 * 0.25f64.ln() + 0.75 * 0.75f64.ln());
        assert!((t.log_loss_constant.0 - entropy).abs() < 1e-12);
        let bins: Vec<_> = t.bins.iter().map(|b| (b.from, b.to, b.calls, b.wrong, b.absent)).collect();
        assert_eq!(bins, [(10, Some(15), 3, 2, 1), (100, None, 1, 0, 0)]);
        assert_eq!(t.bins[0].stated.written(), Some(0.0833729078), "(0.2 + 10^-1.3) / 3");
        assert_eq!((t.bins[0].observed.written(), t.bins[1].stated.written()), (Some(0.333333), Some(1e-10)));
        assert_eq!((t.bins[0].stated_phred.written(), t.bins[0].observed_phred.written()), (Some(10.79), Some(4.77)));
        assert_eq!((t.bins[1].stated_phred.written(), t.bins[1].observed_phred.written()), (Some(100.0), None));
        // Wilson of 1 in 3.
        assert_eq!(
            (t.bins[0].observed_low.written(), t.bins[0].observed_high.written()),
            (Some(0.061492), Some(0.792340))
        );
        // Quality 0 and right: −ln(1 − 0.999).
        assert_eq!(tables[1].log_loss.written(), Some(6.907755));
        assert_eq!(tables[1].log_loss_constant.written(), Some(0.0), "no error at all");
        // GQ 20, 20 (wrong), 99; the one without is apart.
        let t = &tables[2];
        assert_eq!((t.calls, t.filtered, t.without, t.wrong), (3, 0, 1, 1));
        assert_eq!(t.bins.iter().map(|b| (b.from, b.calls, b.wrong)).collect::<Vec<_>>(), [(20, 2, 1), (90, 1, 0)]);
    }

    #[test]
    fn another_score_has_tables_of_its_own() {
        let mut c = Calibration::default();
        let mut v = call("C", f32::NAN, f32::NAN, true);
        v.facts.score = -3.0;
        c.count(&v, Truth::Right);
        let tables = c.summary(&Score::Info("P".to_owned()));
        assert_eq!(tables.len(), 1);
        assert_eq!((tables[0].field.as_str(), tables[0].bins[0].from, tables[0].event), ("INFO/P", 0, Event::Wrong));
    }
}
