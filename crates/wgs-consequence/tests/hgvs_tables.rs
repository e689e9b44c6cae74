//! Names against biocommons' tables, with the transcripts' alignments and sequences that biocommons' tests keep.
//!
//! `testdata/annotate/hgvs/biocommons.tsv.gz` has the transcripts (`scripts/make-hgvs-oracle.py`), the tables come from the data folder.
//! Every row is one of: equal; shown wrong, with the reason; out of reach, with the reason. The counts are fixed.

mod common;

use common::oracle::{Oracle, Verdict, assert_classes};
use std::collections::BTreeMap;
use std::path::Path;
use wgs_consequence::hgvs::{Prediction, Stop, Style, parse, resolve};

fn tables(data: &Path) -> Vec<(String, Vec<Vec<String>>)> {
    let folder = data.join("annotate/hgvs/gcp");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    let rows = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let rows = text.lines().filter(|l| !l.starts_with('#') && !l.starts_with("id\t") && l.contains('\t'));
        rows.map(|l| l.split('\t').map(|f| f.trim().to_owned()).collect()).collect()
    };
    files.iter().map(|f| (f.file_name().unwrap().to_string_lossy().into_owned(), rows(f))).collect()
}

#[test]
fn genome_to_transcript_to_protein() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let Some(data) = wgs_testkit::tools::shared(&root) else { return };
    let tables = tables(&data);
    let mut oracle = Oracle::read();
    for (_, rows) in &tables {
        for row in rows {
            oracle.learn(&row[1], &row[2]);
        }
    }
    let (mut transcript, mut protein): (BTreeMap<String, u32>, BTreeMap<String, u32>) = Default::default();
    let mut differing = Vec::new();
    for (file, rows) in &tables {
        for row in rows {
            let verdict = oracle.transcript(&row[1], &row[2]);
            if let Verdict::Differs(ours) = &verdict {
                differing.push(format!("{file} {} {} ours {ours}", row[1], row[2]));
            }
            *transcript.entry(verdict.class()).or_default() += 1;
            let Some(wanted) = row.get(3).filter(|p| !p.is_empty()) else { continue };
            let verdict = oracle.protein(&row[2], wanted);
            if let Verdict::Differs(ours) = &verdict {
                differing.push(format!("{file} {} {wanted} ours {ours}", row[2]));
            }
            *protein.entry(verdict.class()).or_default() += 1;
        }
    }
    assert!(differing.is_empty(), "{}\n{}", differing.len(), differing.join("\n"));
    assert_classes(
        &transcript,
        &[
            ("equal: position and bases", 19_846),
            ("equal: place and kind, by the bases around", 212),
            ("equal: place and kind, the next base not known", 1_601),
            // NM_001080519.2 (BAHCC1), which RefSeq has taken back.
            ("out of reach: no alignment of the transcript", 204),
            ("wrong: delins of what is a del, dup or inv", 16),
            ("wrong: ins of what is a dup", 69),
            ("wrong: not at the most 3′ place", 167),
            ("wrong: other exon borders than RefSeq's", 74),
            ("wrong: the middle base of an intron, counted from its end", 2),
        ],
    );
    assert_classes(
        &protein,
        &[
            ("equal: protein", 1_875),
            ("out of reach: no alignment of the transcript", 62),
            ("wrong: the residue of the site's other allele", 2),
        ],
    );
}

