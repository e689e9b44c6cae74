//! Genes and transcripts out of features that name their parents.

use super::{Node, Part, PartLine, Slot, Tree};
use crate::attributes::decoded;
use crate::draft::{DraftGene, DraftPiece, DraftTranscript, Drafts, Wrong, interval};
use crate::error::Problem;
use crate::model::{Exon, Flags};
use crate::warnings::Warning;
use std::collections::HashMap;

/// What the feature of an id turned out to be.
#[derive(Clone, Copy)]
enum Role {
    Passed,
    /// Number of a draft gene.
    Gene(usize),
    /// Number of a draft transcript.
    Transcript(usize),
}

/// A type that names a gene: `gene`, `ncRNA_gene`, `processed_pseudogene`.
fn is_gene(kind: &str, id: &str) -> bool {
    kind.ends_with("gene") || id.starts_with("gene:") || id.starts_with("gene-")
}

/// A type or id that names a transcript, with or without exons.
fn is_transcript(kind: &str, id: &str) -> bool {
    kind == "mRNA" || kind.ends_with("transcript") || id.starts_with("transcript:") || id.starts_with("rna-")
}

impl Tree {
    /// Makes the drafts.
    pub(super) fn drafts(mut self, drafts: &mut Drafts) -> Result<(), Wrong> {
        let (mut has_parts, mut has_children) = (vec![false; self.slots.len()], vec![false; self.slots.len()]);
        let mark = |list: &mut Vec<bool>, n: u32| list.get_mut(n as usize).map(|m| *m = true);
        for part in &self.parts {
            mark(&mut has_parts, part.parent);
        }
        for slot in &self.slots {
            if let Slot::Node(node) = slot
                && let Some(parent) = node.parent
            {
                mark(&mut has_children, parent);
            }
        }
        let is = |list: &[bool], n: usize| list.get(n).copied().unwrap_or(false);
        let mut roles = vec![Role::Passed; self.slots.len()];
        // Roots first, then what stands beneath them.
        for n in 0..self.slots.len() {
            let Some(Slot::Node(node)) = self.slots.get(n).filter(|_| n > 0) else { continue };
            let id = self.ids.word(n as u32);
            let kind = drafts.words.word(node.kind);
            if node.parent.is_some() {
                continue;
            }
            let role = if is_gene(kind, id) || is(&has_children, n) {
                drafts.genes.push(gene(node, &mut drafts.words, &mut drafts.warnings));
                Role::Gene(drafts.genes.len() - 1)
            } else if is(&has_parts, n) {
                let made = gene(node, &mut drafts.words, &mut drafts.warnings);
                let number = drafts.gene_for(made, true);
                let made = placed(node, number, drafts)?;
                drafts.transcripts.push(made);
                Role::Transcript(drafts.transcripts.len() - 1)
            } else {
                Role::Passed
            };
            if let Some(r) = roles.get_mut(n) {
                *r = role;
            }
        }
        for n in 0..self.slots.len() {
            let Some(Slot::Node(node)) = self.slots.get(n) else { continue };
            let Some(parent) = node.parent else { continue };
            let id = self.ids.word(n as u32);
            let kind = drafts.words.word(node.kind);
            if matches!(self.slots.get(parent as usize), None | Some(Slot::Unseen)) {
                let problem = Problem::Parent { feature: id.to_owned(), parent: self.ids.word(parent).to_owned() };
                return Err((node.line, problem));
            }
            let Some(Role::Gene(gene)) = roles.get(parent as usize).copied() else { continue };
            if is_root(&self.slots, parent) && (is(&has_parts, n) || is_transcript(kind, id)) {
                let made = placed(node, gene, drafts)?;
                drafts.transcripts.push(made);
                if let Some(r) = roles.get_mut(n) {
                    *r = Role::Transcript(drafts.transcripts.len() - 1);
                }
            }
        }
        for &(id, first, line) in &self.twice {
            if !matches!(roles.get(id as usize), None | Some(Role::Passed)) {
                return Err((line, Problem::Duplicate { id: self.ids.word(id).to_owned(), first }));
            }
        }
        self.parts(&roles, drafts)?;
        self.coding_facts(&roles, drafts);
        Ok(())
    }

