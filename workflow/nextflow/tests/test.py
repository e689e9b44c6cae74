#!/usr/bin/env python3
"""Checks the Nextflow modules and the pipeline without Nextflow.

    test.py WGS CLASSES DATA WORK

WGS: the program; CLASSES: the compiled files of groovy/; DATA: what make-data.sh made; WORK: scratch, emptied.

Descriptions (meta.yml, environment.yml) are held against the form that nf-core asks for and against what main.nf declares; the tests of the
modules and the pipeline are run by groovy/. Prints a line for each check and `N passed, N failed`; exit code 1 when one failed.
"""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
REPOSITORY = ROOT.parent.parent
MODULES = sorted((ROOT / "modules" / "wgs").iterdir())
TYPES = {"map", "file", "directory", "string", "integer", "float", "boolean", "list", "eval"}
RETRIED = 137
TRIO = ["HG001", "NA12891", "NA12892"]


class Wrong(Exception):
    """What is not as it should be."""


def need(condition, what):
    if not condition:
        raise Wrong(what)


def java(classes, *arguments):
    command = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{classes}:/usr/share/groovy/lib/*", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def element(entry, where):
    """One channel element of meta.yml: `{name: {type, description, pattern, ontologies}}`; gives the name."""
    need(isinstance(entry, dict) and len(entry) == 1, f"{where}: not one name: {entry}")
    name, what = next(iter(entry.items()))
    need(isinstance(what, dict), f"{where}.{name}: no type and description")
    need(set(what) <= {"type", "description", "pattern", "enum", "ontologies"}, f"{where}.{name}: unknown keys {set(what)}")
    need(what.get("type") in TYPES, f"{where}.{name}: type {what.get('type')}")
    need(isinstance(what.get("description"), str) and what["description"], f"{where}.{name}: no description")
    if what["type"] == "file":
        need(isinstance(what.get("pattern"), str), f"{where}.{name}: a file without pattern")
        need(isinstance(what.get("ontologies"), list), f"{where}.{name}: a file without ontologies")
    for term in what.get("ontologies", []):
        need(re.fullmatch(r"http://edamontology\.org/(format|data)_\d{4}", term.get("edam", "")), f"{where}.{name}: {term}")
    return str(name)


def described(folder, process):
    """meta.yml against the form and against main.nf, whose declarations Groovy read."""
    meta = yaml.safe_load((folder / "meta.yml").read_text())
    need(meta["name"] == f"wgs_{folder.name}", f"name {meta['name']}")
    need(process["process"] == f"WGS_{folder.name.upper()}", f"process {process['process']}")
    need(isinstance(meta["description"], str) and meta["description"], "no description")
    need(len(set(meta["keywords"])) == len(meta["keywords"]) >= 3, "fewer than three keywords, or one twice")
    need("example" not in meta["keywords"], "keyword 'example'")
    need(meta["authors"] and meta["maintainers"], "no authors or maintainers")
    for tool in meta["tools"]:
        for name, what in tool.items():
            need(what.get("description") and what.get("licence"), f"tool {name}: no description or licence")
            for key in ("homepage", "documentation", "tool_dev_url"):
                need(re.match(r"https?://", what.get(key, "")), f"tool {name}: {key}")
    inputs = [[element(e, "input") for e in channel] for channel in meta["input"]]
    declared = [[name for _, name in channel] for channel in process["inputs"]]
    need(inputs == declared, f"input: meta.yml has {inputs}, main.nf {declared}")
    outputs = {emit: [element(e, f"output.{emit}") for e in channels[0]] for emit, channels in meta["output"].items()}
    declared = {}
    for out in process["outputs"]:
        need(out["emit"], f"an output without emit: {out}")
        declared[out["emit"]] = [text if kind != "val" or out["topic"] else "meta" for kind, text in out["parts"]]
    need(outputs == declared, f"output: meta.yml has {outputs}, main.nf {declared}")
    need(list(outputs) == list(declared), "outputs in another order")
    topic = [element(e, "topics") for e in meta["topics"]["versions"][0]]
    need(topic == declared["versions_wgs"], f"topics: {topic}")


def pinned(folder, process, version):
    """The version of this repository, in conda and container; files that belong to a module."""
    environment = yaml.safe_load((folder / "environment.yml").read_text())
    need(environment["channels"] == ["conda-forge", "bioconda"], f"channels {environment['channels']}")
    need(environment["dependencies"] == [f"bioconda::wgs={version}"], f"dependencies {environment['dependencies']}")
    directives = dict(process["directives"])
    need(directives["container"] == f"wgs:{version}", f"container {directives['container']}")
    need(directives["conda"] == "${moduleDir}/environment.yml", f"conda {directives['conda']}")
    need(directives["label"] in {"process_single", "process_low", "process_medium", "process_high"}, f"label {directives['label']}")
    tests = (folder / "tests" / "main.nf.test").read_text()
    need('options "-stub"' in tests, "no test of the stub")
    need(f'tag "wgs/{folder.name}"' in tests, "no tag")
    text = (folder / "main.nf").read_text()
    for name in re.findall(r"\bdef (\w+) =", text):
        need(len(re.findall(rf"\b{name}\b", text)) > 1, f"'{name}' is set and not used")
    for name in ["task.ext.args", "task.ext.prefix", "task.ext.when", "task.cpus"]:
        need(name in text, f"no {name}")


class Pipeline:
    """Runs of main.nf on the three samples of testdata/call-germline-trio."""

    def __init__(self, wgs, classes, data, work):
        self.wgs, self.classes, self.data, self.work = wgs, classes, data, work
        self.reference = data / "hg19.20.fa"
        reads = REPOSITORY / "testdata" / "call-germline-trio"
        fastq = [str(REPOSITORY / "testdata" / "demo" / f"NA12878_R{n}.fq.gz") for n in (1, 2)]
        rows = ["sample\trole\tbam\tbai\tfastq1\tfastq2"]
        for i, name in enumerate(TRIO):
            rows.append("\t".join([name, "germline", f"{reads}/{name}.bam", f"{reads}/{name}.bam.bai", *(fastq if i == 1 else ["", ""])]))
        self.samples = work / "samples.tsv"
        self.samples.write_text("\n".join(rows) + "\n")

    def run(self, name, wgs=None, **parameters):
        """Exit code, lines of tasks (process, sample, attempt, cpus, memory, exit code), folder of results, other text."""
        out = self.work / name / "results"
        given = {"input": self.samples, "fasta": self.reference, "outdir": out, **parameters}
        ended = java(self.classes, "Pipeline", wgs or self.wgs, self.work / name / "work", ROOT / "main.nf", "small,slurm",
                     *[f"{k}={v}" for k, v in given.items()])
        tasks = [line.split("\t") for line in ended.stdout.splitlines() if line.count("\t") == 5]
        return ended.returncode, tasks, out, ended.stdout + ended.stderr

    def same_bytes(self):
        """Calls are those of the single command, for one shard and for three; every sample has its verdict."""
        single = self.work / "single"
        single.mkdir()
        for name in TRIO:
            bam = REPOSITORY / "testdata" / "call-germline-trio" / f"{name}.bam"
            subprocess.run([self.wgs, "call", "germline", "-q", bam, "-r", self.reference, "-o", single / f"{name}.vcf.gz",
                            "--gvcf", single / f"{name}.g.vcf.gz"], check=True, capture_output=True)
        for shards in (1, 3):
            code, tasks, out, text = self.run(f"shards-{shards}", shards=shards, gvcf="true")
            need(code == 0, text)
            count = sum(t[0] == "WGS_CALLGERMLINE" for t in tasks)
            need(count == 3 * shards, f"{count} tasks call")
            need(sum(t[0] == "WGS_QCFASTQ" for t in tasks) == 1, "reads of one sample are there")
            for name in TRIO:
                for file in [f"{name}.vcf.gz", f"{name}.vcf.gz.tbi", f"{name}.g.vcf.gz"]:
                    need((out / name / file).read_bytes() == (single / file).read_bytes(), f"{file} differs for {shards} shards")
                verdict = json.loads((out / name / f"{name}.verdict.json").read_text())
                need(verdict["verdict"]["status"] in {"fail", "incomplete"}, f"{name}: {verdict['verdict']['status']}")
                sections = verdict["sections"]
                need("qc_align" in json.dumps(sections) and "qc_vcf" in json.dumps(sections), f"{name}: sections {list(sections)}")

    def retries(self):
        """A task that is killed is run again with twice the memory; one that says its input is bad is not."""
        fake = self.work / "fake" / "wgs"
        fake.parent.mkdir()
        once = self.work / "killed-once"
        fake.write_text(f'#!/bin/sh\ncase "$*" in *NA12891*2/2*) [ -e {once} ] || {{ touch {once}; exit {RETRIED}; }} ;; esac\nexec {self.wgs} "$@"\n')
        fake.chmod(0o755)
        code, tasks, _, text = self.run("retried", wgs=fake, shards=2)
        need(code == 0, text)
        again = [t for t in tasks if t[0] == "WGS_CALLGERMLINE" and (t[2] == "2" or t[5] != "0")]
        need([(t[1], t[2], t[5]) for t in again] == [("NA12891", "1", str(RETRIED)), ("NA12891", "2", "0")], f"{again}")
        megabytes = [int(t[4].split()[0]) for t in again]
        need(megabytes[1] == 2 * megabytes[0], f"memory of the attempts: {megabytes}")

    def another_reference(self):
        """Reads that stand on another reference end the run, at once and before anything is called."""
        code, tasks, _, text = self.run("reference", fasta=self.data / "hg19.chr20.fa", shards=2)
        need(code == 1 and "exit code 3" in text, text)
        need([t[0] for t in tasks] == ["WGS_QCREFERENCE"], f"{tasks}")

    def strict(self):
        """`--strict`: a verdict of fail or incomplete ends the run."""
        code, tasks, _, text = self.run("strict", shards=1, strict="true")
        need(code == 1 and tasks[-1][0] == "WGS_JUDGE" and tasks[-1][5] == "1", text)

    def annotated(self):
        """With gene models the calls are annotated too; the criteria's toy models stand for real ones."""
        genes = self.work / "genes.gff3"
        genes.write_text("##gff-version 3\n" + "\n".join("\t".join(["20", "toy", *fields]) for fields in [
            ["gene", "9999000", "10009000", ".", "+", ".", "ID=gene:G1;Name=G1;biotype=protein_coding;gene_id=G1"],
            ["mRNA", "9999000", "10009000", ".", "+", ".", "ID=transcript:T1;Parent=gene:G1;biotype=protein_coding;transcript_id=T1"],
            ["exon", "9999000", "10009000", ".", "+", ".", "Parent=transcript:T1;ID=E1;rank=1"],
            ["CDS", "10000001", "10008100", ".", "+", "0", "Parent=transcript:T1;ID=CDS:P1;protein_id=P1"],
        ]) + "\n")
        code, tasks, out, text = self.run("annotated", shards=1, gff=genes)
        need(code == 0 and sum(t[0] == "WGS_ANNOTATE" for t in tasks) == 3, text)
        with gzip.open(out / "HG001" / "HG001.annotated.vcf.gz", "rt") as calls:
            need(any("|G1|" in line for line in calls), "no consequence on the gene")


def main():
    wgs, classes, data, work = (Path(p).resolve() for p in sys.argv[1:5])
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    passed, failed = 0, 0

    def check(title, function, *arguments):
        nonlocal passed, failed
        try:
            function(*arguments)
            passed += 1
            print(f"ok      {title}", flush=True)
        except (Wrong, KeyError, TypeError, subprocess.CalledProcessError, OSError, yaml.YAMLError) as error:
            failed += 1
            print(f"FAILED  {title}\n        {type(error).__name__}: {error}", flush=True)

    version = re.search(r'^version = "([^"]+)"', (REPOSITORY / "Cargo.toml").read_text(), re.M)[1]
    dumped = java(classes, "Dump", *[m / "main.nf" for m in MODULES])
    if dumped.returncode != 0:
        sys.exit(f"error: main.nf of a module is not read: {dumped.stderr}")
    processes = json.loads(dumped.stdout)
    for folder, process in zip(MODULES, processes, strict=True):
        check(f"{folder.name}: meta.yml", described, folder, process)
        check(f"{folder.name}: environment, container, tests", pinned, folder, process, version)

    tests = java(classes, "Nftest", wgs, work / "tasks", REPOSITORY / "testdata", data, *[m / "tests" / "main.nf.test" for m in MODULES])
    lines = tests.stdout.splitlines()
    print("\n".join(lines[:-1]), flush=True)
    counted = re.fullmatch(r"(\d+) passed, (\d+) failed", lines[-1] if lines else "")
    if not counted:
        sys.exit(f"error: the tests of the modules did not end: {tests.stdout[-2000:]}{tests.stderr[-2000:]}")
    passed, failed = passed + int(counted[1]), failed + int(counted[2])

    pipeline = Pipeline(wgs, classes, data, work)
    for function in [pipeline.same_bytes, pipeline.retries, pipeline.another_reference, pipeline.strict, pipeline.annotated]:
        check(f"pipeline: {function.__name__.replace('_', ' ')}", function)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    main()
