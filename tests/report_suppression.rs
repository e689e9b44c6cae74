//! Consent decides what is in a report: with anything but granted, no byte of a secondary finding is in any output; with granted,
//! it is in each (so that the test can fail).

mod common;
mod report_case;

use report_case::{ASKED, CANDIDATES, Folder, Made, SECONDARY, case, list};

/// Everything by which the secondary finding can be told.
const COMMENT: &str = "Second-opinion-comment about an incidental variant";
const CONDITION: &str = "Zebrafish-like secondary syndrome";
const DRUG: &str = "Secondarinib";
const LIST: &str = "Secondary-List-of-Site";

fn identifying(v: &Made) -> Vec<String> {
    let bare = |name: &str| name.split_once(':').unwrap().1.to_owned();
    let mut all: Vec<String> = [v.gene, v.c, v.p, v.vrs, v.rs].map(str::to_owned).to_vec();
    all.extend([bare(v.c), bare(v.p), v.g(), v.place(), v.pos.to_string(), format!("HGNC:{}", v.pos)]);
    all.extend(v.clinvar.map(|(id, _)| id.to_owned()));
    // As people write positions.
    let digits = v.pos.to_string();
    let (head, thousands) = (digits.len() % 3, |i: usize| digits.get(i..i + 3).unwrap());
    let groups: Vec<&str> = (head..digits.len()).step_by(3).map(thousands).collect();
    all.push(format!("{},{}", &digits[..head], groups.join(",")));
    all.extend([COMMENT, CONDITION, DRUG, LIST, "MONDO:7777777", "NCT77777777"].map(str::to_owned));
    all
}

/// What each format shows of a finding that may be shown. Not every name has a place in every format.
fn shown(v: &Made, format: &str) -> Vec<String> {
    let mut all: Vec<String> = [v.gene, v.c, v.p].map(str::to_owned).to_vec();
    all.push(CONDITION.to_owned());
    match format {
        "case.json" => {
            let mut all = identifying(v);
            all.retain(|s| *s != v.place() && !s.contains(','));
            return all;
        }
        "en.html" | "ja.html" => all.extend([v.rs, DRUG, LIST, COMMENT].map(str::to_owned)),
        "fhir.json" => all.extend([v.g(), DRUG.into(), v.pos.to_string(), v.vrs.into()]),
        _ => all.extend([v.pos.to_string(), v.rs.to_owned()]),
    }
    all
}

const OUTPUTS: [&str; 6] = ["en.html", "ja.html", "case.json", "fhir.json", "pp.json", "lab.json"];

/// Files of a case whose secondary finding is of `kind`: by germline calls, or presumed by a tumour alone.
fn files(kind: &str, secondary: Made, consent: &str) -> (Folder, String) {
    let folder = Folder::default();
    let tumor = kind == "tumor_only";
    let samples: &[(&str, &str)] = if tumor { &[("S1", "tumor")] } else { &[("S1", "proband"), ("S2", "mother")] };
    let columns: &[(&str, &str)] = if tumor { &[("S1", "0/1")] } else { &[("S1", "0/1"), ("S2", "0/1")] };
    let remarks =
        format!("\"A remark that stays.\", \"Think of {} {} too.\", \"By {LIST}.\"", SECONDARY.gene, SECONDARY.rs);
    folder.put("case.toml", case(kind, samples, consent, &remarks));
    let asked = Made { impact: "HIGH", origin: tumor.then_some("somatic_likely"), ..ASKED };
    folder.put("calls.jsonl", asked.line(columns) + &secondary.line(columns));
    folder.put("candidates.tsv", format!("{CANDIDATES}{}{}", ASKED.candidate(), SECONDARY.candidate()));
    folder.put("genes.txt", list("Asked list", &[ASKED.gene]));
    folder.put(&format!("{LIST}.txt"), list(LIST, &[SECONDARY.gene, "ZQUNSEEN8"]));
    let rows = format!(
        "kind\tgene\tvariant\tdisease\tname\tid\tlevel\ndrug\t{}\tany\tasked disease\tAskedinib\tE1\tA\n\
         trial\t{}\tany\t{CONDITION}\t{DRUG}\tNCT77777777\tA\n\
         drug\t{}\tany\tasked disease\tRelative of {DRUG} for {}\tE3\tB\n",
        ASKED.gene, SECONDARY.gene, ASKED.gene, SECONDARY.gene
    );
    folder.put("drugs.tsv", format!("# name: Drugs\n# date: 2026-01-15\n{rows}"));
    let scheme = |v: &Made, condition: &str, code: &str, comment: &str| {
        format!(
            "[[assessment]]\nvariant = \"{}\"\nscheme = \"acmg\"\nclass = \"pathogenic\"\ncriteria = [\"PVS1\"]\n\
             condition = {{ label = \"{condition}\", system = \"MONDO\", code = \"{code}\" }}\ncomment = \"{comment}\"\n",
            v.place()
        )
    };
    let beside = format!("Compare with {}.", SECONDARY.c);
    folder.put(
        "assessed.toml",
        scheme(&ASKED, "asked disease", "MONDO:0000001", &beside)
            + &scheme(&SECONDARY, CONDITION, "MONDO:7777777", COMMENT),
    );
    folder.put(
        "ped.json",
        report_case::report(
            "S1",
            serde_json::json!({
                "qc_align": {"sex": {"karyotype": "XX", "x_ratio": 1.0, "y_ratio": 0.0, "ploidy": []}},
            }),
            None,
        ),
    );
    let calls = if tumor { "--somatic calls.jsonl" } else { "--germline calls.jsonl --candidates candidates.tsv" };
    let arguments = format!(
        "ped.json --case case.toml {calls} --genes genes.txt --secondary-genes {LIST}.txt --evidence drugs.tsv \
         --assessments assessed.toml --json case.json --fhir fhir.json --phenopacket pp.json --laboratory lab.json"
    );
    (folder, arguments)
}

