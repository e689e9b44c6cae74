//! Names as text, in normal form.

use super::cursor::three;
use super::name::{
    Bound, Description, Extension, Interval, Length, Level, Name, NucleicEdit, Origin, Position, ProteinDescription,
    ProteinEdit, Residue, Stated,
};
use std::fmt::{Display, Formatter, Result};

impl Display for Name {
    fn fmt(&self, f: &mut Formatter) -> Result {
        f.write_str(&self.accession)?;
        if let Some(within) = &self.within {
            write!(f, "({within})")?;
        }
        write!(f, ":{}{}", self.level, self.description)
    }
}

impl Display for Level {
    fn fmt(&self, f: &mut Formatter) -> Result {
        f.write_str(match self {
            Self::Genomic => "g.",
            Self::Mitochondrial => "m.",
            Self::Coding => "c.",
            Self::NonCoding => "n.",
            Self::Rna => "r.",
            Self::Protein => "p.",
        })
    }
}

impl Display for Description {
    fn fmt(&self, f: &mut Formatter) -> Result {
        match self {
            Self::Nucleic { interval, edit, predicted: false } => write!(f, "{interval}{edit}"),
            Self::Nucleic { interval, edit, predicted: true } => write!(f, "({interval}{edit})"),
            Self::Protein(description) => description.fmt(f),
        }
    }
}

impl Display for Position {
    fn fmt(&self, f: &mut Formatter) -> Result {
        let Some(base) = self.base else { return f.write_str("?") };
        if self.origin == Origin::Stop {
            f.write_str("*")?;
        }
        base.fmt(f)?;
        if self.offset == 0 { Ok(()) } else { write!(f, "{:+}", self.offset) }
    }
}

impl Display for Bound {
    fn fmt(&self, f: &mut Formatter) -> Result {
        match self {
            Self::At(position) => position.fmt(f),
            Self::Between(from, to) => write!(f, "({from}_{to})"),
        }
    }
}

impl Display for Interval {
    fn fmt(&self, f: &mut Formatter) -> Result {
        let (open, close) = if self.uncertain { ("(", ")") } else { ("", "") };
        match &self.end {
            // One position said twice is one.
            Some(end) if *end != self.start => write!(f, "{open}{}_{end}{close}", self.start),
            _ => write!(f, "{open}{}{close}", self.start),
        }
    }
}

impl Display for NucleicEdit {
    fn fmt(&self, f: &mut Formatter) -> Result {
        match self {
            Self::Identity(_) => f.write_str("="),
            Self::Substitution(from, to) => write!(f, "{from}>{to}"),
            Self::Deletion(_) => f.write_str("del"),
            Self::Insertion(bases) => write!(f, "ins{bases}"),
            Self::DeletionInsertion(Stated::Bases(from), to) if from.len() == 1 && to.len() == 1 => {
                write!(f, "{from}>{to}")
            }
            Self::DeletionInsertion(_, bases) => write!(f, "delins{bases}"),
            Self::Duplication(_) => f.write_str("dup"),
            Self::Inversion(_) => f.write_str("inv"),
            Self::Conversion(accession, level, interval) => write!(f, "con{accession}:{level}{interval}"),
            Self::Copies(n) => write!(f, "copy{n}"),
        }
    }
}

impl Display for Residue {
    fn fmt(&self, f: &mut Formatter) -> Result {
        write!(f, "{}{}", three(self.amino), self.number)
    }
}

impl Display for ProteinDescription {
    fn fmt(&self, f: &mut Formatter) -> Result {
        match self {
            Self::Unknown => f.write_str("?"),
            Self::Same { predicted } => f.write_str(if *predicted { "(=)" } else { "=" }),
            Self::None { uncertain } => f.write_str(if *uncertain { "0?" } else { "0" }),
            Self::At { start, end, edit, predicted } => {
                let (open, close) = if *predicted { ("(", ")") } else { ("", "") };
                write!(f, "{open}{start}")?;
                if let Some(end) = end.as_ref().filter(|end| *end != start) {
                    write!(f, "_{end}")?;
                }
                write!(f, "{edit}{close}")
            }
        }
    }
}

impl Display for ProteinEdit {
    fn fmt(&self, f: &mut Formatter) -> Result {
        let residues = |residues: &[u8]| residues.iter().map(|&a| three(a)).collect::<String>();
        match self {
            Self::Identity => f.write_str("="),
            Self::Substitution(amino) => f.write_str(amino.map_or("?", three)),
            Self::Deletion => f.write_str("del"),
            Self::Duplication => f.write_str("dup"),
            Self::Insertion(alt) => write!(f, "ins{}", residues(alt)),
            Self::DeletionInsertion(alt) => write!(f, "delins{}", residues(alt)),
            Self::Frameshift(alt, length) => write!(f, "{}fsTer{length}", alt.map_or("", three)),
            Self::Extension(alt, extension) => write!(f, "{}{extension}", alt.map_or("", three)),
        }
    }
}

impl Display for Length {
    fn fmt(&self, f: &mut Formatter) -> Result {
        match self {
            Self::None => Ok(()),
            Self::Unknown => f.write_str("?"),
            Self::Residues(n) => n.fmt(f),
        }
    }
}

impl Display for Extension {
    fn fmt(&self, f: &mut Formatter) -> Result {
        match self {
            Self::None => f.write_str("ext"),
            Self::Stop(length) => write!(f, "extTer{length}"),
            Self::Start(amino, number) => write!(f, "ext{}{number}", amino.map_or("", three)),
        }
    }
}
