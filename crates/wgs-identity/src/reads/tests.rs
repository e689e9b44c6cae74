use super::*;
use crate::{Observation, Panel};
use std::collections::BTreeMap;
use std::path::Path;
use wgs_core::read::{Core, Parts};
use wgs_core::{Contig, ContigId, Contigs};

/// A record of SAM text in the layout of BAM.
struct Record {
    core: Core,
    name: Vec<u8>,
    cigar: Vec<u8>,
    bases: Vec<u8>,
    quals: Vec<u8>,
}

impl Record {
    fn parse(line: &str, contig: &str) -> Record {
        let f: Vec<&str> = line.split('\t').collect();
        let id = |name: &str| if name == contig { 0 } else { -1 };
        let (mut cigar, mut n) = (Vec::new(), 0u32);
        for c in f[5].chars() {
            match c.to_digit(10) {
                Some(d) => n = n * 10 + d,
                None => {
                    let code = "MIDNSHP=X".find(c).expect("operation") as u32;
                    cigar.extend((n << 4 | code).to_le_bytes());
                    n = 0;
                }
            }
        }
        let code = |b: u8| b"=ACMGRSVTWYHKDBN".iter().position(|&x| x == b).expect("base") as u8;
        let seq: Vec<u8> = f[9].bytes().map(code).collect();
        Record {
            core: Core {
                contig: id(f[2]),
                start: f[3].parse::<i64>().expect("position") - 1,
                mapq: f[4].parse().expect("mapq"),
                flags: f[1].parse().expect("flags"),
                mate_contig: if f[6] == "=" { id(f[2]) } else { id(f[6]) },
                mate_start: f[7].parse::<i64>().expect("mate") - 1,
                template_len: f[8].parse().expect("length"),
                read_len: seq.len(),
            },
            name: f[0].as_bytes().to_vec(),
            cigar,
            bases: seq.chunks(2).map(|p| p[0] << 4 | p.get(1).copied().unwrap_or(0)).collect(),
            quals: f[10].bytes().map(|b| b - 33).collect(),
        }
    }

    fn view<'a>(&'a self, contigs: &Contigs) -> ReadView<'a> {
        let parts = Parts { name: &self.name, cigar: &self.cigar, bases: &self.bases, quals: &self.quals, tags: &[] };
        ReadView::new(self.core, parts, contigs).expect("valid")
    }
}

/// Allele and quality, with the count.
type Pile = BTreeMap<(u32, u8, u8), u32>;

fn pile(counts: &SiteCounts, panel: &PlacedPanel) -> Pile {
    let mut out = Pile::new();
    for (marker, observations) in counts.sites() {
        for Observation { allele, quality, count } in observations {
            out.insert((panel.marker(marker).expect("marker").pos, allele as u8, quality), count);
        }
    }
    out
}

/// Reads of `records` over the sites, in cells of `cell` bases.
fn collect(records: &[Record], panel: &PlacedPanel, contigs: &Contigs, reference: Reference, cell: u32) -> SiteCounts {
    let len = contigs.contig(ContigId(0)).len;
    let mut total = MarkerReads::new(panel.clone());
    let views: Vec<ReadView> = records.iter().map(|r| r.view(contigs)).collect();
    for start in (0..len).step_by(cell as usize) {
        let end = len.min(start + cell);
        let mut worker = total.fork();
        worker.begin(Interval { contig: ContigId(0), start, end });
        views.iter().filter(|r| r.start() < end && r.end() > start).for_each(|r| worker.observe(r, reference));
        worker.end();
        total.merge(worker);
    }
    total.finish()
}

/// The pile as samtools mpileup prints it, for one file.
fn samtools_pile(text: &str, sites: &Panel) -> Pile {
    let mut out = Pile::new();
    for line in text.lines() {
        let f: Vec<&str> = line.split('\t').collect();
        let pos: u32 = f[1].parse::<u32>().expect("position") - 1;
        let marker = sites.markers().iter().find(|m| m.pos == pos).expect("a site");
        let (mut quals, mut bases) = (f[5].bytes(), f[4].bytes());
        while let Some(b) = bases.next() {
            match b {
                b'^' => {
                    bases.next();
                }
                b'$' => {}
                b'+' | b'-' => {
                    let mut n = 0usize;
                    let mut rest = bases.clone();
                    while let Some(d) = rest.next().filter(u8::is_ascii_digit) {
                        n = n * 10 + usize::from(d - b'0');
                        bases = rest.clone();
                    }
                    (0..n).for_each(|_| {
                        bases.next();
                    });
                }
                b'*' | b'#' | b'<' | b'>' => {
                    quals.next();
                }
                _ => {
                    let code = match b.to_ascii_uppercase() {
                        b'A' => 1,
                        b'C' => 2,
                        b'G' => 4,
                        b'T' => 8,
                        b'.' | b',' => marker.reference,
                        _ => 15,
                    };
                    let quality = quals.next().expect("quality") - 33;
                    *out.entry((pos, allele(code, marker) as u8, quality)).or_default() += 1;
                }
            }
        }
    }
    out
}

/// The files of a comparison: `reads.sam` (records only), `ref.fa` (one contig), `sites.tsv`, `pile.txt`.
fn compare_with_samtools(folder: &Path, pile_name: &str) -> (Pile, Pile) {
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).expect(name);
    let fasta = text("ref.fa");
    let (head, sequence) = fasta.split_once('\n').expect("FASTA");
    let mut words = head.trim_start_matches('>').split_whitespace();
    let (name, start) = (words.next().expect("name"), words.next().map_or(0, |s| s.parse().expect("start")));
    let bases: Vec<u8> = sequence.bytes().filter(u8::is_ascii_alphabetic).collect();
    let len = start + bases.len() as u32;
    let contigs = Contigs::new(vec![Contig { name: name.to_owned(), len, md5: None }]);
    let sites = Panel::from_sites(&text("sites.tsv")).expect("sites");
    let panel = PlacedPanel::own(sites.clone(), &contigs).expect("placed");
    let records: Vec<Record> = text("reads.sam").lines().map(|l| Record::parse(l, name)).collect();
    let reference = Reference { start, bases: &bases };
    let counts = collect(&records, &panel, &contigs, reference, len);
    for cell in [1_000, 777_777] {
        assert!(counts == collect(&records, &panel, &contigs, reference, cell), "cells of {cell}");
    }
    (pile(&counts, &panel), samtools_pile(&text(pile_name), &sites))
}

#[test]
fn whole_set() {
    let Ok(folder) = std::env::var("WGS_IDENTITY_SET") else { return };
    let (ours, theirs) = compare_with_samtools(Path::new(&folder), "pile.txt");
    let only =
        |a: &Pile, b: &Pile| a.iter().filter(|(k, n)| b.get(k) != Some(n)).map(|(k, n)| (*k, *n)).collect::<Vec<_>>();
    let (a, b) = (only(&ours, &theirs), only(&theirs, &ours));
    println!("{} kinds, {} only here, {} only there", ours.len(), a.len(), b.len());
    println!("{:?}\n{:?}", &a[..a.len().min(20)], &b[..b.len().min(20)]);
}
