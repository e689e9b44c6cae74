//! Inputs → the case. Here consent decides what gets into it; after this nothing has to be hidden any more.
//!
//! Order: the operator's files are read and checked, reports sorted, candidates read, then the annotated calls streamed once
//! ([`select`](crate::select) chooses). What consent does not let through goes into [`Withheld`] and no further: with
//! `secondary_findings` not granted, findings and candidates of the secondary list and the name of that list; with
//! `primary_findings` not granted, all findings, candidates and biomarkers. Free text that names what was kept back is left
//! out, and the finished case is looked through once more.

mod assemble;
mod calls;
mod scope;

use crate::assessments::Assessments;
use crate::case_file::CaseFile;
use crate::error::CaseError;
use crate::evidence::{Levels, Tables};
use crate::file::Text;
use crate::genes::{Genes, Lists};
use crate::laboratory::Laboratory;
use crate::layout::Layout;
use crate::model::{Case, ConsentClass, Kind, Source};
use crate::withheld::Withheld;
use std::path::PathBuf;
use wgs_report::Report;

/// Files of a case.
#[derive(Debug, Default)]
pub struct Inputs {
    /// Reports with the file each came from.
    pub reports: Vec<(String, Report)>,
    /// Case file.
    pub case: PathBuf,
    /// Layout: a shipped name or a file.
    pub layout: String,
    /// Annotated germline calls.
    pub germline: Option<PathBuf>,
    /// Annotated somatic calls.
    pub somatic: Option<PathBuf>,
    /// Table of candidates.
    pub candidates: Option<PathBuf>,
    /// Genes asked for.
    pub genes: Option<PathBuf>,
    /// Genes of secondary findings.
    pub secondary_genes: Option<PathBuf>,
    /// Intervals of genes.
    pub gene_regions: Option<PathBuf>,
    /// Callable intervals.
    pub callable: Vec<PathBuf>,
    /// Evidence tables.
    pub evidence: Vec<PathBuf>,
    /// Table of levels.
    pub levels: Option<PathBuf>,
    /// Assessments.
    pub assessments: Option<PathBuf>,
}

/// A case and what is not in it.
#[derive(Debug)]
pub struct Built {
    /// The case.
    pub case: Case,
    /// For the laboratory.
    pub laboratory: Laboratory,
    /// What was kept back; nothing may be written that says it.
    pub withheld: Withheld,
    /// Secondary findings may be told of.
    pub secondary_granted: bool,
    /// Namespace of pseudonyms in FHIR, as the layout has it.
    pub identifier_system: Option<String>,
    /// For the operator's eyes, on standard error; without names of what was kept back.
    pub notes: Vec<String>,
}

/// The operator's files, read.
struct Read {
    case: CaseFile,
    layout: Layout,
    lists: Lists,
    tables: Tables,
    levels: Levels,
    assessments: Assessments,
    assessments_file: String,
    sources: Vec<Source>,
    primary: bool,
    secondary: bool,
}

/// Makes the case; `version` is that of the program.
///
/// # Errors
/// Everything of [`CaseError`].
pub fn build(inputs: Inputs, version: &str) -> Result<Built, CaseError> {
    let read = read(&inputs)?;
    read.agree(&inputs)?;
    assemble::assemble(inputs, &read, version)
}

fn read(inputs: &Inputs) -> Result<Read, CaseError> {
    let case = CaseFile::parse(&Text::read(&inputs.case)?)?;
    let (layout, _) = Layout::load(&inputs.layout)?;
    let genes = |path: &Option<PathBuf>| path.as_ref().map(|p| Genes::parse(&Text::read(p)?)).transpose();
    let lists = Lists { asked: genes(&inputs.genes)?, secondary: genes(&inputs.secondary_genes)? };
    let mut tables = Tables::default();
    for path in &inputs.evidence {
        tables.add(&Text::read(path)?)?;
    }
    let levels = inputs.levels.as_ref().map(|p| Levels::parse(&Text::read(p)?)).transpose()?.unwrap_or_default();
    let mut sources = Vec::new();
    let mut assessments = Assessments::default();
    let assessments_file = inputs.assessments.as_ref().map(|p| p.display().to_string()).unwrap_or_default();
    if let Some(path) = &inputs.assessments {
        let text = Text::read(path)?;
        assessments = Assessments::parse(&text)?;
        let sha256 = Some(text.sha256);
        sources.push(Source { kind: "assessments".into(), name: "assessments".into(), version: None, sha256 });
    }
    let (primary, secondary) =
        (case.grants(ConsentClass::PrimaryFindings), case.grants(ConsentClass::SecondaryFindings));
    // Without the analysis itself there is nothing beside it.
    let secondary = primary && secondary;
    Ok(Read { case, layout, lists, tables, levels, assessments, assessments_file, sources, primary, secondary })
}

impl Read {
    /// Refuses inputs that do not go together.
    fn agree(&self, inputs: &Inputs) -> Result<(), CaseError> {
        let wrong = |message: &str, hint: &'static str| {
            Err(CaseError::Argument { message: message.to_owned(), hint: Some(hint) })
        };
        let no_normal = self.case.germline_sample().is_none();
        if (inputs.germline.is_some() || inputs.candidates.is_some()) && no_normal {
            let hint = "germline calls are of a sample with the role proband, germline or normal";
            return wrong("germline calls, and no sample of the case is germline", hint);
        }
        if inputs.somatic.is_some() && self.case.tumor().is_none() {
            return wrong("--somatic, and no sample of the case is a tumour", "give the tumour the role tumor");
        }
        if inputs.gene_regions.is_some() && inputs.callable.is_empty() {
            let hint = "a BED of the intervals where variants would have been called";
            return wrong("--gene-regions needs --callable", hint);
        }
        if !inputs.callable.is_empty() && inputs.gene_regions.is_none() {
            return wrong("--callable needs --gene-regions", "a BED of the genes' intervals, named by their symbols");
        }
        if inputs.assessments.is_some() && inputs.germline.is_none() && inputs.somatic.is_none() {
            return wrong("--assessments needs calls", "give the annotated calls: --germline, --somatic");
        }
        let inherited = inputs.germline.is_some()
            || inputs.candidates.is_some()
            || (inputs.somatic.is_some() && self.case.kind == Kind::TumorOnly);
        let unlisted = self.lists.asked.is_none() && self.lists.secondary.is_none();
        if inherited && !self.secondary && unlisted {
            let hint = "name the genes asked for with --genes, or those of secondary findings with --secondary-genes";
            return wrong("without consent to secondary findings nothing says which findings are secondary", hint);
        }
        Ok(())
    }
}
