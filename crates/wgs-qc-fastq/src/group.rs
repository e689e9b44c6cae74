//! Files in step as a [`batches::Group`]: opens them, joins their blocks into tasks, checks that both end together.

use crate::pairing::FileGroup;
use crate::records::{ReadBlocks, Records};
use crate::{Config, Error};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use wgs_core::Progress;
use wgs_engine::batches::{self, Item};
use wgs_io::fastq::{Block, FastqError, Format, Opened, Options, Parser, Piece, SharedFacts, Source, Text};

/// What is known of a file after a run.
#[derive(Clone)]
pub struct Entry {
    pub format: Format,
    pub facts: SharedFacts,
    /// Name of the first read, with its comment.
    pub first_name: Option<String>,
    /// `SM` and `LB` of each read group of an alignment file; a missing one is empty.
    pub read_groups: Vec<(String, String)>,
}

impl Entry {
    fn new(format: Format, facts: SharedFacts) -> Self {
        Self { format, facts, first_name: None, read_groups: Vec::new() }
    }
}

/// What is known of each file after a run, by index.
pub type Ledger = Mutex<Vec<Option<Entry>>>;

/// What all groups share.
pub struct Context<'a> {
    pub config: &'a Config,
    pub ledger: Ledger,
    pub progress: &'a dyn Progress,
}

/// Consecutive records of one block.
pub struct Part {
    pub block: Arc<Block>,
    pub range: Range<usize>,
}

impl Part {
    fn whole(block: Block) -> Self {
        let range = 0..block.records().len();
        Self { block: Arc::new(block), range }
    }
}

/// What a file delivers at once.
pub enum Blocks {
    /// Records of a FASTQ file.
    Text(Block),
    /// Records of an alignment file, by what they are.
    Records(ReadBlocks),
}

/// Records that belong together.
pub enum Task {
    /// Reads of a file without a mate beside them, all the first (0) or second (1) of their templates.
    Single(usize, usize, Part),
    /// R1 and R2 alternating in a file.
    Interleaved(usize, Part),
    /// R1 of one file with R2 of another, as many of one as of the other.
    Pair([usize; 2], [Part; 2]),
}

/// See the module's story.
pub struct Files<'a> {
    context: &'a Context<'a>,
    files: FileGroup,
    queues: [VecDeque<Part>; 2],
    /// Reads joined so far.
    joined: u64,
    /// How a member ended.
    ends: [Option<Result<(), Error>>; 2],
}

impl<'a> Files<'a> {
    /// A group, not open yet.
    pub fn new(context: &'a Context<'a>, files: FileGroup) -> Self {
        Self { context, files, queues: Default::default(), joined: 0, ends: [None, None] }
    }

    fn index(&self, member: usize) -> usize {
        match self.files {
            FileGroup::Single(i) | FileGroup::Interleaved(i) => i,
            FileGroup::Pair(a, b) => [a, b][member],
        }
    }

    fn name(&self, member: usize) -> String {
        self.context.config.files.get(self.index(member)).cloned().unwrap_or_default()
    }

