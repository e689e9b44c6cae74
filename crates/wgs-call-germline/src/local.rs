//! The second road: a window's haplotypes → likelihoods of templates → genotypes of every allele.
//!
//! With `L(t, h)` the pair-HMM's ln-likelihood of template `t` given haplotype `h` and `M(t)` the highest of them, a template
//! says `p(t, h) = (1 − φ) · exp(L(t, h) − M(t)) + φ`, where `φ` is the chance that it is foreign: from its mapping quality,
//! raised when even its best haplotype fits badly ([`wgs_call::rows`]). A pair of haplotypes has the likelihood
//! `Π (½ p(t, h₁) + ½ p(t, h₂))`, and the prior of the alleles it holds. Sums over pairs give each place's genotypes.

use crate::call::{Call, Road};
use crate::mitochondrion;
use crate::phase::{self, Phasable};
use crate::seen::{Called, Seen, SeenTemplate};
use crate::site::{self, Caller};
use wgs_call::candidates::Allele;
use wgs_call::haplotypes::{self, Haplotype};
use wgs_call::likelihood::{self, Spans, Template};
use wgs_call::logs::{ln_sum, phred};
use wgs_call::ploidy::Copies;
use wgs_call::priors::ln_prior;
use wgs_call::rows::{foreign_of, row};
use wgs_call::spelling::{spell_alone, spelled};
use wgs_call::windows::Window;
use wgs_core::repeat::Tract;
use wgs_io::reference::RefSlice;
use wgs_kernel::math::{exp, ln};
use wgs_pileup::{Column, Pile};

/// Power of the posterior from which QUAL and GQ of an insertion or deletion are stated: templates share what makes a tract slip, so
/// they say less together than each for itself, and the priors of its lengths are rough. The order of the genotypes stays. With
/// 0.65 stated and observed errors agree on simulated sets of 8× to 60×.
pub const TEMPER: f64 = 0.65;
/// An allele is shown by a template when it is this much more probable than any other of the place.
const SHOWN: f64 = 0.2;

/// Counts of the work.
#[derive(Clone, Copy, Debug, Default)]
pub struct Work {
    /// Cells of the pair-HMM.
    pub cells: u64,
    /// Templates of windows.
    pub templates: u64,
}

/// Buffers.
#[derive(Default)]
pub struct Scratch {
    likelihood: likelihood::Scratch,
    column: Column,
    tracts: Vec<Tract>,
    /// What windows rest on, where it is kept.
    pub(crate) seen: Option<Vec<Seen>>,
}

/// A place of the window: alleles that begin at one base and exclude each other.
pub struct Place {
    /// Numbers in the window.
    pub alleles: Vec<usize>,
}

/// The places of a window, from left to right.
pub fn places(window: &Window) -> Vec<Place> {
    let kind = |a: &Allele| match (a.edit.is_snv(), a.place.is_some()) {
        (true, _) => 0u8,
        (false, true) => 1,
        (false, false) => 2,
    };
    let mut keyed: Vec<(u32, u8, usize)> =
        window.alleles.iter().enumerate().map(|(i, a)| (a.edit.start, kind(a), i)).collect();
    keyed.sort_unstable();
    keyed
        .chunk_by(|a, b| a.0 == b.0 && a.1 == b.1 && a.1 != 2)
        .map(|c| Place { alleles: c.iter().map(|k| k.2).collect() })
        .collect()
}

