//! How often a person's copy has an allele that the reference has not.

use crate::candidates::Allele;
use crate::indel::IndelModel;
use wgs_io::reference::RefSlice;
use wgs_kernel::math::ln;
use wgs_pileup::base_index;

/// Heterozygous sites per base in humans, about one in a thousand.
pub const THETA: f64 = 1e-3;
/// Of an alternate base: two transversions share the rest.
const TRANSITION: f64 = 2.0 / 3.0;
/// ln prior of several bases replaced at once.
const LN_COMPLEX: f64 = -11.5;

/// Share of base `a` among the changes of base `r`. A–G and C–T: indices two apart.
pub fn transition_weight(r: usize, a: usize) -> f64 {
    if a ^ r == 2 { TRANSITION } else { (1.0 - TRANSITION) / 2.0 }
}

/// ln prior of one copy of an allele.
pub fn ln_prior(allele: &Allele, reference: &RefSlice, indels: &IndelModel) -> f64 {
    let e = &allele.edit;
    if e.is_snv() {
        let weight = match (base_index(reference.code(e.start)), base_index(e.alt[0])) {
            (Some(r), Some(a)) => transition_weight(r, a),
            _ => 0.25,
        };
        return ln(THETA * weight);
    }
    let len = e.alt.len() as u32 + (e.end - e.start);
    allele.place.map_or(LN_COMPLEX, |p| indels.ln_prior(p, len))
}
