//! One alignment input: format by content, header, index, and the two ways to its records.

use crate::bam::{BamReader, Blocks};
use crate::containers::{Containers, Walked};
use crate::hts::{self, HtsReader, SharedReference};
use crate::index::{Index, IndexCounts};
use crate::sam::{self, SamReader};
use crate::{AlignError, Header};
use std::fs::File;
use std::io::{Cursor, PipeReader, Read, Write};
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use wgs_core::{Fields, Interval, ReadView, locus};

/// Kinds of alignment files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// BAM.
    Bam,
    /// CRAM.
    Cram,
    /// SAM, plain or compressed.
    Sam,
}

/// How to open a file.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// Reference FASTA, for CRAM.
    pub reference: Option<PathBuf>,
    /// Fields that will be read; CRAM decodes no others.
    pub fields: Fields,
    /// Threads that inflate a stream besides the one that reads it (a file: see [`Source::prepare`]).
    pub inflate_threads: usize,
}

/// Where the bytes come from.
enum Input {
    File(PathBuf),
    /// Bytes that come once, from the first on.
    Stream(Option<StreamBytes>),
}

/// An open alignment input. See the crate's story.
pub struct Source {
    shown: String,
    format: Format,
    header: Header,
    input: Input,
    options: OpenOptions,
    index: Option<Arc<Index>>,
    cram_index: Option<PathBuf>,
    shared: Option<SharedReference>,
    /// A stream that has read the header already and cannot begin again (standard input).
    opened: Option<Records>,
    bytes: Option<u64>,
    /// Records of a CRAM file according to its containers.
    records: Option<u64>,
    /// True for BGZF.
    blocks: bool,
    /// Kinds of warnings that were given already.
    said: u32,
}

type StreamBytes = Box<dyn Read + Send>;

enum Records {
    BamFile(BamReader<File>),
    BamStream(BamReader<StreamBytes>),
    SamFile(SamReader<File>),
    SamStream(SamReader<StreamBytes>),
    Hts(HtsReader),
    /// htslib at one end of a pipe.
    Piped(HtsReader, Pipe),
}

impl Records {
    /// Reads the header; the next record is the first.
    fn header(&mut self) -> Result<Header, AlignError> {
        match self {
            Self::BamFile(r) => r.header(),
            Self::BamStream(r) => r.header(),
            Self::SamFile(r) => r.header(),
            Self::SamStream(r) => r.header(),
            Self::Hts(r) => r.header(),
            Self::Piped(r, pipe) => r.header().map_err(|e| pipe.cause(e)),
        }
    }

    #[inline]
    fn next(&mut self, header: &Header) -> Result<Option<ReadView<'_>>, AlignError> {
        match self {
            Self::BamFile(r) => r.next(header),
            Self::BamStream(r) => r.next(header),
            Self::SamFile(r) => r.next(header),
            Self::SamStream(r) => r.next(header),
            Self::Hts(r) | Self::Piped(r, _) => r.next(header),
        }
    }
}

/// Bytes enough to tell the format: what [`Source::from_reader`] wants as its head.
pub const HEAD: usize = 1 << 16;

fn sniff(head: &[u8], path: &str) -> Result<Format, AlignError> {
    let path = path.to_owned();
    if head.is_empty() {
        return Err(AlignError::Empty { path });
    }
    if head.starts_with(b"CRAM") {
        return Ok(Format::Cram);
    }
    let inflated;
    let text = if head.starts_with(&[31, 139]) {
        if !wgs_bgzf::is_bgzf(head) {
            // Plain gzip: only SAM comes so.
            return Err(AlignError::Gzip { path });
        }
        let mut out = Vec::new();
        let size = wgs_bgzf::block_size(head).unwrap_or(0);
        match head.get(..size).map(|block| wgs_bgzf::Inflate::default().append(block, 0, &mut out)) {
            Some(Ok(_)) => {}
            Some(Err(source)) => return Err(AlignError::Bgzf { path, source, last: String::new() }),
            None => {
                return Err(AlignError::Bgzf {
                    path,
                    source: wgs_bgzf::Error::Truncated { offset: 0 },
                    last: String::new(),
                });
            }
        }
        inflated = out;
        if inflated.starts_with(b"BAM\x01") {
            return Ok(Format::Bam);
        }
        &inflated[..]
    } else {
        head
    };
    // SAM: a header line, or a line with at least ten tabs of which the second field is a number.
    let line = text.split(|&b| b == b'\n').next().unwrap_or_default();
    let fields: Vec<&[u8]> = line.split(|&b| b == b'\t').collect();
    let header =
        line.len() >= 3 && line[0] == b'@' && line[1..3].iter().all(u8::is_ascii_uppercase) && (fields.len() > 1);
    let record = fields.len() >= 11 && !fields[1].is_empty() && fields[1].iter().all(u8::is_ascii_digit);
    if header || record { Ok(Format::Sam) } else { Err(AlignError::UnknownFormat { path }) }
}

