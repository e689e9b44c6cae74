//! Keys, spellings of one change, what is passed over, cells against the whole, files that are refused.

use super::*;
use std::path::PathBuf;
use wgs_core::{Classify, Contig, ContigId, Kind};
use wgs_io::vcf::Writer;

/// 0-based: a run of A from 20 to 28, CAGCAG… from 40 to 51, N from 60 to 62.
const SEQUENCE: &str = "GATTACAGATTACAGATTACAAAAAAAACTGCATGCTTGCAGCAGCAGCTTTGACCTGACNNGTCAGATCCGATTTACG";

struct Made {
    folder: tempfile::TempDir,
    contigs: Contigs,
    reference: Reference,
}

impl Made {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ref.fa");
        std::fs::write(&path, format!(">c\n{SEQUENCE}\n>d\n{SEQUENCE}\n")).unwrap();
        let contig = |name: &str| Contig { name: name.into(), len: SEQUENCE.len() as u32, md5: None };
        let contigs = Contigs::new(vec![contig("c"), contig("d"), contig("absent")]);
        Self { contigs, reference: Reference::open(&path).unwrap(), folder }
    }

    /// A VCF of `fields` and records on contigs `c` and `d` (or others, by `names`).
    fn vcf(&self, name: &str, names: [&str; 2], fields: &str, records: &[&str]) -> PathBuf {
        let path = self.folder.path().join(name);
        let contig = |name: &str| Contig { name: name.into(), len: SEQUENCE.len() as u32, md5: None };
        let contigs = Contigs::new(names.map(contig).to_vec());
        let mut header = format!("##fileformat=VCFv4.2\n{fields}");
        names.iter().for_each(|n| header += &format!("##contig=<ID={n},length={}>\n", SEQUENCE.len()));
        header += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
        let mut writer = Writer::create(&path, &header, &contigs).unwrap();
        for record in records {
            let f: Vec<&str> = record.split(' ').collect();
            let start = f[1].parse::<u32>().unwrap() - 1;
            let at = Interval { contig: contigs.find(f[0]).unwrap(), start, end: start + f[2].len() as u32 };
            let line = format!("{}\t{}\t.\t{}\t{}\t.\tlow\t{}", f[0], f[1], f[2], f[3], f[4]);
            writer.record(&line, at).unwrap();
        }
        writer.commit().unwrap();
        path
    }

    fn open(&self, path: &Path, key: Option<&str>) -> Result<Population, CallError> {
        Population::open(path, key, &self.contigs, &self.reference)
    }

    fn all(&self, population: &Population, contig: u32) -> (Vec<(Edit, f64)>, PopulationCounts) {
        let whole = Interval { contig: ContigId(contig), start: 0, end: SEQUENCE.len() as u32 };
        let mut counts = PopulationCounts::default();
        (population.reader().unwrap().fetch(whole, whole, &mut counts).unwrap(), counts)
    }
}

const AF: &str = "##INFO=<ID=AF,Number=A,Type=Float,Description=\"\">\n";
const FIELDS: &str = "##INFO=<ID=AF,Number=A,Type=Float,Description=\"\">\n##INFO=<ID=AC,Number=A,Type=Integer,Description=\"\">\n\
##INFO=<ID=AN,Number=1,Type=Integer,Description=\"\">\n##INFO=<ID=gnomAD_AF,Number=A,Type=Float,Description=\"\">\n\
##INFO=<ID=CAF,Number=R,Type=Float,Description=\"\">\n##FILTER=<ID=low,Description=\"\">\n";

fn edit_of(start: u32, end: u32, alt: &str) -> Edit {
    Edit { start, end, alt: alt.bytes().map(|b| code_of(b).unwrap()).collect() }
}

/// Records on `c`, in order.
const RECORDS: [&str; 14] = [
    "c 2 A G AF=0.25",
    "c 3 T A,C AF=0.1,0.002;AC=9,9;AN=10",
    "c 4 TA T,TAA,CA AF=0.5,.,1e-3",
    "c 5 A G AC=3;AN=1000",
    "c 6 C G AC=0;AN=0",
    "c 7 A T AF=nan",
    "c 8 G A,T AF=0.5",
    // The last A of the run; its first says the same, rarer.
    "c 20 CA C AF=0.01",
    "c 27 AA A AF=0.3;gnomAD_AF=0.4",
    "c 37 T C AF=0.9;CAF=0.8,0.2",
    "c 46 CAG C,CAGCAG AF=0.2,0.1",
    "c 53 G <DEL> AF=0.1",
    "c 57 C A AF=0.2",
    "c 61 N A,* AF=0.3,0.1",
];

