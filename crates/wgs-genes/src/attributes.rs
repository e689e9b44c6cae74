//! The ninth column of GFF3 (`key=value;…`, percent-encoded) and of GTF (`key "value"; …`), and what of it is used.
//!
//! Ensembl, GENCODE and RefSeq name the same facts differently; [`Facts`] has them under one name.

use crate::model::Flags;
use std::borrow::Cow;

/// The pairs of a GFF3 column. What is no pair is passed over, as unescaped semicolons in descriptions make some.
pub(crate) fn gff3(column: &str) -> impl Iterator<Item = (&str, &str)> {
    column.split(';').filter_map(|pair| pair.split_once('=')).map(|(key, value)| (key.trim(), value.trim()))
}

/// The pairs of a GTF column; `None` where one is none.
pub(crate) fn gtf(column: &str) -> impl Iterator<Item = Option<(&str, &str)>> {
    let mut rest = column.trim_start();
    std::iter::from_fn(move || {
        if rest.is_empty() || rest.starts_with('#') {
            return None;
        }
        let pair = rest.split_once([' ', '\t']).and_then(|(key, value)| {
            let value = value.trim_start();
            match value.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').map(|(value, after)| (key, value, after)),
                None => {
                    let end = value.find(';').unwrap_or(value.len());
                    let (value, after) = value.split_at(end);
                    Some((key, value.trim_end(), after))
                }
            }
        });
        let Some((key, value, after)) = pair else {
            rest = "";
            return Some(None);
        };
        rest = after.trim_start_matches([' ', '\t', ';']);
        Some(Some((key, value)))
    })
}

/// A GFF3 value with `%2C` and the like as the characters they stand for.
pub(crate) fn decoded(value: &str) -> Cow<'_, str> {
    if !value.contains('%') {
        return value.into();
    }
    let (mut out, mut bytes) = (Vec::with_capacity(value.len()), value.bytes());
    while let Some(byte) = bytes.next() {
        let hex = |b: u8| char::from(b).to_digit(16);
        let mut ahead = bytes.clone();
        match (byte, ahead.next().and_then(hex), ahead.next().and_then(hex)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                bytes = ahead;
            }
            _ => out.push(byte),
        }
    }
    match String::from_utf8(out) {
        Ok(text) => text.into(),
        Err(_) => value.into(),
    }
}

/// What the attributes of one line say. Empty text is what they do not say.
#[derive(Default)]
pub(crate) struct Facts<'a> {
    pub(crate) id: &'a str,
    pub(crate) parent: &'a str,
    pub(crate) name: &'a str,
    pub(crate) gene_id: &'a str,
    pub(crate) transcript_id: &'a str,
    pub(crate) protein_id: &'a str,
    pub(crate) symbol: &'a str,
    pub(crate) gene_biotype: &'a str,
    pub(crate) transcript_biotype: &'a str,
    pub(crate) version: &'a str,
    pub(crate) gene_version: &'a str,
    pub(crate) transcript_version: &'a str,
    pub(crate) protein_version: &'a str,
    pub(crate) hgnc: &'a str,
    pub(crate) ccds: &'a str,
    /// NCBI's number of the gene.
    pub(crate) ncbi: &'a str,
    /// The Ensembl transcript that RefSeq pairs with this one.
    pub(crate) ensembl: &'a str,
    pub(crate) description: &'a str,
    pub(crate) note: &'a str,
    pub(crate) exception: &'a str,
    pub(crate) transl_except: &'a str,
    pub(crate) transl_table: &'a str,
    pub(crate) target: &'a str,
    pub(crate) gap: &'a str,
    pub(crate) partial: bool,
    /// `1/2` of a feature on several lines.
    pub(crate) part: &'a str,
    pub(crate) flags: Flags,
    pub(crate) appris: String,
    pub(crate) support: u8,
}

impl<'a> Facts<'a> {
    pub(crate) fn add(&mut self, key: &str, value: &'a str) {
        match key {
            "ID" => self.id = value,
            "Parent" => self.parent = value,
            "Name" => self.name = value,
            "gene_id" => self.gene_id = value,
            "transcript_id" => self.transcript_id = value,
            "protein_id" => self.protein_id = value,
            "gene_name" | "gene" | "gene_symbol" => self.symbol = value,
            "gene_biotype" | "gene_type" => self.gene_biotype = value,
            "transcript_biotype" | "transcript_type" => self.transcript_biotype = value,
            // Ensembl says so of genes and of transcripts.
            "biotype" => (self.gene_biotype, self.transcript_biotype) = (value, value),
            "version" => self.version = value,
            "gene_version" => self.gene_version = value,
            "transcript_version" => self.transcript_version = value,
            "protein_version" => self.protein_version = value,
            "hgnc_id" => self.hgnc = value,
            "ccdsid" | "ccds_id" => self.ccds = value,
            "description" => self.description = value,
            "Note" | "note" => self.note = value,
            "exception" => self.exception = value,
            "transl_except" => self.transl_except = value,
            "transl_table" => self.transl_table = value,
            "Target" => self.target = value,
            "Gap" => self.gap = value,
            "part" => self.part = value,
            "partial" => self.partial = value == "true",
            "Dbxref" | "db_xref" => value.split(',').for_each(|x| self.reference(x)),
            "tag" => value.split(',').for_each(|tag| self.tag(tag)),
            // `1 (assigned to previous version 3)`, `NA`.
            "transcript_support_level" => {
                self.support = value.bytes().next().filter(|b| (b'1'..=b'5').contains(b)).map_or(0, |b| b - b'0');
            }
            _ => {}
        }
    }

