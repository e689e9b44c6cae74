//! More passing calls close together than one event makes: misplaced reads, and sequence that the reference lacks.

use crate::call::{Call, Filter};

/// Calls this near are of one event.
pub const NEAR: u32 = 100;
/// Passing calls within that stretch that are too many.
pub const TOO_MANY: usize = 4;

/// Marks passing calls of which there are too many. Calls that one change made, as pieces of it, lie closer than a read tells apart and count once.
pub fn mark(calls: &mut [Call]) {
    let passing: Vec<usize> = (0..calls.len()).filter(|&i| calls[i].passes()).collect();
    let crowded = |&i: &usize| {
        let near = passing.iter().filter(|&&j| calls[j].pos.abs_diff(calls[i].pos) <= NEAR);
        near.count() >= TOO_MANY
    };
    let marked: Vec<usize> = passing.iter().copied().filter(crowded).collect();
    marked.into_iter().for_each(|i| calls[i].filters.push(Filter::Clustered));
}
