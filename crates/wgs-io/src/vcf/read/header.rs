//! The header: its text as it stands, and of its meaning only contigs and sample names.
//!
//! Nothing else is interpreted, so that no caller's idea of INFO, FORMAT or its own `##` lines can keep a file from opening.
//! [`Builder`] takes line after line until `#CHROM`. A structured line (`##contig=<ID=…,length=…>`) is split by
//! [`fields`], which knows quotes and backslashes and ignores what it cannot use; a contig without an ID is ignored, a
//! length that is not a number is no length.

use super::error::{HeaderProblem, shown};
use std::collections::{HashMap, HashSet};

/// The eight columns every file has, and FORMAT before samples.
const COLUMNS: [&str; 9] = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT"];

/// What stands before the records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// All lines with `\n`, from `##fileformat` to `#CHROM`; of BCF without the `IDX=` fields.
    pub text: String,
    /// `##contig` lines in order: name and, where it is declared, length in bases. A name stands once.
    pub contigs: Vec<(String, Option<u64>)>,
    /// Names of the samples, in order of their columns.
    pub samples: Vec<String>,
    /// True when the `#CHROM` line ends with FORMAT or samples.
    pub(super) has_format: bool,
}

impl Header {
    /// The column of a sample, 0-based.
    pub fn sample(&self, name: &str) -> Option<usize> {
        self.samples.iter().position(|s| s == name)
    }

    /// The declared length of a contig in bases.
    pub fn contig_len(&self, name: &str) -> Option<u64> {
        self.contigs.iter().find(|(n, _)| n == name).and_then(|(_, len)| *len)
    }
}

/// A header under construction.
#[derive(Default)]
pub struct Builder {
    header: Header,
    by_name: HashMap<String, usize>,
}

impl Builder {
    /// Takes a line without its end; `true` when it was the last one.
    pub fn line(&mut self, line: &str) -> Result<bool, HeaderProblem> {
        if line.is_empty() {
            return Ok(false);
        }
        let last = !line.starts_with("##");
        if last {
            self.columns(line)?;
        } else if let Some(inside) = structured(line, "contig") {
            self.contig(inside)?;
        }
        self.header.text.push_str(line);
        self.header.text.push('\n');
        Ok(last)
    }

    fn columns(&mut self, line: &str) -> Result<(), HeaderProblem> {
        if !line.starts_with('#') {
            return Err(HeaderProblem::NoColumns("the records"));
        }
        let mut columns = line.split('\t');
        for (i, wanted) in COLUMNS.into_iter().enumerate() {
            match columns.next() {
                Some(found) if found == wanted => {}
                None if i == 8 => return Ok(()),
                found => {
                    let found = shown(found.unwrap_or(""));
                    return Err(HeaderProblem::Column { column: i + 1, found, wanted });
                }
            }
        }
        self.header.has_format = true;
        let mut names = HashSet::new();
        for (i, name) in columns.enumerate() {
            if name.is_empty() {
                return Err(HeaderProblem::NoName(i + 1));
            }
            if !names.insert(name) {
                return Err(HeaderProblem::TwoSamples(shown(name)));
            }
            self.header.samples.push(name.to_owned());
        }
        Ok(())
    }

    fn contig(&mut self, inside: &str) -> Result<(), HeaderProblem> {
        let value = |key: &str| fields(inside).find(|(k, _)| *k == key).map(|(_, v)| v);
        let Some(name) = value("ID").filter(|n| !n.is_empty()) else { return Ok(()) };
        let len = value("length").and_then(|l| l.parse::<u64>().ok());
        match self.by_name.get(name).and_then(|&i| self.header.contigs.get_mut(i)) {
            None => {
                self.by_name.insert(name.to_owned(), self.header.contigs.len());
                self.header.contigs.push((name.to_owned(), len));
            }
            Some((_, known)) => match (*known, len) {
                (Some(first), Some(second)) if first != second => {
                    return Err(HeaderProblem::TwoLengths { contig: shown(name), first, second });
                }
                _ => *known = known.or(len),
            },
        }
        Ok(())
    }

    /// What was read so far.
    pub fn finish(self) -> Header {
        self.header
    }
}

