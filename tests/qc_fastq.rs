//! `wgs qc fastq` from the outside: every kind of bad delivery, every format, any number of threads.

mod qc_fastq_support;

use qc_fastq_support::{Reads, bgzf, gzip, run, section, write};
use serde_json::Value;

/// A pair of files in `dir`, plain.
fn pair(dir: &tempfile::TempDir, reads: &Reads) -> [String; 2] {
    [write(dir, "s_R1.fq", reads.text(1).as_bytes()), write(dir, "s_R2.fq", reads.text(2).as_bytes())]
}

/// Runs on `files`, expects exit code 3 and gives the message.
fn refused(files: &[&str]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let json = dir.path().join("out.json");
    let html = dir.path().join("out.html");
    let args = ["--json", json.to_str().unwrap(), "--html", html.to_str().unwrap()];
    let out = run(&[files, &args].concat());
    assert_eq!(out.code, 3, "{}", out.stderr);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "no output of a refused input");
    assert!(out.stdout.is_empty(), "no short success on standard output");
    let message = out.stderr.lines().find(|l| l.starts_with("error: ")).unwrap_or_default().to_owned();
    assert!(!message.is_empty(), "{}", out.stderr);
    message
}

#[test]
fn counts_by_hand() {
    let dir = tempfile::tempdir().unwrap();
    let text = "@M1:7:FC:2:1101:5:6 1:N:0:AC\nACGTN\n+\nII5!#\n@M1:7:FC:2:1102:5:6 1:Y:0:AC\nggc\n+\n???\n";
    let file = write(&dir, "one.fq", text.as_bytes());
    let s = section(&[&file, "--genome-size", "4"]);
    let t = &s["total"];
    assert_eq!([&t["reads"], &t["bases"], &t["q20_bases"], &t["q30_bases"]].map(|v| v.as_u64().unwrap()), [2, 8, 6, 5]);
    assert_eq!(
        [&t["gc_bases"], &t["n_bases"], &t["filtered_reads"], &t["pairs"]].map(|v| v.as_u64().unwrap()),
        [5, 1, 1, 0]
    );
    assert_eq!(t["read_length"], serde_json::json!({"min": 3, "mean": 4.0, "median": 3, "max": 5, "n50": 5}));
    assert_eq!(t["expected_depth"], 2.0);
    // Errors: 2 × 1e-4 + 1e-2 + 1 + 10^-0.2 + 3 × 1e-3, over 8 bases.
    let mean = (2e-4 + 1e-2 + 1.0 + 10f64.powf(-0.2) + 3e-3) / 8.0;
    assert_eq!(t["mean_quality"].as_f64().unwrap(), (-10.0 * mean.log10() * 100.0).round() / 100.0);
    assert_eq!(t["mean_phred"], 24.0 + 0.0, "(40 + 40 + 20 + 0 + 2 + 30 + 30 + 30) / 8");
    assert_eq!(s["by_lane"][0]["flowcell"], "FC");
    assert_eq!((&s["by_tile"][0]["tile"], &s["by_tile"][1]["tile"]), (&Value::from(1101), &Value::from(1102)));
    assert_eq!(t["insert_size_by_overlap"], Value::Null);
    assert_eq!(t["per_cycle"].as_array().unwrap().len(), 5);
    assert_eq!(t["per_cycle"][3]["mean_phred"], 0.0);
}

