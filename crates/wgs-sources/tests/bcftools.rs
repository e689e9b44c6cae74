//! Against bcftools on public data: gnomAD's and ClinVar's excerpts of chromosome 17 (whose sequence the reference at hand does not have:
//! all N), and HG002's truth set on the real sequence of chromosome 20, respelled.

mod support;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{Record, look_up, open, packed, vcf};
use wgs_core::Contigs;
use wgs_io::reference::Reference;
use wgs_testkit::rng::Rng;
use wgs_testkit::tools;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn bcftools(args: &[&str]) -> String {
    let output = Command::new("bcftools").args(args).output().unwrap();
    assert!(output.status.success(), "bcftools {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Columns of the records of VCF text.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect())
}

/// REF and ALT without what they share: a way of its own, for biallelic records.
fn trimmed(pos: u32, reference: &str, alt: &str) -> (u32, String, String) {
    let (mut pos, mut r, mut a) = (pos, reference, alt);
    while let (Some(x), Some(y)) = (r.chars().last(), a.chars().last()) {
        if x != y {
            break;
        }
        (r, a) = (&r[..r.len() - 1], &a[..a.len() - 1]);
    }
    while let (Some(x), Some(y)) = (r.chars().next(), a.chars().next()) {
        if x != y {
            break;
        }
        (pos, r, a) = (pos + 1, &r[1..], &a[1..]);
    }
    (pos, r.to_owned(), a.to_owned())
}

fn info<'a>(column: &'a str, key: &str) -> Option<&'a str> {
    column.split(';').find_map(|f| f.strip_prefix(key)?.strip_prefix('=')).filter(|v| *v != ".")
}

/// True for equal fields; bcftools prints numbers its own way when it splits alleles.
fn same(one: &str, other: &str) -> bool {
    let equal = |(a, b): (&str, &str)| {
        let number = |t: &str| t.split('=').nth(1).and_then(|v| v.parse::<f32>().ok());
        a == b || (a.split('=').next() == b.split('=').next() && number(a).is_some() && number(a) == number(b))
    };
    one.split(';').count() == other.split(';').count() && one.split(';').zip(other.split(';')).all(equal)
}

fn data() -> Option<PathBuf> {
    tools::shared(root()).filter(|_| tools::available(&["bcftools"]))
}

/// Writes what bcftools can index, beside it the index.
fn indexed(from: &Path, to: &Path) {
    bcftools(&["view", "-Oz", "-o", to.to_str().unwrap(), from.to_str().unwrap()]);
    bcftools(&["index", to.to_str().unwrap()]);
}

#[test]
fn gnomad_at_the_alleles_of_clinvar() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let reference = Reference::open(&data.join("ref/grch38.sparse.fa.gz")).unwrap();
    let contigs = reference.contigs();
    let gnomad = data.join("annotate/clinvar/chr17_test_gnomADe.vcf.gz");
    let clinvar = data.join("annotate/clinvar/chr17_custom_clinvar.vcf.gz");
    let keys = ["AF", "AC", "AN_POPMAX", "POPMAX", "GC", "AN", "AC_POPMAX"];
    // bcftools splits alleles and their values; `&` stands for the commas inside of a value.
    let split = bcftools(&["norm", "-m-", gnomad.to_str().unwrap()]);
    let mut known: HashMap<(u32, String, String), Vec<String>> = HashMap::new();
    for row in rows(&split) {
        let values = keys.iter().map(|k| info(row[7], k).unwrap_or(".").replace(',', "&")).collect();
        let before = known.insert(trimmed(row[1].parse().unwrap(), row[3], row[4]), values);
        assert!(before.is_none(), "gnomAD has an allele once");
    }
    let text = bcftools(&["view", clinvar.to_str().unwrap()]);
    let chr17 = contigs.find("chr17").unwrap().0;
    let (mut query, mut wanted): (Vec<Record>, Vec<String>) = (Vec::new(), Vec::new());
    for row in rows(&text).filter(|r| !r[4].contains(',') && r[4].bytes().all(|b| b.is_ascii_alphabetic())) {
        let pos = row[1].parse().unwrap();
        let values = known.get(&trimmed(pos, row[3], row[4]));
        let shown = keys.iter().zip(values.into_iter().flatten()).filter(|(_, v)| *v != ".");
        wanted.push(shown.map(|(k, v)| format!("g_{k}={v}")).collect::<Vec<_>>().join(";"));
        query.push((chr17, pos, row[3].to_owned(), row[4].to_owned(), String::new()));
    }
    let hits = wanted.iter().filter(|w| !w.is_empty()).count();
    assert!(query.len() > 8000 && hits > 300, "{hits} of {}", query.len());

    let (gz, bcf) = (folder.path().join("g.vcf.gz"), folder.path().join("g.bcf"));
    indexed(&gnomad, &gz);
    bcftools(&["view", "-Ob", "-o", bcf.to_str().unwrap(), gnomad.to_str().unwrap()]);
    let asked = |path: &Path| format!("g={}:{}", path.display(), keys.join(","));
    let pack = folder.path().join("g.wgspack");
    packed(&[asked(&gnomad)], &reference, &pack, 2).unwrap();
    for text in [asked(&gnomad), asked(&gz), asked(&bcf), format!("g={}", pack.display())] {
        let sources = open(std::slice::from_ref(&text), &reference).unwrap();
        let found = look_up(&sources, &reference, &query).unwrap();
        for ((q, f), w) in query.iter().zip(&found).zip(&wanted) {
            assert!(same(f, w), "{text}: {q:?}: {f}, {w}");
        }
        // The source's own text, not a number printed again.
        let first = found.iter().find_map(|f| info(f, "g_AF").filter(|v| v.contains('e')));
        assert!(first.is_some_and(|v| v.len() == 11) || text.contains(".bcf"), "{text}: {first:?}");
    }
}

