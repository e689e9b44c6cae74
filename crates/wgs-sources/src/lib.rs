//! Annotation sources: joins with VCF, BED and TSV, and the packed file.
