//! `wgs annotate --candidates`: every way of inheritance of a made-up family, HPO ranks, runs of homozygosity against bcftools roh,
//! hostile inputs.

mod common;

use common::{Ended, at, listing, testdata, wgs};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

fn file(name: &str) -> String {
    testdata("annotate/candidates").join(name).display().to_string()
}

/// Runs on the family's calls with more arguments; the gene cache goes to `dir`.
fn run(dir: &Path, more: &[&str]) -> Ended {
    let path = |name: &str| dir.join(name).display().to_string();
    let mut args = vec!["annotate".to_owned(), file("family.vcf"), "--gff".into(), file("genes.gtf"), "-r".into()];
    args.extend([file("ref.fa"), "-o".into(), path("out.vcf"), "--gene-cache".into(), path("genes.cache")]);
    args.extend(["--candidates".into(), path("c.tsv"), "--json".into(), path("r.json")]);
    args.extend(more.iter().map(|m| (*m).to_owned()));
    wgs(&args)
}

/// The table: its header lines, and its rows by column name.
fn table(text: &str) -> (Vec<&str>, Vec<BTreeMap<&str, &str>>) {
    let head: Vec<&str> = text.lines().take_while(|l| l.starts_with("##")).collect();
    let mut lines = text.lines().skip(head.len());
    let names: Vec<&str> = lines.next().unwrap().strip_prefix('#').unwrap().split('\t').collect();
    let rows = lines.map(|l| {
        assert_eq!(l.split('\t').count(), names.len(), "{l}");
        names.iter().copied().zip(l.split('\t')).collect()
    });
    let rows = rows.collect();
    (head, rows)
}

fn pairs<'a>(rows: &[BTreeMap<&'a str, &'a str>]) -> Vec<(&'a str, &'a str)> {
    rows.iter().map(|r| (r["id"], r["mode"])).collect()
}

