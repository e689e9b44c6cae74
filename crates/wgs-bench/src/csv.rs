//! `PREFIX.summary.csv` and `PREFIX.extended.csv` with the columns of hap.py, so that MultiQC and scripts read them.
//!
//! Types are hap.py's: `SNP` holds substitutions (of several bases too), `INDEL` everything that changes the length. The
//! filter column says `PASS`, or `ALL` with `--all-filters`: one of the two is compared in a run.

use crate::compare::{Compared, DEPTHS, NamedRegions};
use crate::context::BINS;
use crate::counts::{Counts, Leaf, Stratum};
use crate::summary::SettingSummary;
use std::fmt::Write;

const SUMMARY: &str = "Type,Filter,TRUTH.TOTAL,TRUTH.TP,TRUTH.FN,QUERY.TOTAL,QUERY.FP,QUERY.UNK,FP.gt,FP.al,METRIC.Recall,\
METRIC.Precision,METRIC.Frac_NA,METRIC.F1_Score,TRUTH.TOTAL.TiTv_ratio,QUERY.TOTAL.TiTv_ratio,TRUTH.TOTAL.het_hom_ratio,\
QUERY.TOTAL.het_hom_ratio\n";

/// Groups of counts in the extended table, in hap.py's order.
const GROUPS: [&str; 7] = ["TRUTH.TOTAL", "TRUTH.TP", "TRUTH.FN", "QUERY.TOTAL", "QUERY.TP", "QUERY.FP", "QUERY.UNK"];

/// A ratio, empty without a denominator.
fn ratio(a: u64, b: u64) -> String {
    if b == 0 { String::new() } else { format!("{:.6}", a as f64 / b as f64) }
}

/// Both tables.
pub fn tables(compared: &Compared, own: &[NamedRegions], setting: &SettingSummary) -> (String, String) {
    let filter = if setting.all_filters { "ALL" } else { "PASS" };
    let strata = &compared.tally.strata;
    let mut summary = SUMMARY.to_owned();
    for (name, indel) in [("INDEL", true), ("SNP", false)] {
        let of_type = |l: Leaf| is_indel(l) == indel;
        let (c, hom) = (strata[0].sum(of_type), strata[0].sum(|l| of_type(l) && l.zygosity == 1));
        let _ = writeln!(
            summary,
            "{name},{filter},{},{},{},{},{},{},{},{},{},{},{},{}",
            c.truth_total(),
            c.tp,
            c.r#fn,
            c.query_total(),
            c.fp,
            c.unknown,
            c.fp_genotype,
            c.fp_allele,
            metrics(&c),
            [titv(&c, &[0, 1]), titv(&c, &[2, 3, 4])].join(","),
            ratio(c.truth_total() - hom.truth_total(), hom.truth_total()),
            ratio(c.query_total() - hom.query_total(), hom.query_total()),
        );
    }
    (summary, extended(strata, own, filter, setting))
}

fn is_indel(l: Leaf) -> bool {
    matches!(l.kind, 1 | 2 | 4)
}

fn titv(c: &Counts, parts: &[usize]) -> String {
    let sum = parts.iter().map(|&i| c.ti_tv[i]).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    ratio(sum.0, sum.1)
}

/// Recall, precision, share of unknown calls, F1.
fn metrics(c: &Counts) -> String {
    let (truth, judged) = (c.truth_total(), c.query_tp + c.fp);
    let f1 = if truth == 0 || judged == 0 {
        String::new()
    } else {
        let (r, p) = (c.tp as f64 / truth as f64, c.query_tp as f64 / judged as f64);
        format!("{:.6}", if r + p == 0.0 { 0.0 } else { 2.0 * r * p / (r + p) })
    };
    format!("{},{},{},{f1}", ratio(c.tp, truth), ratio(c.query_tp, judged), ratio(c.unknown, c.query_total()))
}