/// Calls a window.
pub fn call(
    scratch: &mut Scratch,
    window: &Window,
    pile: &Pile,
    reference: &RefSlice,
    contig_len: u32,
    caller: &Caller,
    work: &mut Work,
) -> Vec<Call> {
    let spans = Spans::of(window, reference, contig_len, &mut scratch.tracts);
    let reads = likelihood::records(pile, spans.window.0, spans.window.1);
    let sample = [haplotypes::Sample { pile, reads }];
    let haps = haplotypes::build(window, spans.haplotypes, reference, &sample);
    let likelihoods =
        scratch.likelihood.run(&sample[0], window, &spans, &haps, &caller.indels, caller.model.bases.errors());
    work.cells += likelihoods.cells;
    work.templates += likelihoods.templates.len() as u64;
    let rows: Vec<Vec<f64>> = likelihoods.templates.iter().map(|t| row(t, &caller.model.bases)).collect();
    let priors: Vec<f64> = window.alleles.iter().map(|a| ln_prior(a, reference, &caller.indels)).collect();
    // A window lies on either side of a border by its first base.
    let copies = caller.copies.at(window.start);
    if copies == Copies::Many {
        let mut calls = mitochondrion::window(window, &haps, &likelihoods.templates, &rows, &priors, reference, caller);
        for call in &mut calls {
            call.capped = likelihoods.capped || pile.is_capped(call.pos);
            call.cut = window.cut;
        }
        if let Some(seen) = &mut scratch.seen {
            seen.push(kept(window, spans, haps, &likelihoods.templates, None, caller));
        }
        return calls;
    }
    let pairs = pairs(&haps, &rows, &priors, copies);
    let places = places(window);
    let mut genotypes = Vec::with_capacity(places.len());
    let mut calls: Vec<Call> = places
        .iter()
        .map(|place| {
            let (mut call, alleles) = genotype(place, window, &haps, &pairs, reference, copies);
            shown(&mut call, place, window, &haps, &likelihoods.templates, &rows);
            call.capped |= likelihoods.capped || pile.is_capped(call.pos);
            call.cut = window.cut;
            let snv = |c: &Call| {
                let base = |text: &str| "ACGT".find(text).filter(|_| text.len() == 1);
                Some((base(&c.reference)?, base(c.called().next()?)?))
            };
            let het = call.is_het() && call.genotype.0 == 0;
            let odds = het.then(|| match snv(&call) {
                Some((r, a)) => site::odds_at(call.pos, r, a, pile, &mut scratch.column, caller),
                None => site::odds_of_length(&call, pile),
            });
            call.judge(odds, caller.settings.min_qual);
            genotypes.push(alleles);
            call
        })
        .collect();
    if copies == Copies::Two {
        let of: Vec<Vec<usize>> = places.iter().map(|p| haps.iter().map(|h| allele_of(p, h)).collect()).collect();
        let records = calls.iter_mut().zip(genotypes).zip(of.iter().map(Vec::as_slice));
        let pairs: Vec<((usize, usize), f64)> = pairs.iter().map(|p| (p.haps, p.posterior)).collect();
        let phasable = |((call, alleles), of_haplotype)| Phasable { call, alleles, of_haplotype };
        phase::phase(records.map(phasable).collect(), &pairs);
    }
    if let Some(seen) = &mut scratch.seen {
        let best = pairs.iter().reduce(|best, p| if p.posterior > best.posterior { p } else { best });
        let called = best.map(|p| Called { pair: p.haps, posterior: exp(p.posterior) });
        seen.push(kept(window, spans, haps, &likelihoods.templates, called, caller));
    }
    calls
}

/// What the window rests on.
fn kept(
    window: &Window,
    spans: Spans,
    haplotypes: Vec<Haplotype>,
    templates: &[Template],
    called: Option<Called>,
    caller: &Caller,
) -> Seen {
    let template = |t: &Template| SeenTemplate {
        hash: t.hash,
        likelihoods: t.likelihoods.clone(),
        foreign: foreign_of(t, &caller.model.bases).1,
    };
    let templates = templates.iter().map(template).collect();
    Seen { window: window.clone(), spans, haplotypes, called, templates }
}

/// A pair of haplotypes with ln prior, ln posterior, and ln posterior to the power [`TEMPER`].
pub struct Pair {
    /// Their numbers, the lower first.
    pub haps: (usize, usize),
    prior: f64,
    /// ln posterior.
    pub posterior: f64,
    tempered: f64,
}

