//! Refget digests of contigs.
//!
//! The digest is sha512t24u of the contig's letters in upper case without anything else (refget 2.0, "Checksum
//! calculation"), so that it names the sequence whatever a file calls it. A masked reference is another sequence: lower case
//! changes nothing, N in place of bases does.

use crate::{Digest, VrsError};
use sha2::{Digest as _, Sha512};
use std::fmt;
use std::str::FromStr;

/// A refget accession, `SQ.…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SequenceDigest(Digest);

impl SequenceDigest {
    /// Of a whole contig as BAM's 4-bit codes, one to a byte. U comes out as T, as in every code.
    pub fn of_codes(codes: &[u8]) -> Self {
        let mut hasher = SequenceHasher::default();
        hasher.codes(codes);
        hasher.finish()
    }

    /// The digest without `SQ.`.
    pub fn digest(&self) -> &Digest {
        &self.0
    }
}

impl fmt::Display for SequenceDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SQ.")?;
        f.write_str(self.0.as_str())
    }
}

impl FromStr for SequenceDigest {
    type Err = VrsError;

    /// From `SQ.…`, with or without `ga4gh:` before it.
    fn from_str(text: &str) -> Result<Self, VrsError> {
        let accession = text.strip_prefix("ga4gh:").unwrap_or(text);
        let digest = accession.strip_prefix("SQ.").and_then(|d| Digest::parse(d.as_bytes()));
        digest.map(Self).ok_or_else(|| VrsError::Accession { text: text.to_owned() })
    }
}

/// Digests a contig piece by piece, from its first base to its last.
#[derive(Clone, Debug, Default)]
pub struct SequenceHasher {
    sha: Sha512,
}

/// Bases turned into letters at a time: half a page, in the first cache.
const CHUNK: usize = 2048;

impl SequenceHasher {
    /// Adds letters, in upper or lower case, without white space.
    ///
    /// # Errors
    /// Something that is no letter; what came before it in this piece may have been added.
    pub fn letters(&mut self, bases: &[u8]) -> Result<(), VrsError> {
        let mut upper = [0; CHUNK];
        for chunk in bases.chunks(CHUNK) {
            if let Some(&other) = chunk.iter().find(|b| !b.is_ascii_alphabetic()) {
                return Err(VrsError::letter(other));
            }
            let here = &mut upper[..chunk.len()];
            here.copy_from_slice(chunk);
            here.make_ascii_uppercase();
            self.sha.update(here);
        }
        Ok(())
    }

    /// Adds bases as BAM's 4-bit codes, one to a byte.
    pub fn codes(&mut self, codes: &[u8]) {
        let mut upper = [0; CHUNK];
        for chunk in codes.chunks(CHUNK) {
            for (letter, code) in upper.iter_mut().zip(chunk) {
                *letter = crate::justify::letter(*code);
            }
            self.sha.update(&upper[..chunk.len()]);
        }
    }

    /// The digest of all that was added.
    pub fn finish(self) -> SequenceDigest {
        SequenceDigest(Digest::of_sha512(&self.sha.finalize()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_letters_and_codes_agree() {
        let whole: Vec<u8> = b"ACGTNacgtnRYKM".iter().copied().cycle().take(5000).collect();
        let mut hasher = SequenceHasher::default();
        hasher.letters(&whole).unwrap();
        let digest = hasher.finish();
        assert_eq!(digest.digest(), &crate::sha512t24u(&whole.to_ascii_uppercase()));
        let mut pieces = SequenceHasher::default();
        for piece in whole.chunks(777) {
            pieces.letters(piece).unwrap();
        }
        assert_eq!(pieces.finish(), digest);
        let codes: Vec<u8> = whole.iter().map(|&b| crate::justify::code(b).unwrap()).collect();
        assert_eq!(SequenceDigest::of_codes(&codes), digest);
    }

    #[test]
    fn accessions() {
        let text = "SQ.aKF498dAxcJAqme6QYQ7EZ07-fiw8Kw2";
        let digest: SequenceDigest = text.parse().unwrap();
        assert_eq!(digest, SequenceDigest::of_codes(&[1, 2, 4, 8]));
        assert_eq!(digest.to_string(), text);
        assert_eq!(format!("ga4gh:{text}").parse(), Ok(digest));
        for bad in ["", "SQ.", "aKF498dAxcJAqme6QYQ7EZ07-fiw8Kw2", "SQ.aKF498dAxcJAqme6QYQ7EZ07-fiw8Kw", "chr1"] {
            assert_eq!(bad.parse::<SequenceDigest>(), Err(VrsError::Accession { text: bad.to_owned() }));
        }
        assert_eq!(SequenceHasher::default().letters(b"AC GT"), Err(VrsError::Letter { letter: " ".to_owned() }));
    }
}
