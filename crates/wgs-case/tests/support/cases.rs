//! Made-up cases for tests and pictures: a trio, a tumour with its normal, a tumour alone, an empty case. Free text is in the language
//! of the document, so that a Japanese page holds Japanese alone. Variants are real names with invented observations.

#![allow(dead_code)]

use wgs_case::html::Lang;
use wgs_case::model::*;
use wgs_core::Rounded;
use wgs_report::specimen::StatedSex;
use wgs_report::verdict::Status;

/// All cases with their names.
pub fn all(lang: Lang) -> Vec<(&'static str, Case)> {
    vec![
        ("trio", trio(lang)),
        ("pair", pair(lang)),
        ("tumor-only", tumor_only(lang)),
        ("empty", empty(lang)),
        ("default", Case::default()),
    ]
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|t| (*t).to_owned()).collect()
}

/// A digest that looks like one.
fn sha(seed: u64) -> Option<String> {
    let word = |i: u64| seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(i).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    Some((0..4).map(|i| format!("{:016x}", word(i))).collect())
}

fn source(kind: &str, name: &str, version: &str, seed: u64) -> Source {
    Source {
        kind: kind.into(),
        name: name.into(),
        version: some(version),
        sha256: if kind == "program" { None } else { sha(seed) },
    }
}

fn layout(lang: Lang, name: &str) -> Layout {
    Layout {
        name: lang.of(name, "例示様式").into(),
        version: "1.0".into(),
        site: some(lang.of("Example centre", "例示解析センター")),
        research_use: true,
        blocks: Vec::new(),
        titles: Vec::new(),
        footer: some(lang.of("Example. Not a report of a person.", "例示。実在の人物の報告書ではない。")),
    }
}

fn consents(secondary: ConsentState) -> Vec<Consent> {
    vec![
        Consent { class: ConsentClass::PrimaryFindings, state: ConsentState::Granted },
        Consent { class: ConsentClass::SecondaryFindings, state: secondary },
        Consent { class: ConsentClass::Research, state: ConsentState::Granted },
        Consent { class: ConsentClass::DataSharing, state: ConsentState::Refused },
    ]
}

fn sample(name: &str, role: &str, kept: &str, day: &str) -> Sample {
    Sample { name: name.into(), role: role.into(), preservation: some(kept), collected: some(day) }
}

fn measured(sample: &str, status: Status, depth: f64, gigabases: f64, contamination: f64) -> SampleQuality {
    SampleQuality {
        sample: sample.into(),
        status: Some(status),
        disposition: some("accepted"),
        mean_depth: Rounded(depth),
        bases: Some((gigabases * 1e9) as u64),
        frac_q30: Rounded(0.9312),
        frac_mapped: Rounded(0.9987),
        contamination: Rounded(contamination),
    }
}

fn not_assessed() -> Vec<NotAssessed> {
    let whole = [
        "structural_variants",
        "fusions",
        "copy_number",
        "internal_tandem_duplications",
        "repeat_expansions",
        "hla",
        "pharmacogenes",
    ];
    whole
        .iter()
        .map(|code| NotAssessed { code: (*code).into(), reason: "outside_method".into(), ..NotAssessed::default() })
        .collect()
}

fn gene_not_assessed(gene: &str, frac: f64, reason: &str) -> NotAssessed {
    NotAssessed {
        code: "gene".into(),
        gene: some(gene),
        frac_callable: Rounded(frac),
        reason: reason.into(),
        labels: Vec::new(),
    }
}

fn covered(gene: &str, bases: u64, missing: u64, depth: f64, holes: &[(&str, u64, u64)]) -> GeneCoverage {
    let callable = bases - missing;
    GeneCoverage {
        gene: gene.into(),
        bases,
        callable_bases: callable,
        frac_callable: Rounded::ratio(callable, bases),
        mean_depth: Rounded(depth),
        under_limit: (callable as f64) < 0.95 * bases as f64,
        holes: holes.iter().map(|(c, s, e)| Hole { contig: (*c).into(), start: *s, end: *e }).collect(),
    }
}

