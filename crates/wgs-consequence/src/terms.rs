//! Sequence Ontology terms of consequences, in Ensembl VEP's order of severity and with its impacts.
//!
//! Source: Ensembl Variation, "Calculated consequences" (release 115); definitions in the Sequence Ontology. A set of terms is one
//! word of bits, a bit's number being the term's rank, so the most severe term is the lowest bit.

/// How much a consequence is thought to disturb the gene's product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    /// Assumed to take away the function, or the product.
    High,
    /// Might change how well the product works.
    Moderate,
    /// Unlikely to change the protein.
    Low,
    /// Outside coding sequence and splice sites, or unknown.
    Modifier,
}

impl Impact {
    /// As VEP prints it.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "HIGH",
            Self::Moderate => "MODERATE",
            Self::Low => "LOW",
            Self::Modifier => "MODIFIER",
        }
    }
}

macro_rules! terms {
    ($($variant:ident $name:literal $accession:literal $impact:ident $doc:literal;)*) => {
        /// A term; the order of the variants is the order of severity.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Term {
            $(#[doc = $doc] $variant,)*
        }

        /// All terms, the most severe first.
        pub const ALL: &[Term] = &[$(Term::$variant,)*];

        impl Term {
            /// Its name in the Sequence Ontology.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Its accession in the Sequence Ontology.
            pub fn accession(self) -> &'static str {
                match self { $(Self::$variant => $accession,)* }
            }

            /// Its impact.
            pub fn impact(self) -> Impact {
                match self { $(Self::$variant => Impact::$impact,)* }
            }

            /// What it means.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $doc,)* }
            }
        }
    };
}

terms! {
    TranscriptAblation "transcript_ablation" "SO:0001893" High "The whole transcript is deleted.";
    SpliceAcceptor "splice_acceptor_variant" "SO:0001574" High "The two bases at the 3′ end of an intron are changed.";
    SpliceDonor "splice_donor_variant" "SO:0001575" High "The two bases at the 5′ end of an intron are changed.";
    StopGained "stop_gained" "SO:0001587" High "A codon becomes a stop before the end of the protein.";
    Frameshift "frameshift_variant" "SO:0001589" High "The reading frame is shifted: bases gained or lost are no multiple of three.";
    StopLost "stop_lost" "SO:0001578" High "The stop codon becomes an amino acid.";
    StartLost "start_lost" "SO:0002012" High "The start codon is changed and no start codon stands in its place.";
    InframeInsertion "inframe_insertion" "SO:0001821" Moderate "Bases are inserted into the coding sequence, a multiple of three.";
    InframeDeletion "inframe_deletion" "SO:0001822" Moderate "Bases of the coding sequence are deleted, a multiple of three.";
    Missense "missense_variant" "SO:0001583" Moderate "Amino acids are replaced; the length of the protein stays.";
    ProteinAltering "protein_altering_variant" "SO:0001818" Moderate "The protein changes in frame by bases replaced with another number of bases.";
    SpliceDonor5thBase "splice_donor_5th_base_variant" "SO:0001787" Low "The fifth base of an intron is changed.";
    SpliceRegion "splice_region_variant" "SO:0001630" Low "Within 3 bases of an exon's end or bases 3 to 8 of an intron.";
    SpliceDonorRegion "splice_donor_region_variant" "SO:0002170" Low "Bases 3 to 6 at the 5′ end of an intron.";
    SplicePolypyrimidineTract "splice_polypyrimidine_tract_variant" "SO:0002169" Low "Bases 3 to 17 from the 3′ end of an intron.";
    IncompleteTerminalCodon "incomplete_terminal_codon_variant" "SO:0001626" Low "The last, incomplete codon of a coding sequence whose end was not found.";
    StartRetained "start_retained_variant" "SO:0002019" Low "The start codon is changed and there still is one.";
    StopRetained "stop_retained_variant" "SO:0001567" Low "The stop codon is changed and there still is one.";
    Synonymous "synonymous_variant" "SO:0001819" Low "The codon changes, the amino acid does not.";
    CodingSequence "coding_sequence_variant" "SO:0001580" Modifier "In the coding sequence; the change of the protein cannot be told.";
    FivePrimeUtr "5_prime_UTR_variant" "SO:0001623" Modifier "In an exon before the start codon.";
    ThreePrimeUtr "3_prime_UTR_variant" "SO:0001624" Modifier "In an exon behind the stop codon.";
    NonCodingExon "non_coding_transcript_exon_variant" "SO:0001792" Modifier "In an exon of a non-coding transcript.";
    Intron "intron_variant" "SO:0001627" Modifier "In an intron, two bases or more from its ends.";
    Nmd "NMD_transcript_variant" "SO:0001621" Modifier "In a transcript that is already subject to nonsense-mediated decay.";
    NonCodingTranscript "non_coding_transcript_variant" "SO:0001619" Modifier "In a non-coding transcript, outside its exons.";
    CodingTranscript "coding_transcript_variant" "SO:0001968" Modifier "In a coding transcript, nothing more being known.";
    Upstream "upstream_gene_variant" "SO:0001631" Modifier "Before the 5′ end of a transcript.";
    Downstream "downstream_gene_variant" "SO:0001632" Modifier "Behind the 3′ end of a transcript.";
    TfbsAblation "TFBS_ablation" "SO:0001895" Moderate "A transcription factor binding site is deleted.";
    TfBindingSite "TF_binding_site_variant" "SO:0001782" Modifier "In a transcription factor binding site.";
    RegulatoryAblation "regulatory_region_ablation" "SO:0001894" Modifier "A regulatory region is deleted.";
    RegulatoryRegion "regulatory_region_variant" "SO:0001566" Modifier "In a regulatory region.";
    Intergenic "intergenic_variant" "SO:0001628" Modifier "Between genes.";
}

