//! The fields of the run's sources that play a role: found by name at the start, read for every allele.
//!
//! A source that was given and lacks the allele is another thing than a source that was not given; so is an allele that could not be
//! looked up at all, of which nothing is known.

use super::config::{Config, Region};
use crate::criteria::Lookup;
use crate::criteria::clinvar::{Relation, Significance, stars};
use crate::criteria::facts::{Domain, Frequency, Hotspot, Oncogenic, Prediction, Repeat};
use crate::error::AnnotateError;
use wgs_sources::{Found, Sources};

/// A field of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cell {
    source: usize,
    field: usize,
}

impl Cell {
    /// Values of the hits.
    fn each(self, found: &Found) -> impl Iterator<Item = Option<&str>> {
        found.values(self.source, self.field)
    }

    /// The first value.
    fn first(self, found: &Found) -> Option<&str> {
        self.each(found).flatten().next()
    }

    /// The largest number among all values and their parts.
    fn largest(self, found: &Found) -> Option<f64> {
        let parts = self.each(found).flatten().flat_map(|v| v.split([',', '&', '|', ';']));
        parts.filter_map(|p| p.parse::<f64>().ok().filter(|n| n.is_finite())).reduce(f64::max)
    }
}

#[derive(Clone, Debug)]
struct Counted {
    source: String,
    population: String,
    ac: Cell,
    an: Cell,
    faf95: Option<Cell>,
    homozygotes: Option<Cell>,
}

#[derive(Clone, Copy, Debug)]
struct Named {
    source: usize,
    name: Option<Cell>,
    flag: Option<Cell>,
}

/// ClinVar's record of the allele itself.
#[derive(Clone, Copy, Debug)]
struct Own {
    significance: Cell,
    review: Option<Cell>,
    id: Option<Cell>,
    date: Option<Cell>,
    conflicts: Option<Cell>,
}

/// Who plays which role.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    populations: Vec<Counted>,
    /// Sources of frequencies, each once.
    asked: Vec<String>,
    own: Option<Own>,
    oncogenicity: Option<(Cell, Option<Cell>, Option<Cell>)>,
    predictors: Vec<(String, Cell)>,
    splice: Vec<Cell>,
    spliceai: Option<Cell>,
    conservation: Option<(Cell, f64)>,
    repeat: Option<Named>,
    domain: Option<Named>,
    critical: Option<usize>,
    lof_frequent: Option<usize>,
    hotspot: Option<(usize, Cell, Cell)>,
    oncogenic_domain: Option<Named>,
}

/// ClinVar's record of an allele.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClinVarRecord {
    /// Variation id.
    pub id: String,
    /// What it says, as ClinVar writes it.
    pub significance: String,
    /// The same, in our words.
    pub class: &'static str,
    /// Stars of the review.
    pub stars: Option<u8>,
    /// Date.
    pub date: String,
    /// What the submitters of a conflicting record say.
    pub conflicts: String,
}

struct Finder<'a> {
    sources: &'a Sources,
    file: &'a str,
}

