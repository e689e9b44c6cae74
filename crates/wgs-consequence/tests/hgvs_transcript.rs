//! Names on the transcript and the genome, on both strands, by small drawings.

mod common;

use common::Scene;
use wgs_genes::{Gap, Strand};

const BOTH: [Strand; 2] = [Strand::Forward, Strand::Reverse];

//                     0         1           2          3         4           5          6
//                     01234567890 1 23456789012345678901234567890 1 2 34567890123 456789012
const CODING: &str = "ttGCCGTA[ATGGCTTT gtaagtccttcttag TTACAGGAG gtgagtacttcag GATTGA]CCAAAGCgg";
// Positions:        0-1 flank, 2-7 UTR, 8-15 ATGGCTTT, 16-30 intron, 31-39 TTACAGGAG, 40-52 intron, 53-58 GATTGA, 59-65 UTR

#[test]
fn substitutions_by_place() {
    for strand in BOTH {
        let s = Scene::drawn(CODING, strand);
        for (at, alt, wanted) in [
            (2, "T", "c.-6G>T"),
            (7, "C", "c.-1A>C"),
            (8, "G", "c.1A>G"),
            (15, "A", "c.8T>A"),
            (16, "C", "c.8+1G>C"),
            (23, "A", "c.8+8C>A"),
            (24, "A", "c.9-7T>A"),
            (30, "C", "c.9-1G>C"),
            (31, "C", "c.9T>C"),
            (46, "C", "c.17+7A>C"),
            (58, "C", "c.23A>C"),
            (59, "A", "c.*1C>A"),
            (65, "A", "c.*7C>A"),
            (1, "A", ""),
            (66, "A", ""),
        ] {
            assert_eq!(s.coding(at, at + 1, alt), wanted, "{strand:?} {at}");
        }
    }
}

#[test]
fn the_three_prime_rule() {
    for strand in BOTH {
        let s = Scene::drawn(CODING, strand);
        for (start, end, alt, wanted) in [
            // The last T of the exon, not the first of the next.
            (13, 14, "", "c.8del"),
            (13, 13, "T", "c.8dup"),
            (13, 13, "TT", "c.7_8dup"),
            (13, 13, "TTTT", "c.8_8+1insTTTT"),
            // An exon's last base that the intron repeats: GAG|gtg.
            (39, 40, "", "c.17+1del"),
            (39, 39, "G", "c.17+1dup"),
            // Over the border without a repeat.
            (14, 18, "", "c.7_8+2del"),
            (8, 10, "", "c.1_2del"),
            (60, 61, "", "c.*2del"),
            (61, 61, "A", "c.*5dup"),
            (61, 61, "AA", "c.*4_*5dup"),
            (62, 62, "C", "c.*3_*4insC"),
            (7, 7, "C", "c.-2_-1insC"),
            // inversion, delins
            (35, 38, "CCT", "c.13_15inv"),
            (33, 36, "TGT", "c.11_13inv"),
            (35, 38, "", "c.16_17+1del"),
            (35, 38, "TT", "c.13_15delinsTT"),
            (22, 25, "", "c.8+7_9-7del"),
            (21, 22, "", "c.8+6del"),
            (22, 22, "C", "c.8+8dup"),
            // Partly outside: no name.
            (0, 3, "", ""),
            (64, 67, "", ""),
            (66, 66, "A", ""),
            (2, 2, "A", ""),
        ] {
            assert_eq!(s.coding(start, end, alt), wanted, "{strand:?} {start} {end} {alt}");
        }
    }
}

