//! Both languages are whole: no English in Japanese pages, no forbidden word in either, and words for every code the model holds.

#[path = "support/cases.rs"]
mod cases;
#[path = "support/page.rs"]
mod page;

use page::visible;
use std::collections::BTreeSet;
use wgs_case::html::codes::{self, TABLES, Term, knows};
use wgs_case::html::words::Word;
use wgs_case::html::{Lang, render};

/// Japanese words that the terms forbid.
const FORBIDDEN_JA: [&str; 7] = ["合格", "突然変異", "異常なし", "陰性", "陽性", "偶発的所見", "正常な結果"];
/// English words that a result of this kind must not be called.
const FORBIDDEN_EN: [&str; 6] = ["negative", "positive", "no abnormal", "normal result", "incidental", "passed"];

/// English and Japanese of everything the code can print.
fn phrases() -> Vec<(&'static str, &'static str)> {
    let terms = TABLES.iter().flat_map(|(_, table)| table.iter().map(|(_, en, ja)| (*en, *ja)));
    Word::ALL.iter().map(|w| w.both()).chain(terms).collect()
}

/// Words in Latin letters; the name of a metric (`qc_align.depth.mean`) is one.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.')))
        .map(|w| w.trim_matches('.'))
        .filter(|w| w.chars().any(|c| c.is_ascii_alphabetic()))
}

#[test]
fn no_english_word_leaks_into_japanese() {
    let phrases = phrases();
    let japanese: BTreeSet<&str> = phrases.iter().flat_map(|(_, ja)| words(ja)).collect();
    let english: BTreeSet<&str> =
        phrases.iter().flat_map(|(en, _)| words(en)).filter(|w| w.len() > 1 && !japanese.contains(w)).collect();
    assert!(english.len() > 200);
    for (name, case) in cases::all(Lang::Ja) {
        let text = visible(&render(&case, Lang::Ja));
        for word in words(&text) {
            // Of a name among the data: "GRCh38, no ALT".
            if word == "no" {
                continue;
            }
            assert!(!english.contains(word), "{name}: {word}");
        }
    }
}

#[test]
fn forbidden_words_do_not_occur() {
    for (en, ja) in phrases() {
        for word in FORBIDDEN_JA {
            assert!(!ja.contains(word), "{ja}");
        }
        for word in FORBIDDEN_EN {
            assert!(!en.to_lowercase().contains(word), "{en}");
        }
    }
    for lang in Lang::ALL {
        for (name, case) in cases::all(lang) {
            let text = visible(&render(&case, lang)).to_lowercase();
            for word in FORBIDDEN_JA.iter().chain(&FORBIDDEN_EN) {
                assert!(!text.contains(word), "{name}.{lang}: {word}");
            }
        }
    }
}

#[test]
fn phrases_are_whole() {
    // Names of schemes, tags and units are the same in both languages.
    let same = [
        "MANE Select",
        "MANE Plus Clinical",
        "ACMG/AMP",
        "ClinGen/CGC/VICC",
        "AMP/ASCO/CAP",
        "ESCAT",
        "SHA-256",
        "{} /Mb",
    ];
    for (en, ja) in phrases() {
        assert!(!en.is_empty() && !ja.is_empty());
        assert_eq!(en.matches("{}").count(), ja.matches("{}").count(), "{en}");
        assert_eq!(same.contains(&en), en == ja, "{en} / {ja}");
        let plain = ja.replace("{}", "");
        assert!(same.contains(&en) || !plain.is_ascii(), "{en} / {ja}");
        // Latin letters stand in Japanese text without full-width forms.
        assert!(!ja.chars().any(|c| matches!(c, '！'..='～') && !matches!(c, '：')), "{ja}");
    }
}

#[test]
fn a_code_stands_once_in_its_table() {
    for (name, table) in TABLES {
        for (code, _, _) in *table {
            assert_eq!(table.iter().filter(|(c, _, _)| c == code).count(), 1, "{name}: {code}");
        }
    }
}

/// Enums of the model, from its schema.
#[test]
fn every_enum_of_the_model_has_words() {
    let schema = serde_json::to_value(schemars::schema_for!(wgs_case::Case)).unwrap();
    let tables: [(&str, &[Term]); 7] = [
        ("Kind", codes::KIND),
        ("StatedSex", codes::SEX),
        ("AuthorParty", codes::PARTY),
        ("ConsentClass", codes::CONSENT_CLASS),
        ("ConsentState", codes::CONSENT_STATE),
        ("Need", codes::NEED),
        ("Status", codes::STATUS),
    ];
    let mut seen = 0;
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        let variants = definition["oneOf"].as_array().cloned().unwrap_or_default();
        let codes: Vec<String> = variants.iter().filter_map(|v| v["const"].as_str().map(str::to_owned)).collect();
        if codes.is_empty() || matches!(name.as_str(), "Block" | "Origin") {
            continue;
        }
        let (_, table) = tables.iter().find(|(t, _)| t == name).unwrap_or_else(|| panic!("no words for {name}"));
        seen += 1;
        for code in codes {
            assert!(knows(table, &code), "{name}: {code}");
        }
    }
    assert_eq!(seen, tables.len());
}

