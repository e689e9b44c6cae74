//! Runs `validate.py` in the virtual environment of `scripts/setup.sh`.

#![allow(dead_code, reason = "each test file uses some")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn python() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python =
        std::env::var_os("WGS_FHIR_PYTHON").map_or_else(|| root.join("target/venv-fhir/bin/python"), PathBuf::from);
    python.is_file().then_some(python)
}

/// True when these documents are valid. False, said aloud, when the validators are not installed; a panic then with
/// `WGS_REQUIRE_ORACLES=1`. Panics with the validator's words when a document is not valid.
pub fn validates(kind: &str, documents: &[(String, Value)]) -> bool {
    let Some(python) = python() else {
        assert!(std::env::var_os("WGS_REQUIRE_ORACLES").is_none_or(|v| v != "1"), "target/venv-fhir is missing");
        eprintln!("SKIPPED: no validators of FHIR and Phenopacket (scripts/setup.sh installs them)");
        return false;
    };
    let dir = tempfile::tempdir().expect("a scratch folder");
    let mut command = Command::new(python);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/validate.py")).arg(kind);
    for (name, document) in documents {
        let path = dir.path().join(format!("{name}.json"));
        std::fs::write(&path, serde_json::to_string_pretty(document).expect("JSON")).expect("a file");
        command.arg(path);
    }
    let run = command.output().expect("python runs");
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{said}");
    true
}
