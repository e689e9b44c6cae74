//! All sources of a run: opened once, looked into by any number of workers.
//!
//! [`Sources::open`] takes what the user asked for. A pack is used as it is. A VCF or BCF with an index is read by it
//! ([`crate::indexed`]). Anything else is read whole and packed into a temporary file without a name, in the system's folder for these
//! (`TMPDIR`), before the first look-up; for a large source, `wgs annotate pack` does that once and for all.
//!
//! Every worker has its own [`Reader`], asked with normalised alleles in any order, best ascending. At the end the workers' tallies are
//! merged and held against [`Sources::check`].

use crate::SourceError;
use crate::allele::Allele;
use crate::field::{Escape, Field, Type};
use crate::found::Found;
use crate::indexed::{ChunkReader, IndexedVcf};
use crate::names::Names;
use crate::pack::make::sniff;
use crate::pack::{HIT, Pack, PackReader, PackSource, make};
use crate::spec::{Kind, SourceSpec, join};
use crate::tally::Tally;
use crate::vcf::listed;
use std::sync::Arc;
use wgs_core::{ContigId, Contigs, Progress};
use wgs_io::reference::Reference;

/// A source, as the header names it.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its ID.
    pub id: String,
    /// Full name, if one was given.
    pub name: Option<String>,
    /// Version or release, if it is known.
    pub version: Option<String>,
    /// Date, if it is known.
    pub date: Option<String>,
    /// SHA-256 of each file: of its bytes, or of header and index of one that is read by index.
    pub sha256: Vec<String>,
    /// True when the digest is of header and index.
    pub by_index: bool,
    /// Its fields, by our names.
    pub fields: Vec<Field>,
    /// True for intervals.
    pub intervals: bool,
}

enum Store {
    Pack { pack: Arc<Pack>, number: usize, columns: Vec<usize>, contigs: Vec<Option<usize>> },
    Indexed(Arc<IndexedVcf>),
}

/// The sources of a run.
pub struct Sources {
    list: Vec<Source>,
    stores: Vec<Store>,
    contigs: Contigs,
}

impl Sources {
    /// Opens sources for look-ups by the ids of `contigs`; a source without an index is read here, on `threads` threads.
    pub fn open(
        specs: &[SourceSpec],
        reference: &Reference,
        contigs: &Contigs,
        threads: usize,
        progress: &dyn Progress,
    ) -> Result<Self, SourceError> {
        let mut this = Self { list: Vec::new(), stores: Vec::new(), contigs: contigs.clone() };
        for spec in join(specs.to_vec())? {
            let kind = match (spec.kind, spec.files.first()) {
                (Some(kind), _) => kind,
                (None, Some(file)) => sniff(file)?,
                (None, None) => continue,
            };
            if kind == Kind::Pack {
                if spec.files.len() > 1 {
                    let reason = "a pack is one file".to_owned();
                    return Err(SourceError::Spec { text: spec.file(), reason });
                }
                let Some(path) = spec.files.first() else { continue };
                this.pack(Arc::new(Pack::open(path)?), &spec)?;
                continue;
            }
            let beside =
                |f: &std::path::PathBuf, e: &str| std::path::PathBuf::from(format!("{}.{e}", f.display())).exists();
            if kind == Kind::Vcf && spec.files.iter().all(|f| beside(f, "csi") || beside(f, "tbi")) {
                let indexed = IndexedVcf::open(&spec, reference, contigs)?;
                let source = Source {
                    id: spec.id(),
                    name: spec.name.clone(),
                    version: spec.version.clone().or_else(|| indexed.version.clone()),
                    date: spec.date.clone().or_else(|| indexed.date.clone()),
                    sha256: indexed.digests(),
                    by_index: true,
                    fields: indexed.fields(),
                    intervals: false,
                };
                this.push(source, Store::Indexed(Arc::new(indexed)))?;
                continue;
            }
            let path = spec.file();
            let temporary = tempfile::tempfile().map_err(|source| SourceError::Io {
                path: format!("temporary file for {path} in {}", std::env::temp_dir().display()),
                source,
            })?;
            let (file, _) = make(std::slice::from_ref(&spec), reference, contigs, &path, temporary, threads, progress)?;
            let pack = Pack::from_file(path, file)?;
            this.pack(
                Arc::new(pack),
                &SourceSpec { files: spec.files, id: Some(spec.id.unwrap_or_default()), ..Default::default() },
            )?;
        }
        Ok(this)
    }

    fn push(&mut self, source: Source, store: Store) -> Result<(), SourceError> {
        if self.list.iter().any(|s| s.id == source.id) {
            return Err(SourceError::Twice { what: "sources", name: source.id });
        }
        let mut names: Vec<&str> = self.list.iter().flat_map(|s| &s.fields).map(|f| f.name.as_str()).collect();
        for field in &source.fields {
            if names.contains(&field.name.as_str()) {
                return Err(SourceError::Twice { what: "fields", name: field.name.clone() });
            }
            names.push(&field.name);
        }
        self.list.push(source);
        self.stores.push(store);
        Ok(())
    }

