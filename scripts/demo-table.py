#!/usr/bin/env python3
"""What a run of the bundled pipeline came to, as text: samples, calls against truth, verdicts.

    scripts/demo-table.py RUN PLAN.json BENCH.json ... [--other VERDICT.json]

RUN is the folder of `wgs run`, PLAN.json the report of its dry run, BENCH.json reports of `wgs bench`, VERDICT.json one of the same
reports under another profile. Nothing printed depends on time, threads or machine.
"""
import argparse
import json
from collections import Counter
from pathlib import Path


def section(path, name):
    report = json.loads(Path(path).read_text())
    return report["sections"].get(name)


def table(rows):
    """First column to the left, numbers to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [c.ljust(w) if i < 2 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())


def number(value, form="{:,}"):
    return "-" if value is None else form.format(value)


def percent(value, digits=1):
    return "-" if value is None else f"{100 * value:.{digits}f} %"


def plan(path):
    steps = section(path, "plan")["steps"]
    kinds = Counter(step["kind"] for step in steps)
    print(f"plan: {len(steps)} steps: " + ", ".join(f"{n} {kind}" for kind, n in kinds.items()))


def sample_row(run, case, sample):
    name = sample["sample"]
    reads = section(run / name / f"{name}.fastq.json", "qc_fastq")["total"]
    align = section(run / name / f"{name}.align.json", "qc_align")
    depth = align["depth"]["targets"]["depth"]
    called = ["-", "-", "-"]
    somatic = case / f"{name}.somatic.json"
    germline = case / f"{name}.germline.qc.json"
    if somatic.exists():
        found = section(somatic, "call_somatic")
        ratio = found["spectrum"]["ratio_transitions_transversions"]
        called = [found["snvs"], found["insertions"] + found["deletions"], ratio]
    elif germline.exists():
        found = section(germline, "qc_vcf")["ga4gh"]
        ratio = found["ratio_transitions_transversions_snv"]
        called = [found["count_snvs"], found["count_insertions"] + found["count_deletions"], ratio]
    return [
        name,
        "somatic" if somatic.exists() else sample["role"],
        number(reads["reads"]),
        percent(reads["frac_q30"]),
        number(depth["mean_uncapped"], "{:.1f}x"),
        percent(align["reads"]["frac_duplicates"]),
        percent(align["contamination"]["freemix"], 2),
        number(called[0]),
        number(called[1]),
        number(called[2], "{:.2f}"),
        sample["status"],
    ]


def markers(run, names):
    """Why a contamination is not told, where it is not."""
    for name in names:
        found = section(run / name / f"{name}.align.json", "qc_align")["contamination"]
        if found["freemix"] is None:
            yield f"{name} has {found['markers_observed']}"


def bench_rows(path):
    report = json.loads(Path(path).read_text())
    found = report["sections"]["bench"]
    for kind in ("snv", "indel"):
        row = found[kind]
        if row["truth_total"]:
            recall = f"{row['recall']:.3f} ({row['recall_low']:.3f}-{row['recall_high']:.3f})"
            wrong = row["fp"] + row["genotype_errors"]
            yield [report["sample"]["name"], kind, row["truth_total"], row["tp"], row["fn"], wrong, recall]


def disposition(value):
    """A word, or a word with what goes with it."""
    return (value if isinstance(value, str) else next(iter(value))).replace("_", " ")


def reasons(verdict, outcomes):
    for reason in verdict["reasons"]:
        if reason["outcome"] in outcomes:
            waived = f" (waiver {reason['waiver']})" if reason["waiver"] else ""
            yield f"{reason['sample']}: {reason['message']}{waived}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("run", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("bench", type=Path, nargs="*")
    parser.add_argument("--other", type=Path)
    args = parser.parse_args()

    plan(args.plan)
    print()
    heads = "sample what reads Q30 depth duplicates contamination SNV indel Ti/Tv verdict".split()
    rows = [heads]
    cases = sorted((args.run / "cases").iterdir(), reverse=True)
    judged = {case: json.loads((case / "verdict.json").read_text()) for case in cases}
    for case in cases:
        for sample in judged[case]["sections"]["judge"]["samples"]:
            rows.append(sample_row(args.run, case, sample))
    table(rows)
    few = list(markers(args.run, [row[0] for row in rows[1:]]))
    if few:
        print(f"contamination needs 1,000 marker sites: {', '.join(few)}")
    print()
    rows = [["against truth", "", "truth", "found", "missed", "wrong", "recall (95 %)"]]
    for path in args.bench:
        rows += [[str(cell) for cell in row] for row in bench_rows(path)]
    table(rows)
    print()
    for case in cases:
        report = judged[case]
        judge = report["sections"]["judge"]
        profile = f"{judge['profile']['name']} {judge['profile']['version']}"
        held = {disposition(sample["disposition"]) for sample in judge["samples"]}
        print(f"verdict of {case.name}: {report['verdict']['status'].upper()} ({', '.join(sorted(held))}; profile {profile})")
        for line in reasons(report["verdict"], ("fail", "not_evaluated", "warn")):
            print(f"  {line}")
    if args.other:
        report = json.loads(args.other.read_text())
        profile = report["sections"]["judge"]["profile"]["name"]
        lines = list(reasons(report["verdict"], ("fail", "not_evaluated", "warn")))
        print(f"limits of a whole genome ({profile}) on the same reports: {report['verdict']['status'].upper()}")
        for line in lines:
            print(f"  {line}")


if __name__ == "__main__":
    main()
