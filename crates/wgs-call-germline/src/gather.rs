//! `wgs call gather`: the parts of a sharded run into the bytes of a single one.

use crate::COMMAND;
use crate::run::Outcome;
use crate::summary::State;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use wgs_align::ContigRecords;
use wgs_call::CallError;
use wgs_call::part::{Part, check as check_parts, header_contigs};
use wgs_call::spine::Tally;
use wgs_io::vcf;

/// Joins the parts into `output`, and their gVCF into `gvcf`; gives the merged state and the sample's name.
pub fn gather(
    paths: &[PathBuf],
    output: &Path,
    gvcf: Option<&Path>,
    version: &str,
) -> Result<(Outcome, String), CallError> {
    let mut parts: Vec<Part<State>> =
        paths.iter().map(|p| Part::open(p, COMMAND, version)).collect::<Result<_, _>>()?;
    check_parts(&mut parts)?;
    let Some(first) = parts.first() else { return Err(CallError::Parts { reason: "no part given".into() }) };
    let header = first.header.clone();
    let contigs = header_contigs(&header);
    if gvcf.is_some()
        && let Some(part) = parts.iter().find(|p| p.gvcf_header.is_empty() || p.gvcf_header != first.gvcf_header)
    {
        return Err(CallError::Parts { reason: format!("{} holds no gVCF of this run", part.shown()) });
    }
    let mut state = State::default();
    parts.iter().for_each(|p| state.merge(&p.state));
    let check = |tally: &Tally, indexed: &BTreeMap<u32, (u64, u64)>, of: &str| {
        let of_contig = |i| indexed.get(&i).map(|&(mapped, unmapped)| ContigRecords { mapped, unmapped });
        let indexed: Vec<Option<ContigRecords>> = (0..contigs.len() as u32).map(of_contig).collect();
        tally.check(&contigs, &indexed, of)
    };
    check(&state.tally, &state.indexed, "the inputs of the parts")?;
    for member in state.family.iter().flat_map(|f| &f.members) {
        check(&member.tally, &member.indexed, &format!("the inputs of {}", member.name))?;
    }
    let second = gvcf.map(|path| vcf::Writer::create(path, &first.gvcf_header, &contigs)).transpose()?;
    let mut out = vcf::Writer::create(output, &header, &contigs)?;
    parts.iter().try_for_each(|p| p.copy_records(&contigs, &mut out))?;
    if let Some(mut second) = second {
        parts.iter().try_for_each(|p| p.copy_gvcf(&contigs, &mut second))?;
        second.commit()?;
    }
    out.commit()?;
    let profile = header.lines().find_map(|l| l.strip_prefix("##wgs_profile=sha256:")).unwrap_or("").to_owned();
    let sample = header.lines().last().and_then(|l| l.rsplit('\t').next()).unwrap_or("").to_owned();
    Ok((Outcome { state, profile }, sample))
}
