//! From samples and configuration to steps, in an order in which each stands after what it needs.
//!
//! A case is a pair, a family, or a sample that is in neither. Of each sample: FASTQ QC and alignment, lane by lane, then
//! duplicates, QC2 with fingerprint, sample profile. Of each case: the identity gate over all its samples, then calls, their
//! QC and annotation, the verdict, the report. The identity gate and the verdict are `wgs judge`.

use crate::config::{Aligner, AtFailedGate};
use crate::samples::{Sample, Unit};
use crate::step::{Output, Pipeline, Step, Word};
use crate::{Config, Error, Samples, tools};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use wgs_report::sheet;
use wgs_report::specimen::StatedSex;

/// Steps, and what else lies in the folder of the results.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Steps.
    pub steps: Vec<Step>,
    /// Small files the steps read that the plan itself writes: pedigrees and sample tables. Path below the folder and text.
    pub texts: Vec<(PathBuf, String)>,
    /// Folder of the results.
    pub out: PathBuf,
    /// Nothing of a case runs after its failed gate.
    pub stop_at_gate: bool,
    /// Memory of all steps that run at a time, MiB.
    pub memory_mb: Option<u64>,
}

/// Dictionary of the reference's sequences, below the folder of results.
const DICTIONARY: &str = "reference.dict";

/// Bases that an aligner takes at a time: fixed, so that the alignments do not depend on its threads.
const BATCH_BASES: &str = "100000000";

/// Memory of an aligner of the human genome and the sort behind it, MiB: index, batch, and 768 MiB a thread for the sort.
const fn aligner_memory_mb(aligner: Aligner) -> u64 {
    match aligner {
        Aligner::BwaMem2 => 40_960,
        _ => 20_480,
    }
}

/// Filter of a SAM header: the dictionary's lines of the contigs, and no `@PG`.
const HEADER: &str = concat!(
    r#"awk 'BEGIN { FS = "\t" } FNR == NR { line[$1 $2] = $0; next } $1 == "@PG" { next } "#,
    r#"$1 == "@SQ" && ($1 $2) in line { $0 = line[$1 $2] } { print }'"#,
);

struct Planner<'a> {
    config: &'a Config,
    plan: Plan,
    aligner: Option<(Aligner, &'static str)>,
    /// Which step makes a file.
    made: HashMap<PathBuf, usize>,
}

/// What is known of a sample once it is planned.
struct Done<'a> {
    sample: &'a Sample,
    bam: PathBuf,
    reports: Vec<PathBuf>,
    fingerprint: PathBuf,
    profile: PathBuf,
}

/// A command line under construction, with the files it reads and makes.
#[derive(Clone, Default)]
struct Line {
    words: Vec<Word>,
    inputs: Vec<PathBuf>,
}

impl Line {
    fn new(words: &str) -> Self {
        Self { words: words.split(' ').map(Word::from).collect(), inputs: Vec::new() }
    }

    fn word(mut self, word: impl Into<Word>) -> Self {
        self.words.push(word.into());
        self
    }

    fn words(mut self, words: &str) -> Self {
        self.words.extend(words.split(' ').map(Word::from));
        self
    }

    fn threads(self) -> Self {
        self.word("-@").word(Word::Threads)
    }

    fn input(mut self, path: &Path) -> Self {
        self.inputs.push(path.to_owned());
        self.word(path.display().to_string())
    }

    fn flag(self, name: &str, path: Option<&PathBuf>) -> Self {
        match path {
            Some(path) => self.word(name).input(path),
            None => self,
        }
    }

    fn text(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.word(name).word(text),
            None => self,
        }
    }
}

