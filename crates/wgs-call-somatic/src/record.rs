//! A call as a line of VCF, and the header lines that explain it.

use crate::call::{Call, Filter, Shown};
use crate::model::CAUSES;
use std::fmt::Write;
use wgs_call::logs::phred;

/// `##FILTER`, `##INFO` and `##FORMAT` lines.
pub const FIELDS: &str = "\
##FILTER=<ID=PASS,Description=\"All filters passed\">
##FILTER=<ID=noise,Description=\"More probably base errors than a somatic allele\">
##FILTER=<ID=noisy_site,Description=\"More probably a site that errs in both samples\">
##FILTER=<ID=germline,Description=\"More probably an allele of the person's germline\">
##FILTER=<ID=both_samples,Description=\"More probably an allele that both samples have in the same fraction: copies the reference lacks, misplaced reads\">
##FILTER=<ID=contamination,Description=\"More probably an allele of the genome that contaminates the tumour\">
##FILTER=<ID=misplaced,Description=\"More probably reads of another copy of the sequence\">
##FILTER=<ID=strand,Description=\"More probably an error of one strand\">
##FILTER=<ID=orientation,Description=\"More probably damage of one strand (oxidised G, formalin), which pairs of one read orientation show\">
##FILTER=<ID=position,Description=\"More probably an error of the ends of alignments\">
##FILTER=<ID=panel,Description=\"More probably an error of this site that normals of the panel show too\">
##FILTER=<ID=normal_depth,Description=\"The normal has too few templates here to tell\">
##FILTER=<ID=low_posterior,Description=\"Probability to be somatic (without a normal: no artefact) below min_posterior\">
##FILTER=<ID=multiallelic,Description=\"A more probable allele of this place passes\">
##FILTER=<ID=clustered,Description=\"Four events or more pass within 100 bases, or three with templates that map badly\">
##FILTER=<ID=not_assessable,Description=\"Asked for with --alleles, and nothing tells: see ASKED_WHY\">
##INFO=<ID=ASKED,Number=1,Type=String,Description=\"Of an allele asked for with --alleles: detected (a tumour has it by the most probable cause), not_detected, not_assessable\">
##INFO=<ID=ASKED_WHY,Number=1,Type=String,Description=\"Why it is not assessable: no_depth, n_reference, symbolic, outside_contig, too_long\">
##INFO=<ID=CAPPED,Number=0,Type=Flag,Description=\"The depth cap dropped records over this position\">
##INFO=<ID=CUT,Number=0,Type=Flag,Description=\"More candidates around here than are looked at together: those with the least evidence were left out\">
##INFO=<ID=LOCAL,Number=0,Type=Flag,Description=\"Judged with local haplotypes\">
##INFO=<ID=PON,Number=5,Type=Integer,Description=\"Panel of normals: normals that cover the place, of these with the allele in less than a fifth of their templates, its templates and all templates in these, normals that carry it\">
##INFO=<ID=CAUSES,Number=11,Type=Integer,Description=\"Phred-scaled probabilities of noise, noisy site, germline, both samples, contamination, misplaced reads, strand, read orientation, position in reads, panel, somatic\">
##INFO=<ID=ORIGIN,Number=1,Type=String,Description=\"Without a normal, of an allele that is no artefact: somatic_likely (PGERM at most 0.1), undetermined (below 0.5), germline_possible (below 0.9), germline_likely\">
##INFO=<ID=PGERM,Number=1,Type=Float,Description=\"Without a normal: probability that the allele is of the germline, given that it is no artefact\">
##INFO=<ID=POPAF,Number=1,Type=Float,Description=\"Frequency in the population given with --population; 0: no one has it\">
##FORMAT=<ID=GT,Number=1,Type=String,Description=\"0/1 where the sample has the allele by its most probable cause, else 0/0\">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"Templates without and with the allele\">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Templates that are evidence\">
##FORMAT=<ID=AF,Number=A,Type=Float,Description=\"Fraction of molecules with the allele\">
##FORMAT=<ID=AFCI,Number=2,Type=Float,Description=\"95 % of the fraction's posterior: its two ends\">
##FORMAT=<ID=SB,Number=4,Type=Integer,Description=\"Templates without the allele on the forward and reverse strand, with it on the forward and reverse strand\">
##FORMAT=<ID=F1R2,Number=R,Type=Integer,Description=\"Templates without and with the allele in pairs whose first read is forward\">
##FORMAT=<ID=F2R1,Number=R,Type=Integer,Description=\"Templates without and with the allele in pairs whose second read is forward\">
##FORMAT=<ID=AFU,Number=A,Type=Float,Description=\"Upper bound (95 %) of the fraction of an allele asked for\">
##FORMAT=<ID=LOD,Number=A,Type=Float,Description=\"Limit of detection of an allele asked for: fraction from which 95 of 100 such tumours would show enough templates for a call\">
";

