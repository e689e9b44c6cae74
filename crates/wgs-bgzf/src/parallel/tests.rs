use super::*;
use crate::block::EOF_MARKER;
use libdeflater::{CompressionLvl, Compressor, Crc};

fn block(data: &[u8]) -> Vec<u8> {
    let mut c = Compressor::new(CompressionLvl::default());
    let mut body = vec![0; c.deflate_compress_bound(data.len())];
    let n = c.deflate_compress(data, &mut body).unwrap();
    let mut crc = Crc::new();
    crc.update(data);
    let mut out = EOF_MARKER[..16].to_vec();
    out.extend(((n + 25) as u16).to_le_bytes());
    out.extend(&body[..n]);
    out.extend(crc.sum().to_le_bytes());
    out.extend((data.len() as u32).to_le_bytes());
    out
}

fn file(n: usize) -> (Vec<u8>, Vec<u8>) {
    let (mut plain, mut packed) = (Vec::new(), Vec::new());
    for i in 0..n {
        let data: Vec<u8> = (0..1000 + i * 37 % 5000).map(|k| (k * i) as u8).collect();
        packed.extend(block(&data));
        plain.extend(data);
    }
    packed.extend(EOF_MARKER);
    (plain, packed)
}

fn sequential(packed: &[u8]) -> Result<Vec<u8>, Error> {
    let (mut r, mut out) = (Reader::new(packed), Vec::new());
    while r.append_block(&mut out)?.is_some() {}
    Ok(out)
}

fn parallel(packed: &[u8], workers: usize) -> Result<Vec<u8>, Error> {
    let mut r = ParallelReader::new(std::io::Cursor::new(packed.to_vec()), workers).unwrap();
    let mut out = Vec::new();
    while let Some(chunk) = r.next_chunk() {
        let chunk = chunk?;
        out.extend_from_slice(&chunk);
        r.recycle(chunk);
    }
    Ok(out)
}

#[test]
fn both_readers_give_the_bytes() {
    let (plain, packed) = file(301);
    assert_eq!(sequential(&packed).unwrap(), plain);
    for workers in [1, 2, 5] {
        assert_eq!(parallel(&packed, workers).unwrap(), plain);
    }
}

#[test]
fn every_cut_is_an_error() {
    let (_, packed) = file(3);
    for cut in 1..packed.len() {
        let short = &packed[..cut];
        assert!(matches!(sequential(short), Err(Error::Truncated { .. } | Error::NoEndMarker { .. })), "{cut}");
        if cut % 97 == 0 {
            assert!(parallel(short, 2).is_err(), "{cut}");
        }
    }
    assert!(matches!(sequential(b""), Err(Error::NoEndMarker { offset: 0 })));
}

#[test]
fn every_flipped_byte_is_seen_or_harmless() {
    let (plain, packed) = file(2);
    for at in 0..packed.len() {
        let mut bad = packed.clone();
        bad[at] ^= 0x40;
        // Header bytes that carry no content (time, extra flags, system) may change; content may not.
        if let Ok(out) = sequential(&bad) {
            assert_eq!(out, plain, "byte {at}");
        }
    }
}

#[test]
fn seeks_inside_and_outside_the_buffer() {
    let (plain, packed) = file(40);
    let first = crate::block_size(&packed).unwrap() as u64;
    let mut r = Reader::new(std::io::Cursor::new(&packed));
    let mut out = Vec::new();
    let n = r.append_block(&mut out).unwrap().unwrap();
    r.seek(0).unwrap();
    r.seek(first).unwrap();
    out.clear();
    while r.append_block(&mut out).unwrap().is_some() {}
    assert_eq!(out, plain[n..]);
}

#[test]
fn the_end_is_a_place_and_still_wants_its_marker() {
    let (_, packed) = file(3);
    let at_end = |bytes: &[u8]| {
        let mut r = Reader::new(std::io::Cursor::new(bytes.to_vec()));
        r.seek(bytes.len() as u64).unwrap();
        r.append_block(&mut Vec::new())
    };
    assert!(matches!(at_end(&packed), Ok(None)));
    assert!(matches!(at_end(&packed[..packed.len() - 28]), Err(Error::NoEndMarker { .. })));
}

#[test]
fn dropping_early_does_not_hang() {
    let (_, packed) = file(400);
    let mut r = ParallelReader::new(std::io::Cursor::new(packed), 2).unwrap();
    r.next_chunk().unwrap().unwrap();
}
