//! The manifest: what a vendor says it delivers. Tab-separated, a header line, one line a file.
//!
//! Bytes in, [`Manifest`] out, checked whole: columns are those of [`FILE_COLUMNS`] and of
//! `wgs_report::specimen::COLUMNS`, in any order; `.` or nothing says nothing. What is said about a sample may stand on each
//! of its lines, then the same, or on one; `library` and `instrument` may differ between lines (a sample with two
//! libraries) and are joined. Lines that begin with `#` and empty lines are skipped; CRLF and a byte order mark are read.
//! Errors name line (from 1) and column: the operator wrote it.

use crate::Error;
use std::collections::BTreeMap;
use wgs_report::specimen::{self, COLUMNS, Specimen};

/// Columns about a file, and what stands in them.
pub const FILE_COLUMNS: [(&str, &str); 9] = [
    ("sample", "pseudonym of the sample"),
    ("file", "path from the manifest's folder (or --dir); '.' on a line that only describes the sample"),
    ("bytes", "size of the file"),
    ("md5", "MD5 of the file, 32 hexadecimal digits"),
    ("sha256", "SHA-256 of the file, 64 hexadecimal digits; one of md5 and sha256 is needed"),
    ("read", "R1, R2, single, interleaved, or I1, I2, UMI for index reads, which are checked but not counted"),
    ("lane", "lane the reads are of"),
    ("flowcell", "flow cell the reads are of"),
    (
        "supersedes",
        "delivery_id that this delivery replaces, for the samples it names; nothing for a first one or a top-up",
    ),
];

/// Columns that may differ between the lines of a sample: words are joined by commas.
const JOINED: [&str; 2] = ["library", "instrument"];

/// What the reads of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// First reads of pairs.
    R1,
    /// Second reads of pairs.
    R2,
    /// Single reads.
    Single,
    /// Both reads of pairs, alternating.
    Interleaved,
    /// Index or UMI reads.
    Index,
}

/// A file as a line promises it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Number of the line, from 1.
    pub line: usize,
    /// Sample.
    pub sample: String,
    /// Path below the folder; `None` on a line that only describes the sample.
    pub file: Option<String>,
    /// Size.
    pub bytes: Option<u64>,
    /// MD5, lower case.
    pub md5: Option<String>,
    /// SHA-256, lower case.
    pub sha256: Option<String>,
    /// What its reads are.
    pub read: Option<Read>,
    /// Lane.
    pub lane: Option<u32>,
    /// Flow cell.
    pub flowcell: Option<String>,
    /// Instrument.
    pub instrument: Option<String>,
    /// Library.
    pub library: Option<String>,
    /// Delivery.
    pub delivery_id: Option<String>,
    /// Delivery that this one replaces.
    pub supersedes: Option<String>,
}

/// A manifest that was read.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Path, for messages.
    pub path: String,
    /// Lines in the order of the file.
    pub lines: Vec<Line>,
    /// What is said of each sample, in the order of their first lines: column and word, in the order of the columns.
    pub said: Vec<(String, Vec<(String, String)>)>,
}