impl Source {
    /// Opens a file, or standard input for `-`.
    pub fn open(path: &Path, options: OpenOptions) -> Result<Self, AlignError> {
        hts::silence();
        let shown = path.display().to_string();
        let io = |source| AlignError::Io { path: shown.clone(), source };
        let mut head = Vec::new();
        if path.as_os_str() == "-" {
            std::io::stdin().take(HEAD as u64).read_to_end(&mut head).map_err(io)?;
            let bytes = Box::new(Cursor::new(head.clone()).chain(std::io::stdin()));
            return Self::from_reader("-", &head, bytes, options);
        }
        let file = File::open(path).map_err(io)?;
        let meta = file.metadata().map_err(io)?;
        if meta.is_dir() {
            return Err(io(std::io::Error::new(std::io::ErrorKind::IsADirectory, "is a directory")));
        }
        (&file).take(HEAD as u64).read_to_end(&mut head).map_err(io)?;
        let input = Input::File(path.to_owned());
        let options = OpenOptions { inflate_threads: 0, ..options };
        let mut source = Self::begun(shown, &head, input, meta.is_file().then_some(meta.len()), options)?;
        source.find_index()?;
        if source.format == Format::Cram && meta.is_file() {
            let io = |e| AlignError::Io { path: source.shown.clone(), source: e };
            let walked = Containers::of_file(&file).map_err(io)?.map_err(|reason| broken(&source.shown, reason))?;
            source.records = walked.records;
            source.held_against_index(&walked)?;
        }
        Ok(source)
    }

    /// Opens `bytes`, which come once; `head` is the first 64 KiB of them, or all there are. `shown` names them in messages.
    pub fn from_reader(
        shown: &str,
        head: &[u8],
        bytes: Box<dyn Read + Send>,
        options: OpenOptions,
    ) -> Result<Self, AlignError> {
        hts::silence();
        Self::begun(shown.to_owned(), head, Input::Stream(Some(bytes)), None, options)
    }

    fn begun(
        shown: String,
        head: &[u8],
        input: Input,
        bytes: Option<u64>,
        options: OpenOptions,
    ) -> Result<Self, AlignError> {
        let format = sniff(head, &shown)?;
        let mut source = Self {
            shown,
            format,
            header: Header::default(),
            input,
            options,
            index: None,
            cram_index: None,
            shared: None,
            opened: None,
            bytes,
            records: None,
            blocks: wgs_bgzf::is_bgzf(head),
            said: 0,
        };
        let mut records = source.begin()?;
        source.header = records.header()?;
        source.said = match &records {
            Records::SamFile(r) => r.said(),
            Records::SamStream(r) => r.said(),
            _ => 0,
        };
        source.opened = Some(records);
        Ok(source)
    }

