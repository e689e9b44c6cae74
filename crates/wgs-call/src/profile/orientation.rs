//! Damage of one strand, from mismatches that pairs of one read orientation show more often than those of the other.
//!
//! Oxidised guanine and formalin change a base on one strand of a molecule before it is amplified, so the change is seen in pairs of one
//! orientation ([`wgs_pileup::Orientation`]): G>T in F1R2 and, the same as seen from the other strand, C>A in F2R1 (Costello et al. 2013,
//! doi:10.1093/nar/gks1443; deaminated cytosine: C>T in F1R2). Variants, and errors that the chemistry makes on both strands, are as
//! frequent in both. Each of 96 classes (the substitution of a pyrimidine with the bases around it, orientations as seen from its strand)
//! counts bases and mismatches of quality [`MIN_BQ`] or more by orientation, at positions that do not look variant.
//!
//! **Rate.** What one orientation shows more than the other, beyond two standard deviations, over the bases looked at; first of the
//! substitution, held by one imagined mismatch at [`SHIPPED_RATE`], then of the class, drawn to its substitution's by the share of its own
//! sampling error in the spread that is expected of classes (as large as the rate).
//!
//! **Spread over sites.** Damage prefers some sites: the rate of a site is Beta distributed with the class's mean and a shape of the
//! substitution. Pairs of templates at one site that show the same mismatch (all of one orientation, again what one has more) over the
//! pairs there are give the mean square of the rate, and with the mean the shape; one imagined pair holds it at [`SHIPPED_SHAPE`].

use serde::{Deserialize, Serialize};
use wgs_io::reference::RefSlice;
use wgs_kernel::math::{exp, ln};
use wgs_pileup::{StoredRead, base_index};

/// Least quality of a counted base: below, errors of the sequencer drown the damage, whose bases are read well.
pub const MIN_BQ: u8 = 20;
/// Substitutions of a pyrimidine: C>A, C>G, C>T, T>A, T>C, T>G.
pub const SUBSTITUTIONS: usize = 6;
/// Each with 16 pairs of neighbours.
pub const CLASSES: usize = 16 * SUBSTITUTIONS;
/// Templates with one mismatch at a site are told apart up to this number.
const SITE_MAX: usize = 6;
/// Rate of damage of a library that nothing is known of.
const SHIPPED_RATE: f64 = 1e-6;
/// Shape of its spread over sites: one in ten has most of it.
const SHIPPED_SHAPE: f64 = 0.1;
/// Bounds of a shape; below the lower one all the damage lies at a site in a thousand.
const SHAPES: (f64, f64) = (0.001, 10.0);
/// Highest rate.
const RATE_MAX: f64 = 0.05;
/// Class of a position that has none. Flipping the orientation's bits leaves it apart from the others.
const NONE: u8 = 128;
/// Class of a position whose bases are not counted: left out, or of no known reference base.
pub const SKIP: u8 = 255;
/// Stands for the orientation of a read that has none.
const UNPAIRED: u8 = 64;

/// Damage of one class. Pairs of values: F1R2 and F2R1, as seen from the pyrimidine's strand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrientationClass {
    /// Base before, base, base after and the base instead: `ACA>T`.
    pub class: String,
    /// Bases looked at.
    pub bases: [u64; 2],
    /// Of these, with the class's mismatch.
    pub mismatches: [u64; 2],
    /// Rate of damage used for calling, as −1000 log₁₀.
    pub rate_milli_log10: [u32; 2],
}

/// How the damage of a substitution lies over sites.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrientationSites {
    /// `C>A`.
    pub substitution: String,
    /// Pairs of templates of one orientation at one site, as if half of the records had either.
    pub pairs: u64,
    /// Sites with 1, 2, … 5, and 6 or more templates that show the mismatch, all F1R2.
    pub f1r2: [u64; SITE_MAX],
    /// The same, all F2R1.
    pub f2r1: [u64; SITE_MAX],
    /// Shape of the Beta distribution of the sites' rates, thousandths; F1R2 and F2R1.
    pub shape_permille: [u32; 2],
}

/// Damage of a class and orientation: a site's rate is Beta distributed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Damage {
    /// Mean.
    pub rate: f64,
    /// First parameter; the second is `shape (1 − rate) / rate`.
    pub shape: f64,
}

/// A change of one base: its class, and whether the pyrimidine is on the reverse strand. Bases are indices 0–3; before, at and after
/// the place.
pub fn class_of([before, base, after]: [usize; 3], alt: usize) -> Option<(usize, bool)> {
    let known = before < 4 && base < 4 && after < 4 && alt < 4 && alt != base;
    let flipped = base == 0 || base == 2;
    let (before, base, after, alt) =
        if known && flipped { (3 - after, 3 - base, 3 - before, 3 - alt) } else { (before, base, after, alt) };
    let substitution = match (base, alt) {
        (1, 0) => 0,
        (1, 2) => 1,
        (1, 3) => 2,
        (3, 0) => 3,
        (3, 1) => 4,
        (3, 2) => 5,
        _ => return None,
    };
    known.then_some((16 * substitution + 4 * before + after, flipped))
}

