//! Reading of HGVS names.
//!
//! [`parse`] turns a name into a [`Name`] and fails with the column and what was wanted there; printing a [`Name`] gives the name back
//! in normal form: bases and counts that `del`, `dup`, `inv` and `=` may state are left out, amino acids have three letters, a stop is
//! `Ter`, `delAinsT` is `A>T`. A predicted protein keeps its parentheses.
//!
//! The grammar is that of biocommons' hgvs (rule names and cases are shared with its tests): g., m., c., n., r. with positions,
//! offsets, uncertain borders, substitution, del, ins, delins, dup, inv, copy number and conversion; p. with substitution, frameshift,
//! extension, del, ins, delins, dup, `=`, `?` and `0`. Alleles in brackets, repeats and mosaics are refused. Besides a gene symbol an
//! accession may stand in parentheses: `NC_000023.11(NM_004006.2):c.…`.

mod cursor;
mod display;
mod head;
mod location;
mod name;
mod nucleic;
mod protein;
#[cfg(test)]
mod tests;

pub use name::{
    Bound, Description, Extension, Interval, Length, Level, Name, NucleicEdit, Origin, Position, ProteinDescription,
    ProteinEdit, Residue, Stated,
};

use cursor::Cursor;
use wgs_core::{Classify, Kind};

/// A name that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{name}': {wanted} expected at column {column}")]
pub struct ParseError {
    /// The name.
    pub name: String,
    /// Where reading stopped, 1-based.
    pub column: usize,
    /// What was looked for there.
    pub wanted: &'static str,
}

impl Classify for ParseError {
    fn kind(&self) -> Kind {
        Kind::Input
    }
}

/// Reads a name.
pub fn parse(text: &str) -> Result<Name, ParseError> {
    let mut cursor = Cursor::new(text);
    match cursor.name().filter(|_| cursor.at_end()) {
        Some(name) => Ok(name),
        None => {
            let (column, wanted) = cursor.failure();
            Err(ParseError { name: text.to_owned(), column, wanted })
        }
    }
}

impl std::str::FromStr for Name {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text)
    }
}
