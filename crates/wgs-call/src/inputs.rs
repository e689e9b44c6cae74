//! The alignment files of one sample, or of each of several, and the reference they were aligned to.
//!
//! All files of a sample must name it in their read groups, have the same contigs in the same order, and an index. The
//! sequence digests (`M5`) that headers carry are held against the reference when the profile is made, and every cell's
//! reference against the profile when it is used.

use crate::CallError;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use wgs_align::{ContigRecords, Fetcher, OpenOptions, Source};
use wgs_core::{Contigs, Fields};
use wgs_io::reference::{Reference, ReferenceReader};

/// What calling looks at.
fn fields() -> Fields {
    Fields::NAME | Fields::BASES | Fields::QUALS
}

/// Open inputs. See the module's story.
pub struct Inputs {
    sources: Vec<Source>,
    contigs: Contigs,
    sample: String,
    reference: Reference,
}

/// What one worker reads with.
pub struct Readers {
    /// One for each input, in order.
    pub fetchers: Vec<Fetcher>,
    /// The reference.
    pub reference: ReferenceReader,
}

impl Inputs {
    /// Opens and checks all files; `sample` overrides the read groups' name.
    pub fn open(paths: &[PathBuf], reference: &Path, sample: Option<&str>) -> Result<Self, CallError> {
        Self::new(sources(paths, reference)?, reference, sample)
    }

    /// Opens and checks the files of several samples: one [`Inputs`] for each, in order of appearance. A file is of one sample.
    pub fn open_by_sample(paths: &[PathBuf], reference: &Path) -> Result<Vec<Self>, CallError> {
        let mut groups: Vec<(String, Vec<Source>)> = Vec::new();
        for source in sources(paths, reference)? {
            let mut names = samples(std::slice::from_ref(&source));
            let name = match names.len() {
                0 => return Err(CallError::NoSample { path: source.name().to_owned() }),
                1 => names.remove(0),
                _ => return Err(CallError::MixedFile { path: source.name().to_owned(), samples: names }),
            };
            match groups.iter_mut().find(|g| g.0 == name) {
                Some(group) => group.1.push(source),
                None => groups.push((name, vec![source])),
            }
        }
        let all = groups.into_iter().map(|(_, sources)| Self::new(sources, reference, None));
        let all = all.collect::<Result<Vec<_>, _>>()?;
        for pair in all.windows(2) {
            pair[0].check_same_contigs(&pair[1])?;
        }
        Ok(all)
    }

    /// Refuses another sample's files if their contigs are not those of this one's.
    pub fn check_same_contigs(&self, other: &Self) -> Result<(), CallError> {
        let (Some(what), [first, ..], [second, ..]) =
            (difference(&self.contigs, &other.contigs), self.sources(), other.sources())
        else {
            return Ok(());
        };
        Err(CallError::Contigs { path: second.name().to_owned(), first: first.name().to_owned(), what })
    }

    fn new(sources: Vec<Source>, reference: &Path, sample: Option<&str>) -> Result<Self, CallError> {
        let Some(first) = sources.first() else {
            return Err(CallError::Territory { reason: "no input".into(), usage: true });
        };
        let contigs = first.header().contigs.clone();
        for other in &sources[1..] {
            if let Some(what) = difference(&contigs, &other.header().contigs) {
                let (path, first) = (other.name().to_owned(), first.name().to_owned());
                return Err(CallError::Contigs { path, first, what });
            }
        }
        let mut samples = samples(&sources);
        let sample = match (samples.len(), sample) {
            (0 | 1, Some(name)) => name.to_owned(),
            (1, None) => samples.remove(0),
            (0, None) => return Err(CallError::NoSample { path: first.name().to_owned() }),
            _ => return Err(CallError::Samples { samples }),
        };
        let reference = Reference::open(reference)?;
        // Lengths and names against the header, before any work.
        reference.reader(&contigs)?;
        Ok(Self { sources, contigs, sample, reference })
    }

