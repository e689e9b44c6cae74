//! The steps of a case behind its gate: calls, their QC, annotation, report.

use super::{Done, Line, Planner, ped};
use crate::Error;
use crate::config::Annotate;
use crate::step::Word;
use std::path::{Path, PathBuf};

/// A call set of a case.
pub(super) struct Call {
    /// Name of its files.
    name: String,
    /// VCF.
    vcf: PathBuf,
    /// Somatic.
    pub somatic: bool,
    /// Reports: of the caller, and of `wgs qc vcf` for each sample.
    pub qc: Vec<PathBuf>,
    /// Whose disease its candidates are to explain.
    index_case: Option<String>,
    /// Pedigree.
    ped: Option<PathBuf>,
}

/// The step that writes calls: its kind, that of its parts, case, folder, name of the files, outputs.
struct Calling<'a> {
    kind: &'static str,
    part: &'static str,
    id: &'a str,
    folder: &'a str,
    name: &'a str,
    outputs: &'a [String],
}

/// What annotation of a call set makes for the report.
pub(super) struct Annotated {
    somatic: bool,
    lines: PathBuf,
    candidates: Option<PathBuf>,
}

/// HPO ids of a case file: `[[subject.phenotype]]` that are not excluded. Whether the file is right `wgs report` judges.
fn phenotypes(path: &Path) -> Result<Vec<String>, Error> {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Phenotype {
        id: String,
        excluded: bool,
    }
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Subject {
        phenotype: Vec<Phenotype>,
    }
    #[derive(serde::Deserialize)]
    struct Case {
        #[serde(default)]
        subject: Subject,
    }
    let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
    let fail = |message: String| Error::Config { path: path.display().to_string(), message };
    let case: Case = toml::from_str(&text).map_err(|e| fail(wgs_report::profile::toml_message(&text, &e)))?;
    Ok(case.subject.phenotype.into_iter().filter(|p| !p.excluded).map(|p| p.id).collect())
}

