//! A delivery of 24 samples with planted faults, each known by name: FASTQ of a few hundred reads a file, two manifests and
//! a waiver. Digests are taken by coreutils, so that they share no code with what is tested.
//!
//! Pairs of a tumour and its normal, trios, a quartet, a reference sample and a control without DNA. What needs aligned reads
//! (a swap, contamination, the wrong sex) is not in here; who is what ([`SAMPLES`]) is public, so that a test can add it.

use crate::{Rng, bgzf};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A sample of the delivery.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Pseudonym.
    pub name: &'static str,
    /// Person it is of.
    pub person: &'static str,
    /// Role.
    pub role: &'static str,
    /// Pair; empty for none.
    pub pair: &'static str,
    /// Family; empty for none.
    pub family: &'static str,
    /// Stated sex; empty for none.
    pub sex: &'static str,
}

const fn member(
    name: &'static str,
    person: &'static str,
    role: &'static str,
    pair: &'static str,
    family: &'static str,
    sex: &'static str,
) -> Member {
    Member { name, person, role, pair, family, sex }
}

/// All of them, in the order of the manifest.
pub const SAMPLES: [Member; 24] = [
    member("JG-0001-T", "JG-0001", "tumor", "C1", "", "female"),
    member("JG-0001-N", "JG-0001", "normal", "C1", "", "female"),
    member("JG-0002-T", "JG-0002", "tumor", "C2", "", "male"),
    member("JG-0002-N", "JG-0002", "normal", "C2", "", "male"),
    member("JG-0003-T", "JG-0003", "tumor", "C3", "", "female"),
    member("JG-0003-N", "JG-0003", "normal", "C3", "", "female"),
    member("JG-0004-T", "JG-0004", "tumor", "C4", "", "male"),
    member("JG-0004-N", "JG-0004", "normal", "C4", "", "male"),
    member("JG-0005-T", "JG-0005", "tumor", "C5", "", "female"),
    member("JG-0005-N", "JG-0005", "normal", "C5", "", "female"),
    member("JG-0101-P", "JG-0101-P", "proband", "", "F1", "male"),
    member("JG-0101-F", "JG-0101-F", "father", "", "F1", "male"),
    member("JG-0101-M", "JG-0101-M", "mother", "", "F1", "female"),
    member("JG-0102-P", "JG-0102-P", "proband", "", "F2", "female"),
    member("JG-0102-F", "JG-0102-F", "father", "", "F2", "male"),
    member("JG-0102-M", "JG-0102-M", "mother", "", "F2", "female"),
    member("JG-0103-P", "JG-0103-P", "proband", "", "F3", "male"),
    member("JG-0103-F", "JG-0103-F", "father", "", "F3", "male"),
    member("JG-0103-M", "JG-0103-M", "mother", "", "F3", "female"),
    member("JG-0103-S", "JG-0103-S", "sibling", "", "F3", "female"),
    member("JG-0201", "JG-0201", "germline", "", "", "male"),
    member("JG-0202", "JG-0202", "germline", "", "", "female"),
    member("REF-01", "REF-01", "reference_sample", "", "", "female"),
    member("NTC-01", "NTC-01", "no_template_control", "", "", ""),
];

/// A file of this one ends early: its first lane, R2.
pub const TRUNCATED: &str = "JG-0002-T";
/// Lane 4 of this one is bad; the sample as a whole is good.
pub const BAD_LANE: &str = "JG-0003-T";
/// This one has 80 % of what was ordered, and a waiver for it that has ended.
pub const LOW_YIELD: &str = "JG-0004-T";
/// Lane 1 of these two is the same.
pub const DUPLICATES: [&str; 2] = ["JG-0101-F", "JG-0102-F"];
/// Nobody measured this one's DNA integrity.
pub const NO_DIN: &str = "JG-0102-M";
/// Delivered truncated first, then again.
pub const REDELIVERED: &str = "JG-0103-P";
/// Its second lane came later.
pub const TOPPED_UP: &str = "JG-0005-T";
/// One file of this one is not of the digest that the manifest says: lane 2, R1.
pub const WRONG_DIGEST: &str = "JG-0201";
/// In the folder, in no manifest.
pub const EXTRA: &str = "reads/Undetermined_L001_R1_001.fastq.gz";