/// A name: `ACA>T`.
fn class_name(class: usize) -> String {
    let letter = |x: usize| char::from(b"ACGT"[x % 4]);
    let (substitution, before, after) = (class / 16, class / 4 % 4, class % 4);
    let (base, alt) = bases_of(substitution);
    format!("{}{base}{}>{alt}", letter(before), letter(after))
}

fn bases_of(substitution: usize) -> (char, char) {
    (if substitution < 3 { 'C' } else { 'T' }, char::from(b"AGTACG"[substitution % SUBSTITUTIONS]))
}

/// A mismatch, with its template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mismatch {
    pos: u32,
    class: u8,
    template: u64,
    orientation: u8,
}

/// What is counted.
#[derive(Clone, Debug)]
pub struct Counts {
    /// By twice the place's context (base C or T, then the neighbours) and the orientation.
    bases: Box<[u64; 256]>,
    mismatches: [[u64; 2]; CLASSES],
    sites: [[[u64; SITE_MAX]; 2]; SUBSTITUTIONS],
    /// Of C and of T.
    pairs: [u64; 2],
    found: Vec<Mismatch>,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            bases: Box::new([0; 256]),
            mismatches: [[0; 2]; CLASSES],
            sites: [[[0; SITE_MAX]; 2]; SUBSTITUTIONS],
            pairs: [0; 2],
            found: Vec::new(),
        }
    }
}

/// The contexts of a stretch of the reference from `start`, for [`Counts::observe`]; [`SKIP`] where `left_out` or unknown.
pub fn contexts(slice: &RefSlice, start: u32, left_out: &[bool], out: &mut Vec<u8>) {
    let code = |p: u32| base_index(slice.code(p)).unwrap_or(4);
    let mut around = [4, start.checked_sub(1).map_or(4, code), code(start)];
    out.clear();
    out.extend((start..).zip(left_out).map(|(pos, &left_out)| {
        around = [around[1], around[2], code(pos + 1)];
        let alt = usize::from(around[1] == 0);
        match class_of(around, alt) {
            Some((class, flipped)) if !left_out => {
                let base = usize::from(class / 16 >= 3);
                (2 * (16 * base + class % 16) + usize::from(flipped)) as u8
            }
            _ if left_out || around[1] > 3 => SKIP,
            _ => NONE,
        }
    }));
}

/// How a read's orientation is handed to [`Counts::observe`].
pub fn orientation_code(read: &StoredRead) -> u8 {
    read.orientation().map_or(UNPAIRED, |o| o as u8)
}

impl Counts {
    /// Counts a base of the reference's context and a read's [`orientation_code`].
    #[inline]
    pub fn observe(&mut self, context: u8, orientation: u8, quality: u8) {
        self.bases[usize::from(context ^ orientation)] += u64::from(quality >= MIN_BQ);
    }

    /// Counts that the base is another one, with code `base`.
    #[inline]
    pub fn mismatch(&mut self, pos: u32, context: u8, base: u8, quality: u8, read: &StoredRead) {
        let Some(orientation) = read.orientation().filter(|_| quality >= MIN_BQ && context < NONE) else { return };
        let (Some(seen), flipped) = (base_index(base), context & 1) else { return };
        let alt = if flipped == 1 { 3 - seen } else { seen };
        let (base, flanks) = (usize::from(context / 32), usize::from(context / 2 % 16));
        let around = [flanks / 4, if base == 0 { 1 } else { 3 }, flanks % 4];
        let Some((class, _)) = class_of(around, alt) else { return };
        let orientation = orientation as u8 ^ flipped;
        self.mismatches[class][usize::from(orientation)] += 1;
        self.found.push(Mismatch { pos, class: class as u8, template: read.hash, orientation });
    }

    /// The stretch is done: counts its sites. `depth` is that of each place of `contexts`.
    pub fn end(&mut self, contexts: &[u8], depth: &[i32]) {
        for (&context, &depth) in contexts.iter().zip(depth).filter(|(c, _)| **c < NONE) {
            let d = u64::try_from(depth).unwrap_or(0);
            self.pairs[usize::from(context / 32)] += d * d.saturating_sub(2) / 8;
        }
        self.found.sort_unstable();
        // Mates that overlap are one.
        self.found.dedup_by_key(|m| (m.pos, m.class, m.template));
        for site in self.found.chunk_by(|a, b| (a.pos, a.class) == (b.pos, b.class)) {
            let orientation = site[0].orientation;
            if site.iter().all(|m| m.orientation == orientation) {
                let of = &mut self.sites[usize::from(site[0].class / 16)][usize::from(orientation & 1)];
                of[(site.len() - 1).min(SITE_MAX - 1)] += 1;
            }
        }
        self.found = Vec::new();
    }