    /// Opens the records from the file's start, before the header.
    fn begin(&mut self) -> Result<Records, AlignError> {
        let io = |source| AlignError::Io { path: self.shown.clone(), source };
        let workers = self.options.inflate_threads;
        let shown = self.shown.clone();
        let said = self.said;
        match (self.format, &mut self.input) {
            (Format::Cram, Input::File(path)) => {
                let reader = HtsReader::stream(path, &shown, &self.options)?;
                if !reader.has_end() {
                    return Err(no_end(shown));
                }
                Ok(Records::Hts(reader))
            }
            (format, Input::File(path)) => {
                let file = File::open(path).map_err(io)?;
                if format == Format::Sam && !self.blocks {
                    return Ok(Records::SamFile(SamReader::new(shown, sam::Bytes::Plain(file), said)));
                }
                let blocks = blocks(file, workers).map_err(io)?;
                Ok(match format {
                    Format::Sam => Records::SamFile(SamReader::new(shown, sam::Bytes::Bgzf(blocks), said)),
                    _ => Records::BamFile(BamReader::new(shown, blocks)),
                })
            }
            (format, Input::Stream(bytes)) => {
                let again = || io(std::io::Error::other("a stream can be read once"));
                let bytes = bytes.take().ok_or_else(again)?;
                if format == Format::Cram {
                    let pipe = Pipe::new(bytes, &shown).map_err(io)?;
                    let reader = HtsReader::stream(&pipe.path(), &shown, &self.options).map_err(|e| pipe.cause(e))?;
                    return Ok(Records::Piped(reader, pipe));
                }
                if format == Format::Sam && !self.blocks {
                    return Ok(Records::SamStream(SamReader::new(shown, sam::Bytes::Plain(bytes), said)));
                }
                let blocks = blocks(bytes, workers).map_err(io)?;
                Ok(match format {
                    Format::Sam => Records::SamStream(SamReader::new(shown, sam::Bytes::Bgzf(blocks), said)),
                    _ => Records::BamStream(BamReader::new(shown, blocks)),
                })
            }
        }
    }

    /// Every container that the index of a CRAM names must be there: the last ones can be lost without another trace.
    fn held_against_index(&self, walked: &Walked) -> Result<(), AlignError> {
        let (Some(index), Some(_)) = (&self.cram_index, walked.records) else { return Ok(()) };
        let bad = |reason: String| AlignError::Index { path: index.display().to_string(), reason };
        for slice in hts::slices_of_index(index).map_err(bad)? {
            let start = slice.container;
            if walked.starts.binary_search(&start).is_err() {
                return Err(bad(format!("it names a container at byte {start}, where {} has none", self.shown)));
            }
        }
        Ok(())
    }

    fn find_index(&mut self) -> Result<(), AlignError> {
        let Input::File(path) = &self.input else { return Ok(()) };
        let beside = |ext: &str| {
            let whole = PathBuf::from(format!("{}.{ext}", path.display()));
            if whole.is_file() { Some(whole) } else { Some(path.with_extension(ext)).filter(|p| p.is_file()) }
        };
        match self.format {
            Format::Cram => self.cram_index = beside("crai"),
            Format::Sam => {}
            Format::Bam => {
                let Some(file) = beside("bai").or_else(|| beside("csi")) else { return Ok(()) };
                let bad = |reason: String| AlignError::Index { path: file.display().to_string(), reason };
                let mut bytes = std::fs::read(&file).map_err(|e| bad(e.to_string()))?;
                if wgs_bgzf::is_bgzf(&bytes) {
                    let (mut reader, mut out) = (wgs_bgzf::Reader::new(&bytes[..]), Vec::new());
                    while reader.append_block(&mut out).map_err(|e| bad(e.to_string()))?.is_some() {}
                    bytes = out;
                }
                let index = Index::parse(&bytes).map_err(bad)?;
                if index.contigs() != self.header.contigs.len() {
                    return Err(bad(format!(
                        "it has {} contigs, the file {}",
                        index.contigs(),
                        self.header.contigs.len()
                    )));
                }
                self.index = Some(Arc::new(index));
            }
        }
        Ok(())
    }

    /// Name for messages and reports: the path, or `-`.
    pub fn name(&self) -> &str {
        &self.shown
    }

    /// Format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Size of the file in bytes; `None` for a stream.
    pub fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// How many records a CRAM file must give, to hold against what was read; [`Stream`] does so itself.
    pub fn expected_records(&self) -> Option<u64> {
        self.records
    }

