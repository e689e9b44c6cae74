//! Words and codes that FHIR and Phenopacket share: well-formed identifiers, the change a variant makes, English of the
//! model's codes.
//!
//! A code of a public terminology is written only when it is well-formed; what is not stays text. Everything here is pure.

use crate::model::{Coded, Variant};
use wgs_consequence::terms::ALL;
use wgs_core::contig::canonical_name;

/// A public code system: how cases name it, the prefix of its compact identifiers, its URI in FHIR, its name, its home.
pub(crate) struct System {
    /// Prefix of compact identifiers: `OMIM` in `OMIM:114480`.
    pub prefix: &'static str,
    /// Other spellings of the name, upper case.
    pub aliases: &'static [&'static str],
    /// Canonical URI, as HL7 Terminology and the Genomics Reporting guide write it.
    pub uri: &'static str,
    /// FHIR codes of this system keep the prefix (`MONDO:0012624`); else the part behind the colon is the code.
    pub prefixed: bool,
    /// Name.
    pub name: &'static str,
    /// Where compact identifiers lead.
    pub iri: &'static str,
}

const fn system(
    prefix: &'static str,
    aliases: &'static [&'static str],
    uri: &'static str,
    prefixed: bool,
    name: &'static str,
    iri: &'static str,
) -> System {
    System { prefix, aliases, uri, prefixed, name, iri }
}

/// Systems in the order of `metaData.resources`.
#[rustfmt::skip]
pub(crate) const SYSTEMS: &[System] = &[
    system("EFO", &[], "http://www.ebi.ac.uk/efo", true, "Experimental Factor Ontology", "http://www.ebi.ac.uk/efo/EFO_"),
    system("GENO", &[], "http://purl.obolibrary.org/obo/geno.owl", true, "Genotype Ontology", "http://purl.obolibrary.org/obo/GENO_"),
    system("HGNC", &[], "http://www.genenames.org", true, "HUGO Gene Nomenclature Committee", "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:"),
    system("HP", &["HPO"], "http://human-phenotype-ontology.org", true, "Human Phenotype Ontology", "http://purl.obolibrary.org/obo/HP_"),
    system("ICD10", &["ICD-10", "ICD 10"], "http://hl7.org/fhir/sid/icd-10", false, "International Classification of Diseases, 10th revision", "https://icd.who.int/browse10/2019/en#/"),
    system("ICD10CM", &["ICD-10-CM"], "http://hl7.org/fhir/sid/icd-10-cm", false, "ICD-10, Clinical Modification", "https://icd10cmtool.cdc.gov/?fy=FY2021&q="),
    system("ICDO", &["ICD-O", "ICD-O-3", "ICDO3"], "http://terminology.hl7.org/CodeSystem/icd-o-3", false, "International Classification of Diseases for Oncology", "https://codes.iarc.fr/code/"),
    system("LOINC", &[], "http://loinc.org", false, "Logical Observation Identifiers Names and Codes", "https://loinc.org/"),
    system("MONDO", &[], "http://purl.obolibrary.org/obo/mondo.owl", true, "Mondo Disease Ontology", "http://purl.obolibrary.org/obo/MONDO_"),
    system("NANDO", &[], "http://nanbyodata.jp/ontology/NANDO", true, "Nanbyo Disease Ontology", "http://nanbyodata.jp/ontology/NANDO_"),
    system("NCIT", &["NCI", "NCI THESAURUS"], "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl", false, "NCI Thesaurus", "http://purl.obolibrary.org/obo/NCIT_"),
    system("OMIM", &["MIM"], "http://www.omim.org", false, "Online Mendelian Inheritance in Man", "https://www.omim.org/entry/"),
    system("ONCOTREE", &[], "http://oncotree.mskcc.org", false, "OncoTree", "https://oncotree.mskcc.org/?code="),
    system("ORPHA", &["ORPHANET"], "http://www.orpha.net", false, "Orphanet Rare Disease Ontology", "http://www.orpha.net/ORDO/Orphanet_"),
    system("SO", &[], "http://www.sequenceontology.org", true, "Sequence Ontology", "http://purl.obolibrary.org/obo/SO_"),
    system("UCUM", &[], "http://unitsofmeasure.org", false, "Unified Code for Units of Measure", "http://unitsofmeasure.org/"),
];

/// A term of a known system: the system and the part behind the prefix.
pub(crate) struct Known<'a> {
    /// System.
    pub system: &'static System,
    /// Code without a prefix.
    pub local: &'a str,
}