/// With one copy each haplotype stands alone, as the pair of itself.
pub fn pairs(haps: &[Haplotype], rows: &[Vec<f64>], priors: &[f64], copies: Copies) -> Vec<Pair> {
    let mut out = Vec::with_capacity(haps.len() * (haps.len() + 1) / 2);
    for j in 0..haps.len() {
        for i in if copies.is_haploid() { j } else { 0 }..=j {
            let (x, y) = (haps[i].alleles, haps[j].alleles);
            let (both, one) = (x & y, x ^ y);
            let sum = |set: u32, each: f64| -> f64 {
                priors.iter().enumerate().filter(|(k, _)| set >> k & 1 == 1).map(|(_, p)| p + each).sum()
            };
            let ways = f64::from(one.count_ones().max(1) - 1);
            let twice = if copies.is_haploid() { 0.0 } else { -std::f64::consts::LN_2 };
            let prior = sum(both, twice) + sum(one, 0.0) - ways * std::f64::consts::LN_2;
            let (mut ln_l, mut product) = (0.0, 1.0);
            for (k, p) in rows.iter().enumerate() {
                product *= 0.5 * (p[i] + p[j]);
                // Each factor is at least 3·10⁻⁵ · ½: thirty-two of them are far above the least number.
                if k % 32 == 31 {
                    ln_l += ln(product);
                    product = 1.0;
                }
            }
            ln_l += ln(product);
            out.push(Pair { haps: (i, j), prior, posterior: ln_l + prior, tempered: TEMPER * (ln_l + prior) });
        }
    }
    let total = |of: fn(&Pair) -> f64| ln_sum(&out.iter().map(of).collect::<Vec<_>>());
    let (plain, tempered) = (total(|p| p.posterior), total(|p| p.tempered));
    out.iter_mut().for_each(|p| {
        p.posterior -= plain;
        p.tempered -= tempered;
    });
    out
}

/// Number of the place's allele that a haplotype has, 0 for none.
pub fn allele_of(place: &Place, hap: &Haplotype) -> usize {
    place.alleles.iter().position(|&a| hap.alleles >> a & 1 == 1).map_or(0, |i| i + 1)
}

/// What the pairs say of a place, by number of the genotype over all its alleles ([`genotype_index`]).
pub struct Marginals {
    /// ln posteriors.
    pub posts: Vec<f64>,
    /// The same under [`TEMPER`], for an insertion or deletion.
    pub stated: Vec<f64>,
    /// ln likelihoods; NaN where no pair has the genotype.
    likelihoods: Vec<f64>,
}

/// Number of a genotype, as in VCF.
pub fn genotype_index(a: usize, b: usize) -> usize {
    let (a, b) = (a.min(b), a.max(b));
    b * (b + 1) / 2 + a
}

impl Marginals {
    /// Sums over the pairs.
    pub fn new(place: &Place, window: &Window, haps: &[Haplotype], pairs: &[Pair]) -> Self {
        let n = place.alleles.len() + 1;
        let count = n * (n + 1) / 2;
        let (mut posts, mut priors, mut stated) =
            (vec![Vec::new(); count], vec![Vec::new(); count], vec![Vec::new(); count]);
        let snv = place.alleles.iter().all(|&a| window.alleles[a].edit.is_snv());
        let of: Vec<usize> = haps.iter().map(|h| allele_of(place, h)).collect();
        for p in pairs {
            let g = genotype_index(of[p.haps.0], of[p.haps.1]);
            posts[g].push(p.posterior);
            priors[g].push(p.prior);
            stated[g].push(if snv { p.posterior } else { p.tempered });
        }
        let posts: Vec<f64> = posts.iter().map(|p| ln_sum(p)).collect();
        let stated: Vec<f64> = stated.iter().map(|p| ln_sum(p)).collect();
        let likelihoods = posts.iter().zip(&priors).map(|(p, q)| p - ln_sum(q)).collect();
        Self { likelihoods, posts, stated }
    }

    /// Phred-scaled likelihoods over `listed` alleles.
    pub fn pl(&self, listed: &[usize], copies: Copies) -> Vec<u32> {
        let here: Vec<f64> = listed
            .iter()
            .enumerate()
            .flat_map(|(j, &y)| listed[if copies.is_haploid() { j } else { 0 }..=j].iter().map(move |&x| (x, y)))
            .map(|(x, y)| self.likelihoods[genotype_index(x, y)])
            .collect();
        let top = here.iter().copied().filter(|l| !l.is_nan()).fold(f64::NEG_INFINITY, f64::max);
        here.iter().map(|l| if l.is_nan() { 9999 } else { phred(l - top).round().min(9999.0) as u32 }).collect()
    }
}

