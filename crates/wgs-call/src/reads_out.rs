//! A BAM file of reads that a caller shows: one header for all inputs, records with comparable tags, file and index together.
//!
//! The header holds the contigs with their digests, the inputs' read groups and programs, and nothing of the machine: no path, no
//! command line. Where two inputs have different read groups of one name the later one's gets a number, and so do its records'.
//! Tags come by name and integers in one size, so that BAM and CRAM give the same bytes.

use crate::{CallError, Inputs, Profile};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use wgs_align::{BamRecord, BamWriter};
use wgs_core::tags::{Tag, Tags, push_int};
use wgs_core::{Contigs, ReadView};
use wgs_io::atomic::{Output, OutputError, Together};

/// The header, and what becomes of the inputs' read groups.
pub struct Head {
    lines: Vec<String>,
    /// By input: old and new name where they differ.
    renamed: Vec<BTreeMap<String, String>>,
    groups: BTreeMap<String, String>,
    programs: BTreeMap<String, String>,
}

fn field<'a>(line: &'a str, tag: &str) -> Option<&'a str> {
    line.split('\t').skip(1).find_map(|f| f.strip_prefix(tag)?.strip_prefix(':'))
}

/// A name that `taken` has not: `name`, `name.2`, ….
fn free(name: &str, taken: &BTreeMap<String, String>) -> String {
    let numbered = (2..).map(|i| format!("{name}.{i}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|n| !taken.contains_key(n)).unwrap_or_default()
}

impl Head {
    /// Contigs from the profile, read groups and programs from the inputs.
    pub fn new(inputs: &Inputs, profile: &Profile) -> Self {
        let mut head = Self {
            lines: vec!["@HD\tVN:1.6\tSO:coordinate".into()],
            renamed: Vec::new(),
            groups: BTreeMap::new(),
            programs: BTreeMap::new(),
        };
        for c in &profile.contigs {
            let md5 = c.md5.as_ref().map_or(String::new(), |m| format!("\tM5:{m}"));
            head.lines.push(format!("@SQ\tSN:{}\tLN:{}{md5}", c.name, c.len));
        }
        for source in inputs.sources() {
            let text = String::from_utf8_lossy(&source.header().text).into_owned();
            let mut renamed = BTreeMap::new();
            for line in text.lines().map(str::trim_end) {
                let Some(id) = field(line, "ID") else { continue };
                if line.starts_with("@RG\t") {
                    if head.groups.get(id).is_some_and(|known| known != line) {
                        let name = free(id, &head.groups);
                        renamed.insert(id.to_owned(), name.clone());
                        let line = line.replacen(&format!("\tID:{id}"), &format!("\tID:{name}"), 1);
                        head.group(&name, line);
                    } else if !head.groups.contains_key(id) {
                        head.group(id, line.to_owned());
                    }
                } else if line.starts_with("@PG\t") && !head.programs.contains_key(id) {
                    // A command line holds paths.
                    let kept = line.split('\t').filter(|f| !f.starts_with("CL:"));
                    let line = kept.collect::<Vec<_>>().join("\t");
                    head.program(id, line);
                }
            }
            head.renamed.push(renamed);
        }
        head
    }

    fn group(&mut self, id: &str, line: String) {
        self.lines.push(line.clone());
        self.groups.insert(id.to_owned(), line);
    }

    fn program(&mut self, id: &str, line: String) {
        self.lines.push(line.clone());
        self.programs.insert(id.to_owned(), line);
    }

    /// Adds a read group of another sample, with the platform of the inputs'; gives its name.
    pub fn add_group(&mut self, id: &str, sample: &str, about: &str) -> String {
        let platform = self.groups.values().find_map(|l| field(l, "PL")).map_or(String::new(), |p| format!("\tPL:{p}"));
        let name = free(id, &self.groups);
        self.group(&name, format!("@RG\tID:{name}\tSM:{sample}{platform}\tDS:{about}"));
        name
    }

    /// Adds the program that writes the file.
    pub fn add_program(&mut self, version: &str, about: &str) {
        let name = free("wgs", &self.programs);
        self.program(&name, format!("@PG\tID:{name}\tPN:wgs\tVN:{version}\tDS:{about}"));
    }

    /// Adds a comment.
    pub fn add_comment(&mut self, text: &str) {
        self.lines.push(format!("@CO\t{text}"));
    }

    /// The header's text.
    pub fn text(&self) -> String {
        self.lines.iter().flat_map(|l| [l, "\n"]).collect()
    }

    /// A record of an input, ready to be written.
    pub fn record(&self, input: usize, read: &ReadView<'_>) -> BamRecord {
        let mut record = BamRecord::from_view(read);
        let group = read.tag_str(b"RG").and_then(|g| self.renamed.get(input)?.get(std::str::from_utf8(g).ok()?));
        if let Some(name) = group {
            record.set_text(b"RG", name.as_bytes());
        }
        record
    }
}

/// Tags by name, integers in one size.
pub fn order_tags(record: &mut BamRecord) {
    let mut tags: Vec<Tag<'_>> = Tags(&record.tags).collect();
    tags.sort_by_key(|t| t.name);
    let mut fresh = Vec::with_capacity(record.tags.len());
    for tag in tags {
        match tag.int().and_then(|v| i32::try_from(v).ok()) {
            Some(value) => push_int(&mut fresh, &tag.name, value),
            None => fresh.extend_from_slice(tag.bytes),
        }
    }
    record.tags = fresh;
}

/// Writes a file and its index; both appear when `together` is committed.
pub fn write(
    path: &Path,
    header: &str,
    contigs: &Contigs,
    records: &[BamRecord],
    together: &mut Together,
) -> Result<(), CallError> {
    let shown = path.display().to_string();
    let mut writer = BamWriter::new(&shown, Output::create(path)?, header, contigs)?;
    for record in records {
        writer.write(record)?;
    }
    let (output, index) = writer.finish()?;
    let beside = |extension: &str| PathBuf::from(format!("{shown}.{extension}"));
    let mut file = Output::create(&beside(index.extension))?;
    let failed = |source| OutputError { path: beside(index.extension).display().to_string(), source };
    file.write_all(&index.bytes).map_err(failed)?;
    together.add(file)?;
    Ok(together.add(output)?)
}
