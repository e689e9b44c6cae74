//! A family's run: profiles → jobs → every sample's records of a cell → joint calls in parallel → records in plan order → VCF or
//! part.

use super::call::NEW_LIMIT;
use super::cell::{self, Family, Scratch};
use super::inherit::{MUTATION, Modes};
use super::joint::fits;
use super::record;
use super::summary::{ChildCounts, FamilyState, MemberState, count_site, inheritance};
use crate::artefact::Artefacts;
use crate::local::Work;
use crate::run::Sink;
use crate::site::{Caller, SCAN_FRACTION, SCAN_FRACTION_MITOCHONDRION, Settings};
use crate::summary::{Counts, State};
use crate::{COMMAND, Model};
use std::path::PathBuf;
use wgs_call::header::{HeaderSpec, with_lines};
use wgs_call::part::PartWriter;
use wgs_call::pedigree::{Member, PedError};
use wgs_call::ploidy::{Copies, Sex};
use wgs_call::share::Share;
use wgs_call::spine::{self, LoadedAll, Options};
use wgs_call::windows::MARGIN;
use wgs_call::{CallError, Inputs, Pedigree, Ploidy, Profile, Territory};
use wgs_core::sex::Karyotype;
use wgs_core::{ContigId, Interval, Progress};
use wgs_engine::Shard;
use wgs_io::vcf;

/// What to call and where it goes.
pub struct Config<'a> {
    /// Settings that decide records.
    pub settings: Settings,
    /// The family; the samples come first, in order of the inputs.
    pub pedigree: &'a Pedigree,
    /// Copies by contig and position, by sample.
    pub ploidies: &'a [Ploidy],
    /// Where calls are made.
    pub territory: &'a Territory,
    /// One shard of it, written as a part.
    pub shard: Option<Shard>,
    /// The VCF (or `-`), or the part.
    pub output: PathBuf,
    /// Version and commit, for the header.
    pub version: &'a str,
    /// Busy threads in all.
    pub threads: usize,
    /// Where progress goes.
    pub progress: &'a dyn Progress,
}

