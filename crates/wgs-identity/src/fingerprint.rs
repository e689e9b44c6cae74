//! Fingerprints: how well each genotype explains the bases at the fingerprint sites, in a file of its own.
//!
//! The file is text: a header, one line per site that was seen, and a closing line with the SHA-256 of all that stands
//! above it, so that a truncated or altered file is refused. Reports carry only [`Fingerprint::digest`], the SHA-256 of the
//! whole file (`sha256sum` prints the same).
//!
//! ```text
//! wgs fingerprint 1
//! sample NA12878
//! sites 1000g-phase3-10k:b7b8aea1e72f98c5 10000
//! assembly GRCh38
//! 0 0 57 255          site, Phred likelihoods of no, one and two alternate alleles, the best being 0
//! …
//! end sha256:…
//! ```
//! Likelihoods rather than genotypes, so that a sample of 1× can be compared. A base never counts for more than quality
//! 20 (`MAX_QUALITY`): a few foreign or mismapped bases then do not turn a homozygous site into a heterozygous one.

mod kinship;

use crate::panel::Panel;
use crate::{Allele, IdentityError, SiteCounts};
pub use kinship::{Comparison, MIN_SITES, Relation, compare};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use wgs_kernel::math::{ln, phred_to_error};

/// Version of the file format.
pub const VERSION: u32 = 1;
/// Highest quality a base counts for: 1 % of foreign, mismapped or damaged bases is taken as normal.
const MAX_QUALITY: u8 = 20;
/// Largest likelihood difference that is written.
const MAX_PHRED: f64 = 255.0;

/// Phred likelihoods of 0, 1, 2 alternate alleles at one site; all 0 when nothing was seen.
pub type Likelihoods = [u8; 3];

/// One sample at the fingerprint sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    sample: String,
    assembly: String,
    key: String,
    sites: Vec<Likelihoods>,
}

impl Fingerprint {
    /// The fingerprint of the counts of one sample over `panel`.
    ///
    /// `freemix` is the sample's contamination ([`Contamination::freemix`](crate::Contamination), 0 where unknown): that
    /// share of the bases is taken as drawn from the panel's allele frequency, so that foreign bases do not make
    /// heterozygous sites.
    pub fn new(sample: &str, panel: &Panel, counts: &SiteCounts, freemix: f64) -> Self {
        let foreign = if freemix.is_finite() { freemix.clamp(0.0, 0.5) } else { 0.0 };
        let mut counts = counts.clone();
        counts.fold();
        let mut sites = vec![[0; 3]; panel.fingerprint_sites()];
        for (index, observations) in counts.sites() {
            let Some(marker) = panel.markers().get(index as usize) else { continue };
            let Some(site) = marker.slot.and_then(|s| sites.get_mut(usize::from(s))) else { continue };
            let frequency = f64::from(marker.mean) / 2.0;
            let mut logs = [0.0; 3];
            for o in observations.filter(|o| o.allele != Allele::Other) {
                let e = phred_to_error(o.quality.min(MAX_QUALITY));
                for (log, genotype) in logs.iter_mut().zip([0.0, 0.5, 1.0]) {
                    let share = (1.0 - foreign) * genotype + foreign * frequency;
                    let own = if o.allele == Allele::Alternate { share } else { 1.0 - share };
                    *log += f64::from(o.count) * ln((1.0 - e) * own + e * (1.0 - own) / 3.0);
                }
            }
            let best = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            *site = logs.map(|l| ((best - l) * (10.0 / std::f64::consts::LN_10)).round().min(MAX_PHRED) as u8);
        }
        let plain = |s: &str| s.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        Self {
            sample: plain(sample).trim().to_owned(),
            assembly: panel.assembly().name().to_owned(),
            key: panel.fingerprint_key().to_owned(),
            sites,
        }
    }

    /// Sample name.
    pub fn sample(&self) -> &str {
        &self.sample
    }

    /// Assembly the reads were aligned to; fingerprints of different assemblies can be compared.
    pub fn assembly(&self) -> &str {
        &self.assembly
    }

