//! Variant sets for tests: made, applied, written in other words, spoiled in known ways, and compared by brute force.
//!
//! A [`Variant`] is one record of a VCF. [`Copies`] is what a set of records says: two lists of edits, one for each copy
//! of the contig, from which the two haplotype sequences follow ([`copies`]). The other modules go back and forth:
//!
//! - [`random`]: a reference with homopolymers and tandem repeats, and a random pair of haplotypes over it;
//! - [`rewrite`]: the same pair of haplotypes as other records (shifted, split, joined, merged, padded, …);
//! - [`plant`]: a query with a known number of errors of each kind, and what a comparison must count;
//! - [`roll`]: how far an insertion or deletion can be moved;
//! - [`classes`]: the class of a record (SNV, insertion, deletion, complex) from its definition;
//! - [`brute`]: the best matching of two small sets over all subsets and phases;
//! - [`vcf`]: text in, text out.
//!
//! Everything works on one contig at a time; positions are 0-based inside and +1 only in VCF text. What is made twice is
//! checked against each other at once ([`rewrite`] applies what it wrote and compares haplotypes), so that a mistake
//! here fails the test that used it instead of passing as a mistake of the program under test.

pub mod brute;
pub mod classes;
pub mod copies;
pub mod plant;
pub mod random;
pub mod rewrite;
pub mod roll;
pub mod vcf;

pub use classes::Class;
pub use copies::{Copies, Edit};

/// One record of a VCF with one sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Contig name.
    pub contig: String,
    /// 0-based position of the first base of `reference`.
    pub pos: usize,
    /// REF.
    pub reference: String,
    /// ALT alleles, in order; `*` and symbolic ones as they are written.
    pub alts: Vec<String>,
    /// Alleles of the sample, 0 for REF, `None` for a missing one; empty when the record has no GT.
    pub gt: Vec<Option<usize>>,
    /// Written with `|`.
    pub phased: bool,
}

impl Variant {
    /// A record with the genotype as in VCF text (`0/1`, `1|2`, `./1`; empty for none).
    pub fn new(contig: &str, pos: usize, reference: &str, alts: &[&str], gt: &str) -> Self {
        let alleles = gt.split(['/', '|']).filter(|a| !a.is_empty());
        let number = |a: &str| (a != ".").then(|| a.parse().unwrap_or_else(|_| panic!("genotype {gt}")));
        Self {
            contig: contig.into(),
            pos,
            reference: reference.into(),
            alts: alts.iter().map(|&a| a.into()).collect(),
            gt: alleles.map(number).collect(),
            phased: gt.contains('|'),
        }
    }

    /// 0-based position after the last base of REF.
    pub fn end(&self) -> usize {
        self.pos + self.reference.len()
    }

    /// Bases of an allele, 0 for REF.
    pub fn allele(&self, number: usize) -> &str {
        if number == 0 { &self.reference } else { &self.alts[number - 1] }
    }

    /// Numbers of the ALT alleles in the genotype, each once, ascending, without `*`.
    pub fn called(&self) -> Vec<usize> {
        let mut called: Vec<usize> = self.gt.iter().flatten().copied().collect();
        called.retain(|&a| a > 0 && self.allele(a) != "*");
        called.sort_unstable();
        called.dedup();
        called
    }

    /// The genotype as VCF text.
    pub fn genotype(&self) -> String {
        let alleles: Vec<String> = self.gt.iter().map(|a| a.map_or(".".into(), |a| a.to_string())).collect();
        alleles.join(if self.phased { "|" } else { "/" })
    }
}
