//! Settings that decide records. They stand in the VCF header.

use wgs_pileup::Rules;

/// Share of templates with an alternate base that the scan of the tumour looks for.
pub const SCAN_FRACTION: f64 = 0.04;
/// The same in the normal, whose alleles are the background of the tumour's.
pub const SCAN_FRACTION_NORMAL: f64 = 0.1;

/// Settings of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Which records and bases hold evidence.
    pub rules: Rules,
    /// Limit of the scan, thousandths of a nat.
    pub scan_limit: i32,
    /// Evidence of an insertion or deletion from which it is a candidate, nats.
    pub indel_limit: f64,
    /// Evidence of an SNV candidate from which it makes its neighbours take the second road, nats.
    pub strong_limit: f64,
    /// Least posterior of a call that passes.
    pub min_posterior: f64,
    /// Share of the tumour in the normal; `None`: as the profiles say.
    pub tumor_in_normal: Option<f64>,
    /// Contamination that a report states, by sample; counts where the normal's alleles do not measure it.
    pub contamination: Vec<Option<f64>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rules: Rules::default(),
            scan_limit: 6000,
            indel_limit: 1.0,
            strong_limit: 10.0,
            min_posterior: 0.75,
            tumor_in_normal: None,
            contamination: Vec::new(),
        }
    }
}

impl Settings {
    /// As they stand in the VCF header.
    pub fn listed(&self) -> Vec<(String, String)> {
        let pair = |k: &str, v: String| (k.to_owned(), v);
        vec![
            pair("min_mapq", self.rules.min_mapq.to_string()),
            pair("min_bq", self.rules.min_bq.to_string()),
            pair("max_starts_per_64bp", self.rules.max_starts_per_bin.to_string()),
            pair("scan_limit_millinats", self.scan_limit.to_string()),
            pair("scan_fraction", SCAN_FRACTION.to_string()),
            pair("scan_fraction_normal", SCAN_FRACTION_NORMAL.to_string()),
            pair("indel_limit_nats", self.indel_limit.to_string()),
            pair("strong_limit_nats", self.strong_limit.to_string()),
            pair("min_posterior", self.min_posterior.to_string()),
            pair("tumor_in_normal", self.tumor_in_normal.map_or("auto".into(), |c| c.to_string())),
        ]
    }
}
