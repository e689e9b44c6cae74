//! Reads a VCF or BCF with every accessor and counts, or prints its lines: for measurements and comparisons.
//! `vcf_cat FILE [print|lines|fields|genotypes]`

use std::io::Write;
use std::path::Path;
use wgs_io::vcf::read::{Reader, VcfError};

fn run(path: &str, what: &str) -> Result<(), VcfError> {
    let mut reader = Reader::open(Path::new(path))?;
    let samples = reader.header().samples.len();
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let (mut records, mut alts, mut carried) = (0u64, 0u64, 0u64);
    while let Some(record) = reader.next()? {
        records += 1;
        match what {
            "print" => {
                let _ = writeln!(out, "{}", record.line());
            }
            "lines" => {}
            _ => {
                alts += record.alts().count() as u64 + u64::from(record.qual()?.is_some());
                if what == "genotypes" {
                    for sample in 0..samples {
                        carried += u64::from(record.genotype(sample)?.is_some_and(|g| g.has_alt()));
                    }
                }
            }
        }
    }
    eprintln!("{records} records, {alts} alleles and qualities, {carried} genotypes with an ALT");
    Ok(())
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (Some(path), what) = (args.get(1), args.get(2).map_or("genotypes", String::as_str)) else {
        eprintln!("usage: vcf_cat FILE [print|lines|fields|genotypes]");
        std::process::exit(2);
    };
    if let Err(e) = run(path, what) {
        eprintln!("error: {e}");
        std::process::exit(3);
    }
}
