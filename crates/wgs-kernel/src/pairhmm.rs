//! Pair-HMM: the probability that a read was sequenced from a haplotype, summed over all alignments.
//!
//! Three states (Durbin et al. 1998, chapter 4; Dindel, Albers et al. 2011, doi:10.1101/gr.112326.110, for gap costs that
//! depend on the haplotype): match `M`, base inserted in the read `I`, base deleted from the read `D`. With haplotype bases
//! `h_j` (1 ≤ j ≤ n), read bases `r_i` (1 ≤ i ≤ m), error `e_i` of a read base, and for each haplotype base the probabilities
//! `a_j` that an insertion and `d_j` that a deletion opens behind it and `x_j` that it goes on:
//!
//! ```text
//! M[i][j] = p(r_i, h_j) · ( (1 − a_{j−1} − d_{j−1})·M[i−1][j−1] + (1 − x_{j−1})·(I[i−1][j−1] + D[i−1][j−1]) )
//! I[i][j] = a_j·M[i−1][j] + x_j·I[i−1][j]
//! D[i][j] = d_{j−1}·M[i][j−1] + x_{j−1}·D[i][j−1]
//! p(r, h) = 1 − e  if r = h,  e / 3 otherwise
//! ```
//!
//! A read may begin and end anywhere in the haplotype: `M[0][j] = 1`, and the result is `Σ_j M[m][j] + I[m][j]`. It is
//! *not* divided by `n`: haplotypes of one window are compared with each other, and a longer one is no worse place to
//! come from. An unknown read base has `e = 3/4` and says nothing.
//!
//! **Shape.** [`LANES`] reads run side by side, each against the same haplotype, one column of the haplotype at a time.
//! A column is all the state there is, so haplotypes that begin alike share it ([`State`] can be cloned), and a lane's
//! arithmetic is the same operations in the same order at any vector width: the same bits on any CPU.
//!
//! **Numbers.** 32-bit floats scaled by 2^96; what falls under 2^−110 is 0. A read is lost (`−∞`) when it is worse than
//! about e^−135; a model with foreign reads has its floor far above.

pub mod trace;

use crate::Level;

/// Reads that run side by side.
pub const LANES: usize = 16;

type Lanes = [f32; LANES];

/// Scale of the start, 2^96.
const SCALE: f32 = f32::from_bits((127 + 96) << 23);
/// Natural logarithm of [`SCALE`].
const LN_SCALE: f64 = 96.0 * std::f64::consts::LN_2;
/// Smaller values are 0: no denormal numbers, which are slow. 2^−110.
const TINY: f32 = f32::from_bits((127 - 110) << 23);

/// A read: base codes and the error probability of each.
#[derive(Clone, Copy, Debug)]
pub struct HmmRead<'a> {
    /// Codes; compared for equality with the haplotype's.
    pub bases: &'a [u8],
    /// Error probability of each base, up to 3/4.
    pub errors: &'a [f32],
}

/// A stretch of haplotype with its gap probabilities, one of each per base.
#[derive(Clone, Copy, Debug)]
pub struct HmmHaplotype<'a> {
    /// Codes.
    pub bases: &'a [u8],
    /// That bases are inserted behind the base, 0 to ½.
    pub insert: &'a [f32],
    /// That the bases behind it are deleted, 0 to ½.
    pub delete: &'a [f32],
    /// That an open gap goes on, below 1.
    pub extend: &'a [f32],
}

impl<'a> HmmHaplotype<'a> {
    /// A stretch of it.
    pub fn range(&self, from: usize, to: usize) -> Self {
        Self {
            bases: &self.bases[from..to],
            insert: &self.insert[from..to],
            delete: &self.delete[from..to],
            extend: &self.extend[from..to],
        }
    }
}

/// Up to [`LANES`] reads, laid out for the kernel.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Base codes of row i in all lanes; 0 (no haplotype base has it) past a read's end.
    bases: Vec<[u8; LANES]>,
    /// `1 − e` and `e / 3`.
    right: Vec<Lanes>,
    wrong: Vec<Lanes>,
    /// Length of each read; 0 for an empty lane.
    lengths: [usize; LANES],
}

