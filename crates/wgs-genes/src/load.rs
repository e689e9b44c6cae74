//! A file of gene models, whatever its format: recognised by content, read, checked, ordered.

use crate::build::{Rules, build};
use crate::cache::{self, Key};
use crate::canonical;
use crate::error::GenesError;
use crate::format::Format;
use crate::lines::Lines;
use crate::model::GeneModels;
use crate::warnings::Warnings;
use crate::{genepred, gff3, gtf, mane};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use wgs_io::digest::{Tap, Tapped};
use wgs_io::input::{Input, InputError};

/// First bytes by which [`Input`] tells what wraps a file: a BGZF block.
const HEAD: usize = 1 << 16;

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

/// Loads gene models: the prepared copy when it fits, else the file, of which a copy is then prepared.
///
/// # Errors
/// A file that cannot be read, is of no known format, or contradicts itself, with the line; a MANE table that is none or none of
/// whose transcripts the models have; a copy that cannot be written where [`Load::cache`] says. Beside the file it is left out where
/// the folder may not be written.
pub fn load(what: &Load) -> Result<Loaded, GenesError> {
    let Some(path) = copy(what) else { return read(&what.path, what.mane.as_deref()) };
    let mane = what.mane.as_deref().map(digest).transpose()?.unwrap_or_default();
    let key = Key { models: digest(&what.path)?, mane };
    if let Some(loaded) = cache::read(&path, &key) {
        return Ok(loaded);
    }
    let loaded = read(&what.path, what.mane.as_deref())?;
    // A file that changed in the meantime: a copy of it next time.
    if loaded.sha256 != hexadecimal(&key.models) {
        return Ok(loaded);
    }
    match cache::write(&path, &key, &loaded) {
        Err(e) if what.cache.is_some() => Err(e.into()),
        _ => Ok(loaded),
    }
}

impl GeneModels {
    /// Loads a file without a prepared copy.
    ///
    /// # Errors
    /// See [`load`].
    pub fn load(path: &Path) -> Result<Loaded, GenesError> {
        read(path, None)
    }
}

/// Where the prepared copy is, or belongs; `None` where none is kept.
fn copy(what: &Load) -> Option<PathBuf> {
    if what.path.as_os_str() == "-" || what.mane.as_ref().is_some_and(|m| m.as_os_str() == "-") {
        return None;
    }
    if what.cache.is_some() {
        return what.cache.clone();
    }
    let mut name = what.path.clone().into_os_string();
    name.push(".wgsgenes");
    let path = PathBuf::from(name);
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Not even where the superuser could write.
    let closed = folder.metadata().is_ok_and(|m| m.permissions().readonly());
    (what.path.is_file() && (!closed || path.exists())).then_some(path)
}

/// SHA-256 of a file.
fn digest(path: &Path) -> Result<[u8; 32], GenesError> {
    let fail = |source| InputError::Io { file: path.display().to_string(), source };
    let (mut file, mut sha256, mut piece) = (File::open(path).map_err(fail)?, Sha256::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut piece).map_err(fail)? {
            0 => return Ok(sha256.finalize().into()),
            n => sha256.update(piece.get(..n).unwrap_or_default()),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// A file or standard input, digested while it is read.
fn open(path: &Path) -> Result<(Input, Tap), GenesError> {
    let file = path.display().to_string();
    let fail = |source| InputError::Io { file: file.clone(), source };
    let stream: Box<dyn Read + Send> = match path.as_os_str() == "-" {
        true => Box::new(std::io::stdin()),
        false => Box::new(File::open(path).map_err(fail)?),
    };
    let (mut stream, tap) = Tapped::new(stream);
    let mut head = Vec::with_capacity(HEAD);
    stream.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(fail)?;
    Ok((Input::new(file, head, Box::new(stream)), tap))
}

/// Reads a file and the MANE table.
fn read(path: &Path, mane: Option<&Path>) -> Result<Loaded, GenesError> {
    let (input, tap) = open(path)?;
    let mut loaded = parse(input)?;
    loaded.sha256 = match tap.seen() {
        Some(seen) => seen.digests.1,
        None => hexadecimal(&digest(path)?),
    };
    if let Some(mane) = mane {
        let file = path.display().to_string();
        mane::mark(&mut loaded.models, Input::open(mane)?, &file, &mut loaded.warnings)?;
    }
    canonical::choose(&mut loaded.models);
    Ok(loaded)
}

/// Reads and checks a file.
pub(crate) fn parse(input: Input) -> Result<Loaded, GenesError> {
    let mut lines = Lines::new(input);
    let format = Format::of(&mut lines)?;
    let file = lines.file().to_owned();
    let (drafts, rules) = match format {
        Format::Gff3 => (gff3::read(&mut lines)?, Rules::default()),
        Format::Gtf => (gtf::read(&mut lines)?, Rules::default()),
        Format::GenePred(shape) => (genepred::read(&mut lines, shape)?, Rules { aligned: true }),
    };
    let (models, warnings) = build(drafts, rules).map_err(|(line, problem)| GenesError::Line {
        file: file.clone(),
        line,
        problem: problem.into(),
    })?;
    if models.genes.is_empty() && models.transcripts.is_empty() {
        return Err(GenesError::Empty { file });
    }
    Ok(Loaded { models, warnings, format: format.name().to_owned(), sha256: String::new() })
}
