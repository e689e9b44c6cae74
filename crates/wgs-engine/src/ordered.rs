//! Any work over tasks in parallel, committed in task order.
//!
//! Workers take the lowest free task, so results come nearly in order; a result that comes early waits in a window of
//! `4 × threads` tasks, and a worker that would run ahead of the window waits instead. The calling thread commits. Of
//! several errors the one of the lowest task wins: lower tasks finish first, higher ones are not begun. A panic in a
//! worker becomes the error of its task. With one thread everything happens on the calling thread.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};

/// A task's number, 0-based, in commit order.
pub type Task = usize;

struct Shared<T, E> {
    /// Next task nobody has taken.
    next: Task,
    /// Next task to commit.
    committed: Task,
    /// Results that wait for their turn.
    ready: BTreeMap<Task, Result<T, E>>,
    /// No task at or above this is begun.
    stop: Task,
    /// Workers still running.
    running: usize,
}

/// Runs `work` on tasks `0..tasks` with `threads` workers, each with a state made by `start`, and `commit`s results in
/// order on the calling thread. Gives the workers' states, in no particular order.
///
/// # Errors
/// The error of the lowest failing task or commit; `panicked` turns a panic's message, or that a thread cannot be started, into
/// an error.
pub fn ordered<S: Send, T: Send, E: Send>(
    tasks: Task,
    threads: usize,
    start: impl Fn() -> Result<S, E> + Sync,
    work: impl Fn(&mut S, Task) -> Result<T, E> + Sync,
    mut commit: impl FnMut(Task, T) -> Result<(), E>,
    panicked: impl Fn(Task, String) -> E + Sync,
) -> Result<Vec<S>, E> {
    let guarded = |state: &mut S, task: Task| {
        catch_unwind(AssertUnwindSafe(|| work(state, task)))
            .unwrap_or_else(|cause| Err(panicked(task, message(&*cause))))
    };
    if threads <= 1 || tasks <= 1 {
        let mut state = start()?;
        for task in 0..tasks {
            let result = guarded(&mut state, task)?;
            commit(task, result)?;
        }
        return Ok(vec![state]);
    }
    let window = 4 * threads;
    let shared = Mutex::new(Shared { next: 0, committed: 0, ready: BTreeMap::new(), stop: tasks, running: threads });
    let changed = Condvar::new();
    let lock = || shared.lock().unwrap_or_else(PoisonError::into_inner);
    let worker = || -> Result<S, (Task, E)> {
        let started = catch_unwind(AssertUnwindSafe(&start)).unwrap_or_else(|cause| Err(panicked(0, message(&*cause))));
        let mut state = match started {
            Ok(state) => state,
            Err(e) => {
                let mut s = lock();
                (s.stop, s.running) = (0, s.running - 1);
                changed.notify_all();
                return Err((0, e));
            }
        };
        loop {
            let mut s = lock();
            while s.next < s.stop && s.next >= s.committed + window {
                s = changed.wait(s).unwrap_or_else(PoisonError::into_inner);
            }
            if s.next >= s.stop {
                s.running -= 1;
                changed.notify_all();
                return Ok(state);
            }
            let task = s.next;
            s.next += 1;
            drop(s);
            let result = guarded(&mut state, task);
            let mut s = lock();
            if result.is_err() {
                s.stop = s.stop.min(task);
            }
            s.ready.insert(task, result);
            changed.notify_all();
        }
    };
    std::thread::scope(|scope| {
        let mut failed = None;
        let mut workers = Vec::with_capacity(threads);
        for _ in 0..threads {
            match std::thread::Builder::new().spawn_scoped(scope, worker) {
                Ok(handle) => workers.push(handle),
                // Those that run already must end, not wait for a commit that never comes.
                Err(e) => failed = Some(panicked(0, format!("cannot start a thread: {e}"))),
            }
        }
        let mut s = lock();
        while failed.is_none() {
            let at = s.committed;
            if let Some(result) = s.ready.remove(&at) {
                drop(s);
                if let Err(e) = result.and_then(|value| commit(at, value)) {
                    failed = Some(e);
                }
                s = lock();
                s.committed += 1;
                changed.notify_all();
            } else if at >= s.stop || (s.running == 0 && s.ready.is_empty()) {
                break;
            } else {
                s = changed.wait(s).unwrap_or_else(PoisonError::into_inner);
            }
        }
        if failed.is_some() {
            s.stop = 0;
            changed.notify_all();
        }
        drop(s);
        let mut states = Vec::with_capacity(threads);
        for handle in workers {
            match handle.join() {
                Ok(Ok(state)) => states.push(state),
                Ok(Err((_, e))) => failed = failed.or(Some(e)),
                Err(cause) => failed = failed.or_else(|| Some(panicked(0, message(&*cause)))),
            }
        }
        // An error may have arrived while the others finished: the lowest task's wins.
        let mut rest = lock();
        while failed.is_none() {
            match rest.ready.pop_first() {
                Some((_, Err(e))) => failed = Some(e),
                Some(_) => {}
                None => break,
            }
        }
        failed.map_or(Ok(states), Err)
    })
}