#[test]
fn formats_and_threads_give_the_same_section() {
    let dir = tempfile::tempdir().unwrap();
    let reads = Reads::new(9_000);
    let plain = pair(&dir, &reads);
    let texts = [reads.text(1), reads.text(2)];
    let named = |ext: &str, pack: &dyn Fn(&[u8]) -> Vec<u8>| {
        [1, 2].map(|n| write(&dir, &format!("s_R{n}.{ext}"), &pack(texts[n - 1].as_bytes())))
    };
    let members = |text: &[u8]| text.chunks(text.len() / 3 + 1).flat_map(gzip).collect();
    let sets = [plain, named("fq.gz", &gzip), named("members.gz", &members), named("bgz", &bgzf)];
    let core = |files: &[String; 2], args: &[&str]| {
        let files = [files[0].as_str(), files[1].as_str()];
        let mut s = section(&[&files[..], args].concat());
        for file in s["by_file"].as_array_mut().unwrap() {
            file["file"] = Value::Null;
            file["mate"] = Value::Null;
            file["integrity"] = Value::Null;
        }
        s
    };
    let expected = core(&sets[0], &["--simd", "scalar"]);
    assert_eq!(expected["total"]["pairs"], 9_000);
    for (set, files) in sets.iter().enumerate() {
        for threads in ["1", "2", "5"] {
            assert_eq!(core(files, &["-@", threads]), expected, "set {set}, {threads} threads");
        }
    }
    for level in wgs_kernel::Level::available() {
        assert_eq!(core(&sets[1], &["--simd", level.name()]), expected, "{}", level.name());
    }
    let interleaved = write(&dir, "both.fq", reads.interleaved().as_bytes());
    let s = section(&[&interleaved, "--interleaved", "-@", "3"]);
    assert_eq!(s["total"], expected["total"]);
    let s = section(&[&sets[3][0], &sets[3][1]]);
    let integrity = &s["by_file"][0]["integrity"];
    assert_eq!((&integrity["format"], &integrity["bgzf_eof"]), (&Value::from("bgzf"), &Value::from(true)));
    assert_eq!(integrity["pairs_in_step"], true);
}

/// What `md5sum` or `sha256sum` says of a file.
fn check_sum(tool: &str, file: &str) -> String {
    let out = std::process::Command::new(tool).arg(file).output().unwrap();
    String::from_utf8(out.stdout).unwrap().split_whitespace().next().unwrap().to_owned()
}

#[test]
fn standard_input_and_digests() {
    let dir = tempfile::tempdir().unwrap();
    let reads = Reads::new(300);
    let packed = gzip(reads.text(1).as_bytes());
    let file = write(&dir, "s.fq.gz", &packed);
    // Standard input is always digested, a file when asked.
    let out = qc_fastq_support::run_with_input(&["-", "--json", "-"], &packed);
    assert_eq!(out.code, 0, "{}", out.stderr);
    let from_stdin: Value = serde_json::from_str(&out.stdout).unwrap();
    let by_file = &from_stdin["sections"]["qc_fastq"]["by_file"][0];
    assert_eq!(by_file["file"], "-");
    assert_eq!(from_stdin["sections"]["qc_fastq"]["total"], section(&[&file])["total"]);
    assert_eq!(by_file["integrity"]["md5"], check_sum("md5sum", &file));
    assert_eq!(by_file["integrity"]["sha256"], check_sum("sha256sum", &file));
    assert_eq!(by_file["integrity"]["bytes"].as_u64().unwrap(), packed.len() as u64);
    let input = |args: &[&str]| {
        let out = run(&[args, &["--json", "-", "-q"]].concat());
        serde_json::from_str::<Value>(&out.stdout).unwrap()["run"]["inputs"][0].take()
    };
    let plain = input(&[&file]);
    assert_eq!((&plain["md5"], &plain["sha256"]), (&Value::Null, &Value::Null));
    // The file is shorter than what is digested of its beginning.
    assert_eq!(plain["header_digest"], check_sum("sha256sum", &file));
    assert_eq!(input(&[&file, "--digest"])["sha256"], check_sum("sha256sum", &file));
    assert_eq!(from_stdin["run"]["inputs"][0]["md5"], check_sum("md5sum", &file));
    // Every wrapping on standard input.
    for bytes in [reads.text(1).into_bytes(), bgzf(reads.text(1).as_bytes())] {
        let out = qc_fastq_support::run_with_input(&["-", "--json", "-", "-q"], &bytes);
        let report: Value = serde_json::from_str(&out.stdout).unwrap();
        assert_eq!(report["sections"]["qc_fastq"]["total"], from_stdin["sections"]["qc_fastq"]["total"]);
    }
    let both = reads.interleaved();
    let out = qc_fastq_support::run_with_input(&["-", "--interleaved", "--json", "-", "-q"], &gzip(both.as_bytes()));
    let report: Value = serde_json::from_str(&out.stdout).unwrap();
    assert_eq!(report["sections"]["qc_fastq"]["total"]["pairs"], 300);
}

