//! QC1: quality control of reads as a sequencing centre delivers them.
//!
//! **Flow.** [`pairing`] groups the files; each group is read, checked and cut into blocks (`wgs_io::fastq`), joined into
//! tasks of records that belong together ([`group`]) and counted by workers ([`collector`]), all driven by
//! `wgs_engine::batches`. The workers' integers are added up and [`finish`] makes the report's section of them.
//!
//! **Exact and sampled.** Totals, files, lanes, tiles, cycles and histograms see every read. Adapters, poly-G, PhiX, overlaps
//! and overrepresented sequences see a hash-chosen share of templates ([`sample`]), the duplication estimate a hash-chosen
//! share of sequences ([`duplicates`]); both shares depend on the reads alone and are stated.
//!
//! **Errors.** A bad file, mates out of step, or a file that ends early end the run with the first such place in the order of
//! the files. There is no partial result. A delivery whose bad files must not hide its good ones is read in [`part`]s.

mod adapters;
mod bases;
mod collector;
mod cycles;
mod duplicates;
mod error;
mod finish;
mod group;
mod names;
mod overlap;
mod pairing;
pub mod part;
mod phix;
mod quality;
mod records;
mod sample;
mod saved;
pub mod select;
pub mod summary;
mod table;
mod yields;

pub use error::{Error, Fault};
pub use pairing::{Layout, is_mate, sample_name};
pub use select::Selection;
pub use summary::QcFastq;
pub use table::{text, tile_table};

use adapters::Adapters;
use collector::Collector;
use group::{Context, Files};
use std::sync::Mutex;
use wgs_core::Progress;
use wgs_engine::batches::{self, Stopped};
use wgs_io::fastq::EncodingChoice;

/// What to read and how.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Files, `-` for standard input.
    pub files: Vec<String>,
    /// How reads belong together.
    pub layout: Layout,
    /// Encoding of the qualities.
    pub encoding: EncodingChoice,
    /// Genome size for the expected depth, bases.
    pub genome_size: Option<u64>,
    /// Adapters beside the built-in ones: file name and FASTA text.
    pub adapters: Option<(String, String)>,
    /// Reference FASTA, for CRAM of aligned reads.
    pub reference: Option<std::path::PathBuf>,
    /// Groups of metrics that run.
    pub selection: Selection,
    /// Take MD5 and SHA-256 of the files.
    pub digest: bool,
    /// Busy threads.
    pub threads: usize,
}

impl Config {
    /// Is this file digested? Standard input always: nobody can do it later.
    fn digests(&self, file: &str) -> bool {
        self.digest || file == "-"
    }
}

/// What a run gives.
pub struct Outcome {
    /// The report's section.
    pub section: QcFastq,
    /// Every tile, also when the section lists only some.
    pub tiles: Vec<summary::TileSummary>,
}

/// Reads all files and counts.
///
/// # Errors
/// See [`Error`]; the lowest in the order of files and records, whatever the number of threads.
pub fn run(config: &Config, progress: &dyn Progress) -> Result<Outcome, Error> {
    if config.files.is_empty() {
        return Err(Error::Files("no input files".to_owned()));
    }
    let own = config.adapters.as_ref().map(|(file, text)| (file.as_str(), text.as_str()));
    let adapters = Adapters::new(own)?;
    let groups = pairing::group(&config.files, config.layout)?;
    let context = Context { config, ledger: Mutex::new(vec![None; config.files.len()]), progress };
    let files = groups.iter().map(|g| Files::new(&context, g.clone())).collect();
    let fork = || Collector::new(config.files.len(), &adapters, &config.selection);
    let collectors = batches::run(files, config.threads, fork).map_err(|stopped| match stopped {
        Stopped::Failed(error) => error,
        Stopped::Panicked(message) => Error::Panic(message),
    })?;
    let mut merged = fork();
    for collector in collectors {
        merged.merge(collector);
    }
    let (section, tiles) = finish::finish(merged, config, &groups, &context.ledger, &adapters);
    Ok(Outcome { section, tiles })
}
