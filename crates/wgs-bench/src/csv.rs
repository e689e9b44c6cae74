//! `PREFIX.summary.csv` and `PREFIX.extended.csv` with the columns and rows of hap.py, so that MultiQC and scripts read them.
//!
//! **Like hap.py 0.3** (headers and rows pinned by the tests below): types `INDEL` and `SNP` (substitutions of several bases
//! too), rows sorted by type, subtype, subset, all of them written even when empty; `.` for transitions of indels;
//! heterozygous over homozygous without the het-alt records, which are neither; nothing for a ratio without denominator.
//!
//! **Unlike hap.py:** the filter column says `PASS`, or `ALL` with `--all-filters`, as one of the two is compared in a run,
//! not both; a recall or precision of no variant at all is empty, where hap.py writes 0.0, which reads as "none found";
//! subsets are ours (`homopolymer:4-6`) and the user's, not `TS_boundary` and `TS_contained`; `Subset.Size` is only written
//! for the user's, `Subset.Level` is always 0.

use crate::compare::{Compared, DEPTHS, NamedRegions};
use crate::context::BINS;
use crate::counts::{Counts, Leaf, Stratum};
use crate::summary::SettingSummary;
use std::fmt::Write;
use wgs_io::bed::Regions;

const SUMMARY: &str = "Type,Filter,TRUTH.TOTAL,TRUTH.TP,TRUTH.FN,QUERY.TOTAL,QUERY.FP,QUERY.UNK,FP.gt,FP.al,METRIC.Recall,\
METRIC.Precision,METRIC.Frac_NA,METRIC.F1_Score,TRUTH.TOTAL.TiTv_ratio,QUERY.TOTAL.TiTv_ratio,TRUTH.TOTAL.het_hom_ratio,\
QUERY.TOTAL.het_hom_ratio";

/// The extended table's columns before the groups.
const EXTENDED: &str = "Type,Subtype,Subset,Filter,Genotype,QQ.Field,QQ,METRIC.Recall,METRIC.Precision,METRIC.Frac_NA,\
METRIC.F1_Score,FP.gt,FP.al,Subset.Size,Subset.IS_CONF.Size,Subset.Level";

/// Columns of each group of counts.
const COLUMNS: [&str; 7] = ["", ".ti", ".tv", ".het", ".homalt", ".TiTv_ratio", ".het_hom_ratio"];

/// A group of counts: name, the number, and which of the transitions and transversions belong to it.
type Group = (&'static str, fn(&Counts) -> u64, &'static [usize]);

