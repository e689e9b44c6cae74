//! UCSC's genePred tables: `refGene.txt.gz` and others with a `bin` column, plain and extended genePred, refFlat. 0-based, half-open.
//!
//! One line is one transcript at one place; a transcript that was aligned to several places has an entry for each. There are no
//! genes in these tables: transcripts of one symbol, contig and strand that overlap make one. `refGene` comes from aligning
//! transcripts to the genome, so exons that touch or lie less than [`SHORTEST`] bases apart are one exon with a gap in the
//! alignment, and frames that the lengths do not explain are a warning.

use crate::draft::{DraftGene, DraftPiece, DraftTranscript, Drafts, LAST};
use crate::error::{GenesError, Problem};
use crate::lines::Lines;
use crate::model::{Exon, Flags, Gap, Strand};
use std::collections::BTreeMap;

/// No intron is shorter: what is, is a gap of the alignment. Of the 64,546 places in hg38's refGene 507 have such a gap, of
/// 0 to 9 bases; the shortest human introns have about 30.
const SHORTEST: u32 = 10;

/// Where the columns are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Shape {
    /// Columns before the transcript's name: 1 with `bin` or refFlat's gene name.
    pub(crate) before: usize,
    /// The column before it is the gene's name.
    pub(crate) flat: bool,
    /// The columns after the exons' ends: score, name2, cdsStartStat, cdsEndStat, exonFrames.
    pub(crate) extended: bool,
}

impl Shape {
    /// The shape of a line; `None` when it is no genePred.
    pub(crate) fn of(columns: &[&str]) -> Option<Self> {
        let is = |before: usize| {
            columns.len() >= before + 10
                && matches!(columns.get(before + 2), Some(&("+" | "-")))
                && (3..8).all(|i| columns.get(before + i).is_some_and(|c| c.parse::<u32>().is_ok()))
        };
        let before = [1, 0].into_iter().find(|&b| is(b))?;
        let flat = before == 1 && columns.first().is_some_and(|c| c.parse::<u32>().is_err());
        Some(Self { before, flat, extended: columns.len() >= before + 15 })
    }
}

/// Reads a file.
pub(crate) fn read(lines: &mut Lines, shape: Shape) -> Result<Drafts, GenesError> {
    let file = lines.file().to_owned();
    let (mut drafts, mut symbols) = (Drafts::default(), Vec::new());
    while let Some((line, text)) = lines.next()? {
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let (draft, symbol) = row(text, line, shape, &mut drafts).map_err(|problem| GenesError::Line {
            file: file.clone(),
            line,
            problem: problem.into(),
        })?;
        drafts.transcripts.push(draft);
        symbols.push(symbol);
    }
    genes(&mut drafts, &symbols);
    Ok(drafts)
}

fn number(name: &'static str, value: &str) -> Result<u32, Problem> {
    let n = value.parse().ok().filter(|&n| u64::from(n) <= LAST);
    n.ok_or_else(|| Problem::Number { name, value: value.to_owned() })
}

fn list(what: &'static str, text: &str, wanted: usize, transcript: &str) -> Result<Vec<u32>, Problem> {
    let values: Result<Vec<u32>, Problem> =
        text.split(',').filter(|v| !v.is_empty()).map(|v| number(what, v)).collect();
    let values = values?;
    if values.len() == wanted {
        return Ok(values);
    }
    Err(Problem::Lists { what, transcript: transcript.to_owned(), found: values.len(), wanted })
}

