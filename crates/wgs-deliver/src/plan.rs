//! From manifests, the later ones last, to what is checked: samples with the lines that hold, and the history.
//!
//! A delivery that supersedes another takes its place for the samples it names; one that supersedes none adds to what came
//! before (a top-up of lanes). The order of the manifests decides nothing but the order of the output and which words about
//! a sample hold (the last).

use crate::Error;
use crate::manifest::{Line, Manifest, specimen_of};
use std::collections::BTreeMap;
use wgs_report::specimen::Specimen;

/// A delivery of the manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id; `None` for lines without one.
    pub id: Option<String>,
    /// What it supersedes.
    pub supersedes: Option<String>,
    /// Samples it names, in the order of their lines.
    pub samples: Vec<String>,
}

/// A file a manifest promises.
#[derive(Clone, Debug)]
pub struct Promised {
    /// Path below the folder.
    pub file: String,
    /// The line.
    pub line: Line,
    /// Which manifest.
    pub manifest: usize,
    /// The delivery that takes its place.
    pub superseded_by: Option<String>,
}

/// A sample.
#[derive(Clone, Debug)]
pub struct SamplePlan {
    /// Pseudonym.
    pub name: String,
    /// What the manifests say of it.
    pub specimen: Specimen,
    /// Its files in the order of the manifests.
    pub files: Vec<Promised>,
}

/// Everything.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Deliveries in the order of the manifests.
    pub deliveries: Vec<Delivery>,
    /// Samples in the order in which they are first named.
    pub samples: Vec<SamplePlan>,
}

/// Makes the plan.
///
/// # Errors
/// [`Error::Manifest`]: manifests that contradict each other.
pub fn plan(manifests: &[Manifest]) -> Result<Plan, Error> {
    let deliveries = deliveries(manifests)?;
    let by_id: BTreeMap<&str, &Delivery> = deliveries.iter().filter_map(|d| Some((d.id.as_deref()?, d))).collect();
    let mut samples: Vec<SamplePlan> = Vec::new();
    for (m, manifest) in manifests.iter().enumerate() {
        for line in &manifest.lines {
            if samples.iter().all(|s| s.name != line.sample) {
                let specimen = specimen_of(manifests, &line.sample)?;
                samples.push(SamplePlan { name: line.sample.clone(), specimen, files: Vec::new() });
            }
            let Some(sample) = samples.iter_mut().find(|s| s.name == line.sample) else { continue };
            let Some(file) = line.file.clone() else { continue };
            let heir = by_id.values().find(|d| {
                d.supersedes.is_some() && d.supersedes == line.delivery_id && d.samples.contains(&line.sample)
            });
            let superseded_by = heir.and_then(|d| d.id.clone());
            sample.files.push(Promised { file, line: line.clone(), manifest: m, superseded_by });
        }
    }
    once(manifests, &samples)?;
    Ok(Plan { deliveries, samples })
}

fn deliveries(manifests: &[Manifest]) -> Result<Vec<Delivery>, Error> {
    let mut all: Vec<Delivery> = Vec::new();
    for manifest in manifests {
        for line in &manifest.lines {
            let at = all.iter().position(|d| d.id == line.delivery_id).unwrap_or_else(|| {
                all.push(Delivery { id: line.delivery_id.clone(), supersedes: None, samples: Vec::new() });
                all.len() - 1
            });
            let Some(delivery) = all.get_mut(at) else { continue };
            if !delivery.samples.contains(&line.sample) {
                delivery.samples.push(line.sample.clone());
            }
            let Some(superseded) = &line.supersedes else { continue };
            if delivery.supersedes.as_ref().is_some_and(|before| before != superseded) {
                return Err(wrong(manifest, line, "supersedes", "another manifest says otherwise"));
            }
            delivery.supersedes = Some(superseded.clone());
        }
    }
    // Nobody supersedes, over any number of steps, what supersedes it.
    let next = |id: &str| all.iter().find(|d| d.id.as_deref() == Some(id)).and_then(|d| d.supersedes.as_deref());
    for manifest in manifests {
        for line in &manifest.lines {
            let Some(start) = line.delivery_id.as_deref().filter(|_| line.supersedes.is_some()) else { continue };
            let mut here = next(start);
            for _ in 0..=all.len() {
                if here == Some(start) {
                    return Err(wrong(manifest, line, "supersedes", "the deliveries supersede each other in a circle"));
                }
                here = here.and_then(next);
            }
        }
    }
    Ok(all)
}

/// A file that holds stands once among those that hold.
fn once(manifests: &[Manifest], samples: &[SamplePlan]) -> Result<(), Error> {
    let mut seen: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    let mut files: Vec<&Promised> =
        samples.iter().flat_map(|s| &s.files).filter(|f| f.superseded_by.is_none()).collect();
    files.sort_by_key(|f| (f.manifest, f.line.line));
    for file in files {
        let Some(manifest) = manifests.get(file.manifest) else { continue };
        if let Some((path, line)) = seen.insert(&file.file, (&manifest.path, file.line.line)) {
            return Err(wrong(manifest, &file.line, "file", &format!("stands in line {line} of {path} too")));
        }
    }
    Ok(())
}

fn wrong(manifest: &Manifest, line: &Line, column: &str, message: &str) -> Error {
    Error::Manifest {
        path: manifest.path.clone(),
        line: line.line,
        column: Some(column.to_owned()),
        message: message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::parse;

    fn manifest(path: &str, lines: &str) -> Manifest {
        let text = format!("sample\tfile\tdelivery_id\tsupersedes\tkit\n{lines}");
        parse(text.as_bytes(), path, false).unwrap()
    }

    #[test]
    fn a_redelivery_replaces_and_a_top_up_adds() {
        let first = manifest("1", "A\ta1\tD1\t.\tk\nB\tb1\tD1\t.\tk\n");
        let second = manifest("2", "A\ta1\tD2\tD1\tk2\nB\tb2\tD3\t.\t.\n");
        let plan = plan(&[first, second]).unwrap();
        let of = |i: usize| -> Vec<(&str, Option<&str>)> {
            plan.samples[i].files.iter().map(|f| (f.file.as_str(), f.superseded_by.as_deref())).collect()
        };
        assert_eq!(of(0), [("a1", Some("D2")), ("a1", None)]);
        assert_eq!(of(1), [("b1", None), ("b2", None)]);
        assert_eq!(plan.samples[0].specimen.library.kit.as_deref(), Some("k2"), "the last word holds");
        assert_eq!(plan.samples[1].specimen.delivery_id.as_deref(), Some("D3"));
        assert_eq!(plan.deliveries.len(), 3);
    }

    #[test]
    fn manifests_that_contradict_each_other() {
        let first = manifest("1", "A\ta\tD1\tD2\t.\n");
        let second = manifest("2", "A\tb\tD2\tD1\t.\n");
        assert!(plan(&[first.clone(), second]).unwrap_err().to_string().contains("in a circle"));
        let second = manifest("2", "A\ta\tD3\t.\t.\n");
        let message = plan(&[first.clone(), second]).unwrap_err().to_string();
        assert_eq!(message, "2: line 2, column file: stands in line 2 of 1 too");
        let second = manifest("2", "A\tb\tD1\tD4\t.\n");
        assert!(plan(&[first, second]).unwrap_err().to_string().contains("another manifest says otherwise"));
    }
}
