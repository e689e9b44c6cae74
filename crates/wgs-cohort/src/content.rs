//! A report made ready for the store: stripped, digested, compressed, its metrics packed.
//!
//! What is stored is the report as compact JSON without what [`private`](crate::private) takes; its SHA-256 is what makes a
//! report known: the same numbers measured twice are one report, whatever the runs were called. It is compressed with zstd,
//! level 1, with the paths of the metrics as dictionary: names, not values, are most of a report, and the dictionary holds
//! nothing of any sample.

use crate::error::CohortError;
use crate::keys::Keys;
use crate::private::strip;
use crate::split::split;
use crate::values::{Plan, pack, pack_lanes};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use wgs_report::{Error, Report};
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::EncoderDictionary;

/// Level of zstd: on 20 kB of JSON with a dictionary the levels above take twice the time and spare a tenth.
const LEVEL: i32 = 1;
/// A stored report never is larger than this when unpacked.
pub const MOST: usize = 64 << 20;

/// One sample's part of a report, ready to be written.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// SHA-256 of the stored JSON.
    pub digest: [u8; 32],
    /// Keys.
    pub keys: Keys,
    /// Length of the stored JSON.
    pub bytes: usize,
    /// The stored JSON, compressed.
    pub body: Vec<u8>,
    /// Its metrics, packed.
    pub numbers: Vec<u8>,
    /// Its lanes, packed.
    pub lanes: Vec<u8>,
}

/// Prepares reports; one for each thread.
pub struct Packer<'a> {
    plan: &'a Plan,
    compressor: Compressor<'a>,
}

impl<'a> Packer<'a> {
    /// With the store's plan and dictionary.
    ///
    /// # Errors
    /// When zstd has no memory.
    pub fn new(plan: &'a Plan, dictionary: &'a EncoderDictionary<'a>) -> Result<Self, CohortError> {
        let compressor = Compressor::with_prepared_dictionary(dictionary).map_err(internal)?;
        Ok(Self { plan, compressor })
    }

    /// Reads, checks and packs one report; `path` is for messages, `ours` the version of the program. With it the places
    /// that were stripped.
    ///
    /// # Errors
    /// What [`Report::parse`] says; a section `specimen` that is none.
    pub fn prepare(
        &mut self,
        bytes: &[u8],
        path: &str,
        ours: &str,
    ) -> Result<(Vec<Prepared>, Vec<String>), CohortError> {
        let mut report = Report::parse(bytes, path, ours)?;
        let dropped = strip(&mut report);
        let parts = split(report).iter().map(|part| self.pack(part, path)).collect::<Result<_, _>>()?;
        Ok((parts, dropped))
    }

    fn pack(&mut self, report: &Report, path: &str) -> Result<Prepared, CohortError> {
        let shape = |place: &str, message| Error::Shape { path: path.to_owned(), place: place.to_owned(), message };
        let keys = Keys::of(report).map_err(|message| shape("sections.specimen", message))?;
        let text = serde_json::to_vec(report).map_err(|e| shape("report", e.to_string()))?;
        let body = self.compress(&text)?;
        let mut numbers = Vec::with_capacity(2_048);
        pack(&self.plan.numbers(&report.sections), &mut numbers);
        let lanes = pack_lanes(&self.plan.lanes(&report.sections));
        Ok(Prepared { digest: Sha256::digest(&text).into(), keys, bytes: text.len(), body, numbers, lanes })
    }

    /// Compresses a stored report.
    pub(crate) fn compress(&mut self, text: &[u8]) -> Result<Vec<u8>, CohortError> {
        self.compressor.compress(text).map_err(internal)
    }
}

/// The dictionary as zstd wants it.
pub fn encoder(dictionary: &[u8]) -> EncoderDictionary<'static> {
    EncoderDictionary::copy(dictionary, LEVEL)
}

/// Reads stored reports.
pub struct Unpacker(Decompressor<'static>);

impl Unpacker {
    /// With the store's dictionary.
    ///
    /// # Errors
    /// When zstd has no memory.
    pub fn new(dictionary: &[u8]) -> Result<Self, CohortError> {
        Decompressor::with_dictionary(dictionary).map(Self).map_err(internal)
    }

    /// The stored JSON; `None` when the bytes are damaged.
    pub fn text(&mut self, packed: &[u8], bytes: usize) -> Option<Vec<u8>> {
        let text = self.0.decompress(packed, bytes.min(MOST)).ok()?;
        (text.len() == bytes).then_some(text)
    }
}

fn internal(e: std::io::Error) -> CohortError {
    CohortError::Internal(format!("zstd: {e}"))
}

/// A skeleton of a report with every metric in its place.
pub(crate) fn new_dictionary() -> Vec<u8> {
    let mut sections = Map::new();
    for metric in wgs_report::metric::metrics() {
        plant(&mut sections, &metric.path);
    }
    let specimen = serde_json::to_value(wgs_report::specimen::Specimen::default()).unwrap_or_default();
    sections.insert("specimen".into(), specimen);
    Value::Object(sections).to_string().into_bytes()
}

fn plant(map: &mut Map<String, Value>, path: &str) {
    let Some((key, rest)) = path.split_once('.') else {
        map.insert(path.to_owned(), 0.into());
        return;
    };
    let below = map.entry(key.to_owned()).or_insert_with(|| Value::Object(Map::new()));
    if let Some(below) = below.as_object_mut() {
        plant(below, rest);
    }
}