impl Plan {
    /// Makes the plan.
    ///
    /// # Errors
    /// [`Error::Plan`]: a file that is not there, an aligner that is not, a pair without a tumour.
    pub fn new(samples: &Samples, config: &Config) -> Result<Self, Error> {
        let needs_aligner = samples.0.iter().any(|s| matches!(s.units.first(), Some(Unit::Fastq { .. })));
        let aligner =
            needs_aligner.then(|| tools::aligner(config.align.aligner, &config.reference.fasta)).transpose()?;
        if needs_aligner && tools::find("samtools").is_none() {
            return Err(Error::Plan("samtools is not installed".into()));
        }
        if let Some(profile) = &config.judge.profile {
            wgs_report::profile::load(profile).map_err(|e| Error::Plan(format!("judge.profile: {e}")))?;
        }
        let plan = Plan {
            out: config.out.clone(),
            stop_at_gate: config.judge.at_failed_gate == AtFailedGate::Stop,
            memory_mb: config.resources.memory_gb.map(|gb| (gb * 1024.0) as u64),
            ..Plan::default()
        };
        let mut planner = Planner { config, plan, aligner, made: HashMap::new() };
        planner.reference_step(samples);
        let done: Vec<Done> = samples.0.iter().map(|s| planner.sample(s)).collect();
        for (id, members) in cases(&done) {
            planner.case(&id, &members)?;
        }
        planner.plan.check()?;
        Ok(planner.plan)
    }

    /// The operator's files are there.
    fn check(&self) -> Result<(), Error> {
        let made: HashSet<PathBuf> =
            self.steps.iter().flat_map(|s| &s.outputs).map(|o| self.out.join(&o.path)).collect();
        let written: HashSet<PathBuf> = self.texts.iter().map(|(path, _)| self.out.join(path)).collect();
        for step in &self.steps {
            for input in step.inputs.iter().filter(|i| !made.contains(*i) && !written.contains(*i)) {
                if !input.exists() {
                    return Err(Error::Plan(format!("{}: not there (step {})", input.display(), step.id)));
                }
            }
        }
        Ok(())
    }

    /// The plan as a table for people.
    pub fn table(&self) -> String {
        let mut out = sheet::tsv(&["#step", "about", "after", "threads", "memory_mb", "command"]);
        let folder = self.out.display().to_string();
        for step in &self.steps {
            let after: Vec<&str> =
                step.needs.iter().filter_map(|i| self.steps.get(*i)).map(|s| s.id.as_str()).collect();
            let after = if after.is_empty() { ".".to_owned() } else { after.join(",") };
            out.push_str(&sheet::tsv(&[
                step.id.as_str(),
                &step.about,
                &after,
                &step.most_threads.to_string(),
                &step.memory_mb.to_string(),
                &step.typed(&folder, "N", "SCRATCH").join(" && "),
            ]));
        }
        out
    }
}

/// Pairs, families and single samples, each with its members, in the order of the table.
fn cases<'d, 's>(done: &'d [Done<'s>]) -> Vec<(String, Vec<&'d Done<'s>>)> {
    let mut all: Vec<(String, Vec<&Done>)> = Vec::new();
    for one in done {
        let specimen = &one.sample.entry.specimen;
        let id = specimen.pair.clone().or_else(|| specimen.family.clone());
        let id = id.unwrap_or_else(|| one.sample.entry.sample.clone());
        match all.iter_mut().find(|(other, _)| *other == id) {
            Some((_, members)) => members.push(one),
            None => all.push((id, vec![one])),
        }
    }
    all
}