fn write_all(folder: &Folder, arguments: &str) -> String {
    let mut said = String::new();
    for lang in ["en", "ja"] {
        let ended = folder.run(&format!("{arguments} -o {lang}.html --lang {lang}"));
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        said += &ended.stdout;
        said += &ended.stderr;
    }
    said
}

/// The text as people read it, and what of it is base64 of text.
fn with_decoded(text: &str) -> String {
    let mut all = readable(text);
    let base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    for word in text.split(|c| !base64(c)).filter(|w| w.len() >= 8) {
        all.push('\n');
        all += &decode(word);
    }
    all
}

/// HTML lets long names break and escapes signs: what stands between and for their parts is no text.
fn readable(text: &str) -> String {
    let signs = [
        ("<wbr>", ""),
        ("&gt;", ">"),
        ("&#62;", ">"),
        ("\\u003e", ">"),
        ("&#39;", "'"),
        ("&#34;", "\""),
        ("&amp;", "&"),
        ("&#38;", "&"),
    ];
    signs.iter().fold(text.to_owned(), |t, (sign, meant)| t.replace(sign, meant))
}

fn decode(word: &str) -> String {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut held) = (0u32, 0);
    let mut bytes = Vec::new();
    for digit in word.chars().filter_map(|c| DIGITS.find(c)) {
        (bits, held) = ((bits << 6 | digit as u32) & 0xff_ffff, held + 6);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn base64_is_seen_through() {
    assert!(with_decoded("{\"data\": \"WlFTRUNPTkQ3IGluIGJhc2U2NA==\"}").contains("ZQSECOND7 in base64"));
}

fn kinds() -> [(&'static str, Made); 2] {
    let presumed = Made { filter: "germline", origin: Some("germline_likely"), ..SECONDARY };
    [("rare_disease", SECONDARY), ("tumor_only", presumed)]
}

const PRIMARY: &str = "primary_findings = \"granted\"\n";

#[test]
fn granted_shows_it_in_every_format() {
    for (kind, secondary) in kinds() {
        let (folder, arguments) = files(kind, secondary, &format!("{PRIMARY}secondary_findings = \"granted\""));
        write_all(&folder, &arguments);
        for output in OUTPUTS.iter().filter(|o| **o != "lab.json") {
            let text = readable(&folder.text(output));
            for name in shown(&secondary, output) {
                assert!(text.contains(&name), "{kind}: {output} has no {name}");
            }
        }
        let case = &folder.json("case.json")["sections"]["case"];
        assert_eq!(case["findings"].as_array().unwrap().iter().filter(|f| f["secondary"] == true).count(), 1);
        assert_eq!(case["scope"]["secondary_genes"]["name"], LIST);
        assert_eq!(case["remarks"].as_array().unwrap().len(), 3);
    }
}

#[test]
fn anything_else_keeps_every_byte_of_it_back() {
    let states = [
        "secondary_findings = \"refused\"",
        "secondary_findings = \"unknown\"",
        "secondary_findings = \"withdrawn\"",
        "",
    ];
    for (kind, secondary) in kinds() {
        for state in states {
            let (folder, arguments) = files(kind, secondary, &format!("{PRIMARY}{state}"));
            let said = write_all(&folder, &arguments);
            let mut texts: Vec<(&str, String)> = OUTPUTS.iter().map(|o| (*o, with_decoded(&folder.text(o)))).collect();
            texts.push(("terminal", said));
            for (output, text) in &texts {
                for name in identifying(&SECONDARY).iter().chain(&["ZQUNSEEN8".to_owned()]) {
                    assert!(
                        !text.to_lowercase().contains(&name.to_lowercase()),
                        "{kind}, {state}: {output} says {name}"
                    );
                }
            }
            let report = folder.json("case.json");
            let case = &report["sections"]["case"];
            assert_eq!(case["findings"].as_array().unwrap().len(), 1, "what was asked for is shown");
            assert_eq!(case["findings"][0]["variant"]["gene"], ASKED.gene);
            assert!(case["findings"][0]["assessment"]["comment"].is_null(), "it names the other variant");
            assert_eq!(case["findings"][0]["evidence"].as_array().unwrap().len(), 1);
            assert_eq!(case["remarks"], serde_json::json!(["A remark that stays."]));
            assert!(case["scope"]["secondary_genes"].is_null());
            assert!(!report["run"].to_string().contains("secondary-genes"));
            if kind == "rare_disease" {
                assert_eq!(case["candidates"].as_array().unwrap().len(), 1);
                assert_eq!(folder.json("lab.json")["sections"]["laboratory"]["homozygosity"]["candidates"], 1);
            }
        }
    }
}

#[test]
fn the_same_bytes_as_if_there_were_none() {
    // The operator's files are the same; the calls and candidates have the variant, or have not.
    let write = |calls: String, candidates: String| {
        let (folder, arguments) = files("rare_disease", SECONDARY, PRIMARY);
        let assessed = folder.text("assessed.toml").replace("Compare with", "Of its own");
        folder.put("assessed.toml", assessed.rsplit_once("[[assessment]]").unwrap().0.replace(SECONDARY.c, "the case"));
        folder.put("calls.jsonl", calls).put("candidates.tsv", candidates);
        write_all(&folder, &arguments);
        OUTPUTS.map(|output| match output {
            "case.json" | "lab.json" => folder.json(output)["sections"].to_string(),
            _ => folder.text(output),
        })
    };
    let columns = [("S1", "0/1"), ("S2", "0/1")];
    let (calls, candidates) = (ASKED.line(&columns), format!("{CANDIDATES}{}", ASKED.candidate()));
    let with = write(calls.clone() + &SECONDARY.line(&columns), candidates.clone() + &SECONDARY.candidate());
    assert!(with == write(calls, candidates), "an output differs");
}

#[test]
fn without_consent_to_the_analysis_nothing_is_returned() {
    for state in ["refused", "unknown", "withdrawn"] {
        let consent = format!("primary_findings = \"{state}\"\nsecondary_findings = \"granted\"");
        let (folder, arguments) = files("rare_disease", SECONDARY, &consent);
        write_all(&folder, &arguments);
        for output in OUTPUTS {
            let text = with_decoded(&folder.text(output));
            for v in [&SECONDARY, &ASKED] {
                for name in identifying(v).iter().filter(|n| **n != ASKED.gene && !n.starts_with("MONDO")) {
                    assert!(!text.contains(name.as_str()), "{state}: {output} says {name}");
                }
            }
        }
        let case = &folder.json("case.json")["sections"]["case"];
        for empty in ["findings", "candidates"] {
            assert_eq!(case[empty].as_array().unwrap().len(), 0);
        }
        assert!(case["biomarkers"].is_null());
        assert_eq!(case["not_assessed"][0]["code"], "analysis_not_returned");
        assert!(folder.text("en.html").contains("consent is not granted"));
    }
}
