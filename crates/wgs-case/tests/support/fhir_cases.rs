//! Example cases for FHIR and Phenopacket: made up, with real names of genes and variants where a checker knows them.
//!
//! A trio with a finding, a secondary finding and candidates; a tumour with its normal; a tumour alone; a case without
//! anything.

#![allow(dead_code, reason = "each test file uses some")]

use wgs_case::model::*;
use wgs_core::Rounded;
use wgs_report::specimen::StatedSex;
use wgs_report::verdict::Status;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|&text| text.to_owned()).collect()
}

fn coded(system: &str, code: &str, label: &str) -> Coded {
    Coded { system: some(system), code: some(code), label: label.into() }
}

fn layout(research_use: bool) -> Layout {
    Layout {
        name: "standard".into(),
        version: "1".into(),
        site: some("Example site"),
        research_use,
        footer: some("Footer as written."),
        ..Layout::default()
    }
}

fn sample(name: &str, role: &str, preservation: &str) -> Sample {
    Sample { name: name.into(), role: role.into(), preservation: some(preservation), collected: some("2026-02-03") }
}

fn quality_of(name: &str, status: Status) -> SampleQuality {
    SampleQuality {
        sample: name.into(),
        status: Some(status),
        disposition: some("accepted"),
        mean_depth: Rounded(34.27),
        bases: Some(112_000_000_000),
        frac_q30: Rounded(0.9312),
        frac_mapped: Rounded(0.9987),
        contamination: Rounded(0.0012),
    }
}

fn not_assessed() -> Vec<NotAssessed> {
    let codes = [
        "structural_variants",
        "fusions",
        "copy_number",
        "internal_tandem_duplications",
        "repeat_expansions",
        "hla",
        "pharmacogenes",
    ];
    let entry =
        |code: &str| NotAssessed { code: code.into(), reason: "outside_method".into(), ..NotAssessed::default() };
    let mut list: Vec<NotAssessed> = codes.into_iter().map(entry).collect();
    list.push(NotAssessed {
        code: "gene".into(),
        gene: some("PMS2"),
        frac_callable: Rounded(0.61),
        reason: "paralogous".into(),
        labels: Vec::new(),
    });
    list.push(NotAssessed {
        code: "own_code".into(),
        reason: "outside_method".into(),
        labels: vec![("en".into(), "Methylation".into()), ("ja".into(), "メチル化".into())],
        ..NotAssessed::default()
    });
    list
}

fn sources() -> Vec<Source> {
    let source = |kind: &str, name: &str, version: &str| Source {
        kind: kind.into(),
        name: name.into(),
        version: some(version),
        sha256: some(&"0123456789abcdef".repeat(4)),
    };
    vec![
        Source { sha256: None, ..source("program", "wgs", "0.1.0") },
        source("annotation", "ClinVar", "2026-01-10"),
        source("evidence", "example evidence", "2026-01-31"),
    ]
}

fn brca1() -> Variant {
    Variant {
        contig: "chr17".into(),
        pos: 43_057_062,
        reference: "T".into(),
        alternate: "TG".into(),
        gene: some("BRCA1"),
        hgnc: some("HGNC:1100"),
        transcript: some("NM_007294.4"),
        transcript_tag: some("MANE_Select"),
        hgvs_g: some("NC_000017.11:g.43057065dup"),
        hgvs_c: some("NM_007294.4:c.5266dup"),
        hgvs_p: some("NP_009225.1:p.(Gln1756ProfsTer74)"),
        consequence: strings(&["frameshift_variant"]),
        impact: some("HIGH"),
        vrs_id: some("ga4gh:VA.XXBYkjwEVaW-RMpSkdnwVEnKuFQFFYfT"),
        clinvar_id: some("17677"),
        dbsnp: some("rs80357906"),
    }
}

fn missense(contig: &str, pos: u64, gene: &str, hgnc: &str, name: &str) -> Variant {
    Variant {
        contig: contig.into(),
        pos,
        reference: "C".into(),
        alternate: "T".into(),
        gene: some(gene),
        hgnc: some(hgnc),
        transcript: some("ENST00000357654.9"),
        transcript_tag: some("canonical"),
        hgvs_g: None,
        hgvs_c: some(name),
        hgvs_p: some("ENSP00000350283.3:p.Arg10Trp"),
        consequence: strings(&["missense_variant", "splice_region_variant"]),
        impact: some("MODERATE"),
        ..Variant::default()
    }
}

