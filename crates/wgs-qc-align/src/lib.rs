//! QC2: quality control after alignment, every metric in one pass.

pub mod summary;
