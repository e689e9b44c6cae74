//! `wgs schema`, `wgs completions`, `wgs man`: what the program says about itself.

use super::{Failure, Outcome};
use std::io::Write;
use std::path::PathBuf;
use wgs_io::atomic::Together;
use wgs_report::schema::{self, Builder};

/// Arguments of `wgs schema`.
#[derive(clap::Args)]
pub struct SchemaArgs {
    /// Section to print [default: the whole report]
    pub section: Option<String>,
    /// As a page of Markdown: docs/output.md
    #[arg(long, hide = true, conflicts_with = "section")]
    pub markdown: bool,
}

/// Arguments of `wgs completions`.
#[derive(clap::Args)]
pub struct CompletionsArgs {
    /// Shell
    pub shell: clap_complete::Shell,
}

/// Arguments of `wgs man`.
#[derive(clap::Args)]
pub struct ManArgs {
    /// Folder for one page per command; without it the main page is printed
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Every section a report can have, in the order of the pipeline.
fn sections() -> Builder {
    Builder::default()
        .section::<wgs_report::specimen::Specimen>("specimen")
        .section::<wgs_deliver::QcDeliver>("qc_deliver")
        .section::<wgs_qc_fastq::summary::QcFastq>("qc_fastq")
        .section::<wgs_qc_align::summary::QcAlign>("qc_align")
        .section::<wgs_qc_vcf::QcVcf>("qc_vcf")
        .section::<wgs_identity::QcIdentity>("qc_identity")
        .section::<wgs_run::reference::QcReference>("qc_reference")
        .section::<wgs_call_germline::CallGermline>("call_germline")
        .section::<wgs_call_germline::CallFamily>("call_family")
        .section::<wgs_call_somatic::CallSomatic>("call_somatic")
        .section::<wgs_call_panel::CallPon>("call_pon")
        .section::<wgs_annotate::Annotate>("annotate")
        .section::<wgs_sources::summary::AnnotatePack>("annotate_pack")
        .section::<wgs_bench::Bench>("bench")
        .section::<wgs_report::verdict::Judgement>("judge")
        .section::<wgs_cohort::section::CohortTrend>("cohort_trend")
        .section::<wgs_cohort::audit::CohortAudit>("cohort_audit")
        .section::<wgs_cohort::list::CohortList>("cohort_list")
        .section::<wgs_case::Case>("case")
        .section::<wgs_case::laboratory::Laboratory>("laboratory")
        .section::<wgs_run::summary::RunSection>("run")
        .section::<wgs_run::plan::PlanSection>("plan")
}

/// Prints the JSON Schema, or with `--markdown` the same as a page.
pub fn schema(args: SchemaArgs) -> Result<Outcome, Failure> {
    let sections = sections();
    let known = sections.names().join(", ");
    let schema = match &args.section {
        None => sections.whole(),
        Some(name) => {
            sections.one(name).ok_or_else(|| Failure::usage(format!("no section '{name}' (sections: {known})")))?
        }
    };
    let text = if args.markdown { schema::markdown(&schema) } else { format!("{schema:#}\n") };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// Prints a completion script.
pub fn completions(args: CompletionsArgs) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "wgs", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(Outcome::Done)
}

/// Prints the main manual page, or writes all into a folder, which is made where it is missing.
pub fn man(args: ManArgs) -> Result<Outcome, Failure> {
    let pages = super::manual::all(super::command())?;
    match args.dir {
        Some(dir) => {
            std::fs::create_dir_all(&dir).map_err(|e| Failure::other(format!("{}: {e}", dir.display())))?;
            let mut files = Together::default();
            for page in &pages {
                files.write(&dir.join(&page.file), page.text.as_bytes())?;
            }
            files.commit()?;
        }
        None => {
            let main = pages.first().map_or("", |page| &page.text);
            std::io::stdout().write_all(main.as_bytes())?;
        }
    }
    Ok(Outcome::Done)
}
