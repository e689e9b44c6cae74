//! Plain sources in, a pack out.
//!
//! A source's files are read one after the other, each from its first byte to its last, which also gives their digests. One
//! thread reads and normalises; blocks are made on the others ([`super::write`]).

use super::file::{Header, PackContig, PackFile, PackSource};
use super::read::Pack;
use super::write::Writer;
use crate::SourceError;
use crate::names::Names;
use crate::order::Order;
use crate::spec::{Kind, SourceSpec};
use crate::table;
use crate::vcf::{Counts, Extractor, Scratch};
use crate::window::Normaliser;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use wgs_core::{Contigs, Progress};
use wgs_io::digest::{Tap, Tapped};
use wgs_io::input::{Input, InputError};
use wgs_io::reference::Reference;
use wgs_io::vcf::read::{Header as VcfHeader, Reader};

/// First bytes looked at: a whole BGZF block, and enough to tell what a file is.
const HEAD: u64 = 1 << 16;

/// A pack that was written.
#[derive(Clone, Debug)]
pub struct Packed {
    /// What it says of itself.
    pub header: Header,
    /// SHA-256 of its content, in hexadecimal.
    pub digest: String,
}

/// Opens a file that is digested while it is read.
pub(crate) fn open(path: &Path) -> Result<(Input, Tap), SourceError> {
    let file = path.display().to_string();
    let io = |source| InputError::Io { file: file.clone(), source };
    let (mut rest, tap) = Tapped::new(File::open(path).map_err(io)?);
    let mut head = Vec::new();
    rest.by_ref().take(HEAD).read_to_end(&mut head).map_err(io)?;
    Ok((Input::new(file, head, Box::new(rest)), tap))
}

/// What a file is, by its content.
pub(crate) fn sniff(path: &Path) -> Result<Kind, SourceError> {
    let file = path.display().to_string();
    let mut head = Vec::new();
    let opened = File::open(path).map_err(|source| InputError::Io { file: file.clone(), source })?;
    opened.take(16).read_to_end(&mut head).map_err(|source| InputError::Io { file: file.clone(), source })?;
    if Pack::is_pack(&head) {
        return Ok(Kind::Pack);
    }
    let (mut input, mut text) = (Input::open(path)?, Vec::new());
    while text.len() < HEAD as usize && input.fill(&mut text)? > 0 {}
    if text.is_empty() {
        return Err(SourceError::Line { file, line: 1, reason: "empty file".into() });
    }
    if text.starts_with(b"##fileformat=VCF") || text.starts_with(b"BCF") {
        return Ok(Kind::Vcf);
    }
    Ok(if table::has_header(&text) { Kind::Tsv } else { Kind::Bed })
}

/// The value of a `##KEY=VALUE` line.
pub(crate) fn meta(header: &VcfHeader, key: &str) -> Option<String> {
    let value = |line: &str| line.strip_prefix("##")?.strip_prefix(key)?.strip_prefix('=').map(|v| v.trim().to_owned());
    header.text.lines().find_map(value).filter(|v| !v.is_empty() && !v.starts_with('<'))
}

/// Reads sources into a pack of `out`, whose name for messages is `path`; gives `out` back, written but not committed. The ids of
/// `contigs` are the pack's numbers of contigs.
pub fn make<W: Write>(
    specs: &[SourceSpec],
    reference: &Reference,
    contigs: &Contigs,
    path: &str,
    out: W,
    threads: usize,
    progress: &dyn Progress,
) -> Result<(W, Packed), SourceError> {
    let names = Names::new(contigs);
    let mut writer = Writer::new(path, out, contigs.len(), threads)?;
    let mut sources: Vec<PackSource> = Vec::new();
    for spec in specs {
        let id = spec.id();
        if sources.iter().any(|s| s.id == id) {
            return Err(SourceError::Twice { what: "sources", name: id });
        }
        let source = one(spec, reference, &names, &mut writer, progress)?;
        for field in &source.fields {
            if sources.iter().flat_map(|s| &s.fields).any(|f| f.name == field.name) {
                return Err(SourceError::Twice { what: "fields", name: field.name.clone() });
            }
        }
        sources.push(source);
    }
    let contig = |c: &wgs_core::Contig| PackContig { name: c.name.clone(), len: c.len };
    let header = Header { contigs: contigs.iter().map(|(_, c)| contig(c)).collect(), sources };
    let (out, digest) = writer.finish(&header)?;
    Ok((out, Packed { header, digest }))
}

