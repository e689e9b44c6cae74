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
        let mut call = Call { name: name.to_owned(), vcf: self.path(&vcf), somatic: false, qc: Vec::new() };
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
            self.step(kind, format!("{kind}/{name}"), id, written(line), &outputs, 64, 4_096);
            return;
        }
        let mut gather = Line::new("wgs call gather");
        for i in 1..=shards {
            let path = format!("{folder}/{name}.{kind}.{i}of{shards}.part");
            let line = asked(line.clone()).word("--shard").word(format!("{i}/{shards}"));
            let line = line.word("-o").word(Word::Output(0));
            self.step(part, format!("{kind}/{name}/{i}of{shards}"), id, line, &[&path], 64, 4_096);
            if let Some(output) = self.plan.steps.last_mut().and_then(|s| s.outputs.first_mut()) {
                output.temporary = true;
            }
            gather = gather.input(&self.path(&path));
        }
        self.step(kind, format!("{kind}/{name}"), id, written(gather), &outputs, 2, 1_024);
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
            4,
            512,
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
        let call = Call { name, vcf: self.path(&vcf), somatic: true, qc: vec![self.path(&json)] };
        // For people: the limits of call sets are those of a person's, not of a tumour's.
        self.qc_vcf(id, folder, &call, &call.name);
        call
    }

    /// Annotated VCF, and the same as JSON lines for the report; gives the lines.
    pub(super) fn annotate(&mut self, with: &Annotate, folder: &str, call: &Call) -> PathBuf {
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
                true => (line.word("--json-lines"), vec![format!("{path}.jsonl.gz")]),
                false => (line, vec![format!("{path}.vcf.gz"), format!("{path}.vcf.gz.tbi")]),
            };
            let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
            let step = format!("annotate/{}/{kind}{}", call.name, if lines { "/lines" } else { "" });
            self.step("annotate", step, &id, line, &outputs, 8, 1_024);
        }
        self.path(&format!("{folder}/{name}.jsonl.gz"))
    }

    /// The report for the expert panel, for cases that have a `CASE.toml`; with what people decided, where there is a
    /// `CASE.assessments.toml`.
    pub(super) fn report(
        &mut self,
        id: &str,
        folder: &str,
        verdict: &Path,
        lines: &[(bool, PathBuf)],
        reports: &[PathBuf],
    ) {
        let Some(report) = &self.config.report else { return };
        let case = report.cases.join(format!("{id}.toml"));
        if !case.is_file() {
            return;
        }
        let line = reports.iter().fold(Line::new("wgs report"), |line, r| line.input(r));
        let line = line.input(verdict).word("--case").input(&case);
        let line = lines.iter().fold(line, |line, (somatic, path)| {
            line.word(if *somatic { "--somatic" } else { "--germline" }).input(path)
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
        self.step("report", format!("report/{id}"), id, line, &outputs.each_ref().map(String::as_str), 1, 1_024);
        // Exit code 1: the report is made, and says that the verdict refuses.
        if let Some(step) = self.plan.steps.last_mut() {
            step.gate = true;
        }
    }
}
