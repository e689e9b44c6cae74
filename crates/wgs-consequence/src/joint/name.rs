//! Names of a group of changes.

use super::Group;
use crate::change::Change;
use crate::coding::Part;
use crate::hgvs::{Placed, Style, protein_of};
use wgs_genes::Strand;
use wgs_io::reference::RefSlice;

impl Group {
    /// Appends the name of what becomes of the protein, `accession:p.…`; false, with nothing written, when there is none.
    pub fn write_protein(&self, part: &Part<'_>, style: Style, out: &mut String) -> bool {
        protein_of(part.transcript, part.coding, &self.reading(part), style, out)
    }

    /// Appends the name on the transcript, `accession:c.[…;…]`, of a group of `changes`. Each is at its most 3′ place that the others
    /// leave free, so that the name gives the haplotype. False, with nothing written, when a member has no name.
    pub fn write_coding(&self, part: &Part<'_>, changes: &[Change<'_>], genome: &RefSlice, out: &mut String) -> bool {
        let from = out.len();
        out.push_str(&part.transcript.id);
        out.push_str(":c.");
        if self.members.len() > 1 {
            out.push('[');
        }
        let at = |i: Option<&usize>| i.and_then(|&i| changes.get(i));
        for (i, member) in self.members.iter().enumerate() {
            let (before, behind) =
                (at(i.checked_sub(1).and_then(|i| self.members.get(i))), at(self.members.get(i + 1)));
            let (low, high) = match part.layout.strand() {
                Strand::Forward => (before, behind),
                Strand::Reverse => (behind, before),
            };
            let limits = (low.map_or(0, |c| c.end), high.map_or(u32::MAX, |c| c.start));
            let placed = changes
                .get(*member)
                .and_then(|change| Placed::between(part.transcript, part.layout, part.spliced, genome, change, limits));
            let Some(placed) = placed else {
                out.truncate(from);
                return false;
            };
            if i > 0 {
                out.push(';');
            }
            placed.write_description(out);
        }
        if self.members.len() > 1 {
            out.push(']');
        }
        true
    }
}