impl Batch {
    /// Lays out reads; those past [`LANES`] are left out.
    pub fn fill(&mut self, reads: &[HmmRead<'_>]) {
        let rows = reads.iter().take(LANES).map(|r| r.bases.len()).max().unwrap_or(0);
        self.bases.clear();
        self.bases.resize(rows, [0; LANES]);
        self.right.clear();
        self.right.resize(rows, [0.0; LANES]);
        self.wrong.clear();
        self.wrong.resize(rows, [0.0; LANES]);
        self.lengths = [0; LANES];
        for (lane, read) in reads.iter().take(LANES).enumerate() {
            self.lengths[lane] = read.bases.len().min(read.errors.len());
            for (i, (&base, &error)) in read.bases.iter().zip(read.errors).enumerate() {
                self.bases[i][lane] = base;
                self.right[i][lane] = 1.0 - error;
                self.wrong[i][lane] = error / 3.0;
            }
        }
    }

    /// Rows of the tables.
    pub fn rows(&self) -> usize {
        self.bases.len()
    }
}

/// One column of all reads of a batch, and the sum at their ends.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// `M`, `I`, `D` of rows 0 to m.
    rows: Vec<[Lanes; 3]>,
    /// `Σ M[m][j] + I[m][j]` so far.
    sums: Lanes,
    /// `a`, `d` and `x` of the last base.
    insert: f32,
    delete: f32,
    extend: f32,
}

impl State {
    /// Before the first base of the haplotype.
    pub fn begin(&mut self, batch: &Batch) {
        self.rows.clear();
        self.rows.resize(batch.rows() + 1, [[0.0; LANES]; 3]);
        if let Some(first) = self.rows.first_mut() {
            first[0] = [SCALE; LANES];
        }
        self.sums = [0.0; LANES];
        (self.insert, self.delete, self.extend) = (0.0, 0.0, 0.0);
    }

    /// Goes on over `haplotype`.
    pub fn advance(&mut self, batch: &Batch, haplotype: HmmHaplotype<'_>) {
        self.advance_at(Level::current(), batch, haplotype);
    }

