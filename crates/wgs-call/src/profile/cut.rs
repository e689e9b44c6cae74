//! A profile for a slice of one contig: what was learned of the sample stays, what tells reads and reference is the slice's.

use super::reference::set_digest;
use super::{Profile, ProfileContig, Witness};
use crate::spine::reference_sum;
use crate::territory::hex;
use md5::{Digest, Md5};
use wgs_core::ContigId;
use wgs_engine::CELL_LEN;

/// The only contig of a cut reference.
pub struct Slice<'a> {
    /// The contig it is of.
    pub contig: ContigId,
    /// Its name.
    pub name: &'a str,
    /// Reference codes; no longer than a grid cell.
    pub codes: &'a [u8],
    /// Median depth to expect.
    pub depth_median: Option<u32>,
    /// Records on it.
    pub records: u64,
    /// Sum of the hashes of their names, modulo 2^64.
    pub names: u64,
}

impl Profile {
    /// The profile over a slice; `None` where the slice is longer than a grid cell or of no contig.
    pub fn cut(&self, slice: &Slice<'_>) -> Option<Self> {
        let len = u32::try_from(slice.codes.len()).ok().filter(|&n| n <= CELL_LEN)?;
        let learned = self.contigs.get(slice.contig.index())?;
        let letters: Vec<u8> = slice.codes.iter().map(|&c| b"=ACMGRSVTWYHKDBN"[usize::from(c & 15)]).collect();
        let md5 = hex(&Md5::digest(&letters));
        let contig = ProfileContig {
            name: slice.name.to_owned(),
            len,
            md5: Some(md5.clone()),
            depth_median: slice.depth_median,
            ..learned.clone()
        };
        let witness = Witness { contig: 0, start: 0, end: len, records: slice.records, names: slice.names };
        Some(Self {
            reference: set_digest(&[md5.as_str()]),
            contigs: vec![contig],
            // The slice's cell, and that of the records without a contig.
            cell_sums: vec![reference_sum(slice.codes), 0],
            witness: Some(witness),
            ..self.clone()
        })
    }
}
