//! FASTA, FASTQ, BED, VCF and BGZF in and out; outputs that appear only when complete.

pub mod atomic;
pub mod reference;
