//! Progress reporting without knowing the terminal.

/// Receives how far a stage is. Called from workers, so implementations are cheap and thread-safe.
pub trait Progress: Sync {
    /// `done` more units of work (bytes of input, or cells) were finished.
    fn advance(&self, done: u64);
    /// A new part (contig or file) has begun.
    fn part(&self, _name: &str) {}
}

/// Reports nothing.
pub struct NoProgress;

impl Progress for NoProgress {
    fn advance(&self, _done: u64) {}
}
