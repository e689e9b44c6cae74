//! Loads files of gene models and prints what is in them: `models [--cache FILE] [--mane TABLE] FILE …`.
use wgs_genes::{Load, load};

fn main() {
    let mut what = Load::default();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--cache" => what.cache = args.next().map(Into::into),
            "--mane" => what.mane = args.next().map(Into::into),
            path => show(&Load { path: path.into(), ..what.clone() }),
        }
    }
}

fn show(what: &Load) {
    let (path, started) = (what.path.display(), std::time::Instant::now());
    match load(what) {
        Ok(loaded) => {
            let m = &loaded.models;
            let coding = m.transcripts.iter().filter(|t| t.coding.is_some()).count();
            let exons: usize = m.transcripts.iter().map(|t| t.exons.len()).sum();
            let mane = m.transcripts.iter().filter(|t| !t.mane_match.is_empty()).count();
            println!(
                "{path}\t{}\t{}\t{} genes\t{} transcripts\t{coding} coding\t{exons} exons\t{mane} MANE\t{:?}",
                loaded.format,
                &loaded.sha256[..12],
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
