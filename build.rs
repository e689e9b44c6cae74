//! The commit in `wgs --version`: from `WGS_COMMIT` (tarball builds) or from git.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-env-changed=WGS_COMMIT");
    println!("cargo:rerun-if-changed=.git/HEAD");
    let git = || {
        let out = Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output().ok()?;
        out.status.success().then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
    };
    let commit = std::env::var("WGS_COMMIT").ok().filter(|c| !c.is_empty()).or_else(git);
    println!("cargo:rustc-env=WGS_COMMIT={}", commit.as_deref().unwrap_or("unknown"));
}
