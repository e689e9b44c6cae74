//! Members made with the `gzip` program's format by hand-set fields of known streams.

use super::*;

/// A gzip member with stored blocks: header, `text`, CRC-32 and length.
pub(crate) fn member(text: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut chunks = text.chunks(65_535).peekable();
    if text.is_empty() {
        out.extend([1, 0, 0, 255, 255]);
    }
    while let Some(chunk) = chunks.next() {
        out.push(u8::from(chunks.peek().is_none()));
        out.extend((chunk.len() as u16).to_le_bytes());
        out.extend((!(chunk.len() as u16)).to_le_bytes());
        out.extend(chunk);
    }
    out.extend(crc32(text).to_le_bytes());
    out.extend((text.len() as u32).to_le_bytes());
    out
}

/// The CRC of RFC 1952, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, &b: &u8| {
        (0..8).fold(crc ^ u32::from(b), |c, _| if c & 1 == 1 { 0xedb8_8320 ^ c >> 1 } else { c >> 1 })
    };
    !bytes.iter().fold(!0, step)
}

fn read_all(bytes: &[u8], piece: usize) -> Result<(Vec<u8>, u64), GzipError> {
    let mut reader = GzipReader::new(bytes);
    let (mut out, mut buffer) = (Vec::new(), vec![0; piece]);
    loop {
        match reader.read_into(&mut buffer)? {
            0 => return Ok((out, reader.members())),
            n => out.extend_from_slice(&buffer[..n]),
        }
    }
}

fn text(len: usize) -> Vec<u8> {
    (0..len).map(|i| b"ACGT\nIJ@"[(i * i / 7 + i) % 8]).collect()
}

#[test]
fn one_and_many_members() {
    let long = text(300_000);
    for piece in [1, 100, 1 << 19] {
        let (got, members) = read_all(&member(&long), piece).unwrap();
        assert!(got == long && members == 1, "piece {piece}");
    }
    let mut many = Vec::new();
    let mut whole = Vec::new();
    for len in [0, 1, 70_000, 0, 131_072, 3] {
        many.extend(member(&text(len)));
        whole.extend(text(len));
    }
    let (got, members) = read_all(&many, 4096).unwrap();
    assert!(got == whole && members == 6);
    many.extend([0; 512]);
    assert_eq!(read_all(&many, 4096).unwrap().0.len(), whole.len(), "zero padding");
}

#[test]
fn any_truncation_is_an_error() {
    let mut file = member(&text(50));
    let first = file.len();
    file.extend(member(&text(90)));
    for cut in 1..file.len() {
        let result = read_all(&file[..cut], 64);
        if cut == first {
            assert!(result.is_ok(), "between members only the content can tell");
        } else {
            let e = result.unwrap_err();
            let one_byte = cut == first + 1;
            let trailing = one_byte && matches!(e, GzipError::Trailing { member: 1, .. });
            assert!(trailing || matches!(e, GzipError::Truncated { .. }) || cut == 1, "{cut}: {e}");
        }
    }
}

#[test]
fn wrong_crc_length_and_data() {
    let good = member(&text(1000));
    let n = good.len();
    for at in [n - 1, n - 4, n - 5, n - 8, 500] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        let e = read_all(&bad, 1 << 16).unwrap_err();
        assert!(matches!(e, GzipError::Corrupt { member: 1, .. }), "{at}: {e}");
    }
    let mut bad = good.clone();
    bad.extend(b"junk");
    assert!(
        matches!(read_all(&bad, 100).unwrap_err(), GzipError::Trailing { member: 1, offset } if offset == n as u64)
    );
}

/// Found by mutation: at this distance ISA-L says that it has minus one byte of input left.
#[test]
fn a_bad_distance_is_an_error_only() {
    let bytes = b"\x1f\x8b\x08\0  9 b\n\nchrX\t42949\x03\0\0\0\0\0\0\0\0\0";
    assert!(matches!(read_all(bytes, 1 << 19), Err(GzipError::Corrupt { reason: "invalid distance", .. })));
}