/// Day of judging: the waiver has ended.
pub const ON: &str = "2026-11-26";

/// Bases of a whole sample.
pub const ORDERED: u64 = 120_000;

/// What was made.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Folder of files and manifests.
    pub dir: PathBuf,
    /// The first manifest and the later one.
    pub manifests: [PathBuf; 2],
    /// Waivers.
    pub waivers: PathBuf,
}

/// Reads of 100 bases.
const LENGTH: usize = 100;

struct Lane<'a> {
    sample: &'a str,
    lane: u32,
    pairs: usize,
    /// Percent of bases of quality 37; the others have 11.
    good: u64,
    seed: u64,
}

impl Lane<'_> {
    fn file(&self, read: u8) -> String {
        format!("reads/{}_S1_L00{}_R{read}_001.fastq.gz", self.sample, self.lane)
    }

    fn text(&self, read: u8) -> String {
        let mut rng = Rng::new(self.seed * 2 + u64::from(read));
        (0..self.pairs)
            .map(|i| {
                let quality: String = (0..LENGTH).map(|_| if rng.percent(self.good) { 'F' } else { ',' }).collect();
                let bases = rng.bases(LENGTH);
                let (lane, seed) = (self.lane, self.seed);
                format!("@A01234:77:HGENOMDSX7:{lane}:1101:{i}:{seed} {read}:N:0:ACGTACGT\n{bases}\n+\n{quality}\n")
            })
            .collect()
    }

    fn write(&self, dir: &Path) {
        for read in [1, 2] {
            fs::write(dir.join(self.file(read)), bgzf::file(self.text(read).as_bytes())).unwrap();
        }
    }
}

/// Lanes of a sample, 600 pairs in all.
fn lanes(i: usize, sample: &str) -> Vec<Lane<'_>> {
    let lane =
        |lane: u32, pairs, good| Lane { sample, lane, pairs, good, seed: 100 * (i as u64 + 1) + u64::from(lane) };
    match sample {
        BAD_LANE => (1..=4).map(|n| lane(n, 150, if n == 4 { 70 } else { 97 })).collect(),
        LOW_YIELD => vec![lane(1, 240, 95), lane(2, 240, 95)],
        "NTC-01" => vec![lane(1, 3, 95)],
        _ => vec![lane(1, 300, 95), lane(2, 300, 95)],
    }
}

const COLUMNS: &str = "sample\tfile\tbytes\tmd5\tsha256\tread\tlane\tflowcell\tdelivery_id\tsupersedes\trole\tpair\tfamily\tperson\tstated_sex\thospital\tvendor\tcentre\tpreservation\tdin\tordered_yield_bp\tlibrary\tkit\tpcr_free\tinstrument\tsequenced\tfastq_received\n";

/// Digests by file, as coreutils print them.
fn digests(dir: &Path, tool: &str) -> Vec<(String, String)> {
    let names = fs::read_dir(dir.join("reads")).unwrap().map(|e| format!("reads/{}", e.unwrap().file_name().display()));
    let out = Command::new(tool).args(names).current_dir(dir).output().expect("coreutils are installed");
    assert!(out.status.success());
    let lines = String::from_utf8(out.stdout).unwrap();
    lines.lines().filter_map(|l| l.split_once("  ")).map(|(d, f)| (f.to_owned(), d.to_owned())).collect()
}

struct Manifest<'a> {
    dir: &'a Path,
    md5: Vec<(String, String)>,
    sha256: Vec<(String, String)>,
}

