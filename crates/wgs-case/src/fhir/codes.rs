//! Code systems, profiles and the LOINC codes that are used, with their display names.
//!
//! Codes and profiles are those of HL7 Genomics Reporting STU3 (hl7.fhir.uv.genomics-reporting 3.0.0); answers are those of
//! the LOINC answer lists its value sets name. SNOMED CT is not used: its licence does not cover every receiver.

/// LOINC.
pub(super) const LOINC: &str = "http://loinc.org";
/// UCUM.
pub(super) const UCUM: &str = "http://unitsofmeasure.org";
/// Names of HGVS.
pub(super) const HGVS: &str = "http://varnomen.hgvs.org";
/// HGNC.
pub(super) const HGNC: &str = "http://www.genenames.org";
/// Sequence Ontology.
pub(super) const SO: &str = "http://www.sequenceontology.org";
/// RefSeq.
pub(super) const REFSEQ: &str = "http://www.ncbi.nlm.nih.gov/refseq";
/// Ensembl.
pub(super) const ENSEMBL: &str = "http://www.ensembl.org";
/// ClinVar variation ids.
pub(super) const CLINVAR: &str = "http://www.ncbi.nlm.nih.gov/clinvar";
/// dbSNP.
pub(super) const DBSNP: &str = "http://www.ncbi.nlm.nih.gov/projects/SNP";
/// Allele ids of GA4GH VRS 2.
pub(super) const VRS: &str = "https://vrs.ga4gh.org";
/// HPO.
pub(super) const HPO: &str = "http://human-phenotype-ontology.org";
/// Trials of ClinicalTrials.gov.
pub(super) const NCT: &str = "http://clinicaltrials.gov";
/// Categories of observations.
pub(super) const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
/// Diagnostic services.
pub(super) const SERVICE: &str = "http://terminology.hl7.org/CodeSystem/v2-0074";
/// Interpretations of observations.
pub(super) const INTERPRETATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
/// Why a value is absent.
pub(super) const ABSENT: &str = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
/// Relations of family members.
pub(super) const ROLE: &str = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
/// Purposes of use.
pub(super) const PURPOSE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
/// Codes of the guide that LOINC does not have yet.
pub(super) const TBD: &str = "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs";
/// Kinds of remarks.
pub(super) const ANNOTATIONS: &str = "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/coded-annotation-types-cs";
/// Phases of two variants.
pub(super) const PHASE: &str = "http://terminology.hl7.org/CodeSystem/sequence-phase-relationship-cs";
/// Methods of an analysis.
pub(super) const METHODS: &str = "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-method-type-cs";

/// Extension of R4: not what the study asked for.
pub(super) const SECONDARY_FINDING: &str = "http://hl7.org/fhir/StructureDefinition/observation-secondaryFinding";
/// Extension of R4: what supports a report.
pub(super) const SUPPORTING_INFO: &str = "http://hl7.org/fhir/StructureDefinition/workflow-supportingInfo";
/// Extension of R4: documents something rests on.
pub(super) const RELATED_ARTIFACT: &str = "http://hl7.org/fhir/StructureDefinition/workflow-relatedArtifact";
/// Extension of R4: the record of a family member.
pub(super) const RELATIVE_RECORD: &str = "http://hl7.org/fhir/StructureDefinition/familymemberhistory-patient-record";

/// A profile or extension of the guide.
pub(super) fn profile(id: &str) -> String {
    format!("http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/{id}")
}

/// Codes of [`TBD`] with their display names.
pub(super) const TBD_CODES: &[(&str, &str)] = &[
    ("associated-therapy", "Associated Therapy"),
    ("molecular-consequence", "Molecular Consequence"),
    ("feature-consequence", "Feature Consequence"),
    ("diagnostic-implication", "Diagnostic Implication"),
    ("therapeutic-implication", "Therapeutic Implication"),
    ("conclusion-string", "Conclusion Text"),
    ("condition-inheritance", "Condition Inheritance"),
    ("biomarker-category", "A characterization of a given biomarker observation."),
];