/// Groups of counts in the extended table, in hap.py's order.
const GROUPS: [Group; 7] = [
    ("TRUTH.TOTAL", Counts::truth_total, &[0, 1]),
    ("TRUTH.TP", |c| c.tp, &[0]),
    ("TRUTH.FN", |c| c.r#fn, &[1]),
    ("QUERY.TOTAL", Counts::query_total, &[2, 3, 4]),
    ("QUERY.TP", |c| c.query_tp, &[2]),
    ("QUERY.FP", |c| c.fp, &[3]),
    ("QUERY.UNK", |c| c.unknown, &[4]),
];

/// The types, and whether they hold what changes the length.
const TYPES: [(&str, bool); 2] = [("INDEL", true), ("SNP", false)];

/// hap.py's subtypes of `INDEL` in its order: name, kind and size of [`Leaf`].
const SUBTYPES: [(&str, usize, usize); 9] = [
    ("C16_PLUS", 4, 2),
    ("C1_5", 4, 0),
    ("C6_15", 4, 1),
    ("D16_PLUS", 2, 2),
    ("D1_5", 2, 0),
    ("D6_15", 2, 1),
    ("I16_PLUS", 1, 2),
    ("I1_5", 1, 0),
    ("I6_15", 1, 1),
];

/// A ratio, empty without a denominator.
fn ratio(a: u64, b: u64) -> String {
    if b == 0 { String::new() } else { format!("{:.6}", a as f64 / b as f64) }
}

/// Both tables.
pub fn tables(
    compared: &Compared,
    own: &[NamedRegions],
    setting: &SettingSummary,
    confident: Option<&Regions>,
) -> (String, String) {
    let filter = if setting.all_filters { "ALL" } else { "PASS" };
    let strata = &compared.tally.strata;
    let mut summary = format!("{SUMMARY}\n");
    for (name, indel) in TYPES {
        let cell = Cell::new(strata.first(), |l| is_indel(l) == indel);
        let c = &cell.all;
        let _ = writeln!(
            summary,
            "{name},{filter},{},{},{},{},{},{},{},{},{},{},{},{},{}",
            c.truth_total(),
            c.tp,
            c.r#fn,
            c.query_total(),
            c.fp,
            c.unknown,
            c.fp_genotype,
            c.fp_allele,
            metrics(c),
            cell.titv(indel, &[0, 1]).2,
            cell.titv(indel, &[2, 3, 4]).2,
            ratio(cell.het.truth_total(), cell.homalt.truth_total()),
            ratio(cell.het.query_total(), cell.homalt.query_total()),
        );
    }
    (summary, extended(strata, subsets(own, setting, confident), filter, &setting.score))
}

fn is_indel(l: Leaf) -> bool {
    matches!(l.kind, 1 | 2 | 4)
}

/// Counts of one row, and of its heterozygous and homozygous records.
struct Cell {
    all: Counts,
    het: Counts,
    homalt: Counts,
}

impl Cell {
    fn new(stratum: Option<&Stratum>, holds: impl Fn(Leaf) -> bool) -> Self {
        let of = |zygosity: Option<usize>| {
            let wanted = |l: Leaf| holds(l) && zygosity.is_none_or(|z| l.zygosity == z);
            stratum.map(|s| s.sum(wanted)).unwrap_or_default()
        };
        Self { all: of(None), het: of(Some(0)), homalt: of(Some(1)) }
    }

    /// Transitions, transversions and their ratio, as hap.py writes them.
    fn titv(&self, indel: bool, parts: &[usize]) -> (String, String, String) {
        if indel {
            return (".".to_owned(), ".".to_owned(), String::new());
        }
        let of = parts.iter().filter_map(|&i| self.all.ti_tv.get(i));
        let (ti, tv) = of.fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        (ti.to_string(), tv.to_string(), ratio(ti, tv))
    }
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

/// A column of the extended table: index of the stratum, name, size and confident size as written.
struct Subset {
    index: usize,
    name: String,
    size: String,
    confident: String,
}

/// All subsets, sorted by name as hap.py's are; `*` is everything.
fn subsets(own: &[NamedRegions], setting: &SettingSummary, confident: Option<&Regions>) -> Vec<Subset> {
    let whole = setting.confident_bases.map_or_else(String::new, |b| b.to_string());
    let mut list = vec![Subset { index: 0, name: "*".to_owned(), size: String::new(), confident: whole }];
    let mut index = 1;
    for (family, bins) in BINS {
        for bin in bins {
            let name = format!("{family}:{}", bin.replace(' ', "_"));
            list.push(Subset { index, name, size: String::new(), confident: String::new() });
            index += 1;
        }
    }
    index += DEPTHS.len() + 1;
    for s in own {
        let size = s.regions.total_len().to_string();
        let confident = confident.map_or_else(String::new, |c| shared(&s.regions, c).to_string());
        list.push(Subset { index, name: quoted(&s.name), size, confident });
        index += 1;
    }
    list.sort_by(|a, b| (a.index > 0, &a.name).cmp(&(b.index > 0, &b.name)));
    list
}

/// A name as a field of CSV.
fn quoted(name: &str) -> String {
    if name.contains([',', '"']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}

/// Bases in both sets of regions.
fn shared(a: &Regions, b: &Regions) -> u64 {
    let mut bases = 0;
    for interval in a.iter() {
        let others = b.of(interval.contig);
        let first = others.partition_point(|(_, end)| *end <= interval.start);
        for (start, end) in others.iter().skip(first).take_while(|(start, _)| *start < interval.end) {
            bases += u64::from(interval.end.min(*end) - interval.start.max(*start));
        }
    }
    bases
}

fn extended(strata: &[Stratum], subsets: Vec<Subset>, filter: &str, score: &str) -> String {
    let mut out = EXTENDED.to_owned();
    for (group, _, _) in GROUPS {
        for what in COLUMNS {
            let _ = write!(out, ",{group}{what}");
        }
    }
    out.push('\n');
    for (name, indel) in TYPES {
        let everything = ("*", None);
        let rest = SUBTYPES.iter().filter(|_| indel).map(|(subtype, kind, size)| (*subtype, Some((*kind, *size))));
        for (subtype, only) in std::iter::once(everything).chain(rest) {
            for Subset { index, name: subset, size, confident } in &subsets {
                let holds = |l: Leaf| is_indel(l) == indel && only.is_none_or(|o| o == (l.kind, l.size));
                let cell = Cell::new(strata.get(*index), holds);
                let (c, score) = (&cell.all, quoted(score));
                let _ = write!(
                    out,
                    "{name},{subtype},{subset},{filter},*,{score},*,{},{},{},{size},{confident},0",
                    metrics(c),
                    c.fp_genotype,
                    c.fp_allele,
                );
                for (_, n, parts) in GROUPS {
                    let (ti, tv, titv) = cell.titv(indel, parts);
                    let (het, homalt) = (n(&cell.het), n(&cell.homalt));
                    let _ = write!(out, ",{},{ti},{tv},{het},{homalt},{titv},{}", n(c), ratio(het, homalt));
                }
                out.push('\n');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First line of `test.summary.csv` in MultiQC's test data, written by hap.py 0.3.
    const REAL_SUMMARY: &str = "Type,Filter,TRUTH.TOTAL,TRUTH.TP,TRUTH.FN,QUERY.TOTAL,QUERY.FP,QUERY.UNK,FP.gt,FP.al,METRIC.Recall,METRIC.Precision,METRIC.Frac_NA,METRIC.F1_Score,TRUTH.TOTAL.TiTv_ratio,QUERY.TOTAL.TiTv_ratio,TRUTH.TOTAL.het_hom_ratio,QUERY.TOTAL.het_hom_ratio";

    /// First line of `example/happy/expected-qfy.extended.csv` in hap.py's repository.
    const REAL_EXTENDED: &str = "Type,Subtype,Subset,Filter,Genotype,QQ.Field,QQ,METRIC.Recall,METRIC.Precision,METRIC.Frac_NA,METRIC.F1_Score,FP.gt,FP.al,Subset.Size,Subset.IS_CONF.Size,Subset.Level,TRUTH.TOTAL,TRUTH.TOTAL.ti,TRUTH.TOTAL.tv,TRUTH.TOTAL.het,TRUTH.TOTAL.homalt,TRUTH.TOTAL.TiTv_ratio,TRUTH.TOTAL.het_hom_ratio,TRUTH.TP,TRUTH.TP.ti,TRUTH.TP.tv,TRUTH.TP.het,TRUTH.TP.homalt,TRUTH.TP.TiTv_ratio,TRUTH.TP.het_hom_ratio,TRUTH.FN,TRUTH.FN.ti,TRUTH.FN.tv,TRUTH.FN.het,TRUTH.FN.homalt,TRUTH.FN.TiTv_ratio,TRUTH.FN.het_hom_ratio,QUERY.TOTAL,QUERY.TOTAL.ti,QUERY.TOTAL.tv,QUERY.TOTAL.het,QUERY.TOTAL.homalt,QUERY.TOTAL.TiTv_ratio,QUERY.TOTAL.het_hom_ratio,QUERY.TP,QUERY.TP.ti,QUERY.TP.tv,QUERY.TP.het,QUERY.TP.homalt,QUERY.TP.TiTv_ratio,QUERY.TP.het_hom_ratio,QUERY.FP,QUERY.FP.ti,QUERY.FP.tv,QUERY.FP.het,QUERY.FP.homalt,QUERY.FP.TiTv_ratio,QUERY.FP.het_hom_ratio,QUERY.UNK,QUERY.UNK.ti,QUERY.UNK.tv,QUERY.UNK.het,QUERY.UNK.homalt,QUERY.UNK.TiTv_ratio,QUERY.UNK.het_hom_ratio";

    #[test]
    fn headers_and_rows_are_those_of_hap_py() {
        assert_eq!(SUMMARY, REAL_SUMMARY);
        let subset =
            |index, name: &str| Subset { index, name: name.into(), size: String::new(), confident: "9".into() };
        let table = extended(&[], vec![subset(0, "*"), subset(1, "TS_contained")], "PASS", "QUAL");
        let mut lines = table.lines();
        assert_eq!(lines.next(), Some(REAL_EXTENDED));
        let rows: Vec<Vec<&str>> = lines.map(|l| l.split(',').collect()).collect();
        assert!(rows.iter().all(|r| r.len() == 65), "as many fields as columns");
        // The first columns of the same file's rows for PASS.
        let names = ["*", "C16_PLUS", "C1_5", "C6_15", "D16_PLUS", "D1_5", "D6_15", "I16_PLUS", "I1_5", "I6_15"];
        let mut expected = Vec::new();
        for subtype in names {
            expected.extend(["*", "TS_contained"].map(|subset| ["INDEL", subtype, subset, "PASS", "*", "QUAL", "*"]));
        }
        expected.extend(["*", "TS_contained"].map(|subset| ["SNP", "*", subset, "PASS", "*", "QUAL", "*"]));
        assert_eq!(rows.iter().map(|r| &r[..7]).collect::<Vec<_>>(), expected);
        assert_eq!(
            rows[0][13..].iter().take(10).copied().collect::<Vec<_>>(),
            ["", "9", "0", "0", ".", ".", "0", "0", "", ""]
        );
    }

    #[test]
    fn ratios_leave_het_alt_records_out() {
        // TRUTH.TOTAL of INDEL in the same file: 8,383 records, 4,552 het, 3,471 homalt, ratio 1.31143762604.
        let cell = Cell {
            all: Counts { tp: 7_500, r#fn: 883, ..Counts::default() },
            het: Counts { tp: 3_901, r#fn: 651, ..Counts::default() },
            homalt: Counts { tp: 3_338, r#fn: 133, ..Counts::default() },
        };
        assert_eq!(ratio(cell.het.truth_total(), cell.homalt.truth_total()), "1.311438");
        assert_eq!(cell.titv(true, &[0]), (".".into(), ".".into(), String::new()));
        let c = Counts { tp: 7_500, r#fn: 883, query_tp: 7_611, fp: 301, unknown: 3_899, ..Counts::default() };
        assert_eq!(metrics(&c), "0.894668,0.961957,0.330116,0.927093");
        assert_eq!(metrics(&Counts::default()), ",,,", "no variant, no rate");
        assert_eq!(metrics(&Counts { fp: 2, r#fn: 1, ..Counts::default() }), "0.000000,0.000000,0.000000,0.000000");
    }

    #[test]
    fn shared_bases_by_hand() {
        let regions = |list: &[(u32, u32)]| -> Regions {
            list.iter().map(|&(start, end)| wgs_core::Interval { contig: wgs_core::ContigId(0), start, end }).collect()
        };
        let (a, b) = (regions(&[(0, 10), (20, 30)]), regions(&[(5, 22), (29, 40), (50, 60)]));
        assert_eq!((shared(&a, &b), shared(&b, &a)), (8, 8));
        assert_eq!(shared(&a, &regions(&[])), 0);
        assert_eq!((quoted("all difficult"), quoted("a,b")), ("all difficult".into(), "\"a,b\"".into()));
    }
}
