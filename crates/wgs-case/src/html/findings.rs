//! Findings by origin and level, then each in full; secondary findings as a block of their own.
//!
//! Levels stand in the order in which the case has them. A kind of variant that was looked for and has no finding is named with "not
//! detected within the assessed scope"; a kind that was not looked for is not named here at all.

use super::codes::{self, term};
use super::variant::{bare, consequence, id, names, number, observed, place, transcript};
use super::view::{ABSENT, Cell, Fact, FindingView, Line, Part, Section, Table};
use super::words::{Lang, Say, Word};
use super::{case, code, consent, evidence, push, returned};
use crate::model::{Assessment, Case, ConsentClass, ConsentState, Finding, Kind, Origin};

/// The block of what answers the question of the case.
pub fn section(case: &Case, lang: Lang) -> Section {
    let mut section = Section::new(lang, "findings", Word::Findings);
    let findings: Vec<&Finding> = case.findings.iter().filter(|f| !f.secondary).collect();
    if findings.is_empty() && !returned(case) {
        section.text("lead warn", lang.say(Word::NotReturned));
        return section;
    }
    by_origin(&findings, case, lang, &mut section);
    let mut absent = Vec::new();
    for assessed in &case.scope.assessed {
        let seen = findings.iter().any(|f| is_of(f, assessed));
        if !seen {
            let what = term(lang, codes::ASSESSED, assessed);
            absent.push(format!("{what}{}{}", lang.of(": ", "："), lang.say(Word::NotDetected)));
        }
    }
    if findings.is_empty() && absent.is_empty() {
        section.text("lead", lang.say(Word::NoCalls));
    }
    for line in absent {
        section.text("lead absent", line);
    }
    section
}

/// Is the finding of this kind of variant? Kinds of the operator's own are of no finding known here, so their absence is not stated
/// for them while any finding is there.
fn is_of(finding: &Finding, assessed: &str) -> bool {
    let mitochondrial = matches!(finding.variant.contig.as_str(), "chrM" | "chrMT" | "M" | "MT");
    match assessed {
        "small_somatic" => finding.origin == Origin::Somatic,
        "small_germline" => finding.origin != Origin::Somatic && !mitochondrial,
        "mitochondrial" => mitochondrial,
        _ => true,
    }
}

/// The block of secondary findings. Without any it states the consent and, where consent let a list be looked through, the list.
pub fn secondary(case: &Case, lang: Lang) -> Section {
    let mut section = Section::new(lang, "secondary", Word::SecondaryFindings);
    let findings: Vec<&Finding> = case.findings.iter().filter(|f| f.secondary).collect();
    let state = consent(case, ConsentClass::SecondaryFindings);
    let mut facts = vec![Fact::new(lang, Word::SecondaryConsent, term(lang, codes::CONSENT_STATE, &code(&state)))];
    let list = case.scope.secondary_genes.as_ref().filter(|_| state == ConsentState::Granted);
    facts.extend(list.map(|list| Fact::lines(lang, Word::SecondaryList, case::list(list, lang))));
    section.parts.push(Part::Facts(facts));
    if findings.is_empty() && list.is_some() {
        let not_detected = lang.say(Word::NotDetected);
        let line = format!("{}{}{not_detected}", lang.say(Word::SecondaryFindings), lang.of(": ", "："));
        section.text("lead absent", line);
    }
    by_origin(&findings, case, lang, &mut section);
    section
}

fn by_origin(findings: &[&Finding], case: &Case, lang: Lang, section: &mut Section) {
    let origins = match case.kind {
        Kind::RareDisease => [Origin::Germline, Origin::PresumedGermline, Origin::Somatic],
        _ => [Origin::Somatic, Origin::Germline, Origin::PresumedGermline],
    };
    for origin in origins {
        let of_origin: Vec<&Finding> = findings.iter().copied().filter(|f| f.origin == origin).collect();
        if of_origin.is_empty() {
            continue;
        }
        let title = lang.say(origin_word(origin));
        section.heading(title);
        push(section, overview(title, &of_origin, lang));
        section.parts.extend(of_origin.iter().map(|f| Part::Finding(full(f, case, lang))));
    }
}

