//! GFF3 as Ensembl, GENCODE, RefSeq and others write it.
//!
//! [`read`] keeps every feature that has an id and every part (exon, CDS, UTR, …) that has a parent, in any order; [`tree`] then
//! finds out what is a gene, what a transcript. What a feature is follows from its place rather than from its type, of which there
//! are dozens: a root with children, or whose type or id says so, is a gene; its children with parts are transcripts; parts straight
//! beneath a gene (RefSeq's mitochondrion) make a transcript for each coding sequence. What stands beneath a transcript and is no
//! part of it (RefSeq's mature miRNA) is not a transcript of its own.

pub(crate) mod special;
mod tree;

use crate::attributes::{Facts, decoded, gff3};
use crate::draft::{Drafts, Words, Wrong, bounds, interval, phase, strand};
use crate::error::{GenesError, Problem};
use crate::lines::Lines;
use crate::model::{Exon, Flags, Gap, Strand};
use std::collections::HashMap;

/// What a part is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Exon,
    Coding,
    Untranslated,
    Stop,
    Selenocysteine,
}

/// A part of a transcript.
struct PartLine {
    /// Number of its parent's id.
    parent: u32,
    part: Part,
    start: u32,
    end: u32,
    strand: Option<Strand>,
    phase: Option<u8>,
    contig: u32,
    line: u32,
    /// Number of its own id, of CDS; else that of the empty one.
    id: u32,
}

/// A feature with an id that is no part.
struct Node {
    parent: Option<u32>,
    /// Type and source.
    kind: u32,
    source: u32,
    contig: u32,
    start: i64,
    end: i64,
    strand: Option<Strand>,
    line: u64,
    /// The id as people write it.
    name: String,
    symbol: String,
    hgnc: String,
    ncbi: String,
    biotype: String,
    gene_biotype: String,
    ccds: String,
    appris: String,
    mane_match: String,
    flags: Flags,
    support: u8,
}

/// What the lines of one coding sequence say.
#[derive(Default)]
struct CodingFacts {
    protein: String,
    ccds: String,
    code: Option<crate::codon::Code>,
    selenocysteines: Vec<Exon>,
    exceptional: bool,
    differs: bool,
    /// Its lower and its upper end on the genome are not the real ones.
    open: (bool, bool),
}

/// An id.
#[derive(Default)]
enum Slot {
    /// Only named as a parent so far.
    #[default]
    Unseen,
    /// Of a feature that is no gene and no transcript.
    Passed,
    /// Of a feature.
    Node(Box<Node>),
}

/// All that was read.
#[derive(Default)]
struct Tree {
    ids: Words,
    slots: Vec<Slot>,
    parts: Vec<PartLine>,
    /// By parent and own id.
    coding: HashMap<(u32, u32), CodingFacts>,
    /// Alignments' gaps by transcript and contig.
    gaps: HashMap<(String, u32), Vec<Gap>>,
    /// Ids that stand twice, and the lines: an error if genes or transcripts have them.
    twice: Vec<(u32, u64, u64)>,
}

impl Tree {
    fn number(&mut self, id: &str) -> u32 {
        let n = self.ids.number(id);
        if self.slots.len() <= n as usize {
            self.slots.resize_with(n as usize + 1, Slot::default);
        }
        n
    }
}

/// Reads a file.
pub(crate) fn read(lines: &mut Lines) -> Result<Drafts, GenesError> {
    let file = lines.file().to_owned();
    let wrong = |(line, problem): Wrong| GenesError::Line { file: file.clone(), line, problem: problem.into() };
    let (mut tree, mut drafts) = (Tree::default(), Drafts::default());
    tree.number("");
    while let Some((line, text)) = lines.next()? {
        if text.starts_with("##FASTA") || text.starts_with('>') {
            break;
        }
        if !text.is_empty() && !text.starts_with('#') {
            feature(text, line, &mut tree, &mut drafts).map_err(|problem| wrong((line, problem)))?;
        }
    }
    // To the end all the same: a file that was cut is an error.
    while lines.next()?.is_some() {}
    tree.drafts(&mut drafts).map_err(wrong)?;
    Ok(drafts)
}

/// Types that are parts of a transcript; `None` of a part that says nothing new.
fn part(kind: &str) -> Option<Option<Part>> {
    Some(Some(match kind {
        "exon" | "pseudogenic_exon" | "coding_exon" | "noncoding_exon" => Part::Exon,
        "CDS" | "pseudogenic_CDS" => Part::Coding,
        "five_prime_UTR" | "three_prime_UTR" | "UTR" | "five_prime_utr" | "three_prime_utr" => Part::Untranslated,
        "stop_codon" => Part::Stop,
        "stop_codon_redefined_as_selenocysteine" | "Selenocysteine" | "selenocysteine" => Part::Selenocysteine,
        "intron"
        | "start_codon"
        | "five_prime_cis_splice_site"
        | "three_prime_cis_splice_site"
        | "polypeptide"
        | "protein" => return Some(None),
        _ => return None,
    }))
}

/// Types that are neither gene nor transcript, though they have ids and in some files children.
fn passed(kind: &str) -> bool {
    matches!(
        kind,
        "chromosome"
            | "region"
            | "scaffold"
            | "supercontig"
            | "contig"
            | "biological_region"
            | "match"
            | "match_part"
            | "sequence_feature"
            | "sequence_alteration"
            | "sequence_conflict"
            | "sequence_difference"
    )
}