/// Reads a manifest; `digests` says whether a file without MD5 and SHA-256 is refused.
///
/// # Errors
/// [`Error::Manifest`] with line and column.
pub fn parse(bytes: &[u8], path: &str, digests: bool) -> Result<Manifest, Error> {
    let fail = |line: usize, column: Option<&str>, message: String| Error::Manifest {
        path: path.to_owned(),
        line,
        column: column.map(str::to_owned),
        message,
    };
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let before = bytes.get(..e.valid_up_to()).unwrap_or_default();
        fail(before.iter().filter(|b| **b == b'\n').count() + 1, None, "not UTF-8 text".into())
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(i, line)| (i + 1, line.trim_end_matches('\r')))
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let (at, header) = lines.next().ok_or_else(|| fail(1, None, "empty: no header".into()))?;
    let columns: Vec<&str> = header.split('\t').map(str::trim).collect();
    for (i, column) in columns.iter().enumerate() {
        if !is_column(column) {
            return Err(fail(at, Some(&shown(column)), "no such column".into()));
        }
        if columns.iter().take(i).any(|other| other == column) {
            return Err(fail(at, Some(column), "stands here twice".into()));
        }
    }
    for needed in ["sample", "file"] {
        if !columns.contains(&needed) {
            return Err(fail(at, Some(needed), "missing".into()));
        }
    }
    let mut parsed = Vec::new();
    let mut said: Vec<(String, Said)> = Vec::new();
    for (at, line) in lines {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        if fields.len() != columns.len() {
            return Err(fail(at, None, format!("{} fields, the header has {}", fields.len(), columns.len())));
        }
        let field = |name: &str| {
            let i = columns.iter().position(|c| *c == name)?;
            fields.get(i).copied().filter(|f| !f.is_empty() && *f != ".")
        };
        for (column, word) in columns.iter().zip(&fields) {
            if word.chars().any(char::is_control) {
                return Err(fail(at, Some(column), "a control character".into()));
            }
        }
        let line = line_of(at, &field).map_err(|(column, message)| fail(at, Some(column), message))?;
        if line.file.is_some() && digests && line.md5.is_none() && line.sha256.is_none() {
            let message = "no md5 and no sha256 (--require-digest off makes it a warning)".to_owned();
            return Err(fail(at, Some("sha256"), message));
        }
        let of = match said.iter().position(|(name, _)| *name == line.sample) {
            Some(i) => i,
            None => {
                said.push((line.sample.clone(), Said::default()));
                said.len() - 1
            }
        };
        if let Some((_, of)) = said.get_mut(of) {
            for (column, _) in COLUMNS {
                let Some(word) = field(column) else { continue };
                let delivery = line.delivery_id.as_deref();
                of.add(column, word, delivery, at).map_err(|message| fail(at, Some(column), message))?;
            }
        }
        parsed.push(line);
    }
    if parsed.is_empty() {
        return Err(fail(at, None, "no line behind the header".into()));
    }
    agree(&parsed).map_err(|(line, column, message)| fail(line, Some(column), message))?;
    let said = said.into_iter().map(|(name, said)| (name, said.words())).collect();
    Ok(Manifest { path: path.to_owned(), lines: parsed, said })
}

fn is_column(name: &str) -> bool {
    FILE_COLUMNS.iter().chain(&COLUMNS).any(|(known, _)| *known == name)
}

/// A word in a message: short, without control characters.
fn shown(word: &str) -> String {
    format!("'{}'", word.chars().take(60).collect::<String>().escape_debug())
}

fn line_of<'f>(at: usize, field: &impl Fn(&str) -> Option<&'f str>) -> Result<Line, (&'static str, String)> {
    let text = |name: &str| field(name).map(str::to_owned);
    let sample = text("sample").ok_or_else(|| ("sample", "no sample".to_owned()))?;
    let hex = |name: &'static str, digits: usize| match field(name) {
        None => Ok(None),
        Some(word) if word.len() == digits && word.bytes().all(|b| b.is_ascii_hexdigit()) => {
            Ok(Some(word.to_ascii_lowercase()))
        }
        Some(word) => Err((name, format!("{} is not {digits} hexadecimal digits", shown(word)))),
    };
    let number = |name: &'static str| match field(name) {
        None => Ok(None),
        Some(word) if word.bytes().all(|b| b.is_ascii_digit()) => {
            word.parse::<u64>().map(Some).map_err(|_| (name, format!("{} is too large", shown(word))))
        }
        Some(word) => Err((name, format!("{} is no whole number", shown(word)))),
    };
    let read = match field("read") {
        None => None,
        Some(word) => Some(match word.to_ascii_lowercase().as_str() {
            "r1" | "1" => Read::R1,
            "r2" | "2" => Read::R2,
            "single" => Read::Single,
            "interleaved" => Read::Interleaved,
            "i1" | "i2" | "umi" => Read::Index,
            _ => return Err(("read", format!("{} is none of R1, R2, single, interleaved, I1, I2, UMI", shown(word)))),
        }),
    };
    let file = field("file").map(inside).transpose().map_err(|message| ("file", message))?;
    let lane = match number("lane")? {
        None => None,
        Some(n) => Some(u32::try_from(n).map_err(|_| ("lane", format!("{n} is no lane")))?),
    };
    // Every word about the sample is checked where it stands.
    let mut specimen = Specimen::default();
    for (column, _) in COLUMNS {
        specimen.set(column, field(column).unwrap_or(".")).map_err(|message| (column, message))?;
    }
    let (delivery_id, supersedes) = (text("delivery_id"), text("supersedes"));
    if supersedes.is_some() && delivery_id.is_none() {
        return Err(("supersedes", "a delivery without a delivery_id supersedes none".into()));
    }
    if supersedes.is_some() && supersedes == delivery_id {
        return Err(("supersedes", "a delivery does not supersede itself".into()));
    }
    Ok(Line {
        line: at,
        sample,
        file,
        bytes: number("bytes")?,
        md5: hex("md5", 32)?,
        sha256: hex("sha256", 64)?,
        read,
        lane,
        flowcell: text("flowcell"),
        instrument: text("instrument"),
        library: text("library"),
        delivery_id,
        supersedes,
    })
}

