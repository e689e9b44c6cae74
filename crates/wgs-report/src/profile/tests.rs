use super::*;

fn message(toml: &str) -> String {
    Profile::parse(&format!("name = \"p\"\nversion = \"1\"\n{toml}"), "p.toml").expect_err(toml).to_string()
}

#[test]
fn every_shipped_profile_parses_under_its_own_name() {
    for (name, text) in SHIPPED {
        let profile = Profile::parse(text, name).unwrap();
        assert_eq!(profile.name, name);
        assert!(!profile.description.is_empty());
        for gate in &profile.gates {
            assert!(!gate.why.is_empty(), "{name}: {} has no reason", gate.metric.path);
        }
    }
}

#[test]
fn what_a_profile_must_not_say() {
    let gate = "[[gate]]\nmetric = \"qc_fastq.total.frac_q30\"\n";
    for (toml, expected) in [
        ("colour = 1", "line 3: unknown field `colour`"),
        ("[[gate]]\nmetric = \"qc_fastq.total.frac_q31\"", "gate 1 (qc_fastq.total.frac_q31): no such metric"),
        (
            "[[gate]]\nmetric = \"qc_fastq.frac_q30\"",
            "did you mean qc_align.base_quality.frac_q30, qc_deliver.total.frac_q30, qc_fastq.total.frac_q30?",
        ),
        (&format!("{gate}fail_belw = 0.8"), "line 5: unknown field `fail_belw`"),
        (&format!("{gate}fail_below = 80"), "fail_below = 80 is outside the metric's range (fraction, 0 to 1)"),
        (&format!("{gate}warn_above = -0.1"), "warn_above = -0.1 is outside"),
        (&format!("{gate}warn_below = nan"), "warn_below = NaN is outside"),
        (&format!("{gate}warn_below = inf"), "warn_below = inf is outside"),
        (&format!("{gate}fail_below = 0.9\nwarn_below = 0.8"), "fail_below = 0.9 is over warn_below = 0.8"),
        (&format!("{gate}warn_below = 0.9\nfail_above = 0.8"), "warn_below = 0.9 is over fail_above = 0.8"),
        (&format!("{gate}scope = \"read_group\""), "no values per read_group (scopes: sample, file, lane)"),
        (&format!("{gate}quantifier = \"all\""), "quantifier needs a scope"),
        (&format!("{gate}applies_to = \"blood\""), "unknown variant `blood`"),
        ("required_sections = [\"qc_bam\"]", "no section 'qc_bam'"),
        ("", "every sample would pass"),
        ("[[gate]\n", "line 3"),
    ] {
        let got = message(toml);
        assert!(got.contains(expected), "{toml}\n  got: {got}\n  not: {expected}");
        assert!(got.starts_with("profile p.toml: "), "{got}");
    }
    assert!(Profile::parse("name = \"\"\nversion = \"1\"", "p").is_err());
}

#[test]
fn limits_at_the_edges_of_the_range_are_fine() {
    let text = "name = \"p\"\nversion = \"1\"\n[[gate]]\nmetric = \"qc_fastq.total.frac_q30\"\nfail_below = 0\nwarn_above = 1.0\nfail_above = 1";
    let profile = Profile::parse(text, "p").unwrap();
    assert_eq!(profile.gates[0].fail_above, Some(1.0));
    assert_eq!(profile.gates[0].on_missing, OnMissing::Fail);
    assert!(profile.gates[0].has_limit());
}

#[test]
fn a_gate_for_a_role_needs_the_role() {
    assert_eq!(AppliesTo::Any.covers(None), Some(true));
    assert_eq!(AppliesTo::Tumor.covers(None), None);
    assert_eq!(AppliesTo::Tumor.covers(Some(Role::Germline)), Some(false));
    assert_eq!(AppliesTo::Normal.covers(Some(Role::Normal)), Some(true));
}

#[test]
fn a_name_that_is_neither_shipped_nor_a_file() {
    assert_eq!(load("nowhere-2031").unwrap_err(), Error::NoProfile { name: "nowhere-2031".into() });
    assert!(load("japan-wgs-2022").is_ok());
}
