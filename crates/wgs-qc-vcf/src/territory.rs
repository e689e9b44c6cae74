//! Where is looked: targets of a BED, and the reference behind the records.
//!
//! The reference is read in stretches of 1 Mb as the records come to them, so a sorted file reads every stretch once.

use crate::QcVcfError;
use crate::order::Order;
use std::collections::HashSet;
use std::path::Path;
use wgs_core::contig::{HumanContig, other_spelling};
use wgs_core::{ContigId, Contigs, Interval};
use wgs_io::bed::{self, Regions};
use wgs_io::reference::{RefSlice, Reference, ReferenceReader};
use wgs_io::vcf::read::{Header, Record};

/// Bases read at once.
const STRETCH: u32 = 1 << 20;
/// Code of an unknown base.
const N: u8 = 15;
/// Bases of an allele in a message at most.
const SHOWN: u32 = 50;

/// The intervals of a BED file on the contigs of the calls. Those on contigs that the calls lack are left out, unless all
/// are: then the two name their contigs differently.
pub fn targets(path: &Path, order: &Order, header: &Header) -> Result<Regions, QcVcfError> {
    let rows = bed::read(path)?;
    let fail = |line, what: String, other| QcVcfError::Target { file: path.display().to_string(), line, what, other };
    let mut found = order.names().is_empty() || rows.is_empty();
    let regions = Regions::new(&rows, |row| {
        let Some(contig) = order.find(&row.contig) else { return Ok(None) };
        found = true;
        match header.contig_len(&row.contig) {
            Some(len) if u64::from(row.end) > len => {
                Err(fail(row.line, format!("{}–{} is not an interval of {}", row.start, row.end, row.contig), None))
            }
            _ => Ok(Some(ContigId(contig))),
        }
    })?;
    match rows.first() {
        Some(row) if !found => {
            let other = Some(other_spelling(&row.contig)).filter(|o| order.find(o).is_some());
            let what = format!("contig {} is not in the calls, nor is any other of this file", row.contig);
            Err(fail(row.line, what, other))
        }
        _ => Ok(regions),
    }
}

/// The reference the calls were made on.
pub struct Checked {
    file: String,
    contigs: Contigs,
    reader: ReferenceReader,
    slice: RefSlice,
    /// The contig of the slice, in the reference.
    at: Option<ContigId>,
    /// The contig of the records, in the reference.
    now: ContigId,
    /// The same in the calls, for targets.
    theirs: u32,
    /// Stretches of autosomes whose bases were counted.
    counted: HashSet<(ContigId, u32)>,
    /// REF alleles compared.
    pub compared: u64,
    /// Bases of autosomes (inside the targets) that are not N.
    bases: u64,
}

impl Checked {
    /// Opens a FASTA. A contig that the header declares must have the reference's length, if the reference has it.
    pub fn open(path: &Path, header: &Header, calls: &str) -> Result<Self, QcVcfError> {
        let reference = Reference::open(path)?;
        let (file, contigs) = (path.display().to_string(), reference.contigs());
        for (name, len) in &header.contigs {
            let there = contigs.find(name).map(|id| contigs.contig(id).len);
            if let (Some(here), Some(there)) = (*len, there)
                && here != u64::from(there)
            {
                let (contig, reference) = (name.clone(), file.clone());
                return Err(QcVcfError::Length { file: calls.to_owned(), contig, here, there, reference });
            }
        }
        let reader = reference.reader(&contigs)?;
        let (slice, counted) = (RefSlice::default(), HashSet::new());
        Ok(Self { file, contigs, reader, slice, at: None, now: ContigId(0), theirs: 0, counted, compared: 0, bases: 0 })
    }

    /// Goes to the contig of a record.
    pub fn enter(&mut self, record: &Record<'_>, contig: u32) -> Result<(), QcVcfError> {
        let name = record.contig();
        self.now = self.contigs.find(name).ok_or_else(|| QcVcfError::Contig {
            place: record.place(),
            contig: name.to_owned(),
            reference: self.file.clone(),
            other: Some(other_spelling(name)).filter(|o| self.contigs.find(o).is_some()),
        })?;
        self.theirs = contig;
        Ok(())
    }

