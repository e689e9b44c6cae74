//! `wgs qc vcf` against `bcftools stats` and the commands of GA4GH's reference implementation, on the bundled files of foreign
//! callers and on every VCF of the data folder when it is there: every count, every allele length, every substitution.
//!
//! The reference implementation's first step (records whose genotype is missing or homozygous for REF away) comes first
//! here too; of a file with several samples, `bcftools view -s NAME -a` before it.

mod common;

use common::{at, command, finish, number, testdata};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use wgs_io::vcf::read::Reader;
use wgs_testkit::tools;

/// Genotypes that the reference implementation takes away first.
const NOT_CARRIED: &str = r#"GT="./." | GT=".|." | GT="." | GT="0/0" | GT="0|0" | GT="0""#;

/// Runs bcftools on a text; what it says when it refuses.
fn bcftools(args: &[&str], input: &str) -> Result<String, String> {
    let mut command = Command::new("bcftools");
    command.args(args).arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let (mut stdin, text) = (child.stdin.take().unwrap(), input.to_owned());
    let feeder = std::thread::spawn(move || drop(stdin.write_all(text.as_bytes())));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(format!("bcftools: {}", text(&output.stderr))) }
}

fn section(path: &Path, sample: Option<&str>) -> Result<Value, String> {
    let mut c = command();
    c.args(["qc", "vcf", "-q", "--json", "-"]).arg(path);
    if let Some(sample) = sample {
        c.args(["--sample", sample]);
    }
    let ended = finish(&mut c, None);
    if ended.code != 0 {
        return Err(ended.stderr);
    }
    let mut report: Value = serde_json::from_str(&ended.stdout).unwrap();
    Ok(report["sections"]["qc_vcf"].take())
}

/// One line for every number that differs.
struct Differences<'a> {
    section: &'a Value,
    found: Vec<String>,
    compared: usize,
}