fn coded(system: &str, code: &str, label: &str) -> Option<Coded> {
    Some(Coded { system: some(system), code: some(code), label: label.into() })
}

#[allow(clippy::too_many_arguments)]
fn variant(
    gene: &str,
    at: (&str, u64, &str, &str),
    transcript: &str,
    c: &str,
    p: &str,
    consequence: &str,
    impact: &str,
) -> Variant {
    Variant {
        contig: at.0.into(),
        pos: at.1,
        reference: at.2.into(),
        alternate: at.3.into(),
        gene: some(gene),
        hgnc: None,
        transcript: some(transcript),
        transcript_tag: some("MANE_Select"),
        hgvs_g: Some(format!("{}:g.{}{}>{}", at.0, at.1, at.2, at.3)),
        hgvs_c: Some(format!("{transcript}:{c}")),
        hgvs_p: (!p.is_empty()).then(|| format!("{}:{p}", transcript.replace("NM_", "NP_"))),
        consequence: texts(&[consequence]),
        impact: some(impact),
        vrs_id: some("ga4gh:VA.0AePZIWZUNsUlQTamyLrjm2HWUw2opLt"),
        clinvar_id: None,
        dbsnp: None,
    }
}

fn seen(sample: &str, zygosity: &str, depth: u64, alternate: u64) -> Observed {
    Observed {
        sample: sample.into(),
        genotype: (!zygosity.is_empty()).then(|| if zygosity == "homozygous" { "1/1".into() } else { "0/1".into() }),
        zygosity: (!zygosity.is_empty()).then(|| zygosity.into()),
        depth: Some(depth),
        alternate_depth: Some(alternate),
        vaf: Rounded::ratio(alternate, depth),
        filter: "PASS".into(),
    }
}

fn assessed(lang: Lang, scheme: &str, class: &str, criteria: &[&str]) -> Assessment {
    Assessment {
        scheme: scheme.into(),
        class: class.into(),
        criteria: texts(criteria),
        by: some(lang.of("A. Curator", "評価担当者A")),
        date: some("2026-11-20"),
        ..Assessment::default()
    }
}

