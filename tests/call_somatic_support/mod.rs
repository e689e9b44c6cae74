//! What the tests of `wgs call somatic` on several contigs share: a made-up person with reads over the borders of grid cells, his tumours, his
//! normal, others for a panel, and a population.
#![allow(dead_code)] // each test file uses its share

#[path = "../call_germline_support/mod.rs"]
pub mod common;

pub use common::{Run, tool, wgs};
use std::fmt::Write;
use wgs_testkit::rng::Rng;

/// Contigs; the last has no reads.
pub const CONTIGS: [(&str, usize); 3] = [("c", 2_060_000), ("d", 8_000), ("e", 3_000)];
/// Stretches with reads: contig, start, end. Grid cells are 1 Mb.
pub const STRETCHES: [(usize, usize, usize); 4] =
    [(0, 2_000, 7_000), (0, 997_500, 1_002_500), (0, 1_998_000, 2_002_500), (1, 500, 7_500)];
const READ: usize = 100;
/// Distances between the starts of mates.
const STEPS: (u64, u64) = (30, 160);
/// A site that errs in tumours and in the normals of a panel.
pub const ERRS: (usize, usize) = (0, 5_050);

/// An allele: contig, 0-based place, bases replaced, bases instead, and whose it is.
#[derive(Clone, Debug)]
pub struct Planted {
    pub contig: usize,
    pub at: usize,
    pub removed: usize,
    pub inserted: String,
    /// Share of the person's molecules; 0 for a somatic allele and for one of a stranger.
    pub germline: f64,
    /// Share of the tumour's molecules; 0 for an allele of a stranger.
    pub tumor: f64,
}

/// Files in a directory of their own.
pub struct Made {
    dir: tempfile::TempDir,
    pub genome: Vec<String>,
    pub planted: Vec<Planted>,
}

/// Another base.
pub fn other(base: &str) -> String {
    let bases = [("A", "G"), ("G", "A"), ("C", "T")];
    bases.iter().find(|b| b.0 == base).map_or("C", |b| b.1).to_owned()
}

impl Made {
    /// A path in the directory.
    pub fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    /// Names of the files in the directory, sorted.
    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Reference and alleles, no reads yet.
    pub fn new() -> Self {
        let mut rng = Rng::new(17);
        let genome: Vec<String> = CONTIGS.iter().map(|c| rng.bases(c.1)).collect();
        let mut planted = Vec::new();
        for (contig, start, end) in STRETCHES {
            for (i, at) in (start + 150..end - 150).step_by(150).enumerate() {
                let base = &genome[contig][at..=at];
                let snv = |germline: f64, tumor: f64| Planted {
                    contig,
                    at,
                    removed: 1,
                    inserted: other(base),
                    germline,
                    tumor,
                };
                planted.push(match i % 8 {
                    0 | 2 | 6 => snv(1.0, 1.0),
                    1 | 4 => snv(0.5, 0.5),
                    3 => snv(0.0, 0.35),
                    5 => Planted { removed: 3, inserted: String::new(), ..snv(0.0, 0.4) },
                    _ => Planted { removed: 0, inserted: "GCT".into(), ..snv(0.0, 0.4) },
                });
                // Of somebody else.
                let at = at + 75;
                if i % 2 == 0 {
                    let inserted = other(&genome[contig][at..=at]);
                    planted.push(Planted { contig, at, removed: 1, inserted, germline: 0.0, tumor: 0.0 });
                }
            }
        }
        let made = Self { dir: tempfile::tempdir().unwrap(), genome, planted };
        let lines = CONTIGS.iter().zip(&made.genome).map(|(c, bases)| format!(">{}\n{bases}\n", c.0));
        std::fs::write(made.path("ref.fa"), lines.collect::<String>()).unwrap();
        made
    }

    /// Tumour, second tumour, normal.
    pub fn with_reads() -> Self {
        let made = Self::new();
        let shown = |p: &Planted| if p.germline > 0.0 { p.germline } else { p.tumor };
        made.reads("tumor", "TUMOR", 60, 1, shown);
        made.reads("second", "SECOND", 50, 2, |p| if p.at % 4 == 0 { shown(p) } else { p.germline });
        made.reads("normal", "NORMAL", 30, 3, |p| p.germline);
        made
    }

    /// Somebody else: heterozygous where the person is, homozygous at places of his own.
    pub fn stranger(&self) {
        let share = |p: &Planted| match (p.germline, p.tumor) {
            (0.5, _) => 0.5,
            (0.0, 0.0) => 1.0,
            _ => 0.0,
        };
        self.reads("stranger", "STRANGER", 40, 5, share);
    }

    /// The reads of one file as those of another, changed line by line; `None` leaves a read out. The sample is called `sample`.
    pub fn changed(
        &self,
        from: &str,
        to: &str,
        sample: &str,
        change: impl Fn(usize, Vec<String>) -> Option<Vec<String>>,
    ) {
        let text = tool("samtools", &["view", "--no-PG", &self.path(&format!("{from}.bam"))]);
        let fields = |l: &str| l.split('\t').map(str::to_owned).collect::<Vec<_>>();
        let lines = text.lines().enumerate().filter_map(|(i, l)| change(i, fields(l)));
        let lines: Vec<String> = lines.map(|f| f.join("\t") + "\n").collect();
        self.bam(to, &(head(sample) + &lines.concat()));
    }

