//! Identity across everything one verdict looks at: fingerprints and genetic sexes against what is stated of the samples.
//!
//! In: what the sample table says of each sample ([`Stated`]), fingerprints, karyotypes by depth. Out: the section
//! `qc_identity` and findings, each with its sample. Expected of two samples: one person where they share a person or a pair;
//! what a family says; otherwise no relation. The rules:
//!
//! - Two samples whose exchange explains everything that is wrong about them are a *swap*; only they are at fault. Where
//!   several exchanges explain it (tumours or normals of two pairs), stated sexes decide if they can; otherwise all are named.
//!   Where one sample alone is in everything that is wrong, no exchange is claimed.
//! - What is left: of one person and are not, of two persons and are one (*duplicate*), unrelated and are relatives, relatives and
//!   are not. Both samples of such a pair have the finding.
//! - With a recorded transplant or transfusion of one of the two, what does not fit asks for a review and fails nothing.
//! - Genetic sex is compared with the stated one, except of tumours (loss of Y, copy number). A karyotype that is neither XX nor
//!   XY asks for a review; which it is belongs to the laboratory and stays in `qc_align`.
//! - Non-parentage stays with the centre: such findings ask nobody else for anything.
//!
//! Controls without DNA are left out; reference samples are compared among each other only where a person is stated.

use crate::expectation::{Expected, Verdict};
use crate::section::PairRow;
use crate::{Expectation, Fingerprint, IdentityError, QcIdentity, Relation};
use wgs_report::finding::Finding;
use wgs_report::metric::Scope;
use wgs_report::profile::{Party, Request};
use wgs_report::roster::{Entry, Roster};
use wgs_report::specimen::{ForeignCells, StatedSex};
use wgs_report::verdict::Outcome;

/// What is stated of one sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stated {
    /// Sample.
    pub sample: String,
    /// Person; samples with the same one are of one person.
    pub person: String,
    /// Father and mother of the person.
    pub parents: [Option<String>; 2],
    /// A tumour.
    pub tumor: bool,
    /// A reference sample without a stated person.
    pub reference: bool,
    /// Cells of a donor are recorded.
    pub foreign_cells: bool,
    /// Sex.
    pub sex: Option<StatedSex>,
}

/// Samples with their karyotype by depth: `XX`, `XY`, `other`, `undetermined`.
pub type Sexes = [(String, String)];

impl Stated {
    /// What a sample table says, without controls.
    pub fn of(roster: &Roster) -> Vec<Self> {
        let entries = roster.0.iter().filter(|e| e.relation() != "no_template_control");
        entries.map(|entry| Self::of_entry(roster, entry)).collect()
    }

    fn of_entry(roster: &Roster, entry: &Entry) -> Self {
        let specimen = &entry.specimen;
        let parent = |role: &str, family: &str| {
            let found = roster.0.iter().find(|e| e.relation() == role && e.specimen.family.as_deref() == Some(family));
            found.map_or_else(|| format!("{role} of family {family}"), person)
        };
        let child = matches!(entry.relation(), "proband" | "sibling");
        let parents = specimen.family.as_deref().filter(|_| child).map(|f| [parent("father", f), parent("mother", f)]);
        Self {
            sample: entry.sample.clone(),
            person: person(entry),
            parents: parents.map_or([None, None], |both| both.map(Some)),
            tumor: entry.relation() == "tumor",
            reference: entry.relation() == "reference_sample" && specimen.person.is_none(),
            foreign_cells: matches!(specimen.foreign_cells, Some(ForeignCells::Transplant | ForeignCells::Transfusion)),
            sex: specimen.stated_sex,
        }
    }
}

/// The person of a sample: as stated, or that of its pair, or nobody else's.
fn person(entry: &Entry) -> String {
    match (&entry.specimen.person, &entry.specimen.pair) {
        (Some(person), _) => person.clone(),
        (None, Some(pair)) => format!("pair {pair}"),
        (None, None) => format!("sample {}", entry.sample),
    }
}