#[test]
fn many_lanes_are_one_delivery() {
    let dir = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for lane in 1..=3 {
        let reads = Reads::lane(500 * lane, lane);
        for n in [1, 2] {
            files.push(write(&dir, &format!("s_L00{lane}_R{n}_001.fastq.gz"), &gzip(reads.text(n).as_bytes())));
        }
    }
    files.rotate_left(2);
    let args: Vec<&str> = files.iter().map(String::as_str).collect();
    let s = section(&[&args[..], &["-@", "4"]].concat());
    assert_eq!((&s["total"]["reads"], &s["total"]["pairs"]), (&Value::from(6000), &Value::from(3000)));
    let lanes: Vec<_> =
        s["by_lane"].as_array().unwrap().iter().map(|l| (l["lane"].as_u64(), l["reads"].as_u64())).collect();
    assert_eq!(lanes, [(Some(1), Some(1000)), (Some(2), Some(2000)), (Some(3), Some(3000))]);
    assert_eq!(
        (&s["by_file"][0]["read"], &s["by_file"][0]["mate"]),
        (&Value::from(1), &Value::from("s_L002_R2_001.fastq.gz"))
    );
}

#[test]
fn truncated_gzip() {
    let dir = tempfile::tempdir().unwrap();
    let reads = Reads::new(2_000);
    let whole = gzip(reads.text(1).as_bytes());
    let middle = write(&dir, "cut.fq.gz", &whole[..whole.len() / 2]);
    assert!(refused(&[&middle]).contains("cut.fq.gz: truncated: the file ends inside gzip member 1"));
    // Between members only the content can tell: R1 then has fewer reads, or ends inside a record.
    let half = reads.text(1).len() / 2;
    let between = write(&dir, "x_R1.fq.gz", &gzip(&reads.text(1).as_bytes()[..half]));
    let other = write(&dir, "x_R2.fq.gz", &gzip(reads.text(2).as_bytes()));
    assert!(refused(&[&between, &other]).contains("x_R1.fq.gz: record "));
    let first = reads.text(1).match_indices("\n@").nth(999).unwrap().0 + 1;
    let between = write(&dir, "y_R1.fq.gz", &gzip(&reads.text(1).as_bytes()[..first]));
    let other = write(&dir, "y_R2.fq.gz", &gzip(reads.text(2).as_bytes()));
    assert!(refused(&[&between, &other]).ends_with("y_R2.fq.gz goes on"), "{}", refused(&[&between, &other]));
}

#[test]
fn wrong_crc_and_missing_end_marker() {
    let dir = tempfile::tempdir().unwrap();
    let text = Reads::new(2_000).text(1);
    let mut bad = gzip(text.as_bytes());
    let at = bad.len() - 6;
    bad[at] ^= 1;
    assert!(refused(&[&write(&dir, "crc.fq.gz", &bad)]).contains("CRC or length differs"));
    let mut bad = bgzf(text.as_bytes());
    let len = bad.len();
    let cut = write(&dir, "eof.fq.gz", &bad[..len - 28]);
    assert!(refused(&[&cut]).contains("the BGZF end marker is missing"));
    assert!(refused(&[&write(&dir, "cut.fq.gz", &bad[..len - 40])]).contains("truncated"));
    bad[3_000] ^= 0x10;
    for threads in ["1", "4"] {
        assert!(refused(&[&write(&dir, "bad.fq.gz", &bad), "-@", threads]).contains("corrupt block at byte 0"));
    }
}

