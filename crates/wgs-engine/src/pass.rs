//! The shared pass: every record of a file, cell by cell, shown to one collector.
//!
//! With an index, workers take cells and fetch them with readers of their own; without, one thread cuts the stream into
//! the same cells, carrying the reads that reach into later cells along, while other threads inflate. Either way a
//! collector sees the same calls for the same cell, so there is one code path behind it. Every worker has one fork of the
//! collector and merges it at the end.
//!
//! Checks: a position-sorted file where the collector needs order; the records of each contig against the index's counts, or
//! all of them against those of a CRAM's containers; no read on a contig that the reference lacks.

use crate::{Cell, Collector, Plan, Role, ordered};
use wgs_align::{AlignError, ContigRecords, Fetcher, Header, Source};
use wgs_core::{Classify, ContigId, Interval, Kind, OwnedRead, Progress, ReadView, locus};
use wgs_io::reference::{RefSlice, Reference, ReferenceError, ReferenceReader};

/// What can end a pass.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The alignments.
    #[error(transparent)]
    Align(#[from] AlignError),
    /// The reference.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// A read lies on a contig the reference lacks.
    #[error("{path}: read '{name}' lies on contig {contig}, which the reference lacks")]
    NoSuchContig {
        /// Alignment file.
        path: String,
        /// Read.
        name: String,
        /// Contig.
        contig: String,
    },
    /// A worker failed inside.
    #[error("internal error in {cell}: {message}")]
    Panic {
        /// Cell.
        cell: String,
        /// What it said.
        message: String,
    },
}

impl Classify for EngineError {
    fn kind(&self) -> Kind {
        match self {
            Self::Align(e) => e.kind(),
            Self::Reference(e) => e.kind(),
            Self::NoSuchContig { .. } => Kind::Input,
            Self::Panic { .. } => Kind::Other,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Align(e) => e.hint(),
            Self::Reference(e) => e.hint(),
            Self::NoSuchContig { .. } => Some("use the reference the reads were aligned to".into()),
            Self::Panic { .. } => None,
        }
    }
}

/// Settings of a pass.
pub struct PassOptions<'a> {
    /// Reference, when the collector wants it.
    pub reference: Option<&'a Reference>,
    /// Bases of reference on either side of a cell that the collector may look at.
    pub margin: u32,
    /// Busy threads in all.
    pub threads: usize,
    /// Where progress goes; a unit is one reference position.
    pub progress: &'a dyn Progress,
}

/// Shows all records of `source` to `collector` and gives it back with everything counted.
pub fn pass<C: Collector + Sync>(
    mut source: Source,
    collector: C,
    options: &PassOptions<'_>,
) -> Result<C, EngineError> {
    let header = source.header().clone();
    let plan = Plan::new(&header.contigs);
    let indexed = source.is_indexed() && collector.needs_order();
    source.prepare(collector.fields(), if indexed { 0 } else { options.threads - 1 });
    if indexed {
        by_index(source, &header, &plan, collector, options)
    } else {
        by_stream(source, &header, &plan, collector, options)
    }
}

/// A collector with what it needs to be shown cells.
struct Worker<C> {
    collector: C,
    reference: Option<ReferenceReader>,
    slice: RefSlice,
    has_slice: bool,
    margin: u32,
    counts: Counts,
}

/// Records seen, for the check against the index.
struct Counts {
    contigs: Vec<ContigRecords>,
    unplaced: u64,
}

impl Counts {
    fn all(&self) -> u64 {
        self.unplaced + self.contigs.iter().map(|c| c.mapped + c.unmapped).sum::<u64>()
    }
}

impl<C: Collector> Worker<C> {
    fn new(collector: C, header: &Header, options: &PassOptions<'_>) -> Result<Self, EngineError> {
        // Without order everything is one cell that covers nothing, so there is no slice to show.
        let wanted = options.reference.filter(|_| collector.needs_order());
        let reference = wanted.map(|r| r.reader(&header.contigs)).transpose()?;
        let counts = Counts { contigs: vec![ContigRecords::default(); header.contigs.len()], unplaced: 0 };
        Ok(Self { collector, reference, slice: RefSlice::default(), has_slice: false, margin: options.margin, counts })
    }