/// The line, without newline.
pub fn line(call: &Call, contig: &str) -> String {
    let filters: Vec<&str> = call.filters.iter().map(|f: &Filter| f.name()).collect();
    let filter = if filters.is_empty() { "PASS".to_owned() } else { filters.join(";") };
    let mut info: Vec<String> = Vec::new();
    if call.capped {
        info.push("CAPPED".into());
    }
    if call.cut {
        info.push("CUT".into());
    }
    if call.local {
        info.push("LOCAL".into());
    }
    if let Some(answer) = &call.asked {
        info.push(format!("ASKED={}", answer.name()));
        info.extend(answer.found.err().map(|why| format!("ASKED_WHY={}", why.name())));
    }
    if let Some(frequency) = call.elsewhere.population {
        info.push(format!("POPAF={}", trimmed(frequency, 6)));
    }
    if let Some(numbers) = call.elsewhere.panel {
        info.push(format!("PON={}", numbers.map(|n| n.to_string()).join(",")));
    }
    if let Some(origin) = call.origin() {
        info.push(format!("ORIGIN={};PGERM={}", origin.name(), trimmed(call.judged.inherited(), 4)));
    }
    let causes = CAUSES.map(|c| (phred(call.judged.of(c)).min(999.0).round() as u32).to_string());
    info.push(format!("CAUSES={}", causes.join(",")));
    let mut line = String::with_capacity(160);
    // Writing to a String cannot fail.
    let _ = write!(
        line,
        "{contig}\t{}\t.\t{}\t{}\t{}\t{filter}\t{}\tGT:AD:DP:AF:AFCI:SB:F1R2:F2R1{}",
        call.pos + 1,
        call.reference,
        call.alt,
        qual(call),
        info.join(";"),
        if call.asked.is_some() { ":AFU:LOD" } else { "" },
    );
    let [tumor, normal] = call.judged.best().carriers();
    for (i, (shown, fraction)) in call.shown.iter().zip(&call.judged.fractions).enumerate() {
        // Of several tumours those that have it.
        let carries = call.judged.present.get(i).map_or(normal, |p| tumor && *p >= 0.5);
        sample(&mut line, carries, shown, *fraction);
        if let Some(answer) = &call.asked {
            let text = |x: Option<f64>| x.map_or(".".to_owned(), |x| trimmed(x, 4));
            let (upper, limit) = (answer.upper.get(i).copied(), answer.limit.get(i).copied().flatten());
            line += &format!(":{}:{}", text(upper), text(limit));
        }
    }
    line
}

/// QUAL as it is written: two decimals.
pub fn qual(call: &Call) -> String {
    trimmed(call.qual().min(999.0), 2)
}

fn sample(line: &mut String, carries: bool, shown: &Shown, (mean, low, high): (f64, f64, f64)) {
    let gt = match (shown.depth, carries) {
        (0, _) => "./.",
        (_, true) => "0/1",
        (_, false) => "0/0",
    };
    let [without, with] = shown.depths();
    let [a, b, c, d] = [shown.without[0], shown.without[1], shown.with[0], shown.with[1]];
    let ([e, f], [g, h]) = (shown.f1r2, shown.f2r1);
    // Without templates nothing is known of the fraction.
    let told = |x: f64| if shown.depth == 0 { ".".to_owned() } else { trimmed(x, 4) };
    let [mean, low, high] = [mean, low, high].map(told);
    let depth = shown.depth;
    let _ = write!(line, "\t{gt}:{without},{with}:{depth}:{mean}:{low},{high}:{a},{b},{c},{d}:{e},{f}:{g},{h}");
}

/// With so many decimals at most: without trailing zeros.
pub fn trimmed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