/// A trio with a finding, a secondary finding, candidates, holes and a waiver.
pub fn trio(lang: Lang) -> Case {
    let kcnq2 = Variant {
        hgnc: some("HGNC:6296"),
        dbsnp: some("rs118192214"),
        clinvar_id: some("21745"),
        ..variant(
            "KCNQ2",
            ("chr20", 63_439_608, "G", "A"),
            "NM_172107.4",
            "c.881C>T",
            "p.Ala294Val",
            "missense_variant",
            "MODERATE",
        )
    };
    let brca2 = Variant {
        hgnc: some("HGNC:1101"),
        dbsnp: some("rs80358981"),
        clinvar_id: some("52319"),
        ..variant(
            "BRCA2",
            ("chr13", 32_356_550, "C", "T"),
            "NM_000059.4",
            "c.7558C>T",
            "p.Arg2520Ter",
            "stop_gained",
            "HIGH",
        )
    };
    let epilepsy = lang.of("developmental and epileptic encephalopathy 7", "発達性てんかん性脳症7");
    let finding = Finding {
        number: 1,
        origin: Origin::Germline,
        variant: kcnq2.clone(),
        observed: seen("C-001", "heterozygous", 38, 18),
        assessment: Some(Assessment {
            condition: coded("OMIM", "OMIM:613720", epilepsy),
            inheritance: some("AD"),
            comment: some(lang.of(
                "De novo in the index case; neither parent shows the allele. The phenotype fits.",
                "発端者に新たに生じたアレルで、両親には検出されない。表現型と矛盾しない。",
            )),
            ..assessed(lang, "acmg", "pathogenic", &["PS2", "PM1", "PM2_Supporting", "PM5", "PP3"])
        }),
        annotations: vec![("ClinVar 2026-11".into(), "Pathogenic (3 stars)".into())],
        confirmation: Confirmation {
            need: Need::Needed,
            ordered: some("2026-11-21"),
            method: some(lang.of("Sanger sequencing, trio", "サンガー法(トリオ)")),
            result: some("pending"),
        },
        ..Finding::default()
    };
    let secondary = Finding {
        number: 2,
        secondary: true,
        variant: brca2,
        observed: seen("C-001", "heterozygous", 34, 16),
        assessment: Some(Assessment {
            condition: coded(
                "OMIM",
                "OMIM:612555",
                lang.of("hereditary breast and ovarian cancer", "遺伝性乳癌卵巣癌"),
            ),
            inheritance: some("AD"),
            ..assessed(lang, "acmg", "pathogenic", &["PVS1", "PM5_Strong", "PM2_Supporting"])
        }),
        annotations: vec![("ClinVar 2026-11".into(), "Pathogenic (4 stars)".into())],
        confirmation: Confirmation { need: Need::Needed, ..Confirmation::default() },
        ..Finding::default()
    };
    let mut quality = Quality {
        status: Some(Status::Fail),
        profile: Some(("japan-wgs-2022".into(), "1".into())),
        samples: vec![
            measured("C-001", Status::Pass, 34.2, 118.4, 0.0004),
            measured("M-001", Status::Warn, 31.0, 109.9, 0.0011),
            measured("F-001", Status::Fail, 28.1, 96.2, 0.0007),
        ],
        reasons: vec![
            QualityReason {
                sample: "M-001".into(),
                metric: some("qc_fastq.total.frac_q30"),
                outcome: "warn".into(),
                message: "qc_fastq.total.frac_q30 is 0.841, under warn_below = 0.85".into(),
                waiver: None,
            },
            QualityReason {
                sample: "F-001".into(),
                metric: some("qc_align.depth.autosomes.mean_uncapped"),
                outcome: "fail".into(),
                message: "qc_align.depth.autosomes.mean_uncapped is 28.1x, under fail_below = 30x".into(),
                waiver: some("W-2026-014"),
            },
        ],
        forced: false,
    };
    if let Some(father) = quality.samples.get_mut(2) {
        father.disposition = Some(format!(
            "released_by_waiver(W-2026-014, {}, until 2027-01-31)",
            lang.of("Dr B. Owner", "品質責任者B")
        ));
    }
    Case {
        case_id: "RD-2026-0042".into(),
        layout: layout(lang, "rare-disease"),
        kind: Kind::RareDisease,
        subject: Subject {
            pseudonym: "P-7F3A91".into(),
            stated_sex: Some(StatedSex::Female),
            diagnosis: coded("NANDO", "NANDO:1200554", lang.of("epileptic encephalopathy", "てんかん性脳症")),
            phenotypes: vec![
                Phenotype {
                    id: "HP:0001250".into(),
                    label: lang.of("Seizure", "てんかん発作").into(),
                    excluded: false,
                },
                Phenotype {
                    id: "HP:0001263".into(),
                    label: lang.of("Global developmental delay", "全般性発達遅滞").into(),
                    excluded: false,
                },
                Phenotype {
                    id: "HP:0000252".into(), label: lang.of("Microcephaly", "小頭症").into(), excluded: true
                },
            ],
            samples: vec![
                sample("C-001", "proband", "blood", "2026-10-02"),
                sample("M-001", "mother", "blood", "2026-10-02"),
                sample("F-001", "father", "saliva", "2026-10-05"),
            ],
        },
        author: Author {
            party: Some(AuthorParty::Centre),
            organisation: some(lang.of("Example analysis centre", "例示解析センター")),
            name: some(lang.of("C. Author", "報告書担当者C")),
        },
        panel_date: some("2026-11-28"),
        report_date: some("2026-11-24"),
        consent: consents(ConsentState::Granted),
        quality,
        scope: Scope {
            assembly: some("GRCh38"),
            assessed: texts(&["small_germline", "mitochondrial"]),
            genes: GeneList {
                id: Some(GeneListId {
                    name: lang.of("epilepsy, example list", "てんかん(例示リスト)").into(),
                    version: "2026-09-01".into(),
                    sha256: sha(7).unwrap_or_default(),
                    genes: 16,
                }),
                symbols: texts(&["KCNQ2", "SCN1A", "CDKL5", "PMS2", "ARX"]),
            },
            secondary_genes: Some(GeneListId {
                name: lang.of("secondary, example list", "二次的所見(例示リスト)").into(),
                version: "3".into(),
                sha256: sha(8).unwrap_or_default(),
                genes: 12,
            }),
            coverage: trio_coverage(),
        },
        findings: vec![finding, secondary],
        candidates: trio_candidates(lang, kcnq2),
        biomarkers: None,
        not_assessed: [
            not_assessed(),
            vec![
                gene_not_assessed("PMS2", 0.8134, "paralogous"),
                gene_not_assessed("ARX", 0.9127, "under_callable_limit"),
            ],
        ]
        .concat(),
        sources: vec![
            source("program", "wgs", "0.1.0", 0),
            source("reference", "GRCh38, no ALT", "GCA_000001405.15", 1),
            source("gene_models", "RefSeq, MANE 1.4", "2026-06-12", 2),
            source("annotation", "ClinVar", "2026-11-01", 3),
            source("annotation", "ToMMo 54KJPN", "2023-08", 4),
            source("gene_list", lang.of("epilepsy, example list", "てんかん(例示リスト)"), "2026-09-01", 7),
            source("assessments", "RD-2026-0042.toml", "2026-11-20", 5),
            source("calls", "RD-2026-0042.annotated.jsonl", "2026-11-18", 6),
        ],
        remarks: vec![
            lang.of(
                "The father's depth is under the profile's limit; the quality owner released it for the trio analysis.",
                "父の平均深度は判定プロファイルの基準を下回るが、品質責任者がトリオ解析への使用を承認した。",
            )
            .into(),
        ],
    }
}

