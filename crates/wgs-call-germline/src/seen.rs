//! What a window's call rests on, kept where somebody wants to look at it (`--evidence`, `--testcase`). Normal runs keep nothing.

use wgs_call::haplotypes::Haplotype;
use wgs_call::likelihood::Spans;
use wgs_call::windows::Window;

/// One template of a window.
#[derive(Clone, Debug)]
pub(crate) struct SeenTemplate {
    /// Hash of its name.
    pub hash: u64,
    /// ln-likelihood given each haplotype.
    pub likelihoods: Vec<f64>,
    /// Chance that it is foreign.
    pub foreign: f64,
}

/// The most probable pair of haplotypes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Called {
    /// Their numbers; with one copy twice the same.
    pub pair: (usize, usize),
    /// Its posterior probability.
    pub posterior: f64,
}

/// A window as it was called.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Its stretch and alleles.
    pub window: Window,
    /// The stretches it was looked at over.
    pub spans: Spans,
    /// The haplotypes; the reference is the first.
    pub haplotypes: Vec<Haplotype>,
    /// `None` on the mitochondrion, where no two are called.
    pub called: Option<Called>,
    /// By name hash.
    pub templates: Vec<SeenTemplate>,
}

impl Seen {
    /// What it says of a template.
    pub fn template(&self, hash: u64) -> Option<&SeenTemplate> {
        let at = self.templates.binary_search_by_key(&hash, |t| t.hash).ok()?;
        self.templates.get(at)
    }
}