/// Calls the samples together; `profiles` were learned from them, in order. Gives the integer state.
pub fn run(inputs: &mut [Inputs], profiles: &[Profile], config: &Config<'_>) -> Result<State, CallError> {
    let (Some(first), Some(profile)) = (inputs.first(), profiles.first()) else { return Ok(State::default()) };
    same_reference(profiles)?;
    let contigs = first.contigs().clone();
    let modes: Vec<Modes> = contigs.iter().map(|(_, c)| Modes::new(c)).collect();
    let callers: Vec<Vec<Caller>> =
        profiles.iter().zip(config.ploidies).map(|(p, ploidy)| callers(p, ploidy, &config.settings)).collect();
    let family = Family {
        pedigree: config.pedigree,
        ploidies: config.ploidies,
        modes: &modes,
        callers: &callers,
        settings: &config.settings,
    };
    for id in contigs.iter().map(|c| c.0) {
        let (mode, copies) = family.inherited(id, contigs.contig(id).len / 2);
        fits(config.pedigree, &copies, mode)
            .map_err(|reason| PedError::Family { path: config.pedigree.path().to_owned(), reason })?;
    }
    let names: Vec<String> = inputs.iter().map(|i| i.sample().to_owned()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut state = State { family: Some(members(config, profiles, &names)), ..State::default() };
    let header = header(config, profile, &names, state.family.as_ref(), &contradictions(config.pedigree, profiles));
    let share = Share::new(config.territory, inputs, config.shard)?;
    let limits = |fraction: f64| -> Vec<_> {
        callers.iter().filter_map(|c| Some(config.settings.scan_limits(&c.first()?.model, fraction))).collect()
    };
    let limits = [SCAN_FRACTION, SCAN_FRACTION_MITOCHONDRION].map(limits);
    let options = Options {
        rules: config.settings.rules,
        threads: config.threads,
        progress: config.progress,
        reference_sums: Some(&profile.cell_sums),
        windows: false,
        margin: MARGIN,
        keep: false,
    };
    let mut sink = match config.shard {
        Some(shard) => Sink::Part(PartWriter::create(&config.output, shard, &share, COMMAND, config.version, &header)?),
        None => Sink::Vcf(vcf::Writer::create(&config.output, &header, &contigs)?, None),
    };
    let children = state.family.as_ref().map(|f| f.children.clone()).unwrap_or_default();
    let work = |scratch: &mut Scratch, loaded: &LoadedAll<'_>| {
        let (mut lines, mut counts) = (Vec::new(), Counts::default());
        let mut inherited: ChildCounts = vec![[0; 3]; children.len()];
        counts.bases = loaded.job.pieces.iter().map(|p| u64::from(p.len())).sum();
        let Some(hull) = loaded.job.hull() else { return (lines, counts, inherited) };
        let (name, len) = (contigs.name(hull.contig), contigs.contig(hull.contig).len);
        let many = family.inherited(hull.contig, 0).1.contains(&Copies::Many);
        let mut work = Work::default();
        for mut call in cell::calls(scratch, loaded, &family, &limits[usize::from(many)], len, &mut work) {
            // What lies behind the contig's end belongs to its last base.
            if !loaded.job.contains(call.site.pos.min(len.saturating_sub(1))) {
                continue;
            }
            let here = inheritance(&mut call, hull.contig, &family, &children, NEW_LIMIT);
            for (sum, here) in inherited.iter_mut().zip(here) {
                sum.iter_mut().zip(here).for_each(|(a, b)| *a += b);
            }
            count_site(&mut counts, &call.site);
            let end = call.site.pos + call.site.reference.len() as u32;
            let at = Interval { contig: hull.contig, start: call.site.pos, end };
            lines.push((at, record::line(&call, name, &names), call));
        }
        counts.hmm_cells += work.cells;
        counts.local_templates += work.templates;
        (lines, counts, inherited)
    };
    spine::run_all(inputs, &share.jobs, &options, work, |_, (lines, counts, inherited), tallies| {
        state.counts.merge(&counts);
        let Some(family) = &mut state.family else { return Ok(()) };
        family.members.iter_mut().zip(tallies).for_each(|(m, t)| m.tally.merge(t));
        family.children.iter_mut().zip(inherited).for_each(|(c, n)| c.add(n));
        for (at, line, call) in &lines {
            family.observe(call, contigs.name(at.contig));
            match &mut sink {
                Sink::Vcf(w, _) => w.record(line, *at)?,
                Sink::Part(w) => w.record(line)?,
            }
        }
        Ok::<_, CallError>(())
    })?;
    for (one, member) in inputs.iter().zip(state.family.iter_mut().flat_map(|f| &mut f.members)) {
        let indexed = one.indexed_records();
        let path = one.sources().iter().map(|s| s.name()).collect::<Vec<_>>().join(", ");
        member.tally.check(&contigs, &indexed, &path)?;
        let visited = (0u32..).zip(&indexed).filter(|(i, _)| member.tally.visited.contains_key(i));
        member.indexed = visited.filter_map(|(i, r)| r.map(|r| (i, (r.mapped, r.unmapped)))).collect();
    }
    match sink {
        Sink::Vcf(w, _) => w.commit()?,
        Sink::Part(w) => w.commit(&state)?,
    }
    Ok(state)
}

/// What each contig is judged with, for one sample.
fn callers(profile: &Profile, ploidy: &Ploidy, settings: &Settings) -> Vec<Caller> {
    let (model, artefacts) = (Model::new(profile), Artefacts::new(profile));
    let of = |(id, contig): (u32, &wgs_call::profile::ProfileContig)| Caller {
        model: model.clone(),
        indels: profile.indel_model(),
        settings: settings.clone(),
        artefacts: artefacts.clone(),
        median: contig.depth_median,
        copies: ploidy.contig(ContigId(id)),
    };
    (0u32..).zip(&profile.contigs).map(of).collect()
}

