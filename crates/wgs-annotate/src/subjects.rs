//! The transcripts a worker has met, with their sequences; forgotten when a batch has left them behind.
//!
//! A transcript's sequence is spliced from the genome when a change first falls within it, or taken from the user's file of transcript
//! sequences, and looked over once: does it translate, does its own sequence agree with the genome. What is found is a function of
//! the transcript alone, so it does not matter which worker asks first.

use crate::error::AnnotateError;
use crate::models::Models;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use wgs_genes::{Agreement, Flags, Layout, Oddity, OwnSequences, Spliced, Transcript, TranscriptId, oddities};
use wgs_io::reference::RefSlice;

/// How a transcript and the genome go together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    /// The transcript's own sequence differs from the genome, as the gene models or the file of sequences say.
    pub differs: bool,
    /// Its coding sequence on this genome does not translate as a protein: no multiple of three, no stop, or one within.
    pub misfit: bool,
}

/// A transcript in use.
pub struct Ready {
    /// Its coordinates.
    pub layout: Layout,
    sequence: OnceCell<(Spliced, Fit)>,
}

impl Ready {
    /// The sequences, which [`Subjects::splice`] has made.
    pub fn spliced(&self) -> Option<&Spliced> {
        self.sequence.get().map(|(spliced, _)| spliced)
    }

    /// How it fits the genome; not known before [`Subjects::splice`].
    pub fn fit(&self) -> Fit {
        self.sequence.get().map_or(Fit::default(), |(_, fit)| *fit)
    }
}

/// Transcripts in use. One worker's.
pub struct Subjects<'a> {
    models: &'a Models,
    own: Option<OwnSequences>,
    /// By number of the transcript.
    ready: Vec<Option<Box<Ready>>>,
    live: Vec<TranscriptId>,
    /// Transcripts within which a change fell and that do not fit the genome.
    misfits: BTreeSet<TranscriptId>,
}

impl<'a> Subjects<'a> {
    /// None yet. `own` has the transcripts' own sequences.
    pub fn new(models: &'a Models, own: Option<OwnSequences>) -> Self {
        let ready = (0..models.genes.transcripts.len()).map(|_| None).collect();
        Self { models, own, ready, live: Vec::new(), misfits: BTreeSet::new() }
    }

    /// The transcript of a number.
    pub fn transcript(&self, id: TranscriptId) -> Option<&'a Transcript> {
        self.models.genes.transcripts.get(id.0 as usize)
    }

    /// Forgets all but those of `stay`, ascending.
    pub fn keep(&mut self, stay: &[TranscriptId]) {
        let ready = &mut self.ready;
        self.live.retain(|id| {
            let stays = stay.binary_search(id).is_ok();
            if !stays && let Some(slot) = ready.get_mut(id.0 as usize) {
                *slot = None;
            }
            stays
        });
    }

    /// Works out a transcript's coordinates, unless they are known.
    pub fn enter(&mut self, id: TranscriptId) {
        let (Some(transcript), Some(slot)) = (self.transcript(id), self.ready.get_mut(id.0 as usize)) else { return };
        if slot.is_none() {
            self.live.push(id);
            *slot = Some(Box::new(Ready { layout: Layout::new(transcript), sequence: OnceCell::new() }));
        }
    }

    /// A transcript that was entered.
    pub fn ready(&self, id: TranscriptId) -> Option<&Ready> {
        self.ready.get(id.0 as usize)?.as_deref()
    }

    /// Makes the sequences of an entered transcript. `genome` holds all of it.
    ///
    /// # Errors
    /// The file of transcript sequences cannot be read.
    pub fn splice(&mut self, id: TranscriptId, genome: &RefSlice) -> Result<(), AnnotateError> {
        let (Some(transcript), Some(Some(ready))) = (self.transcript(id), self.ready.get(id.0 as usize)) else {
            return Ok(());
        };
        if ready.sequence.get().is_some() {
            return Ok(());
        }
        let mut spliced = Spliced::new(transcript, &ready.layout, genome);
        let mut fit = Fit { differs: transcript.flags.has(Flags::DIFFERS), misfit: false };
        if let Some(own) = &mut self.own
            && let Some(mut bases) = own.bases(&transcript.id)?
        {
            match Agreement::of(&ready.layout, &spliced.bases, &mut bases) {
                Agreement::Equal => spliced = Spliced::from_bases(transcript, &ready.layout, bases),
                Agreement::Substitutions(_) => {
                    fit.differs = true;
                    spliced = Spliced::from_bases(transcript, &ready.layout, bases);
                }
                Agreement::Length { .. } => fit.differs = true,
            }
        }
        fit.misfit = oddities(transcript, &ready.layout, &spliced).into_iter().any(Oddity::is_misfit);
        if fit != Fit::default() {
            self.misfits.insert(id);
        }
        let _ = ready.sequence.set((spliced, fit));
        Ok(())
    }

    /// Transcripts met so far that do not fit the genome.
    pub fn misfits(&self) -> &BTreeSet<TranscriptId> {
        &self.misfits
    }
}
