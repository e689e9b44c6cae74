//! SAM/BAM/CRAM in: stream and fetch, one validated read view.
