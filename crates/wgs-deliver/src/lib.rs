//! A vendor's delivery against its manifest: every file read once for digests, integrity and FASTQ metrics; one verdict.
//!
//! **Flow.** [`manifest`] reads what was promised, [`plan`] decides which lines hold (re-deliveries, top-ups), [`folder`]
//! finds the files, [`groups`] pairs them, [`read`] reads each group once or takes it from the [`state`] of an earlier run,
//! [`history`] adds what earlier runs know, [`check`] says what is wrong, and [`run`] puts it all into one section for the delivery and one for each sample. The
//! binary judges those by a profile; [`table`] is the same for a spreadsheet, [`sign`] signs the verdict.
//!
//! **Errors.** A bad file is a finding of its sample and hides no other. What the operator wrote wrong, a damaged state and a
//! failing machine end the run without any output.
//!
//! **Order.** Samples and files stand in the order of the manifests, whatever was read first; output is the same for any
//! number of threads and for any number of kills and continuations.

pub mod check;
mod error;
pub mod folder;
pub mod groups;
pub mod history;
pub mod manifest;
pub mod names;
pub mod plan;
pub mod read;
pub mod sign;
pub mod state;
pub mod summary;
pub mod table;
pub mod totals;

pub use error::Error;
pub use state::State;
pub use summary::QcDeliver;

use check::{Checked, Content};
use groups::Group;
use history::{Before, delivery_ids, earlier, remember, unknown};
use plan::{Plan, SamplePlan};
use read::{FileResult, GroupResult, Job, Reading, Wrong};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use summary::{FileStatus, FileSummary, SampleFinding, SampleSummary};
use totals::{file_summary, sum, totals};
use wgs_qc_fastq::QcFastq;
use wgs_qc_fastq::part::{self, Part};
use wgs_report::profile::Request;
use wgs_report::roster::{Entry, Roster};
use wgs_report::specimen::Specimen;
use wgs_report::verdict::{GroupKind, Outcome};

/// A manifest as given.
#[derive(Clone, Debug)]
pub struct Given {
    /// Its path, for messages.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The folder its files are in.
    pub dir: PathBuf,
}

/// One sample of the delivery, ready for its report.
pub struct SampleReport {
    /// Pseudonym.
    pub name: String,
    /// What was written down about it.
    pub specimen: Specimen,
    /// Its reads; `None` when none of its files can be used.
    pub qc_fastq: Option<QcFastq>,
    /// Its part of the delivery.
    pub qc_deliver: QcDeliver,
}

/// A delivery that was checked.
pub struct Delivered {
    /// The whole of it.
    pub section: QcDeliver,
    /// Samples in the order of the manifests.
    pub samples: Vec<SampleReport>,
    /// Who is what. A tumour and its normal are a pair when both are in the delivery.
    pub roster: Roster,
}

/// A promised file, found or not.
struct Found {
    path: Result<PathBuf, String>,
    /// Which job, and which file of it.
    read: Option<(usize, usize)>,
    lone: bool,
    counted: bool,
}

