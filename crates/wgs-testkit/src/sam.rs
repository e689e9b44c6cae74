//! SAM text and the BAM bytes of the same records.

use crate::bam::{self, Record};
use crate::bgzf;

const BASES: &[u8; 16] = b"=ACMGRSVTWYHKDBN";
const OPS: &[u8; 9] = b"MIDNSHP=X";

/// A SAM file under construction. Positions in text are 1-based.
#[derive(Clone, Debug, Default)]
pub struct Sam {
    /// `@SQ` lines in order: name and length.
    pub contigs: Vec<(String, u32)>,
    /// Other header lines, as they are.
    pub header: Vec<String>,
    /// Records, as they are.
    pub lines: Vec<String>,
}

impl Sam {
    /// A file with these contigs, marked as sorted by position.
    pub fn new(contigs: &[(&str, u32)]) -> Self {
        let contigs = contigs.iter().map(|&(n, l)| (n.to_owned(), l)).collect();
        Self { contigs, header: vec!["@HD\tVN:1.6\tSO:coordinate".into()], lines: Vec::new() }
    }

    /// Reads a whole SAM text.
    pub fn parse(text: &str) -> Self {
        let mut sam = Self::default();
        for line in text.lines() {
            if let Some(fields) = line.strip_prefix("@SQ\t") {
                let field = |tag: &str| fields.split('\t').find_map(|f| f.strip_prefix(tag));
                sam.contigs.push((field("SN:").unwrap().to_owned(), field("LN:").unwrap().parse().unwrap()));
            } else if line.starts_with('@') {
                sam.header.push(line.to_owned());
            } else if !line.is_empty() {
                sam.lines.push(line.to_owned());
            }
        }
        sam
    }

    /// Adds a header line.
    pub fn header_line(mut self, line: &str) -> Self {
        self.header.push(line.to_owned());
        self
    }

    /// Adds a record; fields may be divided by spaces instead of tabs.
    pub fn line(mut self, line: &str) -> Self {
        self.push(line);
        self
    }

    /// Adds a record; fields may be divided by spaces instead of tabs.
    pub fn push(&mut self, line: &str) {
        let tabs =
            if line.contains('\t') { line.to_owned() } else { line.split_whitespace().collect::<Vec<_>>().join("\t") };
        self.lines.push(tabs);
    }

    /// The header's text, `@HD` first, `@SQ` lines next.
    pub fn header_text(&self) -> String {
        let (first, rest): (Vec<&String>, Vec<&String>) = self.header.iter().partition(|l| l.starts_with("@HD"));
        let contigs = self.contigs.iter().map(|(n, l)| format!("@SQ\tSN:{n}\tLN:{l}"));
        let lines = first.into_iter().cloned().chain(contigs).chain(rest.into_iter().cloned());
        lines.map(|l| l + "\n").collect()
    }

    /// The file as SAM text.
    pub fn text(&self) -> String {
        self.header_text() + &self.lines.iter().map(|l| l.clone() + "\n").collect::<String>()
    }

    /// The file as uncompressed BAM: header, then one element a record.
    pub fn raw(&self) -> (Vec<u8>, Vec<Vec<u8>>) {
        let header = bam::header(&self.header_text(), &self.contigs);
        (header, self.lines.iter().map(|l| self.record(l).encode()).collect())
    }

    /// The file as BAM. The header has blocks of its own, as usual.
    pub fn bam(&self) -> Vec<u8> {
        let (header, records) = self.raw();
        let mut out = bgzf::blocks(&header);
        out.extend_from_slice(&bgzf::file(&records.concat()));
        out
    }

