//! Mutation of inputs against every parser, without a special toolchain.
//!
//! A [`Target`] takes bytes and hands them to one parser, with everything that reads what the parser gives. A seed corpus
//! is made in [`corpus`]; [`mutate`] damages one of its inputs; [`hunt`] runs damaged inputs on a thread of their own and
//! calls it a finding when the target panics or takes longer than [`LIMIT`]. Findings are written to
//! `fuzz/regressions/TARGET/` and stay there: the test `regressions` shows every one of them to its target again.
//!
//! Equal seeds give equal inputs. What a target refuses is fine; only a crash or a hang is not.

pub mod annotate;
pub mod corpus;
pub mod cram;
pub mod mutate;
pub mod targets;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};
pub use targets::{FOREIGN, TARGETS, Target};
use wgs_testkit::Rng;

/// Longest time one input may take.
pub const LIMIT: Duration = Duration::from_secs(20);

/// An input that crashed or hung its target.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The input.
    pub input: Vec<u8>,
    /// The panic's message, or that it took too long.
    pub what: String,
}

/// Shows one input to a target.
pub fn show(target: &'static Target, input: &[u8]) -> Result<(), Finding> {
    let (done, outcome) = channel();
    let owned = input.to_vec();
    // A hanging thread cannot be stopped; it ends with the process.
    std::thread::spawn(move || {
        let result = std::panic::catch_unwind(|| (target.run)(&owned));
        let _ = done.send(result.map_err(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            text.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned())).unwrap_or_default()
        }));
    });
    let what = match outcome.recv_timeout(LIMIT) {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(panic)) => format!("panic: {panic}"),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => format!("longer than {LIMIT:?}"),
    };
    Err(Finding { input: input.to_vec(), what })
}

/// Mutates and shows inputs until `time` is over or `most` were shown; gives the number shown, or the first finding.
pub fn hunt(target: &'static Target, seed: u64, time: Duration, most: u64) -> Result<u64, Finding> {
    let corpus = corpus::of(target);
    let mut rng = Rng::new(seed);
    let (start, mut shown) = (Instant::now(), 0);
    while start.elapsed() < time && shown < most {
        let input = mutate::next(&mut rng, &corpus);
        let input = if target.wrapped { wgs_testkit::bgzf::file(&input) } else { input };
        show(target, &input)?;
        shown += 1;
    }
    Ok(shown)
}

/// Where findings of a target are kept.
pub fn regressions(target: &Target) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions").join(target.name)
}