    fn reference(&mut self, reference: &'a str) {
        let Some((database, id)) = reference.split_once(':') else { return };
        match database {
            "GeneID" => self.ncbi = id,
            "HGNC" => self.hgnc = id,
            "CCDS" => self.ccds = id,
            "Ensembl" if id.starts_with("ENST") => self.ensembl = id,
            _ => {}
        }
    }

    fn tag(&mut self, tag: &str) {
        let flag = match tag.trim() {
            "Ensembl_canonical" => Flags::CANONICAL,
            "MANE_Select" | "MANE Select" => Flags::MANE_SELECT,
            "MANE_Plus_Clinical" | "MANE Plus Clinical" => Flags::MANE_PLUS_CLINICAL,
            "basic" | "gencode_basic" => Flags::BASIC,
            "cds_start_NF" => Flags::CDS_START_NF,
            "cds_end_NF" => Flags::CDS_END_NF,
            "RefSeq_Select" | "RefSeq Select" => Flags::REFSEQ_SELECT,
            other => {
                if let Some(class) = other.strip_prefix("appris_") {
                    self.appris = appris(class);
                }
                return;
            }
        };
        self.flags.set(flag);
    }

    /// HGNC's number as `HGNC:11998`.
    pub(crate) fn hgnc(&self) -> String {
        // Ensembl has it in the description: `[Source:HGNC Symbol%3BAcc:HGNC:11949]`, formerly `Acc:11949`.
        let from_description = || {
            let after = self.description.split_once("Source:HGNC")?.1.split_once("Acc:")?.1;
            Some(after.split([']', ';']).next().unwrap_or_default())
        };
        let id = if self.hgnc.is_empty() { from_description().unwrap_or_default() } else { self.hgnc };
        let number = id.trim_start_matches("HGNC:");
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            return String::new();
        }
        format!("HGNC:{number}")
    }
}

/// APPRIS as VEP prints it: `principal_1` is P1, `alternative_2` A2.
fn appris(class: &str) -> String {
    let (kind, number) = class.split_once('_').unwrap_or((class, ""));
    match kind {
        "principal" => format!("P{number}"),
        "alternative" => format!("A{number}"),
        _ => String::new(),
    }
}

/// An id with its version, if it has none yet.
pub(crate) fn versioned(id: &str, version: &str) -> String {
    let id = decoded(id);
    if version.is_empty() || id.contains('.') { id.into_owned() } else { format!("{id}.{version}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs() {
        let of = |text| gff3(text).collect::<Vec<_>>();
        assert_eq!(of("ID=a;Note=x%3By;; odd;k=v=w;"), [("ID", "a"), ("Note", "x%3By"), ("k", "v=w")]);
        assert_eq!(decoded("x%3By%zz%"), "x;y%zz%");
        let of = |text| gtf(text).collect::<Vec<_>>();
        assert_eq!(
            of(r#"gene_id "a;b"; level 2; tag "x"; exon_number 1;"#),
            [Some(("gene_id", "a;b")), Some(("level", "2")), Some(("tag", "x")), Some(("exon_number", "1"))]
        );
        assert_eq!(of("gene_id \"a"), [None]);
        assert_eq!(of("alone"), [None]);
    }

    #[test]
    fn facts() {
        let mut facts = Facts::default();
        for (key, value) in gff3(
            "transcript_support_level=1 (assigned to previous version 3);tag=basic,appris_principal_1,MANE Select;\
             Dbxref=GeneID:7157,HGNC:HGNC:11998,CCDS:CCDS11118.1",
        ) {
            facts.add(key, value);
        }
        assert_eq!((facts.support, facts.appris.as_str(), facts.ncbi), (1, "P1", "7157"));
        assert_eq!((facts.hgnc().as_str(), facts.ccds), ("HGNC:11998", "CCDS11118.1"));
        assert!(facts.flags.has(Flags::BASIC) && facts.flags.has(Flags::MANE_SELECT));
        let old = Facts { description: "troponin [Source:HGNC Symbol%3BAcc:11949]", ..Facts::default() };
        assert_eq!(old.hgnc(), "HGNC:11949");
    }
}
