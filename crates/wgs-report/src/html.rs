//! One self-contained HTML file for one or more reports: no network, no script.
//!
//! In: reports as [`crate::Report::parse`] or a command made them. Out: a page with the verdict first, then per sample the
//! key numbers, the GA4GH table, plots and tables. The builders ([`fastq`], [`align`], [`vcf`], [`bench`], [`somatic`], [`verdict`]) turn
//! JSON into [`view`]s and leave out what is missing; the template only lays them out, and escapes all text. Numbers are written in
//! `format.rs` alone.

mod align;
mod align_errors;
mod annotate;
mod bench;
mod bench_plots;
mod deliver;
mod fastq;
pub mod format;
pub mod lang;
pub mod plot;
mod somatic;
pub mod spectrum;
mod tiles;
mod vcf;
mod verdict;
pub mod view;
pub mod words;

use crate::Report;
use crate::data::Node;
use askama::Template;
use lang::Lang;
use serde_json::Value;
use view::{Made, SampleView};

/// The style sheet of every page.
pub const STYLE: &str = include_str!("../templates/style.css");

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    lang: Lang,
    title: String,
    style: &'static str,
    program: String,
    verdict: Option<view::VerdictView>,
    samples: Vec<SampleView>,
    made: Vec<Made>,
}

impl Page {
    /// The attribute of what is English in a page of another language.
    fn english(&self) -> &'static str {
        self.lang.of("", " lang=\"en\"")
    }
}

/// Renders the page. A report with a verdict (of `wgs judge`) is shown first, whatever its place.
pub fn render(reports: &[Report]) -> String {
    render_in(reports, Lang::En)
}

/// Renders the page with the verdict, the gates and their words in a language. Chapters of measurements, names of metrics and the
/// verdict's own messages are English in both, and marked so.
pub fn render_in(reports: &[Report], lang: Lang) -> String {
    let judged = reports.iter().find_map(|r| r.verdict.as_ref().map(|v| (v, r.sections.get("judge"))));
    let judgement = judged.and_then(|(_, section)| section).map(Node::new);
    // A verdict's own sections are no sample's.
    let own = |r: &Report, section: &str| section == "judge" || (section == "qc_identity" && r.verdict.is_some());
    let measured = reports.iter().filter(|r| r.sections.keys().any(|section| !own(r, section)));
    let samples: Vec<SampleView> = measured.enumerate().map(|(i, r)| sample(r, i + 1, judgement, lang)).collect();
    let names: Vec<&str> = samples.iter().map(|s| s.name.as_str()).collect();
    let page = Page {
        lang,
        title: match (names.is_empty(), judged.is_some()) {
            (true, _) => "wgs report".to_owned(),
            (false, true) => format!("{}{}", shortened(&names), lang.of(": verdict", "：品質判定")),
            (false, false) => format!("{}{}", shortened(&names), lang.of(": quality report", "：品質レポート")),
        },
        style: STYLE,
        program: reports.first().map(|r| format!("wgs {} ({})", r.wgs.version, r.wgs.commit)).unwrap_or_default(),
        verdict: judged.map(|(verdict, _)| verdict::view(verdict, judgement, &samples, lang)),
        samples,
        made: reports.iter().map(made).collect(),
    };
    // Rendering writes into a string and its only failure is of formatting, which these types do not have.
    page.render().unwrap_or_default()
}

/// The first names, and how many more.
fn shortened(names: &[&str]) -> String {
    let shown: Vec<&str> = names.iter().copied().take(4).collect();
    let more = names.len().saturating_sub(4);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

fn sample(report: &Report, number: usize, judgement: Option<Node>, lang: Lang) -> SampleView {
    let id = format!("s{number}");
    let root = Value::Object(report.sections.clone());
    let root = Node::new(&root);
    let own = judgement.and_then(|j| j.at("samples").items().find(|s| s.at("sample").text() == report.sample.name));
    let mut view = SampleView { name: report.sample.name.clone(), id: id.clone(), ..SampleView::default() };
    view.status = own.map(|s| s.at("status").text().to_owned()).unwrap_or_default();
    view.role = own.map(|s| words::tr(lang, s.at("role").text())).unwrap_or_default();
    deliver::build(root.at("qc_deliver"), &mut view);
    fastq::build(root.at("qc_fastq"), &mut view);
    align::build(root.at("qc_align"), &mut view);
    vcf::build(root.at("qc_vcf"), &mut view);
    bench::build(root.at("bench"), &mut view);
    somatic::build(root.at("call_somatic"), &mut view);
    annotate::build(root.at("annotate"), &mut view);
    if let Some(own) = own {
        view.gates = verdict::gates(own, lang);
    }
    view
}

fn made(report: &Report) -> Made {
    let run = &report.run;
    let file = |f: &crate::InputFile| match f.bytes {
        Some(bytes) => format!("{} ({} bytes)", f.path, format::count(bytes)),
        None => f.path.clone(),
    };
    Made {
        sample: report.sample.name.clone(),
        command: run.command.join(" "),
        inputs: run.inputs.iter().map(file).collect(),
        machine: format!("{} threads, {}", run.threads, run.simd),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Run, Sample};

    #[test]
    fn an_empty_report_is_a_page_and_names_are_escaped() {
        let report = Report::new("0.1.0", "c", Run::default(), Sample { name: "<script>alert(1)</script>".into() });
        let page = render(std::slice::from_ref(&report));
        assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
        assert!(!page.contains("<script"), "no script at all");
        assert!(render(&[]).contains("wgs report"));
    }
}