impl Differences<'_> {
    fn equal(&mut self, what: &str, ours: f64, theirs: f64) {
        self.compared += 1;
        if ours != theirs {
            self.found.push(format!("{what}: {ours}, bcftools says {theirs}"));
        }
    }

    fn count(&mut self, path: &str, theirs: f64) {
        self.equal(path, number(self.section, path), theirs);
    }

    /// A set of ours against the lines of `bcftools stats`.
    fn stats(&mut self, set: &str, records: &str, stats: &str) {
        let blocks = records.contains("<NON_REF>") || records.contains("<*>");
        let (telomeres, on_n) = others(records);
        let section = self.section;
        let n = |path: &str| number(section, &format!("{set}.{path}"));
        let mut lengths: BTreeMap<i64, f64> = BTreeMap::new();
        for (field, sign) in [("deletion_lengths", -1), ("insertion_lengths", 1)] {
            let list = at(section, &format!("{set}.indel.{field}")).as_array().unwrap();
            for (length, count) in (0i64..).zip(list).filter(|(_, c)| c.as_u64() != Some(0)) {
                *lengths.entry(sign * length.min(60)).or_default() += count.as_f64().unwrap();
            }
        }
        let mut spectrum: BTreeMap<&str, f64> = BTreeMap::new();
        for row in at(section, &format!("{set}.substitutions")).as_array().unwrap() {
            let alleles = row["alleles"].as_f64().unwrap() - row["padded"].as_f64().unwrap();
            spectrum.insert(row["change"].as_str().unwrap(), alleles);
        }
        for line in stats.lines() {
            let f: Vec<&str> = line.split('\t').collect();
            let v = |i: usize| f[i].parse::<f64>().unwrap();
            match f[0] {
                "SN" => {
                    let ours = match f[2] {
                        "number of SNPs:" => n("by_type.snv.records"),
                        "number of MNPs:" => n("by_type.mnv.records"),
                        "number of indels:" => n("indel.records"),
                        "number of others:" => n("by_type.complex.records") + n("by_type.symbolic.records") + telomeres,
                        // `<NON_REF>` counts as an ALT there.
                        "number of multiallelic sites:" if !blocks => n("multiallelic_sites"),
                        "number of multiallelic SNP sites:" if !blocks => n("multiallelic_snv_sites"),
                        "number of records:" if !blocks => n("records"),
                        _ => continue,
                    };
                    self.equal(&format!("{set}: {}", f[2]), ours, v(3));
                }
                "TSTV" => {
                    let kinds = ["transitions", "transversions"];
                    for (i, kind) in kinds.into_iter().enumerate() {
                        let ours = n(&format!("ti_tv.{kind}")) - n(&format!("ti_tv.padded_{kind}"));
                        self.equal(&format!("{set}: {kind}"), ours, v(2 + i));
                        let first = n(&format!("ti_tv.first_alt_{kind}"));
                        self.equal(&format!("{set}: {kind}, first ALT"), first, v(5 + i));
                    }
                }
                "IDD" => {
                    let length = f[2].parse().unwrap();
                    let ours = lengths.remove(&length).unwrap_or(0.0);
                    self.equal(&format!("{set}: indels of length {length}"), ours, v(3));
                }
                "ST" => {
                    let ours = spectrum.remove(f[2]).unwrap_or(0.0);
                    self.equal(&format!("{set}: {}", f[2]), ours, v(3));
                }
                "PSC" => {
                    self.equal(&format!("{set}: hom SNVs"), n("by_type.snv.homozygous"), v(4));
                    self.equal(&format!("{set}: het SNVs"), n("by_type.snv.heterozygous"), v(5));
                    if !on_n {
                        self.equal(&format!("{set}: called Ti"), n("ti_tv.called_transitions"), v(6));
                        self.equal(&format!("{set}: called Tv"), n("ti_tv.called_transversions"), v(7));
                    }
                    let indels = n("indel.heterozygous") + n("indel.homozygous");
                    self.equal(&format!("{set}: samples' indels"), indels, v(8));
                    self.equal(&format!("{set}: haploid"), n("genotypes.haploid"), v(12));
                    self.equal(&format!("{set}: missing"), n("genotypes.partial"), v(13));
                    let mean = at(section, &format!("{set}.depth.mean")).as_f64();
                    if let Some(mean) = mean.filter(|_| n("depths_from_info") == 0.0) {
                        let printed: f64 = format!("{mean:.1}").parse().unwrap();
                        self.compared += 1;
                        if (printed - v(9)).abs() > 0.1001 {
                            self.found.push(format!("{set}: mean depth {mean}, bcftools says {}", v(9)));
                        }
                    }
                }
                _ => {}
            }
        }
        let more: Vec<&i64> = lengths.keys().collect();
        assert!(more.is_empty(), "{set}: lengths {more:?} that bcftools does not have");
        assert!(spectrum.values().all(|n| *n == 0.0), "{set}: {spectrum:?}");
    }

    /// The GA4GH metrics against the commands of the reference implementation.
    fn ga4gh(&mut self, carried: &str, genotypes: bool) {
        let autosomes: Vec<String> = (1..=22).flat_map(|i| [format!("{i}"), format!("chr{i}")]).collect();
        let autosomes = autosomes.join(",");
        // Gaps: the reference implementation takes a BED of what is none.
        let in_gap = |line: &&str| line.split('\t').nth(3).is_some_and(|r| r.bytes().all(|b| b == b'N'));
        let outside: String = carried.lines().filter(|l| !in_gap(l)).map(|l| format!("{l}\n")).collect();
        let carried = outside.as_str();
        let lines = |args: &[&str]| {
            let mut all = vec!["view", "-H", "-f", "PASS", "-t", &autosomes];
            all.extend(args);
            bcftools(&all, carried).map(|text| text.lines().count() as f64)
        };
        let insertions = lines(&["-v", "indels", "-i", "ILEN>0"]).unwrap();
        let deletions = lines(&["-v", "indels", "-i", "ILEN<0"]).unwrap();
        self.count("ga4gh.count_snvs", lines(&["-v", "snps"]).unwrap());
        self.count("ga4gh.count_insertions", insertions);
        self.count("ga4gh.count_deletions", deletions);
        let short = |side: &str| lines(&["-v", "indels", "-i", side]).unwrap();
        self.count("ga4gh.count_insertions_by_definition", short("ILEN>0 && ILEN<50"));
        self.count("ga4gh.count_deletions_by_definition", short("ILEN<0 && ILEN>-50"));
        let mut ratios = vec![("ratio_insertion_deletion", insertions, deletions)];
        if genotypes {
            for (id, kind) in
                [("ratio_heterozygous_homzygous_snv", "snps"), ("ratio_heterozygous_homzygous_indel", "indels")]
            {
                let of = |zygosity: &str| lines(&["-v", kind, "-g", zygosity]).unwrap();
                ratios.push((id, of("het"), of("hom")));
            }
        }
        let tstv = |more: &[&str]| {
            let mut view = vec!["view", "-f", "PASS", "-t", &autosomes];
            view.extend(more);
            let stats = bcftools(&["stats"], &bcftools(&view, carried).unwrap()).unwrap();
            let line = stats.lines().find(|l| l.starts_with("TSTV")).unwrap().to_owned();
            let f: Vec<f64> = line.split('\t').skip(2).take(2).map(|n| n.parse().unwrap()).collect();
            (f[0], f[1])
        };
        let (ts, tv) = tstv(&[]);
        ratios.push(("ratio_transitions_transversions_snv", ts, tv));
        for (id, top, bottom) in ratios {
            let ours = at(self.section, &format!("ga4gh.{id}")).as_f64();
            let theirs = (bottom > 0.0).then(|| ((top / bottom) * 1e6).round() / 1e6);
            self.compared += 1;
            if ours != theirs {
                self.found.push(format!("{id}: {ours:?}, bcftools says {theirs:?} ({top} / {bottom})"));
            }
        }
    }
}

