//! `wgs run` from FASTQ, BAM or CRAM to verdict and report, each way once on small real data: what is found against the truth, what the verdict
//! says, what stands in the report, and what is refused.

mod common;

use common::{root, testdata, wgs};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use wgs_testkit::tools::available;

/// A folder with a configuration and a table, and the results below it.
struct Run {
    dir: tempfile::TempDir,
}

impl Run {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// Writes the table and a configuration with its results in `out` of the reference and with what else it says.
    fn write(&self, table: &str, reference: &Path, more: &str) {
        std::fs::write(self.path("samples.tsv"), table).unwrap();
        let config = format!("out = \"out\"\n[reference]\nfasta = \"{}\"\n{more}", reference.display());
        std::fs::write(self.path("config.toml"), config).unwrap();
    }

    /// Runs it: exit code and what it said.
    fn go(&self, more: &[&str]) -> common::Ended {
        let (samples, config) = (self.text("samples.tsv"), self.text("config.toml"));
        let mut args = vec!["run", &samples, "-c", &config, "-@", "2"];
        args.extend(more);
        wgs(&args)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    fn vcf(&self, name: &str) -> String {
        let bytes = std::fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        inflate(&bytes)
    }

    /// Counts of `wgs bench` against a truth of the bundled pipeline: found, missed, wrong.
    fn bench(&self, kind: &str, truth: &str, regions: &str, calls: &str, more: &[&str]) -> [u64; 3] {
        let from = |name: &str| pipeline(name).display().to_string();
        let (truth, regions, reference) = (from(truth), from(regions), from("chr20.fa.gz"));
        let (calls, json) = (self.text(calls), self.text("bench.json"));
        let mut args = vec!["bench", &truth, &calls, "-r", &reference, "-b", &regions, "--json", &json, "-q"];
        args.extend(more);
        assert_eq!(wgs(&args).code, 0);
        let found = &self.json("bench.json")["sections"]["bench"][kind];
        let wrong = found["fp"].as_u64().unwrap() + found["genotype_errors"].as_u64().unwrap();
        [found["tp"].as_u64().unwrap(), found["fn"].as_u64().unwrap(), wrong]
    }
}

fn pipeline(name: &str) -> PathBuf {
    testdata("pipeline").join(name)
}

/// The text of a BGZF file.
fn inflate(bytes: &[u8]) -> String {
    let (mut reader, mut out) = (wgs_bgzf::Reader::new(bytes), Vec::new());
    while reader.append_block(&mut out).unwrap().is_some() {}
    String::from_utf8(out).unwrap()
}

/// Runs another program; its output.
fn tool(program: &str, args: &[&str]) -> String {
    let out = Command::new(program).args(args).output().unwrap_or_else(|e| panic!("{program}: {e}"));
    assert!(out.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// States of the steps that are not done.
fn undone(report: &Value) -> Vec<String> {
    let steps = report["sections"]["run"]["steps"].as_array().unwrap();
    let open = steps.iter().filter(|s| s["state"] != "done");
    open.map(|s| format!("{} {}", s["step"].as_str().unwrap(), s["state"].as_str().unwrap())).collect()
}

fn records(vcf: &str) -> Vec<Vec<&str>> {
    vcf.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect()).collect()
}

/// The bundled tables and configuration in a folder of their own, results beside them.
fn bundled() -> Run {
    let run = Run::new();
    let absolute =
        |text: &str, key: &str| text.replace(&format!("{key} = \""), &format!("{key} = \"{}/", pipeline("").display()));
    let mut config = std::fs::read_to_string(pipeline("config.toml")).unwrap();
    for key in ["fasta", "profile", "waivers", "genes", "cases"] {
        config = absolute(&config, key);
    }
    let config = config.replace("../../target/demo/run", "out");
    std::fs::write(run.path("config.toml"), config).unwrap();
    let table = std::fs::read_to_string(pipeline("samples.tsv")).unwrap();
    let table: String = table
        .split_inclusive(['\t', '\n'])
        .map(|field| match field.contains(".gz") || field.contains(".bed") {
            true => pipeline(field).display().to_string(),
            false => field.to_owned(),
        })
        .collect();
    std::fs::write(run.path("samples.tsv"), table).unwrap();
    run
}

#[test]
fn a_germline_sample_and_a_pair_from_fastq_to_report() {
    if !available(&["samtools", "minimap2", "python3"]) {
        return;
    }
    let run = bundled();
    assert_eq!(run.go(&["--dry-run", "--json", &run.text("plan.json"), "-q"]).code, 0);
    let ended = run.go(&["-q"]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    // The gate of the pair has too few sites; everything behind it is made all the same, and its verdict says so.
    assert_eq!(
        undone(&run.json("out/run.json")),
        ["identity/DREAM1 refused", "judge/DREAM1 refused", "report/DREAM1 refused"]
    );

    // What was called, against the truth.
    let germline = "out/cases/NA12878/NA12878.germline.vcf.gz";
    assert_eq!(run.bench("snv", "NA12878.truth.vcf", "NA12878.confident.bed", germline, &[]), [45, 0, 0]);
    assert_eq!(run.bench("indel", "NA12878.truth.vcf", "NA12878.confident.bed", germline, &[]), [4, 0, 0]);
    let somatic = "out/cases/DREAM1/DREAM1-T.somatic.vcf.gz";
    let [found, missed, wrong] = run.bench("snv", "DREAM1.truth.vcf", "DREAM1.windows.bed", somatic, &["--somatic"]);
    assert!(found >= 73 && found + missed == 76 && wrong == 0, "{found} {missed} {wrong}");

    // Both lanes are in one file, each with its read group.
    let header = tool("samtools", &["view", "-H", "--no-PG", &run.text("out/DREAM1-T/DREAM1-T.bam")]);
    let groups: Vec<&str> = header.lines().filter(|l| l.starts_with("@RG")).collect();
    assert_eq!(groups.len(), 2, "{header}");
    assert!(
        groups[0].contains("ID:DREAM1-T.C09DF\tSM:DREAM1-T") && groups[1].contains("ID:DREAM1-T.D0EN0"),
        "{groups:?}"
    );
    assert!(!header.contains("@PG"), "{header}");

    let verdict = |case: &str| run.json(&format!("out/cases/{case}/verdict.json"));
    let (single, pair) = (verdict("NA12878"), verdict("DREAM1"));
    assert_eq!(single["verdict"]["status"], "pass", "{}", single["verdict"]);
    assert_eq!(pair["verdict"]["status"], "incomplete", "{}", pair["verdict"]);
    for sample in pair["sections"]["judge"]["samples"].as_array().unwrap() {
        assert!(sample["disposition"]["released_by_waiver"].is_array(), "{sample}");
    }
    // Each sample's depth is that over its own targets.
    let depth = |sample: &str| {
        let report = run.json(&format!("out/{sample}/{sample}.align.json"));
        report["sections"]["qc_align"]["depth"]["targets"]["depth"].clone()
    };
    assert_eq!(depth("NA12878")["positions"], 100_000);
    assert_eq!(depth("DREAM1-N")["positions"], 74_407);

    // The reports have the variants people looked at, and say that the calls of the pair were forced.
    let single = run.json("out/cases/NA12878/case.json")["sections"]["case"].clone();
    assert_eq!(single["findings"][0]["variant"]["hgvs_p"], "NM_022096:p.Leu324Gln", "{}", single["findings"]);
    assert_eq!(single["quality"]["forced"], false);
    let pair = run.json("out/cases/DREAM1/case.json")["sections"]["case"].clone();
    assert_eq!(pair["findings"][0]["variant"]["hgvs_c"], "NM_172107:c.*168G>A", "{}", pair["findings"]);
    assert_eq!(pair["quality"]["forced"], true);
    for (case, word) in [("NA12878", "ANKEF1"), ("DREAM1", "KCNQ2")] {
        assert!(run.read(&format!("out/cases/{case}/report.html")).contains(word), "{case}");
    }

    // Nothing to do a second time.
    let again = run.go(&[]);
    assert_eq!(again.code, 1, "{}", again.stderr);
    let states: Vec<&str> = again.stdout.lines().skip(1).filter_map(|l| l.split('\t').nth(2)).collect();
    assert!(states.len() > 30 && states.iter().all(|s| ["kept", "refused"].contains(s)), "{}", again.stdout);

    the_readme_shows_this_run(&run);
}

/// The block in README.md is what `scripts/demo-table.py` says of this run; `scripts/demo.sh --readme` writes it.
fn the_readme_shows_this_run(run: &Run) {
    let from = |name: &str| pipeline(name).display().to_string();
    let reference = from("chr20.fa.gz");
    let bench = |sample: &str, truth: &str, regions: &str, calls: &str, more: &[&str]| {
        let json = run.text(&format!("{sample}.bench.json"));
        let (truth, regions, calls) = (from(truth), from(regions), run.text(calls));
        let mut args =
            vec!["bench", &truth, &calls, "-r", &reference, "-b", &regions, "--sample", sample, "--json", &json, "-q"];
        args.extend(more);
        assert_eq!(wgs(&args).code, 0);
        json
    };
    let single = bench(
        "NA12878",
        "NA12878.truth.vcf",
        "NA12878.confident.bed",
        "out/cases/NA12878/NA12878.germline.vcf.gz",
        &[],
    );
    let somatic = "out/cases/DREAM1/DREAM1-T.somatic.vcf.gz";
    let pair = bench("DREAM1-T", "DREAM1.truth.vcf", "DREAM1.windows.bed", somatic, &["--somatic"]);
    let (other, who) = (run.text("other.json"), run.text("who.tsv"));
    let table = |case: &str| run.read(&format!("out/cases/{case}/samples.tsv"));
    let (pair_table, single_table) = (table("DREAM1"), table("NA12878"));
    std::fs::write(&who, pair_table + single_table.split_once('\n').unwrap().1).unwrap();
    let of = |end: &str| ["DREAM1-N", "DREAM1-T", "NA12878"].map(|s| run.text(&format!("out/{s}/{s}.{end}")));
    let (fastq, align, prints) = (of("fastq.json"), of("align.json"), of("fp"));
    let mut args = vec!["judge", "--samples", &who, "--profile", "japan-wgs-2022", "--json", &other, "-q"];
    args.extend(fastq.iter().chain(&align).map(String::as_str));
    args.push("--fingerprints");
    args.extend(prints.iter().map(String::as_str));
    assert_eq!(wgs(&args).code, 1);
    let script = root().join("scripts/demo-table.py").display().to_string();
    let shown =
        tool("python3", &[&script, &run.text("out"), &run.text("plan.json"), &single, &pair, "--other", &other]);
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, block) = readme.split_once("<!-- demo: ").unwrap();
    let (block, _) = block.split_once("<!-- end of the demo -->").unwrap();
    let (_, block) = block.split_once("```\n").unwrap();
    assert_eq!(block.trim_end().trim_end_matches("```"), shown, "scripts/demo.sh --readme makes it again");
}

#[test]
fn a_tumour_without_its_normal() {
    if !available(&["samtools", "minimap2", "bgzip", "tabix"]) {
        return;
    }
    let run = Run::new();
    let lane = |read: &str| pipeline(&format!("DREAM1-T.D0EN0_{read}.fq.gz")).display().to_string();
    let table = format!("sample\trole\tfastq1\tfastq2\nT\ttumor\t{}\t{}\n", lane("R1"), lane("R2"));
    let more = |call: &str| {
        let path = |name: &str| pipeline(name).display().to_string();
        let (profile, genes, list) = (path("slice.toml"), path("genes.refGene.txt.gz"), path("genes.txt"));
        format!(
            "[align]\naligner = \"minimap2\"\n[judge]\nprofile = \"{profile}\"\nat_failed_gate = \"continue\"\n\
             [call]\n{call}[annotate]\ngenes = \"{genes}\"\n[report]\ncases = \"cases\"\ngenes = \"{list}\"\n"
        )
    };
    std::fs::create_dir(run.path("cases")).unwrap();
    let case = std::fs::read_to_string(pipeline("cases/DREAM1.toml")).unwrap();
    let (normal, author) = (case.rfind("[[sample]]").unwrap(), case.find("[author]").unwrap());
    let case = case[..normal].to_owned() + &case[author..];
    let case =
        case.replace("tumor_normal", "tumor_only").replace("\"DREAM1\"", "\"T\"").replace("\"DREAM1-T\"", "\"T\"");
    std::fs::write(run.path("cases/T.toml"), case).unwrap();

    let calls = "out/cases/T/T.somatic.vcf.gz";
    run.write(&table, &pipeline("chr20.fa.gz"), &more(""));
    let ended = run.go(&["-q"]);
    // No targets are stated, so the depths that the profile asks for are not there: incomplete, and everything is made.
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert_eq!(undone(&run.json("out/run.json")), ["judge/T refused", "report/T refused"]);
    assert!(!run.path("out/cases/T/T.germline.vcf.gz").exists());
    assert_eq!(run.json("out/cases/T/case.json")["sections"]["case"]["kind"], "tumor_only");

    // With a population that has what was not put in, what was put in stands out.
    let truth = std::fs::read_to_string(pipeline("DREAM1.truth.vcf")).unwrap();
    let put_in: Vec<&str> = records(&truth).into_iter().map(|r| r[1]).collect();
    let vcf = run.vcf(calls);
    let mut population = "##fileformat=VCFv4.2\n##contig=<ID=chr20,length=63025520>\n\
        ##INFO=<ID=AF,Number=A,Type=Float,Description=\"Frequency\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        .to_owned();
    for r in records(&vcf).iter().filter(|r| !put_in.contains(&r[1])) {
        population += &format!("{}\t{}\t.\t{}\t{}\t.\t.\tAF=0.3\n", r[0], r[1], r[3], r[4]);
    }
    std::fs::write(run.path("population.vcf"), population).unwrap();
    tool("bgzip", &[&run.text("population.vcf")]);
    tool("tabix", &["-p", "vcf", &run.text("population.vcf.gz")]);
    run.write(&table, &pipeline("chr20.fa.gz"), &more("population = \"population.vcf.gz\"\n"));
    let ended = run.go(&[]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(
        ended.stdout.contains("qc_align/T\tT\tkept") && ended.stdout.contains("somatic/T\tT\tran"),
        "{}",
        ended.stdout
    );
    let vcf = run.vcf(calls);
    let possible: Vec<&str> =
        records(&vcf).into_iter().filter(|r| r[7].contains("ORIGIN=germline_possible")).map(|r| r[1]).collect();
    assert!(possible.len() > 60, "{} alleles", possible.len());
    assert!(possible.iter().all(|at| put_in.contains(at)), "only what was put in: {possible:?}");
}

#[test]
fn a_family_from_bam() {
    let run = Run::new();
    let fasta = run.path("ref.fa");
    let text = inflate(&std::fs::read(testdata("demo/hg19.chr20.fa.gz")).unwrap());
    std::fs::write(&fasta, text.replacen(">chr20", ">20", 1)).unwrap();
    let mut table = "sample\trole\tfamily\tstated_sex\tbam\n".to_owned();
    for (sample, role, sex) in
        [("HG001", "proband", "female"), ("NA12891", "father", "male"), ("NA12892", "mother", "female")]
    {
        let bam = testdata("call-germline-trio").join(format!("{sample}.bam"));
        table += &format!("{sample}\t{role}\tCEU\t{sex}\t{}\n", bam.display());
    }
    run.write(&table, &fasta, "");
    // 10 kb cannot show who is whose child: the gate holds everything behind it.
    let ended = run.go(&["-q"]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let report = run.json("out/run.json");
    assert!(undone(&report).contains(&"identity/CEU refused".to_owned()), "{:?}", undone(&report));
    assert!(undone(&report).contains(&"germline/CEU held".to_owned()), "{:?}", undone(&report));
    assert!(!run.path("out/cases/CEU/CEU.germline.vcf.gz").exists());

    // Told to go on: what was done is kept, the family is called together.
    run.write(&table, &fasta, "[judge]\nat_failed_gate = \"continue\"\n");
    let ended = run.go(&[]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let state = |step: &str| {
        let line = ended.stdout.lines().find(|l| l.starts_with(&format!("{step}\t"))).unwrap();
        line.split('\t').nth(2).unwrap().to_owned()
    };
    assert_eq!((state("qc_align/HG001"), state("germline/CEU")), ("kept".to_owned(), "ran".to_owned()));
    let ped = run.read("out/cases/CEU/family.ped");
    assert_eq!(ped.lines().next(), Some("CEU\tHG001\tNA12891\tNA12892\t2\t2"));
    let vcf = run.vcf("out/cases/CEU/CEU.germline.vcf.gz");
    assert!(vcf.contains("##PEDIGREE=<ID=HG001,Father=NA12891,Mother=NA12892>"));
    assert!(records(&vcf).iter().filter(|r| r[6] == "PASS" && r.len() == 12).count() > 20);
    for sample in ["HG001", "NA12891", "NA12892"] {
        let qc = run.json(&format!("out/cases/CEU/{sample}.germline.qc.json"));
        assert!(qc["sections"]["qc_vcf"]["ga4gh"]["count_snvs"].as_u64().unwrap() > 5, "{sample}");
    }
}

#[test]
fn cram_gives_what_bam_gives() {
    if !available(&["samtools"]) {
        return;
    }
    let run = Run::new();
    let fasta = run.path("ref.fa");
    let text = inflate(&std::fs::read(testdata("demo/hg19.chr20.fa.gz")).unwrap());
    std::fs::write(&fasta, text).unwrap();
    let (bam, cram) = (testdata("demo/NA12878.bam"), run.text("NA12878.cram"));
    // Its header names every contig of hg19: those that are not in the reference go.
    let contig = tool("samtools", &["view", "-h", &bam.display().to_string()]);
    let lines = contig.lines().filter(|l| !l.starts_with("@SQ") || l.contains("SN:chr20\t"));
    let lines: String = lines
        .map(|l| {
            let mut fields: Vec<&str> = l.split('\t').collect();
            if !l.starts_with('@') && !["=", "chr20", "*"].contains(&fields[6]) {
                (fields[6], fields[7]) = ("*", "0");
            }
            fields.join("\t") + "\n"
        })
        .collect();
    std::fs::write(run.path("reads.sam"), lines).unwrap();
    let (sam, bam, reference) = (run.text("reads.sam"), run.text("NA12878.bam"), fasta.display().to_string());
    tool("samtools", &["view", "-b", "--no-PG", "-o", &bam, &sam]);
    tool("samtools", &["view", "-C", "--no-PG", "-T", &reference, "-o", &cram, &sam]);
    for file in [&bam, &cram] {
        tool("samtools", &["index", file]);
    }
    let mut made = Vec::new();
    for file in [&bam, &cram] {
        run.write(&format!("sample\trole\tbam\nNA12878\tgermline\t{file}\n"), &fasta, "[call]\ngvcf = true\n");
        let ended = run.go(&["-q"]);
        assert!(ended.code <= 1, "{}", ended.stderr);
        let file = |name: &str| std::fs::read(run.path(&format!("out/cases/NA12878/NA12878.germline.{name}"))).unwrap();
        made.push((file("vcf.gz"), file("g.vcf.gz"), run.json("out/NA12878/NA12878.align.json")["sections"].clone()));
    }
    assert!(made[0] == made[1], "calls, gVCF and QC are the same");
    assert!(made[0].0.len() > 2_000);
}

#[test]
fn what_is_wrong_is_said_before_anything_runs() {
    let run = Run::new();
    let fastq = |read: &str| testdata(&format!("demo/NA12878_{read}.fq.gz")).display().to_string();
    let table = format!("sample\trole\tfastq1\tfastq2\nA\tgermline\t{}\t{}\n", fastq("R1"), fastq("R2"));
    let reference = pipeline("chr20.fa.gz");
    let case = |table: &str, reference: &Path, more: &str, expected: &str| {
        run.write(table, reference, more);
        let ended = run.go(&["-q"]);
        assert_eq!(ended.code, 2, "{expected}: {}", ended.stderr);
        assert!(ended.stderr.contains(expected), "{expected}: {}", ended.stderr);
        assert!(!run.path("out").exists(), "{expected}");
    };
    if available(&["samtools", "bwa"]) {
        case(&table, &reference, "[align]\naligner = \"bwa\"\n", "chr20.fa.gz.bwt: no index of bwa");
    }
    if available(&["samtools", "minimap2"]) {
        let with = "[align]\naligner = \"minimap2\"\n";
        case(&table, &run.path("absent.fa"), with, "absent.fa: not there");
        case(&table.replace("_R2", "_R3"), &reference, with, "NA12878_R3.fq.gz: not there");
        case(&table.replace("germline", "cousin"), &reference, with, "line 2: role");
        case(&table.replace("A\tgermline", "A B\tgermline"), &reference, with, "samples.tsv: line 2: sample 'A B'");
    }
}

#[test]
fn a_bam_of_another_reference_stops_the_run() {
    let run = Run::new();
    let bam = testdata("call-germline-trio/HG001.bam");
    run.write(&format!("sample\trole\tbam\nHG001\tgermline\t{}\n", bam.display()), &pipeline("chr20.fa.gz"), "");
    let ended = run.go(&["-q"]);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(ended.stderr.contains("HG001.bam") && ended.stderr.contains("20"), "{}", ended.stderr);
    assert!(!run.path("out/cases/HG001/HG001.germline.vcf.gz").exists());
}
