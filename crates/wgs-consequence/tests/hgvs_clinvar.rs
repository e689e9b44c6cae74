//! ClinVar's names: g. on GRCh37 and GRCh38 against c. and n., with RefSeq's alignments as UCSC has them and, on GRCh38, the sequence of
//! the sparse reference where it has any.
//!
//! UCSC's tables have no versions of transcripts, and little of the sequence is here: positions are checked in full, the 3′ rule where
//! bases are known (the sequence, or what the rows state). The counts are fixed.

mod common;

use common::oracle::{Oracle, Verdict};
use common::refgene::{Models, assembly};
use std::collections::BTreeMap;
use std::path::Path;
use wgs_consequence::hgvs::parse;
use wgs_core::contig::canonical_name;
use wgs_core::interval::Interval;
use wgs_io::reference::{RefSlice, Reference, ReferenceReader};

/// Transcripts that UCSC's alignment numbers otherwise than ClinVar did, and by how much: it is of another version, or the transcript
/// has bases there that the genome has not, which the table cannot say.
const ELSEWHERE: [(&str, i64); 27] = [
    ("NM_000500.6", 3),
    ("NM_001031734.2", 9),
    ("NM_001128228.1", 183),
    ("NM_001128929.2", -107),
    ("NM_001128929.3", -107),
    ("NM_002111.6", -6),
    ("NM_002111.8", -6),
    ("NM_002838.3", 6),
    ("NM_006331.7", -2),
    ("NM_006400.3", -14),
    ("NM_006400.4", -14),
    ("NM_006904.6", -1),
    ("NM_015077.3", -3),
    ("NM_015120.4", -3),
    ("NM_018646.3", 120),
    ("NM_020469.2", -1),
    ("NM_032737.2", 60),
    ("NM_058004.2", 174),
    ("NM_152336.2", 138),
    ("NM_173651.2", -267),
    ("NM_178860.2", -6),
    ("NM_181334.4", 27),
    ("NR_024048.2", 1),
    ("NR_104109.1", 1),
    ("NR_110381.1", -16),
    ("NR_135131.1", -1),
    ("NR_135131.2", -1),
];

/// Transcripts of DMD of which UCSC's alignment ends an exon one base earlier, beside a base that differs.
const BORDER: [&str; 3] = ["NM_004006.2", "NM_004013.1", "NM_004013.2"];

/// Why a name differs by a known distance and in nothing else.
fn elsewhere(theirs: &str, ours: &str) -> Option<&'static str> {
    let theirs = parse(theirs).ok()?.to_string();
    let accession = theirs.split(':').next()?;
    if BORDER.contains(&accession) && ours.ends_with("+1=") {
        return Some("another exon border in UCSC's alignment");
    }
    let distance = ELSEWHERE.iter().find(|(name, _)| *name == accession)?.1;
    let split = |name: &str| -> (Vec<i64>, String) {
        let text = name.split_once(':').map_or("", |(_, text)| text);
        let numbers = text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
        (numbers, text.chars().filter(|c| !c.is_ascii_digit()).collect())
    };
    let ((a, rest), (b, other)) = (split(&theirs), split(ours));
    let fits = rest == other && a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| b - a == distance || a == b);
    fits.then_some("other numbers in UCSC's alignment (another version, or bases of the transcript alone)")
}

/// Bases of a window, N where the sparse reference has none.
fn window(reader: Option<&mut (ReferenceReader, Reference)>, contig: &str, start: u32, end: u32) -> Vec<u8> {
    let n = (end - start) as usize;
    let Some((reader, reference)) = reader else { return vec![15; n] };
    let contigs = reference.contigs();
    let Some(id) = contigs.find(&format!("chr{}", canonical_name(contig))) else { return vec![15; n] };
    let mut slice = RefSlice::default();
    reader.read(Interval { contig: id, start, end }, &mut slice).unwrap();
    slice.codes.resize(n, 15);
    slice.codes
}

