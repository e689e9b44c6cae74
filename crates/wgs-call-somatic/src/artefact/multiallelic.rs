//! Two passing alleles of one place: one event makes one of them, so only the more probable stays. Slippage in repeats, and reads of
//! several copies, make more.

use crate::call::{Call, Filter};

/// What decides of a call: first base, one past the last, whether it is an SNV, QUAL.
type Allele = (u32, u32, bool, f64);

/// Marks the less probable of passing calls that replace or insert before the same bases. `calls` are by place.
pub fn mark(calls: &mut [Call]) {
    let passing: Vec<usize> = (0..calls.len()).filter(|&i| calls[i].passes()).collect();
    let of = |c: &Call| (c.pos, c.pos + c.reference.len() as u32, c.is_snv(), c.qual());
    let alleles: Vec<Allele> = passing.iter().map(|&i| of(&calls[i])).collect();
    for i in weaker(&alleles) {
        calls[passing[i]].filters.push(Filter::Multiallelic);
    }
}

/// Those beside which a more probable one of their kind stays; of equal ones the first stays.
fn weaker(alleles: &[Allele]) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    for (i, &(start, end, snv, qual)) in alleles.iter().enumerate() {
        let rival = |&(j, o): &(usize, &Allele)| j != i && o.0 < end && o.1 > start && o.2 == snv && !out.contains(&j);
        if alleles.iter().enumerate().filter(rival).any(|(j, o)| (o.3, i) > (qual, j)) {
            out.push(i);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_place_stays() {
        // Two SNVs of a base; a deletion over an insertion's anchor; an SNV inside of the deletion is another kind.
        let alleles =
            [(5, 6, true, 20.0), (5, 6, true, 30.0), (9, 12, false, 40.0), (11, 12, true, 9.0), (11, 12, false, 9.0)];
        assert_eq!(weaker(&alleles), [0, 4]);
        assert_eq!(weaker(&[(5, 6, true, 20.0), (5, 6, true, 20.0)]), [1]);
        assert!(weaker(&[(5, 6, true, 20.0), (6, 7, true, 30.0)]).is_empty());
    }
}
