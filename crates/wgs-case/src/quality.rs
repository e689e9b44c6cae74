//! Reports of the case → quality block, biomarkers, sources. What is for the laboratory alone is told apart here.

use crate::case_file::CaseFile;
use crate::error::CaseError;
use crate::laboratory::{Laboratory, withholds};
use crate::layout::Layout;
use crate::model::{Biomarkers, Burden, Kind, Microsatellites, Quality, QualityReason, SampleQuality, Source};
use serde_json::Value;
use wgs_core::Rounded;
use wgs_report::subject::{self, Subject};
use wgs_report::verdict::{Disposition, Judgement, Outcome, Reason, Status, WaiverUse};
use wgs_report::{Report, Verdict};

/// Reports by what they are.
#[derive(Debug, Default)]
pub struct Reports {
    /// Samples with their sections.
    pub subjects: Vec<Subject>,
    verdicts: Vec<(Verdict, Judgement)>,
    /// Comparisons that verdicts were made with.
    pub identity: Vec<Value>,
    forced: bool,
    /// One source for each report.
    pub sources: Vec<Source>,
}

impl Reports {
    /// Sorts reports, each with the file it came from. Every report must be of the case.
    ///
    /// # Errors
    /// [`CaseError::Content`] for a report of another sample or person; [`CaseError::Report`] for a section given twice.
    pub fn sort(reports: Vec<(String, Report)>, case: &CaseFile) -> Result<Self, CaseError> {
        let mut all = Self::default();
        let mut plain = Vec::new();
        for (file, report) in reports {
            let wrong = |message: String| CaseError::Content {
                file: file.clone(),
                message,
                hint: Some("the case file names its samples; give the reports of these"),
            };
            // The calls say so, gathered from parts or not; the command line of older reports does.
            let said = report.sections.get("call_somatic").and_then(|s| s.get("forced"));
            all.forced |= said.and_then(serde_json::Value::as_bool).unwrap_or(false);
            all.forced |= report.run.command.iter().any(|a| a == "--force");
            all.source(&report);
            let Some(judge) = report.sections.get("judge") else {
                if report.verdict.is_some() {
                    return Err(wrong("a verdict without the section judge".into()));
                }
                let names = samples_of(&report);
                if let Some(other) = names.iter().find(|n| case.samples.iter().all(|s| s.name != **n)) {
                    return Err(wrong(format!("a report of sample '{other}', which is not of this case")));
                }
                plain.push((file, report));
                continue;
            };
            let judgement = serde_json::from_value::<Judgement>(judge.clone())
                .map_err(|e| wrong(format!("sections.judge: {e}")))?;
            let verdict = report.verdict.ok_or_else(|| wrong("the section judge without a verdict".into()))?;
            let own = |name: &str| case.samples.iter().any(|s| s.name == name);
            let here: Vec<&str> = judgement.samples.iter().map(|s| s.sample.as_str()).filter(|n| own(n)).collect();
            if here.is_empty() {
                return Err(wrong("a verdict of no sample of this case".into()));
            }
            let before = all.verdicts.iter().flat_map(|(_, j)| &j.samples);
            if let Some(twice) = before.map(|s| s.sample.as_str()).find(|n| here.contains(n)) {
                return Err(wrong(format!("a second verdict of sample '{twice}'")));
            }
            all.identity.extend(report.sections.get("qc_identity").cloned());
            all.verdicts.push((verdict, judgement));
        }
        all.subjects = subject::merge(plain)?;
        for s in &all.subjects {
            same_person(s, case)?;
        }
        Ok(all)
    }

    fn source(&mut self, report: &Report) {
        let sections: Vec<&str> = report.sections.keys().map(String::as_str).collect();
        let samples =
            report.sections.contains_key("annotate").then(String::new).unwrap_or_else(|| report.sample.name.clone());
        let name =
            if samples.is_empty() { sections.join(", ") } else { format!("{} of {samples}", sections.join(", ")) };
        let version = Some(report.wgs.version.clone());
        self.sources.push(Source { kind: "report".into(), name, version, sha256: None });
    }

    /// Sections of a sample.
    pub fn of(&self, sample: &str) -> Option<&Subject> {
        self.subjects.iter().find(|s| s.name == sample)
    }

    /// The first section of this name, of any sample.
    pub fn section(&self, name: &str) -> Option<&Value> {
        self.subjects.iter().find_map(|s| s.sections.get(name))
    }

