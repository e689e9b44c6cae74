//! OS1 and OM4: the same change of the protein, or another of the same residue, is established as oncogenic.

use crate::criteria::clinvar::Relation;
use crate::criteria::facts::Oncogenic;
use crate::criteria::{Entry, Facts, Rules, Strength, grantham_distance};

const NO_SOURCE: &str = "no source of variants of established oncogenicity was given";

fn describe(known: &Oncogenic) -> String {
    let certain = if known.certain { "oncogenic" } else { "likely oncogenic" };
    let residue = known.alternate.map(|a| format!(" to {a}")).unwrap_or_default();
    format!("{}: {certain}{residue}, {} stars, {}", known.id, known.stars, known.relation.word())
}

/// Established: oncogenic, not likely so, and reviewed.
fn established<'a>(facts: &Facts<'a>, rules: &Rules) -> Option<impl Iterator<Item = &'a Oncogenic<'a>> + use<'a>> {
    let least = rules.somatic.min_stars;
    facts.cancer.oncogenic.map(|all| all.iter().filter(move |k| k.certain && k.stars >= least))
}

pub(super) fn os1(facts: &Facts, rules: &Rules) -> Entry {
    if !facts.is_missense() && !facts.is_inframe() {
        return Entry::not_fired("OS1").with("why", "no change of amino acids in frame");
    }
    let Some(mut known) = established(facts, rules) else { return Entry::missing("OS1", NO_SOURCE) };
    // The same bases or others: what counts is the change of the protein.
    match known.find(|k| k.relation != Relation::SameResidue) {
        Some(k) => Entry::fired("OS1", Strength::Strong).with("record", describe(k)),
        None => Entry::not_fired("OS1").with("record", "none"),
    }
}

/// `excluded`: OS1, OS3 or OM1 fired.
pub(super) fn om4(facts: &Facts, rules: &Rules, excluded: bool) -> Entry {
    if !facts.is_missense() {
        return Entry::not_fired("OM4").with("why", "no missense variant");
    }
    let Some(known) = established(facts, rules) else { return Entry::missing("OM4", NO_SOURCE) };
    let change = facts.protein.and_then(|p| Some((one(p.reference)?, one(p.alternate)?)));
    let mut open = false;
    let mut nearest: Option<(bool, &Oncogenic, f64, f64)> = None;
    for k in known.filter(|k| k.relation == Relation::SameResidue) {
        let distances = change.zip(k.alternate).and_then(|((reference, alternate), other)| {
            grantham_distance(reference, alternate).zip(grantham_distance(reference, other))
        });
        let Some((ours, theirs)) = distances else {
            open = true;
            continue;
        };
        let far = ours >= theirs * rules.somatic.grantham_share;
        if nearest.is_none_or(|(was, ..)| far && !was) {
            nearest = Some((far, k, ours, theirs));
        }
    }
    let Some((far, k, ours, theirs)) = nearest else {
        return match open {
            true => Entry::missing("OM4", "the residues of the change and of the known one"),
            false => Entry::not_fired("OM4").with("record", "none"),
        };
    };
    let entry = if far && !excluded { Entry::fired("OM4", Strength::Moderate) } else { Entry::not_fired("OM4") };
    let entry = entry.with("record", describe(k)).with("grantham", ours).with("grantham_known", theirs);
    if far && excluded { entry.with("instead", "OS1, OS3 or OM1") } else { entry }
}

/// The letter of a text of one.
fn one(residues: &str) -> Option<char> {
    let mut letters = residues.chars();
    letters.next().filter(|_| letters.next().is_none())
}
