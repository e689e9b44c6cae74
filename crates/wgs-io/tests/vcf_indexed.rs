//! Reading VCF and BCF by interval against `bcftools view -r`; indices that are missing, of another file, cut or hostile.

use std::path::{Path, PathBuf};
use std::process::Command;
use wgs_core::{Classify, Contig, ContigId, Contigs, Interval, Kind};
use wgs_io::vcf::Writer;
use wgs_io::vcf::indexed::Indexed;
use wgs_io::vcf::read::VcfError;
use wgs_testkit::{Rng, tools};

/// Contigs of the made file; `none` has no records.
const CONTIGS: [(&str, u32); 4] = [("a", 3_000_000), ("none", 5_000), ("b", 510_000_000), ("HLA:1*2", 70_000)];

const HEAD: &str = "##fileformat=VCFv4.2\n##FILTER=<ID=PASS,Description=\"All filters passed\">\n\
##ALT=<ID=DEL,Description=\"\">\n##INFO=<ID=END,Number=1,Type=Integer,Description=\"\">\n\
##INFO=<ID=X,Number=1,Type=String,Description=\"\">\n##INFO=<ID=AF,Number=A,Type=Float,Description=\"\">\n";

struct Made {
    folder: tempfile::TempDir,
    header: String,
    /// Contig, start, one past the last base, line.
    records: Vec<(usize, u32, u32, String)>,
}

