//! The pair-HMM against that of `bio` (Köster 2016, doi:10.1093/bioinformatics/btv573), where the two have the same model: gap rates that are
//! the same everywhere, and so small that what they do at the ends of a read does not matter (`bio` lets a read end in a
//! deletion, ours lets it begin with an insertion).

use bio::stats::pairhmm::{EmissionParameters, GapParameters, PairHMM, StartEndGapParameters, XYEmission};
use bio::stats::{LogProb, Prob};
use wgs_kernel::Level;
use wgs_kernel::pairhmm::{Batch, HmmHaplotype, HmmRead, State};
use wgs_testkit::rng::Rng;

const INSERT: f64 = 3e-6;
const DELETE: f64 = 1e-6;
const EXTEND: f64 = 0.2;

/// x is the haplotype, y the read.
struct Pair<'a> {
    haplotype: &'a [u8],
    read: &'a [u8],
    errors: &'a [f32],
}

impl EmissionParameters for Pair<'_> {
    fn prob_emit_xy(&self, i: usize, j: usize) -> XYEmission {
        let e = f64::from(self.errors[j]);
        if self.haplotype[i] == self.read[j] {
            XYEmission::Match(LogProb::from(Prob(1.0 - e)))
        } else {
            XYEmission::Mismatch(LogProb::from(Prob(e / 3.0)))
        }
    }

    fn prob_emit_x(&self, _: usize) -> LogProb {
        LogProb::ln_one()
    }

    fn prob_emit_y(&self, _: usize) -> LogProb {
        LogProb::ln_one()
    }

    fn len_x(&self) -> usize {
        self.haplotype.len()
    }

    fn len_y(&self) -> usize {
        self.read.len()
    }
}

struct Gaps;

impl GapParameters for Gaps {
    fn prob_gap_x(&self) -> LogProb {
        LogProb::from(Prob(INSERT))
    }

    fn prob_gap_y(&self) -> LogProb {
        LogProb::from(Prob(DELETE))
    }

    fn prob_gap_x_extend(&self) -> LogProb {
        LogProb::from(Prob(EXTEND))
    }

    fn prob_gap_y_extend(&self) -> LogProb {
        LogProb::from(Prob(EXTEND))
    }
}

/// A read begins and ends anywhere in the haplotype.
struct Anywhere;

impl StartEndGapParameters for Anywhere {
    fn free_start_gap_x(&self) -> bool {
        true
    }

    fn free_end_gap_x(&self) -> bool {
        true
    }

    fn prob_start_gap_x(&self, i: usize) -> LogProb {
        // The first place is there from the start.
        if i == 0 { LogProb::ln_zero() } else { LogProb::ln_one() }
    }
}

#[test]
fn likelihoods_are_those_of_bio() {
    let mut rng = Rng::new(3);
    let mut model = PairHMM::new(&Gaps);
    for round in 0..60 {
        let haplotype = rng.bases(160).into_bytes();
        let from = rng.index(60);
        let mut read = haplotype[from..from + 100].to_vec();
        match round % 4 {
            1 => read[40] = if read[40] == b'A' { b'C' } else { b'A' },
            2 => drop(read.drain(30..33)),
            3 => drop(read.splice(50..50, *b"GT")),
            _ => {}
        }
        let errors: Vec<f32> = read.iter().map(|_| [1e-4, 1e-3, 1e-2][rng.index(3)]).collect();
        let pair = Pair { haplotype: &haplotype, read: &read, errors: &errors };
        let expected = *model.prob_related(&pair, &Anywhere, None);
        let n = haplotype.len();
        let (insert, delete, extend) = (vec![INSERT as f32; n], vec![DELETE as f32; n], vec![EXTEND as f32; n]);
        let ours = HmmHaplotype { bases: &haplotype, insert: &insert, delete: &delete, extend: &extend };
        for level in Level::available() {
            let (mut batch, mut state) = (Batch::default(), State::default());
            batch.fill(&[HmmRead { bases: &read, errors: &errors }]);
            state.begin(&batch);
            state.advance_at(level, &batch, ours);
            let found = state.finish(&batch)[0];
            assert!((found - expected).abs() < 2e-3, "{} round {round}: {found} {expected}", level.name());
        }
    }
}