fn seen(sample: &str, zygosity: Option<&str>, vaf: f64) -> Observed {
    Observed {
        sample: sample.into(),
        genotype: some("0/1"),
        zygosity: zygosity.map(str::to_owned),
        depth: Some(41),
        alternate_depth: Some(20),
        vaf: Rounded(vaf),
        filter: "PASS".into(),
    }
}

fn assessed(scheme: &str, class: &str, condition: Coded) -> Assessment {
    Assessment {
        scheme: scheme.into(),
        class: class.into(),
        criteria: strings(&["PVS1", "PM2_Supporting"]),
        condition: Some(condition),
        inheritance: some("AD"),
        comment: some("Comment of the assessor."),
        by: some("Assessor"),
        date: some("2026-03-01"),
    }
}

fn coverage() -> Vec<GeneCoverage> {
    let gene = |gene: &str, callable: u64| GeneCoverage {
        gene: gene.into(),
        bases: 10_000,
        callable_bases: callable,
        frac_callable: Rounded::ratio(callable, 10_000),
        mean_depth: Rounded(33.1),
        under_limit: callable < 9_500,
        holes: if callable < 10_000 {
            vec![Hole { contig: "chr7".into(), start: 5_973_001, end: 5_973_000 + 10_000 - callable }]
        } else {
            Vec::new()
        },
    };
    vec![gene("BRCA1", 10_000), gene("SCN1A", 9_990), gene("PMS2", 6_100)]
}

/// A child with its parents: one finding, one secondary finding, four candidates of which one is the finding.
pub fn trio() -> Case {
    let compound = Candidate {
        variant: missense("chr2", 165_996_000, "SCN1A", "HGNC:10585", "ENST00000357654.9:c.28C>T"),
        observed: seen("child", Some("heterozygous"), 0.4878),
        mode: "AR_compound".into(),
        partners: strings(&["chr2:165996500:G:A"]),
        phase: strings(&["trans_parents"]),
        hpo_terms: strings(&["HP:0001250"]),
        hpo_score: Rounded(0.81),
        columns: vec![("gnomad_af".into(), "0.00001".into())],
        finding: None,
    };
    let other = Candidate {
        variant: Variant { pos: 165_996_500, reference: "G".into(), alternate: "A".into(), ..compound.variant.clone() },
        partners: strings(&["chr2:165996000:C:T"]),
        ..compound.clone()
    };
    let de_novo = Candidate {
        variant: missense("chrX", 154_030_000, "MECP2", "HGNC:6990", "ENST00000357654.9:c.30C>T"),
        mode: "de_novo".into(),
        partners: Vec::new(),
        phase: Vec::new(),
        observed: seen("child", Some("hemizygous"), 0.99),
        ..compound.clone()
    };
    let same = Candidate {
        variant: missense("chr2", 166_000_000, "SCN1A", "HGNC:10585", "c.602+1G>A"),
        finding: Some(1),
        mode: "AD".into(),
        partners: Vec::new(),
        phase: Vec::new(),
        ..compound.clone()
    };
    Case {
        case_id: "CASE-0001".into(),
        layout: layout(true),
        kind: Kind::RareDisease,
        subject: Subject {
            pseudonym: "P-0001".into(),
            stated_sex: Some(StatedSex::Female),
            diagnosis: Some(coded("OMIM", "OMIM:607208", "Dravet syndrome")),
            phenotypes: vec![
                Phenotype { id: "HP:0001250".into(), label: "Seizure".into(), excluded: false },
                Phenotype { id: "HP:0000252".into(), label: "Microcephaly".into(), excluded: true },
            ],
            samples: vec![
                sample("child", "proband", "blood"),
                sample("mum", "mother", "blood"),
                sample("dad", "father", "blood"),
            ],
        },
        author: Author {
            party: Some(AuthorParty::Hospital),
            organisation: some("Example hospital"),
            name: some("Dr. A. Author"),
        },
        panel_date: some("2026-03-12"),
        report_date: some("2026-03-10"),
        consent: vec![
            Consent { class: ConsentClass::PrimaryFindings, state: ConsentState::Granted },
            Consent { class: ConsentClass::SecondaryFindings, state: ConsentState::Granted },
        ],
        quality: Quality {
            status: Some(Status::Warn),
            profile: Some(("example".into(), "3".into())),
            samples: vec![
                quality_of("child", Status::Pass),
                quality_of("mum", Status::Pass),
                quality_of("dad", Status::Warn),
            ],
            reasons: vec![QualityReason {
                sample: "dad".into(),
                metric: some("qc_align.depth.mean"),
                outcome: "warn".into(),
                message: "mean depth 24.1 under 30".into(),
                waiver: some("W-7"),
            }],
            forced: false,
        },
        scope: Scope {
            assembly: some("GRCh38"),
            assessed: strings(&["small_germline", "mitochondrial"]),
            genes: GeneList {
                id: Some(GeneListId {
                    name: "epilepsy".into(),
                    version: "2026-01".into(),
                    sha256: "ab".repeat(32),
                    genes: 3,
                }),
                symbols: strings(&["BRCA1", "SCN1A", "PMS2"]),
            },
            secondary_genes: Some(GeneListId {
                name: "example secondary".into(),
                version: "1".into(),
                sha256: "cd".repeat(32),
                genes: 1,
            }),
            coverage: coverage(),
        },
        findings: vec![
            Finding {
                number: 1,
                variant: missense("chr2", 166_000_000, "SCN1A", "HGNC:10585", "c.602+1G>A"),
                observed: seen("child", Some("heterozygous"), 0.4878),
                assessment: Some(assessed("acmg", "likely_pathogenic", coded("OMIM", "607208", "Dravet syndrome"))),
                annotations: vec![("ClinVar".into(), "Pathogenic".into())],
                confirmation: Confirmation {
                    need: Need::Needed,
                    ordered: some("2026-03-02"),
                    method: some("Sanger"),
                    result: some("pending"),
                },
                notes: strings(&["low_confidence_region"]),
                ..Finding::default()
            },
            Finding {
                number: 2,
                secondary: true,
                variant: brca1(),
                observed: seen("child", Some("heterozygous"), 0.5),
                assessment: Some(assessed(
                    "acmg",
                    "pathogenic",
                    coded("MONDO", "MONDO:0011450", "breast-ovarian cancer, familial, susceptibility to, 1"),
                )),
                ..Finding::default()
            },
        ],
        candidates: vec![same, compound, other, de_novo],
        not_assessed: not_assessed(),
        sources: sources(),
        remarks: strings(&["Remark of the author."]),
        ..Case::default()
    }
}

