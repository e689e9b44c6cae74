//! What a user asks for: `ID=FILE:FIELDS:OPTIONS`, or the same as a table of a TOML file.
//!
//! - `ID` names the source in header, messages and fields (letters, digits, `_`, `.`; not a digit first). Without `ID=` it is the
//!   file's name up to its first dot. A source in several files (one per chromosome) is given once for each, with one ID.
//! - `FILE` is VCF, BCF, BED, a table with a header line, or a pack. It ends at the first colon: write a path with a colon in it
//!   in a TOML file.
//! - `FIELDS`, separated by commas, are `FIELD` or `NEW=FIELD`. `FIELD` is an INFO key or `ID`, `FILTER`, `QUAL`, `HIT` of a
//!   VCF (`INFO/ID` is the key called ID); `name`, `score`, `strand` or a column's number from 4 of a BED; a column's name in a
//!   table; the field's name in a pack. `HIT` is 1 where the source has the allele. `ALL` is every INFO key or column. The
//!   field is called `NEW`, or `ID_FIELD` without one (`HIT`: `ID`). Without fields, `HIT` alone is taken, of a pack everything.
//! - `OPTIONS`, separated by commas, are `KEY=VALUE`: `name`, `version`, `date` for the header (as the file says them where they
//!   are not given), `kind` (`vcf`, `bed`, `tsv`, `pack`; else by content), `base` (0 or 1: how `start` of a table counts; 0),
//!   `ref-mismatch` (`error`, or `skip` to leave out records whose REF is not the reference's).
//!
//! No character of this has a meaning for a shell. In TOML:
//!
//! ```toml
//! [[source]]
//! id = "clinvar"
//! file = "clinvar.vcf.gz"                       # or files = ["chr1.vcf.gz", "chr2.vcf.gz"]; relative to this file
//! fields = ["CLNSIG", "stars=CLNREVSTAT", { from = "ALLELEID", name = "allele", type = "String" }]
//! date = "2025-01-05"
//! ```

use crate::SourceError;
use crate::field::Type;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// VCF or BCF.
    Vcf,
    /// BED.
    Bed,
    /// A table with a header line.
    Tsv,
    /// A packed file.
    Pack,
}

/// What happens to a record whose REF is not what the reference has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RefMismatch {
    /// The run ends.
    #[default]
    Error,
    /// The record is left out and counted.
    Skip,
}

/// A chosen field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// The source's name of it.
    pub from: String,
    /// Ours; made from the source's ID and `from` without one.
    pub name: Option<String>,
    /// Type, where the source's own is not to be taken.
    pub kind: Option<Type>,
}

/// A chosen source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceSpec {
    /// Its ID; `None` for a pack of which everything is taken.
    pub id: Option<String>,
    /// Its files.
    pub files: Vec<PathBuf>,
    /// Chosen fields; empty for the default.
    pub fields: Vec<FieldSpec>,
    /// What the files are.
    pub kind: Option<Kind>,
    /// Full name for the header.
    pub name: Option<String>,
    /// Version or release.
    pub version: Option<String>,
    /// Date.
    pub date: Option<String>,
    /// The first base of a contig as `start` of a table counts it.
    pub base: u8,
    /// Records of another reference.
    pub ref_mismatch: RefMismatch,
}

/// True for what an INFO key and a source's ID may be.
pub(crate) fn is_name(text: &str) -> bool {
    let first = text.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    first && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.')
}

/// A name made of any text.
pub(crate) fn as_name(text: &str) -> String {
    let sound = |c: char| if c.is_ascii_alphanumeric() || c == '_' || c == '.' { c } else { '_' };
    let made: String = text.chars().map(sound).collect();
    if is_name(&made) { made } else { format!("_{made}") }
}

impl SourceSpec {
    /// The ID, made from the first file's name if none was given.
    pub fn id(&self) -> String {
        let made = || {
            let file = self.files.first().and_then(|f| f.file_name()).map(|f| f.to_string_lossy().into_owned());
            let file = file.unwrap_or_default();
            as_name(file.split('.').find(|part| !part.is_empty()).unwrap_or("source"))
        };
        self.id.clone().unwrap_or_else(made)
    }

    /// The first file, for messages.
    pub fn file(&self) -> String {
        self.files.first().map_or_else(String::new, |f| f.display().to_string())
    }