    fn begin(&mut self, cell: &Cell, header: &Header) -> Result<(), EngineError> {
        self.has_slice = match (cell.interval, &mut self.reference) {
            (Some(i), Some(reference)) => {
                let len = header.contigs.contig(i.contig).len;
                let (start, end) = (i.start.saturating_sub(self.margin), i.end.saturating_add(self.margin).min(len));
                reference.read(Interval { start, end, ..i }, &mut self.slice)?
            }
            _ => false,
        };
        self.collector.begin(cell, self.has_slice.then_some(&self.slice));
        Ok(())
    }

    #[inline]
    fn observe(&mut self, read: &ReadView<'_>, role: Role, header: &Header, path: &str) -> Result<(), EngineError> {
        if role == Role::Owned {
            match read.contig() {
                Some(contig) => {
                    let counts = &mut self.counts.contigs[contig.index()];
                    *(if read.flags().is_unmapped() { &mut counts.unmapped } else { &mut counts.mapped }) += 1;
                    if self.reference.is_some() && !self.has_slice && !read.flags().is_unmapped() {
                        return Err(EngineError::NoSuchContig {
                            path: path.to_owned(),
                            name: String::from_utf8_lossy(read.name()).into_owned(),
                            contig: header.contigs.name(contig).to_owned(),
                        });
                    }
                }
                None => self.counts.unplaced += 1,
            }
        }
        self.collector.observe(read, role, self.has_slice.then_some(&self.slice));
        Ok(())
    }

    fn end(&mut self, cell: &Cell) {
        self.collector.end(cell, self.has_slice.then_some(&self.slice));
    }

    fn merge(&mut self, other: Self) {
        self.collector.merge(other.collector);
        for (a, b) in self.counts.contigs.iter_mut().zip(other.counts.contigs) {
            a.mapped += b.mapped;
            a.unmapped += b.unmapped;
        }
        self.counts.unplaced += other.counts.unplaced;
    }
}

fn cell_name(cell: &Cell, header: &Header) -> String {
    match cell.interval {
        Some(i) => format!("the cell at {}", locus(header.contigs.name(i.contig), i.start)),
        None => "the reads without a contig".into(),
    }
}

fn report_progress(cell: &Cell, header: &Header, progress: &dyn Progress) {
    if let Some(i) = cell.interval {
        if i.start == 0
            && i.len() == super::CELL_LEN.min(header.contigs.contig(i.contig).len)
            && i.len() == super::CELL_LEN
        {
            progress.part(header.contigs.name(i.contig));
        }
        progress.advance(u64::from(i.len()));
    }
}

