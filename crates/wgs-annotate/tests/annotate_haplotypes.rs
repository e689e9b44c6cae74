//! Which alleles are called together by their genotypes, how it is written, and a differential run against bcftools csq.

mod haplotype_support;

use haplotype_support::{Line, annotated, lines};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use wgs_annotate::Phasing;

/// Met Ala Ser Lys Gly Trp Ter: c.1 is POS 21.
const CODING: &str = "ATGGCTAGCAAAGGCTGGTAA";

fn scene(folder: &Path, samples: &str, rows: &[&str]) -> (PathBuf, PathBuf, PathBuf) {
    let c = "C".repeat(20);
    std::fs::write(folder.join("ref.fa"), format!(">c1\n{c}{CODING}CTGCAGAGATGACC{c}\n")).unwrap();
    let row = |kind: &str, start, end, attributes: &str| {
        format!("c1\tx\t{kind}\t{start}\t{end}\t.\t+\t{}\t{attributes}\n", if kind == "CDS" { "0" } else { "." })
    };
    let genes = [
        "##gff-version 3\n".to_owned(),
        row("gene", 18, 55, "ID=gene:G;Name=SYM;biotype=protein_coding;gene_id=G"),
        row("mRNA", 18, 55, "ID=transcript:T;Parent=gene:G;biotype=protein_coding;transcript_id=T"),
        row("exon", 18, 55, "Parent=transcript:T"),
        row("CDS", 21, 41, "ID=CDS:P;Parent=transcript:T;protein_id=P"),
    ];
    std::fs::write(folder.join("genes.gff3"), genes.concat()).unwrap();
    let head = "##fileformat=VCFv4.3\n##contig=<ID=c1,length=75>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"\">\n##FORMAT=<ID=PS,Number=1,Type=Integer,Description=\"\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";
    let head =
        if samples.is_empty() { head.to_owned() } else { format!("{head}\tFORMAT\t{}", samples.replace(' ', "\t")) };
    let rows: String = rows.iter().map(|r| r.replace(' ', "\t") + "\n").collect();
    std::fs::write(folder.join("in.vcf"), format!("{head}\n{rows}")).unwrap();
    (folder.join("in.vcf"), folder.join("genes.gff3"), folder.join("ref.fa"))
}

/// `POS status name samples` of every joint entry.
fn joint(lines: &[Line]) -> Vec<String> {
    let of = |l: &Line| -> Vec<String> {
        l.joint
            .iter()
            .map(|e| format!("{} {} {} {}", l.pos, e["Status"], e["HGVSp"].trim_start_matches("P:p."), e["Samples"]))
            .collect()
    };
    lines.iter().flat_map(of).collect()
}

fn run(samples: &str, rows: &[&str], phasing: Phasing) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let (input, genes, reference) = scene(folder.path(), samples, rows);
    joint(&lines(&annotated(&input, &genes, &reference, phasing, |_| {}).unwrap()))
}

const FOUR: &[&str] =
    &["c1 30 . A T . . . GT:PS 0|1:5 1/1:. 0/1:. 0|1:5", "c1 32 . A T . . . GT:PS 0|1:5 0/1:. 0/1:. 0|1:9"];

