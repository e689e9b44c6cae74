//! A site as a line of VCF, and the header lines that explain it.

use crate::site::{Filter, Site};
use std::fmt::Write;

const LETTERS: [char; 4] = ['A', 'C', 'G', 'T'];

/// `##FILTER`, `##INFO` and `##FORMAT` lines.
pub const FIELDS: &str = "\
##FILTER=<ID=PASS,Description=\"All filters passed\">
##FILTER=<ID=hom_ref,Description=\"The most probable genotype is homozygous for the reference\">
##FILTER=<ID=low_qual,Description=\"QUAL below min_qual\">
##FILTER=<ID=near_indel,Description=\"Insertions or deletions within 10 bp: not a lone SNV\">
##FILTER=<ID=high_depth,Description=\"Depth above the contig's median + 4 times its square root\">
##INFO=<ID=CAPPED,Number=0,Type=Flag,Description=\"The depth cap dropped records over this position\">
##INFO=<ID=DISC,Number=1,Type=Integer,Description=\"Templates whose reads disagree here; they are no evidence\">
##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"Templates per allele\">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Templates that are evidence\">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description=\"Phred-scaled probability that the genotype is wrong\">
##FORMAT=<ID=PL,Number=G,Type=Integer,Description=\"Phred-scaled genotype likelihoods, the best 0\">
";

/// Highest GQ written, as usual in VCF.
const GQ_MAX: f64 = 99.0;

/// The line, without newline.
pub fn line(site: &Site, contig: &str) -> String {
    let alts: Vec<String> = site.alleles[1..].iter().map(|&a| LETTERS[a].to_string()).collect();
    let filters: Vec<&str> = site.filters.iter().map(|f: &Filter| f.name()).collect();
    let filter = if filters.is_empty() { "PASS".to_owned() } else { filters.join(";") };
    let mut info: Vec<String> = Vec::new();
    if site.capped {
        info.push("CAPPED".into());
    }
    if site.discordant > 0 {
        info.push(format!("DISC={}", site.discordant));
    }
    let info = if info.is_empty() { ".".to_owned() } else { info.join(";") };
    let of = |base: usize| site.alleles.iter().position(|&a| a == base).unwrap_or(0);
    let (a, b) = (of(site.posterior.best.0), of(site.posterior.best.1));
    let join = |numbers: Vec<u32>| numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    let mut line = String::with_capacity(96);
    // Writing to a String cannot fail.
    let _ = write!(
        line,
        "{contig}\t{}\t.\t{}\t{}\t{:.2}\t{filter}\t{info}\tGT:AD:DP:GQ:PL\t{}/{}:{}:{}:{}:{}",
        site.pos + 1,
        LETTERS[site.reference()],
        alts.join(","),
        site.posterior.qual(site.reference()),
        a.min(b),
        a.max(b),
        join(site.alleles.iter().map(|&x| site.depths[x]).collect()),
        site.depths.iter().sum::<u32>(),
        site.posterior.gq().min(GQ_MAX).round(),
        join(site.posterior.pl(&site.alleles)),
    );
    line
}