impl Known<'_> {
    /// Compact identifier: `OMIM:114480`.
    pub fn curie(&self) -> String {
        format!("{}:{}", self.system.prefix, self.local)
    }

    /// Code as FHIR writes it in this system.
    pub fn code(&self) -> String {
        if self.system.prefixed { self.curie() } else { self.local.to_owned() }
    }
}

/// The system of a name or prefix.
pub(crate) fn named(name: &str) -> Option<&'static System> {
    let upper = name.trim().to_ascii_uppercase();
    SYSTEMS.iter().find(|s| s.prefix == upper || s.aliases.contains(&upper.as_str()))
}

/// A term by system and code, `None` when the system is unknown or the code is not well-formed.
pub(crate) fn known<'a>(system: Option<&str>, code: &'a str) -> Option<Known<'a>> {
    let code = code.trim();
    let by_prefix = code.split_once(':').and_then(|(prefix, local)| Some((named(prefix)?, local)));
    let (system, local) = match (by_prefix, system) {
        (Some(found), _) => found,
        (None, Some(name)) => (named(name)?, code),
        (None, None) => return None,
    };
    let fits = !local.is_empty()
        && local.len() <= 32
        && local.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/' | b'+'));
    fits.then_some(Known { system, local })
}

/// The term of a [`Coded`].
pub(crate) fn coded(term: &Coded) -> Option<Known<'_>> {
    known(term.system.as_deref(), term.code.as_deref()?)
}

