//! `wgs schema`, `wgs completions`, `wgs man`: what the program says about itself.

use super::{Failure, Globals, Outcome};
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `wgs schema`.
#[derive(clap::Args)]
pub struct SchemaArgs {
    /// Section to print (all by default)
    pub section: Option<String>,
}

/// Arguments of `wgs completions`.
#[derive(clap::Args)]
pub struct CompletionsArgs {
    /// Shell
    pub shell: clap_complete::Shell,
}

/// Arguments of `wgs man`.
#[derive(clap::Args)]
pub struct ManArgs {
    /// Write one page per command into this directory instead of printing the main page
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Prints the JSON Schema.
pub fn schema(_args: SchemaArgs, _globals: &Globals) -> Result<Outcome, Failure> {
    Err(Failure::usage("not built yet"))
}

/// Prints a completion script.
pub fn completions(args: CompletionsArgs) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "wgs", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(Outcome::Done)
}

/// Prints or writes manual pages.
pub fn man(args: ManArgs) -> Result<Outcome, Failure> {
    match args.dir {
        Some(dir) => clap_mangen::generate_to(super::command(), dir)?,
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(super::command()).render(&mut page)?;
            std::io::stdout().write_all(&page)?;
        }
    }
    Ok(Outcome::Done)
}
