//! Pathogenic and oncogenic variants of ClinVar by transcript and residue: what PS1, PM5, OS1 and OM4 look at.
//!
//! Made by [`super::index`]; asked with a transcript, a residue and the change there. The record of the very same bases is told from the
//! others, so that an allele is never its own proof.

use crate::criteria::clinvar::{Record, Relation, Significance};
use crate::criteria::facts::Oncogenic;
use wgs_core::ContigId;
use wgs_genes::TranscriptId;

/// A variant of ClinVar.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variant {
    /// Contig of the reference.
    pub contig: ContigId,
    /// First base replaced, 0-based.
    pub start: u32,
    /// Bases replaced.
    pub removed: Box<[u8]>,
    /// Bases put there.
    pub added: Box<[u8]>,
    /// Variation id.
    pub id: Box<str>,
    /// Pathogenic (true) or likely pathogenic; `None` when it is neither.
    pub pathogenic: Option<bool>,
    /// Stars of that.
    pub stars: u8,
    /// Oncogenic (true) or likely oncogenic.
    pub oncogenic: Option<bool>,
    /// Stars of that.
    pub oncogenic_stars: u8,
}

/// A variant on a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The transcript.
    pub transcript: u32,
    /// First residue changed, 1-based.
    pub position: u32,
    /// The variant's number.
    pub variant: u32,
    /// Residue of the reference; 0 when it is no substitution of one residue.
    pub reference: u8,
    /// Residue of the allele.
    pub alternate: u8,
    /// It lies where splicing may change.
    pub splice: bool,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The variants, by place.
    pub variants: Vec<Variant>,
    /// Sorted.
    pub hits: Vec<Hit>,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The file's date, as it says.
    pub date: Option<String>,
    /// The file says what is oncogenic.
    pub has_oncogenic: bool,
}

/// The change asked about.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Contig.
    pub contig: ContigId,
    /// First base replaced.
    pub start: u32,
    /// Bases replaced.
    pub removed: &'a [u8],
    /// Bases put there.
    pub added: &'a [u8],
    /// Transcript.
    pub transcript: TranscriptId,
    /// Residue, 1-based.
    pub position: u32,
    /// Residue of the allele.
    pub alternate: u8,
}

impl Known {
    fn range(&self, transcript: TranscriptId, from: u32, to: u32) -> &[Hit] {
        let at = |position| self.hits.partition_point(|h| (h.transcript, h.position) < (transcript.0, position));
        self.hits.get(at(from)..at(to)).unwrap_or_default()
    }

    /// What is known of the same residue.
    fn related(&self, asked: Asked<'_>) -> impl Iterator<Item = (&Variant, Hit, Relation)> {
        let hits = self.range(asked.transcript, asked.position, asked.position.saturating_add(1));
        hits.iter().filter(|h| h.reference != 0).filter_map(move |hit| {
            let variant = self.variants.get(hit.variant as usize)?;
            let same = variant.contig == asked.contig
                && variant.start == asked.start
                && *variant.removed == *asked.removed
                && *variant.added == *asked.added;
            let relation = match (same, hit.alternate == asked.alternate) {
                (true, _) => Relation::SameAllele,
                (false, true) => Relation::SameChange,
                (false, false) => Relation::SameResidue,
            };
            Some((variant, *hit, relation))
        })
    }

    /// Pathogenic variants of the same residue, the allele's own left out.
    pub fn pathogenic<'k>(&'k self, asked: Asked<'_>, out: &mut Vec<Record<'k>>) {
        out.extend(self.related(asked).filter(|r| r.2 != Relation::SameAllele).filter_map(|(v, hit, relation)| {
            let significance = match v.pathogenic? {
                true => Significance::Pathogenic,
                false => Significance::LikelyPathogenic,
            };
            Some(Record {
                id: &v.id,
                relation,
                significance,
                stars: v.stars,
                date: None,
                alternate: Some(char::from(hit.alternate)),
                splice_effect: Some(hit.splice),
            })
        }));
    }

    /// Oncogenic variants of the same residue, the allele's own too.
    pub fn oncogenic<'k>(&'k self, asked: Asked<'_>, out: &mut Vec<Oncogenic<'k>>) {
        out.extend(self.related(asked).filter_map(|(v, hit, relation)| {
            let (certain, stars) = (v.oncogenic?, v.oncogenic_stars);
            Some(Oncogenic { id: &v.id, relation, alternate: Some(char::from(hit.alternate)), certain, stars })
        }));
    }

    /// True when a pathogenic variant of so many stars lies at residues `from..to`.
    pub fn any_pathogenic(&self, transcript: TranscriptId, from: u32, to: u32, stars: u8) -> bool {
        let hits = self.range(transcript, from, to).iter();
        hits.filter_map(|h| self.variants.get(h.variant as usize))
            .any(|v| v.pathogenic == Some(true) && v.stars >= stars)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variant(start: u32, id: &str, pathogenic: Option<bool>) -> Variant {
        let (removed, added) = (Box::from(*b"A"), Box::from(*b"G"));
        let (stars, oncogenic, oncogenic_stars) = (2, None, 0);
        Variant {
            contig: ContigId(0),
            start,
            removed,
            added,
            id: id.into(),
            pathogenic,
            stars,
            oncogenic,
            oncogenic_stars,
        }
    }

    #[test]
    fn the_same_residue() {
        let hit = |position, variant, alternate| Hit {
            transcript: 7,
            position,
            variant,
            reference: b'K',
            alternate,
            splice: false,
        };
        let known = Known {
            variants: vec![
                variant(10, "own", Some(true)),
                variant(11, "other", Some(true)),
                variant(12, "lp", Some(false)),
            ],
            hits: vec![hit(5, 0, b'E'), hit(5, 1, b'E'), hit(5, 2, b'R'), hit(6, 1, b'E')],
            ..Known::default()
        };
        let (removed, added) = (b"A".as_slice(), b"G".as_slice());
        let (contig, transcript) = (ContigId(0), TranscriptId(7));
        let asked = Asked { contig, start: 10, removed, added, transcript, position: 5, alternate: b'E' };
        let mut out = Vec::new();
        known.pathogenic(asked, &mut out);
        let seen: Vec<_> = out.iter().map(|r| (r.id, r.relation, r.significance)).collect();
        assert_eq!(
            seen,
            [
                ("other", Relation::SameChange, Significance::Pathogenic),
                ("lp", Relation::SameResidue, Significance::LikelyPathogenic)
            ]
        );
        assert!(known.any_pathogenic(transcript, 6, 9, 2) && !known.any_pathogenic(transcript, 6, 9, 3));
        assert!(!known.any_pathogenic(TranscriptId(8), 0, 9, 0) && !known.any_pathogenic(transcript, 7, 9, 0));
    }
}
