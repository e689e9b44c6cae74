//! What a file is, by its first bytes.

/// Formats told apart by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// FASTQ text.
    Fastq,
    /// FASTQ in gzip.
    Gzip,
    /// FASTQ in BGZF.
    Bgzf,
    /// SAM text.
    Sam,
    /// BAM.
    Bam,
    /// CRAM.
    Cram,
}

/// The format of a file that begins with `head` (up to 64 KiB of it); the error says what it looks like instead.
pub fn sniff(head: &[u8]) -> Result<Format, &'static str> {
    if head.starts_with(&[0x1f, 0x8b]) {
        if !wgs_bgzf::is_bgzf(head) {
            return Ok(Format::Gzip);
        }
        let block = wgs_bgzf::block_size(head).and_then(|size| head.get(..size));
        let mut text = Vec::new();
        let inflated = block.map(|b| wgs_bgzf::Inflate::default().append(b, 0, &mut text));
        let is_bam = matches!(inflated, Some(Ok(_))) && text.starts_with(b"BAM\x01");
        return Ok(if is_bam { Format::Bam } else { Format::Bgzf });
    }
    match head {
        [b'C', b'R', b'A', b'M', ..] => Ok(Format::Cram),
        [b'@', b'H', b'D', b'\t', ..] | [b'@', b'S', b'Q', b'\t', ..] => Ok(Format::Sam),
        [b'@', b'R', b'G', b'\t', ..] | [b'@', b'P', b'G', b'\t', ..] => Ok(Format::Sam),
        [b'@', ..] => Ok(Format::Fastq),
        [b'>', ..] => Err("it looks like FASTA, which has no qualities"),
        [b'B', b'Z', b'h', ..] => Err("it is compressed with bzip2; only gzip and BGZF are read"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Err("it is compressed with zstd; only gzip and BGZF are read"),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => Err("it is compressed with xz; only gzip and BGZF are read"),
        [0xef, 0xbb, 0xbf, ..] => Err("it begins with a byte order mark"),
        _ => Err("it does not begin with '@'"),
    }
}
