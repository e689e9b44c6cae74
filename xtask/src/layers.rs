//! Which crate may use which: the table of `docs/dev/architecture.md`, checked against `cargo metadata`.
//!
//! Edges only go down, and stages never use each other: what two stages share moves down. Libraries that read a file
//! format are named by one crate each, so that a replacement touches one crate. Dependencies of tests count too, apart
//! from `wgs-testkit`, which every crate may use in its tests.

use serde_json::Value;
use std::process::Command;

/// What a crate is, beyond its layer.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// Used by any crate above.
    Library,
    /// One command's work; used only by conductors and the binary.
    Stage,
    /// Runs stages: pipeline, delivery check, store, the binary.
    Conductor,
    /// Not published: test support and development tasks.
    Tool,
}

/// What a crate may use of the workspace.
enum May {
    /// Only these.
    Only(&'static [&'static str]),
    /// Every library of a lower layer.
    Below,
}

struct Row {
    name: &'static str,
    layer: u8,
    role: Role,
    may: May,
}

const fn row(layer: u8, name: &'static str, role: Role, may: May) -> Row {
    Row { name, layer, role, may }
}

const TABLE: &[Row] = &[
    row(0, "wgs-core", Role::Library, May::Only(&[])),
    row(0, "wgs-kernel", Role::Library, May::Only(&["wgs-core"])),
    row(0, "wgs-bgzf", Role::Library, May::Only(&["wgs-core"])),
    row(1, "wgs-align", Role::Library, May::Only(&["wgs-core", "wgs-bgzf"])),
    row(1, "wgs-io", Role::Library, May::Only(&["wgs-core", "wgs-bgzf"])),
    row(1, "wgs-report", Role::Library, May::Only(&["wgs-core"])),
    row(1, "wgs-pileup", Role::Library, May::Only(&["wgs-core", "wgs-kernel"])),
    row(2, "wgs-engine", Role::Library, May::Only(&["wgs-core", "wgs-kernel", "wgs-bgzf", "wgs-align", "wgs-io"])),
    row(2, "wgs-identity", Role::Library, May::Below),
    row(2, "wgs-vcf-stats", Role::Library, May::Below),
    row(2, "wgs-genes", Role::Library, May::Below),
    row(2, "wgs-vrs", Role::Library, May::Below),
    row(2, "wgs-sources", Role::Library, May::Below),
    row(3, "wgs-qc-fastq", Role::Stage, May::Below),
    row(3, "wgs-qc-align", Role::Stage, May::Below),
    row(3, "wgs-qc-vcf", Role::Stage, May::Below),
    row(3, "wgs-call", Role::Library, May::Below),
    row(3, "wgs-consequence", Role::Library, May::Below),
    row(3, "wgs-bench", Role::Stage, May::Below),
    row(4, "wgs-call-panel", Role::Library, May::Below),
    row(4, "wgs-annotate", Role::Stage, May::Below),
    row(5, "wgs-call-germline", Role::Stage, May::Below),
    row(5, "wgs-call-somatic", Role::Stage, May::Below),
    row(6, "wgs-deliver", Role::Conductor, May::Below),
    row(6, "wgs-cohort", Role::Conductor, May::Below),
    row(6, "wgs-case", Role::Conductor, May::Below),
    row(6, "wgs-run", Role::Conductor, May::Below),
    row(7, "wgs", Role::Conductor, May::Below),
    row(8, "wgs-testkit", Role::Tool, May::Below),
    row(8, "wgs-fuzz", Role::Tool, May::Below),
    row(8, "xtask", Role::Tool, May::Only(&[])),
];

/// Libraries by the start of their name, and the only crates that may name them.
const OWNED: &[(&[&str], &[&str])] = &[
    (&["rust-htslib", "hts-sys"], &["wgs-align"]),
    (&["noodles", "needletail", "paraseq", "seq_io"], &["wgs-io"]),
    (
        &["flate2", "libdeflate", "isal", "zlib", "libz", "zune-inflate", "miniz", "gzp", "niffler"],
        &["wgs-io", "wgs-bgzf"],
    ),
    (&["clap", "anyhow", "indicatif"], &["wgs"]),
];

/// One crate of the workspace and the names of what it depends on.
struct Package {
    name: String,
    /// Name, and whether only tests use it.
    dependencies: Vec<(String, bool)>,
}

/// Reads `cargo metadata` of the workspace this program was built in and gives the broken rules, one line each.
pub fn check_workspace() -> Result<Vec<String>, String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1", "--no-deps"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.output().map_err(|e| format!("cannot run cargo metadata: {e}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(|e| format!("cargo metadata: {e}"))?;
    let packages = packages(&metadata).ok_or("cargo metadata has another shape than expected")?;
    if packages.is_empty() {
        return Err("cargo metadata names no package".into());
    }
    Ok(check(&packages))
}

