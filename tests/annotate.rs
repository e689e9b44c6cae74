//! `wgs annotate` as users run it: an example of every term, nothing of the input lost, every form of output, the same bytes from every
//! wrapping and number of threads, one consequence for every spelling of an indel, and bad input: exit code 3 with the place.

mod common;

use common::{Ended, command, finish, root, testdata};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use wgs_consequence::terms::ALL;
use wgs_testkit::tools;

/// Runs `wgs annotate` on the made-up genes; the prepared gene models go into `folder`.
fn annotate(folder: &Path, args: &[&str], input: Option<&[u8]>) -> Ended {
    let terms = testdata("annotate/terms");
    let mut c = command();
    c.current_dir(folder).arg("annotate").args(args).arg("-q").arg("-g").arg(terms.join("genes.gff3"));
    c.arg("-r").arg(terms.join("ref.fa")).args(["--gene-cache", "genes.cache"]);
    finish(&mut c, input)
}

fn done(ended: Ended) -> String {
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    ended.stdout
}

/// A VCF on the made-up contigs with these records (columns from CHROM to INFO).
fn vcf(records: &[&str]) -> String {
    let mut text = "##fileformat=VCFv4.3\n##contig=<ID=chrM,length=600>\n##contig=<ID=toy,length=13000>\n\
                    #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        .to_owned();
    records.iter().for_each(|r| writeln!(text, "{}", r.replace(' ', "\t")).unwrap());
    text
}

/// The bases of a contig of the made-up reference.
fn bases(contig: &str) -> String {
    let text = std::fs::read_to_string(testdata("annotate/terms/ref.fa")).unwrap();
    let part = text.split('>').find_map(|p| p.strip_prefix(contig)).unwrap();
    part.lines().collect()
}

fn records(text: &str) -> Vec<Vec<&str>> {
    text.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect()).collect()
}

/// The entries of an INFO key, each as columns.
fn entries<'a>(info: &'a str, key: &str) -> Vec<Vec<&'a str>> {
    let value = info.split(';').find_map(|f| f.strip_prefix(key)?.strip_prefix('=')).unwrap_or_default();
    value.split(',').filter(|e| !e.is_empty()).map(|e| e.split('|').collect()).collect()
}

/// The table of terms in the page is what the program does: `WGS_BLESS=1 cargo test --test annotate` writes it anew.
#[test]
fn every_term_has_its_example_in_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let terms = testdata("annotate/terms");
    let (input, regulatory) = (terms.join("examples.vcf"), terms.join("regulatory.gff3"));
    let fields = "Consequence,Feature,HGVSc,HGVSp,Codons,IMPACT";
    let args = [input.to_str().unwrap(), "--fields", fields, "--regulatory", regulatory.to_str().unwrap()];
    let text = done(annotate(folder.path(), &args, None));
    let records = records(&text);
    let short = |allele: &str| match allele.len() {
        0..=12 => allele.to_owned(),
        n => format!("{}… ({n} bases)", &allele[..6]),
    };
    let mut table = "| term | accession | impact | meaning | example | named |\n|---|---|---|---|---|---|\n".to_owned();
    for term in ALL {
        let mut found: Option<(usize, String)> = None;
        for r in &records {
            let first = entries(r[7], "CSQ").remove(0);
            let named: Vec<&str> = first[0].split('&').collect();
            let Some(place) = named.iter().position(|t| *t == term.name()) else { continue };
            // The shortest list that it leads.
            let rank = place * 10 + named.len();
            if found.as_ref().is_none_or(|(best, _)| rank < *best) {
                let names = first[2..5].iter().filter(|n| !n.is_empty()).map(|n| n.replace("%3D", "="));
                let names = names.collect::<Vec<_>>().join(" ");
                let at = format!("{}:{} {}>{}", r[0], r[1], short(r[3]), short(r[4]));
                let names = if names.is_empty() { first[1].to_owned() } else { names };
                found = Some((rank, format!("`{at}`: {} | `{names}`", first[0].replace('&', ", "))));
            }
        }
        let example = match found {
            Some((_, example)) => example.replace("``", ""),
            None => {
                assert_eq!(term.name(), "coding_transcript_variant", "no example");
                "what no other term covers | ".into()
            }
        };
        let (name, accession, impact) = (term.name(), term.accession(), term.impact().name());
        writeln!(table, "| `{name}` | {accession} | {impact} | {} | {example} |", term.meaning()).unwrap();
    }
    let path = root().join("docs/methods/consequences.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = ("<!-- terms: begin -->\n", "<!-- terms: end -->");
    let (head, rest) = page.split_once(begin).unwrap();
    let (old, tail) = rest.split_once(end).unwrap();
    if std::env::var_os("WGS_BLESS").is_some() {
        return std::fs::write(&path, format!("{head}{begin}{table}{end}{tail}")).unwrap();
    }
    assert_eq!(old, table);
}