    fn option(&mut self, key: &str, value: &str) -> Result<(), String> {
        let text = || Some(value.to_owned());
        match key {
            "name" => self.name = text(),
            "version" => self.version = text(),
            "date" => self.date = text(),
            "kind" => {
                self.kind = Some(match value {
                    "vcf" | "bcf" => Kind::Vcf,
                    "bed" => Kind::Bed,
                    "tsv" => Kind::Tsv,
                    "pack" => Kind::Pack,
                    _ => return Err(format!("kind '{value}' is none of vcf, bed, tsv, pack")),
                });
            }
            "base" => {
                self.base = match value {
                    "0" => 0,
                    "1" => 1,
                    _ => return Err(format!("base '{value}' is not 0 or 1")),
                }
            }
            "ref-mismatch" => {
                self.ref_mismatch = match value {
                    "error" => RefMismatch::Error,
                    "skip" => RefMismatch::Skip,
                    _ => return Err(format!("ref-mismatch '{value}' is not error or skip")),
                }
            }
            _ => return Err(format!("no option '{key}' (name, version, date, kind, base, ref-mismatch)")),
        }
        Ok(())
    }
}

fn field(text: &str) -> Result<FieldSpec, String> {
    let (name, from) = match text.split_once('=') {
        Some((name, from)) => (Some(name), from),
        None => (None, text),
    };
    if from.is_empty() || name == Some("") {
        return Err(format!("field '{text}' is not FIELD or NEW=FIELD"));
    }
    if let Some(name) = name.filter(|n| !is_name(n)) {
        return Err(format!("'{name}' is no name for a field (letters, digits, '_' and '.', no digit first)"));
    }
    Ok(FieldSpec { from: from.to_owned(), name: name.map(str::to_owned), kind: None })
}