fn packages(metadata: &Value) -> Option<Vec<Package>> {
    let package = |p: &Value| {
        let name = p["name"].as_str()?.to_owned();
        let dependency = |d: &Value| Some((d["name"].as_str()?.to_owned(), d["kind"].as_str() == Some("dev")));
        Some(Package {
            name,
            dependencies: p["dependencies"].as_array()?.iter().map(dependency).collect::<Option<_>>()?,
        })
    };
    metadata["packages"].as_array()?.iter().map(package).collect()
}

fn check(packages: &[Package]) -> Vec<String> {
    let mut found = Vec::new();
    for Package { name, dependencies } in packages {
        let Some(user) = TABLE.iter().find(|r| r.name == name) else {
            found.push(format!("{name} is in no layer: add it to xtask/src/layers.rs and docs/dev/architecture.md"));
            continue;
        };
        for (used, only_tests) in dependencies {
            let owners = OWNED.iter().find(|(names, _)| names.iter().any(|n| used.starts_with(n))).map(|(_, o)| *o);
            if owners.is_some_and(|o| !o.contains(&user.name)) {
                found
                    .push(format!("{name} names {used}, which is for {} alone", owners.unwrap_or_default().join(", ")));
            }
            if let Some(used) = TABLE.iter().find(|r| r.name == used)
                && let Some(broken) = broken_edge(user, used, *only_tests)
            {
                found
                    .push(format!("{name} (layer {}) uses {} (layer {}): {broken}", user.layer, used.name, used.layer));
            }
        }
    }
    found
}

/// The rule that the edge from `user` to `used` breaks.
fn broken_edge(user: &Row, used: &Row, only_tests: bool) -> Option<&'static str> {
    if used.role == Role::Tool {
        return (!(only_tests || user.role == Role::Tool)).then_some("test support is for tests");
    }
    if used.role == Role::Stage && !matches!(user.role, Role::Conductor | Role::Tool) {
        return Some("stages never use each other; what two share moves down");
    }
    match user.may {
        May::Only(list) => (!list.contains(&used.name)).then_some("not among the crates it may use"),
        May::Below => (used.layer >= user.layer).then_some("edges only go down"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[(&str, bool)]) -> Package {
        Package { name: name.into(), dependencies: dependencies.iter().map(|&(n, d)| (n.into(), d)).collect() }
    }

    #[test]
    fn the_workspace_keeps_the_rules() {
        assert_eq!(check_workspace().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn edges_down_are_allowed() {
        let good = [
            package("wgs-qc-align", &[("wgs-engine", false), ("serde", false), ("wgs-testkit", true)]),
            package("wgs-call-germline", &[("wgs-call", false)]),
            package("wgs-align", &[("rust-htslib", false), ("wgs-bgzf", false)]),
            package("wgs", &[("clap", false), ("wgs-qc-fastq", false)]),
            package("wgs-run", &[("wgs-qc-fastq", false)]),
        ];
        assert_eq!(check(&good), Vec::<String>::new());
    }

    #[test]
    fn each_rule_is_enforced() {
        let bad = [
            (package("wgs-core", &[("wgs-io", false)]), "not among"),
            (package("wgs-io", &[("wgs-engine", false)]), "not among"),
            (package("wgs-identity", &[("wgs-engine", false)]), "edges only go down"),
            (package("wgs-qc-align", &[("wgs-qc-fastq", false)]), "stages never"),
            (package("wgs-call-germline", &[("wgs-qc-align", false)]), "stages never"),
            (package("wgs-call-germline", &[("wgs-qc-align", true)]), "stages never"),
            (package("wgs-io", &[("wgs-testkit", false)]), "test support"),
            (package("wgs-qc-align", &[("rust-htslib", false)]), "for wgs-align alone"),
            (package("wgs-call", &[("noodles-vcf", false)]), "for wgs-io alone"),
            (package("wgs-qc-fastq", &[("flate2", false)]), "for wgs-io, wgs-bgzf alone"),
            (package("wgs-report", &[("anyhow", false)]), "for wgs alone"),
            (package("wgs-new", &[]), "in no layer"),
        ];
        for (package, expected) in bad {
            let name = package.name.clone();
            let found = check(&[package]);
            assert!(found.len() == 1 && found[0].contains(expected), "{name}: {found:?} should say {expected:?}");
        }
    }
}
