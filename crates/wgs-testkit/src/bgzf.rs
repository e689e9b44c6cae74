//! BGZF bytes with stored (uncompressed) deflate blocks: simple enough to be right by reading.

/// The empty member that ends a complete file.
pub const END: [u8; 28] = [31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 66, 67, 2, 0, 27, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Content of one block at most, so that header, stored-block overhead and footer still fit into 64 KiB.
pub const CONTENT_MAX: usize = 65_000;

/// CRC-32 as gzip has it.
pub fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0, |crc: u32, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |c, _| (c >> 1) ^ (0xedb8_8320 & 0u32.wrapping_sub(c & 1)))
    })
}

/// One block that holds `data`, at most [`CONTENT_MAX`] bytes.
pub fn block(data: &[u8]) -> Vec<u8> {
    assert!(data.len() <= CONTENT_MAX, "{} bytes do not fit into one block", data.len());
    let len = u16::try_from(data.len()).unwrap();
    let mut out = vec![31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, b'B', b'C', 2, 0];
    let total = out.len() + 2 + 5 + data.len() + 8;
    out.extend_from_slice(&u16::try_from(total - 1).unwrap().to_le_bytes());
    // Deflate: last block, stored; length and its complement.
    out.push(1);
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&(!len).to_le_bytes());
    out.extend_from_slice(data);
    out.extend_from_slice(&crc32(data).to_le_bytes());
    out.extend_from_slice(&u32::from(len).to_le_bytes());
    out
}

/// Blocks of [`CONTENT_MAX`] bytes without the end marker.
pub fn blocks(data: &[u8]) -> Vec<u8> {
    data.chunks(CONTENT_MAX).flat_map(block).collect()
}

/// A complete file.
pub fn file(data: &[u8]) -> Vec<u8> {
    let mut out = blocks(data);
    out.extend_from_slice(&END);
    out
}

/// A gzip member that is not BGZF.
pub fn gzip_member(data: &[u8]) -> Vec<u8> {
    let mut out = vec![31, 139, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut chunks = data.chunks(65_535).peekable();
    if chunks.peek().is_none() {
        out.extend_from_slice(&[1, 0, 0, 255, 255]);
    }
    while let Some(chunk) = chunks.next() {
        let len = chunk.len() as u16;
        out.push(u8::from(chunks.peek().is_none()));
        out.extend_from_slice(&len.to_le_bytes());
        out.extend_from_slice(&(!len).to_le_bytes());
        out.extend_from_slice(chunk);
    }
    out.extend_from_slice(&crc32(data).to_le_bytes());
    out.extend_from_slice(&(data.len() as u32).to_le_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc_has_the_standard_check_value() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn block_states_its_size() {
        let b = block(b"hello");
        assert_eq!(usize::from(u16::from_le_bytes([b[16], b[17]])) + 1, b.len());
    }
}