/// Records that a careless annotator would change or lose.
fn odd_input() -> String {
    let toy = bases("toy");
    let at = |pos: usize| &toy[pos - 1..pos];
    let mut text = "##fileformat=VCFv4.3\n##FILTER=<ID=q10,Description=\"low\">\n##INFO=<ID=X,Number=0,Type=Flag,Description=\"x\">\n\
                    ##INFO=<ID=END,Number=1,Type=Integer,Description=\"end\">\n##INFO=<ID=Y,Number=.,Type=String,Description=\"y\">\n\
                    ##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n##contig=<ID=chrM,length=600>\n##contig=<ID=toy,length=13000>\n\
                    #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tone\ttwo\n"
        .to_owned();
    let other = |b: &str| if b == "A" { "C" } else { "A" };
    let mut put = |pos: usize, reference: &str, alt: &str, rest: &str| {
        writeln!(text, "toy\t{pos}\t{rest}", rest = rest.replace("REF", reference).replace("ALT", alt)).unwrap();
    };
    let (b, c) = (at(1040), at(1041));
    put(1039, at(1039), ".", "rs1;rs2\tREF\tALT\t12.5\tPASS\tX;Y=a,b\tGT\t0/0\t./.");
    put(
        1040,
        &format!("{b}{c}"),
        &format!("{b},{}{c},<DEL>,*", other(b)),
        ".\tREF\tALT\t.\tq10\tEND=1041\tGT\t1|2\t0/3",
    );
    put(1041, &c.to_lowercase(), other(c), ".\tREF\tALT\t1e3\t.\t.\tGT\t1/1\t.");
    put(1050, at(1050), &format!("{}]toy:1200]", at(1050)), ".\tREF\tALT\t0\tPASS\tY=z\tGT\t0/1\t0");
    put(1060, at(1060), "<NON_REF>", ".\tREF\tALT\t.\tPASS\tEND=1100\tGT\t0/0\t0/0");
    text
}

#[test]
fn nothing_of_the_input_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let input = odd_input();
    let out = done(annotate(folder.path(), &["-", "--vrs"], Some(input.as_bytes())));
    // Without the new INFO fields and header lines, every line is as it was.
    let ours = |f: &&str| !["CSQ=", "CSQ_HAPLOTYPE=", "VRS_Allele_IDs="].iter().any(|k| f.starts_with(k));
    let mut back = String::new();
    for line in out.lines() {
        let new = ["##wgs_", "##INFO=<ID=CSQ,", "##INFO=<ID=CSQ_HAPLOTYPE,", "##INFO=<ID=VRS_Allele_IDs,"];
        let new_line = new.iter().any(|k| line.starts_with(k));
        if new_line {
            continue;
        }
        let mut columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
        if !line.starts_with('#') {
            let kept = columns[7].split(';').filter(ours).collect::<Vec<_>>().join(";");
            columns[7] = if kept.is_empty() { ".".into() } else { kept };
        }
        writeln!(back, "{}", columns.join("\t")).unwrap();
    }
    assert_eq!(back, input);
    let records = records(&out);
    let csq: Vec<usize> = records.iter().map(|r| entries(r[7], "CSQ").len()).collect();
    assert!(csq[0] == 0 && csq[3] == 0 && csq[4] == 0, "{csq:?}");
    // Of four ALTs two are bases; identifiers stand for REF and every ALT.
    let alleles: Vec<&str> = entries(records[1][7], "CSQ").iter().map(|e| e[0]).collect();
    assert!(alleles.contains(&"-") || alleles.iter().any(|a| a.len() == 1));
    let ids = records[1][7].split(';').find_map(|f| f.strip_prefix("VRS_Allele_IDs=")).unwrap();
    let ids: Vec<&str> = ids.split(',').collect();
    assert_eq!(ids.len(), 5);
    assert!(ids[..3].iter().all(|id| id.starts_with("ga4gh:VA.") && id.len() == 41) && ids[3..] == [".", "."]);
}

