//! Adapters: the list, and the search for one in a read.
//!
//! METHOD: an adapter of which at least 16 bases are seen may have one mismatch in 12 (at most 2 in 24, the most that is
//! compared); 12 to 15 bases at the end of a read must match exactly. Seeds are exact 8-mers at adapter bases 0, 8 and 16:
//! with at most 2 mismatches in 24 bases, or 1 in 16, one of them is intact. A random 150-base read passes for a given adapter
//! with a probability of about 3·10⁻⁶.

use crate::Error;
use crate::bases::code;

/// Adapter bases compared.
const COMPARED: usize = 24;
/// Shortest match, exact, at the end of a read; FastQC's length.
const SHORTEST: usize = 12;
/// Shortest match that may have a mismatch.
const INEXACT: usize = 16;
/// Bases of a seed: 65,536 of them fit an 8 KiB bit set, in the L1 cache.
const SEED: usize = 8;

/// One adapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adapter {
    /// Name.
    pub name: String,
    /// Bases, upper case.
    pub sequence: Vec<u8>,
}

/// The list searched for, with its seeds.
pub struct Adapters {
    list: Vec<Adapter>,
    /// One bit a seed.
    seen: Box<[u64; 1024]>,
    /// Seed, adapter, offset of the seed in it; sorted.
    seeds: Vec<(u16, u8, u8)>,
}

/// An adapter in a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Index in the list.
    pub adapter: u8,
    /// Base of the read at which it begins, from 0.
    pub start: u32,
}

impl Adapters {
    /// The built-in list, and `own` (FASTA text, its file name for messages) behind it.
    pub fn new(own: Option<(&str, &str)>) -> Result<Self, Error> {
        let mut list = parse(include_str!("../data/adapters.fa"));
        if let Some((file, text)) = own {
            let mine = parse(text);
            let bad = |reason: String| Error::Adapters { file: file.to_owned(), reason };
            if mine.is_empty() || !text.trim_start().starts_with('>') {
                return Err(bad("no FASTA record".to_owned()));
            }
            for adapter in &mine {
                if adapter.sequence.len() < SHORTEST || adapter.sequence.iter().any(|&b| code(b) > 3) {
                    return Err(bad(format!("'{}': need at least {SHORTEST} bases, only A, C, G, T", adapter.name)));
                }
            }
            list.extend(mine);
        }
        if list.len() > 255 {
            let file = own.map_or("", |(file, _)| file).to_owned();
            return Err(Error::Adapters { file, reason: "more than 255 adapters".to_owned() });
        }
        let mut seeds = Vec::new();
        for (i, adapter) in list.iter().enumerate() {
            for offset in [0, SEED, 2 * SEED] {
                let kmer = adapter.sequence.get(offset..offset + SEED);
                if let Some(kmer) = kmer {
                    let seed = kmer.iter().fold(0, |s, &b| s << 2 | u16::from(code(b)));
                    seeds.push((seed, i as u8, offset as u8));
                }
            }
        }
        seeds.sort_unstable();
        let mut seen = Box::new([0u64; 1024]);
        for &(seed, ..) in &seeds {
            seen[usize::from(seed) / 64] |= 1 << (seed % 64);
        }
        Ok(Self { list, seen, seeds })
    }

    /// The list.
    pub fn list(&self) -> &[Adapter] {
        &self.list
    }

    /// The leftmost adapter in `seq`; of several there the one with the most matching bases, then the first of the list.
    pub fn find(&self, seq: &[u8]) -> Option<Hit> {
        let mut best: Option<(u32, u32, u8)> = None;
        let (mut seed, mut known) = (0u16, 0);
        for (end, &base) in seq.iter().enumerate() {
            let c = code(base);
            seed = seed << 2 | u16::from(c & 3);
            known = if c < 4 { known + 1 } else { 0 };
            if known < SEED || self.seen[usize::from(seed) / 64] >> (seed % 64) & 1 == 0 {
                continue;
            }
            let at = end + 1 - SEED;
            // A seed of the leftmost adapter lies at most 16 bases behind its start.
            if best.is_some_and(|(start, ..)| at > start as usize + 2 * SEED) {
                break;
            }
            let first = self.seeds.partition_point(|s| s.0 < seed);
            for &(_, adapter, offset) in self.seeds.get(first..).unwrap_or_default().iter().take_while(|s| s.0 == seed)
            {
                let Some(start) = at.checked_sub(usize::from(offset)) else { continue };
                if let Some(matches) = self.matches(seq, start, adapter) {
                    let found = (start as u32, matches, adapter);
                    let order = |(start, matches, adapter)| (start, u32::MAX - matches, adapter);
                    if best.is_none_or(|b| order(found) < order(b)) {
                        best = Some(found);
                    }
                }
            }
        }
        best.map(|(start, _, adapter)| Hit { adapter, start })
    }