    /// Identity of the site set.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Likelihoods per site.
    pub fn sites(&self) -> &[Likelihoods] {
        &self.sites
    }

    /// Sites that say anything about the genotype.
    pub fn sites_seen(&self) -> u32 {
        self.sites.iter().filter(|s| **s != [0; 3]).count() as u32
    }

    /// The file's content.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text =
            format!("wgs fingerprint {VERSION}\nsample {}\nsites {} {}\n", self.sample, self.key, self.sites.len());
        // Writing to a string cannot fail.
        let _ = writeln!(text, "assembly {}", self.assembly);
        for (i, [a, b, c]) in self.sites.iter().enumerate().filter(|(_, s)| **s != [0; 3]) {
            let _ = writeln!(text, "{i} {a} {b} {c}");
        }
        let digest = hex(&Sha256::digest(text.as_bytes()));
        let _ = writeln!(text, "end sha256:{digest}");
        text.into_bytes()
    }

    /// SHA-256 of the file, in hex: what reports carry.
    pub fn digest(&self) -> String {
        hex(&Sha256::digest(self.to_bytes()))
    }

    /// Reads a file's content.
    ///
    /// # Errors
    /// [`IdentityError`]: not a fingerprint, another version, truncated or altered, or a line that does not parse.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, IdentityError> {
        let rest = bytes.strip_prefix(b"wgs fingerprint ").ok_or(IdentityError::NotAFingerprint)?;
        let version = rest.split(|&b| b == b'\n').next().unwrap_or_default();
        let version = String::from_utf8_lossy(version.get(..version.len().min(20)).unwrap_or_default()).into_owned();
        if version.parse() != Ok(VERSION) {
            return Err(IdentityError::Version { found: version });
        }
        let text = std::str::from_utf8(bytes).map_err(|_| IdentityError::Damaged("it is not text"))?;
        let body = text.strip_suffix('\n').ok_or(IdentityError::Damaged("its last line is not complete"))?;
        let at = body.rfind('\n').map_or(0, |i| i + 1);
        let (content, end) = text.split_at(at);
        let stated = end.trim_end().strip_prefix("end sha256:").ok_or(IdentityError::Damaged("it has no end line"))?;
        if stated != hex(&Sha256::digest(content.as_bytes())) {
            return Err(IdentityError::Damaged("its content does not fit its digest"));
        }
        Self::parse(content)
    }

    /// The checked content.
    fn parse(content: &str) -> Result<Self, IdentityError> {
        let bad = |line: usize, what: &str| IdentityError::Line { line, what: what.to_owned() };
        let mut lines = content.lines().enumerate().skip(1);
        let mut header = |key: &'static str| {
            let (i, line) = lines.next().ok_or_else(|| bad(0, "the header is not complete"))?;
            let value = line.strip_prefix(key).and_then(|l| l.strip_prefix(' '));
            value.ok_or_else(|| bad(i + 1, &format!("'{key}' expected")))
        };
        let sample = header("sample")?.to_owned();
        let (key, n) = header("sites")?.rsplit_once(' ').ok_or_else(|| bad(3, "name and number of sites expected"))?;
        let n = n.parse::<u16>().map_err(|_| bad(3, "the number of sites is not one"))?;
        let assembly = header("assembly")?.to_owned();
        let mut sites = vec![[0; 3]; usize::from(n)];
        for (i, line) in lines {
            let mut words = line.split(' ');
            let site = words.next().and_then(|w| sites.get_mut(w.parse::<usize>().ok()?));
            let site = site.ok_or_else(|| bad(i + 1, "not a site number"))?;
            for l in site.iter_mut() {
                *l = words
                    .next()
                    .and_then(|w| w.parse().ok())
                    .ok_or_else(|| bad(i + 1, "three likelihoods of 0–255 expected"))?;
            }
            if words.next().is_some() {
                return Err(bad(i + 1, "too many columns"));
            }
        }
        Ok(Self { sample, assembly, key: key.to_owned(), sites })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}

#[cfg(test)]
mod tests;
