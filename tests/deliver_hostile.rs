//! `wgs qc deliver` on what it was not made for: names that are code, wrong manifests, bad files of every kind, links; and the
//! parts of the command beside the check: template, signatures.

mod common;

use common::{Ended, wgs};
use serde_json::Value;
use std::path::{Path, PathBuf};
use wgs_testkit::{Rng, Sam, bgzf};

fn fastq(seed: u64, read: u8) -> Vec<u8> {
    let mut rng = Rng::new(seed * 2 + u64::from(read));
    let one = |i: u64| {
        format!("@A01234:77:HGENOMDSX7:1:1101:{i}:{seed} {read}:N:0:A\n{}\n+\n{}\n", rng.bases(60), "F".repeat(60))
    };
    (0..80).map(one).collect::<String>().into_bytes()
}

/// A folder with a manifest of `sample`, `file` and whatever columns the lines have.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        std::fs::create_dir_all(self.at(name).parent().unwrap()).unwrap();
        std::fs::write(self.at(name), bytes).unwrap();
        self.at(name)
    }

    fn run(&self, manifest: &str, more: &[&str]) -> Ended {
        let manifest = self.file("m.tsv", manifest.as_bytes());
        let profile = self.file("p.toml", b"name = \"p\"\nversion = \"1\"\nrequired_sections = [\"qc_deliver\"]\n");
        let paths = [manifest, profile, self.at("v.json")].map(|p| p.display().to_string());
        let mut args =
            vec!["qc", "deliver", &paths[0], "--profile", &paths[1], "--json", &paths[2], "--require-digest", "off"];
        args.extend(more);
        wgs(&args)
    }

    /// Reasons as `sample code outcome row`, without those of digests that nobody stated.
    fn reasons(&self, manifest: &str, more: &[&str]) -> Vec<String> {
        let ended = self.run(manifest, more);
        assert!(ended.code <= 1, "{}", ended.stderr);
        let json: Value = serde_json::from_slice(&std::fs::read(self.at("v.json")).unwrap()).unwrap();
        let word = |r: &Value, key: &str| r[key].as_str().unwrap_or("-").to_owned();
        let all = json["verdict"]["reasons"].as_array().unwrap().clone();
        all.iter()
            .filter(|r| r["metric"] != "qc_deliver.no_digest")
            .map(|r| {
                [word(r, "sample"), word(r, "metric").replace("qc_deliver.", ""), word(r, "outcome"), word(r, "row")]
                    .join(" ")
            })
            .collect()
    }
}

#[test]
fn names_that_are_code_stay_names() {
    let folder = Folder::new();
    let names = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "a\"b\",c", "../../up", "%2e", "@x"];
    let mut manifest = "sample\tfile\tperson\n".to_owned();
    for (i, name) in names.iter().enumerate() {
        folder.file(&format!("f{i}_R1.fq"), &fastq(i as u64, 1));
        manifest += &format!("{name}\tf{i}_R1.fq\t=1+1\n");
    }
    let at = |name: &str| folder.at(name).display().to_string();
    let (csv, html, reports) = (at("t.csv"), at("t.html"), at("reports"));
    let reasons = folder.reasons(&manifest, &["--csv", &csv, "--html", &html, "--reports", &reports]);
    assert!(reasons.iter().all(|r| r.contains(" pseudonym warn ")), "{reasons:?}");
    let table = std::fs::read_to_string(csv).unwrap();
    assert!(table.contains("\n\"'=cmd|' /C calc'!A0\",") && table.contains("\"a\"\"b\"\",c\","), "{table}");
    assert!(table.lines().all(|l| !l.starts_with(['=', '@', '+', '-'])), "{table}");
    let page = std::fs::read_to_string(html).unwrap();
    assert!(!page.contains("<script") && page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;"));
    let mut written: Vec<String> =
        std::fs::read_dir(reports).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    written.sort();
    assert_eq!(written.len(), names.len());
    assert!(
        written.contains(&"%2E.%2F..%2Fup.json".to_owned()) && written.contains(&"%252e.json".to_owned()),
        "{written:?}"
    );
}

