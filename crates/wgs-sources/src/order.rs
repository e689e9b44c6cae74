//! Contigs and order of a source's records: each contig in one piece, positions never falling.
//!
//! Contigs may come in any order, and in several files of one source; those that the reference lacks are passed over.

use crate::SourceError;
use crate::names::Names;
use wgs_core::{ContigId, locus};

/// Where the reading of a source is.
pub struct Order<'a> {
    names: &'a Names,
    done: Vec<bool>,
    name: String,
    contig: Option<ContigId>,
    last: u32,
    begun: bool,
    /// First contig met.
    first: Option<String>,
}

/// What a record begins or goes on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The reference's contig; `None` where it has none of the name.
    pub contig: Option<ContigId>,
    /// The contig before, if it ends here.
    pub ended: Option<ContigId>,
}

impl<'a> Order<'a> {
    /// Before the first record.
    pub fn new(names: &'a Names) -> Self {
        let done = vec![false; names.contigs().len()];
        Self { names, done, name: String::new(), contig: None, last: 0, begun: false, first: None }
    }

    /// The names it goes by.
    pub fn names(&self) -> &'a Names {
        self.names
    }

    /// The record at 0-based `pos`; `declared` gives the length the source declares for the contig, `place` the record for a message.
    pub fn next(
        &mut self,
        name: &str,
        pos: u32,
        file: &str,
        declared: impl FnOnce() -> Option<u64>,
        place: impl FnOnce() -> String,
    ) -> Result<Step, SourceError> {
        if self.begun && self.name == name {
            if pos < self.last && self.contig.is_some() {
                let what = format!("it follows {}", locus(name, self.last));
                return Err(SourceError::Unsorted { place: place(), what });
            }
            self.last = pos;
            return Ok(Step { contig: self.contig, ended: None });
        }
        let found = self.names.find(name, declared()).map_err(|other| SourceError::Length {
            file: file.to_owned(),
            contig: name.to_owned(),
            here: other.here,
            there: other.there,
        })?;
        if let Some(done) = found.and_then(|id| self.done.get_mut(id.index())) {
            if *done {
                let what = format!("{name} comes in two parts");
                return Err(SourceError::Unsorted { place: place(), what });
            }
            *done = true;
        }
        let ended = self.contig;
        self.begun = true;
        self.contig = found;
        self.last = pos;
        name.clone_into(&mut self.name);
        self.first.get_or_insert_with(|| name.to_owned());
        Ok(Step { contig: found, ended })
    }

    /// The contig that is open at the end, and an error when there were records but no contig of the reference.
    pub fn finish(self, file: &str) -> Result<Option<ContigId>, SourceError> {
        if let (Some(theirs), false) = (&self.first, self.done.contains(&true)) {
            let ours = self.names.contigs().iter().next().map_or_else(String::new, |(_, c)| c.name.clone());
            return Err(SourceError::NoCommonContig { file: file.to_owned(), theirs: theirs.clone(), ours });
        }
        Ok(self.contig)
    }
}
