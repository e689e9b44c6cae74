//! The programs a run needs beside `wgs`: where they are and which version.

use crate::Error;
use crate::config::Aligner;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Aligners in the order of preference, with the file their index has beside the reference.
const ALIGNERS: [(Aligner, &str, Option<&str>); 3] = [
    (Aligner::BwaMem2, "bwa-mem2", Some(".bwt.2bit.64")),
    (Aligner::Bwa, "bwa", Some(".bwt")),
    (Aligner::Minimap2, "minimap2", None),
];

/// Where a program is, on `PATH`.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|d| d.join(program)).find(|p| p.is_file())
}

/// The aligner to use and its program.
///
/// # Errors
/// [`Error::Plan`] when the one that is asked for, or any, is not installed or has no index.
pub fn aligner(wanted: Aligner, reference: &Path) -> Result<(Aligner, &'static str), Error> {
    let index = |suffix: &str| PathBuf::from(format!("{}{suffix}", reference.display()));
    let usable = |program: &str, suffix: Option<&str>| {
        find(program).is_some() && suffix.is_none_or(|suffix| index(suffix).is_file())
    };
    match ALIGNERS.iter().find(|(a, ..)| *a == wanted) {
        Some((aligner, program, suffix)) => match usable(program, *suffix) {
            true => Ok((*aligner, program)),
            false if find(program).is_none() => Err(Error::Plan(format!("{program} is not installed"))),
            false => {
                let missing = index(suffix.unwrap_or_default());
                Err(Error::Plan(format!("{}: no index of {program} (make it with {program} index)", missing.display())))
            }
        },
        None => {
            let found = ALIGNERS.iter().find(|(_, program, suffix)| usable(program, *suffix));
            found.map(|(aligner, program, _)| (*aligner, *program)).ok_or_else(|| {
                let names: Vec<&str> = ALIGNERS.iter().map(|(_, program, _)| *program).collect();
                Error::Plan(format!("no aligner with an index beside {}: {}", reference.display(), names.join(", ")))
            })
        }
    }
}

/// One line of version; empty when the program says none.
pub fn version(program: &str) -> String {
    let said = |args: &[&str]| {
        let out = Command::new(program).args(args).output().ok()?;
        let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
        let line = match program {
            "bwa" => text.lines().find(|l| l.starts_with("Version")),
            _ => text.lines().find(|l| !l.trim().is_empty()),
        };
        line.map(|l| l.trim().to_owned())
    };
    let args: &[&str] = match program {
        "bwa" => &[],
        "bwa-mem2" => &["version"],
        _ => &["--version"],
    };
    said(args).unwrap_or_default()
}
