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

/// VerifyBamID2's own test: `resource/test/expected/result.{Pileup,Ancestry,selfSM}` with the rows of
/// `hapmap_3.3.b37.dat.{bed,mu,UD}` at these sites (MIT). It printed FREEMIX 0.21808, FREELK1 -19.0924, FREELK0 -40.8945;
/// the last is taken with the contaminating sample's coordinates for both.
#[test]
#[rustfmt::skip]
fn the_likelihood_is_verifybamid2_s() {
    let rows = [
        (76962, 'T', 'C', 1.59038737446198, -2.69585750044761, 1.98586009238518, "CCC.Cccc.c", r"IG=IJ<BAH7"),
        (137900, 'T', 'G', 0.550359712230216, 12.9539012874167, -1.3135861693339, "GgGgg", r"7IHII"),
        (419067, 'C', 'T', 0.911827956989247, -10.7536050151563, 6.09582929043317, "t.t.", r"FGGD"),
        (456452, 'T', 'C', 1.27272727272727, -3.51585644639745, -10.7296223095434, "CC", r"DE"),
        (698987, 'G', 'T', 0.309234073013601, -1.98758290845643, 5.45178920339616, ".,.,,", r"?IK9J"),
        (828791, 'C', 'T', 0.892550143266476, 14.7477574556106, -1.83598925366842, "TT", r"D1"),
        (1171788, 'G', 'A', 0.152797704447633, 1.82233650921671, 5.57945110867516, ",.", r"JJ"),
        (1923623, 'T', 'G', 0.913385826771654, 7.35965872872686, -10.2410280997671, ".,", r"D@"),
        (2166427, 'T', 'C', 1.2806012884753, 3.77547167771023, -3.27961324537699, "c.c", r"=BE"),
        (2593863, 'T', 'C', 0.547482014388489, 3.21272583234915, -0.0902542884882028, "..,,.,,", r"BGFGHHD"),
        (2680395, 'T', 'C', 0.249283667621777, -6.49511903285048, -3.17069286280272, ".,,,,", r"DGFF:"),
        (2681099, 'A', 'G', 0.184626436781609, -3.81401851259548, -2.69223873478443, "..,,", r"HGHD"),
        (2799807, 'A', 'G', 0.0458124552612742, 1.87377743462906, -1.97491341160808, ".,..,", r"7GEGH"),
        (3189982, 'G', 'A', 0.309677419354839, 1.76950697902766, 2.49224530406537, "...,..,,", r"G::FGJFD"),
        (3544036, 'T', 'A', 0.0466954022988506, -2.04188049939316, -0.43881296117509, ".,,....", r"IGHHHFH"),
    ];
    let mut text = String::new();
    for (pos, reference, alternate, mean, one, two, _, _) in rows {
        text += &format!("20 {} {pos} {reference} {alternate} {} {one} {two} 0 0\n", pos - 1, mean / 2.0);
    }
    let panel = Panel::from_sites(&text).expect("sites");
    let mut counts = SiteCounts::new();
    for (i, (_, _, alternate, _, _, _, bases, qualities)) in rows.iter().enumerate() {
        for (base, quality) in bases.chars().zip(qualities.bytes()) {
            let allele = match base {
                '.' | ',' => crate::Allele::Reference,
                b if b.eq_ignore_ascii_case(alternate) => crate::Allele::Alternate,
                _ => crate::Allele::Other,
            };
            counts.add(i as u32, allele, quality - 33);
        }
    }
    let options = Options { min_markers: 1, max_depth_sd: None };
    let (contaminating, intended) = ([0.0992534, -0.124729, 0.0, 0.0], [0.034756, 0.0193, 0.0, 0.0]);
    let mixed = log_likelihood(&panel, &counts, options, 0.21808, contaminating, intended);
    assert!((mixed + 19.0924).abs() < 6e-5, "{mixed}");
    let pure = log_likelihood(&panel, &counts, options, 0.0, contaminating, contaminating);
    assert!((pure + 40.8945).abs() < 6e-5, "{pure}");
}

