//! What the arithmetic of the pair-HMM allows: vector operations of a row, over what the core can begin in a cycle.
//!
//! A row is one base of [`LANES`] reads against one base of the haplotype. From its source it needs 7 multiplications, 4
//! additions, 3 comparisons with the smallest number and 3 choices after them, one comparison of bases and one choice: 19
//! operations on all lanes. The binary has as many (`benches/README.md` says how to count them): 19 of 512 bits with AVX-512;
//! with AVX2 38 of 256 bits and two that widen the comparison of bases. Loads and stores go beside.
//!
//! The limit supposes that rows do not wait for each other. They do: `I` of a row comes from `I` of the row above by a
//! multiplication, an addition, a comparison and a choice, one after the other, which one batch alone cannot hide.

use std::hint::black_box;
use std::time::Instant;
use wgs_kernel::Level;
use wgs_kernel::pairhmm::LANES;

/// Vector operations of 256 bits a core of Zen 3 or Zen 4 begins in a cycle: four pipes, one of 512 bits takes two of
/// them (Software Optimization Guide for AMD Family 19h).
const PIPES: f64 = 4.0;

/// Operations of a row, in units of 256 bits; `None` for plain Rust, whose code the build's target decides.
fn operations(level: Level) -> Option<f64> {
    match level {
        Level::Scalar => None,
        Level::Avx2 => Some(40.0),
        Level::Avx512 => Some(38.0),
    }
}

/// Cycles of the core per second, from a chain of exclusive or (one cycle) and 64-bit multiplication (three cycles on every
/// x86-64 core since 2011).
pub fn clock() -> f64 {
    const LINKS: u64 = 30_000_000;
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let begin = Instant::now();
        let mut x = black_box(3u64);
        for _ in 0..LINKS {
            x = (x ^ 0x5555_5555).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        black_box(x);
        best = best.min(begin.elapsed().as_secs_f64());
    }
    4.0 * LINKS as f64 / best
}

/// Prints the limit of a level in cells per second.
pub fn print(level: Level, clock: f64) {
    let ghz = clock / 1e9;
    match operations(level) {
        None => println!("pair_hmm/{}: {ghz:.2} GHz, no limit stated", level.name()),
        Some(operations) => {
            let cells = clock * PIPES / operations * LANES as f64;
            println!(
                "pair_hmm/{}: {ghz:.2} GHz, {operations} operations of 256 bits for {LANES} cells, {PIPES} begun in a cycle: \
                 at most {:.2} Gcells/s",
                level.name(),
                cells / 1e9
            );
        }
    }
}
