//! Names read back: applied, they give the sequence that the change gives; so do the names of the protein's change.

mod common;

use common::Scene;
use common::apply::{Dice, described, translated};
use wgs_consequence::Change;
use wgs_consequence::hgvs::parse::{Description, ProteinDescription, ProteinEdit};
use wgs_consequence::hgvs::{self, Style, parse, resolve};
use wgs_genes::Strand;
use wgs_genes::codon::{Code, codes};

const BOTH: [Strand; 2] = [Strand::Forward, Strand::Reverse];

/// The contig with a change.
fn applied(s: &Scene, pos: u32, reference: &str, alt: &str) -> String {
    let n = s.genome.codes.len() as u32;
    s.genome.text(0, pos) + alt + &s.genome.text(pos + reference.len() as u32, n)
}

#[test]
fn nucleotide_names() {
    let mut dice = Dice(20_240_719);
    let mut named = [0, 0];
    for round in 0..400 {
        let strand = BOTH[round % 2];
        let lower = |n: u32, dice: &mut Dice| dice.bases(n).to_lowercase();
        let (u, i, j, d) = (lower(6, &mut dice), lower(9, &mut dice), lower(12, &mut dice), lower(6, &mut dice));
        let s = Scene::drawn(
            &format!(
                "{u}{}[{}{i}{}{j}{}]{}{d}",
                dice.bases(6),
                dice.bases(9),
                dice.bases(7),
                dice.bases(8),
                dice.bases(9)
            ),
            strand,
        );
        let s = if round % 3 == 0 { s.with(|t| t.coding = None) } else { s };
        let n = s.genome.codes.len() as u32;
        for _ in 0..200 {
            let len = dice.below(5);
            let start = dice.below(n - len);
            let reference = s.genome.text(start, start + len);
            let inserted = dice.below(4);
            let alt = dice.bases(inserted);
            if reference == alt {
                continue;
            }
            let wanted = applied(&s, start, &reference, &alt);
            let name = s.genomic_of(start, &reference, &alt);
            if name.is_empty() {
                assert!(alt.len() > reference.len() && (start < 4 || start + 4 > n));
                continue;
            }
            let read = parse(&name).unwrap();
            assert_eq!(read.to_string(), name);
            let allele = resolve::genomic(&read, &s.genome).unwrap();
            assert_eq!(applied(&s, allele.pos, &allele.reference, &allele.alt), wanted, "{name}");
            named[0] += 1;
            let name = s.coding_of(start, &reference, &alt);
            if name.is_empty() {
                continue;
            }
            let name = format!("NM_1.1:{name}");
            let read = parse(&name).unwrap();
            assert_eq!(read.to_string(), name);
            let allele = resolve::on_transcript(&read, &s.layout, &s.spliced, &s.genome).unwrap();
            assert_eq!(applied(&s, allele.pos, &allele.reference, &allele.alt), wanted, "{strand:?} {name}");
            named[1] += 1;
        }
    }
    assert!(named[0] > 50_000 && named[1] > 30_000, "{named:?}");
}