#[test]
fn genotypes() {
    let known = ["30 joint Lys4Tyr S1:2&S2:2", "32 joint Lys4Tyr S1:2&S2:2"];
    assert_eq!(run("S1 S2 S3 S4", FOUR, Phasing::Known), known);
    let as_is = ["30 joint Lys4Tyr S1:2&S2:2&S3:2&S4:2", "32 joint Lys4Tyr S1:2&S2:2&S3:2&S4:2"];
    assert_eq!(run("S1 S2 S3 S4", FOUR, Phasing::AsIs), as_is);
    let merged = ["30 joint Lys4Tyr S1&S2&S3&S4", "32 joint Lys4Tyr S1&S2&S3&S4"];
    assert_eq!(run("S1 S2 S3 S4", FOUR, Phasing::Merge), merged);
    assert!(run("S1 S2 S3 S4", FOUR, Phasing::Off).is_empty());
    // In trans, with another set, of one allele only.
    let trans = &["c1 30 . A T . . . GT 0|1", "c1 32 . A T . . . GT 1|0"];
    assert!(run("S1", trans, Phasing::Known).is_empty());
    // On both copies; on the only copy; the second ALT.
    let both = &["c1 30 . A G,T . . . GT 2|2", "c1 32 . A T . . . GT 1/1"];
    assert_eq!(run("S1", both, Phasing::Known), ["30 joint Lys4Tyr S1:1&S1:2", "32 joint Lys4Tyr S1:1&S1:2"]);
    let haploid = &["c1 30 . A T . . . GT 1", "c1 32 . A T . . . GT 1"];
    assert_eq!(run("S1", haploid, Phasing::Known), ["30 joint Lys4Tyr S1:1", "32 joint Lys4Tyr S1:1"]);
    let gatk = &["c1 30 . A T . . . GT:PGT:PID 0/1:0|1:30_A_T", "c1 32 . A T . . . GT:PGT:PID 0/1:0|1:30_A_T"];
    assert_eq!(run("S1", gatk, Phasing::Known), ["30 joint Lys4Tyr S1:2", "32 joint Lys4Tyr S1:2"]);
    // Without samples.
    let sites = &["c1 30 . A T . . .", "c1 32 . A T . . ."];
    assert!(run("", sites, Phasing::Known).is_empty());
    assert_eq!(run("", sites, Phasing::Merge), ["30 joint Lys4Tyr ", "32 joint Lys4Tyr "]);
    // A stop, and what lies behind it.
    let stop = &["c1 30 . A T . . . GT 0|1", "c1 34 . G A . . . GT 1|1"];
    assert_eq!(run("S1", stop, Phasing::Known), ["34 behind_stop Lys4Ter S1:2"]);
}

#[test]
fn phase_required() {
    let folder = tempfile::tempdir().unwrap();
    let (input, genes, reference) = scene(folder.path(), "S1 S2 S3 S4", FOUR);
    let error = annotated(&input, &genes, &reference, Phasing::Require, |_| {}).unwrap_err().to_string();
    assert!(error.ends_with("in.vcf: line 6 (c1:30): sample S3 is heterozygous without phase"), "{error}");
}

#[test]
fn output() {
    let folder = tempfile::tempdir().unwrap();
    let (input, genes, reference) = scene(folder.path(), "S1 S2 S3 S4", FOUR);
    let text = annotated(&input, &genes, &reference, Phasing::Known, |_| {}).unwrap();
    let off = annotated(&input, &genes, &reference, Phasing::Off, |_| {}).unwrap();
    let (with, without) = (lines(&text), lines(&off));
    // The call of each allele by itself stays.
    assert_eq!(
        with.iter().map(|l| &l.single).collect::<Vec<_>>(),
        without.iter().map(|l| &l.single).collect::<Vec<_>>()
    );
    assert!(!off.contains("CSQ_HAPLOTYPE"));
    let wanted = "CSQ_HAPLOTYPE=missense_variant|MODERATE|SYM|G|T|T:c.[10A>T%3B12A>T]|P:p.Lys4Tyr|4|K/Y|AaA/TaT||30:A>T&32:A>T|joint|2|S1:2&S2:2";
    assert!(text.contains(wanted), "{text}");
    for threads in [2, 8] {
        assert_eq!(annotated(&input, &genes, &reference, Phasing::Known, |c| c.threads = threads).unwrap(), text);
    }
    let json = annotated(&input, &genes, &reference, Phasing::Known, |c| c.setting.json_lines = true).unwrap();
    let wanted = r#""haplotypes":[{"terms":["missense_variant"],"impact":"MODERATE","symbol":"SYM","gene":"G","feature":"T","hgvs_c":"T:c.[10A>T;12A>T]","hgvs_p":"P:p.Lys4Tyr","protein_position":"4","amino_acids":"K/Y","codons":"AaA/TaT","members":["30:A>T","32:A>T"],"status":"joint","haplotypes":2,"samples":["S1:2","S2:2"]}]"#;
    assert_eq!(json.matches(wanted).count(), 2, "{json}");
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % u64::from(n)) as u32
    }
}

