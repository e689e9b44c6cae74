//! What tests are made of: builders, a simulator, and the tools whose numbers ours are compared with.
//!
//! [`Sam`] turns text into BAM bytes without any library of the workspace, so that no error is shared with what is tested
//! and a hostile file can be made byte by byte ([`bam`], [`bgzf`]). [`sim`] makes sets of pairs whose depth and flags are
//! known. [`tools`] runs samtools, mosdepth and Picard; a test that needs a tool skips loudly when it is missing, and
//! fails instead when `WGS_REQUIRE_ORACLES=1`.
//!
//! This crate is for tests: it panics when it is used wrongly.

pub mod bam;
pub mod bgzf;
pub mod delivery;
pub mod rng;
pub mod sam;
pub mod sim;
pub mod tools;
pub mod variants;

pub use rng::Rng;
pub use sam::Sam;