impl Made {
    fn new(seed: u64, count: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut header = HEAD.to_owned();
        CONTIGS.iter().for_each(|(name, len)| header += &format!("##contig=<ID={name},length={len}>\n"));
        header += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
        let mut records = Vec::new();
        for (i, (name, len)) in CONTIGS.iter().enumerate().filter(|(_, c)| c.0 != "none") {
            for _ in 0..count {
                let start = rng.below(u64::from(len / 2)) as u32 * (1 + u32::from(rng.percent(50)));
                let word = "x".repeat(rng.index(200));
                let (bases, alt, info) = match rng.below(100) {
                    0 | 1 => (1, "<DEL>", rng.below(u64::from(len - start)) as u32 + 1),
                    2 => (20_000.min(len - start), "N", 0),
                    3..10 => (rng.index(60) as u32 + 1, "A", 0),
                    _ => (1, "A", 0),
                };
                let bases = bases.min(len - start);
                let reference = "C".repeat(bases as usize);
                let (end, info) = if info > 0 {
                    (start + info, format!("END={};", start + info))
                } else {
                    (start + bases, String::new())
                };
                let line = format!("{name}\t{}\t.\t{reference}\t{alt}\t.\tPASS\t{info}X=w{word}", start + 1);
                records.push((i, start, end, line));
            }
        }
        // Many at one place, so that a place runs over blocks.
        for n in 0..1500 {
            let line = format!("a\t1000001\t.\tC\tA\t.\tPASS\tX=p{n}{}", "y".repeat(100));
            records.push((0, 1_000_000, 1_000_001, line));
        }
        records.sort_by_key(|r| (r.0, r.1));
        Self { folder: tempfile::tempdir().unwrap(), header, records }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The file as our writer writes it, with our index.
    fn ours(&self, name: &str) -> PathBuf {
        let contigs = CONTIGS.iter().map(|&(n, len)| Contig { name: n.into(), len, md5: None }).collect();
        let path = self.path(name);
        let mut writer = Writer::create(&path, &self.header, &Contigs::new(contigs)).unwrap();
        for &(contig, start, end, ref line) in &self.records {
            writer.record(line, Interval { contig: ContigId(contig as u32), start, end }).unwrap();
        }
        writer.commit().unwrap();
        path
    }

    /// A copy with another index.
    fn indexed_by(&self, from: &Path, name: &str, tool: &[&str]) -> PathBuf {
        let path = self.path(name);
        std::fs::copy(from, &path).unwrap();
        tools::text(Command::new(tool[0]).args(&tool[1..]).arg(&path));
        path
    }
}

fn fetched(file: &Indexed, contig: &str, start: u32, end: u32) -> Result<String, VcfError> {
    let mut out = String::new();
    file.reader()?.fetch(contig, start, end, |r| {
        out.push_str(r.line());
        out.push('\n');
        Ok::<_, VcfError>(())
    })?;
    Ok(out)
}

#[test]
fn the_records_are_those_of_bcftools() {
    if !tools::available(&["bcftools", "tabix"]) {
        return;
    }
    let made = Made::new(3, 2_500);
    let (vcf, bcf) = (made.ours("ours.vcf.gz"), made.ours("ours.bcf"));
    let files = [
        vcf.clone(),
        bcf.clone(),
        made.indexed_by(&vcf, "tabix.vcf.gz", &["tabix", "-p", "vcf"]),
        made.indexed_by(&vcf, "csi.vcf.gz", &["bcftools", "index"]),
        made.indexed_by(&vcf, "fine.vcf.gz", &["bcftools", "index", "-m", "9"]),
        made.indexed_by(&vcf, "coarse.vcf.gz", &["tabix", "-p", "vcf", "-C", "-m", "20"]),
        made.indexed_by(&bcf, "fine.bcf", &["bcftools", "index", "-m", "10"]),
        made.indexed_by(&bcf, "coarse.bcf", &["bcftools", "index", "-m", "18"]),
    ];
    let opened: Vec<Indexed> = files.iter().map(|f| Indexed::open(f).unwrap()).collect();
    let mut rng = Rng::new(17);
    let mut found = 0;
    for round in 0..40 {
        let (name, len) = CONTIGS[[0, 2, 3, 1][round % 4]];
        let start = rng.below(u64::from(len)) as u32;
        let span = [1, 300, 40_000, 3_000_000][rng.index(4)];
        let (start, end) = if round < 4 { (0, len) } else { (start, len.min(start + 1 + rng.below(span) as u32)) };
        // By hand, and by bcftools on one file after the other.
        let here = |r: &&(usize, u32, u32, String)| CONTIGS[r.0].0 == name && r.1 < end && r.2 > start;
        let wanted: String = made.records.iter().filter(here).map(|r| r.3.clone() + "\n").collect();
        // bcftools 1.16 takes a name with a colon from a file only.
        let region = format!("{name}\t{}\t{end}\n", start + 1);
        std::fs::write(made.path("region"), &region).unwrap();
        let file = &files[round % files.len()];
        let args = ["view".into(), "-H".into(), "-R".into(), made.path("region")];
        let theirs = tools::text(Command::new("bcftools").args(args).arg(file));
        assert!(theirs == wanted, "{region}: {}", file.display());
        for (file, path) in opened.iter().zip(&files) {
            assert!(fetched(file, name, start, end).unwrap() == wanted, "{region}: {}", path.display());
        }
        found += wanted.lines().count();
    }
    assert!(found > 10_000, "{found}");
    for file in &opened {
        assert_eq!(fetched(file, "a", 1_000_000, 1_000_000).unwrap(), "");
        assert_eq!(fetched(file, "elsewhere", 0, 1_000_000).unwrap(), "");
        assert!(file.knows("none") && file.knows("a") && !file.knows("elsewhere"));
    }
    // Readers are used again and again, in any order, and stop where they are told to.
    let mut reader = opened[0].reader().unwrap();
    for start in [2_000_000, 0, 1_000_000, 999_999] {
        let mut lines = String::new();
        let take = |r: &wgs_io::vcf::read::Record<'_>| {
            lines += r.line();
            lines.push('\n');
            Ok::<_, VcfError>(())
        };
        reader.fetch("a", start, start + 2, take).unwrap();
        assert!(lines == fetched(&opened[1], "a", start, start + 2).unwrap(), "{start}");
    }
    let mut seen = 0;
    let stop = reader.fetch("a", 0, 3_000_000, |r| {
        seen += 1;
        if seen == 3 { Err(VcfError::Empty { file: r.contig().to_owned() }) } else { Ok(()) }
    });
    assert!(matches!(stop, Err(VcfError::Empty { .. })) && seen == 3);
}

/// An error of the input, with what it says and a hint.
fn refused(path: &Path, says: &str) {
    let error = Indexed::open(path).err().unwrap_or_else(|| panic!("opened, without '{says}'"));
    assert!(error.to_string().contains(says), "{error}");
    assert_eq!((error.kind(), error.hint().is_some()), (Kind::Input, true), "{error}");
}

