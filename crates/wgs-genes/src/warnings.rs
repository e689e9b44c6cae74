//! What real files of gene models contain that is not as it should be, and is read all the same: counted, with the first places.

use std::collections::BTreeMap;
use std::fmt;

/// Places kept of each kind.
const KEPT: usize = 5;

/// A kind of deviation that is tolerated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Warning {
    /// A gene that begins before its contig: cut.
    BeforeContig,
    /// A gene or transcript without a strand: taken as `+`.
    NoStrand,
    /// A transcript without a gene: one was made.
    NoGene,
    /// A transcript without exons and without coding sequence: left out.
    NoExons,
    /// A transcript whose own bounds are not those of its exons: the exons count.
    Bounds,
    /// A transcript outside its gene: the gene was widened.
    OutsideGene,
    /// Phases that do not follow from the lengths, where transcript and genome are known to differ.
    Phase,
    /// A coding sequence that is no multiple of three bases although nothing says that it is incomplete.
    NotThree,
    /// Alignment gaps between transcript and genome.
    Gaps,
    /// An alignment of a transcript (`cDNA_match`) that fits none of its exons: not used.
    Alignment,
    /// A position that is said to be selenocysteine and is not in the coding sequence: not used.
    Selenocysteine,
    /// A MANE transcript that the models have in another version.
    OtherVersion,
}

impl Warning {
    /// All, in their order.
    pub const ALL: [Self; 12] = [
        Self::BeforeContig,
        Self::NoStrand,
        Self::NoGene,
        Self::NoExons,
        Self::Bounds,
        Self::OutsideGene,
        Self::Phase,
        Self::NotThree,
        Self::Gaps,
        Self::Alignment,
        Self::Selenocysteine,
        Self::OtherVersion,
    ];
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BeforeContig => "genes begin before their contig; cut",
            Self::NoStrand => "genes or transcripts have no strand; taken as +",
            Self::NoGene => "transcripts have no gene; one each was made",
            Self::NoExons => "transcripts have no exons; left out",
            Self::Bounds => "transcripts have other bounds than their exons; the exons count",
            Self::OutsideGene => "transcripts lie outside their gene; it was widened",
            Self::Phase => "transcripts that differ from the genome have phases that do not follow from the lengths",
            Self::NotThree => "coding sequences are no multiple of three bases; taken as incomplete at their end",
            Self::Gaps => "transcripts do not line up with the genome base by base",
            Self::Alignment => "alignments of transcripts fit none of their exons; not used",
            Self::Selenocysteine => "selenocysteines lie outside the coding sequence; not used",
            Self::OtherVersion => "transcripts of the MANE table are in the models with another version",
        })
    }
}

/// Deviations of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many.
    pub count: u64,
    /// The first of them: line (from 1) and feature.
    pub first: Vec<(u64, String)>,
}

/// Deviations by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings(pub BTreeMap<Warning, Seen>);

impl Warnings {
    /// Counts one.
    pub fn add(&mut self, kind: Warning, line: u64, feature: &str) {
        let seen = self.0.entry(kind).or_default();
        seen.count += 1;
        if seen.first.len() < KEPT {
            seen.first.push((line, feature.to_owned()));
        }
    }

    /// How many of a kind.
    pub fn count(&self, kind: Warning) -> u64 {
        self.0.get(&kind).map_or(0, |s| s.count)
    }

    /// A line of text for each kind: count, what, the first places.
    pub fn lines(&self) -> Vec<String> {
        let text = |(kind, seen): (&Warning, &Seen)| {
            let first: Vec<String> = seen.first.iter().map(|(line, what)| format!("{what} in line {line}")).collect();
            let more = if seen.count as usize > first.len() { ", …" } else { "" };
            format!("{} {kind} ({}{more})", seen.count, first.join(", "))
        };
        self.0.iter().map(text).collect()
    }
}