/// Compares everything with everything. Samples that nothing is stated of are compared, and nothing is expected of them.
/// Without any fingerprint the section is `None` and only sexes are looked at.
///
/// # Errors
/// [`IdentityError::OtherPanel`] for fingerprints of different sites.
pub fn findings(
    stated: &[Stated],
    prints: &[Fingerprint],
    sexes: &Sexes,
) -> Result<(Option<QcIdentity>, Vec<(String, Finding)>), IdentityError> {
    let mut found = Vec::new();
    let section = match prints.is_empty() {
        true => None,
        false => {
            let section = compared(stated, prints)?;
            found.extend(of_pairs(stated, &section, sexes));
            for s in stated.iter().filter(|s| prints.iter().all(|p| p.sample() != s.sample)) {
                let message = "identity was not evaluated: no fingerprint of the sample".to_owned();
                found.push((s.sample.clone(), finding("missing", Outcome::NotEvaluated, None, message)));
            }
            Some(section)
        }
    };
    let swapped: Vec<String> =
        found.iter().filter(|(_, f)| f.code == "qc_identity.swap").map(|(sample, _)| sample.clone()).collect();
    found.extend(
        stated.iter().filter(|s| !swapped.contains(&s.sample)).filter_map(|s| Some((s.sample.clone(), sex(s, sexes)?))),
    );
    Ok((section, found))
}

fn compared(stated: &[Stated], prints: &[Fingerprint]) -> Result<QcIdentity, IdentityError> {
    let persons: Vec<_> = stated.iter().map(|s| (s.sample.clone(), s.person.clone())).collect();
    let with_parents = stated.iter().filter(|s| s.parents.iter().any(Option::is_some));
    let parents: Vec<_> = with_parents.map(|s| (s.person.clone(), s.parents.clone())).collect();
    let expectation = Expectation::of_persons(&persons, &parents);
    let known = expectation.names_any(prints.iter().map(Fingerprint::sample));
    QcIdentity::new(prints, Some(&expectation).filter(|_| known))
}

fn of_pairs(stated: &[Stated], section: &QcIdentity, sexes: &Sexes) -> Vec<(String, Finding)> {
    let of = |sample: &str| stated.iter().find(|s| s.sample == sample);
    let foreign = |p: &PairRow| [&p.a, &p.b].iter().any(|s| of(s).is_some_and(|s| s.foreign_cells));
    let references = |p: &PairRow| [&p.a, &p.b].iter().all(|s| of(s).is_some_and(|s| s.reference));
    let swaps: Vec<&[String; 2]> = likely(stated, section, sexes);
    let mut out: Vec<(String, Finding)> = Vec::new();
    for [a, b] in swaps.iter().copied() {
        for (sample, other) in [(a, b), (b, a)] {
            if out.iter().any(|(s, _)| s == sample) {
                continue;
            }
            let all: Vec<String> = swaps.iter().map(|[x, y]| format!("{x} and {y}")).collect();
            let message = format!("samples seem to be exchanged: {}", all.join(", or "));
            out.push((sample.clone(), finding("swap", Outcome::Fail, Some(other), message)));
        }
    }
    let explained = |p: &PairRow| swaps.iter().any(|swap| swap.contains(&p.a) || swap.contains(&p.b));
    for pair in section.pairs.iter().filter(|p| !references(p)) {
        let Some((expected, verdict)) = pair.expected.zip(pair.verdict) else { continue };
        let (code, outcome, words) = match verdict {
            Verdict::Met => continue,
            // Nobody asks for sites to tell strangers apart: only what should be related needs them.
            Verdict::NotEvaluated if expected == Expected::Unrelated => continue,
            Verdict::NotEvaluated => {
                let words = format!("{} sites say something about both, too few to compare", pair.found.sites);
                ("too_few_sites", Outcome::NotEvaluated, words)
            }
            Verdict::Violated if explained(pair) => continue,
            Verdict::Violated if foreign(pair) => {
                let words = format!(
                    "stated: {}, found: {}; a transplant or transfusion is recorded",
                    expected.text(),
                    pair.found.relation.text()
                );
                ("foreign_cells", Outcome::Warn, words)
            }
            Verdict::Violated => violated(expected, pair.found.relation),
        };
        for (sample, other) in [(&pair.a, &pair.b), (&pair.b, &pair.a)] {
            out.push((sample.clone(), finding(code, outcome, Some(other), format!("with {other}: {words}"))));
        }
    }
    out
}