/// Codes of [`ANNOTATIONS`] with their display names.
pub(super) const ANNOTATION_TYPES: &[(&str, &str)] = &[
    ("test-disclaimer", "Test Disclaimer"),
    ("test-methodology", "Test Methodology"),
    ("result-confirmation", "Result Confirmation"),
];

/// LOINC codes and answers with their display names.
#[rustfmt::skip]
pub(super) const NAMES: &[(&str, &str)] = &[
    ("48000-4", "Chromosome [Identifier] in Blood or Tissue by Molecular genetics method"),
    ("48002-0", "Genomic source class [Type]"),
    ("48004-6", "DNA change (c.HGVS)"),
    ("48005-3", "Amino acid change (pHGVS)"),
    ("48013-7", "Genomic reference sequence [ID]"),
    ("48018-6", "Gene studied [ID]"),
    ("48019-4", "DNA change type"),
    ("51958-7", "Transcript reference sequence [ID]"),
    ("51963-7", "Medication assessed [ID]"),
    ("51969-4", "Genetic analysis report"),
    ("53034-5", "Allelic state"),
    ("53037-8", "Genetic variation clinical significance [Imp]"),
    ("62374-4", "Human reference sequence assembly version"),
    ("69547-8", "Genomic ref allele [ID]"),
    ("69548-6", "Genetic variant assessment"),
    ("69551-0", "Genomic alt allele [ID]"),
    ("81252-9", "Discrete genetic variant"),
    ("81254-5", "Genomic allele start-end"),
    ("81258-6", "Sample variant allelic frequency [NFr]"),
    ("81259-4", "Associated phenotype"),
    ("81290-9", "Genomic DNA change (gHGVS)"),
    ("81695-9", "Microsatellite instability [Interpretation] in Cancer specimen Qualitative"),
    ("82120-7", "Allelic phase"),
    ("82121-5", "Allelic read depth"),
    ("92822-6", "Genomic coord system [Type]"),
    ("93044-6", "Level of evidence"),
    ("94076-7", "Mutations/Megabase [# Ratio] in Tumor"),
    ("LA9633-4", "Present"),
    ("LA9634-2", "Absent"),
    ("LA11884-6", "Indeterminate"),
    ("LA26398-0", "Sequencing"),
    ("LA26426-9", "Directly measured"),
    ("LA26427-7", "Family DNA"),
    ("LA14029-5", "GRCh37"),
    ("LA26806-2", "GRCh38"),
    ("LA30102-0", "1-based character counting"),
    ("LA6683-2", "Germline"),
    ("LA6684-0", "Somatic"),
    ("LA18194-3", "Likely germline"),
    ("LA26807-0", "De novo"),
    ("LA6703-8", "Heteroplasmic"),
    ("LA6704-6", "Homoplasmic"),
    ("LA6705-3", "Homozygous"),
    ("LA6706-1", "Heterozygous"),
    ("LA6707-9", "Hemizygous"),
    ("LA6668-3", "Pathogenic"),
    ("LA26332-9", "Likely pathogenic"),
    ("LA26333-7", "Uncertain significance"),
    ("LA26334-5", "Likely benign"),
    ("LA6675-8", "Benign"),
    ("LA6676-6", "Resistant"),
    ("LA6677-4", "Responsive"),
    ("LA14122-8", "Stable"),
    ("LA26203-2", "MSI-H"),
    ("LA14021-2", "Confirmatory testing recommended"),
    ("LA21254-0", "Chromosome 1"), ("LA21255-7", "Chromosome 2"), ("LA21256-5", "Chromosome 3"),
    ("LA21257-3", "Chromosome 4"), ("LA21258-1", "Chromosome 5"), ("LA21259-9", "Chromosome 6"),
    ("LA21260-7", "Chromosome 7"), ("LA21261-5", "Chromosome 8"), ("LA21262-3", "Chromosome 9"),
    ("LA21263-1", "Chromosome 10"), ("LA21264-9", "Chromosome 11"), ("LA21265-6", "Chromosome 12"),
    ("LA21266-4", "Chromosome 13"), ("LA21267-2", "Chromosome 14"), ("LA21268-0", "Chromosome 15"),
    ("LA21269-8", "Chromosome 16"), ("LA21270-6", "Chromosome 17"), ("LA21271-4", "Chromosome 18"),
    ("LA21272-2", "Chromosome 19"), ("LA21273-0", "Chromosome 20"), ("LA21274-8", "Chromosome 21"),
    ("LA21275-5", "Chromosome 22"), ("LA21276-3", "Chromosome X"), ("LA21277-1", "Chromosome Y"),
];

