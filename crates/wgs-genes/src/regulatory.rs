//! Regulatory features by place: Ensembl's Regulatory Build (GFF3) or any BED file, whose fourth column then is the id.

use crate::attributes::{decoded, gff3};
use crate::contigs::places;
use crate::draft::{Words, bounds, interval};
use crate::error::{GenesError, Problem};
use crate::index::Bins;
use crate::lines::Lines;
use std::path::Path;
use wgs_core::Contigs;
use wgs_io::bed;
use wgs_io::input::Input;

/// A regulatory feature. Positions are 0-based, half-open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Stable id (`ENSR00000344264`); of BED, the name; empty without.
    pub id: String,
    /// Kind, in [`Regulatory::kinds`].
    pub kind: u32,
    /// Contig, in [`Regulatory::contigs`].
    pub contig: u32,
    /// First base.
    pub start: u32,
    /// One past the last base.
    pub end: u32,
}

/// All of a file.
#[derive(Clone, Debug, Default)]
pub struct Regulatory {
    /// Contigs as the file names them.
    pub contigs: Vec<String>,
    /// Kinds as the file names them: `promoter`, `enhancer`, `CTCF_binding_site`; of BED `regulatory_region`.
    pub kinds: Vec<String>,
    /// Features by contig, start, end and id.
    pub features: Vec<Feature>,
    bins: Bins,
}

impl Regulatory {
    /// Reads a file; what it is is seen from its first line.
    ///
    /// # Errors
    /// A file that cannot be read, is neither GFF3 nor BED, or has no feature; with the line.
    pub fn load(path: &Path) -> Result<Self, GenesError> {
        let mut lines = Lines::new(Input::open(path)?);
        let (mut contigs, mut kinds, mut features) = (Words::default(), Words::default(), Vec::new());
        if is_gff3(&mut lines)? {
            let file = lines.file().to_owned();
            while let Some((line, text)) = lines.next()? {
                if text.is_empty() || text.starts_with('#') {
                    continue;
                }
                let found = feature(text, &mut contigs, &mut kinds);
                let problem = |problem: Problem| GenesError::Line { file: file.clone(), line, problem: problem.into() };
                features.push(found.map_err(problem)?);
            }
        } else {
            for row in bed::read(path)? {
                features.push(Feature {
                    id: row.name.unwrap_or_default(),
                    kind: kinds.number("regulatory_region"),
                    contig: contigs.number(&row.contig),
                    start: row.start,
                    end: row.end,
                });
            }
        }
        if features.is_empty() {
            return Err(GenesError::Empty { file: path.display().to_string() });
        }
        features.sort_by(|a, b| (a.contig, a.start, a.end, &a.id).cmp(&(b.contig, b.start, b.end, &b.id)));
        let bins = Bins::new(features.iter().map(|f| (f.contig, f.start, f.end)));
        Ok(Self { contigs: contigs.list, kinds: kinds.list, features, bins })
    }

    /// The features' contig of each contig of a reference.
    ///
    /// # Errors
    /// None in common.
    pub fn places(&self, contigs: &Contigs) -> Result<Vec<Option<u32>>, GenesError> {
        places(&self.contigs, contigs)
    }

    /// Visits the features that overlap `start..end`, ascending. Nothing is allocated.
    pub fn overlapping<'a>(&'a self, contig: u32, start: u32, end: u32, mut visit: impl FnMut(&'a Feature)) {
        self.overlapping_numbers(contig, start, end, |n| {
            if let Some(feature) = self.features.get(n as usize) {
                visit(feature);
            }
        });
    }

    /// The same with the features' numbers.
    pub fn overlapping_numbers(&self, contig: u32, start: u32, end: u32, mut visit: impl FnMut(u32)) {
        self.bins.overlapping(contig, start, end, |n, _| visit(n));
    }
}

/// True when the first line with data is of GFF3.
fn is_gff3(lines: &mut Lines) -> Result<bool, GenesError> {
    let mut is = false;
    while let Some((_, text)) = lines.next()? {
        if text.starts_with("##gff-version") {
            is = true;
        } else if !text.is_empty() && !text.starts_with('#') {
            is |= text.split('\t').count() >= 9 && text.split('\t').nth(8).is_some_and(|a| a.contains('='));
            break;
        }
    }
    lines.rewind();
    Ok(is)
}

fn feature(text: &str, contigs: &mut Words, kinds: &mut Words) -> Result<Feature, Problem> {
    let columns: Vec<&str> = text.splitn(9, '\t').collect();
    let &[contig, _, kind, start, end, _, _, _, attributes] = columns.as_slice() else {
        return Err(Problem::Columns { found: columns.len(), wanted: "9" });
    };
    let (start, end) = bounds(start, end)?;
    let (start, end) = interval(start, end)?;
    let find = |wanted: &str| gff3(attributes).find(|(key, _)| *key == wanted).map(|(_, value)| value);
    let id = find("regulatory_feature_stable_id").or_else(|| find("ID")).unwrap_or_default();
    // `ID=regulatory_feature:ENSR…`, `ID=promoter:ENSR1_9DSC`.
    let id = id.split_once(':').map_or(id, |(_, id)| id);
    Ok(Feature { id: decoded(id).into_owned(), kind: kinds.number(kind), contig: contigs.number(contig), start, end })
}
