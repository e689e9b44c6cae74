//! SAM, BAM and CRAM in, BAM out: the only crate that names htslib.
//!
//! [`Source::open`] looks at the content (not the name), reads the header and finds the index. From there two ways lead to
//! records: [`Source::stream`], once, in file order, and [`Source::fetcher`], one per worker, which gives the records
//! overlapping an interval. Both give checked [`ReadView`](wgs_core::ReadView)s that borrow the reader's buffer.
//!
//! BAM is decoded here (libdeflate, records used in place, every record checked) at the cost of htslib's unchecked copy:
//! see `benches/RECORDS.md`. SAM text is decoded here too, against the letter of the specification: what it forbids is an error
//! that names the line, or a warning. CRAM goes through htslib, one handle per worker and no htslib threads; workers share one
//! reference.
//!
//! [`BamWriter`] writes records sorted by position, with their index.
//!
//! Every error names the file and the record or locus; htslib's own log is silent and its return codes become
//! [`AlignError`].

mod bam;
mod bam_out;
mod containers;
mod error;
mod header;
mod hts;
mod index;
mod index_out;
mod sam;
mod source;

pub use bam_out::{BamRecord, BamWriter, IndexBytes, cigar_text};
pub use error::AlignError;
pub use header::{Header, ReadGroup, SortOrder};
pub use index::{ContigRecords, IndexCounts};
pub use source::{Fetcher, Format, HEAD, OpenOptions, Source, Stream};
