//! One call set, contig by contig.

use crate::BenchError;
use crate::variant::{NotAssessed, Parsed, Variant};
use std::path::Path;
use wgs_core::contig::other_spelling;
use wgs_core::{ContigId, Contigs, locus};
use wgs_io::vcf::read::{Genotype, Header, Reader, Record, VcfError};

/// Which number ranks the calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Score {
    /// The QUAL column.
    #[default]
    Qual,
    /// A FORMAT key of the sample.
    Format(String),
    /// An INFO key.
    Info(String),
}

impl Score {
    /// Reads `QUAL`, `INFO/KEY`, `FORMAT/KEY` or `KEY` (of FORMAT).
    pub fn parse(text: &str) -> Self {
        match text.split_once('/') {
            _ if text == "QUAL" => Self::Qual,
            Some(("INFO", key)) => Self::Info(key.to_owned()),
            Some(("FORMAT", key)) => Self::Format(key.to_owned()),
            _ => Self::Format(text.to_owned()),
        }
    }

    /// As it is written in tables.
    pub fn name(&self) -> String {
        match self {
            Self::Qual => "QUAL".to_owned(),
            Self::Format(key) => format!("FORMAT/{key}"),
            Self::Info(key) => format!("INFO/{key}"),
        }
    }
}

/// How to read a call set.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// Sample by name; the first without.
    pub sample: Option<String>,
    /// Records that failed a filter count too.
    pub all_filters: bool,
    /// Genotypes are not looked at: every ALT counts.
    pub alleles: bool,
    /// Longest allele compared, bases.
    pub longest: usize,
    /// What ranks the calls.
    pub score: Score,
    /// These are the calls: their stated qualities are wanted, also of those that failed a filter.
    pub calls: bool,
}

/// Records that took no part, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Symbolic alleles, breakends, other letters.
    pub symbolic: u64,
    /// Alleles longer than the limit.
    pub too_long: u64,
    /// More than two copies that differ.
    pub ploidy: u64,
    /// Failed a filter.
    pub filtered: u64,
}

impl LeftOut {
    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.symbolic += other.symbolic;
        self.too_long += other.too_long;
        self.ploidy += other.ploidy;
        self.filtered += other.filtered;
    }
}

/// The calls of one contig, sorted by [`Variant::start`].
#[derive(Default)]
pub struct Chunk {
    /// Those that take part.
    pub variants: Vec<Variant>,
    /// Those that do not.
    pub left_out: LeftOut,
    /// Of those, what failed a filter and is a variant; only of [`LoadOptions::calls`].
    pub filtered: Vec<Variant>,
}

/// A call set being read.
pub struct Calls {
    file: String,
    reader: Reader,
    sample: Option<usize>,
    options: LoadOptions,
    contigs: Contigs,
    reference: String,
    /// First record of the next contig, already read.
    next: Option<(ContigId, u32, Option<Read>)>,
    /// Contigs that were complete before.
    done: Vec<bool>,
    begun: bool,
}

enum Read {
    Variant(Variant),
    Filtered(Variant),
    LeftOut(LeftOut),
}

/// The contig of a name, or an error that knows about `chr`.
pub fn find_contig(
    contigs: &Contigs,
    name: &str,
    file: &str,
    place: impl Fn() -> String,
    reference: &str,
) -> Result<ContigId, BenchError> {
    contigs.find(name).ok_or_else(|| {
        let other = other_spelling(name);
        BenchError::Contig {
            file: file.to_owned(),
            place: place(),
            contig: name.to_owned(),
            reference: reference.to_owned(),
            other: contigs.find(&other).map(|_| other),
        }
    })
}

/// The tumour of a pair: what Mutect2's `##tumor_sample` names, or the one column called TUMOR.
fn tumor(header: &Header) -> Option<usize> {
    let named =
        header.text.lines().find_map(|l| l.strip_prefix("##tumor_sample=")).and_then(|name| header.sample(name));
    let mut called = (0..header.samples.len()).filter(|&i| header.samples[i].eq_ignore_ascii_case("tumor"));
    named.or_else(|| called.next().filter(|_| called.next().is_none()))
}

