//! Marker panels: single-nucleotide sites with the allele frequency that an ancestry predicts.
//!
//! A marker's expected alternate-allele frequency for a person at the coordinates `pc` is `(mean + loadings · pc) / 2`,
//! the model of VerifyBamID2 (Zhang et al. 2020, doi 10.1101/gr.246934.118). Two panels are embedded, built from
//! VerifyBamID2's own resource files (`data/README.md`): 100,000 markers for GRCh38, 10,000 for GRCh37. A user's own sites
//! file makes a third ([`Panel::from_sites`]).
//!
//! A panel knows contigs by plain names (`20`). [`PlacedPanel`] is a panel laid over one header: there markers are found by
//! [`ContigId`], with `chr` or not.

mod codec;
mod sites;

use crate::IdentityError;
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use wgs_core::{Contig, ContigId, Contigs};

/// Number of principal components of the model (`--NumPC 4`, as GA4GH's reference implementations run VerifyBamID2).
pub const COMPONENTS: usize = 4;

/// Number of fingerprint sites of the embedded panels: the markers that both assemblies share.
pub const FINGERPRINT_SITES: usize = 10_000;

/// Coordinates in the ancestry space of the panel (VerifyBamID2's `V`: one unit is the length of the panel's column).
pub type Pc = [f64; COMPONENTS];

/// One marker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marker {
    /// Position, 0-based.
    pub pos: u32,
    /// Reference base as a BAM code: 1 A, 2 C, 4 G, 8 T.
    pub reference: u8,
    /// Alternate base, same code.
    pub alternate: u8,
    /// Index among the fingerprint sites, the same in every assembly; `None` when it is not one of them.
    pub slot: Option<u16>,
    /// Mean count of alternate alleles over the panel's samples, 0–2.
    pub mean: f32,
    /// Loadings: change of the allele count per unit of each coordinate.
    pub loadings: [f32; COMPONENTS],
}

impl Marker {
    /// Alternate-allele frequency expected at the coordinates `pc`; not clipped.
    #[inline]
    pub fn frequency(&self, pc: &Pc) -> f64 {
        let shift: f64 = self.loadings.iter().zip(pc).map(|(&l, &x)| f64::from(l) * x).sum();
        (f64::from(self.mean) + shift) / 2.0
    }
}

/// The assembly a panel's positions refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assembly {
    /// GRCh37, also hg19 and b37.
    GRCh37,
    /// GRCh38, also hg38.
    GRCh38,
    /// That of a user's own sites file.
    Own,
}

impl Assembly {
    /// As written in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::GRCh37 => "GRCh37",
            Self::GRCh38 => "GRCh38",
            Self::Own => "own",
        }
    }
}

/// The markers of one contig.
#[derive(Clone, Debug, PartialEq)]
struct PanelContig {
    /// Plain name, without `chr`.
    name: String,
    /// Length in bases; 0 when the panel does not know it (own sites).
    len: u32,
    /// Its markers in [`Panel::markers`].
    markers: Range<u32>,
}

/// A set of markers in order of contig and position. Immutable once made; share it.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    id: String,
    assembly: Assembly,
    /// Identity of the fingerprint sites; panels with equal keys give comparable fingerprints.
    fingerprint_key: String,
    fingerprint_sites: u32,
    contigs: Vec<PanelContig>,
    markers: Vec<Marker>,
    positions: Vec<u32>,
}

impl Panel {
    /// The embedded panel of `assembly`, decoded once; `None` for [`Assembly::Own`].
    pub fn embedded(assembly: Assembly) -> Option<Arc<Panel>> {
        static GRCH37: OnceLock<Option<Arc<Panel>>> = OnceLock::new();
        static GRCH38: OnceLock<Option<Arc<Panel>>> = OnceLock::new();
        let (cell, bytes): (_, &[u8]) = match assembly {
            Assembly::GRCh37 => (&GRCH37, include_bytes!("../data/1000g-phase3-10k.grch37.panel")),
            Assembly::GRCh38 => (&GRCH38, include_bytes!("../data/1000g-phase3-100k.grch38.panel")),
            Assembly::Own => return None,
        };
        cell.get_or_init(|| codec::decode(bytes).map(Arc::new)).clone()
    }

