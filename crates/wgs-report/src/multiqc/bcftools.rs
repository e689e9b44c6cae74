//! `bcftools stats`, of the variant records.

use super::Made;
use crate::data::Node;
use std::fmt::Write;

/// Lengths from here on share the last line, as in bcftools.
const LONGEST: usize = 60;

/// The lines SN, TSTV, IDD, ST and PSC; `None` without the section.
pub fn stats(section: Node, made: &Made) -> Option<String> {
    let all = section.at("all");
    let n = |path: &str| all.at(path).count();
    let mut out = format!(
        "# This file was produced by bcftools stats' layout, not by bcftools: {} wrote it from its report\n\
         # Records without a variant, and those whose genotype is missing or homozygous for REF, are left out\n",
        made.program()
    );
    let _ = writeln!(out, "# ID\t[2]id\t[3]tab-separated file names\nID\t0\t{}", made.sample().replace('\t', " "));
    out.push_str("# SN\t[2]id\t[3]key\t[4]value\n");
    let samples = u64::from(section.at("setting.sample").exists());
    let others = n("by_type.complex.records")? + n("by_type.symbolic.records")?;
    for (key, value) in [
        ("number of samples", samples),
        ("number of records", n("records")?),
        ("number of no-ALTs", 0),
        ("number of SNPs", n("by_type.snv.records")?),
        ("number of MNPs", n("by_type.mnv.records")?),
        ("number of indels", n("indel.records")?),
        ("number of others", others),
        ("number of multiallelic sites", n("multiallelic_sites")?),
        ("number of multiallelic SNP sites", n("multiallelic_snv_sites")?),
    ] {
        let _ = writeln!(out, "SN\t0\t{key}:\t{value}");
    }
    let changes = |kind: &str| n(&format!("ti_tv.{kind}"))?.checked_sub(n(&format!("ti_tv.padded_{kind}"))?);
    let (ts, tv) = (changes("transitions")?, changes("transversions")?);
    let (first_ts, first_tv) = (n("ti_tv.first_alt_transitions")?, n("ti_tv.first_alt_transversions")?);
    let ratio = |a: u64, b: u64| if b == 0 { 0.0 } else { a as f64 / b as f64 };
    out.push_str("# TSTV\t[2]id\t[3]ts\t[4]tv\t[5]ts/tv\t[6]ts (1st ALT)\t[7]tv (1st ALT)\t[8]ts/tv (1st ALT)\n");
    let (both, first) = (ratio(ts, tv), ratio(first_ts, first_tv));
    let _ = writeln!(out, "TSTV\t0\t{ts}\t{tv}\t{both:.2}\t{first_ts}\t{first_tv}\t{first:.2}");
    out.push_str("# IDD\t[2]id\t[3]length (deletions negative)\t[4]number of sites\n");
    for (length, count) in lengths(all.at("indel.deletion_lengths")).into_iter().rev() {
        let _ = writeln!(out, "IDD\t0\t-{length}\t{count}\t0\t.");
    }
    for (length, count) in lengths(all.at("indel.insertion_lengths")) {
        let _ = writeln!(out, "IDD\t0\t{length}\t{count}\t0\t.");
    }
    out.push_str("# ST\t[2]id\t[3]type\t[4]count\n");
    for row in all.at("substitutions").items() {
        let known = |c: char| "ACGT>".contains(c);
        let change = row.at("change").text();
        if let (Some(alleles), Some(padded)) = (row.at("alleles").count(), row.at("padded").count())
            && change.len() == 3
            && change.chars().all(known)
        {
            let _ = writeln!(out, "ST\t0\t{change}\t{}", alleles.saturating_sub(padded));
        }
    }
    if samples > 0 {
        out.extend(sample(section, all));
    }
    Some(out)
}

/// Lengths with their counts, long ones together.
fn lengths(node: Node) -> Vec<(usize, u64)> {
    let mut list: Vec<(usize, u64)> = Vec::new();
    for (length, count) in node.items().enumerate().skip(1) {
        let (length, count) = (length.min(LONGEST), count.count().unwrap_or(0));
        match list.last_mut() {
            Some((last, sum)) if *last == length => *sum = sum.saturating_add(count),
            _ => list.push((length, count)),
        }
    }
    list.retain(|(_, count)| *count > 0);
    list
}

fn sample(section: Node, all: Node) -> Option<String> {
    let n = |path: &str| all.at(path).count();
    let (snv, indel, genotypes) = (all.at("by_type.snv"), all.at("indel"), all.at("genotypes"));
    let name: String = section.at("setting.sample").text().chars().filter(|c| !c.is_control()).collect();
    // Depths of INFO are not those of the sample.
    let depth = all.at("depth.mean").number().filter(|_| n("depths_from_info") == Some(0)).unwrap_or(0.0);
    let diploid = genotypes.at("heterozygous").count()?.checked_add(genotypes.at("homozygous").count()?)?;
    let indels = indel.at("heterozygous").count()?.checked_add(indel.at("homozygous").count()?)?;
    let head = "# PSC\t[2]id\t[3]sample\t[4]nRefHom\t[5]nNonRefHom\t[6]nHets\t[7]nTransitions\t[8]nTransversions\t[9]nIndels\t[10]average depth\t[11]nSingletons\t[12]nHapRef\t[13]nHapAlt\t[14]nMissing\n";
    Some(format!(
        "{head}PSC\t0\t{name}\t0\t{}\t{}\t{}\t{}\t{indels}\t{depth:.1}\t{diploid}\t0\t{}\t{}\n",
        snv.at("homozygous").count()?,
        snv.at("heterozygous").count()?,
        n("ti_tv.called_transitions")?,
        n("ti_tv.called_transversions")?,
        genotypes.at("haploid").count()?,
        genotypes.at("partial").count()?,
    ))
}
