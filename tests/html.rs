//! The HTML page: one file, no network, well-formed, every plot there, and whole when sections are missing.
//!
//! The pages stay in the target directory (`tmp/html`), to be looked at in a browser.

mod report_support;

use report_support::{empty, full, qc_align, qc_fastq, with_somatic};
use std::path::PathBuf;
use std::process::Command;
use wgs_report::{Report, html};

fn keep(name: &str, page: &str) {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("html");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join(name), page).unwrap();
}

/// Tags opened and closed in order, attributes quoted; returns the `id`s.
fn well_formed(page: &str) -> Vec<String> {
    const VOID: [&str; 3] = ["meta", "br", "!DOCTYPE"];
    let mut open: Vec<String> = Vec::new();
    let mut ids = Vec::new();
    let mut rest = page.split_once("</style>").map_or(page, |(_, after)| after);
    open.push("html".into());
    open.push("head".into());
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "…{}", &rest[..rest.len().min(80)]);
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap();
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>");
        if let Some((_, id)) = tag.split_once(" id=\"") {
            ids.push(id.split('"').next().unwrap().to_owned());
        }
        if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert_eq!(open, Vec::<String>::new());
    ids
}

#[test]
fn every_plot_and_table_of_a_full_report_is_there() {
    let page = html::render(&[with_somatic("S1")]);
    keep("full.html", &page);
    for title in [
        "Quality by cycle, R1",
        "Quality by cycle, R2",
        "Base composition by cycle, R1",
        "GC content of reads",
        "Base qualities",
        "Mean quality of reads",
        "Read lengths",
        "Insert size of overlapping mates",
        "Adapters by cycle",
        "Duplication",
        "Bases ≥ Q30 by tile, HXYZ7DSX2 lane 1",
        "Lanes",
        "Files",
        "GA4GH WGS QC 1.0",
        "Depth along chromosomes",
        "Positions by depth",
        "Breadth by depth",
        "GC bias",
        "Insert size",
        "Mapping quality",
        "Mean quality by cycle",
        "Mismatches by cycle",
        "Insertions and deletions by cycle",
        "Soft clips by cycle",
        "Stated and empirical quality",
        "Mismatches by context",
        "Copies by depth",
        "Read groups",
        "Contamination and sex",
        "Targets with low depth",
        "Reads on viral contigs",
        "GA4GH variant metrics",
        "Records",
        "By type",
        "By size",
        "SNVs by change",
        "SNVs by change, strands together",
        "Indel lengths",
        "Distributions",
        "Depth of calls",
        "Genotype quality",
        "Quality of calls",
        "Allele balance of SNVs",
        "Allele balance of indels",
        "Chromosomes",
        "Filters",
        "Classes",
        "Make-up",
        "Allele by allele",
        "What was compared",
        "Precision and recall",
        "SNV: threshold",
        "Indel: threshold",
        "Best threshold",
        "QUAL: stated and observed",
        "Stated qualities",
        "Qualities in numbers",
        "SNV by allele fraction",
        "Indel by allele fraction",
        "Allele fraction in numbers",
        "Indels by length",
        "SNV by homopolymer",
        "Indel by tandem repeat",
        "SNV by GC",
        "Indel by depth",
        "SNV by region",
        "Strata in numbers",
        "Records that took no part",
        "Clusters of nearby variants",
        "Errors",
        "Samples called",
        "What candidates are",
        "Tumour mutational burden",
        "SNVs by the 96 classes",
        "Spectrum in numbers",
        "Changes",
        "Allele fractions",
        "Microsatellites",
    ] {
        assert!(page.contains(&format!(">{title}<")), "no '{title}'");
    }
    assert!(page.contains("GENE&lt;1&gt;") || page.contains("GENE&#60;1&#62;"), "names are escaped");
    assert!(page.contains("chr20:100,001-100,500"), "positions for people are 1-based");
    assert!(page.contains("chr20:100,001<"), "errors with 1-based places");
    assert!(!page.contains("<segmental>"), "names of strata are escaped");
    assert!(!page.contains("<low>") && !page.contains("chrUn_<1>"), "filters and contigs are escaped");
    assert!(page.contains("The first 50 of 1,106") && !page.contains("chr20:149,828<"), "fifty errors");
    assert!(page.contains(">99.600\u{a0}%<"), "recall of SNVs: 69,720 of 70,000");
    assert!(page.contains(">24 / 4,444<"), "SNVs missed in homopolymers of 7–9");
    assert!(page.contains("too_few_markers") && page.contains("U2AF1"));
    assert!(page.contains("10.17 per Mb") && page.contains("600 calls in 59.0 Mb"), "burden");
    assert!(page.contains("&lt;normal&gt;") || page.contains("&#60;normal&#62;"), "names of samples are escaped");
    let mut ids = well_formed(&page);
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "ids are unique");
    for word in ["http:", "https:", "<script", "url(", "@import", "NaN", "inf "] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.len() < 1_000_000, "{} bytes", page.len());
    assert_eq!(page.matches("<svg viewBox").count(), page.matches("<desc").count(), "every plot says what it shows");
    assert_eq!(page, html::render(&[with_somatic("S1")]), "the same bytes");
}

