//! What a panel says of itself: reference, normals, how it was made.

use crate::make;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wgs_call::profile::ProfileContig;
use wgs_call::territory::hex;
use wgs_call::{CallError, Profile};

/// A contig of the normals' alignments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelContig {
    /// Name.
    pub name: String,
    /// Length.
    pub len: u32,
    /// MD5 of the upper-case sequence; `None` where the reference lacks it.
    pub md5: Option<String>,
}

impl PanelContig {
    fn of(c: &ProfileContig) -> Self {
        Self { name: c.name.clone(), len: c.len, md5: c.md5.clone() }
    }
}

/// A normal of the panel. Ordered by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Normal {
    /// Sample name.
    pub name: String,
    /// SHA-256 of what tells its reads from others, the profile's witness: the same reads are not added twice, under whatever name.
    pub reads: String,
    /// SHA-256 of its profile.
    pub profile: String,
    /// Bases of the stretches it covers.
    pub covered_bases: u64,
    /// SNVs that it shows as noise.
    pub noisy_snvs: u64,
    /// Insertions, deletions and other alleles that it shows as noise.
    pub noisy_others: u64,
    /// Alleles that it carries.
    pub carried: u64,
}

impl Normal {
    /// Of a profile, before anything is counted.
    pub fn new(profile: &Profile) -> Self {
        let witness = profile.witness.as_ref().map(|w| (w.contig, w.start, w.end, w.records, w.names));
        let reads = match witness {
            Some(w) => format!("{w:?}"),
            None => format!("no record, {}", profile.sample),
        };
        let reads = hex(&Sha256::digest(reads));
        let (name, profile) = (profile.sample.clone(), profile.digest());
        Self { name, reads, profile, covered_bases: 0, noisy_snvs: 0, noisy_others: 0, carried: 0 }
    }
}

/// What stands in the file beside its blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Rules by which the normals were read.
    pub settings: Vec<(String, String)>,
    /// SHA-256 of the sorted MD5s of the reference's sequences.
    pub reference: String,
    /// Contigs, in order.
    pub contigs: Vec<PanelContig>,
    /// Normals, sorted.
    pub normals: Vec<Normal>,
    /// Alleles.
    pub rows: u64,
}

impl Header {
    /// Of a panel of one normal, before anything is counted.
    pub fn new(profile: &Profile) -> Self {
        Self {
            settings: make::settings(),
            reference: profile.reference.clone(),
            contigs: profile.contigs.iter().map(PanelContig::of).collect(),
            normals: vec![Normal::new(profile)],
            rows: 0,
        }
    }

    /// Lengths of the contigs.
    pub fn lens(&self) -> Vec<u32> {
        self.contigs.iter().map(|c| c.len).collect()
    }

    /// Refuses the reference of `profile` if the normals were not aligned to it.
    pub fn check(&self, profile: &Profile, path: &str) -> Result<(), CallError> {
        let contigs: Vec<PanelContig> = profile.contigs.iter().map(PanelContig::of).collect();
        self.fits(&profile.reference, &contigs)
            .map_err(|reason| CallError::OtherPanel { path: path.to_owned(), reason })
    }

    /// Says what of another panel or sample is of another reference.
    pub fn fits(&self, reference: &str, contigs: &[PanelContig]) -> Result<(), String> {
        if self.contigs.len() != contigs.len() {
            return Err(format!("it has {} contigs, where {} are expected", self.contigs.len(), contigs.len()));
        }
        if let Some((a, b)) = self.contigs.iter().zip(contigs).find(|(a, b)| a != b) {
            let shown = |c: &PanelContig| {
                let md5 = c.md5.as_ref().map_or("not in the reference".into(), |m| format!("MD5 {m}"));
                format!("{} ({} bases, {md5})", c.name, c.len)
            };
            return Err(format!("its contig {} stands where {} is expected", shown(a), shown(b)));
        }
        match self.reference == reference {
            true => Ok(()),
            false => Err("it was made with another reference".into()),
        }
    }

    /// Takes over the normals of another panel; says what does not fit.
    pub fn join(&mut self, other: &Self) -> Result<(), String> {
        other.fits(&self.reference, &self.contigs)?;
        if other.settings != self.settings {
            return Err("its normals were read by other rules".into());
        }
        for normal in &other.normals {
            if let Some(same) = self.normals.iter().find(|n| n.reads == normal.reads) {
                return Err(format!("the reads of {} are counted already, as {}", normal.name, same.name));
            }
        }
        self.normals.extend(other.normals.iter().cloned());
        self.normals.sort();
        Ok(())
    }
}