    /// The quality block; reasons that are not the report's go to the laboratory.
    pub fn quality(&self, case: &CaseFile, laboratory: &mut Laboratory) -> Quality {
        let mut quality = Quality { forced: self.forced, ..Quality::default() };
        let own = |name: &str| case.samples.iter().any(|s| s.name == name);
        let mut withheld: Vec<Outcome> = Vec::new();
        for (verdict, judgement) in &self.verdicts {
            let of_samples = judgement.samples.iter().filter(|s| own(&s.sample)).map(|s| s.status);
            let groups: Vec<_> = judgement.groups.iter().filter(|g| g.members.iter().any(|m| own(&m.sample))).collect();
            quality.status = quality.status.max(of_samples.chain(groups.iter().map(|g| g.status)).max());
            quality.profile = Some((judgement.profile.name.clone(), judgement.profile.version.clone()));
            for r in verdict.reasons.iter().filter(|r| own(&r.sample) || groups.iter().any(|g| g.id == r.sample)) {
                let reason = QualityReason {
                    sample: r.sample.clone(),
                    metric: r.metric.clone(),
                    outcome: r.outcome.word().to_owned(),
                    message: r.message.clone(),
                    waiver: r.waiver.clone(),
                };
                if is_laboratory(r) {
                    withheld.push(r.outcome);
                    laboratory.reasons.push(reason);
                } else {
                    quality.reasons.push(reason);
                }
            }
        }
        if let Some(worst) = withheld.into_iter().max() {
            quality.reasons.push(QualityReason {
                sample: case.id.clone(),
                metric: Some("laboratory".into()),
                outcome: worst.word().to_owned(),
                message: "a matter for the laboratory".into(),
                waiver: None,
            });
        }
        quality.samples = case.samples.iter().map(|s| self.sample_quality(&s.name, s.role == "tumor")).collect();
        quality
    }

    fn sample_quality(&self, name: &str, tumor: bool) -> SampleQuality {
        let judged = self.verdicts.iter().find_map(|(v, j)| Some((v, j.samples.iter().find(|s| s.sample == name)?)));
        let number = |section: &str, pointer: &str| {
            let value = self.of(name)?.sections.get(section)?.pointer(pointer)?;
            value.as_f64()
        };
        let real = |section: &str, pointer: &str| number(section, pointer).unwrap_or(f64::NAN);
        let bases = self.of(name).and_then(|s| s.sections.get("qc_fastq")?.pointer("/total/bases")?.as_u64());
        SampleQuality {
            sample: name.to_owned(),
            status: judged.map(|(_, s)| s.status),
            disposition: judged.map(|(v, s)| disposition(&s.disposition, &v.reasons)),
            mean_depth: Rounded(real("qc_align", "/depth/autosomes/mean_uncapped")),
            bases,
            frac_q30: Rounded(real("qc_fastq", "/total/frac_q30")),
            frac_mapped: Rounded(real("qc_align", "/reads/frac_mapped")),
            contamination: Rounded(if tumor { f64::NAN } else { real("qc_align", "/contamination/freemix") }),
        }
    }

    /// Numbers of the tumour's genome.
    pub fn biomarkers(&self, case: &CaseFile, layout: &Layout) -> Option<Biomarkers> {
        let tumor = case.tumor().filter(|_| case.kind != Kind::RareDisease)?;
        let cells =
            self.of(tumor).and_then(|s| s.sections.get("specimen")?.pointer("/collection/frac_tumor_cells")?.as_f64());
        let mut out = Biomarkers { frac_tumor_cells: Rounded(cells.unwrap_or(f64::NAN)), ..Biomarkers::default() };
        let section = self.subjects.iter().filter_map(|s| s.sections.get("call_somatic"));
        let mut of_tumor = section.filter(|s| place_of(s, tumor).is_some());
        if let Some(section) = of_tumor.next() {
            out.burden = section.get("burden").map(|b| burden(b, layout.limits.tmb_high));
            let tract = place_of(section, tumor).and_then(|i| section.get("microsatellites")?.get(i));
            out.microsatellites = tract.map(|m| microsatellites(m, layout.limits.msi));
            let classes = section.pointer("/spectrum/classes").and_then(Value::as_array);
            let class = |c: &Value| Some((c.get("class")?.as_str()?.to_owned(), c.get("count")?.as_u64()?));
            out.spectrum = classes.into_iter().flatten().filter_map(class).collect();
        }
        Some(out)
    }
}

/// Place of the tumour among those of the section.
fn place_of(section: &Value, tumor: &str) -> Option<usize> {
    let samples = section.get("samples")?.as_array()?;
    let tumors = samples.iter().filter(|s| s.get("role").and_then(Value::as_str) == Some("tumor"));
    tumors.map(|s| s.get("name").and_then(Value::as_str)).position(|n| n == Some(tumor))
}

