#!/usr/bin/env python3
"""The tables of docs/scale.md, reckoned from the rates in benches/rates.toml.

    scripts/scale.py            prints them
    scripts/scale.py --write    puts them into docs/scale.md between its markers
    scripts/scale.py --check    exit 1 when the page does not hold what the rates give
"""

import sys
import tomllib
from math import ceil, floor, log10
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/scale.md"
RATES = tomllib.loads((ROOT / "benches/rates.toml").read_text())
BEGIN, END = "<!-- tables: scripts/scale.py --write -->\n", "<!-- end of the tables -->\n"


def value(group, name):
    return float(RATES[group][name]["value"])


def plan(name):
    return value("programme", name)


def number(x, digits=3):
    """Three significant digits, thousands apart."""
    if x == 0:
        return "0"
    if abs(x) >= 1000:
        unit = 10 ** max(0, floor(log10(abs(x))) + 1 - digits)
        return f"{round(x / unit) * unit:,.0f}"
    return f"{x:.{digits}g}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join(["---"] + ["--:"] * (len(head) - 1)) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def rates():
    rows = []
    for group, unit in [("cpu", "ns CPU a sequenced base"), ("cpu_once", ""), ("bytes", ""), ("programme", "")]:
        for name, rate in RATES[group].items():
            rows.append([f"`{group}.{name}`", number(float(rate["value"]), 4), rate.get("unit", unit), rate["from"]])
    head = "| rate | value | unit | from |\n|---|--:|---|---|\n"
    return head + "".join("| " + " | ".join(row) + " |\n" for row in rows)


GENOME, EXCESS = plan("genome"), plan("excess")
GERMLINE_BASES = plan("depth_germline") * GENOME * EXCESS
TUMOUR_BASES = plan("depth_tumour") * GENOME * EXCESS
PAIR_BASES = GERMLINE_BASES + TUMOUR_BASES


def hours(ns_a_base, bases):
    return ns_a_base * 1e-9 * bases / 3600


def steps():
    """Step, core-hours of a germline genome, of a pair."""
    once = {name: value("cpu_once", name) / 3600 for name in RATES["cpu_once"]}

    def linear(name):
        rate = value("cpu", name)
        return hours(rate, GERMLINE_BASES), hours(rate, PAIR_BASES)

    return [
        ("qc deliver (vendor and centre: twice)", *(2 * h for h in linear("deliver"))),
        ("align", *linear("align")),
        ("sort, duplicates, index", *linear("sort")),
        ("qc align", *linear("qc_align")),
        ("reference, learn", once["reference"] + once["learn"], once["reference"] + 2 * once["learn"]),
        ("call germline with gVCF (of a pair: the normal)", *[hours(value("cpu", "germline"), GERMLINE_BASES)] * 2),
        ("call somatic", 0.0, hours(value("cpu", "somatic"), PAIR_BASES)),
        ("qc vcf, annotate", once["qc_vcf"] + once["annotate"], 2 * (once["qc_vcf"] + once["annotate"])),
        ("judge, report", once["judge_report"], once["judge_report"]),
    ]


def core_hours():
    all_steps = steps()
    germline, pair = sum(s[1] for s in all_steps), sum(s[2] for s in all_steps)
    ours = [s for s in all_steps if not s[0].startswith(("align", "sort"))]
    rows = [[name, number(g), number(p)] for name, g, p in all_steps]
    rows.append(["**all**", f"**{number(germline)}**", f"**{number(pair)}**"])
    rows.append(["of it `wgs`", number(sum(s[1] for s in ours)), number(sum(s[2] for s in ours))])
    out = table(["core-hours", "30× genome", "120× / 30× pair"], rows)
    total = (plan("germline") * germline + plan("pairs") * pair) * plan("again")
    seconds = plan("months") * 30.44 * 86400
    cores = total * 3600 / seconds
    out += (
        f"\nProgramme: ({number(plan('germline'))} × {number(germline)} + {number(plan('pairs'))} × {number(pair)}) × {plan('again'):.2f}"
        f" = **{number(total)} core-hours**; over {plan('months'):.0f} months {number(cores)} cores busy all the time, at a use of 70 % {number(cores / 0.7)}:"
        f" {ceil(cores / 0.7 / 64)} nodes of 64 cores.\n"
    )
    out += "\nAlignment is a lower bound here; if it takes longer:\n\n"
    rows = []
    for factor in (1, 2, 4):
        aligned = total + (factor - 1) * plan("again") * (
            plan("germline") * hours(value("cpu", "align"), GERMLINE_BASES) + plan("pairs") * hours(value("cpu", "align"), PAIR_BASES)
        )
        rows.append([f"{factor} ×", number(aligned), str(ceil(aligned * 3600 / seconds / 0.7 / 64))])
    return out + table(["alignment", "core-hours of the programme", "nodes of 64 cores at 70 %"], rows)


