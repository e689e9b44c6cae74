//! Completions in real shells, manual pages before mandoc, and what the packaging says of the version.

mod common;

use common::{command, finish, root};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn wgs(args: &[&str]) -> String {
    let ended = finish(command().args(args), None);
    assert_eq!(ended.code, 0, "{args:?}: {}", ended.stderr);
    ended.stdout
}

/// A program that judges; absent, the test is skipped loudly, or fails where judges are required.
fn judge(name: &str) -> Option<Command> {
    let found =
        std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|p| p.join(name).exists()));
    assert!(found || std::env::var_os("WGS_REQUIRE_ORACLES").is_none(), "{name} is missing: scripts/setup.sh");
    if !found {
        eprintln!("SKIPPED: {name} is not there");
    }
    found.then(|| Command::new(name))
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// What bash offers at the end of a line, the script loaded into a bash without anything else.
fn offered(script: &Path, line: &str) -> BTreeSet<String> {
    let words: Vec<&str> = line.split(' ').collect();
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let before = words.get(words.len() - 2).unwrap();
    let program = format!(
        "set -u; . '{}'; complete -p wgs > /dev/null; COMP_WORDS=({}); COMP_CWORD={}; \
         _wgs wgs '{}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script.display(),
        quoted.join(" "),
        words.len() - 1,
        words.last().unwrap()
    );
    let out =
        Command::new("bash").args(["--norc", "--noprofile", "-c", &program]).stdin(Stdio::null()).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_and_options() {
    let folder = tempfile::tempdir().unwrap();
    let script = written(folder.path(), "wgs.bash", &wgs(&["completions", "bash"]));
    let has = |line: &str, words: &[&str]| {
        let offered = offered(&script, line);
        for word in words {
            assert!(offered.contains(*word), "{line}: {offered:?}");
        }
    };
    has(
        "wgs ",
        &["qc", "call", "annotate", "bench", "judge", "cohort", "report", "run", "schema", "completions", "man"],
    );
    has("wgs qc ", &["fastq", "align", "vcf", "identity", "deliver"]);
    has("wgs call pon ", &["add", "merge", "show"]);
    has("wgs qc align --fi", &["--fingerprint"]);
    has("wgs completions ", &["bash", "zsh", "fish", "elvish", "powershell"]);
    assert_eq!(offered(&script, "wgs qc al").into_iter().collect::<Vec<_>>(), ["align"]);
}

#[test]
fn other_shells_read_their_scripts() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["zsh", "fish"] {
        let script = written(folder.path(), shell, &wgs(&["completions", shell]));
        let Some(mut judge) = judge(shell) else { continue };
        let out = judge.arg("-n").arg(script).output().unwrap();
        assert!(out.status.success() && out.stderr.is_empty(), "{shell}: {}", String::from_utf8_lossy(&out.stderr));
    }
}

#[test]
fn manual_pages_are_whole() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("share/man/man1");
    wgs(&["man", dir.to_str().unwrap()]);
    let pages: BTreeSet<PathBuf> = std::fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    let names: Vec<&str> = pages.iter().map(|p| p.file_name().unwrap().to_str().unwrap()).collect();
    for name in ["wgs.1", "wgs-qc-align.1", "wgs-call-pon-add.1", "wgs-annotate-pack.1", "wgs-run.1"] {
        assert!(names.contains(&name), "{names:?}");
    }
    for page in &pages {
        let text = std::fs::read_to_string(page).unwrap();
        assert!(text.contains(".SH EXIT STATUS\n.TP 4\n.B 0\n"), "{}", page.display());
        assert_eq!(text.matches(".TH").count(), 1, "{}", page.display());
        assert_eq!(text.matches(".ie").count(), 1, "{}", page.display());
    }
    let align = std::fs::read_to_string(dir.join("wgs-qc-align.1")).unwrap();
    for part in [".SH EXAMPLES", "wgs qc align sample.bam  \\-r GRCh38.fa", "\\-\\-fingerprint", ".BR wgs\\-qc (1)"] {
        assert!(align.contains(part), "{part} is not in\n{align}");
    }
    // The main page by itself is the same.
    assert_eq!(wgs(&["man"]), std::fs::read_to_string(dir.join("wgs.1")).unwrap());
    if let Some(mut mandoc) = judge("mandoc") {
        let out = mandoc.args(["-T", "lint", "-W", "error"]).args(&pages).output().unwrap();
        assert!(out.status.success() && out.stdout.is_empty(), "{}", String::from_utf8_lossy(&out.stdout));
    }
}

#[test]
fn help_has_examples_and_exit_codes() {
    let long = wgs(&["qc", "align", "--help"]);
    assert!(long.contains("Examples:\n  wgs qc align sample.bam") && long.contains("Exit codes:\n  0  done"), "{long}");
    let short = wgs(&["qc", "align", "-h"]);
    assert!(!short.contains("Examples:") && short.contains("Global options:"), "{short}");
    assert!(wgs(&["--help"]).contains("Exit codes:"));
    assert!(wgs(&["cohort", "purge", "--help"]).contains("Examples:\n  wgs cohort purge"));
    assert!(wgs(&["help", "bench"]).contains("Examples:\n  wgs bench"));
}

#[test]
fn what_is_packaged_names_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    for (file, line) in [
        ("CITATION.cff", format!("version: {version}\n")),
        ("packaging/bioconda/meta.yaml", format!("{{% set version = \"{version}\" %}}\n")),
        ("docs/install.md", format!("wgs-{version}-x86_64-unknown-linux-gnu.tar.gz")),
    ] {
        let text = std::fs::read_to_string(root().join(file)).unwrap();
        assert!(text.contains(&line), "{file} does not say {line:?}");
    }
}

/// `cargo install --path .` puts one program in place, and what it compiles in is under the root of the workspace.
#[test]
fn one_binary_is_installed() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let args = ["metadata", "--locked", "--offline", "--no-deps", "--format-version", "1"];
    let out = Command::new(cargo).args(args).current_dir(root()).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let meta: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let packages = meta["packages"].as_array().unwrap();
    let wgs = packages.iter().find(|package| package["name"] == "wgs").unwrap();
    let bins: Vec<_> = wgs["targets"].as_array().unwrap().iter().filter(|target| target["kind"][0] == "bin").collect();
    assert_eq!(bins.len(), 1, "{bins:?}");
    assert_eq!(bins[0]["name"], "wgs");
    for package in packages {
        for dependency in package["dependencies"].as_array().unwrap() {
            if let Some(path) = dependency["path"].as_str() {
                assert!(Path::new(path).starts_with(root()), "{} depends on {path}", package["name"]);
            }
        }
    }
}