impl Finder<'_> {
    fn fail(&self, what: String) -> AnnotateError {
        AnnotateError::Criteria { file: self.file.to_owned(), what }
    }

    fn source(&self, role: &str, id: &str) -> Result<usize, AnnotateError> {
        let list = self.sources.list();
        list.iter().position(|s| s.id == id).ok_or_else(|| {
            let have: Vec<&str> = list.iter().map(|s| s.id.as_str()).collect();
            let have = if have.is_empty() { "none".to_owned() } else { have.join(", ") };
            self.fail(format!("{role}: this run has no source '{id}' (it has {have})"))
        })
    }

    fn cell(&self, role: &str, name: &str) -> Result<Cell, AnnotateError> {
        let list = self.sources.list().iter().enumerate();
        let found = list
            .filter_map(|(source, s)| s.fields.iter().position(|f| f.name == name).map(|field| Cell { source, field }));
        let mut found = found;
        found.next().ok_or_else(|| self.fail(format!("{role}: no source of this run has a field '{name}'")))
    }

    fn of(&self, role: &str, source: usize, name: &str) -> Result<Cell, AnnotateError> {
        let cell = self.cell(role, name)?;
        if cell.source != source {
            let id = |i: usize| self.sources.list().get(i).map_or("", |s| s.id.as_str());
            return Err(self.fail(format!(
                "{role}: field '{name}' is of source '{}', not of '{}'",
                id(cell.source),
                id(source)
            )));
        }
        Ok(cell)
    }

    fn maybe(&self, role: &str, name: Option<&String>) -> Result<Option<Cell>, AnnotateError> {
        name.map(|n| self.cell(role, n)).transpose()
    }

    fn named(&self, role: &str, region: Option<&Region>, flag: Flag) -> Result<Option<Named>, AnnotateError> {
        let Some(region) = region else { return Ok(None) };
        let (takes, other) = match flag {
            Flag::Functional => (region.functional.as_ref(), region.benign_variation.is_some()),
            Flag::BenignVariation => (region.benign_variation.as_ref(), region.functional.is_some()),
        };
        if other {
            let key = if matches!(flag, Flag::Functional) { "benign_variation" } else { "functional" };
            return Err(self.fail(format!("{role} has no key '{key}'")));
        }
        let source = self.source(role, &region.source)?;
        let cell = |name: Option<&String>| name.map(|n| self.of(role, source, n)).transpose();
        Ok(Some(Named { source, name: cell(region.name.as_ref())?, flag: cell(takes)? }))
    }
}

#[derive(Clone, Copy)]
enum Flag {
    Functional,
    BenignVariation,
}

impl Roles {
    /// Finds the fields.
    ///
    /// # Errors
    /// A source or field that the run does not have.
    pub fn new(config: &Config, sources: &Sources) -> Result<Self, AnnotateError> {
        let finder = Finder { sources, file: &config.file };
        let mut roles = Self::default();
        for f in &config.frequency {
            let source = finder.source("frequency", &f.source)?;
            let cell = |name: &String| finder.of("frequency", source, name);
            roles.populations.push(Counted {
                source: f.source.clone(),
                population: f.population.clone(),
                ac: cell(&f.ac)?,
                an: cell(&f.an)?,
                faf95: f.faf95.as_ref().map(cell).transpose()?,
                homozygotes: f.homozygotes.as_ref().map(cell).transpose()?,
            });
            if !roles.asked.contains(&f.source) {
                roles.asked.push(f.source.clone());
            }
        }
        if let Some(c) = &config.clinvar {
            let cell = |name: Option<&String>| finder.maybe("clinvar", name);
            if let Some(significance) = cell(c.significance.as_ref())? {
                roles.own = Some(Own {
                    significance,
                    review: cell(c.review.as_ref())?,
                    id: cell(c.id.as_ref())?,
                    date: cell(c.date.as_ref())?,
                    conflicts: cell(c.conflicts.as_ref())?,
                });
            } else if [&c.review, &c.id, &c.date, &c.conflicts].iter().any(|f| f.is_some()) && c.oncogenicity.is_none()
            {
                return Err(finder.fail("clinvar needs the key 'significance' beside its other fields".to_owned()));
            }
            if let Some(oncogenicity) = cell(c.oncogenicity.as_ref())? {
                roles.oncogenicity = Some((oncogenicity, cell(c.oncogenicity_review.as_ref())?, cell(c.id.as_ref())?));
            }
        }
        for p in &config.predictor {
            roles.predictors.push((p.tool.clone(), finder.cell("predictor", &p.field)?));
        }
        if let Some(s) = &config.splice {
            roles.splice = s.fields.iter().map(|f| finder.cell("splice", f)).collect::<Result<_, _>>()?;
            roles.spliceai = finder.maybe("splice", s.spliceai.as_ref())?;
        }
        if let Some(c) = &config.conservation {
            roles.conservation = Some((finder.cell("conservation", &c.field)?, c.min));
        }
        roles.repeat = finder.named("repeat", config.repeat.as_ref(), Flag::Functional)?;
        roles.domain = finder.named("domain", config.domain.as_ref(), Flag::BenignVariation)?;
        roles.oncogenic_domain =
            finder.named("oncogenic_domain", config.oncogenic_domain.as_ref(), Flag::BenignVariation)?;
        let place =
            |role, p: &Option<super::config::Place>| p.as_ref().map(|p| finder.source(role, &p.source)).transpose();
        roles.critical = place("critical_region", &config.critical_region)?;
        roles.lof_frequent = place("lof_frequent", &config.lof_frequent)?;
        if let Some(h) = &config.hotspot {
            let source = finder.source("hotspot", &h.source)?;
            let cell = |name: &str| finder.of("hotspot", source, name);
            roles.hotspot = Some((source, cell(&h.residue_samples)?, cell(&h.change_samples)?));
        }
        Ok(roles)
    }