impl Planner<'_> {
    fn path(&self, below: &str) -> PathBuf {
        self.plan.out.join(below)
    }

    fn reference(&self, line: Line) -> Line {
        line.word("-r").input(&self.config.reference.fasta)
    }

    /// Everything that stands on the reference is of the same sequences, or nothing runs; gives their dictionary too.
    fn reference_step(&mut self, samples: &Samples) {
        let line = self.reference(Line::new("wgs qc reference"));
        let line = if self.config.reference.partial { line.word("--partial") } else { line };
        let line = line.threads().word("--dict").word(Word::Output(0)).word("--json").word(Word::Output(1));
        let given = samples.0.iter().flat_map(|s| &s.units);
        let bams = given.filter_map(|u| if let Unit::Bam(path) = u { Some(path) } else { None });
        let line = bams.chain(&self.config.call.population).fold(line, |line, path| line.input(path));
        self.step("reference", "reference".into(), "all", line, &[DICTIONARY, "reference.json"], (16, 1_024));
    }

    /// What a step reads without naming it: the dictionary stands for the check of the reference.
    fn checked(&self, mut line: Line) -> Line {
        line.inputs.push(self.path(DICTIONARY));
        line
    }

    /// Adds a step that is one command line of `wgs`; outputs by their path below the folder of
    /// results, then most threads and MiB.
    fn step(
        &mut self,
        kind: &'static str,
        id: String,
        about: &str,
        line: Line,
        outputs: &[&str],
        (threads, memory_mb): (usize, u64),
    ) {
        let pipeline = Pipeline { processes: vec![line.words], to: None };
        self.push(Step {
            id,
            kind,
            about: about.to_owned(),
            inputs: line.inputs,
            outputs: outputs.iter().map(|p| output(p)).collect(),
            pipelines: vec![pipeline],
            most_threads: threads,
            memory_mb,
            ..Step::default()
        });
    }

    /// Adds a step after those that make what it reads.
    fn push(&mut self, mut step: Step) {
        let mut needs: Vec<usize> = step.inputs.iter().filter_map(|input| self.made.get(input)).copied().collect();
        needs.append(&mut step.needs);
        needs.sort_unstable();
        needs.dedup();
        let number = self.plan.steps.len();
        self.made.extend(step.outputs.iter().map(|o| (self.plan.out.join(&o.path), number)));
        self.plan.steps.push(Step { needs, ..step });
    }

    fn sample<'s>(&mut self, sample: &'s Sample) -> Done<'s> {
        let name = sample.entry.sample.as_str();
        let mut reports = Vec::new();
        let bam = match sample.units.first() {
            Some(Unit::Bam(path)) => path.clone(),
            _ => {
                reports.push(self.fastq(name, sample));
                self.align(name, sample)
            }
        };
        let below = format!("{name}/{name}");
        let outputs = [format!("{below}.align.json"), format!("{below}.align.html"), format!("{below}.fp")];
        let line =
            self.reference(self.checked(Line::new("wgs qc align")).input(&bam)).text("--sample", Some(name)).threads();
        let line = line.flag("--targets", sample.targets.as_ref().or(self.config.qc.targets.as_ref()));
        let line = line.word("--json").word(Word::Output(0)).word("--html").word(Word::Output(1));
        let line = line.word("--fingerprint").word(Word::Output(2));
        let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
        self.step("qc_align", format!("qc_align/{name}"), name, line, &outputs, (16, 2_048));
        reports.push(self.path(&format!("{below}.align.json")));
        let profile = self.path(&format!("{below}.profile"));
        Done { sample, bam, reports, fingerprint: self.path(&format!("{below}.fp")), profile }
    }

    /// Is anything called of the sample?
    fn calls(&self, done: &Done) -> bool {
        match done.sample.entry.relation() {
            "no_template_control" => false,
            "tumor" => self.config.call.somatic,
            "normal" => self.config.call.germline || self.config.call.somatic,
            _ => self.config.call.germline,
        }
    }

    /// A profile for each sample that anything is called of. A tumour is learned together with its normal: only then it is known how the two
    /// stand to each other; of a pair of two, both profiles come from one reading.
    fn learn(&mut self, members: &[&Done]) {
        let role = |m: &&&Done| m.sample.entry.relation().to_owned();
        let called: Vec<&Done> = members.iter().filter(|m| self.calls(m)).copied().collect();
        let normal = called.iter().find(|m| role(m) == "normal").copied();
        let tumors = called.iter().filter(|m| role(m) == "tumor").count();
        for one in &called {
            let name = one.sample.entry.sample.as_str();
            let normal = normal.filter(|_| role(&one) == "tumor");
            if tumors == 1 && role(&one) == "normal" {
                continue;
            }
            let line = self.checked(Line::new("wgs call learn")).input(&one.bam);
            let line = match normal {
                Some(normal) => line.word("--normal").input(&normal.bam),
                None => line,
            };
            let line = self.reference(line).text("--sample", Some(name)).threads().word("-o").word(Word::Output(0));
            let mut outputs = vec![format!("{name}/{name}.profile")];
            let line = match normal {
                Some(normal) if tumors == 1 => {
                    let other = normal.sample.entry.sample.as_str();
                    outputs.push(format!("{other}/{other}.profile"));
                    line.text("--normal-sample", Some(other)).word("--normal-output").word(Word::Output(1))
                }
                Some(normal) => line.text("--normal-sample", Some(&normal.sample.entry.sample)),
                None => line,
            };
            let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
            self.step("learn", format!("learn/{name}"), name, line, &outputs, (16, 4_096));
        }
    }

    fn fastq(&mut self, name: &str, sample: &Sample) -> PathBuf {
        let mut line = Line::new("wgs qc fastq");
        for unit in &sample.units {
            let Unit::Fastq { first, second, .. } = unit else { continue };
            line = line.input(first);
            if let Some(second) = second {
                line = line.input(second);
            }
        }
        let line = line.text("--sample", Some(name)).threads();
        let line = line.text("--genome-size", self.config.qc.genome_size.as_deref());
        let line = line.word("--json").word(Word::Output(0)).word("--html").word(Word::Output(1));
        let outputs = [format!("{name}/{name}.fastq.json"), format!("{name}/{name}.fastq.html")];
        self.step(
            "qc_fastq",
            format!("qc_fastq/{name}"),
            name,
            line,
            &outputs.each_ref().map(String::as_str),
            (8, 1_024),
        );
        self.path(&format!("{name}/{name}.fastq.json"))
    }

    /// Each lane aligned and sorted, then all joined and duplicates marked.
    fn align(&mut self, name: &str, sample: &Sample) -> PathBuf {
        let Some((kind, program)) = self.aligner else { return PathBuf::new() };
        let mut lanes = Vec::new();
        for unit in &sample.units {
            let Unit::Fastq { first, second, lane } = unit else { continue };
            let library = sample.entry.specimen.library.name.as_deref().unwrap_or(name);
            let group = format!("@RG\\tID:{name}.{lane}\\tSM:{name}\\tLB:{library}\\tPL:ILLUMINA\\tPU:{lane}");
            let aligner = match kind {
                Aligner::Minimap2 => Line::new(&format!("{program} -ax sr -K {BATCH_BASES} -Y -t")),
                _ => Line::new(&format!("{program} mem -K {BATCH_BASES} -Y -t")),
            };
            let aligner = aligner.word(Word::Threads).word("-R").word(group).input(&self.config.reference.fasta);
            let aligner = self.checked(aligner.input(first));
            let aligner = if let Some(second) = second { aligner.input(second) } else { aligner };
            let fixmate = Line::new("samtools fixmate -m -u --no-PG - -");
            let sort = Line::new("samtools sort -l 1 -m 768M --no-PG -T").word(Word::Scratch("sort"));
            let sort = sort.threads().word("-o").word(Word::Output(0)).word("-");
            let below = format!("{name}/{name}.{lane}.bam");
            let output = Output { temporary: true, ..output(&below) };
            self.push(Step {
                id: format!("align/{name}/{lane}"),
                kind: "align",
                about: name.to_owned(),
                inputs: aligner.inputs.clone(),
                outputs: vec![output],
                pipelines: vec![Pipeline { processes: vec![aligner.words, fixmate.words, sort.words], to: None }],
                most_threads: 64,
                memory_mb: aligner_memory_mb(kind),
                ..Step::default()
            });
            lanes.push(self.path(&below));
        }
        let mut first = match lanes.as_slice() {
            [one] => Line::new("samtools view -u --no-PG").input(one),
            _ => lanes.iter().fold(Line::new("samtools merge -u -c -p --no-PG -"), |line, lane| line.input(lane)),
        };
        let dictionary = self.path(DICTIONARY);
        let mut inputs = std::mem::take(&mut first.inputs);
        inputs.push(dictionary.clone());
        let mark = Line::new("samtools markdup --no-PG -u -T").word(Word::Scratch("markdup")).words("- -");
        // The aligner's own line of the header names threads and paths: it goes, so that the file does not depend on them. Contigs
        // get the M5 of the sequences, so that the file says what it stands on.
        let dictionary = crate::step::quoted(&dictionary.display().to_string());
        let strip = Line::new("samtools reheader -P -c").word(format!("{HEADER} {dictionary} -")).word("-");
        let write = Line::new("samtools view -b --no-PG").threads().word("-o").word(Word::Output(0)).word("-");
        let index = Line::new("samtools index").threads().word("-o").word(Word::Output(1)).word(Word::Output(0));
        let below = format!("{name}/{name}.bam");
        self.push(Step {
            id: format!("duplicates/{name}"),
            kind: "duplicates",
            about: name.to_owned(),
            inputs,
            outputs: vec![output(&below), output(&format!("{below}.bai"))],
            pipelines: vec![
                Pipeline { processes: vec![first.words, mark.words, strip.words, write.words], to: None },
                Pipeline { processes: vec![index.words], to: None },
            ],
            most_threads: 8,
            memory_mb: 4_096,
            ..Step::default()
        });
        self.path(&below)
    }

    fn case(&mut self, id: &str, members: &[&Done]) -> Result<(), Error> {
        if id.is_empty() || id.contains(['/', '\0']) || id.starts_with(['.', '-']) {
            return Err(Error::Plan(format!("case '{id}': not the name of a folder")));
        }
        let folder = format!("cases/{id}");
        let table = self.path(&format!("{folder}/samples.tsv"));
        self.plan.texts.push((format!("{folder}/samples.tsv").into(), roster(members)));
        self.learn(members);
        let gate = self.gate(id, &folder, &table, members);
        let from = self.plan.steps.len();
        let calls = self.call(id, &folder, members)?;
        let mut reports: Vec<PathBuf> = members.iter().flat_map(|m| m.reports.clone()).collect();
        let mut annotated = Vec::new();
        for call in &calls {
            reports.extend(call.qc.clone());
            if let Some(annotate) = &self.config.annotate {
                annotated.push(self.annotate(annotate, &folder, call)?);
            }
        }
        let verdict = self.judge(id, &folder, &table, members, &reports);
        self.report(id, &folder, &verdict, &annotated, &reports);
        // Whatever the case does after its gate waits for it.
        for step in self.plan.steps.iter_mut().skip(from) {
            step.needs.push(gate);
            step.needs.sort_unstable();
            step.needs.dedup();
        }
        Ok(())
    }

    /// The identity gate: step and its number.
    fn gate(&mut self, id: &str, folder: &str, table: &Path, members: &[&Done]) -> usize {
        let line =
            members.iter().filter_map(|m| m.reports.last()).fold(Line::new("wgs judge"), |line, r| line.input(r));
        let line = line.words("--profile identity --samples").input(table).word("--fingerprints");
        let prints = members.iter().filter(|m| m.sample.entry.relation() != "no_template_control");
        let line = prints.fold(line, |line, m| line.input(&m.fingerprint));
        let line = line.text("--on", self.config.judge.on.as_deref()).word("--json").word(Word::Output(0));
        let pipeline = Pipeline { processes: vec![line.words], to: None };
        self.push(Step {
            id: format!("identity/{id}"),
            kind: "identity",
            about: id.to_owned(),
            inputs: line.inputs,
            outputs: vec![output(&format!("{folder}/identity.json"))],
            pipelines: vec![pipeline],
            most_threads: 1,
            memory_mb: 512,
            gate: true,
            ..Step::default()
        });
        self.plan.steps.len() - 1
    }

    fn judge(&mut self, id: &str, folder: &str, table: &Path, members: &[&Done], reports: &[PathBuf]) -> PathBuf {
        let judge = &self.config.judge;
        let line = reports.iter().fold(Line::new("wgs judge"), |line, report| line.input(report));
        let line = line.word("--samples").input(table).word("--fingerprints");
        let prints = members.iter().filter(|m| m.sample.entry.relation() != "no_template_control");
        let line = prints.fold(line, |line, m| line.input(&m.fingerprint));
        let line = match judge.profile.as_deref() {
            Some(path) if Path::new(path).is_file() => line.word("--profile").input(Path::new(path)),
            profile => line.text("--profile", profile),
        };
        let line = line.flag("--waivers", judge.waivers.as_ref()).text("--on", judge.on.as_deref());
        let line = line.word("--json").word(Word::Output(0)).word("--html").word(Word::Output(1));
        let outputs = [format!("{folder}/verdict.json"), format!("{folder}/verdict.html")];
        let pipeline = Pipeline { processes: vec![line.words], to: None };
        self.push(Step {
            id: format!("judge/{id}"),
            kind: "judge",
            about: id.to_owned(),
            inputs: line.inputs,
            outputs: outputs.iter().map(|p| output(p)).collect(),
            pipelines: vec![pipeline],
            most_threads: 1,
            memory_mb: 512,
            gate: true,
            ..Step::default()
        });
        self.path(&format!("{folder}/verdict.json"))
    }
}