    /// Adds sources of a pack: all, or the one that is asked for.
    fn pack(&mut self, pack: Arc<Pack>, spec: &SourceSpec) -> Result<(), SourceError> {
        let header = pack.header();
        let chosen: Vec<usize> = match spec.id.as_deref().filter(|id| !id.is_empty()) {
            None => (0..header.sources.len()).collect(),
            Some(id) => match header.sources.iter().position(|s| s.id == id) {
                Some(i) => vec![i],
                None if header.sources.len() == 1 => vec![0],
                None => {
                    let have = listed(header.sources.iter().map(|s| s.id.as_str()));
                    let reason = format!("no source '{id}' in the pack; it has {have}");
                    return Err(SourceError::Spec { text: spec.file(), reason });
                }
            },
        };
        if chosen.len() > 1 && !spec.fields.is_empty() {
            let have = listed(header.sources.iter().map(|s| s.id.as_str()));
            let reason = format!("fields of which source? It has {have}: ID=FILE:FIELDS");
            return Err(SourceError::Spec { text: spec.file(), reason });
        }
        let contigs = self.pack_contigs(&pack, &chosen)?;
        for number in chosen {
            let Some(from) = header.sources.get(number) else { continue };
            let (fields, columns) = pack_fields(from, spec, pack.path())?;
            let source = Source {
                id: spec.id.clone().filter(|id| !id.is_empty()).unwrap_or_else(|| from.id.clone()),
                name: spec.name.clone().or_else(|| from.name.clone()),
                version: spec.version.clone().or_else(|| from.version.clone()),
                date: spec.date.clone().or_else(|| from.date.clone()),
                sha256: from.files.iter().map(|f| f.sha256.clone()).collect(),
                by_index: false,
                fields,
                intervals: from.intervals,
            };
            let store = Store::Pack { pack: Arc::clone(&pack), number, columns, contigs: contigs.clone() };
            self.push(source, store)?;
        }
        Ok(())
    }

    /// The pack's number of each of our contigs.
    fn pack_contigs(&self, pack: &Pack, chosen: &[usize]) -> Result<Vec<Option<usize>>, SourceError> {
        let names = Names::new(&self.contigs);
        let mut map = vec![None; self.contigs.len()];
        let header = pack.header();
        let mut first = None;
        for (number, contig) in header.contigs.iter().enumerate() {
            if !chosen.iter().any(|&s| pack.has(s, number)) {
                continue;
            }
            first.get_or_insert(&contig.name);
            let found = names.find(&contig.name, Some(contig.len.into())).map_err(|other| SourceError::OtherPack {
                path: pack.path().to_owned(),
                reason: format!("contig {} has {} bases there, {} here", contig.name, other.here, other.there),
            })?;
            if let Some(place) = found.and_then(|id| map.get_mut(id.index())) {
                *place = Some(number);
            }
        }
        if let (Some(theirs), true) = (first, map.iter().all(Option::is_none)) {
            let ours = self.contigs.iter().next().map_or_else(String::new, |(_, c)| c.name.clone());
            return Err(SourceError::NoCommonContig { file: pack.path().to_owned(), theirs: theirs.clone(), ours });
        }
        Ok(map)
    }

    /// The sources, in order.
    pub fn list(&self) -> &[Source] {
        &self.list
    }

    /// The header's lines on the sources and their fields, without newlines.
    pub fn header_lines(&self) -> Vec<String> {
        let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let mut lines = Vec::new();
        for s in &self.list {
            let mut line = format!("##wgs_source=<ID={}", s.id);
            for (key, value) in [("Name", &s.name), ("Version", &s.version), ("Date", &s.date)] {
                if let Some(value) = value {
                    line.push_str(&format!(",{key}={}", quoted(value)));
                }
            }
            let of = if s.by_index { "header and index" } else { "file" };
            lines.push(format!("{line},SHA256=\"{}\",SHA256Of=\"{of}\">", s.sha256.join(",")));
        }
        for s in &self.list {
            lines.extend(s.fields.iter().map(|f| f.header_line(s)));
        }
        lines
    }

    /// A worker's own reader.
    pub fn reader(&self) -> Result<Reader<'_>, SourceError> {
        let open = |store: &Store| {
            Ok(match store {
                Store::Pack { pack, number, .. } => Open::Pack(Box::new(PackReader::new(pack, *number)?)),
                Store::Indexed(indexed) => Open::Indexed(Box::new(indexed.reader()?)),
            })
        };
        let open = self.stores.iter().map(open).collect::<Result<_, SourceError>>()?;
        Ok(Reader { sources: self, open, tally: Tally::new(self.list.len(), self.contigs.len()) })
    }

    /// Refuses a run in which a source had nothing where it should have had something: see [`crate::tally`].
    pub fn check(&self, tally: &Tally) -> Result<(), SourceError> {
        for (i, (source, store)) in self.list.iter().zip(&self.stores).enumerate() {
            let has = |contig: ContigId| match store {
                Store::Indexed(indexed) => indexed.has(contig),
                Store::Pack { pack, number, contigs, .. } => {
                    contigs.get(contig.index()).copied().flatten().is_some_and(|c| pack.has(*number, c))
                }
            };
            tally.check(i, &source.id, &self.contigs, has)?;
        }
        Ok(())
    }
}