#[test]
fn alleles_of_one_record_are_as_they_are_apart() {
    let folder = tempfile::tempdir().unwrap();
    let toy = bases("toy");
    let base = &toy[1039..1040];
    let alts: Vec<&str> = ["A", "C", "G", "T"].into_iter().filter(|a| *a != base).collect();
    let together = vcf(&[&format!("toy 1040 . {base} {} . . .", alts.join(","))]);
    let apart: Vec<String> = alts.iter().map(|a| format!("toy 1040 . {base} {a} . . .")).collect();
    let apart = vcf(&apart.iter().map(String::as_str).collect::<Vec<_>>());
    let fields = ["-", "--fields", "Allele,Consequence,Feature,HGVSc,HGVSp"];
    let one = done(annotate(folder.path(), &fields, Some(together.as_bytes())));
    let many = done(annotate(folder.path(), &fields, Some(apart.as_bytes())));
    let flat = |text: &str| -> Vec<String> {
        records(text).iter().flat_map(|r| entries(r[7], "CSQ")).map(|e| e.join("|")).collect()
    };
    assert_eq!(flat(&one), flat(&many));
}

#[test]
fn every_spelling_of_an_indel_has_one_consequence() {
    let folder = tempfile::tempdir().unwrap();
    let toy = bases("toy").into_bytes();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut compared = 0;
    // Every deletion of one to three bases and every duplication over two genes, against its neighbours that give the same sequence.
    for len in 1..=3usize {
        let (mut deletions, mut insertions) = (Vec::new(), Vec::new());
        for pos in (980..1640).chain(2980..3720) {
            let (anchor, unit) = (&toy[pos - 1..pos], &toy[pos..pos + len]);
            let both = text(&[anchor, unit].concat());
            deletions.push((pos, format!("toy {pos} . {both} {} . . .", text(anchor))));
            insertions.push((pos, format!("toy {pos} . {} {both} . . .", text(anchor))));
        }
        for rows in [&deletions, &insertions] {
            let lines: Vec<&str> = rows.iter().map(|(_, line)| line.as_str()).collect();
            let fields = ["-", "--fields", "Consequence,Feature,HGVSc,HGVSp"];
            let out = done(annotate(folder.path(), &fields, Some(vcf(&lines).as_bytes())));
            let found = records(&out);
            let sequence = |pos: usize, deletes: bool| {
                let mut s = toy.clone();
                match deletes {
                    true => drop(s.drain(pos..pos + len)),
                    false => drop(s.splice(pos..pos, toy[pos..pos + len].to_vec())),
                }
                s
            };
            let deletes = std::ptr::eq(rows, &deletions);
            for (i, pair) in found.windows(2).enumerate() {
                let (a, b) = (rows[i].0, rows[i + 1].0);
                if b == a + 1 && sequence(a, deletes) == sequence(b, deletes) {
                    compared += 1;
                    // Distances count from what the file states; names and terms do not.
                    assert_eq!(entries(pair[0][7], "CSQ"), entries(pair[1][7], "CSQ"), "toy:{a} and {b}, {len} bases");
                }
            }
        }
    }
    assert!(compared > 1000, "{compared}");
}

