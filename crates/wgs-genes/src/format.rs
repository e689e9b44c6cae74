//! Which of the formats a file is, by its first line with data.

use crate::attributes::gtf;
use crate::error::GenesError;
use crate::genepred::Shape;
use crate::lines::Lines;

/// A format of gene models.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    Gff3,
    Gtf,
    GenePred(Shape),
}

impl Format {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gff3 => "GFF3",
            Self::Gtf => "GTF",
            Self::GenePred(_) => "genePred",
        }
    }

    /// Tells the format and goes back to the first line.
    pub(crate) fn of(lines: &mut Lines) -> Result<Self, GenesError> {
        let file = lines.file().to_owned();
        let (mut declared, mut last) = (false, 1);
        let format = loop {
            let Some((line, text)) = lines.next()? else {
                // A GFF3 without features is one all the same.
                break if declared { Some(Self::Gff3) } else { None };
            };
            last = line;
            // GENCODE's GTF begins with `##description`, NCBI's with `#gtf-version`.
            declared |= text.starts_with("##gff-version 3") || text.starts_with("##gff-version\t3");
            if !text.is_empty() && !text.starts_with('#') {
                break Self::of_line(text, declared);
            }
        };
        lines.rewind();
        format.ok_or(GenesError::Format { file, line: last })
    }

    fn of_line(text: &str, declared: bool) -> Option<Self> {
        if declared {
            return Some(Self::Gff3);
        }
        let columns: Vec<&str> = text.split('\t').collect();
        if let Some(shape) = Shape::of(&columns) {
            return Some(Self::GenePred(shape));
        }
        let number = |i: usize| columns.get(i).is_some_and(|c| c.parse::<i64>().is_ok());
        let strand = matches!(columns.get(6), Some(&("+" | "-" | "." | "?")));
        let attributes = columns.get(8).filter(|_| number(3) && number(4) && strand)?;
        let pair = |pair: Option<(&str, &str)>| pair.is_some_and(|(key, _)| !key.contains('='));
        match gtf(attributes).next() {
            Some(first) if pair(first) => Some(Self::Gtf),
            _ if attributes.contains('=') => Some(Self::Gff3),
            _ => None,
        }
    }
}