#[test]
fn a_bad_file_hides_no_other() {
    let folder = Folder::new();
    let whole = bgzf::file(&fastq(1, 1));
    folder.file("A_good_R1.fq.gz", &whole);
    folder.file("A_good_R2.fq.gz", &bgzf::file(&fastq(1, 2)));
    let mut damaged = bgzf::gzip_member(&fastq(2, 1));
    let at = damaged.len() - 6;
    damaged[at] ^= 0x55;
    folder.file("A_crc_R1.fq.gz", &damaged);
    folder.file("A_crc_R2.fq.gz", &bgzf::gzip_member(&fastq(2, 2)));
    let cut = bgzf::gzip_member(&fastq(3, 1));
    folder.file("A_cut_R1.fq.gz", &cut[..cut.len() - 100]);
    folder.file("A_cut_R2.fq.gz", &bgzf::gzip_member(&fastq(3, 2)));
    folder.file("A_step_R1.fq", &fastq(4, 1));
    folder.file("A_step_R2.fq", &fastq(5, 2));
    folder.file("A_half_R1.fq.gz", &bgzf::file(&fastq(6, 1)));
    folder.file("A_half_R2.fq.gz", &bgzf::file(&fastq(6, 2))[..2000]);
    folder.file("A_text_R1.fq", b"not reads\n");
    folder.file("A_empty_R1.fq", b"");
    folder.file("A_other_R1.fq", &fastq(1, 1));
    let lines: String = [
        "A_good_R1.fq.gz\t.\t.",
        "A_good_R2.fq.gz\t.\t.",
        "A_crc_R1.fq.gz\t.\t.",
        "A_crc_R2.fq.gz\t.\t.",
        "A_cut_R1.fq.gz\t.\t.",
        "A_cut_R2.fq.gz\t.\t.",
        "A_step_R1.fq\t.\t.",
        "A_step_R2.fq\t.\t.",
        "A_half_R1.fq.gz\t.\t.",
        "A_half_R2.fq.gz\t.\t10000",
        "A_text_R1.fq\t.\t.",
        "A_empty_R1.fq\t.\t.",
        "A_other_R1.fq\t2\t.",
        "A_none_R1.fq\t.\t.",
        "A_mate_R1.fq\t.\t.",
    ]
    .map(|line| format!("A\t{line}\n"))
    .concat();
    folder.file("A_mate_R1.fq", &fastq(8, 1));
    let manifest = format!("sample\tfile\tlane\tbytes\tread\n{}", lines.replace('\n', "\t.\n"))
        .replace("A_mate_R1.fq\t.\t.\t.", "A_mate_R1.fq\t3\t.\tR1");
    let expected = [
        "A damaged fail A_crc_R1.fq.gz",
        "A truncated fail A_cut_R1.fq.gz",
        "A pairs fail A_step_R1.fq",
        "A size fail A_half_R2.fq.gz",
        "A damaged fail A_text_R1.fq",
        "A damaged fail A_empty_R1.fq",
        "A lane fail A_other_R1.fq",
        "A missing fail A_none_R1.fq",
        "A pairs fail A_mate_R1.fq",
        "A lane fail A_mate_R1.fq",
        "A duplicate fail A_good_R1.fq.gz",
        "A duplicate fail A_other_R1.fq",
    ];
    for threads in ["1", "4"] {
        assert_eq!(folder.reasons(&manifest, &["-@", threads]), expected);
    }
    let json: Value = serde_json::from_slice(&std::fs::read(folder.at("v.json")).unwrap()).unwrap();
    let section = &json["sections"]["qc_deliver"];
    assert_eq!(section["samples"][0]["reads"], 3 * 80, "the good pair and the single file of the other lane");
    let status =
        |file: &str| section["files"].as_array().unwrap().iter().find(|f| f["file"] == file).unwrap()["status"].clone();
    assert_eq!((status("A_crc_R1.fq.gz"), status("A_crc_R2.fq.gz")), ("damaged".into(), "not_counted".into()));
    let file = section["files"].as_array().unwrap().iter().find(|f| f["file"] == "A_cut_R1.fq.gz").unwrap().clone();
    assert!(file["sha256"].is_string(), "a bad file is digested too");
}