fn evidence(kind: &str, name: &str, id: Option<&str>, effect: Option<&str>, reference: Option<&str>) -> Evidence {
    Evidence {
        kind: kind.into(),
        name: name.into(),
        id: id.map(str::to_owned),
        disease: some("melanoma"),
        effect: effect.map(str::to_owned),
        level: some("A"),
        matched: "protein".into(),
        source: "example evidence".into(),
        source_date: "2026-01-31".into(),
        reference: reference.map(str::to_owned),
    }
}

fn braf() -> Variant {
    Variant {
        contig: "chr7".into(),
        pos: 140_753_336,
        reference: "A".into(),
        alternate: "T".into(),
        gene: some("BRAF"),
        hgnc: some("HGNC:1097"),
        transcript: some("NM_004333.6"),
        transcript_tag: some("MANE_Select"),
        hgvs_g: some("NC_000007.14:g.140753336A>T"),
        hgvs_c: some("NM_004333.6:c.1799T>A"),
        hgvs_p: some("NP_004324.2:p.(Val600Glu)"),
        consequence: strings(&["missense_variant"]),
        impact: some("MODERATE"),
        clinvar_id: some("13961"),
        dbsnp: some("rs113488022"),
        ..Variant::default()
    }
}

/// A tumour with its normal: tiers, drugs, a trial, burden, microsatellites.
pub fn tumor_normal() -> Case {
    Case {
        case_id: "CASE-0002".into(),
        layout: layout(false),
        kind: Kind::TumorNormal,
        subject: Subject {
            pseudonym: "P-0002".into(),
            stated_sex: Some(StatedSex::Male),
            diagnosis: Some(coded("ICD-10", "C43.5", "Malignant melanoma of trunk")),
            phenotypes: Vec::new(),
            samples: vec![sample("tum", "tumor", "ffpe"), sample("nor", "normal", "blood")],
        },
        author: Author { party: Some(AuthorParty::Centre), organisation: some("Example centre"), name: None },
        report_date: some("2026-04-01"),
        quality: Quality {
            status: Some(Status::Pass),
            samples: vec![quality_of("tum", Status::Pass), quality_of("nor", Status::Pass)],
            ..Quality::default()
        },
        scope: Scope {
            assembly: some("GRCh38.p14"),
            assessed: strings(&["small_somatic", "small_germline"]),
            genes: GeneList {
                id: Some(GeneListId {
                    name: "solid tumours".into(),
                    version: "4".into(),
                    sha256: "ef".repeat(32),
                    genes: 2,
                }),
                symbols: strings(&["BRAF", "TP53"]),
            },
            ..Scope::default()
        },
        findings: vec![
            Finding {
                number: 1,
                origin: Origin::Somatic,
                variant: braf(),
                observed: seen("tum", None, 0.3127),
                assessment: Some(Assessment {
                    inheritance: None,
                    ..assessed("oncogenicity", "oncogenic", coded("OncoTree", "MEL", "Melanoma"))
                }),
                tiers: vec![
                    Tier { scheme: "amp_asco_cap".into(), level: "I-A".into() },
                    Tier { scheme: "national".into(), level: "A".into() },
                ],
                evidence: vec![
                    evidence(
                        "drug",
                        "Dabrafenib + Trametinib",
                        Some("EID1"),
                        Some("sensitivity"),
                        Some("PMID:25399551"),
                    ),
                    evidence("trial", "Example trial", Some("jRCT0000000000"), None, None),
                    evidence(
                        "trial",
                        "Another trial",
                        Some("NCT00000001"),
                        None,
                        Some("https://clinicaltrials.gov/study/NCT00000001"),
                    ),
                    evidence("prognostic", "worse outcome", None, Some("poor"), None),
                ],
                confirmation: Confirmation {
                    need: Need::NotNeeded,
                    method: some("panel"),
                    result: some("confirmed"),
                    ordered: None,
                },
                ..Finding::default()
            },
            Finding {
                number: 2,
                origin: Origin::Somatic,
                variant: missense("chr17", 7_675_000, "TP53", "HGNC:11998", "ENST00000357654.9:c.28C>T"),
                observed: seen("tum", None, 0.11),
                tiers: vec![Tier { scheme: "escat".into(), level: "X".into() }],
                notes: strings(&["clonal_haematopoiesis_gene"]),
                ..Finding::default()
            },
        ],
        biomarkers: Some(Biomarkers {
            burden: Some(Burden {
                per_megabase: Rounded(12.4),
                per_megabase_low: Rounded(11.9),
                per_megabase_high: Rounded(12.9),
                callable_bases: 2_650_000_000,
                state: some("high"),
                not_comparable: None,
            }),
            microsatellites: Some(Microsatellites {
                judged: 1_200,
                unstable: 6,
                frac_unstable: Rounded(0.005),
                state: some("stable"),
                not_comparable: None,
            }),
            spectrum: vec![("A[C>A]A".into(), 3)],
            frac_tumor_cells: Rounded(0.6),
        }),
        not_assessed: not_assessed(),
        sources: sources(),
        ..Case::default()
    }
}