/// A set of terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Terms(u64);

impl Terms {
    /// Of these.
    pub const fn of(terms: &[Term]) -> Self {
        let (mut bits, mut i) = (0, 0);
        while i < terms.len() {
            bits |= 1 << terms[i] as u8;
            i += 1;
        }
        Self(bits)
    }

    /// Adds one.
    pub fn add(&mut self, term: Term) {
        self.0 |= 1 << term as u8;
    }

    /// Takes one away.
    pub fn remove(&mut self, term: Term) {
        self.0 &= !(1 << term as u8);
    }

    /// True when it is one of them.
    pub fn has(self, term: Term) -> bool {
        self.0 & 1 << term as u8 != 0
    }

    /// True when any is common.
    pub fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// True when there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All of both.
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The most severe.
    pub fn most_severe(self) -> Option<Term> {
        ALL.get(self.0.trailing_zeros() as usize).copied()
    }

    /// The impact of the most severe; that of nothing is `Modifier`. A term's impact does not follow from its rank alone.
    pub fn impact(self) -> Impact {
        self.iter().map(Term::impact).min().unwrap_or(Impact::Modifier)
    }

    /// From the most severe on.
    pub fn iter(self) -> impl Iterator<Item = Term> {
        let mut bits = self.0;
        std::iter::from_fn(move || {
            let term = *ALL.get(bits.trailing_zeros() as usize)?;
            bits &= bits - 1;
            Some(term)
        })
    }

    /// Appends their names, joined by `&`, from the most severe on.
    pub fn write(self, out: &mut String) {
        for (i, term) in self.iter().enumerate() {
            if i > 0 {
                out.push('&');
            }
            out.push_str(term.name());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_names() {
        let terms = Terms::of(&[Term::Intron, Term::SpliceRegion, Term::Nmd]);
        let mut text = String::new();
        terms.write(&mut text);
        assert_eq!(text, "splice_region_variant&intron_variant&NMD_transcript_variant");
        assert_eq!((terms.impact(), terms.most_severe()), (Impact::Low, Some(Term::SpliceRegion)));
        assert_eq!((Terms::default().impact(), Terms::default().most_severe()), (Impact::Modifier, None));
        assert!(ALL.len() <= 64);
    }
}
