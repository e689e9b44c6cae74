//! A name as values. Numbers are those of the text, 1-based.

/// A name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Accession of the sequence, with its version if it has one.
    pub accession: String,
    /// Gene symbol or accession in parentheses behind it.
    pub within: Option<String>,
    /// The letter before the dot.
    pub level: Level,
    /// What follows.
    pub description: Description,
}

/// Kind of sequence and numbering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// `g.`
    Genomic,
    /// `m.`
    Mitochondrial,
    /// `c.`
    Coding,
    /// `n.`
    NonCoding,
    /// `r.`
    Rna,
    /// `p.`
    Protein,
}

/// What follows the level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Description {
    /// Of DNA or RNA.
    Nucleic {
        /// Where.
        interval: Interval,
        /// What.
        edit: NucleicEdit,
        /// True in parentheses (of RNA): predicted.
        predicted: bool,
    },
    /// Of a protein.
    Protein(ProteinDescription),
}

/// What positions of a coding transcript count from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The first base; of a coding sequence its start codon.
    Start,
    /// The last base of the stop codon: `*`.
    Stop,
}

/// A position of a nucleotide sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Number; `None` for `?`.
    pub base: Option<i32>,
    /// What it counts from.
    pub origin: Origin,
    /// Distance into an intron; 0 for none.
    pub offset: i32,
}

/// A border of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// At a position.
    At(Position),
    /// Somewhere between two: `(4_6)`.
    Between(Position, Position),
}

/// Where a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// First position.
    pub start: Bound,
    /// Last position; `None` for a single one.
    pub end: Option<Bound>,
    /// True in parentheses.
    pub uncertain: bool,
}

/// What a name says of the bases replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stated {
    /// Nothing.
    None,
    /// How many.
    Count(u32),
    /// Which.
    Bases(String),
}

/// A change of a nucleotide sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NucleicEdit {
    /// `=`
    Identity(Stated),
    /// `A>G`
    Substitution(char, char),
    /// `del`
    Deletion(Stated),
    /// `ins`
    Insertion(String),
    /// `delins`
    DeletionInsertion(Stated, String),
    /// `dup`
    Duplication(Stated),
    /// `inv`
    Inversion(Stated),
    /// `con`: an interval of another sequence.
    Conversion(String, Level, Interval),
    /// `copy`
    Copies(u32),
}

/// A residue of a protein.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Residue {
    /// One letter; `*` for a stop.
    pub amino: u8,
    /// Number.
    pub number: u32,
}

/// A change of a protein.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProteinDescription {
    /// `?`
    Unknown,
    /// `=` or `(=)`
    Same {
        /// True in parentheses.
        predicted: bool,
    },
    /// `0` or `0?`: no protein.
    None {
        /// True with a question mark.
        uncertain: bool,
    },
    /// At residues.
    At {
        /// First residue.
        start: Residue,
        /// Last residue; `None` for a single one.
        end: Option<Residue>,
        /// What.
        edit: ProteinEdit,
        /// True in parentheses.
        predicted: bool,
    },
}

/// A change at residues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProteinEdit {
    /// `=`
    Identity,
    /// One letter; `None` for `?`.
    Substitution(Option<u8>),
    /// `del`
    Deletion,
    /// `dup`
    Duplication,
    /// `ins`, one letter each.
    Insertion(Vec<u8>),
    /// `delins`
    DeletionInsertion(Vec<u8>),
    /// The new residue, if stated, and where the new stop is.
    Frameshift(Option<u8>, Length),
    /// The new residue, if stated, and how far the protein goes on.
    Extension(Option<u8>, Extension),
}

/// A count of residues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Not stated.
    None,
    /// `?`
    Unknown,
    /// So many.
    Residues(u32),
}

/// Where an extended protein ends or begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// Not stated.
    None,
    /// At the C-terminal end: `extTer17`.
    Stop(Length),
    /// At the N-terminal end, at a negative number: `ext-12`, `extVal-5`.
    Start(Option<u8>, i32),
}
