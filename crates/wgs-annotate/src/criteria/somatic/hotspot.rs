//! OS3, OM1, OM3, OP3: hotspots by their counts, and critical parts of domains.
//!
//! OS3 gives way to OS1, OM1 to OS1 and OS3, OM3 to OM1 and OM4. A count of ten or more among fewer than fifty samples of the
//! residue is moderate, fewer than ten samples with the change supporting, whatever the residue has.

use crate::criteria::{Entry, Facts, Lookup, Rules, Strength};

const NO_TABLE: &str = "no table of hotspots was given";

/// The counts are those of OS3.
pub(super) fn is_os3(facts: &Facts, rules: &Rules) -> bool {
    let rule = &rules.somatic;
    facts.cancer.hotspot.found().is_some_and(|h| {
        h.residue_samples >= rule.hotspot_residue_samples && h.change_samples >= rule.hotspot_change_samples
    })
}

/// OS3, OM3 and OP3 by the counts; `os1` fired, `excluded`: OM1 or OM4 fired.
pub(super) fn counted(facts: &Facts, rules: &Rules, os1: bool, excluded: bool) -> [Entry; 3] {
    const NAMES: [&str; 3] = ["OS3", "OM3", "OP3"];
    let hotspot = match facts.cancer.hotspot {
        Lookup::NotGiven => return NAMES.map(|name| Entry::missing(name, NO_TABLE)),
        Lookup::NotFound => return NAMES.map(|name| Entry::not_fired(name).with("hotspot", "none")),
        Lookup::Found(hotspot) => hotspot,
    };
    let frequent = hotspot.change_samples >= rules.somatic.hotspot_change_samples;
    let large = hotspot.residue_samples >= rules.somatic.hotspot_residue_samples;
    let entry = |name, strength, met: bool, instead: Option<&str>| {
        let entry = if met && instead.is_none() { Entry::fired(name, strength) } else { Entry::not_fired(name) };
        entry
            .with("residue_samples", hotspot.residue_samples)
            .with("change_samples", hotspot.change_samples)
            .maybe("instead", instead.filter(|_| met))
    };
    [
        entry("OS3", Strength::Strong, frequent && large, os1.then_some("OS1")),
        entry("OM3", Strength::Moderate, frequent && !large, excluded.then_some("OM1 or OM4")),
        entry("OP3", Strength::Supporting, !frequent, None),
    ]
}

/// A critical, well-established part of a domain; `excluded`: OS1 or OS3 fired.
pub(super) fn om1(facts: &Facts, excluded: bool) -> Entry {
    if !facts.is_missense() && !facts.is_inframe() {
        return Entry::not_fired("OM1").with("why", "neither a missense variant nor one in frame");
    }
    match facts.cancer.domain {
        Lookup::NotGiven => Entry::missing("OM1", "no table of critical parts of domains was given"),
        Lookup::NotFound => Entry::not_fired("OM1").with("domain", "none"),
        Lookup::Found(domain) if excluded => {
            Entry::not_fired("OM1").with("domain", domain.name).with("instead", "OS1 or OS3")
        }
        Lookup::Found(domain) => Entry::fired("OM1", Strength::Moderate).with("domain", domain.name),
    }
}