impl Manifest<'_> {
    /// The line of a file; `cut` gives no size, as a manifest may.
    fn line(&self, of: &Member, lane: &Lane, read: u8, delivery: (&str, &str), cut: bool) -> String {
        let file = lane.file(read);
        let digest = |all: &[(String, String)]| all.iter().find(|(f, _)| *f == file).unwrap().1.clone();
        let bytes = fs::metadata(self.dir.join(&file)).unwrap().len().to_string();
        let word = |w: &str| if w.is_empty() { ".".to_owned() } else { w.to_owned() };
        let control = of.role == "no_template_control";
        let (mut md5, mut sha256) = (digest(&self.md5), digest(&self.sha256));
        if of.name == WRONG_DIGEST && lane.lane == 2 && read == 1 {
            md5 = "0123456789abcdef0123456789abcdef".into();
            sha256 = ".".into();
        }
        [
            of.name,
            &file,
            if cut { "." } else { &bytes },
            &md5,
            &sha256,
            &format!("R{read}"),
            &lane.lane.to_string(),
            "HGENOMDSX7",
            delivery.0,
            delivery.1,
            of.role,
            &word(of.pair),
            &word(of.family),
            of.person,
            &word(of.sex),
            "H1",
            "V1",
            "A1",
            if control { "." } else { "blood" },
            if control || of.name == NO_DIN { "." } else { "8.1" },
            if control { "." } else { "120k" },
            &format!("LIB-{}", of.name),
            "KIT-1",
            "yes",
            "A01234",
            "2026-11-10",
            "2026-11-20",
        ]
        .join("\t")
            + "\n"
    }
}

/// Makes the delivery in `dir`.
pub fn make(dir: &Path) -> Delivery {
    fs::create_dir_all(dir.join("reads")).unwrap();
    for (i, member) in SAMPLES.iter().enumerate() {
        lanes(i, member.name).iter().for_each(|lane| lane.write(dir));
    }
    // The same lane under two names.
    let place = |name: &str| SAMPLES.iter().position(|m| m.name == name).unwrap();
    let [first, second] = DUPLICATES.map(|name| lanes(place(name), name).remove(0));
    for read in [1, 2] {
        fs::copy(dir.join(first.file(read)), dir.join(second.file(read))).unwrap();
    }
    fs::write(dir.join(EXTRA), bgzf::file(b"@x\nACGT\n+\nFFFF\n")).unwrap();
    let manifest = Manifest { dir, md5: digests(dir, "md5sum"), sha256: digests(dir, "sha256sum") };
    let (mut early, mut late) = (COLUMNS.to_owned(), COLUMNS.to_owned());
    for (i, member) in SAMPLES.iter().enumerate() {
        for (n, lane) in lanes(i, member.name).iter().enumerate() {
            for read in [1, 2] {
                let cut = member.name == TRUNCATED && n == 0 && read == 2;
                match (member.name, n) {
                    (TOPPED_UP, 1) => late += &manifest.line(member, lane, read, ("D2", "."), cut),
                    _ => early += &manifest.line(member, lane, read, ("D1", "."), cut),
                }
                if member.name == REDELIVERED {
                    late += &manifest.line(member, lane, read, ("D3", "D1"), cut);
                }
            }
        }
    }
    // Cut after the digests were taken, as on the way.
    let cut = &lanes(place(TRUNCATED), TRUNCATED)[0].file(2);
    let whole = fs::read(dir.join(cut)).unwrap();
    fs::write(dir.join(cut), &whole[..whole.len() / 2]).unwrap();
    let manifests = [dir.join("first.tsv"), dir.join("later.tsv")];
    fs::write(&manifests[0], early).unwrap();
    fs::write(&manifests[1], late).unwrap();
    let waivers = dir.join("waivers.toml");
    let waiver = format!(
        "[[waiver]]\nid = \"W1\"\nsample = \"{LOW_YIELD}\"\nmetric = \"qc_deliver.total.frac_ordered_yield\"\nwho = \"Quality owner\"\nuntil = \"2026-10-31\"\nwhy = \"little tissue\"\n"
    );
    fs::write(&waivers, waiver).unwrap();
    Delivery { dir: dir.to_owned(), manifests, waivers }
}