/// All profiles are of one reference.
fn same_reference(profiles: &[Profile]) -> Result<(), CallError> {
    let Some(first) = profiles.first() else { return Ok(()) };
    match profiles.iter().find(|p| p.reference != first.reference || p.cell_sums != first.cell_sums) {
        None => Ok(()),
        Some(other) => Err(CallError::StaleProfile {
            path: format!("profile of {}", other.sample),
            reason: format!("it was learned with another reference than that of {}", first.sample),
        }),
    }
}

fn members(config: &Config<'_>, profiles: &[Profile], names: &[&str]) -> FamilyState {
    let of = |((i, name), profile): ((usize, &&str), &Profile)| {
        let sex = config.ploidies.get(i).and_then(|p| p.settings().iter().find(|s| s.0 == "sex"));
        MemberState {
            name: (*name).to_owned(),
            sex: sex.map_or_else(String::new, |s| s.1.clone()),
            profile: profile.digest(),
            ..MemberState::default()
        }
    };
    FamilyState {
        family: config.pedigree.family.clone(),
        members: names.iter().enumerate().zip(profiles).map(of).collect(),
        children: FamilyState::children_of(config.pedigree, names.len()),
    }
}

fn header(
    config: &Config<'_>,
    profile: &Profile,
    names: &[&str],
    family: Option<&FamilyState>,
    warnings: &[String],
) -> String {
    let mut settings = config.settings.listed();
    let pair = |k: &str, v: String| (k.to_owned(), v);
    settings.push(pair("family", config.pedigree.family.clone()));
    settings.push(pair("mutation_rate", MUTATION.to_string()));
    settings.push(pair("de_novo_limit", NEW_LIMIT.to_string()));
    settings.push(pair("ploidy", "by_sex".into()));
    settings.extend_from_slice(config.territory.settings());
    let fields = record::fields();
    let spec =
        HeaderSpec { command: COMMAND, version: config.version, settings: &settings, fields: &fields, samples: names };
    let members = family.map_or(&[][..], |f| &f.members);
    let digests: Vec<String> = members.iter().map(|m| m.profile.clone()).collect();
    let sexes: Vec<(String, String)> = members
        .iter()
        .zip(&config.pedigree.members)
        .map(|(m, of)| {
            let by = match (of.sex_given, of.sex) {
                (true, _) => "ped",
                (false, Sex::Auto) => "depth",
                (false, _) => "role",
            };
            (m.sex.clone(), by.to_owned())
        })
        .collect();
    let mut lines = record::member_lines(config.pedigree, &digests, &sexes);
    for warning in warnings {
        lines += &format!("##wgs_warning={warning}\n");
    }
    with_lines(&spec, profile, &lines)
}

/// Samples whose sex by the PED file is not that of their depths of X and Y, for people.
pub fn contradictions(pedigree: &Pedigree, profiles: &[Profile]) -> Vec<String> {
    let of = |(member, profile): (&Member, &Profile)| {
        let by_depth = match profile.karyotype() {
            Karyotype::Xx => Sex::Female,
            Karyotype::Xy => Sex::Male,
            Karyotype::Other | Karyotype::Undetermined => Sex::Auto,
        };
        let contradict = member.sex != Sex::Auto && by_depth != Sex::Auto && member.sex != by_depth;
        let (said, seen) = (record::sex_name(member.sex), record::sex_name(by_depth));
        contradict.then(|| {
            format!(
                "sample {} is {said} by the pedigree and {seen} by the depths of X and Y: a swap of samples?",
                member.name
            )
        })
    };
    pedigree.members.iter().zip(profiles).filter_map(of).collect()
}
