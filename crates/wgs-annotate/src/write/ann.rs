//! SnpEff's `ANN` columns (Variant annotations in VCF format 1.0).
//!
//! `Allele | Annotation | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | Feature_ID | Transcript_BioType | Rank | HGVS.c | HGVS.p |
//! cDNA.pos / cDNA.length | CDS.pos / CDS.length | AA.pos / AA.length | Distance | ERRORS / WARNINGS / INFO`. Names stand without their
//! accession, which is `Feature_ID`. Warnings are SnpEff's words where it has one.

use crate::fields::{Entry, Field, encoded, push_bytes};
use wgs_consequence::effect::{Positions, write_number};
use wgs_genes::Flags;

/// What the header says of the columns.
pub const DESCRIPTION: &str = "Functional annotations: 'Allele | Annotation | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | Feature_ID | Transcript_BioType | Rank | HGVS.c | HGVS.p | cDNA.pos / cDNA.length | CDS.pos / CDS.length | AA.pos / AA.length | Distance | ERRORS / WARNINGS / INFO'";

/// Appends the sixteen columns of an entry.
pub fn write(entry: &Entry<'_>, alt: &str, out: &mut String) {
    push_bytes(alt.as_bytes(), out);
    for field in [Field::Consequence, Field::Impact, Field::Symbol, Field::Gene] {
        out.push('|');
        match (field, entry.found) {
            // SnpEff's name of what lies between genes.
            (Field::Consequence, None) if entry.feature.is_none() => out.push_str("intergenic_region"),
            _ => entry.write(field, out),
        }
    }
    let Some(found) = entry.found else {
        match entry.feature {
            Some((feature, kind, _)) => {
                out.push('|');
                encoded(kind, out);
                out.push('|');
                encoded(&feature.id, out);
                out.push_str("|||||||||");
            }
            None => out.push_str("|intergenic_region||||||||||"),
        }
        return;
    };
    out.push_str("|transcript");
    for field in [Field::Feature, Field::Biotype] {
        out.push('|');
        entry.write(field, out);
    }
    out.push('|');
    match (found.effect.exon, found.effect.intron) {
        (Some(exon), _) => exon.write(out),
        (None, Some(intron)) => intron.write(out),
        (None, None) => {}
    }
    for name in [&found.hgvs_c, &found.hgvs_p] {
        out.push('|');
        encoded(name.split_once(':').map_or("", |(_, name)| name), out);
    }
    let e = &found.effect;
    let amino = found.cds_len / 3;
    for (positions, len) in [(e.cdna, found.transcript_len), (e.cds, found.cds_len), (e.protein, amino)] {
        out.push('|');
        position(positions, len, out);
    }
    out.push('|');
    e.distance.iter().for_each(|&d| write_number(d, out));
    out.push('|');
    let transcript = entry.models.transcripts.get(found.transcript.0 as usize);
    let flags = transcript.map_or(Flags::default(), |t| t.flags);
    let words = [
        (Flags::CDS_START_NF, "WARNING_TRANSCRIPT_NO_START_CODON"),
        (Flags::CDS_END_NF, "WARNING_TRANSCRIPT_INCOMPLETE"),
        (Flags::DIFFERS, "WARNING_REF_DOES_NOT_MATCH_TRANSCRIPT"),
    ];
    let mut first = true;
    for (_, word) in words.into_iter().filter(|(flag, _)| flags.has(*flag)) {
        if !std::mem::take(&mut first) {
            out.push('&');
        }
        out.push_str(word);
    }
}

/// `12/1203`: the first position.
fn position(positions: Positions, len: u32, out: &mut String) {
    if let Some(first) = positions.first.or(positions.last) {
        write_number(first, out);
        out.push('/');
        write_number(len, out);
    }
}
