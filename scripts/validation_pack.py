#!/usr/bin/env python3
"""Tables of a validation pack, from reports of `wgs bench` and profiles of `wgs call learn`. See docs/validation.md.

  validation_pack.py agreement LABEL=bench.json ...    repeatability, reproducibility: one call set held against another
  validation_pack.py accuracy  LABEL=bench.json ...    recall and precision against a truth set, run by run, and their spread
  validation_pack.py limit     LEVEL=bench.json ... [--floor 0.95]   limit of detection over a dilution or depth series
  validation_pack.py errors    LABEL=sample.profile ...              base and indel errors the caller learned

Markdown on standard output. Intervals are Wilson's at 95 %. Exit code 3 for a file that is not what it should be.
"""
import argparse
import json
import math
import sys

CLASSES = ["snv", "insertion", "deletion"]


def wilson(hits, total):
    """Wilson score interval of a share, 95 %."""
    if total == 0:
        return None
    z = 1.959963984540054
    share = hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def bad(path, message):
    print(f"error: {path}: {message}", file=sys.stderr)
    sys.exit(3)


def load(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        bad(path, error)


def bench(path):
    section = load(path).get("sections", {}).get("bench")
    if not section:
        bad(path, "not a report of wgs bench")
    return section


def shown(hits, total):
    interval = wilson(hits, total)
    if interval is None:
        return "none to find"
    return f"{hits / total:.4f} ({interval[0]:.4f}-{interval[1]:.4f})"


def row(cells):
    print("| " + " | ".join(str(c).replace("|", "\\|").replace("\n", " ") for c in cells) + " |")


def head(cells):
    row(cells)
    row(["---"] * len(cells))


def agreement(reports):
    """Of all variants that at least one of two call sets has, the share both have: TP / (TP + FN + FP)."""
    head(["runs", "class", "in both", "only first", "only second", "agreement (95 %)", "genotypes differ"])
    for label, path in reports:
        section = bench(path)
        for name in CLASSES:
            c = section[name]
            total = c["tp"] + c["fn"] + c["fp"]
            row([label, name, c["tp"], c["fn"], c["fp"], shown(c["tp"], total), c["genotype_errors"]])


def accuracy(reports):
    head(["run", "class", "truth", "recall (95 %)", "precision (95 %)"])
    spread = {}
    for label, path in reports:
        section = bench(path)
        for name in CLASSES:
            c = section[name]
            truth, query = c["tp"] + c["fn"], c["query_tp"] + c["fp"]
            row([label, name, truth, shown(c["tp"], truth), shown(c["query_tp"], query)])
            for what, hits, total in [("recall", c["tp"], truth), ("precision", c["query_tp"], query)]:
                if total:
                    spread.setdefault((name, what), []).append(hits / total)
    print()
    head(["class", "", "runs", "mean", "standard deviation", "lowest", "highest"])
    for (name, what), values in spread.items():
        mean = sum(values) / len(values)
        sd = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1)) if len(values) > 1 else None
        row([name, what, len(values), f"{mean:.5f}", "-" if sd is None else f"{sd:.5f}", f"{min(values):.5f}", f"{max(values):.5f}"])


def limit(reports, floor):
    """The lowest level from which on recall reaches the floor at every level; and from which on the interval's lower end does."""
    levels = []
    for label, path in reports:
        try:
            levels.append((float(label.rstrip("x%")), label, bench(path)))
        except ValueError:
            bad(label, "a level is a number: an allele fraction, or a depth such as 30x")
    levels.sort(key=lambda level: level[0])
    head(["level", "class", "to find", "recall (95 %)", "false calls"])
    for _, label, section in levels:
        for name in CLASSES:
            c = section[name]
            row([label, name, c["tp"] + c["fn"], shown(c["tp"], c["tp"] + c["fn"]), c["fp"]])
    print()
    head(["class", f"recall {floor:g} from", f"lower end {floor:g} from"])
    for name in CLASSES:
        found = {"point": None, "lower": None}
        for kind in found:
            for _, label, section in reversed(levels):
                c = section[name]
                total = c["tp"] + c["fn"]
                interval = wilson(c["tp"], total)
                value = None if interval is None else c["tp"] / total if kind == "point" else interval[0]
                if value is None or value < floor:
                    break
                found[kind] = label
        row([name, found["point"] or "not reached", found["lower"] or "not reached"])


def errors(profiles):
    head(["run", "bases", "mismatches", "error rate", "reads across repeats", "of another length"])
    for label, path in profiles:
        profile = load(path).get("wgs_profile", {})
        if "base_errors" not in profile or "indels" not in profile:
            bad(path, "not a profile of wgs call learn")
        bases = sum(r["bases"] for r in profile["base_errors"])
        mismatches = sum(r["mismatches"] for r in profile["base_errors"])
        across = sum(r["reads"] for r in profile["indels"])
        other = sum(r["indels"] for r in profile["indels"])
        row([label, bases, mismatches, f"{mismatches / bases:.3e}" if bases else "-", across, other])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", choices=["agreement", "accuracy", "limit", "errors"])
    parser.add_argument("files", nargs="+", metavar="LABEL=FILE")
    parser.add_argument("--floor", type=float, default=0.95)
    args = parser.parse_args()
    files = [tuple(f.split("=", 1)) for f in args.files]
    if any(len(f) != 2 for f in files):
        parser.error("files are given as LABEL=FILE")
    tables = {"agreement": agreement, "accuracy": accuracy, "errors": errors}
    if args.table == "limit":
        limit(files, args.floor)
    else:
        tables[args.table](files)


main()
