//! `wgs`: parse the command line, run the command, turn its result into the contract's exit code.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