    /// The same with a chosen instruction set.
    pub fn advance_at(&mut self, level: Level, batch: &Batch, haplotype: HmmHaplotype<'_>) {
        assert!(self.rows.len() == batch.rows() + 1, "the state is of another batch");
        match level {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `Level::current` and `Level::available` give these levels only when the CPU has them.
            Level::Avx512 => unsafe { advance_avx512(self, batch, haplotype) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: see above.
            Level::Avx2 => unsafe { advance_avx2(self, batch, haplotype) },
            _ => advance_lanes(self, batch, haplotype),
        }
    }

    /// Natural logarithm of each read's probability; `−∞` below the range, 0 for an empty lane.
    pub fn finish(&self, batch: &Batch) -> [f64; LANES] {
        std::array::from_fn(|lane| {
            if batch.lengths[lane] == 0 {
                return 0.0;
            }
            let sum = f64::from(self.sums[lane]);
            if sum > 0.0 { crate::math::ln(sum) - LN_SCALE } else { f64::NEG_INFINITY }
        })
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi")]
fn advance_avx512(state: &mut State, batch: &Batch, haplotype: HmmHaplotype<'_>) {
    advance_lanes(state, batch, haplotype);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn advance_avx2(state: &mut State, batch: &Batch, haplotype: HmmHaplotype<'_>) {
    advance_lanes(state, batch, haplotype);
}

/// The definition. Each statement is one operation on all lanes; no operation mixes lanes.
#[inline(always)]
fn advance_lanes(state: &mut State, batch: &Batch, haplotype: HmmHaplotype<'_>) {
    let m = batch.rows();
    let (bases, right, wrong) = (&batch.bases[..m], &batch.right[..m], &batch.wrong[..m]);
    let State { rows, sums, insert, delete, extend } = state;
    let rows = &mut rows[..m + 1];
    let gaps = haplotype.insert.iter().zip(haplotype.delete).zip(haplotype.extend);
    for (&base, ((&next_insert, &next_delete), &next_extend)) in haplotype.bases.iter().zip(gaps) {
        let (stay, close) = (1.0 - (*insert + *delete), 1.0 - *extend);
        // Row i − 1 of the last column, and M and I of row i − 1 of this one.
        let mut diagonal = rows[0];
        let (mut above_m, mut above_i) = (rows[0][0], [0.0; LANES]);
        for i in 0..m {
            let left = rows[i + 1];
            let [mut mm, mut ii, mut dd] = [[0.0f32; LANES]; 3];
            for l in 0..LANES {
                // By bits: of an `if` the compiler chooses the place before it loads, which is a gather on AVX-512.
                let same = 0u32.wrapping_sub((bases[i][l] == base).into());
                let p = f32::from_bits(right[i][l].to_bits() & same | wrong[i][l].to_bits() & !same);
                let from = stay * diagonal[0][l] + close * (diagonal[1][l] + diagonal[2][l]);
                let value = p * from;
                mm[l] = if value < TINY { 0.0 } else { value };
                let value = next_insert * above_m[l] + next_extend * above_i[l];
                ii[l] = if value < TINY { 0.0 } else { value };
                let value = *delete * left[0][l] + *extend * left[2][l];
                dd[l] = if value < TINY { 0.0 } else { value };
            }
            rows[i + 1] = [mm, ii, dd];
            diagonal = left;
            (above_m, above_i) = (mm, ii);
        }
        for l in 0..LANES {
            let end = rows[batch.lengths[l]][0][l] + rows[batch.lengths[l]][1][l];
            sums[l] += if batch.lengths[l] == 0 { 0.0 } else { end };
        }
        (*insert, *delete, *extend) = (next_insert, next_delete, next_extend);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The recursion as it is written above, in 64 bits, without scaling.
    fn by_definition(read: HmmRead<'_>, h: HmmHaplotype<'_>) -> f64 {
        let (m, n) = (read.bases.len(), h.bases.len());
        let mut mm = vec![vec![0.0f64; n + 1]; m + 1];
        let (mut ii, mut dd) = (mm.clone(), mm.clone());
        mm[0].fill(1.0);
        let gap = |j: usize| match j.checked_sub(1) {
            None => (0.0, 0.0, 0.0),
            Some(j) => (f64::from(h.insert[j]), f64::from(h.delete[j]), f64::from(h.extend[j])),
        };
        for i in 0..=m {
            for j in 1..=n {
                let ((a, _, x), (a1, d1, x1)) = (gap(j), gap(j - 1));
                if i > 0 {
                    let e = f64::from(read.errors[i - 1]);
                    let p = if read.bases[i - 1] == h.bases[j - 1] { 1.0 - e } else { e / 3.0 };
                    mm[i][j] =
                        p * ((1.0 - a1 - d1) * mm[i - 1][j - 1] + (1.0 - x1) * (ii[i - 1][j - 1] + dd[i - 1][j - 1]));
                    // A gap before the first base would only be a later start.
                    ii[i][j] = a * mm[i - 1][j] + x * ii[i - 1][j];
                    dd[i][j] = d1 * mm[i][j - 1] + x1 * dd[i][j - 1];
                }
            }
        }
        (1..=n).map(|j| mm[m][j] + ii[m][j]).sum::<f64>()
    }

    fn run(level: Level, reads: &[HmmRead<'_>], h: HmmHaplotype<'_>, cut: usize) -> [f64; LANES] {
        let (mut batch, mut state) = (Batch::default(), State::default());
        batch.fill(reads);
        state.begin(&batch);
        let first = h.range(0, cut);
        state.advance_at(level, &batch, first);
        // As haplotypes that begin alike do.
        let mut state = state.clone();
        state.advance_at(level, &batch, h.range(cut, h.bases.len()));
        state.finish(&batch)
    }

    proptest! {
        #[test]
        fn equals_the_definition_on_every_level(seed: u64, n in 1usize..60, count in 1usize..=LANES) {
            let mut state = seed | 1;
            let mut next = |bound: u64| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state >> 33) % bound
            };
            let bases: Vec<u8> = (0..n).map(|_| 1 << next(4)).collect();
            let [insert, delete] = [(); 2].map(|()| (0..n).map(|_| [1e-5f32, 1e-4, 1e-2][next(3) as usize]).collect::<Vec<_>>());
            let extend: Vec<f32> = (0..n).map(|_| [0.1, 0.5][next(2) as usize]).collect();
            let h = HmmHaplotype { bases: &bases, insert: &insert, delete: &delete, extend: &extend };
            let reads: Vec<(Vec<u8>, Vec<f32>)> = (0..count)
                .map(|_| {
                    let from = next(n as u64) as usize;
                    let to = from + 1 + next((n - from) as u64) as usize;
                    let mut r = bases[from..to].to_vec();
                    if next(3) == 0 {
                        let at = next(r.len() as u64) as usize;
                        if next(2) == 0 { r.remove(at); } else { r.insert(at, 1 << next(4)); }
                    }
                    if r.is_empty() { r.push(15); }
                    let errors = r.iter().map(|&b| if b == 15 { 0.75 } else { [1e-4, 1e-3, 1e-2, 0.2][next(4) as usize] }).collect();
                    (r, errors)
                })
                .collect();
            let views: Vec<HmmRead<'_>> = reads.iter().map(|(bases, errors)| HmmRead { bases, errors }).collect();
            let cut = next(n as u64 + 1) as usize;
            let scalar = run(Level::Scalar, &views, h, cut);
            for level in Level::available() {
                let found = run(level, &views, h, cut);
                prop_assert_eq!(found.map(f64::to_bits), scalar.map(f64::to_bits), "{}", level.name());
            }
            prop_assert_eq!(run(Level::current(), &views, h, 0).map(f64::to_bits), scalar.map(f64::to_bits));
            for (lane, view) in views.iter().enumerate() {
                let expected = by_definition(*view, h).ln();
                prop_assert!((scalar[lane] - expected).abs() < 1e-4, "{} {}", scalar[lane], expected);
            }
        }
    }

    #[test]
    fn a_read_of_another_place_is_lost() {
        let h = (vec![1u8; 300], vec![0f32; 300], vec![0.1f32; 300]);
        let haplotype = HmmHaplotype { bases: &h.0, insert: &h.1, delete: &h.1, extend: &h.2 };
        let (bases, errors) = (vec![2u8; 250], vec![1e-4f32; 250]);
        let read = HmmRead { bases: &bases, errors: &errors };
        assert_eq!(run(Level::current(), &[read], haplotype, 0)[0], f64::NEG_INFINITY);
        let good = vec![1u8; 250];
        let read = HmmRead { bases: &good, errors: &errors };
        let found = run(Level::current(), &[read], haplotype, 0);
        // 51 places to start, 250 bases of 0.9999, no gap.
        assert!((found[0] - (51f64.ln() + 250.0 * 0.9999f64.ln())).abs() < 1e-4, "{}", found[0]);
        assert_eq!(found[1], 0.0, "an empty lane");
    }

    #[test]
    fn equal_reads_are_equal_in_every_lane() {
        let n = 64;
        let h = (vec![4u8; n], vec![1e-3f32; n], vec![0.2f32; n]);
        let haplotype = HmmHaplotype { bases: &h.0, insert: &h.1, delete: &h.1, extend: &h.2 };
        let errors = vec![1e-3f32; 32];
        let bases = vec![4u8; 32];
        let reads = vec![HmmRead { bases: &bases, errors: &errors }; LANES];
        let found = run(Level::current(), &reads, haplotype, 10);
        assert!(found.iter().all(|f| f.to_bits() == found[0].to_bits()));
    }
}