fn one<W: Write>(
    spec: &SourceSpec,
    reference: &Reference,
    names: &Names,
    writer: &mut Writer<W>,
    progress: &dyn Progress,
) -> Result<PackSource, SourceError> {
    let mut normaliser = Normaliser::new(reference, names.contigs())?;
    let mut source = PackSource {
        id: spec.id(),
        name: spec.name.clone(),
        version: spec.version.clone(),
        date: spec.date.clone(),
        intervals: false,
        fields: Vec::new(),
        files: Vec::new(),
        counts: Counts::default(),
    };
    let mut order = Order::new(names);
    let mut table: Option<table::Reader> = None;
    for (i, path) in spec.files.iter().enumerate() {
        let file = path.display().to_string();
        let kind = match spec.kind {
            Some(kind) => kind,
            None => sniff(path)?,
        };
        let (input, tap) = open(path)?;
        match kind {
            Kind::Pack => {
                let reason = "a pack cannot be packed again: give the files it was made of".to_owned();
                return Err(SourceError::Spec { text: file, reason });
            }
            Kind::Vcf => {
                let mut reader = Reader::new(input)?;
                let extractor = Extractor::new(spec, reader.header(), &file)?;
                if i == 0 {
                    source.fields.clone_from(&extractor.fields);
                    writer.source(source.fields.len());
                    source.date = source.date.take().or_else(|| meta(reader.header(), "fileDate"));
                    source.version = source.version.take().or_else(|| meta(reader.header(), "source"));
                } else {
                    same_fields(&source.fields, &extractor.fields, &file)?;
                }
                vcf(&mut reader, &extractor, &mut order, &mut normaliser, writer, &mut source.counts, progress)?;
            }
            Kind::Bed | Kind::Tsv => {
                let mut reader = table::Reader::new(input, kind == Kind::Tsv, spec, table.take())?;
                if i == 0 {
                    source.intervals = reader.intervals();
                    writer.source(reader.columns());
                }
                reader.read(&mut order, &mut normaliser, writer, &mut source.counts, progress)?;
                table = Some(reader);
            }
        }
        let seen =
            tap.seen().ok_or_else(|| SourceError::Internal { what: format!("{file} was not read to its end") })?;
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        source.files.push(PackFile { name, bytes: seen.bytes, sha256: seen.digests.1 });
    }
    if let Some(table) = table {
        source.fields = table.fields();
    }
    if order.finish(&spec.file())?.is_some() {
        writer.end_contig()?;
    }
    writer.end_source()?;
    Ok(source)
}

fn same_fields(first: &[crate::Field], other: &[crate::Field], file: &str) -> Result<(), SourceError> {
    let differs = first.iter().zip(other).find(|(a, b)| a.kind != b.kind);
    match differs {
        None => Ok(()),
        Some((a, b)) => {
            let reason =
                format!("{} is {} in the first file of the source, {} here", a.from, a.kind.text(), b.kind.text());
            Err(SourceError::Spec { text: file.to_owned(), reason })
        }
    }
}

fn vcf<W: Write>(
    reader: &mut Reader,
    extractor: &Extractor,
    order: &mut Order<'_>,
    normaliser: &mut Normaliser,
    writer: &mut Writer<W>,
    counts: &mut Counts,
    progress: &dyn Progress,
) -> Result<(), SourceError> {
    let file = reader.file().to_owned();
    let header = reader.header().clone();
    let mut scratch = Scratch::default();
    let mut taken = 0u64;
    while let Some(record) = reader.next()? {
        let name = record.contig();
        let step = order.next(name, record.pos(), &file, || header.contig_len(name), || record.place())?;
        if step.ended.is_some() {
            writer.end_contig()?;
        }
        let Some(contig) = step.contig else {
            counts.records += 1;
            counts.other_contigs += 1;
            continue;
        };
        writer.contig(contig);
        extractor.record(&record, contig, normaliser, &mut scratch, counts, |start, change, values| {
            writer.push(start, change, values);
        })?;
        writer.reached(record.pos())?;
        taken += 1;
        if taken.is_multiple_of(4096) {
            progress.advance(4096);
        }
    }
    Ok(())
}