#[test]
fn protein_names() {
    let mut dice = Dice(77_001);
    let mut seen = std::collections::BTreeMap::new();
    for round in 0..300 {
        let strand = BOTH[round % 2];
        // Codons of few residues, so that repeats are frequent.
        let codon = |dice: &mut Dice| ["GCT", "GCA", "AAA", "TGG", "CAG", "TCT"][dice.below(6) as usize];
        let middle: String = (0..8).map(|_| codon(&mut dice)).collect();
        let (five, three) = (dice.bases(5), dice.bases(20));
        let s = Scene::drawn(&format!("a{five}[ATG{middle}TGA]{three}c"), strand);
        let n = s.genome.codes.len() as u32;
        for _ in 0..300 {
            let len = dice.below(8);
            let start = 1 + dice.below(n - len - 2);
            let inserted = dice.below(8);
            let drawn = dice.bases(inserted);
            let (pos, reference, alt) = s.vcf(start, start + len, &drawn);
            let Some(change) = Change::new(pos, reference.as_bytes(), alt.as_bytes()) else { continue };
            let mut name = String::new();
            if !hgvs::protein(&s.transcript, &s.layout, &s.spliced, &s.genome, &change, Style::default(), &mut name) {
                continue;
            }
            let read = parse(&name).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(read.to_string(), name);
            let Description::Protein(description) = read.description else { panic!("{name}") };
            let about = s.coding(start, start + len, &drawn);
            // The altered transcript from the same start on.
            let mut bases = s.spliced.bases.clone();
            let from = start as usize - 1;
            bases.splice(from..from + len as usize, codes(drawn.as_bytes()));
            let Some((beginning, length)) = described(&s.spliced.protein, &description) else {
                *seen.entry("without residues").or_insert(0) += 1;
                continue;
            };
            let new = translated(&bases[5..], Code::Standard);
            assert!(new.starts_with(&beginning), "{about} {name} {:?}", String::from_utf8_lossy(&new));
            match length {
                Some(n) => assert_eq!((new.len(), new.last()), (n, Some(&b'*')), "{about} {name}"),
                None => assert_ne!(new.last(), Some(&b'*'), "{about} {name}"),
            }
            let ProteinDescription::At { edit, .. } = description else { continue };
            let kind = match edit {
                ProteinEdit::Identity => "=",
                ProteinEdit::Substitution(_) => "substitution",
                ProteinEdit::Deletion => "del",
                ProteinEdit::Duplication => "dup",
                ProteinEdit::Insertion(_) => "ins",
                ProteinEdit::DeletionInsertion(_) => "delins",
                ProteinEdit::Frameshift(..) => "fs",
                ProteinEdit::Extension(..) => "ext",
            };
            *seen.entry(kind).or_insert(0) += 1;
        }
    }
    for kind in ["=", "substitution", "del", "dup", "ins", "delins", "fs", "ext"] {
        assert!(seen.get(kind).is_some_and(|&n| n > 100), "{seen:?}");
    }
}

#[test]
fn names_that_do_not_fit() {
    let s = Scene::drawn("ttGCCGTA[ATGGCTTTgtaagtccttcttagTTACAGGAGgtgagtacttcagGATTGA]CCAAAGCgg", Strand::Reverse);
    for (name, wanted) in [
        ("NM_1.1:c.0A>G", "NM_1.1:c.0A>G: there is no position 0"),
        ("NM_1.1:c.8+16A>G", "NM_1.1:c.8+16A>G: there is no position 8+16"),
        ("NM_1.1:c.7+1A>G", "NM_1.1:c.7+1A>G: there is no position 7+1"),
        ("NM_1.1:c.-7A>G", "NM_1.1:c.-7A>G: there is no position -7"),
        ("NM_1.1:c.*8A>G", "NM_1.1:c.*8A>G: there is no position *8"),
        ("NM_1.1:c.2A>G", "NM_1.1:c.2A>G: A stated, the sequence has T"),
        ("NM_1.1:c.2_3del3", "NM_1.1:c.2_3del: 3 bases stated, the sequence has TG"),
        ("NM_1.1:c.8_9insA", "NM_1.1:c.8_9insA: the two positions do not fit"),
        ("NM_1.1:c.3_2del", "NM_1.1:c.3_2del: the two positions do not fit"),
        ("NM_1.1:c.(1_3)_5del", "NM_1.1:c.(1_3)_5del: the position is not certain"),
        ("NM_1.1:c.1_3copy2", "NM_1.1:c.1_3copy2: this kind of description does not give alleles"),
    ] {
        let read = parse(name).unwrap();
        let error = resolve::on_transcript(&read, &s.layout, &s.spliced, &s.genome).unwrap_err();
        assert_eq!(error.to_string(), wanted);
    }
    let read = parse("chr1:g.99A>T").unwrap();
    assert_eq!(resolve::genomic(&read, &s.genome).unwrap_err().to_string(), "chr1:g.99A>T: there is no position 99");
}
