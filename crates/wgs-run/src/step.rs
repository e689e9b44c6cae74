//! A step: processes joined by pipes, what they read and what they make.

use std::path::PathBuf;

/// A word of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// As it stands.
    Text(String),
    /// The step's threads.
    Threads,
    /// Path of an output, while it is made.
    Output(usize),
    /// A name in the step's own folder that is thrown away with it.
    Scratch(&'static str),
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Processes, each reading what the one before writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pipeline {
    /// Command lines; the first word is a program, `wgs` this one.
    pub processes: Vec<Vec<Word>>,
    /// Output that the last one's standard output goes to.
    pub to: Option<usize>,
}

/// An output by its path below the folder of the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Path.
    pub path: PathBuf,
    /// Removed when every step that reads it is done.
    pub temporary: bool,
}

/// A step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Id: `align/T1/L1`.
    pub id: String,
    /// What is done: `align`.
    pub kind: &'static str,
    /// What it is about, for people: sample, pair, family.
    pub about: String,
    /// Steps before it.
    pub needs: Vec<usize>,
    /// Files it reads: of other steps below the results' folder, or the operator's.
    pub inputs: Vec<PathBuf>,
    /// Files it makes.
    pub outputs: Vec<Output>,
    /// Command lines, one after the other.
    pub pipelines: Vec<Pipeline>,
    /// Most threads it can use.
    pub most_threads: usize,
    /// Memory, MiB.
    pub memory_mb: u64,
    /// A verdict, or a report of one: exit code 1 is an answer, and at a failed gate what needs it does not run.
    pub gate: bool,
}

impl Step {
    /// The command lines as one would type them; outputs by their path below `out`, threads and the folder of scratch files as
    /// they are given: `N` for people, `"$THREADS"` for a shell.
    pub fn typed(&self, out: &str, threads: &str, scratch: &str) -> Vec<String> {
        let word = |w: &Word| match w {
            Word::Text(text) => quoted(text),
            Word::Threads => threads.to_owned(),
            Word::Output(i) => self.output(out, *i),
            Word::Scratch(name) => format!("{scratch}/{name}"),
        };
        let process = |p: &Vec<Word>| p.iter().map(word).collect::<Vec<_>>().join(" ");
        let line = |p: &Pipeline| {
            let line = p.processes.iter().map(process).collect::<Vec<_>>().join(" | ");
            match p.to {
                Some(i) => format!("{line} > {}", self.output(out, i)),
                None => line,
            }
        };
        self.pipelines.iter().map(line).collect()
    }

    fn output(&self, out: &str, i: usize) -> String {
        self.outputs.get(i).map(|o| quoted(&format!("{out}/{}", o.path.display()))).unwrap_or_default()
    }

    /// Programs other than `wgs`.
    pub fn programs(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for process in self.pipelines.iter().flat_map(|p| &p.processes) {
            if let Some(Word::Text(program)) = process.first()
                && program != "wgs"
                && !all.contains(&program.as_str())
            {
                all.push(program);
            }
        }
        all
    }
}

/// A word as a shell needs it.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:,@%".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}
