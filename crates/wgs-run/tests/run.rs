//! Plans of small shell commands: order, budget, skipping, gates, failures.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use wgs_run::Plan;
use wgs_run::run::{Event, Options, Outcome, State, run};
use wgs_run::step::{Output, Pipeline, Step, Word};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }
}

/// A step that runs `script` with the output as `$1`, the inputs after it, and notes in `ran` that it did.
fn step(dir: &Folder, id: &str, needs: &[usize], inputs: &[PathBuf], script: &str) -> Step {
    let note = format!("echo {id} >> {}; ", dir.path("ran").display());
    let mut words: Vec<Word> = vec!["sh".into(), "-c".into(), (note + script).into(), "sh".into(), Word::Output(0)];
    words.extend(inputs.iter().map(|i| Word::from(i.display().to_string())));
    Step {
        id: id.to_owned(),
        about: "test".into(),
        needs: needs.to_vec(),
        inputs: inputs.to_vec(),
        outputs: vec![Output { path: format!("{id}.txt").into(), temporary: false }],
        pipelines: vec![Pipeline { processes: vec![words], to: None }],
        most_threads: 1,
        memory_mb: 1,
        ..Step::default()
    }
}

/// input ─▶ a ─▶ b ─▶ d, input ─▶ c ─▶ d.
fn diamond(dir: &Folder) -> Plan {
    std::fs::create_dir_all(dir.path("out")).unwrap();
    let input = dir.path("input");
    if !input.exists() {
        std::fs::write(&input, "one\n").unwrap();
    }
    let of = |name: &str| dir.path("out").join(name);
    Plan {
        steps: vec![
            step(dir, "a", &[], std::slice::from_ref(&input), "head -n 1 $2 > $1"),
            step(dir, "b", &[0], &[of("a.txt")], "sed s/o/0/ $2 > $1"),
            step(dir, "c", &[], &[input], "wc -l < $2 > $1"),
            step(dir, "d", &[1, 2], &[of("b.txt"), of("c.txt")], "cat $2 $3 > $1"),
        ],
        out: dir.path("out"),
        stop_at_gate: true,
        ..Plan::default()
    }
}

fn options(threads: usize) -> Options {
    Options { threads, wgs: "wgs".into(), version: "wgs 0".into() }
}

fn ran(dir: &Folder) -> Vec<String> {
    let text = std::fs::read_to_string(dir.path("ran")).unwrap_or_default();
    let _ = std::fs::remove_file(dir.path("ran"));
    text.lines().map(str::to_owned).collect()
}

fn go(plan: &Plan, threads: usize) -> Result<Outcome, wgs_run::Error> {
    run(plan, &options(threads), &|_| {})
}

#[test]
fn what_is_done_stays_done_until_something_changes() {
    let dir = Folder::new();
    let plan = diamond(&dir);
    let outcome = go(&plan, 2).unwrap();
    assert_eq!(outcome.states, [State::Ran; 4]);
    assert_eq!(dir.read("out/d.txt"), "0ne\n1\n");
    let order = ran(&dir);
    assert_eq!(order.len(), 4);
    assert!(order.iter().position(|s| s == "d") == Some(3));
    assert_eq!(go(&plan, 1).unwrap().states, [State::Kept; 4], "whatever the threads");
    assert!(ran(&dir).is_empty());
    // A line more: a gives the same bytes again, so that b is kept; c does not.
    std::fs::write(dir.path("input"), "one\ntwo\n").unwrap();
    let outcome = go(&plan, 2).unwrap();
    assert_eq!(outcome.states, [State::Ran, State::Kept, State::Ran, State::Ran]);
    let mut again = ran(&dir);
    again.sort();
    assert_eq!(again, ["a", "c", "d"]);
    assert_eq!(dir.read("out/d.txt"), "0ne\n2\n");
    // An output that was touched, another command, another version.
    std::fs::write(dir.path("out/c.txt"), "7\n").unwrap();
    assert_eq!(go(&plan, 2).unwrap().states, [State::Kept, State::Kept, State::Ran, State::Kept]);
    ran(&dir);
    let mut other = plan.clone();
    other.steps[1] = step(&dir, "b", &[0], &[dir.path("out/a.txt")], "sed s/n/N/ $2 > $1");
    assert_eq!(go(&other, 2).unwrap().states, [State::Kept, State::Ran, State::Kept, State::Ran]);
    ran(&dir);
    let newer = Options { version: "wgs 1".into(), ..options(2) };
    assert_eq!(
        run(&other, &newer, &|_| {}).unwrap().states,
        [State::Ran, State::Kept, State::Ran, State::Kept].map(|_| State::Ran)
    );
}