/// An HPO id in its form: `HP:` and seven digits.
pub(crate) fn hpo(id: &str) -> Option<&str> {
    let digits = id.strip_prefix("HP:")?;
    (digits.len() == 7 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(id)
}

/// An HGNC id in its form: `HGNC:` and digits.
pub(crate) fn hgnc(id: &str) -> Option<&str> {
    digits(id.strip_prefix("HGNC:")?).map(|_| id)
}

/// One to twelve digits.
pub(crate) fn digits(text: &str) -> Option<&str> {
    ((1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

/// A dbSNP id in its form: `rs` and digits.
pub(crate) fn dbsnp(id: &str) -> Option<&str> {
    digits(id.strip_prefix("rs")?).map(|_| id)
}

/// A VRS allele id in its form: `ga4gh:VA.` and 32 characters of base64url.
pub(crate) fn vrs(id: &str) -> Option<&str> {
    let digest = id.strip_prefix("ga4gh:VA.")?;
    let fits = digest.len() == 32 && digest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    fits.then_some(id)
}

/// An accession with version of RefSeq or Ensembl: letters, digits, `_`, `-`, `.`.
pub(crate) fn accession(text: &str) -> Option<&str> {
    let fits = (3..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    fits.then_some(text)
}

/// Beginnings of the reference sequences HGVS names stand on: RefSeq, Ensembl, LRG.
const SEQUENCES: &[&str] =
    &["NC_", "NG_", "NT_", "NW_", "NM_", "NR_", "NP_", "XM_", "XR_", "XP_", "ENST", "ENSP", "ENSG", "LRG_"];

/// An HGVS name that a code can hold: printable ASCII without blanks, on a public reference sequence (`chr7` is none), with a
/// kind of sequence (`g.`, `c.`, `n.`, `m.`, `p.`, `r.`). A bare description gets `reference` in front of it.
pub(crate) fn hgvs(name: &str, reference: Option<&str>) -> Option<String> {
    let name = name.trim();
    if name.is_empty() || name.len() > 4096 || !name.bytes().all(|b| b.is_ascii_graphic()) {
        return None;
    }
    let kind = |description: &str| {
        let mut bytes = description.bytes();
        matches!(bytes.next(), Some(b'g' | b'c' | b'n' | b'm' | b'p' | b'r')) && bytes.next() == Some(b'.')
    };
    let public = |sequence: &str| {
        let outer = sequence.split_once('(').map_or(sequence, |(outer, _)| outer);
        SEQUENCES.iter().any(|start| outer.starts_with(start)) && accession(outer).is_some()
    };
    match name.split_once(':') {
        Some((sequence, description)) => (public(sequence) && kind(description)).then(|| name.to_owned()),
        None if kind(name) => {
            reference.filter(|sequence| public(sequence)).map(|sequence| format!("{sequence}:{name}"))
        }
        None => None,
    }
}

/// GRCh37 or GRCh38 of an assembly's name, patches and analysis sets included: they keep the coordinates.
pub(crate) fn build(assembly: &str) -> Option<u32> {
    let name = assembly.trim().to_ascii_lowercase();
    match name.as_str() {
        "hg38" => Some(38),
        "hg19" => Some(37),
        _ => [("grch38", 38), ("grch37", 37)]
            .into_iter()
            .find(|(start, _)| name.starts_with(start))
            .map(|(_, build)| build),
    }
}

/// RefSeq versions of the chromosomes 1–22, X and Y of GRCh38; those of GRCh37 are one less (NCBI assembly reports
/// GCF_000001405.40 and GCF_000001405.25).
const VERSIONS: [u32; 24] =
    [11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11, 11, 10];

/// RefSeq accession of a contig of an assembly. The mitochondrion only for GRCh38: hg19 has another one.
pub(crate) fn refseq(assembly: &str, contig: &str) -> Option<String> {
    let build = build(assembly)?;
    if build == 38 && canonical_name(contig) == "MT" {
        return Some("NC_012920.1".into());
    }
    let number: usize = match chromosome(contig)?.as_str() {
        "X" => 23,
        "Y" => 24,
        name => name.parse().ok()?,
    };
    let version = VERSIONS.get(number.checked_sub(1)?)? - (38 - build);
    Some(format!("NC_{number:06}.{version}"))
}

/// The genomic HGVS name of a variant on a public reference sequence: as written, or, where it stands on the contig's name,
/// on the sequence which the contig is of the assembly.
pub(crate) fn genomic(variant: &Variant, assembly: Option<&str>) -> Option<String> {
    let name = variant.hgvs_g.as_deref()?.trim();
    hgvs(name, None).or_else(|| {
        let (contig, description) = name.split_once(':')?;
        let sequence = refseq(assembly?, contig).filter(|_| contig == variant.contig)?;
        hgvs(description, Some(&sequence))
    })
}

/// The sequence an HGVS name stands on, when it is a well-formed accession.
pub(crate) fn sequence_of(name: &str) -> Option<&str> {
    accession(name.split_once(':')?.0)
}

/// Accession of a Sequence Ontology term of a consequence.
pub(crate) fn so_of_consequence(name: &str) -> Option<&'static str> {
    ALL.iter().find(|term| term.name() == name).map(|term| term.accession())
}

/// Sequence Ontology accession and name of the change; `None` for symbolic alleles.
pub(crate) fn change(variant: &Variant) -> Option<(&'static str, &'static str)> {
    let plain = |allele: &str| !allele.is_empty() && allele.bytes().all(|b| b"ACGTNacgtn".contains(&b));
    let (reference, alternate) = (variant.reference.as_str(), variant.alternate.as_str());
    if !plain(reference) || !plain(alternate) {
        return None;
    }
    Some(match (reference.len(), alternate.len()) {
        (1, 1) => ("SO:0001483", "SNV"),
        (r, a) if r == a => ("SO:0002007", "MNV"),
        (r, a) if r > a && reference.starts_with(alternate) => ("SO:0000159", "deletion"),
        (r, a) if r < a && alternate.starts_with(reference) => ("SO:0000667", "insertion"),
        _ => ("SO:1000032", "delins"),
    })
}

/// Number or letter of a chromosome, `1` … `22`, `X`, `Y`, of any spelling of a contig; `None` for other contigs.
pub(crate) fn chromosome(contig: &str) -> Option<String> {
    let name = canonical_name(contig);
    let number = digits(&name).is_some() && name.parse::<u16>().is_ok_and(|n| (1..=22).contains(&n));
    (number || matches!(name.as_ref(), "X" | "Y")).then(|| name.into_owned())
}

/// Abbreviations of inheritance with their HPO terms.
pub(crate) fn inheritance(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code.trim().to_ascii_uppercase().as_str() {
        "AD" => ("HP:0000006", "Autosomal dominant inheritance"),
        "AR" => ("HP:0000007", "Autosomal recessive inheritance"),
        "XL" => ("HP:0001417", "X-linked inheritance"),
        "XLR" | "XR" => ("HP:0001419", "X-linked recessive inheritance"),
        "XLD" | "XD" => ("HP:0001423", "X-linked dominant inheritance"),
        "MT" | "MI" => ("HP:0001427", "Mitochondrial inheritance"),
        "YL" => ("HP:0001450", "Y-linked inheritance"),
        _ => return None,
    })
}

/// A code as words: underscores become blanks.
pub(crate) fn words(code: &str) -> String {
    code.replace('_', " ")
}

/// A variant in one line: gene, names, or position and alleles.
pub(crate) fn short(variant: &Variant) -> String {
    let names: Vec<&str> =
        [&variant.gene, &variant.hgvs_c, &variant.hgvs_p].into_iter().flatten().map(String::as_str).collect();
    let place = || format!("{}:{} {}>{}", variant.contig, variant.pos, variant.reference, variant.alternate);
    if variant.hgvs_c.is_none() && variant.hgvs_p.is_none() {
        let name = variant.hgvs_g.clone().unwrap_or_else(place);
        return names.into_iter().map(str::to_owned).chain([name]).collect::<Vec<_>>().join(" ");
    }
    names.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_identifiers_pass_and_others_do_not() {
        assert_eq!(hpo("HP:0001250"), Some("HP:0001250"));
        assert_eq!(hpo("HP:1250"), None);
        assert_eq!(hgnc("HGNC:1100"), Some("HGNC:1100"));
        assert_eq!(hgnc("1100"), None);
        assert_eq!(dbsnp("rs80357906"), Some("rs80357906"));
        assert_eq!(dbsnp("rs"), None);
        assert_eq!(vrs("ga4gh:VA.short"), None);
        assert_eq!(hgvs("NM_007294.4:c.5266dup", None).as_deref(), Some("NM_007294.4:c.5266dup"));
        assert_eq!(hgvs("c.5266dup", Some("NM_007294.4")).as_deref(), Some("NM_007294.4:c.5266dup"));
        assert_eq!(hgvs("c.5266dup", None), None);
        assert_eq!(hgvs("<b>", Some("NM_007294.4")), None);
        assert_eq!(chromosome("chr22").as_deref(), Some("22"));
        assert_eq!(chromosome("NC_000023.11").as_deref(), Some("X"));
        assert_eq!(chromosome("chrM"), None);
        assert_eq!(chromosome("23"), None);
    }

    #[test]
    fn genomic_names_stand_on_public_sequences() {
        let of = |contig: &str, name: &str, assembly: &str| {
            let variant = Variant { contig: contig.into(), hgvs_g: Some(name.into()), ..Variant::default() };
            genomic(&variant, Some(assembly))
        };
        assert_eq!(of("chr7", "chr7:g.140753336A>T", "GRCh38.p14").as_deref(), Some("NC_000007.14:g.140753336A>T"));
        assert_eq!(of("17", "17:g.7A>T", "hg19").as_deref(), Some("NC_000017.10:g.7A>T"));
        assert_eq!(of("chrX", "chrX:g.7A>T", "hg38").as_deref(), Some("NC_000023.11:g.7A>T"));
        assert_eq!(of("chrM", "chrM:m.7A>T", "GRCh38").as_deref(), Some("NC_012920.1:m.7A>T"));
        assert_eq!(of("chrM", "chrM:m.7A>T", "hg19"), None);
        assert_eq!(of("chr7", "chr7:g.7A>T", "T2T-CHM13"), None);
        assert_eq!(of("chr7", "chr8:g.7A>T", "GRCh38"), None);
        assert_eq!(of("chr7", "NC_000007.14:g.7A>T", "").as_deref(), Some("NC_000007.14:g.7A>T"));
        assert_eq!(hgvs("NC_000023.11(NM_004006.2):c.7del", None).as_deref(), Some("NC_000023.11(NM_004006.2):c.7del"));
        assert_eq!(hgvs("transcript1:c.7del", None), None);
    }

    #[test]
    fn terms_of_known_systems_get_both_spellings() {
        let term = |system: Option<&str>, code: &str| known(system, code).map(|k| (k.curie(), k.code()));
        assert_eq!(term(Some("OMIM"), "OMIM:114480"), Some(("OMIM:114480".into(), "114480".into())));
        assert_eq!(term(None, "MONDO:0012624"), Some(("MONDO:0012624".into(), "MONDO:0012624".into())));
        assert_eq!(term(Some("ICD-10"), "C50.9"), Some(("ICD10:C50.9".into(), "C50.9".into())));
        assert_eq!(term(Some("home-made"), "17"), None);
        assert_eq!(term(Some("OMIM"), "<script>"), None);
    }

    #[test]
    fn changes_are_told_by_their_alleles() {
        let of = |reference: &str, alternate: &str| {
            change(&Variant { reference: reference.into(), alternate: alternate.into(), ..Variant::default() })
        };
        assert_eq!(of("A", "G").map(|c| c.1), Some("SNV"));
        assert_eq!(of("AC", "GT").map(|c| c.1), Some("MNV"));
        assert_eq!(of("ACG", "A").map(|c| c.1), Some("deletion"));
        assert_eq!(of("A", "ACG").map(|c| c.1), Some("insertion"));
        assert_eq!(of("ACG", "TT").map(|c| c.1), Some("delins"));
        assert_eq!(of("A", "<DEL>"), None);
    }
}
