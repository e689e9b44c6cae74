//! The report every command makes: envelope, JSON, HTML and MultiQC files, all written atomically.

use super::{Failure, Globals};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;
use wgs_io::atomic::Together;
use wgs_io::digest::Counted;
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

/// Highest resident memory of this process in MiB; `None` where the kernel does not tell.
fn peak_memory_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib: u64 =
        status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib / 1024)
}

/// Seconds since 1970 by the system's clock; 0 when it is before that.
pub fn unix_now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

/// Bytes of a file that [`input_file`] digests: more than the header of most.
const HEAD: u64 = 1 << 16;

/// What a report says of a file that was read: size and digest of its first bytes; with `--digest` those of all bytes, in a
/// read of their own.
pub fn input_file(path: &Path, digest: bool) -> Result<InputFile, Failure> {
    let shown = path.display().to_string();
    let fail = |e: std::io::Error| Failure::other(format!("{shown}: {e}"));
    let mut input = InputFile { path: shown.clone(), ..InputFile::default() };
    if shown == "-" {
        return Ok(input);
    }
    let file = File::open(path).map_err(fail)?;
    let meta = file.metadata().map_err(fail)?;
    // A named pipe has been read already.
    if !meta.is_file() {
        return Ok(input);
    }
    let of = |file: std::io::Take<File>| -> std::io::Result<_> {
        let mut counted = Counted::new(file, true);
        std::io::copy(&mut counted, &mut std::io::sink())?;
        Ok(counted.digests().unzip())
    };
    input.bytes = Some(meta.len());
    input.header_digest = of(file.take(HEAD)).map_err(fail)?.1;
    if digest {
        (input.md5, input.sha256) = File::open(path).and_then(|file| of(file.take(u64::MAX))).map_err(fail)?;
    }
    Ok(input)
}

/// All bytes of a report, or of standard input for `-`, and the name for messages. Not being able to read it is bad input.
pub fn report_bytes(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    let shown = path.display().to_string();
    let mut bytes = Vec::new();
    let done = match shown.as_str() {
        "-" => std::io::stdin().lock().read_to_end(&mut bytes),
        _ => File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)),
    };
    done.map_err(|e| Failure::input(format!("{shown}: {e}")))?;
    Ok((shown, bytes))
}

/// Refuses outputs that are among the inputs, or are one file twice: what was there would be gone. Only regular files count.
pub fn spare<'a>(
    inputs: impl IntoIterator<Item = &'a PathBuf>,
    outputs: impl IntoIterator<Item = &'a PathBuf>,
) -> Result<(), Failure> {
    let read: Vec<PathBuf> = inputs.into_iter().filter_map(|p| whole(p)).collect();
    let mut written: Vec<PathBuf> = Vec::new();
    for output in outputs {
        let Some(path) = whole(output) else { continue };
        let shown = output.display();
        if read.contains(&path) {
            let message = format!("{shown} is an input, which the output of that name would replace");
            return Err(Failure::usage(message).hint("give the output another name"));
        }
        if written.contains(&path) {
            return Err(Failure::usage(format!("two outputs are both called {shown}")));
        }
        written.push(path);
    }
    Ok(())
}

/// The path of a regular file without links, or of one that is not there yet.
fn whole(path: &Path) -> Option<PathBuf> {
    if path.as_os_str() == "-" {
        return None;
    }
    match path.canonicalize() {
        Ok(there) => there.is_file().then_some(there),
        Err(_) => {
            let folder = path.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Some(folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).join(path.file_name()?))
        }
    }
}

/// Writes the report where the user asked; without `--json`, `text` goes to standard output for people. `files` are the
/// command's other outputs: all appear together, the JSON last.
pub fn write(
    report: &Report,
    args: &ReportArgs,
    globals: &Globals,
    text: &str,
    mut files: Together,
) -> Result<(), Failure> {
    if let Some(dir) = &args.multiqc {
        for file in wgs_report::multiqc::files(report) {
            files.write(&dir.join(&file.name), file.content.as_bytes())?;
        }
    }
    if let Some(path) = &args.html {
        files.write(path, wgs_report::html::render(std::slice::from_ref(report)).as_bytes())?;
    }
    finish(files, globals, &report.to_json(), if globals.quiet { "" } else { text })
}

/// Writes the JSON, or to standard output `text` where the JSON does not go, and lets all outputs appear. A closed pipe
/// keeps no file from appearing.
pub fn finish(mut files: Together, globals: &Globals, json: &str, text: &str) -> Result<(), Failure> {
    let mut shown = text;
    match &globals.json {
        Some(path) if path.as_os_str() == "-" => shown = json,
        Some(path) => files.write(path, json.as_bytes())?,
        None => {}
    }
    let mut stdout = std::io::stdout();
    let said = stdout.write_all(shown.as_bytes()).and_then(|()| stdout.flush());
    match said {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(e.into()),
        said => {
            files.commit()?;
            Ok(said?)
        }
    }
}