/// Fields of a packed source, and the pack's columns of them.
fn pack_fields(from: &PackSource, spec: &SourceSpec, path: &str) -> Result<(Vec<Field>, Vec<usize>), SourceError> {
    if spec.fields.is_empty() || spec.fields.iter().any(|f| f.from == "ALL") {
        return Ok((from.fields.clone(), (0..from.fields.len()).collect()));
    }
    let (mut fields, mut columns) = (Vec::new(), Vec::new());
    for asked in &spec.fields {
        let by_name = from.fields.iter().position(|f| f.name == asked.from);
        let place = by_name.or_else(|| from.fields.iter().position(|f| f.from == asked.from));
        let (mut field, column) = match place.and_then(|i| Some((from.fields.get(i)?.clone(), i))) {
            Some(found) => found,
            None if asked.from == "HIT" => {
                let description = "1 where the source has it".to_owned();
                (Field { name: spec.id().clone(), from: "HIT".into(), kind: Type::Integer, description }, HIT)
            }
            None => {
                return Err(SourceError::NoField {
                    file: path.to_owned(),
                    name: asked.from.clone(),
                    have: listed(from.fields.iter().map(|f| f.name.as_str())),
                });
            }
        };
        if let Some(name) = &asked.name {
            field.name.clone_from(name);
        }
        // Text holds any value; the other way round a value may not fit.
        if asked.kind == Some(Type::String) {
            field.kind = Type::String;
        }
        fields.push(field);
        columns.push(column);
    }
    Ok((fields, columns))
}

impl Field {
    /// The INFO line of a field.
    fn header_line(&self, source: &Source) -> String {
        let version = source.version.as_ref().or(source.date.as_ref());
        let version = version.map_or_else(String::new, |v| format!(",Version=\"{}\"", v.replace(['"', '\\'], "'")));
        let (name, kind) = (&self.name, self.kind.text());
        format!(
            "##INFO=<ID={name},Number=A,Type={kind},Description=\"{} {}: {}\",Source=\"{}\"{version}>",
            source.id, self.from, self.description, source.id
        )
    }
}

enum Open {
    Pack(Box<PackReader>),
    Indexed(Box<ChunkReader>),
}

/// Looks alleles up in all sources. One worker's own.
pub struct Reader<'a> {
    sources: &'a Sources,
    open: Vec<Open>,
    tally: Tally,
}

impl Reader<'_> {
    /// What all sources have of a normalised allele, in place of what `found` held.
    pub fn look_up(&mut self, allele: &Allele, found: &mut Found) -> Result<(), SourceError> {
        found.clear();
        let snv = allele.reference.len() == 1 && allele.alt.len() == 1;
        let all = self.sources.list.iter().zip(&self.sources.stores).zip(&mut self.open);
        for (i, ((source, store), open)) in all.enumerate() {
            found.source(source.fields.len());
            let chance = match (open, store) {
                (Open::Pack(reader), Store::Pack { columns, contigs, .. }) => {
                    match contigs.get(allele.contig.index()).copied().flatten() {
                        Some(contig) => reader.look_up(contig, allele, columns, found)?,
                        None => 0,
                    }
                }
                (Open::Indexed(reader), _) => reader.look_up(allele, found)?,
                (Open::Pack(_), Store::Indexed(_)) => 0,
            };
            self.tally.add(i, allele.contig, found.hits(i) > 0, if snv { chance } else { 0 });
        }
        Ok(())
    }

    /// Appends `;NAME=…` for every field with a value in one of the alleles of a record, given in order of ALT (`None`: not
    /// compared), `.` for those without; `;` is left out where `out` is empty.
    pub fn info(&self, alleles: &[Option<Found>], out: &mut String) {
        for (i, source) in self.sources.list.iter().enumerate() {
            for (f, field) in source.fields.iter().enumerate() {
                let before = out.len();
                if before > 0 {
                    out.push(';');
                }
                out.push_str(&field.name);
                let mut any = false;
                for (n, found) in alleles.iter().enumerate() {
                    out.push(if n == 0 { '=' } else { ',' });
                    let there = found.as_ref().is_some_and(|x| x.print(i, f, field, Escape::Info, out));
                    if !there {
                        out.push('.');
                    }
                    any |= there;
                }
                if !any {
                    out.truncate(before);
                }
            }
        }
    }

    /// What was looked up so far, and found.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }
}