fn trio_coverage() -> Vec<GeneCoverage> {
    let whole = [
        "KCNQ2", "SCN2A", "SCN8A", "STXBP1", "CDKL5", "PCDH19", "GABRA1", "GABRB3", "GRIN2A", "KCNT1", "SYNGAP1",
        "DNM1",
    ];
    let mut rows: Vec<GeneCoverage> = whole
        .iter()
        .enumerate()
        .map(|(i, g)| covered(g, 3_000 + 211 * i as u64, 0, 31.0 + i as f64 * 0.4, &[]))
        .collect();
    rows.push(covered("SCN1A", 6_030, 12, 33.8, &[("chr2", 166_002_470, 166_002_481)]));
    rows.push(covered("ARX", 1_689, 148, 24.5, &[("chrX", 25_013_546, 25_013_640), ("chrX", 25_013_900, 25_013_952)]));
    rows.push(covered("PMS2", 2_589, 483, 30.1, &[("chr7", 5_973_400, 5_973_882)]));
    rows.push(covered("FOXG1", 0, 0, f64::NAN, &[]));
    rows
}

fn trio_candidates(lang: Lang, kcnq2: Variant) -> Vec<Candidate> {
    let disease = |text: &str| {
        vec![(lang.of("disease", "疾患").to_owned(), text.to_owned()), ("notes".to_owned(), ".".to_owned())]
    };
    let pair_a = variant(
        "POLG",
        ("chr15", 89_325_515, "G", "C"),
        "NM_002693.3",
        "c.2243G>C",
        "p.Trp748Ser",
        "missense_variant",
        "MODERATE",
    );
    let pair_b = variant(
        "POLG",
        ("chr15", 89_327_201, "C", "T"),
        "NM_002693.3",
        "c.1399G>A",
        "p.Ala467Thr",
        "missense_variant",
        "MODERATE",
    );
    let compound = |variant: &Variant, other: &Variant, alt: u64| Candidate {
        variant: variant.clone(),
        observed: seen("C-001", "heterozygous", 35, alt),
        mode: "AR_compound".into(),
        partners: vec![format!("{}:{}:{}:{}", other.contig, other.pos, other.reference, other.alternate)],
        phase: texts(&["trans_parents"]),
        hpo_terms: texts(&["HP:0001250"]),
        hpo_score: Rounded(0.61),
        columns: disease(lang.of("POLG-related disorders", "POLG関連疾患")),
        finding: None,
    };
    vec![
        Candidate {
            variant: kcnq2,
            observed: seen("C-001", "heterozygous", 38, 18),
            mode: "de_novo".into(),
            hpo_terms: texts(&["HP:0001250", "HP:0001263"]),
            hpo_score: Rounded(0.88),
            columns: disease(lang.of("epileptic encephalopathy", "てんかん性脳症")),
            finding: Some(1),
            ..Candidate::default()
        },
        compound(&pair_a, &pair_b, 17),
        compound(&pair_b, &pair_a, 15),
        Candidate {
            variant: variant(
                "CNTNAP2",
                ("chr7", 148_106_477, "T", "C"),
                "NM_014141.6",
                "c.3274T>C",
                "p.Tyr1092His",
                "missense_variant",
                "MODERATE",
            ),
            observed: seen("C-001", "homozygous", 31, 31),
            mode: "AR_homozygous".into(),
            hpo_score: Rounded(0.42),
            columns: vec![("notes".into(), "father_without_allele".into())],
            ..Candidate::default()
        },
    ]
}

