//! One file, or two in step, counted on their own: for a delivery whose bad files must not hide its good ones, and whose
//! counts are kept until the rest is read.
//!
//! [`read`] counts one group; [`Part::save`] and [`Part::load`] keep the counts; [`join`] makes the section of any number of
//! them, the same as [`crate::run`] over all their files at once (a test holds the two together). Errors are those of a run.

use crate::adapters::Adapters;
use crate::collector::{Collector, Shared};
use crate::group::{Context, Entry, Files};
use crate::names::Tiles;
use crate::pairing::FileGroup;
use crate::saved::{Reader, Writer, load_shared, load_tiles, save_shared, save_tiles};
use crate::{Config, Error, Outcome, finish};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use wgs_core::Progress;
use wgs_engine::batches::{self, Stopped};
use wgs_io::fastq::{Encoding, Facts, Format};

/// How the reads of a part belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One file of single reads, or an alignment file.
    Single,
    /// One file, R1 and R2 alternating.
    Interleaved,
    /// R1 and R2 of two files.
    Pair,
}

/// What is known of one file of a part.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// The path it was read from.
    pub path: String,
    /// Format by content.
    pub format: Format,
    /// Size, digests, encoding.
    pub facts: Facts,
    /// Name of the first read, with its comment.
    pub first_name: Option<String>,
    /// `SM` and `LB` of each read group of an alignment file; a missing one is empty.
    pub read_groups: Vec<(String, String)>,
    /// Sum of xxh3 over the reads, each of its bases and qualities: equal for the same reads in another order, under other
    /// names, compressed otherwise.
    pub content: u64,
}

/// Where reads of a file were sequenced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LaneSeen {
    /// Instrument; `None` when the names do not tell.
    pub instrument: Option<String>,
    /// Flow cell.
    pub flowcell: Option<String>,
    /// Lane, from 1.
    pub lane: u32,
}

/// Counts of one group.
pub struct Part {
    kind: Kind,
    shared: Shared,
    tiles: Vec<Tiles>,
    /// Its files: one, or R1 and R2.
    pub files: Vec<FileFacts>,
}

/// Reads `config.files`, which are one group, and counts.
///
/// # Errors
/// See [`Error`].
pub fn read(config: &Config, kind: Kind, progress: &dyn Progress) -> Result<Part, Error> {
    let group = match (kind, config.files.len()) {
        (Kind::Single, 1) => FileGroup::Single(0),
        (Kind::Interleaved, 1) => FileGroup::Interleaved(0),
        (Kind::Pair, 2) => FileGroup::Pair(0, 1),
        _ => return Err(Error::Files("files and their layout do not fit".to_owned())),
    };
    let adapters = adapters(config)?;
    let context = Context { config, ledger: Mutex::new(vec![None; config.files.len()]), progress };
    let fork = || Collector::new(config.files.len(), &adapters, &config.selection).with_contents();
    let files = vec![Files::new(&context, group)];
    let collectors = batches::run(files, config.threads, fork).map_err(|stopped| match stopped {
        Stopped::Failed(error) => error,
        Stopped::Panicked(message) => Error::Panic(message),
    })?;
    let mut merged = fork();
    for collector in collectors {
        merged.merge(collector);
    }
    let ledger = context.ledger.into_inner().unwrap_or_else(PoisonError::into_inner);
    let contents = merged.contents.take().unwrap_or_default();
    let one = |((path, entry), content): ((&String, Option<Entry>), u64)| {
        let entry = entry.ok_or_else(|| Error::Panic(format!("{path}: was not read")))?;
        let facts = entry.facts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Entry { format, first_name, read_groups, .. } = entry;
        Ok(FileFacts { path: path.clone(), format, facts, first_name, read_groups, content })
    };
    let files = config.files.iter().zip(ledger).zip(contents).map(one).collect::<Result<_, Error>>()?;
    Ok(Part { kind, shared: *merged.shared, tiles: merged.files, files })
}