    /// The embedded panel that fits a header, laid over it.
    ///
    /// The assembly is recognised by the lengths of the human autosomes in the header, named with `chr` or not; one is
    /// enough, and none may contradict. `None` for another species, a masked-down or an unknown assembly.
    pub fn for_contigs(contigs: &Contigs) -> Option<PlacedPanel> {
        [Assembly::GRCh38, Assembly::GRCh37].into_iter().find_map(|assembly| {
            let panel = Self::embedded(assembly)?;
            panel.fits(contigs).then(|| PlacedPanel::new(panel, contigs))
        })
    }

    /// A panel from a user's own sites file (`docs/methods/contamination.md`): tab- or
    /// space-separated contig, start (0-based), end, reference base, alternate base, alternate-allele frequency and,
    /// optionally, four loadings. Without loadings the frequency holds for any ancestry (`--KnownAF` of VerifyBamID2).
    ///
    /// # Errors
    /// [`IdentityError::Site`] with the line for anything that is not such a marker, and for a position given twice.
    pub fn from_sites(text: &str) -> Result<Panel, IdentityError> {
        sites::parse(text)
    }

    /// Name of the panel as written in reports.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Assembly of the positions.
    pub fn assembly(&self) -> Assembly {
        self.assembly
    }

    /// All markers, in order of contig and position.
    pub fn markers(&self) -> &[Marker] {
        &self.markers
    }

    /// Identity of the fingerprint sites: fingerprints with equal keys can be compared.
    pub fn fingerprint_key(&self) -> &str {
        &self.fingerprint_key
    }

    /// Number of fingerprint sites; [`Marker::slot`] is below it.
    pub fn fingerprint_sites(&self) -> usize {
        self.fingerprint_sites as usize
    }

    /// True when at least one contig has the name and length of one of ours, and none has the name and another length.
    fn fits(&self, contigs: &Contigs) -> bool {
        let mut seen = false;
        for (_, contig) in contigs.iter() {
            if let Some(known) = self.contigs.iter().find(|k| k.name == plain(contig)) {
                if known.len != contig.len {
                    return false;
                }
                seen = true;
            }
        }
        seen
    }
}

/// The name without `chr`.
fn plain(contig: &Contig) -> &str {
    contig.name.strip_prefix("chr").unwrap_or(&contig.name)
}

/// A panel laid over a header. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PlacedPanel {
    panel: Arc<Panel>,
    by_contig: Arc<Vec<Range<u32>>>,
}

impl PlacedPanel {
    /// Lays `panel` over a header; contigs are matched by name, `chr` or not.
    pub fn new(panel: Arc<Panel>, contigs: &Contigs) -> Self {
        let of = |contig: &Contig| {
            panel.contigs.iter().find(|k| k.name == plain(contig)).map_or(0..0, |k| k.markers.clone())
        };
        let by_contig = contigs.iter().map(|(_, contig)| of(contig)).collect();
        Self { panel, by_contig: Arc::new(by_contig) }
    }

    /// Lays a user's own sites over a header.
    ///
    /// # Errors
    /// [`IdentityError::NoSite`] when no marker lies on a contig of the header: a panel of the wrong naming or assembly.
    pub fn own(panel: Panel, contigs: &Contigs) -> Result<Self, IdentityError> {
        let all = panel.markers.len();
        let placed = Self::new(Arc::new(panel), contigs);
        if placed.by_contig.iter().all(|r| r.is_empty()) { Err(IdentityError::NoSite(all)) } else { Ok(placed) }
    }

    /// The panel.
    pub fn panel(&self) -> &Panel {
        &self.panel
    }

    /// Indices into [`Panel::markers`] of the markers of `contig` at positions `start..end`, in order of position.
    pub fn markers_in(&self, contig: ContigId, range: Range<u32>) -> Range<u32> {
        let whole = self.by_contig.get(contig.index()).cloned().unwrap_or(0..0);
        let positions = self.positions(whole.clone());
        let at = |pos| whole.start + positions.partition_point(|&p| p < pos) as u32;
        let start = at(range.start);
        start..at(range.end).max(start)
    }

    /// Positions of the markers `range`, in order; a dense slice for merging with reads.
    #[inline]
    pub fn positions(&self, range: Range<u32>) -> &[u32] {
        self.panel.positions.get(range.start as usize..range.end as usize).unwrap_or(&[])
    }

    /// Marker `index`; `None` outside the panel.
    #[inline]
    pub fn marker(&self, index: u32) -> Option<&Marker> {
        self.panel.markers.get(index as usize)
    }
}

#[cfg(test)]
mod tests;