/// Phased records over all coding exons of the gene models in the folder WGS_PEERS (`genes.gff3`, `ref.fa` of
/// `benches/annotate_peers.py make`), a variant every 30 bases, called by bcftools csq and by us: the joint calls of both with the same
/// members have the same most severe meaning.
#[test]
fn against_bcftools() {
    let Some(peers) = std::env::var_os("WGS_PEERS").map(PathBuf::from) else {
        eprintln!("SKIPPED: WGS_PEERS is not set (a folder with genes.gff3 and ref.fa)");
        return;
    };
    if !wgs_testkit::tools::available(&["bcftools"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (genes, reference) = (peers.join("genes.gff3"), peers.join("ref.fa"));
    let input = folder.path().join("phased.vcf");
    std::fs::write(&input, phased(&genes, &reference)).unwrap();
    for (phasing, flag) in [(Phasing::AsIs, "a"), (Phasing::Merge, "m")] {
        let out = std::process::Command::new("bcftools")
            .args(["csq", "-p", flag, "-n", "256", "-f"])
            .arg(&reference)
            .arg("-g")
            .arg(&genes)
            .arg(&input)
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let theirs = String::from_utf8(out.stdout).unwrap();
        let ours = lines(&annotated(&input, &genes, &reference, phasing, |_| {}).unwrap());
        compare(flag, &theirs, &ours);
    }
}

fn compare(flag: &str, theirs: &str, ours: &[Line]) {
    let mut mine: BTreeMap<(String, String, Vec<String>), String> = BTreeMap::new();
    for line in ours {
        for e in line.joint.iter().filter(|e| e["Status"] == "joint") {
            let members = e["Members"].split('&').map(|m| m.replace(':', "")).collect();
            mine.insert(
                (line.contig.clone(), e["Feature"].clone(), members),
                format!("{} {}", e["Consequence"], e["HGVSp"]),
            );
        }
    }
    let (mut both, mut equal, mut only, mut behind, mut cut, mut beyond) = (0, 0, 0, 0, 0, 0);
    let mut classes: BTreeMap<String, (u32, String)> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for line in theirs.lines().filter(|l| !l.starts_with('#')) {
        let f: Vec<&str> = line.split('\t').collect();
        let Some(values) = f[7].split(';').find_map(|v| v.strip_prefix("BCSQ=")) else { continue };
        for v in
            values.split(',').map(|v| v.split('|').collect::<Vec<_>>()).filter(|v| v.len() > 6 && v[6].contains('+'))
        {
            let members: Vec<String> = v[6].split('+').map(str::to_owned).collect();
            let key = (f[0].to_owned(), v[2].to_owned(), members);
            if !seen.insert(key.clone()) {
                continue;
            }
            // Behind a stop nothing is translated; bcftools marks it, or lists it with what makes the stop.
            if v[0].starts_with('*') {
                behind += 1;
                continue;
            }
            let shorter = |(k, found): &(&(String, String, Vec<String>), &String)| {
                (&k.0, &k.1) == (&key.0, &key.1)
                    && k.2.iter().all(|m| key.2.contains(m))
                    && (found.contains("stop") || found.contains("frameshift"))
            };
            if !mine.contains_key(&key) && (v[0].contains("stop_gained") || mine.iter().any(|pair| shorter(&pair))) {
                cut += 1;
                continue;
            }
            let longer = |k: &(String, String, Vec<String>)| {
                (&k.0, &k.1) == (&key.0, &key.1) && key.2.iter().all(|m| k.2.contains(m))
            };
            if !mine.contains_key(&key) && mine.keys().any(longer) {
                beyond += 1;
                continue;
            }
            let Some(found) = mine.get(&key) else {
                only += 1;
                let class = format!("members {}", v[0]);
                let entry = classes.entry(class).or_insert_with(|| {
                    (
                        0,
                        format!(
                            "{key:?} {v:?} ours {:?}",
                            mine.iter()
                                .filter(|m| m.0.1 == key.1 && m.0.2.iter().any(|x| key.2.contains(x)))
                                .collect::<Vec<_>>()
                        ),
                    )
                });
                entry.0 += 1;
                continue;
            };
            both += 1;
            let (a, b) = (meaning(found), meaning(v[0]));
            if a == b {
                equal += 1;
                continue;
            }
            let entry = classes.entry(format!("{a} / {b}")).or_insert_with(|| (0, format!("{found} {key:?} {v:?}")));
            entry.0 += 1;
        }
    }
    eprintln!(
        "-p {flag}: {} joint calls of bcftools; same members {both}, of these alike {equal}; behind a stop {behind}, with members behind their own stop {cut}, within more of ours {beyond}, other members {only}; ours {}",
        seen.len(),
        mine.len()
    );
    for (class, (n, example)) in &classes {
        eprintln!("{n:6} {class}: {}", example.chars().take(400).collect::<String>());
    }
    assert!(both > 0 && f64::from(equal) >= 0.95 * f64::from(both));
}

/// The class of a set of terms that both tools have words for.
fn meaning(terms: &str) -> &'static str {
    let has = |t: &str| terms.contains(t);
    match () {
        () if has("start_lost") => "start lost",
        () if has("frameshift") => "frameshift",
        () if has("stop_gained") => "stop gained",
        () if has("stop_lost") => "stop lost",
        () if has("missense") => "missense",
        // Of a deletion beside a substitution bcftools says inframe_deletion (docs/methods/haplotypes.md).
        () if has("inframe") || has("altering") => "another length",
        () if has("synonymous") || has("stop_retained") => "same",
        () => "other",
    }
}

/// A VCF of one sample, phased, over the coding exons.
fn phased(genes: &Path, reference: &Path) -> String {
    let mut contigs: BTreeMap<String, String> = BTreeMap::new();
    let mut name = String::new();
    for line in std::fs::read_to_string(reference).unwrap().lines() {
        match line.strip_prefix('>') {
            Some(n) => name = n.split(' ').next().unwrap().to_owned(),
            None => contigs.entry(name.clone()).or_default().push_str(&line.to_ascii_uppercase()),
        }
    }
    let mut exons: BTreeSet<(String, usize, usize)> = BTreeSet::new();
    for line in std::fs::read_to_string(genes).unwrap().lines() {
        let f: Vec<&str> = line.split('\t').collect();
        if f.len() > 8 && f[2] == "CDS" {
            exons.insert((f[0].into(), f[3].parse::<usize>().unwrap() - 1, f[4].parse().unwrap()));
        }
    }
    let mut out = String::from("##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"\">\n");
    for (name, bases) in &contigs {
        out.push_str(&format!("##contig=<ID={name},length={}>\n", bases.len()));
    }
    out.push_str("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n");
    let mut dice = Dice(40_961);
    let (mut at, mut contig) = (0, String::new());
    for (name, start, end) in exons {
        if name != contig {
            (at, contig) = (0, name.clone());
        }
        let bases = &contigs[&name];
        at = at.max(start + 4);
        while at + 8 < end {
            let (lost, gained) = [(1, 1), (1, 1), (1, 1), (1, 1), (1, 1), (1, 1), (1, 1), (2, 1), (1, 2), (4, 1)]
                [[dice.below(7), dice.below(10)][usize::from(dice.below(4) == 0)] as usize];
            let old = &bases[at..at + lost];
            let mut new = old[..1].to_owned();
            if lost == gained {
                while new == old {
                    new = ["A", "C", "G", "T"][dice.below(4) as usize].to_owned();
                }
            }
            (1..gained).for_each(|_| new.push_str(["A", "C", "G", "T"][dice.below(4) as usize]));
            let genotype = ["0|1", "1|0", "1|1"][dice.below(3) as usize];
            out.push_str(&format!("{name}\t{}\t.\t{old}\t{new}\t.\t.\t.\tGT\t{genotype}\n", at + 1));
            at += lost + 1 + [dice.below(3), dice.below(60)][dice.below(2) as usize] as usize;
        }
    }
    out
}
