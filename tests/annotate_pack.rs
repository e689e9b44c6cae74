//! `wgs annotate pack`: arguments, exit codes, report, and what is left behind.

mod common;

use common::{Ended, command, finish};
use serde_json::Value;
use std::path::Path;

fn wgs(folder: &Path, args: &[&str]) -> Ended {
    finish(command().current_dir(folder).arg("annotate").arg("pack").args(args), None)
}

/// A reference, two sources and a file of sources.
fn world() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("ref.fa", ">chr1\nACGTACGTAC\n");
    let header = "##fileformat=VCFv4.3\n##fileDate=2025-01-05\n##INFO=<ID=AF,Number=A,Type=Float,Description=\"Share\">\n\
                  #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    write("a.vcf", &format!("{header}1\t3\trs1\tG\tA,<DEL>\t.\tPASS\tAF=0.50,0\n9\t1\t.\tA\tC\t.\t.\t.\n"));
    write("wrong.vcf", &format!("{header}1\t3\trs1\tT\tA\t.\tPASS\tAF=0.50\n"));
    write("b.bed", "1\t2\t5\tx\n");
    write("s.toml", "[[source]]\nid = \"b\"\nfile = \"b.bed\"\nfields = [\"name\"]\n");
    folder
}

#[test]
fn packs_and_shows() {
    let folder = world();
    let args = ["a=a.vcf:af=AF,ID:version=7", "--sources", "s.toml", "-r", "ref.fa", "-o", "out.wgspack"];
    let made = wgs(folder.path(), &[&args[..], &["--json", "r.json"]].concat());
    assert_eq!((made.code, made.stderr.as_str()), (0, ""), "{}", made.stdout);
    let shown = wgs(folder.path(), &["--show", "out.wgspack"]);
    assert_eq!((shown.code, &shown.stdout), (0, &made.stdout));
    assert!(made.stdout.contains("a\t7\t2025-01-05\t2\t1\t2\taf,a_ID\n"), "{}", made.stdout);
    assert!(made.stdout.contains("b\t.\t.\t1\t1\t0\tb_name\n"), "{}", made.stdout);
    let report: Value = serde_json::from_slice(&std::fs::read(folder.path().join("r.json")).unwrap()).unwrap();
    let section = &report["sections"]["annotate_pack"];
    assert_eq!((&section["sources"][0]["unmatched"], &section["sources"][0]["other_contigs"]), (&1.into(), &1.into()));
    let one = std::fs::read(folder.path().join("out.wgspack")).unwrap();
    let again = wgs(folder.path(), &[&args[..6], &["two.wgspack", "-@", "3"]].concat());
    assert_eq!(again.code, 0);
    assert!(std::fs::read(folder.path().join("two.wgspack")).unwrap() == one);
    std::fs::write(folder.path().join("cut.wgspack"), &one[..one.len() / 2]).unwrap();
    let cut = wgs(folder.path(), &["--show", "cut.wgspack"]);
    assert!(cut.code == 3 && cut.stderr.starts_with("error: cut.wgspack: truncated"), "{}", cut.stderr);
}

#[test]
fn what_is_wrong_leaves_nothing() {
    let folder = world();
    let tail = ["-r", "ref.fa", "-o", "out.wgspack"];
    for (args, code, said) in [
        (vec!["a=wrong.vcf:AF"], 3, "error: wrong.vcf: line 5 (1:3): REF is T, the reference has G\nhint: "),
        (vec!["a=gone.vcf"], 3, "error: gone.vcf: "),
        (vec!["a=a.vcf:AC"], 2, "error: a.vcf: no field 'AC'\nhint: it has ID, FILTER, QUAL, HIT, AF"),
        (vec!["a=a.vcf", "a=b.bed:name"], 2, "error: source 'b.bed': source a was given before"),
        (vec!["x=a.vcf:v=AF", "y=b.bed:v=name"], 2, "error: two fields are called 'v'"),
        (vec!["a=a.vcf:AF:colour=red"], 2, "no option 'colour'"),
        (vec![], 2, "error: no sources to pack"),
    ] {
        let ended = wgs(folder.path(), &[&args[..], &tail[..]].concat());
        assert!(ended.code == code && ended.stderr.contains(said), "{args:?}: {} {}", ended.code, ended.stderr);
        let left = std::fs::read_dir(folder.path()).unwrap().flatten().map(|e| e.file_name().into_string().unwrap());
        assert!(!left.into_iter().any(|n| n.contains("wgspack")), "{args:?}");
    }
    let over = wgs(folder.path(), &["a=a.vcf", "-r", "ref.fa", "-o", "a.vcf"]);
    assert!(over.code == 2 && over.stderr.contains("a.vcf is an input"), "{}", over.stderr);
    assert_eq!(wgs(folder.path(), &["a=a.vcf", "-r", "ref.fa", "-o", "-"]).code, 2);
    assert_eq!(wgs(folder.path(), &["a=a.vcf"]).code, 2);
}
