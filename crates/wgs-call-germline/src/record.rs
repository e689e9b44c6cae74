//! A site as a line of VCF, and the header lines that explain it.

use crate::asked::Answer;
use crate::call::{Call, Filter, Road};
use std::fmt::Write;
use wgs_call::ploidy::Copies;

/// `##FILTER`, `##INFO` and `##FORMAT` lines.
pub const FIELDS: &str = "\
##FILTER=<ID=PASS,Description=\"All filters passed\">
##FILTER=<ID=hom_ref,Description=\"The most probable genotype is homozygous for the reference\">
##FILTER=<ID=low_qual,Description=\"QUAL below min_qual\">
##FILTER=<ID=collapsed,Description=\"More probably copies that the reference lacks than a heterozygous SNV, by allele balance and depth\">
##FILTER=<ID=systematic,Description=\"More probably a systematic error than a heterozygous SNV, by base qualities, strands and allele balance\">
##FILTER=<ID=not_assessable,Description=\"Asked for with --alleles, and nothing tells: see ASKED_WHY\">
##INFO=<ID=ASKED,Number=A,Type=String,Description=\"Of alleles asked for with --alleles: detected (the genotype carries it), not_detected, not_assessable\">
##INFO=<ID=ASKED_WHY,Number=A,Type=String,Description=\"Why an allele is not assessable: no_depth, n_reference, symbolic, outside_contig, too_long\">
##FILTER=<ID=misplaced,Description=\"More probably reads of another copy of the sequence than a heterozygous place, by the share of records that cannot be placed\">
##FILTER=<ID=no_copy,Description=\"The sample has no copy of this contig\">
##INFO=<ID=CAPPED,Number=0,Type=Flag,Description=\"The depth cap dropped records over this position\">
##INFO=<ID=CUT,Number=0,Type=Flag,Description=\"More candidates around here than are looked at together: those with the least evidence were left out\">
##INFO=<ID=DISC,Number=1,Type=Integer,Description=\"Templates whose reads disagree here; they are no evidence\">
##INFO=<ID=OTHER,Number=.,Type=String,Description=\"Alleles over the scan limit that the genotype does not carry, each with its templates\">
##INFO=<ID=COUNTED,Number=0,Type=Flag,Description=\"Genotyped from counts of templates, without haplotypes\">
##INFO=<ID=LOCAL,Number=0,Type=Flag,Description=\"Genotyped with local haplotypes\">
##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"Templates per allele\">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Templates that are evidence\">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description=\"Phred-scaled probability that the genotype is wrong\">
##FORMAT=<ID=PL,Number=G,Type=Integer,Description=\"Phred-scaled genotype likelihoods, the best 0\">
##FORMAT=<ID=AFU,Number=A,Type=Float,Description=\"Upper bound (95 %) of the share of templates with an allele asked for\">
##FORMAT=<ID=LOD,Number=A,Type=Float,Description=\"Limit of detection: share of templates from which an allele asked for would be called in 95 of 100 such samples\">
##FORMAT=<ID=AF,Number=A,Type=Float,Description=\"Fraction of the allele, on the mitochondrion\">
##FORMAT=<ID=AFCI,Number=2,Type=Float,Description=\"95 % of the fraction's posterior: its two ends\">
##FORMAT=<ID=PS,Number=1,Type=Integer,Description=\"Phase set: records with the same number are phased together\">
";

/// Highest GQ written, as usual in VCF.
const GQ_MAX: f64 = 99.0;

