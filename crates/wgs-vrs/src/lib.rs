//! GA4GH VRS identifiers of alleles, computed without a service.
//!
//! In: the refget digest of a contig ([`SequenceDigest`], made once a contig by [`SequenceHasher`]), its bases
//! ([`wgs_io::reference::RefSlice`]), and a change as VCF or SPDI would write it, `start..end` replaced by `alt`. Out: an
//! [`Allele`]: the fully justified interval, its state and the identifiers `ga4gh:VA.…` and `ga4gh:SL.…`.
//!
//! Three steps, one file each: [`justify`](justify::justify) trims and rolls the change over the region in which it is
//! ambiguous and decides how its state is written; `json` writes the canonical JSON of what identifies; `digest` makes
//! sha512t24u of it. Rules: VRS 2.0, "Normalization" and "Computed Identifiers" (vrs.ga4gh.org); the judge in the tests is
//! vrs-python 2.3.
//!
//! Positions are 0-based and half-open, which is VRS's inter-residue counting. Errors are [`VrsError`].

mod digest;
mod error;
mod json;
pub mod justify;
mod sequence;

pub use digest::{Digest, sha512t24u};
pub use error::VrsError;
pub use justify::State;
pub use sequence::{SequenceDigest, SequenceHasher};

use std::fmt;
use wgs_io::reference::RefSlice;

/// An allele with its identifiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allele {
    /// Digest of the allele.
    pub digest: Digest,
    /// Digest of its location.
    pub location: Digest,
    /// First base of the fully justified interval, 0-based.
    pub start: u32,
    /// One past its last base.
    pub end: u32,
    /// What stands there.
    pub state: State,
}

impl Allele {
    /// `ga4gh:VA.…`, printed without an allocation.
    pub fn id(&self) -> Id {
        Id { prefix: "ga4gh:VA.", digest: self.digest }
    }

    /// `ga4gh:SL.…` of the interval.
    pub fn location_id(&self) -> Id {
        Id { prefix: "ga4gh:SL.", digest: self.location }
    }
}

/// A computed identifier: a type's prefix and a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id {
    prefix: &'static str,
    digest: Digest,
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.prefix)?;
        f.write_str(self.digest.as_str())
    }
}

/// Identifies alleles, one after the other, in one buffer.
#[derive(Clone, Debug, Default)]
pub struct Identifier {
    json: Vec<u8>,
}

impl Identifier {
    /// The allele of `alt` in place of `start..end` on the contig `sequence`.
    ///
    /// `genome` holds the contig, or a part of it that reaches one base beyond the region in which the change is ambiguous
    /// (or to the contig's ends); `contig_len` is the length of the contig. `alt` is letters in upper or lower case, without
    /// VCF's padding or with it. An `alt` equal to the reference is a reference allele.
    ///
    /// # Errors
    /// `start..end` outside the contig; a letter of `alt` that is no nucleotide; a `genome` that ends too early, with what
    /// it needs.
    pub fn allele(
        &mut self,
        sequence: &SequenceDigest,
        genome: &RefSlice,
        contig_len: u32,
        start: u32,
        end: u32,
        alt: &[u8],
    ) -> Result<Allele, VrsError> {
        let (start, end, state) = justify::justify(genome, contig_len, start, end, alt)?;
        Ok(self.identify(sequence, start, end, state))
    }

    /// The identifiers of an allele that is justified already.
    pub fn identify(&mut self, sequence: &SequenceDigest, start: u32, end: u32, state: State) -> Allele {
        json::location(&mut self.json, sequence, start, end);
        let location = sha512t24u(&self.json);
        json::allele(&mut self.json, &location, &state);
        Allele { digest: sha512t24u(&self.json), location, start, end, state }
    }
}

/// [`Identifier::allele`] for one allele.
///
/// # Errors
/// As there.
pub fn allele(
    sequence: &SequenceDigest,
    genome: &RefSlice,
    contig_len: u32,
    start: u32,
    end: u32,
    alt: &[u8],
) -> Result<Allele, VrsError> {
    Identifier::default().allele(sequence, genome, contig_len, start, end, alt)
}
