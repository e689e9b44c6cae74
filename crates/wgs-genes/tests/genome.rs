//! Transcripts on the genome: which of UCSC's refGene translate on the parts of GRCh38 that are at hand.

use std::path::Path;
use wgs_core::Interval;
use wgs_genes::spliced::is_selenoprotein;
use wgs_genes::{GeneModels, Layout, Oddity, Spliced, oddities};
use wgs_io::bed::{self, Regions};
use wgs_io::reference::{RefSlice, Reference};

#[test]
fn coding_transcripts_translate() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let Some(data) = wgs_testkit::tools::shared(root) else { return };
    let loaded = GeneModels::load(&data.join("annotate/genemodels/hg38.refGene.txt.gz")).unwrap();
    let models = loaded.models;
    let reference = Reference::open(&data.join("ref/grch38.sparse.fa.gz")).unwrap();
    let contigs = reference.contigs();
    let rows = bed::read(&data.join("ref/grch38.sparse.bed")).unwrap();
    let held = Regions::new(&rows, |row| Ok::<_, ()>(contigs.find(&row.contig))).unwrap();
    let mut reader = reference.reader(&contigs).unwrap();
    let places = models.places(&contigs).unwrap();
    let (mut clean, mut odd) = (0, Vec::new());
    for (contig, _) in contigs.iter() {
        let Some(place) = places[contig.index()] else { continue };
        for transcript in models.transcripts.iter().filter(|t| t.contig == place && t.coding.is_some()) {
            let within = |&(from, to): &(u32, u32)| from <= transcript.start && transcript.end <= to;
            if !held.of(contig).iter().any(within) {
                continue;
            }
            let mut genome = RefSlice::default();
            reader.read(Interval { contig, start: transcript.start, end: transcript.end }, &mut genome).unwrap();
            let layout = Layout::new(transcript);
            let mut spliced = Spliced::new(transcript, &layout, &genome);
            let found = oddities(transcript, &layout, &spliced);
            if found.is_empty() {
                clean += 1;
                continue;
            }
            let symbol = models.genes[transcript.gene.0 as usize].symbol.as_str();
            let mut after = found.clone();
            if is_selenoprotein(symbol) {
                spliced.recode(&layout);
                after = oddities(transcript, &layout, &spliced);
            }
            odd.push((transcript.id.clone(), symbol.to_owned(), found, after));
        }
    }
    odd.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!((clean, odd.len()), (642, 4));
    let stop = |codon| vec![Oddity::InternalStop { codon, count: 1 }];
    let ctg = vec![Oddity::NoStart { codon: [2, 8, 4] }];
    let wanted = [
        // Translation begins at CTG.
        ("NM_001099456", "NPW", ctg.clone(), ctg),
        // As refGene has it, the frame ends at the end of the third exon.
        ("NM_001206736", "NSFL1C", stop(93), stop(93)),
        // Selenoproteins, which refGene does not mark.
        ("NM_016332", "MSRB1", stop(94), vec![]),
        ("NM_031454", "SELO", stop(666), vec![]),
    ];
    assert_eq!(odd, wanted.map(|(id, symbol, before, after)| (id.to_owned(), symbol.to_owned(), before, after)));
}
