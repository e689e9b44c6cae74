//! `wgs run` killed at random moments and resumed: the same bytes as a run that nobody disturbed, and no finished step done again.
//!
//! A tumour and its normal, FASTQ of two lanes, from aligner to case report, with calling in shards. `WGS_KILLS` sets the number of kills
//! (50 for the acceptance, fewer in the suite); moments are drawn from a seed, over the time an undisturbed run takes.

mod common;

use common::{command, testdata};
use serde_json::Value;
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wgs_testkit::rng::Rng;
use wgs_testkit::tools::{available, run};

/// Reference, reads, gene models, a case; `out` is made beside them.
struct Bench {
    dir: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let bench = Self { dir };
        let fasta = wgs_testkit::tools::plain_fasta(&testdata("demo/hg19.chr20.fa.gz"), bench.dir.path());
        std::fs::rename(fasta, bench.path("ref.fa")).unwrap();
        run(Command::new("samtools").arg("faidx").arg(bench.path("ref.fa")));
        for read in ["R1", "R2"] {
            let zipped = std::fs::File::open(testdata(&format!("demo/NA12878_{read}.fq.gz"))).unwrap();
            let text = run(Command::new("gzip").arg("-dc").stdin(Stdio::from(zipped))).stdout;
            let lines: Vec<&[u8]> = text.split_inclusive(|b| *b == b'\n').collect();
            for (name, from, to) in [("N.1", 0, 4_000), ("N.2", 4_000, 8_000), ("T.1", 8_000, 16_000)] {
                std::fs::write(bench.path(&format!("{name}.{read}.fq")), lines[from * 4..to * 4].concat()).unwrap();
            }
        }
        bench.write(
            "samples.tsv",
            "sample\tfastq1\tfastq2\tlane\trole\tpair\nN\tN.1.R1.fq\tN.1.R2.fq\t1\tnormal\tP\nN\tN.2.R1.fq\tN.2.R2.fq\t2\t.\t.\n\
             T\tT.1.R1.fq\tT.1.R2.fq\t1\ttumor\tP\n",
        );
        let transcript = "ID=transcript:T1;Parent=gene:G1;biotype=protein_coding";
        let mut genes =
            "##gff-version 3\nchr20\tx\tgene\t9999001\t10051000\t.\t+\t.\tID=gene:G1;Name=G1;biotype=protein_coding\n"
                .to_owned();
        genes += &format!("chr20\tx\tmRNA\t9999001\t10051000\t.\t+\t.\t{transcript}\n");
        genes += "chr20\tx\texon\t9999001\t10051000\t.\t+\t.\tParent=transcript:T1\nchr20\tx\tCDS\t10000001\t10000300\t.\t+\t0\tParent=transcript:T1\n";
        bench.write("genes.gff3", &genes);
        bench.write("genes.txt", "# name: One gene\n# version: 1\nG1\n");
        std::fs::create_dir(bench.path("cases")).unwrap();
        std::fs::copy(testdata("report/somatic/case.toml"), bench.path("cases/P.toml")).unwrap();
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// The command; every folder of results has a configuration of its own.
    fn run(&self, out: &str) -> Command {
        let config = format!(
            "out = \"{out}\"\n[reference]\nfasta = \"ref.fa\"\n[align]\naligner = \"minimap2\"\n[judge]\nat_failed_gate = \"continue\"\non = \"2026-11-26\"\n\
             [call]\ngvcf = true\nshards = 2\n[annotate]\ngenes = \"genes.gff3\"\n[report]\ncases = \"cases\"\ngenes = \"genes.txt\"\n"
        );
        self.write(&format!("{out}.toml"), &config);
        let mut command = command();
        command.current_dir(self.dir.path());
        command.args(["run", "samples.tsv", "-c", &format!("{out}.toml"), "-@", "2"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Runs to the end; the verdict of a slice may refuse (exit 1), nothing else. Gives how each step went.
    fn to_the_end(&self, out: &str) -> BTreeMap<String, String> {
        let said = self.run(out).stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
        let stderr = String::from_utf8_lossy(&said.stderr).into_owned();
        assert!(matches!(said.status.code(), Some(0 | 1)), "{stderr}");
        let table = String::from_utf8(said.stdout).unwrap();
        let row = |line: &str| {
            let mut cells = line.split('\t');
            Some((cells.next()?.to_owned(), cells.nth(1)?.to_owned()))
        };
        table.lines().filter(|l| !l.starts_with('#')).filter_map(row).collect()
    }

    /// Kills a run that goes on in `out` after `after`.
    fn kill(&self, out: &str, after: Duration) {
        let mut child = self.run(out).spawn().unwrap();
        std::thread::sleep(after);
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Results as they must be equal: everything but the run's own folder, its record and what the contract lets differ.
    fn results(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.path(out)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(self.path(out)).unwrap().display().to_string();
                match (path.is_dir(), name.as_str()) {
                    (true, ".wgs-run") | (false, "run.json") => {}
                    (true, _) => folders.push(path),
                    (false, _) => drop(files.insert(name, comparable(&path, out))),
                }
            }
        }
        files
    }

    /// Finished steps: id, and what tells whether the record or an output was written again.
    fn finished(&self, out: &str) -> BTreeMap<String, Vec<(u64, i64, i64)>> {
        let identity = |path: &Path| std::fs::metadata(path).ok().map(|m| (m.ino(), m.mtime(), m.mtime_nsec()));
        let mut all = BTreeMap::new();
        let Ok(records) = std::fs::read_dir(self.path(out).join(".wgs-run/steps")) else { return all };
        for path in records.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "json")) {
            let record: Value =
                serde_json::from_slice(&std::fs::read(&path).unwrap()).expect("a record is whole or not there");
            let outputs = record["outputs"].as_array().unwrap().iter();
            let outputs = outputs.map(|o| self.path(out).join(o["path"].as_str().unwrap()));
            // A temporary output may be gone: then only the record tells.
            let seen = std::iter::once(path).chain(outputs).filter_map(|p| identity(&p)).collect();
            all.insert(record["step"].as_str().unwrap().to_owned(), seen);
        }
        all
    }
}