#[test]
fn other_forms() {
    let folder = tempfile::tempdir().unwrap();
    let input = testdata("annotate/terms/examples.vcf");
    let input = input.to_str().unwrap();
    let csq = done(annotate(folder.path(), &[input, "--fields", "Consequence,Feature,HGVSc,ALLELE_NUM"], None));
    let ann = done(annotate(folder.path(), &[input, "--format", "ann"], None));
    let json = done(annotate(folder.path(), &[input, "--json-lines"], None));
    let lines: Vec<Value> = json.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let (csq, ann) = (records(&csq), records(&ann));
    assert_eq!((csq.len(), ann.len()), (lines.len(), lines.len()));
    for ((c, a), j) in csq.iter().zip(&ann).zip(&lines) {
        let consequences = j["alleles"][0]["consequences"].as_array().unwrap();
        let (c, a) = (entries(c[7], "CSQ"), entries(a[7], "ANN"));
        assert_eq!((c.len(), a.len()), (consequences.len(), consequences.len()));
        for ((c, a), j) in c.iter().zip(&a).zip(consequences) {
            assert_eq!(a.len(), 16);
            let terms: Vec<&str> = j["terms"].as_array().unwrap().iter().map(|t| t.as_str().unwrap()).collect();
            assert_eq!(c[0], terms.join("&"));
            if c[0] != "intergenic_variant" {
                assert_eq!((a[1], a[6]), (c[0], c[1]));
                assert_eq!(c[2].split(':').nth(1).unwrap_or_default(), a[9]);
                assert_eq!(j["hgvs_c"].as_str().unwrap_or_default(), c[2]);
            }
        }
    }
    let picked = done(annotate(folder.path(), &[input, "--pick"], None));
    assert!(records(&picked).iter().all(|r| entries(r[7], "CSQ").len() == 1));
}

#[test]
fn same_bytes_from_every_wrapping_and_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    // Every SNV of the contig: several batches.
    let mut text = vcf(&[]);
    for (contig, bases) in [("chrM", bases("chrM")), ("toy", bases("toy"))] {
        for (i, base) in bases.char_indices() {
            for alt in ['A', 'C', 'G', 'T'].into_iter().filter(|a| *a != base) {
                writeln!(text, "{contig}\t{}\t.\t{base}\t{alt}\t.\t.\t.", i + 1).unwrap();
            }
        }
    }
    std::fs::write(dir.join("in.vcf"), &text).unwrap();
    let first = done(annotate(dir, &["in.vcf", "--vrs"], None));
    assert!(dir.join("genes.cache").exists());
    for threads in ["2", "5", "16"] {
        assert!(done(annotate(dir, &["in.vcf", "--vrs", "-@", threads], None)) == first, "{threads} threads");
    }
    done(annotate(dir, &["in.vcf", "--vrs", "-o", "out.vcf.gz", "-@", "2"], None));
    done(annotate(dir, &["in.vcf", "--vrs", "-o", "out.bcf", "-@", "3"], None));
    assert!(dir.join("out.vcf.gz.tbi").exists() && dir.join("out.bcf.csi").exists());
    if !tools::available(&["bcftools"]) {
        return;
    }
    let run = |args: &[&str]| {
        let out = std::process::Command::new("bcftools").current_dir(dir).args(args).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    for name in ["out.vcf.gz", "out.bcf"] {
        let seen = run(&["view", "--no-version", name]);
        assert!(records(&seen) == records(&first), "{name}");
    }
    run(&["view", "--no-version", "-Ob", "-o", "in.bcf", "in.vcf"]);
    let from_bcf = done(annotate(dir, &["in.bcf", "--vrs"], None));
    assert!(records(&from_bcf) == records(&first));
    let index = run(&["view", "-H", "-r", "toy:1031-1033", "out.vcf.gz"]);
    assert_eq!(index.lines().count(), 9);
}

