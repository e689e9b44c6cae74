//! Names on the transcripts of RefSeq that lie in the real sequence of the sparse GRCh38: read back they give the change, and the
//! protein they describe is the one that the altered transcript is translated to.

mod common;

use common::apply::{Dice, described, translated};
use std::path::Path;
use wgs_consequence::Change;
use wgs_consequence::hgvs::parse::{Description, ProteinDescription};
use wgs_consequence::hgvs::{Exonic, Placed, Style, genomic, parse, resolve};
use wgs_core::interval::Interval;
use wgs_genes::codon::{codes, complement};
use wgs_genes::{Flags, GeneModels, Layout, Spliced, Strand, Transcript};
use wgs_io::reference::{RefSlice, Reference};

/// Real stretches, 0-based, half-open.
const STRETCHES: [(&str, u32, u32); 3] =
    [("chr20", 60_000, 5_000_000), ("chr22", 45_000_000, 50_000_000), ("chr16", 10_000, 2_650_000)];
/// Changes to a transcript.
const CHANGES: usize = 60;

struct Subject<'a> {
    transcript: &'a Transcript,
    layout: Layout,
    spliced: Spliced,
}

#[test]
fn names_on_real_transcripts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let Some(data) = wgs_testkit::tools::shared(&root) else { return };
    let models = GeneModels::load(&data.join("annotate/genemodels/hg38.refGene.txt.gz")).unwrap().models;
    let reference = Reference::open(&data.join("ref/grch38.sparse.fa.gz")).unwrap();
    let contigs = reference.contigs();
    let mut reader = reference.reader(&contigs).unwrap();
    let mut dice = Dice(4_711);
    let (mut transcripts, mut named, mut read, mut proteins) = (0, 0, 0, 0);
    for (contig, start, end) in STRETCHES {
        let mut genome = RefSlice::default();
        let id = contigs.find(contig).unwrap();
        reader.read(Interval { contig: id, start, end }, &mut genome).unwrap();
        let inside = |t: &&Transcript| {
            models.contigs[t.contig as usize] == contig
                && t.start > start + 1000
                && t.end + 1000 < end
                && genome.range(t.start, t.end).iter().all(|c| c.is_power_of_two())
        };
        for transcript in models.transcripts.iter().filter(inside) {
            let layout = Layout::new(transcript);
            let spliced = Spliced::new(transcript, &layout, &genome);
            let subject = Subject { transcript, layout, spliced };
            transcripts += 1;
            for _ in 0..CHANGES {
                let exon = transcript.exons[dice.below(transcript.exons.len() as u32) as usize];
                let pos = (exon.start - 10 + dice.below(exon.end - exon.start + 20)).clamp(start + 10, end - 20);
                let len = dice.below(6);
                let was = genome.text(pos, pos + len);
                let inserted = dice.below(5);
                let alt = match dice.below(3) {
                    // A copy of what stands there is a duplication more often than chance would have it.
                    0 => genome.text(pos, pos + inserted),
                    _ => dice.bases(inserted),
                };
                let Some(change) = Change::new(pos, was.as_bytes(), alt.as_bytes()) else { continue };
                let (a, b, c) = check(&subject, &genome, contig, &change);
                named += u32::from(a);
                read += u32::from(b);
                proteins += u32::from(c);
            }
        }
    }
    // Transcripts, names on them, read back, proteins translated.
    assert_eq!((transcripts, named, read, proteins), (610, 32_452, 32_397, 15_784));
}

/// Whether there was a name, one that could be read back, and a protein that was held against its description.
fn check(s: &Subject, genome: &RefSlice, contig: &str, change: &Change) -> (bool, bool, bool) {
    let around = |pos: u32, reference: u32, alt: &str| {
        let (from, to) = (change.start.saturating_sub(5_000), change.end + 5_000);
        assert!(pos >= from && pos + reference <= to);
        genome.text(from, pos) + alt + &genome.text(pos + reference, to)
    };
    let letters = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let wanted = around(change.start, change.reference.len() as u32, &letters(change.alt));
    let mut name = String::new();
    genomic(contig, genome, change, &mut name).unwrap();
    let allele = resolve::genomic(&parse(&name).unwrap(), genome).unwrap();
    assert_eq!(around(allele.pos, allele.reference.len() as u32, &allele.alt), wanted, "{name}");
    let Some(placed) = Placed::new(s.transcript, &s.layout, &s.spliced, genome, change) else {
        return (false, false, false);
    };
    // The transcript's own bases are not known where it has some of its own.
    if !s.transcript.gaps.is_empty() {
        return (true, false, false);
    }
    let mut name = String::new();
    placed.write(&mut name);
    let parsed = parse(&name).unwrap();
    assert_eq!(parsed.to_string(), name);
    let allele = resolve::on_transcript(&parsed, &s.layout, &s.spliced, genome).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(around(allele.pos, allele.reference.len() as u32, &allele.alt), wanted, "{name}");
    let (Some(part), Exonic::Within(_)) = (s.layout.coding(), placed.exonic()) else { return (true, true, false) };
    let odd = part.blocks.len() > 1
        || part.skip > 0
        || s.transcript.flags.has(Flags::CDS_START_NF)
        || s.spliced.protein.iter().position(|&a| a == b'*') != s.spliced.protein.len().checked_sub(1);
    let mut protein = String::new();
    if odd || !placed.write_protein_description(Style::default(), &mut protein) {
        return (true, true, false);
    }
    let Description::Protein(description) = parse(&format!("NP_1.1:p.{protein}")).unwrap().description else {
        panic!("{protein}")
    };
    assert!(matches!(description, ProteinDescription::At { .. } | ProteinDescription::Unknown), "{name} {protein}");
    let Some((beginning, length)) = described(&s.spliced.protein, &description) else { return (true, true, false) };
    // The slow way: splice the altered genome at the named place, translate.
    let Exonic::Within(replaced) = placed.exonic() else { return (true, true, false) };
    let mut bases = s.spliced.bases.clone();
    let mut alt = codes(allele.alt.as_bytes());
    if s.transcript.strand == Strand::Reverse {
        alt.reverse();
        alt.iter_mut().for_each(|c| *c = complement(*c));
    }
    bases.splice(replaced.start as usize..replaced.end as usize, alt);
    let new = translated(&bases[part.start as usize..], s.spliced.code);
    assert!(new.starts_with(&beginning), "{name} {protein} {}", String::from_utf8_lossy(&new));
    match length {
        Some(n) => assert_eq!((new.len(), new.last()), (n, Some(&b'*')), "{name} {protein}"),
        None => assert_ne!(new.last(), Some(&b'*'), "{name} {protein}"),
    }
    (true, true, true)
}