#[test]
fn a_failed_step_leaves_nothing_and_the_rest_goes_on_from_there() {
    let dir = Folder::new();
    let mut plan = diamond(&dir);
    let script = format!(
        "echo half > $1; test -e {} || {{ echo no such luck >&2; exit 3; }}; cat $2 > $1",
        dir.path("luck").display()
    );
    plan.steps[1] = step(&dir, "b", &[0], &[dir.path("out/a.txt")], &script);
    let error = go(&plan, 2).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("step b: sh -c") && text.contains("exit status: 3") && text.contains("no such luck"),
        "{text}"
    );
    assert_eq!(wgs_core::Classify::kind(&error), wgs_core::Kind::Input);
    assert!(!dir.path("out/b.txt").exists() && !dir.path("out/d.txt").exists());
    ran(&dir);
    std::fs::write(dir.path("luck"), "").unwrap();
    let states = go(&plan, 2).unwrap().states;
    assert_eq!((states[0], states[1], states[3]), (State::Kept, State::Ran, State::Ran));
    assert!(!ran(&dir).contains(&"a".to_owned()));
}

#[test]
fn a_failed_gate_holds_what_needs_it() {
    let dir = Folder::new();
    let mut plan = diamond(&dir);
    plan.steps[1] = Step { gate: true, ..step(&dir, "b", &[0], &[dir.path("out/a.txt")], "cat $2 > $1; exit 1") };
    let outcome = go(&plan, 2).unwrap();
    assert_eq!(outcome.states, [State::Ran, State::Refused, State::Ran, State::Held]);
    assert!(outcome.refused() && dir.path("out/b.txt").exists() && !dir.path("out/d.txt").exists());
    assert_eq!(
        go(&plan, 2).unwrap().states,
        [State::Kept, State::Refused, State::Kept, State::Held],
        "the verdict is kept"
    );
    let on = Plan { stop_at_gate: false, ..plan };
    assert_eq!(go(&on, 2).unwrap().states, [State::Kept, State::Refused, State::Kept, State::Ran]);
}

#[test]
fn temporary_outputs_go_and_come_back_only_when_needed() {
    let dir = Folder::new();
    let mut plan = diamond(&dir);
    plan.steps[0].outputs[0].temporary = true;
    go(&plan, 2).unwrap();
    assert!(!dir.path("out/a.txt").exists() && dir.path("out/d.txt").exists());
    ran(&dir);
    assert_eq!(go(&plan, 2).unwrap().states, [State::Kept; 4]);
    std::fs::remove_file(dir.path("out/b.txt")).unwrap();
    let states = go(&plan, 2).unwrap().states;
    assert_eq!((states[0], states[1], states[2]), (State::Ran, State::Ran, State::Kept), "b needs it again");
    assert!(!dir.path("out/a.txt").exists());
}

#[test]
fn budget_and_pipes() {
    let dir = Folder::new();
    let plan = Plan {
        steps: (0..4).map(|i| step(&dir, &format!("s{i}"), &[], &[], "sleep 0.1; echo x > $1")).collect(),
        out: dir.path("out"),
        ..Plan::default()
    };
    let (now, most) = (RefCell::new(0i32), RefCell::new(0i32));
    run(&plan, &options(2), &|event| match event {
        Event::Begins(_) => {
            *now.borrow_mut() += 1;
            let highest = (*most.borrow()).max(*now.borrow());
            *most.borrow_mut() = highest;
        }
        Event::Over(..) => *now.borrow_mut() -= 1,
    })
    .unwrap();
    assert_eq!(*most.borrow(), 2);
    // The first process of a pipe fails: so does the step, whatever the last one says.
    let words = |text: &str| -> Vec<Word> { ["sh", "-c", text].map(Word::from).to_vec() };
    let piped = Step {
        pipelines: vec![Pipeline { processes: vec![words("echo one; exit 4"), words("cat")], to: Some(0) }],
        ..step(&dir, "piped", &[], &[], "")
    };
    let plan = Plan { steps: vec![piped], out: dir.path("out2"), ..Plan::default() };
    assert!(go(&plan, 1).unwrap_err().to_string().contains("echo one; exit 4 ended with exit status: 4"));
    let good = Pipeline { processes: vec![words("echo one"), words("sed s/one/two/")], to: Some(0) };
    let plan = Plan { steps: vec![Step { pipelines: vec![good], ..plan.steps[0].clone() }], ..plan };
    go(&plan, 1).unwrap();
    assert_eq!(dir.read("out2/piped.txt"), "two\n");
}

#[test]
fn one_run_at_a_time() {
    let dir = Folder::new();
    let plan = diamond(&dir);
    std::fs::create_dir_all(dir.path("out/.wgs-run")).unwrap();
    let lock = std::fs::File::create(dir.path("out/.wgs-run/lock")).unwrap();
    lock.try_lock().unwrap();
    assert!(go(&plan, 1).unwrap_err().to_string().contains("another run is at work here"));
    drop(lock);
    assert!(go(&plan, 1).is_ok());
    assert!(!Path::new(&dir.path("out/.wgs-run/work/a")).exists());
}
