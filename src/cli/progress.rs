//! A progress bar with rate and time left on a terminal, one line per part otherwise.

use super::Globals;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;

/// Shows progress on stderr; see [`Bar::new`].
pub struct Bar {
    bar: Option<ProgressBar>,
    lines: bool,
}

impl Bar {
    /// A bar over `total` units (bytes of input), or quiet lines when stderr is not a terminal; nothing with `--quiet`.
    pub fn new(globals: &Globals, total: u64) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = (terminal && !globals.quiet).then(|| {
            let style = ProgressStyle::with_template("{msg} [{bar:30}] {percent}% {bytes_per_sec} {eta} left");
            ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { bar, lines: !terminal && !globals.quiet }
    }
}

impl wgs_core::Progress for Bar {
    fn advance(&self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(done);
        }
    }

    fn part(&self, name: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(name.to_owned());
        } else if self.lines {
            eprintln!("wgs: {name}");
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
