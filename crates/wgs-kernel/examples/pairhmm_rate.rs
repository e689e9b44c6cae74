//! Cells per second of the pair-HMM on this CPU, by instruction set: 16 reads of 150 bases against 300 bases of haplotype.

use std::time::Instant;
use wgs_kernel::Level;
use wgs_kernel::pairhmm::{Batch, HmmHaplotype, HmmRead, LANES, State};

fn main() {
    let n = 300;
    let bases: Vec<u8> = (0..n).map(|i| 1 << (i * 7 % 11 % 4)).collect();
    let (open, extend) = (vec![1e-4f32; n], vec![0.1f32; n]);
    let haplotype = HmmHaplotype { bases: &bases, insert: &open, delete: &open, extend: &extend };
    let errors = vec![1e-3f32; 150];
    let reads: Vec<HmmRead<'_>> = (0..LANES).map(|i| HmmRead { bases: &bases[i..i + 150], errors: &errors }).collect();
    let mut batch = Batch::default();
    batch.fill(&reads);
    for level in Level::available() {
        let (mut state, mut rounds, begun) = (State::default(), 0u64, Instant::now());
        let mut sum = 0.0;
        while begun.elapsed().as_secs_f64() < 1.0 {
            state.begin(&batch);
            state.advance_at(level, &batch, haplotype);
            sum += state.finish(&batch)[0];
            rounds += 1;
        }
        let cells = rounds as f64 * (n * 150 * LANES) as f64;
        let rate = cells / begun.elapsed().as_secs_f64();
        println!("{}: {:.2e} cells/s (likelihood {:.3})", level.name(), rate, sum / rounds as f64);
    }
}
