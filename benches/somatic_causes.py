#!/usr/bin/env python3
"""What each cause and filter of `wgs call somatic` keeps out: true and false alleles that would pass without it.

usage: somatic_causes.py CALLS.vcf.gz [TRUTH.vcf.gz CONFIDENT.bed] [least posterior, 0.75]

A cause is taken away by giving its share of the posterior (INFO/CAUSES, whole Phred) to the others; a filter by ignoring it.
Without a truth all are counted as false: for one sample against itself.
"""
import collections
import gzip
import sys

NAMES = ["noise", "noisy_site", "germline", "both_samples", "contamination", "misplaced", "strand", "orientation", "position",
         "panel", "somatic"]
OTHERS = ["normal_depth", "multiallelic", "clustered"]


def main():
    calls = sys.argv[1]
    least = float(sys.argv[4]) if len(sys.argv) > 4 else 0.75
    truth, bed = None, None
    if len(sys.argv) > 3:
        truth = set()
        for line in gzip.open(sys.argv[2], "rt"):
            if line[0] != "#":
                f = line.split("\t")
                truth.add((f[0], f[1], f[3], f[4]))
                # Replacements of as many bases are called base by base.
                if len(f[3]) == len(f[4]) > 1:
                    truth.update((f[0], str(int(f[1]) + i), a, b) for i, (a, b) in enumerate(zip(f[3], f[4])) if a != b)
        bed = collections.defaultdict(list)
        for line in open(sys.argv[3]):
            c, s, e = line.split()[:3]
            bed[c].append((int(s), int(e)))
    kept = {name: [0, 0] for name in NAMES[:-1] + OTHERS}
    passing = [0, 0]
    for line in gzip.open(calls, "rt"):
        if line[0] == "#":
            continue
        f = line.split("\t")
        if bed and not any(s < int(f[1]) <= e for s, e in bed[f[0]]):
            continue
        false = int(truth is None or (f[0], f[1], f[3], f[4]) not in truth)
        filters = set(f[6].split(";"))
        if filters == {"PASS"}:
            passing[false] += 1
            continue
        info = dict(x.split("=") for x in f[7].split(";") if "=" in x)
        p = [10 ** (-int(x) / 10) for x in info["CAUSES"].split(",")]
        others = filters & set(OTHERS)
        for i, name in enumerate(NAMES[:-1]):
            rest = sum(p) - p[i]
            if not others and rest > 0 and p[-1] / rest >= least and p[-1] / sum(p) < least:
                kept[name][false] += 1
        for name in others:
            if others == {name} and p[-1] / sum(p) >= least:
                kept[name][false] += 1
    print(f"passing: true {passing[0]} false {passing[1]}")
    for name, (true, false) in kept.items():
        print(f"{name}\ttrue {true}\tfalse {false}")


main()