/// A path that stays in its folder, whatever the folder holds, in its one form: `a/b` for `./a//b`.
fn inside(file: &str) -> Result<String, String> {
    let parts: Vec<&str> = file.split('/').filter(|p| !p.is_empty() && *p != ".").collect();
    if file.starts_with('/') || parts.is_empty() || parts.contains(&"..") {
        return Err(format!("{} leads out of the folder", shown(file)));
    }
    Ok(parts.join("/"))
}

/// Lines of one delivery supersede the same one, and no file stands twice in one delivery.
fn agree(lines: &[Line]) -> Result<(), (usize, &'static str, String)> {
    let mut supersedes: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    let mut files: BTreeMap<(Option<&str>, &str), usize> = BTreeMap::new();
    for line in lines {
        let delivery = line.delivery_id.as_deref();
        if let Some((delivery, superseded)) = delivery.zip(line.supersedes.as_deref()) {
            let (first, before) = *supersedes.entry(delivery).or_insert((line.line, superseded));
            if before != superseded {
                let message = format!("delivery {} supersedes {} in line {first}", shown(delivery), shown(before));
                return Err((line.line, "supersedes", message));
            }
        }
        let Some(file) = line.file.as_deref() else { continue };
        if let Some(first) = files.insert((delivery, file), line.line) {
            return Err((line.line, "file", format!("{} stands in line {first} too", shown(file))));
        }
    }
    Ok(())
}

/// What was said of one sample.
#[derive(Default)]
struct Said {
    /// By column: words with the delivery and line they stand in.
    words: BTreeMap<&'static str, Vec<(Option<String>, String, usize)>>,
}

impl Said {
    fn add(&mut self, column: &'static str, word: &str, delivery: Option<&str>, line: usize) -> Result<(), String> {
        let all = self.words.entry(column).or_default();
        if column != "delivery_id" && !JOINED.contains(&column) {
            // A top-up has times of its own; within a delivery a sample is one thing.
            let other = all.iter().find(|(d, w, _)| d.as_deref() == delivery && w != word);
            if let Some((_, before, first)) = other {
                return Err(format!("{} here, {} in line {first}", shown(word), shown(before)));
            }
        }
        if all.iter().all(|(_, w, _)| w != word) || all.last().is_some_and(|(_, w, _)| w != word) {
            all.push((delivery.map(str::to_owned), word.to_owned(), line));
        }
        Ok(())
    }

    fn words(self) -> Vec<(String, String)> {
        let mut words = Vec::new();
        for (column, _) in COLUMNS {
            let Some(all) = self.words.get(column) else { continue };
            if JOINED.contains(&column) {
                let mut each: Vec<&str> = Vec::new();
                all.iter().for_each(|(_, w, _)| {
                    if !each.contains(&w.as_str()) {
                        each.push(w);
                    }
                });
                words.push((column.to_owned(), each.join(",")));
            } else if let Some((_, word, _)) = all.last() {
                words.push((column.to_owned(), word.clone()));
            }
        }
        words
    }
}

/// What several manifests, the later ones last, say of a sample.
///
/// # Errors
/// [`Error::Manifest`] for a step that ended before the one it follows.
pub fn specimen_of(manifests: &[Manifest], sample: &str) -> Result<Specimen, Error> {
    let mut specimen = Specimen::default();
    let mut last = None;
    for manifest in manifests {
        for (_, words) in manifest.said.iter().filter(|(name, _)| name == sample) {
            for (column, word) in words {
                specimen.set(column, word).map_err(Error::Internal)?;
            }
        }
        last = manifest.lines.iter().rfind(|l| l.sample == sample).map(|l| (manifest, l.line)).or(last);
    }
    if let Err(message) = specimen.finish() {
        let (path, line) = last.map_or((String::new(), 0), |(m, line)| (m.path.clone(), line));
        return Err(Error::Manifest {
            path,
            line,
            column: None,
            message: format!("sample {}: {message}", shown(sample)),
        });
    }
    Ok(specimen)
}

