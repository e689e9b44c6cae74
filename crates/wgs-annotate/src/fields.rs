//! The fields of an annotation and how each is written: VEP's `CSQ` columns.
//!
//! Field names, order and formats are Ensembl VEP's (release 115) wherever VEP has the field. What a VCF may not hold inside a value is
//! written as VEP writes it: `;`, `=`, `|`, `,` and white space are percent-encoded in names, `&` joins several values.

use crate::allele::{Allele, FoundEffect};
use wgs_consequence::effect::write_number;
use wgs_consequence::{Term, Terms};
use wgs_genes::regulatory::Feature;
use wgs_genes::{Flags, Gene, GeneModels, Strand, Transcript};

macro_rules! fields {
    ($($variant:ident $name:literal $usual:literal $doc:literal;)*) => {
        /// One column.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Field {
            $(#[doc = $doc] $variant,)*
        }

        /// Every column: its name, whether it is written without asking, what it says.
        pub const FIELDS: &[(Field, &str, bool, &str)] = &[$((Field::$variant, $name, $usual, $doc),)*];
    };
}

fields! {
    Allele "Allele" true "ALT allele as VEP writes it: without the base that all alleles of an indel begin with, `-` when nothing is left";
    Consequence "Consequence" true "Sequence Ontology terms, the most severe first, joined by `&`";
    Impact "IMPACT" true "impact of the most severe term: HIGH, MODERATE, LOW, MODIFIER";
    Symbol "SYMBOL" true "gene symbol";
    Gene "Gene" true "gene id";
    FeatureType "Feature_type" true "Transcript or RegulatoryFeature";
    Feature "Feature" true "transcript id with version, or id of the regulatory feature";
    Biotype "BIOTYPE" true "biotype of the transcript";
    Exon "EXON" true "exon number of how many";
    Intron "INTRON" true "intron number of how many";
    HgvsC "HGVSc" true "HGVS name on the transcript";
    HgvsP "HGVSp" true "HGVS name on the protein";
    CdnaPosition "cDNA_position" true "position on the transcript";
    CdsPosition "CDS_position" true "position on the coding sequence";
    ProteinPosition "Protein_position" true "position on the protein";
    AminoAcids "Amino_acids" true "amino acids before and after";
    Codons "Codons" true "codons before and after, changed bases in upper case";
    Distance "DISTANCE" true "bases to the transcript when outside it";
    Strand "STRAND" true "1 forward, -1 reverse";
    Flags "FLAGS" true "cds_start_NF, cds_end_NF: incomplete coding sequence; transcript_differs: the transcript's own sequence differs from the genome; does_not_translate: its coding sequence on this genome is no whole protein";
    Pick "PICK" true "1 for the first, preferred entry of an allele";
    HgncId "HGNC_ID" true "HGNC number";
    Canonical "CANONICAL" true "YES for the gene's canonical transcript";
    ManeSelect "MANE_SELECT" true "the transcript's match in the other catalogue, of MANE Select";
    ManePlusClinical "MANE_PLUS_CLINICAL" true "the transcript's match in the other catalogue, of MANE Plus Clinical";
    Nmd "NMD" true "fate of a transcript that stops early: NMD_triggering, or NMD_escaping_ with the rule";
    AlleleNumber "ALLELE_NUM" true "number of the ALT allele, from 1";
    Tsl "TSL" false "transcript support level";
    Appris "APPRIS" false "APPRIS annotation";
    Ccds "CCDS" false "CCDS id";
    Ensp "ENSP" false "protein id";
    HgvsOffset "HGVS_OFFSET" false "bases by which the 3′ rule moved the change, in the transcript's direction";
    HgvsG "HGVSg" false "HGVS name on the genome";
    Source "SOURCE" false "source of the gene model";
}

impl Field {
    /// The column of a name.
    pub fn find(name: &str) -> Option<Self> {
        FIELDS.iter().find(|(_, n, ..)| *n == name).map(|f| f.0)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        FIELDS.iter().find(|f| f.0 == self).map_or("", |f| f.1)
    }

    /// Those written without asking.
    pub fn usual() -> Vec<Self> {
        FIELDS.iter().filter(|f| f.2).map(|f| f.0).collect()
    }
}

/// What the columns of one entry are made from.
pub struct Entry<'a> {
    /// The allele.
    pub allele: &'a Allele,
    /// The models.
    pub models: &'a GeneModels,
    /// The effect; `None` of an allele between genes.
    pub found: Option<&'a FoundEffect>,
    /// The regulatory feature of an entry without transcript: itself, its kind, the terms.
    pub feature: Option<(&'a Feature, &'a str, Terms)>,
    /// The first of its allele.
    pub pick: bool,
}

