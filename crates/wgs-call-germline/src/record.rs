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
##INFO=<ID=OTHER,Number=.,Type=String,Description=\"Alleles over the scan limit that the genotype does not carry, each with its templates\">
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
    if !site.others.is_empty() {
        let other = |&x: &usize| format!("{}|{}", LETTERS[x], site.depths[x]);
        info.push(format!("OTHER={}", site.others.iter().map(other).collect::<Vec<_>>().join(",")));
    }
    let info = if info.is_empty() { ".".to_owned() } else { info.join(";") };
    let of = |base: usize| site.alleles.iter().position(|&a| a == base).unwrap_or(0);
    let (a, b) = (of(site.posterior.best.0), of(site.posterior.best.1));
    let join = |numbers: Vec<u32>| numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    let mut line = String::with_capacity(96);
    // Writing to a String cannot fail.
    let _ = write!(
        line,
        "{contig}\t{}\t.\t{}\t{}\t{}\t{filter}\t{info}\tGT:AD:DP:GQ:PL\t{}/{}:{}:{}:{}:{}",
        site.pos + 1,
        LETTERS[site.reference()],
        alts.join(","),
        qual(site.posterior.qual(site.reference())),
        a.min(b),
        a.max(b),
        join(site.alleles.iter().map(|&x| site.depths[x]).collect()),
        site.depths.iter().sum::<u32>(),
        site.posterior.gq().min(GQ_MAX).round(),
        join(site.posterior.pl(&site.alleles)),
    );
    line
}

/// QUAL with at most two decimals and six digits, without trailing zeros: what programs that keep it in 32 bits print too.
fn qual(value: f64) -> String {
    let decimals = if value < 1000.0 { 2 } else { usize::from(value < 10_000.0) };
    let text = format!("{value:.decimals$}");
    if decimals == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::qual;

    #[test]
    fn quals() {
        let pairs = [
            (0.0, "0"),
            (0.001, "0"),
            (9.999, "10"),
            (100.0, "100"),
            (358.3, "358.3"),
            (1226.09, "1226.1"),
            (20_000.4, "20000"),
        ];
        for (value, text) in pairs {
            assert_eq!(qual(value), text);
        }
    }
}