    /// One line as a record.
    pub fn record(&self, line: &str) -> Record {
        let f: Vec<&str> = line.split('\t').collect();
        assert!(f.len() >= 11, "eleven fields: {line}");
        let contig = |name: &str| match name {
            "*" => -1,
            name => {
                self.contigs.iter().position(|(n, _)| n == name).unwrap_or_else(|| panic!("no contig {name}")) as i32
            }
        };
        let number = |text: &str| text.parse::<i32>().unwrap_or_else(|_| panic!("not a number: {text} in {line}"));
        let seq = if f[9] == "*" { "" } else { f[9] };
        let qual = match f[10] {
            "*" => vec![255; seq.len()],
            text => text.bytes().map(|b| b - 33).collect(),
        };
        Record {
            contig: contig(f[2]),
            pos: number(f[3]) - 1,
            name: f[0].into(),
            mapq: f[4].parse().unwrap(),
            flag: f[1].parse().unwrap(),
            cigar: cigar(f[5]),
            l_seq: seq.len() as i32,
            seq: pack(seq.as_bytes()),
            qual,
            mate_contig: if f[6] == "=" { contig(f[2]) } else { contig(f[6]) },
            mate_pos: number(f[7]) - 1,
            tlen: number(f[8]),
            tags: f[11..].iter().flat_map(|t| tag(t)).collect(),
        }
    }
}

/// CIGAR text as BAM operations.
pub fn cigar(text: &str) -> Vec<u32> {
    let (mut ops, mut len) = (Vec::new(), 0u32);
    for b in text.bytes().filter(|&b| b != b'*') {
        if b.is_ascii_digit() {
            len = len * 10 + u32::from(b - b'0');
        } else {
            let code = OPS.iter().position(|&o| o == b).unwrap_or_else(|| panic!("CIGAR operation in {text}"));
            ops.push(len << 4 | code as u32);
            len = 0;
        }
    }
    ops
}

/// Bases, two a byte.
pub fn pack(bases: &[u8]) -> Vec<u8> {
    let code = |b: u8| BASES.iter().position(|&c| c == b.to_ascii_uppercase()).unwrap_or(15) as u8;
    bases.chunks(2).map(|pair| code(pair[0]) << 4 | pair.get(1).map_or(0, |&b| code(b))).collect()
}

fn tag(text: &str) -> Vec<u8> {
    let parts: Vec<&str> = text.splitn(3, ':').collect();
    let [name, kind, value] = parts[..] else { panic!("tag {text}") };
    let mut out = name.as_bytes().to_vec();
    out.push(kind.as_bytes()[0]);
    match kind {
        "A" => out.push(value.as_bytes()[0]),
        "i" => out.extend_from_slice(&value.parse::<i32>().unwrap().to_le_bytes()),
        "f" => out.extend_from_slice(&value.parse::<f32>().unwrap().to_le_bytes()),
        "Z" | "H" => {
            out.extend_from_slice(value.as_bytes());
            out.push(0);
        }
        _ => panic!("tag type {text}"),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_has_the_layout_of_the_specification() {
        let sam = Sam::new(&[("c", 100)]).line("r1 99 c 11 60 3M1I = 31 24 ACGT IIII NM:i:1 RG:Z:g");
        let (_, records) = sam.raw();
        let r = &records[0];
        let int = |at: usize| i32::from_le_bytes(r[at..at + 4].try_into().unwrap());
        assert_eq!(int(0) as usize, r.len() - 4);
        assert_eq!((int(4), int(8)), (0, 10), "contig and position");
        assert_eq!((r[12], r[13]), (3, 60), "name length and mapping quality");
        assert_eq!(u16::from_le_bytes([r[14], r[15]]), 4681, "bin of a read in the first 16 kb");
        assert_eq!((int(24), int(28), int(32)), (0, 30, 24), "mate and template");
        assert_eq!(&r[36..39], b"r1\0");
        assert_eq!((int(39), int(43)), (3 << 4, 1 << 4 | 1));
        assert_eq!(&r[47..53], &[0x12, 0x48, 40, 40, 40, 40]);
        assert_eq!(&r[53..], b"NMi\x01\0\0\0RGZg\0");
    }

    #[test]
    fn text_survives() {
        let sam = Sam::new(&[("c", 100)]).header_line("@RG\tID:g").line("r 4 * 0 0 * * 0 0 * *");
        assert_eq!(Sam::parse(&sam.text()).text(), sam.text());
    }
}
