//! Ordered inputs in, batches out to any thread, collectors merged at the end: the engine of `qc fastq`.
//!
//! **Stages.** A [`Group`] is one file, or two files in step. Each of its members is read in order ([`Read`]), its pieces
//! are expanded on any thread (BGZF inflates here; other formats are expanded when read), parsed in order ([`Parse`]) and
//! joined with the other member into tasks ([`Group::join`]), which any thread hands to its own collector ([`Observe`]).
//!
//! **Threads.** There are exactly `threads` workers and no others; each takes the most downstream work there is (a task,
//! else a piece to parse, else one to expand, else a read), so queues stay short and nobody waits while there is work.
//! What is read ahead is bounded by [`AHEAD`] pieces a thread, so memory does not depend on the size of a file.
//!
//! **Errors.** Tasks are numbered by group and position. An error stops everything behind it; what lies before it is
//! finished, and the lowest error is the one returned: the same for any number of threads. A panic becomes an error.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Pieces and tasks waiting for each thread before reading pauses. Measured: 2 keeps two threads busy on a gzip pair.
const AHEAD: usize = 2;

/// Reads one input in order.
pub trait Read: Send {
    /// A piece as read.
    type Raw: Send;
    /// A piece of text.
    type Text: Send;
    /// What can go wrong.
    type Error: Send;
    /// The next piece, `None` at the end of a complete input.
    fn read(&mut self) -> Result<Option<Self::Raw>, Self::Error>;
    /// True when a piece needs no work in [`Read::expand`], so that the reading thread goes on with it at once.
    fn is_text(raw: &Self::Raw) -> bool;
    /// Turns a piece into text, on any thread.
    fn expand(raw: Self::Raw) -> Result<Self::Text, Self::Error>;
}

/// Cuts text into blocks of whole records, in order.
pub trait Parse: Send {
    /// A piece of text.
    type Text: Send;
    /// Whole records.
    type Block: Send;
    /// What can go wrong.
    type Error: Send;
    /// Takes the next piece, or `None` at the end; adds the records complete by now, also those in front of an error.
    fn parse(&mut self, text: Option<Self::Text>, blocks: &mut Vec<Self::Block>) -> Result<(), Self::Error>;
}

/// What a member of a group delivers, in order: blocks, then one of the other two.
pub enum Item<B, E> {
    /// Whole records.
    Block(B),
    /// The input is complete.
    End,
    /// The input is bad behind the blocks delivered so far.
    Failed(E),
}

/// One input, or two in step.
pub trait Group: Send {
    /// Reads a member.
    type Reader: Read<Error = Self::Error>;
    /// Parses a member.
    type Parser: Parse<Text = <Self::Reader as Read>::Text, Block = Self::Block, Error = Self::Error>;
    /// Whole records of one member.
    type Block: Send;
    /// Records of all members that belong together.
    type Task: Send;
    /// What can go wrong.
    type Error: Send;
    /// Opens the members: one or two. Called once, by the worker that begins the group.
    fn open(&mut self) -> Result<Vec<(Self::Reader, Self::Parser)>, Self::Error>;
    /// Takes the next item of a member and adds the tasks that are complete now.
    fn join(
        &mut self,
        member: usize,
        item: Item<Self::Block, Self::Error>,
        tasks: &mut Vec<Self::Task>,
    ) -> Result<(), Self::Error>;
    /// Blocks of a member that wait for the other one.
    fn waiting(&self, member: usize) -> usize;
}

/// A collector: sees tasks in any order, holds integers.
pub trait Observe<T, E>: Send {
    /// Takes one task.
    fn observe(&mut self, task: T) -> Result<(), E>;
}

/// Why a run stopped.
#[derive(Debug, PartialEq, Eq)]
pub enum Stopped<E> {
    /// The lowest error.
    Failed(E),
    /// A worker panicked, with its message.
    Panicked(String),
}