/// Display name of a LOINC code.
pub(super) fn display(code: &str) -> Option<&'static str> {
    NAMES.iter().find(|(c, _)| *c == code).map(|(_, name)| *name)
}

/// LOINC answer of a chromosome's name.
pub(super) fn chromosome(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|(_, display)| display.strip_prefix("Chromosome ") == Some(name)).map(|(code, _)| *code)
}

/// LOINC answer of an assembly.
pub(super) fn assembly(name: &str) -> Option<&'static str> {
    match crate::terms::build(name)? {
        38 => Some("LA26806-2"),
        _ => Some("LA14029-5"),
    }
}

/// LOINC answer of a zygosity of the model.
pub(super) fn allelic_state(zygosity: &str) -> Option<&'static str> {
    Some(match zygosity {
        "heteroplasmic" => "LA6703-8",
        "homoplasmic" => "LA6704-6",
        "homozygous" => "LA6705-3",
        "heterozygous" => "LA6706-1",
        "hemizygous" => "LA6707-9",
        _ => return None,
    })
}

/// LOINC answer of a class of the ACMG scheme.
pub(super) fn significance(class: &str) -> Option<&'static str> {
    Some(match class {
        "pathogenic" => "LA6668-3",
        "likely_pathogenic" => "LA26332-9",
        "uncertain_significance" => "LA26333-7",
        "likely_benign" => "LA26334-5",
        "benign" => "LA6675-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// METHOD: the check digit of LOINC codes is mod 10 with doubled odd places (LOINC Users' Guide). The letters of an answer
    /// count 5 before four digits and 8 before five: what all answers of the table agree on.
    fn check_digit(code: &str) -> u32 {
        let digits = code.trim_start_matches("LA");
        let letters = match (digits.len() == code.len(), digits.len()) {
            (true, _) => 0,
            (false, 4) => 5,
            (false, _) => 8,
        };
        let doubled = |d: u32| if 2 * d > 9 { 2 * d - 9 } else { 2 * d };
        let value = |(place, c): (usize, char)| {
            let digit = c.to_digit(10).expect("digits");
            if place % 2 == 0 { doubled(digit) } else { digit }
        };
        (10 - (letters + digits.chars().rev().enumerate().map(value).sum::<u32>()) % 10) % 10
    }

    #[test]
    fn every_loinc_code_has_its_check_digit_and_a_name_of_its_own() {
        for (at, (code, name)) in NAMES.iter().enumerate() {
            let (body, digit) = code.rsplit_once('-').expect("a code with a check digit");
            assert_eq!(check_digit(body).to_string(), digit, "{code}");
            assert!(!name.is_empty());
            assert!(NAMES[..at].iter().all(|(other, theirs)| other != code && theirs != name), "{code} twice");
        }
    }

    #[test]
    fn chromosomes_and_assemblies() {
        assert_eq!(chromosome("1"), Some("LA21254-0"));
        assert_eq!(chromosome("22"), Some("LA21275-5"));
        assert_eq!(chromosome("Y"), Some("LA21277-1"));
        assert_eq!(chromosome(""), None);
        assert_eq!(assembly("GRCh38"), Some("LA26806-2"));
        assert_eq!(assembly("GRCh38.p14"), Some("LA26806-2"));
        assert_eq!(assembly("hg19"), Some("LA14029-5"));
        assert_eq!(assembly("T2T-CHM13"), None);
    }
}