    /// Notes the name of a file's first read.
    fn note(&self, member: usize, block: &Block) {
        let Some(record) = block.records().first().filter(|_| block.first_record() == 0) else { return };
        let mut ledger = self.context.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Some(entry)) = ledger.get_mut(self.index(member))
            && entry.first_name.is_none()
        {
            let name = block.name(record);
            entry.first_name = Some(String::from_utf8_lossy(name.get(..200).unwrap_or(name)).into_owned());
        }
    }

    /// Pairs what both queues hold.
    fn pair(&mut self, files: [usize; 2], tasks: &mut Vec<Task>) {
        let [queue1, queue2] = &mut self.queues;
        while let (Some(first), Some(second)) = (queue1.front_mut(), queue2.front_mut()) {
            let n = first.range.len().min(second.range.len());
            let [a, b] = [first, second].map(|part| {
                let range = part.range.start..part.range.start + n;
                part.range.start = range.end;
                Part { block: Arc::clone(&part.block), range }
            });
            tasks.push(Task::Pair(files, [a, b]));
            self.joined += n as u64;
            for queue in [&mut *queue1, &mut *queue2] {
                if queue.front().is_some_and(|part| part.range.is_empty()) {
                    queue.pop_front();
                }
            }
        }
    }

    /// The error to raise now that all that can be paired is: the one at the lowest record.
    fn check_ends(&mut self) -> Result<(), Error> {
        let drained = [0, 1].map(|m| self.queues[m].is_empty() && self.ends[m].is_some());
        let known = [0, 1].map(|m| !self.queues[m].is_empty() || self.ends[m].is_some());
        if !(drained[0] || drained[1]) || !(known[0] && known[1]) {
            return Ok(());
        }
        for m in [0, 1] {
            if drained[m] && matches!(self.ends[m], Some(Err(_))) {
                return self.ends[m].take().unwrap_or(Ok(()));
            }
        }
        match drained {
            [true, true] => Ok(()),
            [first, _] => {
                let (short, long) = if first { (0, 1) } else { (1, 0) };
                Err(Error::Unequal { short: self.name(short), long: self.name(long), records: self.joined })
            }
        }
    }
}

impl<'a> batches::Group for Files<'a> {
    type Reader = FileReader<'a>;
    type Parser = FileParser;
    type Block = Blocks;
    type Task = Task;
    type Error = Error;

    fn open(&mut self) -> Result<Vec<(FileReader<'a>, FileParser)>, Error> {
        let (files, multiple) = match self.files {
            FileGroup::Single(i) => (vec![i], 1),
            FileGroup::Interleaved(i) => (vec![i], 2),
            FileGroup::Pair(a, b) => (vec![a, b], 1),
        };
        let config = self.context.config;
        let open = |i: usize| {
            let path = config.files.get(i).map_or("", String::as_str);
            let opened = Opened::open(path)?;
            let format = opened.format;
            if matches!(format, Format::Sam | Format::Bam | Format::Cram) {
                if !matches!(self.files, FileGroup::Single(_)) {
                    let file = path.to_owned();
                    return Err(
                        FastqError::NotFastq { file, what: "an alignment file holds both reads of its pairs" }.into()
                    );
                }
                let reader = Records::open(path, opened, config)?;
                if let Some(entry) = self.context.ledger.lock().unwrap_or_else(PoisonError::into_inner).get_mut(i) {
                    let read_groups = reader.read_groups();
                    *entry = Some(Entry { read_groups, ..Entry::new(format, Arc::clone(reader.facts())) });
                }
                self.context.progress.part(path);
                let reader = FileReader::Records(Box::new(reader));
                return Ok((reader, FileParser::Records));
            }
            let source = Source::new(opened, config.digests(path));
            let facts = source.facts();
            if let Some(entry) = self.context.ledger.lock().unwrap_or_else(PoisonError::into_inner).get_mut(i) {
                *entry = Some(Entry::new(format, Arc::clone(facts)));
            }
            let options = Options { encoding: config.encoding, multiple };
            let parser = Parser::new(source.file().clone(), source.pool().clone(), facts, options);
            self.context.progress.part(path);
            let text = TextReader { source, progress: self.context.progress, reported: 0 };
            Ok((FileReader::Text(Box::new(text)), FileParser::Text(Box::new(parser))))
        };
        files.into_iter().map(open).collect()
    }