/// The section over all parts; `None` without any. Of `config` the genome size, the adapters and the selection count.
///
/// # Errors
/// [`Error::Adapters`].
pub fn join(parts: Vec<Part>, config: &Config) -> Result<Option<Outcome>, Error> {
    if parts.is_empty() {
        return Ok(None);
    }
    let adapters = adapters(config)?;
    let mut config = Config { files: Vec::new(), ..config.clone() };
    let (mut groups, mut ledger) = (Vec::new(), Vec::new());
    let mut merged = Collector::new(0, &adapters, &Default::default()).shared;
    let mut tiles = Vec::new();
    for part in parts {
        let at = config.files.len();
        groups.push(match part.kind {
            Kind::Single => FileGroup::Single(at),
            Kind::Interleaved => FileGroup::Interleaved(at),
            Kind::Pair => FileGroup::Pair(at, at + 1),
        });
        merged.merge(part.shared, &adapters);
        tiles.extend(part.tiles);
        for file in part.files {
            config.files.push(file.path);
            let facts = Arc::new(Mutex::new(file.facts));
            ledger.push(Some(Entry { format: file.format, facts, first_name: None, read_groups: Vec::new() }));
        }
    }
    let selection = config.selection.clone();
    let mut collector = Collector::new(0, &adapters, &selection);
    (collector.shared, collector.files) = (merged, tiles);
    let (section, tiles) = finish::finish(collector, &config, &groups, &Mutex::new(ledger), &adapters);
    Ok(Some(Outcome { section, tiles }))
}

fn adapters(config: &Config) -> Result<Adapters, Error> {
    Adapters::new(config.adapters.as_ref().map(|(file, text)| (file.as_str(), text.as_str())))
}

impl Part {
    /// A part without a read, of files that hold none.
    pub fn empty(kind: Kind, files: Vec<FileFacts>) -> Self {
        Self { kind, shared: Shared::default(), tiles: vec![Tiles::default(); files.len()], files }
    }

    /// Reads of a file of the part.
    pub fn reads(&self, file: usize) -> u64 {
        self.tiles.get(file).map_or(0, |tiles| tiles.rows().map(|row| row.counts.reads).sum())
    }

    /// Where the reads of a file were sequenced, as their names tell, ordered; empty when they do not.
    pub fn lanes(&self, file: usize) -> Vec<LaneSeen> {
        let places = self.tiles.get(file).into_iter().flat_map(Tiles::rows).filter_map(|row| row.place.as_ref());
        let seen: BTreeSet<LaneSeen> = places
            .map(|p| LaneSeen { instrument: p.instrument.clone(), flowcell: p.flowcell.clone(), lane: p.lane })
            .collect();
        seen.into_iter().collect()
    }

    /// As bytes; only this version of the program reads them.
    ///
    /// # Errors
    /// [`Error::Adapters`].
    pub fn save(&mut self, config: &Config) -> Result<Vec<u8>, Error> {
        let adapters = adapters(config)?;
        let mut w = Writer::default();
        w.int(match self.kind {
            Kind::Single => 0u8,
            Kind::Interleaved => 1,
            Kind::Pair => 2,
        });
        w.len(self.files.len());
        for (file, tiles) in self.files.iter().zip(&self.tiles) {
            w.bytes(file.path.as_bytes());
            w.int(file.format as u8);
            w.int(file.facts.encoding as u8);
            for n in [file.facts.bytes, file.facts.text_bytes, file.facts.members, file.content] {
                w.int(n);
            }
            let (md5, sha256) = file.facts.digests.clone().unzip();
            for text in [&md5, &sha256, &file.first_name] {
                w.text(text);
            }
            w.len(file.read_groups.len());
            for (sample, library) in &file.read_groups {
                w.bytes(sample.as_bytes());
                w.bytes(library.as_bytes());
            }
            save_tiles(&mut w, tiles);
        }
        save_shared(&mut w, &mut self.shared, &adapters);
        Ok(w.0)
    }