/// JSON without its part `run`; HTML without command lines, inputs and threads; everything else as it is.
fn comparable(path: &Path, out: &str) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    match path.extension().and_then(|e| e.to_str()) {
        Some("json") => {
            let mut value: Value = serde_json::from_slice(&bytes).unwrap();
            value.as_object_mut().unwrap().remove("run");
            value.to_string().replace(&format!("{out}/"), "OUT/").into_bytes()
        }
        Some("html") => {
            let text = String::from_utf8(bytes).unwrap();
            let run = |line: &&str| {
                let command = line.contains("<code>") && line.contains(" -c ");
                !(command || line.contains(".wgs-run/") || line.contains("bytes)<br>"))
            };
            text.lines().filter(run).collect::<Vec<_>>().join("\n").into_bytes()
        }
        _ => bytes,
    }
}

fn same(whole: &BTreeMap<String, Vec<u8>>, resumed: &BTreeMap<String, Vec<u8>>, when: &str) {
    let names = |of: &BTreeMap<String, Vec<u8>>| of.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(whole), names(resumed), "{when}");
    for (name, bytes) in whole {
        assert!(resumed.get(name) == Some(bytes), "{when}: {name} differs");
    }
}

fn kills(few: u64) -> u64 {
    std::env::var("WGS_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(few)
}

#[test]
fn killed_and_resumed_is_as_undisturbed_and_no_finished_step_is_done_again() {
    if !available(&["samtools", "minimap2", "setpriv"]) {
        return;
    }
    let bench = Bench::new();
    let begun = Instant::now();
    let steps = bench.to_the_end("whole");
    let time = begun.elapsed();
    assert!(steps.values().all(|s| s == "ran" || s == "refused"), "{steps:?}");
    assert!(steps.contains_key("somatic/T/2of2") && steps.contains_key("report/P"), "{steps:?}");
    let whole = bench.results("whole");
    let mut rng = Rng::new(8);
    let (mut finished, mut halfway, mut redone) = (0, 0, Vec::new());
    let kills = kills(6);
    for kill in 0..kills {
        let out = format!("killed{kill}");
        let after = time.mul_f64(rng.below(10_000) as f64 / 10_000.0);
        bench.kill(&out, after);
        let before = bench.finished(&out);
        let went = bench.to_the_end(&out);
        let now = bench.finished(&out);
        for (step, seen) in &before {
            // Of what was there before nothing may have been written again.
            let kept = now.get(step).is_some_and(|now| now.iter().all(|s| seen.contains(s)));
            if went.get(step).is_some_and(|s| s == "ran") || !kept {
                redone.push(format!("kill {kill} after {after:?}: {step}"));
            }
        }
        finished += before.len();
        halfway += usize::from(!before.is_empty() && before.len() < steps.len());
        same(&whole, &bench.results(&out), &format!("kill {kill} after {after:?}"));
        assert!(
            !bench.path(&out).join(".wgs-run/work").exists()
                || std::fs::read_dir(bench.path(&out).join(".wgs-run/work")).unwrap().next().is_none()
        );
        std::fs::remove_dir_all(bench.path(&out)).unwrap();
    }
    println!(
        "{kills} kills over {time:?}: {halfway} between steps' ends, {finished} finished steps kept, {} done again",
        redone.len()
    );
    assert!(redone.is_empty(), "{redone:#?}");
    assert!(halfway > 0, "no kill fell between the first and the last step");
}

#[test]
fn a_run_that_is_killed_again_and_again_comes_to_its_end() {
    if !available(&["samtools", "minimap2", "setpriv"]) {
        return;
    }
    let bench = Bench::new();
    bench.to_the_end("whole");
    let mut rng = Rng::new(9);
    let mut before: BTreeMap<String, Vec<(u64, i64, i64)>> = BTreeMap::new();
    for _ in 0..kills(6) {
        bench.kill("again", Duration::from_millis(300 + rng.below(1_500)));
        let now = bench.finished("again");
        for (step, seen) in &before {
            let kept = now.get(step).is_some_and(|now| now.iter().all(|s| seen.contains(s)));
            assert!(kept, "{step} was done again");
        }
        before = now;
    }
    bench.to_the_end("again");
    same(&bench.results("whole"), &bench.results("again"), "at the end");
}