#[test]
fn every_way_of_inheritance() {
    let dir = tempfile::tempdir().unwrap();
    let (ped, panel) = (file("family.ped"), file("panel.tsv"));
    let ended = run(dir.path(), &["--sample", "child", "--ped", &ped, "--panel", &panel]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("not in the gene models: NOSUCHGENE"), "{}", ended.stderr);
    let text = std::fs::read_to_string(dir.path().join("c.tsv")).unwrap();
    let (head, rows) = table(&text);
    let mut got = pairs(&rows);
    got.sort_unstable();
    let mut expected = vec![
        ("compound_dad", "AR_compound"),
        ("compound_mum", "AR_compound"),
        ("de_novo", "de_novo"),
        ("thin_parent", "AD"),
        ("trace_parent", "AD"),
        ("homozygous", "AR_homozygous"),
        ("phased_1", "AR_compound"),
        ("phased_2", "AR_compound"),
        ("unphased", "AR_compound"),
        ("x_from_mum", "XL_hemizygous"),
        ("x_de_novo", "de_novo"),
        ("y_de_novo", "de_novo"),
        ("mitochondrial", "mitochondrial"),
    ];
    expected.sort_unstable();
    assert_eq!(got, expected);
    let of = |id: &str| rows.iter().find(|r| r["id"] == id).unwrap();
    let r = of("compound_dad");
    assert_eq!((r["partners"], r["phase"]), ("20:793:G:T", "trans_parents"));
    assert_eq!(
        (r["gene"], r["disease"], r["OMIM"], r["指定難病"]),
        ("AVP", "disease A", "100001", "72"),
        "by HGNC number"
    );
    let r = of("phased_1");
    assert_eq!(r["phase"], "trans_phase_set;unknown_phase");
    assert_eq!(of("unphased")["phase"], "unknown_phase;unknown_phase");
    assert_eq!(of("thin_parent")["notes"], "parents_without_allele_unsure");
    let r = of("homozygous");
    assert_eq!(
        (r["disease"], r["指定難病"]),
        ("disease C|disease C2", "1|2"),
        "both lines of the panel, whatever the capitals"
    );
    assert_eq!(r["relatives"], "dad=0/1:30:15,15;mum=0/1:30:15,15;sis=0/1:30:15,15");
    let r = of("de_novo");
    assert_eq!((r["impact"], r["genotype"], r["depth"], r["allele_depths"]), ("HIGH", "0/1", "30", "15,15"));
    assert!(r["consequence"].contains("frameshift_variant") && r["hgvs_c"].starts_with("NM_015417:c."), "{r:?}");
    assert!(r["hgvs_p"].contains("fs"), "{r:?}");
    assert_eq!(of("mitochondrial")["allele_fraction"], "0.0300");
    // By mode, the most severe first.
    assert_eq!((rows[0]["id"], rows[0]["mode"]), ("de_novo", "de_novo"));
    assert!(
        head.iter().any(|l| l.starts_with("##select=<Consequences=") && l.contains("Filters=\"PASS,.\"")),
        "{head:?}"
    );
    assert!(head.contains(&"##family=child:index,male,affected;dad:father,male,unaffected;mum:mother,female,unaffected;sis:relative,female,unaffected"));
    // The report counts, and has no genotypes and no alleles.
    let json = std::fs::read_to_string(dir.path().join("r.json")).unwrap();
    let report: Value = serde_json::from_str(&json).unwrap();
    let c = at(&report, "sections.annotate.candidates");
    assert_eq!(at(c, "candidates").as_u64(), Some(13));
    assert_eq!(at(c, "genes.genes").as_u64(), Some(7));
    assert_eq!(at(c, "genes.panel_unknown").as_u64(), Some(1));
    assert_eq!(at(c, "relatives").as_u64(), Some(3));
    assert!(!at(&report, "sections").to_string().contains("0/1"));
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(dir.path().join("c.tsv")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "genotypes are the owner's");
    // Without candidates the calls are the same.
    let plain = dir.path().join("plain.vcf").display().to_string();
    let (vcf, gff, fasta) = (file("family.vcf"), file("genes.gtf"), file("ref.fa"));
    let cache = dir.path().join("genes.cache").display().to_string();
    let ended = wgs(&["annotate", &vcf, "--gff", &gff, "-r", &fasta, "-o", &plain, "--gene-cache", &cache]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(std::fs::read(plain).unwrap(), std::fs::read(dir.path().join("out.vcf")).unwrap());
}

#[test]
fn options_and_threads() {
    let dir = tempfile::tempdir().unwrap();
    let (ped, panel) = (file("family.ped"), file("panel.tsv"));
    let usual = ["--sample", "child", "--ped", &ped, "--panel", &panel];
    let run_with = |more: &[&str]| {
        let ended = run(dir.path(), &[&usual[..], more].concat());
        assert_eq!(ended.code, 0, "{more:?}: {}", ended.stderr);
        std::fs::read_to_string(dir.path().join("c.tsv")).unwrap()
    };
    let one = run_with(&["-@", "1"]);
    assert_eq!(one, run_with(&["-@", "3"]), "same bytes for any number of threads");
    assert_eq!(one, run_with(&["--pick"]), "--pick is of the calls alone");
    let has = |text: &str, id: &str, mode: &str| table(text).1.iter().any(|r| r["id"] == id && r["mode"] == mode);
    assert!(has(&run_with(&["--incomplete-penetrance"]), "from_mum", "AD"));
    assert!(has(&run_with(&["--parent-depth", "4"]), "thin_parent", "de_novo"));
    assert!(has(&run_with(&["--parent-fraction", "0.1"]), "trace_parent", "de_novo"));
    assert!(has(&run_with(&["--candidate-filters", "PASS,LowQual"]), "filtered", "de_novo"));
    assert!(has(&run_with(&["--single-hits"]), "cis_1", "AR_single"));
    let high = run_with(&["--candidate-terms", "HIGH"]);
    assert!(table(&high).1.iter().all(|r| r["impact"] == "HIGH") && has(&high, "de_novo", "de_novo"));
    // A source and its limit: 0.2 is more than 0.1, what is missing passes.
    let source = dir.path().join("af.vcf");
    let af = "##fileformat=VCFv4.3\n##contig=<ID=20>\n##contig=<ID=X>\n##contig=<ID=Y>\n##contig=<ID=MT>\n\
        ##INFO=<ID=AF,Number=A,Type=Float,Description=\"made up\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n\
        20\t793\t.\tG\tT\t.\t.\tAF=0.2\n20\t12367\t.\tC\tA\t.\t.\tAF=0.05\n";
    std::fs::write(&source, af).unwrap();
    let spec = format!("S={}:AF", source.display());
    let text = run_with(&["--source", &spec, "--allow-no-hits", "--max-af", "S_AF<=0.1"]);
    let (_, rows) = table(&text);
    assert!(!rows.iter().any(|r| r["id"] == "compound_mum" || r["id"] == "compound_dad"), "{text}");
    assert_eq!(rows.iter().find(|r| r["id"] == "homozygous").unwrap()["S_AF"], "0.05");
    // Alone, the child's alleles have no known origin, and its sex is not known.
    let ended = run(dir.path(), &["--sample", "child", "--panel", &panel]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let alone = std::fs::read_to_string(dir.path().join("c.tsv")).unwrap();
    assert!(has(&alone, "de_novo", "AD") && has(&alone, "from_mum", "AD") && has(&alone, "cis_1", "AR_compound"));
    let (_, rows) = table(&alone);
    assert_eq!(rows.iter().find(|r| r["id"] == "x_de_novo").unwrap()["notes"], "sex_unknown");
}

#[test]
fn terms_of_the_patient() {
    let dir = tempfile::tempdir().unwrap();
    let (genes, obo) = (file("genes_to_phenotype.txt"), file("hp.obo"));
    let hpo = ["--sample", "child", "--hpo-genes", &genes, "--hpo"];
    let rows_of = |more: &[&str]| {
        let ended = run(dir.path(), &[&hpo[..], more].concat());
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        std::fs::read_to_string(dir.path().join("c.tsv")).unwrap()
    };
    // PCNA has 3; SPEF1 has 5, which is below 3.
    let text = rows_of(&["HP:0000003"]);
    assert!(table(&text).1.iter().all(|r| r["gene"] == "PCNA"), "{text}");
    let text = rows_of(&["HP:0000003", "--hpo-ontology", &obo]);
    let (_, rows) = table(&text);
    assert!(rows.iter().any(|r| r["gene"] == "SPEF1") && rows.iter().all(|r| r["gene"] != "AVP"), "{text}");
    assert!(rows.iter().all(|r| r["hpo_terms"] == "HP:0000003" && r["hpo_score"] == "1.0000"), "{text}");
    // A panel filters; the terms rank.
    let panel = file("panel.tsv");
    let text = rows_of(&["HP:0000004", "--hpo-ontology", &obo, "--panel", &panel]);
    let (_, rows) = table(&text);
    let of = |gene: &str| rows.iter().find(|r| r["gene"] == gene).unwrap();
    assert_eq!((of("AVP")["hpo_score"], of("SPEF1")["hpo_score"], of("SPEF1")["hpo_terms"]), ("1.0000", "0.5000", "."));
    assert_eq!(of("OXT")["hpo_score"], ".");
}

#[test]
fn hostile_inputs() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let bare = write("bare.tsv", b"AVP\nOXT\n");
    let odd = write("odd.tsv", b"gene\tinheritance\nAVP\tsometimes\n");
    let none = write("none.tsv", b"gene\nNOSUCH1\nNOSUCH2\n");
    let sjis = write("sjis.tsv", b"gene\tdisease\nAVP\t\x8ew\x92\xe8\n");
    let stranger = write("stranger.ped", b"f other 0 0 1 2\n");
    let short = write("short.ped", b"f child 0 0\n");
    let (genes, panel) = (file("genes_to_phenotype.txt"), file("panel.tsv"));
    let child = ["--sample", "child"];
    let cases: [(&[&str], i32, &str); 15] = [
        (&["--sample", "nobody"], 3, "there is no sample nobody: the samples are child, dad, mum, sis"),
        (&[], 2, "has 4 samples: name the index case with --sample"),
        (&["--ped", &stranger], 3, "the index case child is not in it"),
        (&["--ped", &short], 3, "line 1: 4 columns where six are expected"),
        (&["--panel", &bare], 3, "line 1: no column of genes among AVP"),
        (&["--panel", &odd], 3, "line 2: inheritance 'sometimes'"),
        (&["--panel", &none], 3, "none of its genes is in the gene models: NOSUCH1, NOSUCH2"),
        (&["--panel", &sjis], 3, "line 2: not UTF-8"),
        (&["--panel", "/no/such/panel.tsv"], 3, "/no/such/panel.tsv"),
        (&["--hpo", "HP:12", "--hpo-genes", &genes], 2, "'HP:12' is no HPO term"),
        (&["--hpo", "HP:0000004"], 2, "--hpo-genes"),
        (&["--hpo", "HP:0000099", "--hpo-genes", &genes], 3, "no gene of the gene models has any of HP:0000099"),
        (&["--hpo", "HP:0000004", "--hpo-genes", &panel], 3, "no gene in it"),
        (&["--max-af", "NO_AF<=0.1"], 2, "no source has a field NO_AF"),
        (&["--max-af", "NO_AF<0.1"], 2, "expected FIELD<=NUMBER"),
    ];
    let before = listing(dir.path());
    for (more, code, message) in cases {
        let named = more.contains(&"nobody") || more.is_empty();
        let ended = run(dir.path(), &[if named { &[][..] } else { &child[..] }, more].concat());
        assert_eq!(ended.code, code, "{more:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(message), "{more:?}: {}", ended.stderr);
        let mut left = listing(dir.path());
        left.retain(|n| n != "genes.cache");
        assert_eq!(left, before, "{more:?} leaves nothing");
    }
    // What goes with candidates needs them.
    let (vcf, gff, fasta) = (file("family.vcf"), file("genes.gtf"), file("ref.fa"));
    let ended = wgs(&["annotate", &vcf, "--gff", &gff, "-r", &fasta, "--panel", &panel]);
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    // An error late in the calls leaves neither calls nor table.
    let text =
        std::fs::read_to_string(file("family.vcf")).unwrap() + "20\t1\t.\tA\tC\t.\t.\t.\tGT\t0/1\t0/0\t0/0\t0/0\n";
    let unsorted = write("unsorted.vcf", text.as_bytes());
    let path = |name: &str| dir.path().join(name).display().to_string();
    let (out, table, cache) = (path("o.vcf"), path("t.tsv"), path("genes.cache"));
    let args = ["annotate", &unsorted, "--gff", &gff, "-r", &fasta, "-o", &out, "--candidates", &table];
    let ended = wgs(&[&args[..], &["--sample", "child", "--gene-cache", &cache]].concat());
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(!listing(dir.path()).iter().any(|n| n.contains("o.vcf") || n.contains("t.tsv")));
}

/// Small pseudo-random numbers.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[test]
fn runs_of_homozygosity_as_bcftools_roh() {
    if std::process::Command::new("bcftools").arg("--version").output().is_err() {
        eprintln!("SKIPPED: no bcftools in PATH");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let (len, mut state) = (20_000_000u64, 7);
    let base: Vec<u8> = (0..len).map(|_| b"ACGT"[(next(&mut state) & 3) as usize]).collect();
    let mut fasta = String::from(">1\n");
    for line in base.chunks(100) {
        fasta.push_str(std::str::from_utf8(line).unwrap());
        fasta.push('\n');
    }
    std::fs::write(path("ref.fa"), fasta).unwrap();
    let gene =
        |kind| format!("1\tx\t{kind}\t1001\t2000\t.\t+\t.\tgene_id \"G\"; transcript_id \"T\"; gene_name \"G\";\n");
    std::fs::write(
        path("g.gtf"),
        gene("gene").replace(" transcript_id \"T\";", "") + &gene("transcript") + &gene("exon"),
    )
    .unwrap();
    // About one site in 1,200 bases; three runs with few wrong genotypes, one of them shorter than 1 Mb.
    let truth = [(3_000_000, 5_500_000), (9_000_000, 9_600_000), (14_000_000, 18_000_000)];
    let mut vcf = format!(
        "##fileformat=VCFv4.3\n##contig=<ID=1,length={len}>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"GT\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n"
    );
    let mut pos = 500;
    while pos < len - 1 {
        let auto = truth.iter().any(|&(a, b)| (a..b).contains(&pos));
        let het = if auto { next(&mut state) % 1000 == 0 } else { next(&mut state) % 10 < 6 };
        let from = base[pos as usize - 1];
        let to = if from == b'A' { 'C' } else { 'A' };
        let gt = if het { "0/1" } else { "1/1" };
        let _ = writeln!(vcf, "1\t{pos}\t.\t{}\t{to}\t50\tPASS\t.\tGT\t{gt}", char::from(from));
        pos += 1 + next(&mut state) % 2400;
    }
    std::fs::write(path("s.vcf"), vcf).unwrap();
    let args = ["-G30", "--AF-dflt", "0.4", "--ignore-homref", "-O", "r", &path("s.vcf")];
    let output = std::process::Command::new("bcftools").arg("roh").args(args).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let theirs: Vec<(u64, u64)> = text
        .lines()
        .filter(|l| l.starts_with("RG"))
        .map(|l| {
            let f: Vec<&str> = l.split('\t').collect();
            (f[3].parse().unwrap(), f[4].parse().unwrap())
        })
        .collect();
    assert!(theirs.len() >= 3, "{text}");
    for min in [1, 1_000_000] {
        let ended = wgs(&[
            "annotate",
            &path("s.vcf"),
            "--gff",
            &path("g.gtf"),
            "-r",
            &path("ref.fa"),
            "-o",
            &path("o.vcf"),
            "--candidates",
            &path("c.tsv"),
            "--roh-min",
            &min.to_string(),
            "--json",
            &path("r.json"),
        ]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let report: Value = serde_json::from_str(&std::fs::read_to_string(path("r.json")).unwrap()).unwrap();
        let found = at(&report, "sections.annotate.candidates.runs_of_homozygosity");
        let kept = theirs.iter().map(|(a, b)| b - a + 1).filter(|n| *n >= min);
        assert_eq!(at(found, "runs").as_u64(), Some(kept.clone().count() as u64), "{theirs:?}");
        assert_eq!(at(found, "bases").as_u64(), Some(kept.sum()), "{theirs:?}");
    }
}
