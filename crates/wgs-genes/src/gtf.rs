//! GTF as Ensembl, GENCODE, RefSeq and UCSC write it, in any order, with or without lines for genes and transcripts.
//!
//! A line belongs to the transcript that its `transcript_id` names, on its contig: one transcript may lie on several contigs, as
//! those of the pseudoautosomal regions do. The stop codon is not in the `CDS` lines; [`crate::build`] puts it there.

use crate::attributes::{Facts, gtf, versioned};
use crate::draft::{DraftGene, DraftPiece, DraftTranscript, Drafts, Wrong, bounds, interval, phase, strand};
use crate::error::{GenesError, Problem};
use crate::gff3::special;
use crate::lines::Lines;
use crate::model::{Exon, Flags};
use std::collections::HashMap;

/// How much is known of a gene or transcript so far.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Known {
    /// It had its own line.
    line: Option<u64>,
    /// A CDS line's facts were taken.
    coding: bool,
}

#[derive(Default)]
struct State {
    drafts: Drafts,
    genes: HashMap<(String, u32), usize>,
    transcripts: HashMap<(String, u32), usize>,
    known_genes: Vec<Known>,
    known: Vec<Known>,
}

/// Reads a file.
pub(crate) fn read(lines: &mut Lines) -> Result<Drafts, GenesError> {
    let file = lines.file().to_owned();
    let mut state = State::default();
    while let Some((line, text)) = lines.next()? {
        if !text.is_empty() && !text.starts_with('#') {
            state.feature(text, line).map_err(|(line, problem)| GenesError::Line {
                file: file.clone(),
                line,
                problem: problem.into(),
            })?;
        }
    }
    Ok(state.finish())
}

/// The value of one attribute.
fn value<'a>(attributes: &'a str, wanted: &str) -> Result<&'a str, Problem> {
    for pair in gtf(attributes) {
        match pair {
            Some((key, value)) if key == wanted => return Ok(value),
            Some(_) => {}
            None => return Err(Problem::Attribute(attributes.chars().take(40).collect())),
        }
    }
    Ok("")
}

impl State {
    fn feature(&mut self, text: &str, line: u64) -> Result<(), Wrong> {
        let here = |problem| (line, problem);
        let mut columns = [""; 9];
        let mut found = 0;
        for (to, column) in columns.iter_mut().zip(text.splitn(9, '\t')) {
            (*to, found) = (column, found + 1);
        }
        if found < 9 {
            return Err(here(Problem::Columns { found, wanted: "9" }));
        }
        let [_, _, kind, start, end, _, strand_text, phase_text, attributes] = columns;
        if !matches!(
            kind,
            "gene"
                | "transcript"
                | "exon"
                | "CDS"
                | "stop_codon"
                | "UTR"
                | "5UTR"
                | "3UTR"
                | "five_prime_utr"
                | "three_prime_utr"
                | "Selenocysteine"
        ) {
            return Ok(());
        }
        let (from, to) = bounds(start, end).map_err(here)?;
        let strand = strand(strand_text).map_err(here)?;
        if kind == "gene" {
            return self.gene_line(&columns, (from, to), strand, line).map_err(here);
        }
        let (start, end) = interval(from, to).map_err(here)?;
        let number = self.transcript(&columns, kind == "transcript", line)?;
        let (Some(draft), Some(known)) = (self.drafts.transcripts.get_mut(number), self.known.get_mut(number)) else {
            return Ok(());
        };
        match (strand, draft.strand) {
            (Some(a), Some(b)) if a != b => {
                return Err(here(Problem::OtherStrand { feature: kind.to_owned(), other: draft.id.clone() }));
            }
            (Some(a), None) => draft.strand = Some(a),
            _ => {}
        }
        let exon = Exon { start, end };
        match kind {
            "transcript" => draft.bounds = Some((start, end)),
            "exon" => draft.exons.push(exon),
            "stop_codon" => draft.stops.push(exon),
            "Selenocysteine" => draft.selenocysteines.push(exon),
            "CDS" => {
                let phase = phase(phase_text).map_err(here)?;
                draft.pieces.push(DraftPiece { start, end, phase, line });
                if !std::mem::replace(&mut known.coding, true) {
                    coding(attributes, draft).map_err(here)?;
                }
            }
            _ => draft.untranslated.push(exon),
        }
        Ok(())
    }

