//! Carrying out a plan: as many steps at a time as threads and memory allow, each skipped when its record fits.
//!
//! **A step** runs in `OUT/.wgs-run/work/…`, a folder of its own; when all its processes succeeded its outputs get their names
//! and its record is written, in this order, so that a step without a record is a step not done. **Killed**: what ran is run
//! again, what was recorded is not; children die with the run (`setpriv --pdeathsig`, where it is installed). **Failed**:
//! nothing new starts, what runs is waited for, the first failure in the plan's order is the error. **Gate**: the verdict of a
//! failed gate is an output like any other; what needs it is held, unless the configuration says `continue`.
//!
//! Files of earlier steps are known by content, so a step that is made again with the same bytes makes nothing after it stale.

use crate::plan::Plan;
use crate::record::{Made, Record, key, made};
use crate::step::{Pipeline, Step, Word};
use crate::{Error, tools};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use wait4::Wait4;

/// How to carry it out.
#[derive(Clone, Debug)]
pub struct Options {
    /// Busy threads in all.
    pub threads: usize,
    /// This program.
    pub wgs: PathBuf,
    /// Its version line.
    pub version: String,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It ran.
    Ran,
    /// Its record fitted.
    Kept,
    /// It ran or was kept, and its verdict is fail or incomplete.
    Refused,
    /// A gate before it failed.
    Held,
}

impl State {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            State::Ran => "ran",
            State::Kept => "kept",
            State::Refused => "refused",
            State::Held => "held",
        }
    }
}

/// What happened, told while it does.
pub enum Event<'a> {
    /// A step begins.
    Begins(&'a Step),
    /// A step is over.
    Over(&'a Step, State, f64),
}

/// A run that came to its end.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Each step's state, in the plan's order.
    pub states: Vec<State>,
    /// Records of those that are done.
    pub records: Vec<Record>,
}

impl Outcome {
    /// Did a gate or a verdict refuse?
    pub fn refused(&self) -> bool {
        self.states.iter().any(|s| matches!(s, State::Refused | State::Held))
    }
}

/// A step that is being looked at.
struct Running {
    threads: usize,
    memory_mb: u64,
}

/// Carries out the plan.
///
/// # Errors
/// [`Error::Busy`], [`Error::Step`] of the first step in the plan's order that failed, [`Error::Io`].
pub fn run(plan: &Plan, options: &Options, tell: &dyn Fn(Event)) -> Result<Outcome, Error> {
    let out = plan.out.as_path();
    let hidden = out.join(".wgs-run");
    std::fs::create_dir_all(&hidden).map_err(|e| Error::io(&hidden, e))?;
    let _lock = lock(&hidden)?;
    // What an earlier run left half done.
    let work = hidden.join("work");
    remove_scratch(&work);
    for (path, text) in &plan.texts {
        write_changed(&out.join(path), text)?;
    }
    let versions = versions(plan, options);
    let mut readers = vec![Vec::new(); plan.steps.len()];
    for (i, step) in plan.steps.iter().enumerate() {
        step.needs.iter().for_each(|n| {
            if let Some(r) = readers.get_mut(*n) {
                r.push(i)
            }
        });
    }
    let states = vec![None; plan.steps.len()];
    let mut run = Run { plan, options, versions, states, records: BTreeMap::new(), readers };
    run.keep()?;
    (0..plan.steps.len()).try_for_each(|i| run.forget(i))?;
    run.carry_out(tell)?;
    remove_scratch(&work);
    let states = run.states.iter().map(|s| s.unwrap_or(State::Held)).collect();
    Ok(Outcome { states, records: run.records.into_values().collect() })
}

/// Removes the folders of steps. A process of a run that was killed may be at its last write still: what it leaves then is in
/// nobody's way, each run has folders of its own, and goes when the run ends, or with the next.
fn remove_scratch(work: &Path) {
    let _ = std::fs::remove_dir_all(work);
}

/// One run at a time in a folder.
fn lock(hidden: &Path) -> Result<File, Error> {
    let path = hidden.join("lock");
    let file = File::create(&path).map_err(|e| Error::io(&path, e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::Busy { path: path.display().to_string() }),
        Err(std::fs::TryLockError::Error(e)) => Err(Error::io(&path, e)),
    }
}

/// Writes a small file unless it says so already: its time of change then stays.
fn write_changed(path: &Path, text: &str) -> Result<(), Error> {
    if std::fs::read(path).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(());
    }
    let fail = |e: wgs_io::atomic::OutputError| Error::io(path, e.source);
    let mut output = wgs_io::atomic::Output::create(path).map_err(fail)?;
    output.write_all(text.as_bytes()).map_err(|e| Error::io(path, e))?;
    output.commit().map_err(fail)
}

