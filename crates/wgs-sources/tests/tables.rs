//! BED and tables as sources, plain and packed; names, types and header lines.

mod support;

use std::path::Path;
use support::{Record, look_up, open, packed, reference, vcf};
use wgs_io::reference::Reference;
use wgs_sources::{SourceError, spec};

fn genome(folder: &Path) -> Reference {
    reference(folder, &[("chr1", &"ACGT".repeat(25)), ("chrM", &"GATTACA".repeat(10))])
}

fn at(contig: u32, pos: u32, reference: &str, alt: &str) -> Record {
    (contig, pos, reference.into(), alt.into(), String::new())
}

/// What plain and packed source say.
fn both(text: &str, spec: &str, query: &[Record]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let reference = genome(folder.path());
    let file = folder.path().join("s.txt");
    std::fs::write(&file, text).unwrap();
    let spec = spec.replace("FILE", &file.display().to_string());
    let plain = look_up(&open(std::slice::from_ref(&spec), &reference).unwrap(), &reference, query).unwrap();
    let pack = packed(&[spec], &reference, &folder.path().join("s.wgspack"), 1).unwrap();
    let found = look_up(&open(&[pack.display().to_string()], &reference).unwrap(), &reference, query).unwrap();
    assert_eq!(found, plain);
    plain
}

#[test]
fn bed_by_overlap() {
    let text = "track name=x\n1\t10\t20\ta b\t5\t+\n1\t15\t30\tc,d\t.\t-\nMT\t0\t7\te\t7.5\t+\n";
    let query = [
        at(0, 11, "G", "A"),
        at(0, 16, "T", "A"),
        // An insertion between two bases of both, and one at the edge.
        at(0, 16, "T", "TA"),
        at(0, 20, "T", "TC"),
        at(0, 30, "C", "CG"),
        at(0, 31, "G", "A"),
        // A deletion that reaches in.
        at(0, 8, "TACG", "T"),
        at(1, 7, "A", "C"),
    ];
    let found = both(text, "r=FILE:name,score,s=strand,5,HIT", &query);
    let wanted = [
        "r_name=a%20b;r_score=5;s=+;r_5=5;r=1",
        "r_name=a%20b&c&d;r_score=5;s=+&-;r_5=5;r=1",
        "r_name=a%20b&c&d;r_score=5;s=+&-;r_5=5;r=1",
        "r_name=c&d;s=-;r=1",
        "",
        "",
        "r_name=a%20b;r_score=5;s=+;r_5=5;r=1",
        "r_name=e;r_score=7.5;s=+;r_5=7.5;r=1",
    ];
    assert_eq!(found, wanted);
    assert_eq!(both("chr1 10 20\n", "FILE", &query[..1]), ["s=1"], "columns by spaces, presence");
}

#[test]
fn tables_of_alleles_and_intervals() {
    let alleles =
        "##made up\n#CHROM\tPos\tREF\tALT\tscore\tclass\n1\t3\tG\tA,T\t0.10\thigh; x=1\n1\t9\tACGT\tA\t2\t.\n";
    let query = [at(0, 3, "G", "T"), at(0, 9, "ACGT", "A"), at(0, 3, "G", "C")];
    let found = both(alleles, "t=FILE:score,class", &query);
    assert_eq!(found, ["t_score=0.10;t_class=high%3B%20x%3D1", "t_score=2", ""]);
    let spans = "chrom\tstart\tend\tgene\n1\t3\t3\tG1\n1\t5\t8\tG2\n";
    let query = [at(0, 3, "G", "T"), at(0, 4, "T", "A"), at(0, 8, "T", "A"), at(0, 9, "A", "C")];
    assert_eq!(both(spans, "t=FILE:ALL:base=1", &query), ["t_gene=G1", "", "t_gene=G2", ""]);
    assert_eq!(both(spans, "t=FILE:ALL", &query), ["", "", "t_gene=G2", ""]);
    assert_eq!(both("chr\tpos\tv\nchr1\t4\tx\n", "t=FILE:n=v", &query), ["", "n=x", "", ""]);
}

