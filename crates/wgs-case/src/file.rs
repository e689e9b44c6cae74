//! Files the operator writes: text with its digest, TOML with unknown keys refused, tables with a head that names them.

use crate::error::CaseError;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;
use wgs_io::digest::Digests;

/// A file's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The file as given, for messages.
    pub file: String,
    /// What stands in it.
    pub text: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

impl Text {
    /// Reads a file.
    ///
    /// # Errors
    /// [`CaseError::Operator`] when it cannot be read or is not UTF-8.
    pub fn read(path: &Path) -> Result<Self, CaseError> {
        let file = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Self::new(file, text)),
            Err(e) => Err(CaseError::Operator { file, message: e.to_string(), hint: None }),
        }
    }

    /// A text that is there already.
    pub fn new(file: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let mut digests = Digests::default();
        digests.update(text.as_bytes());
        Self { file: file.into(), sha256: digests.finish().1, text }
    }

    /// What is wrong with it.
    pub fn wrong(&self, message: impl Into<String>) -> CaseError {
        CaseError::Operator { file: self.file.clone(), message: message.into(), hint: None }
    }

    /// The same, with a line from 1.
    pub fn wrong_at(&self, line: usize, message: impl std::fmt::Display) -> CaseError {
        self.wrong(format!("line {line}: {message}"))
    }

    /// As TOML.
    ///
    /// # Errors
    /// [`CaseError::Operator`] with the line.
    pub fn toml<T: DeserializeOwned>(&self) -> Result<T, CaseError> {
        toml::from_str(&self.text).map_err(|e| {
            let before = e.span().and_then(|span| self.text.get(..span.start));
            let message = e.message().trim().replace('\n', " ");
            match before {
                Some(before) => self.wrong_at(before.matches('\n').count() + 1, message),
                None => self.wrong(message),
            }
        })
    }

    /// `# key: value` lines before the first line that is none.
    pub fn head(&self) -> BTreeMap<String, String> {
        let lines = self.text.lines().take_while(|l| l.starts_with('#') || l.trim().is_empty());
        let pairs = lines.filter_map(|l| l.trim_start_matches('#').split_once(':'));
        pairs.map(|(k, v)| (k.trim().to_lowercase(), v.trim().to_owned())).filter(|(_, v)| !v.is_empty()).collect()
    }

    /// One value of the head.
    ///
    /// # Errors
    /// [`CaseError::Operator`] when it is not there.
    pub fn named(&self, key: &str) -> Result<String, CaseError> {
        self.head().remove(key).ok_or_else(|| CaseError::Operator {
            file: self.file.clone(),
            message: format!("no line '# {key}: …' before the first row"),
            hint: Some("tables and lists are cited by name and date or version, so they must state them"),
        })
    }

    /// Lines that hold something, with their numbers from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(i, l)| (i + 1, l.trim_end_matches('\r')));
        lines.filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'))
    }

    /// As a table with a line of column names: each row by the order of `columns`. Cells that are empty or `.` are `None`.
    ///
    /// # Errors
    /// [`CaseError::Operator`] for unknown, missing or repeated columns and rows of another length.
    pub fn table<const N: usize>(&self, columns: [Column; N]) -> Result<Vec<(usize, [Option<String>; N])>, CaseError> {
        let mut lines = self.lines();
        let Some((at, header)) = lines.next() else { return Err(self.wrong("no line of column names")) };
        let names: Vec<&str> = header.split('\t').map(str::trim).collect();
        let known = || columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
        for (i, name) in names.iter().enumerate() {
            if columns.iter().all(|c| c.name != *name) {
                return Err(self.wrong_at(at, format!("no column '{name}' (columns: {})", known())));
            }
            if names.iter().take(i).any(|n| n == name) {
                return Err(self.wrong_at(at, format!("column '{name}' twice")));
            }
        }
        let place = columns.map(|c| names.iter().position(|n| *n == c.name));
        if let Some((c, _)) = columns.iter().zip(place).find(|(c, p)| c.needed && p.is_none()) {
            return Err(self.wrong_at(at, format!("no column '{}'", c.name)));
        }
        let mut rows = Vec::new();
        for (at, line) in lines {
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            if cells.len() != names.len() {
                let message = format!("{} cells, the line of column names has {}", cells.len(), names.len());
                return Err(self.wrong_at(at, message));
            }
            let cell = |p: Option<usize>| cells.get(p?).filter(|c| !matches!(**c, "" | ".")).map(|c| (*c).to_owned());
            rows.push((at, place.map(cell)));
        }
        Ok(rows)
    }
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    name: &'static str,
    needed: bool,
}

/// A column every table must have.
pub const fn needed(name: &'static str) -> Column {
    Column { name, needed: true }
}

/// A column a table may have.
pub const fn optional(name: &'static str) -> Column {
    Column { name, needed: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_tables() {
        let text = Text::new("t.tsv", "# name: drugs: made up\n# date: 2026-01-01\n\na\tb\n1\t.\r\n# a remark\n2\tx\n");
        assert_eq!(text.named("name").unwrap(), "drugs: made up");
        assert!(text.named("version").unwrap_err().to_string().contains("no line '# version: …'"));
        let rows = text.table([needed("a"), optional("b"), optional("c")]).unwrap();
        assert_eq!(rows[0], (5, [Some("1".into()), None, None]));
        assert_eq!(rows[1], (7, [Some("2".into()), Some("x".into()), None]));
        for (text, columns, expected) in [
            ("", [needed("a")], "t: no line of column names"),
            ("a\tz\n", [needed("a")], "t: line 1: no column 'z' (columns: a)"),
            ("a\ta\n", [needed("a")], "t: line 1: column 'a' twice"),
            ("b\n", [needed("b")], ""),
            ("a\n1\t2\n", [needed("a")], "t: line 2: 2 cells, the line of column names has 1"),
        ] {
            let got = Text::new("t", text).table(columns);
            assert_eq!(got.map_or_else(|e| e.to_string(), |_| String::new()), expected);
        }
    }
}
