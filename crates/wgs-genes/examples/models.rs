//! Loads files of gene models and prints what is in them: `models [--cache FILE] [--mane TABLE]
//! [--look-ups N] FILE …`, the look-ups being of one base and 5,000 around it, at places spread over the exons, ascending.
use wgs_genes::{GeneModels, Index, Load, load};

fn main() {
    let mut what = Load::default();
    let mut look_ups = 0;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--cache" => what.cache = args.next().map(Into::into),
            "--mane" => what.mane = args.next().map(Into::into),
            "--look-ups" => look_ups = args.next().and_then(|n| n.parse().ok()).unwrap_or(0),
            path => show(&Load { path: path.into(), ..what.clone() }, look_ups),
        }
    }
}

fn show(what: &Load, look_ups: usize) {
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
            if look_ups > 0 {
                look_up(m, look_ups);
            }
        }
        Err(e) => println!("{path}\terror: {e}"),
    }
}

fn look_up(models: &GeneModels, count: usize) {
    let started = std::time::Instant::now();
    let index = Index::new(models);
    println!("\tindex {:?}", started.elapsed());
    let exons: Vec<(u32, u32)> =
        models.transcripts.iter().flat_map(|t| t.exons.iter().map(|e| (t.contig, e.start))).collect();
    let (started, mut found, mut all) = (std::time::Instant::now(), Vec::new(), 0);
    for i in 0..count {
        let (contig, at) = exons[i * exons.len() / count];
        found.clear();
        index.overlapping(contig, at.saturating_sub(5_000), at + 5_001, &mut found);
        all += found.len();
    }
    let each = started.elapsed().as_nanos() / count as u128;
    println!("\t{each} ns a look-up, {:.1} transcripts each", all as f64 / count as f64);
}