/// The excerpt of ClinVar, packed and plain, has of its own records what they say.
#[test]
fn clinvar_finds_itself() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let reference = Reference::open(&data.join("ref/grch38.sparse.fa.gz")).unwrap();
    let chr17 = reference.contigs().find("chr17").unwrap().0;
    let clinvar = data.join("annotate/clinvar/chr17_custom_clinvar.vcf.gz");
    let spec = format!("c={}:sig=CLINSIGN,ID,PHENOTYPELIST", clinvar.display());
    let pack = packed(std::slice::from_ref(&spec), &reference, &folder.path().join("c.wgspack"), 1).unwrap();
    let text = bcftools(&["view", clinvar.to_str().unwrap()]);
    let all: Vec<Vec<&str>> = rows(&text).filter(|r| r[4].bytes().all(|b| b.is_ascii_alphabetic())).collect();
    let query: Vec<Record> =
        all.iter().map(|r| (chr17, r[1].parse().unwrap(), r[3].to_owned(), r[4].to_owned(), String::new())).collect();
    let plain = look_up(&open(&[spec], &reference).unwrap(), &reference, &query).unwrap();
    let packed = look_up(&open(&[format!("c={}", pack.display())], &reference).unwrap(), &reference, &query).unwrap();
    assert_eq!(plain, packed);
    for (row, found) in all.iter().zip(&plain) {
        let ids: Vec<&str> = info(found, "c_ID").unwrap().split('&').collect();
        assert!(ids.contains(&row[2]), "{row:?}: {found}");
        if ids.len() == 1 {
            let list = info(row[7], "PHENOTYPELIST").map(|v| v.replace(',', "&"));
            assert_eq!(info(found, "c_PHENOTYPELIST").map(str::to_owned), list, "{row:?}");
        }
    }
}

/// Spells a change with other bases around it, and where it can be moved, farther right.
fn respelled(sequence: &[u8], record: &Record, rng: &mut Rng) -> Record {
    let (contig, pos, reference, alt, _) = record;
    let (mut at, mut r, mut a) = (*pos as usize - 1, reference.clone().into_bytes(), alt.clone().into_bytes());
    // Right as far as the dice let it: the first base goes behind while REF and ALT begin alike.
    while rng.below(8) > 0 && r.first() == a.first() && r.len() != a.len() {
        let Some(&next) = sequence.get(at + r.len()) else { break };
        r.push(next);
        a.push(next);
        if r.len().min(a.len()) > 1 {
            r.remove(0);
            a.remove(0);
            at += 1;
        }
        let same = r.last() == a.last() && r.first() == a.first();
        if !same {
            break;
        }
    }
    let (left, right) = (rng.below(4) as usize, rng.below(4) as usize);
    let left = left.min(at);
    let behind = at + r.len();
    let before = &sequence[at - left..at];
    let after = &sequence[behind..(behind + right).min(sequence.len())];
    let text = |middle: &[u8]| String::from_utf8([before, middle, after].concat()).unwrap();
    (*contig, (at - left) as u32 + 1, text(&r), text(&a), String::new())
}