struct Member<G: Group> {
    reader: Option<G::Reader>,
    parser: Option<G::Parser>,
    raw: VecDeque<(u64, <G::Reader as Read>::Raw)>,
    /// Expanded pieces by number; an error stands at the place of its piece.
    texts: BTreeMap<u64, Result<<G::Reader as Read>::Text, G::Error>>,
    /// Pieces read so far.
    read: u64,
    /// Pieces parsed so far.
    parsed: u64,
    /// Pieces being expanded now.
    expanding: usize,
    read_to_end: bool,
    /// The final item was joined.
    done: bool,
}

struct Open<G: Group> {
    index: usize,
    group: G,
    members: Vec<Member<G>>,
    /// Tasks numbered so far.
    tasks: u64,
}

struct State<G: Group> {
    waiting: VecDeque<(usize, G)>,
    open: Vec<Open<G>>,
    ready: VecDeque<((usize, u64), G::Task)>,
    /// Lowest error so far with its place; nothing at or behind it is started.
    failed: Option<((usize, u64), Stopped<G::Error>)>,
    running: usize,
}

enum Work<G: Group> {
    Task((usize, u64), G::Task),
    Open(usize, G),
    Parse(usize, usize, G::Parser, u64, Option<Result<<G::Reader as Read>::Text, G::Error>>),
    Expand(usize, usize, u64, <G::Reader as Read>::Raw),
    Read(usize, usize, G::Reader),
}

/// Runs all groups on `threads` workers, each with a collector from `fork`, and returns the collectors for merging.
pub fn run<G, C>(groups: Vec<G>, threads: usize, fork: impl Fn() -> C + Sync) -> Result<Vec<C>, Stopped<G::Error>>
where
    G: Group,
    C: Observe<G::Task, G::Error>,
{
    let threads = threads.max(1);
    let pool = Pool {
        state: Mutex::new(State {
            waiting: groups.into_iter().enumerate().collect(),
            open: Vec::new(),
            ready: VecDeque::new(),
            failed: None,
            running: 0,
        }),
        changed: Condvar::new(),
        threads,
    };
    let mut collectors = Vec::with_capacity(threads);
    if threads == 1 {
        let mut collector = fork();
        pool.work(&mut collector);
        collectors.push(collector);
    } else {
        std::thread::scope(|scope| {
            let work = || {
                let mut collector = fork();
                pool.work(&mut collector);
                collector
            };
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            collectors.push(work());
            for other in others {
                match other.join() {
                    Ok(collector) => collectors.push(collector),
                    Err(panic) => pool.lock().fail((0, 0), Stopped::Panicked(message(&*panic))),
                }
            }
        });
    }
    match pool.state.into_inner().unwrap_or_else(PoisonError::into_inner).failed {
        Some((_, stopped)) => Err(stopped),
        None => Ok(collectors),
    }
}

/// The text of a panic.
fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "unknown panic".to_owned())
}

struct Pool<G: Group> {
    state: Mutex<State<G>>,
    changed: Condvar,
    threads: usize,
}