    /// Matching bases if the adapter begins at `start` of `seq`.
    fn matches(&self, seq: &[u8], start: usize, adapter: u8) -> Option<u32> {
        let adapter = &self.list.get(usize::from(adapter))?.sequence;
        let pairs = || seq.get(start..).unwrap_or_default().iter().zip(adapter.iter().take(COMPARED));
        let seen = pairs().count();
        let matches = pairs().filter(|(a, b)| *a & 0xdf == **b).count();
        let allowed = if seen >= INEXACT { seen / 12 } else { 0 };
        (seen >= SHORTEST && seen - matches <= allowed).then_some(matches as u32)
    }

    /// The adapter that begins like `seq` (or like which `seq` begins), for naming an overrepresented sequence.
    pub fn source(&self, seq: &[u8]) -> Option<&str> {
        let hit = self.find(seq)?;
        self.list.get(usize::from(hit.adapter)).map(|a| a.name.as_str())
    }
}

/// FASTA records.
fn parse(text: &str) -> Vec<Adapter> {
    let mut list: Vec<Adapter> = Vec::new();
    for line in text.lines().map(str::trim) {
        match (line.strip_prefix('>'), list.last_mut()) {
            (Some(name), _) => list.push(Adapter { name: name.trim().to_owned(), sequence: Vec::new() }),
            (None, Some(last)) => last.sequence.extend(line.bytes().map(|b| b.to_ascii_uppercase())),
            (None, None) => {}
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(seq: &[u8]) -> Option<(String, u32)> {
        let adapters = Adapters::new(None).unwrap();
        adapters.find(seq).map(|h| (adapters.list()[usize::from(h.adapter)].name.clone(), h.start))
    }

    fn hit(name: &str, start: u32) -> Option<(String, u32)> {
        Some((name.to_owned(), start))
    }

    #[test]
    fn finds_exact_and_inexact() {
        assert_eq!(find(b"TTTTTTAGATCGGAAGAGCACACGTCTGAACTCCAGTCACAAAA"), hit("Illumina TruSeq read 1", 6));
        assert_eq!(find(b"TTTTTTAGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT"), hit("Illumina TruSeq read 2", 6));
        // One mismatch in the first seed, one in the second: the third is intact.
        assert_eq!(find(b"CCAGATCGCAAGAGCAGACGTCTGAACTCCAGTCA"), hit("Illumina TruSeq read 1", 2));
        assert_eq!(find(b"GGGGctgtctcttatacacatct"), hit("Illumina Nextera", 4));
    }

    #[test]
    fn refuses_too_short_or_too_different() {
        assert_eq!(find(b"TTTTTTTTTTTTTTTTAGATCGGAAGAG"), hit("Illumina TruSeq read 1", 16));
        assert_eq!(find(b"TTTTTTTTTTTTTTTTAGATCGGAAGA"), None, "11 bases");
        assert_eq!(find(b"TTTTTTTTTTTTTTTTAGATCGGAAGTG"), None, "12 bases, one wrong");
        assert_eq!(find(b"AGATCGGAAGTGCTCACGTCTCAACTCC"), None, "3 of 24 wrong");
        assert_eq!(find(b""), None);
    }

    #[test]
    fn own_list_is_checked() {
        let own = Adapters::new(Some(("my.fa", ">mine\nACGTTGCAACGTTGCAGG\n"))).unwrap();
        assert_eq!(own.source(b"ACGTTGCAACGTTGCAGGTT"), Some("mine"));
        for bad in ["", "ACGT", ">short\nACGTACGTACG", ">n\nACGTNACGTACGTT"] {
            assert!(Adapters::new(Some(("my.fa", bad))).is_err(), "{bad}");
        }
    }
}
