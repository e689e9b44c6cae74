use super::*;
use crate::panel::Assembly;
use crate::simulate::{BRITON, Random, genotypes, reads};

/// NA18525 of the panel's Han Chinese (`1000g.phase3.100k.b38.V.gz`).
const HAN: Pc = [-0.0170687, -0.0332426, -0.00553543, -0.0149348];
/// NA18486, Yoruba.
const YORUBA: Pc = [0.0351054, -0.00597629, -0.0000845491, 0.000166427];

fn panel() -> std::sync::Arc<Panel> {
    Panel::embedded(Assembly::GRCh38).expect("embedded")
}

/// Estimate for a planted share.
fn planted(share: f64, depth: f64, contaminant: Pc, seed: u64) -> Contamination {
    let (panel, mut random) = (panel(), Random(seed));
    let intended = genotypes(&panel, &BRITON, &mut random);
    let other = genotypes(&panel, &contaminant, &mut random);
    estimate(&panel, &reads(&intended, &other, share, depth, &mut random), Options::default())
}

fn check(share: f64, depth: f64, contaminant: Pc, seed: u64) {
    let c = planted(share, depth, contaminant, seed);
    let off = c.freemix.0 - share;
    println!("{share} {depth}x: {:.6} ± {:.6}  {:?}", c.freemix.0, c.standard_error.0, c.ancestry);
    assert!(off.abs() < 0.002, "{share} at {depth}x: {}", c.freemix.0);
    assert!(off.abs() < 4.0 * c.standard_error.0, "{share} at {depth}x: {} ± {}", c.freemix.0, c.standard_error.0);
    assert!(c.standard_error.0 < 0.001);
    for (x, truth) in c.ancestry.intended.expect("given").iter().zip(BRITON) {
        assert!((x.0 - truth).abs() < 0.002, "{x:?} {truth}");
    }
}

#[test]
fn planted_share_is_found_at_30_fold() {
    for (share, seed) in [(0.0, 1), (0.01, 2), (0.03, 3), (0.10, 4)] {
        check(share, 30.0, BRITON, seed);
    }
}

#[test]
fn planted_share_is_found_at_15_fold_from_other_ancestries() {
    for (share, contaminant, seed) in [(0.01, HAN, 5), (0.03, YORUBA, 6), (0.10, HAN, 7)] {
        check(share, 15.0, contaminant, seed);
    }
}