#[test]
fn bad_lines_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let reference = genome(folder.path());
    let file = folder.path().join("s.txt");
    let error = |text: &str, fields: &str| {
        std::fs::write(&file, text).unwrap();
        open(&[format!("s={}{fields}", file.display())], &reference).err().unwrap().to_string()
    };
    for (text, said) in [
        ("1\t5\n", "line 1: only 2 columns"),
        ("1\t5\tx\n", "line 1: 'x' is not a position"),
        ("1\t5\t99999999999\n", "line 1: '99999999999' is not a position"),
        ("1\t-5\t7\n", "line 1: '-5' is not a position"),
        ("1\t9\t5\n", "ends before it starts"),
        ("1\t5\t101\n", "ends at 101, the reference's 1 at 100"),
        ("1\t5\t4294967295\n", "ends at 4294967295"),
        ("1\t5\t7\n1\t4\t7\n", "line 2 (1:5): not sorted: it follows 1:6"),
        ("1\t5\t7\nMT\t1\t2\n1\t8\t9\n", "1 comes in two parts"),
        ("9\t5\t7\n", "none of its contigs is in the reference (first: 9 and chr1)"),
        ("chrom\tpos\tref\talt\n1\t0\tA\tC\n", "position 0, where 1 is the first"),
        ("chrom\tpos\tref\talt\n1\t1\tC\tT\n", "line 2 (1:1): REF is C, the reference has A"),
        ("chrom\tpos\tref\talt\n1\t100\tTA\tT\n", "line 2 (1:100): REF is TA, the reference has T"),
        ("chrom\tpos\tref\talt\n1\t1\t-\tT\n", "REF '-' is not bases"),
        ("chrom\tpos\tref\talt\n1\t1\tA\t-\n", "no ALT: write alleles as VCF does"),
    ] {
        let found = error(text, "");
        assert!(found.contains(said), "{text:?}: {found}");
    }
    assert!(error("1\t5\t7\n", ":score2").contains("no field 'score2'"));
    assert!(error("chrom\tpos\tref\talt\n", ":x").contains("no field 'x'"));
    assert!(error("1\t5\t7\tn\n", ":name,x=name,x=score").contains("two fields are called 'x'"));
    let skipped = "chrom\tpos\tref\talt\n1\t1\tC\tT\n1\t2\tC\tT\n";
    std::fs::write(&file, skipped).unwrap();
    let sources = open(&[format!("s={}::ref-mismatch=skip", file.display())], &reference).unwrap();
    assert_eq!(look_up(&sources, &reference, &[at(0, 2, "C", "T"), at(0, 1, "A", "T")]).unwrap(), ["s=1", ""]);
}

