//! Every kept finding, and a short hunt of every target with a fixed seed.

use std::time::Duration;
use wgs_fuzz::{TARGETS, hunt, regressions, show};

#[test]
fn regressions_stay_fixed() {
    for target in TARGETS {
        for entry in std::fs::read_dir(regressions(target)).into_iter().flatten().flatten() {
            let input = std::fs::read(entry.path()).unwrap();
            if let Err(finding) = show(target, &input) {
                panic!("{} {}: {}", target.name, entry.path().display(), finding.what);
            }
        }
    }
}

#[test]
fn a_short_hunt_finds_nothing() {
    for target in TARGETS {
        match hunt(target, 42, Duration::from_secs(5), 300) {
            Ok(shown) => assert!(shown > 0, "{}", target.name),
            Err(finding) => panic!("{}: {} on {} bytes", target.name, finding.what, finding.input.len()),
        }
    }
}
