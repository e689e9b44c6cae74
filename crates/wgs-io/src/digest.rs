//! MD5 and SHA-256 of a file's bytes, taken in the same read that decodes them.

use md5::{Digest, Md5};
use sha2::Sha256;
use std::io::{self, Read};

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

fn hex(bytes: &[u8]) -> String {
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
}
