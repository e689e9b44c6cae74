//! What kind of failure an error is, so that the binary can turn any library's error into the contract's exit code.

/// The contract's failure classes. Success and a failed verdict are not errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The command line or a settings file is wrong: exit code 2.
    Usage,
    /// The input is bad, truncated or inconsistent: exit code 3.
    Input,
    /// Anything else, input/output and internal errors: exit code 4.
    Other,
    /// The reader of our output went away: a quiet exit with 0.
    ClosedPipe,
}

/// Implemented by every library error.
pub trait Classify {
    /// The class that decides the exit code.
    fn kind(&self) -> Kind;
    /// What the user can do about it, where that is known; shown as `hint: …`.
    fn hint(&self) -> Option<String> {
        None
    }
}

impl Classify for std::io::Error {
    /// A broken pipe is quiet, malformed or short data is the input's fault, the rest is the machine's.
    fn kind(&self) -> Kind {
        match self.kind() {
            std::io::ErrorKind::BrokenPipe => Kind::ClosedPipe,
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof => Kind::Input,
            _ => Kind::Other,
        }
    }
}
