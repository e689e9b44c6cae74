//! `wgs call germline --testcase`: a folder cut out of the inputs calls its site as the whole run does.

#[path = "call_germline_support/mod.rs"]
mod support;

use std::path::Path;
use std::process::Command;
use support::{Fixture, tool, wgs};
use wgs_testkit::tools::available;

fn lines(vcf: &str) -> Vec<Vec<String>> {
    let records = vcf.lines().filter(|l| !l.starts_with('#'));
    records.map(|l| l.split('\t').map(str::to_owned).collect()).collect()
}

/// Runs the folder's command in it.
fn again(folder: &Path) -> String {
    let cmd = std::fs::read_to_string(folder.join("cmd")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_wgs"))
        .args(cmd.split_whitespace())
        .arg("-q")
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{cmd}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Bases before the slice, from its header.
fn offset(folder: &Path) -> u32 {
    let header = tool("samtools", &["view", "-H", folder.join("reads.bam").to_str().unwrap()]);
    let first = header.lines().find_map(|l| l.split("base 1 was base ").nth(1)).unwrap();
    first.parse::<u32>().unwrap() - 1
}

/// Positions of the slice as those of the contig.
fn moved_back(mut line: Vec<String>, by: u32) -> Vec<String> {
    line[1] = (line[1].parse::<u32>().unwrap() + by).to_string();
    if let Some(i) = line[8].split(':').position(|k| k == "PS") {
        let mut sample: Vec<String> = line[9].split(':').map(str::to_owned).collect();
        sample[i] = (sample[i].parse::<u32>().unwrap() + by).to_string();
        line[9] = sample.join(":");
    }
    line
}

/// Reads, reference and the contig that holds the sites.
struct Set {
    f: Fixture,
    bam: String,
    reference: String,
    contig: &'static str,
}

impl Set {
    fn fixture() -> Self {
        let f = Fixture::new();
        Self { bam: f.bam().to_owned(), reference: f.reference().to_owned(), contig: "chr20", f }
    }

    /// The fixture with another name of its contig.
    fn renamed(contig: &'static str) -> Self {
        let f = Fixture::new();
        let (sam, bam, reference) = (f.text("other.sam"), f.text("other.bam"), f.text("other.fa"));
        let text = tool("samtools", &["view", "-h", "--no-PG", f.bam()]);
        std::fs::write(
            &sam,
            text.replace("\tchr20\t", &format!("\t{contig}\t")).replace(":chr20\t", &format!(":{contig}\t")),
        )
        .unwrap();
        tool("samtools", &["view", "-b", "--no-PG", "-o", &bam, &sam]);
        tool("samtools", &["index", &bam]);
        let fasta = std::fs::read_to_string(f.reference()).unwrap();
        std::fs::write(&reference, fasta.replacen(">chr20", &format!(">{contig}"), 1)).unwrap();
        Self { f, bam, reference, contig }
    }

    /// Calls everything, cuts each site out, and compares; gives the folders.
    fn sites_call_alike(&self, extra: &[&str], sites: &[u32]) -> Vec<std::path::PathBuf> {
        let profile = self.f.text("sample.profile");
        wgs(&["call", "learn", &self.bam, "-r", &self.reference, "-o", &profile, "-q"]).succeeds();
        let base = ["call", "germline", &self.bam, "-r", &self.reference, "--profile", &profile, "-q", "-o", "-"];
        let whole = lines(&wgs(&[&base[..], extra].concat()).succeeds());
        let mut folders = Vec::new();
        for site in sites {
            let (folder, text) = (self.f.path(&format!("case-{site}")), format!("{}:{site}", self.contig));
            let cut = ["--region", &text, "--testcase", &text, folder.to_str().unwrap()];
            wgs(&[&base[..], extra, &cut].concat()).succeeds();
            let (vcf, by) = (again(&folder), offset(&folder));
            assert_eq!(vcf, std::fs::read_to_string(folder.join("expected.vcf")).unwrap(), "{site}");
            let found: Vec<_> = lines(&vcf).into_iter().map(|l| moved_back(l, by)).collect();
            assert!(found.iter().all(|l| whole.contains(l)), "{site}: {found:?}");
            let here = |l: &&Vec<String>| l[1] == site.to_string();
            assert_eq!(found.iter().filter(here).collect::<Vec<_>>(), whole.iter().filter(here).collect::<Vec<_>>());
            folders.push(folder);
        }
        folders
    }
}

#[test]
fn every_kind_of_site_calls_alike() {
    let f = Fixture::new();
    let profile = f.text("sample.profile");
    wgs(&["call", "learn", f.bam(), "-r", f.reference(), "-o", &profile, "-q"]).succeeds();
    let vcf =
        wgs(&["call", "germline", f.bam(), "-r", f.reference(), "--profile", &profile, "-q", "-o", "-"]).succeeds();
    // All that passes, what is rejected, and a place where nothing is called.
    let sites: Vec<u32> = lines(&vcf)
        .iter()
        .enumerate()
        .filter(|(i, l)| l[6] == "PASS" || i % 4 == 0)
        .map(|(_, l)| l[1].parse().unwrap())
        .chain([3_000_000, 999_999])
        .collect();
    assert!(sites.len() > 30, "{}", sites.len());
    let set = Set::fixture();
    let folders = set.sites_call_alike(&[], &sites);
    let size = |folder: &Path| -> u64 {
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum()
    };
    assert!(folders.iter().all(|d| size(d) < 200_000), "a case is small");
    if available(&["PicardCommandLine"]) {
        let (bam, fasta) = (folders[0].join("reads.bam"), folders[0].join("ref.fa"));
        let (input, reference) = (format!("I={}", bam.display()), format!("R={}", fasta.display()));
        let args = ["ValidateSamFile", &input, &reference, "MODE=SUMMARY"];
        let ignored = ["IGNORE=MATE_NOT_FOUND", "IGNORE=MISSING_TAG_NM"];
        assert!(tool("PicardCommandLine", &[&args[..], &ignored].concat()).contains("No errors found"));
    }
}

#[test]
fn options_go_along() {
    let set = Set::fixture();
    set.sites_call_alike(&["--ploidy", "1"], &[3_000_708, 2_999_065]);
    let list = set.f.text("sites.vcf");
    let sites = "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n\
                 chr20\t999077\t.\tT\tA\t.\t.\t.\nchr20\t3000742\t.\tG\tA,C\t.\t.\t.\nchr20\t3002322\t.\tA\t<DEL>\t.\t.\t.\n";
    std::fs::write(&list, sites).unwrap();
    let folders = set.sites_call_alike(&["--alleles", &list], &[999_077, 3_000_742, 3_002_322]);
    assert!(folders.iter().all(|d| d.join("alleles.vcf").exists()));
}

#[test]
fn copies_go_along() {
    for (contig, extra, copies) in [
        ("chrX", &["--sex", "male"][..], "--ploidy chrX=1"),
        ("chrX", &["--sex", "female"], "--ploidy chrX=2"),
        ("chrM", &[], ""),
    ] {
        let set = Set::renamed(contig);
        let folders = set.sites_call_alike(extra, &[2_999_065, 3_000_708, 2_998_930]);
        let cmd = std::fs::read_to_string(folders[0].join("cmd")).unwrap();
        assert!(cmd.contains(copies) && cmd.contains("--ploidy") != copies.is_empty(), "{cmd}");
    }
}

#[test]
fn the_same_folder_from_any_form_of_the_input() {
    let f = Fixture::new();
    let (cram, a, b) = (f.text("reads.cram"), f.text("a.bam"), f.text("b.bam"));
    tool("samtools", &["view", "-C", "--no-PG", "-T", f.reference(), "-o", &cram, f.bam()]);
    tool("samtools", &["view", "-b", "--no-PG", "-s", "7.5", "-o", &a, "-U", &b, f.bam()]);
    [&cram, &a, &b].iter().for_each(|file| drop(tool("samtools", &["index", file])));
    let made = |n: usize, inputs: &[&str], threads: &str| {
        let folder = f.path(&format!("case{n}"));
        let mut args = vec!["call", "germline"];
        args.extend(inputs);
        args.extend(["-r", f.reference(), "-o", "-", "-q", "-@", threads, "--region", "chr20:2000015"]);
        args.extend(["--testcase", "chr20:2000015", folder.to_str().unwrap()]);
        wgs(&args).succeeds();
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        files.sort();
        let name = |p: &Path| p.file_name().unwrap().to_str().unwrap().to_owned();
        files.iter().map(|p| (name(p), std::fs::read(p).unwrap())).collect::<Vec<_>>()
    };
    let expected = made(0, &[f.bam()], "1");
    let names: Vec<&str> = expected.iter().map(|f| f.0.as_str()).collect();
    let known =
        ["README.md", "cmd", "expected.vcf", "reads.bam", "reads.bam.bai", "ref.fa", "ref.fa.fai", "sample.profile"];
    assert_eq!(names, known);
    let home = f.path("").display().to_string();
    for (name, bytes) in &expected {
        assert!(!String::from_utf8_lossy(bytes).contains(&home), "{name} holds a path of the machine");
    }
    for (n, inputs) in [vec![f.bam()], vec![&cram], vec![&a, &b], vec![&b, &a]].into_iter().enumerate() {
        assert!(made(n + 1, &inputs, "3") == expected, "{inputs:?}");
    }
}

#[test]
fn wrong_use_is_refused_and_nothing_is_left() {
    let f = Fixture::new();
    let before = f.files();
    let (vcf, case, part) = (f.text("o.vcf.gz"), f.text("case"), f.text("o.part"));
    let call = |extra: &[&str]| {
        let base = ["call", "germline", f.bam(), "-r", f.reference(), "-q"];
        wgs(&[&base[..], extra].concat())
    };
    let site = "chr20:3000708";
    call(&["-o", &part, "--shard", "1/2", "--testcase", site, &case])
        .fails(2, &["--testcase does not go with --shard"]);
    call(&["-o", &vcf, "--testcase", "chr20:5-9", &case]).fails(2, &["not one position"]);
    call(&["-o", &vcf, "--testcase", "chr20", &case]).fails(2, &["not one position"]);
    call(&["-o", &vcf, "--testcase", "chr21:5", &case]).fails(2, &["no such contig"]);
    call(&["-o", &vcf, "--testcase", site, &f.text("")]).fails(2, &["is not empty"]);
    let nowhere = format!("{}/o.vcf.gz", f.bam());
    call(&["-o", &nowhere, "--testcase", site, &case]).fails(4, &["o.vcf.gz"]);
    call(&["-o", "-", "--testcase", site, &format!("{}/case", f.bam())]).fails(4, &["case"]);
    assert_eq!(f.files(), before);
}