#[test]
fn few_markers_give_no_estimate() {
    let (panel, mut random) = (panel(), Random(11));
    let person = genotypes(&panel, &BRITON, &mut random);
    let mut counts = SiteCounts::new();
    for (i, g) in person.iter().enumerate().take(999) {
        (0..10).for_each(|_| {
            counts.add(i as u32, if *g == 2 { crate::Allele::Alternate } else { crate::Allele::Reference }, 37)
        });
    }
    let c = estimate(&panel, &counts, Options::default());
    assert_eq!((c.reason.as_deref(), c.freemix.written(), c.markers_used), (Some("too_few_markers"), None, 999));
    counts.add(2_000, crate::Allele::Reference, 37);
    (0..9).for_each(|_| counts.add(2_000, crate::Allele::Reference, 37));
    let c = estimate(&panel, &counts, Options::default());
    assert_eq!((c.reason, c.markers_used), (None, 1_000));
    assert!(c.freemix.written().is_some());
    let none = estimate(&panel, &SiteCounts::new(), Options::default());
    assert_eq!((none.reason.as_deref(), none.mean_depth.written()), (Some("too_few_markers"), Some(0.0)));
}

/// Markers far from the mean depth are left out: a 60,000-fold pile does not decide.
#[test]
fn depth_outliers_do_not_count() {
    let (panel, mut random) = (panel(), Random(12));
    let person = genotypes(&panel, &BRITON, &mut random);
    let mut counts = reads(&person, &person, 0.0, 20.0, &mut random);
    let before = estimate(&panel, &counts, Options::default());
    for _ in 0..60_000 {
        counts.add(5, crate::Allele::Alternate, 37);
        counts.add(5, crate::Allele::Reference, 37);
    }
    let after = estimate(&panel, &counts, Options::default());
    assert!(after.markers_used >= before.markers_used && after.freemix.0 < 0.001, "{after:?}");
}

/// Own sites without loadings: frequencies are fixed, ancestry stays at the origin.
#[test]
fn own_frequencies_give_an_estimate() {
    let mut random = Random(13);
    let mut text = String::new();
    for i in 0..3_000 {
        text += &format!("1 {i} {} A C {:.4}\n", i + 1, 0.05 + 0.9 * random.unit());
    }
    let panel = Panel::from_sites(&text).expect("sites");
    let (a, b) = (genotypes(&panel, &[0.0; 4], &mut random), genotypes(&panel, &[0.0; 4], &mut random));
    let c = estimate(&panel, &reads(&a, &b, 0.05, 30.0, &mut random), Options::default());
    assert!((c.freemix.0 - 0.05).abs() < 3.0 * c.standard_error.0 && c.standard_error.0 < 0.006, "{c:?}");
    assert_eq!(c.ancestry.intended.map(|p| p.map(|x| x.0)), Some([0.0; 4]));
}

/// The estimate depends on the counts alone: not on the order of observations, nor on how workers shared them.
#[test]
fn any_split_gives_the_same_bits() {
    let (panel, mut random) = (panel(), Random(14));
    let (a, b) = (genotypes(&panel, &BRITON, &mut random), genotypes(&panel, &HAN, &mut random));
    let whole = reads(&a, &b, 0.02, 3.0, &mut random);
    let mut parts = vec![SiteCounts::new(); 5];
    let mut folded = whole.clone();
    folded.fold();
    let seen: Vec<_> = folded.sites().flat_map(|(m, o)| o.map(move |o| (m, o))).collect();
    for (i, (m, o)) in seen.iter().rev().enumerate() {
        (0..o.count).for_each(|_| parts[i * 7 % 5].add(*m, o.allele, o.quality));
    }
    let merged = parts
        .into_iter()
        .reduce(|mut x, y| {
            x.merge(y);
            x
        })
        .expect("parts");
    let (one, two) = (estimate(&panel, &whole, Options::default()), estimate(&panel, &merged, Options::default()));
    assert_eq!(one.freemix.0.to_bits(), two.freemix.0.to_bits());
    assert_eq!(one, two);
}

/// Three reads a marker: the standard error says what that is worth.
#[test]
fn low_depth_is_honest() {
    let c = planted(0.02, 3.0, HAN, 14);
    assert!((c.freemix.0 - 0.02).abs() < 2.5 * c.standard_error.0, "{c:?}");
    assert!((0.0005..0.004).contains(&c.standard_error.0), "{c:?}");
}