    /// Gives the parts to their transcripts.
    fn parts(&mut self, roles: &[Role], drafts: &mut Drafts) -> Result<(), Wrong> {
        // Transcripts of the parts straight beneath genes: by gene's id and coding sequence.
        let mut direct: HashMap<(u32, u32), usize> = HashMap::new();
        let parts = std::mem::take(&mut self.parts);
        // A gene with coding sequences has no use for its exon lines beside them, unless there is one only.
        let mut coding: HashMap<u32, u32> = HashMap::new();
        for part in parts.iter().filter(|p| p.part == Part::Coding) {
            if let Some(Role::Gene(_)) = roles.get(part.parent as usize) {
                coding.entry(part.parent).or_insert(part.id);
            }
        }
        for part in &parts {
            let number = match roles.get(part.parent as usize) {
                Some(Role::Transcript(number)) => *number,
                Some(Role::Gene(gene)) => {
                    let id = match (part.part, coding.get(&part.parent)) {
                        (Part::Coding, _) => part.id,
                        (_, Some(&first)) => first,
                        (_, None) => 0,
                    };
                    match direct.get(&(part.parent, id)) {
                        Some(&number) => number,
                        None => {
                            let number = drafts.transcripts.len();
                            let draft = self.direct(part, id, *gene, drafts)?;
                            drafts.transcripts.push(draft);
                            direct.insert((part.parent, id), number);
                            number
                        }
                    }
                }
                _ => {
                    if matches!(self.slots.get(part.parent as usize), None | Some(Slot::Unseen)) {
                        let parent = self.ids.word(part.parent).to_owned();
                        let feature = name_of(part.part).to_owned();
                        return Err((part.line.into(), Problem::Parent { feature, parent }));
                    }
                    continue;
                }
            };
            if let Some(draft) = drafts.transcripts.get_mut(number) {
                add(part, draft, &drafts.contigs.list)?;
            }
        }
        for ((gene, id), number) in direct {
            let (Some(draft), Some(facts)) = (drafts.transcripts.get_mut(number), self.coding.get(&(gene, id))) else {
                continue;
            };
            if !facts.protein.is_empty() {
                draft.id.clone_from(&facts.protein);
            }
            apply(facts, draft);
        }
        Ok(())
    }

    /// A transcript for parts straight beneath a gene; called like the gene until its protein is known.
    fn direct(&self, part: &PartLine, id: u32, gene: usize, drafts: &mut Drafts) -> Result<DraftTranscript, Wrong> {
        let Some(Slot::Node(node)) = self.slots.get(part.parent as usize) else {
            return Err((part.line.into(), Problem::Missing { feature: "gene".to_owned(), name: "ID" }));
        };
        let mut draft = transcript(node, gene, drafts);
        draft.bounds = None;
        let id = self.ids.word(id);
        if !id.is_empty() {
            draft.id = decoded(id.strip_prefix("cds-").unwrap_or(id)).into_owned();
        }
        draft.line = part.line.into();
        Ok(draft)
    }

    /// What the coding lines and alignments say, to their transcripts.
    fn coding_facts(&mut self, roles: &[Role], drafts: &mut Drafts) {
        for ((parent, _), facts) in &self.coding {
            let Some(Role::Transcript(number)) = roles.get(*parent as usize) else { continue };
            if let Some(draft) = drafts.transcripts.get_mut(*number) {
                apply(facts, draft);
            }
        }
        if self.gaps.is_empty() {
            return;
        }
        for draft in &mut drafts.transcripts {
            let Some(gaps) = self.gaps.get(&(draft.id.clone(), draft.contig)) else { continue };
            let within = |at: u32| draft.exons.iter().any(|e| e.start <= at && at <= e.end);
            let (mine, others): (Vec<_>, Vec<_>) = gaps.iter().partition(|g| within(g.at));
            if !others.is_empty() && mine.is_empty() {
                drafts.warnings.add(Warning::Alignment, draft.line, &draft.id);
            }
            draft.gaps = mine;
        }
    }
}

fn is_root(slots: &[Slot], n: u32) -> bool {
    matches!(slots.get(n as usize), Some(Slot::Node(node)) if node.parent.is_none())
}

fn name_of(part: Part) -> &'static str {
    match part {
        Part::Exon => "exon",
        Part::Coding => "CDS",
        Part::Untranslated => "UTR",
        Part::Stop => "stop_codon",
        Part::Selenocysteine => "selenocysteine",
    }
}

