//! A shard's share of the work: the cells of the territory cut into consecutive parts that weigh the same by the inputs' indices.
//!
//! The weights only decide which part calls a cell, never what is called there. A part says which cells it holds, so that parts cut
//! by other weights (of another index of the same file) are refused when they are gathered, not joined with a gap.

use crate::CallError;
use crate::inputs::Inputs;
use crate::territory::{Job, Territory};
use std::ops::Range;
use wgs_core::Interval;
use wgs_engine::{Plan, Shard};

/// Bases that cost as much as one byte of a compressed file: reference and empty columns are not free.
const BASES_PER_BYTE: u64 = 64;

/// Work, and which part of all of it that is.
#[derive(Clone, Debug)]
pub struct Share {
    /// In plan order.
    pub jobs: Vec<Job>,
    /// Which of all jobs.
    pub range: Range<usize>,
    /// How many there are.
    pub of: usize,
}

impl Share {
    /// The share of `shard` in the work of `territory` over the inputs of one or more samples; all of it without a shard.
    ///
    /// # Errors
    /// [`CallError::Align`] for an index that cannot be read.
    pub fn new(territory: &Territory, inputs: &[Inputs], shard: Option<Shard>) -> Result<Self, CallError> {
        let jobs = inputs.first().map_or_else(Vec::new, |i| territory.jobs(&Plan::new(i.contigs())));
        let of = jobs.len();
        let Some(shard) = shard else { return Ok(Self { jobs, range: 0..of, of }) };
        let hulls: Vec<Interval> = jobs.iter().filter_map(Job::hull).collect();
        let mut weights: Vec<u64> = hulls.iter().map(|h| 1 + u64::from(h.len()) / BASES_PER_BYTE).collect();
        for source in inputs.iter().flat_map(Inputs::sources) {
            let Some(bytes) = source.index_bytes(&hulls)? else { continue };
            weights.iter_mut().zip(bytes).for_each(|(w, b)| *w = w.saturating_add(b));
        }
        let range = shard.of(&weights);
        let jobs = jobs.get(range.clone()).unwrap_or_default().to_vec();
        Ok(Self { jobs, range, of })
    }
}
