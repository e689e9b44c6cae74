//! The mapping quality that is left after mismatches and clips: samtools' `--adjust-MQ 40`.

use super::Reference;
use wgs_core::{ReadView, read::op};
use wgs_kernel::math::ln;

/// The coefficient of `--adjust-MQ`: VerifyBamID2's default.
const LIMIT: f64 = 40.0;
/// Bases below this quality are not looked at.
const CONFIDENT: u8 = 13;
/// A mismatch weighs no more than this.
const MAX_WEIGHT: u8 = 33;

/// Mapping quality after the adjustment; 0 when the read has more mismatches than chance explains.
///
/// The penalty is the summed quality of the mismatches (each at most 33), less what chance gives for so many among so many
/// bases, plus a fifth of the qualities of the clipped bases (13 for each hard-clipped one). A penalty of 40 and more
/// leaves nothing, one below lets `40 · √((40 − penalty) / 40)` pass, which caps the mapping quality. As in samtools, the
/// number of bases that chance is computed from is the aligned ones plus the confident ones.
pub fn adjusted_mapq(read: &ReadView, reference: Reference) -> u8 {
    let quals = read.quals();
    let (mut mismatches, mut weight, mut bases, mut clipped) = (0u32, 0u64, 0u64, 0u64);
    let (mut at, mut pos) = (0usize, read.start());
    for o in read.cigar().iter() {
        let len = o.len() as usize;
        match o.code() {
            _ if o.is_aligned() => {
                for i in 0..len {
                    let quality = quals.get(at + i).copied().unwrap_or(0);
                    if quality < CONFIDENT {
                        continue;
                    }
                    let (seen, expected) = (read.base(at + i), reference.code(pos + i as u32));
                    if seen == 15 || expected == 15 {
                        continue;
                    }
                    bases += 1;
                    if seen != 0 && seen != expected {
                        mismatches += 1;
                        weight += u64::from(quality.min(MAX_WEIGHT));
                    }
                }
                bases += len as u64;
            }
            op::SOFT_CLIP => clipped += quals.iter().skip(at).take(len).map(|&q| u64::from(q)).sum::<u64>(),
            op::HARD_CLIP => clipped += 13 * len as u64,
            _ => {}
        }
        at += if o.consumes_read() { len } else { 0 };
        pos += if o.consumes_reference() { o.len() } else { 0 };
    }
    let log_bases = ln(bases.max(1) as f64);
    let chance: f64 = (1..=mismatches).map(|i| log_bases - ln(f64::from(i))).sum();
    let penalty = weight as f64 - 4.343 * chance + clipped as f64 / 5.0;
    if penalty > LIMIT {
        return 0;
    }
    let cap = ((LIMIT - penalty.max(0.0)) / LIMIT).sqrt() * LIMIT;
    read.mapq().min((cap + 0.499) as u8)
}
