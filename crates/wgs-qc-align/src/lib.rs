//! QC2: quality control after alignment, every metric in one pass.
//!
//! [`AlignQc`] is one [`Collector`](wgs_engine::Collector) made of one collector per group of metrics. For each record it
//! prepares once what several of them read (aligned blocks, rows of bits from comparing the blocks with the reference),
//! as a [`Prepared`](prepare::Prepared), and shows it to those that are switched on. Everything counted is an integer and
//! belongs to one cell: a record to the cell of its start, a base or CIGAR operation to the cell of its reference
//! position. Floats appear in `finish`, which makes the section [`summary::QcAlign`].

mod collect;
mod depth;
mod duplicates;
mod errors;
mod flags;
mod ga4gh;
mod gc;
mod groups;
mod insert;
mod lengths;
mod overlap;
mod prepare;
mod quality;
pub mod select;
mod sex;
mod stats;
pub mod summary;
mod targets;

pub use collect::{AlignQc, Settings, Tables};
pub use select::{Group, Selection};
pub use targets::{Targets, parse_bed};
