//! Transcripts on the genome: which of UCSC's refGene translate on the parts of GRCh38 that are at hand.

use std::collections::BTreeMap;
use std::path::Path;
use wgs_core::Interval;
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
    let (mut clean, mut odd) = (0, BTreeMap::<String, Vec<Oddity>>::new());
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
            let found = oddities(transcript, &layout, &Spliced::new(transcript, &layout, &genome));
            match found.is_empty() {
                true => clean += 1,
                false => drop(
                    odd.insert(format!("{} {}", transcript.id, models.genes[transcript.gene.0 as usize].symbol), found),
                ),
            }
        }
    }
    println!("{clean} of {}", clean + odd.len());
    println!("{odd:#?}");
}