#[test]
fn mates_out_of_step() {
    let dir = tempfile::tempdir().unwrap();
    let reads = Reads::new(3_000);
    let [r1, r2] = pair(&dir, &reads);
    let lines: Vec<String> = reads.text(2).lines().map(str::to_owned).collect();
    let short = write(&dir, "short_R2.fq", (lines[..4 * 2_500].join("\n") + "\n").as_bytes());
    assert!(refused(&[&r1, &short]).contains("short_R2.fq ends after 2500 reads, but "));
    let mut shifted = lines.clone();
    shifted.drain(4 * 1_000..4 * 1_001);
    let shifted = write(&dir, "shifted_R2.fq", (shifted.join("\n") + "\n").as_bytes());
    for threads in ["1", "2", "5"] {
        let message = refused(&[&r1, &shifted, "-@", threads]);
        assert!(message.contains("out of step: record 1001 is '"), "{message}");
    }
    // From record 1501 on R1's and R2's records stand in the other file.
    let first: Vec<String> = reads.text(1).lines().map(str::to_owned).collect();
    let cut = 4 * 1_500;
    let a = write(&dir, "swap_R1.fq", ([&first[..cut], &lines[cut..]].concat().join("\n") + "\n").as_bytes());
    let b = write(&dir, "swap_R2.fq", ([&lines[..cut], &first[cut..]].concat().join("\n") + "\n").as_bytes());
    let message = refused(&[&a, &b]);
    assert!(message.contains("swap_R1.fq: record 1501: ") && message.contains("says it is read 2"), "{message}");
    let odd = write(
        &dir,
        "odd.fq",
        (reads.interleaved().lines().take(4 * 7).collect::<Vec<_>>().join("\n") + "\n").as_bytes(),
    );
    assert!(refused(&[&odd, "--interleaved"]).contains("an odd number of reads (7)"));
    assert_eq!(run(&[&r1, &shifted, "--single"]).code, 0, "as single reads both are fine");
    assert_eq!(section(&[&r2, &r1])["by_file"][0]["read"], 2, "names decide which file is R1");
}

#[test]
fn empty_and_odd_shapes() {
    let dir = tempfile::tempdir().unwrap();
    assert!(refused(&[&write(&dir, "empty.fq", b"")]).contains("empty.fq: empty file"));
    assert!(refused(&[&write(&dir, "empty.fq.gz", &gzip(b""))]).contains("empty file"));
    assert!(refused(&["/nonexistent/x.fq"]).contains("/nonexistent/x.fq: "));
    assert!(refused(&[&write(&dir, "x.fa", b">r\nACGT\n")]).contains("FASTA"));
    assert!(
        refused(&[&write(&dir, "q.fq", b"@a\nACGT\n+\nIII\n@b\nA\n+\nI\n")])
            .contains("record 1 (line 4, read 'a'): 3 qualities for 4 bases")
    );
    assert!(refused(&[&write(&dir, "b.fq", b"@a\nA!GT\n+\nIIII\n")]).contains("'!' at base 2 is not an IUPAC base"));
    let odd =
        write(&dir, "odd.fq", b"@a\r\nacgtRYKMSWBDHVN\r\n+\r\nIIIIIIIIIIIIIII\r\n@e\r\n\r\n+\r\n\r\n@z\r\nA\r\n+\r\nI");
    let t = &section(&[&odd])["total"];
    assert_eq!(
        (&t["reads"], &t["bases"], &t["n_bases"], &t["gc_bases"], &t["empty_reads"]),
        (&3.into(), &16.into(), &11.into(), &2.into(), &1.into())
    );
    let old = write(&dir, "old.fq", b"@a\nACGT\n+\nhhhB\n");
    let out = run(&[&old]);
    assert!(out.code == 3 && out.stderr.contains("hint: --encoding phred64"), "{}", out.stderr);
    let s = section(&[&old, "--encoding", "phred64"]);
    assert_eq!((&s["total"]["q30_bases"], &s["by_file"][0]["encoding"]), (&3.into(), &"phred64".into()));
}

