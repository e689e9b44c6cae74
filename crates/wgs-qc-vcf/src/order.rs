//! Contigs by name, and the order of the records: each contig in one piece, positions never falling.

use crate::QcVcfError;
use std::collections::HashMap;
use wgs_core::locus;
use wgs_io::vcf::read::{Header, Record};

/// Where the reading is.
pub struct Order {
    by_name: HashMap<String, u32>,
    names: Vec<String>,
    done: Vec<bool>,
    now: Option<(u32, u32)>,
}

impl Order {
    /// With the contigs of the header, in its order.
    pub fn new(header: &Header) -> Self {
        let names: Vec<String> = header.contigs.iter().map(|(name, _)| name.clone()).collect();
        let by_name = (0..).zip(&names).map(|(i, name)| (name.clone(), i)).collect();
        Self { done: vec![false; names.len()], by_name, names, now: None }
    }

    /// Names by index; those the header lacks follow in order of appearance.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Index of a name.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.by_name.get(name).copied()
    }

    fn add(&mut self, name: &str) -> u32 {
        let index = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        self.by_name.insert(name.to_owned(), index);
        self.done.push(false);
        index
    }

    /// The contig of the next record; `true` when it is another one than before.
    pub fn next(&mut self, record: &Record<'_>) -> Result<(u32, bool), QcVcfError> {
        let (name, pos) = (record.contig(), record.pos());
        if let Some((contig, last)) = self.now
            && self.names.get(contig as usize).is_some_and(|n| n == name)
        {
            if pos < last {
                let what = format!("it follows {}", locus(name, last));
                return Err(QcVcfError::Unsorted { place: record.place(), what });
            }
            self.now = Some((contig, pos));
            return Ok((contig, false));
        }
        let contig = self.find(name).unwrap_or_else(|| self.add(name));
        match self.done.get_mut(contig as usize) {
            Some(done) if *done => {
                let what = format!("{name} comes in two parts");
                return Err(QcVcfError::Unsorted { place: record.place(), what });
            }
            Some(done) => *done = true,
            None => {}
        }
        self.now = Some((contig, pos));
        Ok((contig, true))
    }
}