    fn join(&mut self, member: usize, item: Item<Blocks, Error>, tasks: &mut Vec<Task>) -> Result<(), Error> {
        let part = match item {
            Item::Block(Blocks::Text(block)) => {
                self.note(member, &block);
                Some(Part::whole(block))
            }
            Item::Block(Blocks::Records(blocks)) => {
                let FileGroup::Single(i) = self.files else { return Ok(()) };
                let ReadBlocks { pairs, singles } = blocks;
                pairs.iter().chain(&singles).for_each(|block| self.note(member, block));
                tasks.push(Task::Pair([i; 2], pairs.map(Part::whole)));
                for (side, block) in singles.into_iter().enumerate() {
                    tasks.push(Task::Single(i, side, Part::whole(block)));
                }
                return Ok(());
            }
            Item::End => {
                self.ends[member] = Some(Ok(()));
                None
            }
            Item::Failed(error) => {
                self.ends[member] = Some(Err(error));
                None
            }
        };
        match (&self.files, part) {
            (FileGroup::Pair(a, b), part) => {
                let files = [*a, *b];
                self.queues[member].extend(part);
                self.pair(files, tasks);
                self.check_ends()
            }
            (_, None) => self.ends[member].take().unwrap_or(Ok(())),
            (&FileGroup::Single(i), Some(part)) => {
                tasks.push(Task::Single(i, 0, part));
                Ok(())
            }
            (&FileGroup::Interleaved(i), Some(part)) => {
                self.joined += part.range.len() as u64;
                if part.range.len() % 2 == 1 {
                    return Err(Error::Odd { file: self.name(0), records: self.joined });
                }
                tasks.push(Task::Interleaved(i, part));
                Ok(())
            }
        }
    }

    fn waiting(&self, member: usize) -> usize {
        self.queues.get(member).map_or(0, VecDeque::len)
    }
}

/// Reads a file for the engine.
pub enum FileReader<'a> {
    /// FASTQ.
    Text(Box<TextReader<'a>>),
    /// SAM, BAM or CRAM.
    Records(Box<Records>),
}

/// A [`Source`] that tells how far it is.
pub struct TextReader<'a> {
    source: Source,
    progress: &'a dyn Progress,
    reported: u64,
}

/// What is read at once.
pub enum Raw {
    /// FASTQ, maybe still compressed.
    Piece(Piece),
    /// Records of an alignment file.
    Records(ReadBlocks),
}

/// What goes into a parser.
pub enum Readable {
    /// FASTQ text.
    Text(Text),
    /// Records of an alignment file: nothing left to parse.
    Records(ReadBlocks),
}

impl batches::Read for FileReader<'_> {
    type Raw = Raw;
    type Text = Readable;
    type Error = Error;

    fn read(&mut self) -> Result<Option<Raw>, Error> {
        let text = match self {
            Self::Text(text) => text,
            Self::Records(records) => return Ok(records.read()?.map(Raw::Records)),
        };
        let piece = text.source.read()?;
        let read = text.source.bytes_read();
        text.progress.advance(read - text.reported);
        text.reported = read;
        Ok(piece.map(Raw::Piece))
    }

    fn is_text(raw: &Raw) -> bool {
        !matches!(raw, Raw::Piece(piece) if !piece.is_text())
    }

    fn expand(raw: Raw) -> Result<Readable, Error> {
        Ok(match raw {
            Raw::Piece(piece) => Readable::Text(piece.expand()?),
            Raw::Records(blocks) => Readable::Records(blocks),
        })
    }
}

/// Parses a file for the engine.
pub enum FileParser {
    /// FASTQ.
    Text(Box<Parser>),
    /// Nothing to parse.
    Records,
}

impl batches::Parse for FileParser {
    type Text = Readable;
    type Block = Blocks;
    type Error = Error;

    fn parse(&mut self, text: Option<Readable>, out: &mut Vec<Blocks>) -> Result<(), Error> {
        let text = match text {
            Some(Readable::Records(blocks)) => {
                out.push(Blocks::Records(blocks));
                return Ok(());
            }
            Some(Readable::Text(text)) => Some(text),
            None => None,
        };
        let Self::Text(parser) = self else { return Ok(()) };
        let mut blocks = Vec::new();
        let result = parser.parse(text, &mut blocks);
        out.extend(blocks.into_iter().map(Blocks::Text));
        Ok(result?)
    }
}
