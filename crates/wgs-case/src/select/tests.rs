use super::*;
use crate::file::Text;
use crate::genes::Genes;

fn list(genes: &[&str]) -> Option<Genes> {
    let text = format!("# name: n\n# version: 1\n{}\n", genes.join("\n"));
    Some(Genes::parse(&Text::new("g", text)).unwrap())
}

/// Consequences as `GENE:IMPACT:term`.
fn line(consequences: &[&str], sources: &str, filter: &str, info: &str, gt: &str) -> String {
    let each: Vec<String> = consequences
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let mut parts = c.split(':');
            let mut next = || parts.next().unwrap_or_default();
            let (gene, impact, term) = (next(), next(), next());
            format!(r#"{{"terms":["{term}"],"impact":"{impact}","symbol":"{gene}","hgvs_c":"NM_{i}.1:c.1A>T","canonical":"YES"}}"#)
        })
        .collect();
    format!(
        r#"{{"contig":"1","pos":7,"ref":"A","alt":["T"],"filter":["{filter}"],"info":{info},"samples":[{{"name":"S","GT":"{gt}","AD":"5,5"}}],"alleles":[{{"alt":"T","number":1,"hgvs_g":"1:g.7A>T","consequences":[{}],"sources":{sources}}}]}}"#,
        each.join(",")
    )
}

const PATHOGENIC: &str = r#"{"clinvar":{"clinvar_CLNSIG":["Pathogenic"]}}"#;

struct Setup {
    lists: Lists,
    layout: Layout,
    assessments: Assessments,
    tables: Tables,
    alone: bool,
}

impl Setup {
    fn new() -> Self {
        Self {
            lists: Lists { asked: list(&["ASKED"]), secondary: list(&["SECOND"]) },
            layout: Layout::load("standard").unwrap().0,
            assessments: Assessments::default(),
            tables: Tables::default(),
            alone: false,
        }
    }

    fn of(&self, text: &str, among: Calls) -> Option<Chosen> {
        let line: Line = serde_json::from_str(text).unwrap();
        let Self { lists, layout, assessments, tables, alone } = self;
        let select = Select { lists, layout, assessments, tables, alone: *alone };
        select.allele(Seen { line: &line, cell: &line.samples[0], allele: &line.alleles[0] }, among)
    }

    fn asked(&self, consequences: &[&str]) -> Option<(Asked, String)> {
        let text = line(consequences, PATHOGENIC, "PASS", "{}", "0/1");
        self.of(&text, Calls::Germline).map(|c| (c.asked, c.finding.variant.gene.unwrap_or_default()))
    }
}

#[test]
fn the_gene_with_the_graver_consequence_has_it() {
    let setup = Setup::new();
    let is = |asked, gene: &str| Some((asked, gene.to_owned()));
    let (primary, secondary) = (is(Asked::Primary, "ASKED"), is(Asked::Secondary, "SECOND"));
    let (high, low) = ("HIGH:stop_gained", "MODIFIER:intron_variant");
    assert_eq!(setup.asked(&[&format!("ASKED:{high}")]), primary);
    assert_eq!(setup.asked(&[&format!("SECOND:{high}")]), secondary);
    assert_eq!(setup.asked(&[&format!("OTHER:{high}")]), None);
    assert_eq!(setup.asked(&[&format!("SECOND:{high}"), &format!("ASKED:{low}")]), secondary);
    assert_eq!(setup.asked(&[&format!("SECOND:{high}"), &format!("ASKED:{high}")]), primary, "a tie");
    assert_eq!(setup.asked(&[&format!("OTHER:{high}"), &format!("ASKED:{low}")]), None, "it is the other gene's");
    assert_eq!(setup.asked(&[&format!("OTHER:{high}"), "ASKED:LOW:splice_region_variant"]), primary);
    assert_eq!(setup.asked(&[&format!("ASKED:{low}"), "SECOND:MODIFIER:upstream_gene_variant"]), primary);
    assert_eq!(setup.asked(&["OTHER:MODIFIER:intron_variant", "ASKED:MODIFIER:upstream_gene_variant"]), None);
    assert_eq!(setup.asked(&["ASKED:MODIFIER:upstream_gene_variant"]), primary, "a promoter");
    let open = Setup { lists: Lists { asked: None, secondary: list(&["SECOND"]) }, ..Setup::new() };
    assert_eq!(open.asked(&[&format!("SECOND:{high}"), &format!("OTHER:{low}")]), secondary);
    assert_eq!(open.asked(&[&format!("OTHER:{high}")]), is(Asked::Primary, "OTHER"));
}