/// One line: a transcript and the name of its gene.
fn row(text: &str, line: u64, shape: Shape, drafts: &mut Drafts) -> Result<(DraftTranscript, String), Problem> {
    let columns: Vec<&str> = text.split('\t').collect();
    let column = |i: usize| columns.get(i + shape.before).copied().unwrap_or_default();
    if columns.len() < shape.before + if shape.extended { 15 } else { 10 } {
        let wanted = if shape.extended { "15 (16 with bin)" } else { "10 (11 with bin)" };
        return Err(Problem::Columns { found: columns.len(), wanted });
    }
    let id = column(0);
    let strand = match column(2) {
        "+" => Strand::Forward,
        "-" => Strand::Reverse,
        other => return Err(Problem::Strand(other.to_owned())),
    };
    let interval = |(s, from): (&'static str, &str), (e, to): (&'static str, &str)| {
        let (start, end) = (number(s, from)?, number(e, to)?);
        if start > end {
            return Err(Problem::Reversed { start: i64::from(start) + 1, end: end.into() });
        }
        Ok((start, end))
    };
    let bounds = interval(("txStart", column(3)), ("txEnd", column(4)))?;
    let (coding_start, coding_end) = interval(("cdsStart", column(5)), ("cdsEnd", column(6)))?;
    let count = number("exonCount", column(7))? as usize;
    let (starts, ends) = (list("exonStarts", column(8), count, id)?, list("exonEnds", column(9), count, id)?);
    let frames = frames(if shape.extended { column(14) } else { "" }, shape.extended, count, id)?;
    let mut draft = DraftTranscript {
        id: id.to_owned(),
        contig: drafts.contigs.number(column(1)),
        bounds: Some(bounds),
        strand: Some(strand),
        source: drafts.words.number("genePred"),
        line,
        ..DraftTranscript::default()
    };
    if count == 0 {
        return Err(Problem::Missing { feature: id.to_owned(), name: "exons" });
    }
    for (i, (&start, &end)) in starts.iter().zip(&ends).enumerate() {
        if start >= end {
            return Err(Problem::Reversed { start: i64::from(start) + 1, end: end.into() });
        }
        draft.exons.push(Exon { start, end });
        let (from, to) = (start.max(coding_start), end.min(coding_end));
        if from < to {
            let frame = frames.get(i).copied().flatten();
            // The frame counts bases of the codon that came before; the phase those that are still to come.
            let phase = frame.map(|f| (3 - f) % 3);
            draft.pieces.push(DraftPiece { start: from, end: to, phase, line });
        }
    }
    join(&mut draft, strand);
    // `cdsStartStat` is about the lower end, whatever the strand.
    let (low, high) = if shape.extended { (column(12), column(13)) } else { ("", "") };
    let (first, last) = if strand == Strand::Forward { (low, high) } else { (high, low) };
    if !draft.pieces.is_empty() {
        for (status, flag) in [(first, Flags::CDS_START_NF), (last, Flags::CDS_END_NF)] {
            if status == "incmpl" {
                draft.flags.set(flag);
            }
        }
    }
    draft.biotype = drafts.words.number(if draft.pieces.is_empty() { "" } else { "protein_coding" });
    let symbol = if shape.flat { columns.first().copied() } else { shape.extended.then(|| column(11)) };
    Ok((draft, symbol.unwrap_or_default().to_owned()))
}

/// Frames of the exons; −1 is none.
fn frames(text: &str, extended: bool, count: usize, id: &str) -> Result<Vec<Option<u8>>, Problem> {
    if !extended {
        return Ok(Vec::new());
    }
    let one = |v: &str| match v {
        "-1" => Ok(None),
        "0" | "1" | "2" => Ok(v.parse().ok()),
        other => Err(Problem::PhaseValue(other.to_owned())),
    };
    let frames: Vec<Option<u8>> = text.split(',').filter(|v| !v.is_empty()).map(one).collect::<Result<_, _>>()?;
    if frames.len() == count {
        return Ok(frames);
    }
    Err(Problem::Lists { what: "exonFrames", transcript: id.to_owned(), found: frames.len(), wanted: count })
}

