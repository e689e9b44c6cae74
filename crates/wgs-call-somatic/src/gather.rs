//! `wgs call gather`: the parts of a sharded run into the bytes of a single one.

use crate::header::samples_of;
use crate::run::Outcome;
use crate::summary::State;
use crate::{COMMAND, fdr};
use std::path::{Path, PathBuf};
use wgs_align::ContigRecords;
use wgs_call::CallError;
use wgs_call::part::{Part, check, header_contigs};
use wgs_io::vcf;

/// Joins the parts into `output`; with `fdr` the limit of the calls that pass is set from all of them together ([`crate::fdr`]).
pub fn gather(paths: &[PathBuf], output: &Path, version: &str, fdr: Option<f64>) -> Result<Outcome, CallError> {
    let mut parts: Vec<Part<State>> =
        paths.iter().map(|p| Part::open(p, COMMAND, version)).collect::<Result<_, _>>()?;
    check(&mut parts)?;
    let Some(first) = parts.first() else { return Err(CallError::Parts { reason: "no part given".into() }) };
    let mut header = first.header.clone();
    let contigs = header_contigs(&header);
    let mut state = State::default();
    parts.iter().for_each(|p| state.merge(&p.state));
    for (tally, indexed) in state.tallies.iter().zip(&state.indexed) {
        let of = |i| indexed.get(&i).map(|&(mapped, unmapped)| ContigRecords { mapped, unmapped });
        let indexed: Vec<Option<ContigRecords>> = (0..contigs.len() as u32).map(of).collect();
        tally.check(&contigs, &indexed, "the inputs of the parts")?;
    }
    let samples = samples_of(&header);
    state.same_person(&samples)?;
    if fdr.is_some() && !samples.iter().any(|s| s.normal) {
        let reason = "--fdr: these parts are of a tumour without a normal, where no call is named somatic".to_owned();
        return Err(CallError::Parts { reason });
    }
    let limit = fdr.map(|rate| state.counts.by_qual.limit(rate));
    if let Some(limit) = &limit {
        header = limit.header(&header);
        state.counts.set_limit(limit);
    }
    let mut out = vcf::Writer::create(output, &header, &contigs)?;
    for part in &parts {
        match &limit {
            Some(limit) => part.edit_records(&contigs, &mut out, |line| fdr::rewrite(line, limit))?,
            None => part.copy_records(&contigs, &mut out)?,
        }
    }
    out.commit()?;
    Ok(Outcome { state, samples, limit })
}
