//! Decodes a file and counts records: the floor every figure of `wgs qc align` is held against.
//!
//! `decode FILE [hts]`: with `hts` through htslib's own reader, as the baseline of the benches.
use std::path::Path;
use wgs_align::{OpenOptions, Source};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("which file?")?;
    let mut n = 0u64;
    if args.next().as_deref() == Some("hts") {
        use rust_htslib::bam::{Read, Reader, Record};
        let (mut reader, mut record) = (Reader::from_path(&path)?, Record::new());
        while let Some(read) = reader.read(&mut record) {
            read?;
            n += 1;
        }
    } else {
        let mut stream = Source::open(Path::new(&path), OpenOptions::default())?.stream()?;
        while stream.next()?.is_some() {
            n += 1;
        }
    }
    println!("{n}");
    Ok(())
}