/// A gene of a feature.
fn gene(node: &Node, words: &mut crate::draft::Words, warnings: &mut crate::warnings::Warnings) -> DraftGene {
    let id = if node.ncbi.is_empty() { node.name.clone() } else { node.ncbi.clone() };
    if node.start < 1 {
        warnings.add(Warning::BeforeContig, node.line, &id);
    }
    let biotype = match [&node.gene_biotype, &node.biotype].into_iter().find(|b| !b.is_empty()) {
        Some(biotype) => words.number(biotype),
        None => node.kind,
    };
    DraftGene {
        id,
        symbol: node.symbol.clone(),
        hgnc: node.hgnc.clone(),
        biotype,
        contig: node.contig,
        start: (node.start.max(1) - 1) as u32,
        end: node.end.clamp(1, i64::from(u32::MAX)) as u32,
        strand: node.strand,
        line: node.line,
    }
}

/// A transcript of a feature, without parts.
fn transcript(node: &Node, gene: usize, drafts: &mut Drafts) -> DraftTranscript {
    let kind = drafts.words.word(node.kind);
    // RefSeq's transcripts have no biotype but their type.
    let biotype = match (node.biotype.as_str(), node.gene_biotype.as_str()) {
        ("", "") if kind == "mRNA" => drafts.words.number("protein_coding"),
        ("", "") if kind == "transcript" => drafts.genes.get(gene).map_or(node.kind, |g| g.biotype),
        ("", "") => node.kind,
        ("", biotype) | (biotype, _) => drafts.words.number(biotype),
    };
    DraftTranscript {
        id: node.name.clone(),
        gene,
        contig: node.contig,
        // What lies before the contig is refused by `placed`, or is the gene's.
        bounds: interval(node.start, node.end).ok(),
        strand: node.strand,
        biotype,
        source: node.source,
        flags: node.flags,
        support: node.support,
        appris: node.appris.clone(),
        mane_match: node.mane_match.clone(),
        ccds: node.ccds.clone(),
        line: node.line,
        ..DraftTranscript::default()
    }
}

/// A transcript of a feature of its own.
fn placed(node: &Node, gene: usize, drafts: &mut Drafts) -> Result<DraftTranscript, Wrong> {
    interval(node.start, node.end).map_err(|problem| (node.line, problem))?;
    Ok(transcript(node, gene, drafts))
}

/// A part to its transcript.
fn add(part: &PartLine, draft: &mut DraftTranscript, contigs: &[String]) -> Result<(), Wrong> {
    let line = u64::from(part.line);
    let feature = || name_of(part.part).to_owned();
    if part.contig != draft.contig {
        let name = |n: u32| contigs.get(n as usize).cloned().unwrap_or_default();
        let (here, there) = (name(part.contig), name(draft.contig));
        return Err((line, Problem::OtherContig { feature: feature(), here, other: draft.id.clone(), there }));
    }
    match (part.strand, draft.strand) {
        (Some(a), Some(b)) if a != b => {
            return Err((line, Problem::OtherStrand { feature: feature(), other: draft.id.clone() }));
        }
        (Some(a), None) => draft.strand = Some(a),
        _ => {}
    }
    let exon = Exon { start: part.start, end: part.end };
    match part.part {
        Part::Exon => draft.exons.push(exon),
        Part::Untranslated => draft.untranslated.push(exon),
        Part::Stop => draft.stops.push(exon),
        Part::Selenocysteine => draft.selenocysteines.push(exon),
        Part::Coding => {
            draft.pieces.push(DraftPiece { start: part.start, end: part.end, phase: part.phase, line });
        }
    }
    Ok(())
}

/// What the coding lines say, to their transcript. The order does not matter: each fact is set by one of them or the same by all.
fn apply(facts: &super::CodingFacts, draft: &mut DraftTranscript) {
    for (to, from) in [(&mut draft.protein, &facts.protein), (&mut draft.ccds, &facts.ccds)] {
        if !from.is_empty() && (to.is_empty() || *from < *to) {
            to.clone_from(from);
        }
    }
    draft.code = draft.code.or(facts.code);
    draft.exceptional |= facts.exceptional;
    draft.open = (draft.open.0 | facts.open.0, draft.open.1 | facts.open.1);
    if facts.differs {
        draft.flags.set(Flags::DIFFERS);
    }
    for found in &facts.selenocysteines {
        if !draft.selenocysteines.contains(found) {
            draft.selenocysteines.push(*found);
        }
    }
}
