//! The annotated calls, streamed once each: findings, the names of candidates, whether the mitochondrion was called.

use super::{Inputs, Read};
use crate::annotated;
use crate::assessments::Calls;
use crate::error::CaseError;
use crate::genes::Asked;
use crate::model::{Candidate, Kind, Origin, Variant};
use crate::select::{Chosen, Seen, Select, of_mitochondrion, variant};
use crate::withheld::place;
use std::collections::HashMap;
use std::path::Path;

/// What came out of the calls.
#[derive(Debug, Default)]
pub struct Found {
    /// Chosen alleles, of germline calls first.
    pub chosen: Vec<Chosen>,
    /// The germline calls have records of the mitochondrion.
    pub mitochondrion: bool,
    /// Names that the table of candidates does not have, by place.
    pub names: HashMap<String, Variant>,
}

/// Streams the calls.
pub fn stream(inputs: &Inputs, read: &Read, candidates: &[Candidate]) -> Result<Found, CaseError> {
    let mut found = Found::default();
    let wanted: std::collections::HashSet<String> = candidates.iter().map(|c| place(&c.variant)).collect();
    let select = Select {
        lists: &read.lists,
        layout: &read.layout,
        assessments: &read.assessments,
        tables: &read.tables,
        alone: read.case.kind == Kind::TumorOnly,
    };
    let runs: [(&Option<std::path::PathBuf>, Option<&str>, Calls); 2] = [
        (&inputs.germline, read.case.germline_sample(), Calls::Germline),
        (&inputs.somatic, read.case.tumor(), Calls::Somatic),
    ];
    for (path, sample, among) in runs {
        let Some((path, sample)) = path.as_ref().zip(sample) else { continue };
        let records = annotated::read(path, sample, |line, cell| {
            if line.info.origin.is_some() && !select.alone {
                let message = "calls of a tumour without its normal (INFO/ORIGIN)".to_owned();
                let hint = Some("such a case has kind = \"tumor_only\": what looks inherited is presumed to be");
                return Err(CaseError::Content { file: path.display().to_string(), message, hint });
            }
            if among == Calls::Germline {
                found.mitochondrion |= of_mitochondrion(line);
            }
            for allele in &line.alleles {
                if among == Calls::Germline && !wanted.is_empty() {
                    let place = format!("{}:{}:{}:{}", &*line.contig, line.pos, &*line.reference, &*allele.alt);
                    if wanted.contains(&place) {
                        found.names.insert(place, variant(line, allele, None, &read.layout.fields));
                    }
                }
                found.chosen.extend(select.allele(Seen { line, cell, allele }, among));
            }
            Ok(())
        })?;
        if records == 0 && among == Calls::Germline {
            let message = "no record: every genome has germline variants".to_owned();
            let file = path.display().to_string();
            return Err(CaseError::Content { file, message, hint: Some("the file may be cut short: make it again") });
        }
    }
    once(&mut found.chosen, read);
    all_assessed(&found.chosen, read, inputs)?;
    Ok(found)
}

/// A variant that was assessed without saying among which calls belongs to the germline calls, where they have it; and what
/// the germline calls have is no news among those of the tumour that did not pass.
fn once(chosen: &mut Vec<Chosen>, read: &Read) {
    let germline: Vec<(String, Option<usize>)> = chosen
        .iter()
        .filter(|c| c.finding.origin == Origin::Germline)
        .map(|c| (place(&c.finding.variant), c.entry))
        .collect();
    chosen.retain(|c| {
        let same = germline.iter().find(|(p, _)| *p == place(&c.finding.variant));
        let stated = c.entry.and_then(|i| read.assessments.entries.get(i)).is_some_and(|e| e.calls.is_some());
        c.finding.origin == Origin::Germline || stated || same.is_none()
    });
}

/// An assessment of nothing that the sample has is a mistake somewhere.
fn all_assessed(chosen: &[Chosen], read: &Read, inputs: &Inputs) -> Result<(), CaseError> {
    let unused = |i: &usize| chosen.iter().all(|c| c.entry != Some(*i));
    let Some(entry) = (0..read.assessments.entries.len()).find(unused).and_then(|i| read.assessments.entries.get(i))
    else {
        return Ok(());
    };
    let name = |p: &Path| p.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let files: Vec<String> = [&inputs.germline, &inputs.somatic].into_iter().flatten().map(|p| name(p)).collect();
    Err(CaseError::Operator {
        file: read.assessments_file.clone(),
        message: format!("assessment of '{}': no call of the sample in {}", entry.variant, files.join(", ")),
        hint: Some("write the variant as the calls name it: contig:pos:ref:alt, hgvs_g, or hgvs_c with its transcript"),
    })
}

impl Read {
    /// May the allele be in the report?
    pub fn lets_through(&self, asked: Asked) -> bool {
        match asked {
            Asked::Primary => self.primary,
            Asked::Secondary => self.secondary,
            Asked::No => false,
        }
    }
}