/// The record of a place, and its genotype in the place's allele numbers.
fn genotype(
    place: &Place,
    window: &Window,
    haps: &[Haplotype],
    pairs: &[Pair],
    reference: &RefSlice,
    copies: Copies,
) -> (Call, (usize, usize)) {
    let n = place.alleles.len() + 1;
    let marginals = Marginals::new(place, window, haps, pairs);
    let Marginals { posts, stated, .. } = &marginals;
    let mut best = 0;
    for (g, p) in posts.iter().enumerate() {
        if *p > posts[best] {
            best = g;
        }
    }
    let (a, b) = (0..n).flat_map(|b| (0..=b).map(move |a| (a, b))).nth(best).unwrap_or((0, 0));
    let others: Vec<f64> = stated.iter().enumerate().filter(|(g, _)| *g != best).map(|(_, p)| *p).collect();
    // Alleles of the record: those of the genotype, or all where it is the reference.
    let kept: Vec<usize> = (1..n)
        .filter(|&k| (a, b) == (0, 0) || k == a || k == b || window.alleles[place.alleles[k - 1]].forced)
        .collect();
    let renumber = |k: usize| kept.iter().position(|&x| x == k).map_or(0, |i| i + 1);
    let listed: Vec<usize> = std::iter::once(0).chain(kept.iter().copied()).collect();
    let pl = marginals.pl(&listed, copies);
    let (pos, reference, alts) =
        spelled(&kept.iter().map(|&k| &window.alleles[place.alleles[k - 1]]).collect::<Vec<_>>(), reference);
    let call = Call {
        pos,
        reference,
        alts,
        genotype: (renumber(a).min(renumber(b)), renumber(a).max(renumber(b))),
        copies,
        phase_set: None,
        qual: phred(stated[0]),
        gq: phred(ln_sum(&others)),
        depths: listed.iter().map(|_| 0).collect(),
        depth: 0,
        pl,
        pl_any: None,
        fraction: None,
        filters: Vec::new(),
        odds: None,
        capped: false,
        cut: false,
        discordant: 0,
        others: (1..n)
            .filter(|k| !kept.contains(k))
            .map(|k| {
                let a = &window.alleles[place.alleles[k - 1]];
                (spell_alone(a), a.templates)
            })
            .collect(),
        road: Road::Local,
        asked: Vec::new(),
    };
    (call, (a, b))
}

/// Counts the templates that show each allele.
pub fn shown(
    call: &mut Call,
    place: &Place,
    window: &Window,
    haps: &[Haplotype],
    templates: &[Template],
    rows: &[Vec<f64>],
) {
    let of: Vec<usize> = haps.iter().map(|h| allele_of(place, h)).collect();
    let first = place.alleles.iter().map(|&a| window.alleles[a].edit.start).min().unwrap_or(0);
    let last = place.alleles.iter().map(|&a| window.alleles[a].edit.end).max().unwrap_or(0);
    let listed: Vec<usize> = std::iter::once(0)
        .chain((1..=place.alleles.len()).filter(|&k| {
            let text = spell_alone(&window.alleles[place.alleles[k - 1]]);
            !call.others.iter().any(|o| o.0 == text)
        }))
        .collect();
    for (t, p) in templates.iter().zip(rows) {
        if t.span.0 >= first.max(1) || t.span.1 <= last {
            continue;
        }
        call.depth += 1;
        let mut best = vec![0.0f64; place.alleles.len() + 1];
        for (h, &k) in of.iter().enumerate() {
            best[k] = best[k].max(p[h]);
        }
        let top = (0..best.len()).fold(0, |m, k| if best[k] > best[m] { k } else { m });
        let second = best.iter().enumerate().filter(|(k, _)| *k != top).map(|(_, b)| *b).fold(0.0, f64::max);
        if second <= SHOWN * best[top]
            && let Some(i) = listed.iter().position(|&k| k == top)
        {
            call.depths[i] += 1;
        }
    }
}