#[test]
fn germline_calls_need_clinvar_a_pass_and_the_allele() {
    let setup = Setup::new();
    let stop = ["ASKED:HIGH:stop_gained"];
    let of = |sources: &str, filter: &str, gt: &str| setup.of(&line(&stop, sources, filter, "{}", gt), Calls::Germline);
    let found = of(PATHOGENIC, "PASS", "0/1").unwrap();
    assert_eq!(
        (found.finding.origin, found.finding.observed.zygosity.as_deref()),
        (Origin::Germline, Some("heterozygous"))
    );
    assert!(of(PATHOGENIC, "PASS", "0/0").is_none());
    assert!(of(PATHOGENIC, "LowQual", "0/1").is_none());
    assert!(of("{}", "PASS", "0/1").is_none());
    for (word, expected) in [
        ("Likely_pathogenic", true),
        ("Pathogenic/Likely_pathogenic|drug_response", true),
        ("Conflicting_classifications_of_pathogenicity", false),
        ("Uncertain_significance", false),
        ("Likely_benign", false),
        ("not_provided", false),
    ] {
        assert_eq!(of(&PATHOGENIC.replace("Pathogenic", word), "PASS", "0/1").is_some(), expected, "{word}");
    }
}

#[test]
fn somatic_calls_by_impact_and_evidence() {
    let mut setup = Setup::new();
    let of = |s: &Setup, c: &str, filter: &str, info: &str| {
        let found = s.of(&line(&[c], PATHOGENIC, filter, info, "0/1"), Calls::Somatic)?;
        Some((found.asked, found.finding.origin, found.finding.evidence.len()))
    };
    let missense = "MODERATE:missense_variant";
    let (asked, second) = (format!("ASKED:{missense}"), format!("SECOND:{missense}"));
    assert_eq!(of(&setup, &asked, "PASS", "{}"), Some((Asked::Primary, Origin::Somatic, 0)));
    assert_eq!(of(&setup, "ASKED:LOW:synonymous_variant", "PASS", "{}"), None);
    assert_eq!(of(&setup, &second, "PASS", "{}"), None);
    assert_eq!(of(&setup, &asked, "noise", "{}"), None);
    let origin = r#"{"ORIGIN":"germline_likely"}"#;
    assert_eq!(of(&setup, &asked, "germline", origin), Some((Asked::Primary, Origin::PresumedGermline, 0)));
    assert_eq!(of(&setup, &second, "germline", origin), Some((Asked::Secondary, Origin::PresumedGermline, 0)));
    assert_eq!(of(&setup, &second, "noise", origin), None);
    let table = "# name: n\n# date: 2026-01-01\nkind\tgene\tvariant\tname\ndrug\tSECOND\tany\tx\n";
    setup.tables.add(&Text::new("e", table)).unwrap();
    assert_eq!(of(&setup, &second, "PASS", "{}"), Some((Asked::No, Origin::Somatic, 1)));
    let notes = setup.of(&line(&[&second], PATHOGENIC, "germline", origin, "0/1"), Calls::Somatic).unwrap().finding;
    assert_eq!(notes.notes, ["presumed_germline_confirm_in_normal"]);
    assert_eq!(notes.observed.zygosity, None, "a tumour's genotype is none of the person");
    let undetermined = r#"{"ORIGIN":"undetermined"}"#;
    assert_eq!(of(&setup, &second, "PASS", undetermined), Some((Asked::Secondary, Origin::PresumedGermline, 1)));
    setup.alone = true;
    let unstated = of(&setup, &second, "PASS", "{}");
    assert_eq!(unstated, Some((Asked::Secondary, Origin::PresumedGermline, 1)), "another caller's");
    // Common alleles of a gene that a table names as a whole are no findings.
    let plain = line(&[&second], "{}", "germline", origin, "0/1");
    assert!(setup.of(&plain, Calls::Somatic).is_none());
}

#[test]
fn what_somebody_assessed_is_found_whatever_its_filter() {
    let mut setup = Setup::new();
    let entry = "[[assessment]]\nvariant = \"NM_1.1:c.1A>T\"\nscheme = \"acmg\"\nclass = \"likely_pathogenic\"\n";
    setup.assessments = Assessments::parse(&Text::new("a", entry)).unwrap();
    let text = line(&["ASKED:HIGH:stop_gained", "ASKED:LOW:synonymous_variant"], "{}", "LowQual", "{}", "1/1");
    let found = setup.of(&text, Calls::Germline).unwrap();
    assert_eq!((found.entry, found.asked), (Some(0), Asked::Primary));
    assert_eq!(found.finding.variant.hgvs_c.as_deref(), Some("NM_1.1:c.1A>T"), "the transcript it was assessed on");
    assert_eq!(found.finding.observed.filter, "LowQual");
}