    /// True when records can be fetched by interval.
    pub fn is_indexed(&self) -> bool {
        self.index.is_some() || self.cram_index.is_some()
    }

    /// Bytes of the file that hold the records of each interval, near enough to share work by; `None` without an index.
    ///
    /// # Errors
    /// [`AlignError::Index`].
    pub fn index_bytes(&self, intervals: &[Interval]) -> Result<Option<Vec<u64>>, AlignError> {
        if let Some(index) = &self.index {
            return Ok(Some(intervals.iter().map(|i| index.bytes(*i)).collect()));
        }
        let Some(path) = &self.cram_index else { return Ok(None) };
        let bad = |reason: String| AlignError::Index { path: path.display().to_string(), reason };
        let mut slices = hts::slices_of_index(path).map_err(bad)?;
        slices.sort_by_key(|s| (s.contig, s.start));
        let widest = slices.iter().map(|s| s.span).max().unwrap_or(0);
        let of = |i: &Interval| {
            let (contig, start, end) = (i64::from(i.contig.0), u64::from(i.start), u64::from(i.end));
            let first = slices.partition_point(|s| (s.contig, s.start + widest) < (contig, start));
            let near = slices.iter().skip(first).take_while(|s| (s.contig, s.start) < (contig, end));
            let shared = near.filter(|s| s.span > 0).map(|s| {
                let both = end.min(s.start + s.span).saturating_sub(start.max(s.start));
                u64::try_from(u128::from(s.bytes) * u128::from(both) / u128::from(s.span)).unwrap_or(u64::MAX)
            });
            shared.sum()
        };
        Ok(Some(intervals.iter().map(of).collect()))
    }

    /// Record counts of a BAM index, to hold against what was read.
    pub fn index_counts(&self) -> Option<IndexCounts> {
        self.index.as_ref().map(|i| i.counts())
    }

    /// Says which fields of a file will be read and how many more threads may inflate its stream; before the first
    /// record. Standard input keeps what it was opened with.
    pub fn prepare(&mut self, fields: Fields, inflate_threads: usize) {
        if matches!(self.input, Input::File(_)) {
            self.options.fields = fields;
            self.options.inflate_threads = inflate_threads;
            self.opened = None;
        }
    }

    /// The records in file order, once.
    pub fn stream(mut self) -> Result<Stream, AlignError> {
        let records = match self.opened.take() {
            Some(records) => records,
            None => {
                let mut records = self.begin()?;
                records.header()?;
                records
            }
        };
        Ok(Stream { shown: self.shown, header: self.header, records, expected: self.records, seen: 0 })
    }

    /// A reader of its own for one worker.
    pub fn fetcher(&mut self) -> Result<Fetcher, AlignError> {
        let Input::File(path) = &self.input else {
            return Err(AlignError::Index { path: self.shown.clone(), reason: "a stream has none".into() });
        };
        let inner = match (&self.index, self.format) {
            (Some(index), Format::Bam) => {
                let file = File::open(path).map_err(|source| AlignError::Io { path: self.shown.clone(), source })?;
                let blocks = Blocks::Serial(Box::new(wgs_bgzf::Reader::new(file)));
                FetcherInner::Bam(BamReader::new(self.shown.clone(), blocks), Arc::clone(index))
            }
            (_, Format::Cram) if self.cram_index.is_some() => {
                if self.shared.is_none() {
                    self.shared = HtsReader::share(path, &self.shown, &self.options)?;
                }
                FetcherInner::Cram(HtsReader::indexed(path, &self.shown, &self.options, self.shared.as_ref())?)
            }
            _ => return Err(AlignError::Index { path: self.shown.clone(), reason: "there is none".into() }),
        };
        Ok(Fetcher { shown: self.shown.clone(), header: self.header.clone(), inner })
    }
}

