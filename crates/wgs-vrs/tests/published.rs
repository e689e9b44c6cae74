//! Identifiers that others published: the vectors of the VRS specification, vrs-python's test VCF and its tests of
//! normalisation, and what vrs-python 2.3.3 says of real and made-up insertions and deletions.
//!
//! `testdata/annotate/vrs/vectors.tsv` (made by `scripts/make-vrs-vectors.py`) carries the reference around every allele:
//! the justified interval and one base beyond on both sides, real sequence in every line but those of `random`, whose
//! windows are whole sequences. So trimming, rolling and where it stops are tested on true bases; that nothing beyond
//! that base is needed is tested too, because nothing is there.

mod common;

use common::slice;
use std::path::Path;
use wgs_core::Interval;
use wgs_io::reference::{RefSlice, Reference};
use wgs_vrs::{Identifier, SequenceDigest, State, VrsError, allele};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

struct Vector {
    source: String,
    sequence: SequenceDigest,
    contig_len: u32,
    window: RefSlice,
    given: (u32, u32, String),
    justified: (u32, u32),
    /// Length and unit of a state by length.
    length: Option<(u32, u32)>,
    /// `.` where the source gives none.
    state: String,
    location: String,
    allele: String,
}

fn vectors() -> Vec<Vector> {
    let text = std::fs::read_to_string(root().join("testdata/annotate/vrs/vectors.tsv")).unwrap();
    let lines = text.lines().filter(|l| !l.starts_with('#'));
    lines
        .map(|line| {
            let f: Vec<&str> = line.split('\t').collect();
            let n = |i: usize| f[i].parse::<u32>().unwrap();
            Vector {
                source: f[0].to_owned(),
                sequence: f[1].parse().unwrap(),
                contig_len: n(2),
                window: slice(n(3), f[4]),
                given: (n(5), n(6), f[7].to_owned()),
                justified: (n(8), n(9)),
                length: (f[10] != ".").then(|| (n(10), n(11))),
                state: f[12].to_owned(),
                location: f[13].to_owned(),
                allele: f[14].to_owned(),
            }
        })
        .collect()
}

#[test]
fn every_vector_is_equal() {
    let vectors = vectors();
    let mut identifier = Identifier::default();
    let mut differing = Vec::new();
    for v in &vectors {
        let (start, end, alt) = &v.given;
        let ours = identifier.allele(&v.sequence, &v.window, v.contig_len, *start, *end, alt.as_bytes()).unwrap();
        let (length, sequence) = match &ours.state {
            State::Literal { sequence } => (None, Some(sequence)),
            State::ReferenceLength { length, repeat_subunit, sequence } => {
                (Some((*length, *repeat_subunit)), sequence.as_ref())
            }
        };
        // A source may give fewer letters than we do, or more (its limit is the caller's choice).
        let letters = v.state == "." || sequence.is_none_or(|s| *s == v.state);
        let same = (ours.id().to_string(), ours.location_id().to_string(), (ours.start, ours.end), length)
            == (v.allele.clone(), v.location.clone(), v.justified, v.length);
        if !same || !letters {
            differing.push(format!("{} {}:{start}-{end} {alt}: {ours:?}, expected {}", v.source, v.sequence, v.allele));
        }
    }
    assert!(differing.is_empty(), "{} of {}:\n{}", differing.len(), vectors.len(), differing.join("\n"));
    let count = |source: &str| vectors.iter().filter(|v| v.source == source).count();
    assert_eq!((count("vcf"), count("normalize"), count("translate")), (14, 18, 12));
    assert!(count("giab") > 100 && count("random") > 200);
}