#[test]
fn groups_are_chosen() {
    let dir = tempfile::tempdir().unwrap();
    let [r1, r2] = pair(&dir, &Reads::new(2_000));
    let whole = section(&[&r1, &r2]);
    for (_, name, keys) in wgs_qc_fastq::select::GROUPS {
        let only = section(&[&r1, &r2, "--only", name]);
        let skip = section(&[&r1, &r2, "--skip", name]);
        let at = |s: &Value, key: &str| s.pointer(&format!("/{}", key.replace('.', "/"))).cloned();
        for key in keys {
            assert_eq!(at(&only, key), at(&whole, key), "--only {name}: {key}");
            assert!(at(&whole, key).is_some() && at(&skip, key).is_none(), "--skip {name}: {key}");
        }
        for always in ["total.q30_bases", "total.pairs", "by_file"] {
            assert_eq!(
                (at(&only, always), at(&skip, always)),
                (at(&whole, always), at(&whole, always)),
                "{name}: {always}"
            );
        }
        let others = wgs_qc_fastq::select::GROUPS.iter().filter(|(_, n, _)| *n != name);
        for key in others.flat_map(|(.., keys)| keys.iter()) {
            assert_eq!((at(&only, key), at(&skip, key)), (None, at(&whole, key)), "{name}: {key}");
        }
    }
    let two = section(&[&r1, &r2, "--only", "per_cycle,adapter", "--skip", "adapter"]);
    assert!(two["total"].get("per_cycle").is_some() && two["total"].get("sampled").is_none());
    // Pages and MultiQC's files of a part of a report are whole.
    let html = dir.path().join("x.html");
    let out = run(&[
        &r1,
        &r2,
        "--only",
        "by_lane",
        "--html",
        html.to_str().unwrap(),
        "--multiqc",
        dir.path().to_str().unwrap(),
    ]);
    assert_eq!(out.code, 0, "{}", out.stderr);
    assert!(!out.stdout.contains("adapters") && out.stdout.contains("FLOW lane 2"), "{}", out.stdout);
    assert!(std::fs::read_to_string(html).unwrap().trim_end().ends_with("</html>"));
    let out = run(&[&r1, "--only", "lanes"]);
    assert!(out.code == 2 && out.stderr.contains("by_lane, by_tile"), "{}", out.stderr);
}

#[test]
fn long_reads() {
    let dir = tempfile::tempdir().unwrap();
    let mut text = String::new();
    for (i, len) in [3_000_000usize, 20_000, 10_000, 1].into_iter().enumerate() {
        text += &format!(
            "@m/{i}/ccs\n{}\n+\n{}\n",
            "ACGGT".repeat(len.div_ceil(5))[..len].to_owned(),
            "~I5".repeat(len.div_ceil(3))[..len].to_owned()
        );
    }
    let s = section(&[&write(&dir, "long.fq.gz", &gzip(text.as_bytes())), "-@", "2"]);
    let t = &s["total"];
    assert_eq!((&t["bases"], &t["read_length"]["max"]), (&3_030_001.into(), &3_000_000.into()));
    assert!((2_997_000..=3_000_000).contains(&t["read_length"]["n50"].as_u64().unwrap()), "exact to 0.1 %");
    let rows = t["per_cycle"].as_array().unwrap();
    assert_eq!(rows.iter().map(|r| r["bases"].as_u64().unwrap()).sum::<u64>(), 3_030_001);
    assert!(rows.len() < 400);
}

#[test]
fn wrong_use() {
    let dir = tempfile::tempdir().unwrap();
    let file = write(&dir, "a.fq", b"@a\nA\n+\nI\n");
    assert_eq!(run(&[]).code, 2);
    assert_eq!(run(&[&file, &file]).code, 2, "the same file twice");
    assert_eq!(run(&[&file, "--genome-size", "big"]).code, 2);
    assert_eq!(run(&[&file, "--single", "--interleaved"]).code, 2);
    let bad = write(&dir, "bad.fa", b"nonsense");
    assert_eq!(run(&[&file, "--adapters", &bad]).code, 2);
}

