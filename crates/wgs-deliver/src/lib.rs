//! A vendor's delivery against its manifest: every file read once for digests, integrity and FASTQ metrics; one verdict.
