//! sha512t24u: the first 24 bytes of SHA-512 in base64url, 32 letters (VRS "Truncated Digest", refget 2.0).

use sha2::{Digest as _, Sha512};
use std::fmt;

/// The letters of base64url (RFC 4648, section 5).
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A sha512t24u digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The 32 letters.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The same as bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// From its letters; `None` when it is not 32 letters of base64url.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let letters: [u8; 32] = text.try_into().ok()?;
        letters.iter().all(|b| LETTERS.contains(b)).then_some(Self(letters))
    }

    /// From the bytes of a SHA-512.
    pub(crate) fn of_sha512(hash: &[u8]) -> Self {
        let mut letters = [0; 32];
        for (three, four) in hash.chunks_exact(3).zip(letters.chunks_exact_mut(4)) {
            let bits = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
            for (i, letter) in four.iter_mut().enumerate() {
                *letter = LETTERS[(bits >> (18 - 6 * i) & 63) as usize];
            }
        }
        Self(letters)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The digest of `text`.
pub fn sha512t24u(text: &[u8]) -> Digest {
    Digest::of_sha512(&Sha512::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digests() {
        // VRS, validation/functions.yaml.
        assert_eq!(sha512t24u(b"").as_str(), "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXc");
        assert_eq!(sha512t24u(b"ACGT").as_str(), "aKF498dAxcJAqme6QYQ7EZ07-fiw8Kw2");
    }

    #[test]
    fn letters_of_a_digest() {
        let digest = sha512t24u(b"ACGT");
        assert_eq!(Digest::parse(digest.as_bytes()), Some(digest));
        assert_eq!(Digest::parse(b"aKF498dAxcJAqme6QYQ7EZ07-fiw8Kw"), None);
        assert_eq!(Digest::parse(b"aKF498dAxcJAqme6QYQ7EZ07+fiw8Kw2"), None);
    }
}
