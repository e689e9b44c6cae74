//! PVS1 by the decision tree of ClinGen's SVI group (Abou Tayoun 2018, doi:10.1002/humu.23626, figure 1).
//!
//! The tree gives a strength from what is lost; the gene's mechanism then leaves it, lowers it or forbids it. Where the tree
//! asks what no source told, the criterion is not evaluated and says which question was open. The exon skipped at a splice
//! site is taken as the outcome there: a cryptic site may rescue or worsen it.

use crate::criteria::facts::{Duplication, Loss, LossOfFunction, Tandem};
use crate::criteria::{Entry, Facts, Lookup, Rules, Strength};

/// Kind of null variant: the tree's first branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::criteria) enum Null {
    /// The gene is gone.
    Gene,
    /// Nonsense or frameshift.
    Truncation,
    /// The two bases of an intron beside an exon, or a deletion of whole exons.
    Splice,
    /// The start codon.
    Start,
    /// Whole exons twice.
    Duplication(Duplication),
}

impl Null {
    /// Of the consequences; `None` where none is a null variant's.
    pub(in crate::criteria) fn of(facts: &Facts) -> Option<Self> {
        if facts.any(&["transcript_ablation"]) {
            Some(Self::Gene)
        } else if facts.is_splice_site() {
            Some(Self::Splice)
        } else if facts.any(&["start_lost"]) {
            Some(Self::Start)
        } else if facts.any(&["stop_gained", "frameshift_variant"]) {
            Some(Self::Truncation)
        } else {
            facts.loss.duplication.map(Self::Duplication)
        }
    }

    pub(in crate::criteria) fn word(self) -> &'static str {
        match self {
            Self::Gene => "deletion of the transcript",
            Self::Truncation => "nonsense or frameshift",
            Self::Splice => "splice site",
            Self::Start => "start codon",
            Self::Duplication(_) => "duplication of exons",
        }
    }
}

/// A leaf of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::criteria) enum Leaf {
    /// A strength.
    Weight(Strength),
    /// PVS1 does not apply.
    NotApplicable,
    /// The question that nothing answers.
    Open(&'static str),
}

/// A leaf and the way to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::criteria) struct Reached {
    pub leaf: Leaf,
    pub way: &'static str,
}

fn at(leaf: Leaf, way: &'static str) -> Reached {
    Reached { leaf, way }
}

/// The transcript is predicted to be decayed.
pub(in crate::criteria) fn decayed(loss: &Loss, rules: &Rules) -> Option<bool> {
    if loss.nmd.is_some() {
        return loss.nmd;
    }
    let stop = loss.premature_stop?;
    if stop.last_exon {
        return Some(false);
    }
    stop.to_last_junction_bp.map(|bp| bp > rules.pvs1.nmd_window_bp)
}

/// Walks the tree.
pub(in crate::criteria) fn walk(null: Null, loss: &Loss, rules: &Rules) -> Reached {
    const NMD: &str = "whether the transcript is decayed";
    match null {
        Null::Gene => at(Leaf::Weight(Strength::VeryStrong), "whole gene"),
        Null::Start => start(loss),
        Null::Duplication(duplication) => duplicated(duplication),
        Null::Truncation => match decayed(loss, rules) {
            Some(true) => exon(loss, "decayed"),
            Some(false) => region(loss, rules, "escapes decay"),
            None => at(Leaf::Open(NMD), "frame disrupted"),
        },
        Null::Splice => match loss.frame_kept {
            Some(true) => region(loss, rules, "frame kept"),
            Some(false) => match decayed(loss, rules) {
                Some(true) => exon(loss, "frame disrupted, decayed"),
                Some(false) => region(loss, rules, "frame disrupted, escapes decay"),
                None => at(Leaf::Open(NMD), "frame disrupted"),
            },
            None => at(Leaf::Open("whether skipping the exon keeps the frame"), "exon skipped"),
        },
    }
}

/// The product is lost: only the exon's relevance is left to ask.
fn exon(loss: &Loss, way: &'static str) -> Reached {
    match loss.exon_relevant {
        Some(true) => at(Leaf::Weight(Strength::VeryStrong), way),
        Some(false) => at(Leaf::NotApplicable, "the exon is in no biologically relevant transcript"),
        None => at(Leaf::Open("whether the exon is in a biologically relevant transcript"), way),
    }
}

