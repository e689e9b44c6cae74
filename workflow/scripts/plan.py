"""The plan of `wgs run SAMPLES -c CONFIG --dry-run --json`, for the rules.

In: the workflow's configuration (samples, settings, wgs). Out: steps by id. The plan is kept in OUT/.wgs-run/plan.json, and the
small files it brings (tables of samples, pedigrees) are written only when their text changed, so that times of change stay.
"""

import json
import os
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

from snakemake.exceptions import WorkflowError


def folder_of(wgs):
    """Folder of the program, for PATH."""
    path = Path(wgs).resolve()
    if path.name != "wgs" or not os.access(path, os.X_OK):
        raise WorkflowError(f"wgs: {wgs} is not a program named wgs")
    return shlex.quote(str(path.parent))


def load(config, make):
    """The plan; made anew by wgs when `make`, otherwise as the file has it."""
    for key in ("samples", "settings"):
        if not config.get(key):
            raise WorkflowError(f"the configuration has no '{key}' (see workflow/config/config.yaml)")
    settings = Path(config["settings"])
    try:
        out = settings.parent / tomllib.loads(settings.read_text())["out"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as e:
        raise WorkflowError(f"{settings}: {e!r}")
    kept = out / ".wgs-run" / "plan.json"
    if make:
        text = ask(config)
        write_changed(kept, text)
    else:
        text = kept.read_text()
    plan = Plan(json.loads(text))
    if make:
        for small in plan.texts:
            write_changed(Path(plan.out) / small["path"], small["text"])
    return plan


def reference_of(config):
    """The reference of the settings."""
    settings = Path(config["settings"])
    return str(settings.parent / tomllib.loads(settings.read_text())["reference"]["fasta"])


def ask(config):
    """The plan as wgs makes it, without the part that says how it was asked."""
    wgs = config.get("wgs") or "wgs"
    command = [wgs, "run", config["samples"], "-c", config["settings"], "--dry-run", "--json", "-"]
    try:
        ran = subprocess.run(command, capture_output=True, text=True)
    except OSError as e:
        raise WorkflowError(f"{wgs}: {e.strerror}")
    if ran.returncode != 0:
        raise WorkflowError(f"{shlex.join(command)}: exit code {ran.returncode}\n{ran.stderr.strip()}")
    report = json.loads(ran.stdout)
    return json.dumps({"wgs": report["wgs"], "plan": report["sections"]["plan"]}, ensure_ascii=False) + "\n"


def write_changed(path, text):
    """Writes a file, all or nothing, unless it says so already."""
    try:
        if path.read_text() == text:
            return
    except OSError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_text(text)
    unfinished.replace(path)


def either(names):
    """A pattern that is one of the names; of none, a pattern that nothing is."""
    return "|".join(re.escape(n) for n in names) or "(?!)"


def names(steps, having=None, lacking=None):
    """Names (the part of the id after the kind: `germline/NAME`, `annotate/NAME/germline/lines`) of steps with, or without, an output that ends so."""
    ends = having or lacking
    found = []
    for step in steps:
        there = any(o["path"].endswith(ends) for o in step["outputs"])
        if there == (having is not None):
            found.append(step["step"].split("/")[1])
    return found


class Plan:
    """Steps by id."""

    def __init__(self, kept):
        plan = kept["plan"]
        self.version = "{version} ({commit})".format(**kept["wgs"])
        self.out = plan["out"]
        self.texts = plan["texts"]
        self.stop_at_gate = plan["stop_at_gate"]
        self.steps = plan["steps"]
        self._by_id = {step["step"]: step for step in self.steps}

    def step(self, name):
        """The step of this id."""
        try:
            return self._by_id[name]
        except KeyError:
            raise WorkflowError(f"the plan has no step '{name}'")

    def of_kind(self, *kinds):
        """Steps of these kinds."""
        return [step for step in self.steps if step["kind"] in kinds]

    def outputs(self, step):
        """Paths of what a step makes."""
        return [f"{self.out}/{o['path']}" for o in step["outputs"]]

    def results(self):
        """All that stays."""
        return [f"{self.out}/{o['path']}" for step in self.steps for o in step["outputs"] if not o["temporary"]]

    def waits_for(self, name):
        """Files that must be there before a step: what it reads; of a step before it that it does not read, what that makes;
        of a gate that stops, that it passed."""
        step = self.step(name)
        files = dict.fromkeys(step["inputs"])
        for before in map(self.step, step["needs"]):
            made = self.outputs(before)
            if before["gate"] and self.stop_at_gate:
                files[f"{self.out}/.wgs-run/gates/{before['step']}.passed"] = None
            elif not any(path in files for path in made):
                files.update(dict.fromkeys(made))
        return list(files)

    def script(self, name, moved=None):
        """What bash runs. Of a gate, exit code 1 is an answer, written beside the verdict. `moved`: outputs that get another
        path below the same folder."""
        step = self.step(name)
        lines = [f"# wgs {self.version}"]
        if not step["gate"]:
            commands = "\n".join(lines + step["commands"])
            for path, other in (moved or {}).items():
                commands = commands.replace(path, other)
            return commands
        code = shlex.quote(f"{self.out}/.wgs-run/gates/{name}.code")
        lines.append("CODE=0")
        for command in step["commands"]:
            lines.append(f"{command} || {{ CODE=$?; [ $CODE -eq 1 ]; }}")
        lines.append(f"echo $CODE > {code}")
        return "\n".join(lines)


class Learned:
    """Profiles: of which step each comes."""

    def __init__(self, plan):
        self.alone, self._normals = [], {}
        for step in plan.of_kind("learn"):
            sample = step["step"].split("/", 1)[1]
            match plan.outputs(step):
                case [_, normal]:
                    self._normals[sample] = normal
                case _:
                    self.alone.append(sample)
        self.tumors = list(self._normals)
        self._tumors = {Path(normal).parent.name: tumor for tumor, normal in self._normals.items()}
        self.normals = list(self._tumors)

    def normal_profile(self, tumor):
        """Path of the profile that comes with the tumour's."""
        return self._normals[tumor]

    def tumor_of(self, normal):
        """The tumour a normal is learned with."""
        return self._tumors[normal]