    fn gene_line(
        &mut self,
        columns: &[&str; 9],
        (start, end): (i64, i64),
        strand: Option<crate::model::Strand>,
        line: u64,
    ) -> Result<(), Problem> {
        let facts = facts(columns[8])?;
        if facts.gene_id.is_empty() {
            return Err(Problem::Missing { feature: "gene".to_owned(), name: "gene_id" });
        }
        let contig = self.drafts.contigs.number(columns[0]);
        let number = self.gene(&facts, contig, line);
        if start < 1 {
            self.drafts.warnings.add(crate::warnings::Warning::BeforeContig, line, facts.gene_id);
        }
        let made = self.made(&facts, contig, line);
        let (Some(gene), Some(known)) = (self.drafts.genes.get_mut(number), self.known_genes.get_mut(number)) else {
            return Ok(());
        };
        if let Some(first) = known.line.replace(line) {
            return Err(Problem::Duplicate { id: facts.gene_id.to_owned(), first });
        }
        *gene = made;
        (gene.start, gene.end) = ((start.max(1) - 1) as u32, end.max(1) as u32);
        gene.strand = strand;
        Ok(())
    }

    /// The number of a line's gene, which is made when it is new.
    fn gene(&mut self, facts: &Facts<'_>, contig: u32, line: u64) -> usize {
        let key = (facts.gene_id.to_owned(), contig);
        if let Some(&number) = self.genes.get(&key) {
            return number;
        }
        let made = self.made(facts, contig, line);
        self.drafts.genes.push(made);
        self.known_genes.push(Known::default());
        self.genes.insert(key, self.drafts.genes.len() - 1);
        self.drafts.genes.len() - 1
    }

    fn made(&mut self, facts: &Facts<'_>, contig: u32, line: u64) -> DraftGene {
        let id =
            if facts.ncbi.is_empty() { versioned(facts.gene_id, facts.gene_version) } else { facts.ncbi.to_owned() };
        DraftGene {
            id,
            symbol: facts.symbol.to_owned(),
            hgnc: facts.hgnc(),
            biotype: self.drafts.words.number(facts.gene_biotype),
            contig,
            line,
            ..DraftGene::default()
        }
    }

