//! Runs the built `wgs` as a user does: arguments in, exit code, standard output and error, files out.
#![allow(dead_code)]

use serde_json::Value;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file under `testdata/`.
pub fn testdata(name: &str) -> PathBuf {
    root().join("testdata").join(name)
}

/// How a run of `wgs` ended.
#[derive(Debug)]
pub struct Ended {
    /// Exit code, or 128 + signal.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// A command line of `wgs`.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wgs"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Longest run of one command before it counts as hanging.
const LIMIT: Duration = Duration::from_secs(120);

/// Runs to the end; fails the test when it hangs.
pub fn finish(command: &mut Command, input: Option<&[u8]>) -> Ended {
    if input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn().expect("wgs starts");
    let feeder = input.map(|bytes| {
        let (mut stdin, bytes) = (child.stdin.take().unwrap(), bytes.to_vec());
        // A program that stops reading early is not this side's error.
        std::thread::spawn(move || drop(stdin.write_all(&bytes)))
    });
    let ended = wait(child, &format!("{command:?}"));
    if let Some(feeder) = feeder {
        feeder.join().unwrap();
    }
    ended
}

/// Waits for the end of a child, reading both its outputs.
pub fn wait(mut child: Child, what: &str) -> Ended {
    fn reader(mut from: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = from.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        })
    }
    let stdout = child.stdout.take().map(reader);
    let stderr = child.stderr.take().map(reader);
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > LIMIT {
            let _ = child.kill();
            panic!("hangs: {what}");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let join = |t: Option<std::thread::JoinHandle<String>>| t.map(|t| t.join().unwrap()).unwrap_or_default();
    let code = status.code().or_else(|| status.signal().map(|s| 128 + s)).unwrap();
    Ended { code, stdout: join(stdout), stderr: join(stderr) }
}

/// Runs `wgs` with arguments divided by spaces in `words`, then `files`.
pub fn wgs<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Ended {
    let mut c = command();
    c.args(args);
    finish(&mut c, None)
}

/// `wgs qc align FILE -r REF` with more arguments: the section `qc_align`.
pub fn qc_align(file: &Path, fasta: &Path, more: &[&str]) -> Value {
    let mut report = qc_align_report(file, fasta, more);
    report["sections"]["qc_align"].take()
}

/// `wgs qc align FILE -r REF` with more arguments: the whole report.
pub fn qc_align_report(file: &Path, fasta: &Path, more: &[&str]) -> Value {
    let mut c = command();
    c.args(["qc", "align"]).arg(file).arg("-r").arg(fasta).args(["--json", "-"]).args(more);
    let shown = format!("{c:?}");
    let ended = finish(&mut c, None);
    assert_eq!(ended.code, 0, "{shown}\n{}", ended.stderr);
    serde_json::from_str(&ended.stdout).unwrap_or_else(|e| panic!("{shown}: not JSON: {e}\n{}", ended.stdout))
}

/// Names of what lies in a folder, sorted; temporaries included.
pub fn listing(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Follows `a.b.c` into objects and `0` into arrays.
pub fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |v, key| match key.parse::<usize>() {
        Ok(i) if v.is_array() => &v[i],
        _ => v.get(key).unwrap_or(&Value::Null),
    })
}

/// A number at a path; fails the test when there is none.
pub fn number(value: &Value, path: &str) -> f64 {
    at(value, path).as_f64().unwrap_or_else(|| panic!("{path} is {}", at(value, path)))
}
