//! Lines of the tables: the errors with their surroundings, and the VCF with the GA4GH benchmarking fields.

use crate::compare::Line;
use crate::context::Context;
use crate::counts::{Decision, Leaf};
use crate::matching::{Fate, Fates};
use crate::variant::{Class, Variant, Zygosity};
use std::fmt::Write;

/// First line of the errors table.
pub const ERRORS_HEADER: &str = "contig\tpos\tref\talt\terror\tkind\tclass\tgenotype\tscore\tdepth\tallele_fraction\t\
                                 homopolymer\trepeat_unit\trepeat_length\tgc_percent\n";

/// A line of the errors table; POS is 1-based.
pub fn error(contig: &str, v: &Variant, what: &str, fate: Fate, context: &Context) -> Line {
    let kind = match fate {
        Fate::Allele => "genotype",
        Fate::Near => "allele",
        _ => "alone",
    };
    let class = match v.class {
        Class::Snv => "snv",
        Class::Insertion => "insertion",
        Class::Deletion => "deletion",
        Class::Complex => "complex",
    };
    let or_dot = |known: bool, text: String| if known { text } else { ".".to_owned() };
    let facts = &v.facts;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{contig}\t{}\t{}\t{}\t{what}\t{kind}\t{class}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
        v.pos + 1,
        v.ref_text(),
        v.alt_text(),
        genotype(v),
        or_dot(!facts.score.is_nan(), facts.score.to_string()),
        or_dot(facts.depth != u32::MAX, facts.depth.to_string()),
        or_dot(!facts.fraction.is_nan(), facts.fraction.to_string()),
        context.homopolymer,
        context.repeat.0,
        context.repeat.1,
        context.gc.map_or_else(|| ".".to_owned(), |g| g.to_string()),
    );
    Line { pos: v.pos, end: v.pos + v.reference().len() as u32, text }
}

fn genotype(v: &Variant) -> String {
    let allele = |a: i8| if a < 0 { ".".to_owned() } else { a.to_string() };
    format!("{}{}{}", allele(v.genotype[0]), if v.phased { '|' } else { '/' }, allele(v.genotype[1]))
}

/// The fields of the annotated VCF: ids, types and descriptions as in hap.py's output (vcfeval engine), which follows the
/// GA4GH benchmarking intermediate format.
pub const ANNOTATED_FIELDS: &str = "##INFO=<ID=BS,Number=.,Type=Integer,Description=\"Benchmarking superlocus ID for these variants.\">\n\
##INFO=<ID=Regions,Number=.,Type=String,Description=\"Tags for regions.\">\n\
##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n\
##FORMAT=<ID=BD,Number=1,Type=String,Description=\"Decision for call (TP/FP/FN/UNK/N)\">\n\
##FORMAT=<ID=BK,Number=1,Type=String,Description=\"Sub-type for decision (match/mismatch type): gm genotypes match, am alleles match, lm another variant within 30 bases, . none\">\n\
##FORMAT=<ID=BI,Number=1,Type=String,Description=\"Additional comparison information\">\n\
##FORMAT=<ID=BVT,Number=1,Type=String,Description=\"High-level variant type (SNP|INDEL).\">\n\
##FORMAT=<ID=BLT,Number=1,Type=String,Description=\"High-level location type (het|homref|hetalt|homalt|halfcall|nocall).\">\n\
##FORMAT=<ID=QQ,Number=1,Type=Float,Description=\"Variant quality for ROC creation.\">\n";

/// The side without a record on a line, as hap.py writes it.
const NO_CALL: &str = ".:.:.:.:NOCALL:nocall:.";

/// Lines of one cluster: a record of the truth and one of the query that are written alike share a line.
pub fn annotated(
    contig: &str,
    sides: [&[Variant]; 2],
    fates: &Fates,
    decisions: &(Vec<Decision>, Vec<Decision>),
) -> Vec<Line> {
    let mut lines: Vec<(u32, String, String, [Option<String>; 2], bool, u32)> = Vec::new();
    let first = sides.iter().flat_map(|s| s.iter()).map(|v| v.pos).min().unwrap_or(0);
    // The score of a truth variant is that of the calls it is compared with: the median of the cluster's, as in hap.py.
    let mut scores: Vec<f32> = sides[1].iter().map(|v| v.facts.score).filter(|s| !s.is_nan()).collect();
    scores.sort_by(f32::total_cmp);
    let median = scores.get(scores.len() / 2).copied().unwrap_or(f32::NAN);
    for (side, variants) in sides.iter().enumerate() {
        for (i, v) in variants.iter().enumerate() {
            let (fate, decision) =
                if side == 0 { (fates.truth[i], decisions.0[i]) } else { (fates.query[i], decisions.1[i]) };
            let (reference, alt, column) = (v.ref_text(), v.alt_text(), column(v, side, fate, decision, median));
            let shared =
                lines.iter_mut().find(|l| l.0 == v.pos && l.3[side].is_none() && l.1 == reference && l.2 == alt);
            match shared {
                Some(line) => {
                    line.3[side] = Some(column);
                    line.4 |= v.inside;
                }
                None => {
                    let mut columns = [None, None];
                    columns[side] = Some(column);
                    lines.push((v.pos, reference, alt, columns, v.inside, v.pos + v.reference().len() as u32));
                }
            }
        }
    }
    lines.sort_by_key(|l| l.0);
    let line = |(pos, reference, alt, columns, inside, end): (u32, String, String, [Option<String>; 2], bool, u32)| {
        let [truth, query] = columns.map(|c| c.unwrap_or_else(|| NO_CALL.to_owned()));
        let confident = if inside { ";Regions=CONF" } else { "" };
        let text = format!(
            "{contig}\t{}\t.\t{reference}\t{alt}\t.\t.\tBS={}{confident}\tGT:BD:BK:BI:BVT:BLT:QQ\t{truth}\t{query}",
            pos + 1,
            first + 1
        );
        Line { pos, end, text }
    };
    lines.into_iter().map(line).collect()
}

fn column(v: &Variant, side: usize, fate: Fate, decision: Decision, median: f32) -> String {
    let bd = match (side, decision) {
        (_, Decision::Right) => "TP",
        (0, Decision::Wrong) => "FN",
        (_, Decision::Wrong) => "FP",
        (0, Decision::Outside) => "N",
        (_, Decision::Outside) => "UNK",
    };
    let bk = match fate {
        Fate::Matched(_) => "gm",
        Fate::Allele => "am",
        Fate::Near => "lm",
        Fate::Alone => ".",
    };
    let blt = match v.zygosity {
        _ if v.genotype.iter().filter(|a| **a < 0).count() == 1 => "halfcall",
        Zygosity::Het => "het",
        Zygosity::HomAlt => "homalt",
        Zygosity::HetAlt => "hetalt",
    };
    let score = if side == 0 { median } else { v.facts.score };
    let score = if score.is_nan() { ".".to_owned() } else { score.to_string() };
    format!("{}:{bd}:{bk}:{}:{}:{blt}:{score}", genotype(v), detail(v), if v.indel { "INDEL" } else { "SNP" })
}

/// hap.py's subtype: `ti`, `tv`, or kind and size.
fn detail(v: &Variant) -> String {
    let Leaf { kind, size, .. } = Leaf::of(v);
    let sizes = ["1_5", "6_15", "16_plus"];
    match kind {
        0 => if v.ti_tv().0 > 0 { "ti" } else { "tv" }.to_owned(),
        3 => "c".to_owned(),
        kind => format!("{}{}", ["", "i", "d", "", "c"][kind], sizes[size]),
    }
}