/// A file as bcftools takes it in all its commands: what is counted and nothing else, all of it declared. Records whose ALT is
/// REF again are left out: they are no variants here, and records without a type there.
fn readable(path: &Path) -> String {
    let mut reader = Reader::open(path).unwrap();
    let samples = reader.header().samples.clone();
    let (mut contigs, mut filters, mut body) = (Vec::new(), BTreeSet::new(), String::new());
    while let Some(r) = reader.next().unwrap() {
        if r.alt_count() > 0 && r.alts().all(|alt| alt == r.reference()) {
            continue;
        }
        let contig = r.contig().replace(['<', '>'], "_");
        if contigs.last() != Some(&contig) {
            contigs.push(contig.clone());
        }
        filters.extend(r.filters().split(';').filter(|f| !matches!(*f, "PASS" | ".")).map(str::to_owned));
        let columns: Vec<&str> = r.line().split('\t').collect();
        let pos = if r.is_telomere() { 0 } else { r.pos() + 1 };
        write!(body, "{contig}\t{pos}\t.\t{}\t{}", columns[3], columns[4]).unwrap();
        write!(body, "\t{}\t{}\t.", columns[5], columns[6]).unwrap();
        let has = |key: &str| r.format_column().split(':').any(|k| k == key);
        let keys: Vec<&str> = ["GT", "DP"].into_iter().filter(|key| has(key)).collect();
        if !samples.is_empty() {
            write!(body, "\t{}", if keys.is_empty() { "DP".to_owned() } else { keys.join(":") }).unwrap();
        }
        for i in 0..samples.len() {
            let values: Vec<&str> = keys.iter().map(|key| r.format(i, key).unwrap_or(".")).collect();
            write!(body, "\t{}", if keys.is_empty() { ".".to_owned() } else { values.join(":") }).unwrap();
        }
        body.push('\n');
    }
    let mut head = String::from("##fileformat=VCFv4.2\n");
    contigs.iter().for_each(|c| writeln!(head, "##contig=<ID={c}>").unwrap());
    filters.iter().for_each(|f| writeln!(head, "##FILTER=<ID={f},Description=\"\">").unwrap());
    head += "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"\">\n";
    if body.contains("\tGT") {
        head += "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"\">\n";
    }
    head += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";
    if !samples.is_empty() {
        write!(head, "\tFORMAT\t{}", samples.join("\t")).unwrap();
    }
    head + "\n" + &body
}

