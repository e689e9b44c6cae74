//! Loads files of gene models and prints what is in them.
use wgs_genes::GeneModels;

fn main() {
    for path in std::env::args().skip(1) {
        let started = std::time::Instant::now();
        match GeneModels::load(path.as_ref()) {
            Ok(loaded) => {
                let m = &loaded.models;
                let coding = m.transcripts.iter().filter(|t| t.coding.is_some()).count();
                let exons: usize = m.transcripts.iter().map(|t| t.exons.len()).sum();
                println!(
                    "{path}\t{}\t{} genes\t{} transcripts\t{coding} coding\t{exons} exons\t{:?}",
                    loaded.format,
                    m.genes.len(),
                    m.transcripts.len(),
                    started.elapsed()
                );
                for line in loaded.warnings.lines() {
                    println!("\t{line}");
                }
            }
            Err(e) => println!("{path}\terror: {e}"),
        }
    }
}
