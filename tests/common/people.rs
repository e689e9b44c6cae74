//! People and their fingerprints, drawn from the panel's own allele frequencies.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use wgs_identity::{Allele, Assembly, Fingerprint, Panel, SiteCounts};

/// SplitMix64, for genotypes and bases.
pub struct People(pub u64);

impl People {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn panel() -> std::sync::Arc<Panel> {
        Panel::embedded(Assembly::GRCh37).expect("embedded")
    }

    /// Genotypes of a person unrelated to all others.
    pub fn founder(&mut self) -> Vec<u8> {
        let markers = Self::panel().markers().to_vec();
        markers
            .iter()
            .map(|m| {
                let q = f64::from(m.mean) / 2.0;
                u8::from(self.unit() < q) + u8::from(self.unit() < q)
            })
            .collect()
    }

    /// Genotypes of a child of two.
    pub fn child(&mut self, a: &[u8], b: &[u8]) -> Vec<u8> {
        a.iter()
            .zip(b)
            .map(|(&x, &y)| u8::from(self.unit() < f64::from(x) / 2.0) + u8::from(self.unit() < f64::from(y) / 2.0))
            .collect()
    }

    /// Writes a fingerprint at 20×, over the first `sites` markers.
    pub fn print(&mut self, folder: &Path, sample: &str, genotypes: &[u8], sites: usize) -> PathBuf {
        let mut counts = SiteCounts::new();
        for (i, &g) in genotypes.iter().enumerate().take(sites) {
            for _ in 0..20 {
                let alternate = self.unit() < f64::from(g) / 2.0;
                counts.add(i as u32, if alternate { Allele::Alternate } else { Allele::Reference }, 37);
            }
        }
        let path = folder.join(format!("{sample}.{sites}.fp"));
        std::fs::write(&path, Fingerprint::new(sample, &Self::panel(), &counts, 0.0).to_bytes()).expect("written");
        path
    }
}
