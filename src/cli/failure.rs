//! From typed library errors to messages and exit codes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use wgs_core::{Classify, Kind};

/// Exit code of I/O errors, internal errors and panics.
pub const OTHER: u8 = 4;

/// How a command that ran to its end went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done: exit code 0.
    Done,
    /// Done, and a verdict says fail or incomplete: exit code 1.
    Refused,
}

/// A command that did not run to its end: message, hint and the class that decides the exit code.
#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// Wrong usage: exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { kind: Kind::Usage, message: message.into(), hint: None }
    }

    /// Bad input: exit code 3.
    pub fn input(message: impl Into<String>) -> Self {
        Self { kind: Kind::Input, message: message.into(), hint: None }
    }

    /// Input/output and internal errors: exit code 4.
    pub fn other(message: impl Into<String>) -> Self {
        Self { kind: Kind::Other, message: message.into(), hint: None }
    }

    /// With a remedy.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl<E: Classify + std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { kind: error.kind(), message: error.to_string(), hint: error.hint() }
    }
}

/// Runs `command`; a panic of this thread becomes a failure. Workers turn theirs into errors themselves.
pub fn guard(command: impl FnOnce() -> Result<Outcome, Failure>) -> Result<Outcome, Failure> {
    // The panic is told below, as any other error; where it happened is for those who want to know.
    std::panic::set_hook(Box::new(|panic| tracing::debug!("{panic}")));
    catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|cause| {
        let text = cause.downcast_ref::<&str>().copied().map(str::to_owned);
        let text = text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into());
        Err(Failure::other(format!("internal error: {text}")).hint("please report it, with the output of -vv"))
    })
}

/// Prints what went wrong and gives the exit code.
pub fn exit_with(result: Result<Outcome, Failure>) -> ExitCode {
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::from(1),
        Err(failure) => {
            if failure.kind == Kind::ClosedPipe {
                return ExitCode::SUCCESS;
            }
            eprintln!("error: {}", failure.message);
            if let Some(hint) = failure.hint {
                eprintln!("hint: {hint}");
            }
            ExitCode::from(match failure.kind {
                Kind::Usage => 2,
                Kind::Input => 3,
                Kind::Other | Kind::ClosedPipe => OTHER,
            })
        }
    }
}
