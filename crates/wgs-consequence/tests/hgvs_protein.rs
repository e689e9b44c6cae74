//! Names of what becomes of the protein, on both strands, by small drawings.

mod common;

use common::Scene;
use wgs_consequence::hgvs::{Prediction, Stop, Style};
use wgs_genes::codon::Code;
use wgs_genes::{Flags, Strand};

const BOTH: [Strand; 2] = [Strand::Forward, Strand::Reverse];

/// One exon, coding from position 4 on: a codon's first base stands at 1 + 3 × its residue.
fn plain(cds: &str, utr: &str, strand: Strand) -> Scene {
    Scene::drawn(&format!("aGCC[{cds}]{utr}g"), strand)
}

fn check(cds: &str, utr: &str, rows: &[(u32, u32, &str, &str)]) {
    for strand in BOTH {
        let s = plain(cds, utr, strand);
        for &(start, end, alt, wanted) in rows {
            // Given in coding positions: c.1 is 0.
            let got = s.protein(start + 4, end + 4, alt);
            let name = s.coding(start + 4, end + 4, alt);
            assert_eq!(got, wanted, "{strand:?} {start} {end} {alt} {name}");
        }
    }
}

#[test]
fn substitutions() {
    // Met Ala Ser Lys Gly Trp Ter, then Leu Gln Arg Ter
    check(
        "ATGGCTAGCAAAGGCTGGTAA",
        "CTGCAGAGATGACC",
        &[
            (3, 4, "A", "Ala2Thr"),
            (5, 6, "A", "Ala2="),
            (16, 17, "A", "Trp6Ter"),
            (0, 1, "C", "Met1?"),
            (2, 3, "A", "Met1?"),
            (20, 21, "G", "Ter7="),
            (18, 19, "C", "Ter7GlnextTer4"),
            (19, 20, "T", "Ter7LeuextTer4"),
            (5, 7, "AG", "Ser3Gly"),
            (4, 7, "GAG", "Ala2_Ser3delinsGlyGly"),
            (5, 9, "AAGT", "Ala2_Ser3="),
            (21, 22, "A", ""),
            (10, 11, "N", "Lys4Xaa"),
        ],
    );
}

#[test]
fn frameshifts() {
    check(
        "ATGGCTAGCAAAGGCTGGTAA",
        "CTGCAGAGATGACC",
        &[
            // ATG GCT CAA AGG CTG GTA ACT GCA GAG ATG ACC: no stop.
            (6, 8, "", "Ser3GlnfsTer?"),
            // ATG GCT AGC AAA GCT GGT AAC TGC AGA GAT GAC C: no stop.
            (12, 13, "", "Gly5AlafsTer?"),
            (9, 9, "T", "Lys4Ter"),
            // TGG TAA with a base between: TGG GTA ACT GCA GAG ATG ACC
            (18, 18, "G", "Ter7ValextTer?"),
            (17, 18, "", "Trp6CysfsTer?"),
            // Behind the stop's bases nothing changes.
            (20, 20, "A", "Ter7="),
            (21, 21, "C", ""),
            (1, 2, "", "Met1?"),
        ],
    );
}

#[test]
fn in_frame() {
    check(
        "ATGGCTGCTGCTAAAGGCTGGTAA",
        "CTGCAGAGATGACC",
        &[
            (3, 6, "", "Ala4del"),
            (3, 9, "", "Ala3_Ala4del"),
            (3, 3, "GCA", "Ala4dup"),
            (3, 3, "GCAGCC", "Ala3_Ala4dup"),
            (12, 12, "CAT", "Ala4_Lys5insHis"),
            (12, 12, "CATTAACAT", "Ala4_Lys5insHisTer"),
            (12, 12, "TAACAT", "Lys5Ter"),
            (13, 13, "CAT", "Lys5delinsThrTer"),
            (10, 13, "", "Ala4_Lys5delinsGlu"),
            (12, 18, "", "Lys5_Gly6del"),
            (15, 21, "", "Gly6_Trp7del"),
            (12, 18, "TGGTGGTGG", "Lys5_Gly6delinsTrpTrpTrp"),
            (12, 18, "TGGTAA", "Lys5_Gly6delinsTrpTer"),
            (21, 21, "CAT", "Trp7_Ter8insHis"),
            // The stop and a residue before it gone: CTG CAG AGA TGA
            (18, 24, "", "Trp7LeufsTer4"),
            (21, 24, "", "Ter8LeuextTer3"),
            (18, 27, "", "Trp7GlnfsTer3"),
            (0, 3, "", "Met1?"),
            (3, 3, "ATG", "Met1dup"),
            (2, 2, "GAT", "Met1dup"),
        ],
    );
}