#[test]
fn what_is_missing_or_of_another_file_is_refused() {
    let (made, other) = (Made::new(5, 300), Made::new(6, 310));
    let (vcf, bcf, index) = (made.ours("x.vcf.gz"), made.ours("x.bcf"), made.path("x.vcf.gz.tbi"));
    let whole = std::fs::read(&index).unwrap();
    let digest = Indexed::open(&vcf).unwrap().digest().to_owned();
    assert_eq!(digest, Indexed::open(&vcf).unwrap().digest());

    // Another version of the file: with more records, with fewer, with none.
    let (longer, shorter) = (other.ours("y.vcf.gz"), Made::new(5, 200).ours("z.vcf.gz"));
    assert_ne!(digest, Indexed::open(&longer).unwrap().digest());
    for from in [longer, shorter] {
        if let Ok(bytes) = std::fs::read(from.with_extension("gz.tbi")) {
            std::fs::write(&index, bytes).unwrap();
            refused(&vcf, "not a usable index");
        }
    }
    let empty = Made { records: Vec::new(), ..Made::new(5, 1) };
    let path = empty.ours("e.vcf.gz");
    assert_eq!(fetched(&Indexed::open(&path).unwrap(), "a", 0, 3_000_000).unwrap(), "");
    std::fs::copy(empty.path("e.vcf.gz.tbi"), &index).unwrap();
    refused(&vcf, "records follow the last one it knows");

    // Of BCF, of a BAM, no index at all, none.
    std::fs::rename(&index, made.path("kept")).unwrap();
    std::fs::copy(made.path("x.bcf.csi"), made.path("x.vcf.gz.csi")).unwrap();
    refused(&vcf, "the index is of BCF");
    for (bytes, says) in [(&b"BAI\x01"[..], "of a BAM"), (b"", "truncated"), (b"hello", "neither .tbi nor .csi")] {
        std::fs::write(made.path("x.vcf.gz.csi"), bytes).unwrap();
        refused(&vcf, says);
    }
    std::fs::remove_file(made.path("x.vcf.gz.csi")).unwrap();
    refused(&vcf, "needs an index");
    std::fs::write(made.path("plain.vcf"), &made.header).unwrap();
    refused(&made.path("plain.vcf"), "not compressed with bgzip");
    std::fs::write(&index, &whole).unwrap();
    Indexed::open(&vcf).unwrap();

    // Cut.
    for path in [&vcf, &bcf] {
        let bytes = std::fs::read(path).unwrap();
        for cut in [1, 28, 5_000] {
            std::fs::write(path, &bytes[..bytes.len() - cut]).unwrap();
            refused(path, "truncated");
        }
        std::fs::write(path, bytes).unwrap();
    }
    let cut = &whole[..whole.len() - 40];
    std::fs::write(&index, cut).unwrap();
    refused(&vcf, "truncated");
}

/// Inflated bytes of a BGZF file.
fn inflated(path: &Path) -> Vec<u8> {
    wgs_io::input::Input::open(path).unwrap().read_all().unwrap()
}

#[test]
fn hostile_indices_do_no_harm() {
    let made = Made::new(9, 100);
    let (vcf, bcf) = (made.ours("h.vcf.gz"), made.ours("h.bcf"));
    let mut rng = Rng::new(23);
    let (mut opened, mut read) = (0, 0);
    for (path, index) in [(&vcf, made.path("h.vcf.gz.tbi")), (&bcf, made.path("h.bcf.csi"))] {
        let whole = inflated(&index);
        let cuts = (0..whole.len()).step_by(37).map(|n| whole[..n].to_vec());
        let mutated = (0..300).map(|_| {
            let mut bytes = whole.clone();
            for _ in 0..=rng.index(3) {
                let at = rng.index(bytes.len() - 8);
                match rng.below(4) {
                    0 => bytes[at] ^= 1 << rng.below(8),
                    1 => bytes[at..at + 4].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]),
                    2 => bytes[at..at + 8].copy_from_slice(&rng.bits().to_le_bytes()),
                    _ => bytes[at] = 0,
                }
            }
            bytes
        });
        for bytes in cuts.chain(mutated.collect::<Vec<_>>()) {
            // Not compressed: read the same.
            std::fs::write(&index, &bytes).unwrap();
            let Ok(file) = Indexed::open(path) else { continue };
            opened += 1;
            for (name, len) in CONTIGS {
                read += u64::from(fetched(&file, name, len / 3, len / 2).is_ok());
                read += u64::from(fetched(&file, name, 0, u32::MAX).is_ok());
            }
        }
    }
    assert!(opened > 100 && read > 100, "{opened} {read}");
}