/// Checks a delivery; the later manifests last. `digests`: a file without MD5 and SHA-256 is refused.
///
/// # Errors
/// See [`Error`]; never for a bad file.
pub fn run(given: &[Given], digests: bool, reading: &Reading, state: &mut Option<State>) -> Result<Delivered, Error> {
    let manifests = given.iter().map(|g| manifest::parse(&g.bytes, &g.path, digests)).collect::<Result<Vec<_>, _>>()?;
    let plan = plan::plan(&manifests)?;
    for g in given {
        std::fs::read_dir(&g.dir).map_err(|source| Error::Unreadable { path: g.dir.display().to_string(), source })?;
    }
    let mut jobs = Vec::new();
    let mut counted = Vec::new();
    let mut found: Vec<Vec<Found>> = Vec::new();
    for sample in &plan.samples {
        found.push(look(sample, given, &mut jobs, &mut counted));
    }
    let results = reading.run(&jobs, state)?;
    let earlier = earlier(&plan, state, &reading.version);
    let mut section = QcDeliver { deliveries: history::deliveries(&plan, &earlier), ..QcDeliver::default() };
    let names: Vec<&str> = plan.samples.iter().map(|s| s.name.as_str()).collect();
    let mut reports = Vec::new();
    let mut findings: Vec<Vec<SampleFinding>> = Vec::new();
    for (sample, found) in plan.samples.iter().zip(&found) {
        let checked = checked(sample, found, &results);
        let control = sample.specimen.role.as_deref() == Some("no_template_control");
        let mut own = unknown(sample, &plan, &earlier);
        own.extend(checked.iter().flat_map(|c| check::file(c, control)));
        own.extend(check::names(sample, &names, &checked));
        let before: Vec<&Before> = earlier.iter().filter(|b| b.sample == sample.name && b.holds(&plan)).collect();
        let mut parts = Vec::new();
        for group in before.iter().filter(|b| b.counted).filter_map(|b| b.result) {
            parts.extend(group.counts.as_deref().and_then(Part::load));
        }
        for ((_, result), _) in results.iter().zip(&counted).filter(|(_, (of, c))| *of == sample.name && *c) {
            parts.extend(result.counts.as_deref().and_then(Part::load));
        }
        let files = parts.iter().map(|p| p.files.len() as u64).sum();
        let outcome = part::join(parts, &reading.config)?;
        if outcome.is_none() {
            let message = "no file of it can be used".to_owned();
            own.push(check::finding("not_delivered", Outcome::Fail, None, Request::Redeliver, message));
        }
        let qc_fastq = outcome.map(|o| o.section);
        // While a promised file is missing or bad nobody knows what was acquired.
        let complete = checked.iter().all(|c| c.found.is_ok_and(|f| f.wrong.is_none()) && c.apart.is_none());
        let total = totals(&sample.specimen, qc_fastq.as_ref(), files, complete);
        section.files.extend(before.iter().flat_map(|b| b.files()));
        section.files.extend(file_summaries(sample, found, &results));
        section.samples.push(SampleSummary {
            sample: sample.name.clone(),
            role: sample.specimen.role.clone(),
            delivery_ids: delivery_ids(sample, &before),
            total,
        });
        let of = Some(sample.name.clone());
        findings.push(own.into_iter().map(|finding| SampleFinding { sample: of.clone(), finding }).collect());
        reports.push((sample, qc_fastq));
    }
    let mut more: Vec<SampleFinding> = check::duplicates(&contents(&plan, &found, &results, &earlier))
        .into_iter()
        .map(|(sample, finding)| SampleFinding { sample: Some(sample), finding })
        .collect();
    more.extend(check::extra(&extra(&plan, given, &earlier)?, &names));
    for (sample, own) in plan.samples.iter().zip(&mut findings) {
        own.extend(more.iter().filter(|f| f.sample.as_ref() == Some(&sample.name)).cloned());
    }
    section.findings = findings.into_iter().flatten().collect();
    section.findings.extend(more.into_iter().filter(|f| f.sample.is_none()));
    section.total = sum(&section.samples);
    if let Some(state) = state {
        remember(state, &plan, &results, &counted)?;
    }
    let samples = reports
        .into_iter()
        .map(|(sample, qc_fastq)| SampleReport {
            name: sample.name.clone(),
            specimen: sample.specimen.clone(),
            qc_fastq,
            qc_deliver: section.of(&sample.name),
        })
        .collect();
    Ok(Delivered { roster: roster(&plan), samples, section })
}

/// Finds the files of a sample that hold and makes jobs of them; `counted` gets the sample and whether it counts.
fn look(sample: &SamplePlan, given: &[Given], jobs: &mut Vec<Job>, counted: &mut Vec<(String, bool)>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for promised in &sample.files {
        let path = match (&promised.superseded_by, given.get(promised.manifest)) {
            (None, Some(g)) => folder::find(&g.dir, &promised.file),
            _ => Err("is superseded".to_owned()),
        };
        found.push(Found { path, read: None, lone: false, counted: false });
    }
    let there: Vec<(usize, &plan::Promised)> =
        (sample.files.iter().enumerate()).filter(|(i, _)| found.get(*i).is_some_and(|f| f.path.is_ok())).collect();
    for Group { files, kind, counted: counts } in groups::group(&there) {
        let mut paths = Vec::new();
        for (at, &i) in files.iter().enumerate() {
            let (Some(f), Some(promised)) = (found.get_mut(i), sample.files.get(i)) else { continue };
            f.read = Some((jobs.len(), at));
            f.lone = files.len() == 1;
            f.counted = counts;
            paths.extend(f.path.as_ref().ok().map(|path| (promised.file.clone(), path.clone())));
        }
        jobs.push(Job { files: paths, kind });
        counted.push((sample.name.clone(), counts));
    }
    found
}

type Results = [(String, GroupResult)];

fn result_of<'r>(found: &Found, results: &'r Results) -> Option<(&'r GroupResult, &'r FileResult)> {
    let (job, at) = found.read?;
    let group = &results.get(job)?.1;
    Some((group, group.files.get(at)?))
}