/// A tumour with its normal: tiers, drugs, trials, burden, microsatellites, spectrum.
pub fn pair(lang: Lang) -> Case {
    let lung = lang.of("lung adenocarcinoma", "肺腺癌");
    let evidence = |kind: &str, name: &str, id: &str, effect: &str, level: &str, matched: &str| Evidence {
        kind: kind.into(),
        name: name.into(),
        id: some(id),
        disease: some(lung),
        effect: (!effect.is_empty()).then(|| effect.to_owned()),
        level: (!level.is_empty()).then(|| level.to_owned()),
        matched: matched.into(),
        source: lang.of("drugs and trials, example table", "薬剤・試験(例示の表)").into(),
        source_date: "2026-10-15".into(),
        reference: some("PMID:29151359"),
    };
    let tiers = |amp: &str, national: &str| {
        vec![
            Tier { scheme: "amp_asco_cap".into(), level: amp.into() },
            Tier { scheme: "national".into(), level: national.into() },
        ]
    };
    let egfr = Finding {
        number: 1,
        origin: Origin::Somatic,
        variant: Variant {
            dbsnp: some("rs121434568"),
            clinvar_id: some("16609"),
            hgnc: some("HGNC:3236"),
            ..variant(
                "EGFR",
                ("chr7", 55_191_822, "T", "G"),
                "NM_005228.5",
                "c.2573T>G",
                "p.Leu858Arg",
                "missense_variant",
                "MODERATE",
            )
        },
        observed: seen("T-118", "", 131, 44),
        assessment: Some(assessed(lang, "oncogenicity", "oncogenic", &["OS1", "OM2", "OP4"])),
        tiers: tiers("I-A", "A"),
        evidence: vec![
            evidence("drug", lang.of("osimertinib", "オシメルチニブ"), "EX-0007", "sensitivity", "A", "protein"),
            evidence(
                "trial",
                lang.of("Example trial, third-generation inhibitor", "例示試験(第三世代阻害薬)"),
                "jRCT0000000001",
                "",
                "",
                "gene",
            ),
        ],
        confirmation: Confirmation {
            need: Need::Needed,
            ordered: some("2026-11-12"),
            method: some(lang.of("digital PCR", "デジタルPCR")),
            result: some("confirmed"),
        },
        ..Finding::default()
    };
    let tp53 = Finding {
        number: 2,
        origin: Origin::Somatic,
        variant: Variant {
            hgnc: some("HGNC:11998"),
            ..variant(
                "TP53",
                ("chr17", 7_675_088, "C", "T"),
                "NM_000546.6",
                "c.524G>A",
                "p.Arg175His",
                "missense_variant",
                "MODERATE",
            )
        },
        observed: seen("T-118", "", 118, 52),
        assessment: Some(assessed(lang, "oncogenicity", "oncogenic", &["OS1", "OS3"])),
        tiers: tiers("II-C", "D"),
        evidence: vec![evidence("prognostic", "TP53", "EX-0112", "poor_outcome", "C", "gene")],
        confirmation: Confirmation { need: Need::NotNeeded, ..Confirmation::default() },
        notes: texts(&["clonal_haematopoiesis_gene"]),
        ..Finding::default()
    };
    let rbm10 = Finding {
        number: 3,
        origin: Origin::Somatic,
        variant: variant(
            "RBM10",
            ("chrX", 47_181_320, "C", "T"),
            "NM_005676.5",
            "c.1234C>T",
            "p.Gln412Ter",
            "stop_gained",
            "HIGH",
        ),
        observed: seen("T-118", "", 102, 33),
        notes: texts(&["low_confidence_region"]),
        ..Finding::default()
    };
    Case {
        case_id: "TN-2026-0118".into(),
        layout: layout(lang, "cancer"),
        kind: Kind::TumorNormal,
        subject: Subject {
            pseudonym: "P-118C02".into(),
            stated_sex: Some(StatedSex::Male),
            diagnosis: coded("OncoTree", "LUAD", lung),
            phenotypes: Vec::new(),
            samples: vec![
                sample("T-118", "tumor", "fresh_frozen", "2026-10-20"),
                sample("N-118", "normal", "blood", "2026-10-20"),
            ],
        },
        author: Author {
            party: Some(AuthorParty::Hospital),
            organisation: some(lang.of("Example hospital", "例示病院")),
            name: None,
        },
        panel_date: some("2026-11-27"),
        report_date: some("2026-11-25"),
        consent: consents(ConsentState::Refused),
        quality: Quality {
            status: Some(Status::Pass),
            profile: Some(("japan-wgs-2022".into(), "1".into())),
            samples: vec![
                measured("T-118", Status::Pass, 124.6, 421.7, f64::NAN),
                measured("N-118", Status::Pass, 33.4, 115.1, 0.0006),
            ],
            reasons: Vec::new(),
            forced: false,
        },
        scope: Scope {
            assembly: some("GRCh38"),
            assessed: texts(&["small_somatic", "small_germline"]),
            genes: GeneList {
                id: Some(GeneListId {
                    name: lang.of("solid tumours, example list", "固形腫瘍(例示リスト)").into(),
                    version: "2026-08".into(),
                    sha256: sha(17).unwrap_or_default(),
                    genes: 6,
                }),
                symbols: texts(&["EGFR", "KRAS", "TP53", "RBM10", "STK11", "KEAP1"]),
            },
            secondary_genes: None,
            coverage: ["EGFR", "KRAS", "TP53", "RBM10", "KEAP1"]
                .iter()
                .enumerate()
                .map(|(i, g)| covered(g, 1_500 + 377 * i as u64, 0, 118.0 + i as f64, &[]))
                .chain([covered("STK11", 1_302, 41, 96.3, &[("chr19", 1_220_580, 1_220_620)])])
                .collect(),
        },
        findings: vec![egfr, tp53, rbm10],
        candidates: Vec::new(),
        biomarkers: Some(Biomarkers {
            burden: Some(Burden {
                per_megabase: Rounded(3.412),
                per_megabase_low: Rounded(3.341),
                per_megabase_high: Rounded(3.484),
                callable_bases: 2_612_003_114,
                state: some("not_high"),
                not_comparable: None,
            }),
            microsatellites: Some(Microsatellites {
                judged: 412_220,
                unstable: 307,
                frac_unstable: Rounded(307.0 / 412_220.0),
                state: some("stable"),
                not_comparable: None,
            }),
            spectrum: spectrum(),
            frac_tumor_cells: Rounded(0.6),
        }),
        not_assessed: not_assessed(),
        sources: vec![
            source("program", "wgs", "0.1.0", 0),
            source("reference", "GRCh38, no ALT", "GCA_000001405.15", 1),
            source("gene_models", "RefSeq, MANE 1.4", "2026-06-12", 2),
            source("evidence", lang.of("drugs and trials, example table", "薬剤・試験(例示の表)"), "2026-10-15", 13),
            source("calls", "TN-2026-0118.annotated.jsonl", "2026-11-19", 16),
        ],
        remarks: Vec::new(),
    }
}

