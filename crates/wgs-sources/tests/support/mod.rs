//! Small genomes, sources in every form, and look-ups of all alleles of a query.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use wgs_core::{ContigId, Contigs, Interval, NoProgress};
use wgs_io::atomic::Output;
use wgs_io::reference::Reference;
use wgs_sources::{Allele, Found, Normaliser, SourceError, SourceSpec, Sources, pack};

/// A reference of these contigs.
pub fn reference(folder: &Path, contigs: &[(&str, &str)]) -> Reference {
    let path = folder.join("ref.fa");
    let text: String = contigs.iter().map(|(name, bases)| format!(">{name}\n{bases}\n")).collect();
    std::fs::write(&path, text).unwrap();
    Reference::open(&path).unwrap()
}

/// A record of a made-up VCF: contig number, POS from 1, REF, ALT, INFO.
pub type Record = (u32, u32, String, String, String);

/// Writes records, sorted here, as plain VCF, or as BGZF or BCF with an index.
pub fn vcf(path: &Path, header: &str, contigs: &Contigs, records: &[Record]) -> PathBuf {
    let mut records: Vec<&Record> = records.iter().collect();
    records.sort_by_key(|r| (r.0, r.1));
    let lines: String = contigs.iter().map(|(_, c)| format!("##contig=<ID={},length={}>\n", c.name, c.len)).collect();
    let header = format!("##fileformat=VCFv4.3\n{header}{lines}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
    let mut writer = wgs_io::vcf::Writer::create(path, &header, contigs).unwrap();
    for (i, (contig, pos, reference, alt, info)) in records.into_iter().enumerate() {
        let name = contigs.name(ContigId(*contig));
        let line = format!("{name}\t{pos}\tid{i}\t{reference}\t{alt}\t.\tPASS\t{info}");
        let (start, end) = (pos - 1, pos - 1 + reference.len() as u32);
        writer.record(&line, Interval { contig: ContigId(*contig), start, end }).unwrap();
    }
    writer.commit().unwrap();
    path.to_owned()
}

pub fn spec(text: &str) -> SourceSpec {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

pub fn open(specs: &[String], reference: &Reference) -> Result<Sources, SourceError> {
    let specs: Vec<SourceSpec> = specs.iter().map(|s| spec(s)).collect();
    Sources::open(&specs, reference, &reference.contigs(), 1, &NoProgress)
}

/// Packs sources.
pub fn packed(specs: &[String], reference: &Reference, path: &Path, threads: usize) -> Result<PathBuf, SourceError> {
    let specs: Vec<SourceSpec> = specs.iter().map(|s| spec(s)).collect();
    let output = Output::create(path)?;
    let shown = path.display().to_string();
    let contigs = reference.contigs();
    let (output, _) = pack::make(&specs, reference, &contigs, &shown, output, threads, &NoProgress)?;
    output.commit()?;
    Ok(path.to_owned())
}

/// What the sources print for each ALT of each record: one text, empty where nothing was found.
pub fn look_up(sources: &Sources, reference: &Reference, query: &[Record]) -> Result<Vec<String>, SourceError> {
    let mut reader = sources.reader()?;
    let mut normaliser = Normaliser::new(reference, &reference.contigs())?;
    let mut allele = Allele::default();
    let mut all = Vec::new();
    for (contig, pos, reference, alts, _) in query {
        for alt in alts.split(',') {
            let mut found = Found::default();
            let contig = ContigId(*contig);
            let done = normaliser.normalise(contig, pos - 1, reference.as_bytes(), alt.as_bytes(), &mut allele)?;
            let mut out = String::new();
            if done.is_ok() {
                reader.look_up(&allele, &mut found)?;
                reader.info(&[Some(found)], &mut out);
            }
            all.push(out);
        }
    }
    sources.check(reader.tally())?;
    Ok(all)
}
