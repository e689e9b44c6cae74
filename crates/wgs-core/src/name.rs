//! Read names: the one hash that every sampling decision and overlap table uses.

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Seed of [`name_hash`]. Fixed for ever: samples chosen by hash must be the same in every version.
const SEED: u64 = 0x7767_735f_6e61_6d65;

/// The template's name: a comment (after white space) and a trailing `/1` or `/2` are not part of it.
#[inline]
pub fn template_name(name: &[u8]) -> &[u8] {
    let name = match name.iter().position(|&b| b == b' ' || b == b'\t') {
        Some(end) => &name[..end],
        None => name,
    };
    match name {
        [head @ .., b'/', b'1' | b'2'] if !head.is_empty() => head,
        _ => name,
    }
}

/// Hash of the template's name, equal for both mates, on any machine and in any version.
pub fn name_hash(name: &[u8]) -> u64 {
    template_hash(template_name(name))
}

/// [`name_hash`] of a name that is already a template's (BAM names carry no comment and no `/1`).
#[inline]
pub fn template_hash(name: &[u8]) -> u64 {
    xxh3_64_with_seed(name, SEED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mates_share_a_hash() {
        let a = name_hash(b"A00:1:2/1");
        assert_eq!(a, name_hash(b"A00:1:2/2"));
        assert_eq!(a, name_hash(b"A00:1:2 1:N:0:ACGT"));
        assert_eq!(a, name_hash(b"A00:1:2"));
        assert_ne!(a, name_hash(b"A00:1:3"));
        assert_eq!(template_name(b"/1"), b"/1");
    }

    #[test]
    fn hash_is_pinned() {
        // A changed value would change which reads a sampled metric sees: never edit this number.
        assert_eq!(name_hash(b"SIM01:7:HSIM0001:1:1101:1000:1000"), 1_861_326_855_665_610_083);
    }
}
