//! The quick road: a lone SNV candidate → evidence of its column → genotype → reasons to reject it.
//!
//! Every candidate of the scan becomes a record; none is dropped. A record passes when no reason applies.

use crate::artefact::{Artefacts, Odds};
use crate::call::{Call, Road};
use crate::gvcf;
use crate::misplaced;
use crate::model::{Genotype, Model};
use serde::{Deserialize, Serialize};
use wgs_call::indel::IndelModel;
use wgs_call::ploidy::ContigCopies;
use wgs_call::priors::{THETA, transition_weight};
use wgs_call::unplaced::depth_at;
use wgs_pileup::{Candidate, Column, Evidence, Pile, Rules, ScanLimits};

/// Share of templates with an alternate base that the scan looks for.
pub const SCAN_FRACTION: f64 = 0.1;
/// The same on the mitochondrion.
pub const SCAN_FRACTION_MITOCHONDRION: f64 = 0.02;
/// Letters by base index.
pub const LETTERS: [char; 4] = ['A', 'C', 'G', 'T'];

/// Settings that decide records. They stand in the VCF header.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Which records and bases hold evidence.
    pub rules: Rules,
    /// Limit of the scan, thousandths of a nat.
    pub scan_limit: i32,
    /// Lowest QUAL of a record that passes.
    pub min_qual: f64,
    /// Evidence of an insertion or deletion from which it is a candidate, nats.
    pub indel_limit: f64,
    /// Evidence of an SNV candidate from which it makes its neighbours take the second road, nats.
    pub strong_limit: f64,
    /// Every site takes the second road: to hold the roads against each other.
    pub all_local: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rules: Rules::default(),
            scan_limit: 4000,
            min_qual: 4.0,
            indel_limit: 1.0,
            strong_limit: 10.0,
            all_local: false,
        }
    }
}

impl Settings {
    /// As they stand in the VCF header.
    pub fn listed(&self) -> Vec<(String, String)> {
        let pair = |k: &str, v: String| (k.to_owned(), v);
        let mut out = vec![
            pair("variants", "snv,indel".into()),
            pair("min_mapq", self.rules.min_mapq.to_string()),
            pair("min_bq", self.rules.min_bq.to_string()),
            pair("max_starts_per_64bp", self.rules.max_starts_per_bin.to_string()),
            pair("scan_limit_millinats", self.scan_limit.to_string()),
            pair("scan_fraction", SCAN_FRACTION.to_string()),
            pair("scan_fraction_mitochondrion", SCAN_FRACTION_MITOCHONDRION.to_string()),
            pair("theta", wgs_call::priors::THETA.to_string()),
            pair("foreign_min", wgs_call::bases::FOREIGN_MIN.to_string()),
            pair("min_qual", self.min_qual.to_string()),
            pair("indel_limit_nats", self.indel_limit.to_string()),
            pair("strong_limit_nats", self.strong_limit.to_string()),
        ];
        if self.all_local {
            out.push(pair("all_local", "true".into()));
        }
        out
    }

    /// The scan's limits for a sample; `fraction` is a tenth, or of the mitochondrion a fiftieth.
    pub fn scan_limits(&self, model: &Model, fraction: f64) -> ScanLimits {
        model.bases.scan_limits(fraction, self.scan_limit, self.rules.min_bq)
    }
}

