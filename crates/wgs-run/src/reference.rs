//! `wgs qc reference`: the sequences of a FASTA as a dictionary with M5, and files that must stand on the very same ones.
//!
//! Of alignments (SAM, BAM, CRAM) each contig must be a sequence of the reference, and each sequence a contig: name, length, and `M5`
//! where the header has it. A FASTA of some chromosomes is `partial`: contigs of one side alone are then counted, not refused. Of call
//! sets (VCF, BCF) what their header says of contigs the reference has must hold; they may declare more or none.
//!
//! M5 is the MD5 of the upper-case sequence (SAM specification, 1.3.2); a reference as a whole is the SHA-256 of its sorted M5s, one a
//! line, as in the VCF headers of the callers.

use crate::Error;
use md5::{Digest, Md5};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::Sha256;
use std::path::Path;
use wgs_align::{AlignError, Format, OpenOptions, Source};
use wgs_core::{Contig, Contigs, Interval};
use wgs_engine::{CELL_LEN, ordered};
use wgs_io::reference::{RefSlice, Reference};
use wgs_io::vcf;
use wgs_report::sheet;

/// Section `qc_reference`.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct QcReference {
    /// SHA-256 of the sorted M5s, one a line: the `##wgs_reference` of call sets.
    pub set: String,
    /// Sequences.
    pub sequences: u64,
    /// Bases.
    pub bases: u64,
    /// Files held against it, in the order given.
    pub files: Vec<FileRow>,
}

/// A file that stands on the reference.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct FileRow {
    /// Path.
    pub path: String,
    /// `sam`, `bam`, `cram`, `vcf`, `bcf`.
    pub format: String,
    /// Contigs of its header.
    pub contigs: u64,
    /// Of those, with the M5 of the reference's sequence.
    pub same_sequence: u64,
    /// Of those, with name and length of the reference's sequence, and no M5.
    pub same_length: u64,
    /// Of those, not in the reference.
    pub not_in_reference: u64,
    /// Sequences of the reference that the header lacks.
    pub not_in_file: u64,
}

/// A contig as a header declares it.
struct Declared {
    name: String,
    len: Option<u64>,
    md5: Option<String>,
}

/// The reference's sequences with their M5, in file order.
///
/// # Errors
/// [`Error::Reference`].
pub fn sequences(reference: &Reference, threads: usize) -> Result<Contigs, Error> {
    let contigs = reference.contigs();
    let names: Vec<&Contig> = contigs.iter().map(|(_, c)| c).collect();
    let mut list = Vec::with_capacity(names.len());
    ordered(
        names.len(),
        threads,
        || Ok((reference.reader(&contigs)?, RefSlice::default(), Vec::new())),
        |(reader, slice, letters), i| -> Result<String, Error> {
            let mut digest = Md5::new();
            let len = names.get(i).map_or(0, |c| c.len);
            let contig = wgs_core::ContigId(i as u32);
            for start in (0..len).step_by(CELL_LEN as usize) {
                let end = start.saturating_add(CELL_LEN).min(len);
                reader.read(Interval { contig, start, end }, slice)?;
                letters.clear();
                letters.extend(slice.codes.iter().map(|&c| b"=ACMGRSVTWYHKDBN"[usize::from(c & 15)]));
                digest.update(&letters);
            }
            Ok(digest.finalize().iter().map(|b| format!("{b:02x}")).collect())
        },
        |i, md5| {
            list.extend(names.get(i).map(|c| Contig { md5: Some(md5), ..(*c).clone() }));
            Ok(())
        },
        |i, message| Error::Reference {
            path: reference.path().display().to_string(),
            reason: format!("sequence {}: {message}", i + 1),
        },
    )?;
    Ok(Contigs::new(list))
}

/// The header lines of a SAM file over these sequences, as `samtools dict` writes them without paths.
pub fn dictionary(sequences: &Contigs) -> String {
    let line = |c: &Contig| format!("@SQ\tSN:{}\tLN:{}\tM5:{}\n", c.name, c.len, c.md5.as_deref().unwrap_or_default());
    let lines: String = sequences.iter().map(|(_, c)| line(c)).collect();
    format!("@HD\tVN:1.6\tSO:unsorted\n{lines}")
}

impl QcReference {
    /// Of the sequences alone.
    pub fn new(sequences: &Contigs) -> Self {
        let mut md5: Vec<&str> = sequences.iter().filter_map(|(_, c)| c.md5.as_deref()).collect();
        md5.sort_unstable();
        let mut set = Sha256::new();
        md5.iter().for_each(|m| set.update(format!("{m}\n")));
        Self {
            set: set.finalize().iter().map(|b| format!("{b:02x}")).collect(),
            sequences: sequences.len() as u64,
            bases: sequences.iter().map(|(_, c)| u64::from(c.len)).sum(),
            files: Vec::new(),
        }
    }

