//! Checks drafts and makes gene models of them: exons and coding pieces in order, stop codons in the coding sequence, phases that
//! follow from the lengths, genes and transcripts sorted.
//!
//! What contradicts itself is an error with its line; what real files contain is a [`Warning`].

use crate::codon::Code;
use crate::draft::{DraftGene, DraftPiece, DraftTranscript, Drafts, Wrong};
use crate::error::Problem;
use crate::model::{Coding, CodingPiece, Exon, Flags, Gene, GeneId, GeneModels, Strand, Transcript};
use crate::warnings::{Warning, Warnings};
use wgs_core::contig::canonical_name;
use wgs_core::locus;

/// Longest overlap of two coding pieces that slippage explains: translation slips back by one or two bases.
const SLIPPAGE: u32 = 2;

/// Most bases that a transcript may have beyond the genome: more than the longest has in all (titin, 0.1 Mb).
const INSERTED: u64 = 1 << 20;

/// How strict a format is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Rules {
    /// Phases that contradict the lengths are a warning: they come from an alignment, not from the catalogue.
    pub(crate) aligned: bool,
}

/// Makes models of drafts.
pub(crate) fn build(drafts: Drafts, rules: Rules) -> Result<(GeneModels, Warnings), Wrong> {
    let Drafts { contigs, words, mut genes, transcripts, mut warnings } = drafts;
    let mut models = GeneModels { contigs: contigs.list, words: words.list, ..GeneModels::default() };
    let mut done = Vec::with_capacity(transcripts.len());
    for draft in transcripts {
        if draft.exons.is_empty() && draft.pieces.is_empty() && draft.untranslated.is_empty() {
            warnings.add(Warning::NoExons, draft.line, &draft.id);
            continue;
        }
        let contig = models.contigs.get(draft.contig as usize).map_or("", String::as_str);
        let Some(gene) = genes.get_mut(draft.gene) else { continue };
        fits(&draft, gene, &models.contigs)?;
        let number = draft.gene;
        let checked = transcript(draft, gene, contig, rules, &mut warnings)?;
        done.push((number, checked));
    }
    // Genes by contig, start, end, id; their old numbers tell the transcripts the new ones.
    let mut order: Vec<usize> = (0..genes.len()).collect();
    order.sort_by(|&a, &b| {
        let key = |i: usize| genes.get(i).map(|g| (g.contig, g.start, g.end, g.id.as_str()));
        key(a).cmp(&key(b)).then(a.cmp(&b))
    });
    let mut new = vec![0u32; genes.len()];
    for (to, &from) in order.iter().enumerate() {
        if let Some(n) = new.get_mut(from) {
            *n = to as u32;
        }
    }
    for (number, t) in &mut done {
        t.gene = GeneId(new.get(*number).copied().unwrap_or(0));
    }
    done.sort_by(|(_, a), (_, b)| {
        (a.contig, a.start, a.end, &a.id, a.gene).cmp(&(b.contig, b.start, b.end, &b.id, b.gene))
    });
    let mut genes: Vec<Option<DraftGene>> = genes.into_iter().map(Some).collect();
    models.genes = order.iter().filter_map(|&i| genes.get_mut(i)?.take()).map(gene).collect();
    models.transcripts = done.into_iter().map(|(_, t)| t).collect();
    Ok((models, warnings))
}

fn gene(draft: DraftGene) -> Gene {
    Gene {
        id: draft.id,
        symbol: draft.symbol,
        hgnc: draft.hgnc,
        biotype: draft.biotype,
        contig: draft.contig,
        start: draft.start,
        end: draft.end,
        strand: draft.strand.unwrap_or(Strand::Forward),
    }
}

/// Contig and strand of a transcript and its gene agree.
fn fits(draft: &DraftTranscript, gene: &DraftGene, contigs: &[String]) -> Result<(), Wrong> {
    let name = |n: u32| contigs.get(n as usize).cloned().unwrap_or_default();
    if draft.contig != gene.contig {
        let (here, there) = (name(draft.contig), name(gene.contig));
        let problem = Problem::OtherContig { feature: draft.id.clone(), here, other: gene.id.clone(), there };
        return Err((draft.line, problem));
    }
    match (draft.strand, gene.strand) {
        (Some(a), Some(b)) if a != b => {
            Err((draft.line, Problem::OtherStrand { feature: draft.id.clone(), other: gene.id.clone() }))
        }
        _ => Ok(()),
    }
}

