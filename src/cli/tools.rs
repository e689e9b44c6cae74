//! `wgs schema`, `wgs completions`, `wgs man`: what the program says about itself.

use super::{Failure, Outcome};
use std::io::Write;
use std::path::PathBuf;
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
    /// Write one page per command into this directory instead of printing the main page
    #[arg(long, value_name = "DIR")]
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

/// Prints or writes manual pages.
pub fn man(args: ManArgs) -> Result<Outcome, Failure> {
    match args.dir {
        Some(dir) => {
            let fail = |e: std::io::Error| Failure::other(format!("{}: {e}", dir.display()));
            std::fs::create_dir_all(&dir).map_err(fail)?;
            clap_mangen::generate_to(super::command(), &dir).map_err(fail)?;
        }
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(super::command()).render(&mut page)?;
            std::io::stdout().write_all(&page)?;
        }
    }
    Ok(Outcome::Done)
}