/// Blocks inflated here, or on `workers` other threads.
fn blocks<R: Read + Send + 'static>(bytes: R, workers: usize) -> std::io::Result<Blocks<R>> {
    Ok(match workers {
        0 => Blocks::Serial(Box::new(wgs_bgzf::Reader::new(bytes))),
        n => Blocks::Parallel(wgs_bgzf::ParallelReader::new(bytes, n)?),
    })
}

fn no_end(path: String) -> AlignError {
    broken(&path, "truncated: the end marker is missing".into())
}

fn broken(path: &str, reason: String) -> AlignError {
    AlignError::Truncated { path: path.to_owned(), reason, last: String::new() }
}

/// The last container of CRAM 3, and of 2.1 (specification, section 9); 2.0 has none.
const CRAM_END: [&[u8]; 2] = [
    b"\x0f\0\0\0\xff\xff\xff\xff\x0f\xe0EOF\0\0\0\0\x01\0\x05\xbd\xd9O\0\x01\0\x06\x06\x01\0\x01\0\x01\0\xee\x63\x01\x4b",
    b"\x0b\0\0\0\xff\xff\xff\xff\x0f\xe0EOF\0\0\0\0\x01\0\0\x01\0\x06\x06\x01\0\x01\0\x01\0",
];

/// What is known of a CRAM that went through a pipe.
#[derive(Default)]
struct Passed {
    version: [u8; 2],
    /// The last bytes.
    end: Vec<u8>,
    containers: Containers,
}

/// A pipe that gives the bytes of a CRAM; htslib opens it by its path.
struct Pipe {
    shown: String,
    reader: PipeReader,
    /// What is wrong with a container, as soon as it is known; nothing from there on goes through.
    broken: Arc<OnceLock<String>>,
    /// Gives what went through when all has been read.
    writer: Option<JoinHandle<std::io::Result<Passed>>>,
}

impl Pipe {
    fn new(mut bytes: StreamBytes, shown: &str) -> std::io::Result<Self> {
        let (reader, mut pipe) = std::io::pipe()?;
        let broken = Arc::new(OnceLock::new());
        let told = Arc::clone(&broken);
        let writer = std::thread::Builder::new().name("stream".into()).spawn(move || {
            let (mut buffer, mut passed) = (vec![0; 1 << 16], Passed::default());
            loop {
                let n = match bytes.read(&mut buffer) {
                    Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                    n => n?,
                };
                if n == 0 {
                    return Ok(passed);
                }
                let read = &buffer[..n];
                if let (true, &[b'C', b'R', b'A', b'M', major, minor, ..]) = (passed.end.is_empty(), read) {
                    passed.version = [major, minor];
                }
                passed.containers.feed(read);
                if let Some(reason) = passed.containers.failed() {
                    let _ = told.set(reason.clone());
                    return Ok(passed);
                }
                passed.end.extend_from_slice(&read[n.saturating_sub(CRAM_END[0].len())..]);
                passed.end.drain(..passed.end.len().saturating_sub(CRAM_END[0].len()));
                pipe.write_all(read)?;
            }
        })?;
        Ok(Self { shown: shown.to_owned(), reader, broken, writer: Some(writer) })
    }

    fn path(&self) -> PathBuf {
        PathBuf::from(format!("/dev/fd/{}", self.reader.as_raw_fd()))
    }

    /// What is behind an error of htslib: a container at which the bytes stopped, if there is one.
    fn cause(&self, error: AlignError) -> AlignError {
        self.broken.get().map_or(error, |reason| broken(&self.shown, reason.clone()))
    }

    /// Waits until all bytes have been read, looks for the end marker and gives the number of records there should be.
    fn end(&mut self) -> Result<Option<u64>, AlignError> {
        let io = |source| AlignError::Io { path: self.shown.clone(), source };
        let Some(writer) = self.writer.take() else { return Ok(None) };
        std::io::copy(&mut self.reader, &mut std::io::sink()).map_err(io)?;
        let panicked = |_| std::io::Error::other("the reading thread panicked");
        let passed = writer.join().map_err(panicked).and_then(|read| read).map_err(io)?;
        if let Some(reason) = passed.containers.failed() {
            return Err(broken(&self.shown, reason.clone()));
        }
        if passed.version != [2, 0] && !CRAM_END.iter().any(|marker| passed.end.ends_with(marker)) {
            return Err(no_end(self.shown.clone()));
        }
        passed.containers.end().map_err(|reason| broken(&self.shown, reason))
    }
}