/// biocommons' made-up transcripts and what its tests expect (tests/test_hgvs_variantmapper_cp_sanity.py, Apache-2.0); a second
/// expectation is ours where it differs.
#[test]
fn made_up_transcripts() {
    let oracle = Oracle::read();
    let style = Style { prediction: Prediction::Parentheses, stop: Stop::Ter };
    for (name, wanted, ours) in [
        ("NM_999999.1:c.6A>G", "(Lys2=)", ""),
        ("NM_999999.1:c.6A>T", "(Lys2Asn)", ""),
        ("NM_999996.1:c.8C>A", "(Ser3Ter)", ""),
        ("NM_999998.1:c.30G>T", "(Ter10TyrextTer3)", ""),
        ("NM_999999.1:c.6_7insGGG", "(Lys2_Ala3insGly)", ""),
        ("NM_999999.1:c.22_23insT", "(Ala8ValfsTer?)", ""),
        ("NM_999999.1:c.8_9insTT", "(Lys4Ter)", ""),
        ("NM_999999.1:c.10_12del", "(Lys4del)", ""),
        ("NM_999999.1:c.4_15del", "(Lys2_Ala5del)", ""),
        ("NM_999995.1:c.4_6del", "(Lys3del)", ""),
        ("NM_999994.1:c.4_9del", "(Lys3_Lys4del)", ""),
        ("NM_999994.1:c.20_25del", "(Ala7_Arg9delinsGly)", ""),
        ("NM_999999.1:c.5_7del", "(Lys2_Ala3delinsThr)", ""),
        ("NM_999993.1:c.13_24del", "(Arg5_Ala8del)", ""),
        ("NM_999999.1:c.11_12del", "(Lys4SerfsTer?)", ""),
        ("NM_999997.1:c.7del", "(Ala3ArgfsTer6)", ""),
        // With the stop before which the deletion begins gone, a frameshift (nomenclature, protein, deletion).
        ("NM_999999.1:c.25_30del", "(Lys9_Ter10delinsGly)", "(Lys9GlyfsTer?)"),
        ("NM_999999.1:c.11_12delinsTCCCA", "(Lys4delinsIlePro)", ""),
        ("NM_999999.1:c.11_18delinsTCCCA", "(Lys4_Phe6delinsIlePro)", ""),
        ("NM_999999.1:c.8delinsGG", "(Ala3GlyfsTer?)", ""),
        ("NM_999999.1:c.10_12dup", "(Lys4dup)", ""),
        ("NM_999999.1:c.16_18dup", "(Phe6dup)", ""),
        ("NM_999999.1:c.16_21dup", "(Phe6_Arg7dup)", ""),
        ("NM_999995.1:c.4_6dup", "(Lys3dup)", ""),
        ("NM_999999.1:c.16_24dup", "(Phe6_Ala8dup)", ""),
        ("NM_999999.1:c.12_13dup", "(Ala5GlufsTer?)", ""),
        // In a UTR the protein stays as it is: no name, where biocommons says unknown.
        ("NM_999999.1:c.-2A>G", "?", "none"),
        ("NM_999999.1:c.*3G>A", "?", "none"),
        // Two bases are left of the codon: no residue.
        ("NM_999999.1:c.27_*3del", "(Lys9XaafsTer?)", "?"),
        ("NM_999995.1:c.28_*3del", "(Lys10ArgfsTer?)", ""),
        ("NM_999995.1:c.28_*3delinsGGG", "(Lys10GlyfsTer?)", ""),
        // The start codon's loss is predicted, too.
        ("NM_999999.1:c.1A>G", "Met1?", "(Met1?)"),
        ("NM_999999.1:c.-3_1del", "Met1?", "(Met1?)"),
        ("NM_999999.1:c.-3_3del", "Met1?", "(Met1?)"),
        ("NM_999999.1:c.-3_3delinsAAA", "Met1?", "(Met1?)"),
        ("NM_999999.1:c.-3_*1del", "0?", ""),
        // The coding sequence has a stop within: the residue is known all the same.
        ("NM_999992.1:c.4G>A", "?", "(Gly2Arg)"),
    ] {
        let scene = oracle.mock(name.split(':').next().unwrap());
        let allele =
            resolve::on_transcript(&parse(name).unwrap(), &scene.layout, &scene.spliced, &scene.genome).unwrap();
        let got = scene.protein_styled(allele.pos, allele.pos + allele.reference.len() as u32, &allele.alt, style);
        let wanted = if ours.is_empty() { wanted } else { ours };
        assert_eq!(if got.is_empty() { "none" } else { &got }, wanted, "{name}");
    }
}