def storage():
    def tb(x):
        return number(x / 1e12)

    rows, totals = [], [0.0, 0.0]
    for name, label in [("fastq", "FASTQ"), ("bam", "BAM"), ("cram", "CRAM 3.0")]:
        rate = value("bytes", name)
        g, p = rate * GERMLINE_BASES, rate * PAIR_BASES
        every = plan("germline") * g + plan("pairs") * p
        rows.append([label, number(g / 1e9), number(p / 1e9), number(every / 1e15)])
    for name, label in [("gvcf", "gVCF"), ("small", "calls, annotations, reports")]:
        size = value("bytes", name)
        g, p = size, (size if name == "gvcf" else 2 * size)
        rows.append([label, number(g / 1e9), number(p / 1e9), number((plan("germline") * g + plan("pairs") * p) / 1e15)])
    keep = value("bytes", "cram")
    kept = plan("germline") * keep * GERMLINE_BASES + plan("pairs") * keep * PAIR_BASES
    store = value("bytes", "report") * (plan("germline") + 2 * plan("pairs"))
    out = table(["", "30× genome, GB", "pair, GB", "programme, PB"], rows)
    out += f"\nKept for good are CRAM, gVCF and calls: {number(kept / 1e15)} PB of CRAM. The cohort store of all verdicts and reports: {number(store / 1e9)} GB.\n"
    day = (plan("germline") * GERMLINE_BASES + plan("pairs") * PAIR_BASES) / (plan("months") * 30.44)
    scratch = day * 14 * (value("bytes", "fastq") + value("bytes", "bam"))
    out += (
        f"Arriving a day: {number(day / 1e12)} Tb of bases, {tb(day * value('bytes', 'fastq'))} TB of FASTQ"
        f" ({number(day * value('bytes', 'fastq') / 86400 / 1e6)} MB/s). Two weeks of it as FASTQ and BAM: {number(scratch / 1e15)} PB of scratch.\n"
    )
    return out


def io():
    rows = []
    for name, label, size in [
        ("deliver", "qc deliver", "fastq"),
        ("align", "align", "fastq"),
        ("qc_align", "qc align", "bam"),
        ("germline", "call germline", "bam"),
        ("somatic", "call somatic", "bam"),
    ]:
        rate = value("cpu", name)
        if not rate:
            continue
        a_core = value("bytes", size) / (rate * 1e-9) / 1e6
        rows.append([label, number(a_core), number(a_core * 64 / 1e3), number(2e3 / a_core)])
    return table(["read", "MB/s a busy core", "GB/s of 64 cores", "cores that 2 GB/s feed"], rows)


def shards():
    rows = []
    for label, h, bases in [
        ("call germline with gVCF, 30×", hours(value("cpu", "germline"), GERMLINE_BASES), GERMLINE_BASES),
        ("call somatic, 120× / 30×", hours(value("cpu", "somatic"), PAIR_BASES), PAIR_BASES),
    ]:
        for n in (1, 4, 16, 64):
            minutes = h * 60 / n
            share = value("bytes", "bam") * bases / n
            rows.append([f"{label}, {n} shards", number(minutes), number(minutes / 8), number(share / 1e9)])
    return table(["", "minutes on one core", "minutes on 8 cores", "GB read"], rows)


def tables():
    parts = [
        ("Rates", rates()),
        ("Core-hours", core_hours()),
        ("Storage", storage()),
        ("Reading", io()),
        ("Shards", shards()),
    ]
    return "\n".join(f"### {title}\n\n{text}" for title, text in parts)


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode == "":
        print(tables(), end="")
        return 0
    if mode not in ("--write", "--check"):
        print(__doc__, file=sys.stderr)
        return 2
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    made = before + BEGIN + tables() + END + after
    if mode == "--write":
        PAGE.write_text(made)
        return 0
    if made != page:
        print(f"{PAGE.name}: not what benches/rates.toml gives: scripts/scale.py --write", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