/// What stands between the angle brackets of `##KIND=<…>`.
pub fn structured<'a>(line: &'a str, kind: &str) -> Option<&'a str> {
    let rest = line.strip_prefix("##")?.strip_prefix(kind)?.strip_prefix("=<")?;
    let rest = rest.trim_end();
    Some(rest.strip_suffix('>').unwrap_or(rest))
}

/// Keys and values of a structured line. A quoted value is given without its quotes, backslashes as they stand.
pub fn fields(inside: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = inside;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let Some(at) = rest.find(['=', ',']) else {
                rest = "";
                return None;
            };
            let (key, behind) = rest.split_at(at);
            let Some(value) = behind.strip_prefix('=') else {
                // A word without a value.
                rest = behind.get(1..).unwrap_or("");
                continue;
            };
            let (value, behind) = match value.strip_prefix('"') {
                Some(quoted) => {
                    let (value, behind) = quoted.split_at(closing_quote(quoted));
                    (value, behind.find(',').and_then(|i| behind.get(i..)).unwrap_or(""))
                }
                None => value.split_at(value.find(',').unwrap_or(value.len())),
            };
            rest = behind.strip_prefix(',').unwrap_or(behind);
            return Some((key.trim(), value));
        }
        None
    })
}

/// Where the quote that ends `text` stands, or the end.
fn closing_quote(text: &str) -> usize {
    let mut escaped = false;
    for (i, b) in text.bytes().enumerate() {
        match b {
            b'"' if !escaped => return i,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Result<Header, HeaderProblem> {
        let mut builder = Builder::default();
        for line in text.lines() {
            if builder.line(line)? {
                return Ok(builder.finish());
            }
        }
        Err(HeaderProblem::NoColumns("the end of the file"))
    }

    const FIXED: &str = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";

    #[test]
    fn contigs_and_samples() {
        let text = format!(
            "##fileformat=VCFv4.2\n##contig=<ID=HLA-A*01:01:01:01,length=3503>\n##contig=<length=5>\n\
             ##contig=<assembly=\"a,length=9\\\",ID=no\",length=12,species=\"H. s.\",ID=b>\n##contig=<ID=c>\n\
             ##contig=<ID=c,length=7>\n##contig=<ID=d,length=x\n##contig=ID=e\n{FIXED}\tFORMAT\ts 1\tπ\n"
        );
        let h = header(&text).unwrap();
        let contig = |name: &str, len| (name.to_owned(), len);
        let wanted =
            [contig("HLA-A*01:01:01:01", Some(3503)), contig("b", Some(12)), contig("c", Some(7)), contig("d", None)];
        assert_eq!(h.contigs, wanted);
        assert_eq!((h.text.as_str(), h.contig_len("c")), (text.as_str(), Some(7)));
        assert_eq!((h.sample("s 1"), h.sample("π"), h.sample("s")), (Some(0), Some(1), None));
        assert!(header(FIXED).unwrap().samples.is_empty());
    }

    #[test]
    fn what_is_no_header_is_refused() {
        use HeaderProblem::*;
        let column = |column, found: &str, wanted| Err(Column { column, found: found.into(), wanted });
        assert_eq!(header("##a\n"), Err(NoColumns("the end of the file")));
        assert_eq!(header("##a\nchr1\t1"), Err(NoColumns("the records")));
        assert_eq!(header("#CHROM\tPOSITION\tID"), column(2, "POSITION", "POS"));
        assert_eq!(header("#CHROM\tPOS"), column(3, "", "ID"));
        assert_eq!(header(&FIXED.replace('\t', " ")), column(1, &FIXED.replace('\t', " "), "#CHROM"));
        assert_eq!(header(&format!("{FIXED}\tNA12878")), column(9, "NA12878", "FORMAT"));
        assert_eq!(header(&format!("{FIXED}\tFORMAT\ta\t")), Err(NoName(2)));
        assert_eq!(header(&format!("{FIXED}\tFORMAT\ta\tb\ta")), Err(TwoSamples("a".into())));
        let twice = format!("##contig=<ID=a,length=1>\n##contig=<ID=a,length=2>\n{FIXED}");
        assert_eq!(header(&twice), Err(TwoLengths { contig: "a".into(), first: 1, second: 2 }));
    }
}
