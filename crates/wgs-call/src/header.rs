//! The VCF header that all callers share: program, settings, digests, contigs.

use crate::Profile;
use std::fmt::Write;

/// What a caller says of itself.
pub struct HeaderSpec<'a> {
    /// `call germline`, …
    pub command: &'a str,
    /// Version and commit.
    pub version: &'a str,
    /// Resolved settings, in order; never paths, threads or dates.
    pub settings: &'a [(String, String)],
    /// `##FILTER`, `##INFO`, `##FORMAT` lines, each with its newline.
    pub fields: &'a str,
    /// Sample columns.
    pub samples: &'a [&'a str],
}

/// The header's text with its final newline: of one sample.
pub fn text(spec: &HeaderSpec<'_>, profile: &Profile) -> String {
    with_lines(spec, profile, &format!("##wgs_profile=sha256:{}\n", profile.digest()))
}

/// The same with `lines`, each with its newline, in place of the profile's. Reference and contigs are those of `profile`.
pub fn with_lines(spec: &HeaderSpec<'_>, profile: &Profile, lines: &str) -> String {
    let mut out = String::from("##fileformat=VCFv4.3\n");
    let settings: Vec<String> = spec.settings.iter().map(|(k, v)| format!("{k}={}", encode(v))).collect();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "##source=wgs {}", spec.command);
    let _ = writeln!(out, "##wgs_version={}", spec.version);
    let _ = writeln!(out, "##wgs_settings={}", settings.join(";"));
    out.push_str(lines);
    let _ = writeln!(out, "##wgs_reference=sha256:{}", profile.reference);
    // The tag that vcf-validator asks for; elsewhere it holds a path, which would differ between machines.
    let _ = writeln!(out, "##reference=sha256:{}", profile.reference);
    for c in &profile.contigs {
        let md5 = c.md5.as_ref().map_or(String::new(), |m| format!(",md5={m}"));
        let _ = writeln!(out, "##contig=<ID={},length={}{md5}>", c.name, c.len);
    }
    out.push_str(spec.fields);
    let _ = writeln!(out, "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{}", spec.samples.join("\t"));
    out
}

/// A setting's value, percent-encoded where it would break the list.
fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            ';' | '=' | '%' | '\r' | '\n' | '\t' => out.push_str(&format!("%{:02X}", c as u32)),
            c => out.push(c),
        }
    }
    out
}