/// Samples a report is of. Reports of calls name their samples; one of `wgs annotate` is named after a file.
fn samples_of(report: &Report) -> Vec<String> {
    let named = |list: Option<&Value>, key: &str| -> Option<Vec<String>> {
        let all = list?.as_array()?.iter().filter_map(|s| Some(s.get(key)?.as_str()?.to_owned()));
        Some(all.collect())
    };
    let sections = &report.sections;
    if let Some(family) = sections.get("call_family") {
        return named(family.get("members"), "sample").unwrap_or_default();
    }
    if let Some(somatic) = sections.get("call_somatic") {
        return named(somatic.get("samples"), "name").unwrap_or_default();
    }
    // Comparisons may be of a whole batch; what is not of the case is passed over.
    let unnamed = ["annotate", "annotate_pack", "call_pon", "bench", "qc_identity"];
    match sections.keys().all(|s| unnamed.contains(&s.as_str())) {
        true => Vec::new(),
        false => vec![report.sample.name.clone()],
    }
}

/// A specimen of the person's own must be of the person.
fn same_person(subject: &Subject, case: &CaseFile) -> Result<(), CaseError> {
    let role = case.samples.iter().find(|s| s.name == subject.name).map_or("", |s| s.role.as_str());
    let person = subject.sections.get("specimen").and_then(|s| s.get("person")?.as_str());
    match person {
        Some(person) if person != case.pseudonym && !matches!(role, "" | "mother" | "father" | "sibling") => {
            Err(CaseError::Content {
                file: subject.source("specimen").to_owned(),
                message: format!("sample '{}' is of person '{person}', the case of '{}'", subject.name, case.pseudonym),
                hint: Some("compare the case file with the delivery's manifest"),
            })
        }
        _ => Ok(()),
    }
}

fn is_laboratory(reason: &Reason) -> bool {
    reason.metric.as_deref().is_some_and(withholds)
}

/// In words, without waivers that cover only what is the laboratory's.
fn disposition(disposition: &Disposition, reasons: &[Reason]) -> String {
    let Disposition::ReleasedByWaiver(waivers) = disposition else { return disposition.words() };
    let shown = |w: &&WaiverUse| reasons.iter().any(|r| r.waiver.as_ref() == Some(&w.id) && !is_laboratory(r));
    let kept: Vec<WaiverUse> = waivers.iter().filter(shown).cloned().collect();
    if kept.is_empty() { "released_by_waiver(laboratory)".into() } else { Disposition::ReleasedByWaiver(kept).words() }
}

fn number(value: &Value, key: &str) -> f64 {
    value.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN)
}

fn count(value: &Value, key: &str) -> u64 {
    value.get(key).and_then(Value::as_u64).unwrap_or(0)
}

/// Why a number is missing, or not to be compared.
fn why_not(value: &Value) -> Option<String> {
    let word = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let comparable = value.get("comparable").and_then(Value::as_bool).unwrap_or(true);
    word("reason")
        .or_else(|| word("comparable_reason").filter(|_| !comparable))
        .or((!comparable).then(|| "tumor_only".into()))
}

fn burden(b: &Value, high: Option<f64>) -> Burden {
    let not_comparable = why_not(b);
    let per_megabase = number(b, "per_megabase");
    let known = not_comparable.is_none() && per_megabase.is_finite();
    let state = high.filter(|_| known).map(|high| if per_megabase >= high { "high" } else { "not_high" });
    Burden {
        per_megabase: Rounded(per_megabase),
        per_megabase_low: Rounded(number(b, "per_megabase_low")),
        per_megabase_high: Rounded(number(b, "per_megabase_high")),
        callable_bases: count(b, "callable_bases"),
        state: state.map(str::to_owned),
        not_comparable,
    }
}

fn microsatellites(m: &Value, limit: Option<f64>) -> Microsatellites {
    let not_comparable = why_not(m);
    let share = number(m, "frac_unstable");
    let known = not_comparable.is_none() && share.is_finite();
    let state = limit.filter(|_| known).map(|limit| if share >= limit { "unstable" } else { "stable" });
    Microsatellites {
        judged: count(m, "judged"),
        unstable: count(m, "unstable"),
        frac_unstable: Rounded(share),
        state: state.map(str::to_owned),
        not_comparable,
    }
}

/// Does the verdict refuse the case?
pub fn refuses(quality: &Quality) -> bool {
    quality.status.is_some_and(Status::refuses)
}