/// A part of the protein is lost.
fn region(loss: &Loss, rules: &Rules, way: &'static str) -> Reached {
    if loss.critical == Some(true) {
        return at(Leaf::Weight(Strength::Strong), "the region lost is critical");
    }
    match (loss.exon_relevant, loss.lof_frequent) {
        (Some(false), _) => at(Leaf::NotApplicable, "the exon is in no biologically relevant transcript"),
        (_, Some(true)) => {
            at(Leaf::NotApplicable, "loss-of-function variants of the exon are frequent in the population")
        }
        (None, _) => at(Leaf::Open("whether the exon is in a biologically relevant transcript"), way),
        (_, None) => {
            at(Leaf::Open("whether loss-of-function variants of the exon are frequent in the population"), way)
        }
        (Some(true), Some(false)) => match loss.removed_fraction {
            Some(share) if share > rules.pvs1.removed_fraction => {
                at(Leaf::Weight(Strength::Strong), "more than a tenth of the protein is lost")
            }
            Some(_) => at(Leaf::Weight(Strength::Moderate), "at most a tenth of the protein is lost"),
            None => at(Leaf::Open("how much of the protein is lost"), way),
        },
    }
}

fn start(loss: &Loss) -> Reached {
    match (loss.alternative_start, loss.pathogenic_before_next_start) {
        (Some(true), _) => at(Leaf::NotApplicable, "another functional transcript starts elsewhere"),
        (None, _) => at(Leaf::Open("whether another functional transcript starts elsewhere"), "start lost"),
        (_, Some(true)) => at(Leaf::Weight(Strength::Moderate), "pathogenic variants before the next start in frame"),
        (_, Some(false)) => {
            at(Leaf::Weight(Strength::Supporting), "no pathogenic variant before the next start in frame")
        }
        (_, None) => at(Leaf::Open("whether pathogenic variants lie before the next start in frame"), "start lost"),
    }
}

fn duplicated(duplication: Duplication) -> Reached {
    match (duplication.tandem, duplication.disrupts) {
        (Tandem::Elsewhere, _) => at(Leaf::NotApplicable, "the copy lies elsewhere"),
        (Tandem::Proven, Some(true)) => at(Leaf::Weight(Strength::VeryStrong), "in tandem, frame disrupted, decayed"),
        (Tandem::Presumed, Some(true)) => {
            at(Leaf::Weight(Strength::Strong), "presumed in tandem, frame disrupted, decayed")
        }
        _ => at(Leaf::NotApplicable, "no or unknown impact on the frame"),
    }
}

pub(super) fn pvs1(facts: &Facts, rules: &Rules) -> Entry {
    const NAME: &str = "PVS1";
    let Some(null) = Null::of(facts) else {
        return Entry::not_fired(NAME).with("why", "no null variant");
    };
    let reached = walk(null, &facts.loss, rules);
    let describe = |entry: Entry| {
        let strength = match reached.leaf {
            Leaf::Weight(strength) => Some(strength.word()),
            _ => None,
        };
        entry
            .with("variant", null.word())
            .with("tree", reached.way)
            .maybe("tree_strength", strength)
            .maybe("removed_fraction", facts.loss.removed_fraction.map(|f| format!("{f:.3}")))
    };
    let strength = match reached.leaf {
        Leaf::NotApplicable => return describe(Entry::not_fired(NAME)),
        Leaf::Open(question) => return describe(Entry::missing(NAME, question)),
        Leaf::Weight(strength) => strength,
    };
    let (mechanism, steps) = match facts.mechanism {
        Lookup::NotGiven => return describe(Entry::missing(NAME, "no list of genes and disease mechanisms was given")),
        Lookup::NotFound => return describe(Entry::not_fired(NAME)).with("mechanism", "the gene is not in the list"),
        Lookup::Found(LossOfFunction::Established) => ("loss of function, established", Some(0)),
        Lookup::Found(LossOfFunction::Likely) => ("loss of function, likely", Some(1)),
        Lookup::Found(LossOfFunction::Possible) => ("loss of function, possible", Some(2)),
        Lookup::Found(LossOfFunction::None) => ("not loss of function", None),
    };
    let entry = match steps.and_then(|steps| strength.lowered(steps)) {
        Some(strength) => Entry::fired(NAME, strength),
        None => Entry::not_fired(NAME),
    };
    describe(entry).with("mechanism", mechanism)
}

#[cfg(test)]
mod tests;