fn violated(expected: Expected, found: Relation) -> (&'static str, Outcome, String) {
    let words = format!("stated: {}, found: {}", expected.text(), found.text());
    let code = match (expected, found) {
        (Expected::SamePerson, _) => "other_person",
        (_, Relation::SamePerson) => "duplicate",
        (Expected::Unrelated, _) => "unexpected_relatives",
        _ => "not_relatives",
    };
    (code, Outcome::Fail, words)
}

/// The exchanges that leave the fewest stated sexes wrong. None for samples where one alone is in everything that is wrong: then
/// that sample may as well be somebody else's, and no exchange is needed to explain it.
fn likely<'a>(stated: &[Stated], section: &'a QcIdentity, sexes: &Sexes) -> Vec<&'a [String; 2]> {
    let of = |sample: &str| stated.iter().find(|s| s.sample == sample);
    let wrong = |[a, b]: &[String; 2]| {
        let exchanged = |sample: &str| match sample {
            s if s == a => of(b),
            s if s == b => of(a),
            s => of(s),
        };
        let measured = stated.iter().filter(|s| !s.tumor);
        let differ = measured.filter(|m| {
            let karyotype = sexes.iter().find(|(s, _)| *s == m.sample).and_then(|(_, k)| sex_of(k));
            exchanged(&m.sample).and_then(|s| s.sex).zip(karyotype).is_some_and(|(stated, found)| stated != found)
        });
        differ.count()
    };
    let one_alone = |swap: &[String; 2]| {
        let bad: Vec<&PairRow> = section
            .pairs
            .iter()
            .filter(|p| p.verdict == Some(Verdict::Violated) && (swap.contains(&p.a) || swap.contains(&p.b)))
            .collect();
        let in_all = |sample: &String| bad.iter().all(|p| p.a == *sample || p.b == *sample);
        bad.first().is_some_and(|p| in_all(&p.a) || in_all(&p.b))
    };
    let costs: Vec<(usize, &[String; 2])> =
        section.swaps.iter().filter(|s| !one_alone(s)).map(|s| (wrong(s), s)).collect();
    let least = costs.iter().map(|(cost, _)| *cost).min();
    costs.into_iter().filter(|(cost, _)| Some(*cost) == least).map(|(_, swap)| swap).collect()
}

fn sex_of(karyotype: &str) -> Option<StatedSex> {
    match karyotype {
        "XX" => Some(StatedSex::Female),
        "XY" => Some(StatedSex::Male),
        _ => None,
    }
}

fn sex(stated: &Stated, sexes: &Sexes) -> Option<Finding> {
    let word = |sex| if sex == StatedSex::Female { "female" } else { "male" };
    let karyotype = sexes.iter().find(|(sample, _)| *sample == stated.sample).map(|(_, k)| k.as_str())?;
    let said = stated.sex.filter(|_| !stated.tumor)?;
    let (outcome, message) = match (karyotype, sex_of(karyotype)) {
        (_, Some(found)) if found == said => return None,
        (_, Some(found)) if stated.foreign_cells => {
            let message = format!(
                "stated sex {}, genetic sex {}; a transplant or transfusion is recorded",
                word(said),
                word(found)
            );
            return Some(finding("foreign_cells", Outcome::Warn, None, message));
        }
        (_, Some(found)) => (Outcome::Fail, format!("stated sex {}, genetic sex {}", word(said), word(found))),
        ("other", None) => (Outcome::Warn, "the genetic sex is a matter for the laboratory".to_owned()),
        _ => (Outcome::NotEvaluated, "genetic sex could not be determined".to_owned()),
    };
    Some(finding("sex", outcome, None, message))
}

/// Swaps, other persons and duplicates come from handling or sequencing: the vendor analyses again. The rest is looked at here.
fn finding(code: &str, outcome: Outcome, row: Option<&String>, message: String) -> Finding {
    let (to, request) = match (code, outcome) {
        ("swap" | "other_person" | "duplicate", _) => (Party::Vendor, Request::Reanalyse),
        (_, Outcome::NotEvaluated) => (Party::Centre, Request::Reanalyse),
        _ => (Party::Centre, Request::Review),
    };
    Finding {
        code: format!("qc_identity.{code}"),
        outcome,
        scope: Scope::Sample,
        row: row.cloned(),
        message,
        from: Party::Centre,
        to,
        request,
    }
}

#[cfg(test)]
mod tests;
