//! Sites that were wrong once, or are hard: every folder of `testdata/regressions` is called by its `cmd`, and what passes must be what
//! passes in its `expected.vcf`: position, alleles, genotype with its phase. Numbers may move.
//!
//! A folder comes from `wgs call germline --testcase`; see `docs/dev/tests.md`.

mod common;

use common::{command, finish, listing, testdata};

/// Records that pass: position, REF, ALT, GT.
fn passing(vcf: &str) -> Vec<String> {
    let record = |l: &str| {
        let f: Vec<&str> = l.split('\t').collect();
        let genotype = f.get(9)?.split(':').next()?;
        (f[6] == "PASS").then(|| format!("{}:{} {}>{} {genotype}", f[0], f[1], f[3], f[4]))
    };
    vcf.lines().filter(|l| !l.starts_with('#')).filter_map(record).collect()
}

#[test]
fn hard_sites_are_called_as_they_should_be() {
    let (mut wrong, mut cases) = (Vec::new(), 0);
    for name in listing(&testdata("regressions")) {
        let folder = testdata("regressions").join(&name);
        let Ok(line) = std::fs::read_to_string(folder.join("cmd")) else { continue };
        let ended = finish(command().args(line.split_whitespace()).arg("-q").current_dir(&folder), None);
        assert_eq!(ended.code, 0, "{name}: {}", ended.stderr);
        let expected = std::fs::read_to_string(folder.join("expected.vcf")).unwrap();
        let (found, expected) = (passing(&ended.stdout), passing(&expected));
        if found != expected {
            wrong.push(format!("{name}: expected {expected:?}, called {found:?}"));
        }
        cases += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 4, "{cases}");
}