fn origin_word(origin: Origin) -> Word {
    match origin {
        Origin::Somatic => Word::Somatic,
        Origin::Germline => Word::Germline,
        Origin::PresumedGermline => Word::PresumedGermline,
    }
}

fn overview(title: &str, findings: &[&Finding], lang: Lang) -> Option<Part> {
    let head = [
        (Word::FindingNumber, false),
        (Word::GeneAndChange, false),
        (Word::InSample, false),
        (Word::Class, false),
        (Word::Level, false),
        (Word::Confirmation, false),
    ];
    let mut table = Table::new(title, "stack overview", lang, &head);
    for finding in findings {
        let level = level(finding, lang);
        let at = table.groups.iter().position(|(title, _)| *title == level);
        let at = at.unwrap_or_else(|| {
            table.groups.push((level, Vec::new()));
            table.groups.len() - 1
        });
        if let Some((_, rows)) = table.groups.get_mut(at) {
            rows.push(row(finding, lang));
        }
    }
    // One group without levels says nothing that its rows do not say.
    if let [(title, _)] = table.groups.as_mut_slice()
        && findings.iter().all(|f| f.tiers.is_empty())
    {
        title.clear();
    }
    table.part()
}

fn row(finding: &Finding, lang: Lang) -> Vec<Cell> {
    let mut class = vec![class_of(finding, lang)];
    class.extend(criteria(finding));
    let mut levels: Vec<Line> = finding.tiers.iter().map(|t| tier(&t.scheme, &t.level, lang)).collect();
    if levels.is_empty() {
        levels.push(Line::new(ABSENT));
    }
    vec![
        Cell(vec![number(finding)]),
        Cell(names(&finding.variant)),
        Cell(observed(&finding.observed, lang)),
        Cell(class),
        Cell(levels),
        Cell(evidence::confirmation_lines(&finding.confirmation, lang)),
    ]
}

fn class_of(finding: &Finding, lang: Lang) -> Line {
    match &finding.assessment {
        Some(a) => Line::badge(&a.class, term(lang, codes::CLASS, &a.class)),
        None => Line::of("sub", lang.say(Word::Unclassified)),
    }
}

fn criteria(finding: &Finding) -> Option<Line> {
    let criteria = &finding.assessment.as_ref()?.criteria;
    (!criteria.is_empty()).then(|| Line::of("sub", criteria.join(" · ")))
}

fn tier(scheme: &str, level: &str, lang: Lang) -> Line {
    Line::new(format!("{} {level}", term(lang, codes::SCHEME, scheme)))
}

/// What a finding is listed under: its first level, else its class.
fn level(finding: &Finding, lang: Lang) -> String {
    match (finding.tiers.first(), &finding.assessment) {
        (Some(t), _) => tier(&t.scheme, &t.level, lang).text,
        (None, Some(a)) => term(lang, codes::CLASS, &a.class),
        (None, None) => lang.say(Word::NoLevel).to_owned(),
    }
}