impl Calls {
    /// Opens a file. `contigs` are those of `reference`.
    pub fn open(path: &Path, options: LoadOptions, contigs: &Contigs, reference: &str) -> Result<Self, BenchError> {
        let reader = Reader::open(path)?;
        let file = path.display().to_string();
        let header = reader.header();
        let sample = match &options.sample {
            Some(name) => Some(header.sample(name).ok_or_else(|| BenchError::NoSample {
                file: file.clone(),
                name: name.clone(),
                known: if header.samples.is_empty() { "none".to_owned() } else { header.samples.join(", ") },
            })?),
            None => tumor(header).filter(|_| options.alleles).or((!header.samples.is_empty()).then_some(0)),
        };
        if sample.is_none() && !options.alleles {
            return Err(BenchError::NoGenotypes { file, place: "any record".to_owned() });
        }
        let done = vec![false; contigs.len()];
        let (contigs, reference) = (contigs.clone(), reference.to_owned());
        Ok(Self { file, reader, sample, options, contigs, reference, next: None, done, begun: false })
    }

    /// The file's name.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Name of the sample compared.
    pub fn sample(&self) -> Option<&str> {
        self.reader.header().samples.get(self.sample?).map(String::as_str)
    }

    /// The contig of the next record, `None` at the end.
    pub fn peek(&mut self) -> Result<Option<ContigId>, BenchError> {
        if !self.begun {
            self.begun = true;
            self.next = self.read()?;
        }
        Ok(self.next.as_ref().map(|n| n.0))
    }

    /// All calls of the contig of the next record.
    pub fn next_contig(&mut self) -> Result<Chunk, BenchError> {
        let mut chunk = Chunk::default();
        let Some(contig) = self.peek()? else { return Ok(chunk) };
        let (mut last, mut number) = (0, 0);
        while let Some((_, pos, read)) = self.next.take_if(|n| n.0 == contig) {
            if pos < last {
                return Err(BenchError::Unsorted {
                    file: self.file.clone(),
                    place: locus(self.contigs.name(contig), pos),
                    what: format!("it follows {}", locus(self.contigs.name(contig), last)),
                });
            }
            last = pos;
            number += 1;
            match read {
                Some(Read::Variant(mut v)) => {
                    v.number = number;
                    chunk.variants.push(v);
                }
                Some(Read::Filtered(mut v)) => {
                    v.number = number;
                    chunk.left_out.filtered += 1;
                    chunk.filtered.push(v);
                }
                Some(Read::LeftOut(counts)) => chunk.left_out.add(counts),
                None => {}
            }
            self.next = self.read()?;
        }
        self.done[contig.index()] = true;
        if let Some((next, pos, _)) = self.next.as_ref().filter(|n| self.done[n.0.index()]) {
            return Err(BenchError::Unsorted {
                file: self.file.clone(),
                place: locus(self.contigs.name(*next), *pos),
                what: format!("{} comes in two parts", self.contigs.name(*next)),
            });
        }
        // Padding can move a record before its neighbour.
        chunk.variants.sort_by_key(Variant::start);
        chunk.filtered.sort_by_key(Variant::start);
        Ok(chunk)
    }