/// hap.py's subtypes of a type, and the rows of the table that belong to each.
fn subtypes(indel: bool) -> Vec<(String, Box<dyn Fn(Leaf) -> bool>)> {
    let mut list: Vec<(String, Box<dyn Fn(Leaf) -> bool>)> =
        vec![("*".to_owned(), Box::new(move |l| is_indel(l) == indel))];
    if indel {
        for (letter, kind) in [("I", 1), ("D", 2), ("C", 4)] {
            for (size, name) in ["1_5", "6_15", "16_PLUS"].into_iter().enumerate() {
                list.push((format!("{letter}{name}"), Box::new(move |l| l.kind == kind && l.size == size)));
            }
        }
    }
    list
}

fn extended(strata: &[Stratum], own: &[NamedRegions], filter: &str, setting: &SettingSummary) -> String {
    let mut out = "Type,Subtype,Subset,Filter,Genotype,QQ.Field,QQ,METRIC.Recall,METRIC.Precision,METRIC.Frac_NA,\
                   METRIC.F1_Score,FP.gt,FP.al,Subset.Size,Subset.IS_CONF.Size"
        .to_owned();
    for group in GROUPS {
        for what in ["", ".ti", ".tv", ".het", ".homalt", ".TiTv_ratio", ".het_hom_ratio"] {
            let _ = write!(out, ",{group}{what}");
        }
    }
    out.push('\n');
    let mut subsets: Vec<(usize, String, String)> = vec![(0, "*".to_owned(), String::new())];
    let mut at = 1;
    for (family, bins) in BINS {
        for bin in bins {
            subsets.push((at, format!("{family}:{}", bin.replace(' ', "_")), String::new()));
            at += 1;
        }
    }
    at += DEPTHS.len() + 1;
    for s in own {
        subsets.push((at, s.name.clone(), s.regions.total_len().to_string()));
        at += 1;
    }
    for (name, indel) in [("INDEL", true), ("SNP", false)] {
        for (subtype, holds) in subtypes(indel) {
            for (index, subset, size) in &subsets {
                for (genotype, zygosity) in [("*", None), ("het", Some(0)), ("homalt", Some(1)), ("hetalt", Some(2))] {
                    let wanted = |l: Leaf| holds(l) && zygosity.is_none_or(|z| l.zygosity == z);
                    let c = strata[*index].sum(wanted);
                    if c == Counts::default() && *index > 0 {
                        continue;
                    }
                    let confident = if *index == 0 {
                        setting.confident_bases.map_or_else(String::new, |b| b.to_string())
                    } else {
                        String::new()
                    };
                    let _ = write!(
                        out,
                        "{name},{subtype},{subset},{filter},{genotype},{},*,{},{},{},{size},{confident}",
                        setting.score,
                        metrics(&c),
                        c.fp_genotype,
                        c.fp_allele,
                    );
                    let of = |z: usize| strata[*index].sum(|l| wanted(l) && l.zygosity == z);
                    let (het, hom) = (of(0), of(1));
                    for group in GROUPS {
                        let (n, parts): (fn(&Counts) -> u64, &[usize]) = match group {
                            "TRUTH.TOTAL" => (Counts::truth_total, &[0, 1]),
                            "TRUTH.TP" => (|c| c.tp, &[0]),
                            "TRUTH.FN" => (|c| c.r#fn, &[1]),
                            "QUERY.TOTAL" => (Counts::query_total, &[2, 3, 4]),
                            "QUERY.TP" => (|c| c.query_tp, &[2]),
                            "QUERY.FP" => (|c| c.fp, &[3]),
                            _ => (|c| c.unknown, &[4]),
                        };
                        let ti: u64 = parts.iter().map(|&i| c.ti_tv[i].0).sum();
                        let tv: u64 = parts.iter().map(|&i| c.ti_tv[i].1).sum();
                        let _ = write!(
                            out,
                            ",{},{ti},{tv},{},{},{},{}",
                            n(&c),
                            n(&het),
                            n(&hom),
                            ratio(ti, tv),
                            ratio(n(&het), n(&hom))
                        );
                    }
                    out.push('\n');
                }
            }
        }
    }
    out
}
