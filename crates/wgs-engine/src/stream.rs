//! A stream of batches worked on in parallel and committed in the order they were read.
//!
//! For inputs whose length is not known: each worker in turn reads the next batch (one at a time), works on it, and commits what is due
//! (one at a time), so `threads` busy threads are all there are. At most `4 × threads` batches are between reading and commit. Of
//! several errors the one of the earliest batch wins, and everything before it is committed; an error of the source counts for the
//! batch it would have given. A panic becomes an error. With one thread everything happens on the calling thread.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError, TryLockError};

/// Batches between reading and commit, for each thread.
const WINDOW: u64 = 4;

struct Shared<U, E> {
    /// Batches read.
    read: u64,
    /// Batches committed.
    committed: u64,
    /// The source gave its end or an error.
    ended: bool,
    /// Results that wait for their turn.
    ready: BTreeMap<u64, Result<U, E>>,
    /// The error that ends the run.
    failed: Option<E>,
}

/// Runs `work` on all batches of `source` with `threads` workers, each with a state made by `start`; `commit` sees the results in
/// order. Gives the workers' states, in no particular order.
///
/// # Errors
/// The error of the earliest batch; `panicked` turns a panic's message, or that a thread cannot be started, into an error.
pub fn stream<S: Send, T: Send, U: Send, E: Send>(
    threads: usize,
    mut source: impl FnMut() -> Result<Option<T>, E> + Send,
    start: impl Fn() -> Result<S, E> + Sync,
    work: impl Fn(&mut S, T) -> Result<U, E> + Sync,
    mut commit: impl FnMut(U) -> Result<(), E> + Send,
    panicked: impl Fn(String) -> E + Sync,
) -> Result<Vec<S>, E> {
    let caught = |run: &mut dyn FnMut() -> Result<(), E>| -> Result<(), E> {
        catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|cause| Err(panicked(crate::ordered::message(&*cause))))
    };
    if threads <= 1 {
        let mut states = Vec::with_capacity(1);
        caught(&mut || {
            let mut state = start()?;
            while let Some(batch) = source()? {
                commit(work(&mut state, batch)?)?;
            }
            states.push(state);
            Ok(())
        })?;
        return Ok(states);
    }
    let shared = Mutex::new(Shared { read: 0, committed: 0, ended: false, ready: BTreeMap::new(), failed: None });
    let (source, commit, changed) = (Mutex::new(source), Mutex::new(commit), Condvar::new());
    let lock = || shared.lock().unwrap_or_else(PoisonError::into_inner);
    let fail = |error: E| {
        let mut s = lock();
        s.failed.get_or_insert(error);
        s.ended = true;
        changed.notify_all();
    };
    // Commits what is due, unless another worker does; true when it did something.
    let commit_due = || -> bool {
        let mut commit = match commit.try_lock() {
            Ok(commit) => commit,
            Err(TryLockError::Poisoned(p)) => p.into_inner(),
            Err(TryLockError::WouldBlock) => return false,
        };
        let mut any = false;
        loop {
            let mut s = lock();
            if s.failed.is_some() {
                return any;
            }
            let at = s.committed;
            let Some(result) = s.ready.remove(&at) else { return any };
            drop(s);
            any = true;
            let mut result = Some(result);
            let done = caught(&mut || match result.take() {
                Some(Ok(value)) => commit(value),
                Some(Err(e)) => Err(e),
                None => Ok(()),
            });
            match done {
                Ok(()) => {
                    lock().committed += 1;
                    changed.notify_all();
                }
                Err(e) => {
                    fail(e);
                    return true;
                }
            }
        }
    };
    // The next batch with its number; none at the end, or while the window is full.
    let next = || -> Option<(u64, T)> {
        let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
        let s = lock();
        if s.ended || s.read >= s.committed + WINDOW * threads as u64 {
            return None;
        }
        let number = s.read;
        drop(s);
        let mut got = Ok(None);
        let read = caught(&mut || {
            got = Ok(source()?);
            Ok(())
        });
        let mut s = lock();
        match read.and(got) {
            Ok(Some(batch)) => {
                s.read += 1;
                return Some((number, batch));
            }
            Ok(None) => s.ended = true,
            Err(e) => {
                s.ended = true;
                s.read += 1;
                s.ready.insert(number, Err(e));
            }
        }
        changed.notify_all();
        None
    };
    let worker = || -> Option<S> {
        let mut made = None;
        if let Err(e) = caught(&mut || {
            made = Some(start()?);
            Ok(())
        }) {
            fail(e);
        }
        let mut state = made?;
        loop {
            let committed = commit_due();
            if let Some((number, batch)) = next() {
                let (mut batch, mut result) = (Some(batch), None);
                let done = caught(&mut || {
                    if let Some(batch) = batch.take() {
                        result = Some(work(&mut state, batch)?);
                    }
                    Ok(())
                });
                let result = match (done, result) {
                    (Ok(()), Some(value)) => Ok(value),
                    (Err(e), _) => Err(e),
                    (Ok(()), None) => continue,
                };
                lock().ready.insert(number, result);
                changed.notify_all();
                continue;
            }
            let s = lock();
            if s.failed.is_some() || (s.ended && s.committed == s.read) {
                return Some(state);
            }
            let due = s.ready.contains_key(&s.committed);
            if !committed && !due {
                // Woken by every commit, result and end; the time limit covers a commit that ended between the two looks.
                drop(changed.wait_timeout(s, std::time::Duration::from_millis(5)));
            }
        }
    };
    let states = std::thread::scope(|scope| {
        let mut workers = Vec::with_capacity(threads);
        for _ in 1..threads {
            match std::thread::Builder::new().spawn_scoped(scope, worker) {
                Ok(handle) => workers.push(handle),
                Err(e) => fail(panicked(format!("cannot start a thread: {e}"))),
            }
        }
        let mut states: Vec<S> = worker().into_iter().collect();
        for handle in workers {
            match handle.join() {
                Ok(state) => states.extend(state),
                Err(cause) => fail(panicked(crate::ordered::message(&*cause))),
            }
        }
        states
    });
    match shared.into_inner().unwrap_or_else(PoisonError::into_inner).failed {
        Some(e) => Err(e),
        None => Ok(states),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(
        batches: u64,
        threads: usize,
        source_fails: Option<u64>,
        work: impl Fn(u64) -> Result<u64, String> + Sync,
    ) -> (Vec<u64>, Result<u64, String>) {
        let (mut at, mut seen) = (0, Vec::new());
        let states = stream(
            threads,
            || {
                if source_fails == Some(at) {
                    return Err(format!("source {at}"));
                }
                at += 1;
                Ok((at <= batches).then_some(at - 1))
            },
            || Ok(0u64),
            |n, batch| {
                *n += 1;
                std::thread::sleep(std::time::Duration::from_micros((batch * 7919 % 13) * 50));
                work(batch)
            },
            |value| {
                seen.push(value);
                Ok(())
            },
            |m| format!("panic: {m}"),
        );
        (seen, states.map(|s| s.iter().sum()))
    }

    #[test]
    fn all_in_order() {
        for threads in [1, 2, 3, 8] {
            for batches in [0, 1, 5, 200] {
                let (seen, sum) = run(batches, threads, None, |b| Ok(b * 3));
                assert_eq!(seen, (0..batches).map(|b| b * 3).collect::<Vec<_>>());
                assert_eq!(sum, Ok(batches));
            }
        }
    }

    #[test]
    fn the_earliest_error_wins_and_what_is_before_it_is_committed() {
        for threads in [1, 2, 5] {
            for _ in 0..10 {
                let (seen, error) =
                    run(60, threads, None, |b| if b % 10 == 7 { Err(format!("batch {b}")) } else { Ok(b) });
                assert_eq!((seen.len(), error), (7, Err("batch 7".to_owned())));
                let (seen, error) = run(60, threads, Some(9), Ok);
                assert_eq!((seen.len(), error), (9, Err("source 9".to_owned())));
                let (seen, error) = run(60, threads, Some(9), |b| if b == 5 { panic!("no") } else { Ok(b) });
                assert_eq!((seen.len(), error), (5, Err("panic: no".to_owned())));
            }
        }
    }
}