impl Entry<'_> {
    /// Its terms.
    pub fn terms(&self) -> Terms {
        match (self.found, self.feature) {
            (Some(found), _) => found.effect.terms,
            (None, Some((_, _, terms))) => terms,
            (None, None) => Terms::of(&[Term::Intergenic]),
        }
    }

    /// Appends one column; nothing when it does not apply.
    pub fn write(&self, field: Field, out: &mut String) {
        let found = self.found;
        match field {
            Field::Allele => return push_bytes(&self.allele.vep, out),
            Field::Consequence => {
                return self.terms().write(out);
            }
            Field::Impact => return out.push_str(self.terms().impact().name()),
            Field::Pick => return out.push_str(if self.pick { "1" } else { "" }),
            Field::AlleleNumber => return write_number(self.allele.number, out),
            Field::HgvsG => return encoded(&self.allele.hgvs_g, out),
            _ => {}
        }
        let Some(found) = found else {
            if let Some((feature, kind, _)) = self.feature {
                match field {
                    Field::FeatureType => out.push_str("RegulatoryFeature"),
                    Field::Feature => encoded(&feature.id, out),
                    Field::Biotype => encoded(kind, out),
                    _ => {}
                }
            }
            return;
        };
        let Some(t) = self.models.transcripts.get(found.transcript.0 as usize) else { return };
        let e = &found.effect;
        let gene: Option<&Gene> = self.models.genes.get(t.gene.0 as usize);
        let word = |i: u32| self.models.words.get(i as usize).map_or("", String::as_str);
        match field {
            Field::Symbol => encoded(gene.map_or("", |g| &g.symbol), out),
            Field::Gene => encoded(gene.map_or("", |g| &g.id), out),
            Field::FeatureType => out.push_str("Transcript"),
            Field::Feature => encoded(&t.id, out),
            Field::Biotype => encoded(word(t.biotype), out),
            Field::Exon => e.exon.iter().for_each(|x| x.write(out)),
            Field::Intron => e.intron.iter().for_each(|x| x.write(out)),
            Field::HgvsC => encoded(&found.hgvs_c, out),
            Field::HgvsP => encoded(&found.hgvs_p, out),
            Field::CdnaPosition => e.cdna.write(out),
            Field::CdsPosition => e.cds.write(out),
            Field::ProteinPosition => e.protein.write(out),
            Field::AminoAcids if e.has_codons() => {
                push_bytes(dashed(&e.amino.0), out);
                if e.amino.0 != e.amino.1 {
                    out.push('/');
                    push_bytes(dashed(&e.amino.1), out);
                }
            }
            Field::Codons if e.has_codons() => {
                push_bytes(dashed(&e.codons.0), out);
                out.push('/');
                push_bytes(dashed(&e.codons.1), out);
            }
            Field::Distance => e.distance.iter().for_each(|&d| write_number(d, out)),
            Field::Strand => out.push_str(if t.strand == Strand::Forward { "1" } else { "-1" }),
            Field::Flags => {
                let words = [
                    (t.flags.has(Flags::CDS_START_NF), "cds_start_NF"),
                    (t.flags.has(Flags::CDS_END_NF), "cds_end_NF"),
                    (t.flags.has(Flags::DIFFERS) || found.fit.differs, "transcript_differs"),
                    (found.fit.misfit, "does_not_translate"),
                ];
                let mut first = true;
                for (_, word) in words.into_iter().filter(|(yes, _)| *yes) {
                    if !std::mem::take(&mut first) {
                        out.push('&');
                    }
                    out.push_str(word);
                }
            }
            Field::HgncId => encoded(gene.map_or("", |g| &g.hgnc), out),
            Field::Canonical if t.flags.has(Flags::CANONICAL) => out.push_str("YES"),
            Field::ManeSelect if t.flags.has(Flags::MANE_SELECT) => mane(t, out),
            Field::ManePlusClinical if t.flags.has(Flags::MANE_PLUS_CLINICAL) => mane(t, out),
            Field::Tsl if t.support > 0 => write_number(u32::from(t.support), out),
            Field::Appris => encoded(&t.appris, out),
            Field::Ccds => encoded(&t.ccds, out),
            Field::Ensp => encoded(t.coding.as_ref().map_or("", |c| &c.protein), out),
            Field::HgvsOffset if found.offset > 0 => write_number(found.offset, out),
            Field::Nmd => out.push_str(e.decay.map_or("", |d| d.name())),
            Field::Source => encoded(word(t.source), out),
            _ => {}
        }
    }
}

/// The match of a MANE transcript; `YES` when the file names none.
fn mane(t: &Transcript, out: &mut String) {
    if t.mane_match.is_empty() { out.push_str("YES") } else { encoded(&t.mane_match, out) }
}

/// `-` for nothing.
fn dashed(text: &[u8]) -> &[u8] {
    if text.is_empty() { b"-" } else { text }
}

/// Appends ASCII.
pub fn push_bytes(bytes: &[u8], out: &mut String) {
    out.extend(bytes.iter().map(|&b| char::from(b)));
}

/// Appends text, percent-encoding what a value inside INFO may not hold.
pub fn encoded(text: &str, out: &mut String) {
    let special = |b: u8| matches!(b, b';' | b'=' | b'|' | b',' | b'%' | b' ' | b'\t' | b'\n' | b'\r');
    if !text.bytes().any(special) {
        return out.push_str(text);
    }
    for c in text.chars() {
        match u8::try_from(c).ok().filter(|&b| special(b)) {
            Some(b) => {
                out.push('%');
                for digit in [b >> 4, b & 15] {
                    out.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
                }
            }
            None => out.push(c),
        }
    }
}