impl Planner<'_> {
    /// Germline calls of each normal and germline sample, a family's together; somatic calls of each tumour.
    pub(super) fn call(&mut self, id: &str, folder: &str, members: &[&Done]) -> Result<Vec<Call>, Error> {
        let config = &self.config.call;
        let role = |m: &&&Done| m.sample.entry.relation().to_owned();
        let germline: Vec<&Done> = members
            .iter()
            .filter(|m| config.germline && !["tumor", "no_template_control"].contains(&role(m).as_str()))
            .copied()
            .collect();
        let tumors: Vec<&Done> = members.iter().filter(|m| config.somatic && role(m) == "tumor").copied().collect();
        let normals: Vec<&Done> = members.iter().filter(|m| role(m) == "normal").copied().collect();
        let family = germline.len() > 1 && germline.iter().any(|m| m.sample.entry.relation() == "proband");
        let mut calls = Vec::new();
        match family {
            true => {
                let path = PathBuf::from(format!("{folder}/family.ped"));
                self.plan.texts.push((path.clone(), ped(id, &germline)));
                calls.push(self.germline(id, folder, id, &germline, Some(&self.path(&path.display().to_string()))));
            }
            false => {
                for one in &germline {
                    let name = one.sample.entry.sample.clone();
                    calls.push(self.germline(id, folder, &name, &[*one], None));
                }
            }
        }
        if normals.len() > 1 && !tumors.is_empty() {
            return Err(Error::Plan(format!("case '{id}' has several normals: which one is the tumour's?")));
        }
        for tumor in tumors {
            calls.push(self.somatic(id, folder, tumor, normals.first().copied()));
        }
        Ok(calls)
    }

    fn germline(&mut self, id: &str, folder: &str, name: &str, samples: &[&Done], ped: Option<&PathBuf>) -> Call {
        let line = samples.iter().fold(Line::new("wgs call germline"), |line, m| line.input(&m.bam));
        let line = samples.iter().fold(self.reference(line), |line, m| line.word("--profile").input(&m.profile));
        let line = line.flag("--ped", ped).flag("--targets", self.config.call.targets.as_ref()).threads();
        let vcf = format!("{folder}/{name}.germline.vcf.gz");
        let json = format!("{folder}/{name}.germline.json");
        let gvcf = format!("{folder}/{name}.germline.g.vcf.gz");
        let mut outputs = vec![vcf.clone(), format!("{vcf}.tbi"), json.clone()];
        let with_gvcf = self.config.call.gvcf && ped.is_none();
        if with_gvcf {
            outputs.extend([gvcf.clone(), format!("{gvcf}.tbi")]);
        }
        let made = |line: Line| match with_gvcf {
            true => line.word("--gvcf").word(Word::Output(3)),
            false => line,
        };
        // With --shard the part holds the lines of the gVCF too; the name says only that it is wanted.
        let asked = |line: Line| if with_gvcf { line.words("--gvcf of-gather.g.vcf.gz") } else { line };
        let step = Calling { kind: "germline", part: "germline_shard", id, folder, name, outputs: &outputs };
        self.calling(step, line, made, asked);
        let index_case = match samples {
            [one] if ["germline", "proband"].contains(&one.sample.entry.relation()) => Some(*one),
            _ => samples.iter().find(|m| m.sample.entry.relation() == "proband").copied(),
        };
        let mut call = Call {
            name: name.to_owned(),
            vcf: self.path(&vcf),
            somatic: false,
            qc: Vec::new(),
            index_case: index_case.map(|m| m.sample.entry.sample.clone()),
            ped: ped.cloned(),
        };
        if ped.is_none() {
            call.qc.push(self.path(&json));
        }
        for m in samples {
            let report = self.qc_vcf(id, folder, &call, &m.sample.entry.sample);
            call.qc.push(report);
        }
        call
    }

    /// Calling in one step, or in parts and a step that gathers them. `made` adds what belongs to the step that writes the
    /// calls, `asked` what every part must know of it.
    fn calling(&mut self, step: Calling, line: Line, made: impl Fn(Line) -> Line, asked: impl Fn(Line) -> Line) {
        let Calling { kind, part, id, folder, name, outputs } = step;
        let written = |line: Line| made(line.word("-o").word(Word::Output(0)).word("--json").word(Word::Output(2)));
        let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
        let shards = self.config.call.shards;
        if shards == 1 {
            self.step(kind, format!("{kind}/{name}"), id, written(line), &outputs, (64, 4_096));
            return;
        }
        let mut gather = Line::new("wgs call gather");
        for i in 1..=shards {
            let path = format!("{folder}/{name}.{kind}.{i}of{shards}.part");
            let line = asked(line.clone()).word("--shard").word(format!("{i}/{shards}"));
            let line = line.word("-o").word(Word::Output(0));
            self.step(part, format!("{kind}/{name}/{i}of{shards}"), id, line, &[&path], (64, 4_096));
            if let Some(output) = self.plan.steps.last_mut().and_then(|s| s.outputs.first_mut()) {
                output.temporary = true;
            }
            gather = gather.input(&self.path(&path));
        }
        self.step(kind, format!("{kind}/{name}"), id, written(gather), &outputs, (2, 1_024));
    }

    fn qc_vcf(&mut self, id: &str, folder: &str, call: &Call, sample: &str) -> PathBuf {
        let line = self.reference(Line::new("wgs qc vcf").input(&call.vcf)).text("--sample", Some(sample)).threads();
        let line = line.word("--json").word(Word::Output(0)).word("--html").word(Word::Output(1));
        let kind = if call.somatic { "somatic" } else { "germline" };
        let outputs = ["json", "html"].map(|ext| format!("{folder}/{sample}.{kind}.qc.{ext}"));
        self.step(
            "qc_vcf",
            format!("qc_vcf/{sample}/{kind}"),
            id,
            line,
            &outputs.each_ref().map(String::as_str),
            (4, 512),
        );
        self.path(&format!("{folder}/{sample}.{kind}.qc.json"))
    }

    fn somatic(&mut self, id: &str, folder: &str, tumor: &Done, normal: Option<&Done>) -> Call {
        let config = &self.config.call;
        let name = tumor.sample.entry.sample.clone();
        let line = self.reference(Line::new("wgs call somatic").input(&tumor.bam)).word("--profile");
        let line = line.input(&tumor.profile);
        let line = match normal {
            Some(normal) => line.word("--normal").input(&normal.bam).word("--normal-profile").input(&normal.profile),
            None => line,
        };
        let line = line.flag("--panel", config.panel.as_ref()).flag("--population", config.population.as_ref());
        let line = line.flag("--targets", config.targets.as_ref());
        let line = line.threads();
        // The identity gate has judged them; with at_failed_gate = "continue" the operator has too.
        let line = if self.plan.stop_at_gate { line } else { line.word("--force") };
        let line = line.text("--sample", Some(&name));
        let vcf = format!("{folder}/{name}.somatic.vcf.gz");
        let json = format!("{folder}/{name}.somatic.json");
        let outputs = [vcf.clone(), format!("{vcf}.tbi"), json.clone()];
        let fdr = config.fdr.map(|f| f.to_string());
        let step = Calling { kind: "somatic", part: "somatic_shard", id, folder, name: &name, outputs: &outputs };
        self.calling(step, line, |line| line.text("--fdr", fdr.as_deref()), |line| line);
        let qc = vec![self.path(&json)];
        let call = Call { name, vcf: self.path(&vcf), somatic: true, qc, index_case: None, ped: None };
        // For people: the limits of call sets are those of a person's, not of a tumour's.
        self.qc_vcf(id, folder, &call, &call.name);
        call
    }

    /// Annotated VCF, and the same as JSON lines for the report, with the table of candidates where they are asked for.
    pub(super) fn annotate(&mut self, with: &Annotate, folder: &str, call: &Call) -> Result<Annotated, Error> {
        let kind = if call.somatic { "somatic" } else { "germline" };
        let name = format!("{}.{kind}.annotated", call.name);
        let id = folder.rsplit('/').next().unwrap_or_default().to_owned();
        for lines in [false, true] {
            let line = self.reference(Line::new("wgs annotate").input(&call.vcf)).word("-g").input(&with.genes);
            // The prepared copy of the gene models belongs to the run, not beside the operator's file.
            let line = line.word("--gene-cache").word(self.path("genes.wgsgenes").display().to_string());
            let line = line.flag("--mane", with.mane.as_ref()).flag("--sources", with.sources.as_ref()).threads();
            let line = if with.vrs { line.word("--vrs") } else { line };
            let line = line.word("-o").word(Word::Output(0));
            let path = format!("{folder}/{name}");
            let (line, outputs) = match lines {
                true => self.candidates(line.word("--json-lines"), &id, vec![format!("{path}.jsonl.gz")], call)?,
                false => (line, vec![format!("{path}.vcf.gz"), format!("{path}.vcf.gz.tbi")]),
            };
            let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
            let step = format!("annotate/{}/{kind}{}", call.name, if lines { "/lines" } else { "" });
            self.step("annotate", step, &id, line, &outputs, (8, 1_024));
        }
        let made = self.plan.steps.last().map_or(&[][..], |s| &s.outputs);
        let path = |i: usize| made.get(i).map(|o| self.plan.out.join(&o.path));
        Ok(Annotated { somatic: call.somatic, lines: path(0).unwrap_or_default(), candidates: path(1) })
    }

    /// Adds the table of candidates to what a step of annotation makes, where they are asked for and there is an index case.
    fn candidates(
        &self,
        line: Line,
        id: &str,
        outputs: Vec<String>,
        call: &Call,
    ) -> Result<(Line, Vec<String>), Error> {
        let (Some(with), Some(sample)) = (&self.config.candidates, &call.index_case) else {
            return Ok((line, outputs));
        };
        let line = line.word("--candidates").word(Word::Output(outputs.len())).text("--sample", Some(sample));
        let line = line.flag("--ped", call.ped.as_ref()).flag("--panel", with.panel.as_ref());
        let line = line.flag("--hpo-genes", with.hpo_genes.as_ref()).flag("--hpo-ontology", with.hpo_ontology.as_ref());
        let line = with.max_af.iter().fold(line, |line, limit| line.text("--max-af", Some(limit)));
        let case =
            self.config.report.as_ref().map(|r| r.cases.join(format!("{id}.toml"))).filter(|path| path.is_file());
        let terms = case.map(|path| phenotypes(&path)).transpose()?.unwrap_or_default();
        let line = if terms.is_empty() { line } else { line.text("--hpo", Some(&terms.join(","))) };
        let table = PathBuf::from(&call.vcf).with_file_name(format!("{}.candidates.tsv", call.name));
        let table = table.strip_prefix(&self.plan.out).unwrap_or(&table).display().to_string();
        Ok((line, outputs.into_iter().chain([table]).collect()))
    }

    /// The report for the expert panel, for cases that have a `CASE.toml`; with what people decided, where there is a
    /// `CASE.assessments.toml`.
    pub(super) fn report(
        &mut self,
        id: &str,
        folder: &str,
        verdict: &Path,
        annotated: &[Annotated],
        reports: &[PathBuf],
    ) {
        let Some(report) = &self.config.report else { return };
        let case = report.cases.join(format!("{id}.toml"));
        if !case.is_file() {
            return;
        }
        let line = reports.iter().fold(Line::new("wgs report"), |line, r| line.input(r));
        let line = line.input(verdict).word("--case").input(&case);
        let line = annotated.iter().fold(line, |line, a| {
            let line = line.word(if a.somatic { "--somatic" } else { "--germline" }).input(&a.lines);
            line.flag("--candidates", a.candidates.as_ref())
        });
        let line = match report.layout.as_deref() {
            Some(path) if Path::new(path).is_file() => line.word("--layout").input(Path::new(path)),
            layout => line.text("--layout", layout),
        };
        let line = line.flag("--genes", report.genes.as_ref());
        let line = line.flag("--secondary-genes", report.secondary_genes.as_ref());
        let line = line.flag("--gene-regions", report.gene_regions.as_ref());
        let line = report.evidence.iter().fold(line, |line, e| line.word("--evidence").input(e));
        let assessments = Some(report.cases.join(format!("{id}.assessments.toml"))).filter(|path| path.is_file());
        let line = line.flag("--assessments", assessments.as_ref());
        let line = line.text("--lang", report.lang.as_deref()).word("-o").word(Word::Output(0));
        let line = line.word("--json").word(Word::Output(1)).word("--fhir").word(Word::Output(2));
        let line = line.word("--phenopacket").word(Word::Output(3));
        let outputs = ["report.html", "case.json", "bundle.json", "phenopacket.json"].map(|f| format!("{folder}/{f}"));
        self.step("report", format!("report/{id}"), id, line, &outputs.each_ref().map(String::as_str), (1, 1_024));
        // Exit code 1: the report is made, and says that the verdict refuses.
        if let Some(step) = self.plan.steps.last_mut() {
            step.gate = true;
        }
    }
}
