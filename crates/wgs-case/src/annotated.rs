//! Annotated calls: the JSON lines of `wgs annotate --json-lines`, plain, gzip or BGZF, streamed.
//!
//! [`read`] checks every line and shows each to the caller, who keeps what matters: memory does not grow with the file. A file
//! that ends inside a line or inside its compression is an error with the line; so is one that is of another format, or of
//! samples that are not the case's. Positions are 1-based, as in the file.

pub mod line;

pub use line::{Allele, Cell, Line};

use crate::error::CaseError;
use std::path::Path;
use wgs_io::input::Input;

const HINT: &str = "make it with: wgs annotate CALLS -g GENES -r REF --json-lines -o annotated.jsonl.gz";

/// Longest line, in bytes: that of a record with thousands of samples is a hundredth of it. What is longer is no such file.
const LONGEST: usize = 1 << 26;

/// Reads a file line by line; `sample` must be in each. Gives the number of records.
///
/// # Errors
/// [`CaseError::Input`], [`CaseError::Content`], or what `see` gives.
pub fn read(
    path: &Path,
    sample: &str,
    mut see: impl FnMut(&Line, &Cell) -> Result<(), CaseError>,
) -> Result<u64, CaseError> {
    let mut input = Input::open(path)?;
    let file = input.file().to_owned();
    let wrong = |line: u64, message: String, hint: Option<&'static str>| CaseError::Content {
        file: file.clone(),
        message: format!("line {line}: {message}"),
        hint,
    };
    let mut buffer: Vec<u8> = Vec::new();
    let mut records = 0;
    let mut looked = 0;
    loop {
        let more = input.fill(&mut buffer)?;
        let mut start = 0;
        while let Some(end) = end_of_line(&buffer, start, &mut looked) {
            let line = buffer.get(start..end).unwrap_or_default();
            records += 1;
            one(line, records, sample, &mut see, &wrong)?;
            start = end + 1;
        }
        buffer.drain(..start);
        looked = buffer.len();
        if looked > LONGEST {
            return Err(wrong(records + 1, format!("longer than {LONGEST} bytes"), Some(HINT)));
        }
        if more == 0 {
            break;
        }
    }
    if buffer.is_empty() {
        return Ok(records);
    }
    // What the last line is wrong with says more than that it has no end.
    one(&buffer, records + 1, sample, &mut see, &wrong)?;
    Err(wrong(records + 1, "the file ends inside a line".into(), Some("the file may be cut short: make it again")))
}

/// Where the line that starts at `start` ends; `looked` bytes are known to hold no end.
fn end_of_line(buffer: &[u8], start: usize, looked: &mut usize) -> Option<usize> {
    let from = start.max(*looked);
    let found = buffer.get(from..)?.iter().position(|&b| b == b'\n').map(|i| from + i);
    if found.is_some() {
        *looked = 0;
    }
    found
}

fn one(
    text: &[u8],
    number: u64,
    sample: &str,
    see: &mut impl FnMut(&Line, &Cell) -> Result<(), CaseError>,
    wrong: &impl Fn(u64, String, Option<&'static str>) -> CaseError,
) -> Result<(), CaseError> {
    if number == 1 && (text.starts_with(b"##fileformat") || text.starts_with(b"BCF")) {
        return Err(wrong(number, "this is VCF or BCF, not JSON lines".into(), Some(HINT)));
    }
    if text.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
        return Err(wrong(number, "not a JSON object".into(), Some(HINT)));
    }
    let line: Line = serde_json::from_slice(text).map_err(|e| {
        let message = e.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(before, _)| before);
        let hint = if e.is_eof() { "the file may be cut short: make it again" } else { HINT };
        wrong(number, format!("column {}: {message}", e.column()), Some(hint))
    })?;
    let Some(cell) = line.samples.iter().find(|c| &*c.name == sample) else {
        let names: Vec<&str> = line.samples.iter().map(|c| &*c.name).collect();
        let message = match names.as_slice() {
            [] => "a record without samples: a report is about what a sample has".to_owned(),
            names => format!("no sample '{sample}' (the samples are {})", names.join(", ")),
        };
        return Err(wrong(number, message, Some("the case file names the samples as the calls do")));
    };
    see(&line, cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const RECORD: &str = r#"{"contig":"1","pos":7,"ref":"A","alt":["T"],"filter":["PASS"],"info":{"X":"1","ORIGIN":"germline_likely","F":true},"samples":[{"name":"S","GT":"0/1","ZZ":"3"}],"alleles":[{"alt":"T","number":1,"consequences":[{"terms":["stop_gained"],"impact":"HIGH","symbol":"A\"B"}],"sources":{"clinvar":{"clinvar_CLNSIG":["Pathogenic",null]}}}]}"#;

    fn run(bytes: &[u8], sample: &str) -> Result<(u64, Vec<String>), CaseError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut seen = Vec::new();
        let n = read(file.path(), sample, |line, cell| {
            let names = ["clinvar_CLNSIG".to_owned()];
            let allele = &line.alleles[0];
            let values: Vec<_> = allele.values(&names).collect();
            seen.push(format!(
                "{}:{} {:?} {:?} {values:?}",
                &*line.contig,
                line.pos,
                cell.carries(1),
                line.info.origin.as_deref()
            ));
            assert_eq!(allele.consequences[0].rank(), 4);
            Ok(())
        })?;
        Ok((n, seen))
    }

    #[test]
    fn lines_are_read_whole_or_refused() {
        let two = format!("{RECORD}\n{RECORD}\n");
        let (n, seen) = run(two.as_bytes(), "S").unwrap();
        assert_eq!(n, 2);
        assert_eq!(seen[1], r#"1:7 Some(true) Some("germline_likely") [("clinvar_CLNSIG", "Pathogenic")]"#);
        assert_eq!(run(b"", "S").unwrap().0, 0);
        let message = |bytes: &[u8], sample: &str| run(bytes, sample).unwrap_err().to_string();
        for cut in 1..RECORD.len() {
            let text = format!("{RECORD}\n{}", &RECORD[..cut]);
            assert!(message(text.as_bytes(), "S").contains("line 2: column"), "{cut}");
        }
        assert!(message(RECORD.as_bytes(), "S").ends_with("line 1: the file ends inside a line"));
        assert!(message(two.as_bytes(), "T").ends_with("line 1: no sample 'T' (the samples are S)"));
        assert!(message(b"##fileformat=VCFv4.3\n", "S").contains("this is VCF or BCF"));
        assert!(message(b"{}\n", "S").contains("missing field `contig`"));
        let without = RECORD.replace(r#"{"name":"S","GT":"0/1","ZZ":"3"}"#, "");
        assert!(message(format!("{without}\n").as_bytes(), "S").contains("a record without samples"));
    }

    #[test]
    fn a_compressed_file_that_is_cut_is_refused() {
        let text = format!("{RECORD}\n").repeat(3000);
        let mut packed = wgs_io::bgzf_out::Writer::new(Vec::new());
        packed.write_all(text.as_bytes()).unwrap();
        let bytes = packed.finish().unwrap();
        assert_eq!(run(&bytes, "S").unwrap().0, 3000);
        for cut in [bytes.len() - 28, bytes.len() - 1, bytes.len() / 2] {
            assert!(run(&bytes[..cut], "S").is_err(), "{cut}");
        }
    }
}