/// The specification's validation/models.yaml and alleles.yaml (VRS 2.0), the documentation, and vrs-python's
/// test_vrs.py: justified alleles and their identifiers.
#[test]
fn alleles_of_the_specification() {
    let literal = |s: &str| State::Literal { sequence: s.to_owned() };
    let by_length = |length, repeat_subunit| State::ReferenceLength { length, repeat_subunit, sequence: None };
    let published = [
        // rs7412.
        ("IIB53T8CNeJJdUqzn9V_JnRtQadwWCbl", 44_908_821, 44_908_822, literal("T"), "0AePZIWZUNsUlQTamyLrjm2HWUw2opLt"),
        // NC_000001.11:40819438:CTCCTCCT:CTCCTCCTCCT.
        (
            "Ya6Rs7DHhDeg7YaOSg1EoNi3U_nQ9SvO",
            40_819_438,
            40_819_446,
            by_length(11, 3),
            "Oop4kjdTtKcg1kiZjIJAAR3bp7qi4aNT",
        ),
        // EGFR, NC_000007.14:g.55181320A>T.
        ("F-LrLMe1SRpfUZHkQmvkVKFEGaoDeHul", 55_181_319, 55_181_320, literal("T"), "Hy2XU_-rp4IMh6I_1NXNecBo8Qx8n0oE"),
        // ClinVar 383650.
        (
            "KEO-4XBcm1cxeo_DIQ8_ofqGUkp4iZhI",
            128_325_834,
            128_325_835,
            literal("T"),
            "SZIS2ua7AL-0YgUTAqyBsFPYK3vE8h_d",
        ),
    ];
    let mut identifier = Identifier::default();
    for (sequence, start, end, state, expected) in published {
        let sequence = format!("SQ.{sequence}").parse().unwrap();
        let ours = identifier.identify(&sequence, start, end, state);
        assert_eq!(ours.id().to_string(), format!("ga4gh:VA.{expected}"));
    }
    let locations = [
        ("IIB53T8CNeJJdUqzn9V_JnRtQadwWCbl", 44_908_821, "wIlaGykfwHIpPY2Fcxtbx4TINbbODFVz"),
        ("F-LrLMe1SRpfUZHkQmvkVKFEGaoDeHul", 44_908_821, "4t6JnYWqHwYw9WzBT_lmWBb3tLQNalkT"),
        ("F-LrLMe1SRpfUZHkQmvkVKFEGaoDeHul", 55_181_319, "_G2K0qSioM74l_u3OaKR0mgLYdeTL7Xd"),
        ("KEO-4XBcm1cxeo_DIQ8_ofqGUkp4iZhI", 128_325_834, "TaoXEhpHvA6SdilBUO-AX00YDARv9Uoe"),
    ];
    for (sequence, start, expected) in locations {
        let sequence = format!("SQ.{sequence}").parse().unwrap();
        let ours = identifier.identify(&sequence, start, start + 1, literal("T"));
        assert_eq!(ours.location_id().to_string(), format!("ga4gh:SL.{expected}"));
    }
}

/// What vrs-python's VCF shows without an id: `*` and a letter that is no base.
#[test]
fn no_identifier_without_bases() {
    let v = &vectors()[0];
    for alt in ["*", "P", "<DEL>", ".", "U", "A C"] {
        let answer = allele(&v.sequence, &v.window, v.contig_len, v.given.0, v.given.1, alt.as_bytes());
        assert!(matches!(answer, Err(VrsError::Letter { .. })), "{alt}: {answer:?}");
    }
}

/// The refget digest of a contig that the data folder has whole: chrM of GRCh38, as everyone gives it (vrs-python's
/// test_allele_translator.py, for NC_012920.1). The script that made the vectors checks chr19 the same way.
#[test]
fn digest_of_the_mitochondrion() {
    let Some(data) = wgs_testkit::tools::shared(root()) else { return };
    let reference = Reference::open(&data.join("ref/grch38.sparse.fa.gz")).unwrap();
    let contigs = reference.contigs();
    let contig = contigs.find("chrM").unwrap();
    let mut bases = RefSlice::default();
    let whole = Interval { contig, start: 0, end: contigs.contig(contig).len };
    assert!(reference.reader(&contigs).unwrap().read(whole, &mut bases).unwrap());
    assert_eq!(bases.codes.len(), 16_569);
    assert_eq!(SequenceDigest::of_codes(&bases.codes).to_string(), "SQ.k3grVkjY-hoWcCUojHw6VU6GE3MZ8Sct");
}
