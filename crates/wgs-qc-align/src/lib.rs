//! QC2: quality control after alignment.
