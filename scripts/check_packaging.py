#!/usr/bin/env python3
"""Judges the packaging without building it: target/venv-pack/bin/python scripts/check_packaging.py

Dockerfile: parsed, its stages, users and Debian packages (each known to apt where apt's lists are there); no engine builds it here.
packaging/bioconda/meta.yaml: rendered as conda-build does (Jinja, then selectors, then YAML), its keys against those conda-build knows.
CITATION.cff against the schema of CFF 1.2.0; the bill of materials against that of CycloneDX 1.6; one version everywhere.
Each fault is a line on stderr; exit 1 when there is any.
"""
import json
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import jinja2
import jsonschema
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).resolve().parent.parent
VERSION = re.search(r'^\[workspace\.package\]\nversion = "([^"]+)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE).group(1)
# Of conda-build's documentation of meta.yaml: sections with their keys.
RECIPE = {
    "package": {"name", "version"},
    "source": {"url", "sha256", "patches", "folder"},
    "build": {"number", "skip", "run_exports", "script", "noarch", "string", "missing_dso_whitelist"},
    "requirements": {"build", "host", "run", "run_constrained"},
    "test": {"commands", "requires", "files", "source_files", "imports"},
    "about": {"home", "license", "license_family", "license_file", "summary", "description", "doc_url", "dev_url"},
    "extra": {"recipe-maintainers", "identifiers", "additional-platforms", "skip-lints"},
}
wrong = []


def check(holds, message):
    if not holds:
        wrong.append(message)


def dockerfile():
    with tempfile.TemporaryDirectory() as scratch:
        parser = DockerfileParser(path=scratch)
        parser.content = (ROOT / "Dockerfile").read_text()
        steps = parser.structure
    known = {"FROM", "RUN", "COPY", "ARG", "ENV", "LABEL", "USER", "WORKDIR", "ENTRYPOINT", "CMD", "COMMENT"}
    stages, user, packages, inherited = [], {}, set(), {}
    for step in steps:
        instruction, value = step["instruction"], step["value"]
        check(instruction in known, f"Dockerfile:{step['startline'] + 1}: {instruction}")
        if instruction == "FROM":
            image, name = re.fullmatch(r"(\S+) AS (\S+)", value).groups()
            check(image in stages or re.fullmatch(r"[a-z/]+:[\w.-]+", image), f"Dockerfile: {image} has no tag")
            stages.append(name)
            inherited[name] = image
            user[name] = user.get(image, "root")
        elif instruction == "USER":
            user[stages[-1]] = value
        elif instruction == "COPY" and "--from=" in value:
            check(re.search(r"--from=(\S+)", value).group(1) in stages[:-1], f"Dockerfile: {value}: no such stage")
        elif instruction == "RUN":
            for names in re.findall(r"apt-get install -y --no-install-recommends ([^&]*)", value):
                packages.update(names.split())
            check("apt-get install" not in value or "rm -rf /var/lib/apt/lists" in value, "Dockerfile: apt's lists stay in a layer")
            check("curl" not in value and "wget" not in value, f"Dockerfile: fetches by hand: {value}")
    for name in ("runtime", "pipeline", "wgs"):
        check(user.get(name) == "wgs", f"Dockerfile: stage {name} runs as {user.get(name)}")
    check(stages[-1:] == ["wgs"], "Dockerfile: the last stage is not the program alone")
    build = re.search(r'^build="([^"]+)"', (ROOT / "scripts/setup.sh").read_text(), re.MULTILINE).group(1)
    check(set(build.split()) <= packages, f"Dockerfile lacks {set(build.split()) - packages} of scripts/setup.sh")
    rust = re.search(r'^rust-version = "([^"]+)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE).group(1)
    check(inherited["build"] == f"rust:{rust}-slim-bookworm", f"Dockerfile: {inherited['build']}, but rust-version is {rust}")
    for package in sorted(packages):
        known = subprocess.run(["apt-cache", "show", package], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
        check(known, f"Dockerfile: apt does not know {package}")
    return f"Dockerfile: {len(stages)} stages, {len(packages)} packages known to apt"


def recipe():
    text = (ROOT / "packaging/bioconda/meta.yaml").read_text()
    functions = {"compiler": lambda language: f"{language}_compiler_stub", "stdlib": lambda language: f"{language}_stdlib_stub",
                 "pin_subpackage": lambda name, max_pin: f"{name} {max_pin}"}
    text = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(text).render(**functions)
    lines = []
    for line in text.split("\n"):
        selector = re.search(r"#\s*\[(.*)\]\s*$", line)
        if selector is None or eval(selector.group(1), {"linux64": True, "linux": True, "osx": False, "win": False}):
            lines.append(line)
    meta = yaml.safe_load("\n".join(lines))
    for section, keys in meta.items():
        check(section in RECIPE, f"meta.yaml: no section {section}")
        check(set(keys) <= RECIPE.get(section, set()), f"meta.yaml: {section}: no key {set(keys) - RECIPE.get(section, set())}")
    check(meta["package"] == {"name": "wgs", "version": VERSION}, f"meta.yaml: {meta['package']}, but this is {VERSION}")
    check(re.fullmatch(r"[0-9a-f]{64}", meta["source"]["sha256"]), "meta.yaml: sha256")
    check("skip" not in meta["build"], "meta.yaml: skips linux-64")
    check(any("compiler" in str(p) for p in meta["requirements"]["build"]) and meta["test"]["commands"], "meta.yaml: no compiler or no test")
    for file in meta["about"]["license_file"]:
        check((ROOT / file).exists(), f"meta.yaml: {file} does not exist")
    return f"recipe: {len(meta['test']['commands'])} test commands"


def citation():
    schema = Path(find_spec("cffconvert").origin).parent / "schemas/1.2.0/schema.json"
    cff = yaml.load((ROOT / "CITATION.cff").read_text(), Loader=yaml.BaseLoader)
    for error in jsonschema.Draft7Validator(json.loads(schema.read_text())).iter_errors(cff):
        wrong.append(f"CITATION.cff: {error.json_path}: {error.message}")
    check(cff["version"] == VERSION, f"CITATION.cff: version {cff['version']}, but this is {VERSION}")
    return "CITATION.cff: CFF 1.2.0"


def materials():
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "wgs.cdx.json"
        subprocess.run([sys.executable, ROOT / "scripts/third_party.py", "sbom", file], check=True)
        text = file.read_text()
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    check(fault is None, f"bill of materials: {fault}")
    bom, licences = json.loads(text), yaml.safe_load((ROOT / "THIRDPARTY.yml").read_text())["third_party_libraries"]
    others = {(c["name"], c["version"]) for c in bom["components"] if "purl" in c}
    listed = {(entry["package_name"], entry["package_version"]) for entry in licences}
    check(others == listed, f"bill of materials and THIRDPARTY.yml differ: {others ^ listed}")
    check(all(text["text"].strip() for entry in licences for text in entry["licenses"]), "THIRDPARTY.yml: an empty text")
    return f"bill of materials: CycloneDX 1.6, {len(bom['components'])} components"


def main():
    for made in (dockerfile(), recipe(), citation(), materials()):
        print(made)
    for line in wrong:
        print(f"packaging: {line}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


main()
