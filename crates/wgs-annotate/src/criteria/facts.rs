//! What is known of one allele on one transcript.
//!
//! Everything is optional: `None`, or [`Lookup::NotGiven`], means that no source was there to tell, which is another thing
//! than a source that has nothing ([`Lookup::NotFound`], an empty list). Borrowed from the annotation of the record.

use super::clinvar::Record;

/// The answer of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lookup<T> {
    /// No such table was given.
    #[default]
    NotGiven,
    /// The table has no entry.
    NotFound,
    /// The entry.
    Found(T),
}

impl<T: Copy> Lookup<T> {
    /// The entry.
    pub fn found(self) -> Option<T> {
        match self {
            Self::Found(entry) => Some(entry),
            _ => None,
        }
    }
}

/// Facts of an allele on a transcript.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// The allele as VCF writes it.
    pub allele: Option<AlleleName<'a>>,
    /// Gene symbol.
    pub gene: Option<&'a str>,
    /// Consequences, by their Sequence Ontology names.
    pub terms: &'a [&'a str],
    /// Inheritance of the gene's disease.
    pub inheritance: Option<Inheritance>,
    /// How well loss of function is established as the mechanism of the gene's disease.
    pub mechanism: Lookup<LossOfFunction>,
    /// What is known of missense variants in the gene.
    pub missense: Lookup<Missense>,
    /// The change of the protein.
    pub protein: Option<ProteinChange<'a>>,
    /// What is lost of the transcript and the protein.
    pub loss: Loss,
    /// Where the allele lies seen from the splice sites.
    pub place: Option<Place>,
    /// Population frequencies.
    pub population: Option<Population<'a>>,
    /// Highest frequency that a causal allele of the disease can have ([`super::frequency::max_credible_af`]).
    pub max_credible_af: Option<f64>,
    /// ClinVar's records of the allele, of the same change of the protein and of the same residue.
    pub clinvar: Option<&'a [Record<'a>]>,
    /// Tandem repeat or low-complexity region that holds the allele.
    pub repeat: Lookup<Repeat<'a>>,
    /// Mutational hotspot or domain without benign variation (germline).
    pub domain: Lookup<Domain<'a>>,
    /// Scores of protein-level predictors.
    pub predictions: &'a [Prediction<'a>],
    /// Score of a splice predictor: the largest of its deltas.
    pub splice: Option<f64>,
    /// The base is highly conserved.
    pub conserved: Option<bool>,
    /// Parents and phase.
    pub family: Option<Family>,
    /// What is known of the gene and the change in cancer.
    pub cancer: Cancer<'a>,
}

impl Facts<'_> {
    /// True when one of `terms` is among the consequences.
    pub fn any(&self, terms: &[&str]) -> bool {
        self.terms.iter().any(|t| terms.contains(t))
    }

    /// True for a substitution of one residue.
    pub fn is_missense(&self) -> bool {
        self.any(&["missense_variant"])
    }

    /// True for insertions and deletions in frame.
    pub fn is_inframe(&self) -> bool {
        self.any(&["inframe_insertion", "inframe_deletion", "protein_altering_variant"])
    }

    /// True at the two bases of an intron beside an exon.
    pub fn is_splice_site(&self) -> bool {
        self.any(&["splice_acceptor_variant", "splice_donor_variant"])
    }
}

/// An allele as VCF writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlleleName<'a> {
    /// Contig, with or without `chr`.
    pub contig: &'a str,
    /// Position, 1-based.
    pub pos: u32,
    /// REF.
    pub reference: &'a str,
    /// ALT.
    pub alternate: &'a str,
}

/// How a disease is inherited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inheritance {
    /// Autosomal or X-linked dominant.
    Dominant,
    /// Autosomal recessive.
    Recessive,
    /// X-linked, males affected.
    XLinked,
}

/// Loss of function as the mechanism of a gene's disease (Abou Tayoun 2018, table 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossOfFunction {
    /// Validity strong or definitive, and loss-of-function variants established as causal: the tree's strength.
    Established,
    /// Validity at least moderate, two such variants, and a null model with the phenotype: one step lower.
    Likely,
    /// Validity at least moderate and one of these two: two steps lower.
    Possible,
    /// No evidence, or evidence of another mechanism: not at all.
    None,
}

/// Missense variants in a gene.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Missense {
    /// Constraint, gnomAD's z.
    pub z: Option<f64>,
    /// Missense variants are a common cause of the gene's disease.
    pub common: Option<bool>,
    /// Nearly all that is known to be pathogenic truncates the protein.
    pub truncating_only: Option<bool>,
}

/// Change of a protein.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProteinChange<'a> {
    /// First residue changed, 1-based.
    pub position: u32,
    /// Residues of the reference there, one letter each.
    pub reference: &'a str,
    /// Residues of the allele there.
    pub alternate: &'a str,
}