    /// The sources of frequencies; `None` when there is none.
    pub fn asked(&self) -> Option<&[String]> {
        Some(self.asked.as_slice()).filter(|a| !a.is_empty())
    }

    /// Frequencies of the allele. Of several records of one source the one with the most alleles counted is taken.
    pub fn frequencies<'s>(&'s self, found: &Found, out: &mut Vec<Frequency<'s>>) {
        for p in &self.populations {
            let count = |v: Option<&str>| v.and_then(|v| v.parse::<u32>().ok());
            let ac = p.ac.each(found).map(count);
            let an = p.an.each(found).map(count);
            let both = ac.zip(an).enumerate().filter_map(|(i, (ac, an))| Some((ac?, an?, i)));
            let Some((ac, an, hit)) = both.reduce(|a, b| if (b.0, b.1) > (a.0, a.1) { b } else { a }) else { continue };
            let nth = |cell: Option<Cell>| cell.and_then(|c| c.each(found).nth(hit).flatten());
            out.push(Frequency {
                source: &p.source,
                population: &p.population,
                ac,
                an,
                faf95: nth(p.faf95).and_then(|v| v.parse().ok()).filter(|f: &f64| f.is_finite()),
                homozygotes: nth(p.homozygotes).and_then(|v| v.parse().ok()),
            });
        }
    }

    /// True when ClinVar's records of the allele itself are given.
    pub fn has_clinvar(&self) -> bool {
        self.own.is_some()
    }

    /// ClinVar's records of the allele itself.
    pub fn clinvar(&self, found: &Found, out: &mut Vec<ClinVarRecord>) {
        let Some(own) = self.own else { return };
        for (hit, significance) in own.significance.each(found).enumerate() {
            let nth = |cell: Option<Cell>| cell.and_then(|c| c.each(found).nth(hit).flatten());
            let text = |cell: Option<Cell>| nth(cell).unwrap_or_default().to_owned();
            let significance = significance.unwrap_or_default();
            out.push(ClinVarRecord {
                id: text(own.id),
                significance: significance.to_owned(),
                class: Significance::parse(significance).word(),
                stars: own.review.is_some().then(|| nth(own.review).map_or(0, stars)),
                date: text(own.date),
                conflicts: text(own.conflicts),
            });
        }
    }

    /// The allele's own records among those of established oncogenicity; false when no field says so.
    pub fn oncogenic<'f>(&self, found: &'f Found, out: &mut Vec<Oncogenic<'f>>) -> bool {
        let Some((cell, review, id)) = self.oncogenicity else { return false };
        for (hit, value) in cell.each(found).enumerate() {
            let nth = |cell: Option<Cell>| cell.and_then(|c| c.each(found).nth(hit).flatten());
            let Some(certain) = value.and_then(certain) else { continue };
            out.push(Oncogenic {
                id: nth(id).unwrap_or("?"),
                relation: Relation::SameAllele,
                alternate: None,
                certain,
                stars: nth(review).map_or(0, stars),
            });
        }
        true
    }

    /// Scores of protein-level predictors.
    pub fn predictions<'s>(&'s self, found: &Found, out: &mut Vec<Prediction<'s>>) {
        let scores = self.predictors.iter();
        out.extend(scores.filter_map(|(tool, cell)| Some(Prediction { tool, score: cell.largest(found)? })));
    }

    /// The largest of the splice predictor's scores for a gene; for any gene where none is named so.
    pub fn splice(&self, found: &Found, gene: Option<&str>) -> Option<f64> {
        if let Some(cell) = self.spliceai {
            let entries = || cell.each(found).flatten().flat_map(|v| v.split([',', '&']));
            let named = |entry: &str| gene.is_some() && entry.split('|').nth(1) == gene;
            let any = entries().any(named);
            let scores = entries().filter(|e| !any || named(e)).flat_map(|e| e.split('|').skip(2).take(4));
            return scores.filter_map(|s| s.parse::<f64>().ok().filter(|n| n.is_finite())).reduce(f64::max);
        }
        self.splice.iter().filter_map(|c| c.largest(found)).reduce(f64::max)
    }

    /// Whether the base is highly conserved.
    pub fn conserved(&self, found: &Found) -> Option<bool> {
        let (cell, min) = self.conservation?;
        cell.largest(found).map(|value| value >= min)
    }

    /// The repeat that holds the allele.
    pub fn repeat<'f>(&self, found: &'f Found) -> Lookup<Repeat<'f>> {
        lookup(self.repeat, found).map_to(|name, functional| Repeat { name, functional })
    }

    /// The hotspot or domain (germline).
    pub fn domain<'f>(&self, found: &'f Found) -> Lookup<Domain<'f>> {
        lookup(self.domain, found).map_to(|name, benign_variation| Domain { name, benign_variation })
    }

    /// The critical part of a domain (cancer).
    pub fn oncogenic_domain<'f>(&self, found: &'f Found) -> Lookup<Domain<'f>> {
        lookup(self.oncogenic_domain, found).map_to(|name, benign_variation| Domain { name, benign_variation })
    }

    /// Whether the allele lies in a region critical for the protein.
    pub fn critical(&self, found: &Found) -> Option<bool> {
        self.critical.map(|s| found.hits(s) > 0)
    }

    /// Whether loss of function is frequent in the exon.
    pub fn lof_frequent(&self, found: &Found) -> Option<bool> {
        self.lof_frequent.map(|s| found.hits(s) > 0)
    }

    /// Counts of the hotspot. Of several the one with the most samples of the change.
    pub fn hotspot(&self, found: &Found) -> Lookup<Hotspot> {
        let Some((source, residue, change)) = self.hotspot else { return Lookup::NotGiven };
        if found.hits(source) == 0 {
            return Lookup::NotFound;
        }
        let count = |v: Option<&str>| v.and_then(|v| v.parse::<u32>().ok());
        let both = residue.each(found).map(count).zip(change.each(found).map(count));
        let best = both.filter_map(|(r, c)| Some((c.unwrap_or(0), r?))).max();
        best.map_or(Lookup::NotFound, |(change_samples, residue_samples)| {
            Lookup::Found(Hotspot { residue_samples, change_samples })
        })
    }
}