/// A tumour alone, with a variant that is presumed to be inherited; numbers that cannot be compared; forced.
pub fn tumor_only() -> Case {
    let base = tumor_normal();
    Case {
        case_id: "CASE-0003".into(),
        layout: layout(true),
        kind: Kind::TumorOnly,
        subject: Subject {
            samples: vec![sample("tum", "tumor", "fresh_frozen")],
            diagnosis: Some(Coded { label: "Tumour of unknown kind".into(), ..Coded::default() }),
            ..base.subject
        },
        quality: Quality { status: Some(Status::Incomplete), forced: true, ..Quality::default() },
        findings: vec![Finding {
            number: 1,
            origin: Origin::PresumedGermline,
            variant: brca1(),
            observed: seen("tum", None, 0.52),
            notes: strings(&["presumed_germline_confirm_in_normal"]),
            ..Finding::default()
        }],
        biomarkers: Some(Biomarkers {
            burden: Some(Burden {
                per_megabase: Rounded(5.0),
                callable_bases: 2_000_000,
                not_comparable: some("tumour_only"),
                ..Burden::default()
            }),
            microsatellites: Some(Microsatellites {
                judged: 20,
                unstable: 1,
                frac_unstable: Rounded(0.05),
                not_comparable: some("few_tracts"),
                state: None,
            }),
            ..Biomarkers::default()
        }),
        ..base
    }
}

/// A case without findings, dates, author or quality.
pub fn empty() -> Case {
    Case {
        case_id: "CASE-0004".into(),
        layout: layout(true),
        subject: Subject {
            pseudonym: "P-0004".into(),
            samples: vec![Sample { name: "s".into(), role: "germline".into(), ..Sample::default() }],
            ..Subject::default()
        },
        scope: Scope { assembly: some("GRCh38"), assessed: strings(&["small_germline"]), ..Scope::default() },
        not_assessed: not_assessed(),
        ..Case::default()
    }
}

/// All of them, with a name each.
pub fn all() -> Vec<(&'static str, Case)> {
    vec![
        ("trio", trio()),
        ("tumor_normal", tumor_normal()),
        ("tumor_only", tumor_only()),
        ("empty", empty()),
        ("default", Case::default()),
    ]
}
