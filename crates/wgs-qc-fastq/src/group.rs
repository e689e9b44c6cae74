//! Files in step as a [`batches::Group`]: opens them, joins their blocks into tasks, checks that both end together.

use crate::pairing::FileGroup;
use crate::{Config, Error};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use wgs_core::Progress;
use wgs_engine::batches::{self, Item};
use wgs_io::fastq::{Block, FastqError, Format, Opened, Options, Parser, Piece, SharedFacts, Source, Text};

/// What is known of each file after a run, by index.
pub type Ledger = Mutex<Vec<Option<(Format, SharedFacts)>>>;

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

/// Records that belong together.
pub enum Task {
    /// Single reads of a file.
    Single(usize, Part),
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

    fn name(&self, member: usize) -> String {
        let i = match self.files {
            FileGroup::Single(i) | FileGroup::Interleaved(i) => i,
            FileGroup::Pair(a, b) => [a, b][member],
        };
        self.context.config.files.get(i).cloned().unwrap_or_default()
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
    type Block = Block;
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
                let file = path.to_owned();
                return Err(FastqError::NotFastq { file, what: "an alignment file cannot be one of a pair" }.into());
            }
            let source = Source::new(opened, config.digest);
            let facts = source.facts();
            if let Some(entry) = self.context.ledger.lock().unwrap_or_else(PoisonError::into_inner).get_mut(i) {
                *entry = Some((format, Arc::clone(facts)));
            }
            let options = Options { encoding: config.encoding, multiple };
            let parser = Parser::new(source.file().clone(), source.pool().clone(), facts, options);
            self.context.progress.part(path);
            Ok((FileReader { source, progress: self.context.progress, reported: 0 }, FileParser(parser)))
        };
        files.into_iter().map(open).collect()
    }

    fn join(&mut self, member: usize, item: Item<Block, Error>, tasks: &mut Vec<Task>) -> Result<(), Error> {
        let part = match item {
            Item::Block(block) => {
                let range = 0..block.records().len();
                Some(Part { block: Arc::new(block), range })
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
                tasks.push(Task::Single(i, part));
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

/// A [`Source`] for the engine.
pub struct FileReader<'a> {
    source: Source,
    progress: &'a dyn Progress,
    reported: u64,
}

impl batches::Read for FileReader<'_> {
    type Raw = Piece;
    type Text = Text;
    type Error = Error;

    fn read(&mut self) -> Result<Option<Piece>, Error> {
        let piece = self.source.read()?;
        let read = self.source.bytes_read();
        self.progress.advance(read - self.reported);
        self.reported = read;
        Ok(piece)
    }

    fn is_text(raw: &Piece) -> bool {
        raw.is_text()
    }

    fn expand(raw: Piece) -> Result<Text, Error> {
        Ok(raw.expand()?)
    }
}

/// A [`Parser`] for the engine.
pub struct FileParser(Parser);

impl batches::Parse for FileParser {
    type Text = Text;
    type Block = Block;
    type Error = Error;

    fn parse(&mut self, text: Option<Text>, blocks: &mut Vec<Block>) -> Result<(), Error> {
        Ok(self.0.parse(text, blocks)?)
    }
}
