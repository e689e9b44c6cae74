//! A file of gene models, whatever its format: recognised by content, read, checked, ordered.

use crate::build::{Rules, build};
use crate::canonical;
use crate::error::GenesError;
use crate::format::Format;
use crate::lines::Lines;
use crate::model::GeneModels;
use crate::warnings::Warnings;
use crate::{genepred, gff3, gtf};
use std::path::Path;
use wgs_io::input::Input;

/// How gene models are to be loaded.
#[derive(Clone, Debug, Default)]
pub struct Options {}

/// Gene models and where they are from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    /// The models.
    pub models: GeneModels,
    /// What was tolerated.
    pub warnings: Warnings,
    /// `GFF3`, `GTF` or `genePred`.
    pub format: String,
}

impl GeneModels {
    /// Loads a file; `-` is standard input.
    ///
    /// # Errors
    /// A file that cannot be read, is of no known format, or contradicts itself; with the line.
    pub fn load(path: &Path, _options: &Options) -> Result<Loaded, GenesError> {
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
    Ok(Loaded { models, warnings, format: format.name().to_owned() })
}
