//! One block: header, inflate, checks.

use crate::Error;
use libdeflater::{Decompressor, crc32};

/// Largest size of a block, compressed or not.
pub const BLOCK_MAX: usize = 1 << 16;

/// The empty block that ends every complete file.
pub const EOF_MARKER: [u8; 28] =
    [31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 66, 67, 2, 0, 27, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Bytes of the fixed gzip header and the length of the extra field.
const HEADER: usize = 12;
/// CRC-32 and length.
const FOOTER: usize = 8;

/// Size of the block whose first bytes are `head`; `None` when they are not a BGZF header or too few.
pub fn block_size(head: &[u8]) -> Option<usize> {
    if !head.starts_with(&[31, 139, 8]) || head.get(3)? & 4 == 0 {
        return None;
    }
    let extra_len = usize::from(u16::from_le_bytes([*head.get(10)?, *head.get(11)?]));
    let mut extra = head.get(HEADER..HEADER + extra_len)?;
    while let [a, b, l0, l1, rest @ ..] = extra {
        let len = usize::from(u16::from_le_bytes([*l0, *l1]));
        if (*a, *b, len) == (b'B', b'C', 2) {
            return Some(usize::from(u16::from_le_bytes([*rest.first()?, *rest.get(1)?])) + 1);
        }
        extra = rest.get(len..)?;
    }
    None
}

/// True when `head`, the first bytes of a file (18 or more), begin a BGZF block.
pub fn is_bgzf(head: &[u8]) -> bool {
    block_size(head).is_some()
}

/// Inflates blocks; owns the decompressor's tables.
pub struct Inflate(Decompressor);

impl Default for Inflate {
    fn default() -> Self {
        Self(Decompressor::new())
    }
}

impl Inflate {
    /// Appends the content of `block` (exactly one, at byte `offset` of the file) to `out`.
    pub fn append(&mut self, block: &[u8], offset: u64, out: &mut Vec<u8>) -> Result<usize, Error> {
        let at = out.len();
        out.resize(at + BLOCK_MAX, 0);
        let len = self.into_slice(block, offset, &mut out[at..]);
        out.truncate(at + len.as_ref().map_or(0, |&n| n));
        len
    }

    /// Writes the content of `block` to the front of `out`, which holds [`BLOCK_MAX`] bytes or more; gives its size.
    pub fn into_slice(&mut self, block: &[u8], offset: u64, out: &mut [u8]) -> Result<usize, Error> {
        let corrupt = |reason| Error::Corrupt { offset, reason };
        let extra_len = block.get(10..HEADER).map(|l| usize::from(u16::from_le_bytes([l[0], l[1]])));
        let body = extra_len
            .and_then(|n| block.get(HEADER + n..block.len().checked_sub(FOOTER)?))
            .ok_or(Error::NotABlock { offset })?;
        let footer = &block[block.len() - FOOTER..];
        let crc = u32::from_le_bytes([footer[0], footer[1], footer[2], footer[3]]);
        let len = u32::from_le_bytes([footer[4], footer[5], footer[6], footer[7]]) as usize;
        let out =
            out.get_mut(..len).filter(|_| len <= BLOCK_MAX).ok_or_else(|| corrupt("stated length is over 64 KiB"))?;
        let written = self.0.deflate_decompress(body, out).map_err(|_| corrupt("bad deflate data"))?;
        if written != len {
            return Err(corrupt("the length differs from the stated one"));
        }
        if crc32(out) != crc {
            return Err(corrupt("the CRC differs"));
        }
        Ok(len)
    }
}