fn sequence(reference: &Reference, contigs: &Contigs) -> Vec<u8> {
    let mut normaliser = wgs_sources::Normaliser::new(reference, contigs).unwrap();
    normaliser.text(wgs_core::ContigId(0), 0, 4_000_000).unwrap().into_bytes()
}

#[test]
fn truth_set_respelled() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let fasta = data.join("ref/grch38.chr20.first10M.fa.gz");
    let reference = Reference::open(&fasta).unwrap();
    let contigs = reference.contigs();
    let bases = sequence(&reference, &contigs);
    let truth = data.join("truth/HG002_GRCh38_1_22_v4.2.1_benchmark.chr20.vcf.gz");
    let text = bcftools(&["view", "-r", "chr20:1-3990000", truth.to_str().unwrap()]);
    let mut rng = Rng::new(7);
    let (mut source, mut query): (Vec<Record>, Vec<Record>) = (Vec::new(), Vec::new());
    for (i, row) in rows(&text).enumerate() {
        for (k, alt) in row[4].split(',').enumerate().filter(|(_, a)| a.bytes().all(|b| b.is_ascii_alphabetic())) {
            let record: Record = (0, row[1].parse().unwrap(), row[3].into(), alt.into(), format!("K=v{i}x{k}"));
            // The query has all; the source lacks every tenth, and spells the rest otherwise.
            query.push(respelled(&bases, &record, &mut rng));
            if i % 10 != 0 {
                let (c, p, r, a, _) = respelled(&bases, &record, &mut rng);
                source.push((c, p, r, a, record.4));
            }
        }
    }
    let header = "##INFO=<ID=K,Number=1,Type=String,Description=\"Key\">\n";
    let plain = vcf(&folder.path().join("s.vcf.gz"), header, &contigs, &source);
    let asked = vcf(
        &folder.path().join("q.vcf.gz"),
        header,
        &contigs,
        &query.iter().map(|q| (q.0, q.1, q.2.clone(), q.3.clone(), "K=.".into())).collect::<Vec<_>>(),
    );
    // bcftools normalises both; then alleles are compared as text.
    let norm = |path: &Path| bcftools(&["norm", "-f", fasta.to_str().unwrap(), "-m-", path.to_str().unwrap()]);
    let mut known: HashMap<(String, String, String), Vec<String>> = HashMap::new();
    let (source_text, query_text) = (norm(&plain), norm(&asked));
    for row in rows(&source_text) {
        let key = (row[1].to_owned(), row[3].to_owned(), row[4].to_owned());
        known.entry(key).or_default().push(info(row[7], "K").unwrap().to_owned());
    }
    let normal: Vec<Record> = rows(&query_text)
        .map(|r| (0, r[1].parse().unwrap(), r[3].to_owned(), r[4].to_owned(), String::new()))
        .collect();
    let pack = packed(&[format!("s={}:K", plain.display())], &reference, &folder.path().join("s.wgspack"), 2).unwrap();
    for spec in [format!("s={}:K", plain.display()), format!("s={}", pack.display())] {
        let sources = open(std::slice::from_ref(&spec), &reference).unwrap();
        let found = look_up(&sources, &reference, &normal).unwrap();
        let mut hits = 0;
        for (q, f) in normal.iter().zip(&found) {
            let key = (q.1.to_string(), q.2.clone(), q.3.clone());
            let mut wanted = known.get(&key).cloned().unwrap_or_default();
            let mut have: Vec<String> =
                info(f, "s_K").map_or_else(Vec::new, |v| v.split('&').map(str::to_owned).collect());
            wanted.sort();
            have.sort();
            assert_eq!(have, wanted, "{spec}: {q:?}");
            hits += usize::from(!have.is_empty());
        }
        assert!(hits > 4000 && hits < normal.len(), "{hits} of {}", normal.len());
        // Respelled or not, an allele is the same.
        let again = look_up(&sources, &reference, &query).unwrap();
        let count = |list: &[String]| list.iter().filter(|f| !f.is_empty()).count();
        assert_eq!(count(&again), count(&found));
    }
}
