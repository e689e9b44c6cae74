//! MD5 and SHA-256 of a file's bytes, taken in the same read that decodes them.

use md5::{Digest, Md5};
use sha2::Sha256;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// Both digests of everything written to it.
#[derive(Clone, Default)]
pub struct Digests {
    md5: Md5,
    sha256: Sha256,
}

impl Digests {
    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.sha256.update(bytes);
    }

    /// Lower-case hexadecimal: MD5, SHA-256.
    pub fn finish(&self) -> (String, String) {
        (hex(&self.md5.clone().finalize()), hex(&self.sha256.clone().finalize()))
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Counts the bytes read through it and, if asked, digests them.
pub struct Counted<R> {
    inner: R,
    bytes: u64,
    digests: Option<Digests>,
}

impl<R: Read> Counted<R> {
    /// Around `inner`.
    pub fn new(inner: R, digest: bool) -> Self {
        Self { inner, bytes: 0, digests: digest.then(Digests::default) }
    }

    /// Bytes read so far.
    pub fn bytes_read(&self) -> u64 {
        self.bytes
    }

    /// MD5 and SHA-256 of the bytes read so far, if they are taken.
    pub fn digests(&self) -> Option<(String, String)> {
        self.digests.as_ref().map(Digests::finish)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.bytes += n as u64;
        if let (Some(digests), Some(read)) = (&mut self.digests, buf.get(..n)) {
            digests.update(read);
        }
        Ok(n)
    }
}

/// What is known of a stream once all of it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Bytes.
    pub bytes: u64,
    /// MD5 and SHA-256.
    pub digests: (String, String),
}

/// Tells from elsewhere what went through a [`Tapped`] reader.
#[derive(Clone, Debug, Default)]
pub struct Tap(Arc<Mutex<Option<Seen>>>);

impl Tap {
    /// The stream's size and digests; `None` before its end.
    pub fn seen(&self) -> Option<Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A stream that is digested while somebody else reads it.
pub struct Tapped<R> {
    counted: Counted<R>,
    tap: Tap,
}

impl<R: Read> Tapped<R> {
    /// Around `inner`.
    pub fn new(inner: R) -> (Self, Tap) {
        let tap = Tap::default();
        (Self { counted: Counted::new(inner, true), tap: tap.clone() }, tap)
    }
}

impl<R: Read> Read for Tapped<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.counted.read(buf)?;
        if n == 0 && !buf.is_empty() {
            let seen = self.counted.digests().map(|digests| Seen { bytes: self.counted.bytes_read(), digests });
            *self.tap.0.lock().unwrap_or_else(PoisonError::into_inner) = seen;
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_of_known_text() {
        let mut counted = Counted::new(&b"abc"[..], true);
        io::copy(&mut counted, &mut io::sink()).unwrap();
        assert_eq!(counted.bytes_read(), 3);
        let (md5, sha256) = counted.digests().unwrap();
        // RFC 1321 and FIPS 180-2, appendix B.
        assert_eq!(md5, "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_tapped_stream_tells_at_its_end() {
        let (mut stream, tap) = Tapped::new(&b"abc"[..]);
        let mut three = [0; 3];
        stream.read_exact(&mut three).unwrap();
        assert_eq!(tap.seen(), None);
        assert_eq!(stream.read(&mut three).unwrap(), 0);
        let seen = tap.seen().unwrap();
        assert_eq!((seen.bytes, seen.digests.0.as_str()), (3, "900150983cd24fb0d6963f7d28e17f72"));
    }
}