    /// Compares REF; an ambiguous base on either side admits those it stands for. True in a gap, where the reference has
    /// nothing but N.
    pub fn check(&mut self, record: &Record<'_>, targets: Option<&Regions>) -> Result<bool, QcVcfError> {
        if record.is_telomere() {
            return Ok(false);
        }
        let (start, end) = (record.pos(), record.reference_end());
        let held = self.slice.start.saturating_add(u32::try_from(self.slice.codes.len()).unwrap_or(u32::MAX));
        if self.at != Some(self.now) || start < self.slice.start || end > held {
            self.load(self.now, start - start % STRETCH, end)?;
            self.count(self.now, start / STRETCH, Some(self.theirs), targets);
        }
        self.compared += 1;
        if self.slice.admits(start, record.reference()) {
            return Ok(self.slice.range(start, end).iter().all(|&code| code == N));
        }
        let cut = end.min(start.saturating_add(SHOWN));
        let there = self.slice.text(start, cut);
        let here = record.reference().get(..(cut - start) as usize).unwrap_or_default();
        Err(QcVcfError::OtherReference {
            place: record.place(),
            here: String::from_utf8_lossy(here).into_owned(),
            there: if there.is_empty() { "ended".to_owned() } else { there },
        })
    }

    /// Reads from `start`, a multiple of the stretch, to the end of a stretch or to `end` if that is farther.
    fn load(&mut self, contig: ContigId, start: u32, end: u32) -> Result<(), QcVcfError> {
        let end = end.max(start.saturating_add(STRETCH));
        self.reader.read(Interval { contig, start, end }, &mut self.slice)?;
        self.at = Some(contig);
        Ok(())
    }

    /// Counts the bases of the stretch at hand, once. `theirs` is the contig in the calls.
    fn count(&mut self, contig: ContigId, stretch: u32, theirs: Option<u32>, targets: Option<&Regions>) {
        if !is_autosome(&self.contigs, contig) || !self.counted.insert((contig, stretch)) {
            return;
        }
        let (from, to) = (stretch * STRETCH, stretch.saturating_add(1).saturating_mul(STRETCH));
        let known = |codes: &[u8]| codes.iter().filter(|&&c| c != N).count() as u64;
        self.bases += match (targets, theirs) {
            (None, _) => known(self.slice.range(from, to)),
            (Some(_), None) => 0,
            (Some(regions), Some(theirs)) => {
                let list = regions.of(ContigId(theirs));
                let first = list.partition_point(|&(_, end)| end <= from);
                let inside = list.get(first..).unwrap_or_default().iter().take_while(|(start, _)| *start < to);
                inside.map(|&(start, end)| known(self.slice.range(start.max(from), end.min(to)))).sum()
            }
        };
    }

    /// Bases of the reference's autosomes that are not N, inside the targets if there are any. Reads the stretches that no
    /// record has led to.
    pub fn autosome_bases(&mut self, order: &Order, targets: Option<&Regions>) -> Result<u64, QcVcfError> {
        let contigs = self.contigs.clone();
        for (id, contig) in contigs.iter().filter(|(id, _)| is_autosome(&contigs, *id)) {
            let theirs = order.find(&contig.name);
            for stretch in 0..contig.len.div_ceil(STRETCH) {
                let wanted = match (targets, theirs) {
                    (None, _) => true,
                    (Some(_), None) => false,
                    (Some(regions), Some(theirs)) => {
                        let end = (stretch + 1).saturating_mul(STRETCH);
                        regions.overlaps(ContigId(theirs), stretch * STRETCH, end)
                    }
                };
                if wanted && !self.counted.contains(&(id, stretch)) {
                    self.load(id, stretch * STRETCH, 0)?;
                    self.count(id, stretch, theirs, targets);
                }
            }
        }
        Ok(self.bases)
    }
}

fn is_autosome(contigs: &Contigs, id: ContigId) -> bool {
    HumanContig::from_name(contigs.name(id)).is_some_and(HumanContig::is_autosome)
}
