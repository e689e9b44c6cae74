//! BGZF out: the blocked gzip that tabix indexes, with virtual offsets.
//!
//! Blocks hold [`BLOCK_LEN`] bytes of text each, whatever the sizes of the writes, so the same text gives the same bytes.
//! The file ends with the empty block that marks a complete one ([`Writer::finish`]).

use libdeflater::{CompressionLvl, Compressor, crc32};
use std::io::{self, Write};

/// Text bytes of a block, as bgzip takes them: the compressed block stays below 64 KiB also for random bytes.
pub const BLOCK_LEN: usize = 0xff00;
/// libdeflate's default; higher ones cost twice the time for 2 % of the size on VCF text.
const LEVEL: i32 = 6;

/// Writes BGZF blocks into `W`.
pub struct Writer<W> {
    inner: W,
    compressor: Compressor,
    text: Vec<u8>,
    block: Vec<u8>,
    /// Compressed bytes written.
    offset: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a file.
    pub fn new(inner: W) -> Self {
        let level = CompressionLvl::new(LEVEL).unwrap_or_default();
        let text = Vec::with_capacity(BLOCK_LEN);
        Self { inner, compressor: Compressor::new(level), text, block: Vec::new(), offset: 0 }
    }

    /// Where the next byte will stand: offset of its block in the file times 65,536, plus its place in the block.
    pub fn virtual_offset(&self) -> u64 {
        self.offset << 16 | self.text.len() as u64
    }

    fn write_block(&mut self) -> io::Result<()> {
        let bound = self.compressor.deflate_compress_bound(self.text.len());
        self.block.clear();
        self.block.extend([31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, b'B', b'C', 2, 0, 0, 0]);
        let head = self.block.len();
        self.block.resize(head + bound, 0);
        let n = self
            .compressor
            .deflate_compress(&self.text, &mut self.block[head..])
            .map_err(|e| io::Error::other(format!("deflate: {e}")))?;
        self.block.truncate(head + n);
        self.block.extend(crc32(&self.text).to_le_bytes());
        self.block.extend((self.text.len() as u32).to_le_bytes());
        let size = u16::try_from(self.block.len() - 1).map_err(|_| io::Error::other("a BGZF block is over 64 KiB"))?;
        self.block[16..18].copy_from_slice(&size.to_le_bytes());
        self.inner.write_all(&self.block)?;
        self.offset += self.block.len() as u64;
        self.text.clear();
        Ok(())
    }

    /// Writes what is left and the end marker, and gives the inner writer back.
    pub fn finish(mut self) -> io::Result<W> {
        if !self.text.is_empty() {
            self.write_block()?;
        }
        self.inner.write_all(&crate::EOF_MARKER)?;
        Ok(self.inner)
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = bytes.len().min(BLOCK_LEN - self.text.len());
        self.text.extend_from_slice(&bytes[..n]);
        // A full block goes out at once, so that a virtual offset never points behind a block's last byte.
        if self.text.len() == BLOCK_LEN {
            self.write_block()?;
        }
        Ok(n)
    }

    /// Nothing: blocks are cut by size alone.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_for_any_cut_of_the_writes() {
        let mut x = 1u64;
        let text: Vec<u8> = (0..300_000u32)
            .map(|i| {
                x = x.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                if i < 100_000 { (x >> 33) as u8 } else { b'A' + (i % 7) as u8 }
            })
            .collect();
        let mut all = Vec::new();
        for step in [1, 1000, BLOCK_LEN, 299_999, 300_000] {
            let mut w = Writer::new(Vec::new());
            text.chunks(step).for_each(|c| w.write_all(c).unwrap());
            all.push(w.finish().unwrap());
            let bytes = &all[all.len() - 1];
            let (mut reader, mut out) = (crate::Reader::new(&bytes[..]), Vec::new());
            while reader.append_block(&mut out).unwrap().is_some() {}
            assert_eq!(out, text);
        }
        assert!(all.iter().all(|b| *b == all[0]));
    }

    #[test]
    fn virtual_offsets_point_at_the_next_byte() {
        let mut w = Writer::new(Vec::new());
        assert_eq!(w.virtual_offset(), 0);
        w.write_all(&[7; 10]).unwrap();
        assert_eq!(w.virtual_offset(), 10);
        w.write_all(&vec![7; BLOCK_LEN - 10]).unwrap();
        let second = w.virtual_offset();
        assert_eq!((second & 0xffff, second >> 16), (0, w.inner.len() as u64));
    }
}
