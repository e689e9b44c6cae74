//! Options every command takes.

use super::Failure;
use std::path::PathBuf;

/// Version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Commit it was built from.
pub const COMMIT: &str = env!("WGS_COMMIT");
/// What `wgs --version` prints after the name.
pub const VERSION_LINE: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("WGS_COMMIT"), ")");

/// Options every command takes.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// Busy threads in all
    #[arg(short = '@', long, global = true, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: u16,
    /// Write the JSON report here ('-' for standard output)
    #[arg(long, global = true, value_name = "PATH")]
    pub json: Option<PathBuf>,
    /// No progress and no notes
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// More notes; twice for debugging
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Seed of everything that samples at random
    #[arg(long, global = true, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Record md5 and sha256 of the input files, taken in the same read
    #[arg(long, global = true)]
    pub digest: bool,
    /// Run with this instruction set instead of the best one (for tests)
    #[arg(long, global = true, hide = true, value_name = "LEVEL")]
    pub simd: Option<String>,
}

impl Globals {
    /// Threads as `usize`.
    pub fn threads(&self) -> usize {
        usize::from(self.threads)
    }

    /// Applies what holds for the whole process: instruction set, logging, signals.
    pub fn prepare(&self) -> Result<(), Failure> {
        if let Some(level) = &self.simd {
            wgs_kernel::Level::force(level).map_err(Failure::usage)?;
        }
        let level = match self.verbose {
            0 => tracing::level_filters::LevelFilter::WARN,
            1 => tracing::level_filters::LevelFilter::INFO,
            _ => tracing::level_filters::LevelFilter::DEBUG,
        };
        tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(std::io::stderr)
            .without_time()
            .with_target(false)
            .init();
        wgs_io::atomic::clean_up_on_signals(super::failure::OTHER)
            .map_err(|e| Failure::other(format!("cannot install signal handlers: {e}")))
    }
}