    fn read(&mut self) -> Result<Option<(ContigId, u32, Option<Read>)>, BenchError> {
        let Some(record) = self.reader.next()? else { return Ok(None) };
        let place = || {
            let place = record.place();
            place.strip_prefix(&format!("{}: ", self.file)).map_or_else(|| place.clone(), str::to_owned)
        };
        let contig = find_contig(&self.contigs, record.contig(), &self.file, place, &self.reference)?;
        if !self.options.all_filters && !record.is_pass() {
            let counts = LeftOut { filtered: 1, ..LeftOut::default() };
            let kept = if self.options.calls { failed(&record, self.sample, &self.options) } else { None };
            let read = kept.map_or(Read::LeftOut(counts), Read::Filtered);
            return Ok(Some((contig, record.pos(), Some(read))));
        }
        let genotype = match self.sample.filter(|_| !self.options.alleles) {
            Some(sample) => match record.genotype(sample)? {
                Some(genotype) => Some(genotype),
                None => return Err(BenchError::NoGenotypes { file: self.file.clone(), place: place() }),
            },
            None => None,
        };
        let read = match parse(&record, genotype, &self.options) {
            Parsed::NoVariant => None,
            Parsed::NotAssessed(why) => {
                let mut counts = LeftOut::default();
                match why {
                    NotAssessed::Symbolic => counts.symbolic = 1,
                    NotAssessed::TooLong => counts.too_long = 1,
                    NotAssessed::Ploidy => counts.ploidy = 1,
                }
                Some(Read::LeftOut(counts))
            }
            Parsed::Variant(mut v) => {
                v.pass = record.is_pass();
                facts(&record, self.sample, &self.options, &mut v)?;
                Some(Read::Variant(v))
            }
        };
        Ok(Some((contig, record.pos(), read)))
    }
}

/// The variant of a record with its genotype, if that is looked at.
fn parse(record: &Record<'_>, genotype: Option<Genotype>, options: &LoadOptions) -> Parsed {
    let copies: Option<(Vec<i16>, bool)> = genotype.map(|g| {
        let allele = |a: &Option<u16>| a.map_or(-1, |a| i16::try_from(a).unwrap_or(i16::MAX));
        (g.alleles().iter().map(allele).collect(), g.phased())
    });
    let copies = copies.as_ref().map(|(copies, phased)| (copies.as_slice(), *phased));
    Variant::parse(record.pos(), record.reference(), record.alts(), copies, options.longest)
}

/// A record that failed a filter, if there is a variant to judge in it. It takes no part, so nothing in it is an error.
fn failed(record: &Record<'_>, sample: Option<usize>, options: &LoadOptions) -> Option<Variant> {
    let genotype = match sample.filter(|_| !options.alleles) {
        Some(sample) => Some(record.genotype(sample).ok()??),
        None => None,
    };
    let Parsed::Variant(mut v) = parse(record, genotype, options) else { return None };
    v.pass = false;
    facts(record, sample, options, &mut v).ok()?;
    Some(v)
}

/// Score, depth, allele fraction and stated qualities of a record.
fn facts(record: &Record<'_>, sample: Option<usize>, options: &LoadOptions, v: &mut Variant) -> Result<(), VcfError> {
    let format = |key: &str| sample.and_then(|s| record.format(s, key));
    let number = |text: Option<&str>| text.and_then(|t| t.split(',').next()?.parse::<f32>().ok());
    let score = match &options.score {
        Score::Qual => record.qual()?.map(|q| q as f32),
        Score::Format(key) => number(format(key)),
        Score::Info(key) => number(record.info(key).flatten()),
    };
    v.facts.score = score.filter(|s| s.is_finite()).unwrap_or(f32::NAN);
    if options.calls {
        let finite = |q: Option<f32>| q.filter(|q| q.is_finite()).unwrap_or(f32::NAN);
        v.facts.qual = finite(record.qual()?.map(|q| q as f32));
        v.facts.gq = finite(number(format("GQ")));
    }
    let depth = format("DP").or_else(|| record.info("DP").flatten()).and_then(|d| d.parse().ok());
    v.facts.depth = depth.unwrap_or(u32::MAX);
    if options.alleles {
        let by_depths = || {
            let depths: Vec<f32> = format("AD")?.split(',').map_while(|d| d.parse().ok()).collect();
            let all: f32 = depths.iter().sum();
            (depths.len() > 1 && all > 0.0).then(|| depths[1] / all)
        };
        let stated = number(format("AF")).or_else(|| number(format("VAF"))).or_else(by_depths);
        let fraction =
            stated.or_else(|| number(record.info("AF").flatten())).or_else(|| number(record.info("VAF").flatten()));
        v.facts.fraction = fraction.unwrap_or(f32::NAN);
    }
    Ok(())
}
