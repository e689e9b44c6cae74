//! FASTA, FASTQ, BED, VCF and BGZF in and out; outputs that appear only when complete.

pub mod atomic;
pub mod bed;
pub mod digest;
pub mod fastq;
pub mod gzip;
pub mod input;
pub mod pedigree;
pub mod reference;
pub mod vcf;

pub use wgs_bgzf::writer as bgzf_out;
