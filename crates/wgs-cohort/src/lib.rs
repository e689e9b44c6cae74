//! The store of reports: what each vendor, instrument and month delivered, and what is out of the ordinary.
//!
//! In: reports as `wgs` wrote them ([`source`] reads files, folders and streams). Each is checked, split into one row a
//! sample, stripped of what is personal ([`private`]) and packed ([`content`]): the report itself, compressed, its metrics in
//! compact form ([`values`]) and the words one sorts by ([`keys`]). [`add`] writes them in batches, one transaction each;
//! [`store`] is the SQLite file. Out: [`table`] loads the rows and decides which version of a section counts; [`trend`] draws
//! control charts from them ([`stats`] has the methods), [`audit`] assesses a party, [`export`] writes data frames,
//! [`html`] a page. [`purge`] takes a sample out again. Nothing that comes out depends on the order in which reports came in.

pub mod add;
pub mod audit;
pub mod content;
pub mod error;
pub mod export;
pub mod html;
pub mod keys;
pub mod list;
pub mod private;
pub mod purge;
pub mod purged;
pub mod record;
pub mod section;
pub mod show;
pub mod source;
pub mod split;
pub mod stats;
pub mod store;
pub mod table;
pub mod text;
pub mod trend;
pub mod values;

pub use error::CohortError;
pub use store::Store;