fn transcript(
    mut draft: DraftTranscript,
    gene: &mut DraftGene,
    contig: &str,
    rules: Rules,
    warnings: &mut Warnings,
) -> Result<Transcript, Wrong> {
    let strand = draft.strand.or(gene.strand).unwrap_or_else(|| {
        warnings.add(Warning::NoStrand, draft.line, &draft.id);
        Strand::Forward
    });
    gene.strand = gene.strand.or(Some(strand));
    merge_stops(&mut draft);
    let exons = exons(&mut draft, contig)?;
    let (Some(first), Some(last)) = (exons.first(), exons.last()) else {
        // Never: `build` leaves out transcripts without exons.
        return Err((draft.line, Problem::Missing { feature: draft.id, name: "exon" }));
    };
    let (start, end) = (first.start, last.end);
    if draft.bounds.is_some_and(|b| b != (start, end)) {
        warnings.add(Warning::Bounds, draft.line, &draft.id);
    }
    if start < gene.start || end > gene.end {
        warnings.add(Warning::OutsideGene, draft.line, &draft.id);
        (gene.start, gene.end) = (gene.start.min(start), gene.end.max(end));
    }
    draft.gaps.sort_unstable_by_key(|g| g.at);
    if draft.gaps.iter().map(|g| u64::from(g.inserted)).sum::<u64>() > INSERTED {
        warnings.add(Warning::Alignment, draft.line, &draft.id);
        draft.gaps.clear();
    }
    if !draft.gaps.is_empty() {
        draft.flags.set(Flags::DIFFERS);
        warnings.add(Warning::Gaps, draft.line, &draft.id);
    }
    let coding =
        if draft.pieces.is_empty() { None } else { Some(coding(&mut draft, &exons, strand, contig, rules, warnings)?) };
    Ok(Transcript {
        id: draft.id,
        gene: GeneId(0),
        contig: draft.contig,
        start,
        end,
        strand,
        biotype: draft.biotype,
        source: draft.source,
        flags: draft.flags,
        support: draft.support,
        appris: draft.appris,
        mane_match: draft.mane_match,
        ccds: draft.ccds,
        exons,
        coding,
        gaps: draft.gaps,
    })
}

/// Puts the stop codons of GTF into the coding sequence: onto the piece they touch, or as a piece of their own.
fn merge_stops(draft: &mut DraftTranscript) {
    if draft.pieces.is_empty() {
        return;
    }
    for stop in std::mem::take(&mut draft.stops) {
        let touched = draft.pieces.iter_mut().find(|p| stop.start <= p.end && stop.end >= p.start);
        match touched {
            Some(piece) => (piece.start, piece.end) = (piece.start.min(stop.start), piece.end.max(stop.end)),
            None => {
                draft.pieces.push(DraftPiece { start: stop.start, end: stop.end, phase: None, line: draft.line });
            }
        }
    }
}

/// The exons in order; where the file has none, what the coding and untranslated pieces cover.
fn exons(draft: &mut DraftTranscript, contig: &str) -> Result<Vec<Exon>, Wrong> {
    let mut exons = std::mem::take(&mut draft.exons);
    if exons.is_empty() {
        let mut parts = std::mem::take(&mut draft.untranslated);
        parts.extend(draft.pieces.iter().map(|p| Exon { start: p.start, end: p.end }));
        parts.sort_unstable_by_key(|e| (e.start, e.end));
        for part in parts {
            match exons.last_mut().filter(|e: &&mut Exon| part.start <= e.end) {
                Some(before) => before.end = before.end.max(part.end),
                None => exons.push(part),
            }
        }
        return Ok(exons);
    }
    exons.sort_unstable_by_key(|e| (e.start, e.end));
    for (a, b) in exons.iter().zip(exons.iter().skip(1)) {
        if b.start < a.end {
            let at = locus(contig, b.start);
            return Err((draft.line, Problem::ExonsOverlap { transcript: draft.id.clone(), at }));
        }
    }
    Ok(exons)
}

