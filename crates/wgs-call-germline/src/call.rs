//! A record to be: what was called at one place, by whichever road.

/// Why a record does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Filter {
    /// The most probable genotype is homozygous for the reference.
    HomRef,
    /// QUAL below the limit.
    LowQual,
    /// Depth far above the contig's median: collapsed or foreign sequence.
    HighDepth,
}

impl Filter {
    /// All, in the order they stand in FILTER.
    pub const ALL: [Filter; 3] = [Filter::HomRef, Filter::LowQual, Filter::HighDepth];

    /// Name in FILTER.
    pub fn name(self) -> &'static str {
        match self {
            Self::HomRef => "hom_ref",
            Self::LowQual => "low_qual",
            Self::HighDepth => "high_depth",
        }
    }
}

/// Which road a record came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Road {
    /// From the column alone.
    Quick,
    /// From local haplotypes.
    Local,
}

/// A called place. Alleles are letters, as in VCF.
#[derive(Clone, Debug)]
pub struct Call {
    /// Position of REF's first base, 0-based.
    pub pos: u32,
    /// REF.
    pub reference: String,
    /// ALT.
    pub alts: Vec<String>,
    /// Genotype, allele numbers.
    pub genotype: (usize, usize),
    /// First position of the phase set (0-based) when the genotype's order means something.
    pub phase_set: Option<u32>,
    /// Phred-scaled probability that there is no variant.
    pub qual: f64,
    /// Phred-scaled probability that the genotype is another.
    pub gq: f64,
    /// Templates per allele.
    pub depths: Vec<u32>,
    /// Templates that are evidence.
    pub depth: u32,
    /// Phred-scaled likelihoods in VCF order.
    pub pl: Vec<u32>,
    /// Reasons, in order; empty passes.
    pub filters: Vec<Filter>,
    /// The depth cap dropped records here.
    pub capped: bool,
    /// Candidates were left out here: too many at one place.
    pub cut: bool,
    /// Templates whose records disagree.
    pub discordant: u32,
    /// Alleles looked at that the genotype does not carry, with their templates.
    pub others: Vec<(String, u32)>,
    /// Its road.
    pub road: Road,
}

impl Call {
    /// True when every filter passes.
    pub fn passes(&self) -> bool {
        self.filters.is_empty()
    }

    /// True when two different alleles are called.
    pub fn is_het(&self) -> bool {
        self.genotype.0 != self.genotype.1
    }

    /// Called alternate alleles, each once.
    pub fn called(&self) -> impl Iterator<Item = &str> {
        let (a, b) = self.genotype;
        [Some(a), (b != a).then_some(b)].into_iter().flatten().filter_map(|i| Some(self.alts.get(i.checked_sub(1)?)?.as_str()))
    }
}
