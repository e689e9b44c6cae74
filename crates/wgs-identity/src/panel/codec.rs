//! Reads the embedded panel format; `data/build_panels.py` writes it.
//!
//! A text header up to an empty line (`key value…`, one a line), then columns over all markers, little-endian: positions
//! as LEB128 differences per contig, alleles (reference in the high half of a byte), fingerprint slots (u16, 65535 for
//! none), means (f32), loadings (4 × f32). Sizes follow from the header; a byte too many or too few is refused.

use super::{Assembly, COMPONENTS, FINGERPRINT_SITES, Marker, Panel, PanelContig};

/// Decodes a panel; `None` when the bytes are not exactly one.
pub(super) fn decode(bytes: &[u8]) -> Option<Panel> {
    let split = bytes.windows(2).position(|w| w == b"\n\n")?;
    let header = std::str::from_utf8(bytes.get(..split)?).ok()?;
    let mut body = bytes.get(split + 2..)?;
    let value = |key: &str| header.lines().find_map(|l| l.strip_prefix(key)?.strip_prefix(' '));
    if header.lines().next()? != "wgs marker panel 1" {
        return None;
    }
    let assembly = match value("assembly")? {
        "GRCh37" => Assembly::GRCh37,
        "GRCh38" => Assembly::GRCh38,
        _ => return None,
    };
    let n: usize = value("markers")?.parse().ok()?;
    let mut contigs = Vec::new();
    let mut first = 0u32;
    for line in header.lines().filter_map(|l| l.strip_prefix("contig ")) {
        let mut words = line.split(' ');
        let (name, len, count) = (words.next()?, words.next()?.parse().ok()?, words.next()?.parse::<u32>().ok()?);
        contigs.push(PanelContig { name: name.to_owned(), len, markers: first..first.checked_add(count)? });
        first += count;
    }
    if first as usize != n {
        return None;
    }
    let mut positions = Vec::with_capacity(n);
    for contig in &contigs {
        let mut pos = 0u32;
        for _ in contig.markers.clone() {
            pos = pos.checked_add(varint(&mut body)?)?;
            positions.push(pos);
        }
    }
    let alleles = take(&mut body, n)?;
    let slots = take(&mut body, 2 * n)?;
    let means = take(&mut body, 4 * n)?;
    let loadings = take(&mut body, 4 * COMPONENTS * n)?;
    if !body.is_empty() {
        return None;
    }
    let f32_at = |b: &[u8]| b.try_into().map(f32::from_le_bytes).unwrap_or(f32::NAN);
    let columns = positions.iter().zip(alleles).zip(slots.chunks_exact(2)).zip(means.chunks_exact(4));
    let markers = columns.zip(loadings.chunks_exact(4 * COMPONENTS)).map(|((((&pos, &allele), slot), mean), row)| {
        let slot = u16::from_le_bytes([slot[0], slot[1]]);
        let mut loadings = [0.0; COMPONENTS];
        for (l, b) in loadings.iter_mut().zip(row.chunks_exact(4)) {
            *l = f32_at(b);
        }
        let slot = (usize::from(slot) < FINGERPRINT_SITES).then_some(slot);
        Marker { pos, reference: allele >> 4, alternate: allele & 15, slot, mean: f32_at(mean), loadings }
    });
    Some(Panel {
        id: value("id")?.to_owned(),
        assembly,
        fingerprint_key: format!("1000g-phase3-10k:{}", value("fingerprint")?),
        fingerprint_sites: FINGERPRINT_SITES as u32,
        contigs,
        markers: markers.collect(),
        positions,
    })
}

fn take<'a>(body: &mut &'a [u8], n: usize) -> Option<&'a [u8]> {
    let (head, tail) = body.split_at_checked(n)?;
    *body = tail;
    Some(head)
}

fn varint(body: &mut &[u8]) -> Option<u32> {
    let mut value = 0u64;
    for shift in (0..35).step_by(7) {
        let (&byte, rest) = body.split_first()?;
        *body = rest;
        value |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return u32::try_from(value).ok();
        }
    }
    None
}