    /// Back from [`Part::save`]; `None` for bytes that are none of its.
    pub fn load(bytes: &[u8]) -> Option<Self> {
        let r = &mut Reader(bytes);
        let kind = [Kind::Single, Kind::Interleaved, Kind::Pair].into_iter().nth(r.int()?)?;
        let formats = [Format::Fastq, Format::Gzip, Format::Bgzf, Format::Sam, Format::Bam, Format::Cram];
        let encodings = [Encoding::Phred33, Encoding::Phred64, Encoding::Solexa64];
        let (mut files, mut tiles) = (Vec::new(), Vec::new());
        for _ in 0..r.len()? {
            let string = |r: &mut Reader| String::from_utf8(r.bytes()?.to_vec()).ok();
            let path = string(r)?;
            let (format, encoding): (u8, u8) = (r.int()?, r.int()?);
            let format = formats.into_iter().find(|f| *f as u8 == format)?;
            let encoding = encodings.into_iter().find(|e| *e as u8 == encoding)?;
            let (bytes, text_bytes, members, content) = (r.int()?, r.int()?, r.int()?, r.int()?);
            let digests = r.text()?.zip(r.text()?);
            let first_name = r.text()?;
            let read_groups = (0..r.len()?).map(|_| Some((string(r)?, string(r)?))).collect::<Option<Vec<_>>>()?;
            let facts = Facts { bytes, text_bytes, members, digests, encoding };
            files.push(FileFacts { path, format, facts, first_name, read_groups, content });
            tiles.push(load_tiles(r)?);
        }
        let shared = load_shared(r)?;
        r.0.is_empty().then_some(Self { kind, shared, tiles, files })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_core::NoProgress;

    fn text(lane: u32, read: u8, n: u32) -> String {
        (0..n)
            .map(|i| {
                let base = |k: u32| b"ACGT"[(i.wrapping_mul(2_654_435_761) >> (k % 13 * 2)) as usize & 3] as char;
                let seq: String = (0..80 + i % 7).map(|k| base(k + u32::from(read))).collect();
                let qual: String = (0..seq.len()).map(|k| char::from(33 + 20 + (k % 20) as u8)).collect();
                format!("@A01:7:FLOW:{lane}:11{:02}:{i}:9 {read}:N:0:AC\n{seq}\n+\n{qual}\n", i % 3)
            })
            .collect()
    }

    #[test]
    fn parts_joined_are_one_run() {
        let dir = std::env::temp_dir().join(format!("wgs-part-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let mut files = Vec::new();
        for lane in [1, 2] {
            for read in [1, 2] {
                let path = dir.join(format!("s_L00{lane}_R{read}.fq"));
                std::fs::write(&path, text(lane, read, 700 * lane)).unwrap();
                files.push(path.display().to_string());
            }
        }
        let config = |files: &[String], threads| Config {
            files: files.to_vec(),
            digest: true,
            genome_size: Some(1000),
            threads,
            ..Config::default()
        };
        let whole = crate::run(&config(&files, 1), &NoProgress).unwrap();
        for threads in [1, 3] {
            let parts: Vec<Part> = files
                .chunks(2)
                .map(|pair| {
                    let config = config(pair, threads);
                    let mut part = read(&config, Kind::Pair, &NoProgress).unwrap();
                    let saved = part.save(&config).unwrap();
                    let mut again = Part::load(&saved).unwrap();
                    assert!(again.save(&config).unwrap() == saved);
                    for cut in [0, 1, saved.len() / 2, saved.len() - 1] {
                        assert!(Part::load(&saved[..cut]).is_none());
                    }
                    again
                })
                .collect();
            assert_ne!(parts[0].files[0].content, parts[0].files[1].content);
            assert!(parts[0].files[0].first_name.as_deref().unwrap().starts_with("A01:7:FLOW:1:"));
            assert_eq!(parts[1].lanes(0)[0].lane, 2);
            assert_eq!(parts[1].reads(1), 1400);
            let joined = join(parts, &config(&[], 1)).unwrap().unwrap();
            assert_eq!(serde_json::to_string(&joined.section).unwrap(), serde_json::to_string(&whole.section).unwrap());
        }
        std::fs::remove_dir_all(dir).unwrap();
    }
}