fn versions(plan: &Plan, options: &Options) -> BTreeMap<String, String> {
    let mut all = BTreeMap::from([("wgs".to_owned(), options.version.clone())]);
    for step in &plan.steps {
        for program in step.programs() {
            all.entry(program.to_owned()).or_insert_with(|| tools::version(program));
        }
    }
    all
}

struct Run<'a> {
    plan: &'a Plan,
    options: &'a Options,
    versions: BTreeMap<String, String>,
    states: Vec<Option<State>>,
    records: BTreeMap<usize, Record>,
    /// Of each step, those that need it.
    readers: Vec<Vec<usize>>,
}

impl Run<'_> {
    fn of_step(&self, step: &Step) -> Vec<(String, String)> {
        let uses = |p: &String| p == "wgs" || step.programs().contains(&p.as_str());
        self.versions.iter().filter(|(p, _)| uses(p)).map(|(p, v)| (p.clone(), v.clone())).collect()
    }

    fn key(&self, step: &Step) -> Result<String, Error> {
        let before: Vec<&Made> =
            step.needs.iter().filter_map(|n| self.records.get(n)).flat_map(|r| &r.outputs).collect();
        key(step, &self.of_step(step), &before, &self.plan.out)
    }

    /// The record of a step, if it fits what stands before it and its outputs are as they were made. Temporary ones may be gone.
    fn fits(&self, step: &Step) -> Result<Option<Record>, Error> {
        let out = self.plan.out.as_path();
        let Some(record) = Record::read(out, &step.id) else { return Ok(None) };
        let there = record.outputs.iter().all(|made| {
            let temporary = step.outputs.iter().any(|o| o.path == made.path && o.temporary);
            made.unchanged(out) || (temporary && !out.join(&made.path).exists())
        });
        Ok((there && record.key == self.key(step)?).then_some(record))
    }

    /// Steps that need not run. One whose temporary outputs are gone counts only when all that reads them is kept.
    fn keep(&mut self) -> Result<(), Error> {
        let plan = self.plan;
        for (i, step) in plan.steps.iter().enumerate() {
            if step.needs.iter().all(|n| self.records.contains_key(n))
                && let Some(record) = self.fits(step)?
            {
                self.records.insert(i, record);
            }
        }
        // From the end: a step without its temporary outputs counts only while nobody needs them.
        for (i, step) in plan.steps.iter().enumerate().rev() {
            let gone = |o: &&crate::step::Output| o.temporary && !plan.out.join(&o.path).exists();
            let needed = self.readers.get(i).is_some_and(|r| r.iter().any(|j| !self.records.contains_key(j)));
            if step.outputs.iter().any(|o| gone(&o)) && needed {
                self.records.remove(&i);
            }
        }
        Ok(())
    }

    /// All outputs are there.
    fn whole(&self, step: &Step) -> bool {
        step.outputs.iter().all(|o| self.plan.out.join(&o.path).exists())
    }

    fn carry_out(&mut self, tell: &dyn Fn(Event)) -> Result<(), Error> {
        let plan = self.plan;
        let memory = plan.memory_mb.unwrap_or_else(machine_memory_mb);
        let (send, receive) = mpsc::channel::<(usize, Result<Record, Error>)>();
        let mut running: BTreeMap<usize, Running> = BTreeMap::new();
        let mut failed: BTreeMap<usize, Error> = BTreeMap::new();
        std::thread::scope(|scope| {
            loop {
                self.settle(tell);
                let ready: Vec<usize> = (0..plan.steps.len())
                    .filter(|i| self.states.get(*i).is_some_and(Option::is_none) && !running.contains_key(i))
                    .filter(|i| plan.steps.get(*i).is_some_and(|s| s.needs.iter().all(|n| self.passed(*n))))
                    .collect();
                let mut settled = true;
                for (place, &i) in ready.iter().enumerate() {
                    let Some(step) = plan.steps.get(i).filter(|_| failed.is_empty()) else { break };
                    let used: usize = running.values().map(|r| r.threads).sum();
                    let used_memory: u64 = running.values().map(|r| r.memory_mb).sum();
                    let free = self.options.threads.saturating_sub(used);
                    if !running.is_empty() && (free == 0 || used_memory + step.memory_mb > memory) {
                        break;
                    }
                    // What is free is shared among those that could begin now.
                    let threads = (free / (ready.len() - place)).max(1).min(step.most_threads);
                    // What it needs may have been made again with the same bytes.
                    let key = match self.fits(step).and_then(|record| Ok((record, self.key(step)?))) {
                        Ok((Some(record), _)) if self.whole(step) => {
                            self.records.insert(i, record);
                            settled = false;
                            break;
                        }
                        Ok((_, key)) => key,
                        Err(e) => {
                            failed.insert(i, e);
                            break;
                        }
                    };
                    tell(Event::Begins(step));
                    running.insert(i, Running { threads, memory_mb: step.memory_mb });
                    let (send, versions, options) = (send.clone(), self.of_step(step), self.options);
                    scope.spawn(move || {
                        let _ = send.send((i, carry_out(&plan.out, step, threads, options, key, versions)));
                    });
                }
                if !settled {
                    continue;
                }
                if running.is_empty() {
                    break;
                }
                let Ok((i, result)) = receive.recv() else { break };
                running.remove(&i);
                match (result, plan.steps.get(i)) {
                    (Ok(record), Some(step)) => {
                        let state = if record.code == 0 { State::Ran } else { State::Refused };
                        tell(Event::Over(step, state, record.seconds));
                        if let Some(slot) = self.states.get_mut(i) {
                            *slot = Some(state);
                        }
                        self.records.insert(i, record);
                        if let Err(e) = step.needs.iter().try_for_each(|n| self.forget(*n)) {
                            failed.insert(i, e);
                        }
                    }
                    (Err(e), _) => {
                        failed.insert(i, e);
                    }
                    (Ok(_), None) => {}
                }
            }
        });
        failed.into_values().next().map_or(Ok(()), Err)
    }

    /// States of kept steps, and of those a failed gate holds.
    fn settle(&mut self, tell: &dyn Fn(Event)) {
        for (i, step) in self.plan.steps.iter().enumerate() {
            if self.states.get(i).is_none_or(Option::is_some) {
                continue;
            }
            let held = step.needs.iter().any(|n| match self.states.get(*n) {
                Some(Some(State::Held)) => true,
                Some(Some(State::Refused)) => self.plan.stop_at_gate,
                _ => false,
            });
            let state = match self.records.get(&i) {
                _ if held => State::Held,
                Some(record) if record.code == 0 => State::Kept,
                Some(_) => State::Refused,
                None => continue,
            };
            tell(Event::Over(step, state, 0.0));
            if let Some(slot) = self.states.get_mut(i) {
                *slot = Some(state);
            }
        }
    }

    fn passed(&self, i: usize) -> bool {
        match self.states.get(i) {
            Some(Some(State::Ran | State::Kept)) => true,
            Some(Some(State::Refused)) => !self.plan.stop_at_gate,
            _ => false,
        }
    }

    /// Removes the temporary outputs of a step once every step that reads them is done.
    fn forget(&self, i: usize) -> Result<(), Error> {
        let (Some(step), Some(readers)) = (self.plan.steps.get(i), self.readers.get(i)) else { return Ok(()) };
        if !readers.iter().all(|j| self.records.contains_key(j)) {
            return Ok(());
        }
        for output in step.outputs.iter().filter(|o| o.temporary) {
            let path = self.plan.out.join(&output.path);
            match std::fs::remove_file(&path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::io(&path, e)),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Memory of the machine; without an answer one step at a time.
fn machine_memory_mb() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix("MemTotal:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kb| kb / 1024)
}

/// Runs one step in its own folder, gives its outputs their names and writes its record.
fn carry_out(
    out: &Path,
    step: &Step,
    threads: usize,
    options: &Options,
    key: String,
    versions: Vec<(String, String)>,
) -> Result<Record, Error> {
    let began = Instant::now();
    let work = out.join(".wgs-run/work").join(format!("{}.{}", step.id.replace('/', "__"), std::process::id()));
    std::fs::create_dir_all(&work).map_err(|e| Error::io(&work, e))?;
    let place = |i: usize| step.outputs.get(i).map(|o| work.join(&o.path)).unwrap_or_default();
    for output in &step.outputs {
        let folder = work.join(output.path.parent().unwrap_or(Path::new("")));
        std::fs::create_dir_all(&folder).map_err(|e| Error::io(&folder, e))?;
    }
    let mut used = Used::default();
    for pipeline in &step.pipelines {
        let word = |w: &Word| match w {
            Word::Text(text) => text.clone(),
            Word::Threads => threads.to_string(),
            Word::Output(i) => place(*i).display().to_string(),
            Word::Scratch(name) => work.join(name).display().to_string(),
        };
        let lines: Vec<Vec<String>> = pipeline.processes.iter().map(|p| p.iter().map(word).collect()).collect();
        let one = run_pipeline(step, pipeline, &lines, &place, &work, options)?;
        used.code = used.code.max(one.code);
        used.cpu += one.cpu;
        used.peak = used.peak.max(one.peak);
    }
    for output in &step.outputs {
        let (from, to) = (work.join(&output.path), out.join(&output.path));
        let folder = to.parent().unwrap_or(Path::new(""));
        std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, e))?;
        let moved = File::open(&from).and_then(|f| f.sync_all()).and_then(|()| std::fs::rename(&from, &to));
        moved.map_err(|e| Error::io(&to, e))?;
    }
    let outputs = step.outputs.iter().map(|o| made(out, &o.path)).collect::<Result<_, _>>()?;
    let commands = step.typed(&out.display().to_string(), &threads.to_string(), "SCRATCH");
    let seconds = began.elapsed().as_secs_f64();
    let record = Record {
        step: step.id.clone(),
        key,
        commands,
        versions,
        code: used.code,
        seconds,
        cpu_seconds: used.cpu.as_secs_f64(),
        peak_mb: used.peak >> 20,
        outputs,
    };
    record.write(out)?;
    std::fs::remove_dir_all(&work).map_err(|e| Error::io(&work, e))?;
    Ok(record)
}