fn output(path: &str) -> Output {
    Output { path: path.into(), temporary: false }
}

/// The sample table of a case, for `wgs judge`.
fn roster(members: &[&Done]) -> String {
    let columns = [
        "sample",
        "role",
        "pair",
        "family",
        "person",
        "stated_sex",
        "foreign_cells",
        "collected",
        "stored",
        "specimen_received",
        "sequenced",
        "shipped",
        "fastq_received",
    ];
    let mut out = columns.join("\t") + "\n";
    for m in members {
        let s = &m.sample.entry.specimen;
        let value = serde_json::to_value(s).unwrap_or_default();
        let word = |column: &str| {
            let found = value.get(column).or_else(|| value.get("times").and_then(|t| t.get(column)));
            found.and_then(serde_json::Value::as_str).unwrap_or(".").to_owned()
        };
        let mut cells = vec![m.sample.entry.sample.clone()];
        cells.extend(columns.iter().skip(1).map(|c| word(c)));
        out.push_str(&(cells.join("\t") + "\n"));
    }
    out
}

mod calls;
mod section;

pub use section::{PlanOutput, PlanSection, PlanStep, PlanText};

fn ped(id: &str, members: &[&Done]) -> String {
    let of = |role: &str| {
        let found = members.iter().find(|m| m.sample.entry.relation() == role);
        found.map_or("0", |m| m.sample.entry.sample.as_str())
    };
    let mut out = String::new();
    for m in members {
        let child = matches!(m.sample.entry.relation(), "proband" | "sibling");
        let (father, mother) = if child { (of("father"), of("mother")) } else { ("0", "0") };
        let sex = match (m.sample.entry.specimen.stated_sex, m.sample.entry.relation()) {
            (Some(StatedSex::Male), _) | (None, "father") => "1",
            (Some(StatedSex::Female), _) | (None, "mother") => "2",
            _ => "0",
        };
        let phenotype = if m.sample.entry.relation() == "proband" { "2" } else { "0" };
        out.push_str(&format!("{id}\t{}\t{father}\t{mother}\t{sex}\t{phenotype}\n", m.sample.entry.sample));
    }
    out
}
