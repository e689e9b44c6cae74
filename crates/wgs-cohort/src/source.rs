//! Reports from files, folders, lists and streams.
//!
//! A file or standard input holds one report or several, one after the other, with or without line ends between (NDJSON).
//! Folders give their `*.json` in the order of their names. A file `X.json.sig` beside `X.json` is its signature. Values are
//! told apart by their braces alone; whether each is a report is checked later, so that this side stays fast.

use crate::error::CohortError;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Bytes read at once.
const PIECE: usize = 1 << 18;
/// A report is at most 1 MB by contract; what goes on for this long is none.
const MOST: usize = 64 << 20;

/// One report, not yet looked into.
#[derive(Debug)]
pub struct Item {
    /// File, and which report of it when it holds several, for messages.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// A detached signature of the file.
    pub signature: Option<Vec<u8>>,
}

/// The files that arguments and lists name: folders opened, in order.
///
/// # Errors
/// What cannot be read.
pub fn files(arguments: &[PathBuf], lists: &[PathBuf]) -> Result<Vec<PathBuf>, CohortError> {
    let mut all: Vec<PathBuf> = arguments.to_vec();
    for list in lists {
        let text = std::fs::read_to_string(list).map_err(|source| read_error(list, source))?;
        all.extend(text.lines().map(str::trim_end).filter(|l| !l.is_empty()).map(PathBuf::from));
    }
    let mut out = Vec::with_capacity(all.len());
    for path in all {
        if !path.is_dir() {
            out.push(path);
            continue;
        }
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(&path).map_err(|source| read_error(&path, source))? {
            let file = entry.map_err(|source| read_error(&path, source))?.path();
            let hidden = file.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
            if !hidden && file.extension().is_some_and(|e| e == "json") {
                inside.push(file);
            }
        }
        inside.sort();
        out.extend(inside);
    }
    Ok(out)
}

fn read_error(path: &Path, source: std::io::Error) -> CohortError {
    CohortError::Read { path: path.display().to_string(), source }
}

/// The reports of these files, one after the other; `signature` is that of the only file.
pub fn items(
    files: Vec<PathBuf>,
    signature: Option<Vec<u8>>,
) -> impl Iterator<Item = Result<Item, CohortError>> + Send {
    files.into_iter().flat_map(move |path| {
        let shown = path.display().to_string();
        let mut beside = path.clone().into_os_string();
        beside.push(".sig");
        let signature = signature.clone().or_else(|| std::fs::read(beside).ok());
        let opened: Result<Box<dyn Read + Send>, _> = match shown.as_str() {
            "-" => Ok(Box::new(std::io::stdin())),
            _ => File::open(&path).map(|f| Box::new(f) as Box<dyn Read + Send>),
        };
        match opened {
            Ok(from) => Values::new(from, shown, signature),
            Err(source) => Values::failed(shown, source),
        }
    })
}

/// The values of one stream.
struct Values {
    from: Box<dyn Read + Send>,
    path: String,
    signature: Option<Vec<u8>>,
    buffer: Vec<u8>,
    /// Bytes of the buffer that have been looked at.
    seen: usize,
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// Where the next value begins in the buffer.
    start: usize,
    given: u64,
    ended: bool,
    error: Option<std::io::Error>,
}

impl Values {
    fn new(from: Box<dyn Read + Send>, path: String, signature: Option<Vec<u8>>) -> Self {
        let (buffer, error) = (Vec::new(), None);
        Self {
            from,
            path,
            signature,
            buffer,
            seen: 0,
            depth: 0,
            in_string: false,
            escaped: false,
            start: 0,
            given: 0,
            ended: false,
            error,
        }
    }

    fn failed(path: String, source: std::io::Error) -> Self {
        Self { error: Some(source), ..Self::new(Box::new(std::io::empty()), path, None) }
    }

    /// Looks on; gives the end of a value.
    fn scan(&mut self) -> Option<usize> {
        let bytes = self.buffer.get(self.seen..).unwrap_or_default();
        let (mut depth, mut in_string, mut escaped) = (self.depth, self.in_string, self.escaped);
        let mut found = None;
        for (i, &byte) in bytes.iter().enumerate() {
            if in_string {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => in_string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        found = Some(self.seen + i + 1);
                        break;
                    }
                }
                _ => {}
            }
        }
        (self.depth, self.in_string, self.escaped) = (depth, in_string, escaped);
        self.seen = found.unwrap_or(self.buffer.len());
        found
    }

    fn give(&mut self, end: usize) -> Item {
        let bytes = self.buffer.get(self.start..end).unwrap_or_default().to_vec();
        (self.start, self.seen) = (end, end);
        (self.depth, self.in_string, self.escaped) = (0, false, false);
        self.given += 1;
        let path = if self.given > 1 { format!("{}: report {}", self.path, self.given) } else { self.path.clone() };
        Item { path, bytes, signature: self.signature.clone() }
    }

    /// Ends the stream with an error.
    fn fail(&mut self, source: std::io::Error) -> CohortError {
        (self.ended, self.start, self.seen) = (true, 0, 0);
        self.given += 1;
        self.buffer.clear();
        CohortError::Read { path: self.path.clone(), source }
    }
}

impl Iterator for Values {
    type Item = Result<Item, CohortError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(source) = self.error.take() {
            return Some(Err(self.fail(source)));
        }
        loop {
            if let Some(end) = self.scan() {
                return Some(Ok(self.give(end)));
            }
            if self.ended {
                let rest = self.buffer.get(self.start..).unwrap_or_default();
                if rest.iter().all(u8::is_ascii_whitespace) && self.given > 0 {
                    return None;
                }
                // An empty file, a value cut short, or something that is no JSON: the parser says what is wrong.
                return Some(Ok(self.give(self.buffer.len())));
            }
            self.buffer.drain(..self.start);
            (self.start, self.seen) = (0, self.seen - self.start);
            let before = self.buffer.len();
            if before > MOST {
                let what = "no report ends within 64 MiB";
                return Some(Err(self.fail(std::io::Error::new(std::io::ErrorKind::InvalidData, what))));
            }
            self.buffer.resize(before + PIECE, 0);
            let read = loop {
                match self.from.read(self.buffer.get_mut(before..).unwrap_or_default()) {
                    Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                    done => break done,
                }
            };
            match read {
                Ok(n) => {
                    self.buffer.truncate(before + n);
                    self.ended = n == 0;
                }
                Err(source) => return Some(Err(self.fail(source))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        let from = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
        Values::new(from, "f".into(), None)
            .map(|i| i.map(|i| format!("{}|{}", i.path, String::from_utf8(i.bytes).unwrap())).unwrap())
            .collect()
    }

    #[test]
    fn values_are_told_apart() {
        assert_eq!(values("{\"a\":\"}\\\"{\"}\n"), ["f|{\"a\":\"}\\\"{\"}"]);
        assert_eq!(
            values("{\"a\":1}\n{\"b\":[{}]}{}"),
            ["f|{\"a\":1}", "f: report 2|\n{\"b\":[{}]}", "f: report 3|{}"]
        );
        assert_eq!(values(""), ["f|"]);
        assert_eq!(values(" \n"), ["f| \n"]);
        assert_eq!(values("{\"a\":"), ["f|{\"a\":"]);
        assert_eq!(values("{} x"), ["f|{}", "f: report 2| x"]);
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(PIECE * 2));
        assert_eq!(values(&format!("{long}\n{long}")).len(), 2);
    }
}