/// `Oncogenic` is certain, `Likely_oncogenic` is not; the rest is neither.
pub fn certain(text: &str) -> Option<bool> {
    let word = |w: &str| text.split(['/', '|', ',']).any(|t| t.trim_matches(['_', ' ']).eq_ignore_ascii_case(w));
    if word("oncogenic") { Some(!word("likely_oncogenic")) } else { word("likely_oncogenic").then_some(false) }
}

/// A place found: its name and what its flag says.
enum Hit<'f> {
    NotGiven,
    None,
    There(&'f str, Option<bool>),
}

impl<'f> Hit<'f> {
    fn map_to<T>(self, make: impl FnOnce(&'f str, Option<bool>) -> T) -> Lookup<T> {
        match self {
            Hit::NotGiven => Lookup::NotGiven,
            Hit::None => Lookup::NotFound,
            Hit::There(name, flag) => Lookup::Found(make(name, flag)),
        }
    }
}

fn lookup(named: Option<Named>, found: &Found) -> Hit<'_> {
    let Some(named) = named else { return Hit::NotGiven };
    if found.hits(named.source) == 0 {
        return Hit::None;
    }
    let name = named.name.and_then(|c| c.first(found)).unwrap_or("unnamed");
    Hit::There(name, named.flag.and_then(|c| c.first(found)).and_then(super::genes::yes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_oncogenicity() {
        assert_eq!(certain("Oncogenic"), Some(true));
        assert_eq!(certain("Likely_oncogenic"), Some(false));
        assert_eq!(certain("Oncogenic/Likely_oncogenic"), Some(false));
        assert_eq!(certain("Uncertain_significance"), None);
    }
}