    /// Adds another count.
    pub fn merge(&mut self, other: &Self) {
        let add = |a: &mut [u64], b: &[u64]| a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        add(&mut self.bases[..], &other.bases[..]);
        add(self.mismatches.as_flattened_mut(), other.mismatches.as_flattened());
        add(self.sites.as_flattened_mut().as_flattened_mut(), other.sites.as_flattened().as_flattened());
        add(&mut self.pairs, &other.pairs);
    }

    fn bases_of(&self, class: usize) -> [u64; 2] {
        let context = 2 * (16 * usize::from(class / 16 >= 3) + class % 16);
        [self.bases[context], self.bases[context + 1]]
    }

    /// The tables; see the module's story.
    pub fn fit(&self) -> (Vec<OrientationClass>, Vec<OrientationSites>) {
        let (mut classes, mut sites) = (Vec::with_capacity(CLASSES), Vec::with_capacity(SUBSTITUTIONS));
        for substitution in 0..SUBSTITUTIONS {
            let of = 16 * substitution..16 * (substitution + 1);
            let sum = |counts: &dyn Fn(usize) -> [u64; 2]| {
                of.clone().map(counts).fold([0, 0], |a, b| [a[0] + b[0], a[1] + b[1]])
            };
            let bases = sum(&|c| self.bases_of(c));
            let mismatches = sum(&|c| self.mismatches[c]);
            let rates = [0, 1].map(|o| {
                let (excess, variance) = excess(bases, mismatches, o);
                let beyond = (excess - 2.0 * variance.sqrt()).max(0.0);
                ((beyond + 1.0) / (bases[o] as f64 + 1.0 / SHIPPED_RATE)).min(RATE_MAX)
            });
            for class in of {
                let (bases, mismatches) = (self.bases_of(class), self.mismatches[class]);
                let rate = |o: usize| {
                    let (excess, variance) = excess(bases, mismatches, o);
                    let n = (bases[o] as f64).max(1.0);
                    let spread = rates[o] * rates[o];
                    let own = spread / (spread + (variance + 1.0) / (n * n));
                    (rates[o] + (excess / n - rates[o]) * own).clamp(rates[o] / 10.0, RATE_MAX)
                };
                let rate_milli_log10 = [rate(0), rate(1)].map(milli_log10);
                classes.push(OrientationClass { class: class_name(class), bases, mismatches, rate_milli_log10 });
            }
            let pairs = self.pairs[usize::from(substitution >= 3)];
            let [f1r2, f2r1] = self.sites[substitution];
            let shape = |o: usize| {
                let (here, there) = if o == 0 { (f1r2, f2r1) } else { (f2r1, f1r2) };
                (1000.0 * shape(rates[o], pairs, here, there)).round() as u32
            };
            let (base, alt) = bases_of(substitution);
            let shape_permille = [shape(0), shape(1)];
            sites.push(OrientationSites { substitution: format!("{base}>{alt}"), pairs, f1r2, f2r1, shape_permille });
        }
        (classes, sites)
    }
}

/// Mismatches of one orientation that the other's share does not explain, and the variance of their number.
fn excess(bases: [u64; 2], mismatches: [u64; 2], o: usize) -> (f64, f64) {
    let ratio = bases[o] as f64 / (bases[1 - o] as f64).max(1.0);
    let (here, there) = (mismatches[o] as f64, mismatches[1 - o] as f64);
    (here - ratio * there, here + ratio * ratio * there)
}

/// Shape of the Beta distribution of the sites' rates, from sites by templates of one orientation and of the other.
fn shape(rate: f64, pairs: u64, here: [u64; SITE_MAX], there: [u64; SITE_MAX]) -> f64 {
    let (mut excess, mut variance) = (0.0, 0.0);
    for (k, (a, b)) in (1..).zip(here.iter().zip(&there)) {
        let of = f64::from(k * (k - 1) / 2);
        excess += of * (*a as f64 - *b as f64);
        variance += of * of * (*a as f64 + *b as f64);
    }
    let beyond = (excess - 2.0 * variance.sqrt()).max(0.0);
    let shipped = mean_square(rate, SHIPPED_SHAPE);
    let (least, most) = (mean_square(rate, SHAPES.1), mean_square(rate, SHAPES.0));
    let square = ((beyond + 1.0) / (pairs as f64 + 1.0 / shipped)).clamp(least, most);
    ((rate - square) / (square / rate - rate)).clamp(SHAPES.0, SHAPES.1)
}