#[test]
fn splicing_and_utr() {
    for strand in BOTH {
        let s =
            Scene::drawn("ttGCCGTA[ATGGCTTTTgtaagtccttcttagTTACAGGAGgtgagtacttcagGATTGA]CCgtaagtcgcagAAAGCgg", strand);
        for (start, end, alt, wanted) in [
            (17, 18, "C", "?"),
            (18, 19, "G", "?"),
            (19, 20, "G", ""),
            (30, 31, "T", "?"),
            (30, 30, "T", ""),
            (15, 19, "", "?"),
            (5, 9, "", "Met1?"),
            (7, 8, "G", ""),
            (8, 8, "G", ""),
            (16, 17, "G", "Phe3Leu"),
            // The intron behind the stop codon's exon.
            (62, 63, "C", ""),
            (4, 45, "", "?"),
        ] {
            assert_eq!(
                s.protein(start, end, alt),
                wanted,
                "{strand:?} {start} {end} {alt} {}",
                s.coding(start, end, alt)
            );
        }
    }
}

#[test]
fn special_reading() {
    for strand in BOTH {
        // Selenocysteine at residue 3.
        let s = plain("ATGGCTTGAAAAGGCTAA", "CTGTGACC", strand);
        let at = match strand {
            Strand::Forward => 4 + 6,
            Strand::Reverse => s.genome.codes.len() as u32 - 1 - 10,
        };
        let s = s.with(|t| t.coding.as_mut().unwrap().selenocysteines = vec![at]);
        assert_eq!(s.spliced.protein, b"MAUKG*");
        for (start, end, alt, wanted) in [
            (10, 11, "C", "Sec3Arg"),
            (12, 13, "G", "Sec3Trp"),
            (11, 12, "A", "Sec3Ter"),
            (10, 10, "CAT", "Ala2_Sec3insHis"),
            (7, 10, "", "Ala2del"),
            (4 + 9, 4 + 12, "", "Lys4del"),
            (8, 9, "", "Ala2ValfsTer?"),
        ] {
            assert_eq!(s.protein(start, end, alt), wanted, "{strand:?} {start} {end} {alt}");
        }
        // Mitochondrial: TGA is tryptophan, AGA a stop, ATA starts.
        let s = plain("ATAGCTTGAAAAGGCAGA", "CTGTAACC", strand)
            .with(|t| t.coding.as_mut().unwrap().code = Code::VertebrateMitochondrial);
        for (start, end, alt, wanted) in [
            (12, 13, "G", "Trp3="),
            (11, 12, "C", "Trp3Ser"),
            (6, 7, "G", "Met1="),
            (4, 5, "C", "Met1?"),
            (19, 20, "C", "Ter6ArgextTer2"),
        ] {
            assert_eq!(s.protein(start, end, alt), wanted, "{strand:?} {start} {end} {alt}");
        }
        // A start codon that is not ATG.
        let s = plain("CTGGCTTTAAAAGGCTAA", "CTGTAACC", strand);
        assert_eq!(s.protein(4, 5, "G"), "Met1?");
        assert_eq!(s.protein(4, 5, "A"), "Met1=");
        assert_eq!(s.protein(7, 8, "A"), "Ala2Thr");
    }
}

#[test]
fn incomplete_coding_sequences() {
    for strand in BOTH {
        // Two bases of a codon, then Ala Phe Lys; no stop.
        let s = Scene::drawn("aGCC[GGGCTTTTAAAGG]g", strand).with(|t| {
            t.flags.set(Flags::CDS_START_NF);
            t.flags.set(Flags::CDS_END_NF);
            t.coding.as_mut().unwrap().pieces[0].phase = 2;
        });
        assert_eq!(s.spliced.protein, b"AFK");
        for (start, end, alt, coding, wanted) in [
            (4, 5, "A", "c.1G>A", ""),
            (6, 7, "A", "c.3G>A", "Ala2Thr"),
            (11, 12, "G", "c.8T>G", "Phe3Leu"),
            (15, 16, "A", "c.12G>A", ""),
            (6, 9, "", "c.3_5del", "Ala2del"),
            (12, 12, "C", "c.8_9insC", "Lys4GlnfsTer?"),
            (14, 15, "", "c.11del", "?"),
        ] {
            assert_eq!(s.coding(start, end, alt), coding);
            assert_eq!(s.protein(start, end, alt), wanted, "{strand:?} {coding}");
        }
    }
}

#[test]
fn styles() {
    let s = plain("ATGGCTAGCAAAGGCTGGTAA", "CTGCAGAGATGACC", Strand::Forward);
    let style = Style { prediction: Prediction::Parentheses, stop: Stop::Star };
    for (start, end, alt, wanted) in [
        (7, 8, "A", "(Ala2Thr)"),
        (20, 21, "A", "(Trp6*)"),
        (22, 23, "C", "(*7Glnext*4)"),
        (10, 12, "", "(Ser3Glnfs*?)"),
        (16, 17, "", "(Gly5Alafs*?)"),
        (4, 5, "T", "(Met1?)"),
        (9, 10, "C", "(Ala2=)"),
    ] {
        assert_eq!(s.protein_styled(start, end, alt, style), wanted);
    }
}