fn feature(text: &str, line: u64, tree: &mut Tree, drafts: &mut Drafts) -> Result<(), Problem> {
    let mut columns = [""; 9];
    let mut found = 0;
    for (to, column) in columns.iter_mut().zip(text.splitn(9, '\t')) {
        (*to, found) = (column, found + 1);
    }
    if found < 9 {
        return Err(Problem::Columns { found, wanted: "9" });
    }
    let [contig, _, kind, start, end, _, strand_text, phase_text, attributes] = columns;
    if kind == "cDNA_match" {
        return special::alignment(contig, start, end, strand_text, attributes, tree, drafts);
    }
    if let Some(part) = part(kind) {
        let Some(part) = part else { return Ok(()) };
        let (start, end) = bounds(start, end)?;
        let (start, end) = interval(start, end)?;
        let contig = drafts.contigs.number(contig);
        let strand = strand(strand_text)?;
        let phase = if part == Part::Coding { phase(phase_text)? } else { None };
        let (mut parents, mut id) = ("", "");
        for (key, value) in gff3(attributes) {
            match key {
                "Parent" => parents = value,
                "ID" => id = value,
                _ => {}
            }
        }
        if parents.is_empty() {
            return Err(Problem::Missing { feature: kind.to_owned(), name: "Parent" });
        }
        let id = if part == Part::Coding { tree.number(id) } else { 0 };
        for parent in parents.split(',') {
            let parent = tree.number(parent);
            if part == Part::Coding {
                let facts = tree.coding.entry((parent, id)).or_insert_with(|| special::coding_facts(attributes));
                // Said by the line of the piece that is open only.
                facts.open.0 |= attributes.contains("start_range=.,");
                facts.open.1 |= attributes.contains("end_range=") && attributes.contains(",.");
            }
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            tree.parts.push(PartLine { parent, part, start, end, strand, phase, contig, line, id });
        }
        return Ok(());
    }
    node(&columns, line, tree, drafts)
}

/// A feature that is no part.
fn node(columns: &[&str; 9], line: u64, tree: &mut Tree, drafts: &mut Drafts) -> Result<(), Problem> {
    let [contig, source, kind, start, end, _, strand_text, _, attributes] = *columns;
    let mut facts = Facts::default();
    gff3(attributes).for_each(|(key, value)| facts.add(key, value));
    if facts.id.is_empty() {
        return Ok(());
    }
    if special::differs(facts.exception, facts.note) {
        facts.flags.set(Flags::DIFFERS);
    }
    let id = tree.number(facts.id);
    if passed(kind) {
        if let Some(slot) = tree.slots.get_mut(id as usize).filter(|s| matches!(s, Slot::Unseen)) {
            *slot = Slot::Passed;
        }
        return Ok(());
    }
    let (start, end) = bounds(start, end)?;
    let parent = facts.parent.split(',').next().filter(|p| !p.is_empty()).map(|p| tree.number(p));
    let here = drafts.contigs.number(contig);
    let slot = tree.slots.get_mut(id as usize);
    if let Some(Slot::Node(before)) = slot {
        // A feature in parts (`part=2/2`) reaches from the first to the last.
        if !facts.part.is_empty() && before.contig == here {
            (before.start, before.end) = (before.start.min(start), before.end.max(end));
        } else {
            tree.twice.push((id, before.line, line));
        }
        return Ok(());
    }
    let name = name(&facts, parent.is_none());
    let transcript = parent.is_some();
    let biotype = if transcript { facts.transcript_biotype } else { facts.gene_biotype };
    // GENCODE's transcripts have the gene's biotype too.
    let symbol = [facts.symbol, if transcript { "" } else { facts.name }].into_iter().find(|s| !s.is_empty());
    let node = Node {
        parent,
        kind: drafts.words.number(kind),
        source: drafts.words.number(source),
        contig: here,
        start,
        end,
        strand: strand(strand_text)?,
        line,
        name,
        symbol: decoded(symbol.unwrap_or_default()).into_owned(),
        hgnc: facts.hgnc(),
        ncbi: facts.ncbi.to_owned(),
        biotype: biotype.to_owned(),
        gene_biotype: facts.gene_biotype.to_owned(),
        ccds: facts.ccds.to_owned(),
        mane_match: if facts.flags.0 & (Flags::MANE_SELECT.0 | Flags::MANE_PLUS_CLINICAL.0) == 0 {
            String::new()
        } else {
            facts.ensembl.to_owned()
        },
        flags: facts.flags,
        support: facts.support,
        appris: facts.appris,
    };
    if let Some(slot) = slot {
        *slot = Slot::Node(Box::new(node));
    }
    Ok(())
}

/// The id as people write it: with its version, without `gene:`, `transcript:` (Ensembl), `gene-`, `rna-` (RefSeq).
fn name(facts: &Facts<'_>, gene: bool) -> String {
    let own = if gene { facts.gene_id } else { facts.transcript_id };
    let bare = if own.is_empty() {
        let id = facts.id;
        ["gene:", "transcript:", "gene-", "rna-", "id-"].iter().find_map(|p| id.strip_prefix(p)).unwrap_or(id)
    } else {
        own
    };
    versioned_name(bare, facts, gene)
}

fn versioned_name(bare: &str, facts: &Facts<'_>, gene: bool) -> String {
    let version = if gene { facts.gene_version } else { facts.transcript_version };
    crate::attributes::versioned(bare, if version.is_empty() { facts.version } else { version })
}
