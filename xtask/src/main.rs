//! Development tasks: `cargo run -p xtask -- check-layers`.
//!
//! Exit code 0 when the task passes, 1 when it finds something, 2 when it is called wrongly.

mod layers;

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("check-layers") => report(layers::check_workspace()),
        _ => {
            eprintln!("usage: cargo run -p xtask -- check-layers");
            ExitCode::from(2)
        }
    }
}

fn report(found: Result<Vec<String>, String>) -> ExitCode {
    match found {
        Ok(found) if found.is_empty() => {
            println!("layers: every edge goes down");
            ExitCode::SUCCESS
        }
        Ok(found) => {
            for line in found {
                eprintln!("layers: {line}");
            }
            ExitCode::from(1)
        }
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(1)
        }
    }
}