    /// The contigs of all inputs.
    pub fn contigs(&self) -> &Contigs {
        &self.contigs
    }

    /// The sample's name.
    pub fn sample(&self) -> &str {
        &self.sample
    }

    /// The reference.
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// The files.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Records of each contig according to the indices of all inputs together; `None` where one does not say.
    pub fn indexed_records(&self) -> Vec<Option<ContigRecords>> {
        let counts: Vec<_> = self.sources.iter().map(Source::index_counts).collect();
        let of = |i: usize| {
            counts.iter().try_fold(ContigRecords::default(), |sum, c| {
                let here = c.as_ref()?.contigs.get(i).copied().flatten()?;
                Some(ContigRecords { mapped: sum.mapped + here.mapped, unmapped: sum.unmapped + here.unmapped })
            })
        };
        (0..self.contigs.len()).map(of).collect()
    }

    /// From now on readers give whole records, or again only what calling looks at: CRAM decodes what is asked for.
    pub fn whole_records(&mut self, whole: bool) {
        let fields = if whole { fields() | Fields::MATE | Fields::READ_GROUP | Fields::TAGS } else { fields() };
        self.sources.iter_mut().for_each(|s| s.prepare(fields, 0));
    }

    /// Readers for `n` workers.
    pub fn readers(&mut self, n: usize) -> Result<Vec<Readers>, CallError> {
        (0..n)
            .map(|_| {
                let fetchers = self.sources.iter_mut().map(Source::fetcher).collect::<Result<_, _>>()?;
                Ok(Readers { fetchers, reference: self.reference.reader(&self.contigs)? })
            })
            .collect()
    }

    /// Holds the headers' `M5` against the reference's digests, one per contig (`None`: not in the reference).
    pub fn check_sequences(&self, md5: &[Option<String>]) -> Result<(), CallError> {
        for source in &self.sources {
            for ((_, contig), ours) in source.header().contigs.iter().zip(md5) {
                if let (Some(theirs), Some(ours)) = (&contig.md5, ours)
                    && theirs != ours
                {
                    return Err(CallError::Sequence {
                        reference: self.reference.path().display().to_string(),
                        path: source.name().to_owned(),
                        contig: contig.name.clone(),
                        ours: ours.clone(),
                        theirs: theirs.clone(),
                    });
                }
            }
        }
        Ok(())
    }
}

/// Opens files that have an index, each given once.
fn sources(paths: &[PathBuf], reference: &Path) -> Result<Vec<Source>, CallError> {
    let mut sources = Vec::with_capacity(paths.len());
    let mut seen = BTreeSet::new();
    for path in paths {
        if path.canonicalize().is_ok_and(|p| !seen.insert(p)) {
            return Err(CallError::Twice { path: path.display().to_string() });
        }
        let options = OpenOptions { reference: Some(reference.to_owned()), fields: fields(), inflate_threads: 0 };
        let source = Source::open(path, options)?;
        if !source.is_indexed() {
            return Err(CallError::NoIndex { path: source.name().to_owned() });
        }
        sources.push(source);
    }
    Ok(sources)
}

/// Samples of the read groups, in order of appearance.
fn samples(sources: &[Source]) -> Vec<String> {
    let mut samples: Vec<String> = Vec::new();
    for group in sources.iter().flat_map(|s| &s.header().read_groups) {
        if !group.sample.is_empty() && !samples.contains(&group.sample) {
            samples.push(group.sample.clone());
        }
    }
    samples
}

/// The first difference of two contig lists, for people.
fn difference(a: &Contigs, b: &Contigs) -> Option<String> {
    if a.len() != b.len() {
        return Some(format!("{} and {} contigs", b.len(), a.len()));
    }
    let differs = a.iter().zip(b.iter()).find(|((_, x), (_, y))| x.name != y.name || x.len != y.len);
    differs.map(|((_, x), (_, y))| format!("{} of {} bases, {} of {}", y.name, y.len, x.name, x.len))
}
