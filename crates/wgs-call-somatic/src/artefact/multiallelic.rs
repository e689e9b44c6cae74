//! Two passing alleles of one place: one event makes one of them, so only the more probable stays. Slippage in repeats, and reads of
//! several copies, make more.

use crate::call::{Call, Filter};

/// Marks the less probable of passing calls that replace or insert before the same bases. `calls` are by place.
pub fn mark(calls: &mut [Call]) {
    for i in 0..calls.len() {
        if !calls[i].passes() {
            continue;
        }
        let end = calls[i].pos + calls[i].reference.len() as u32;
        let rival = |c: &Call| {
            let same = c.pos == calls[i].pos || (c.pos < end && c.pos + c.reference.len() as u32 > calls[i].pos);
            same && c.passes() && c.is_snv() == calls[i].is_snv()
        };
        // Ties: the first by spelling stays.
        let near = calls.iter().enumerate().filter(|(j, c)| *j != i && rival(c));
        let better = near.into_iter().any(|(j, c)| (c.qual(), i) > (calls[i].qual(), j));
        if better {
            calls[i].filters.push(Filter::Multiallelic);
        }
    }
}
