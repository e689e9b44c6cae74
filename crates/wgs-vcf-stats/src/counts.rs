//! The integers: of a set of records, of a contig or filter, of one distribution. All of them add up.

use crate::allele::{Allele, Class};
use crate::stats::{Seen, Zygosity};
use serde::{Deserialize, Serialize};

/// Classes, `Reference` too, which is never counted.
pub const CLASSES: usize = 9;
/// Lengths of insertions and deletions from here on share the last bin.
pub const LONGEST: usize = 100;
/// First size of every bin of the sizes.
pub const SIZE_BINS: [u32; 6] = [1, 2, 6, 16, 50, 1000];
/// Values of DP and QUAL from here on share the last bin.
pub const LAST_BIN: u32 = 1000;
/// Values of GQ from here on share the last bin.
pub const LAST_GQ: u32 = 500;

/// Adds element by element; the longer one decides the length.
fn add(to: &mut Vec<u64>, from: &[u64]) {
    if to.len() < from.len() {
        to.resize(from.len(), 0);
    }
    to.iter_mut().zip(from).for_each(|(a, b)| *a += b);
}

/// How often each whole number was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    /// By value; as long as its highest value needs.
    pub bins: Vec<u64>,
    /// Sum of the values, those of the last bin whole.
    pub sum: u64,
}

impl Histogram {
    /// Counts a value; from `last` on in one bin.
    pub fn add(&mut self, value: u64, last: u32) {
        let bin = value.min(last.into()) as usize;
        if self.bins.len() <= bin {
            self.bins.resize(bin + 1, 0);
        }
        if let Some(n) = self.bins.get_mut(bin) {
            *n += 1;
        }
        self.sum = self.sum.saturating_add(value);
    }

    /// Adds another one.
    pub fn merge(&mut self, other: &Self) {
        add(&mut self.bins, &other.bins);
        self.sum = self.sum.saturating_add(other.sum);
    }

    /// Number of values.
    pub fn count(&self) -> u64 {
        self.bins.iter().sum()
    }
}

/// Heterozygous, homozygous and haploid records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zygosities {
    /// Two different alleles, or more.
    pub het: u64,
    /// All alleles the same ALT.
    pub hom: u64,
    /// One allele.
    pub haploid: u64,
}

impl Zygosities {
    /// Counts a record.
    pub fn add(&mut self, zygosity: Zygosity) {
        match zygosity {
            Zygosity::Het | Zygosity::HetAlt => self.het += 1,
            Zygosity::Hom => self.hom += 1,
            Zygosity::Haploid => self.haploid += 1,
            _ => {}
        }
    }

    fn merge(&mut self, o: &Self) {
        self.het += o.het;
        self.hom += o.hom;
        self.haploid += o.haploid;
    }
}

/// Transitions and transversions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// A↔G, C↔T.
    pub transitions: u64,
    /// The others.
    pub transversions: u64,
}

impl Changes {
    /// Counts an allele, if it is an SNV between the four bases.
    pub fn add(&mut self, allele: &Allele) {
        match allele.is_transition() {
            Some(true) => self.transitions += 1,
            Some(false) => self.transversions += 1,
            None => {}
        }
    }

    /// Adds another one.
    pub fn merge(&mut self, o: &Self) {
        self.transitions += o.transitions;
        self.transversions += o.transversions;
    }
}

/// The short table of a contig or filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Variant records.
    pub records: u64,
    /// With an SNV among the ALTs.
    pub snvs: u64,
    /// With an insertion.
    pub insertions: u64,
    /// With a deletion.
    pub deletions: u64,
    /// With none of these.
    pub others: u64,
    /// With more than one ALT.
    pub multiallelic: u64,
    /// SNV alleles that are transitions.
    pub transitions: u64,
    /// SNV alleles that are transversions.
    pub transversions: u64,
    /// Heterozygous.
    pub het: u64,
    /// Homozygous for an ALT.
    pub hom: u64,
    /// Of one allele.
    pub haploid: u64,
}

impl Tally {
    /// Counts a record.
    pub fn add(&mut self, seen: &Seen) {
        if !seen.is_variant() {
            return;
        }
        self.records += 1;
        let has = |class| u64::from(seen.has(class));
        self.snvs += has(Class::Snv);
        self.insertions += has(Class::Insertion);
        self.deletions += has(Class::Deletion);
        let named = [Class::Snv, Class::Insertion, Class::Deletion];
        self.others += u64::from(!named.iter().any(|&c| seen.has(c)));
        self.multiallelic += u64::from(seen.alts > 1);
        self.transitions += seen.changes.transitions;
        self.transversions += seen.changes.transversions;
        let mut zygosities = Zygosities::default();
        zygosities.add(seen.zygosity);
        self.het += zygosities.het;
        self.hom += zygosities.hom;
        self.haploid += zygosities.haploid;
    }

    /// Adds another one.
    pub fn merge(&mut self, o: &Self) {
        self.records += o.records;
        self.snvs += o.snvs;
        self.insertions += o.insertions;
        self.deletions += o.deletions;
        self.others += o.others;
        self.multiallelic += o.multiallelic;
        self.transitions += o.transitions;
        self.transversions += o.transversions;
        self.het += o.het;
        self.hom += o.hom;
        self.haploid += o.haploid;
    }
}