#[test]
fn names_and_headers_must_agree() {
    let folder = Folder::new();
    let bam = |sample: &str| {
        let sam = Sam::new(&[("chr1", 1000)])
            .header_line(&format!("@RG\tID:g\tSM:{sample}\tLB:L1"))
            .line("r1\t4\t*\t0\t0\t*\t*\t0\t0\tACGTACGT\tFFFFFFFF\tRG:Z:g");
        sam.bam()
    };
    folder.file("P1.bam", &bam("P1"));
    folder.file("P2.bam", &bam("P1"));
    folder.file("P3_T_R1.fq", &fastq(1, 1));
    folder.file("TARO_YAMADA_P4_R1.fq", &fastq(2, 1));
    folder.file("x_R1.fq", &fastq(3, 1));
    let manifest = "sample\tfile\tlibrary\tperson\nP1\tP1.bam\tL1\t.\nP2\tP2.bam\tL2\tS60.3.12\nP3\tP3_T_R1.fq\t.\t.\nP3_T\tx_R1.fq\t.\t.\nP4\tTARO_YAMADA_P4_R1.fq\t.\t.\n";
    assert_eq!(
        folder.reasons(manifest, &[]),
        [
            "P1 duplicate fail P1.bam",
            "P2 personal fail -",
            "P2 pseudonym fail P2.bam",
            "P2 pseudonym warn P2.bam",
            "P2 duplicate fail P2.bam",
            "P3 pseudonym fail P3_T_R1.fq",
            "P3_T pseudonym warn x_R1.fq",
            "P4 personal fail TARO_YAMADA_P4_R1.fq",
        ]
    );
}

#[test]
fn what_the_operator_wrote_is_told_with_line_and_column() {
    let folder = Folder::new();
    folder.file("a.fq", &fastq(1, 1));
    for (manifest, expected) in [
        ("", "m.tsv: line 1: empty"),
        ("sample\tfile\n", "m.tsv: line 1: no line behind the header"),
        ("sample\tfile\tcolour\n", "m.tsv: line 1, column 'colour': no such column"),
        ("sample\tfile\r\nA\t../a.fq\r\n", "m.tsv: line 2, column file: '../a.fq' leads out of the folder"),
        (
            "sample\tfile\tdelivery_id\tsupersedes\nA\ta.fq\tD1\tD2\nA\tb.fq\tD2\tD1\n",
            "supersede each other in a circle",
        ),
        (
            "sample\tfile\tsequenced\tfastq_received\nA\ta.fq\t2026-02-02\t2026-02-01\n",
            "fastq_received is before sequenced",
        ),
    ] {
        let state = folder.at("s").display().to_string();
        let ended = folder.run(manifest, &["--state", &state]);
        assert_eq!(ended.code, 2, "{manifest}: {}", ended.stderr);
        assert!(ended.stderr.contains(expected), "{manifest}: {}", ended.stderr);
        assert!(!folder.at("v.json").exists());
    }
    let ended = wgs(&["qc", "deliver", folder.at("none.tsv").to_str().unwrap()]);
    assert_eq!(ended.code, 2);
    let state = folder.file("bad-state", b"sample\tfile\n").display().to_string();
    let ended = folder.run("sample\tfile\nA\ta.fq\n", &["--state", &state]);
    assert_eq!((ended.code, ended.stderr.contains("not a state of wgs qc deliver")), (3, true), "{}", ended.stderr);
}

#[test]
fn template_and_signatures() {
    let template = wgs(&["qc", "deliver", "--template"]);
    assert_eq!(template.code, 0);
    assert!(
        template.stdout.contains("\n# din: DNA integrity number")
            && template.stdout.contains("\nsample\tfile\tbytes\tmd5")
    );
    let folder = Folder::new();
    folder.file("A_R1.fq", &fastq(1, 1));
    let at = |name: &str| folder.at(name).display().to_string();
    assert_eq!(wgs(&["qc", "deliver", "--new-key", &at("k.pem")]).code, 0);
    assert_ne!(wgs(&["qc", "deliver", "--new-key", &at("k.pem")]).code, 0, "never over another key");
    let ended = folder.run("sample\tfile\nA\tA_R1.fq\n", &["--sign", &at("k.pem")]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let verify = |public: &str| wgs(&["qc", "deliver", "--verify", public, &at("v.json")]);
    assert_eq!(verify(&at("k.pem.pub")).code, 0);
    let json = std::fs::read_to_string(at("v.json")).unwrap();
    std::fs::write(at("v.json"), json.replace("\"warn\"", "\"pass\"")).unwrap();
    let ended = verify(&at("k.pem.pub"));
    assert_eq!(ended.code, 3);
    assert!(ended.stderr.contains("v.json: the signature does not fit"), "{}", ended.stderr);
    assert_eq!(wgs(&["qc", "deliver", &at("m.tsv"), "--sign", &at("k.pem")]).code, 2, "no file to sign");
    assert!(Path::new(&at("v.json.sig")).metadata().unwrap().len() == 64);
}