    /// Pairs of reads of one sample.
    pub fn reads(&self, name: &str, sample: &str, depth: usize, seed: u64, share: impl Fn(&Planted) -> f64) {
        let mut sam = head(sample);
        let mut rng = Rng::new(seed);
        for (contig, start, end) in STRETCHES {
            for n in 0..(end - start) * depth / READ / 2 {
                let first = start + rng.index(end - start - 320);
                let second = first + (STEPS.0 + rng.below(STEPS.1)) as usize;
                // One molecule: both mates have the same alleles.
                let here: Vec<&Planted> = self
                    .planted
                    .iter()
                    .filter(|p| p.contig == contig && (first..second + READ).contains(&p.at))
                    .filter(|p| (rng.below(1_000) as f64) < 1_000.0 * share(p))
                    .collect();
                let errs = contig == ERRS.0 && !name.starts_with("normal") && rng.below(100) < 7;
                let flags = [(99, 147), (163, 83)][rng.index(2)];
                for (at, mate, flag) in [(first, second, flags.0), (second, first, flags.1)] {
                    let (mut bases, cigar, span) = self.read(contig, at, &here);
                    if errs && (at..at + READ).contains(&ERRS.1) && cigar == "100M" {
                        bases[ERRS.1 - at] = other(&self.genome[contig][ERRS.1..=ERRS.1]).as_bytes()[0];
                    }
                    let mut quals = String::new();
                    for b in &mut bases {
                        let low = rng.below(10) == 0;
                        quals.push(if low { '5' } else { 'F' });
                        if rng.below(100_000) < if low { 1_000 } else { 20 } {
                            *b = b"ACGT"[rng.index(4)];
                        }
                    }
                    let (chrom, bases) = (CONTIGS[contig].0, String::from_utf8(bases).unwrap());
                    let size = (mate.max(at) + span - mate.min(at)) as i64 * if flag & 16 == 0 { 1 } else { -1 };
                    let (at, mate, start) = (at + 1, mate + 1, start);
                    writeln!(
                        sam,
                        "{sample}.{contig}.{start}.{n}\t{flag}\t{chrom}\t{at}\t60\t{cigar}\t=\t{mate}\t{size}\t{bases}\t{quals}\tRG:Z:a"
                    )
                    .unwrap();
                }
            }
        }
        self.bam(name, &sam);
    }

    /// Bases, CIGAR and reference span of a read with alleles.
    fn read(&self, contig: usize, start: usize, alleles: &[&Planted]) -> (Vec<u8>, String, usize) {
        let genome = &self.genome[contig];
        let (mut bases, mut cigar, mut at, mut matched) = (String::new(), String::new(), start, 0);
        for p in alleles {
            // A gap near an end would be clipped, or aligned as mismatches.
            let inside = if p.removed == 1 { start..start + READ } else { start + 10..start + READ - 14 };
            if !inside.contains(&p.at) {
                continue;
            }
            bases += &genome[at..p.at];
            matched += p.at - at;
            bases += &p.inserted;
            match (p.removed, p.inserted.len()) {
                (1, 1) => matched += 1,
                (removed, 0) => {
                    write!(cigar, "{matched}M{removed}D").unwrap();
                    matched = 0;
                }
                (_, inserted) => {
                    write!(cigar, "{matched}M{inserted}I").unwrap();
                    matched = 0;
                }
            }
            at = p.at + p.removed;
        }
        let rest = READ.saturating_sub(bases.len());
        bases += &genome[at..at + rest];
        write!(cigar, "{}M", matched + rest).unwrap();
        (bases.into_bytes(), cigar, at + rest - start)
    }

    /// SAM text, sorted and indexed, as `NAME.bam`.
    pub fn bam(&self, name: &str, sam: &str) {
        let (text, bam) = (self.path(&format!("{name}.sam")), self.path(&format!("{name}.bam")));
        std::fs::write(&text, sam).unwrap();
        tool("samtools", &["sort", "--no-PG", "-o", &bam, &text]);
        tool("samtools", &["index", &bam]);
        std::fs::remove_file(text).unwrap();
    }

    /// `NAME.cram` beside `NAME.bam`.
    pub fn cram(&self, name: &str) {
        let (bam, cram) = (self.path(&format!("{name}.bam")), self.path(&format!("{name}.cram")));
        tool("samtools", &["view", "--no-PG", "-C", "-T", &self.path("ref.fa"), "-o", &cram, &bam]);
        tool("samtools", &["index", &cram]);
    }