/// Records in file order.
pub struct Stream {
    shown: String,
    header: Header,
    records: Records,
    /// Records a CRAM should give, where known before its end, and those it gave.
    expected: Option<u64>,
    seen: u64,
}

impl Stream {
    /// Header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The next record; `None` at the end of a complete file.
    #[inline]
    #[allow(clippy::should_implement_trait)] // the item borrows the reader
    pub fn next(&mut self) -> Result<Option<ReadView<'_>>, AlignError> {
        if matches!(self.records, Records::Hts(_) | Records::Piped(..)) {
            return self.next_of_cram();
        }
        self.records.next(&self.header)
    }

    fn next_of_cram(&mut self) -> Result<Option<ReadView<'_>>, AlignError> {
        let shown = &self.shown;
        let held = |expected: Option<u64>, found| match expected {
            Some(expected) if expected != found => Err(AlignError::Records { path: shown.clone(), expected, found }),
            _ => Ok(None),
        };
        let (read, pipe) = match &mut self.records {
            Records::Piped(reader, pipe) => match reader.next(&self.header) {
                Ok(read) => (read, Some(pipe)),
                Err(e) => return Err(pipe.cause(e)),
            },
            Records::Hts(reader) => (reader.next(&self.header)?, None),
            other => return other.next(&self.header),
        };
        match (read, pipe) {
            (Some(read), _) => {
                self.seen += 1;
                Ok(Some(read))
            }
            (None, Some(pipe)) => held(pipe.end()?, self.seen),
            (None, None) => held(self.expected, self.seen),
        }
    }
}

enum FetcherInner {
    Bam(BamReader<File>, Arc<Index>),
    Cram(HtsReader),
}

/// Records by interval, for one worker.
pub struct Fetcher {
    shown: String,
    header: Header,
    inner: FetcherInner,
}

impl Fetcher {
    /// Header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Visits the records that overlap `interval` (a record without aligned length counts as one base), in file order;
    /// `None` asks for the records without a contig. An error of `visit` ends the fetch.
    pub fn fetch<E: From<AlignError>>(
        &mut self,
        interval: Option<Interval>,
        mut visit: impl FnMut(&ReadView<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match &mut self.inner {
            FetcherInner::Cram(reader) => reader.fetch(interval)?,
            FetcherInner::Bam(reader, index) => match interval.map_or(Some(index.after_placed()), |i| index.start(i)) {
                Some(0) => {
                    reader.seek(0, &self.header)?;
                    reader.header()?;
                }
                Some(offset) => reader.seek(offset, &self.header)?,
                None => return Ok(()),
            },
        }
        let mut previous = 0;
        loop {
            let next = match &mut self.inner {
                FetcherInner::Bam(reader, _) => reader.next(&self.header)?,
                FetcherInner::Cram(reader) => reader.next(&self.header)?,
            };
            let Some(read) = next else { return Ok(()) };
            let wanted = match (interval, read.contig()) {
                (None, contig) => contig.is_none(),
                (Some(i), Some(contig)) if contig == i.contig => {
                    if read.start() < previous {
                        let at = |pos| locus(self.header.contigs.name(contig), pos);
                        let name = String::from_utf8_lossy(read.name()).into_owned();
                        let (locus, previous) = (at(read.start()), at(previous));
                        return Err(AlignError::Unsorted { path: self.shown.clone(), name, locus, previous }.into());
                    }
                    previous = read.start();
                    if read.start() >= i.end {
                        return Ok(());
                    }
                    read.end().max(read.start() + 1) > i.start
                }
                // The offset may lie before the contig's first record, never after its last.
                (Some(i), Some(contig)) if contig < i.contig => false,
                (Some(_), _) => return Ok(()),
            };
            if wanted {
                visit(&read)?;
            }
        }
    }
}