#[test]
fn genome_to_transcript() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let Some(data) = wgs_testkit::tools::shared(&root) else { return };
    let text = wgs_io::input::Input::open(&data.join("annotate/hgvs/clinvar.gz")).unwrap().read_all().unwrap();
    let text = String::from_utf8(text).unwrap();
    // By transcript and contig, so that one window is held at a time.
    let mut pairs: BTreeMap<(String, String), Vec<(String, String)>> = BTreeMap::new();
    let mut classes: BTreeMap<String, u32> = BTreeMap::new();
    let mut rows = 0;
    for line in text.lines().skip(1).filter(|l| !l.starts_with('#')) {
        rows += 1;
        let names: Vec<&str> = line.split('\t').nth(2).unwrap_or_default().split(' ').collect();
        for g in names.iter().filter(|n| n.contains(":g.")) {
            for c in names.iter().filter(|n| n.contains(":c.") || n.contains(":n.")) {
                let key = |name: &str| name.split(':').next().unwrap().to_owned();
                pairs.entry((key(c), key(g))).or_default().push(((*g).to_owned(), (*c).to_owned()));
            }
        }
    }
    let folder = data.join("annotate/genemodels");
    let models = [37, 38]
        .map(|n| (n, Models::read(&folder.join(format!("hg{}.refGene.txt.gz", if n == 37 { 19 } else { 38 })))));
    let reference = Reference::open(&data.join("ref/grch38.sparse.fa.gz")).unwrap();
    let mut sparse = (reference.reader(&reference.contigs()).unwrap(), reference);
    let mut oracle = Oracle::read();
    let mut differing = Vec::new();
    let mut checked = 0;
    for ((accession, contig), names) in &pairs {
        let cached = oracle.has(accession, contig);
        if !cached {
            let Some(build) = assembly(contig) else {
                *classes.entry("out of reach: not a chromosome".into()).or_default() += names.len() as u32;
                continue;
            };
            let models = &models.iter().find(|m| m.0 == build).unwrap().1;
            let digits = |name: &str| {
                let text = name.split(":g.").nth(1).unwrap_or_default();
                let text = text.trim_start_matches(|c: char| !c.is_ascii_digit());
                text.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse::<u32>().unwrap_or(0)
            };
            let Some(found) = models.find(accession, contig, digits(&names[0].0)) else {
                *classes.entry("out of reach: no alignment of the transcript".into()).or_default() +=
                    names.len() as u32;
                continue;
            };
            let mut found = found.clone();
            found.id = accession.clone();
            let (start, end) = (found.start.saturating_sub(200), found.end + 200);
            let bases = window((build == 38).then_some(&mut sparse), contig, start, end);
            oracle.put(contig, found, start, bases);
        }
        for (g, c) in names {
            oracle.learn(g, c);
        }
        oracle.splice(accession, contig);
        for (g, c) in names {
            checked += 1;
            let mut verdict = oracle.transcript(g, c);
            if let Verdict::Differs(ours) = &verdict
                && let Some(why) = elsewhere(c, ours)
            {
                verdict = Verdict::OutOfReach(why);
            }
            if let Verdict::Differs(ours) = &verdict {
                differing.push(format!("{g} {c} ours {ours} {}", if cached { "cached" } else { "" }));
            }
            *classes.entry(verdict.class()).or_default() += 1;
        }
        oracle.remove(accession, contig);
    }
    assert!(differing.is_empty(), "{}\n{}", differing.len(), differing.join("\n"));
    assert_eq!((rows, checked), (7_498, 22_147));
    common::oracle::assert_classes(
        &classes,
        &[
            ("equal: position and bases", 13_850),
            ("equal: place and kind, by the bases around", 1_110),
            ("equal: place and kind, the next base not known", 7_012),
            ("out of reach: another exon border in UCSC's alignment", 6),
            ("out of reach: no alignment of the transcript", 13),
            ("out of reach: not a chromosome", 18),
            ("out of reach: other numbers in UCSC's alignment (another version, or bases of the transcript alone)", 46),
            ("out of reach: outside the transcript", 16),
            ("out of reach: outside the transcript, or within bases that it lacks", 8),
            ("out of reach: positions of other exons", 20),
            ("out of reach: the 3′ place, for want of the bases between (a repeat fits)", 11),
            ("wrong: an insertion at one position", 4),
            ("wrong: delins of what is a del, dup or inv", 41),
            ("wrong: g. and c. are different changes", 1),
            ("wrong: ins of what is a dup", 9),
            ("wrong: not at the most 3′ place", 8),
            ("wrong: the c. name states other bases", 5),
        ],
    );
}
