//! Only inflates gzip files through ISA-L and counts bytes: the yardstick of `qc fastq`.

use std::fs::File;
use wgs_io::gzip::GzipReader;

fn main() {
    for path in std::env::args().skip(1) {
        let file = File::open(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let (mut reader, mut buffer, mut bytes) = (GzipReader::new(file), vec![0; 1 << 19], 0);
        loop {
            match reader.read_into(&mut buffer) {
                Ok(0) => break,
                Ok(n) => bytes += n,
                Err(e) => panic!("{path}: {e}"),
            }
        }
        println!("{path}\t{bytes}");
    }
}
