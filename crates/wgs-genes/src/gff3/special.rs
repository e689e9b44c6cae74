//! What the lines of coding sequences and alignments say: proteins, genetic codes, selenocysteine, gaps.

use super::Tree;
use crate::attributes::{Facts, decoded, gff3, versioned};
use crate::codon::Code;
use crate::draft::{Drafts, bounds, interval};
use crate::error::Problem;
use crate::model::{Exon, Gap};

use super::CodingFacts;

/// Of the first line of a coding sequence.
pub(super) fn coding_facts(attributes: &str) -> CodingFacts {
    let mut facts = Facts::default();
    gff3(attributes).for_each(|(key, value)| facts.add(key, value));
    let version = if facts.protein_version.is_empty() { facts.version } else { facts.protein_version };
    CodingFacts {
        protein: versioned(facts.protein_id, if facts.protein_id.is_empty() { "" } else { version }),
        ccds: facts.ccds.to_owned(),
        code: code(facts.transl_table),
        selenocysteines: selenocysteines(&decoded(facts.transl_except)),
        exceptional: facts.partial || !facts.exception.is_empty(),
        differs: differs(facts.exception, facts.note),
        open: (false, false),
    }
}

/// `transl_table`; `None` for what is not one of the two codes of animals that are known here.
pub(crate) fn code(table: &str) -> Option<Code> {
    match table {
        "1" => Some(Code::Standard),
        "2" => Some(Code::VertebrateMitochondrial),
        _ => None,
    }
}

/// True when NCBI says that the transcript's sequence is not the genome's.
pub(crate) fn differs(exception: &str, note: &str) -> bool {
    exception.contains("annotated by transcript or proteomic data")
        || (note.contains("compared to this genomic sequence") && note.contains("has "))
}

/// Intervals of `transl_except` that are read as selenocysteine: `(pos:49142..49144,aa:Sec)`,
/// `(pos:complement(join(7..8,20)),aa:Sec)`.
pub(crate) fn selenocysteines(text: &str) -> Vec<Exon> {
    let mut out = Vec::new();
    for exception in text.split("(pos:").skip(1) {
        let Some((places, amino)) = exception.split_once(",aa:") else { continue };
        if !amino.starts_with("Sec") {
            continue;
        }
        for place in places.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter(|p| !p.is_empty()) {
            let (start, end) = place.split_once("..").unwrap_or((place, place));
            if let Ok((start, end)) = bounds(start, end).and_then(|(start, end)| interval(start, end)) {
                out.push(Exon { start, end });
            }
        }
    }
    out
}

/// An alignment of a transcript (`cDNA_match`): its gaps.
pub(super) fn alignment(
    contig: &str,
    start: &str,
    end: &str,
    strand: &str,
    attributes: &str,
    tree: &mut Tree,
    drafts: &mut Drafts,
) -> Result<(), Problem> {
    let mut facts = Facts::default();
    gff3(attributes).for_each(|(key, value)| facts.add(key, value));
    let Some(target) = facts.target.split(' ').next().filter(|t| !t.is_empty() && !facts.gap.is_empty()) else {
        return Ok(());
    };
    let (start, end) = bounds(start, end)?;
    let (start, end) = interval(start, end)?;
    let found = gaps(facts.gap, start, end, strand == "-");
    let contig = drafts.contigs.number(contig);
    tree.gaps.entry((decoded(target).into_owned(), contig)).or_default().extend(found);
    Ok(())
}

/// Gaps of `M26 I1 M140 D2 M9` over `start..end`; the operations stand in the transcript's direction.
pub(super) fn gaps(text: &str, start: u32, end: u32, reverse: bool) -> Vec<Gap> {
    let mut out: Vec<Gap> = Vec::new();
    let operation = |word: &str| {
        let (op, n) = word.split_at_checked(1)?;
        Some((op.as_bytes().first().copied()?, n.parse::<u32>().ok()?))
    };
    let mut operations: Vec<(u8, u32)> = text.split_whitespace().filter_map(operation).collect();
    if reverse {
        operations.reverse();
    }
    let mut at = start;
    for (op, n) in operations {
        match op {
            b'M' => at = at.saturating_add(n),
            b'I' => match out.last_mut().filter(|g| g.at.saturating_add(g.deleted) == at) {
                Some(before) => before.inserted = before.inserted.saturating_add(n),
                None => out.push(Gap { at, inserted: n, deleted: 0 }),
            },
            b'D' => {
                match out.last_mut().filter(|g| g.at.saturating_add(g.deleted) == at) {
                    Some(before) => before.deleted = before.deleted.saturating_add(n),
                    None => out.push(Gap { at, inserted: 0, deleted: n }),
                }
                at = at.saturating_add(n);
            }
            _ => return Vec::new(),
        }
    }
    if at == end { out } else { Vec::new() }
}
