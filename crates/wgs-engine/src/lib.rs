//! Cell plan, workers, ordered commit: the shared pass.
//!
//! Work is cut by one fixed grid, contig × 1 Mb, taken from the header alone ([`Plan`]). [`pass`] shows every record of a
//! file to a [`Collector`], cell by cell, from an index or from a stream, and merges the workers' collectors.
//! [`ordered`] runs any work over tasks in parallel and commits results in task order through a bounded window; callers
//! stand on it; [`stream`] does the same for batches whose number is not known.

pub mod batches;
mod collector;
mod ordered;
mod pass;
mod plan;
mod stream;

pub use collector::{Collector, Role};
pub use ordered::{Task, ordered};
pub use pass::{EngineError, PassOptions, pass};
pub use plan::{CELL_LEN, Cell, Plan, Shard};
pub use stream::stream;