/// 96 classes with the shape of tobacco (C>A) and of ageing (C>T at CpG).
fn spectrum() -> Vec<(String, u64)> {
    let mut out = Vec::new();
    for (s, of) in ["C>A", "C>G", "C>T", "T>A", "T>C", "T>G"].iter().enumerate() {
        for (i, before) in "ACGT".chars().enumerate() {
            for (j, after) in "ACGT".chars().enumerate() {
                let base = [150, 40, 90, 35, 60, 20][s];
                let cpg = if s == 2 && after == 'G' { 210 } else { 0 };
                let n = base + cpg + ((i * 7 + j * 13 + s * 5) % 11) as u64 * base / 12;
                out.push((format!("{before}[{of}]{after}"), n));
            }
        }
    }
    out
}

/// A tumour without its normal: called with force, presumed germline, numbers that cannot be compared.
pub fn tumor_only(lang: Lang) -> Case {
    let mut case = pair(lang);
    case.case_id = "TO-2026-0007".into();
    case.kind = Kind::TumorOnly;
    case.consent = consents(ConsentState::Unknown);
    case.quality.status = Some(Status::Incomplete);
    case.quality.forced = true;
    case.quality.samples.truncate(1);
    if let Some(tumor) = case.quality.samples.first_mut() {
        tumor.status = Some(Status::Incomplete);
        tumor.disposition = some("held");
    }
    case.quality.reasons = vec![
        QualityReason {
            sample: "T-118".into(),
            metric: some("specimen.collection.frac_tumor_cells"),
            outcome: "not_evaluated".into(),
            message: "specimen.collection.frac_tumor_cells was not evaluated: absent or null".into(),
            waiver: None,
        },
        QualityReason {
            sample: "T-118".into(),
            metric: some("laboratory"),
            outcome: "fail".into(),
            message: "a matter for the laboratory".into(),
            waiver: None,
        },
    ];
    case.subject.samples = vec![sample("T-118", "tumor", "ffpe", "2026-10-20")];
    case.scope.assessed = texts(&["small_somatic"]);
    let atm = Finding {
        number: 4,
        origin: Origin::PresumedGermline,
        variant: variant(
            "ATM",
            ("chr11", 108_331_443, "C", "T"),
            "NM_000051.4",
            "c.7570G>C",
            "p.Ala2524Pro",
            "missense_variant",
            "MODERATE",
        ),
        observed: seen("T-118", "", 126, 64),
        assessment: Some(assessed(lang, "acmg", "likely_pathogenic", &["PM2_Supporting", "PM3", "PP3_Moderate"])),
        confirmation: Confirmation { need: Need::Needed, ..Confirmation::default() },
        notes: texts(&["presumed_germline_confirm_in_normal"]),
        ..Finding::default()
    };
    case.findings.push(atm);
    if let Some(numbers) = &mut case.biomarkers {
        numbers.frac_tumor_cells = Rounded::ABSENT;
        if let Some(burden) = &mut numbers.burden {
            burden.state = None;
            burden.not_comparable = some("tumor_only");
        }
        if let Some(tracts) = &mut numbers.microsatellites {
            tracts.state = None;
            tracts.frac_unstable = Rounded::ABSENT;
            tracts.not_comparable = some("too_few_tracts");
        }
    }
    case.not_assessed.push(NotAssessed {
        code: "small_germline".into(),
        reason: "no_calls_given".into(),
        ..NotAssessed::default()
    });
    case
}

/// Looked through, nothing found; no verdict given, no list of genes, consent to secondary findings not recorded.
pub fn empty(lang: Lang) -> Case {
    Case {
        case_id: "RD-2026-0099".into(),
        layout: layout(lang, "standard"),
        kind: Kind::RareDisease,
        subject: Subject {
            pseudonym: "P-00E1A7".into(),
            samples: vec![sample("C-099", "proband", "blood", "2026-11-01")],
            ..Subject::default()
        },
        consent: vec![Consent { class: ConsentClass::PrimaryFindings, state: ConsentState::Granted }],
        scope: Scope { assembly: some("GRCh38"), assessed: texts(&["small_germline"]), ..Scope::default() },
        not_assessed: not_assessed(),
        sources: vec![source("program", "wgs", "0.1.0", 0)],
        ..Case::default()
    }
}
