//! FASTA, FASTQ, BED, VCF, BGZF out, atomic outputs.
