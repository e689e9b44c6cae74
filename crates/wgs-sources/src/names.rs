//! Contig names of a source as contigs of the reference: as written, else by what a human chromosome is called elsewhere.
//!
//! `chr1`, `1` and `NC_000001.11` are one contig, `chrM`, `MT` and `NC_012920.1` another. A RefSeq accession belongs to one
//! assembly by its version; if the reference's contig has the length of the other assembly, the source is of another genome.
//! The same holds for a length that the source declares. Names that no contig answers to (patches, decoys, other species) are
//! left out by the caller, who counts them.

use std::collections::HashMap;
use wgs_core::contig::HumanContig;
use wgs_core::{ContigId, Contigs};

/// RefSeq versions and lengths in bases of the chromosomes 1–22, X, Y: GRCh37, GRCh38 (assembly reports of
/// GCF_000001405.13 and .26). The version of GRCh38 is that of GRCh37 plus one throughout.
const CHROMOSOMES: [(u8, u32, u32); 24] = [
    (10, 249_250_621, 248_956_422),
    (11, 243_199_373, 242_193_529),
    (11, 198_022_430, 198_295_559),
    (11, 191_154_276, 190_214_555),
    (9, 180_915_260, 181_538_259),
    (11, 171_115_067, 170_805_979),
    (13, 159_138_663, 159_345_973),
    (10, 146_364_022, 145_138_636),
    (11, 141_213_431, 138_394_717),
    (10, 135_534_747, 133_797_422),
    (9, 135_006_516, 135_086_622),
    (11, 133_851_895, 133_275_309),
    (10, 115_169_878, 114_364_328),
    (8, 107_349_540, 107_043_718),
    (9, 102_531_392, 101_991_189),
    (9, 90_354_753, 90_338_345),
    (10, 81_195_210, 83_257_441),
    (9, 78_077_248, 80_373_285),
    (9, 59_128_983, 58_617_616),
    (10, 63_025_520, 64_444_167),
    (8, 48_129_895, 46_709_983),
    (10, 51_304_566, 50_818_468),
    (10, 155_270_560, 156_040_895),
    (9, 59_373_566, 57_227_415),
];

/// A human contig by any of its names; of a RefSeq accession with the length it has in that assembly.
fn human(name: &str) -> Option<(HumanContig, Option<u32>)> {
    if let Some(contig) = HumanContig::from_name(name) {
        return Some((contig, None));
    }
    if name == "NC_012920.1" {
        return Some((HumanContig::Mitochondrion, Some(16_569)));
    }
    let (number, version) = name.strip_prefix("NC_0000")?.split_once('.')?;
    let number: u8 = number.parse().ok().filter(|_| number.len() == 2)?;
    let version: u8 = version.parse().ok()?;
    let (grch37, len37, len38) = *CHROMOSOMES.get(usize::from(number).checked_sub(1)?)?;
    let len = match version.checked_sub(grch37) {
        Some(0) => len37,
        Some(1) => len38,
        _ => return None,
    };
    let contig = match number {
        23 => HumanContig::X,
        24 => HumanContig::Y,
        n => HumanContig::Autosome(n),
    };
    Some((contig, Some(len)))
}

/// What a contig may be called in a source, its own name first.
pub fn aliases(name: &str) -> Vec<String> {
    let mut all = vec![name.to_owned()];
    let more: Vec<String> = match human(name).map(|(what, _)| what) {
        None => Vec::new(),
        Some(HumanContig::Mitochondrion) => ["chrM", "MT", "M", "chrMT", "NC_012920.1"].map(str::to_owned).into(),
        Some(what) => {
            let (bare, number) = match what {
                HumanContig::X => ("X".to_owned(), 23),
                HumanContig::Y => ("Y".to_owned(), 24),
                HumanContig::Autosome(n) => (n.to_string(), n),
                HumanContig::Mitochondrion => (String::new(), 0),
            };
            let version = CHROMOSOMES.get(usize::from(number).wrapping_sub(1)).map_or(0, |c| c.0);
            let accession = |version| format!("NC_0000{number:02}.{version}");
            vec![format!("chr{bare}"), bare, accession(version + 1), accession(version)]
        }
    };
    for alias in more {
        if !all.contains(&alias) {
            all.push(alias);
        }
    }
    all
}