#[test]
fn alleles_in_normal_form_with_their_frequencies() {
    let made = Made::new();
    let path = made.vcf("p.vcf.gz", ["c", "d"], FIELDS, &[&RECORDS[..], &["d 2 a g AF=0.125"]].concat());
    let population = made.open(&path, None).unwrap();
    let (found, counts) = made.all(&population, 0);
    let wanted = [
        (edit_of(1, 2, "G"), 0.25),
        (edit_of(2, 3, "A"), 0.1),
        (edit_of(2, 3, "C"), 0.002),
        (edit_of(3, 4, "C"), 1e-3),
        (edit_of(4, 5, ""), 0.5),
        (edit_of(4, 5, "G"), 0.003),
        (edit_of(20, 21, ""), 0.3),
        (edit_of(36, 37, "C"), 0.9),
        (edit_of(38, 38, "GCA"), 0.1),
        (edit_of(46, 48, ""), 0.2),
    ];
    for (edit, value) in &wanted {
        assert_eq!(frequency_of(&found, edit), Some(*value), "{edit:?} {found:?}");
    }
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    assert_eq!(frequency_of(&found, &edit_of(1, 2, "T")), None);
    assert!(
        found.iter().all(|(e, _)| e.clone().normalised(&RefSlice { start: 0, codes: codes() }).as_ref() == Some(e))
    );
    // `.`, AN of 0, NaN, one value for two; <DEL>, N twice; the reference has no C at 57.
    let without = 1 + 1 + 1 + 2;
    assert_eq!((counts.without_frequency, counts.unusable, counts.other_reference), (without, 3, 1), "{counts:?}");
    assert_eq!(counts.alleles, 11);
    assert_eq!(population.missing(), ["absent"]);
    let (found, _) = made.all(&population, 1);
    assert_eq!(found, [(edit_of(1, 2, "G"), 0.125)], "lower case");
    assert_eq!(made.all(&population, 2).0, []);

    let keyed = made.open(&path, Some("gnomAD_AF")).unwrap();
    assert_eq!(made.all(&keyed, 0).0, [(edit_of(20, 21, ""), 0.4)]);
    let with_reference = made.open(&path, Some("CAF")).unwrap();
    assert_eq!(made.all(&with_reference, 0).0, [(edit_of(36, 37, "C"), 0.2)]);
    assert_eq!(population.digest(), keyed.digest());
}

fn codes() -> Vec<u8> {
    SEQUENCE.bytes().map(|b| code_of(b).unwrap_or(15)).collect()
}

#[test]
fn cells_together_are_the_whole() {
    let made = Made::new();
    let path = made.vcf("p.vcf.gz", ["c", "d"], FIELDS, &RECORDS);
    let population = made.open(&path, None).unwrap();
    let (whole, counted) = made.all(&population, 0);
    let len = SEQUENCE.len() as u32;
    for (cell, margin) in [(1, 0), (7, 3), (20, 20), (len, 5)] {
        let (mut joined, mut counts) = (Vec::new(), PopulationCounts::default());
        let mut reader = population.reader().unwrap();
        for start in (0..len).step_by(cell as usize) {
            let own = Interval { contig: ContigId(0), start, end: len.min(start + cell) };
            let around = Interval { start: start.saturating_sub(margin), end: len.min(own.end + margin), ..own };
            let list = reader.fetch(around, own, &mut counts).unwrap();
            let inside = |e: &Edit| (around.start..around.end).contains(&e.start);
            assert!(list.iter().eq(whole.iter().filter(|(e, _)| inside(e))), "{around:?}");
            joined.extend(list.into_iter().filter(|(e, _)| (own.start..own.end).contains(&e.start)));
        }
        assert!(joined == whole && counts == counted, "cells of {cell}");
    }
}

#[test]
fn what_cannot_be_used_is_refused() {
    let made = Made::new();
    let refused = |path: &Path, key, says: &str| {
        let error = made.open(path, key).err().unwrap_or_else(|| panic!("opened, without '{says}'"));
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(error.kind(), Kind::Input, "{error}");
    };
    let fine = made.vcf("fine.vcf.gz", ["c", "d"], AF, &["c 2 A G AF=0.25"]);
    made.open(&fine, None).unwrap();
    refused(&fine, Some("gnomAD_AF"), "no INFO key gnomAD_AF");
    refused(&made.vcf("none.vcf.gz", ["c", "d"], "", &["c 2 A G ."]), None, "neither INFO key AF nor AC and AN");
    refused(&made.vcf("names.vcf.gz", ["1", "2"], AF, &["1 2 A G AF=1"]), None, "none of the alignments' contigs");
    refused(&made.vcf("percent.vcf.gz", ["c", "d"], AF, &["c 2 A G AF=25"]), None, "c:2: AF '25' is no frequency");
    refused(&made.vcf("word.vcf.gz", ["c", "d"], AF, &["c 2 A G AF=rare"]), None, "'rare' is no frequency");
    let counts = made.vcf("counts.vcf.gz", ["c", "d"], FIELDS, &["c 2 A G AC=5;AN=4"]);
    refused(&counts, None, "AC 5 is more than AN 4");
    let elsewhere = made.vcf("other.vcf.gz", ["c", "d"], AF, &["c 2 C G AF=0.1", "d 3 G A AF=0.2", "d 4 T C AF=0.2"]);
    refused(&elsewhere, None, "of its first 3 alleles 2 have a REF that is not the reference's");
    std::fs::remove_file(made.folder.path().join("fine.vcf.gz.tbi")).unwrap();
    refused(&fine, None, "needs an index");
}
