#!/usr/bin/env python3
"""What is linked into `wgs` that others wrote: licence texts and bill of materials.

    scripts/third_party.py licences [--check]       writes THIRDPARTY.yml, or says how it differs (exit 1)
    scripts/third_party.py sbom OUT.json [--binary FILE]   CycloneDX 1.6

In: `cargo metadata --locked` (the crates that reach the binary on x86-64 Linux: normal dependencies with the features in
use; no build dependencies, no macros, which run when it is compiled), Cargo.lock (digests), the crates' own folders
(licence files). The C libraries inside the -sys crates are in the table below; a -sys crate or one with a `links` key
that is not in the table is an error, so a new one cannot slip in. THIRDPARTY.yml has the layout of
cargo-bundle-licenses; a text that occurs again is an alias of its first place.

Time is SOURCE_DATE_EPOCH or absent, so the same sources give the same bytes. Exit 2 wrong usage, 3 a licence is missing.
"""
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = "x86_64-unknown-linux-gnu"

# C libraries by crate: name, folder in the crate, file and pattern of the version, SPDX licence, licence file (None: in the
# public domain), home.
C_LIBRARIES = {
    "hts-sys": [
        ("htslib", "htslib/version.sh", r"^VERSION=(\S+)", "MIT AND BSD-3-Clause", "htslib/LICENSE", "https://github.com/samtools/htslib"),
        ("htscodecs", "htslib/htscodecs/htscodecs/htscodecs.h", r"HTSCODECS_VERSION (\d+)", "BSD-3-Clause AND CC0-1.0", "htslib/htscodecs/LICENSE.md",
         "https://github.com/samtools/htscodecs"),
    ],
    "libdeflate-sys": [("libdeflate", "libdeflate/libdeflate.h", r'VERSION_STRING\s+"([^"]+)"', "MIT", "libdeflate/COPYING", "https://github.com/ebiggers/libdeflate")],
    "libz-sys": [("zlib", "src/zlib/zlib.h", r'ZLIB_VERSION "([^"]+)"', "Zlib", "src/zlib/LICENSE", "https://zlib.net")],
    "bzip2-sys": [("bzip2", "bzip2-1.0.8/bzlib_private.h", r'BZ_VERSION\s+"([\d.]+)', "bzip2-1.0.6", "bzip2-1.0.8/LICENSE", "https://sourceware.org/bzip2")],
    "lzma-sys": [("liblzma", "xz-5.2/src/liblzma/api/lzma/version.h", (r"VERSION_MAJOR (\d+)", r"VERSION_MINOR (\d+)", r"VERSION_PATCH (\d+)"),
                  "LicenseRef-public-domain", "xz-5.2/COPYING", "https://tukaani.org/xz")],
    "isal-sys": [("isa-l", "isa-l/configure.ac", r"AC_INIT\(\[libisal\],\s*\[([^\]]+)\]", "BSD-3-Clause", "isa-l/LICENSE", "https://github.com/intel/isa-l")],
    "zstd-sys": [("zstd", "zstd/lib/zstd.h", (r"ZSTD_VERSION_MAJOR\s+(\d+)", r"ZSTD_VERSION_MINOR\s+(\d+)", r"ZSTD_VERSION_RELEASE\s+(\d+)"),
                  "BSD-3-Clause", "zstd/LICENSE", "https://github.com/facebook/zstd")],
    "libsqlite3-sys": [("sqlite", "sqlite3/sqlite3.h", r'SQLITE_VERSION\s+"([^"]+)"', "blessing", None, "https://sqlite.org")],
}
# Named as if they brought a C library, and bring none.
NO_LIBRARY = {"linux-raw-sys"}
BLESSING = """The author disclaims copyright to this source code.  In place of
a legal notice, here is a blessing:

   May you do good and not evil.
   May you find forgiveness for yourself and forgive others.
   May you share freely, never taking more than you give.
"""
# Crates that come without a licence file get the standard words of the licence their Cargo.toml names, with its authors.
STANDARD = {"MIT": "LICENSE-MIT", "Apache-2.0": "LICENSE-APACHE"}
LICENCE_FILE = re.compile(r"^(un)?(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)


def fail(message, code=3):
    print(f"error: {message}", file=sys.stderr)
    sys.exit(code)


def linked():
    """Packages of cargo metadata that are linked into the binary, without the workspace's own, and the edges between all."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", TARGET]
    meta = json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)
    packages = {p["id"]: p for p in meta["packages"]}
    nodes = {n["id"]: n for n in meta["resolve"]["nodes"]}
    macro = {i for i, p in packages.items() if any("proc-macro" in t["kind"] for t in p["targets"])}
    root = next(i for i, p in packages.items() if p["name"] == "wgs" and i in meta["workspace_members"])
    edges, todo = {}, [root]
    while todo:
        package = todo.pop()
        if package in edges:
            continue
        normal = [d["pkg"] for d in nodes[package]["deps"] if any(k["kind"] is None for k in d["dep_kinds"])]
        edges[package] = sorted({d for d in normal if d not in macro})
        todo.extend(edges[package])
    reached = sorted((packages[i] for i in edges), key=lambda p: (p["name"], p["version"]))
    return packages[root], [p for p in reached if p["source"]], {i: edges[i] for i in sorted(edges)}, packages


def home(package):
    return Path(package["manifest_path"]).parent


def read(path):
    text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\f", "\n").lstrip("\ufeff")
    return "\n".join(line.rstrip() for line in text.expandtabs(8).strip("\n").split("\n")) + "\n"


def crate_texts(package):
    """Licence and notice files of a crate, else the standard words of the licence it names."""
    folder = home(package)
    files = sorted(f for f in folder.iterdir() if f.is_file() and LICENCE_FILE.match(f.name))
    folders = [f for f in folder.iterdir() if f.is_dir() and f.name.lower() in ("licenses", "license")]
    files += sorted(f for d in folders for f in d.iterdir() if f.is_file())
    if files:
        return [(f.name, read(f)) for f in files]
    expression = package["license"] or fail(f"{package['name']}: Cargo.toml names no licence")
    for spdx in re.split(r"/| OR ", expression):
        if spdx in STANDARD:
            authors = ", ".join(re.sub(r"\s*<.*?>", "", a) for a in package["authors"]) or f"the authors of {package['name']}"
            words = re.sub(r"^Copyright .*$", f"Copyright (c) {authors}", read(ROOT / STANDARD[spdx]), count=1, flags=re.MULTILINE)
            return [(f"{spdx} (no file in the crate)", words)]
    fail(f"{package['name']} {package['version']} ({expression}) has no licence file")


def c_libraries(packages):
    """C libraries of the linked crates: (crate, name, version, licence, text, home)."""
    found = []
    for package in packages:
        native = package["links"] or package["name"].endswith("-sys")
        if native and package["name"] not in C_LIBRARIES and package["name"] not in NO_LIBRARY:
            fail(f"{package['name']} links {package['links'] or 'something'}: add it to the table of scripts/third_party.py")
        for name, file, pattern, licence, text, where in C_LIBRARIES.get(package["name"], []):
            source = (home(package) / file).read_text(errors="replace")
            parts = [re.search(p, source, re.MULTILINE) for p in ([pattern] if isinstance(pattern, str) else pattern)]
            if None in parts:
                fail(f"{package['name']}: no version in {file}")
            version = ".".join(p.group(1) for p in parts)
            if name == "htscodecs":
                number = int(version)
                version = f"{number // 100000}.{number // 100 % 1000}.{number % 100}"
            found.append((package, name, version, licence, read(home(package) / text) if text else BLESSING, where))
    return found


def third_party():
    """THIRDPARTY.yml."""
    _, packages, _, _ = linked()
    out = ["# What is linked into wgs and its licences: crates, then the C libraries inside them. Made by scripts/third_party.py licences.",
           "root_name: wgs", "third_party_libraries:"]
    seen = {}

    def entry(name, version, repository, licence, texts, inside=None):
        out.append(f"- package_name: {json.dumps(name)}")
        out.append(f"  package_version: {json.dumps(version)}")
        out.append(f"  repository: {json.dumps(repository or '')}")
        if inside:
            out.append(f"  inside: {json.dumps(inside)}")
        out.append(f"  license: {json.dumps(licence)}")
        out.append("  licenses:")
        for file, text in texts:
            out.append(f"  - license: {json.dumps(file)}")
            if text in seen:
                out.append(f"    text: *{seen[text]}")
                continue
            seen[text] = f"t{len(seen) + 1}"
            out.append(f"    text: &{seen[text]} |2")
            out.extend(f"      {line}".rstrip() for line in text.rstrip("\n").split("\n"))

    for p in packages:
        entry(p["name"], p["version"], p["repository"], p["license"], crate_texts(p))
    for package, name, version, licence, text, where in c_libraries(packages):
        entry(name, version, where, licence, [(licence, text)], inside=f"{package['name']} {package['version']}")
    return "\n".join(out) + "\n"


def licence_choice(expression):
    """CycloneDX's licence of an SPDX expression; `MIT/Apache-2.0` is the old way to write OR."""
    expression = expression.replace("/", " OR ")
    if expression.startswith("LicenseRef-"):
        return [{"license": {"name": expression.removeprefix("LicenseRef-")}}]
    if " " in expression:
        return [{"expression": expression}]
    return [{"license": {"id": expression}}]


def sbom(binary):
    root, packages, edges, by_id = linked()
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    digests = {(p["name"], p["version"]): p.get("checksum") for p in lock["package"]}
    libraries = c_libraries(packages)

    def ref(package):
        return f"pkg:cargo/{package['name']}@{package['version'].replace('+', '%2B')}"

    components, depends = [], {}
    for i in edges:
        depends[ref(by_id[i])] = [ref(by_id[d]) for d in edges[i]]
    own = [by_id[i] for i in edges if not by_id[i]["source"] and by_id[i]["id"] != root["id"]]
    for p in sorted(own + packages, key=lambda p: (p["name"], p["version"])):
        component = {"type": "library", "bom-ref": ref(p), "name": p["name"], "version": p["version"]}
        if p["description"]:
            component["description"] = " ".join(p["description"].split())
        component["scope"] = "required"
        if digests.get((p["name"], p["version"])):
            component["hashes"] = [{"alg": "SHA-256", "content": digests[(p["name"], p["version"])]}]
        component["licenses"] = licence_choice(p["license"])
        if p["source"]:
            component["purl"] = ref(p)
        if p["repository"]:
            component["externalReferences"] = [{"type": "vcs", "url": p["repository"]}]
        components.append(component)
    for package, name, version, licence, _, where in libraries:
        at = f"pkg:generic/{name}@{version}"
        components.append({"type": "library", "bom-ref": at, "name": name, "version": version, "description": f"C library compiled into {package['name']}",
                           "scope": "required", "licenses": licence_choice(licence), "purl": at,
                           "externalReferences": [{"type": "website", "url": where}]})
        depends[ref(package)].append(at)
        depends[at] = []
    wgs = {"type": "application", "bom-ref": ref(root), "name": "wgs", "version": root["version"], "description": root["description"],
           "licenses": licence_choice(root["license"]), "externalReferences": [{"type": "vcs", "url": root["repository"]}]}
    if binary:
        wgs["hashes"] = [{"alg": "SHA-256", "content": hashlib.sha256(Path(binary).read_bytes()).hexdigest()}]
    metadata = {"component": wgs, "tools": {"components": [{"type": "application", "name": "scripts/third_party.py"}]}}
    if os.environ.get("SOURCE_DATE_EPOCH"):
        from datetime import datetime, timezone
        metadata = {"timestamp": datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), **metadata}
    bom = {"$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": "", "version": 1,
           "metadata": metadata, "components": components,
           "dependencies": [{"ref": r, "dependsOn": sorted(d)} for r, d in sorted(depends.items())]}
    # Of the content, so that the same content has the same number.
    bom["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bom, sort_keys=True)).urn
    return json.dumps(bom, indent=2) + "\n"


def main(arguments):
    match arguments:
        case ["licences"]:
            (ROOT / "THIRDPARTY.yml").write_text(third_party())
        case ["licences", "--check"]:
            kept, now = ROOT / "THIRDPARTY.yml", third_party()
            kept = kept.read_text() if kept.exists() else ""
            if kept != now:
                import difflib
                names = [sorted(re.findall(r"package_name: (.*)\n  package_version: (.*)", text)) for text in (kept, now)]
                for line in difflib.unified_diff(*[[f"{n} {v}" for n, v in x] for x in names], "THIRDPARTY.yml", "Cargo.lock", n=0, lineterm=""):
                    print(line, file=sys.stderr)
                fail("THIRDPARTY.yml is not what is linked: scripts/third_party.py licences", 1)
            print(f"third party: {now.count('package_name:')} crates and C libraries, each with its licence")
        case ["sbom", out]:
            Path(out).write_text(sbom(None))
        case ["sbom", out, "--binary", binary]:
            Path(out).write_text(sbom(binary))
        case _:
            print(__doc__, file=sys.stderr)
            sys.exit(2)


if __name__ == "__main__":
    main(sys.argv[1:])