/// Mean square of a Beta distribution.
fn mean_square(mean: f64, shape: f64) -> f64 {
    mean * (shape + 1.0) / (shape / mean + 1.0)
}

fn milli_log10(rate: f64) -> u32 {
    (-1000.0 / std::f64::consts::LN_10 * ln(rate)).round() as u32
}

impl OrientationClass {
    /// Rate of damage, F1R2 and F2R1 as seen from the pyrimidine's strand.
    fn rates(&self) -> [f64; 2] {
        self.rate_milli_log10.map(|m| exp(-f64::from(m) * (std::f64::consts::LN_10 / 1000.0)))
    }
}

/// Damage by class, F1R2 and F2R1 as seen from the pyrimidine's strand.
pub(super) fn damage(classes: &[OrientationClass], sites: &[OrientationSites]) -> Vec<[Damage; 2]> {
    let of = |(class, row): (usize, &OrientationClass)| {
        let shapes = sites.get(class / 16).map_or([100; 2], |s| s.shape_permille);
        let (rates, shape) = (row.rates(), |o: usize| (f64::from(shapes[o]) / 1000.0).max(SHAPES.0));
        [0, 1].map(|o| Damage { rate: rates[o], shape: shape(o) })
    };
    classes.iter().enumerate().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_fold_strands() {
        // ACA>T as seen from either strand: TGT>A.
        assert_eq!(class_of([0, 1, 0], 3), Some((32, false)));
        assert_eq!(class_of([3, 2, 3], 0), Some((32, true)));
        assert_eq!((class_of([0, 1, 4], 3), class_of([0, 1, 0], 1)), (None, None));
        let mut names: Vec<String> = (0..CLASSES).map(class_name).collect();
        assert_eq!((names[32].as_str(), names[95].as_str()), ("ACA>T", "TTT>G"));
        for (class, name) in names.iter().enumerate() {
            let at = |i: usize| b"ACGT".iter().position(|&b| b == name.as_bytes()[i]).unwrap();
            assert_eq!(class_of([at(0), at(1), at(2)], at(4)), Some((class, false)));
        }
        names.dedup();
        assert_eq!(names.len(), CLASSES);
    }

    /// A library of `n` bases in each context and orientation with balanced errors, `damaged` more of C>A in F2R1, at sites with `k` of them.
    fn library(n: u64, errors: u64, damaged: u64, k: usize) -> Counts {
        let mut counts = Counts::default();
        counts.bases[..64].fill(n);
        counts.mismatches = [[errors; 2]; CLASSES];
        counts.sites = [[[16 * errors, errors / 100, 0, 0, 0, 0]; 2]; SUBSTITUTIONS];
        counts.pairs = [400 * n; 2];
        for class in 0..16 {
            counts.mismatches[class][1] += damaged;
        }
        counts.sites[0][1][k - 1] += 16 * damaged / k as u64;
        counts
    }

    #[test]
    fn damage_of_one_orientation_is_found_and_balanced_errors_are_none() {
        let (classes, sites) = library(10_000_000, 1_000, 0, 1).fit();
        assert!(classes.iter().all(|c| c.rate_milli_log10.iter().all(|&r| r > 6_000)), "{classes:?}");
        assert!(sites.iter().all(|s| s.shape_permille == [100; 2]), "{sites:?}");

        for (k, shapes) in [(1, 101..=10_000), (3, 1..=9)] {
            let (classes, sites) = library(10_000_000, 1_000, 3_000, k).fit();
            let damage = damage(&classes, &sites);
            assert!((damage[5][1].rate / 3e-4 - 1.0).abs() < 0.05, "{:?}", damage[5]);
            assert!(damage[5][0].rate < 1e-6 && damage[20][1].rate < 1e-6);
            assert!(shapes.contains(&sites[0].shape_permille[1]), "{k}: {:?}", sites[0]);
        }
    }

    #[test]
    fn a_class_is_drawn_to_its_substitution() {
        // Ten times the damage in one context, told by many bases or by few.
        for (n, least, most) in [(10_000_000, 2.5e-3, 3.1e-3), (20_000, 1e-4, 2e-3)] {
            let mut counts = library(n, n / 10_000, 3 * n / 10_000, 1);
            counts.mismatches[7][1] += 27 * n / 10_000;
            let (classes, sites) = counts.fit();
            let rate = damage(&classes, &sites)[7][1].rate;
            assert!((least..most).contains(&rate), "{n}: {rate}");
        }
    }

    #[test]
    fn nothing_seen_is_the_shipped_prior() {
        let (classes, sites) = Counts::default().fit();
        assert_eq!((classes.len(), sites.len()), (CLASSES, SUBSTITUTIONS));
        assert!(classes.iter().all(|c| c.rate_milli_log10 == [6_000; 2]), "{classes:?}");
        assert!(sites.iter().all(|s| s.shape_permille == [100; 2]));
    }
}
