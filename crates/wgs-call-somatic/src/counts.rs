//! Lists of counts that add up.

/// One more at an index.
pub fn one_more(counts: &mut Vec<u64>, index: usize) {
    add_to(counts, index, 1);
}

/// More at an index.
pub fn add_to(counts: &mut Vec<u64>, index: usize, more: u64) {
    if counts.len() <= index {
        counts.resize(index + 1, 0);
    }
    counts[index] += more;
}

/// Adds another list.
pub fn add_all(counts: &mut Vec<u64>, other: &[u64]) {
    other.iter().enumerate().filter(|(_, n)| **n > 0).for_each(|(i, n)| add_to(counts, i, *n));
}

/// At an index; 0 where nothing was counted.
pub fn at(counts: &[u64], index: usize) -> u64 {
    counts.get(index).copied().unwrap_or(0)
}