/// The line, without newline.
pub fn line(call: &Call, contig: &str) -> String {
    let (filter, mut info) = (filter(call), info(call));
    let void = call.filters == [Filter::NotAssessable];
    let asked = call.asked.iter().any(Option::is_some);
    // One value for each alternate allele.
    let each = |text: &dyn Fn(&Answer) -> String| {
        let of = |i: usize| call.asked.get(i).copied().flatten().map_or(".".into(), |a| text(&a));
        (0..call.alts.len()).map(of).collect::<Vec<_>>().join(",")
    };
    if asked {
        info.push(format!("ASKED={}", each(&|a| a.name().into())));
        if call.asked.iter().flatten().any(|a| a.why().is_some()) {
            info.push(format!("ASKED_WHY={}", each(&|a| a.why().unwrap_or(".").into())));
        }
    }
    let info = if info.is_empty() { ".".to_owned() } else { info.join(";") };
    let mut line = String::with_capacity(96);
    let genotype = genotype(call);
    let (ps_key, ps) = call.phase_set.map_or(("", String::new()), |p| (":PS", format!(":{}", p + 1)));
    let (asked_keys, asked) = if asked {
        (":AFU:LOD", format!(":{}:{}", each(&|a| share(a.upper())), each(&|a| share(a.limit()))))
    } else {
        ("", String::new())
    };
    let (last_key, last) = last(call);
    // Writing to a String cannot fail.
    if void {
        let (pos, alts) = (call.pos + 1, call.alts.join(","));
        let _ = write!(
            line,
            "{contig}\t{pos}\t.\t{}\t{alts}\t.\t{filter}\t{info}\tGT:AD:DP:GQ:PL{asked_keys}\t./.:.:{}:.:.{asked}",
            call.reference, call.depth
        );
        return line;
    }
    let _ = write!(
        line,
        "{contig}\t{}\t.\t{}\t{}\t{}\t{filter}\t{info}\tGT:AD:DP:GQ:{last_key}{ps_key}{asked_keys}\t{genotype}:{}:{}:{}:{last}{ps}{asked}",
        call.pos + 1,
        call.reference,
        call.alts.join(","),
        qual(call.qual),
        join(&call.depths),
        call.depth,
        gq(call),
    );
    line
}

/// FILTER.
pub fn filter(call: &Call) -> String {
    let filters: Vec<&str> = call.filters.iter().map(|f: &Filter| f.name()).collect();
    if filters.is_empty() { "PASS".to_owned() } else { filters.join(";") }
}

/// INFO, but for what was asked.
pub fn info(call: &Call) -> Vec<String> {
    let mut info: Vec<String> = Vec::new();
    if call.capped {
        info.push("CAPPED".into());
    }
    if call.cut {
        info.push("CUT".into());
    }
    if call.discordant > 0 {
        info.push(format!("DISC={}", call.discordant));
    }
    if !call.others.is_empty() {
        let other = |(allele, n): &(String, u32)| format!("{allele}|{n}");
        info.push(format!("OTHER={}", call.others.iter().map(other).collect::<Vec<_>>().join(",")));
    }
    match call.road {
        Road::Local => info.push("LOCAL".into()),
        Road::Counted => info.push("COUNTED".into()),
        Road::Quick => {}
    }
    info
}

/// GT.
pub fn genotype(call: &Call) -> String {
    let separator = if call.phase_set.is_some() { '|' } else { '/' };
    let (first, second) = call.genotype;
    if call.copies.is_haploid() || (call.copies == Copies::Many && first == second) {
        first.to_string()
    } else {
        format!("{first}{separator}{second}")
    }
}

/// Keys and values of what stands last: likelihoods, or fractions.
pub fn last(call: &Call) -> (&'static str, String) {
    match &call.fraction {
        None => ("PL", join(&call.pl)),
        Some(f) => {
            // Of the called allele; <NON_REF> behind it in a gVCF has none.
            let [mean, low, high] = [f.mean, f.interval.0, f.interval.1].map(|x| trimmed(x, 4));
            ("AF:AFCI", format!("{mean}{}:{low},{high}", ",.".repeat(call.alts.len() - 1)))
        }
    }
}

/// Numbers with commas between.
pub fn join(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}

/// GQ.
pub fn gq(call: &Call) -> f64 {
    call.gq.min(GQ_MAX).round()
}

/// A share with at most four decimals, as programs print it that keep it as a number.
fn share(value: Option<f64>) -> String {
    let trimmed = |v: f64| format!("{v:.4}").trim_end_matches('0').trim_end_matches('.').to_owned();
    value.map_or(".".into(), trimmed)
}

/// QUAL with at most two decimals and six digits, without trailing zeros: what programs that keep it in 32 bits print too.
pub fn qual(value: f64) -> String {
    let decimals = if value < 1000.0 { 2 } else { usize::from(value < 10_000.0) };
    trimmed(value, decimals)
}

/// Without trailing zeros.
fn trimmed(value: f64, decimals: usize) -> String {
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