/// Every SNV of the made-up genes, class by class, against `bcftools csq`.
#[test]
fn snvs_are_what_bcftools_csq_says() {
    if !tools::available(&["bcftools"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let toy = bases("toy");
    let mut text = vcf(&[]);
    for pos in (990..1730).chain(2990..3710).chain(6190..6510) {
        let base = &toy[pos - 1..pos];
        for alt in ["A", "C", "G", "T"].into_iter().filter(|a| *a != base) {
            writeln!(text, "toy\t{pos}\t.\t{base}\t{alt}\t.\t.\t.").unwrap();
        }
    }
    std::fs::write(dir.join("in.vcf"), &text).unwrap();
    let ours = done(annotate(dir, &["in.vcf", "--fields", "Consequence,Feature"], None));
    let terms = testdata("annotate/terms");
    let theirs = std::process::Command::new("bcftools")
        .current_dir(dir)
        .args(["csq", "-l", "-n", "64", "-f"])
        .arg(terms.join("ref.fa"))
        .arg("-g")
        .arg(terms.join("genes.gff3"))
        .arg("in.vcf")
        .output()
        .unwrap();
    assert!(theirs.status.success(), "{}", String::from_utf8_lossy(&theirs.stderr));
    let theirs = String::from_utf8(theirs.stdout).unwrap();
    let coding = ["TPLUS", "TMINUS"];
    let (mut compared, mut differ) = (0, Vec::new());
    for (o, t) in records(&ours).iter().zip(&records(&theirs)) {
        assert_eq!(o[..5], t[..5]);
        for transcript in coding {
            let mut a: Vec<&str> = entries(o[7], "CSQ")
                .iter()
                .filter(|e| e[1] == transcript)
                .flat_map(|e| e[0].split('&').map(plain).collect::<Vec<_>>())
                .filter(|t| !t.is_empty())
                .collect();
            let mut b: Vec<&str> = entries(t[7], "BCSQ")
                .iter()
                .filter(|e| e.get(2) == Some(&transcript))
                .flat_map(|e| e[0].split('&').map(plain).collect::<Vec<_>>())
                .filter(|t| !t.is_empty())
                .collect();
            a.sort_unstable();
            a.dedup();
            b.sort_unstable();
            b.dedup();
            compared += usize::from(!a.is_empty() || !b.is_empty());
            if a != b {
                differ.push(format!("{} {} {}>{}: {a:?} {b:?}", transcript, o[1], o[3], o[4]));
            }
        }
    }
    assert!(compared > 1500, "{compared}");
    assert!(differ.is_empty(), "{} of {compared}: {differ:#?}", differ.len());
}

/// One word for what the tools name differently; nothing for what bcftools says without a transcript, or not at all.
fn plain(term: &str) -> &str {
    match term {
        "splice_donor_5th_base_variant" | "splice_donor_region_variant" | "splice_region_variant" => "splice_region",
        "splice_polypyrimidine_tract_variant" | "intron_variant" | "intron" => "",
        "upstream_gene_variant" | "downstream_gene_variant" | "intergenic" => "",
        "5_prime_UTR_variant" => "5_prime_utr",
        "3_prime_UTR_variant" => "3_prime_utr",
        t => t.strip_suffix("_variant").unwrap_or(t),
    }
}

#[test]
fn bad_input_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let toy = bases("toy");
    let at = |pos: usize| &toy[pos - 1..pos];
    let other = |pos: usize| if at(pos) == "A" { "C" } else { "A" };
    let record = |pos: usize| format!("toy {pos} . {} {} . . .", at(pos), other(pos));
    let refuse = |input: &str, args: &[&str], wanted: &[&str]| {
        let all: Vec<&str> = ["-", "-o", "out.vcf.gz"].iter().copied().chain(args.iter().copied()).collect();
        let ended = annotate(dir, &all, Some(input.as_bytes()));
        assert_eq!(ended.code, 3, "{}", ended.stderr);
        wanted.iter().for_each(|w| assert!(ended.stderr.contains(w), "{w}: {}", ended.stderr));
        let left: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
        assert!(left.iter().all(|p| !p.to_string_lossy().contains("out.vcf")), "{left:?}");
    };
    refuse(&vcf(&[&record(1500), &record(1400)]), &[], &["line 6 (toy:1400)", "not sorted", "hint: sort it"]);
    refuse(&vcf(&[&record(1500), "chrM 10 . N C . . .", &record(1600)]), &[], &["toy comes in two parts"]);
    let wrong = format!("toy 1500 . {} {} . . .", other(1500), at(1500));
    refuse(&vcf(&[&record(1400), &wrong]), &[], &["line 6 (toy:1500)", "REF is", "hint: use the reference"]);
    refuse(
        &vcf(&["chrtoy 1500 . A C . . ."]),
        &[],
        &["line 5", "contig chrtoy is not in the reference", "the reference calls it toy"],
    );
    refuse(&vcf(&[]).replace("length=13000", "length=13001"), &[], &["contig toy has 13001 bases", "13000"]);
    refuse(&vcf(&["toy 13000 . AAAA A . . ."]), &[], &["REF is AAAA"]);
    refuse(&vcf(&["toy x . A C . . ."]), &[], &["POS"]);
    let taken =
        vcf(&[&record(1500)]).replace("#CHROM", "##INFO=<ID=CSQ,Number=.,Type=String,Description=\"old\">\n#CHROM");
    refuse(&taken, &[], &["already declares INFO/CSQ", "--replace"]);
    let old = taken.replace("\t.\t.\t.\n", "\t.\t.\tA=1;CSQ=old;B\n");
    let replaced = done(annotate(dir, &["-", "--replace"], Some(old.as_bytes())));
    let info = records(&replaced)[0][7];
    assert!(info.starts_with("A=1;B;CSQ=") && !info.contains("old"), "{info}");
    for args in [&["-", "--fields", "Allele,Nothing"][..], &["-", "--format", "ann", "--fields", "Allele"]] {
        let ended = annotate(dir, args, Some(vcf(&[]).as_bytes()));
        assert_eq!(ended.code, 2, "{}", ended.stderr);
    }
    std::fs::write(dir.join("same.vcf"), vcf(&[&record(1500)])).unwrap();
    assert_eq!(annotate(dir, &["same.vcf", "-o", "same.vcf"], None).code, 2);
}

#[test]
fn bad_gene_models_are_refused_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let terms = testdata("annotate/terms");
    let genes = std::fs::read_to_string(terms.join("genes.gff3")).unwrap();
    let cases = [
        (genes.replacen("ID=transcript:TPLUS;Parent=gene:GPLUS", "ID=transcript:TPLUS;Parent=gene:GNONE", 1), "GNONE"),
        (genes.replacen("Parent=transcript:TPLUS", "Parent=transcript:TNONE", 1), "TNONE"),
        (genes.replacen("CDS\t1221\t1330\t.\t+\t0", "CDS\t1221\t1330\t.\t+\t1", 1), "TPLUS"),
        (
            genes.replace("\ttoy\t", "\t").replace("toy\tmade", "chr99\tmade").replace("chrM\tmade", "chr98\tmade"),
            "chr9",
        ),
        ("##gff-version 3\n".to_owned(), "genes.gff3"),
        ("not a gene model\n".to_owned(), "genes.gff3"),
    ];
    for (text, wanted) in cases {
        std::fs::write(dir.join("genes.gff3"), &text).unwrap();
        let mut c = command();
        c.current_dir(dir)
            .args(["annotate", "-", "-q", "-g", "genes.gff3", "-o", "out.vcf", "-r"])
            .arg(terms.join("ref.fa"));
        let ended = finish(&mut c, Some(vcf(&[]).as_bytes()));
        assert_eq!(ended.code, 3, "{wanted}: {}", ended.stderr);
        assert!(ended.stderr.contains(wanted), "{wanted}: {}", ended.stderr);
        assert!(!dir.join("out.vcf").exists());
        let _ = std::fs::remove_file(dir.join("genes.gff3.wgsgenes"));
    }
}
