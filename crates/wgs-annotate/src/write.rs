//! Annotated records as text: VCF lines with new INFO fields, or lines of JSON.

pub mod ann;
pub mod criteria;
pub mod haplotype;
pub mod json;
pub mod lines;
pub mod vcf;

/// The fixed columns of a VCF line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Columns<'a> {
    /// The whole line.
    pub line: &'a str,
    /// CHROM.
    pub contig: &'a str,
    /// POS.
    pub pos: &'a str,
    /// ID.
    pub id: &'a str,
    /// REF.
    pub reference: &'a str,
    /// ALT.
    pub alt: &'a str,
    /// QUAL.
    pub qual: &'a str,
    /// FILTER.
    pub filter: &'a str,
    /// INFO.
    pub info: &'a str,
    /// What follows INFO, without its tab.
    pub rest: &'a str,
    /// Where INFO begins in the line.
    pub info_at: usize,
}

impl<'a> Columns<'a> {
    /// Splits a line that the reader has checked.
    pub fn of(line: &'a str) -> Self {
        let (mut columns, mut starts, mut at) = ([""; 8], [0; 8], 0);
        for (column, start) in columns.iter_mut().zip(&mut starts) {
            let rest = line.get(at..).unwrap_or_default();
            let len = memchr::memchr(b'\t', rest.as_bytes()).unwrap_or(rest.len());
            *column = rest.get(..len).unwrap_or_default();
            *start = at;
            at = (at + len + 1).min(line.len());
        }
        let [contig, pos, id, reference, alt, qual, filter, info] = columns;
        let rest = line.get(at..).unwrap_or_default();
        Self { line, contig, pos, id, reference, alt, qual, filter, info, rest, info_at: starts[7] }
    }
}