/// Genotypes a lone candidate whose column is filled; `asked` alleles are listed whatever the genotype.
pub fn call(candidate: &Candidate, asked: [bool; 4], column: &Column, pile: &Pile, caller: &Caller) -> Call {
    let reference = candidate.reference;
    let copies = caller.copies.at(candidate.pos);
    let posterior = caller.model.posterior(column.evidence(), reference, copies);
    let Genotype(a, b) = posterior.best;
    let variant = posterior.best != Genotype(reference, reference);
    let called = |x: &usize| *x != reference && (*x == a || *x == b);
    let scanned = |x: &usize| *x != reference && candidate.alleles[*x];
    let listed = |x: &usize| asked[*x] || if variant { called(x) } else { scanned(x) };
    let alleles: Vec<usize> = std::iter::once(reference).chain((0..4).filter(listed)).collect();
    let depths = column.depths();
    let of = |base: usize| alleles.iter().position(|&x| x == base).unwrap_or(0);
    let letter = |x: usize| LETTERS[x].to_string();
    let mut call = Call {
        pos: candidate.pos,
        reference: letter(reference),
        alts: alleles[1..].iter().map(|&x| letter(x)).collect(),
        genotype: (of(a).min(of(b)), of(a).max(of(b))),
        copies,
        phase_set: None,
        qual: posterior.qual(reference),
        odds: None,
        gq: posterior.gq(),
        depths: alleles.iter().map(|&x| depths[x]).collect(),
        depth: depths.iter().sum(),
        pl: posterior.pl(&alleles, copies),
        pl_any: gvcf::pl_of_column(&posterior, &alleles, copies),
        fraction: None,
        filters: Vec::new(),
        capped: pile.is_capped(candidate.pos),
        cut: false,
        discordant: column.discordant,
        others: (0..4).filter(|x| scanned(x) && !alleles.contains(x)).map(|x| (letter(x), depths[x])).collect(),
        road: Road::Quick,
        asked: Vec::new(),
    };
    let het = (variant && a != b).then_some(if a == reference { b } else { a });
    let odds = het.map(|alt| caller.odds(pile, candidate.pos, column.evidence(), (reference, alt), candidate.depth));
    call.judge(odds, caller.settings.min_qual);
    call
}

/// Other explanations of a heterozygous SNV that was called from haplotypes: judged by its column like a lone one.
pub fn odds_at(pos: u32, reference: usize, alt: usize, pile: &Pile, column: &mut Column, caller: &Caller) -> Odds {
    column.fill(pile, pos, caller.settings.rules.min_bq);
    caller.odds(pile, pos, column.evidence(), (reference, alt), depth_at(pile, pos))
}

/// What one contig's sites are judged with.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Model.
    pub model: Model,
    /// Rates and priors of insertions and deletions.
    pub indels: IndelModel,
    /// Settings.
    pub settings: Settings,
    /// Systematic errors and collapsed copies.
    pub artefacts: Artefacts,
    /// Median depth of the contig's covered positions.
    pub median: Option<u32>,
    /// Copies over the contig.
    pub copies: ContigCopies,
}

impl Caller {
    /// Other explanations of a heterozygous SNV; `depth` is that of usable records.
    pub fn odds(
        &self,
        pile: &Pile,
        pos: u32,
        evidence: &[Evidence],
        (reference, alt): (usize, usize),
        depth: u32,
    ) -> Odds {
        let expected = self.copies.expected_depth(pos, self.median);
        let prior = THETA * transition_weight(reference, alt);
        let with = evidence.iter().filter(|e| usize::from(e.base) == alt).map(|e| e.count).sum();
        let all: u32 = evidence.iter().map(|e| e.count).sum();
        Odds {
            misplaced: misplaced_at(pile, pos, with, all, depth),
            home: misplaced::ln_home(evidence, alt, self.model.bases.foreign()),
            ..self.artefacts.odds(evidence, reference, alt, prior, depth, expected)
        }
    }
}

/// Odds of misplaced reads where `with` of `all` templates show the allele; `depth` is that of usable records.
fn misplaced_at(pile: &Pile, pos: u32, with: u32, all: u32, depth: u32) -> f64 {
    let unplaced = pile.unplaced(pos);
    misplaced::ln_odds(with, all - with, unplaced, unplaced + depth)
}

/// Other explanations of a heterozygous insertion or deletion: misplaced reads alone.
pub fn odds_of_length(call: &Call, pile: &Pile) -> Odds {
    let with = call.depths.get(call.genotype.1).copied().unwrap_or(0);
    let all = call.depths.iter().sum::<u32>();
    Odds { misplaced: misplaced_at(pile, call.pos, with, all, depth_at(pile, call.pos)), ..Odds::NONE }
}