/// An empty manifest: every column with a comment, then the header.
pub fn template() -> String {
    let mut out = String::from("# Manifest of a delivery for `wgs qc deliver`: tab-separated, one line a file.\n");
    out.push_str("# What is said about a sample may stand on each of its lines, or on one, with . on the others.\n");
    let columns = || FILE_COLUMNS.iter().chain(&specimen::COLUMNS);
    for (name, comment) in columns() {
        out.push_str(&format!("# {name}: {comment}\n"));
    }
    let names: Vec<&str> = columns().map(|(name, _)| *name).collect();
    out.push_str(&names.join("\t"));
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";

    fn message(text: &str) -> String {
        parse(text.as_bytes(), "m.tsv", true).expect_err(text).to_string()
    }

    #[test]
    fn lines_are_read_with_bom_and_crlf() {
        let text = format!(
            "\u{feff}# a comment\r\nsample\tfile\tmd5\trole\tlibrary\tread\r\nA\tx_R1.fq\t{MD5}\ttumour\tL1\tR1\r\n\r\nA\tx_R2.fq\t{}\t.\tL2\t2\r\n",
            MD5.to_uppercase()
        );
        let manifest = parse(text.as_bytes(), "m.tsv", true).unwrap();
        assert_eq!(manifest.lines.len(), 2);
        assert_eq!(manifest.lines[1].md5.as_deref(), Some(MD5));
        assert_eq!((manifest.lines[0].line, manifest.lines[1].line), (3, 5));
        let specimen = specimen_of(&[manifest], "A").unwrap();
        assert_eq!((specimen.role.as_deref(), specimen.library.name.as_deref()), (Some("tumor"), Some("L1,L2")));
    }

    #[test]
    fn the_template_has_every_column_and_reads_back_as_empty() {
        let text = template();
        for (column, _) in FILE_COLUMNS.iter().chain(&COLUMNS) {
            assert!(text.contains(&format!("\n# {column}: ")), "{column}");
        }
        assert!(message(&text).ends_with("no line behind the header"));
        let header: Vec<&str> = text.lines().last().unwrap().split('\t').collect();
        assert_eq!(header.len(), FILE_COLUMNS.len() + COLUMNS.len());
    }

    #[test]
    fn what_the_operator_wrote_wrong_is_named() {
        let line = |fields: &str| format!("sample\tfile\tmd5\tdin\tsupersedes\tdelivery_id\n{fields}\n");
        for (text, expected) in [
            (String::new(), "m.tsv: line 1: empty"),
            ("sample\tfile\tcolour\n".into(), "line 1, column 'colour': no such column"),
            ("sample\tfile\tfile\n".into(), "line 1, column file: stands here twice"),
            ("sample\tmd5\n".into(), "column file: missing"),
            ("sample\tfile\nA\tx\n".into(), "line 2, column sha256: no md5 and no sha256"),
            (line(&format!("A\tx\t{MD5}\t5\t.")), "line 2: 5 fields, the header has 6"),
            (line(&format!("A\t../x\t{MD5}\t.\t.\t.")), "column file: '../x' leads out of the folder"),
            (line(&format!("A\t/x\t{MD5}\t.\t.\t.")), "leads out of the folder"),
            (line("A\tx\tabc\t.\t.\t."), "column md5: 'abc' is not 32 hexadecimal digits"),
            (line(&format!("A\tx\t{MD5}\t11\t.\t.")), "column din: 11 is not between 1 and 10"),
            (
                line(&format!("A\tx\t{MD5}\t7\t.\t.\nA\ty\t{MD5}\t8\t.\t.")),
                "line 3, column din: '8' here, '7' in line 2",
            ),
            (line(&format!("A\tx\t{MD5}\t.\tD1\t.")), "column supersedes: a delivery without"),
            (line(&format!("A\tx\t{MD5}\t.\tD\tD")), "does not supersede itself"),
            (line(&format!("A\tx\t{MD5}\t.\tD\tE\nA\ty\t{MD5}\t.\tC\tE")), "line 3, column supersedes"),
            (line(&format!("A\tx\t{MD5}\t.\t.\t.\nB\tx\t{MD5}\t.\t.\t.")), "'x' stands in line 2 too"),
            (line(&format!("A\u{1}\tx\t{MD5}\t.\t.\t.")), "column sample: a control character"),
        ] {
            let got = message(&text);
            assert!(got.contains(expected), "{text}\n  got: {got}\n  not: {expected}");
        }
        assert!(parse(b"sample\tfile\nA\t\xff\n", "m", true).unwrap_err().to_string().contains("line 2: not UTF-8"));
        assert!(parse(b"sample\tfile\nA\tx\n", "m", false).is_ok());
    }
}