/// Records in which bcftools sees something else, as `docs/differences.md` says: breakends of telomeres (`.[chr8:1[`), and
/// the genotypes of SNVs on N.
fn others(records: &str) -> (f64, bool) {
    let columns = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = records.lines().filter(|l| !l.starts_with('#')).map(columns).collect();
    let telomeres = rows.iter().filter(|r| r[4].starts_with(".[") || r[4].starts_with(".]")).count();
    (telomeres as f64, rows.iter().any(|r| r[3].starts_with('N')))
}

/// Compares one sample of a file; the number of comparisons, or why there are none.
fn compare(path: &Path, sample: Option<&str>, among_others: bool, differ: &mut Vec<String>) -> Result<usize, String> {
    let section = section(path, sample)?;
    let text = readable(path);
    let own = match sample.filter(|_| among_others) {
        Some(sample) => bcftools(&["view", "-s", sample, "-a"], &text)?,
        None => text,
    };
    let genotypes = sample.is_some() && own.contains("##FORMAT=<ID=GT,");
    let carried = if genotypes { bcftools(&["view", "-e", NOT_CARRIED], &own) } else { bcftools(&["view"], &own) };
    // Records of `A` to `.`: no variant, and with another genotype than 0/0 they are not taken away there.
    let carried = bcftools(&["view", "-e", "N_ALT=0"], &carried?)?;
    let mut stats = vec!["stats"];
    if genotypes {
        stats.extend(["-s", "-"]);
    }
    let mut d = Differences { section: &section, found: Vec::new(), compared: 0 };
    d.stats("all", &carried, &bcftools(&stats, &carried)?);
    let passing = bcftools(&["view", "-f", "PASS,."], &carried)?;
    d.stats("pass", &passing, &bcftools(&stats, &passing)?);
    if section["ga4gh"]["count_snvs"].is_u64() {
        d.ga4gh(&carried, genotypes);
    }
    if !d.found.is_empty() {
        differ.push(format!("{} {sample:?}:\n{}", path.display(), d.found.join("\n")));
    }
    Ok(d.compared)
}

/// All samples of a file, the first four at most.
fn compare_all(path: &Path, differ: &mut Vec<String>) -> Result<usize, String> {
    let reader = Reader::open(path).map_err(|e| e.to_string())?;
    let samples = reader.header().samples.clone();
    if samples.is_empty() {
        return compare(path, None, false, differ);
    }
    samples.iter().take(4).map(|s| compare(path, Some(s), samples.len() > 1, differ)).sum()
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            files(&path, out);
        } else if [".vcf", ".vcf.gz", ".bcf"].iter().any(|end| name.ends_with(end)) && !name.starts_with("failed_") {
            out.push(path);
        }
    }
}

/// Compares files, says what was not compared and why, and gives the number of files and numbers.
fn sweep(list: &[PathBuf]) -> (usize, usize) {
    let (mut whole, mut numbers, mut differ) = (0, 0, Vec::new());
    for path in list {
        match compare_all(path, &mut differ) {
            Ok(n) => {
                whole += 1;
                numbers += n;
            }
            Err(why) => eprintln!("not compared: {}: {}", path.display(), why.trim()),
        }
    }
    eprintln!("compared {whole} of {} files, {numbers} numbers", list.len());
    assert!(differ.is_empty(), "{}", differ.join("\n\n"));
    (whole, numbers)
}

#[test]
fn bundled_files_of_foreign_callers() {
    if !tools::available(&["bcftools"]) {
        return;
    }
    let mut list = Vec::new();
    files(&testdata("vcf"), &mut list);
    files(&testdata("bcf"), &mut list);
    files(&testdata("qc-vcf"), &mut list);
    let (whole, numbers) = sweep(&list);
    assert!(whole >= 18 && numbers > 1_400, "{whole} of {}", list.len());
}

#[test]
fn every_call_set_of_the_data_folder() {
    let Some(data) = tools::shared(common::root()) else { return };
    if !tools::available(&["bcftools"]) {
        return;
    }
    let mut list = Vec::new();
    files(&data, &mut list);
    let (whole, numbers) = sweep(&list);
    assert!(whole >= 120 && numbers > 7_500, "{whole} of {}", list.len());
}