fn full(finding: &Finding, case: &Case, lang: Lang) -> FindingView {
    let variant = &finding.variant;
    let mut badges: Vec<Line> = finding.assessment.iter().map(|_| class_of(finding, lang)).collect();
    badges
        .extend(finding.tiers.iter().map(|t| Line { class: "badge plain".into(), ..tier(&t.scheme, &t.level, lang) }));
    let mut notes: Vec<String> = finding.notes.iter().map(|n| term(lang, codes::NOTE, n)).collect();
    let presumed = "presumed_germline_confirm_in_normal";
    if finding.origin == Origin::PresumedGermline && !finding.notes.iter().any(|n| n == presumed) {
        notes.insert(0, term(lang, codes::NOTE, presumed));
    }
    let mut facts = Vec::new();
    let mut at = vec![Line::new(place(variant))];
    at.extend(case.scope.assembly.iter().map(|a| Line::of("sub", a)));
    facts.push(Fact::lines(lang, Word::Position, at));
    facts.extend(variant.hgvs_g.iter().map(|g| Fact::new(lang, Word::Genomic, g)));
    facts.extend(transcript(variant, lang).map(|t| Fact::new(lang, Word::Transcript, t)));
    facts.extend(consequence(variant, lang).map(|c| Fact::new(lang, Word::Consequence, c)));
    facts.push(Fact::lines(lang, Word::Observed, seen(finding, lang)));
    facts.extend(finding.assessment.iter().flat_map(|a| assessment(a, lang)));
    if !finding.annotations.is_empty() {
        let line = |(name, value): &(String, String)| match codes::knows(codes::ANNOTATION, name) {
            true => Line::new(format!("{}{}{value}", term(lang, codes::ANNOTATION, name), lang.of(": ", "："))),
            false => Line::new(format!("{name}: {value}")).english(lang),
        };
        facts.push(Fact::lines(lang, Word::SourcesSay, finding.annotations.iter().map(line).collect()));
    }
    let ids = identifiers(finding);
    if !ids.is_empty() {
        facts.push(Fact::lines(lang, Word::Identifiers, ids));
    }
    FindingView {
        id: id(finding.number),
        number: finding.number.to_string(),
        title: names(variant),
        badges,
        notes,
        facts,
    }
}

fn seen(finding: &Finding, lang: Lang) -> Vec<Line> {
    let o = &finding.observed;
    let mut lines = observed(o, lang);
    let sample: Vec<String> = [
        (!o.sample.is_empty()).then(|| o.sample.clone()),
        o.genotype.as_ref().map(|gt| format!("GT {gt}")),
        (!o.filter.is_empty()).then(|| format!("{} {}", lang.say(Word::Filter), o.filter)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !sample.is_empty() {
        lines.push(Line::of("sub", sample.join(" · ")));
    }
    lines
}

fn assessment(a: &Assessment, lang: Lang) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut class =
        vec![Line::new(term(lang, codes::CLASS, &a.class)), Line::of("sub", term(lang, codes::SCHEME, &a.scheme))];
    if !a.criteria.is_empty() {
        class.push(Line::of("sub", a.criteria.join(" · ")));
    }
    facts.push(Fact::lines(lang, Word::Class, class));
    facts.extend(a.condition.iter().map(|c| Fact::lines(lang, Word::Condition, case::coded(c))));
    let inheritance = a.inheritance.as_ref().map(|i| term(lang, codes::INHERITANCE, i));
    facts.extend(inheritance.map(|i| Fact::new(lang, Word::Inheritance, i)));
    let by: Vec<&str> = [a.by.as_deref(), a.date.as_deref()].into_iter().flatten().collect();
    if !by.is_empty() {
        facts.push(Fact::new(lang, Word::ClassifiedBy, by.join(", ")));
    }
    facts.extend(a.comment.iter().map(|c| Fact::lines(lang, Word::Comment, vec![Line::of("prose", c)])));
    facts
}

fn identifiers(finding: &Finding) -> Vec<Line> {
    let v = &finding.variant;
    let clinvar = v.clinvar_id.as_ref().map(|id| format!("ClinVar {id}"));
    let names = [v.dbsnp.clone(), clinvar, v.hgnc.clone()];
    let names: Vec<String> = names.into_iter().flatten().collect();
    let mut lines = Vec::new();
    if !names.is_empty() {
        lines.push(Line::new(names.join(" · ")));
    }
    // The name of an accession is shown where the change alone stands in the title.
    lines.extend(v.hgvs_c.iter().filter(|c| bare(c) != c.as_str()).map(|c| Line::of("code", c)));
    lines.extend(v.hgvs_p.iter().filter(|p| bare(p) != p.as_str()).map(|p| Line::of("code", p)));
    lines.extend(v.vrs_id.iter().map(|id| Line::of("code", id)));
    lines
}
