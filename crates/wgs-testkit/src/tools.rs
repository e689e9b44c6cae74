//! Other tools as judges of our numbers: samtools, mosdepth, Picard.
//!
//! Every function gives an [`Oracle`]: tool, version, command and the values as the tool printed them, so that what is
//! pinned in a file and what is run live go through one comparison.

mod picard;
mod samtools;

pub use picard::{picard, picard_interval};
pub use samtools::{depth, flagstat, mosdepth, stats};

use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Values of one tool on one file.
#[derive(Clone, Debug)]
pub struct Oracle {
    /// Name under which the comparison knows it.
    pub name: String,
    /// What the tool says of itself.
    pub version: String,
    /// Command, file names without folders.
    pub command: String,
    /// Values by name, numbers as printed.
    pub values: Map<String, Value>,
}

impl Oracle {
    /// As kept in an oracle file.
    pub fn to_json(&self) -> Value {
        json!({"version": self.version, "command": self.command, "values": self.values})
    }

    /// The oracles of a pinned file.
    pub fn read_pins(path: &Path) -> Vec<Self> {
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let pins: Map<String, Value> = serde_json::from_str(&text).unwrap();
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        let oracle = |(name, v): (String, Value)| Self {
            name,
            version: text(&v["version"]),
            command: text(&v["command"]),
            values: v["values"].as_object().unwrap().clone(),
        };
        pins.into_iter().map(oracle).collect()
    }

    /// A value as a number; panics when the tool printed none.
    pub fn number(&self, name: &str) -> f64 {
        let value = self.values.get(name).unwrap_or_else(|| panic!("{}: no value {name}", self.name));
        value.as_f64().unwrap_or_else(|| panic!("{}: {name} is {value}", self.name))
    }
}

/// True when every tool is there. Otherwise says so and gives false, or panics with `WGS_REQUIRE_ORACLES=1`.
pub fn available(tools: &[&str]) -> bool {
    let found = |tool: &str| {
        std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|dir| dir.join(tool).is_file())
    };
    let missing: Vec<&&str> = tools.iter().filter(|t| !found(t)).collect();
    if missing.is_empty() {
        return true;
    }
    assert!(std::env::var_os("WGS_REQUIRE_ORACLES").is_none_or(|v| v != "1"), "missing tools: {missing:?}");
    eprintln!("SKIPPED: missing tools {missing:?} (scripts/setup.sh installs them)");
    false
}

/// The data folder: `WGS_SHARED`, or `shared` beside the repository at `root`; `None`, said aloud, when it is absent.
pub fn shared(root: &Path) -> Option<PathBuf> {
    let folder = std::env::var_os("WGS_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let data = folder.join("data");
    if data.is_dir() {
        return Some(data);
    }
    eprintln!("SKIPPED: no data folder {} (set WGS_SHARED)", data.display());
    None
}

/// A set of `simulate.py` of the data folder, 30× over 300 kb of chr20, made once in `folder`: `reads.bam`, `ref.fa`,
/// `reads_R1.fq.gz`, `reads_R2.fq.gz`. `None`, said aloud, without the data or the tools.
pub fn simulated(root: &Path, folder: &Path) -> Option<PathBuf> {
    let data = shared(root)?;
    let home = folder.join("simulated-30x");
    if home.is_dir() {
        return Some(home);
    }
    if !available(&["python3", "art_illumina", "bwa", "samtools", "bcftools"]) {
        return None;
    }
    // simulate.py hands its paths to a shell: nothing special in the name.
    let thread: String = format!("{:?}", std::thread::current().id()).chars().filter(char::is_ascii_digit).collect();
    let making = folder.join(format!("simulated.{}.{thread}", std::process::id()));
    std::fs::create_dir_all(&making).unwrap();
    let fasta = plain_fasta(&data.join("ref/grch38.chr20.first10M.fa.gz"), folder);
    let truth = |end: &str| data.join(format!("truth/HG002_GRCh38_1_22_v4.2.1_benchmark.chr20.{end}"));
    let mut simulate = Command::new("python3");
    simulate.arg(data.join("../tools/simulate.py")).arg("germline").arg("--ref").arg(&fasta);
    simulate.arg("--truth").arg(truth("vcf.gz")).arg("--bed").arg(truth("bed"));
    simulate.args(["--region", "chr20:1000001-1300000", "--depth", "30", "--seed", "4", "--out"]);
    run(simulate.arg(making.join("set")));
    let dictionary = making.join("set/ref.dict");
    run(Command::new("samtools").arg("dict").arg(making.join("set/ref.fa")).arg("-o").arg(dictionary));
    // Another process may have been first; its set is the same.
    let _ = std::fs::rename(making.join("set"), &home);
    std::fs::remove_dir_all(&making).unwrap();
    Some(home)
}

/// Runs a command; panics with its messages when it fails.
pub fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|e| panic!("cannot run {command:?}: {e}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{stderr}", output.status);
    output
}

/// Standard output of a command as text.
pub fn text(command: &mut Command) -> String {
    String::from_utf8_lossy(&run(command).stdout).into_owned()
}

/// A plain FASTA with `.fai` and `.dict` beside it, from one that may be compressed; made once per folder, also when
/// several tests want it at the same time.
pub fn plain_fasta(fasta: &Path, folder: &Path) -> PathBuf {
    let name = file_name(fasta).trim_end_matches(".gz").trim_end_matches(".fasta").trim_end_matches(".fa").to_owned();
    let (home, file) = (folder.join(&name), format!("{name}.fa"));
    if home.is_dir() {
        return home.join(file);
    }
    let making = folder.join(format!("{name}.{}.{:?}", std::process::id(), std::thread::current().id()));
    std::fs::create_dir_all(&making).unwrap();
    let plain = making.join(&file);
    let unpacked = run(Command::new("gzip").arg("-dcf").arg(fasta)).stdout;
    std::fs::write(&plain, unpacked).unwrap();
    run(Command::new("samtools").arg("faidx").arg(&plain));
    run(Command::new("samtools").arg("dict").arg(&plain).arg("-o").arg(plain.with_extension("dict")));
    if std::fs::rename(&making, &home).is_err() {
        // Another process was first; its copy is the same.
        std::fs::remove_dir_all(&making).unwrap();
    }
    home.join(file)
}

/// A printed number as JSON; words stay words, Picard's `?` and empty cells are null.
fn printed(text: &str) -> Value {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Number(n)) => Value::Number(n),
        _ if text == "?" || text.is_empty() => Value::Null,
        _ => Value::String(text.to_owned()),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