/// What is lost of a transcript and its protein.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Loss {
    /// Where translation now stops.
    pub premature_stop: Option<PrematureStop>,
    /// The transcript is predicted to be decayed; counted from `premature_stop` where absent.
    pub nmd: Option<bool>,
    /// The exon is in a biologically relevant transcript; false where a transcript without it does the gene's work (rescue).
    pub exon_relevant: Option<bool>,
    /// The exon is skipped or shortened in frame (splice sites, deletions).
    pub frame_kept: Option<bool>,
    /// The region lost is critical for the protein.
    pub critical: Option<bool>,
    /// Loss-of-function variants of this exon are frequent in the population.
    pub lof_frequent: Option<bool>,
    /// Share of the protein lost, 0 to 1.
    pub removed_fraction: Option<f64>,
    /// Another functional transcript starts elsewhere.
    pub alternative_start: Option<bool>,
    /// Pathogenic variants lie between the start codon and the next one in frame.
    pub pathogenic_before_next_start: Option<bool>,
    /// Whole exons duplicated within the gene.
    pub duplication: Option<Duplication>,
}

/// A stop before the end of the protein.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrematureStop {
    /// In the last exon, or the only one.
    pub last_exon: bool,
    /// Bases of the transcript from it to the last junction of exons.
    pub to_last_junction_bp: Option<u32>,
}

/// A duplication of whole exons within a gene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplication {
    /// Where the copy lies.
    pub tandem: Tandem,
    /// The frame is disrupted and the transcript is predicted to be decayed; `None` when not known.
    pub disrupts: Option<bool>,
}

/// Where the copy of a duplication lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tandem {
    /// Shown to lie beside the original.
    Proven,
    /// Taken to lie there.
    Presumed,
    /// Shown to lie elsewhere.
    Elsewhere,
}

/// Place seen from the splice sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In an exon: bases before it and behind it in the exon.
    Exon {
        /// From the exon's first base: 0 is that base.
        from_start_bp: u32,
        /// To the exon's last base: 0 is that base.
        to_end_bp: u32,
    },
    /// In an intron: HGVS's offset from the nearer exon, positive behind a donor, negative before an acceptor.
    Intron {
        /// Offset in bases, never 0.
        offset: i32,
    },
}

/// Population frequencies of the allele.
#[derive(Clone, Copy, Debug)]
pub struct Population<'a> {
    /// The sources that were asked.
    pub sources: &'a [&'a str],
    /// What they have; empty when none has the allele.
    pub entries: &'a [Frequency<'a>],
}

/// Frequency in one population of one source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frequency<'a> {
    /// Source.
    pub source: &'a str,
    /// Population.
    pub population: &'a str,
    /// Alleles counted.
    pub ac: u32,
    /// Alleles looked at.
    pub an: u32,
    /// Filtering allele frequency at 95 % that the source gives.
    pub faf95: Option<f64>,
    /// Homozygotes (hemizygotes).
    pub homozygotes: Option<u32>,
}

impl Frequency<'_> {
    /// Allele frequency; 0 where nothing was looked at.
    pub fn af(&self) -> f64 {
        if self.an == 0 { 0.0 } else { f64::from(self.ac) / f64::from(self.an) }
    }
}

/// A repeat that holds the allele.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat<'a> {
    /// Name, or unit and copies.
    pub name: &'a str,
    /// It is known to have a function.
    pub functional: Option<bool>,
}

/// A hotspot or functional domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain<'a> {
    /// Name.
    pub name: &'a str,
    /// Benign variants lie in it.
    pub benign_variation: Option<bool>,
}

/// A predictor's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction<'a> {
    /// Tool, as the rules name it.
    pub tool: &'a str,
    /// Score.
    pub score: f64,
}

/// Parents and phase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Family {
    /// Neither parent carries the allele.
    pub de_novo: Option<bool>,
    /// The files are those of the parents (fingerprints).
    pub parentage: Option<bool>,
    /// The other allele of the gene in the sample, if there is one.
    pub other_allele: Option<Phase>,
}

/// How two alleles of a gene lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// On different copies.
    Trans,
    /// On one copy.
    Cis,
    /// Not known.
    Unknown,
}

/// What is known in cancer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cancer<'a> {
    /// Role of the gene.
    pub role: Lookup<Role>,
    /// Counts of the hotspot table.
    pub hotspot: Lookup<Hotspot>,
    /// Critical, well-established part of a domain.
    pub domain: Lookup<Domain<'a>>,
    /// Variants whose oncogenicity is established: this change and this residue.
    pub oncogenic: Option<&'a [Oncogenic<'a>]>,
}

/// Role of a gene in cancer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// Oncogene.
    pub oncogene: bool,
    /// Bona fide tumour suppressor.
    pub tumor_suppressor: bool,
}

/// Counts of a hotspot table (cancerhotspots.org).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hotspot {
    /// Samples with a change of the residue.
    pub residue_samples: u32,
    /// Samples with this change.
    pub change_samples: u32,
}

/// A variant of established oncogenicity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oncogenic<'a> {
    /// Its id in its source.
    pub id: &'a str,
    /// How it is related.
    pub relation: super::clinvar::Relation,
    /// Its alternate residue, one letter.
    pub alternate: Option<char>,
    /// Oncogenic; false for likely oncogenic.
    pub certain: bool,
    /// Stars of the review.
    pub stars: u8,
}
