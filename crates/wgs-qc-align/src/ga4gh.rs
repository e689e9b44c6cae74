//! The alignment metrics of GA4GH WGS QC 1.0, by id: values that stand elsewhere in the section, under the standard's
//! names and in its units. The contract's table says which tool each follows.

use crate::flags::FlagCollector;
use crate::summary::{Measured, QcAlign};
use wgs_core::Rounded;

/// Why a metric is null.
mod reason {
    pub const NOT_COMPUTED: &str = "not_computed";
    pub const NO_AUTOSOMES: &str = "no_autosomes";
    pub const UNPAIRED: &str = "unpaired";
    pub const NO_READS: &str = "no_reads";
}

/// Fills `ga4gh` and `ga4gh_absent`.
pub fn fill(section: &mut QcAlign, flags: Option<&FlagCollector>) {
    let mut rows: Vec<(&str, Result<f64, &str>)> = Vec::new();
    let quality = section.base_quality.as_ref();
    let depth = section.depth.as_ref().ok_or(reason::NOT_COMPUTED);
    let autosomes = depth.and_then(|d| d.autosomes.as_ref().ok_or(reason::NO_AUTOSOMES));
    rows.push(("mean_autosome_coverage", autosomes.map(|a| a.mean.0)));
    rows.push(("mad_autosome_coverage", autosomes.map(|a| a.mad.0)));
    rows.push(("pct_autosomes_15x", autosomes.map(|a| 100.0 * a.breadth.frac_depth_ge_15.0)));
    let passed = section.reads.as_ref().map(|r| &r.passed).ok_or(reason::NOT_COMPUTED);
    let share = |part: u64, of: u64| if of == 0 { Err(reason::NO_READS) } else { Ok(100.0 * part as f64 / of as f64) };
    rows.push(("pct_reads_mapped", passed.and_then(|p| share(p.primary_mapped, p.primary))));
    let paired = passed.and_then(|p| if p.paired == 0 && p.primary > 0 { Err(reason::UNPAIRED) } else { Ok(p) });
    rows.push(("pct_reads_properly_paired", paired.and_then(|p| share(p.properly_paired, p.primary))));
    let insert = section.insert_size.as_ref().ok_or(reason::NOT_COMPUTED);
    let insert = insert.and_then(|i| if i.mean.0.is_finite() { Ok(i) } else { Err(reason::UNPAIRED) });
    rows.push(("mean_insert_size", insert.map(|i| i.mean.0)));
    rows.push(("insert_size_std_deviation", insert.map(|i| i.sd.0)));
    let contamination = section.contamination.as_ref();
    rows.push((
        "cross_contamination_rate",
        match contamination {
            Some(c) if c.freemix.0.is_finite() => Ok(c.freemix.0),
            Some(c) => Err(c.reason.as_deref().unwrap_or(reason::NOT_COMPUTED)),
            None => Err(reason::NOT_COMPUTED),
        },
    ));
    let mut values = std::collections::BTreeMap::new();
    let mut absent = std::collections::BTreeMap::new();
    values.insert("yield_bp_q30".to_owned(), quality.map(|q| Measured::Count(q.q30_bases)));
    if quality.is_none() {
        absent.insert("yield_bp_q30".to_owned(), reason::NOT_COMPUTED.to_owned());
    }
    for (id, value) in rows {
        match value {
            Ok(v) if v.is_finite() => {
                values.insert(id.to_owned(), Some(Measured::Real(Rounded(v))));
            }
            other => {
                values.insert(id.to_owned(), None);
                absent.insert(id.to_owned(), other.err().unwrap_or(reason::NO_READS).to_owned());
            }
        }
    }
    if let Some(flags) = flags {
        // The standard's text counts every record that is not QC-fail; the reference implementations count primary ones.
        let all = flags.count(|f| !f.is_qc_fail());
        let of = |n: u64| Some(Rounded::ratio(100 * n, all)).filter(|r| r.0.is_finite()).map(Measured::Real);
        values
            .insert("pct_reads_mapped_by_definition".into(), of(flags.count(|f| !f.is_qc_fail() && !f.is_unmapped())));
        let proper = flags.count(|f| !f.is_qc_fail() && f.is_paired() && f.is_proper_pair() && !f.is_unmapped());
        values.insert("pct_reads_properly_paired_by_definition".into(), of(proper));
    }
    section.ga4gh = values;
    section.ga4gh_absent = absent;
}
