//! What candidates are judged with: the tables of each sample, and what is known of the tumours and of the normal.

use crate::artefact::{orientation, panel};
use crate::fraction::Row;
use crate::known::Known;
use crate::model::{self, Judged, Prior, Samples};
use crate::settings::{SCAN_FRACTION, SCAN_FRACTION_NORMAL, Settings};
use wgs_call::Profile;
use wgs_call::bases::BaseModel;
use wgs_call::indel::IndelModel;
use wgs_call_panel::Panel;
use wgs_pileup::ScanLimits;

/// One sample's tables.
pub struct Sample {
    /// What bases say.
    pub bases: BaseModel,
    indels: IndelModel,
    /// What its scan looks for.
    pub limits: ScanLimits,
    usual_error: Option<f64>,
}

impl Sample {
    /// From its profile; `fraction` is what its scan looks for.
    pub fn new(profile: &Profile, settings: &Settings, fraction: f64) -> Self {
        let bases = BaseModel::new(profile).of_one_genome();
        let limits = bases.scan_limits(fraction, settings.scan_limit, settings.rules.min_bq);
        let rows = profile.base_errors.iter().zip(0..).filter(|(row, _)| row.bases > 0);
        let most = rows.max_by_key(|(row, _)| row.bases).map(|(_, quality)| profile.error(quality) / 3.0);
        Self { limits, bases, indels: profile.indel_model(), usual_error: most }
    }

    /// Error of the base quality that its reads have most often, or `other` where they have none.
    pub fn usual_error(&self, other: f64) -> f64 {
        self.usual_error.unwrap_or(other)
    }

    /// Its table of lengths.
    pub fn indels(&self) -> &IndelModel {
        &self.indels
    }
}

/// What calls tumours, against their normal where there is one.
pub struct Caller {
    /// Tumours, then the normal.
    pub samples: Vec<Sample>,
    /// The last sample is the normal.
    pub has_normal: bool,
    /// Settings.
    pub settings: Settings,
    /// Somatic SNVs per base.
    somatic: f64,
    mixture: Samples,
    /// How often a normal of the panel shows an allele by chance.
    pub rates: Option<panel::Rates>,
}

impl Caller {
    /// From the profiles of the tumours and of the normal, and what is known of each, and a panel.
    pub fn new(
        profiles: &[Profile],
        known: &[Known],
        has_normal: bool,
        settings: &Settings,
        panel: Option<&Panel>,
    ) -> Self {
        let tumors = profiles.len() - usize::from(has_normal);
        let scan = |i: usize| if i < tumors { SCAN_FRACTION } else { SCAN_FRACTION_NORMAL };
        let rates = known.iter().filter_map(|k| k.somatic);
        Self {
            samples: profiles.iter().enumerate().map(|(i, p)| Sample::new(p, settings, scan(i))).collect(),
            has_normal,
            settings: settings.clone(),
            somatic: rates.reduce(f64::max).unwrap_or(model::SOMATIC),
            mixture: Samples {
                foreign: known.iter().take(tumors).map(Known::modelled).collect(),
                foreign_normal: known.get(tumors).map_or(0.0, Known::modelled),
                tumor_in_normal: known.iter().take(tumors).map(|k| k.in_normal.clone()).collect(),
                damage: profiles.iter().take(tumors).map(orientation::Tables::new).collect(),
            },
            rates: panel.map(|p| panel::Rates::of(p.header())),
        }
    }

    /// Somatic SNVs per base.
    pub fn somatic_rate(&self) -> f64 {
        self.somatic
    }

    /// Number of tumours.
    pub fn tumors(&self) -> usize {
        self.samples.len() - usize::from(self.has_normal)
    }

    /// Judges an allele by the templates of every sample.
    pub fn judge(&self, told: &[Vec<Row>], prior: &Prior) -> Judged {
        let (tumors, normal) = told.split_at(self.tumors().min(told.len()));
        let tumors: Vec<&[Row]> = tumors.iter().map(Vec::as_slice).collect();
        model::judge(&tumors, normal.first().map(Vec::as_slice), prior, &self.mixture)
    }
}