fn coding(
    draft: &mut DraftTranscript,
    exons: &[Exon],
    strand: Strand,
    contig: &str,
    rules: Rules,
    warnings: &mut Warnings,
) -> Result<Coding, Wrong> {
    let mut pieces = std::mem::take(&mut draft.pieces);
    pieces.sort_unstable_by_key(|p| (p.start, p.end));
    let mut slips = false;
    for piece in &pieces {
        let exon = exons.get(exons.partition_point(|e| e.end <= piece.start));
        if !exon.is_some_and(|e| e.start <= piece.start && piece.end <= e.end) {
            let at = locus(contig, piece.start);
            return Err((piece.line, Problem::CodingOutside { transcript: draft.id.clone(), at }));
        }
    }
    for (a, b) in pieces.iter().zip(pieces.iter().skip(1)) {
        let bases = a.end.saturating_sub(b.start);
        slips |= bases > 0 || exons.iter().any(|e| e.start <= a.start && b.end <= e.end);
        if bases > SLIPPAGE {
            let at = locus(contig, b.start);
            return Err((b.line, Problem::CodingOverlaps { transcript: draft.id.clone(), at, bases }));
        }
    }
    if strand == Strand::Reverse {
        pieces.reverse();
    }
    let excused = rules.aligned || slips || draft.exceptional || draft.flags.has(Flags::DIFFERS);
    let skip = pieces.first().and_then(|p| p.phase).unwrap_or(0);
    let (mut before, mut contradicts) = (0u32, false);
    let mut out = Vec::with_capacity(pieces.len());
    for piece in &pieces {
        let wanted = if before == 0 { u32::from(skip) } else { (3 + u32::from(skip) - before % 3) % 3 } as u8;
        let phase = piece.phase.unwrap_or(wanted);
        if phase != wanted && !contradicts {
            if !excused {
                let at = locus(contig, piece.start);
                let transcript = draft.id.clone();
                return Err((piece.line, Problem::Phase { transcript, at, found: phase, wanted }));
            }
            contradicts = true;
            warnings.add(Warning::Phase, piece.line, &draft.id);
        }
        out.push(CodingPiece { start: piece.start, end: piece.end, phase });
        before = before.saturating_add(transcribed(piece, &draft.gaps));
    }
    if contradicts {
        draft.flags.set(Flags::DIFFERS);
    }
    out.sort_unstable_by_key(|p| (p.start, p.end));
    let mitochondrial = canonical_name(contig) == "MT";
    let code = draft.code.unwrap_or(if mitochondrial { Code::VertebrateMitochondrial } else { Code::Standard });
    let (start_open, end_open) = match strand {
        Strand::Forward => draft.open,
        Strand::Reverse => (draft.open.1, draft.open.0),
    };
    if skip != 0 || start_open {
        draft.flags.set(Flags::CDS_START_NF);
    }
    if end_open {
        draft.flags.set(Flags::CDS_END_NF);
    }
    // The last codon of mitochondrial coding sequences is completed by the poly-A tail.
    if before.wrapping_sub(u32::from(skip)) % 3 != 0
        && code == Code::Standard
        && !draft.flags.has(Flags::CDS_END_NF)
        && !draft.flags.has(Flags::DIFFERS)
    {
        if !excused {
            warnings.add(Warning::NotThree, draft.line, &draft.id);
        }
        draft.flags.set(Flags::CDS_END_NF);
    }
    let selenocysteines = selenocysteines(draft, &out, strand, warnings);
    Ok(Coding { pieces: out, protein: std::mem::take(&mut draft.protein), selenocysteines, code })
}

/// Bases of the transcript in a piece of the genome.
fn transcribed(piece: &DraftPiece, gaps: &[crate::model::Gap]) -> u32 {
    let mut len = piece.end - piece.start;
    for gap in gaps.iter().filter(|g| g.at > piece.start && g.at < piece.end) {
        len = len.saturating_add(gap.inserted);
        len = len.saturating_sub(gap.deleted.min(piece.end - gap.at));
    }
    len
}

/// First bases, in the transcript's direction, of the codons that are read as selenocysteine; a codon may stand on two exons.
fn selenocysteines(
    draft: &mut DraftTranscript,
    pieces: &[CodingPiece],
    strand: Strand,
    warnings: &mut Warnings,
) -> Vec<u32> {
    let mut parts = std::mem::take(&mut draft.selenocysteines);
    parts.sort_unstable_by_key(|e| (e.start, e.end));
    parts.dedup();
    if strand == Strand::Reverse {
        parts.reverse();
    }
    let (mut out, mut left) = (Vec::with_capacity(parts.len()), 0u32);
    for part in parts {
        let len = part.end - part.start;
        if left > 0 && len <= left {
            left -= len;
            continue;
        }
        let first = if strand == Strand::Forward { part.start } else { part.end - 1 };
        left = 3u32.saturating_sub(len);
        if pieces.iter().any(|p| p.start <= first && first < p.end) {
            out.push(first);
        } else {
            warnings.add(Warning::Selenocysteine, draft.line, &draft.id);
        }
    }
    out.sort_unstable();
    out
}
