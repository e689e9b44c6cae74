//! Consequences of variants on transcripts, and their HGVS names.
