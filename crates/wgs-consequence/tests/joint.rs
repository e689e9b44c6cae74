//! Several changes on one haplotype: groups, terms, names; and against the haplotype's own translation.

mod common;

use common::Scene;
use std::collections::BTreeMap;
use wgs_consequence::coding::Part;
use wgs_consequence::hgvs::Style;
use wgs_consequence::hgvs::parse::{Description, Extension, Length, ProteinDescription, ProteinEdit, parse};
use wgs_consequence::joint::{Groups, groups};
use wgs_consequence::{Change, Effect, hgvs};
use wgs_genes::Strand;
use wgs_genes::codon::{Code, codes};

const BOTH: [Strand; 2] = [Strand::Forward, Strand::Reverse];

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(n)) as u32
    }

    fn bases(&mut self, n: u32) -> String {
        (0..n).map(|_| char::from(b"ACGT"[self.below(4) as usize])).collect()
    }
}

/// A change as drawn: `start..end` becomes `alt`.
type Drawn<'a> = (u32, u32, &'a str);

/// REF and ALT of the forward strand, ascending.
fn records(s: &Scene, drawn: &[Drawn<'_>]) -> Vec<(u32, String, String)> {
    let mut out: Vec<_> = drawn.iter().map(|&(start, end, alt)| s.vcf(start, end, alt)).collect();
    out.sort_by_key(|(pos, reference, _)| (*pos, pos + reference.len() as u32));
    out
}

/// The groups of a haplotype, each as `terms name-of-transcript name-of-protein`.
fn called(s: &Scene, drawn: &[Drawn<'_>]) -> (Vec<String>, usize) {
    let records = records(s, drawn);
    let changes: Vec<Change<'_>> =
        records.iter().map(|(pos, r, a)| Change::new(*pos, r.as_bytes(), a.as_bytes()).unwrap()).collect();
    let part = Part::new(&s.transcript, &s.layout, &s.spliced).unwrap();
    let Groups { list, behind_stop } = groups(&part, &changes, &s.genome);
    let mut out = Vec::new();
    for group in &list {
        let (mut effect, mut line) = (Effect::default(), String::new());
        group.effect(&part, &mut effect);
        effect.terms.write(&mut line);
        line.push(' ');
        assert!(group.write_coding(&part, &changes, &s.genome, &mut line));
        line.push(' ');
        group.write_protein(&part, Style::default(), &mut line);
        out.push(line.replace("NM_1.1:", "").replace("NP_1.1:", ""));
    }
    (out, behind_stop.len())
}

/// Checks the groups on both strands; `cds` stands in one exon and again with an intron after its first 7 bases. Positions are
/// coding ones: c.1 is 0.
fn check(cds: &str, utr: &str, rows: &[(&[Drawn<'_>], &[&str], usize)]) {
    for strand in BOTH {
        for split in [false, true] {
            let intron = "gtaagtccttcttttttcttag";
            let body = if split { format!("{}{intron}{}", &cds[..7], &cds[7..]) } else { cds.to_owned() };
            let s = Scene::drawn(&format!("aGCC[{body}]{utr}g"), strand);
            let n = if split { intron.len() as u32 } else { 0 };
            for (drawn, wanted, behind) in rows {
                // Whatever lies behind the intron moves; what ends at its start does not.
                let start = |p: u32| p + 4 + if p >= 7 { n } else { 0 };
                let end = |p: u32| p + 4 + if p > 7 { n } else { 0 };
                let drawn: Vec<Drawn<'_>> =
                    drawn.iter().map(|&(a, b, alt)| (start(a), if a == b { start(a) } else { end(b) }, alt)).collect();
                assert_eq!(
                    called(&s, &drawn),
                    (wanted.iter().map(|w| (*w).to_owned()).collect(), *behind),
                    "{strand:?} {split}"
                );
            }
        }
    }
}

#[test]
fn one_codon() {
    // Met Ala Ser Lys Gly Trp Ter
    check(
        "ATGGCTAGCAAAGGCTGGTAA",
        "CTGCAGAGATGACC",
        &[
            (&[(9, 10, "T"), (11, 12, "T")], &["missense_variant c.[10A>T;12A>T] p.Lys4Tyr"], 0),
            // Each alone is missense, both are a stop.
            (&[(9, 10, "T"), (10, 11, "G")], &["stop_gained c.[10A>T;11A>G] p.Lys4Ter"], 0),
            // AAA to TAA stops; with the third base it is tyrosine.
            (
                &[(9, 10, "T"), (11, 12, "C"), (12, 13, "C")],
                &["missense_variant c.[10A>T;12A>C] p.Lys4Tyr", "missense_variant c.13G>C p.Gly5Arg"],
                0,
            ),
            // Three bases of one codon, over the junction.
            (&[(6, 7, "C"), (7, 8, "T"), (8, 9, "A")], &["missense_variant c.[7A>C;8G>T;9C>A] p.Ser3Leu"], 0),
            // Two codons are two calls.
            (
                &[(4, 5, "A"), (10, 11, "G")],
                &["missense_variant c.5C>A p.Ala2Asp", "missense_variant c.11A>G p.Lys4Arg"],
                0,
            ),
            // The start codon, the stop codon.
            (&[(0, 1, "C"), (2, 3, "A")], &["start_lost c.[1A>C;3G>A] p.Met1?"], 0),
            (&[(19, 20, "G"), (20, 21, "C")], &["stop_lost c.[20A>G;21A>C] p.Ter7CysextTer4"], 0),
            (&[(19, 20, "G"), (18, 19, "C")], &["stop_lost c.[19T>C;20A>G] p.Ter7ArgextTer4"], 0),
        ],
    );
}

#[test]
fn frames() {
    check(
        "ATGGCTAGCAAAGGCTGGTAA",
        "CTGCAGAGATGACC",
        &[
            // One base lost, one put in behind: ATG GCT GCA ACA GGC.
            (&[(6, 7, ""), (11, 11, "C")], &["missense_variant c.[7del;11_12insC] p.Ser3_Lys4delinsAlaThr"], 0),
            // Two frameshifts, together one codon less.
            (&[(6, 7, ""), (9, 11, "")], &["inframe_deletion c.[7del;11_12del] p.Ser3_Lys4delinsAla"], 0),
            // A substitution in the shifted frame.
            (&[(6, 7, ""), (13, 14, "A")], &["frameshift_variant c.[7del;14G>A] p.Ser3AlafsTer?"], 0),
            // Behind an early stop nothing is read: AAA to TAA.
            (&[(9, 10, "T"), (13, 14, "A"), (16, 17, "A")], &["stop_gained c.10A>T p.Lys4Ter"], 2),
            // What is read on into is changed too: TGA of the UTR becomes TGC.
            (&[(18, 19, "C"), (32, 33, "C")], &["stop_lost c.[19T>C;*12A>C] p.Ter7GlnextTer?"], 0),
            // A change of the UTR alone is not of the coding sequence.
            (&[(18, 19, "G"), (20, 21, "G"), (33, 34, "T")], &["stop_lost c.[19T>G;21A>G] p.Ter7GluextTer4"], 0),
            (&[(13, 14, "A"), (31, 32, "C")], &["missense_variant c.14G>A p.Gly5Asp"], 0),
        ],
    );
}

/// Residues up to and with the first stop.
fn translated(bases: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for codon in bases.chunks_exact(3) {
        out.push(Code::Standard.amino(codon));
        if out.last() == Some(&b'*') {
            break;
        }
    }
    out
}

/// What a described protein is, as far as the description says: residues, and the length with the stop if it is said.
fn described(protein: &[u8], description: &ProteinDescription) -> Option<(Vec<u8>, Option<usize>)> {
    let ProteinDescription::At { start, end, edit, .. } = description else { return None };
    let at = |number: u32| number as usize - 1;
    let (from, to) = (at(start.number), at(end.as_ref().unwrap_or(start).number) + 1);
    assert_eq!((protein[from], protein[to - 1]), (start.amino, end.as_ref().unwrap_or(start).amino));
    let replaced = |alt: &[u8]| {
        let mut out = [&protein[..from], alt, &protein[to..]].concat();
        if let Some(stop) = out.iter().position(|&a| a == b'*') {
            out.truncate(stop + 1);
        }
        let n = out.len();
        Some((out, Some(n)))
    };
    let begun = |amino: u8, n: Option<usize>| Some(([&protein[..from], &[amino]].concat(), n));
    match edit {
        ProteinEdit::Substitution(None) => None,
        ProteinEdit::Identity => replaced(&protein[from..to]),
        ProteinEdit::Substitution(Some(amino)) => replaced(&[*amino]),
        ProteinEdit::Deletion => replaced(&[]),
        ProteinEdit::Duplication => replaced(&[&protein[from..to], &protein[from..to]].concat()),
        ProteinEdit::Insertion(alt) => replaced(&[&protein[from..from + 1], alt, &protein[to - 1..to]].concat()),
        ProteinEdit::DeletionInsertion(alt) => replaced(alt),
        ProteinEdit::Frameshift(amino, Length::Residues(n)) => begun(amino.unwrap(), Some(from + *n as usize)),
        ProteinEdit::Frameshift(amino, _) => begun(amino.unwrap(), None),
        ProteinEdit::Extension(amino, Extension::Stop(Length::Residues(n))) => {
            begun(amino.unwrap(), Some(from + *n as usize + 1))
        }
        ProteinEdit::Extension(amino, _) => begun(amino.unwrap(), None),
    }
}

/// Haplotypes of one to five changes: the protein that the groups' names describe one after the other is the translation of the
/// haplotype. Groups are applied from the last to the first, so that the numbers of those before stay.
#[test]
fn haplotypes_translated() {
    let mut dice = Dice(20_261);
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for round in 0..6_000 {
        let strand = BOTH[round % 2];
        let codon = |dice: &mut Dice| ["GCT", "GCA", "AAA", "TGG", "CAG", "TCT", "TTA"][dice.below(7) as usize];
        let middle: String = (0..14).map(|_| codon(&mut dice)).collect();
        let (five, three) = (dice.bases(5), dice.bases(30));
        let junction = 3 + dice.below(40) as usize;
        let cds = format!("ATG{middle}TGA");
        let drawing = format!("a{five}[{}gtaagtccttcttttttcttag{}]{three}c", &cds[..junction], &cds[junction..]);
        let s = Scene::drawn(&drawing, strand);
        // Changes of the spliced sequence, ascending, from behind the start codon on, none over or at the junction.
        let (border, n) = (5 + junction as u32, s.spliced.bases.len() as u32);
        let mut at = 8 + dice.below(36);
        let mut changes: Vec<(u32, u32, String)> = Vec::new();
        let mut bases = s.spliced.bases.clone();
        for _ in 0..1 + dice.below(5) {
            let (lost, gained) =
                [(1, 1), (1, 1), (1, 0), (0, 1), (2, 0), (0, 2), (3, 0), (0, 3), (2, 1)][dice.below(9) as usize];
            let end = at + lost;
            if end + 2 >= n {
                break;
            }
            let alt = dice.bases(gained);
            if end < border || at > border {
                changes.push((at, end, alt));
            }
            at = end + 1 + dice.below(9);
        }
        let intron = 22;
        let on_drawing = |p: u32| 1 + p + if p >= border { intron } else { 0 };
        let records: Vec<_> =
            changes.iter().map(|(a, b, alt)| s.vcf(on_drawing(*a), on_drawing(*a) + (b - a), alt)).collect();
        let mut sorted: Vec<_> = records.iter().collect();
        sorted.sort_by_key(|(pos, r, _)| (*pos, pos + r.len() as u32));
        let list: Vec<Change<'_>> =
            sorted.iter().filter_map(|(pos, r, a)| Change::new(*pos, r.as_bytes(), a.as_bytes())).collect();
        for (a, b, alt) in changes.iter().rev() {
            bases.splice(*a as usize..*b as usize, codes(alt.as_bytes()));
        }
        let part = Part::new(&s.transcript, &s.layout, &s.spliced).unwrap();
        let found = groups(&part, &list, &s.genome);
        let wanted = translated(&bases[5..]);
        let mut protein = s.spliced.protein.clone();
        let (mut open, mut limit, mut crossing) = (false, usize::MAX, false);
        for (number, group) in found.list.iter().enumerate().rev() {
            let (mut name, mut effect) = (String::new(), Effect::default());
            assert!(group.write_protein(&part, Style::default(), &mut name));
            group.effect(&part, &mut effect);
            let read = parse(&name).unwrap_or_else(|e| panic!("{e}"));
            let Description::Protein(description) = read.description else { panic!("{name}") };
            // In a repeat of residues a name may reach over what a later group changes: both are right, but not one after the other.
            if let ProteinDescription::At { start, end, .. } = &description {
                crossing |= end.as_ref().unwrap_or(start).number as usize > limit;
                limit = start.number as usize - 1;
            }
            if crossing {
                break;
            }
            let Some((beginning, length)) = described(&protein, &description) else { panic!("{name}") };
            protein = beginning;
            if let Some(n) = length.filter(|&n| n > protein.len()) {
                assert_eq!((wanted.last(), effect.terms.is_empty()), (Some(&b'*'), false), "{name}");
                // Its residues are not said; groups before it, which are in frame, move its stop.
                open = true;
                let before = found.list[..number].iter().map(|g| g.alt.len() as i64 - i64::from(g.end - g.start));
                assert_eq!(wanted.len() as i64, n as i64 + before.sum::<i64>() / 3, "{name} {drawing} {changes:?}");
            }
            if length.is_none() {
                open = true;
                assert_ne!(wanted.last(), Some(&b'*'), "{name} {drawing} {changes:?}");
            }
            let ProteinDescription::At { edit, .. } = description else { panic!("{name}") };
            let kind = match edit {
                ProteinEdit::Frameshift(..) => "fs",
                ProteinEdit::Extension(..) => "ext",
                ProteinEdit::Substitution(_) => "substitution",
                ProteinEdit::DeletionInsertion(_) => "delins",
                _ => "other",
            };
            *seen.entry(kind).or_insert(0) += 1;
            if group.members.len() > 1 {
                *seen.entry("joint").or_insert(0) += 1;
            }
        }
        if crossing {
            *seen.entry("crossing").or_insert(0) += 1;
            continue;
        }
        if open {
            assert!(wanted.starts_with(&protein), "{drawing} {changes:?}");
        } else {
            assert_eq!(String::from_utf8_lossy(&wanted), String::from_utf8_lossy(&protein), "{drawing} {changes:?}");
        }
        if !found.behind_stop.is_empty() {
            *seen.entry("behind a stop").or_insert(0) += 1;
        }
    }
    for kind in ["joint", "fs", "ext", "substitution", "delins", "other", "behind a stop"] {
        assert!(seen.get(kind).is_some_and(|&n| n > 100), "{seen:?}");
    }
}

/// A group of one change has the names of the change alone.
#[test]
fn alone() {
    let s = Scene::drawn("aGCC[ATGGCTAGCAAAAAAGGCTGGTAA]CTGCAGAGATGACCg", Strand::Reverse);
    for drawn in [(13, 14, ""), (13, 13, "A"), (13, 14, "C"), (16, 19, ""), (10, 10, "GCT")] {
        let (lines, _) = called(&s, &[drawn]);
        let (pos, reference, alt) = s.vcf(drawn.0, drawn.1, drawn.2);
        let change = Change::new(pos, reference.as_bytes(), alt.as_bytes()).unwrap();
        let mut name = String::new();
        assert!(hgvs::protein(&s.transcript, &s.layout, &s.spliced, &s.genome, &change, Style::default(), &mut name));
        let wanted = format!("{} {}", s.coding(drawn.0, drawn.1, drawn.2), name.replace("NP_1.1:", ""));
        assert!(lines[0].ends_with(&wanted), "{lines:?} {wanted}");
    }
    // Two changes in one repeat stay apart in the joint name: the deletion does not cross its neighbour.
    let (lines, _) = called(&s, &[(13, 14, ""), (16, 17, "C")]);
    assert_eq!(lines, ["frameshift_variant c.[12del;13A>C] p.Lys4AsnfsTer?"]);
}