/// Another length than the reference's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherLength {
    /// Bases the name or the header gives.
    pub here: u64,
    /// Bases of the reference's contig.
    pub there: u32,
}

/// Finds the reference's contigs by the names of a source.
#[derive(Clone, Debug)]
pub struct Names {
    contigs: Contigs,
    human: HashMap<HumanContig, ContigId>,
}

impl Names {
    /// For these contigs.
    pub fn new(contigs: &Contigs) -> Self {
        let mut by_human = HashMap::new();
        for (id, contig) in contigs.iter() {
            if let Some((what, _)) = human(&contig.name) {
                by_human.entry(what).or_insert(id);
            }
        }
        Self { contigs: contigs.clone(), human: by_human }
    }

    /// The contigs.
    pub fn contigs(&self) -> &Contigs {
        &self.contigs
    }

    /// The contig a source's name stands for, held against the length the source declares, if it does.
    pub fn find(&self, name: &str, declared: Option<u64>) -> Result<Option<ContigId>, OtherLength> {
        let known = human(name);
        let found = self.contigs.find(name).or_else(|| known.and_then(|(what, _)| self.human.get(&what).copied()));
        let Some(id) = found else { return Ok(None) };
        let there = self.contigs.contig(id).len;
        // The length of the other assembly; a reference that is no whole chromosome is not judged by an accession.
        let other = known.and_then(|(what, len)| {
            let len = len?;
            let both = CHROMOSOMES.iter().any(|&(_, a, b)| (a == len && b == there) || (b == len && a == there));
            (both && what != HumanContig::Mitochondrion).then_some(u64::from(len))
        });
        match declared.filter(|&len| len != 0 && len != u64::from(there)).or(other) {
            Some(here) => Err(OtherLength { here, there }),
            None => Ok(Some(id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_core::Contig;

    fn names(list: &[(&str, u32)]) -> Names {
        let contig = |&(name, len): &(&str, u32)| Contig { name: name.into(), len, md5: None };
        Names::new(&Contigs::new(list.iter().map(contig).collect()))
    }

    #[test]
    fn aliases_are_found() {
        assert_eq!(aliases("7"), ["7", "chr7", "NC_000007.14", "NC_000007.13"]);
        assert_eq!(aliases("NC_000023.11")[..3], ["NC_000023.11", "chrX", "X"]);
        assert_eq!(aliases("MT")[..2], ["MT", "chrM"]);
        assert_eq!(aliases("HLA-A"), ["HLA-A"]);
    }

    #[test]
    fn one_contig_by_all_its_names() {
        let n = names(&[("chr1", 248_956_422), ("chrX", 156_040_895), ("chrM", 16_569), ("chrUn_KI270302v1", 2274)]);
        for name in ["chr1", "1", "NC_000001.11"] {
            assert_eq!(n.find(name, None), Ok(Some(ContigId(0))), "{name}");
        }
        assert_eq!(n.find("NC_000023.11", None), Ok(Some(ContigId(1))));
        for name in ["M", "MT", "chrMT", "NC_012920.1"] {
            assert_eq!(n.find(name, None), Ok(Some(ContigId(2))), "{name}");
        }
        assert_eq!(n.find("chrUn_KI270302v1", Some(2274)), Ok(Some(ContigId(3))));
        for name in ["2", "NC_000001.9", "NC_000001.12", "NC_0000001.11", "NC_000099.1", "NW_1", ""] {
            assert_eq!(n.find(name, None), Ok(None), "{name}");
        }
        let other = OtherLength { here: 249_250_621, there: 248_956_422 };
        assert_eq!(n.find("NC_000001.10", None), Err(other));
        assert_eq!(n.find("1", Some(249_250_621)), Err(other));
        let bare = names(&[("NC_000020.10", 63_025_520)]);
        assert_eq!(bare.find("chr20", Some(63_025_520)), Ok(Some(ContigId(0))));
        let cut = names(&[("chr20", 10_000_000)]);
        assert_eq!(cut.find("NC_000020.11", None), Ok(Some(ContigId(0))), "a part of a chromosome");
    }
}