#[test]
fn the_header_names_sources_and_fields() {
    let folder = tempfile::tempdir().unwrap();
    let reference = genome(folder.path());
    let bed = folder.path().join("genes.v2.bed");
    std::fs::write(&bed, "1\t5\t7\tn\t2.5\n").unwrap();
    let header = "##fileDate=2025-01-05\n##source=ClinVar\n\
                  ##INFO=<ID=SIG,Number=.,Type=String,Description=\"What is \\\"said\\\"\">\n\
                  ##INFO=<ID=AF,Number=A,Type=Float,Description=\"Share\">\n##INFO=<ID=DB,Number=0,Type=Flag,Description=\"In it\">\n";
    let records = [(0, 3, "G".to_owned(), "A".to_owned(), "SIG=x,y;AF=0.50;DB".to_owned())];
    let clinvar = vcf(&folder.path().join("clinvar.vcf.gz"), header, &reference.contigs(), &records);
    let specs = [
        format!("{}:score,n=name", bed.display()),
        format!("cv={}:SIG,f=AF,DB,ID,FILTER:name=The \"archive\"", clinvar.display()),
    ];
    let sources = open(&specs, &reference).unwrap();
    let lines = sources.header_lines();
    assert!(lines[0].starts_with("##wgs_source=<ID=genes,SHA256=\"") && lines[0].ends_with("\",SHA256Of=\"file\">"));
    let date = "Name=\"The \\\"archive\\\"\",Version=\"ClinVar\",Date=\"2025-01-05\"";
    assert!(lines[1].starts_with(&format!("##wgs_source=<ID=cv,{date},SHA256=\"")), "{}", lines[1]);
    assert!(lines[1].ends_with("SHA256Of=\"header and index\">"));
    let wanted = [
        "##INFO=<ID=genes_score,Number=A,Type=Float,Description=\"genes score: Column 5 of the source's interval\",Source=\"genes\">",
        "##INFO=<ID=n,Number=A,Type=String,Description=\"genes name: Column 4 of the source's interval\",Source=\"genes\">",
        "##INFO=<ID=cv_SIG,Number=A,Type=String,Description=\"cv SIG: What is \\\"said\\\"\",Source=\"cv\",Version=\"ClinVar\">",
        "##INFO=<ID=f,Number=A,Type=Float,Description=\"cv AF: Share\",Source=\"cv\",Version=\"ClinVar\">",
        "##INFO=<ID=cv_DB,Number=A,Type=Integer,Description=\"cv DB: In it\",Source=\"cv\",Version=\"ClinVar\">",
    ];
    assert_eq!(lines[2..7], wanted);
    let found = look_up(&sources, &reference, &[at(0, 3, "G", "A")]).unwrap();
    assert_eq!(found, ["cv_SIG=x&y;f=0.50;cv_DB=1;cv_ID=id0;cv_FILTER=PASS"]);

    // The same from one pack, all of it, one source of it, some fields under other names.
    let pack = packed(&specs, &reference, &folder.path().join("all.wgspack"), 1).unwrap();
    let path = pack.display();
    let all = open(&[path.to_string()], &reference).unwrap();
    assert_eq!(all.header_lines()[2..], lines[2..]);
    assert_eq!(look_up(&all, &reference, &[at(0, 3, "G", "A")]).unwrap(), found);
    let some = open(&[format!("cv={path}:af=f,SIG,HIT")], &reference).unwrap();
    assert_eq!(look_up(&some, &reference, &[at(0, 3, "G", "A")]).unwrap(), ["af=0.50;cv_SIG=x&y;cv=1"]);
    for (asked, said) in [
        (format!("x={path}"), "no source 'x' in the pack; it has genes, cv"),
        (format!("{path}:SIG"), "fields of which source? It has genes, cv"),
        (format!("cv={path}:AC"), "no field 'AC'"),
    ] {
        let error = open(&[asked], &reference).err().unwrap().to_string();
        assert!(error.contains(said), "{error}");
    }
    let twice = open(&[path.to_string(), format!("cv={path}")], &reference).err().unwrap().to_string();
    assert!(twice.contains("two sources are called 'cv'"), "{twice}");
}

#[test]
fn a_source_in_several_files() {
    let folder = tempfile::tempdir().unwrap();
    let reference = genome(folder.path());
    let contigs = reference.contigs();
    let header = "##INFO=<ID=AF,Number=A,Type=Float,Description=\"Share\">\n";
    let file = |name: &str, r: Record| vcf(&folder.path().join(name), header, &contigs, &[r]).display().to_string();
    let one: Record = (0, 3, "G".into(), "A".into(), "AF=0.5".into());
    let two: Record = (1, 3, "T".into(), "A".into(), "AF=5e-7".into());
    let query = [one.clone(), two.clone()];
    for (a, b) in [("1.vcf.gz", "2.vcf.gz"), ("1.vcf", "2.vcf")] {
        let specs = [format!("g={}:AF", file(a, one.clone())), format!("g={}:AF", file(b, two.clone()))];
        let sources = open(&specs, &reference).unwrap();
        assert_eq!(look_up(&sources, &reference, &query).unwrap(), ["g_AF=0.5", "g_AF=5e-7"]);
        let joined = spec::join(specs.iter().map(|s| support::spec(s)).collect()).unwrap();
        assert_eq!(joined.len(), 1);
    }
    let again = [format!("g={}:AF", file("3.vcf", one.clone())), format!("g={}:AF", file("4.vcf", one))];
    // One contig may go on in the next file, but not go back.
    assert!(open(&again, &reference).is_ok());
    let back: Vec<String> = again
        .iter()
        .cloned()
        .chain([format!("g={}:AF", folder.path().join("2.vcf").display()), again[0].clone()])
        .collect();
    assert!(matches!(open(&back, &reference), Err(SourceError::Unsorted { .. })));
}
