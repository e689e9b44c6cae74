//! BED in: intervals of a file, and the regions they cover.
//!
//! [`read`] gives the rows of a plain, gzip or BGZF file in file order; [`Regions`] joins rows into disjoint intervals per
//! contig that can be asked in logarithmic time. Names become contigs through a resolver of the caller, who also decides
//! what an unknown name or an interval beyond the end of its contig means.
//!
//! A row has three columns or more, separated by tabs, or by spaces when there are no two tabs; with tabs, the name may hold
//! spaces. Empty lines and lines that begin with `#`, `track` or `browser` are skipped, `\r\n` is accepted. Positions are
//! 0-based and half-open, in the file and here. What cannot be read is a [`BedError`] with file and line.

mod regions;

pub use regions::Regions;

use crate::input::{Input, InputError};
use std::path::Path;
use std::sync::Arc;
use wgs_core::{Classify, Kind};

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Contig as written; rows that follow each other share it.
    pub contig: Arc<str>,
    /// First position, 0-based.
    pub start: u32,
    /// One past the last position; `start` or more.
    pub end: u32,
    /// Fourth column.
    pub name: Option<String>,
    /// Line of the file, from 1.
    pub line: u64,
}

/// A file that cannot be read or is not BED.
#[derive(Debug, thiserror::Error)]
pub enum BedError {
    /// Opening, reading or decompressing failed, or the compressed file is incomplete.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A bad line.
    #[error("{file}: line {line}: {problem}")]
    Line {
        /// The file.
        file: String,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        problem: Problem,
    },
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Not UTF-8.
    #[error("not UTF-8 text")]
    Utf8,
    /// Fewer than three columns.
    #[error("fewer than three columns")]
    Columns,
    /// Start or end is not a number from 0 to 4,294,967,295.
    #[error("'{0}' is not a position")]
    Position(String),
    /// The interval ends before it begins.
    #[error("the interval {start}–{end} ends before it starts")]
    Reversed {
        /// Start as written.
        start: u32,
        /// End as written.
        end: u32,
    },
}

impl Classify for BedError {
    fn kind(&self) -> Kind {
        match self {
            Self::Input(e) => e.kind(),
            Self::Line { .. } => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Input(e) => e.hint(),
            Self::Line { .. } => Some("a BED line is contig, start (0-based), end (exclusive)".into()),
        }
    }
}

/// All rows of a file (`-` is standard input), in its order.
pub fn read(path: &Path) -> Result<Vec<Row>, BedError> {
    let input = Input::open(path)?;
    let file = input.file().to_owned();
    let text = input.read_all()?;
    parse(&text).map_err(|(line, problem)| BedError::Line { file, line, problem })
}

/// All rows of a file's text; the error has the line, from 1.
pub fn parse(text: &[u8]) -> Result<Vec<Row>, (u64, Problem)> {
    let mut rows: Vec<Row> = Vec::new();
    for (line, text) in (1..).zip(text.split(|&b| b == b'\n')) {
        let text = std::str::from_utf8(text).map_err(|_| (line, Problem::Utf8))?;
        let Some((contig, start, end, name)) = columns(text.trim_end()).map_err(|p| (line, p))? else { continue };
        let contig = match rows.last() {
            Some(row) if *row.contig == *contig => Arc::clone(&row.contig),
            _ => contig.into(),
        };
        rows.push(Row { contig, start, end, name: name.map(str::to_owned), line });
    }
    Ok(rows)
}

/// Contig, start, end and name of a line; `None` when it is one to skip.
fn columns(line: &str) -> Result<Option<(&str, u32, u32, Option<&str>)>, Problem> {
    if line.trim_start().is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    if matches!(line.split([' ', '\t']).next(), Some("track" | "browser")) {
        return Ok(None);
    }
    let tabs = line.matches('\t').count() >= 2;
    let by_tabs = line.split('\t').map(str::trim).filter(|_| tabs);
    let by_spaces = line.split([' ', '\t']).filter(|f| !f.is_empty() && !tabs);
    let mut fields = by_tabs.chain(by_spaces);
    let (Some(contig), Some(start), Some(end)) = (fields.next(), fields.next(), fields.next()) else {
        return Err(Problem::Columns);
    };
    if contig.is_empty() {
        return Err(Problem::Columns);
    }
    let number = |text: &str| {
        // The standard library would take a plus sign.
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let short = || Problem::Position(text.chars().take(40).flat_map(char::escape_default).collect());
        digits.then(|| text.parse::<u32>().ok()).flatten().ok_or_else(short)
    };
    let (start, end) = (number(start)?, number(end)?);
    if start > end {
        return Err(Problem::Reversed { start, end });
    }
    Ok(Some((contig, start, end, fields.next().filter(|n| !n.is_empty()))))
}

#[cfg(test)]
mod tests;