/// Codes that the model's own documentation names, field by field.
#[test]
fn every_documented_code_of_the_model_has_words() {
    let fields: [(&str, &str, &[Term]); 25] = [
        ("Sample", "role", codes::ROLE),
        ("Sample", "preservation", codes::PRESERVATION),
        ("QualityReason", "outcome", codes::STATUS),
        ("Scope", "assessed", codes::ASSESSED),
        ("Tier", "scheme", &[]),
        ("Finding", "tiers", codes::SCHEME),
        ("Finding", "notes", codes::NOTE),
        ("Variant", "transcript_tag", codes::TRANSCRIPT_TAG),
        ("Variant", "impact", codes::IMPACT),
        ("Observed", "zygosity", codes::ZYGOSITY),
        ("Assessment", "scheme", codes::SCHEME),
        ("Assessment", "class", codes::CLASS),
        ("Assessment", "inheritance", codes::INHERITANCE),
        ("Evidence", "kind", codes::EVIDENCE),
        ("Evidence", "effect", codes::EFFECT),
        ("Evidence", "matched", codes::MATCHED),
        ("Confirmation", "need", codes::NEED),
        ("Confirmation", "result", codes::RESULT),
        ("Candidate", "mode", codes::MODE),
        ("Burden", "state", codes::BIOMARKER_STATE),
        ("Microsatellites", "state", codes::BIOMARKER_STATE),
        ("NotAssessed", "code", codes::NOT_ASSESSED),
        ("NotAssessed", "reason", codes::NOT_ASSESSED_REASON),
        ("Source", "kind", codes::SOURCE),
        ("SampleQuality", "disposition", codes::DISPOSITION),
    ];
    // Levels of schemes and waivers stand in the same sentences and are printed as they are.
    let levels = ["I-A", "IV", "A", "F", "R1", "released_by_waiver(…)", "…"];
    for (of, field, table) in fields {
        for code in documented(of, field) {
            assert!(levels.contains(&code.as_str()) || table.is_empty() || knows(table, &code), "{of}.{field}: {code}");
        }
        assert!(table.is_empty() || !documented(of, field).is_empty(), "{of}.{field}");
    }
}

/// What stands in backticks in the documentation of a field.
fn documented(of: &str, field: &str) -> Vec<String> {
    let model = include_str!("../src/model.rs");
    let (_, body) = model.split_once(&format!("pub struct {of} {{")).unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    let mut doc = String::new();
    for line in body.lines().map(str::trim) {
        match line.strip_prefix("///") {
            Some(text) => doc += text,
            None if line.starts_with(&format!("pub {field}:")) => {
                return doc.split('`').skip(1).step_by(2).map(str::to_owned).collect();
            }
            None => doc.clear(),
        }
    }
    panic!("no field {of}.{field}");
}

/// The words of stages that hand codes on: ways of inheritance, phases and notes of candidates.
#[test]
fn codes_of_candidates_have_words() {
    for mode in [
        "de_novo",
        "AR_homozygous",
        "AR_compound",
        "XL_hemizygous",
        "XL_homozygous",
        "XL_heterozygous",
        "Y_linked",
        "AD",
        "mitochondrial",
        "AR_single",
    ] {
        assert!(knows(codes::MODE, mode), "{mode}");
    }
    for phase in ["trans_genotype", "trans_phase_set", "trans_parents", "unknown_phase"] {
        assert!(knows(codes::PHASE, phase), "{phase}");
    }
    for note in ["parents_without_allele_unsure", "father_without_allele", "mother_without_allele", "sex_unknown"] {
        assert!(knows(codes::NOTE, note), "{note}");
    }
}

/// The words of the report that the project's table of terms lists are the words of the report.
#[test]
fn the_table_of_terms_is_kept() {
    let page = include_str!("../../../docs/terms-ja.md");
    let (_, rows) = page.split_once("| English | Japanese |").unwrap();
    let phrases = phrases();
    let mut checked = 0;
    for row in rows.lines().filter(|l| l.starts_with("| ")) {
        let ja = row.trim_matches(['|', ' ']).split(" | ").nth(1).unwrap();
        let whole = |term: &str| phrases.iter().any(|(_, japanese)| japanese.contains(term));
        assert!(whole(ja) || ja.split('、').all(whole), "{ja}");
        checked += 1;
    }
    assert!(checked > 10);
}
