//! The report section of `wgs call pon`, and its text.

use crate::Header;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `sections.call_pon`: what a panel of normals holds.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallPon {
    /// SHA-256 of the panel's content, as it stands in VCF headers.
    pub panel: String,
    /// SHA-256 of the sorted MD5s of the reference's sequences.
    pub reference: String,
    /// Alleles that one of the normals shows, or more.
    pub alleles: u64,
    /// The normals, by name.
    pub normals: Vec<CallPonNormal>,
}

/// A normal of a panel.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallPonNormal {
    /// Sample name.
    pub name: String,
    /// SHA-256 of its sample profile.
    pub profile: String,
    /// Bases of the stretches of 250 that it covers with ten templates or more in the mean.
    pub covered_bases: u64,
    /// SNVs that two or more of its templates show, and less than a fifth.
    pub noisy_snvs: u64,
    /// Insertions, deletions and replacements of several bases that two or more of its templates show, and less than a fifth.
    pub noisy_others: u64,
    /// Alleles that a fifth of its templates show or more.
    pub carried: u64,
}

impl CallPon {
    /// Of a panel.
    pub fn new(header: &Header, digest: &str) -> Self {
        let normal = |n: &crate::Normal| CallPonNormal {
            name: n.name.clone(),
            profile: n.profile.clone(),
            covered_bases: n.covered_bases,
            noisy_snvs: n.noisy_snvs,
            noisy_others: n.noisy_others,
            carried: n.carried,
        };
        Self {
            panel: digest.to_owned(),
            reference: header.reference.clone(),
            alleles: header.rows,
            normals: header.normals.iter().map(normal).collect(),
        }
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut out = format!(
            "panel sha256:{}\nreference sha256:{}\n{} normals, {} alleles\n",
            self.panel,
            self.reference,
            self.normals.len(),
            self.alleles
        );
        out.push_str("normal\tcovered_bases\tnoisy_snvs\tnoisy_others\tcarried\n");
        for n in &self.normals {
            let line = [n.covered_bases, n.noisy_snvs, n.noisy_others, n.carried].map(|x| x.to_string()).join("\t");
            out.push_str(&format!("{}\t{line}\n", n.name));
        }
        out
    }
}