/// Everything about the variant records of one set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Set {
    pub records: u64,
    /// Records with an ALT of the class.
    pub class_records: [u64; CLASSES],
    /// ALTs of the class.
    pub class_alleles: [u64; CLASSES],
    /// Records in which an ALT of the class is called.
    pub class_zygosity: [Zygosities; CLASSES],
    /// Records in which an insertion or a deletion is called.
    pub indel_zygosity: Zygosities,
    /// Records with an insertion or a deletion.
    pub indel_records: u64,
    pub multiallelic: u64,
    pub multiallelic_snv: u64,
    /// SNV alleles by REF × 4 + ALT.
    pub substitutions: [u64; 16],
    /// Of them, written with bases in common before them.
    pub padded: [u64; 16],
    /// First ALTs, not padded.
    pub first_alt: Changes,
    /// Of records with one ALT.
    pub biallelic: Changes,
    /// First called ALTs of diploid records, not padded.
    pub called: Changes,
    pub zygosity: Zygosities,
    pub het_alt: u64,
    pub partial: u64,
    pub without_genotype: u64,
    pub phased_het: u64,
    /// Insertion alleles by length, the last bin [`LONGEST`] and more.
    pub insertion_lengths: Vec<u64>,
    pub deletion_lengths: Vec<u64>,
    /// Alleles by size bin: insertions, deletions, MNVs, complex.
    pub sizes: [[u64; SIZE_BINS.len()]; 4],
    /// Indel alleles whose length is a multiple of three.
    pub in_frame: u64,
    pub depth: Histogram,
    /// Depths that were taken from INFO.
    pub depth_from_info: u64,
    pub genotype_quality: Histogram,
    /// Whole part of QUAL.
    pub quality: Histogram,
    /// Percent of reads with the ALT at heterozygous records with one ALT: SNVs, indels.
    pub balance: [Histogram; 2],
}

impl Set {
    /// Adds another one.
    pub fn merge(&mut self, o: &Self) {
        fn each<const N: usize>(to: &mut [u64; N], from: &[u64; N]) {
            to.iter_mut().zip(from).for_each(|(a, b)| *a += b);
        }
        self.records += o.records;
        each(&mut self.class_records, &o.class_records);
        each(&mut self.class_alleles, &o.class_alleles);
        self.class_zygosity.iter_mut().zip(&o.class_zygosity).for_each(|(a, b)| a.merge(b));
        self.indel_zygosity.merge(&o.indel_zygosity);
        self.indel_records += o.indel_records;
        self.multiallelic += o.multiallelic;
        self.multiallelic_snv += o.multiallelic_snv;
        each(&mut self.substitutions, &o.substitutions);
        each(&mut self.padded, &o.padded);
        self.first_alt.merge(&o.first_alt);
        self.biallelic.merge(&o.biallelic);
        self.called.merge(&o.called);
        self.zygosity.merge(&o.zygosity);
        self.het_alt += o.het_alt;
        self.partial += o.partial;
        self.without_genotype += o.without_genotype;
        self.phased_het += o.phased_het;
        add(&mut self.insertion_lengths, &o.insertion_lengths);
        add(&mut self.deletion_lengths, &o.deletion_lengths);
        self.sizes.iter_mut().zip(&o.sizes).for_each(|(a, b)| each(a, b));
        self.in_frame += o.in_frame;
        self.depth.merge(&o.depth);
        self.depth_from_info += o.depth_from_info;
        self.genotype_quality.merge(&o.genotype_quality);
        self.quality.merge(&o.quality);
        self.balance.iter_mut().zip(&o.balance).for_each(|(a, b)| a.merge(b));
    }

    /// Counts one ALT.
    pub fn allele(&mut self, allele: &Allele) {
        let class = allele.class;
        if let Some(n) = self.class_alleles.get_mut(class.index()) {
            *n += 1;
        }
        if let Some((r, a)) = allele.substitution {
            let change = usize::from(r * 4 + a);
            let padded = u64::from(allele.padded);
            if let (Some(all), Some(of)) = (self.substitutions.get_mut(change), self.padded.get_mut(change)) {
                *all += 1;
                *of += padded;
            }
        }
        let row = match class {
            Class::Insertion => 0,
            Class::Deletion => 1,
            Class::Mnv => 2,
            Class::Complex => 3,
            _ => return,
        };
        let bin = SIZE_BINS.iter().rposition(|&first| allele.size >= first).unwrap_or(0);
        if let Some(n) = self.sizes.get_mut(row).and_then(|sizes| sizes.get_mut(bin)) {
            *n += 1;
        }
        let lengths = match class {
            Class::Insertion => &mut self.insertion_lengths,
            Class::Deletion => &mut self.deletion_lengths,
            _ => return,
        };
        self.in_frame += u64::from(allele.size.is_multiple_of(3));
        let length = (allele.size as usize).min(LONGEST);
        if lengths.len() <= length {
            lengths.resize(length + 1, 0);
        }
        if let Some(n) = lengths.get_mut(length) {
            *n += 1;
        }
    }
}

/// What the GA4GH metrics are made of: PASS records of the autosomes outside gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ga4ghCounts {
    pub snvs: u64,
    pub insertions: u64,
    pub deletions: u64,
    pub short_insertions: u64,
    pub short_deletions: u64,
    pub snv_het: u64,
    pub snv_hom: u64,
    pub indel_het: u64,
    pub indel_hom: u64,
    /// As bcftools stats: every ALT, padded ones left out.
    pub changes: Changes,
    /// Records with one ALT.
    pub biallelic: Changes,
}

impl Ga4ghCounts {
    /// Adds another one.
    pub fn merge(&mut self, o: &Self) {
        self.snvs += o.snvs;
        self.insertions += o.insertions;
        self.deletions += o.deletions;
        self.short_insertions += o.short_insertions;
        self.short_deletions += o.short_deletions;
        self.snv_het += o.snv_het;
        self.snv_hom += o.snv_hom;
        self.indel_het += o.indel_het;
        self.indel_hom += o.indel_hom;
        self.changes.merge(&o.changes);
        self.biallelic.merge(&o.biallelic);
    }
}