    /// The number of a line's transcript, which is made when it is new; its own line says more than those of its parts.
    fn transcript(&mut self, columns: &[&str; 9], own: bool, line: u64) -> Result<usize, Wrong> {
        let here = |problem| (line, problem);
        let id = value(columns[8], "transcript_id").map_err(here)?;
        if id.is_empty() {
            return Err(here(Problem::Missing { feature: columns[2].to_owned(), name: "transcript_id" }));
        }
        let contig = self.drafts.contigs.number(columns[0]);
        let key = (id.to_owned(), contig);
        let seen = self.transcripts.get(&key).copied();
        if let (Some(number), false) = (seen, own) {
            return Ok(number);
        }
        let mut facts = facts(columns[8]).map_err(here)?;
        if special::differs(facts.exception, facts.note) {
            facts.flags.set(Flags::DIFFERS);
        }
        let gene = self.gene(&facts, contig, line);
        let biotype = match (facts.transcript_biotype, facts.gene_biotype) {
            ("mRNA", _) => "protein_coding",
            ("", biotype) | (biotype, _) => biotype,
        };
        let mane = facts.flags.0 & (Flags::MANE_SELECT.0 | Flags::MANE_PLUS_CLINICAL.0) != 0;
        let made = DraftTranscript {
            id: versioned(unplaced(id), facts.transcript_version),
            gene,
            contig,
            biotype: self.drafts.words.number(biotype),
            source: self.drafts.words.number(columns[1]),
            flags: facts.flags,
            support: facts.support,
            ccds: facts.ccds.to_owned(),
            mane_match: if mane { facts.ensembl.to_owned() } else { String::new() },
            appris: facts.appris,
            line,
            ..DraftTranscript::default()
        };
        let number = match seen {
            None => {
                self.drafts.transcripts.push(made);
                self.known.push(Known::default());
                self.transcripts.insert(key, self.drafts.transcripts.len() - 1);
                self.drafts.transcripts.len() - 1
            }
            Some(number) => {
                if let Some(first) = self.known.get(number).and_then(|k| k.line) {
                    return Err(here(Problem::Duplicate { id: id.to_owned(), first }));
                }
                if let Some(draft) = self.drafts.transcripts.get_mut(number) {
                    let parts = std::mem::take(draft);
                    *draft = DraftTranscript {
                        strand: parts.strand,
                        exons: parts.exons,
                        untranslated: parts.untranslated,
                        pieces: parts.pieces,
                        stops: parts.stops,
                        protein: parts.protein,
                        selenocysteines: parts.selenocysteines,
                        code: parts.code,
                        exceptional: parts.exceptional,
                        ..made
                    };
                    draft.flags.set(parts.flags);
                }
                number
            }
        };
        if let Some(known) = self.known.get_mut(number).filter(|_| own) {
            known.line = Some(line);
        }
        Ok(number)
    }

    /// Genes without a line of their own reach as far as their transcripts.
    fn finish(mut self) -> Drafts {
        for draft in &self.drafts.transcripts {
            let known = self.known_genes.get(draft.gene).is_some_and(|k| k.line.is_some());
            let Some(gene) = self.drafts.genes.get_mut(draft.gene).filter(|_| !known) else { continue };
            let pieces = draft.pieces.iter().map(|p| (p.start, p.end));
            let parts = draft.exons.iter().chain(&draft.untranslated).chain(&draft.stops).map(|e| (e.start, e.end));
            for (start, end) in parts.chain(pieces).chain(draft.bounds) {
                (gene.start, gene.end) = match gene.end {
                    0 => (start, end),
                    _ => (gene.start.min(start), gene.end.max(end)),
                };
            }
            gene.strand = gene.strand.or(draft.strand);
        }
        self.drafts
    }
}

fn facts(attributes: &str) -> Result<Facts<'_>, Problem> {
    let mut facts = Facts::default();
    for pair in gtf(attributes) {
        let (key, value) = pair.ok_or_else(|| Problem::Attribute(attributes.chars().take(40).collect()))?;
        facts.add(key, value);
    }
    Ok(facts)
}

/// What a CDS line says of its transcript.
fn coding(attributes: &str, draft: &mut DraftTranscript) -> Result<(), Problem> {
    let facts = facts(attributes)?;
    draft.protein = versioned(facts.protein_id, if facts.protein_id.is_empty() { "" } else { facts.protein_version });
    if draft.ccds.is_empty() {
        facts.ccds.clone_into(&mut draft.ccds);
    }
    draft.code = special::code(facts.transl_table);
    draft.exceptional |= facts.partial || !facts.exception.is_empty();
    if special::differs(facts.exception, facts.note) {
        draft.flags.set(Flags::DIFFERS);
    }
    draft.selenocysteines.extend(special::selenocysteines(facts.transl_except));
    Ok(())
}

/// RefSeq's GTF numbers the further places of a transcript: `NM_018390.4_1` is `NM_018390.4`.
fn unplaced(id: &str) -> &str {
    match id.rsplit_once('_') {
        Some((before, number))
            if before.contains('_') && before.contains('.') && number.bytes().all(|b| b.is_ascii_digit()) =>
        {
            before
        }
        _ => id,
    }
}
