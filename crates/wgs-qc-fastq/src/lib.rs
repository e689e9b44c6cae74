//! QC1: quality control of FASTQ.