impl FromStr for SourceSpec {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, SourceError> {
        let fail = |reason: String| SourceError::Spec { text: text.to_owned(), reason };
        let mut parts = text.splitn(3, ':');
        let file = parts.next().unwrap_or("");
        let mut spec = Self::default();
        let file = match file.split_once('=') {
            Some((id, file)) if is_name(id) => {
                spec.id = Some(id.to_owned());
                file
            }
            _ => file,
        };
        if file.is_empty() {
            return Err(fail("no file".into()));
        }
        if file == "-" {
            return Err(fail("a source cannot be standard input".into()));
        }
        spec.files.push(PathBuf::from(file));
        for text in parts.next().unwrap_or("").split(',').filter(|f| !f.is_empty()) {
            spec.fields.push(field(text).map_err(fail)?);
        }
        for option in parts.next().unwrap_or("").split(',').filter(|o| !o.is_empty()) {
            let (key, value) =
                option.split_once('=').ok_or_else(|| fail(format!("option '{option}' is not KEY=VALUE")))?;
            spec.option(key, value).map_err(fail)?;
        }
        Ok(spec)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    source: Vec<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    id: Option<String>,
    file: Option<PathBuf>,
    #[serde(default)]
    files: Vec<PathBuf>,
    #[serde(default)]
    fields: Vec<FieldTable>,
    kind: Option<Kind>,
    name: Option<String>,
    version: Option<String>,
    date: Option<String>,
    base: Option<u8>,
    #[serde(rename = "ref-mismatch", default)]
    ref_mismatch: RefMismatch,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum FieldTable {
    Text(String),
    Table(FieldEntry),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldEntry {
    from: String,
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<Type>,
}

impl Table {
    fn spec(self, folder: &Path) -> Result<SourceSpec, String> {
        if let Some(id) = self.id.as_ref().filter(|id| !is_name(id)) {
            return Err(format!("'{id}' is no ID (letters, digits, '_' and '.', no digit first)"));
        }
        let files: Vec<PathBuf> = self.file.into_iter().chain(self.files).map(|f| folder.join(f)).collect();
        if files.is_empty() {
            return Err("a source without 'file'".into());
        }
        let base = self.base.unwrap_or(0);
        if base > 1 {
            return Err(format!("base {base} is not 0 or 1"));
        }
        let fields = self.fields.into_iter().map(|f| match f {
            FieldTable::Text(text) => field(&text),
            FieldTable::Table(e) => match e.name.as_ref().filter(|n| !is_name(n)) {
                Some(name) => Err(format!("'{name}' is no name for a field")),
                None => Ok(FieldSpec { from: e.from, name: e.name, kind: e.kind }),
            },
        });
        Ok(SourceSpec {
            id: self.id,
            files,
            fields: fields.collect::<Result<_, _>>()?,
            kind: self.kind,
            name: self.name,
            version: self.version,
            date: self.date,
            base,
            ref_mismatch: self.ref_mismatch,
        })
    }
}

/// The sources of a TOML file.
pub fn read_config(path: &Path) -> Result<Vec<SourceSpec>, SourceError> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| SourceError::Io { path: file.clone(), source })?;
    let fail = |reason: String| SourceError::Config { file: file.clone(), reason };
    let parsed: File = toml::from_str(&text).map_err(|e| fail(e.to_string().trim_end().to_owned()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    parsed.source.into_iter().map(|t| t.spec(folder).map_err(fail)).collect()
}

/// Sources of one ID become one with several files; they must ask for the same.
pub fn join(specs: Vec<SourceSpec>) -> Result<Vec<SourceSpec>, SourceError> {
    let mut joined: Vec<SourceSpec> = Vec::new();
    for spec in specs {
        let id = spec.id();
        match joined.iter_mut().find(|s| s.id() == id && s.id.is_some() && spec.id.is_some()) {
            None => joined.push(spec),
            Some(first) => {
                let same = SourceSpec { files: first.files.clone(), ..spec.clone() };
                if same != *first {
                    let reason = format!("source {id} was given before with other fields or options");
                    return Err(SourceError::Spec { text: spec.file(), reason });
                }
                first.files.extend(spec.files);
            }
        }
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<SourceSpec, SourceError> {
        text.parse()
    }

    #[test]
    fn the_parts_of_a_source() {
        let s = parse("clinvar=d/clinvar.vcf.gz:sig=CLNSIG,ID:date=2025-01-05,version=a=b,ref-mismatch=skip").unwrap();
        assert_eq!((s.id().as_str(), s.file().as_str()), ("clinvar", "d/clinvar.vcf.gz"));
        let f =
            |from: &str, name: Option<&str>| FieldSpec { from: from.into(), name: name.map(Into::into), kind: None };
        assert_eq!(s.fields, [f("CLNSIG", Some("sig")), f("ID", None)]);
        assert_eq!((s.date.as_deref(), s.version.as_deref()), (Some("2025-01-05"), Some("a=b")));
        assert_eq!(s.ref_mismatch, RefMismatch::Skip);
        assert_eq!(parse("x/gnomad.v4.vcf.bgz").unwrap().id(), "gnomad");
        assert_eq!(parse("x/1000g.vcf").unwrap().id(), "_1000g");
        assert_eq!(parse("a b=c.bed::base=1").unwrap().file(), "a b=c.bed", "no name before '='");
        for bad in ["", "x=", "-", "x=a:=b", "x=a:1x=b", "x=a::kind", "x=a::kind=sql", "x=a::base=2", "x=a::z=1"] {
            assert!(matches!(parse(bad), Err(SourceError::Spec { .. })), "{bad}");
        }
    }

    #[test]
    fn files_of_one_source() {
        let specs = |list: &[&str]| join(list.iter().map(|s| parse(s).unwrap()).collect());
        let two = specs(&["g=1.vcf:AF", "c=c.vcf", "g=2.vcf:AF"]).unwrap();
        assert_eq!((two.len(), two[0].files.len()), (2, 2));
        assert!(specs(&["g=1.vcf:AF", "g=2.vcf:AC"]).is_err());
    }

    #[test]
    fn a_file_of_sources() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.toml");
        let text = "[[source]]\nid = \"a\"\nfiles = [\"x.vcf\", \"/y.vcf\"]\nfields = [\"n=AF\", { from = \"AC\", type = \"String\" }]\n\
                    ref-mismatch = \"skip\"\n[[source]]\nfile = \"b:c.bed\"\nbase = 1\n";
        std::fs::write(&path, text).unwrap();
        let s = read_config(&path).unwrap();
        assert_eq!(s[0].files, [dir.path().join("x.vcf"), PathBuf::from("/y.vcf")]);
        assert_eq!(s[0].fields[1].kind, Some(Type::String));
        assert_eq!((s[1].base, s[1].files[0].file_name().unwrap().to_str()), (1, Some("b:c.bed")));
        for bad in ["[[source]]\n", "[[source]]\nfile='a'\nfoo=1\n", "[[source]]\nfile='a'\nid='1'\n", "x"] {
            std::fs::write(&path, bad).unwrap();
            assert!(matches!(read_config(&path), Err(SourceError::Config { .. })), "{bad}");
        }
    }
}
