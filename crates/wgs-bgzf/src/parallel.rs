//! Blocks inflated on several threads, handed out in file order.
//!
//! Threads: one reads compressed blocks and groups them into jobs; `workers` inflate; the caller takes results in order.
//! Channels: jobs and results are bounded, so at most a few jobs per worker are in memory. Each job carries a one-shot
//! channel for its result; the receivers travel to the caller in file order, so order needs no sorting. An error is the
//! result of its job (or the last item), so the caller meets it at its place in the file. Dropping the reader closes the
//! channels and every thread ends.

use crate::block::Inflate;
use crate::{Error, Reader};
use std::io::Read;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Blocks in one job: 32 × 64 KiB is 2 MiB inflated, so hand-over costs nothing against inflating.
const BLOCKS_PER_JOB: usize = 32;

type Answer = Result<Vec<u8>, Error>;

struct Job {
    compressed: Vec<u8>,
    /// Size and file offset of each block.
    blocks: Vec<(usize, u64)>,
    answer: SyncSender<Answer>,
}

/// Inflates ahead of its caller. See the module's story.
pub struct ParallelReader {
    answers: Receiver<Receiver<Answer>>,
    recycled: Arc<Mutex<Vec<Vec<u8>>>>,
    _threads: Vec<JoinHandle<()>>,
}

impl ParallelReader {
    /// Starts one reading thread and `workers` (at least one) inflating threads on `inner`.
    pub fn new<R: Read + Send + 'static>(inner: R, workers: usize) -> std::io::Result<Self> {
        let workers = workers.max(1);
        let (job_tx, job_rx) = sync_channel::<Job>(workers);
        let (answer_tx, answers) = sync_channel(2 * workers);
        let job_rx = Arc::new(Mutex::new(job_rx));
        let recycled = Arc::new(Mutex::new(Vec::new()));
        let spawn = |name: &str| std::thread::Builder::new().name(name.into());
        let mut threads = vec![spawn("bgzf-read").spawn(move || read_jobs(Reader::new(inner), &job_tx, &answer_tx))?];
        for _ in 0..workers {
            let (jobs, spare) = (Arc::clone(&job_rx), Arc::clone(&recycled));
            threads.push(spawn("bgzf-inflate").spawn(move || inflate_jobs(&jobs, &spare))?);
        }
        Ok(Self { answers, recycled, _threads: threads })
    }

    /// The next bytes of the inflated stream in order; `None` at the end of a complete file.
    pub fn next_chunk(&mut self) -> Option<Result<Vec<u8>, Error>> {
        let answer = self.answers.recv().ok()?;
        // A worker always answers; a closed channel means it panicked.
        Some(answer.recv().unwrap_or_else(|_| {
            Err(Error::Io { offset: 0, source: std::io::Error::other("an inflating thread failed") })
        }))
    }

    /// Gives a used chunk back, so that its memory serves again.
    pub fn recycle(&self, mut chunk: Vec<u8>) {
        chunk.clear();
        self.recycled.lock().unwrap_or_else(PoisonError::into_inner).push(chunk);
    }
}

fn read_jobs<R: Read>(mut reader: Reader<R>, jobs: &SyncSender<Job>, answers: &SyncSender<Receiver<Answer>>) {
    loop {
        let (mut compressed, mut blocks) = (Vec::with_capacity(BLOCKS_PER_JOB << 15), Vec::new());
        let mut end = None;
        while blocks.len() < BLOCKS_PER_JOB && end.is_none() {
            match reader.take_compressed(&mut compressed) {
                Ok(Some(block)) => blocks.push(block),
                Ok(None) => end = Some(Ok(())),
                Err(e) => end = Some(Err(e)),
            }
        }
        if !blocks.is_empty() {
            let (answer, result) = sync_channel(1);
            if answers.send(result).is_err() || jobs.send(Job { compressed, blocks, answer }).is_err() {
                return;
            }
        }
        match end {
            None => {}
            Some(Ok(())) => return,
            Some(Err(e)) => {
                let (answer, result) = sync_channel(1);
                let _ = answer.send(Err(e));
                let _ = answers.send(result);
                return;
            }
        }
    }
}

fn inflate_jobs(jobs: &Mutex<Receiver<Job>>, recycled: &Mutex<Vec<Vec<u8>>>) {
    let mut inflate = Inflate::default();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { compressed, blocks, answer }) = job else { return };
        let spare = recycled.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut out = spare.unwrap_or_default();
        let mut at = 0;
        let result = blocks.iter().try_for_each(|&(size, offset)| {
            let block = &compressed[at..at + size];
            at += size;
            inflate.append(block, offset, &mut out).map(|_| ())
        });
        let _ = answer.send(result.map(|()| out));
    }
}

#[cfg(test)]
mod tests;