    /// A VCF with the lines.
    pub fn vcf(&self, name: &str, lines: &[String]) -> String {
        let contigs: String = CONTIGS.iter().map(|(n, l)| format!("##contig=<ID={n},length={l}>\n")).collect();
        let info = "##INFO=<ID=AF,Number=A,Type=Float,Description=\"f\">\n";
        let columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
        let path = self.path(name);
        let text = format!("##fileformat=VCFv4.3\n{info}{contigs}{columns}{}\n", lines.join("\n"));
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Frequencies of the person's SNVs: `population.vcf.gz`, with index.
    pub fn population(&self) -> String {
        let germline = self.planted.iter().filter(|p| p.germline > 0.0);
        let line = |p: &Planted| {
            let reference = &self.genome[p.contig][p.at..=p.at];
            format!("{}\t{}\t.\t{reference}\t{}\t.\t.\tAF=0.3", CONTIGS[p.contig].0, p.at + 1, p.inserted)
        };
        let text = self.vcf("population.vcf", &germline.map(line).collect::<Vec<_>>());
        let out = self.path("population.vcf.gz");
        tool("bcftools", &["view", "--no-version", "-Oz", "-o", &out, &text]);
        tool("bcftools", &["index", "-t", &out]);
        out
    }

    /// A VCF of alleles to ask for: a somatic one, one that nobody has, several bases at once, a symbolic one, one behind the contig, one without reads.
    pub fn asked(&self) -> String {
        let somatic = self.planted.iter().find(|p| p.germline == 0.0 && p.tumor > 0.0 && p.removed == 1).unwrap();
        let base = |contig: usize, at: usize| &self.genome[contig][at..=at];
        let (s, quiet, far) = (somatic.at, 998_017, 1_001_017);
        let pair = other(base(0, far)) + &other(base(0, far + 1));
        self.vcf(
            "asked.vcf",
            &[
                format!("c\t{}\t.\t{}\t{}\t.\t.\t.", s + 1, base(0, s), somatic.inserted),
                format!("c\t{}\t.\t{}\t{}\t.\t.\t.", quiet + 1, base(0, quiet), other(base(0, quiet))),
                format!("c\t1000000\t.\t{}\t{}\t.\t.\t.", base(0, 999_999), other(base(0, 999_999))),
                format!("c\t1000001\t.\t{}\t<DEL>\t.\t.\t.", base(0, 1_000_000)),
                format!("c\t{}\t.\t{}\t{pair}\t.\t.\t.", far + 1, &self.genome[0][far..far + 2]),
                "c\t2070000\t.\tA\tC\t.\t.\t.".to_owned(),
                format!("e\t1000\t.\t{}\t{}\t.\t.\t.", base(2, 999), other(base(2, 999))),
            ],
        )
    }

    /// A panel of two normals: `normals.pon`.
    pub fn panel(&self) -> String {
        for (name, seed) in [("p1", 11), ("p2", 12)] {
            self.reads(name, name, 25, seed, |p| if p.at % 3 == 0 { p.germline } else { 0.0 });
        }
        let (one, two, out) = (self.path("p1.bam"), self.path("p2.bam"), self.path("normals.pon"));
        wgs(&["call", "pon", "add", &one, &two, "-r", &self.path("ref.fa"), "-o", &out, "-q"]).succeeds();
        out
    }

    /// Profiles of the named samples, each by itself.
    pub fn profiles(&self, names: &[&str]) -> Vec<String> {
        let learn = |name: &&str| {
            let (bam, out) = (self.path(&format!("{name}.bam")), self.path(&format!("{name}.profile")));
            wgs(&["call", "learn", &bam, "-r", &self.path("ref.fa"), "-o", &out, "-q"]).succeeds();
            out
        };
        names.iter().map(learn).collect()
    }

    /// `wgs call somatic` of files of the directory; without a normal where it is empty.
    pub fn call(&self, tumors: &[&str], normal: &str, extra: &[&str]) -> Run {
        let tumors: Vec<String> = tumors.iter().map(|n| self.path(n)).collect();
        let (normal_path, reference) = (self.path(normal), self.path("ref.fa"));
        let mut args = vec!["call", "somatic"];
        args.extend(tumors.iter().map(String::as_str));
        if !normal.is_empty() {
            args.extend(["--normal", &normal_path]);
        }
        args.extend(["-r", &reference, "-q"]);
        args.extend(extra);
        wgs(&args)
    }
}

/// The header of a SAM file.
pub fn head(sample: &str) -> String {
    let contigs: String = CONTIGS.iter().map(|(n, l)| format!("@SQ\tSN:{n}\tLN:{l}\n")).collect();
    format!("@HD\tVN:1.6\tSO:unsorted\n{contigs}@RG\tID:a\tSM:{sample}\n")
}

/// Records of a VCF.
pub fn records(vcf: &str) -> Vec<&str> {
    vcf.lines().filter(|l| !l.starts_with('#')).collect()
}

/// Those that pass.
pub fn passing(vcf: &str) -> Vec<&str> {
    records(vcf).into_iter().filter(|l| l.split('\t').nth(6) == Some("PASS")).collect()
}

/// The sections of a report.
pub fn sections(path: &str) -> serde_json::Value {
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    report["sections"].clone()
}
