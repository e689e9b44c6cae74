//! A user's own sites file: one marker a line, 0-based start as in BED.

use super::{Assembly, COMPONENTS, Marker, Panel, PanelContig};
use crate::IdentityError;
use std::collections::BTreeMap;

/// Most markers that a sites file may have: [`SiteCounts`](crate::SiteCounts) keys them with 22 bits.
const MAX_SITES: usize = 1 << 22;

/// Parses the file; see [`Panel::from_sites`].
pub(super) fn parse(text: &str) -> Result<Panel, IdentityError> {
    let mut by_contig: BTreeMap<String, Vec<(Marker, usize)>> = BTreeMap::new();
    let mut lines = 0usize;
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#')) {
        let (contig, marker) = site(line).map_err(|what| IdentityError::Site { line: i + 1, what })?;
        by_contig.entry(contig).or_default().push((marker, i + 1));
        lines += 1;
        if lines > MAX_SITES {
            return Err(IdentityError::Site { line: i + 1, what: format!("more than {MAX_SITES} markers") });
        }
    }
    let (mut contigs, mut markers) = (Vec::new(), Vec::new());
    for (name, mut own) in by_contig {
        own.sort_by_key(|(m, line)| (m.pos, *line));
        if let Some(w) = own.windows(2).find(|w| w[0].0.pos == w[1].0.pos) {
            return Err(IdentityError::Site {
                line: w[1].1,
                what: format!("the position stands in line {} already", w[0].1),
            });
        }
        let first = markers.len() as u32;
        markers.extend(own.into_iter().map(|(m, _)| m));
        contigs.push(PanelContig { name, len: 0, markers: first..markers.len() as u32 });
    }
    // Slots follow the sorted sites; a u16 is enough for a fingerprint, further markers serve contamination only.
    let mut key = Vec::new();
    for contig in &contigs {
        for marker in &mut markers[contig.markers.start as usize..contig.markers.end as usize] {
            marker.slot = u16::try_from(key.len()).ok().filter(|&s| s < u16::MAX);
            if marker.slot.is_some() {
                key.push((contig.name.as_str(), marker.pos, marker.reference, marker.alternate));
            }
        }
    }
    let mut hash = wgs_core::name::template_hash(b"own sites");
    for (name, pos, reference, alternate) in &key {
        hash = wgs_core::name::template_hash(format!("{hash:x}{name}:{pos}{reference}{alternate}").as_bytes());
    }
    Ok(Panel {
        id: format!("own-{}", markers.len()),
        assembly: Assembly::Own,
        fingerprint_key: format!("own-{}:{hash:016x}", key.len()),
        fingerprint_sites: key.len() as u32,
        positions: markers.iter().map(|m| m.pos).collect(),
        contigs,
        markers,
    })
}

/// One line: contig and marker.
fn site(line: &str) -> Result<(String, Marker), String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [contig, start, end, reference, alternate, frequency, loadings @ ..] = words.as_slice() else {
        return Err(format!("{} columns, at least 6 are needed", words.len()));
    };
    let place = |s: &str| s.parse::<u32>().map_err(|_| format!("'{s}' is not a position"));
    let (pos, end) = (place(start)?, place(end)?);
    if end != pos.wrapping_add(1) {
        return Err(format!("start {pos} and end {end} do not span one base"));
    }
    let base = |s: &str| match s {
        "A" | "a" => Ok(1),
        "C" | "c" => Ok(2),
        "G" | "g" => Ok(4),
        "T" | "t" => Ok(8),
        _ => Err(format!("'{s}' is not one of A, C, G, T")),
    };
    let (reference, alternate) = (base(reference)?, base(alternate)?);
    if reference == alternate {
        return Err("reference and alternate base are the same".to_owned());
    }
    let real =
        |s: &str| s.parse::<f32>().ok().filter(|x| x.is_finite()).ok_or_else(|| format!("'{s}' is not a number"));
    let frequency = real(frequency)?;
    if !(0.0..=1.0).contains(&frequency) {
        return Err(format!("allele frequency {frequency} is outside 0–1"));
    }
    let mut row = [0.0; COMPONENTS];
    if !loadings.is_empty() && loadings.len() != COMPONENTS {
        return Err(format!("{} loadings, 0 or {COMPONENTS} are needed", loadings.len()));
    }
    for (l, s) in row.iter_mut().zip(loadings) {
        *l = real(s)?;
    }
    let contig = contig.strip_prefix("chr").unwrap_or(contig).to_owned();
    Ok((contig, Marker { pos, reference, alternate, slot: None, mean: 2.0 * frequency, loadings: row }))
}
