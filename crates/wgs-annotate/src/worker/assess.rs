//! The criteria of the allele that was just annotated, when they are wanted.

use super::Worker;
use crate::allele::Allele;
use crate::criteria::facts::AlleleName;
use crate::evidence::Query;
use crate::summary::Counts;
use wgs_core::ContigId;
use wgs_genes::codon::letter;

impl Worker<'_> {
    /// Fills what `allele`, the `n`th of a record, is assessed with; nothing without a configuration.
    pub(super) fn assess(&mut self, contig: ContigId, n: usize, allele: &mut Allele, counts: &mut Counts) {
        let Some(evidence) = self.shared.evidence else { return };
        let found = self.found.get(n).and_then(Option::as_ref);
        evidence.clinvar(found, &mut allele.clinvar);
        if allele.effects.iter().all(|f| f.effect.distance.is_some()) {
            return;
        }
        // The normalised allele, with the base before it where nothing else is left: as VCF writes it.
        let normal = found.is_some();
        let (start, removed, added) = match normal {
            true => (self.key.start, &self.key.reference, &self.key.alt),
            false => (allele.start, &allele.removed, &allele.added),
        };
        let anchored = removed.is_empty() || added.is_empty();
        let before = start.checked_sub(1).filter(|_| anchored);
        for (text, bases) in [(&mut self.name.0, removed), (&mut self.name.1, added)] {
            text.clear();
            text.extend(before.map(|at| letter(self.genome.code(at))));
            text.extend(bases.iter().map(|&b| char::from(b)));
        }
        let query = Query {
            contig,
            name: AlleleName {
                contig: self.shared.contigs.name(contig),
                pos: before.unwrap_or(start) + 1,
                reference: &self.name.0,
                alternate: &self.name.1,
            },
            allele,
            found,
            models: &self.shared.models.genes,
        };
        let subjects = &self.subjects;
        let mut assessed = std::mem::take(&mut self.assessed);
        evidence.assess(
            &query,
            |f| subjects.ready(f.transcript).map(|r| &r.layout),
            |f| subjects.ready(f.transcript).and_then(|r| r.spliced()),
            &mut assessed,
        );
        counts.criteria.add(&assessed);
        // The allele's own buffer is the next one to fill.
        self.assessed = std::mem::replace(&mut allele.assessed, assessed);
    }
}
