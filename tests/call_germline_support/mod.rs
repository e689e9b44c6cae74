//! What the tests of `wgs call germline` share: the fixture in a directory of its own, the binary, Debian's tools.
#![allow(dead_code)] // each test file uses its share

pub mod any_reads;
pub mod made;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The fixture of `testdata/call-germline`, copied into a temporary directory.
pub struct Fixture {
    dir: tempfile::TempDir,
    bam: String,
    reference: String,
}

impl Fixture {
    /// Copies reads and index, unpacks the reference.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/call-germline");
        for name in ["reads.bam", "reads.bam.bai"] {
            std::fs::copy(data.join(name), dir.path().join(name)).unwrap();
        }
        let reference = dir.path().join("ref.fa");
        std::fs::write(&reference, inflate(&std::fs::read(data.join("ref.fa.gz")).unwrap())).unwrap();
        let text = |p: PathBuf| p.to_str().unwrap().to_owned();
        Self { bam: text(dir.path().join("reads.bam")), reference: text(reference), dir }
    }

    /// A path in the directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// [`Fixture::path`] as text.
    pub fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// The reads.
    pub fn bam(&self) -> &str {
        &self.bam
    }

    /// The reference, plain.
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// Names of the files in the directory, sorted.
    pub fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.dir.path())
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// What a run of `wgs` did.
pub struct Run {
    args: Vec<String>,
    output: Output,
}

/// Makes glibc take its plain variants of functions whose last bit depends on the processor (FMA).
const MASKED: (&str, &str) = ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX512F,-AVX2,-AVX,-FMA,-FMA4,-SSE4_2,-SSE4_1");

/// Runs `wgs`.
pub fn wgs(args: &[&str]) -> Run {
    run(None, args)
}

/// Runs `wgs` with glibc's hardware capabilities masked.
pub fn wgs_masked(args: &[&str]) -> Run {
    run(Some(MASKED), args)
}

fn run(env: Option<(&str, &str)>, args: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_wgs")).envs(env).args(args).output().unwrap();
    Run { args: args.iter().map(|a| (*a).to_owned()).collect(), output }
}

impl Run {
    /// Asserts exit code 0 and gives standard output.
    pub fn succeeds(&self) -> String {
        assert_eq!(self.output.status.code(), Some(0), "wgs {:?}\n{}", self.args, self.stderr());
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }

    /// Asserts the exit code and that each text stands in the messages.
    pub fn fails(&self, code: i32, texts: &[&str]) {
        let stderr = self.stderr();
        assert_eq!(self.output.status.code(), Some(code), "wgs {:?}\n{stderr}", self.args);
        for text in texts {
            assert!(stderr.contains(text), "wgs {:?}: '{text}' is not in\n{stderr}", self.args);
        }
    }

    fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }
}

/// Runs a Debian tool and gives its standard output; a missing tool fails the test.
pub fn tool(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output().unwrap_or_else(|e| panic!("{program} is needed: {e}"));
    assert!(output.status.success(), "{program} {args:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap_or_default()
}

/// The text of a BGZF file.
pub fn inflate(bytes: &[u8]) -> String {
    let (mut reader, mut out) = (wgs_bgzf::Reader::new(bytes), Vec::new());
    while reader.append_block(&mut out).unwrap().is_some() {}
    String::from_utf8(out).unwrap()
}