fn by_index<C: Collector + Sync>(
    mut source: Source,
    header: &Header,
    plan: &Plan,
    collector: C,
    options: &PassOptions<'_>,
) -> Result<C, EngineError> {
    let expected = source.index_counts();
    let expected_records = source.expected_records();
    let path = source.name().to_owned();
    let cells = plan.cells();
    let threads = options.threads.min(cells.len());
    let fetchers: Vec<Fetcher> = (0..threads).map(|_| source.fetcher()).collect::<Result<_, _>>()?;
    let fetchers = std::sync::Mutex::new(fetchers);
    let workers = ordered(
        cells.len(),
        threads,
        || {
            let fetcher = fetchers.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
            let missing = || EngineError::Panic { cell: path.clone(), message: "no reader left".into() };
            Ok((Worker::new(collector.fork(), header, options)?, fetcher.ok_or_else(missing)?))
        },
        |(worker, fetcher): &mut (Worker<C>, Fetcher), task| {
            let cell = &cells[task];
            worker.begin(cell, header)?;
            fetcher.fetch(cell.interval, |read| {
                let halo = cell.interval.is_some_and(|i| read.start() < i.start);
                worker.observe(read, if halo { Role::Halo } else { Role::Owned }, header, &path)
            })?;
            worker.end(cell);
            Ok(())
        },
        |task, ()| {
            report_progress(&cells[task], header, options.progress);
            Ok(())
        },
        |task, message| EngineError::Panic { cell: cell_name(&cells[task], header), message },
    )?;
    let mut total = Worker::new(collector, header, &PassOptions { reference: None, ..*options })?;
    for (worker, _) in workers {
        total.merge(worker);
    }
    if let Some(expected) = expected {
        let stale = |contig: &str, expected: u64, found: u64| AlignError::StaleIndex {
            path: path.clone(),
            contig: contig.into(),
            expected,
            found,
        };
        for ((id, contig), expected) in header.contigs.iter().zip(&expected.contigs) {
            let found = total.counts.contigs[id.index()];
            if let Some(expected) = expected.filter(|e| *e != found) {
                return Err(
                    stale(&contig.name, expected.mapped + expected.unmapped, found.mapped + found.unmapped).into()
                );
            }
        }
        if let Some(unplaced) = expected.unplaced.filter(|&u| u != total.counts.unplaced) {
            return Err(stale("no contig", unplaced, total.counts.unplaced).into());
        }
    }
    let found = total.counts.all();
    match expected_records {
        Some(expected) if expected != found => Err(AlignError::Records { path, expected, found }.into()),
        _ => Ok(total.collector),
    }
}

fn by_stream<C: Collector>(
    source: Source,
    header: &Header,
    plan: &Plan,
    collector: C,
    options: &PassOptions<'_>,
) -> Result<C, EngineError> {
    let path = source.name().to_owned();
    let ordered = collector.needs_order();
    let mut worker = Worker::new(collector, header, options)?;
    let mut stream = source.stream()?;
    let cells = plan.cells();
    let unplaced = cells.len() - 1;
    // Without order everything is one cell, the one that covers nothing.
    let mut current = if ordered { 0 } else { unplaced };
    let mut previous: Option<(Option<ContigId>, u32)> = None;
    let mut carried: Vec<OwnedRead> = Vec::new();
    worker.begin(&cells[current], header)?;
    let step = |worker: &mut Worker<C>, current: &mut usize, carried: &mut Vec<OwnedRead>| -> Result<(), EngineError> {
        worker.end(&cells[*current]);
        report_progress(&cells[*current], header, options.progress);
        *current += 1;
        worker.begin(&cells[*current], header)?;
        let here = cells[*current].interval;
        carried.retain(|r| here.is_some_and(|i| r.view().contig() == Some(i.contig) && r.view().end() > i.start));
        carried.iter().try_for_each(|r| worker.observe(&r.view(), Role::Halo, header, &path))
    };
    while let Some(read) = stream.next()? {
        if ordered {
            let place = (read.contig(), read.start());
            if let Some(before) = previous
                && before_in_file(place, before)
            {
                let at = |(contig, pos): (Option<ContigId>, u32)| {
                    contig.map_or("no contig".into(), |c| locus(header.contigs.name(c), pos))
                };
                let name = String::from_utf8_lossy(read.name()).into_owned();
                return Err(AlignError::Unsorted { path, name, locus: at(place), previous: at(before) }.into());
            }
            previous = Some(place);
            let owner = plan.owner(read.contig(), read.start());
            while current < owner {
                step(&mut worker, &mut current, &mut carried)?;
            }
            if cells[current].interval.is_some_and(|i| read.end() > i.end) {
                carried.push(OwnedRead::new(&read));
            }
        }
        worker.observe(&read, Role::Owned, header, &path)?;
    }
    while current < unplaced {
        step(&mut worker, &mut current, &mut carried)?;
    }
    worker.end(&cells[current]);
    Ok(worker.collector)
}

/// Sort order of a coordinate-sorted file: by contig, then position; records without a contig last.
fn before_in_file(a: (Option<ContigId>, u32), b: (Option<ContigId>, u32)) -> bool {
    match (a.0, b.0) {
        (Some(x), Some(y)) => (x, a.1) < (y, b.1),
        (Some(_), None) => true,
        (None, _) => false,
    }
}