/// What processes that ran together used.
#[derive(Clone, Copy, Default)]
struct Used {
    /// Exit code of a verdict.
    code: i32,
    /// CPU, user and system.
    cpu: Duration,
    /// Sum of their peaks, bytes.
    peak: u64,
}

/// Starts the processes and waits for all.
fn run_pipeline(
    step: &Step,
    pipeline: &Pipeline,
    lines: &[Vec<String>],
    place: &dyn Fn(usize) -> PathBuf,
    work: &Path,
    options: &Options,
) -> Result<Used, Error> {
    let mut children: Vec<(String, PathBuf, Child)> = Vec::new();
    let mut stdin = Stdio::null();
    for (i, words) in lines.iter().enumerate() {
        let Some((program, arguments)) = words.split_first() else { continue };
        let log = work.join(format!("stderr.{i}"));
        let stderr = File::create(&log).map_err(|e| Error::io(&log, e))?;
        let last = i + 1 == lines.len();
        let stdout = match (last, pipeline.to) {
            (false, _) => Stdio::piped(),
            (true, Some(output)) => File::create(place(output)).map_err(|e| Error::io(place(output), e))?.into(),
            (true, None) => Stdio::null(),
        };
        let own = program == "wgs";
        let mut command = mortal(if own { options.wgs.clone() } else { program.into() });
        command.args(arguments).stdin(stdin).stdout(stdout).stderr(stderr);
        let mut child = command.spawn().map_err(|e| Error::io(program, e))?;
        stdin = child.stdout.take().map_or_else(Stdio::null, Stdio::from);
        children.push((words.join(" "), log, child));
    }
    let mut worst: Option<(String, PathBuf, ExitStatus)> = None;
    let mut used = Used::default();
    for (line, log, mut child) in children {
        let ended = loop {
            match child.wait4() {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                ended => break ended.map_err(|e| Error::io(&line, e))?,
            }
        };
        let status = ended.status;
        used.cpu += ended.rusage.utime + ended.rusage.stime;
        used.peak += ended.rusage.maxrss;
        match status.code() {
            Some(0) => {}
            Some(1) if step.gate => used.code = 1,
            // A process whose reader died is not the one to blame.
            _ if broken_pipe(status) && worst.is_none() => worst = Some((line, log, status)),
            _ if worst.as_ref().is_none_or(|(_, _, s)| broken_pipe(*s)) => worst = Some((line, log, status)),
            _ => {}
        }
    }
    let Some((command, log, status)) = worst else { return Ok(used) };
    let said = String::from_utf8_lossy(&std::fs::read(&log).unwrap_or_default()).into_owned();
    let last: Vec<&str> = said.lines().rev().take(8).collect();
    Err(Error::Step {
        step: step.id.clone(),
        command,
        code: status.to_string(),
        said: last.into_iter().rev().map(|l| format!("  {l}")).collect::<Vec<_>>().join("\n"),
        input: status.code() == Some(3),
    })
}

fn broken_pipe(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(13)
}

/// A command that dies with this process, where the system has a way to say so.
fn mortal(program: PathBuf) -> Command {
    match tools::find("setpriv") {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            command.args(["--pdeathsig", "TERM", "--"]).arg(program);
            command
        }
        None => Command::new(program),
    }
}