/// Joins exons that no intron parts: bases between them are missing in the transcript; where there are none, the transcript has
/// bases more, as many as the frame tells (1 or 2; 3 where it tells nothing, for three do not shift it).
fn join(draft: &mut DraftTranscript, strand: Strand) {
    draft.exons.sort_unstable_by_key(|e| (e.start, e.end));
    draft.pieces.sort_unstable_by_key(|p| (p.start, p.end));
    let near = |a: u32, b: u32| b.checked_sub(a).filter(|&d| d < SHORTEST);
    if !draft.exons.iter().zip(draft.exons.iter().skip(1)).any(|(a, b)| near(a.end, b.start).is_some()) {
        return;
    }
    let mut exons: Vec<Exon> = Vec::with_capacity(draft.exons.len());
    for exon in &draft.exons {
        match exons.last_mut().and_then(|e| Some((near(e.end, exon.start)?, e))) {
            Some((distance, before)) => {
                let at = before.end;
                let (inserted, deleted) = if distance == 0 { (more(draft, at, strand), 0) } else { (0, distance) };
                draft.gaps.push(Gap { at, inserted, deleted });
                before.end = exon.end;
            }
            None => exons.push(*exon),
        }
    }
    draft.exons = exons;
    // Coding pieces on both sides of a gap are one piece, with the phase of the one that comes first.
    let mut pieces: Vec<DraftPiece> = Vec::with_capacity(draft.pieces.len());
    for piece in std::mem::take(&mut draft.pieces) {
        match pieces.last_mut().filter(|p| near(p.end, piece.start).is_some()) {
            Some(before) => {
                before.end = piece.end;
                if strand == Strand::Reverse {
                    before.phase = piece.phase;
                }
            }
            None => pieces.push(piece),
        }
    }
    draft.pieces = pieces;
}

/// Bases that the transcript has between two exons that touch at `at`.
fn more(draft: &DraftTranscript, at: u32, strand: Strand) -> u32 {
    let (left, right) = (draft.pieces.iter().find(|p| p.end == at), draft.pieces.iter().find(|p| p.start == at));
    let (Some(left), Some(right)) = (left, right) else { return 3 };
    let (before, after) = if strand == Strand::Forward { (left, right) } else { (right, left) };
    let (Some(first), Some(then)) = (before.phase, after.phase) else { return 3 };
    // Bases of an open codon after the piece, and as the next piece's phase has them.
    let open = (u64::from(before.end - before.start) + 3 - u64::from(first)) % 3;
    let wanted = (3 - u64::from(then)) % 3;
    match (wanted + 3 - open) % 3 {
        0 => 3,
        n => n as u32,
    }
}

/// Genes of transcripts that overlap under one symbol.
fn genes(drafts: &mut Drafts, symbols: &[String]) {
    let mut by_name: BTreeMap<(u32, &str, bool), Vec<usize>> = BTreeMap::new();
    for (i, (draft, symbol)) in drafts.transcripts.iter().zip(symbols).enumerate() {
        let name = if symbol.is_empty() { draft.id.as_str() } else { symbol.as_str() };
        by_name.entry((draft.contig, name, draft.strand == Some(Strand::Reverse))).or_default().push(i);
    }
    let (mut genes, mut of): (Vec<DraftGene>, Vec<usize>) = (Vec::new(), vec![0; symbols.len()]);
    for ((contig, name, reverse), mut members) in by_name {
        let extent = |i: &usize| {
            let exons = drafts.transcripts.get(*i).map_or(&[][..], |t| &t.exons);
            (exons.first().map_or(0, |e| e.start), exons.last().map_or(0, |e| e.end))
        };
        members.sort_by_key(extent);
        let from = genes.len();
        for i in members {
            let (start, end) = extent(&i);
            match genes.get_mut(from..).and_then(<[DraftGene]>::last_mut).filter(|g| start < g.end) {
                Some(gene) => gene.end = gene.end.max(end),
                None => genes.push(DraftGene {
                    id: name.to_owned(),
                    symbol: name.to_owned(),
                    contig,
                    start,
                    end,
                    strand: Some(if reverse { Strand::Reverse } else { Strand::Forward }),
                    line: drafts.transcripts.get(i).map_or(0, |t| t.line),
                    ..DraftGene::default()
                }),
            }
            if let Some(to) = of.get_mut(i) {
                *to = genes.len() - 1;
            }
        }
    }
    let none = drafts.words.number("");
    for gene in &mut genes {
        gene.biotype = none;
    }
    for (draft, gene) in drafts.transcripts.iter_mut().zip(of) {
        draft.gene = gene;
        if let Some(gene) = genes.get_mut(gene).filter(|_| !draft.pieces.is_empty()) {
            gene.biotype = draft.biotype;
        }
    }
    drafts.genes = genes;
}