impl<G: Group> Pool<G> {
    fn lock(&self) -> MutexGuard<'_, State<G>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One worker, until nothing is left.
    fn work<C: Observe<G::Task, G::Error>>(&self, collector: &mut C) {
        let mut state = self.lock();
        loop {
            let Some(work) = state.next(self.threads) else {
                if state.running == 0 {
                    self.changed.notify_all();
                    return;
                }
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            state.running += 1;
            drop(state);
            let place = work.place();
            let done = catch_unwind(AssertUnwindSafe(|| self.perform(work, collector)));
            state = self.lock();
            state.running -= 1;
            if let Err(panic) = done {
                state.fail(place, Stopped::Panicked(message(&*panic)));
            }
            self.changed.notify_all();
        }
    }

    fn perform<C: Observe<G::Task, G::Error>>(&self, work: Work<G>, collector: &mut C) {
        match work {
            Work::Task(place, task) => {
                if let Err(e) = collector.observe(task) {
                    self.lock().fail(place, Stopped::Failed(e));
                }
            }
            Work::Open(index, mut group) => match group.open() {
                Ok(members) => {
                    let members = members.into_iter().map(|(reader, parser)| Member::new(reader, parser)).collect();
                    self.lock().opened(index, group, members);
                }
                Err(e) => {
                    let mut state = self.lock();
                    state.open.retain(|o| o.index != index);
                    state.fail((index, 0), Stopped::Failed(e));
                }
            },
            Work::Expand(index, m, number, raw) => {
                let text = <G::Reader as Read>::expand(raw);
                let mut state = self.lock();
                if let Some(member) = state.member(index, m) {
                    member.expanding -= 1;
                    member.texts.insert(number, text);
                }
            }
            Work::Parse(index, m, parser, number, text) => self.parse(index, m, parser, number, text),
            Work::Read(index, m, reader) => self.read(index, m, reader),
        }
    }

    fn read(&self, index: usize, m: usize, mut reader: G::Reader) {
        let piece = reader.read();
        let mut state = self.lock();
        let Some(member) = state.member(index, m) else { return };
        let number = member.read;
        match piece {
            Ok(None) => member.read_to_end = true,
            Err(e) => {
                member.texts.insert(number, Err(e));
                member.read += 1;
                member.read_to_end = true;
            }
            Ok(Some(raw)) => {
                member.read += 1;
                if !<G::Reader as Read>::is_text(&raw) {
                    member.raw.push_back((number, raw));
                    member.reader = Some(reader);
                    return;
                }
                // Text goes on to the parser while it is in the cache; the reader is kept, so pieces stay in order.
                if let Some(parser) = member.parser.take_if(|_| member.parsed == number) {
                    drop(state);
                    let text = <G::Reader as Read>::expand(raw);
                    self.parse(index, m, parser, number, Some(text));
                    state = self.lock();
                    if let Some(member) = state.member(index, m) {
                        member.reader = Some(reader);
                    }
                    return;
                }
                member.raw.push_back((number, raw));
                member.reader = Some(reader);
            }
        }
    }

    fn parse(
        &self,
        index: usize,
        m: usize,
        mut parser: G::Parser,
        number: u64,
        text: Option<Result<<G::Reader as Read>::Text, G::Error>>,
    ) {
        let is_end = text.is_none();
        let mut blocks = Vec::new();
        let parsed = text.transpose().and_then(|text| parser.parse(text, &mut blocks));
        let mut state = self.lock();
        let state = &mut *state;
        let Some(open) = state.open.iter_mut().find(|o| o.index == index) else { return };
        let Some(member) = open.members.get_mut(m) else { return };
        member.parsed = number + 1;
        member.parser = Some(parser);
        let mut tasks = Vec::new();
        let mut result = Ok(());
        let mut give = |item, group: &mut G| group.join(m, item, &mut tasks);
        for block in blocks {
            result = result.and_then(|()| give(Item::Block(block), &mut open.group));
        }
        member.done = is_end || parsed.is_err();
        if member.done {
            let last = parsed.map_or_else(Item::Failed, |()| Item::End);
            result = result.and_then(|()| give(last, &mut open.group));
        }
        for task in tasks {
            let place = (index, open.tasks);
            open.tasks += 1;
            if state.failed.as_ref().is_none_or(|(lowest, _)| place < *lowest) {
                state.ready.push_back((place, task));
            }
        }
        let place = (index, open.tasks);
        if result.is_err() || open.members.iter().all(|m| m.done) {
            state.open.retain(|o| o.index != index);
        }
        if let Err(e) = result {
            state.fail(place, Stopped::Failed(e));
        }
    }
}

impl<G: Group> Member<G> {
    fn new(reader: G::Reader, parser: G::Parser) -> Self {
        Self {
            reader: Some(reader),
            parser: Some(parser),
            raw: VecDeque::new(),
            texts: BTreeMap::new(),
            read: 0,
            parsed: 0,
            expanding: 0,
            read_to_end: false,
            done: false,
        }
    }
}

impl<G: Group> Work<G> {
    /// Where an error of this work belongs; before a task is numbered only its group is known.
    fn place(&self) -> (usize, u64) {
        match self {
            Work::Task(place, _) => *place,
            Work::Open(i, ..) | Work::Parse(i, ..) | Work::Expand(i, ..) | Work::Read(i, ..) => (*i, 0),
        }
    }
}

impl<G: Group> State<G> {
    fn fail(&mut self, place: (usize, u64), stopped: Stopped<G::Error>) {
        if self.failed.as_ref().is_none_or(|(lowest, _)| place < *lowest) {
            self.ready.retain(|(p, _)| *p < place);
            self.open.retain(|o| o.index < place.0 || (o.index == place.0 && o.tasks <= place.1));
            self.waiting.retain(|(i, _)| *i < place.0);
            self.failed = Some((place, stopped));
        }
    }

