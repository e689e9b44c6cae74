//! A table of MANE transcripts, for gene models that do not say which of theirs are.
//!
//! Two layouts, told apart by their header: NCBI's `MANE.GRCh38.*.summary.txt.gz` (tabs) and Ensembl's BioMart table (commas). A
//! transcript is MANE's when id and version agree; ids without a version, as UCSC has them, agree with every version.

use crate::error::{GenesError, Problem};
use crate::lines::Lines;
use crate::model::{Flags, GeneModels};
use crate::warnings::{Warning, Warnings};
use std::collections::HashMap;
use wgs_io::input::Input;

/// One pair of transcripts.
struct Pair {
    ensembl: String,
    refseq: String,
    flag: Flags,
    line: u64,
}

/// Where the columns are.
struct Columns {
    separator: char,
    ensembl: usize,
    /// RefSeq transcripts: column and what it makes them.
    refseq: Vec<(usize, Flags)>,
    /// A column that says which they are.
    status: Option<usize>,
}

impl Columns {
    fn of(header: &str) -> Option<Self> {
        let separator = if header.contains('\t') { '\t' } else { ',' };
        let names: Vec<String> =
            header.trim_start_matches('#').split(separator).map(|n| n.trim_matches('"').to_lowercase()).collect();
        let find = |wanted: &str| names.iter().position(|n| n == wanted);
        if let (Some(ensembl), Some(refseq)) = (find("ensembl_nuc"), find("refseq_nuc")) {
            let refseq = vec![(refseq, Flags::MANE_SELECT)];
            return Some(Self { separator, ensembl, refseq, status: Some(find("mane_status")?) });
        }
        let ensembl = find("transcript stable id version")?;
        let refseq: Vec<(usize, Flags)> = [
            ("refseq match transcript (mane select)", Flags::MANE_SELECT),
            ("refseq match transcript (mane plus clinical)", Flags::MANE_PLUS_CLINICAL),
        ]
        .into_iter()
        .filter_map(|(name, flag)| Some((find(name)?, flag)))
        .collect();
        (!refseq.is_empty()).then_some(Self { separator, ensembl, refseq, status: None })
    }

    fn pair(&self, text: &str, line: u64, out: &mut Vec<Pair>) -> Result<(), Problem> {
        let columns: Vec<&str> = text.split(self.separator).map(|c| c.trim_matches('"')).collect();
        let column = |i: usize| {
            columns.get(i).copied().ok_or(Problem::Columns { found: columns.len(), wanted: "as many as in the header" })
        };
        let ensembl = column(self.ensembl)?;
        for &(i, flag) in &self.refseq {
            let refseq = column(i)?;
            let flag = match self.status.map(column).transpose()? {
                Some("MANE Plus Clinical") => Flags::MANE_PLUS_CLINICAL,
                _ => flag,
            };
            if !ensembl.is_empty() && !refseq.is_empty() {
                out.push(Pair { ensembl: ensembl.to_owned(), refseq: refseq.to_owned(), flag, line });
            }
        }
        Ok(())
    }
}

fn read(lines: &mut Lines) -> Result<Vec<Pair>, GenesError> {
    let file = lines.file().to_owned();
    let header = lines.next()?.and_then(|(_, text)| Columns::of(text));
    let Some(columns) = header else { return Err(GenesError::Mane { file }) };
    let mut pairs = Vec::new();
    while let Some((line, text)) = lines.next()? {
        if !text.is_empty() {
            columns.pair(text, line, &mut pairs).map_err(|problem| GenesError::Line {
                file: file.clone(),
                line,
                problem: problem.into(),
            })?;
        }
    }
    Ok(pairs)
}

/// Id without version, and version.
fn split(id: &str) -> (&str, &str) {
    id.split_once('.').unwrap_or((id, ""))
}

/// Marks the models' MANE transcripts and names their partners. Models that have MANE tags keep theirs and get the partners only.
pub(crate) fn mark(
    models: &mut GeneModels,
    input: Input,
    models_file: &str,
    warnings: &mut Warnings,
) -> Result<(), GenesError> {
    let mut lines = Lines::new(input);
    let pairs = read(&mut lines)?;
    let mut partners: HashMap<&str, Vec<(&str, &Pair)>> = HashMap::new();
    for pair in &pairs {
        for (mine, other) in [(&pair.ensembl, &pair.refseq), (&pair.refseq, &pair.ensembl)] {
            partners.entry(split(mine).0).or_default().push((other, pair));
        }
    }
    let mane = Flags(Flags::MANE_SELECT.0 | Flags::MANE_PLUS_CLINICAL.0);
    let tagged = models.transcripts.iter().any(|t| t.flags.0 & mane.0 != 0);
    let mut met = false;
    for transcript in &mut models.transcripts {
        let (id, version) = split(&transcript.id);
        let Some(found) = partners.get(id) else { continue };
        met = true;
        let fits = |(other, pair): &&(&str, &Pair)| {
            let mine = if *other == pair.refseq { &pair.ensembl } else { &pair.refseq };
            version.is_empty() || version == split(mine).1
        };
        let Some((other, pair)) = found.iter().find(fits) else {
            if let Some((_, pair)) = found.first() {
                warnings.add(Warning::OtherVersion, pair.line, &transcript.id);
            }
            continue;
        };
        if !tagged {
            transcript.flags.set(pair.flag);
        }
        if transcript.flags.0 & mane.0 != 0 && transcript.mane_match.is_empty() {
            (*other).clone_into(&mut transcript.mane_match);
        }
    }
    if met {
        return Ok(());
    }
    Err(GenesError::Foreign { file: lines.file().to_owned(), count: pairs.len(), models: models_file.to_owned() })
}