    /// Holds a file against the sequences of `reference`.
    ///
    /// # Errors
    /// [`Error::OtherReference`] names the first contig that differs; [`Error::Input`] for a file that cannot be read.
    pub fn add(&mut self, path: &Path, sequences: &Contigs, reference: &Reference, partial: bool) -> Result<(), Error> {
        let (format, declared, alignments) = declared(path, reference)?;
        let differs = |reason: String| Error::OtherReference {
            path: path.display().to_string(),
            reference: reference.path().display().to_string(),
            reason,
        };
        let mut row = FileRow {
            path: path.display().to_string(),
            format: format.to_owned(),
            contigs: declared.len() as u64,
            ..FileRow::default()
        };
        let mut found = 0;
        for d in &declared {
            let Some(ours) = sequences.find(&d.name).map(|id| sequences.contig(id)) else {
                if alignments && !partial {
                    return Err(differs(format!("the reference has no sequence '{}'", d.name)));
                }
                row.not_in_reference += 1;
                continue;
            };
            found += 1;
            if let Some(len) = d.len.filter(|len| *len != u64::from(ours.len)) {
                return Err(differs(format!("contig '{}' has {len} bases, the reference's {}", d.name, ours.len)));
            }
            match (&d.md5, &ours.md5) {
                (Some(theirs), Some(ours)) if !theirs.eq_ignore_ascii_case(ours) => {
                    return Err(differs(format!("contig '{}' has M5 {theirs}, the reference's {ours}", d.name)));
                }
                (Some(_), Some(_)) => row.same_sequence += 1,
                _ => row.same_length += u64::from(d.len.is_some()),
            }
        }
        row.not_in_file = sequences.len() as u64 - found;
        if found == 0 && (alignments || !declared.is_empty()) {
            let first = declared.first().map_or("", |d| d.name.as_str());
            return Err(differs(format!("no contig in common: the first is '{first}' there")));
        }
        if alignments && !partial && row.not_in_file > 0 {
            let missing = sequences.iter().map(|(_, c)| c).find(|c| declared.iter().all(|d| d.name != c.name));
            let missing = missing.map_or("", |c| c.name.as_str());
            return Err(differs(format!("its header has no contig '{missing}', which the reference has")));
        }
        self.files.push(row);
        Ok(())
    }

    /// The section as a table for people.
    pub fn text(&self) -> String {
        let mut out = sheet::tsv(&["#reference", "sequences", "bases"]);
        out.push_str(&sheet::tsv(&[self.set.as_str(), &self.sequences.to_string(), &self.bases.to_string()]));
        if self.files.is_empty() {
            return out;
        }
        let columns = ["#file", "format", "contigs", "same_sequence", "same_length", "not_in_reference", "not_in_file"];
        out.push_str(&sheet::tsv(&columns));
        for f in &self.files {
            let counts = [f.contigs, f.same_sequence, f.same_length, f.not_in_reference, f.not_in_file];
            let counts = counts.map(|n| n.to_string());
            let mut cells = vec![f.path.as_str(), f.format.as_str()];
            cells.extend(counts.iter().map(String::as_str));
            out.push_str(&sheet::tsv(&cells));
        }
        out
    }
}

/// Format, contigs of the header, and whether these are alignments.
fn declared(path: &Path, reference: &Reference) -> Result<(&'static str, Vec<Declared>, bool), Error> {
    let options = OpenOptions { reference: Some(reference.path().to_owned()), ..OpenOptions::default() };
    match Source::open(path, options) {
        Ok(source) => {
            let of = |c: &Contig| Declared { name: c.name.clone(), len: Some(c.len.into()), md5: c.md5.clone() };
            let contigs = source.header().contigs.iter().map(|(_, c)| of(c)).collect();
            let format = match source.format() {
                Format::Bam => "bam",
                Format::Cram => "cram",
                Format::Sam => "sam",
            };
            Ok((format, contigs, true))
        }
        Err(AlignError::UnknownFormat { .. }) => {
            let reader = vcf::read::Reader::open(path).map_err(|e| Error::Input(e.to_string()))?;
            let header = reader.header();
            let md5 = |name: &str| {
                let line = header.text.lines().find(|l| {
                    l.strip_prefix("##contig=<ID=")
                        .and_then(|l| l.strip_prefix(name))
                        .is_some_and(|l| l.starts_with([',', '>']))
                })?;
                let value = line.split(['<', ',']).find_map(|field| field.strip_prefix("md5="))?;
                Some(value.trim_end_matches('>').trim_matches('"').to_owned())
            };
            let of = |(name, len): &(String, Option<u64>)| Declared { name: name.clone(), len: *len, md5: md5(name) };
            Ok((if reader.is_bcf() { "bcf" } else { "vcf" }, header.contigs.iter().map(of).collect(), false))
        }
        Err(e) => Err(Error::Input(e.to_string())),
    }
}
