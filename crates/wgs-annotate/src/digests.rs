//! Digests of whole contigs, made when the first allele on one needs its identifier.

use crate::error::AnnotateError;
use std::sync::{Mutex, PoisonError};
use wgs_core::{ContigId, Contigs, Interval};
use wgs_io::reference::{RefSlice, ReferenceReader};
use wgs_vrs::{SequenceDigest, SequenceHasher};

/// Bases read at once.
const STRETCH: u32 = 1 << 20;

/// Digests by contig.
#[derive(Debug)]
pub struct Digests(Vec<Mutex<Option<SequenceDigest>>>);

impl Digests {
    /// None made yet.
    pub fn new(contigs: &Contigs) -> Self {
        Self(contigs.iter().map(|_| Mutex::new(None)).collect())
    }

    /// The digest of a contig; the others that ask wait while it is made.
    ///
    /// # Errors
    /// A reference that cannot be read.
    pub fn of(
        &self,
        contig: ContigId,
        reader: &mut ReferenceReader,
        contigs: &Contigs,
    ) -> Result<SequenceDigest, AnnotateError> {
        let Some(slot) = self.0.get(contig.index()) else {
            return Err(AnnotateError::Panicked("a contig without a number".into()));
        };
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(digest) = &*slot {
            return Ok(*digest);
        }
        let len = contigs.contig(contig).len;
        let (mut hasher, mut slice) = (SequenceHasher::default(), RefSlice::default());
        for start in (0..len).step_by(STRETCH as usize) {
            let end = start.saturating_add(STRETCH).min(len);
            reader.read(Interval { contig, start, end }, &mut slice)?;
            hasher.codes(&slice.codes);
        }
        let digest = hasher.finish();
        *slot = Some(digest);
        Ok(digest)
    }
}