fn checked<'a>(sample: &'a SamplePlan, found: &'a [Found], results: &'a Results) -> Vec<Checked<'a>> {
    let mut all = Vec::new();
    for (promised, f) in sample.files.iter().zip(found).filter(|(p, _)| p.superseded_by.is_none()) {
        let of_group = result_of(f, results);
        // What is wrong between two files is told once, at the first.
        let first = f.read.is_some_and(|(_, at)| at == 0);
        let apart = of_group.and_then(|(g, _)| g.wrong.as_ref()).filter(|_| first).map(|(_, words)| words.as_str());
        let seen = match (&f.path, of_group) {
            (Err(why), _) => Err(why.as_str()),
            (Ok(_), Some((_, file))) => Ok(file),
            (Ok(_), None) => Err("was not read"),
        };
        // A mate that is missing or bad is told there.
        let missing = sample.files.iter().zip(found).any(|(other, o)| {
            o.path.is_err()
                && other.superseded_by.is_none()
                && (wgs_qc_fastq::is_mate(&promised.file, &other.file)
                    || wgs_qc_fastq::is_mate(&other.file, &promised.file)
                    || (other.line.lane, &other.line.flowcell) == (promised.line.lane, &promised.line.flowcell))
        });
        all.push(Checked { promised, found: seen, apart, lone: f.lone && !missing });
    }
    all
}

fn file_summaries(sample: &SamplePlan, found: &[Found], results: &Results) -> Vec<FileSummary> {
    let one = |(promised, f): (&plan::Promised, &Found)| {
        let seen = result_of(f, results);
        let status = match (&promised.superseded_by, seen) {
            (Some(_), _) => FileStatus::Superseded,
            (None, None) => FileStatus::Missing,
            (None, Some((group, file))) => match &file.wrong {
                Some((Wrong::Truncated, _)) => FileStatus::Truncated,
                Some((Wrong::Empty, _)) => FileStatus::Empty,
                Some(_) => FileStatus::Damaged,
                None if f.counted && group.counts.is_some() => FileStatus::Whole,
                None => FileStatus::NotCounted,
            },
        };
        FileSummary {
            sample: sample.name.clone(),
            file: promised.file.clone(),
            delivery_id: promised.line.delivery_id.clone(),
            status,
            superseded_by: promised.superseded_by.clone(),
            stated_bytes: promised.line.bytes,
            digests_agree: seen.and_then(|(_, file)| check::agree(promised, file)),
            ..seen.map(|(_, file)| file_summary(&sample.name, file)).unwrap_or_default()
        }
    };
    sample.files.iter().zip(found).map(one).collect()
}

/// Everything whose content is compared: of earlier runs, unless replaced, and of the manifests.
fn contents<'a>(
    plan: &'a Plan,
    found: &'a [Vec<Found>],
    results: &'a Results,
    earlier: &'a [Before],
) -> Vec<Content<'a>> {
    let mut all = Vec::new();
    let content = |sample: &'a str, f: &'a FileResult, shown: String, earlier: bool| Content {
        sample,
        shown,
        file: &f.file,
        sha256: &f.sha256,
        content: f.content.as_deref(),
        earlier,
    };
    for before in earlier.iter().filter(|b| b.holds(plan)) {
        for f in before.result.iter().flat_map(|r| &r.files) {
            let shown = format!("{} of delivery {}", f.file, before.delivery.delivery_id);
            all.push(content(before.sample, f, shown, true));
        }
    }
    for (sample, found) in plan.samples.iter().zip(found) {
        for f in found.iter().filter_map(|f| result_of(f, results)) {
            all.push(content(&sample.name, f.1, f.1.file.clone(), false));
        }
    }
    all
}

/// Files of the folders that no line names.
fn extra(plan: &Plan, given: &[Given], earlier: &[Before]) -> Result<Vec<String>, Error> {
    let mut known: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    let whole = |dir: &PathBuf| dir.canonicalize().unwrap_or_else(|_| dir.clone());
    for (m, g) in given.iter().enumerate() {
        let files = plan.samples.iter().flat_map(|s| &s.files).filter(|f| f.manifest == m).map(|f| f.file.clone());
        // Files of earlier deliveries may lie beside them.
        let before = earlier.iter().filter_map(|b| b.result).flat_map(|r| &r.files).map(|f| f.file.clone());
        known.entry(whole(&g.dir)).or_default().extend(files.chain(before));
    }
    let mut all = Vec::new();
    for (dir, known) in &known {
        all.extend(folder::extra(dir, known)?);
    }
    Ok(all)
}

fn roster(plan: &Plan) -> Roster {
    let mut entries: Vec<Entry> = Vec::new();
    for sample in &plan.samples {
        if sample.specimen.role.is_some() {
            entries.push(Entry { sample: sample.name.clone(), specimen: sample.specimen.clone() });
        }
    }
    let mut roster = Roster(entries);
    // The other one may come with another delivery: half a pair is nothing to hold here.
    let whole: BTreeSet<String> = roster
        .groups()
        .into_iter()
        .filter(|(kind, _, members)| {
            let has = |word: &str| members.iter().any(|m| m.relation() == word);
            *kind == GroupKind::Pair && has("tumor") && has("normal")
        })
        .map(|(_, id, _)| id.to_owned())
        .collect();
    for entry in &mut roster.0 {
        entry.specimen.pair = entry.specimen.pair.take().filter(|id| whole.contains(id));
    }
    roster
}