#[test]
fn spellings_of_one_change_have_one_name() {
    for strand in BOTH {
        let s = Scene::drawn("ccGAACACACATT[ATGGGGCCCC gtcccat CCCCTGA]AAAAGcc", strand);
        let n = s.genome.codes.len() as u32;
        let letters: Vec<char> = s.genome.text(0, n).chars().collect();
        let mut by_result: std::collections::BTreeMap<String, std::collections::BTreeSet<String>> = Default::default();
        for start in 4..n - 4 {
            for len in 0..4 {
                for alt in ["", "A", "C", "AC", "CA", "G", "GT", "CCC"] {
                    let end = (start + len).min(n - 4);
                    let r: String = letters[start as usize..end as usize].iter().collect();
                    if r == alt {
                        continue;
                    }
                    let result: String = letters[..start as usize].iter().collect::<String>()
                        + alt
                        + &letters[end as usize..].iter().collect::<String>();
                    let name = format!("{} {}", s.genomic_of(start, &r, alt), s.coding_of(start, &r, alt));
                    by_result.entry(result).or_default().insert(name);
                }
            }
        }
        for (result, names) in by_result {
            assert_eq!(names.len(), 1, "{strand:?} {result} {names:?}");
        }
    }
}

#[test]
fn non_coding_and_genomic() {
    let s = Scene::drawn("aaGGTCC gtacag GATTTA cc", Strand::Reverse);
    assert_eq!(s.coding(2, 3, "A"), "n.1G>A");
    assert_eq!(s.coding(8, 9, "A"), "n.5+2T>A");
    assert_eq!(s.coding(15, 16, ""), "n.10del");
    assert_eq!(s.genomic_of(3, &s.genome.text(3, 4), "C"), "chr1:g.4A>C");
    assert_eq!(s.genomic_of(3, "A", ""), "chr1:g.6del");
}

#[test]
fn transcripts_that_differ_from_the_genome() {
    //              01234567890123456789
    // genome       AACCGGTTACGTACGTTTGC, the transcript lacks 8..10 (AC), has GGG before 12, and C at 3 is T.
    let genome = "AACCGGTTACGTACGTTTGC";
    let gaps = vec![Gap { at: 8, inserted: 0, deleted: 2 }, Gap { at: 12, inserted: 3, deleted: 0 }];
    let s = Scene::drawn(genome, Strand::Forward).differing(gaps, "AACTGGTTGTGGGACGTTTGC");
    for (start, end, alt, wanted) in [
        (3, 4, "T", "n.4="),
        (3, 4, "A", "n.4T>A"),
        (8, 10, "", "n.8_9="),
        (8, 9, "", ""),
        (8, 9, "G", ""),
        (7, 10, "", "n.8del"),
        (12, 12, "GGG", "n.11_13="),
        (12, 12, "GG", "n.13del"),
        (12, 12, "GGGG", "n.13dup"),
        (12, 12, "TTT", "n.11_13delinsTTT"),
        (10, 11, "", "n.9del"),
        (11, 12, "A", "n.10T>A"),
        (15, 16, "", "n.19del"),
    ] {
        assert_eq!(s.coding(start, end, alt), wanted, "{start} {end} {alt}");
    }
    let reverse = "GCAAACGTACGTAACCGGTT";
    // The mirror image: the same transcript on the other strand of the mirrored genome.
    let s = Scene::drawn(genome, Strand::Reverse);
    assert_eq!(s.genome.text(0, 20), reverse);
    let gaps = vec![Gap { at: 8, inserted: 3, deleted: 0 }, Gap { at: 10, inserted: 0, deleted: 2 }];
    let s = s.differing(gaps, "AACTGGTTGTGGGACGTTTGC");
    for (start, end, alt, wanted) in [
        (3, 4, "T", "n.4="),
        (3, 4, "A", "n.4T>A"),
        (8, 10, "", "n.8_9="),
        (12, 12, "GGG", "n.11_13="),
        (12, 12, "GG", "n.13del"),
        (12, 12, "TTT", "n.11_13delinsTTT"),
        (10, 11, "", "n.9del"),
        (15, 16, "", "n.19del"),
    ] {
        assert_eq!(s.coding(start, end, alt), wanted, "{start} {end} {alt}");
    }
}