#[test]
fn whole_with_anything_missing() {
    // Each field of the sections away in turn, and replaced by what does not belong there.
    let whole = with_somatic("S1");
    let mut places = Vec::new();
    for (section, value) in &whole.sections {
        places.push(vec![section.clone()]);
        for (field, inner) in value.as_object().unwrap() {
            places.push(vec![section.clone(), field.clone()]);
            for (deeper, _) in inner.as_object().into_iter().flatten() {
                places.push(vec![section.clone(), field.clone(), deeper.clone()]);
            }
        }
    }
    assert!(places.len() > 100);
    for place in places {
        for wrong in [None, Some(serde_json::json!("x")), Some(serde_json::json!([[{"a": [-1e300]}], null, 1e308]))] {
            let mut report = whole.clone();
            let (last, parents) = place.split_last().unwrap();
            let mut here = &mut report.sections;
            for parent in parents {
                here = here.get_mut(parent).unwrap().as_object_mut().unwrap();
            }
            match wrong {
                None => drop(here.shift_remove(last)),
                Some(value) => drop(here.insert(last.clone(), value)),
            }
            let page = html::render(std::slice::from_ref(&report));
            assert!(page.contains("S1") && !page.contains("NaN"), "{place:?}");
            well_formed(&page);
            assert!(wgs_report::multiqc::files(&report).iter().all(|f| !f.content.contains("NaN")), "{place:?}");
        }
    }
}

#[test]
fn one_stage_alone() {
    let mut reads: Report = empty("reads-only");
    reads.add("qc_fastq", &qc_fastq()).unwrap();
    let page = html::render(&[reads.clone()]);
    assert!(page.contains("Quality by cycle, R1") && !page.contains("Depth along"));
    let mut alignments = empty("alignments-only");
    alignments.add("qc_align", &qc_align()).unwrap();
    let page = html::render(&[reads, alignments]);
    well_formed(&page);
    assert!(page.contains("href=\"#s2\">alignments-only</a>"), "samples are linked");
}

#[test]
fn the_verdict_comes_first() {
    let dir = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for name in ["TUMOR", "NORMAL"] {
        let path = dir.path().join(format!("{name}.json"));
        std::fs::write(&path, full(name).to_json()).unwrap();
        files.push(path);
    }
    let html = dir.path().join("v.html");
    let out = Command::new(env!("CARGO_BIN_EXE_wgs"))
        .args(["judge", "--profile", "japan-wgs-2022", "--role", "TUMOR=tumor", "--role", "NORMAL=normal", "--html"])
        .arg(&html)
        .args(&files)
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let page = std::fs::read_to_string(&html).unwrap();
    keep("verdict.html", &page);
    well_formed(&page);
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text}"));
    assert!(at("class=\"verdict warn\"") < at("Depth along chromosomes"));
    assert!(page.contains("under warn_below = 120x") && page.contains("pair TUMOR/NORMAL (TUMOR, NORMAL)"));
    assert!(page.contains(">Gates<"));
}

#[test]
fn reasons_and_actions_can_be_read_on_a_phone() {
    let dir = tempfile::tempdir().unwrap();
    let (report, html) = (dir.path().join("r.json"), dir.path().join("v.html"));
    std::fs::write(&report, full("S_1").to_json()).unwrap();
    let mut judge = Command::new(env!("CARGO_BIN_EXE_wgs"));
    judge.args(["judge", "--profile", "ga4gh-reference", "-q", "--html"]).arg(&html).arg(&report);
    assert_eq!(judge.status().unwrap().code(), Some(1), "contamination is not there");
    let page = std::fs::read_to_string(&html).unwrap();
    well_formed(&page);
    // As a reason and as what an action is for: names stay as they are.
    assert!(page.matches("qc_align.ga4gh.cross_contamination_rate was not evaluated").count() >= 2);
    assert!(page.contains(">S_1<") && !page.contains("S 1"));
    // Rows become blocks there, so each cell says what it is.
    assert!(page.matches("class=\"table stack\"").count() >= 3 && page.contains("data-label=\"Why\""));
}