    fn member(&mut self, index: usize, m: usize) -> Option<&mut Member<G>> {
        self.open.iter_mut().find(|o| o.index == index)?.members.get_mut(m)
    }

    fn opened(&mut self, index: usize, group: G, members: Vec<Member<G>>) {
        if self.failed.as_ref().is_some_and(|(lowest, _)| *lowest <= (index, 0)) {
            return;
        }
        self.open.push(Open { index, group, members, tasks: 0 });
        self.open.sort_by_key(|o| o.index);
    }

    /// The most downstream work there is.
    fn next(&mut self, threads: usize) -> Option<Work<G>> {
        if let Some((place, task)) = self.ready.pop_front() {
            return Some(Work::Task(place, task));
        }
        for open in &mut self.open {
            for (m, member) in open.members.iter_mut().enumerate() {
                if member.done || member.parser.is_none() {
                    continue;
                }
                let number = member.parsed;
                let text = member.texts.remove(&number);
                let at_end = text.is_none() && member.read_to_end && number == member.read;
                if (text.is_some() || at_end)
                    && let Some(parser) = member.parser.take()
                {
                    return Some(Work::Parse(open.index, m, parser, number, text));
                }
            }
        }
        for open in &mut self.open {
            for (m, member) in open.members.iter_mut().enumerate() {
                if let Some((number, raw)) = member.raw.pop_front() {
                    member.expanding += 1;
                    return Some(Work::Expand(open.index, m, number, raw));
                }
            }
        }
        self.next_read(threads)
    }

    /// A read where the least is waiting, or a new group when all that is open is busy.
    fn next_read(&mut self, threads: usize) -> Option<Work<G>> {
        let ahead = |open: &Open<G>, m: usize| {
            let member = &open.members[m];
            open.group.waiting(m) + member.texts.len() + member.raw.len() + member.expanding
        };
        let mut best: Option<(usize, usize, usize)> = None;
        for (o, open) in self.open.iter().enumerate() {
            for m in 0..open.members.len() {
                let least = ahead(open, m);
                let idle = open.members[m].reader.is_some() && !open.members[m].read_to_end;
                if idle && least < AHEAD * threads && best.is_none_or(|(b, ..)| least < b) {
                    best = Some((least, o, m));
                }
            }
        }
        if let Some((_, o, m)) = best
            && let Some(open) = self.open.get_mut(o)
            && let Some(reader) = open.members[m].reader.take()
        {
            return Some(Work::Read(open.index, m, reader));
        }
        // Two files a group keep two threads busy; more groups than that only cost memory.
        if self.failed.is_none() && self.open.len() < threads.div_ceil(2) {
            let (index, group) = self.waiting.pop_front()?;
            return Some(Work::Open(index, group));
        }
        None
    }
}

#[cfg(test)]
mod tests;
