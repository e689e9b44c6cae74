//! The report every command makes: envelope, JSON, HTML and MultiQC files, all written atomically.

use super::{Failure, Globals};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;
use wgs_report::{InputFile, Report, Run};

/// Where a command's report goes besides `--json`.
#[derive(clap::Args, Debug, Default)]
pub struct ReportArgs {
    /// Write a self-contained HTML report
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write files MultiQC reads without a plugin into this directory
    #[arg(long, value_name = "DIR")]
    pub multiqc: Option<PathBuf>,
    /// Sample name in the report [default: from the input]
    #[arg(long, value_name = "NAME")]
    pub sample: Option<String>,
}

/// Starts the clock of a run; [`Clock::run`] gives the `run` part of its report.
pub struct Clock(Instant);

impl Clock {
    /// Starts now.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The `run` part: command line, inputs, threads, seconds, peak memory.
    pub fn run(&self, globals: &Globals, inputs: Vec<InputFile>) -> Run {
        Run {
            command: std::env::args().collect(),
            inputs,
            reference: None,
            simd: wgs_kernel::Level::current().name().to_owned(),
            threads: globals.threads,
            seconds: wgs_core::Rounded(self.0.elapsed().as_secs_f64()),
            peak_memory_mb: peak_memory_mb(),
        }
    }
}

/// An input file as the report names it, with digests when they are wanted: a read of its own.
pub fn input(path: &Path, digest: bool) -> Result<InputFile, Failure> {
    let file = File::open(path);
    let bytes = file.as_ref().ok().and_then(|f| f.metadata().ok()).filter(|m| m.is_file()).map(|m| m.len());
    let mut digests = None;
    if let (true, Ok(file), Some(_)) = (digest, file, bytes) {
        let mut counted = wgs_io::digest::Counted::new(file, true);
        std::io::copy(&mut counted, &mut std::io::sink())?;
        digests = counted.digests();
    }
    let (md5, sha256) = digests.unzip();
    Ok(InputFile { path: path.display().to_string(), bytes, header_digest: None, md5, sha256 })
}

/// Highest resident memory of this process in MiB; `None` where the kernel does not tell.
fn peak_memory_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib: u64 =
        status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib / 1024)
}

/// Writes the report where the user asked; without `--json`, `text` goes to standard output for people.
pub fn write(report: &Report, args: &ReportArgs, globals: &Globals, text: &str) -> Result<(), Failure> {
    use std::io::Write;
    if let Some(dir) = &args.multiqc {
        for file in wgs_report::multiqc::files(report) {
            wgs_io::atomic::write(&dir.join(&file.name), file.content.as_bytes())?;
        }
    }
    if let Some(path) = &args.html {
        wgs_io::atomic::write(path, wgs_report::html::render(std::slice::from_ref(report)).as_bytes())?;
    }
    let json = report.to_json();
    match &globals.json {
        Some(path) if path.as_os_str() == "-" => std::io::stdout().write_all(json.as_bytes())?,
        Some(path) => wgs_io::atomic::write(path, json.as_bytes())?,
        None => {}
    }
    if globals.json.as_ref().is_none_or(|p| p.as_os_str() != "-") && !globals.quiet {
        std::io::stdout().write_all(text.as_bytes())?;
    }
    Ok(())
}