#[test]
fn a_report_stays_under_a_megabyte() {
    let dir = tempfile::tempdir().unwrap();
    let text: String = (0..40_000)
        .map(|i| {
            format!(
                "@A:1:FLOWCELL:{}:{}:1:1 1:N:0:A\nACGT\n+\nIII{}\n",
                i % 8 + 1,
                1101 + i / 8,
                if i < 8 { '#' } else { 'I' }
            )
        })
        .collect();
    let file = write(&dir, "t.fq", text.as_bytes());
    let tiles = dir.path().join("tiles.tsv");
    let json = dir.path().join("r.json");
    let out = run(&[&file, "--json", json.to_str().unwrap(), "--tiles", tiles.to_str().unwrap(), "-q"]);
    assert_eq!(out.code, 0, "{}", out.stderr);
    let report = std::fs::read_to_string(json).unwrap();
    assert!(report.len() < 1 << 20, "{}", report.len());
    let report: Value = serde_json::from_str(&report).unwrap();
    let s = &report["sections"]["qc_fastq"];
    assert_eq!(
        s["tiles"]["tiles"].as_u64().unwrap(),
        std::fs::read_to_string(tiles).unwrap().lines().count() as u64 - 1
    );
    assert!(
        s["by_tile"].as_array().unwrap().iter().filter(|t| t["frac_q30"] == 0.75).count() == 8,
        "the worst tiles are listed"
    );
}

#[test]
fn alignment_files_give_the_same_reads() {
    let dir = tempfile::tempdir().unwrap();
    let reads = Reads::new(3_000);
    let expected = section(&[&pair(&dir, &reads)[0], &pair(&dir, &reads)[1]])["total"].clone();
    let sam = qc_fastq_support::unaligned_sam(&reads);
    let sam_path = write(&dir, "u.sam", sam.as_bytes());
    let convert = |ext: &str, kind: &str| {
        let path = dir.path().join(format!("u.{ext}"));
        let args = ["view", "--no-PG", "-O", kind, "-o", path.to_str().unwrap(), &sam_path];
        assert!(std::process::Command::new("samtools").args(args).status().unwrap().success());
        path.to_str().unwrap().to_owned()
    };
    for (file, format) in [(sam_path.clone(), "sam"), (convert("bam", "bam"), "bam"), (convert("cram", "cram"), "cram")]
    {
        for threads in ["1", "3"] {
            let s = section(&[&file, "-@", threads]);
            assert_eq!(s["by_file"][0]["integrity"]["format"], format);
            assert_eq!(s["total"], expected, "{format}, {threads} threads");
        }
    }
    for format in ["sam", "bam", "cram"] {
        let file = dir.path().join(format!("u.{format}"));
        let (bytes, file) = (std::fs::read(&file).unwrap(), file.to_str().unwrap().to_owned());
        let digests = |s: &Value| {
            let i = &s["by_file"][0]["integrity"];
            serde_json::json!([i["bytes"], i["md5"], i["sha256"]])
        };
        let known = ["md5sum", "sha256sum"].map(|program| check_sum(program, &file));
        let from_file = section(&[&file, "--digest"]);
        assert_eq!(digests(&from_file), serde_json::json!([bytes.len(), known[0], known[1]]), "{format}");
        let out = qc_fastq_support::run_with_input(&["-", "--digest", "--json", "-", "-q"], &bytes);
        assert_eq!(out.code, 0, "{}", out.stderr);
        let piped = &serde_json::from_str::<Value>(&out.stdout).unwrap()["sections"]["qc_fastq"];
        assert_eq!((&piped["total"], digests(piped)), (&expected, digests(&from_file)), "{format} on standard input");
        if format != "sam" {
            // Without the end marker, and in the middle.
            for cut in [bytes.len() - if format == "bam" { 28 } else { 38 }, bytes.len() / 2] {
                let out = qc_fastq_support::run_with_input(&["-", "--json", "-", "-q"], &bytes[..cut]);
                assert_eq!((out.code, out.stdout.as_str()), (3, ""), "{format} cut at {cut}: {}", out.stderr);
            }
        }
    }
    let bam = std::fs::read(dir.path().join("u.bam")).unwrap();
    assert!(refused(&[&write(&dir, "cut.bam", &bam[..bam.len() - 28])]).contains("cut.bam"));
    assert!(refused(&[&write(&dir, "half.bam", &bam[..bam.len() / 2])]).contains("half.bam"));
}