pub(crate) fn message(cause: &(dyn std::any::Any + Send)) -> String {
    let text =
        cause.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| cause.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "no message".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Seen = Result<(Vec<Task>, usize), String>;

    fn run(tasks: Task, threads: usize, work: impl Fn(Task) -> Result<u64, String> + Sync) -> Seen {
        let mut seen = Vec::new();
        let states = ordered(
            tasks,
            threads,
            || Ok(0usize),
            |n, task| {
                *n += 1;
                // Forced disorder: early tasks are slow.
                std::thread::sleep(std::time::Duration::from_micros(((task * 7919) % 13) as u64 * 50));
                work(task)
            },
            |task, value| {
                assert_eq!(value, task as u64 * 3);
                seen.push(task);
                Ok(())
            },
            |task, m| format!("panic in {task}: {m}"),
        )?;
        Ok((seen, states.iter().sum()))
    }

    #[test]
    fn commits_everything_in_order() {
        for threads in [1, 2, 5, 16] {
            for tasks in [0, 1, 2, 100] {
                assert_eq!(run(tasks, threads, |t| Ok(t as u64 * 3)), Ok(((0..tasks).collect(), tasks)));
            }
        }
    }

    #[test]
    fn the_lowest_error_wins() {
        for threads in [1, 2, 5] {
            for _ in 0..20 {
                let fail = |t: Task| if t % 10 == 7 { Err(format!("task {t}")) } else { Ok(t as u64 * 3) };
                assert_eq!(run(60, threads, fail), Err("task 7".into()));
            }
        }
    }

    #[test]
    fn a_panic_is_an_error() {
        for threads in [1, 3] {
            let r = run(30, threads, |t| if t == 11 { panic!("no") } else { Ok(t as u64 * 3) });
            assert_eq!(r, Err("panic in 11: no".into()));
        }
    }

    #[test]
    fn a_failing_start_or_commit_ends_it() {
        for threads in [1, 4] {
            let start = ordered(9, threads, || Err::<(), _>("start"), |_, t| Ok(t), |_, _| Ok(()), |_, _| "panic");
            assert_eq!(start.err(), Some("start"));
            let commit = ordered(
                900,
                threads,
                || Ok(()),
                |_, t| Ok(t),
                |t, _| if t == 5 { Err("commit") } else { Ok(()) },
                |_, _| "panic",
            );
            assert_eq!(commit.err(), Some("commit"));
        }
    }

    #[test]
    fn a_panic_while_starting_ends_it() {
        let start = || -> Result<(), &str> { panic!("no") };
        let r = ordered(9, 3, start, |_, t| Ok(t), |_, _| Ok(()), |task, _| if task == 0 { "panic" } else { "other" });
        assert_eq!(r.err(), Some("panic"));
    }
}
