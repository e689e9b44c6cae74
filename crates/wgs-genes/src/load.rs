//! A file of gene models, whatever its format: recognised by content, read, checked, ordered.

use crate::build::{Rules, build};
use crate::canonical;
use crate::error::GenesError;
use crate::format::Format;
use crate::lines::Lines;
use crate::model::GeneModels;
use crate::warnings::Warnings;
use crate::{genepred, gff3, gtf};
use std::path::{Path, PathBuf};
use wgs_io::input::Input;

/// What is to be loaded.
#[derive(Clone, Debug, Default)]
pub struct Load {
    /// GFF3, GTF or genePred, plain, gzip or BGZF; `-` is standard input.
    pub path: PathBuf,
    /// A table of MANE transcripts: Ensembl's BioMart table or NCBI's summary.
    pub mane: Option<PathBuf>,
    /// Where the prepared copy is kept; without, beside the file as `FILE.wgsgenes`.
    pub cache: Option<PathBuf>,
}

/// Gene models and where they are from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    /// The models.
    pub models: GeneModels,
    /// What was tolerated.
    pub warnings: Warnings,
    /// `GFF3`, `GTF` or `genePred`.
    pub format: String,
    /// SHA-256 of the file as it is on the disk, lower-case hexadecimal.
    pub sha256: String,
}

/// Loads gene models.
///
/// # Errors
/// A file that cannot be read, is of no known format, or contradicts itself; with the line.
pub fn load(what: &Load) -> Result<Loaded, GenesError> {
    read(Input::open(&what.path)?)
}

impl GeneModels {
    /// Loads a file without preparing a copy of it.
    ///
    /// # Errors
    /// See [`load`].
    pub fn load(path: &Path) -> Result<Loaded, GenesError> {
        read(Input::open(path)?)
    }
}

/// Reads and checks a file.
pub(crate) fn read(input: Input) -> Result<Loaded, GenesError> {
    let mut lines = Lines::new(input);
    let format = Format::of(&mut lines)?;
    let file = lines.file().to_owned();
    let (drafts, rules) = match format {
        Format::Gff3 => (gff3::read(&mut lines)?, Rules::default()),
        Format::Gtf => (gtf::read(&mut lines)?, Rules::default()),
        Format::GenePred(shape) => (genepred::read(&mut lines, shape)?, Rules { aligned: true }),
    };
    let (mut models, warnings) = build(drafts, rules).map_err(|(line, problem)| GenesError::Line {
        file: file.clone(),
        line,
        problem: problem.into(),
    })?;
    if models.genes.is_empty() && models.transcripts.is_empty() {
        return Err(GenesError::Empty { file });
    }
    canonical::choose(&mut models);
    Ok(Loaded { models, warnings, format: format.name().to_owned(), sha256: String::new() })
}
